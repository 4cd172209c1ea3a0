//! Where on its disk a file begins.
//!
//! It stands here for the ban on `unsafe`: the kernel tells it by an `ioctl(2)` only.

#![allow(
    unsafe_code,
    reason = "FIEMAP is an ioctl, and no safe function asks for it"
)]

use std::ffi::OsStr;
use std::os::fd::BorrowedFd;
use std::sync::Arc;

use rustix::fs::{Mode, OFlags, openat};
use rustix::ioctl::{Opcode, Updater, ioctl, opcode};

use super::error::again;
use super::folder::Folder;

/// One run of blocks, as `linux/fiemap.h` has it. Bytes.
#[repr(C)]
#[derive(Default)]
struct Extent {
    logical: u64,
    physical: u64,
    length: u64,
    reserved64: [u64; 2],
    flags: u32,
    reserved: [u32; 3],
}

/// What is asked, with room for one answer.
#[repr(C)]
#[derive(Default)]
struct Fiemap {
    start: u64,
    length: u64,
    flags: u32,
    mapped: u32,
    room: u32,
    reserved: u32,
    first: Extent,
}

/// `FS_IOC_FIEMAP`; its number tells the length of the question without the room behind it.
const FS_IOC_FIEMAP: Opcode = opcode::read_write::<[u64; 4]>(b'f', 11);
/// Where it lies is not known, not settled by now, or not on a block of its own: `UNKNOWN`, `DELALLOC`, `DATA_INLINE`.
const NOWHERE: u32 = 0x2 | 0x4 | 0x200;

/// Byte of the disk at which a file of a folder begins: `FIEMAP` of `ioctl(2)`. None where it has no bytes, or none that
/// lie anywhere by now, and where the file system does not tell. Three calls; the last name is not followed.
pub fn beginning(folder: &Arc<Folder>, name: &OsStr) -> Option<u64> {
    let handle = folder.handle().ok()?;
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = again(|| openat(&*handle, name, flags, Mode::empty())).ok()?;
    beginning_of(std::os::fd::AsFd::as_fd(&file))
}

fn beginning_of(file: BorrowedFd<'_>) -> Option<u64> {
    let mut map = Fiemap {
        length: u64::MAX,
        room: 1,
        ..Fiemap::default()
    };
    // SAFETY: the number is that of FIEMAP, and the struct is the kernel's, with the room that it says it has.
    let asked = unsafe { Updater::<FS_IOC_FIEMAP, Fiemap>::new(&mut map) };
    // SAFETY: FIEMAP writes to nothing but that struct.
    unsafe { ioctl(file, asked) }.ok()?;
    (map.mapped == 1 && map.first.flags & NOWHERE == 0).then_some(map.first.physical)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::FdPool;

    #[test]
    fn the_layout_is_that_of_the_kernel() {
        assert_eq!(size_of::<Extent>(), 56);
        assert_eq!(size_of::<Fiemap>(), 32 + 56);
        assert_eq!(FS_IOC_FIEMAP, 0xC020_660B as Opcode);
    }

    #[test]
    fn what_has_no_bytes_begins_nowhere() {
        let place = tempfile::tempdir().expect("a place");
        std::fs::write(place.path().join("empty"), "").expect("written");
        std::os::unix::fs::symlink("empty", place.path().join("link")).expect("linked");
        let folder = Folder::open_root(&FdPool::with_budget(8), place.path()).expect("there");
        for name in ["empty", "link", "missing"] {
            assert_eq!(beginning(&folder, OsStr::new(name)), None, "{name}");
        }
    }
}
