//! The world as planners see it: nothing here changes anything.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::os::fd::AsFd;
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use rustix::fs::{CWD, Mode, OFlags, openat, readlink};

use super::error::{Result, because};
use super::folder::Folder;
use super::guard::{self, Guard, Guards};
use super::look::OpenFile;
use super::medium::{Medium, medium};
use super::near::Near;
use super::own::processors;
use super::pool::FdPool;
use super::scan::{self, Scan, ScanOptions, ScanWatch};
use super::seats::Seats;
use super::space::{self, Space};
use super::stream::Source;
use super::watch::Watch;
use super::{act, stat, trash};
use crate::model::{Action, Kind, Stamp};

/// Entries that are worth a thread to look at.
const LOOKS_A_THREAD: usize = 512;
/// From so many paths on they are looked at from the folders that they are in.
const LOOKS_FROM_NEAR: usize = 8;

/// An entry of [`World::list`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub name: OsString,
    /// None where the file system does not tell it in a listing.
    pub kind: Option<Kind>,
    pub inode: u64,
}

/// Counts held bytes by device, when that is asked for.
type Counts = Box<dyn Fn() -> Vec<(u64, u64)> + Send + Sync>;
/// Finds hold areas, when somebody wants to know them.
type Finds = Box<dyn Fn() -> Vec<PathBuf> + Send + Sync>;

/// Reads file systems for a planner, counts the rows that it listed and can be told to stop.
#[derive(Clone, Debug)]
pub struct World {
    pool: Arc<FdPool>,
    home: PathBuf,
    state_dir: Option<PathBuf>,
    /// Hold areas; none where nothing is held.
    holds: Option<Arc<Holds>>,
    /// Bytes in them, by device.
    held: Arc<Held>,
    /// The user's data folder, which holds the trash of the home's file system.
    data_dir: Option<PathBuf>,
    /// Nobody looks at the plan.
    is_unread: bool,
    /// Threads that may list a tree at once.
    workers: u16,
    stop: Arc<AtomicBool>,
    listed: Arc<AtomicU64>,
}

/// What is held, by device, once somebody wants to know.
#[derive(Default)]
struct Held {
    count: Option<Counts>,
    counted: OnceLock<Vec<(u64, u64)>>,
}

/// Hold areas, once somebody wants to know them: to look at every disk takes longer than to plan a few files.
struct Holds {
    find: Finds,
    found: OnceLock<Vec<PathBuf>>,
}

impl Holds {
    fn areas(&self) -> &[PathBuf] {
        self.found.get_or_init(|| (self.find)())
    }
}

impl fmt::Debug for Holds {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.found.fmt(formatter)
    }
}

impl fmt::Debug for Held {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.counted.fmt(formatter)
    }
}

impl World {
    pub fn new(pool: Arc<FdPool>, home: PathBuf, state_dir: Option<PathBuf>) -> World {
        World {
            pool,
            home,
            state_dir,
            holds: None,
            held: Arc::default(),
            data_dir: None,
            is_unread: false,
            workers: 1,
            stop: Arc::new(AtomicBool::new(false)),
            listed: Arc::new(AtomicU64::new(0)),
        }
    }

    /// The same world with this stop flag and counter of listed rows, which the caller keeps sharing.
    pub fn watched_by(mut self, stop: Arc<AtomicBool>, listed: Arc<AtomicU64>) -> World {
        self.stop = stop;
        self.listed = listed;
        self
    }

    /// The same world in which what is removed is held; no walk goes into the areas that are there already. They are
    /// looked for when a plan has to know them, and then once.
    pub fn with_holds(mut self, find: impl Fn() -> Vec<PathBuf> + Send + Sync + 'static) -> World {
        self.holds = Some(Arc::new(Holds {
            find: Box::new(find),
            found: OnceLock::new(),
        }));
        self
    }

    fn areas(&self) -> &[PathBuf] {
        self.holds.as_deref().map_or(&[], Holds::areas)
    }

    /// The same world with so many bytes in the hold areas of these devices. They are counted when a plan asks for them,
    /// which few do, and then once.
    pub fn with_held_bytes(
        mut self,
        count: impl Fn() -> Vec<(u64, u64)> + Send + Sync + 'static,
    ) -> World {
        self.held = Arc::new(Held {
            count: Some(Box::new(count)),
            counted: OnceLock::new(),
        });
        self
    }

    /// The same world with the user's data folder.
    pub fn with_data_dir(mut self, data_dir: Option<PathBuf>) -> World {
        self.data_dir = data_dir;
        self
    }

    /// The same world for a plan that is run at once, and that nobody reads: what only serves to be told is not found
    /// out.
    pub fn unread(mut self, is_unread: bool) -> World {
        self.is_unread = is_unread;
        self
    }

    /// The same world whose trees so many threads may list at once; 0 stands for one a processor.
    pub fn listed_by(mut self, workers: u16) -> World {
        self.workers = workers;
        self
    }

    /// True if nobody is going to read the plan.
    pub fn is_unread(&self) -> bool {
        self.is_unread
    }

    /// The desktop's trash for what is in a folder, whether it is there or would be made; none where there can be none.
    pub fn trash(&self, folder: &Path) -> Result<Option<PathBuf>> {
        let folder = self.open(folder)?;
        let place = trash::find(folder.handle()?.as_fd(), self.data_dir.as_deref())?;
        Ok(place.map(|place| place.path))
    }

    /// Bytes that are held on a device.
    pub fn held_bytes(&self, device: u64) -> u64 {
        let count = || {
            self.held
                .count
                .as_ref()
                .map_or_else(Vec::new, |count| count())
        };
        let held = self.held.counted.get_or_init(count).iter();
        let held = held.filter(|(on, _)| *on == device);
        held.map(|(_, bytes)| bytes).sum()
    }

    /// True if what is removed, replaced or cut can be held.
    pub fn holds(&self) -> bool {
        self.holds.is_some()
    }

    /// Setting it ends scans that are under way; they come back with `stopped`.
    pub fn stop_flag(&self) -> &Arc<AtomicBool> {
        &self.stop
    }

    pub fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Rows listed so far.
    pub fn listed_count(&self) -> u64 {
        self.listed.load(Ordering::Relaxed)
    }

    pub fn pool(&self) -> &Arc<FdPool> {
        &self.pool
    }

    pub fn home(&self) -> &Path {
        &self.home
    }

    pub fn state_dir(&self) -> Option<&Path> {
        self.state_dir.as_deref()
    }

    /// Seconds since 1970 now, by the clock by which files are stamped.
    pub fn now_s(&self) -> i64 {
        rustix::time::clock_gettime(rustix::time::ClockId::Realtime).tv_sec
    }

    /// `os.lstat`.
    pub fn stamp(&self, path: &Path) -> Result<Stamp> {
        stat::stamp_path(path)
    }

    /// `os.stat`.
    pub fn stamp_follow(&self, path: &Path) -> Result<Stamp> {
        stat::stamp_path_follow(path)
    }

    /// `os.path.lexists`: a dangling link counts.
    pub fn exists(&self, path: &Path) -> bool {
        self.stamp(path).is_ok()
    }

    /// `os.path.isdir`: a link to a folder counts.
    pub fn is_folder(&self, path: &Path) -> bool {
        self.stamp_follow(path)
            .is_ok_and(|stamp| stamp.kind == Kind::Folder)
    }

    /// `os.listdir`, with kinds and inodes.
    pub fn list(&self, path: &Path) -> Result<Vec<Listed>> {
        let folder = Folder::open_root(&self.pool, path)?;
        let mut entries = Vec::new();
        folder.list(|name, kind, inode| {
            entries.push(Listed {
                name: name.to_os_string(),
                kind,
                inode,
            });
            !self.is_stopped()
        })?;
        Ok(entries)
    }

    /// Number of entries of a folder, counted no further than `at_most`.
    pub fn count(&self, path: &Path, at_most: u64) -> Result<u64> {
        let folder = Folder::open_root(&self.pool, path)?;
        let mut count = 0;
        folder.list(|_, _, _| {
            count += 1;
            count < at_most
        })?;
        Ok(count.min(at_most))
    }

    /// `os.readlink`.
    pub fn read_link(&self, path: &Path) -> Result<PathBuf> {
        let text =
            readlink(path, Vec::new()).map_err(because(Action::ReadLink, path.as_os_str()))?;
        Ok(PathBuf::from(OsString::from_vec(text.into_bytes())))
    }

    /// Number of a user by name, as `/etc/passwd` has it.
    pub fn user(&self, name: &str) -> Option<u32> {
        super::accounts::user(name.as_bytes())
    }

    /// Number of a group by name, as `/etc/group` has it.
    pub fn group(&self, name: &str) -> Option<u32> {
        super::accounts::group(name.as_bytes())
    }

    /// Room on the file system of an existing path.
    pub fn space(&self, path: &Path) -> Result<Space> {
        space::space(path)
    }

    /// Room where `path` would be made: on the file system of its nearest parent that exists.
    pub fn space_near(&self, path: &Path) -> Result<Space> {
        let mut at = path;
        loop {
            match (self.space(at), at.parent()) {
                (Err(error), Some(parent)) if error.is_missing() => {
                    at = if parent.as_os_str().is_empty() {
                        Path::new(".")
                    } else {
                        parent
                    };
                }
                (answer, _) => return answer,
            }
        }
    }

    /// True if both lie on one mount, so that a rename between them may work; links are followed.
    pub fn same_file_system(&self, a: &Path, b: &Path) -> Result<bool> {
        let (a, b) = (self.stamp_follow(a)?, self.stamp_follow(b)?);
        Ok(a.device == b.device && a.mount == b.mount)
    }

    /// True if what `path` stands for is that object or lies below it, by identity.
    pub fn is_inside(&self, path: &Path, outer: &Stamp) -> Result<bool> {
        guard::is_inside(path, outer.device, outer.inode)
    }

    /// Tells what must not be removed or replaced as a whole.
    pub fn guard<'a>(&'a self, cwd: &'a Path) -> Guard<'a> {
        Guard::new(Guards {
            home: &self.home,
            state_dir: self.state_dir.as_deref(),
            holds: Box::new(|| self.areas()),
            cwd,
        })
    }

    /// What entries that are made in a folder keep of what they are given.
    pub fn keeps(&self, folder: &Path) -> Result<super::Keeps> {
        super::keeps::keeps(folder)
    }

    /// Whether an entry has an access list, and whether it has other extended attributes that users give.
    pub fn attributes_of(&self, path: &Path) -> (bool, bool) {
        super::keeps::attributes_of(path)
    }

    /// User as whom entries are made; none for the super user, who may give them away.
    pub fn giver(&self) -> Option<u32> {
        let user = rustix::process::geteuid();
        (!user.is_root()).then(|| user.as_raw())
    }

    /// True if this process may write the entry; for a folder, make entries in it.
    pub fn may_write(&self, path: &Path, is_folder: bool) -> bool {
        act::may_write(CWD, path.as_os_str(), is_folder)
    }

    /// True if this process may read the entry; links are followed.
    pub fn may_read(&self, path: &Path) -> bool {
        rustix::fs::accessat(
            CWD,
            path,
            rustix::fs::Access::READ_OK,
            rustix::fs::AtFlags::EACCESS,
        )
        .is_ok()
    }

    /// Opens a file to read it, links followed.
    pub fn read(&self, path: &Path) -> Result<Source<'_>> {
        Source::open_path(path, self)
    }

    /// Offset at which so many lines of a file end, as [`OpenFile::line_end`] counts them; links are followed. None if the
    /// planner was told to stop.
    pub fn line_end(&self, path: &Path, lines: i64) -> Result<Option<u64>> {
        OpenFile::open(path)?.line_end(lines, &|| !self.is_stopped())
    }

    /// Opens a folder for [`World::scan`] or a [`scan::ScanTarget`]; links in the path are followed.
    pub fn open(&self, path: &Path) -> Result<Arc<Folder>> {
        Folder::open_root(&self.pool, path)
    }

    /// True if the folder gives an access list of its own to what is made in it.
    pub fn has_default_acl(&self, folder: &Path) -> bool {
        let facts = self.open(folder).and_then(|folder| folder.facts());
        facts.is_ok_and(|facts| facts.has_default_acl)
    }

    /// Stamp of an entry of an open folder.
    pub fn stamp_in(&self, folder: &Arc<Folder>, name: &OsStr) -> Result<Stamp> {
        stat::stamp_at(folder.handle()?.as_fd(), name)
    }

    /// Objects (device, inode) that no walk shows: the program's own hold areas.
    pub fn unseen(&self) -> Vec<(u64, u64)> {
        scan::identities(self.areas().iter().map(PathBuf::as_path))
    }

    /// Lengths of many files by their paths from a folder on, links followed; 0 for what cannot be looked at. Several
    /// threads look.
    pub fn sizes_in(&self, folder: &Path, names: &[&OsStr]) -> Result<Vec<u64>> {
        let handle = self.open(folder)?.handle()?;
        let size = |name: &&OsStr| {
            let stamp = stat::stamp_follow_at(handle.as_fd(), name);
            stamp.map_or(0, |stamp| stamp.size)
        };
        Ok(self.spread(names, |part| part.iter().map(size).collect()))
    }

    /// `os.lstat` of many paths from a folder on, in their order. Several threads look.
    pub fn stamps(&self, cwd: &Path, paths: &[PathBuf]) -> Vec<Result<Stamp>> {
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        // Few paths are not worth the opening of folders.
        let is_many = paths.len() >= LOOKS_FROM_NEAR;
        let base = is_many.then(|| openat(CWD, cwd, flags, Mode::empty()));
        let base = base.and_then(|opened| opened.ok());
        self.spread(paths, |part| {
            let Some(base) = &base else {
                let stamp = |path: &PathBuf| stat::stamp_path(&cwd.join(path));
                return part.iter().map(stamp).collect();
            };
            let mut near = Near::new(base.as_fd());
            let mut stamps = Vec::with_capacity(part.len());
            for path in part {
                let (dir, name) = near.place(path.as_os_str());
                stamps.push(stat::stamp_at(dir, name));
            }
            stamps
        })
    }

    fn listers(&self) -> u16 {
        match self.workers {
            0 => processors(),
            workers => workers,
        }
    }

    /// Asks each of many questions, on several threads if that is worth it; the answers in the order of the questions.
    fn spread<Q: Sync, A: Send>(&self, all: &[Q], look: impl Fn(&[Q]) -> Vec<A> + Sync) -> Vec<A> {
        let threads = all.len() / LOOKS_A_THREAD;
        if threads < 2 {
            return look(all);
        }
        let threads = threads.min(usize::from(self.listers()));
        let look = &look;
        let seats = Seats::for_threads(threads);
        let seats = seats.as_ref();
        std::thread::scope(|scope| {
            let mut parts = all.chunks(all.len().div_ceil(threads));
            // The first part is this thread's own.
            let own = parts.next().unwrap_or_default();
            let mut seat = None;
            let others: Vec<_> = parts
                .map(|part| {
                    let looker = std::thread::Builder::new().name("looker".to_owned());
                    let look = move || look(part);
                    (part, Seats::spawn(seats, &mut seat, looker, scope, look))
                })
                .collect();
            let mut answers = look(own);
            for (part, looker) in others {
                let found = looker.ok().and_then(|looker| looker.join().ok());
                // Without a thread of its own, it is done here.
                answers.extend(found.unwrap_or_else(|| look(part)));
            }
            answers
        })
    }

    /// True for a folder on a disk that turns, as far as the kernel tells.
    pub fn is_rotating(&self, folder: &Path) -> bool {
        let handle = self.open(folder).and_then(|folder| folder.handle());
        handle.is_ok_and(|handle| medium(handle.as_fd()) == Medium::Rotating)
    }

    /// [`scan::scan`] below the folder at `parent`.
    pub fn scan(
        &self,
        parent: &Path,
        tops: &[impl AsRef<OsStr>],
        options: &ScanOptions<'_>,
    ) -> Result<Scan> {
        let folder = self.open(parent)?;
        let unseen = self.unseen();
        let options = ScanOptions {
            unseen: &unseen,
            workers: self.listers(),
            medium: medium(folder.handle()?.as_fd()),
            ..options.clone()
        };
        scan::scan(&folder, tops, &options, self)
    }
}

impl Watch for World {
    fn read(&self, _bytes: u64) {}
    fn wrote(&self, _bytes: u64) {}
    fn go_on(&self) -> bool {
        !self.is_stopped()
    }
}

impl ScanWatch for World {
    fn listed(&self, rows: u64) {
        self.listed.fetch_add(rows, Ordering::Relaxed);
    }

    fn go_on(&self) -> bool {
        !self.is_stopped()
    }
}
