//! Lists of digests: written for what a job has copied, and compared with what is there.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use crate::codec::manifest::{self, Entry, Sum, put_line};
use crate::disk::near::Near;
use crate::disk::{self, CopyError, Errno, Folder, ScanOptions, ScanWatch, Seats, stat};
use crate::model::{
    Action, Algorithm, Bulk, BulkAct, Cause, Compared, Failure, Finding, Kind, Phase, RowId,
    RowState, Step, Verdict, Why,
};

use super::run::{Run, WorkerWatch, lock};
use super::verify::Reading;
use super::written::new_file;

/// Entries of a list that a worker takes at once: files of one folder stand together, and are found faster by one worker.
const AT_ONCE: usize = 8;
/// With no more entries left than this, they are taken one by one, so that all workers are busy to the end.
const FEW: usize = 128;

/// Start of the names of hold areas, whose files belong to no tree.
const HOLD: &[u8] = b".filewright-hold-";

/// A list in the making.
struct List<'a> {
    run: &'a Run,
    watch: &'a WorkerWatch<'a>,
    /// Names are told from here.
    base: &'a Path,
    digest: Algorithm,
    text: Vec<u8>,
}

/// Writes the list of what the steps before this one have brought to their destinations.
pub fn write(run: &Run, index: u32, watch: &WorkerWatch<'_>) -> Result<(), Failure> {
    let step = run.plan.steps.get(index as usize);
    let Some(Step::WriteManifest { at, base, digest }) = step.map(|planned| &planned.step) else {
        return Ok(());
    };
    let mut list = List {
        run,
        watch,
        base,
        digest: *digest,
        text: Vec::new(),
    };
    for (number, planned) in (0..index).zip(&run.plan.steps) {
        let is_done = run.ended(number) == Some(true);
        match &planned.step {
            Step::Bulk(bulk) if bulk.act == BulkAct::Copy => list.rows(number, bulk)?,
            Step::CopyFile { to, .. } if is_done => list.put(to, run.sum_of(number, 0))?,
            Step::Rename { to, .. } if is_done => list.tree(to)?,
            _ => {}
        }
    }
    let request = &run.plan.request;
    let mode = 0o666 & !request.umask;
    new_file(&run.pool, at, &list.text, mode, request.run.flush)
}

impl List<'_> {
    /// Files of a bulk step that are at their destination.
    fn rows(&mut self, step: u32, bulk: &Bulk) -> Result<(), Failure> {
        for chunk in bulk.tree.chunks() {
            for id in chunk.base.max(1)..chunk.base + chunk.len() {
                let is_file = chunk.row(id).is_some_and(|row| row.kind == Kind::File);
                let is_there = matches!(chunk.state(id), RowState::Done | RowState::Gone);
                if is_file && is_there {
                    let at = self.target(step, bulk, id);
                    self.put(&at, self.run.sum_of(step, id))?;
                }
            }
        }
        Ok(())
    }

    /// Absolute path of a row at the destination.
    fn target(&self, step: u32, bulk: &Bulk, id: RowId) -> PathBuf {
        let mut names = Vec::new();
        let mut at = id;
        while let Some(row) = bulk.tree.row(at).filter(|_| at != 0) {
            let own = || match &bulk.top_name {
                Some(top) if row.parent == 0 => top.clone(),
                _ => {
                    let chunk = bulk.tree.chunk_of(at);
                    chunk.map_or_else(OsString::new, |chunk| chunk.name(at).to_os_string())
                }
            };
            names.push(self.run.landed(step, at).unwrap_or_else(own));
            at = row.parent;
        }
        let mut path = bulk.to.clone().unwrap_or_default();
        path.extend(names.iter().rev());
        path
    }

    /// What was renamed as a whole is read for the list.
    fn tree(&mut self, at: &Path) -> Result<(), Failure> {
        let stamp = stat::stamp_path(at).map_err(|error| error.into_failure(at))?;
        match stamp.kind {
            Kind::File => self.put(at, None),
            Kind::Folder => {
                for below in files_below(self.run, at, self.watch, |_| true)?.0 {
                    self.put(&at.join(below.0), None)?;
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn put(&mut self, at: &Path, sum: Option<Sum>) -> Result<(), Failure> {
        let sum = match sum {
            Some(sum) => sum,
            None => {
                read(disk::read::CWD, at.as_os_str(), self.digest, self.watch)
                    .map_err(|error| told(error, at))?
                    .0
            }
        };
        let name = at.strip_prefix(self.base).unwrap_or(at);
        put_line(&mut self.text, &sum, name.as_os_str().as_bytes());
        Ok(())
    }
}

/// Digest and length of a file by its path from a folder on.
fn read(
    dir: BorrowedFd<'_>,
    name: &OsStr,
    digest: Algorithm,
    watch: &WorkerWatch<'_>,
) -> Result<(Sum, u64), CopyError> {
    let reading = Reading::new(watch, Some(digest));
    let mut bytes = 0;
    disk::read::each_piece_at(dir, name, &reading, |piece| {
        bytes += piece.len() as u64;
        reading.hear(piece);
    })?;
    Ok((reading.sum(), bytes))
}

fn told(error: CopyError, at: &Path) -> Failure {
    match error {
        CopyError::Disk { error, .. } => error.into_failure(at),
        _ => Failure::new(Action::Read, at, Cause::Cancelled),
    }
}

impl ScanWatch for WorkerWatch<'_> {
    fn listed(&self, _rows: u64) {}

    fn go_on(&self) -> bool {
        self.run.goes_on()
    }
}

/// A file by its path below a folder, with device and inode.
type Below = (PathBuf, (u64, u64));

/// Files below a folder that are wanted by their paths from there on, and what could not be listed.
fn files_below(
    run: &Run,
    at: &Path,
    watch: &WorkerWatch<'_>,
    is_wanted: impl Fn(&OsStr) -> bool,
) -> Result<(Vec<Below>, Vec<Failure>), Failure> {
    let failed = |error: disk::DiskError| error.into_failure(at);
    let folder = Folder::open_root(&run.pool, at).map_err(failed)?;
    let mut tops = Vec::new();
    let listed = folder.list(|name, _, _| {
        tops.push(name.to_os_string());
        true
    });
    listed.map_err(failed)?;
    let is_hold = |name: &OsStr| name.as_bytes().starts_with(HOLD);
    let leave_out = |entry: &disk::Entry<'_>| is_hold(entry.name).then_some(Why::Operation);
    let options = ScanOptions {
        one_file_system: run.plan.request.run.one_file_system,
        // Names are all that is asked for.
        names_only: true,
        workers: run.control.workers(),
        leave_out: Some(&leave_out),
        ..ScanOptions::default()
    };
    let scan = disk::scan(&folder, &tops, &options, watch).map_err(failed)?;
    let mut files = Vec::new();
    // Rows of a folder stand together, and the names of most are known.
    let (mut folder, mut above) = (0, 0);
    let mut path = Vec::new();
    for chunk in scan.tree.chunks() {
        for id in chunk.base.max(1)..chunk.base + chunk.len() {
            let is_in = |row: &&crate::model::Row| {
                row.kind == Kind::File && !matches!(row.verdict, Verdict::LeftOut(_))
            };
            if let Some(row) = chunk.row(id).filter(is_in) {
                if row.parent != folder {
                    path = scan.tree.path(row.parent).into_os_string().into_vec();
                    if row.parent != 0 {
                        path.push(b'/');
                    }
                    (folder, above) = (row.parent, path.len());
                }
                path.truncate(above);
                path.extend_from_slice(chunk.name(id).as_bytes());
                let path = OsStr::from_bytes(&path);
                if is_wanted(path) {
                    let device = scan.tree.device(row.device);
                    files.push((PathBuf::from(path), (device, row.inode)));
                }
            }
        }
    }
    let failures = scan.failures.into_iter().map(|failed| {
        let path = at.join(failed.path(&scan.tree));
        failed.error.into_failure(path)
    });
    Ok((files, failures.collect()))
}

/// What became of one entry of a list: where it stands, or why that cannot be told.
type Told = Result<Compared, Box<Failure>>;

/// Compares the files below a folder with a list.
pub fn check(run: &Run, index: u32, watch: &WorkerWatch<'_>) -> Result<(), Failure> {
    let planned = run.plan.steps.get(index as usize);
    let Some((
        planned,
        Step::CheckManifest {
            at,
            manifest,
            digest,
        },
    )) = planned.map(|planned| (planned, &planned.step))
    else {
        return Ok(());
    };
    let spelled = planned.spelled.as_ref().map_or(at, |spelled| &spelled.path);
    let mut text = Vec::new();
    let read = disk::read::each_piece(manifest, watch, |piece| text.extend_from_slice(piece));
    read.map_err(|error| told(error, manifest))?;
    let entries = manifest::read(&text, *digest).map_err(|line| {
        let cause = Cause::Value(format!("line {line} is none of a list of digests"));
        Failure::new(Action::Read, manifest, cause)
    })?;
    let list = Listed {
        folder: Folder::open_root(&run.pool, at).map_err(|error| error.into_failure(at))?,
        spelled,
        entries: &entries,
        digest: *digest,
    };
    let mut unlisted = None;
    let list_the_others = || {
        // By their bytes: paths are taken apart for every comparison.
        let names = entries.iter().map(|entry| plain(&entry.name));
        let names: HashSet<Cow<'_, OsStr>> = names.collect();
        let found = files_below(run, at, watch, |below| !names.contains(below));
        unlisted = Some(found);
    };
    let told = compare_all(run, index, &list, list_the_others)?;
    note(run, index, told.into_iter().map(|(_, at, told)| (at, told)));
    let Some(unlisted) = unlisted.filter(|_| run.goes_on()) else {
        return Ok(());
    };
    let own = stat::stamp_path_follow(manifest);
    let own = own.ok().map(|stamp| (stamp.device, stamp.inode));
    let (files, failures) = unlisted?;
    let added = files.into_iter();
    let added = added.filter(|(_, identity)| Some(*identity) != own);
    note(
        run,
        index,
        added.map(|(below, _)| (spelled.join(below), Ok(Compared::Added))),
    );
    failures.into_iter().for_each(|failure| run.fail(failure));
    Ok(())
}

/// A name without the dots and slashes that say nothing.
fn plain(name: &OsStr) -> Cow<'_, OsStr> {
    let bytes = name.as_bytes();
    let says_nothing = |part: &[u8]| part.is_empty() || part == b".";
    if !bytes.split(|byte| *byte == b'/').any(says_nothing) {
        return Cow::Borrowed(name);
    }
    let parts = Path::new(name).components();
    let parts = parts.filter(|part| *part != std::path::Component::CurDir);
    Cow::Owned(parts.collect::<PathBuf>().into_os_string())
}

/// Tells of entries what was found, and of those that are not as the list says a failure.
fn note(run: &Run, index: u32, told: impl Iterator<Item = (PathBuf, Told)>) {
    let mut found = Vec::with_capacity(told.size_hint().0);
    for (at, result) in told {
        let failure = match result {
            Ok(compared) => {
                let cause = match compared {
                    Compared::Same => None,
                    Compared::Changed => Some(Cause::DigestDiffers),
                    Compared::Missing => Some(Cause::Missing),
                    Compared::Added => Some(Cause::Unlisted),
                };
                let failure = cause.map(|cause| Failure::new(Action::Verify, &at, cause));
                found.push((at, Finding::Compared(compared)));
                failure
            }
            Err(failure) => Some(*failure),
        };
        if let Some(failure) = failure {
            let step = Some((index, 0));
            run.fail(Failure { step, ..failure });
        }
    }
    run.note_found(found);
}

/// A list and the folder from which its names are told.
struct Listed<'a> {
    folder: Arc<Folder>,
    spelled: &'a Path,
    entries: &'a [Entry<'a>],
    digest: Algorithm,
}

/// Places in the list with paths and what was found, in the order of the list; many workers read. The first of them begins
/// with what is for one alone to do.
fn compare_all(
    run: &Run,
    index: u32,
    list: &Listed<'_>,
    alone: impl FnOnce(),
) -> Result<Vec<(usize, PathBuf, Told)>, Failure> {
    let entries = list.entries;
    let dir = list.folder.handle();
    let dir = dir.map_err(|error| error.into_failure(list.spelled))?;
    let next = AtomicUsize::new(0);
    let all = Mutex::new(Vec::new());
    let work = |worker: usize| {
        let watch = WorkerWatch::new(run, worker);
        let mut near = Near::new(dir.as_fd());
        let mut mine = Vec::new();
        while run.goes_on() {
            let left = entries.len().saturating_sub(next.load(Ordering::Relaxed));
            let most = if left < FEW { 1 } else { AT_ONCE };
            let first = next.fetch_add(most, Ordering::Relaxed);
            let numbered = (first..).zip(entries.iter().skip(first).take(most));
            for (number, entry) in numbered {
                watch.counters().turn_to(Phase::Verify, index, 0, 0);
                if let Some(result) = list.compare(near.place(&entry.name), entry, &watch) {
                    watch.counters().item();
                    mine.push((number, list.spelled.join(&entry.name), result));
                }
            }
            if first >= entries.len() {
                break;
            }
        }
        watch.counters().turn_to(Phase::Idle, index, 0, 0);
        lock(&all).append(&mut mine);
    };
    let most = run.counters.len().min(entries.len());
    let workers = run.workers().min(most).max(1);
    let seats = if workers > 1 { run.seats() } else { None };
    std::thread::scope(|scope| {
        let work = &work;
        let mut seat = None;
        for worker in 1..workers {
            let name = format!("worker {worker}");
            let builder = std::thread::Builder::new().name(name);
            let work = move || work(worker);
            if let Err(error) = Seats::spawn(seats, &mut seat, builder, scope, work) {
                // The others do the work.
                tracing::warn!(%error, "no thread for one more worker");
            }
        }
        alone();
        work(0);
    });
    let mut all = all.into_inner().unwrap_or_default();
    // Two or a few rows of rising numbers.
    all.sort_by_key(|(number, ..)| *number);
    Ok(all)
}

impl Listed<'_> {
    /// None if it was stopped.
    fn compare(
        &self,
        (dir, name): (BorrowedFd<'_>, &OsStr),
        entry: &Entry<'_>,
        watch: &WorkerWatch<'_>,
    ) -> Option<Told> {
        match read(dir, name, self.digest, watch) {
            Ok((sum, bytes)) if sum == entry.sum => {
                watch.counters().verified(1, bytes);
                Some(Ok(Compared::Same))
            }
            Ok(_) => Some(Ok(Compared::Changed)),
            Err(CopyError::Disk { error, .. })
                if error.is(Errno::NOENT) || error.is(Errno::NOTDIR) =>
            {
                Some(Ok(Compared::Missing))
            }
            Err(CopyError::Disk { error, .. }) => {
                let failure = error.into_failure(self.spelled.join(&entry.name));
                Some(Err(Box::new(failure)))
            }
            Err(_) => None,
        }
    }
}
