//! The journals of this user: one file a job, in the state folder.
//!
//! `jobs/UID.open` is a job that has not come to its end, `jobs/UID.done` one that has. Whoever runs a job holds a lock
//! on its file, which the kernel takes away from a process that ends, however it ends: an open job without a lock was
//! ended by force. `lock` is held for the moment in which a job looks who else is at work and enters itself.

use std::ffi::{OsStr, OsString};
use std::hash::{BuildHasher, RandomState};
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use super::frame::{self, NotRead};
use super::log::Log;
use super::record::{Begin, Pass, Record};
use crate::disk::log::{LogFile, host, private_folder, rename_in};
use crate::disk::{DiskError, Errno, FdPool, Folder};
use crate::model::{Action, Cause, Failure};

/// Moment of the newest identifier of this process.
static LAST: AtomicU64 = AtomicU64::new(0);

const OPEN: &str = ".open";
const DONE: &str = ".done";
/// Bytes in which the first records of a journal are looked for.
const BEGINNING: u64 = 1 << 20;

/// The folder of all journals.
#[derive(Clone, Debug)]
pub struct Store {
    state: PathBuf,
    jobs: Arc<Folder>,
}

/// A journal that this process may write.
#[derive(Debug)]
pub struct Writer {
    pub uid: String,
    pub file: LogFile,
    store: Store,
}

/// A job in the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub uid: String,
    pub is_open: bool,
}

impl Store {
    /// The store in a state folder, made if it is missing.
    pub fn open(pool: &Arc<FdPool>, state: &Path) -> Result<Store, Failure> {
        let jobs = state.join("jobs");
        let opened = private_folder(state)
            .and_then(|()| private_folder(&jobs))
            .and_then(|()| Folder::open_root(pool, &jobs));
        let jobs = opened.map_err(|error| error.into_failure(state))?;
        Ok(Store {
            state: state.to_path_buf(),
            jobs,
        })
    }

    pub fn state(&self) -> &Path {
        &self.state
    }

    /// All jobs, the oldest first.
    pub fn entries(&self) -> Result<Vec<Entry>, Failure> {
        self.entries_that(|_, _| true)
    }

    /// Those jobs of which that is true, told by their identifier and whether they are open, the oldest first. There may be
    /// thousands of which nothing is asked.
    pub fn entries_that(&self, wanted: impl Fn(&str, bool) -> bool) -> Result<Vec<Entry>, Failure> {
        let mut entries = Vec::new();
        let listed = self.jobs.list(|name, _, _| {
            let name = name.to_str().unwrap_or_default();
            let open = name.strip_suffix(OPEN).map(|uid| (uid, true));
            let found = open.or_else(|| name.strip_suffix(DONE).map(|uid| (uid, false)));
            if let Some((uid, is_open)) = found.filter(|(uid, is_open)| wanted(uid, *is_open)) {
                let uid = uid.to_owned();
                entries.push(Entry { uid, is_open });
            }
            true
        });
        listed.map_err(|error| error.into_failure(&self.state))?;
        entries.sort_by(|one, other| one.uid.cmp(&other.uid));
        Ok(entries)
    }

    /// The one job whose identifier begins so.
    pub fn find(&self, start: &str) -> Result<Entry, Failure> {
        let all = self.entries()?;
        let mut found = all.iter().filter(|entry| entry.uid.starts_with(start));
        match (found.next(), found.next()) {
            (Some(entry), None) if !start.is_empty() => Ok(entry.clone()),
            _ => Err(Failure::new(Action::Open, start, Cause::NoSuchJob)),
        }
    }

    fn file(&self, name: &str) -> Result<LogFile, DiskError> {
        LogFile::open(self.jobs.handle()?.as_fd(), OsStr::new(name))
    }

    fn file_of(&self, entry: &Entry) -> Result<LogFile, DiskError> {
        let (now, other) = match entry.is_open {
            true => (OPEN, DONE),
            false => (DONE, OPEN),
        };
        // It may have come to its end, or have been taken up again, in between.
        match self.file(&format!("{}{now}", entry.uid)) {
            Err(error) if error.is_missing() => self.file(&format!("{}{other}", entry.uid)),
            answer => answer,
        }
    }

    /// Path of a journal, for messages.
    pub fn path_of(&self, entry: &Entry) -> PathBuf {
        let end = if entry.is_open { OPEN } else { DONE };
        self.state.join("jobs").join(format!("{}{end}", entry.uid))
    }

    /// Bytes of a journal.
    pub fn length(&self, entry: &Entry) -> Option<u64> {
        let file = self.file_of(entry).ok()?;
        file.length().ok()
    }

    /// All that is known of a job.
    pub fn read(&self, entry: &Entry) -> Result<Log, Failure> {
        let path = self.path_of(entry);
        let bytes = self.file_of(entry).and_then(|file| file.read_all());
        let bytes = bytes.map_err(|error| error.into_failure(&path))?;
        Log::read(&bytes).map_err(|why| not_read(&path, why))
    }

    /// Who runs an open job now; none if nobody does.
    pub fn runner(&self, entry: &Entry) -> Option<Pass> {
        let file = self.file_of(entry).ok()?;
        match file.try_lock() {
            Ok(false) => {}
            Ok(true) | Err(_) => return None,
        }
        let unknown = || Pass {
            pid: 0,
            host: host(),
            started_ms: 0,
            temporary: String::new(),
        };
        let log = file
            .read_all()
            .ok()
            .and_then(|bytes| Log::read(&bytes).ok());
        Some(
            log.and_then(|log| log.passes.last().cloned())
                .unwrap_or_else(unknown),
        )
    }

    /// Enters a new job. Refused while another process works on one of its places.
    pub fn create(&self, begin: &Begin, pass: &Pass) -> Result<Writer, Failure> {
        let failed = |error: DiskError| error.into_failure(&self.state);
        let alone = self.alone().map_err(failed)?;
        self.refuse_busy(begin)?;
        let handle = self.jobs.handle().map_err(failed)?;
        let name = format!("{}{OPEN}", begin.uid);
        let file = LogFile::create(handle.as_fd(), OsStr::new(&name)).map_err(failed)?;
        let writer = Writer {
            uid: begin.uid.clone(),
            file,
            store: self.clone(),
        };
        writer.file.try_lock().map_err(failed)?;
        let mut first = frame::head();
        for record in [Record::Begin(begin.clone()), Record::Pass(pass.clone())] {
            let payload = record.write().map_err(|text| self.unwritten(text))?;
            frame::put(&mut first, &payload);
        }
        if let Err(error) = writer.file.append(&first) {
            writer.forget();
            return Err(failed(error));
        }
        drop(alone);
        Ok(writer)
    }

    /// Takes an open job that nobody runs, or one that has ended, to go on with it. What is torn at its end goes.
    pub fn take_up(&self, entry: &Entry) -> Result<(Writer, Log), Failure> {
        let path = self.path_of(entry);
        let failed = |error: DiskError| error.into_failure(&path);
        let alone = self.alone().map_err(failed)?;
        let file = self.file_of(entry).map_err(failed)?;
        if !file.try_lock().map_err(failed)? {
            let who = self
                .runner(entry)
                .map_or_else(String::new, |pass| who(&pass));
            return Err(Failure::new(Action::Open, &path, Cause::InUse(who)));
        }
        let bytes = file.read_all().map_err(failed)?;
        let log = Log::read(&bytes).map_err(|why| not_read(&path, why))?;
        if let Some(begin) = &log.begin {
            self.refuse_busy(begin)?;
        }
        if log.dropped > 0 {
            file.cut(log.whole).map_err(failed)?;
        }
        if !entry.is_open {
            self.rename(&entry.uid, DONE, OPEN).map_err(failed)?;
        }
        drop(alone);
        let writer = Writer {
            uid: entry.uid.clone(),
            file,
            store: self.clone(),
        };
        Ok((writer, log))
    }

    /// Says that nothing more is to be done about a job that was ended by force.
    pub fn close(&self, uid: &str) {
        if let Err(error) = self.rename(uid, OPEN, DONE) {
            tracing::debug!(?error, "the job was closed by another process");
        }
    }

    /// Forgets a job for good.
    pub fn remove(&self, entry: &Entry) -> Result<(), Failure> {
        let path = self.path_of(entry);
        let name = path.file_name().unwrap_or_default();
        let removed = self
            .jobs
            .handle()
            .and_then(|jobs| crate::disk::act::unlink(jobs.as_fd(), name));
        removed.map_err(|error| error.into_failure(&path))
    }

    fn rename(&self, uid: &str, from: &str, to: &str) -> Result<(), DiskError> {
        let (from, to) = (format!("{uid}{from}"), format!("{uid}{to}"));
        rename_in(
            self.jobs.handle()?.as_fd(),
            OsStr::new(&from),
            OsStr::new(&to),
        )
    }

    /// The lock under which jobs enter themselves; it goes with what is returned.
    fn alone(&self) -> Result<LogFile, DiskError> {
        let handle = self.jobs.handle()?;
        let name = OsStr::new("lock");
        let lock = match LogFile::create(handle.as_fd(), name) {
            Err(error) if error.is(Errno::EXIST) => LogFile::open(handle.as_fd(), name)?,
            answer => answer?,
        };
        lock.lock()?;
        Ok(lock)
    }

    fn refuse_busy(&self, begin: &Begin) -> Result<(), Failure> {
        for entry in self.entries_that(|uid, is_open| is_open && uid != begin.uid)? {
            let Some(pass) = self
                .runner(&entry)
                .filter(|pass| pass.pid != std::process::id())
            else {
                continue;
            };
            let Some(other) = self.beginning(&entry) else {
                continue;
            };
            if let Some(place) = shared_place(&begin.places, &other.places) {
                let cause = Cause::InUse(who(&pass));
                return Err(Failure::new(Action::Plan, place, cause));
            }
        }
        Ok(())
    }

    /// The first record of a job, without reading the others.
    pub fn beginning(&self, entry: &Entry) -> Option<Begin> {
        let bytes = self
            .file_of(entry)
            .and_then(|file| file.read_most(BEGINNING));
        let bytes = bytes.ok()?;
        let frames = frame::take_apart(&bytes).ok()?;
        match Record::read(frames.payloads.first()?)? {
            Record::Begin(begin) => Some(begin),
            _ => None,
        }
    }

    /// The failure of a record that has no written form.
    pub fn unwritten(&self, text: String) -> Failure {
        Failure::new(Action::Write, &self.state, Cause::Value(text))
    }
}

impl Writer {
    /// Where the journals are, for messages.
    pub fn state(&self) -> &Path {
        &self.store.state
    }

    /// The job has come to its end.
    pub fn close(&self) {
        self.store.close(&self.uid);
        if let Err(error) = self.file.unlock() {
            tracing::warn!(?error, "a journal stays locked");
        }
    }

    /// The job is taken up again by the process that has ended it.
    pub fn reopen(&self) -> Result<(), Failure> {
        let failed = |error: DiskError| error.into_failure(&self.store.state);
        let _alone = self.store.alone().map_err(failed)?;
        self.store
            .rename(&self.uid, DONE, OPEN)
            .or_else(|error| match error.is_missing() {
                true => Ok(()),
                false => Err(error),
            })
            .and_then(|()| self.file.try_lock().map(drop))
            .map_err(failed)
    }

    /// Nothing was done, and nothing is to be known of it.
    pub fn forget(&self) {
        let is_open = true;
        let uid = self.uid.clone();
        if let Err(failure) = self.store.remove(&Entry { uid, is_open }) {
            tracing::debug!(?failure, "an empty journal stays");
        }
    }
}

fn not_read(path: &Path, why: NotRead) -> Failure {
    let cause = match why {
        NotRead::Newer(_) => Cause::NewerJournal,
        NotRead::Foreign => Cause::Value("this is no journal of this program".to_owned()),
    };
    Failure::new(Action::Open, path, cause)
}

/// A process in words.
pub fn who(pass: &Pass) -> String {
    match pass.pid {
        0 => "another process".to_owned(),
        pid if pass.host == host() => format!("process {pid}"),
        pid => format!("process {pid} on {}", pass.host),
    }
}

/// A path at which two jobs would meet.
fn shared_place<'a>(mine: &'a [PathBuf], theirs: &[PathBuf]) -> Option<&'a Path> {
    let meets = |one: &Path, other: &Path| one.starts_with(other) || other.starts_with(one);
    mine.iter()
        .find(|one| theirs.iter().any(|other| meets(one, other)))
        .map(PathBuf::as_path)
}

/// Milliseconds since 1970.
pub fn now_ms() -> u64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// A new identifier: those that are made later sort later, and no two are alike.
pub fn new_uid() -> String {
    let chance = RandomState::new().hash_one(std::process::id());
    let mut moment = now_ms();
    while let Err(last) = LAST.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| {
        (moment > last).then_some(moment)
    }) {
        moment = last + 1;
    }
    format!("{}{}", base36(moment, 8), base36(chance, 4))
}

/// A name that begins the temporary names of one pass: eight digits that nobody can tell before.
pub fn new_session() -> String {
    format!("{:08x}", RandomState::new().hash_one(now_ms()) as u32)
}

/// The lowest digits.
fn base36(number: u64, length: usize) -> String {
    let mut digits = Vec::new();
    let mut rest = number;
    for _ in 0..length {
        let digit = (rest % 36) as u8;
        digits.push(if digit < 10 {
            b'0' + digit
        } else {
            b'a' + digit - 10
        });
        rest /= 36;
    }
    digits
        .iter()
        .rev()
        .map(|digit| char::from(*digit))
        .collect()
}

/// When an identifier was given, milliseconds since 1970.
pub fn moment_of(uid: &str) -> Option<u64> {
    u64::from_str_radix(uid.get(..8)?, 36).ok()
}

/// Names of `entries` have this form.
pub fn is_uid(name: &OsString) -> bool {
    let name = name.to_str().unwrap_or_default();
    name.len() == 12 && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
}
