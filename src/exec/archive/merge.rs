//! Empties a stage into a folder that is there: whole entries by rename, folders that both have entry by entry, and by
//! rule where something else is in the way.

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
    };
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
    dress_tops(step, stage, ground);
}

/// Gives the top folders their modes, which would stand in the way of moving them.
pub fn dress_tops(step: &Unpack, stage: &Stage<'_>, ground: &Arc<Folder>) {
    let is_staged = Arc::ptr_eq(ground, &stage.folder);
    for (path, dress) in &stage.dresses {
        if path.is_empty() || path.contains(&b'/') {
            continue;
        }
        let name = OsStr::from_bytes(path);
        // What was merged into is somebody else's and keeps its own.
        let is_ours = is_staged || there(&stage.folder, name).is_ok_and(|left| left.is_none());
        let dressed = match is_ours {
            true => ground
                .handle()
                .and_then(|dir| dress.put_on_at(dir.as_fd(), name, false)),
            false => continue,
        };
        if let Err(error) = dressed {
            tracing::warn!(?error, at = ?step.to, "a folder keeps a mode of its own");
        }
    }
}

impl Merge<'_> {
    fn fail(&self, mut failure: Failure) {
        failure.step = Some((self.index, 0));
        self.run.fail(failure);
        self.run.take_back_item();
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
        if there(&pair.to, name).map_err(failed)?.is_none() {
            let moved = self.noted(pair, row, name, None, || {
                act::rename_new(from.as_fd(), name, to.as_fd(), name)
            });
            match moved {
                Err(error) if error.is(Errno::EXIST) => {}
                moved => return moved.map(|()| None).map_err(failed),
            }
        }
        let (Some(new), Some(old)) = (
            there(&pair.from, name).map_err(failed)?,
            there(&pair.to, name).map_err(failed)?,
        ) else {
            return Err(Failure::new(Action::Rename, &spelled, Cause::Changed));
        };
        if new.kind == Kind::Folder && old.kind == Kind::Folder {
            return Ok(Some(pair.inner(name, row, spelled)));
        }
        if self.run.has_published(self.index, &old) {
            // A pass that was ended by force has come so far.
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
                        moved => return moved.map_err(failed),
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
