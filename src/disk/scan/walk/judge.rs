//! What becomes of an entry that was looked at.

use std::ffi::OsStr;
use std::os::fd::AsFd;
use std::sync::Arc;

use rustix::io::Errno;

use super::{Here, Walk};
use crate::disk::error::{DiskError, Result};
use crate::disk::folder::Folder;
use crate::disk::scan::{Entry, target};
use crate::disk::spell::Spellings;
use crate::disk::stat;
use crate::model::{Action, Clash, Kind, RowId, Stamp, Verdict, Why};

impl Walk<'_> {
    /// Looks through a link where links are followed: the stamp of what is behind it, a verdict if it is clear already,
    /// and whether a link was passed.
    pub(super) fn follow(
        &mut self,
        here: &Here<'_>,
        name: &OsStr,
        stamp: &Stamp,
    ) -> (Option<Stamp>, Option<Verdict>, bool) {
        if !self.options.follow_links || stamp.kind != Kind::Link {
            return (None, None, false);
        }
        let behind = here
            .handle()
            .and_then(|handle| stat::stamp_follow_at(handle, name));
        match behind {
            Ok(behind) => {
                let is_loop = behind.kind == Kind::Folder
                    && here.folder.is_or_below(behind.device, behind.inode);
                if is_loop {
                    let error = DiskError::new(Action::List, name, Errno::LOOP);
                    self.fail(here.row, error, false);
                    return (None, Some(Verdict::LeftOut(Why::Operation)), false);
                }
                (Some(behind), None, true)
            }
            Err(error)
                if error.is_missing() || error.is(Errno::LOOP) || error.is(Errno::NOTDIR) =>
            {
                (None, Some(self.dangling()), false)
            }
            Err(error) => {
                self.fail(here.row, error, false);
                (None, Some(self.dangling()), false)
            }
        }
    }

    pub(super) fn dangling(&self) -> Verdict {
        if self.options.drop_dangling {
            Verdict::LeftOut(Why::Operation)
        } else {
            Verdict::Dangling
        }
    }

    /// Row of the first name of the same inode, if this is a later one.
    pub(super) fn first_name(&mut self, stamp: &Stamp, row: RowId) -> Option<RowId> {
        if !self.options.mark_twins || stamp.names < 2 || stamp.kind == Kind::Folder {
            return None;
        }
        let first = *self
            .first_names
            .entry((stamp.device, stamp.inode))
            .or_insert(row);
        (first != row).then_some(first)
    }

    /// Why the caller does not want the entry, if so.
    pub(super) fn left_out(&self, here: &Here<'_>, name: &OsStr, stamp: &Stamp) -> Option<Why> {
        let entry = Entry {
            name,
            stamp,
            parent: here.row,
            depth: here.depth,
            folder: here.folder,
        };
        self.options.leave_out?(&entry)
    }

    pub(super) fn judge(
        &mut self,
        here: &Here<'_>,
        name: &OsStr,
        stamp: &Stamp,
        is_followed: bool,
    ) -> Verdict {
        if let Some(why) = self.left_out(here, name, stamp) {
            return Verdict::LeftOut(why);
        }
        let is_top = here.row == 0;
        let is_elsewhere = || is_elsewhere(here.mount, here.device, stamp);
        if self.options.one_file_system && !is_top && !is_followed && is_elsewhere() {
            return Verdict::OtherFileSystem;
        }
        if self.options.mark_specials && stamp.kind.is_special() {
            return Verdict::Special;
        }
        let (Some(options), Some((folder, target))) = (&self.options.target, &here.target) else {
            return Verdict::Act;
        };
        let target_name = match &options.top_name {
            Some(top_name) if is_top => top_name,
            _ => name,
        };
        let verdict = here.handle().and_then(|handle| {
            let (target, follows) = (target.as_fd(), options.follow_links);
            target::judge(handle, name, stamp, target, target_name, follows)
        });
        let verdict = verdict.and_then(|verdict| match verdict {
            Verdict::Clash(clash) if is_of_case(clash) => {
                let is_other = is_other_case(here, folder, target_name)?;
                Ok(Verdict::Clash(if is_other {
                    Clash::OtherCase
                } else {
                    clash
                }))
            }
            other => Ok(other),
        });
        verdict.unwrap_or_else(|mut error| {
            error.name = name.to_os_string();
            self.fail(here.row, error, true);
            Verdict::Act
        })
    }
}

/// True for the clashes of two different entries of one type, whose names may be one only by their case.
fn is_of_case(clash: Clash) -> bool {
    !matches!(clash, Clash::SameFile | Clash::OtherType)
}

/// True if what has the name at the target is spelled otherwise. Asked of the first such name of a folder.
fn is_other_case(here: &Here<'_>, target: &Arc<Folder>, name: &OsStr) -> Result<bool> {
    if here.spellings.get().is_none()
        && let Some(found) = Spellings::of(target, name)?
    {
        here.spellings.get_or_init(|| found);
    }
    let known = here.spellings.get();
    Ok(known.is_some_and(|spellings| spellings.other_than(name).is_some()))
}

/// True if another file system than that of its folder is mounted on the entry. Kernels that do not number mounts tell devices at least.
pub(in crate::disk::scan) fn is_elsewhere(mount: u64, device: u64, stamp: &Stamp) -> bool {
    let has_mounts = stamp.mount != 0 && mount != 0;
    stamp.is_mount_root
        || (has_mounts && stamp.mount != mount)
        || (!has_mounts && stamp.device != device)
}
