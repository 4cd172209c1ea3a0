//! Files that only grow, and locks that end with their process: what a journal is written on.

use std::ffi::{OsStr, OsString};
use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;

use rustix::fs::{
    CWD, FlockOperation, Mode, OFlags, fdatasync, flock, fsync, ftruncate, mkdirat, openat,
};
use rustix::io::{Errno, read, write};
use rustix::process::geteuid;

use super::error::{DiskError, Result, again, because};
use super::{list, own, stat};
use crate::model::{Action, Kind};

/// Bytes per call when a file is read whole.
const PIECE: usize = 256 * 1024;

/// A folder of the program's own, for nobody else's eyes.
#[derive(Debug)]
pub struct OwnFolder {
    descriptor: OwnedFd,
}

impl OwnFolder {
    /// Opens the folder, and makes it and those above it where they are missing. One that belongs to somebody else or
    /// may be written by others is refused with EPERM.
    pub fn make(path: &Path) -> Result<OwnFolder> {
        let mut missing = Vec::new();
        let mut at = path;
        let above = loop {
            match open_folder(at) {
                Ok(folder) => break folder,
                Err(error) if error.is_missing() => {
                    missing.push(at.file_name().unwrap_or_default());
                    at = at.parent().unwrap_or(Path::new("/"));
                }
                Err(error) => return Err(error),
            }
        };
        let mut descriptor = above;
        for name in missing.into_iter().rev() {
            match again(|| mkdirat(&descriptor, name, Mode::RWXU)) {
                Ok(()) | Err(Errno::EXIST) => {}
                Err(errno) => return Err(DiskError::new(Action::MakeFolder, name, errno)),
            }
            descriptor = open_in(&descriptor, name)?;
        }
        OwnFolder::claim(descriptor, path)
    }

    /// Opens the folder; none where it does not exist.
    pub fn find(path: &Path) -> Result<Option<OwnFolder>> {
        match open_folder(path) {
            Ok(descriptor) => OwnFolder::claim(descriptor, path).map(Some),
            Err(error) if error.is_missing() => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn claim(descriptor: OwnedFd, path: &Path) -> Result<OwnFolder> {
        let stamp = stat::stamp_open(descriptor.as_fd())?;
        if stamp.owner != geteuid().as_raw() || stamp.mode & 0o022 != 0 {
            return Err(DiskError::new(Action::Open, path.as_os_str(), Errno::PERM));
        }
        Ok(OwnFolder { descriptor })
    }

    /// Names of the files in it.
    pub fn names(&self) -> Result<Vec<OsString>> {
        let mut names = Vec::new();
        // Listing moves the position, which others that list this folder must not see.
        let own = open_in(&self.descriptor, OsStr::new("."))?;
        list::list(own.as_fd(), |name, kind, _| {
            if kind.is_none_or(|kind| kind == Kind::File) {
                names.push(name.to_os_string());
            }
            true
        })?;
        Ok(names)
    }

    /// Makes a file that nobody has made before; EEXIST otherwise.
    pub fn create(&self, name: &OsStr) -> Result<Log> {
        let flags = OFlags::CREATE | OFlags::EXCL;
        let log = self.open(name, flags)?;
        // The name of a journal must outlast a loss of power as its records do.
        again(|| fsync(&self.descriptor)).map_err(because(Action::Flush, name))?;
        Ok(log)
    }

    /// Opens a file for appending; makes it if need be.
    pub fn append(&self, name: &OsStr) -> Result<Log> {
        self.open(name, OFlags::CREATE)
    }

    /// Opens a file that is there for appending.
    pub fn reopen(&self, name: &OsStr) -> Result<Log> {
        self.open(name, OFlags::empty())
    }

    fn open(&self, name: &OsStr, flags: OFlags) -> Result<Log> {
        let flags = flags | OFlags::RDWR | OFlags::APPEND | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let mode = Mode::RUSR | Mode::WUSR;
        let descriptor = again(|| openat(&self.descriptor, name, flags, mode))
            .map_err(because(Action::Open, name))?;
        Ok(Log {
            descriptor,
            name: name.to_os_string(),
        })
    }

    /// The whole of a file.
    pub fn read(&self, name: &OsStr) -> Result<Vec<u8>> {
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let file = again(|| openat(&self.descriptor, name, flags, Mode::empty()))
            .map_err(because(Action::Open, name))?;
        let mut bytes = Vec::new();
        let mut piece = vec![0; PIECE];
        loop {
            match again(|| read(&file, &mut piece)).map_err(because(Action::Read, name))? {
                0 => return Ok(bytes),
                length => bytes.extend_from_slice(&piece[..length]),
            }
        }
    }

    /// Takes a name away.
    pub fn remove(&self, name: &OsStr) -> Result<()> {
        super::act::unlink(self.descriptor.as_fd(), name)
    }
}

/// A file that only grows.
#[derive(Debug)]
pub struct Log {
    descriptor: OwnedFd,
    name: OsString,
}

impl Log {
    /// Appends bytes. After an error the end may be torn.
    pub fn write(&self, bytes: &[u8]) -> Result<()> {
        let mut rest = bytes;
        while !rest.is_empty() {
            let length = again(|| write(&self.descriptor, rest))
                .map_err(because(Action::Write, &self.name))?;
            rest = &rest[length..];
        }
        Ok(())
    }

    /// Everything that was written is on the device afterwards.
    pub fn sync(&self) -> Result<()> {
        again(|| fdatasync(&self.descriptor)).map_err(because(Action::Flush, &self.name))
    }

    /// Cuts the file after its last whole record.
    pub fn cut(&self, length: u64) -> Result<()> {
        again(|| ftruncate(&self.descriptor, length)).map_err(because(Action::Truncate, &self.name))
    }

    /// Takes the lock of the file, and waits for it.
    pub fn lock(&self) -> Result<()> {
        again(|| flock(&self.descriptor, FlockOperation::LockExclusive))
            .map_err(because(Action::Open, &self.name))
    }

    /// Takes the lock of the file; false if another process, or another opening in this one, has it. It ends with the
    /// process, however that ends.
    pub fn try_lock(&self) -> Result<bool> {
        match again(|| flock(&self.descriptor, FlockOperation::NonBlockingLockExclusive)) {
            Ok(()) => Ok(true),
            Err(Errno::WOULDBLOCK) => Ok(false),
            Err(errno) => Err(DiskError::new(Action::Open, &self.name, errno)),
        }
    }
}

fn open_folder(path: &Path) -> Result<OwnedFd> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    again(|| openat(CWD, path, flags, Mode::empty()))
        .map_err(because(Action::Open, path.as_os_str()))
}

fn open_in(dir: &OwnedFd, name: &OsStr) -> Result<OwnedFd> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    again(|| openat(dir, name, flags, Mode::empty())).map_err(because(Action::Open, name))
}

/// Who this process is: its number, when it was started (in ticks since the machine was), and the machine's name.
pub fn whoami() -> (u32, u64, String) {
    let id = std::process::id();
    let stat = own::own("stat").unwrap_or_default();
    // The name of the program stands in parentheses and may hold anything; after it, the start is the 20th field.
    let after = stat.iter().rposition(|byte| *byte == b')').unwrap_or(0);
    let fields = stat[after..].split(|byte| *byte == b' ');
    let started = fields.skip(20).find_map(|field| {
        let text = std::str::from_utf8(field).ok()?;
        text.parse().ok()
    });
    let machine = rustix::system::uname().nodename().to_owned();
    let machine = machine.into_string().unwrap_or_default();
    (id, started.unwrap_or_default(), machine)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_of_our_own_is_made_with_those_above_and_closed_to_others() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("state/filewright/jobs");
        let folder = OwnFolder::make(&path).unwrap();
        let stamp = stat::stamp_path(&path).unwrap();
        assert_eq!(stamp.mode & 0o777, 0o700);
        folder.create(OsStr::new("1")).unwrap();
        assert!(folder.create(OsStr::new("1")).unwrap_err().is(Errno::EXIST));
        assert_eq!(folder.names().unwrap(), ["1"]);
        assert!(
            OwnFolder::find(&place.path().join("none"))
                .unwrap()
                .is_none()
        );
    }

    #[test]
    fn a_folder_that_others_may_write_is_refused() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("open");
        std::fs::create_dir(&path).unwrap();
        let open = std::os::unix::fs::PermissionsExt::from_mode(0o777);
        std::fs::set_permissions(&path, open).unwrap();
        assert!(OwnFolder::make(&path).unwrap_err().is(Errno::PERM));
    }

    #[test]
    fn one_lock_is_had_once_and_again_after_its_end() {
        let place = tempfile::tempdir().unwrap();
        let folder = OwnFolder::make(&place.path().join("own")).unwrap();
        let name = OsStr::new("lock");
        let first = folder.append(name).unwrap();
        let second = folder.append(name).unwrap();
        assert!(first.try_lock().unwrap());
        assert!(!second.try_lock().unwrap());
        drop(first);
        assert!(second.try_lock().unwrap());
    }

    #[test]
    fn this_process_was_started_at_some_time_on_some_machine() {
        let (id, started, machine) = whoami();
        assert_eq!(id, std::process::id());
        assert!(started > 0 && !machine.is_empty());
    }
}
