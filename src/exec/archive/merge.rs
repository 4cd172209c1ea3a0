//! Empties a stage into a folder that is there: whole entries by rename, folders that both have entry by entry, and by
//! rule where something else is in the way.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::os::fd::AsFd;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::disk::{self, Errno, Folder, act, copy, stat};
use crate::exec::bulk::numbered;
use crate::exec::run::{Run, WorkerWatch};
use crate::exec::single::Spot;
use crate::model::{Action, Cause, Clash, Failure, Kind, RowId, Rule, Stamp, Unpack};

use super::book::Book;
use super::stage::{Stage, there};

/// Names that are tried beside one that is taken.
const FREE_NAME_TRIES: u32 = 10_000;

struct Merge<'a> {
    run: &'a Run,
    index: u32,
    watch: &'a WorkerWatch<'a>,
    book: Option<Book<'a>>,
    is_synced: bool,
    /// Which names the entries at the top have got.
    tops: HashMap<OsString, OsString>,
    /// Where an earlier pass has put what has several names, by the inode that it has in this stage.
    twins: HashMap<u64, (Arc<Folder>, OsString)>,
}

/// Two folders of one name, and how the request spells it.
struct Pair {
    from: Arc<Folder>,
    to: Arc<Folder>,
    spelled: PathBuf,
    /// Row of the folder.
    row: RowId,
    /// Names that lead to it from the folder that takes everything.
    names: Vec<OsString>,
}

impl Pair {
    fn inner(&self, name: &OsStr, row: Option<RowId>, spelled: PathBuf) -> Pair {
        let mut names = self.names.clone();
        names.push(name.to_os_string());
        Pair {
            from: self.from.child(name),
            to: self.to.child(name),
            spelled,
            // What the plan did not see has no row, and nothing below it has.
            row: row.unwrap_or(RowId::MAX),
            names,
        }
    }
}

/// Moves everything over. What stays in the stage goes with it.
pub fn merge<'a>(
    run: &'a Run,
    index: u32,
    step: &Unpack,
    watch: &'a WorkerWatch<'a>,
    book: Option<Book<'a>>,
    stage: &Stage<'_>,
    ground: &Arc<Folder>,
) {
    let mut merge = Merge {
        run,
        index,
        watch,
        book,
        is_synced: false,
        tops: HashMap::new(),
        twins: HashMap::new(),
    };
    merge.find_twins(&stage.folder, ground);
    let mut open = vec![Pair {
        from: Arc::clone(&stage.folder),
        to: Arc::clone(ground),
        spelled: step.spelled_to.clone(),
        row: 0,
        names: Vec::new(),
    }];
    while let Some(pair) = open.pop() {
        let mut names: Vec<OsString> = Vec::new();
        let listed = pair.from.list(|name, _, _| {
            names.push(name.to_os_string());
            true
        });
        if let Err(error) = listed {
            merge.fail(error.into_failure(&pair.spelled));
        }
        names.sort();
        for name in names {
            if !run.goes_on() {
                return;
            }
            match merge.entry(&pair, &name) {
                Ok(Some(inner)) => {
                    if let Some(book) = &merge.book {
                        let path: PathBuf = inner.names.iter().collect();
                        book.touch(&inner.to, &step.to.join(path));
                    }
                    open.push(inner);
                }
                Ok(None) => {}
                Err(failure) => merge.fail(failure),
            }
        }
    }
    let undressed = dress_tops(step, stage, ground, |name| merge.tops.get(name).cloned());
    for mut failure in undressed {
        // It is there, and counts; what it lacks is told.
        failure.step = Some((index, 0));
        run.fail(failure);
    }
}

/// Gives the top folders their modes, which would stand in the way of moving them. `landed` says which name one has got;
/// what was merged into is somebody else's and keeps its own.
pub fn dress_tops(
    step: &Unpack,
    stage: &Stage<'_>,
    ground: &Arc<Folder>,
    landed: impl Fn(&OsStr) -> Option<OsString>,
) -> Vec<Failure> {
    let mut failures = Vec::new();
    for (path, dress) in &stage.dresses {
        if path.is_empty() || path.contains(&b'/') {
            continue;
        }
        let Some(name) = landed(OsStr::from_bytes(path)) else {
            continue;
        };
        let dressed = ground
            .handle()
            .and_then(|dir| dress.put_on_at(dir.as_fd(), &name, false));
        if let Err(error) = dressed {
            failures.push(error.into_failure(step.spelled_to.join(&name)));
        }
    }
    failures
}

impl Merge<'_> {
    fn fail(&self, mut failure: Failure) {
        failure.step = Some((self.index, 0));
        self.run.fail(failure);
        self.run.take_back_item();
    }

    /// Looks for what an earlier pass has given a name and what has further names here: these have to become names of
    /// that and not of a second copy.
    fn find_twins(&mut self, from: &Arc<Folder>, to: &Arc<Folder>) {
        if self.book.is_none() || !self.run.has_published_any(self.index) {
            return;
        }
        let mut open = vec![(Arc::clone(from), Arc::clone(to), 0)];
        while let Some((from, to, parent)) = open.pop() {
            for (name, new) in names_of(&from) {
                let row = self.book.as_ref().and_then(|book| book.row(parent, &name));
                let landed = row.and_then(|row| self.run.landed(self.index, row));
                let landed = landed.unwrap_or_else(|| name.clone());
                let Ok(Some(old)) = there(&to, &landed) else {
                    continue;
                };
                if new.kind == Kind::Folder && old.kind == Kind::Folder {
                    let row = row.unwrap_or(RowId::MAX);
                    open.push((from.child(&name), to.child(&landed), row));
                } else if new.names > 1 && self.run.has_published(self.index, &old) {
                    self.twins.insert(new.inode, (Arc::clone(&to), landed));
                }
            }
        }
    }

    /// Lets an entry of the stage be another name of what an earlier pass has put in its place.
    fn tie(&self, pair: &Pair, name: &OsStr) -> disk::Result<()> {
        if self.twins.is_empty() {
            return Ok(());
        }
        let from = pair.from.handle()?;
        let inode = stat::stamp_at(from.as_fd(), name)?.inode;
        let Some((folder, twin)) = self.twins.get(&inode) else {
            return Ok(());
        };
        act::unlink(from.as_fd(), name)?;
        act::hard_link(folder.handle()?.as_fd(), twin, from.as_fd(), name, false)
    }

    /// The name that an entry has got from an earlier pass, if that is another than its own.
    fn landed(&self, pair: &Pair, row: Option<RowId>) -> disk::Result<Option<OsString>> {
        let Some(name) = row.and_then(|row| self.run.landed(self.index, row)) else {
            return Ok(None);
        };
        let is_ours = |old: Stamp| self.run.has_published(self.index, &old);
        Ok(there(&pair.to, &name)?.is_some_and(is_ours).then_some(name))
    }

    /// Remembers the name that an entry has got.
    fn note_top(&mut self, pair: &Pair, name: &OsStr, landed: &OsStr) {
        if pair.names.is_empty() {
            let landed = landed.to_os_string();
            self.tops.insert(name.to_os_string(), landed);
        }
    }

    /// Moves one entry; the pair to go on in where both are folders.
    fn entry(&mut self, pair: &Pair, name: &OsStr) -> Result<Option<Pair>, Failure> {
        let spelled = pair.spelled.join(name);
        let failed = |error: disk::DiskError| error.into_failure(&spelled);
        let (from, to) = (
            pair.from.handle().map_err(failed)?,
            pair.to.handle().map_err(failed)?,
        );
        let row = self.book.as_ref().and_then(|book| book.row(pair.row, name));
        self.tie(pair, name).map_err(failed)?;
        if let Some(landed) = self.landed(pair, row).map_err(failed)? {
            self.note_top(pair, name, &landed);
            return Ok(None);
        }
        if there(&pair.to, name).map_err(failed)?.is_none() {
            let moved = self.noted(pair, row, name, None, || {
                act::rename_new(from.as_fd(), name, to.as_fd(), name)
            });
            match moved {
                Err(error) if error.is(Errno::EXIST) => {}
                moved => {
                    moved.map_err(failed)?;
                    self.note_top(pair, name, name);
                    return Ok(None);
                }
            }
        }
        let (Some(new), Some(old)) = (
            there(&pair.from, name).map_err(failed)?,
            there(&pair.to, name).map_err(failed)?,
        ) else {
            return Err(Failure::new(Action::Rename, &spelled, Cause::Changed));
        };
        // A pass that was ended by force has come so far.
        let is_published = self.run.has_published(self.index, &old);
        if is_published {
            self.note_top(pair, name, name);
        }
        if new.kind == Kind::Folder && old.kind == Kind::Folder {
            return Ok(Some(pair.inner(name, row, spelled)));
        }
        if is_published {
            return Ok(None);
        }
        let clash = self.clash(pair, name, &new, &old).map_err(failed)?;
        self.by_rule(pair, row, name, clash, (&new, &old), &spelled)?;
        Ok(None)
    }

    /// Lets an entry get a name, written down before and after.
    fn noted(
        &self,
        pair: &Pair,
        row: Option<RowId>,
        name: &OsStr,
        other: Option<&OsStr>,
        take_name: impl FnOnce() -> disk::Result<()>,
    ) -> disk::Result<()> {
        let (Some(book), Some(row)) = (&self.book, row) else {
            return take_name();
        };
        let handle = pair.from.handle()?;
        let stamp = stat::stamp_at(handle.as_fd(), name)?;
        if !book.intend(&pair.from, name, row, &stamp)? {
            return Err(Book::unwritten());
        }
        take_name()?;
        book.note(row, &stamp, other.map(OsStr::to_os_string), false);
        Ok(())
    }

    fn clash(&self, pair: &Pair, name: &OsStr, new: &Stamp, old: &Stamp) -> disk::Result<Clash> {
        if new.kind != old.kind {
            return Ok(Clash::OtherType);
        }
        let age = |stamp: &Stamp| (stamp.modified_s, stamp.modified_ns);
        let mut alike = age(new) == age(old) && new.size == old.size && new.kind == Kind::File;
        if alike {
            let (from, to) = (pair.from.handle()?, pair.to.handle()?);
            let (from, to) = (from.as_fd(), to.as_fd());
            alike = copy::same_bytes(from, name, to, name, self.watch).unwrap_or(false);
        }
        Ok(Clash::by_age(age(new), age(old), alike))
    }

    fn by_rule(
        &mut self,
        pair: &Pair,
        row: Option<RowId>,
        name: &OsStr,
        clash: Clash,
        (new, old): (&Stamp, &Stamp),
        spelled: &Path,
    ) -> Result<(), Failure> {
        let failed = |error: disk::DiskError| error.into_failure(spelled);
        let refused = |cause| Err(Failure::new(Action::Create, spelled, cause));
        let (from, to) = (
            pair.from.handle().map_err(failed)?,
            pair.to.handle().map_err(failed)?,
        );
        let (from, to) = (from.as_fd(), to.as_fd());
        match self.run.rule(clash) {
            Rule::Skip => {
                self.run.take_back_item();
                self.watch.counters().skipped();
                Ok(())
            }
            Rule::KeepBoth => {
                for number in 2..FREE_NAME_TRIES {
                    let free = numbered(name, number);
                    if there(&pair.to, &free).map_err(failed)?.is_some() {
                        continue;
                    }
                    let moved = self.noted(pair, row, name, Some(&free), || {
                        act::rename_new(from, name, to, &free)
                    });
                    match moved {
                        Err(error) if error.is(Errno::EXIST) => {}
                        moved => {
                            moved.map_err(failed)?;
                            self.note_top(pair, name, &free);
                            return Ok(());
                        }
                    }
                }
                refused(Cause::AlreadyThere)
            }
            // It has come since the plan was made.
            Rule::Ask => refused(Cause::AlreadyThere),
            Rule::Replace if new.kind == Kind::Folder || old.kind == Kind::Folder => {
                refused(Cause::AlreadyThere)
            }
            Rule::Replace => {
                if !self.is_synced {
                    // What is replaced is gone for good: the new bytes have to be on the device before it goes.
                    act::sync_fs(from).map_err(failed)?;
                    self.is_synced = true;
                }
                let (Some(book), Some(row)) = (&self.book, row) else {
                    return act::rename(from, name, to, name).map_err(failed);
                };
                if !book.intend(&pair.from, name, row, new).map_err(failed)? {
                    return Err(failed(Book::unwritten()));
                }
                let spot = |folder| Spot::of(folder, name).map_err(failed);
                let (source, target) = (spot(&pair.from)?, spot(&pair.to)?);
                let replaced = book.replace(&source, &target, &pair.names, old);
                replaced.map_err(failed)?;
                book.note(row, new, None, true);
                Ok(())
            }
        }
    }
}

/// What is in a folder of the stage.
fn names_of(folder: &Arc<Folder>) -> Vec<(OsString, Stamp)> {
    let mut names = Vec::new();
    let listed = folder.list(|name, _, _| {
        names.push(name.to_os_string());
        true
    });
    if let Err(error) = listed {
        // The merge lists it once more, and tells.
        tracing::debug!(?error, "twins are not looked for in a folder");
    }
    let stamp = |name: OsString| {
        let stamp = there(folder, &name).ok().flatten()?;
        Some((name, stamp))
    };
    names.into_iter().filter_map(stamp).collect()
}
