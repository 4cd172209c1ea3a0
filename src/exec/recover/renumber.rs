//! Devices that got another number since a job ran: after a restart, or when disks were plugged in another order.
//!
//! Inodes, times and sizes stay on the disk; the number of the device is given anew each time. What is found at its path
//! and agrees in all but that number is what the journal means.

use std::path::Path;

use crate::disk::stat;
use crate::journal::{Change, Kept, Log};
use crate::model::{Mark, Step};

/// Gives the rows and marks of a job the numbers that their devices have now.
pub fn renumber(log: &mut Log) {
    renumber_rows(log);
    for step in log.steps.values_mut() {
        let done = step.done.flatten();
        let now_at = |at: &Path| done.map(|mark| found(mark, at));
        let found_done = match &mut step.change {
            Change::Nothing | Change::Removed { .. } => None,
            Change::Made { at } | Change::Overwritten { at, .. } | Change::Dressed { at, .. } => {
                now_at(at)
            }
            Change::Moved {
                to, mark, replaced, ..
            } => {
                *mark = found(*mark, to);
                if let Some(kept) = replaced {
                    find_kept(kept);
                }
                now_at(to)
            }
            Change::Exchanged { b, mark, .. } => {
                *mark = found(*mark, b);
                now_at(b)
            }
            Change::Held { at, kept } | Change::Replaced { at, kept } => {
                find_kept(kept);
                now_at(at)
            }
        };
        if let (Some(mark), Some(Some(done))) = (found_done, step.done.as_mut()) {
            *done = mark;
        }
    }
}

/// The folder that holds the rows of a tree tells: it is at its path, and still the same one but for the number.
fn renumber_rows(log: &Log) {
    let steps = log.plan.iter().flat_map(|plan| &plan.steps);
    for planned in steps {
        let Step::Bulk(bulk) = &planned.step else {
            continue;
        };
        let (Some(row), Ok(now)) = (bulk.tree.row(0), stat::stamp_path_follow(&bulk.from)) else {
            continue;
        };
        let old = bulk.tree.device(row.device);
        if now.inode == row.inode && now.device != old {
            bulk.tree.renumber(old, now.device);
        }
    }
}

fn find_kept(kept: &mut Kept) {
    kept.mark = found(kept.mark, &kept.hold);
}

/// The mark with the number that its device has now, if what is at the path is the same in all else.
fn found(mark: Mark, at: &Path) -> Mark {
    let Ok(now) = stat::stamp_path(at) else {
        return mark;
    };
    let renumbered = Mark {
        device: now.device,
        ..mark
    };
    match renumbered.is_unchanged(&now) {
        true => renumbered,
        false => mark,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_known_again_on_a_device_with_another_number() {
        let place = tempfile::tempdir().unwrap();
        let at = place.path().join("kept");
        std::fs::write(&at, "words").unwrap();
        let now = Mark::of(&stat::stamp_path(&at).unwrap());
        let then = Mark {
            device: now.device + 7,
            ..now
        };
        assert_eq!(found(then, &at), now);
        let other = Mark {
            size: now.size + 1,
            ..then
        };
        assert_eq!(found(other, &at), other, "another file has its name");
        assert_eq!(found(then, &place.path().join("gone")), then);
    }
}
