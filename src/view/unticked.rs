//! Rows of the names before and after that a person has unticked: those keep their names, and the plan is made anew.

use std::collections::HashSet;
use std::path::PathBuf;

use crate::model::{NewName, Param, ParamKind, Profile, Value};

use super::state::View;

impl View {
    /// The parameter that says what is unticked, where the chosen operation has one.
    fn unticked_param(&self) -> Option<&'static Param> {
        let mut params = self.entry()?.params.iter();
        params.find(|param| param.kind == ParamKind::Unticked)
    }

    fn unticked_as_said(&self) -> Vec<PathBuf> {
        let said = self.unticked_param().and_then(|param| {
            let form = self.form()?;
            form.value(param, self.inspector.profile)
        });
        match said {
            Some(Value::Paths(paths)) => paths,
            _ => Vec::new(),
        }
    }

    /// What is unticked of the selection, by absolute path.
    pub fn unticked(&self) -> HashSet<PathBuf> {
        let paths = self.unticked_as_said().into_iter();
        paths.map(|path| self.folder().join(path)).collect()
    }

    /// The entry that a row is about, as the form keeps it.
    pub fn path_of_name(&self, name: &NewName) -> PathBuf {
        self.folder().join(&name.folder).join(&name.before)
    }

    /// Ticks or unticks a row of the names that are shown.
    pub(super) fn tick_name(&mut self, row: usize) {
        let name = self.preview.plan().and_then(|plan| plan.names.get(row));
        let Some(path) = name.map(|name| self.path_of_name(name)) else {
            return;
        };
        let folder = self.folder().to_path_buf();
        let mut paths = self.unticked_as_said();
        let count = paths.len();
        paths.retain(|said| folder.join(said) != path);
        if paths.len() == count {
            paths.push(path);
        }
        self.untick_names(paths);
    }

    /// Unticks the first entries that want one and the same name.
    pub(super) fn leave_clash(&mut self) {
        let (Some(plan), Some(sums)) = (self.preview.plan(), self.preview.names()) else {
            return;
        };
        let rows = sums.clash.iter().filter_map(|row| plan.names.get(*row));
        let known = self.unticked();
        let mut paths = self.unticked_as_said();
        let more = rows.map(|name| self.path_of_name(name));
        paths.extend(more.filter(|path| !known.contains(path)));
        self.untick_names(paths);
    }

    pub(super) fn untick_names(&mut self, paths: Vec<PathBuf>) {
        let param = self.unticked_param();
        if let (Some(param), Some(form)) = (param, self.form_mut()) {
            // It is about what is selected, and not about the manner.
            for profile in [Profile::Safe, Profile::Python] {
                form.set_value(param.name, Value::Paths(paths.clone()), profile);
            }
        }
    }
}
