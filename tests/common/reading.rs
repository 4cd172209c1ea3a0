//! How a snapshot reads an entry from the disk: by descriptor, following no link, leaving access times alone.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;

use rustix::fs::{AtFlags, FileType, Mode, OFlags, RawMode, SeekFrom, Stat};
use rustix::io::Errno;

use super::snapshot::{Entry, Held, Type};

pub fn entry_of(stat: &Stat) -> Entry {
    let kind = match FileType::from_raw_mode(stat.st_mode as RawMode) {
        FileType::RegularFile => Type::File,
        FileType::Directory => Type::Folder,
        FileType::Symlink => Type::Link,
        FileType::Fifo => Type::Pipe,
        FileType::Socket => Type::Socket,
        _ => Type::Device,
    };
    Entry {
        kind,
        mode: stat.st_mode & 0o7777,
        owner: (stat.st_uid, stat.st_gid),
        modified: Some((stat.st_mtime, stat.st_mtime_nsec as u32)),
        accessed: (stat.st_atime, stat.st_atime_nsec as u32),
        held: Held::Nothing,
        attributes: BTreeMap::new(),
        data: Vec::new(),
        device_node: stat.st_rdev,
        identity: (stat.st_dev, stat.st_ino),
    }
}

/// Opens without touching the access time where that is allowed.
fn open_quietly(parent: BorrowedFd<'_>, name: &OsStr, flags: OFlags) -> Result<OwnedFd, Errno> {
    let flags = flags | OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    match rustix::fs::openat(parent, name, flags | OFlags::NOATIME, Mode::empty()) {
        Err(Errno::PERM) => rustix::fs::openat(parent, name, flags, Mode::empty()),
        opened => opened,
    }
}

pub fn open_folder(
    parent: BorrowedFd<'_>,
    name: &OsStr,
    entry: &mut Entry,
) -> Option<(OwnedFd, Vec<OsString>)> {
    let folder = match open_quietly(parent, name, OFlags::DIRECTORY) {
        Ok(folder) => folder,
        Err(Errno::ACCESS) => {
            entry.held = Held::Locked;
            return None;
        }
        Err(error) => panic!("opening folder {name:?}: {error}"),
    };
    entry.attributes = attributes(folder.as_fd());
    // Through the same descriptor: opening `.` anew would need the right to search.
    let own = rustix::io::dup(&folder).expect("a descriptor");
    let listing = rustix::fs::Dir::new(own).expect("a listing");
    let names = listing
        .map(|item| OsStr::from_bytes(item.expect("an entry").file_name().to_bytes()).to_owned())
        .filter(|name| name != "." && name != "..")
        .collect::<Vec<_>>();
    let may_search = rustix::fs::statat(&folder, ".", AtFlags::empty()).is_ok();
    if !may_search {
        entry.held = Held::Locked;
        return None;
    }
    Some((folder, names))
}

pub fn read_file(parent: BorrowedFd<'_>, name: &OsStr, stat: &Stat, entry: &mut Entry) {
    let file = match open_quietly(parent, name, OFlags::NONBLOCK) {
        Ok(file) => file,
        Err(Errno::ACCESS) => {
            entry.held = Held::Locked;
            return;
        }
        Err(error) => panic!("opening file {name:?}: {error}"),
    };
    entry.attributes = attributes(file.as_fd());
    entry.data = data_runs(file.as_fd(), stat.st_size as u64);
    let mut hasher = blake3::Hasher::new();
    let mut buffer = vec![0; 256 * 1024];
    let mut size = 0;
    rustix::fs::seek(&file, SeekFrom::Start(0)).expect("a seek");
    loop {
        let got = rustix::io::read(&file, &mut buffer).expect("a read");
        if got == 0 {
            break;
        }
        size += got as u64;
        hasher.update(&buffer[..got]);
    }
    entry.held = Held::Bytes {
        size,
        hash: hasher.finalize(),
    };
}

fn data_runs(file: BorrowedFd<'_>, size: u64) -> Vec<(u64, u64)> {
    let mut runs = Vec::new();
    let mut at = 0;
    while at < size {
        // The end of all data, or a file system that does not tell holes.
        let Ok(start) = rustix::fs::seek(file, SeekFrom::Data(at)) else {
            break;
        };
        let end = rustix::fs::seek(file, SeekFrom::Hole(start)).unwrap_or(size);
        runs.push((start, end));
        at = end;
    }
    runs
}

/// All extended attributes that the test's user may see, access control lists among them.
fn attributes(entry: BorrowedFd<'_>) -> BTreeMap<OsString, Vec<u8>> {
    let mut names = vec![0u8; 65_536];
    let length = match rustix::fs::flistxattr(entry, &mut names[..]) {
        Ok(length) => length,
        Err(Errno::NOTSUP) => 0,
        Err(error) => panic!("listing attributes: {error}"),
    };
    let is_xfs = rustix::fs::fstatfs(entry).is_ok_and(|stat| stat.f_type == 0x5846_5342);
    let mut found = BTreeMap::new();
    for name in names[..length].split(|byte| *byte == 0) {
        // XFS shows root the access lists a second time.
        if name.is_empty() || is_xfs && name.starts_with(b"trusted.SGI_ACL_") {
            continue;
        }
        let mut value = vec![0u8; 65_536];
        match rustix::fs::fgetxattr(entry, name, &mut value[..]) {
            Ok(length) => {
                value.truncate(length);
                found.insert(OsStr::from_bytes(name).to_owned(), value);
            }
            Err(error) => panic!("attribute {}: {error}", name.escape_ascii()),
        }
    }
    found
}
