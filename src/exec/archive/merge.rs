//! Empties a stage into a folder that is there: whole entries by rename, folders that both have entry by entry, and by
//! rule where something else is in the way.

use std::ffi::{OsStr, OsString};
use std::os::fd::AsFd;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::disk::{self, Errno, Folder, act, copy};
use crate::exec::bulk::numbered;
use crate::exec::hold;
use crate::exec::run::{Run, WorkerWatch};
use crate::exec::single::Spot;
use crate::model::{Action, Cause, Clash, Failure, Kind, Rule, Stamp, Unpack};

use super::stage::{Stage, there};

/// Names that are tried beside one that is taken.
const FREE_NAME_TRIES: u32 = 10_000;

struct Merge<'a> {
    run: &'a Run,
    index: u32,
    watch: &'a WorkerWatch<'a>,
    is_synced: bool,
}

/// Two folders of one name, and how the request spells it.
struct Pair {
    from: Arc<Folder>,
    to: Arc<Folder>,
    spelled: PathBuf,
}

/// Moves everything over. What stays in the stage goes with it.
pub fn merge(
    run: &Run,
    index: u32,
    step: &Unpack,
    watch: &WorkerWatch<'_>,
    stage: &Stage<'_>,
    ground: &Arc<Folder>,
) {
    let mut merge = Merge {
        run,
        index,
        watch,
        is_synced: false,
    };
    let mut open = vec![Pair {
        from: Arc::clone(&stage.folder),
        to: Arc::clone(ground),
        spelled: step.spelled_to.clone(),
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
            if !run.control.go_on() {
                return;
            }
            match merge.entry(&pair, &name) {
                Ok(Some(inner)) => open.push(inner),
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
        match act::rename_new(from.as_fd(), name, to.as_fd(), name) {
            Err(error) if error.is(Errno::EXIST) => {}
            moved => return moved.map(|()| None).map_err(failed),
        }
        let (Some(new), Some(old)) = (
            there(&pair.from, name).map_err(failed)?,
            there(&pair.to, name).map_err(failed)?,
        ) else {
            return Err(Failure::new(Action::Rename, &spelled, Cause::Changed));
        };
        if new.kind == Kind::Folder && old.kind == Kind::Folder {
            return Ok(Some(Pair {
                from: pair.from.child(name),
                to: pair.to.child(name),
                spelled,
            }));
        }
        let clash = self.clash(pair, name, &new, &old).map_err(failed)?;
        self.by_rule(pair, name, clash, &new, &old, &spelled)?;
        Ok(None)
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
        name: &OsStr,
        clash: Clash,
        new: &Stamp,
        old: &Stamp,
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
                    match act::rename_new(from, name, to, &numbered(name, number)) {
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
                if !self.run.holds() {
                    return act::rename(from, name, to, name).map_err(failed);
                }
                let (new, old) = (Spot::of(&pair.from, name), Spot::of(&pair.to, name));
                let (new, old) = (new.map_err(failed)?, old.map_err(failed)?);
                // What is held is noted by its whole path, however the request spelled it.
                let path = |dir| disk::area::path_of(dir).map(|path| path.join(name));
                let (from, to) = (path(from).map_err(failed)?, path(to).map_err(failed)?);
                hold::replace(self.run, self.index, &from, &new, &to, &old)?.map_err(failed)
            }
        }
    }
}
