//! Single changes, each one system call relative to a folder's descriptor.
//!
//! Every name is a single component. Slashes at its end are passed on, since the kernel gives them a meaning.

use std::ffi::{OsStr, OsString};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use rustix::fs::{
    Access, AtFlags, FileType, Mode, OFlags, RenameFlags, fdatasync, fsync, ftruncate, futimens,
    linkat, makedev, mkdirat, mknodat, openat, readlinkat, renameat, renameat_with, symlinkat,
    syncfs, unlinkat,
};
use rustix::io::Errno;

use super::copy::aside_name;
use super::error::{DiskError, Result, again, because, one_name};
use super::stat;
use crate::model::{Action, Kind};

/// Sets the process's umask to 0, so that modes given here are the modes that come out; what it was before the first
/// call, which has to come before any thread is started.
pub fn claim_umask() -> u32 {
    static BEFORE: OnceLock<u32> = OnceLock::new();
    *BEFORE.get_or_init(|| rustix::process::umask(Mode::empty()).as_raw_mode())
}

/// `mode` as a new entry in this folder is to get it: the umask does not count where a default ACL decides.
pub fn new_mode(dir: BorrowedFd<'_>, mode: u32, umask: u32) -> u32 {
    if super::Facts::ask(dir).has_default_acl {
        mode
    } else {
        mode & !umask
    }
}

/// `mkdirat`.
pub fn make_folder(dir: BorrowedFd<'_>, name: &OsStr, mode: u32) -> Result<()> {
    one_name(Action::MakeFolder, name)?;
    again(|| mkdirat(dir, name, Mode::from_raw_mode(mode)))
        .map_err(because(Action::MakeFolder, name))
}

/// Makes an empty file; EEXIST if anything has that name.
pub fn make_file(dir: BorrowedFd<'_>, name: &OsStr, mode: u32) -> Result<OwnedFd> {
    one_name(Action::Create, name)?;
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    again(|| openat(dir, name, flags, Mode::from_raw_mode(mode)))
        .map_err(because(Action::Create, name))
}

/// Makes a file that is one hole of this length; without it nothing stays.
pub fn make_hole(dir: BorrowedFd<'_>, name: &OsStr, mode: u32, length: u64) -> Result<()> {
    let file = make_file(dir, name, mode)?;
    if length == 0 {
        return Ok(());
    }
    again(|| ftruncate(&file, length)).map_err(|errno| {
        // The failure that counts is that of the length.
        let _ = unlinkat(dir, name, AtFlags::empty());
        DiskError::new(Action::Truncate, name, errno)
    })
}

/// `symlinkat`.
pub fn make_link(dir: BorrowedFd<'_>, name: &OsStr, target: &Path) -> Result<()> {
    one_name(Action::MakeLink, name)?;
    again(|| symlinkat(target, dir, name)).map_err(because(Action::MakeLink, name))
}

/// `linkat`: another name for an existing entry.
pub fn hard_link(
    existing_dir: BorrowedFd<'_>,
    existing: &OsStr,
    dir: BorrowedFd<'_>,
    name: &OsStr,
    follow_links: bool,
) -> Result<()> {
    one_name(Action::MakeHardLink, existing)?;
    one_name(Action::MakeHardLink, name)?;
    let flags = match follow_links {
        true => AtFlags::SYMLINK_FOLLOW,
        false => AtFlags::empty(),
    };
    again(|| linkat(existing_dir, existing, dir, name, flags))
        .map_err(because(Action::MakeHardLink, name))
}

/// `mknodat`; `device` is `(major << 32) | minor` and counts for device nodes only.
pub fn make_special(
    dir: BorrowedFd<'_>,
    name: &OsStr,
    kind: Kind,
    mode: u32,
    device: u64,
) -> Result<()> {
    one_name(Action::MakeSpecial, name)?;
    let (file_type, device) = match kind {
        Kind::Pipe => (FileType::Fifo, 0),
        Kind::Socket => (FileType::Socket, 0),
        Kind::BlockDevice => (FileType::BlockDevice, device),
        Kind::CharDevice => (FileType::CharacterDevice, device),
        Kind::File | Kind::Folder | Kind::Link => {
            return Err(DiskError::new(Action::MakeSpecial, name, Errno::INVAL));
        }
    };
    let number = makedev((device >> 32) as u32, device as u32);
    again(|| mknodat(dir, name, file_type, Mode::from_raw_mode(mode), number))
        .map_err(because(Action::MakeSpecial, name))
}

/// `unlinkat`: the name goes, a link is not followed.
pub fn unlink(dir: BorrowedFd<'_>, name: &OsStr) -> Result<()> {
    one_name(Action::Unlink, name)?;
    again(|| unlinkat(dir, name, AtFlags::empty())).map_err(because(Action::Unlink, name))
}

/// `unlinkat(AT_REMOVEDIR)`.
pub fn remove_folder(dir: BorrowedFd<'_>, name: &OsStr) -> Result<()> {
    one_name(Action::RemoveFolder, name)?;
    again(|| unlinkat(dir, name, AtFlags::REMOVEDIR)).map_err(because(Action::RemoveFolder, name))
}

/// `renameat`: replaces what has the new name, as `os.replace`.
pub fn rename(
    from_dir: BorrowedFd<'_>,
    from: &OsStr,
    to_dir: BorrowedFd<'_>,
    to: &OsStr,
) -> Result<()> {
    one_name(Action::Rename, from)?;
    one_name(Action::Rename, to)?;
    again(|| renameat(from_dir, from, to_dir, to)).map_err(because(Action::Rename, from))
}

/// `renameat2(RENAME_NOREPLACE)`: EEXIST if anything has the new name.
///
/// Where the file system lacks the flag, the new name is first taken with an empty entry of our own, so that nothing of
/// others is ever replaced.
pub fn rename_new(
    from_dir: BorrowedFd<'_>,
    from: &OsStr,
    to_dir: BorrowedFd<'_>,
    to: &OsStr,
) -> Result<()> {
    one_name(Action::Rename, from)?;
    one_name(Action::Rename, to)?;
    match again(|| renameat_with(from_dir, from, to_dir, to, RenameFlags::NOREPLACE)) {
        Err(Errno::INVAL | Errno::NOSYS) => rename_onto_own(from_dir, from, to_dir, to),
        answer => answer.map_err(because(Action::Rename, from)),
    }
}

/// Takes the new name with an empty entry, then renames over that.
fn rename_onto_own(
    from_dir: BorrowedFd<'_>,
    from: &OsStr,
    to_dir: BorrowedFd<'_>,
    to: &OsStr,
) -> Result<()> {
    let is_folder = stat::stamp_at(from_dir, from)?.kind == Kind::Folder;
    let taken = if is_folder {
        make_folder(to_dir, to, 0o700)
    } else {
        make_file(to_dir, to, 0o600).map(drop)
    };
    taken.map_err(|error| DiskError {
        action: Action::Rename,
        ..error
    })?;
    again(|| renameat(from_dir, from, to_dir, to)).map_err(|errno| {
        let flags = if is_folder {
            AtFlags::REMOVEDIR
        } else {
            AtFlags::empty()
        };
        // The failure that counts is the rename's; an empty entry that cannot be taken away again changes nothing in it.
        let _ = unlinkat(to_dir, to, flags);
        DiskError::new(Action::Rename, from, errno)
    })
}

/// Gives an entry another spelling of its own name, through a temporary one: on a file system where upper and lower case
/// are one, the name is taken by the entry itself.
pub fn respell(dir: BorrowedFd<'_>, from: &OsStr, to: &OsStr) -> Result<()> {
    let aside = aside_name();
    rename_new(dir, from, dir, &aside)?;
    rename_new(dir, &aside, dir, to).map_err(|error| {
        // The failure that counts is this one; if the old name is gone too, the entry keeps one that says what it is.
        let _ = rename_new(dir, &aside, dir, from);
        error.named(from)
    })
}

/// `renameat2(RENAME_EXCHANGE)`; where the file system lacks the flag, through a temporary name.
pub fn exchange(a_dir: BorrowedFd<'_>, a: &OsStr, b_dir: BorrowedFd<'_>, b: &OsStr) -> Result<()> {
    one_name(Action::Exchange, a)?;
    one_name(Action::Exchange, b)?;
    match again(|| renameat_with(a_dir, a, b_dir, b, RenameFlags::EXCHANGE)) {
        Err(Errno::INVAL | Errno::NOSYS) => exchange_by_names(a_dir, a, b_dir, b),
        answer => answer.map_err(because(Action::Exchange, a)),
    }
}

/// Three renames that never replace. What fails is taken back, so that both entries have their names or each other's.
pub(super) fn exchange_by_names(
    a_dir: BorrowedFd<'_>,
    a: &OsStr,
    b_dir: BorrowedFd<'_>,
    b: &OsStr,
) -> Result<()> {
    let failed = |error: DiskError| DiskError {
        action: Action::Exchange,
        ..error.named(a)
    };
    let aside = aside_name();
    rename_new(a_dir, a, a_dir, &aside).map_err(failed)?;
    // The failure that counts comes before what taking back may meet.
    rename_new(b_dir, b, a_dir, a).map_err(|error| {
        let _ = rename_new(a_dir, &aside, a_dir, a);
        failed(error)
    })?;
    rename_new(a_dir, &aside, b_dir, b).map_err(|error| {
        if rename_new(a_dir, a, b_dir, b).is_ok() {
            let _ = rename_new(a_dir, &aside, a_dir, a);
        }
        failed(error)
    })
}

/// `os.truncate`: cuts a file or extends it with a hole; links are followed if told, a pipe never blocks.
pub fn set_length(
    dir: BorrowedFd<'_>,
    name: &OsStr,
    length: u64,
    follow_links: bool,
) -> Result<()> {
    one_name(Action::Truncate, name)?;
    let file = open_for_writing(dir, name, follow_links)?;
    // `truncate(2)` leaves the times of a file alone that has this length already; `ftruncate` would not.
    let before = stat::stamp_open(file.as_fd())?;
    let is_same = before.size == length;
    if is_same && before.mode & 0o6000 == 0 {
        return Ok(());
    }
    again(|| ftruncate(&file, length)).map_err(because(Action::Truncate, name))?;
    if is_same {
        // Only set-id bits were to go; whoever may not set times keeps the new ones.
        let _ = futimens(&file, &super::metadata::times_of(&before));
    }
    Ok(())
}

/// Opens an existing file for writing as it is.
fn open_for_writing(dir: BorrowedFd<'_>, name: &OsStr, follow_links: bool) -> Result<OwnedFd> {
    let links = if follow_links {
        OFlags::empty()
    } else {
        OFlags::NOFOLLOW
    };
    let flags = OFlags::WRONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC | links;
    match again(|| openat(dir, name, flags, Mode::empty())) {
        // A pipe without a reader answers ENXIO where `truncate(2)` says EINVAL.
        Err(Errno::NXIO) => Err(DiskError::new(Action::Truncate, name, Errno::INVAL)),
        answer => answer.map_err(because(Action::Truncate, name)),
    }
}

/// Text of a link.
pub fn read_link(dir: BorrowedFd<'_>, name: &OsStr) -> Result<PathBuf> {
    one_name(Action::ReadLink, name)?;
    let text =
        again(|| readlinkat(dir, name, Vec::new())).map_err(because(Action::ReadLink, name))?;
    Ok(PathBuf::from(OsString::from_vec(text.into_bytes())))
}

/// True if this process may write (and for folders, search) the entry, as `faccessat` tells it.
pub fn may_write(dir: BorrowedFd<'_>, name: &OsStr, is_folder: bool) -> bool {
    let wanted = if is_folder {
        Access::WRITE_OK | Access::EXEC_OK
    } else {
        Access::WRITE_OK
    };
    rustix::fs::accessat(dir, name, wanted, AtFlags::EACCESS).is_ok()
}

/// `fsync` of an open file or folder. A folder that is open as a place only is opened again for it.
pub fn sync(descriptor: BorrowedFd<'_>) -> Result<()> {
    let nameless = OsStr::new("");
    match again(|| fsync(descriptor)) {
        Err(Errno::BADF) => {
            let flags = OFlags::RDONLY | OFlags::CLOEXEC;
            again(|| openat(descriptor, ".", flags, Mode::empty()))
                .and_then(|again_open| again(|| fsync(&again_open)))
        }
        answer => answer,
    }
    .map_err(because(Action::Flush, nameless))
}

/// `fdatasync` of a file in a folder: its bytes and its length are on the device afterwards. A link is refused (ELOOP).
pub fn sync_file(dir: BorrowedFd<'_>, name: &OsStr) -> Result<()> {
    one_name(Action::Flush, name)?;
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = match again(|| openat(dir, name, flags, Mode::empty())) {
        // A copy may be of a mode that its own owner may not read.
        Err(Errno::ACCESS) => return sync_fs(dir),
        answer => answer.map_err(because(Action::Flush, name))?,
    };
    again(|| fdatasync(&file)).map_err(because(Action::Flush, name))
}

/// `syncfs`: everything of the file system on which the descriptor lies is on the device afterwards.
pub fn sync_fs(descriptor: BorrowedFd<'_>) -> Result<()> {
    again(|| syncfs(descriptor)).map_err(because(Action::Flush, OsStr::new("")))
}
