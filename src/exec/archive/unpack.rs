//! Unpacks in the Safe profile: into a temporary folder first, which is then given its name or emptied into what is there.

use std::collections::HashSet;
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};

use crate::codec::archive::budget::Budget;
use crate::codec::archive::each_member;
use crate::disk::stream::Source;
use crate::disk::{DiskError, Errno, Folder, act};
use crate::exec::run::{Run, WorkerWatch};
use crate::exec::single::Spot;
use crate::model::{Action, Cause, Failure, Phase, Profile, RowState, Rule, Unpack, Verdict};

use super::book::Book;
use super::merge;
use super::stage::{Stage, Stop};

/// Unpacks an archive. Nothing is done while a question is open.
pub fn unpack(
    run: &Run,
    index: u32,
    step: &Unpack,
    watch: &WorkerWatch<'_>,
) -> Result<(), Failure> {
    if ask_first(run, step, watch) {
        return Ok(());
    }
    let of_target = |error: DiskError| error.into_failure(&step.to);
    let ground = match Folder::open_root(&run.pool, &step.to) {
        Ok(folder) => Some(folder),
        Err(error) if error.is_missing() => None,
        Err(error) => return Err(of_target(error)),
    };
    let spot = Spot::find(&run.pool, &step.to).map_err(of_target)?;
    let book = Book::open(index, step, watch);
    if let (Some(book), Some(ground)) = (&book, &ground) {
        book.touch(ground, &step.to);
    }
    let parent = ground.as_ref().unwrap_or(&spot.folder);
    let stage = Stage::make(parent.clone(), step, watch).map_err(of_target)?;
    let mut unpacking = Unpacking {
        run,
        index,
        step,
        watch,
        told: told(run),
        stage,
    };
    unpacking.read()?;
    let links = unpacking.stage.make_links();
    let dressed = unpacking.stage.dress_folders();
    for failure in links.into_iter().chain(dressed) {
        unpacking.tell(failure);
    }
    if !run.goes_on() {
        return Err(Failure::new(Action::Run, &step.to, Cause::Cancelled));
    }
    if run.plan.request.run.flush {
        // After a power cut nothing is under its name that is not whole.
        let dir = unpacking.stage.folder.handle().map_err(of_target)?;
        act::sync_fs(dir.as_fd()).map_err(of_target)?;
    }
    match ground {
        Some(ground) => {
            merge::merge(run, index, step, watch, book, &unpacking.stage, &ground);
            if let Err(error) = unpacking.stage.clear() {
                let at = step.spelled_to.join(&unpacking.stage.name);
                unpacking.tell(error.into_failure(at));
            }
        }
        None => {
            let undressed =
                merge::dress_tops(step, &unpacking.stage, &unpacking.stage.folder, |name| {
                    Some(name.to_os_string())
                });
            for failure in undressed {
                unpacking.tell(failure);
            }
            publish(step, book, &mut unpacking.stage, &spot).map_err(of_target)?;
        }
    }
    set_states(step);
    Ok(())
}

/// Parks the members that are in the way of something and wait for an answer; true if there are any.
fn ask_first(run: &Run, step: &Unpack, watch: &WorkerWatch<'_>) -> bool {
    let mut is_any = false;
    for chunk in step.tree.chunks() {
        for id in chunk.base.max(1)..chunk.base + chunk.len() {
            let verdict = chunk.row(id).map(|row| row.verdict);
            let Some(Verdict::Clash(clash)) = verdict else {
                continue;
            };
            if run.rule(clash) == Rule::Ask {
                chunk.set_state(id, RowState::Parked);
                run.park(watch.worker, clash);
                is_any = true;
            }
        }
    }
    is_any
}

/// What is not told otherwise is done.
fn set_states(step: &Unpack) {
    for chunk in step.tree.chunks() {
        for id in chunk.base.max(1)..chunk.base + chunk.len() {
            let is_left = chunk
                .row(id)
                .is_none_or(|row| matches!(row.verdict, Verdict::LeftOut(_)));
            chunk.set_state(
                id,
                if is_left {
                    RowState::Skipped
                } else {
                    RowState::Done
                },
            );
        }
    }
}

/// Members of which the plan has said already that they are not made.
fn told(run: &Run) -> HashSet<PathBuf> {
    let failures = run.plan.failures.iter();
    failures.map(|failure| failure.path.clone()).collect()
}

/// Gives a new folder its name.
fn publish(
    step: &Unpack,
    book: Option<Book<'_>>,
    stage: &mut Stage<'_>,
    spot: &Spot,
) -> Result<(), DiskError> {
    let mut dress = stage.dresses.remove(&Vec::new()).unwrap_or_default();
    dress.mode.get_or_insert(0o777 & !step.umask);
    let dir = spot.dir();
    if let Some(book) = book {
        // What is in it is known before it is there: who finds it published knows all of it.
        book.note_below(&stage.folder, 0)?;
        if !book.flush() {
            return Err(Book::unwritten());
        }
    }
    dress.put_on_at(dir, &stage.name, false)?;
    act::rename_new(dir, &stage.name, dir, &spot.name).map_err(|mut error| {
        if error.is(Errno::EXIST) {
            error.action = Action::MakeFolder;
        }
        error
    })?;
    stage.keep();
    Ok(())
}

struct Unpacking<'a> {
    run: &'a Run,
    index: u32,
    step: &'a Unpack,
    watch: &'a WorkerWatch<'a>,
    told: HashSet<PathBuf>,
    stage: Stage<'a>,
}

impl Unpacking<'_> {
    /// Makes all members in the stage.
    fn read(&mut self) -> Result<(), Failure> {
        let (step, watch) = (self.step, self.watch);
        let failed = |error: DiskError| error.into_failure(&step.at);
        let source = Source::open_path(&step.at, watch).map_err(failed)?;
        let stamp = source.stamp().map_err(failed)?;
        if step
            .expect
            .is_some_and(|expect| !stamp.is_unchanged(&expect))
        {
            return Err(Failure::new(Action::Open, &step.at, Cause::Changed));
        }
        let counters = watch.counters();
        let budget = Budget::new(step.limits, stamp.size);
        let read = each_member(
            source,
            step.format,
            budget,
            Profile::Safe,
            &mut |member, bytes| {
                counters.turn_to(Phase::Copy, self.index, 0, member.size);
                match self.stage.member(&member, bytes) {
                    Ok(()) => counters.item(),
                    Err(Stop::Member(failure)) => self.tell(failure),
                    Err(all) => return Err(all),
                }
                Ok(())
            },
        );
        read.map_err(|stop| {
            let (Stop::Member(mut failure) | Stop::All(mut failure)) = stop;
            if failure.path == Path::new("") {
                failure.path.clone_from(&step.at);
            }
            failure
        })
    }

    /// Notes what could not be made, unless the plan has said so; then it counts as left out.
    fn tell(&mut self, mut failure: Failure) {
        if self.told.contains(&failure.path) {
            self.watch.counters().skipped();
            return;
        }
        failure.step = Some((self.index, 0));
        self.run.fail(failure);
    }
}
