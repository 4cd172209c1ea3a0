//! A job of the past as a request: to be read as a script, and to be put into the form and planned once more.

use std::sync::Arc;

use crate::model::{Command, Many, PastJob, Request};

use super::intent::Effect;
use super::past::Page;
use super::state::View;

/// What the whole of a request is wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// To be read as a script.
    Script,
    /// To be planned once more.
    Again,
}

/// The request of a job of the past, with all of its roots.
#[derive(Clone, Debug, Default)]
pub struct Reread {
    /// Of this job.
    request: Option<(String, Arc<Request>)>,
    /// It was asked for.
    wanted: Option<(String, Use)>,
}

impl View {
    /// The whole request of the selected job; none where only a part of it was told so far.
    pub fn past_request(&self) -> Option<&Request> {
        let uid = self.past.selected.as_deref()?;
        self.known_request(self.past.find(uid)?)
    }

    fn known_request<'a>(&'a self, job: &'a PastJob) -> Option<&'a Request> {
        let reread = self.past.reread.request.as_ref();
        if let Some((_, request)) = reread.filter(|(uid, _)| *uid == job.uid) {
            return Some(request);
        }
        let more = job.more.as_deref()?;
        (more.roots == more.request.roots.len() as u64).then_some(&more.request)
    }

    /// Why the selected job cannot be planned once more, or that it can.
    pub fn may_run_again(&self) -> Result<(), &'static str> {
        let job = self.past.selected.as_deref();
        let job = job.and_then(|uid| self.past.find(uid));
        let Some((job, more)) = job.and_then(|job| Some((job, job.more.as_deref()?))) else {
            return Err("What it was asked for is not known.");
        };
        match self.find(&job.op) {
            // What takes another job back is done again by Redo.
            None => Err(""),
            Some(entry) if entry.about.many == Many::NewNames && more.roots > 1 => {
                Err("The form takes one name at a time.")
            }
            Some(_) => Ok(()),
        }
    }

    /// Asks for the whole request, or uses it at once where it is known.
    pub(super) fn reread(&mut self, uid: String, usage: Use) -> Vec<Effect> {
        self.past.trouble = None;
        let known = self.past.find(&uid);
        let known = known.and_then(|job| self.known_request(job)).cloned();
        match (known, usage) {
            (Some(request), Use::Again) => self.run_again(&request),
            (Some(_), Use::Script) => Vec::new(),
            (None, usage) => {
                self.past.reread.wanted = Some((uid.clone(), usage));
                vec![Effect::Engine(Command::Reread(uid))]
            }
        }
    }

    /// The whole request was read.
    pub(super) fn was_reread(
        &mut self,
        uid: &str,
        request: &Result<Arc<Request>, crate::model::Failure>,
    ) -> Vec<Effect> {
        let wanted = self.past.reread.wanted.take();
        let Some((_, usage)) = wanted.filter(|(wanted, _)| wanted == uid) else {
            return Vec::new();
        };
        match request {
            Ok(request) => {
                self.past.reread.request = Some((uid.to_owned(), Arc::clone(request)));
                match usage {
                    Use::Again => self.run_again(request),
                    Use::Script => Vec::new(),
                }
            }
            Err(failure) => {
                let told = super::failures::told(failure);
                self.past.trouble = Some(format!("The job {}: {}.", told.what, told.why));
                Vec::new()
            }
        }
    }

    /// Puts a request into the form, its objects into the selection, and asks for its plan. Nothing is done yet.
    fn run_again(&mut self, request: &Request) -> Vec<Effect> {
        if self.find(request.op).is_none() {
            return Vec::new();
        }
        self.past.page = Page::Files;
        self.choose_operation(request.op);
        self.inspector.profile = request.profile;
        let zone = self.setting.zone.clone();
        if let Some(form) = self.form_mut() {
            form.take_over(request, &zone);
        }
        let mut effects = match self.folder() == request.cwd {
            true => Vec::new(),
            // Relative paths of the form mean what they meant.
            false => self.go(request.cwd.clone()),
        };
        self.pane.selection.select_none();
        let has_roots = self
            .entry()
            .is_some_and(|entry| entry.about.many != Many::NewNames);
        let roots = request.roots.iter().map(|root| request.absolute(root));
        self.dropped = match has_roots {
            true => roots.collect(),
            false => Vec::new(),
        };
        self.has_taken_over = true;
        self.is_first_start = false;
        effects.extend(self.show_plan());
        effects
    }
}
