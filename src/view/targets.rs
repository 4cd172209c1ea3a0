//! Where things went: the destinations that were used last, offered again.

use std::path::{Path, PathBuf};

use crate::model::{Param, Value};

use super::operate::destination;
use super::state::View;

/// Destinations that are offered at most.
const MOST: usize = 8;
/// Jobs of the past that are looked at for them.
const LOOKS: usize = 200;

impl View {
    /// The destinations used last, the newest first: those of this session, then those that the history tells. The one
    /// that the field holds already is not among them.
    pub fn recent_targets(&self, param: &Param) -> Vec<PathBuf> {
        let held = self.typed_target(param);
        let mut targets: Vec<PathBuf> = Vec::new();
        let session = self.inspector.targets.iter().cloned();
        let past = self
            .past
            .annals
            .jobs
            .iter()
            .rev()
            .take(LOOKS)
            .filter_map(|job| {
                // What went back went nowhere new.
                let more = job.more.as_ref().filter(|_| job.undoes.is_none())?;
                let param = destination(self.find(&job.op)?)?;
                let target = more.request.path(param.name)?;
                Some(more.request.absolute(target))
            });
        for target in session.chain(past) {
            if targets.len() == MOST {
                break;
            }
            if held.as_ref() != Some(&target) && !targets.contains(&target) {
                targets.push(target);
            }
        }
        targets
    }

    /// The destination used last in this session.
    pub fn last_target(&self) -> Option<&Path> {
        self.inspector.targets.first().map(PathBuf::as_path)
    }

    /// The destination in the form, as far as it is typed.
    fn typed_target(&self, param: &Param) -> Option<PathBuf> {
        let form = self.form()?;
        let read = form.read(param, self.inspector.profile, &self.setting.home);
        match read {
            Ok(Some(Value::Path(path))) => Some(path),
            _ => None,
        }
    }

    /// A job was handed over: where it goes is offered first from now on.
    pub(super) fn remember_target(&mut self) {
        let param = self.entry().and_then(destination);
        let Some(target) = param.and_then(|param| self.typed_target(param)) else {
            return;
        };
        let targets = &mut self.inspector.targets;
        targets.retain(|known| *known != target);
        targets.insert(0, target);
        targets.truncate(MOST);
    }
}
