//! What the target has under the name of a row.

use std::ffi::OsStr;
use std::os::fd::BorrowedFd;

use crate::disk::error::Result;
use crate::disk::{act, stat};
use crate::model::{Clash, Kind, Stamp, Verdict};

/// Compares a source entry with what has its name at the target.
pub(super) fn judge(
    source_dir: BorrowedFd<'_>,
    source_name: &OsStr,
    source: &Stamp,
    target_dir: BorrowedFd<'_>,
    target_name: &OsStr,
    follow_links: bool,
) -> Result<Verdict> {
    let found = if follow_links {
        stat::stamp_follow_at(target_dir, target_name)
    } else {
        stat::stamp_at(target_dir, target_name)
    };
    let target = match found {
        Ok(target) => target,
        Err(error) if error.is_missing() => return Ok(Verdict::Act),
        Err(error) => return Err(error),
    };
    if target.is_same_object(source) {
        return Ok(Verdict::Clash(Clash::SameFile));
    }
    if target.kind != source.kind {
        return Ok(Verdict::Clash(Clash::OtherType));
    }
    if source.kind == Kind::Folder {
        return Ok(Verdict::Merge);
    }
    if source.kind == Kind::Link {
        let alike =
            act::read_link(source_dir, source_name)? == act::read_link(target_dir, target_name)?;
        return Ok(Verdict::Clash(by_age(source, &target, alike)));
    }
    let alike = is_same_age(source, &target) && source.size == target.size;
    Ok(Verdict::Clash(by_age(source, &target, alike)))
}

fn is_same_age(a: &Stamp, b: &Stamp) -> bool {
    (a.modified_s, a.modified_ns) == (b.modified_s, b.modified_ns)
}

fn by_age(source: &Stamp, target: &Stamp, alike: bool) -> Clash {
    let age = |stamp: &Stamp| (stamp.modified_s, stamp.modified_ns);
    Clash::by_age(age(source), age(target), alike)
}
