//! A plan in the making.

use std::path::{Path, PathBuf};

use super::split::has_nul;
use super::tally::Tally;
use crate::disk::{DiskError, World};
use crate::model::{
    Action, Cause, Failure, Guarded, Length, Param, Plan, Profile, Request, Spelled, Step, Value,
    Warning,
};

/// Request, world, and what has been planned so far.
pub struct Draft<'a> {
    pub request: &'a Request,
    pub world: &'a World,
    pub plan: Plan,
    pub tally: Tally,
    params: &'static [Param],
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
            params,
        };
        draft.check_values();
        draft.check_paths();
        draft
    }

    pub fn is_safe(&self) -> bool {
        self.request.profile == Profile::Safe
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
        let at = self.plan.push_after(step, needs, false);
        if let Some(planned) = self.plan.steps.last_mut() {
            planned.spelled = Some(Spelled {
                path: path.to_path_buf(),
                path2: path2.map(Path::to_path_buf),
            });
        }
        at
    }

    pub fn flag(&self, name: &str) -> bool {
        matches!(self.value(name), Some(Value::Bool(true)))
    }

    pub fn choice(&self, name: &str) -> &'static str {
        match self.value(name) {
            Some(Value::Choice(word)) => word,
            _ => "",
        }
    }

    /// Permission bits as asked for; `levels::new_mode` takes the umask away.
    pub fn mode(&self, name: &str) -> u32 {
        let mode = match self.value(name) {
            Some(Value::Mode(mode)) => mode,
            _ => 0o777,
        };
        mode & 0o7777
    }

    /// A whole number; none where nothing is said.
    pub fn integer(&self, name: &str) -> Option<i64> {
        match self.value(name) {
            Some(Value::Integer(number)) => Some(number),
            _ => None,
        }
    }

    pub fn patterns(&self, name: &str) -> Vec<String> {
        match self.value(name) {
            Some(Value::Patterns(patterns)) => patterns,
            _ => Vec::new(),
        }
    }

    pub fn paths(&self, name: &str) -> Vec<PathBuf> {
        match self.value(name) {
            Some(Value::Paths(paths)) => paths,
            _ => Vec::new(),
        }
    }

    pub fn length(&self, name: &str) -> Option<Length> {
        match self.value(name) {
            Some(Value::Length(length)) => Some(length),
            Some(Value::Integer(bytes)) => Some(Length::bytes(bytes)),
            _ => None,
        }
    }

    /// A path that is required; empty only if the plan is refused for want of it.
    pub fn path(&self, name: &str) -> PathBuf {
        match self.value(name) {
            Some(Value::Path(path)) => path,
            _ => PathBuf::new(),
        }
    }

    /// Finishes the plan: warnings, and the checks that need the whole of it.
    pub fn finish(mut self) -> Plan {
        let tally = std::mem::take(&mut self.tally);
        tally.finish(&mut self);
        if self.plan.steps.is_empty() && self.plan.refused.is_empty() {
            self.plan.refused = std::mem::take(&mut self.plan.failures);
        }
        self.plan
    }

    /// Why this place is never removed or moved as a whole; none if it may be.
    pub fn guarded(&self, path: &Path) -> crate::disk::Result<Option<Guarded>> {
        self.world.guarded(path, &self.request.cwd)
    }

    /// Adds a warning.
    pub fn warn(&mut self, warning: Warning) {
        self.plan.warnings.push(warning);
    }

    fn value(&self, name: &str) -> Option<Value> {
        if let Some(value) = self.request.values.get(name) {
            return Some(value.clone());
        }
        let param = self.params.iter().find(|param| param.name == name)?;
        param.default(self.request.profile).value()
    }

    fn check_values(&mut self) {
        let params = self.params;
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

/// True where the answer was that there is no such entry: ENOENT, or ENOTDIR for a file on the way.
pub fn is_absent(error: &DiskError) -> bool {
    error.errno == ENOENT || error.errno == ENOTDIR
}

pub const ENOENT: i32 = 2;
pub const ENXIO: i32 = 6;
pub const EACCES: i32 = 13;
pub const EEXIST: i32 = 17;
pub const EXDEV: i32 = 18;
pub const ENOTDIR: i32 = 20;
pub const EISDIR: i32 = 21;
pub const EINVAL: i32 = 22;
pub const EFBIG: i32 = 27;
pub const ENOTEMPTY: i32 = 39;
