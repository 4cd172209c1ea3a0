//! What Python's `zipfile` raises in the middle of its work, looked for before anything is written.

use std::path::PathBuf;

use crate::disk::stream::Source;
use crate::disk::zone::Zone;
use crate::disk::{Watch, stat};
use crate::model::{Action, Cause, Failure, Kind, Pack, Row, RowId, Stamp, Verdict};

use super::member::FIRST_DAY;
use super::pack::spelled;
use super::row::by_name;

/// The first thing that keeps an archive from being made, in the order in which Python would meet it.
pub fn check(step: &Pack, watch: &dyn Watch) -> Result<(), Failure> {
    let checking = Checking {
        step,
        watch,
        zone: Zone::system(),
    };
    // Files are opened only where it matters which of two faults comes first.
    match checking.has_fault() {
        true => checking.walk(),
        false => Ok(()),
    }
}

struct Checking<'a> {
    step: &'a Pack,
    watch: &'a dyn Watch,
    zone: Zone,
}

impl Checking<'_> {
    fn row(&self, id: RowId) -> Option<Row> {
        let row = self.step.tree.row(id)?;
        (self.step.left.verdict(id, &row) == Verdict::Act).then_some(row)
    }

    fn at(&self, id: RowId) -> PathBuf {
        self.step.from.join(self.step.tree.path(id))
    }

    /// What is at the end of a row's path; none where Python finds nothing to pack.
    fn stamp(&self, id: RowId) -> Option<Stamp> {
        let stamp = stat::stamp_path_follow(&self.at(id)).ok()?;
        matches!(stamp.kind, Kind::File | Kind::Folder).then_some(stamp)
    }

    fn has_fault(&self) -> bool {
        let tree = &self.step.tree;
        let mut rows = (1..tree.len()).filter_map(|id| Some((id, self.row(id)?)));
        rows.any(|(id, row)| {
            let modified_s = match row.kind {
                Kind::Link => self.stamp(id).map(|stamp| stamp.modified_s),
                _ => Some(row.modified_s),
            };
            let is_too_old = modified_s.is_some_and(|time| self.is_too_old(time));
            self.is_member(id, &row) && (is_too_old || !self.is_text(id, &row))
        })
    }

    /// True but for a top of which only what is in it goes in.
    fn is_member(&self, id: RowId, row: &Row) -> bool {
        row.parent != 0 || !self.name(id).as_os_str().is_empty()
    }

    /// Names of folders above it are told where those are.
    fn is_text(&self, id: RowId, row: &Row) -> bool {
        let chunk = self.step.tree.chunk_of(id);
        match row.parent {
            0 => self.name(id).to_str().is_some(),
            _ => chunk.is_none_or(|chunk| chunk.name(id).to_str().is_some()),
        }
    }

    fn name(&self, id: RowId) -> PathBuf {
        self.step.member_path(&self.step.tree.path(id))
    }

    fn is_too_old(&self, modified_s: i64) -> bool {
        let time = self.zone.civil(modified_s);
        time.is_none_or(|time| time < FIRST_DAY)
    }

    /// As `os.walk` goes: the folders of a folder by name, its files as they are listed, then what is in the folders.
    fn walk(&self) -> Result<(), Failure> {
        let tree = &self.step.tree;
        let children = |folder: RowId| {
            let spans = tree.spans(folder).into_iter();
            spans.flat_map(|span| span.start..span.start + span.len)
        };
        let mut open: Vec<RowId> = Vec::new();
        for top in children(0) {
            self.meet(top)?;
            open.push(top);
        }
        while let Some(folder) = open.pop() {
            let is_folder = |id: &RowId| {
                let stamp = self.stamp(*id);
                stamp.is_some_and(|stamp| stamp.kind == Kind::Folder)
            };
            let (mut folders, files): (Vec<_>, Vec<_>) = children(folder).partition(is_folder);
            let mut sorted = folders.clone();
            by_name(tree, &mut sorted);
            for id in sorted.into_iter().chain(files) {
                self.meet(id)?;
            }
            folders.retain(|id| self.row(*id).is_some_and(|row| row.kind == Kind::Folder));
            open.extend(folders.into_iter().rev());
        }
        Ok(())
    }

    /// One member: its time, then its bytes, then its name.
    fn meet(&self, id: RowId) -> Result<(), Failure> {
        let (Some(row), Some(stamp)) = (self.row(id), self.stamp(id)) else {
            return Ok(());
        };
        if !self.is_member(id, &row) {
            return Ok(());
        }
        let spelled = || spelled(self.step, id);
        let refused = |text: &str| {
            let cause = Cause::Value(text.to_owned());
            Err(Failure::new(Action::Create, spelled(), cause))
        };
        if self.is_too_old(stamp.modified_s) {
            return refused("ZIP does not support timestamps before 1980");
        }
        if stamp.kind == Kind::File {
            let opened = Source::open_path(&self.at(id), self.watch);
            opened.map_err(|error| error.into_failure(spelled()))?;
        }
        match self.is_text(id, &row) {
            true => Ok(()),
            false => refused("'utf-8' codec can't encode characters: surrogates not allowed"),
        }
    }
}
