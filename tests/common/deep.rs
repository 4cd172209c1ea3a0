//! Chains of folders far beyond what a path can say, made, measured and cleared without paths and without recursion.

use std::ffi::{CString, OsStr};
use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;

use rustix::fs::{AtFlags, FileType, Mode, OFlags};
use rustix::io::Errno;

const FOLDER: OFlags = OFlags::RDONLY
    .union(OFlags::DIRECTORY)
    .union(OFlags::NOFOLLOW)
    .union(OFlags::CLOEXEC);

fn open(path: &Path) -> OwnedFd {
    rustix::fs::open(path, FOLDER, Mode::empty()).expect("a folder")
}

/// Makes `name/d/d/...` of this depth in a folder, with a file `f` that holds its level in every hundredth and the last.
pub fn make_chain(folder: &Path, name: &str, depth: u32) {
    let mut at = open(folder);
    for level in 1..=depth {
        let name = if level == 1 { name } else { "d" };
        rustix::fs::mkdirat(&at, name, Mode::RWXU).expect("a folder of the chain");
        at = rustix::fs::openat(&at, name, FOLDER, Mode::empty()).expect("the chain");
        if level % 100 == 0 || level == depth {
            let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC;
            let file = rustix::fs::openat(&at, "f", flags, Mode::RUSR | Mode::WUSR);
            let text = level.to_string();
            rustix::io::write(file.expect("a file of the chain"), text.as_bytes())
                .expect("its bytes");
        }
    }
}

/// Depth of a chain that [`make_chain`] made and number of files in it that hold their level.
pub fn measure_chain(folder: &Path, name: &str) -> (u32, u32) {
    let (mut at, mut depth, mut files) = (open(folder), 0, 0);
    loop {
        let name = if depth == 0 { name } else { "d" };
        match rustix::fs::openat(&at, name, FOLDER, Mode::empty()) {
            Ok(next) => at = next,
            Err(Errno::NOENT) => return (depth, files),
            Err(error) => panic!("level {depth}: {error}"),
        }
        depth += 1;
        let flags = OFlags::RDONLY | OFlags::CLOEXEC;
        if let Ok(file) = rustix::fs::openat(&at, "f", flags, Mode::empty()) {
            let mut text = [0; 16];
            let length = rustix::io::read(&file, &mut text).expect("the bytes of a file");
            files += u32::from(text[..length] == *depth.to_string().as_bytes());
        }
    }
}

/// Removes everything in a folder, however deep and however locked: what lies deeper is drawn up, level by level.
pub fn clear(folder: &Path) {
    let Ok(top) = rustix::fs::open(folder, FOLDER, Mode::empty()) else {
        return;
    };
    let mut drawn_up = 0u64;
    loop {
        let names = listed(&top);
        if names.is_empty() {
            return;
        }
        let mut has_removed = false;
        for name in names {
            has_removed |= empty_and_remove(&top, &name, &mut drawn_up);
        }
        if !has_removed {
            return;
        }
    }
}

/// False if the entry could not be removed; its folders are then in `top`.
fn empty_and_remove(top: &OwnedFd, name: &CString, drawn_up: &mut u64) -> bool {
    if rustix::fs::unlinkat(top, name, AtFlags::empty()).is_ok() {
        return true;
    }
    // Neither a mode nor an entry that resists is a reason to fail a test at its end.
    let _ = rustix::fs::chmodat(top, name, Mode::RWXU, AtFlags::empty());
    let Ok(folder) = rustix::fs::openat(top, name, FOLDER, Mode::empty()) else {
        return false;
    };
    for below in listed(&folder) {
        if rustix::fs::unlinkat(&folder, &below, AtFlags::empty()).is_ok() {
            continue;
        }
        let _ = rustix::fs::chmodat(&folder, &below, Mode::RWXU, AtFlags::empty());
        let _ = rustix::fs::renameat(&folder, &below, top, format!("up-{drawn_up}"));
        *drawn_up += 1;
    }
    rustix::fs::unlinkat(top, name, AtFlags::REMOVEDIR).is_ok()
}

fn listed(folder: &OwnedFd) -> Vec<CString> {
    let Ok(listing) = rustix::fs::Dir::read_from(folder.as_fd()) else {
        return Vec::new();
    };
    let names = listing.flatten().map(|entry| entry.file_name().to_owned());
    names
        .filter(|name| name.as_bytes() != b"." && name.as_bytes() != b"..")
        .collect()
}

/// Number of entries directly in a folder.
pub fn count_entries(folder: &Path) -> usize {
    listed(&open(folder)).len()
}

/// True if the folder holds a folder of this name.
pub fn holds_folder(folder: &Path, name: &OsStr) -> bool {
    rustix::fs::statat(open(folder), name, AtFlags::SYMLINK_NOFOLLOW)
        .is_ok_and(|stat| FileType::from_raw_mode(stat.st_mode) == FileType::Directory)
}
