//! Writes the archive.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::io::{self, Read};
use std::os::fd::AsFd;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::PathBuf;

use crate::codec::archive::{Member, MemberKind, Moment};
use crate::disk::stream::{Birth, Sink, Source};
use crate::disk::{DiskError, Errno, Folder, Keep, Watch, act, dress, stat};
use crate::exec::keeping;
use crate::exec::run::{Run, WorkerWatch};
use crate::exec::single::Spot;
use crate::model::{
    Action, ArchiveFormat, Cause, Clash, Failure, Kind, Pack, Phase, Profile, RowId, RowState,
    Rule, Stamp, Verdict,
};

use super::member::{Facts, Packer};
use super::row::{Visit, Walk};
use super::verify::{self, Sum};
use super::{PIECE, of_stream, zipfile};

/// Names that are tried beside one that is taken.
const FREE_NAME_TRIES: u32 = 10_000;

/// What keeps an entry out of the archive, or all of them.
enum Stop {
    /// Nothing of it is written yet: the rest can go on.
    Entry(Failure),
    All(Failure),
}

/// Under which name, and whether over what is there.
struct Goal {
    name: OsString,
    replace: bool,
    /// What is replaced is somebody else's, and not the work of an earlier pass.
    is_foreign: bool,
}

/// What is going to be under an archive's name.
pub enum Landing {
    /// Nothing is there yet.
    New(PathBuf),
    /// A file is replaced, or written over where it stands.
    Over(Stamp),
    /// The work of an earlier pass is done once more.
    Again,
    /// Nothing is written.
    Nowhere,
}

/// Where the archive is going to be, as things are.
pub fn landing(run: &Run, index: u32, step: &Pack) -> Result<Landing, Failure> {
    let failed = |error: DiskError| error.into_failure(&step.at);
    let spot = Spot::find(&run.pool, &step.at).map_err(failed)?;
    if step.profile == Profile::Python {
        return Ok(match stat::stamp_follow_at(spot.dir(), &spot.name) {
            Ok(there) if there.kind == Kind::File => Landing::Over(there),
            Ok(_) => Landing::Nowhere,
            Err(error) if error.is_missing() => Landing::New(step.at.clone()),
            Err(error) => return Err(failed(error)),
        });
    }
    let there = match stat::stamp_at(spot.dir(), &spot.name) {
        Ok(there) => there,
        Err(error) if error.is_missing() => return Ok(Landing::New(step.at.clone())),
        Err(error) => return Err(failed(error)),
    };
    if run.has_published(index, &there) {
        return Ok(Landing::Again);
    }
    Ok(match run.rule(clash_with(&there)) {
        Rule::KeepBoth => match free_name(step, &spot) {
            Some(name) => Landing::New(step.at.with_file_name(name)),
            None => Landing::Nowhere,
        },
        Rule::Replace if there.kind != Kind::Folder => Landing::Over(there),
        Rule::Replace | Rule::Ask | Rule::Skip => Landing::Nowhere,
    })
}

fn clash_with(there: &Stamp) -> Clash {
    match there.kind {
        Kind::File => Clash::Newer,
        _ => Clash::OtherType,
    }
}

/// The first name with a number that nothing has.
fn free_name(step: &Pack, spot: &Spot) -> Option<OsString> {
    let mut names = (2..FREE_NAME_TRIES).map(|number| numbered(step, &spot.name, number));
    names.find(|name| stat::stamp_at(spot.dir(), name).is_err_and(|error| error.is_missing()))
}

/// Writes an archive; where it is. Nothing is done while a question is open.
pub fn pack(
    run: &Run,
    index: u32,
    step: &Pack,
    watch: &WorkerWatch<'_>,
) -> Result<Option<PathBuf>, Failure> {
    let failed = |error: DiskError| {
        let action = match error.action {
            Action::Open | Action::Stat => Action::Create,
            action => action,
        };
        Failure::new(action, &step.at, error.cause())
    };
    let spot = Spot::find(&run.pool, &step.at).map_err(failed)?;
    let Some(goal) = goal(run, index, step, &spot, watch)? else {
        return Ok(None);
    };
    let is_safe = step.profile == Profile::Safe;
    if !is_safe && step.format == ArchiveFormat::Zip {
        zipfile::check(step, watch)?;
    }
    let birth = if is_safe {
        Birth::Hidden
    } else {
        Birth::InPlace
    };
    let sink = Sink::make(spot.dir(), &goal.name, step.mode, birth, watch).map_err(failed)?;
    let (sink, sums) = Packing::new(run, index, step, watch, sink)?.write()?;
    if run.plan.request.run.verifies() {
        let name = sink.name().unwrap_or(&goal.name);
        let read = verify::archive(step, spot.dir(), name, &sums, watch)?;
        watch.counters().verified(sums.len() as u64, read);
    }
    let stamp = sink.stamp().map_err(failed)?;
    if is_safe && (goal.replace || run.plan.request.run.flush) {
        // What is replaced leaves its name: the new bytes have to be on the device before it goes. And where the device
        // is waited for at all, a power cut leaves no archive that is not whole.
        sink.sync().map_err(failed)?;
    }
    let aside = match goal.replace && goal.is_foreign {
        true => keeping::aside_of(run, index, &step.at)?,
        false => None,
    };
    let keep = aside.as_ref().map(|aside| aside as &dyn Keep);
    let published = sink.publish(&goal.name, goal.replace || !is_safe, keep);
    published.map_err(|error| match error.is(Errno::EXIST) {
        true => Failure::new(Action::Create, &step.at, Cause::AlreadyThere),
        false => failed(error),
    })?;
    run.note_published(index, &stamp);
    Ok(Some(step.at.with_file_name(&goal.name)))
}

/// Decides by rule what becomes of what has the archive's name; none leaves it there.
fn goal(
    run: &Run,
    index: u32,
    step: &Pack,
    spot: &Spot,
    watch: &WorkerWatch<'_>,
) -> Result<Option<Goal>, Failure> {
    let as_named = |replace, is_foreign| Goal {
        name: spot.name.clone(),
        replace,
        is_foreign,
    };
    if step.profile == Profile::Python {
        return Ok(Some(as_named(false, false)));
    }
    let there = match stat::stamp_at(spot.dir(), &spot.name) {
        Ok(there) if run.has_published(index, &there) => return Ok(Some(as_named(true, false))),
        Ok(there) => there,
        Err(error) if error.is_missing() => return Ok(Some(as_named(false, false))),
        Err(error) => return Err(error.into_failure(&step.at)),
    };
    let refused = |cause| Err(Failure::new(Action::Create, &step.at, cause));
    let clash = clash_with(&there);
    match run.rule(clash) {
        Rule::Ask => {
            set_state(step, 0, RowState::Parked);
            run.park(watch.worker, clash);
            Ok(None)
        }
        Rule::Skip => {
            watch.counters().skipped();
            Ok(None)
        }
        Rule::KeepBoth => match free_name(step, spot) {
            Some(name) => Ok(Some(Goal {
                name,
                replace: false,
                is_foreign: false,
            })),
            None => refused(Cause::AlreadyThere),
        },
        Rule::Replace if there.kind == Kind::Folder => refused(Cause::AlreadyThere),
        Rule::Replace => Ok(Some(as_named(true, true))),
    }
}

/// `photos.tar.gz` and 2 make `photos (2).tar.gz`.
fn numbered(step: &Pack, name: &OsStr, number: u32) -> OsString {
    let bytes = name.as_bytes();
    let ending = step.format.ending().as_bytes();
    let stem = bytes.strip_suffix(ending).unwrap_or(bytes);
    OsString::from_vec([stem, format!(" ({number})").as_bytes(), ending].concat())
}

fn set_state(step: &Pack, id: RowId, state: RowState) {
    if let Some(chunk) = step.tree.chunk_of(id) {
        chunk.set_state(id, state);
    }
}

struct Packing<'a> {
    run: &'a Run,
    index: u32,
    step: &'a Pack,
    watch: &'a WorkerWatch<'a>,
    packer: Packer<'a>,
    facts: Facts<'a>,
    /// Names in the archive of the inodes that have several.
    first_names: HashMap<(u64, u64), Vec<u8>>,
    piece: Vec<u8>,
    /// Sums of the files' contents, if they are to be compared.
    sums: Vec<Sum>,
}

impl<'a> Packing<'a> {
    fn new(
        run: &'a Run,
        index: u32,
        step: &'a Pack,
        watch: &'a WorkerWatch<'a>,
        sink: Sink<'a>,
    ) -> Result<Packing<'a>, Failure> {
        let threads = usize::from(run.control.workers());
        let packer = Packer::new(step, sink, threads)
            .map_err(|error| Failure::new(Action::Write, &step.at, of_stream(&error)))?;
        Ok(Packing {
            run,
            index,
            step,
            watch,
            packer,
            facts: Facts::of(step),
            first_names: HashMap::new(),
            piece: vec![0; PIECE],
            sums: Vec::new(),
        })
    }

    /// Writes all rows, and the end.
    fn write(mut self) -> Result<(Sink<'a>, Vec<Sum>), Failure> {
        let folder = Folder::open_root(&self.run.pool, &self.step.from)
            .map_err(|error| error.into_failure(&self.step.spelled_from))?;
        let mut walk = Walk::new(self.step, folder);
        while let Some(visit) = walk.next() {
            let (id, size) = (visit.id, visit.row.size);
            self.watch
                .counters()
                .turn_to(Phase::Copy, self.index, id, size);
            let verdict = self.step.left.verdict(id, &visit.row);
            if verdict != Verdict::Act && verdict != Verdict::Twin {
                self.watch.counters().skipped();
                set_state(self.step, id, RowState::Skipped);
                continue;
            }
            let is_hidden = self.is_unlisted(&visit);
            match self.add(visit).and(is_hidden) {
                Ok(()) => {
                    self.watch.counters().item();
                    set_state(self.step, id, RowState::Done);
                }
                Err(Stop::Entry(mut failure)) if self.is_safe() => {
                    failure.step = Some((self.index, id));
                    set_state(self.step, id, RowState::Failed);
                    self.run.fail(failure);
                }
                Err(Stop::Entry(failure) | Stop::All(failure)) => return Err(failure),
            }
        }
        let in_records = !self.is_safe();
        let at = &self.step.at;
        let finished = self.packer.finish(in_records);
        let sink = finished.map_err(|error| Failure::new(Action::Write, at, of_stream(&error)))?;
        Ok((sink, self.sums))
    }

    /// Python's `tarfile` fails on a folder that it cannot list; the plan did not, and noted that at the row.
    fn is_unlisted(&self, visit: &Visit) -> Result<(), Stop> {
        let chunk = self.step.tree.chunk_of(visit.id);
        let is_listed = chunk.is_none_or(|chunk| chunk.state(visit.id) != RowState::Failed);
        if is_listed || self.is_safe() || self.is_zip() {
            return Ok(());
        }
        let listed = visit.folder.child(&visit.name).list(|_, _, _| false);
        listed.map_err(|mut error| {
            error.action = Action::List;
            Stop::Entry(error.into_failure(spelled(self.step, visit.id)))
        })
    }

    fn is_safe(&self) -> bool {
        self.step.profile == Profile::Safe
    }

    fn is_zip(&self) -> bool {
        self.step.format == ArchiveFormat::Zip
    }

    /// Adds one row.
    fn add(&mut self, visit: Visit) -> Result<(), Stop> {
        let spelled = || spelled(self.step, visit.id);
        let failed = |error: DiskError| Stop::Entry(error.into_failure(spelled()));
        let dir = visit.folder.handle().map_err(failed)?;
        let dir = dir.as_fd();
        // Zip archives of Python hold what links point at.
        let follows = self.is_zip() && !self.is_safe();
        let stamp = match follows {
            true => stat::stamp_follow_at(dir, &visit.name),
            false => stat::stamp_at(dir, &visit.name),
        };
        let stamp = match stamp {
            Ok(stamp) => stamp,
            // A link that points at nothing is no file, and is passed over.
            Err(_) if follows && visit.row.kind == Kind::Link => return Ok(()),
            Err(error) => return Err(failed(error)),
        };
        if self.is_safe() && !is_as_planned(self.step, &visit, &stamp) {
            return Err(Stop::Entry(Failure::new(
                Action::Stat,
                spelled(),
                Cause::Changed,
            )));
        }
        let Some(path) = visit.path.clone() else {
            return Ok(());
        };
        let mut member = self.facts.member(path, &stamp);
        if self.is_safe() && stamp.kind == Kind::Folder {
            // The archive itself may be made in this folder, which moves its time.
            let time = Moment::Exact(visit.row.modified_s, visit.row.modified_ns);
            member.modified = Some(time);
        }
        if follows && (stamp.kind.is_special()) {
            return Ok(());
        }
        if self.is_safe() && !self.is_zip() {
            member.attributes = dress::attributes_at(dir, &visit.name).map_err(failed)?;
        }
        match member.kind {
            MemberKind::File => self.add_file(&visit, dir, member, &stamp, follows),
            MemberKind::Link => {
                let text = act::read_link(dir, &visit.name).map_err(failed)?;
                member.link = text.into_os_string().into_vec();
                let contents = if self.is_zip() {
                    member.link.clone()
                } else {
                    Vec::new()
                };
                self.put(&member, &contents)
            }
            _ => self.put(&member, &[]),
        }
    }

    /// A member whose contents are at hand.
    fn put(&mut self, member: &Member, contents: &[u8]) -> Result<(), Stop> {
        let put = |packing: &mut Self| -> io::Result<()> {
            packing.packer.start(member, &packing.facts)?;
            if !contents.is_empty() {
                packing.packer.data(contents)?;
            }
            packing.packer.end()
        };
        put(self).map_err(|error| self.unwritten(&error))
    }

    fn unwritten(&self, error: &io::Error) -> Stop {
        Stop::All(Failure::new(Action::Write, &self.step.at, of_stream(error)))
    }

    fn add_file(
        &mut self,
        visit: &Visit,
        dir: std::os::fd::BorrowedFd<'_>,
        mut member: Member,
        seen: &Stamp,
        follows: bool,
    ) -> Result<(), Stop> {
        let identity = (seen.device, seen.inode);
        if seen.names > 1 && !self.is_zip() {
            let first = self.first_names.get(&identity);
            if let Some(first) = first.filter(|first| **first != member.path) {
                member.kind = MemberKind::HardLink;
                member.link.clone_from(first);
                member.size = 0;
                // They are those of the inode, and stand at its first name.
                member.attributes.clear();
                return self.put(&member, &[]);
            }
        }
        let spelled = || spelled(self.step, visit.id);
        let failed = |error: DiskError| Stop::Entry(error.into_failure(spelled()));
        let mut source = Source::open_at(dir, &visit.name, follows, self.watch).map_err(failed)?;
        let before = source.stamp().map_err(failed)?;
        if !before.is_same_object(seen) {
            return Err(Stop::Entry(Failure::new(
                Action::Open,
                spelled(),
                Cause::Changed,
            )));
        }
        member.size = before.size;
        self.packer
            .start(&member, &self.facts)
            .map_err(|error| self.unwritten(&error))?;
        let changed = || {
            Stop::All(Failure::new(
                Action::Read,
                spelled(),
                Cause::ChangedWhileRead,
            ))
        };
        let mut left = before.size;
        let mut hasher = self
            .run
            .plan
            .request
            .run
            .verifies()
            .then(blake3::Hasher::new);
        while left > 0 {
            let wanted = left.min(PIECE as u64) as usize;
            let count = source.read(&mut self.piece[..wanted]).map_err(|error| {
                let offset = before.size - left;
                let cause = match error.raw_os_error() {
                    Some(errno) => Cause::OsAt { errno, offset },
                    None => Cause::ChangedWhileRead,
                };
                Stop::All(Failure::new(Action::Read, spelled(), cause))
            })?;
            if count == 0 {
                return Err(changed());
            }
            let written = self.packer.data(&self.piece[..count]);
            written.map_err(|error| self.unwritten(&error))?;
            if let Some(hasher) = &mut hasher {
                hasher.update(&self.piece[..count]);
            }
            self.watch.wrote(count as u64);
            left -= count as u64;
        }
        self.sums.extend(hasher.map(|hasher| hasher.finalize()));
        self.packer.end().map_err(|error| self.unwritten(&error))?;
        let after = source.stamp().map_err(failed)?;
        if self.is_safe() && !after.is_unchanged(&before) {
            return Err(changed());
        }
        if seen.names > 1 {
            self.first_names.insert(identity, member.path);
        }
        Ok(())
    }
}

/// Same kind, and for what is packed as it was listed the same object.
fn is_as_planned(step: &Pack, visit: &Visit, stamp: &Stamp) -> bool {
    let device = step.tree.device(visit.row.device);
    stamp.kind == visit.row.kind && (stamp.device, stamp.inode) == (device, visit.row.inode)
}

/// Path of a row in the words of the request.
pub fn spelled(step: &Pack, id: RowId) -> PathBuf {
    let path = step.source_path(&step.tree.path(id));
    let is_python_zip = step.profile == Profile::Python && step.format == ArchiveFormat::Zip;
    let row = step.tree.row(id).filter(|_| is_python_zip);
    match row.map(|row| row.kind) {
        // Python shortens the paths of files, and not those of folders.
        Some(kind) if kind != Kind::Folder => match path.strip_prefix(".") {
            Ok(short) => short.to_path_buf(),
            Err(_) => path,
        },
        _ => path,
    }
}
