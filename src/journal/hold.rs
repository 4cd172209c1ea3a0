//! The hold area: a private folder on the file system of what it keeps, so that keeping is a rename.
//!
//! In it each job has a folder, and in that each thing held a folder with a number and a text file beside it that says
//! what it was: `.filewright-hold-1000/2026-11-25T20-55-05Z-1f3a9c07/1/photos` and `1.txt`.

use std::ffi::{OsStr, OsString};
use std::hash::{BuildHasher, RandomState};
use std::os::fd::{AsFd, BorrowedFd};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use jiff::Timestamp;

use crate::disk::{self, DiskError, Errno, FdPool, Folder, act, area, lock, metadata, stat};
use crate::model::{Kind, Stamp};

use super::note::Note;

/// Names of job folders that are tried.
const TRIES: u32 = 8;

/// Why something was not put into the hold area, or not taken out of it. It is then where it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HoldError {
    /// The file system has no place for it that this user may write and that a rename reaches.
    NoArea,
    /// It is not what was expected.
    Changed,
    Disk(DiskError),
}

impl From<DiskError> for HoldError {
    fn from(error: DiskError) -> HoldError {
        HoldError::Disk(error)
    }
}

/// The hold areas as one job uses them.
#[derive(Debug)]
pub struct Store {
    pool: Arc<FdPool>,
    data_dir: Option<PathBuf>,
    next: AtomicU32,
    /// The job's folder by device and mount.
    jobs: Mutex<Vec<(Ground, Arc<Job>)>>,
}

/// Device and mount.
type Ground = (u64, u64);

/// The folder of one job in one area.
#[derive(Debug)]
struct Job {
    folder: Arc<Folder>,
    path: PathBuf,
}

/// A place for one thing, or for several of one folder under their own names.
#[derive(Clone, Debug)]
pub struct Slot {
    pub folder: Arc<Folder>,
    pub path: PathBuf,
    job: Arc<Job>,
    number: u32,
}

impl Slot {
    /// Gives the place back, if nothing came into it.
    pub fn give_back(&self) {
        let taken_back = self.job.folder.handle().and_then(|job| {
            act::remove_folder(job.as_fd(), &number_name(self.number))?;
            act::unlink(job.as_fd(), &note_name(self.number))
        });
        if let Err(error) = taken_back {
            tracing::debug!(?error, "a place in the hold area stays");
        }
    }
}

impl Store {
    /// Areas are made when they are needed, below `data_dir` where that is on the file system.
    pub fn new(pool: Arc<FdPool>, data_dir: Option<PathBuf>) -> Store {
        Store {
            pool,
            data_dir,
            next: AtomicU32::new(1),
            jobs: Mutex::default(),
        }
    }

    /// A place on the file system of this folder, with a text beside it.
    pub fn slot(&self, near: &Arc<Folder>, note: &Note<'_>) -> Result<Slot, HoldError> {
        let job = self.job(near)?;
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let name = number_name(number);
        let handle = job.folder.handle()?;
        act::make_folder(handle.as_fd(), &name, 0o700)?;
        let path = job.path.join(&name);
        let text = note.text(&path, Timestamp::now());
        let slot = Slot {
            folder: job.folder.child(&name),
            path,
            job: Arc::clone(&job),
            number,
        };
        let written = act::write_new(handle.as_fd(), &note_name(number), 0o600, text.as_bytes());
        match written.and_then(|()| slot.folder.handle()) {
            Ok(_) => Ok(slot),
            Err(error) => {
                slot.give_back();
                Err(error.into())
            }
        }
    }

    fn job(&self, near: &Arc<Folder>) -> Result<Arc<Job>, HoldError> {
        let stamp = near.stamp()?;
        let place = (stamp.device, stamp.mount);
        // Held while the folder is made: two workers must not make two.
        let mut jobs = lock(&self.jobs);
        if let Some((_, job)) = jobs.iter().find(|(known, _)| *known == place) {
            return Ok(Arc::clone(job));
        }
        let job = self.make_job(near, &stamp)?;
        jobs.push((place, Arc::clone(&job)));
        Ok(job)
    }

    fn make_job(&self, near: &Arc<Folder>, stamp: &Stamp) -> Result<Arc<Job>, HoldError> {
        let area = self.area(near, stamp)?;
        let path = area::path_of(area.handle()?.as_fd())?;
        let now = Timestamp::now();
        let mut tries = 0;
        loop {
            tries += 1;
            let random = RandomState::new().hash_one(tries) as u32;
            let name: OsString =
                format!("{}-{random:08x}", now.strftime("%Y-%m-%dT%H-%M-%SZ")).into();
            match act::make_folder(area.handle()?.as_fd(), &name, 0o700) {
                Err(error) if error.is(Errno::EXIST) && tries < TRIES => continue,
                Err(error) => return Err(error.into()),
                Ok(()) => {}
            }
            let folder = area.child(&name);
            folder.handle()?;
            let path = path.join(&name);
            return Ok(Arc::new(Job { folder, path }));
        }
    }

    /// The area below the data folder if that is on this file system, else the one in the highest folder there that
    /// this user may write.
    fn area(&self, near: &Arc<Folder>, stamp: &Stamp) -> Result<Arc<Folder>, HoldError> {
        let is_here = |path: &Path| {
            stat::stamp_path_follow(area::nearest(path).0)
                .is_ok_and(|found| (found.device, found.mount) == (stamp.device, stamp.mount))
        };
        if let Some(data_dir) = self.data_dir.as_deref().filter(|path| is_here(path)) {
            let opened = area::open_made(data_dir)
                .and_then(|data_dir| area::open_private(data_dir.as_fd(), &area::name(), true));
            match opened {
                Ok(descriptor) => return Ok(Folder::adopt(&self.pool, descriptor)?),
                Err(error) => tracing::warn!(?error, "no hold area in the data folder"),
            }
        }
        let handle = near.handle()?;
        for above in area::upward(handle.as_fd())?.iter().rev() {
            if !act::may_write(above.as_fd(), OsStr::new("."), true) {
                continue;
            }
            let opened = area::open_private(above.as_fd(), &area::name(), true);
            match opened.and_then(|descriptor| Folder::adopt(&self.pool, descriptor)) {
                Ok(found) if is_on(&found, stamp) => return Ok(found),
                Ok(_) => tracing::warn!("something is mounted on a hold area"),
                // What someone else has put there is left alone, and the next folder tried.
                Err(error) => tracing::warn!(?error, "no hold area here"),
            }
        }
        // Where nothing may be removed from the folder anyway, that is what is told.
        act::check_write(handle.as_fd(), OsStr::new("."))?;
        Err(HoldError::NoArea)
    }
}

impl Drop for Store {
    /// A job that held nothing after all leaves no folder.
    fn drop(&mut self) {
        let jobs = std::mem::take(self.jobs.get_mut().unwrap_or_else(|lost| lost.into_inner()));
        for (_, job) in jobs {
            let (Some(area), name) = (job.folder.parent(), job.folder.name()) else {
                continue;
            };
            let removed = area
                .handle()
                .and_then(|area| act::remove_folder(area.as_fd(), name));
            match removed {
                Err(error) if !error.is(Errno::NOTEMPTY) => {
                    tracing::debug!(?error, "the folder of a job stays");
                }
                _ => {}
            }
        }
    }
}

fn is_on(folder: &Arc<Folder>, stamp: &Stamp) -> bool {
    folder
        .stamp()
        .is_ok_and(|found| (found.device, found.mount) == (stamp.device, stamp.mount))
}

fn number_name(number: u32) -> OsString {
    number.to_string().into()
}

pub(super) fn note_name(number: u32) -> OsString {
    format!("{number}.txt").into()
}

/// Moves an entry with all that is in it, by one rename that never replaces: into the hold area or out of it. The stamp
/// is that of before; an entry that is not the `expected` one stays where it is.
pub fn carry(
    from: BorrowedFd<'_>,
    name: &OsStr,
    to: BorrowedFd<'_>,
    new_name: &OsStr,
    expected: impl FnOnce(&Stamp) -> bool,
) -> Result<Stamp, HoldError> {
    let before = stat::stamp_at(from, name)?;
    if !expected(&before) {
        return Err(HoldError::Changed);
    }
    rename(from, name, to, new_name, &before).map_err(|error| match error.is(Errno::XDEV) {
        true => HoldError::NoArea,
        false => HoldError::Disk(error),
    })?;
    // Between the look and the rename another may have taken the name.
    let after = stat::stamp_at(to, new_name)?;
    if after.is_same_object(&before) {
        return Ok(before);
    }
    if let Err(error) = act::rename_new(to, new_name, from, name) {
        tracing::warn!(?error, "what came in between stays in the hold area");
    }
    Err(HoldError::Changed)
}

/// A folder that its owner may not write cannot change its parent: it is opened to its owner for the moment.
fn rename(
    from: BorrowedFd<'_>,
    name: &OsStr,
    to: BorrowedFd<'_>,
    new_name: &OsStr,
    before: &Stamp,
) -> disk::Result<()> {
    let renamed = act::rename_new(from, name, to, new_name);
    let is_shut =
        before.kind == Kind::Folder && before.owner == area::user() && before.mode & 0o300 != 0o300;
    match renamed {
        Err(error) if error.is(Errno::ACCESS) && is_shut => {}
        answer => return answer,
    }
    let mode = u32::from(before.mode);
    metadata::set_mode_at(from, name, mode | 0o700, false)?;
    let renamed = act::rename_new(from, name, to, new_name);
    let shut = match renamed {
        Ok(()) => metadata::set_mode_at(to, new_name, mode, false),
        Err(_) => metadata::set_mode_at(from, name, mode, false),
    };
    renamed.and(shut)
}

/// Clears away what a released entry leaves: folders that are empty now, and the text beside the last of them.
pub fn tidy(pool: &Arc<FdPool>, held: &Path) {
    let mut at = held.parent();
    while let Some(folder) = at
        && let (Some(name), Some(above)) = (folder.file_name(), folder.parent())
        && name != area::name()
    {
        let removed = Folder::open_root(pool, above).and_then(|above| {
            let handle = above.handle()?;
            act::remove_folder(handle.as_fd(), name)?;
            // Only a number has a text beside it.
            let mut text = name.to_os_string();
            text.push(".txt");
            match act::unlink(handle.as_fd(), &text) {
                Err(error) if !error.is_missing() => Err(error),
                _ => Ok(()),
            }
        });
        if removed.is_err() {
            return;
        }
        at = Some(above);
    }
}
