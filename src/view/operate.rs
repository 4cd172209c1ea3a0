//! Operations, their forms, the plan and Run.

use std::path::PathBuf;
use std::sync::Arc;

use crate::model::{
    Cause, Chosen, Clash, Command, Failure, Group, Keep, Many, Param, ParamKind, Profile, Request,
    Rule, Rules, RunOptions, Value,
};

use super::filter::FilterForm;
use super::form::{Entry, FieldError, Form, Place};
use super::intent::{Effect, FilterChange, Intent};
use super::jobs::items_and_bytes;
use super::listing::FEW;
use super::newnames::Sums;
use super::runbutton::{RunButton, RunFacts, RunLook, by_rule};
use super::state::{Asking, Choosing, Preview, Question, Screen, View};
use super::words;

impl View {
    /// Intents of operations and plans; others are handed back.
    pub(super) fn operate(&mut self, intent: Intent, now_ms: u64) -> Result<Vec<Effect>, Intent> {
        match intent {
            Intent::Bytes(intent) => return Ok(self.view_bytes(intent)),
            Intent::Saved(intent) => return Ok(self.about_saved(intent)),
            Intent::ChooseGroup(group) => self.choose_group(group),
            Intent::Delete(keep) => {
                self.choose_group(Group::Delete);
                // Between trash and hold area the person has chosen before.
                if Keep::Permanent == keep || self.keep() == Keep::Permanent {
                    self.set_keep(keep);
                }
            }
            Intent::ChooseOperation(op) => {
                self.choose_operation(op);
                self.open_bytes();
            }
            Intent::SetProfile(profile) => self.inspector.profile = profile,
            Intent::SetText { param, text } => {
                if let Some(form) = self.form_mut() {
                    form.set_text(param, text);
                }
            }
            Intent::SetValue { param, value } => {
                let profile = self.inspector.profile;
                if let Some(form) = self.form_mut() {
                    form.set_value(param, value, profile);
                }
            }
            Intent::SetNames(names) => {
                if let Some(form) = self.form_mut() {
                    form.names = names;
                }
            }
            Intent::ShowPlan => return Ok(self.show_plan()),
            Intent::LeavePlan => return Ok(self.leave_plan()),
            Intent::Run => return Ok(self.run(now_ms)),
            Intent::Confirm => {
                return Ok(match self.question.take().map(|question| question.asking) {
                    Some(Asking::Run) => self.submit(),
                    Some(Asking::Close) => vec![Effect::Close],
                    Some(Asking::Clear) | None => Vec::new(),
                });
            }
            Intent::Decline => {
                self.question = None;
                return Ok(Vec::new());
            }
            other => return self.operate_more(other),
        }
        Ok(self.plan_again())
    }

    fn operate_more(&mut self, intent: Intent) -> Result<Vec<Effect>, Intent> {
        match intent {
            Intent::SetRule { clash, rule } => {
                self.change_run(|run| run.rules.set(clash, rule));
                return Ok(Vec::new());
            }
            Intent::SetAllRules(rule) => {
                self.change_run(|run| {
                    let own = [Clash::Alike, Clash::SameFile];
                    for clash in Clash::ALL.iter().filter(|clash| !own.contains(clash)) {
                        run.rules.set(*clash, rule);
                    }
                });
                return Ok(Vec::new());
            }
            Intent::ToggleFilter => {
                self.inspector.shows_filter = !self.inspector.shows_filter;
                return Ok(Vec::new());
            }
            Intent::SetFilter(change) => self.change_filter(change),
            Intent::SetKeep(keep) => self.set_keep(keep),
            Intent::SetVerify(verify) => self.change_run(|run| run.verify = Some(verify)),
            Intent::SetFlush(flush) => self.change_run(|run| run.flush = flush),
            Intent::SetManifest(text) => {
                if let Some(form) = self.form_mut() {
                    form.manifest = text;
                }
            }
            Intent::AllowLoss(is_allowed) => {
                self.allow_loss(is_allowed);
                return Ok(Vec::new());
            }
            Intent::SetFormWorkers(workers) => self.change_run(|run| run.workers = workers),
            Intent::SetFormOrder(order) => self.change_run(|run| run.order = order),
            Intent::ShowAs(shown_as) => {
                self.shown_as = shown_as;
                return Ok(Vec::new());
            }
            Intent::TogglePlanRow(row) => {
                if let Some(rows) = &mut self.preview.rows {
                    rows.toggle(row);
                }
                return Ok(Vec::new());
            }
            Intent::TickPlanRow(row) => {
                if let Some(rows) = self
                    .preview
                    .rows
                    .as_mut()
                    .filter(|_| !self.preview.is_pending)
                {
                    rows.toggle_tick(row);
                }
                return Ok(Vec::new());
            }
            Intent::TickName(row) => self.tick_name(row),
            Intent::LeaveClash => self.leave_clash(),
            Intent::TickAllNames => self.untick_names(Vec::new()),
            Intent::ChooseFolder { param } => return Ok(self.open_chooser(param)),
            Intent::SystemChooser { param } => {
                let shown = self.chooser.as_ref().map(|own| &own.listing.folder);
                let start = shown.map_or(self.folder(), PathBuf::as_path).to_path_buf();
                return Ok(vec![Effect::PickFolder { param, start }]);
            }
            Intent::ChooserOpen(folder) => return Ok(self.chooser_list(folder)),
            Intent::ChooserAccept => {
                let Some(chooser) = self.chooser.take() else {
                    return Ok(Vec::new());
                };
                if let Choosing::Param(param) = chooser.what {
                    self.take_folder(param, &chooser.listing.folder);
                }
            }
            Intent::ChooserCancel => {
                self.chooser = None;
                return Ok(Vec::new());
            }
            Intent::FolderPicked { param, folder } => match folder {
                Some(folder) => {
                    // The chooser from which the system's dialog was opened has its answer.
                    self.chooser
                        .take_if(|own| own.what == Choosing::Param(param));
                    self.take_folder(param, &folder);
                }
                None => return Ok(Vec::new()),
            },
            other => return Err(other),
        }
        Ok(self.plan_again())
    }

    fn change_run(&mut self, change: impl FnOnce(&mut RunOptions)) {
        let profile = self.inspector.profile;
        if let Some(form) = self.form_mut() {
            change(form.run_mut(profile));
        }
    }

    fn change_filter(&mut self, change: FilterChange) {
        let Some(form) = self.form_mut() else {
            return;
        };
        match change {
            FilterChange::Include(patterns) => form.filter.include = patterns,
            FilterChange::Exclude(patterns) => form.filter.exclude = patterns,
            FilterChange::Text(part, text) => form.filter.set_text(part, text),
            FilterChange::Type(kind) => form.filter.toggle(kind),
            FilterChange::Clear => form.filter = FilterForm::default(),
        }
    }

    /// The operation that was chosen last in a group, or the first one.
    fn choose_group(&mut self, group: Group) {
        let last = self.inspector.last_in_group.get(&group).copied();
        let first = || self.operations(group).next().map(|entry| entry.about.id);
        let chosen = last.or_else(first);
        if let Some(op) = chosen.filter(|_| self.inspector.group != Some(group)) {
            self.choose_operation(op);
        }
        self.open_bytes();
    }

    pub(super) fn choose_operation(&mut self, op: &str) {
        let Some(entry) = self.find(op) else {
            return;
        };
        self.inspector.group = Some(entry.about.group);
        self.inspector.op = Some(entry.about.id);
        self.inspector.allowed.clear();
        let last = &mut self.inspector.last_in_group;
        last.insert(entry.about.group, entry.about.id);
        let last = self.inspector.targets.first().cloned();
        let forms = &mut self.inspector.forms;
        let form = forms
            .entry(entry.about.id)
            .or_insert_with(|| Form::new(entry));
        let target = destination(entry);
        if let (Some(param), Some(last)) = (target, last)
            && form.is_untouched(param.name)
        {
            form.set_path(param.name, last);
        }
        if self.preview.rows.is_some() || self.preview.is_pending {
            self.preview = Preview::default();
        }
    }

    /// The chosen operation.
    pub fn entry(&self) -> Option<Entry> {
        self.find(self.inspector.op?)
    }

    /// The form of the chosen operation.
    pub fn form(&self) -> Option<&Form> {
        self.inspector.forms.get(self.inspector.op?)
    }

    pub(super) fn form_mut(&mut self) -> Option<&mut Form> {
        self.inspector.forms.get_mut(self.inspector.op?)
    }

    /// The chosen group.
    pub fn group(&self) -> Option<Group> {
        self.inspector.group
    }

    /// The disk on which the destination lies, as far as it is typed.
    pub fn target_disk(&self) -> Option<&super::state::Disk> {
        let param = destination(self.entry()?)?;
        let typed = self
            .form()?
            .read(param, self.inspector.profile, &self.setting.home);
        match typed {
            Ok(Some(Value::Path(path))) => self.disk_of(&self.folder().join(path)),
            _ => None,
        }
    }

    /// Rules of the chosen form.
    pub fn rules(&self) -> Rules {
        let profile = self.inspector.profile;
        self.form()
            .map_or(Rules::of(profile), |form| form.run(profile).rules)
    }

    /// The one rule of everything that is not alike, if it is one.
    pub fn one_rule(&self) -> Option<Rule> {
        let rules = self.rules();
        let rule = rules.get(Clash::Newer);
        let same = [
            Clash::Older,
            Clash::Differs,
            Clash::OtherType,
            Clash::OtherCase,
        ];
        same.iter()
            .all(|clash| rules.get(*clash) == rule)
            .then_some(rule)
    }

    /// What is wrong with a parameter, for the words below its field: as the form reads it, or as the planner found.
    pub fn field_error(&self, param: &Param) -> Option<FieldError> {
        let form = self.form()?;
        let read = form.read(param, self.inspector.profile, &self.setting.home);
        read.err().or_else(|| {
            let plan = self.preview.plan()?;
            let mut refused = plan.refused.iter();
            let why = refused.find_map(|failure| refused_value(failure, param))?;
            Some(FieldError::Wrong(words::sentence(why)))
        })
    }

    /// True if the words below a field of the form tell this failure.
    pub fn is_told_by_field(&self, failure: &Failure) -> bool {
        let is_of = |param: &&Param| refused_value(failure, param).is_some();
        self.entry()
            .is_some_and(|entry| entry.params.iter().find(is_of).is_some())
    }

    /// What the form stands for over the selection, or what is wrong with it.
    pub fn request(&self) -> Result<Request, FieldError> {
        let missing = || FieldError::Missing("Choose an operation first.".to_owned());
        self.form().ok_or_else(missing)?;
        self.request_about(self.roots())
    }

    fn request_about(&self, roots: Vec<PathBuf>) -> Result<Request, FieldError> {
        let missing = || FieldError::Missing("Choose an operation first.".to_owned());
        let form = self.form().ok_or_else(missing)?;
        let mut request = form.request(roots, self.inspector.profile, &self.place())?;
        request.run.keep = self.keep();
        request.run.allow_loss = self.allows_loss();
        Ok(request)
    }

    /// The same for the engine, which makes the paths of very many rows itself: the window has no time for that.
    fn asked(&self) -> Result<(Box<Request>, Option<Box<Chosen>>), FieldError> {
        let is_cut = |param: &Param| param.kind == ParamKind::Offset;
        let is_by_path = self.entry().is_none_or(|entry| {
            entry.about.many == Many::NewNames || entry.params.iter().any(is_cut)
        });
        let is_few = self.pane.selection.len() <= FEW || !self.dropped.is_empty();
        if is_few || is_by_path {
            return Ok((Box::new(self.request()?), None));
        }
        let request = self.request_about(self.gathered())?;
        Ok((Box::new(request), Some(Box::new(self.chosen()))))
    }

    /// Where a request of the form is made.
    pub(super) fn place(&self) -> Place<'_> {
        Place {
            folder: self.folder(),
            home: &self.setting.home,
            umask: self.setting.umask,
            zone: &self.setting.zone,
        }
    }

    /// Back to where the plan was asked for.
    pub(super) fn leave_plan(&mut self) -> Vec<Effect> {
        self.screen = Screen::Files;
        self.open_bytes();
        self.plan_again()
    }

    fn can_plan(&self) -> bool {
        let Some(entry) = self.entry() else {
            return false;
        };
        let has_roots = entry.about.many == Many::NewNames || self.root_count() > 0;
        has_roots && self.first_error().is_none()
    }

    fn first_error(&self) -> Option<FieldError> {
        let form = self.form()?;
        let error = form.first_error(
            self.inspector.profile,
            &self.setting.home,
            &self.setting.zone,
        );
        error.or_else(|| self.missing_offset())
    }

    pub(super) fn show_plan(&mut self) -> Vec<Effect> {
        if !self.can_plan() {
            return Vec::new();
        }
        self.screen = Screen::Plan;
        self.plan_again()
    }

    /// Something about selection or form has changed: asks for what the screen then needs.
    pub(super) fn plan_again(&mut self) -> Vec<Effect> {
        let mut effects = self.follow_files();
        effects.extend(self.preview_again());
        effects
    }

    /// Asks for a new plan if one is on the screen.
    fn preview_again(&mut self) -> Vec<Effect> {
        if self.screen != Screen::Plan {
            self.preview = Preview::default();
            return Vec::new();
        }
        if !self.can_plan() {
            self.preview = Preview::default();
            return Vec::new();
        }
        let Ok((request, chosen)) = self.asked() else {
            return Vec::new();
        };
        let ticket = self.ticket();
        self.preview.ticket = Some(ticket);
        self.preview.is_pending = true;
        vec![Effect::Engine(Command::Preview {
            ticket,
            request,
            chosen,
        })]
    }

    fn facts(&self) -> Option<RunFacts<'_>> {
        let plan = match self.screen {
            Screen::Files | Screen::Bytes => None,
            Screen::Plan if self.preview.is_pending => Some(None),
            Screen::Plan => Some(self.preview.plan().map(Arc::as_ref)),
        };
        let refused = plan.and_then(|plan| plan?.refused.first());
        let by_names = self.preview.names().and_then(Sums::hindrance);
        let refusal = refused.map(|failure| match (by_names, &failure.cause) {
            (Some(sentence), _) => sentence,
            (None, Cause::Value(text)) if failure.path.as_os_str().is_empty() => {
                words::sentence(text)
            }
            (None, _) => {
                let told = super::failures::told(failure);
                format!(
                    "{} {}: {}.",
                    super::jobs::last_name(&failure.path),
                    told.what,
                    told.why
                )
            }
        });
        Some(RunFacts {
            entry: self.entry()?,
            profile: self.inspector.profile,
            rules: self.rules(),
            keep: self.keep(),
            flushes: self
                .form()
                .is_none_or(|form| form.run(self.inspector.profile).flush),
            items: self.root_count(),
            bytes: self.root_bytes(),
            folders: self.roots_uncounted(),
            error: self.first_error(),
            plan,
            refusal,
            cuts: self.cuts(),
            greets: self.greets(),
        })
    }

    /// The Run button as it is now.
    pub fn run_button(&self) -> RunButton {
        match self.facts() {
            Some(facts) => facts.button(),
            None => RunButton {
                text: "Run".to_owned(),
                look: RunLook::Off,
                sentence: "Choose an operation first.".to_owned(),
                short: "Choose an operation.".to_owned(),
            },
        }
    }

    /// True if the Plan button has something to show.
    pub fn may_plan(&self) -> bool {
        self.can_plan()
    }

    fn run(&mut self, _now_ms: u64) -> Vec<Effect> {
        let Some(facts) = self.facts() else {
            return Vec::new();
        };
        let button = facts.button();
        if button.look == RunLook::Off {
            return Vec::new();
        }
        let may_replace = Clash::ALL
            .iter()
            .any(|clash| facts.rules.get(*clash) == Rule::Replace);
        let is_safe = facts.profile == Profile::Safe;
        let (takes, destroys) = (facts.takes(), facts.destroys());
        // What is planned as one is looked at as a whole.
        let is_whole = facts.entry.about.many == Many::Together;
        if self.screen != Screen::Plan && (takes || is_whole || (is_safe && may_replace)) {
            return self.show_plan();
        }
        if destroys {
            self.question = Some(self.confirmation(&button));
            return Vec::new();
        }
        self.submit()
    }

    fn confirmation(&self, button: &RunButton) -> Question {
        let yes = format!("{} for good", button.text.trim_end_matches('…'));
        let plan = self.preview.plan();
        let body = match (plan, self.entry()) {
            (Some(plan), Some(entry)) if entry.about.destroys => format!(
                "{} in {} cannot be had back afterwards.",
                items_and_bytes(&plan.summary),
                super::jobs::last_name(self.folder())
            ),
            (Some(plan), _) => {
                let replaced = by_rule(plan, &self.rules(), Rule::Replace);
                format!(
                    "{} at the destination cannot be had back afterwards.",
                    words::counted(replaced, "item")
                )
            }
            (None, _) => "What goes cannot be had back afterwards.".to_owned(),
        };
        Question {
            asking: Asking::Run,
            head: format!("{yes}?"),
            body,
            yes,
            also: None,
            no: "Keep everything".to_owned(),
        }
    }

    /// Hands the job to the engine: the plan that is shown, or the request where none is.
    fn submit(&mut self) -> Vec<Effect> {
        let Ok((request, chosen)) = self.asked() else {
            return Vec::new();
        };
        let job = crate::model::JobId(self.next_job);
        let is_pending = self.preview.is_pending;
        let shown = self.preview.rows.take_if(|_| !is_pending);
        let command = match (self.screen, shown) {
            (Screen::Plan, Some(rows)) => {
                // Nobody else holds it by now, so that nothing is copied.
                let mut plan = rows.into_plan();
                Arc::make_mut(&mut plan).request.run = request.run;
                Command::SubmitPlan { job, plan }
            }
            (Screen::Plan, None) => return Vec::new(),
            (Screen::Files | Screen::Bytes, _) => Command::Submit {
                job,
                request,
                chosen,
                start: true,
            },
        };
        self.next_job += 1;
        self.spend_basket();
        self.say_again();
        self.remember_target();
        self.preview = Preview::default();
        self.screen = Screen::Files;
        self.drawer.is_open = true;
        self.drawer.job = Some(job);
        vec![Effect::Engine(command)]
    }

    /// What gives up safety or leaves a file is said each time anew.
    fn say_again(&mut self) {
        if self.keep() == Keep::Permanent {
            self.set_keep(Keep::Hold);
        }
        self.inspector.allowed.clear();
        let profile = self.inspector.profile;
        if let Some(form) = self.form_mut() {
            form.manifest.clear();
            form.run_mut(profile).flush = RunOptions::of(profile).flush;
        }
    }
}

/// Why the planner cannot take the value of a parameter, if the failure is about that.
fn refused_value<'a>(failure: &'a Failure, param: &Param) -> Option<&'a str> {
    match &failure.cause {
        Cause::Value(text) if failure.path.as_os_str().is_empty() => {
            text.strip_prefix(param.name)?.strip_prefix(": ")
        }
        _ => None,
    }
}

/// The parameter that says where things go.
pub fn destination(entry: Entry) -> Option<&'static Param> {
    let is_target = |param: &&Param| matches!(param.kind, ParamKind::Destination);
    entry.params.iter().find(is_target)
}
