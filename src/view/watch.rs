//! Jobs, the drawer, toasts and Escape.

use crate::model::{Command, End, JobId, JobState, Lineage};

use super::intent::{Effect, Intent};
use super::jobs::{Job, first_and_more};
use super::outside::lines_of;
use super::pastwords::{PUT_BACK, UNDO};
use super::runbutton::RunLook;
use super::state::{Asking, Question, Screen, TOAST_MS, Toast, View};
use super::words;

impl View {
    /// Intents of jobs and of the window itself.
    pub(super) fn watch(&mut self, intent: Intent, _now_ms: u64) -> Vec<Effect> {
        let command = match intent {
            Intent::Pause(job) => Command::Pause(job),
            Intent::Resume(job) => Command::Resume(job),
            Intent::Cancel(job) => Command::Cancel(job),
            Intent::Retry(job) => Command::Retry(job),
            Intent::Reorder { job, place } => Command::Reorder { job, place },
            Intent::Tune {
                job,
                workers,
                order,
            } => Command::Tune {
                job,
                workers,
                order,
            },
            Intent::Answer { job, clash, rule } => {
                let commands = self.jobs.answered(job, clash, rule);
                return commands.into_iter().map(Effect::Engine).collect();
            }
            other => return self.watch_window(other),
        };
        vec![Effect::Engine(command)]
    }

    fn watch_window(&mut self, intent: Intent) -> Vec<Effect> {
        match intent {
            Intent::ShowJob(job) => {
                self.drawer.is_open = true;
                self.drawer.job = Some(job);
            }
            Intent::ToggleDrawer => self.drawer.is_open = !self.drawer.is_open,
            Intent::DrawerHeight(height) => self.drawer.height = height.clamp(160.0, 900.0),
            Intent::NextTrouble => return self.next_trouble(false),
            Intent::LastTrouble => return self.next_trouble(true),
            Intent::DismissToast => self.toast = None,
            Intent::HoldToast(is_held) => {
                let until_ms = self.now_ms + TOAST_MS;
                if let Some(toast) = &mut self.toast {
                    toast.is_held = is_held;
                    toast.until_ms = until_ms;
                }
            }
            Intent::Theme(theme) => return self.like_theme(theme),
            Intent::Prefs(intent) => return self.about_prefs(intent),
            Intent::Help(intent) => return self.about_help(intent),
            Intent::CopyPaths => {
                return vec![Effect::CopyText(lines_of(&self.roots()))];
            }
            Intent::CopyNames(shown_as) => {
                let paths = self.roots();
                return vec![Effect::CopyNames { paths, shown_as }];
            }
            Intent::CopyText(text) => return vec![Effect::CopyText(text)],
            Intent::CloseWindow => return self.close(),
            Intent::CarryTo { folder, is_move } => return self.carry_to(folder, is_move),
            Intent::Outside(intent) => return self.reach_out(intent),
            Intent::Escape => return self.escape(),
            _ => {}
        }
        Vec::new()
    }

    /// Shows the name that cannot be given, the conflict of the plan, or the job with failures or questions that comes
    /// after the shown one or before it, round and round.
    fn next_trouble(&mut self, is_back: bool) -> Vec<Effect> {
        if self.screen == Screen::Plan {
            let from = self.preview.faulty;
            let names = self.preview.names();
            if let Some(row) = names.and_then(|names| names.next_faulty(from, is_back)) {
                self.preview.faulty = Some(row);
                return vec![Effect::RevealName { row }];
            }
            if let Some(effects) = self.next_conflict(is_back) {
                return effects;
            }
        }
        let is_troubled = |job: &&Job| !job.failures.is_empty() || job.asking() > 0;
        let troubled = self.jobs.iter().filter(is_troubled);
        let mut troubled: Vec<JobId> = troubled.map(|job| job.id).collect();
        let from = self.drawer.job.filter(|_| self.drawer.is_open);
        if is_back {
            troubled.reverse();
        }
        let is_next = |job: &&JobId| match from {
            Some(from) if is_back => **job < from,
            Some(from) => **job > from,
            None => true,
        };
        if let Some(job) = troubled.iter().find(is_next).or(troubled.first()) {
            self.drawer.is_open = true;
            self.drawer.job = Some(*job);
        }
        Vec::new()
    }

    /// Closing ends the jobs that are open, so that it is asked for while there are any.
    fn close(&mut self) -> Vec<Effect> {
        let (running, waiting) = self.jobs.counts();
        if running + waiting == 0 {
            return vec![Effect::Close];
        }
        let jobs = words::counted(running + waiting, "job");
        self.question = Some(Question {
            asking: Asking::Close,
            head: format!("Close and cancel {jobs}?"),
            body: "What is finished stays where it is. What is half done is taken away again."
                .to_owned(),
            yes: format!("Cancel {jobs} and close"),
            also: None,
            no: "Go on".to_owned(),
        });
        Vec::new()
    }

    /// One thing at a time, from the front to the back.
    fn escape(&mut self) -> Vec<Effect> {
        if self.palette.take().is_some()
            || self.question.take().is_some()
            || self.chooser.take().is_some()
        {
            return Vec::new();
        }
        if self.help.take().is_some() || std::mem::take(&mut self.shows_prefs) {
            return Vec::new();
        }
        if self.saved.naming.take().is_some() || std::mem::take(&mut self.saved.is_listed) {
            return Vec::new();
        }
        if self.facts.take().is_some() || self.quick.take().is_some() {
            return Vec::new();
        }
        if self.outside.notice.take().is_some() {
            return Vec::new();
        }
        if self.pane.selection.has_band() {
            self.pane.selection.band_cancel(&self.pane.listing);
            return self.selected();
        }
        if std::mem::take(&mut self.basket.is_open) {
            return Vec::new();
        }
        if self.typing.take().is_some() {
            return Vec::new();
        }
        if self.inplace.editing.take().is_some() {
            return Vec::new();
        }
        if self.pane.picking.is_some() {
            return self.give_up_picking();
        }
        match self.screen {
            Screen::Plan => {
                return match self.give_up_finding() {
                    true => Vec::new(),
                    false => self.leave_plan(),
                };
            }
            Screen::Bytes => {
                self.screen = Screen::Files;
                return Vec::new();
            }
            Screen::Files => {}
        }
        self.pane.selection.select_none();
        self.dropped.clear();
        Vec::new()
    }

    /// A job has ended: a toast, if all went well, and fresh rows where it may have changed what is shown.
    pub(super) fn finished(&mut self, id: JobId, now_ms: u64) -> Vec<Effect> {
        self.named(id);
        let Some(job) = self.jobs.get(id) else {
            return Vec::new();
        };
        if let JobState::Ended(End::Done) = job.state {
            let is_new = job
                .plan
                .as_ref()
                .is_some_and(|plan| plan.lineage == Lineage::New);
            self.toast = Some(Toast {
                text: self.done_words(job),
                undo: job.uid.clone().filter(|_| is_new),
                until_ms: now_ms + TOAST_MS,
                is_held: false,
            });
        }
        let is_back = job.request.op == UNDO.id || job.request.op == PUT_BACK.id;
        if is_back && !matches!(job.state, JobState::Ended(End::Done)) {
            // What could not be put back is told where failures are.
            self.drawer.is_open = true;
        }
        self.list_changed(id)
    }

    /// The job that the drawer shows: the chosen one, else the first that is at work, else the last.
    pub fn shown_job(&self) -> Option<&Job> {
        let chosen = self.drawer.job.and_then(|job| self.jobs.get(job));
        let at_work = || self.jobs.iter().find(|job| job.is_at_work());
        chosen
            .or_else(at_work)
            .or_else(|| self.jobs.iter().next_back())
    }

    /// What the strip says of the job that ended last.
    pub fn last_words(&self) -> Option<(String, End)> {
        let ended = self.jobs.iter().rev().find_map(|job| match job.state {
            JobState::Ended(end) => Some((job, end)),
            _ => None,
        });
        let (job, end) = ended?;
        Some((self.end_words(job, end), end))
    }

    /// What became of a job that has ended, in one line.
    pub(super) fn end_words(&self, job: &Job, end: End) -> String {
        match end {
            End::Done => self.done_words(job),
            end => format!("{}: {}", job.title(), super::jobs::end_words(end)),
        }
    }

    /// Title of the window: what is going on, for those who see only the title.
    pub fn window_title(&self) -> String {
        let at_work = self.jobs.iter().find(|job| job.is_at_work());
        match at_work {
            Some(job) => {
                let percent = job.percent().map(|percent| format!("{percent} % "));
                let asking = match job.asking() {
                    0 => String::new(),
                    count => format!(", {} ask", words::count(count)),
                };
                format!(
                    "{}{}{asking} - Filewright",
                    percent.unwrap_or_default(),
                    job.title()
                )
            }
            None => format!("{} - Filewright", super::jobs::last_name(self.folder())),
        }
    }

    /// True if Run would do something.
    pub fn can_run(&self) -> bool {
        self.run_button().look != RunLook::Off
    }
}

impl View {
    /// "Copied 312 items to Backup", "Undone: Delete 4 items", "Put back photos and 2 more". Where a job is taken back,
    /// its steps say nothing: one of them may bring a thousand items.
    fn done_words(&self, job: &Job) -> String {
        if job.request.op == PUT_BACK.id {
            return format!("Put back {}", first_and_more(&job.request.roots));
        }
        let lineage = job.plan.as_ref().map(|plan| &plan.lineage);
        let Some(Lineage::Undoes(uid)) = lineage else {
            return self.named_words(job.id).unwrap_or_else(|| plain_words(job));
        };
        let Some(undone) = self.past.find(uid) else {
            return plain_words(job);
        };
        let told = self.told(undone);
        // To undo an undoing is to do the first job once more.
        match undone.undoes {
            Some(_) => format!("Redone: {}", told.first_title()),
            None => format!("Undone: {}", told.title()),
        }
    }
}

/// "Copied 312 items to Backup".
fn plain_words(job: &Job) -> String {
    let verb = job.entry.map_or("Did", |entry| entry.about.verb_done);
    let items = words::counted(job.totals.items, "item");
    match job.target_name() {
        Some(target) => format!("{verb} {items} to {target}"),
        None => format!("{verb} {items}"),
    }
}
