//! Files as streams, for formats that are read and written in one go.

use std::ffi::OsStr;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;

use rustix::fs::{Advice, CWD, Mode, OFlags, fadvise, fdatasync, openat, seek};
use rustix::io::{Errno, read, write};

use super::copy::temporary::Unpublished;
use super::copy::{CopyError, Keep, Place};
use super::error::{DiskError, Result, again, because, one_name};
use super::watch::Watch;
use super::{act, stat};
use crate::model::{Action, Kind, Stamp};

/// A file that is read. What was read is counted, and a stop is an error (ECANCELED).
pub struct Source<'a> {
    file: OwnedFd,
    watch: &'a dyn Watch,
}

impl<'a> Source<'a> {
    /// Opens what a person named, links followed. A folder answers EISDIR, a pipe is waited for.
    pub fn open_path(path: &Path, watch: &'a dyn Watch) -> Result<Source<'a>> {
        let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOCTTY;
        let source = Source::open(CWD, path.as_os_str(), flags, watch)?;
        match source.stamp()?.kind {
            Kind::Folder => Err(DiskError::new(Action::Open, path.as_os_str(), Errno::ISDIR)),
            _ => Ok(source),
        }
    }

    /// Opens an entry of a folder without waiting for anybody; a link is refused with ELOOP unless it is followed.
    pub fn open_at(
        dir: BorrowedFd<'_>,
        name: &OsStr,
        follow_links: bool,
        watch: &'a dyn Watch,
    ) -> Result<Source<'a>> {
        one_name(Action::Open, name)?;
        let links = match follow_links {
            true => OFlags::empty(),
            false => OFlags::NOFOLLOW,
        };
        let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOCTTY | OFlags::NONBLOCK | links;
        Source::open(dir, name, flags, watch)
    }

    /// Opens a fresh file such that it is read from the device, not from memory.
    pub fn open_settled(
        dir: BorrowedFd<'_>,
        name: &OsStr,
        watch: &'a dyn Watch,
    ) -> Result<Source<'a>> {
        let source = Source::open_at(dir, name, false, watch)?;
        match again(|| fdatasync(&source.file)) {
            // Devices that have nothing to flush say so.
            Ok(()) | Err(Errno::INVAL) => {}
            Err(errno) => return Err(DiskError::new(Action::Flush, name, errno)),
        }
        // Advice only: a file system may keep its pages, and then memory is what is compared.
        let _ = fadvise(&source.file, 0, None, Advice::DontNeed);
        Ok(source)
    }

    fn open(
        dir: BorrowedFd<'_>,
        name: &OsStr,
        flags: OFlags,
        watch: &'a dyn Watch,
    ) -> Result<Source<'a>> {
        let file = again(|| openat(dir, name, flags, Mode::empty()))
            .map_err(because(Action::Open, name))?;
        Ok(Source { file, watch })
    }

    pub fn stamp(&self) -> Result<Stamp> {
        stat::stamp_open(self.file.as_fd())
    }
}

impl Read for Source<'_> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        go_on(self.watch)?;
        let count = again(|| read(&self.file, &mut *bytes))?;
        self.watch.read(count as u64);
        Ok(count)
    }
}

impl Seek for Source<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        jump(self.file.as_fd(), to)
    }
}

fn go_on(watch: &dyn Watch) -> io::Result<()> {
    match watch.go_on() {
        true => Ok(()),
        false => Err(Errno::CANCELED.into()),
    }
}

fn jump(file: BorrowedFd<'_>, to: SeekFrom) -> io::Result<u64> {
    let to = match to {
        SeekFrom::Start(at) => rustix::fs::SeekFrom::Start(at),
        SeekFrom::End(at) => rustix::fs::SeekFrom::End(at),
        SeekFrom::Current(at) => rustix::fs::SeekFrom::Current(at),
    };
    Ok(again(|| seek(file, to))?)
}

/// How a new file comes to its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Birth {
    /// Under a temporary name, to be renamed when it is whole.
    Hidden,
    /// Under its own name; what is there is overwritten, through a link too.
    InPlace,
}

/// A file that is written. Unless it is published, a new one is taken away again.
pub struct Sink<'a> {
    file: OwnedFd,
    new: Option<Unpublished<'a>>,
    watch: &'a dyn Watch,
}

impl<'a> Sink<'a> {
    pub fn make(
        dir: impl Into<Place<'a>>,
        name: &'a OsStr,
        mode: u32,
        birth: Birth,
        watch: &'a dyn Watch,
    ) -> Result<Sink<'a>> {
        one_name(Action::Create, name)?;
        let place: Place<'a> = dir.into();
        let mode = Mode::from_raw_mode(mode);
        let flags = OFlags::RDWR | OFlags::CREATE | OFlags::CLOEXEC | OFlags::NOCTTY;
        let direct = birth == Birth::InPlace;
        let made = Unpublished::make(&place, name, direct, |name| {
            let flags = flags | OFlags::EXCL | OFlags::NOFOLLOW;
            again(|| openat(place.dir, name, flags, mode)).map_err(because(Action::Create, name))
        });
        let (file, new) = match made {
            Ok((file, new)) => (file, Some(new)),
            Err(CopyError::Disk { error, .. }) if direct && error.is(Errno::EXIST) => {
                let flags = flags.difference(OFlags::RDWR)
                    | OFlags::WRONLY
                    | OFlags::TRUNC
                    | OFlags::NONBLOCK;
                let file = again(|| openat(place.dir, name, flags, mode));
                (file.map_err(because(Action::Create, name))?, None)
            }
            Err(CopyError::Disk { error, .. }) => return Err(error),
            Err(_) => return Err(DiskError::new(Action::Create, name, Errno::IO)),
        };
        Ok(Sink { file, new, watch })
    }

    pub fn stamp(&self) -> Result<Stamp> {
        stat::stamp_open(self.file.as_fd())
    }

    /// Waits until the bytes are on the device.
    pub fn sync(&self) -> Result<()> {
        match act::sync(self.file.as_fd()) {
            // A pipe or terminal has nothing to wait for.
            Err(error) if error.is(Errno::INVAL) => Ok(()),
            answer => answer,
        }
    }

    /// Name that a new file has now.
    pub fn name(&self) -> Option<&OsStr> {
        self.new.as_ref().map(Unpublished::name)
    }

    /// Gives the file its name for good; EEXIST if that is taken and is not to be replaced. `keep` puts in safety what is.
    pub fn publish(self, name: &OsStr, replace: bool, keep: Option<&dyn Keep>) -> Result<()> {
        match self.new.map(|new| new.publish(name, replace, keep)) {
            None | Some(Ok(())) => Ok(()),
            Some(Err(CopyError::Disk { error, .. })) => Err(error),
            Some(Err(_)) => Err(DiskError::new(Action::Rename, name, Errno::IO)),
        }
    }
}

impl Write for Sink<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        go_on(self.watch)?;
        Ok(again(|| write(&self.file, bytes))?)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seek for Sink<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        jump(self.file.as_fd(), to)
    }
}

/// Writes all bytes to an open file.
pub fn write_all(file: BorrowedFd<'_>, name: &OsStr, mut bytes: &[u8]) -> Result<()> {
    while !bytes.is_empty() {
        let count = again(|| write(file, bytes)).map_err(because(Action::Write, name))?;
        if count == 0 {
            return Err(DiskError::new(Action::Write, name, Errno::IO));
        }
        bytes = &bytes[count..];
    }
    Ok(())
}
