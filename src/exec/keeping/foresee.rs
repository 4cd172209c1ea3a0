//! What a step is going to do to the world, and what has to be known to do the opposite.

use std::path::Path;

use crate::disk::metadata::{self, Parts};
use crate::journal::{Change, Kept};
use crate::model::{Failure, Kind, Length, Mark, Profile, Stamp, Step};

use super::super::archive::{self, Landing};
use super::super::ledger::Ledger;
use super::super::run::Run;
use super::super::single::Spot;
use super::holding::hold_place;
use super::{if_there, look_at};

/// What the step is going to do to the world.
pub(super) fn foresee(
    run: &Run,
    ledger: &Ledger,
    index: u32,
    step: &Step,
) -> Result<Change, Failure> {
    let holds = ledger.holds();
    let hold_of = |at: &Path| hold_place(run, ledger, index, at);
    let there_at = |at: &Path, follow_links| seen(run, at, follow_links);
    Ok(match step {
        Step::MakeFolder { at, .. }
        | Step::MakeFile { at, .. }
        | Step::MakeLink { at, .. }
        | Step::MakeHardLink { at, .. }
        | Step::MakeSpecial { at, .. }
        | Step::WriteManifest { at, .. } => match there_at(at, false)? {
            // It will be refused, and what is there is not ours.
            Some(_) => Change::Nothing,
            None => Change::Made { at: at.clone() },
        },
        Step::Unlink { at, .. } | Step::RemoveFolder { at, .. } | Step::Hold { at, .. } => {
            match there_at(at, false)? {
                Some(stamp) if holds => Change::Held {
                    at: at.clone(),
                    kept: Kept {
                        hold: hold_of(at)?.path,
                        mark: Mark::of(&stamp),
                    },
                },
                _ => Change::Nothing,
            }
        }
        Step::Rename {
            from, to, replace, ..
        } => {
            let Some(stamp) = there_at(from, false)? else {
                return Ok(Change::Nothing);
            };
            let there = there_at(to, false)?;
            if there.is_some_and(|there| there.is_same_object(&stamp) && there.names > 1)
                && stamp.kind != Kind::Folder
            {
                // The kernel does nothing where both names are of one inode.
                return Ok(Change::Nothing);
            }
            let other = there.filter(|there| *replace && !there.is_same_object(&stamp));
            let replaced = match other {
                Some(there) if holds => Some(Kept {
                    hold: hold_of(to)?.path,
                    mark: Mark::of(&there),
                }),
                _ => None,
            };
            Change::Moved {
                from: from.clone(),
                to: to.clone(),
                mark: Mark::of(&stamp),
                replaced,
            }
        }
        Step::Release { from, to, .. } => match there_at(from, false)? {
            Some(stamp) => Change::Moved {
                from: from.clone(),
                to: to.clone(),
                mark: Mark::of(&stamp),
                replaced: None,
            },
            None => Change::Nothing,
        },
        Step::Exchange { a, b, .. } => match there_at(a, false)? {
            Some(stamp) => Change::Exchanged {
                a: a.clone(),
                b: b.clone(),
                mark: Mark::of(&stamp),
            },
            None => Change::Nothing,
        },
        Step::CopyFile { to, .. } => match there_at(to, true)? {
            None => Change::Made { at: to.clone() },
            Some(there) if holds && there.kind == Kind::File => Change::Overwritten {
                at: to.clone(),
                copy: hold_of(to)?.path,
            },
            Some(_) => Change::Nothing,
        },
        Step::Pack(_) | Step::Unpack(_) => archived(run, ledger, index, step)?,
        _ => dressed(run, ledger, index, step)?,
    })
}

/// Steps about archives.
fn archived(run: &Run, ledger: &Ledger, index: u32, step: &Step) -> Result<Change, Failure> {
    let hold_of = |at: &Path| hold_place(run, ledger, index, at);
    Ok(match step {
        Step::Pack(pack) => match archive::landing(run, index, pack)? {
            Landing::New(at) => Change::Made { at },
            Landing::Over(_) if ledger.holds() && pack.profile == Profile::Python => {
                Change::Overwritten {
                    at: pack.at.clone(),
                    copy: hold_of(&pack.at)?.path,
                }
            }
            Landing::Over(there) if ledger.holds() => Change::Replaced {
                at: pack.at.clone(),
                kept: Kept {
                    hold: hold_of(&pack.at)?.path,
                    mark: Mark::of(&there),
                },
            },
            Landing::Over(_) | Landing::Again | Landing::Nowhere => Change::Nothing,
        },
        // What is made in a folder that is there is written down row by row.
        Step::Unpack(unpack) => match seen(run, &unpack.to, true)? {
            None if unpack.profile == Profile::Safe => Change::Made {
                at: unpack.to.clone(),
            },
            _ => Change::Nothing,
        },
        _ => Change::Nothing,
    })
}

/// Steps that change what an entry is like and not where it is.
fn dressed(run: &Run, ledger: &Ledger, index: u32, step: &Step) -> Result<Change, Failure> {
    let Some((at, follow_links, parts, length)) = dress(step) else {
        return Ok(Change::Nothing);
    };
    let saved = Spot::find(&run.pool, at)
        .and_then(|spot| metadata::save_at(spot.dir(), &spot.name, parts, follow_links));
    let Some(mut saved) = if_there(saved, at)? else {
        return Ok(Change::Nothing);
    };
    if let Some(length) = length {
        let present = seen(run, at, follow_links)?.filter(|stamp| stamp.kind == Kind::File);
        let Some(present) = present else {
            return Ok(Change::Nothing);
        };
        let wanted = u64::try_from(length.resolve(present.size)).unwrap_or(u64::MAX);
        saved.length = Some(present.size);
        if wanted < present.size {
            if !ledger.holds() {
                return Ok(Change::Nothing);
            }
            saved.tail = Some(hold_place(run, ledger, index, at)?.path);
        }
    }
    Ok(Change::Dressed {
        at: at.to_path_buf(),
        follow_links,
        saved,
    })
}

/// What is at a path, if anything is.
fn seen(run: &Run, at: &Path, follow_links: bool) -> Result<Option<Stamp>, Failure> {
    if_there(look_at(&run.pool, at, follow_links), at)
}

const OF_LENGTH: Parts = Parts {
    mode: true,
    owner: false,
    times: true,
    attributes: false,
};

/// The entry that such a step is about, whether through a link, and which parts of what it is like are changed.
fn dress(step: &Step) -> Option<(&Path, bool, Parts, Option<Length>)> {
    Some(match step {
        Step::SetMetadata {
            at,
            what,
            follow_links,
            ..
        } => {
            let parts = Parts {
                mode: what.mode || what.attributes || what.owner,
                owner: what.owner,
                times: what.times,
                attributes: what.attributes,
            };
            (at, *follow_links, parts, None)
        }
        Step::SetOwner {
            at, follow_links, ..
        } => {
            // The kernel takes set-id bits away with the owner that they were for.
            let parts = Parts {
                mode: true,
                owner: true,
                ..Parts::default()
            };
            (at, *follow_links, parts, None)
        }
        Step::SetMode {
            at, follow_links, ..
        } => {
            let mode = true;
            (
                at,
                *follow_links,
                Parts {
                    mode,
                    ..Parts::default()
                },
                None,
            )
        }
        Step::SetTimes {
            at, follow_links, ..
        } => {
            let times = true;
            (
                at,
                *follow_links,
                Parts {
                    times,
                    ..Parts::default()
                },
                None,
            )
        }
        Step::SetLength { at, length, .. } => (at, true, OF_LENGTH, Some(*length)),
        Step::Restore {
            at,
            saved,
            follow_links,
            ..
        } => {
            let parts = Parts {
                mode: saved.mode.is_some(),
                owner: saved.owner.is_some(),
                times: saved.times.is_some(),
                attributes: saved.attributes.is_some(),
            };
            let length = saved.length.and_then(|length| i64::try_from(length).ok());
            (at, *follow_links, parts, length.map(Length::bytes))
        }
        _ => return None,
    })
}
