//! The desktop's trash, as version 1.0 of the freedesktop.org specification has it: where it is for what is in a folder,
//! and how an entry gets its place there.
//!
//! What is trashed is renamed, so that a trash has to be on the same mount as the entry: that of the user's home folder,
//! or one at the top of the mount. A bind mount is a mount of its own, although it shows the files of another.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use rustix::fs::{CWD, Mode, mkdirat};

use super::error::{DiskError, Result, again, lock};
use super::folder::Folder;
use super::log::{LogFile, real_path, user};
use super::pool::FdPool;
use super::zone::Zone;
use super::{Errno, act, stat};
use crate::model::address::escaped;
use crate::model::{Action, Kind, Stamp};

/// Where the entries are.
const FILES: &str = "files";
/// Where it is written down what they were.
const INFO: &str = "info";
/// Ending of such a text.
const ENDING: &str = ".trashinfo";
/// Longest name in bytes that still leaves room for the ending.
const LONGEST: usize = 255 - ENDING.len();
/// The bit that lets only its owner take an entry out of a folder that all may write.
const STICKY: u16 = 0o1000;

/// Where a trash is, or would be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrashPlace {
    pub path: PathBuf,
    /// Top of the mount, where paths are told from there.
    top: Option<PathBuf>,
}

/// Finds the trash for what is in an open folder; none where there is none and none can be made. Nothing is changed.
/// `data` is the user's data folder.
pub fn find(folder: BorrowedFd<'_>, data: Option<&Path>) -> Result<Option<TrashPlace>> {
    let here = stat::stamp_open(folder)?;
    if let Some(data) = data {
        let path = data.join("Trash");
        if is_home_of(&path, &here) {
            return Ok(Some(TrashPlace { path, top: None }));
        }
    }
    let real = real_path(folder)?;
    let is_on_it = |at: &&Path| {
        let stamp = stat::stamp_path_follow(at);
        stamp.is_ok_and(|stamp| is_same_mount(&stamp, &here))
    };
    let Some(top) = real.ancestors().take_while(is_on_it).last() else {
        return Ok(None);
    };
    let number = user().to_string();
    let shared = top.join(".Trash");
    let is_shared = stat::stamp_path(&shared).is_ok_and(|stamp| {
        stamp.kind == Kind::Folder && stamp.mode & STICKY != 0 && is_same_mount(&stamp, &here)
    });
    let of_all = is_shared.then(|| shared.join(&number));
    let of_user = top.join(format!(".Trash-{number}"));
    let path = of_all
        .into_iter()
        .chain([of_user])
        .find(|path| is_ours_to_be(path, &here));
    Ok(path.map(|path| TrashPlace {
        path,
        top: Some(top.to_path_buf()),
    }))
}

fn is_same_mount(a: &Stamp, b: &Stamp) -> bool {
    (a.device, a.mount) == (b.device, b.mount)
}

/// True if the home trash is on this mount, or would be, and may be written.
fn is_home_of(path: &Path, here: &Stamp) -> bool {
    let files = path.join(FILES);
    let ground = files
        .ancestors()
        .find_map(|at| Some((at, stat::stamp_path_follow(at).ok()?)));
    ground.is_some_and(|(at, stamp)| {
        is_same_mount(&stamp, here) && act::may_write(CWD, at.as_os_str(), true)
    })
}

/// True for a trash of this user, or for where one can be made. A link is none, whatever it points at.
fn is_ours_to_be(path: &Path, here: &Stamp) -> bool {
    match stat::stamp_path(path) {
        Ok(stamp) => is_ours(&stamp) && is_same_mount(&stamp, here),
        Err(error) if error.is_missing() => path
            .parent()
            .is_some_and(|above| act::may_write(CWD, above.as_os_str(), true)),
        Err(_) => false,
    }
}

fn is_ours(stamp: &Stamp) -> bool {
    stamp.kind == Kind::Folder && stamp.owner == user()
}

/// All trashes that a job puts something into.
#[derive(Debug)]
pub struct Trashes {
    pool: Arc<FdPool>,
    data: Option<PathBuf>,
    zone: Zone,
    /// By device and mount.
    found: Mutex<HashMap<(u64, u64), Arc<Trash>>>,
}

impl Trashes {
    pub fn new(pool: &Arc<FdPool>, data: Option<PathBuf>) -> Trashes {
        Trashes {
            pool: Arc::clone(pool),
            data,
            zone: Zone::system(),
            found: Mutex::default(),
        }
    }

    /// The trash for what is in a folder, made if it is missing. EOPNOTSUPP where there can be none.
    pub fn for_folder(&self, folder: &Arc<Folder>) -> Result<Arc<Trash>> {
        let stamp = folder.stamp()?;
        let key = (stamp.device, stamp.mount);
        if let Some(trash) = lock(&self.found).get(&key) {
            return Ok(Arc::clone(trash));
        }
        let none = || DiskError::new(Action::Rename, OsStr::new("Trash"), Errno::OPNOTSUPP);
        let place = find(folder.handle()?.as_fd(), self.data.as_deref())?.ok_or_else(none)?;
        let trash = Arc::new(Trash::open(&self.pool, place, &stamp)?);
        lock(&self.found).insert(key, Arc::clone(&trash));
        Ok(trash)
    }

    /// Takes a place for the entry of this name in a folder.
    pub fn claim(&self, folder: &Arc<Folder>, name: &OsStr) -> Result<Claim> {
        let trash = self.for_folder(folder)?;
        let was_at = real_path(folder.handle()?.as_fd())?.join(name);
        let now = rustix::time::clock_gettime(rustix::time::ClockId::Realtime);
        let name = trash.write_down(&was_at, &deleted_at(&self.zone, now.tv_sec))?;
        Ok(Claim { trash, name })
    }
}

/// One trash that is there.
#[derive(Debug)]
pub struct Trash {
    place: TrashPlace,
    files: Arc<Folder>,
    info: Arc<Folder>,
    /// The last number that was given to a name.
    numbers: Mutex<HashMap<OsString, u32>>,
}

impl Trash {
    fn open(pool: &Arc<FdPool>, place: TrashPlace, here: &Stamp) -> Result<Trash> {
        let name = place.path.as_os_str();
        // Above the home trash something may be missing; the folder above another one is there.
        make_all(&place.path)?;
        let stamp = match place.top {
            Some(_) => stat::stamp_path(&place.path)?,
            None => stat::stamp_path_follow(&place.path)?,
        };
        if !is_ours(&stamp) {
            return Err(DiskError::new(Action::Open, name, Errno::PERM));
        }
        let root = Folder::open_root(pool, &place.path)?;
        if root.identity() != Some((stamp.device, stamp.inode)) {
            return Err(DiskError::new(Action::Open, name, Errno::PERM));
        }
        let [files, info] = [FILES, INFO].map(|part| {
            let part = OsStr::new(part);
            match act::make_folder(root.handle()?.as_fd(), part, 0o700) {
                Err(error) if !error.is(Errno::EXIST) => return Err(error),
                _ => {}
            }
            let folder = root.child(part);
            let stamp = folder.stamp()?;
            match is_ours(&stamp) && is_same_mount(&stamp, here) {
                true => Ok(folder),
                false => Err(DiskError::new(Action::Open, name, Errno::PERM)),
            }
        });
        Ok(Trash {
            place,
            files: files?,
            info: info?,
            numbers: Mutex::default(),
        })
    }

    /// Writes down where an entry was, under a name that is free; the entry gets that name.
    fn write_down(&self, was_at: &Path, deleted_at: &str) -> Result<OsString> {
        let base = was_at.file_name().unwrap_or(OsStr::new("unnamed"));
        let told = match &self.place.top {
            Some(top) => was_at.strip_prefix(top).unwrap_or(was_at),
            None => was_at,
        };
        let text = format!(
            "[Trash Info]\nPath={}\nDeletionDate={deleted_at}\n",
            escaped(told.as_os_str().as_bytes())
        );
        let (files, info) = (self.files.handle()?, self.info.handle()?);
        let mut number = lock(&self.numbers).get(base).copied().unwrap_or(0);
        loop {
            number = number.saturating_add(1);
            let name = numbered(base, number);
            let beside = info_name(&name);
            let file = match LogFile::create(info.as_fd(), &beside) {
                Ok(file) => file,
                Err(error) if error.is(Errno::EXIST) && number < u32::MAX => continue,
                Err(error) => return Err(error),
            };
            // An entry without a text is none of this trash's, and is left alone.
            let is_free =
                stat::stamp_at(files.as_fd(), &name).is_err_and(|error| error.is_missing());
            let written = match is_free {
                true => file.append(text.as_bytes()).map(|()| true),
                false => Ok(false),
            };
            if let Ok(true) = written {
                lock(&self.numbers).insert(base.to_os_string(), number);
                return Ok(name);
            }
            act::unlink(info.as_fd(), &beside)?;
            written?;
        }
    }
}

/// A place in a trash that was taken for an entry.
#[derive(Debug)]
pub struct Claim {
    trash: Arc<Trash>,
    name: OsString,
}

impl Claim {
    /// Where the entry goes.
    pub fn path(&self) -> PathBuf {
        self.trash.place.path.join(FILES).join(&self.name)
    }

    /// Renames the entry into its place. If that fails, the place is free again.
    pub fn take(self, from: BorrowedFd<'_>, name: &OsStr) -> Result<()> {
        let renamed = self
            .trash
            .files
            .handle()
            .and_then(|files| act::rename_new(from, name, files.as_fd(), &self.name));
        if renamed.is_err() {
            self.give_up();
        }
        renamed
    }

    /// The entry stays where it is.
    pub fn give_up(self) {
        let info = self.trash.info.handle();
        let gone = info.and_then(|info| act::unlink(info.as_fd(), &info_name(&self.name)));
        // The specification lets such a text be cleared away by whoever finds it.
        gone.unwrap_or_else(|error| tracing::debug!(?error, "a text stays in the trash"));
    }
}

/// Where it is written down what an entry in a trash was; none for what is in no trash.
pub fn info_path(file: &Path) -> Option<PathBuf> {
    let files = file.parent().filter(|files| files.ends_with(FILES))?;
    let name = info_name(file.file_name()?);
    Some(files.parent()?.join(INFO).join(name))
}

fn info_name(name: &OsStr) -> OsString {
    let mut name = name.to_os_string();
    name.push(ENDING);
    name
}

/// Makes a folder for this user alone, with all that is missing above it.
fn make_all(path: &Path) -> Result<()> {
    let missing: Vec<&Path> = path
        .ancestors()
        .take_while(|at| stat::stamp_path(at).is_err_and(|error| error.is_missing()))
        .collect();
    for folder in missing.into_iter().rev() {
        match again(|| mkdirat(CWD, folder, Mode::from_raw_mode(0o700))) {
            Ok(()) | Err(Errno::EXIST) => {}
            Err(errno) => {
                return Err(DiskError::new(
                    Action::MakeFolder,
                    folder.as_os_str(),
                    errno,
                ));
            }
        }
    }
    Ok(())
}

/// `2026-11-26T00:31:05` by the clock on the wall.
fn deleted_at(zone: &Zone, seconds: i64) -> String {
    let (year, [month, day, hour, minute, second]) =
        zone.civil(seconds).unwrap_or((1970, [1, 1, 0, 0, 0]));
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")
}

/// `photo.jpg`, `photo.2.jpg`, cut so that the text beside it can have its name.
fn numbered(base: &OsStr, number: u32) -> OsString {
    let bytes = base.as_bytes();
    let dot = bytes.iter().rposition(|byte| *byte == b'.');
    let dot = dot.filter(|dot| *dot > 0 && bytes.len() - dot <= 16);
    let (stem, ending) = bytes.split_at(dot.unwrap_or(bytes.len()));
    let count = match number {
        0 | 1 => String::new(),
        number => format!(".{number}"),
    };
    let mut kept = stem.len().min(LONGEST - ending.len() - count.len());
    // A letter of several bytes is left out as a whole.
    while kept > 0 && stem.get(kept).is_some_and(|byte| byte & 0xC0 == 0x80) {
        kept -= 1;
    }
    OsString::from_vec([&stem[..kept], count.as_bytes(), ending].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_escaped_byte_by_byte() {
        assert_eq!(escaped(b"/home/mara/a b%.txt"), "/home/mara/a%20b%25.txt");
        assert_eq!(escaped(b"raw \xff\n"), "raw%20%FF%0A");
        assert_eq!(escaped("Größe".as_bytes()), "Gr%C3%B6%C3%9Fe");
    }

    #[test]
    fn names_get_numbers_and_leave_room_for_the_ending() {
        let name = |base: &str, number| numbered(OsStr::new(base), number);
        assert_eq!(name("photo.jpg", 1), "photo.jpg");
        assert_eq!(name("photo.jpg", 2), "photo.2.jpg");
        assert_eq!(name(".hidden", 3), ".hidden.3");
        let long = "ü".repeat(127);
        for number in [1, 2, u32::MAX] {
            let cut = name(&long, number);
            assert!(cut.len() <= LONGEST, "{}", cut.len());
            assert!(cut.to_str().is_some(), "no letter is cut in two");
        }
        let bytes = OsString::from_vec(vec![0xBF; 255]);
        assert!(numbered(&bytes, 7).len() <= LONGEST);
    }

    #[test]
    fn the_text_beside_an_entry_is_found_by_its_path() {
        let info = info_path(Path::new("/t/.Trash-7/files/a.b"));
        assert_eq!(info, Some("/t/.Trash-7/info/a.b.trashinfo".into()));
        assert_eq!(info_path(Path::new("/t/hold/a")), None);
    }
}
