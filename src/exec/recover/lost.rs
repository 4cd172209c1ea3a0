//! Single steps of which a power cut has kept the effect and taken the record.
//!
//! What has a name is written down before it gets that, but the two may lie on different devices, and each device keeps
//! what it likes. A step that finds its own work in its way would fail when the job goes on, and nobody would take that
//! work back.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::disk::log::user;
use crate::disk::{FdPool, act};
use crate::journal::{Change, Kept, Log};
use crate::model::{Failure, Kind, Mark, Stamp, Step};

use super::super::keeping::{bare, if_present, seen};
use super::super::single::{Spot, split};

/// File systems tell the time of their last tick, some only whole seconds and some only every other: by so much, in
/// milliseconds, a change may seem to be older than it is.
const COARSEST_MS: i64 = 2_000;

/// What a step has done, if it has done it and nothing says so.
///
/// The plan knows that the name was free, so that what is there now came later; it has to be what the step makes, of this
/// user, and not older than the job. Steps run in order: one of which a later one is known was done with by itself.
pub fn change_of(
    pool: &Arc<FdPool>,
    log: &Log,
    step: u32,
    planned: &Step,
) -> Result<Option<Change>, Failure> {
    let is_known = log.steps.range(step..).next().is_some();
    let later = log.rows.range(step..);
    let has_later = later
        .filter(|(at, _)| **at > step)
        .any(|(_, rows)| !rows.fates.is_empty() || !rows.intended.is_empty());
    if is_known || has_later || log.ended.is_some() {
        return Ok(None);
    }
    let Some(begin) = &log.begin else {
        return Ok(None);
    };
    let is_gone = |at: &Path| Ok(seen(pool, at, false)?.is_none());
    Ok(match planned {
        Step::Rename {
            from,
            to,
            replace,
            expect: Some(expect),
            ..
        } => {
            let there = seen(pool, to, false)?.filter(|there| there.is_same_object(expect));
            let Some(there) = there else {
                return Ok(None);
            };
            if !is_gone(from)? {
                return Ok(None);
            }
            Some(Change::Moved {
                from: from.clone(),
                to: to.clone(),
                mark: Mark::of(&there),
                replaced: kept(pool, log, step, to)?.filter(|_| *replace),
            })
        }
        Step::Release {
            from,
            to,
            expect: Some(expect),
        } => {
            let there = seen(pool, to, false)?;
            let is_there = there.is_some_and(|there| expect.is_object(&there));
            let is_moved = is_there && is_gone(from)?;
            is_moved.then(|| Change::Moved {
                from: from.clone(),
                to: to.clone(),
                mark: *expect,
                replaced: None,
            })
        }
        Step::Unlink { at, .. } | Step::RemoveFolder { at, .. } | Step::Hold { at, .. } => {
            let kept = kept(pool, log, step, at)?;
            let at = at.clone();
            kept.map(|kept| Change::Held { at, kept })
        }
        Step::MakeFolder { at, .. }
        | Step::MakeFile { at, .. }
        | Step::MakeLink { at, .. }
        | Step::MakeHardLink { at, .. }
        | Step::MakeSpecial { at, .. } => {
            let there = seen(pool, at, false)?;
            let there = there.filter(|there| is_fresh(there, begin.started_ms));
            let is_made = match &there {
                Some(there) => is_of(pool, planned, there)?,
                None => false,
            };
            is_made.then(|| Change::Made { at: at.clone() })
        }
        _ => None,
    })
}

/// What a step has put into its hold folder of what was at this path. Where that folder is was made durable before.
fn kept(pool: &Arc<FdPool>, log: &Log, step: u32, at: &Path) -> Result<Option<Kept>, Failure> {
    let (_, name) = split(at);
    for (_, base) in log.bases.range((step, 0)..=(step, u64::MAX)) {
        let hold = base.join(bare(name));
        if let Some(there) = seen(pool, &hold, false)? {
            let mark = Mark::of(&there);
            return Ok(Some(Kept { hold, mark }));
        }
    }
    Ok(None)
}

/// True for an entry of this user that has changed since the job began.
fn is_fresh(there: &Stamp, started_ms: u64) -> bool {
    let changed_ms = there
        .changed_s
        .saturating_mul(1000)
        .saturating_add(i64::from(there.changed_ns / 1_000_000));
    let started_ms = i64::try_from(started_ms).unwrap_or(i64::MAX);
    there.owner == user() && changed_ms >= started_ms.saturating_sub(COARSEST_MS)
}

/// True for what the step makes.
fn is_of(pool: &Arc<FdPool>, step: &Step, there: &Stamp) -> Result<bool, Failure> {
    // A folder may hand its group and a list of rights down.
    let has_mode = |mode: u32| u32::from(there.mode) & 0o5777 == mode & 0o5777;
    Ok(match step {
        Step::MakeFolder { mode, .. } => there.kind == Kind::Folder && has_mode(*mode),
        Step::MakeFile { mode, length, .. } => {
            let is_hole = there.size == *length && there.allocated == 0;
            there.kind == Kind::File && has_mode(*mode) && is_hole
        }
        Step::MakeLink { at, target } => {
            there.kind == Kind::Link && text_of(pool, at)?.as_deref() == Some(target.as_path())
        }
        Step::MakeHardLink {
            existing,
            follow_links,
            ..
        } => {
            let first = seen(pool, existing, *follow_links)?;
            first.is_some_and(|first| first.is_same_object(there))
        }
        Step::MakeSpecial { kind, device, .. } => {
            let is_device = matches!(kind, Kind::BlockDevice | Kind::CharDevice);
            there.kind == *kind && (!is_device || there.special_device == *device)
        }
        _ => false,
    })
}

fn text_of(pool: &Arc<FdPool>, at: &Path) -> Result<Option<PathBuf>, Failure> {
    let text = Spot::find(pool, at).and_then(|spot| act::read_link(spot.dir(), &spot.name));
    if_present(text, at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_right_after_the_beginning_may_have_the_tick_before_it() {
        let started_ms = 1_700_000_000_001;
        let at = |ms: i64| Stamp {
            owner: user(),
            changed_s: ms / 1000,
            changed_ns: (ms % 1000) as u32 * 1_000_000,
            ..Stamp::default()
        };
        assert!(
            is_fresh(&at(1_700_000_000_000 - 3), started_ms),
            "a tick before"
        );
        assert!(
            is_fresh(&at(1_699_999_999_000), started_ms),
            "whole seconds"
        );
        assert!(!is_fresh(&at(1_699_999_990_000), started_ms));
    }
}
