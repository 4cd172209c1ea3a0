//! A plan in the making.

use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::filter::Matcher;
use super::given::Given;
use super::split::has_nul;
use super::tally::Tally;
use crate::disk::guard::Guard;
use crate::disk::{DiskError, World};
use crate::model::{
    Action, Bulk, Cause, Clash, Failure, Keep, Param, Plan, Request, Share, Spelled, Stamp, Step,
    Summary, Value, Verdict, Warning, Why,
};

/// Request, world, and what has been planned so far.
pub struct Draft<'a> {
    pub request: &'a Request,
    pub world: &'a World,
    pub plan: Plan,
    pub tally: Tally,
    given: Given<'a>,
    matcher: Option<Rc<Matcher>>,
    guard: Rc<Guard<'a>>,
    /// What was counted and lost until the last step was added.
    settled: (Summary, (u64, u64)),
}

/// A planner reads values through its draft.
impl<'a> Deref for Draft<'a> {
    type Target = Given<'a>;

    fn deref(&self) -> &Given<'a> {
        &self.given
    }
}

impl<'a> Draft<'a> {
    /// Starts a plan. What makes any path of the request unusable is refused here: a NUL byte, an empty path, a value
    /// that is missing or of the wrong kind.
    pub fn new(params: &'static [Param], request: &'a Request, world: &'a World) -> Draft<'a> {
        let mut draft = Draft::unselected(params, request, world);
        if request.roots.is_empty() {
            draft.refuse(Action::Plan, "", Cause::Value("nothing is selected".into()));
        }
        draft
    }

    /// The same for an operation that has a meaning without a selection.
    pub fn unselected(
        params: &'static [Param],
        request: &'a Request,
        world: &'a World,
    ) -> Draft<'a> {
        let mut draft = Draft {
            request,
            world,
            plan: Plan::new(request.clone()),
            tally: Tally::default(),
            given: Given::new(params, request),
            matcher: None,
            guard: Rc::new(world.guard(&request.cwd)),
            settled: Default::default(),
        };
        draft.make_matcher();
        draft.check_values();
        draft.check_paths();
        draft
    }

    /// True if what is removed, replaced or cut is kept.
    pub fn keeps(&self) -> bool {
        match self.request.run.keep {
            Keep::Hold => self.world.holds(),
            Keep::Trash => true,
            Keep::Permanent => false,
        }
    }

    pub fn is_refused(&self) -> bool {
        !self.plan.refused.is_empty()
    }

    /// The job must not start.
    pub fn refuse(&mut self, action: Action, path: impl Into<PathBuf>, cause: Cause) {
        self.plan.refused.push(Failure::new(action, path, cause));
    }

    /// The same about two paths.
    pub fn refuse_pair(&mut self, action: Action, path: &Path, other: &Path, cause: Cause) {
        let failure = Failure::new(action, path, cause).with_other(other);
        self.plan.refused.push(failure);
    }

    /// This much cannot be done; the rest can.
    pub fn fail(&mut self, action: Action, path: impl Into<PathBuf>, cause: Cause) {
        self.plan.failures.push(Failure::new(action, path, cause));
    }

    /// The same about two paths.
    pub fn fail_pair(&mut self, action: Action, path: &Path, other: &Path, cause: Cause) {
        let failure = Failure::new(action, path, cause).with_other(other);
        self.plan.failures.push(failure);
    }

    /// Adds a step whose failures repeat the request's spelling.
    pub fn push(
        &mut self,
        step: Step,
        needs: Option<u32>,
        path: &Path,
        path2: Option<&Path>,
    ) -> u32 {
        let share = self.settle();
        let at = self.plan.push_after(step, needs, false);
        if let Some(planned) = self.plan.steps.last_mut() {
            planned.share = share;
            planned.spelled = Some(Spelled {
                path: path.to_path_buf(),
                path2: path2.map(Path::to_path_buf),
            });
        }
        at
    }

    /// What was counted since the last step was added: it is counted for the next one, unless that is asked for here.
    pub fn settle(&mut self) -> Share {
        let lost = self.tally.lost();
        let (before, lost_before) = std::mem::replace(&mut self.settled, (self.plan.summary, lost));
        let mut new = self.plan.summary;
        new.take_away(&before);
        let small = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
        let clash = Clash::ALL
            .into_iter()
            .find(|clash| new.clashes[*clash as usize].0 > 0);
        Share {
            files: small(new.files),
            folders: small(new.folders),
            links: small(new.links),
            specials: small(new.specials),
            bytes: new.bytes,
            lost_on: self.tally.lost_last_on(),
            clash: clash.map(|clash| (clash, new.clashes[clash as usize].1)),
            lost: (small(lost.0 - lost_before.0), lost.1 - lost_before.1),
        }
    }

    /// The filter of the job, if it has one.
    pub fn matcher(&self) -> Option<Rc<Matcher>> {
        self.matcher.clone()
    }

    fn make_matcher(&mut self) {
        let filter = &self.request.run.filter;
        if filter.is_empty() {
            return;
        }
        match Matcher::of(filter, self.world.now_s()) {
            Ok(matcher) => self.matcher = Some(Rc::new(matcher)),
            Err(text) => self.refuse(Action::Plan, "", Cause::Value(text)),
        }
    }

    /// False for a selected entry that the filter leaves out, which is counted then.
    pub fn chooses(&mut self, spelled: &Path, stamp: &Stamp) -> bool {
        self.is_let_through(|matcher| {
            matcher.leaves_out_alone(&super::split::base_name(spelled), stamp)
        })
    }

    /// The same where folders are gone into.
    pub fn enters(&mut self, spelled: &Path, stamp: &Stamp) -> bool {
        self.is_let_through(|matcher| {
            matcher.leaves_out_top(&super::split::base_name(spelled), stamp)
        })
    }

    fn is_let_through(&mut self, judge: impl FnOnce(&Matcher) -> Option<Why>) -> bool {
        let why = self.matcher.as_deref().and_then(judge);
        if let Some(why) = why {
            self.plan.summary.leave_out(why);
        }
        why.is_none()
    }

    /// The selection as spelled, without what the filter leaves out. What cannot be looked at stays: what becomes of it
    /// is the operation's to say.
    pub fn chosen(&mut self) -> Vec<&'a Path> {
        let request = self.request;
        let mut chosen: Vec<&Path> = request.roots.iter().map(PathBuf::as_path).collect();
        if self.matcher.is_some() {
            chosen.retain(|spelled| {
                let stamp = self.world.stamp(&request.absolute(spelled));
                stamp.map_or(true, |stamp| self.chooses(spelled, &stamp))
            });
        }
        chosen
    }

    /// Finishes the plan: warnings, and the checks that need the whole of it.
    pub fn finish(mut self) -> Plan {
        if self.matcher.is_some() {
            self.leave_out_idle();
        }
        super::manifest::push(&mut self);
        let tally = std::mem::take(&mut self.tally);
        tally.finish(&mut self);
        super::trash::check(&mut self);
        if self.plan.steps.is_empty() && self.plan.refused.is_empty() {
            self.plan.refused = std::mem::take(&mut self.plan.failures);
        }
        self.plan
    }

    /// Leaves out the folders that would only be made for what the filter leaves nothing of.
    fn leave_out_idle(&mut self) {
        let steps = &mut self.plan.steps;
        let mut is_needed = vec![None; steps.len()];
        for at in (0..steps.len()).rev() {
            let planned = &mut steps[at];
            let is_idle = match &planned.step {
                Step::Bulk(bulk) => !acts(bulk),
                Step::Pack(pack) => !super::archive::has_members(&pack.tree, &pack.left),
                Step::MakeFolder { .. } => is_needed[at] == Some(false),
                _ => false,
            };
            if is_idle && matches!(planned.step, Step::MakeFolder { .. } | Step::Pack(_)) {
                planned.is_left_out = true;
                self.plan.summary.take_away(&planned.share.summary());
            }
            if let Some(above) = planned
                .needs
                .and_then(|above| is_needed.get_mut(above as usize))
            {
                *above = Some(above.unwrap_or(false) || !is_idle);
            }
        }
    }

    /// Tells which places are never removed or moved as a whole.
    pub fn guard(&self) -> Rc<Guard<'a>> {
        Rc::clone(&self.guard)
    }

    /// Adds a warning.
    pub fn warn(&mut self, warning: Warning) {
        self.plan.warnings.push(warning);
    }

    fn check_values(&mut self) {
        let params = self.given.params;
        for param in params {
            let given = self.request.values.get(param.name);
            let default = param.default(self.request.profile);
            if given.is_none() && default == crate::model::Default::Required {
                let text = format!("missing required argument: '{}'", param.name);
                self.refuse(Action::Plan, "", Cause::Value(text));
            } else if given.is_some_and(|value| !super::params::takes(param.kind, value)) {
                let text = format!("{}: a value of another kind is needed", param.name);
                self.refuse(Action::Plan, "", Cause::Value(text));
            }
        }
        let known = |name: &str| params.iter().any(|param| param.name == name);
        let request = self.request;
        for name in request.values.0.keys().filter(|name| !known(name)) {
            let text = format!("unexpected argument '{name}'");
            self.refuse(Action::Plan, "", Cause::Value(text));
        }
    }

    fn check_paths(&mut self) {
        let request = self.request;
        let given = request.values.0.values().filter_map(|value| match value {
            Value::Path(path) => Some(path),
            _ => None,
        });
        for path in request.roots.iter().chain(given) {
            if has_nul(path) {
                self.refuse(Action::Plan, path, Cause::EmbeddedNul);
            } else if path.as_os_str().is_empty() {
                let cause = Cause::Os(ENOENT);
                self.refuse(Action::Stat, path, cause);
            }
        }
    }
}

/// True if a bulk step touches anything: a folder is only left in if something below it is.
fn acts(bulk: &Bulk) -> bool {
    let mut tops = bulk.tree.spans(0).into_iter();
    tops.any(|span| {
        (span.start..span.start + span.len).any(|id| {
            let row = bulk.tree.row(id);
            row.is_some_and(|row| !matches!(bulk.left.verdict(id, &row), Verdict::LeftOut(_)))
        })
    })
}

/// True where the answer was that there is no such entry: ENOENT, or ENOTDIR for a file on the way.
pub fn is_absent(error: &DiskError) -> bool {
    error.errno == ENOENT || error.errno == ENOTDIR
}

pub const EPERM: i32 = 1;
pub const ENOENT: i32 = 2;
pub const EIO: i32 = 5;
pub const ENXIO: i32 = 6;
pub const EACCES: i32 = 13;
pub const EEXIST: i32 = 17;
pub const EXDEV: i32 = 18;
pub const ENOTDIR: i32 = 20;
pub const EISDIR: i32 = 21;
pub const EINVAL: i32 = 22;
pub const EFBIG: i32 = 27;
pub const ENAMETOOLONG: i32 = 36;
pub const ENOTEMPTY: i32 = 39;
