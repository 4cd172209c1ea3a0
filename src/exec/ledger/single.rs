//! What is written around a step on single paths.

use std::os::fd::AsFd;
use std::path::Path;

use crate::disk::{self, Folder, dress, stat};
use crate::journal::{At, Dress, Effect, Record, Trace};
use crate::model::{self, CopyHow, Failure, HeldWhat, Kind, Publish, Step};

use super::super::run::Run;
use super::super::single::split;
use super::{Ledger, failed, trace_of, unknown};

/// What a step is about to do, as far as it can be known before.
pub struct Draft {
    effect: Effect,
    /// What is replaced for good, if the step comes off.
    lost: Option<Effect>,
}

impl Ledger {
    /// Writes down what a step is about to do. An error if it cannot be written: the step must not run then.
    pub fn before(&self, run: &Run, step: &Step) -> Result<Option<Draft>, Failure> {
        for folder in folders(step) {
            self.touch(folder);
        }
        let draft = draft(run, step);
        if let Some(draft) = &draft {
            self.put(&Record::Intent(draft.effect.clone()));
        }
        if destroys(step) {
            self.barrier();
        }
        self.broken().map_or(Ok(draft), Err)
    }

    /// Writes down what the step has done.
    pub fn after(&self, run: &Run, index: u32, step: &Step, draft: Option<Draft>) {
        let Some(draft) = draft else {
            return;
        };
        if let Some(lost) = draft.lost {
            self.put(&Record::Did(lost));
            // What was written in place is the old entry with other bytes, and none that was made.
            let is_in_place = |how: &CopyHow| how.publish == Publish::InPlace;
            if matches!(step, Step::CopyFile { how, .. } if is_in_place(how)) {
                return;
            }
        }
        if let Some(effect) = finished(run, index, step, draft.effect) {
            self.put(&Record::Did(effect));
        }
    }

    /// Writes down that the step did not come off.
    pub fn gave_up(&self, failure: &Failure) {
        self.put(&failed(failure));
    }
}

/// Folders whose names the step changes.
fn folders(step: &Step) -> Vec<&Path> {
    let one = |path| vec![split(path).0];
    match step {
        Step::MakeFolder { at, .. }
        | Step::MakeFile { at, .. }
        | Step::MakeLink { at, .. }
        | Step::MakeHardLink { at, .. }
        | Step::MakeSpecial { at, .. }
        | Step::Unlink { at, .. }
        | Step::RemoveFolder { at, .. }
        | Step::Hold { at, .. }
        | Step::CopyFile { to: at, .. }
        | Step::Release { to: at, .. } => one(at),
        Step::Rename { from, to, .. } => vec![split(from).0, split(to).0],
        Step::Exchange { a, b, .. } => vec![split(a).0, split(b).0],
        Step::SetMetadata { .. }
        | Step::SetLength { .. }
        | Step::SetOwner { .. }
        | Step::SetMode { .. }
        | Step::SetTimes { .. }
        | Step::SetBack { .. }
        | Step::Rejoin { .. }
        | Step::ReadStream { .. }
        | Step::ReadSpace { .. }
        | Step::Bulk(_) => Vec::new(),
    }
}

/// True for a step after which something may be nowhere any more.
fn destroys(step: &Step) -> bool {
    match step {
        Step::Unlink { .. } | Step::RemoveFolder { .. } | Step::SetLength { .. } => true,
        Step::Rename { replace, .. } => *replace,
        _ => false,
    }
}

fn draft(run: &Run, step: &Step) -> Option<Draft> {
    let only = |effect| Some(Draft { effect, lost: None });
    let made = |at: &Path, kind| match trace_of(at) {
        // It will fail, and nothing will have been made.
        Some(_) => None,
        None => only(Effect::Made {
            at: At::path(at),
            trace: unknown(kind),
        }),
    };
    match step {
        Step::MakeFolder { at, .. } => made(at, Kind::Folder),
        Step::MakeFile { at, .. } => made(at, Kind::File),
        Step::MakeLink { at, .. } => made(at, Kind::Link),
        Step::MakeHardLink { at, .. } => made(at, Kind::File),
        Step::MakeSpecial { at, kind, .. } => made(at, *kind),
        Step::Unlink { at, .. } => only(Effect::Gone {
            at: At::path(at),
            trace: trace_of(at)?,
        }),
        Step::RemoveFolder { at, .. } => only(Effect::Emptied {
            at: At::path(at),
            dress: dressed(run, at, false, true)?,
        }),
        // Where it will be is known to the step itself, which tells.
        Step::Hold { .. } => None,
        Step::Release { held, to, .. } => only(Effect::Released {
            held: At::path(held),
            to: At::path(to),
            trace: trace_of(held)?,
        }),
        Step::Rename {
            from, to, replace, ..
        } => {
            let trace = trace_of(from)?;
            let old =
                trace_of(to).filter(|old| *replace && !run.holds() && old.inode != trace.inode);
            Some(Draft {
                effect: Effect::Renamed {
                    from: At::path(from),
                    to: At::path(to),
                    trace,
                },
                lost: old.map(|trace| Effect::Gone {
                    at: At::path(to),
                    trace,
                }),
            })
        }
        Step::Exchange { a, b, .. } => only(Effect::Exchanged {
            a: At::path(a),
            b: At::path(b),
            trace: trace_of(a)?,
        }),
        Step::CopyFile { to, how, .. } => {
            let old = trace_of(to);
            let is_kept = run.holds() && how.publish != Publish::InPlace;
            Some(Draft {
                effect: Effect::Made {
                    at: At::path(to),
                    trace: unknown(Kind::File),
                },
                lost: old.filter(|_| !is_kept).map(|trace| Effect::Gone {
                    at: At::path(to),
                    trace,
                }),
            })
        }
        Step::SetMetadata { .. }
        | Step::SetOwner { .. }
        | Step::SetMode { .. }
        | Step::SetTimes { .. }
        | Step::SetBack { .. }
        | Step::SetLength { .. }
        | Step::Rejoin { .. } => setting(run, step),
        Step::ReadStream { .. } | Step::ReadSpace { .. } | Step::Bulk(_) => None,
    }
}

/// The same for steps that set something on an entry.
fn setting(run: &Run, step: &Step) -> Option<Draft> {
    match step {
        Step::SetMetadata {
            at,
            what,
            follow_links,
            ..
        } => changes(run, at, *follow_links, what.attributes, what.times),
        // An access control list and the mode move together.
        Step::SetOwner {
            at, follow_links, ..
        }
        | Step::SetMode {
            at, follow_links, ..
        } => changes(run, at, *follow_links, true, false),
        Step::SetTimes {
            at, follow_links, ..
        } => changes(run, at, *follow_links, false, true),
        Step::SetBack {
            at,
            follow_links,
            dress,
            ..
        } => {
            let (attributes, accessed) = (dress.attributes.is_some(), dress.accessed.is_some());
            changes(run, at, *follow_links, attributes, accessed)
        }
        Step::SetLength { at, .. } | Step::Rejoin { at, .. } => {
            changes(run, at, true, false, false)
        }
        _ => None,
    }
}

/// `with_access`: the step sets the access time, so that it is set back too. Otherwise whoever reads moves it.
fn changes(
    run: &Run,
    at: &Path,
    follow_links: bool,
    with_attributes: bool,
    with_access: bool,
) -> Option<Draft> {
    let mut before = dressed(run, at, follow_links, with_attributes)?;
    before.accessed = before.accessed.filter(|_| with_access);
    let is_folder = before.length.is_none();
    // Of a folder, only who sets its times has a say in them.
    before.modified = before.modified.filter(|_| with_access || !is_folder);
    Some(Draft {
        effect: Effect::Changed {
            at: At::path(at),
            follow_links,
            before,
            after: Dress::default(),
        },
        lost: None,
    })
}

fn dressed(run: &Run, at: &Path, follow_links: bool, with_attributes: bool) -> Option<Dress> {
    let (folder, name) = split(at);
    let read = || -> disk::Result<model::Dress> {
        let folder = Folder::open_root(&run.pool, folder)?.handle()?;
        dress::dress_of(folder.as_fd(), name, follow_links, with_attributes)
    };
    read().ok().as_ref().map(Dress::from)
}

/// The effect of a step that came off, with all that is known now.
fn finished(run: &Run, index: u32, step: &Step, draft: Effect) -> Option<Effect> {
    Some(match (step, draft) {
        (_, Effect::Made { at, .. }) => {
            let trace = trace_of(&at.name.to_path())?;
            Effect::Made { at, trace }
        }
        // Two names of one inode: the kernel says yes and does nothing.
        (_, Effect::Renamed { from, to, trace }) => {
            let found = trace_of(&to.name.to_path())?;
            let stays = trace_of(&from.name.to_path());
            if stays.is_some_and(|stays| stays.inode == trace.inode) {
                return None;
            }
            // It was carried over by a copy, which has told of itself.
            if (found.device, found.inode) != (trace.device, trace.inode) {
                return None;
            }
            Effect::Renamed {
                from,
                to,
                trace: found,
            }
        }
        (Step::SetLength { .. }, Effect::Changed { at, before, .. }) => {
            return cut(run, index, at, before);
        }
        (
            _,
            Effect::Changed {
                at,
                follow_links,
                before,
                ..
            },
        ) => {
            let with_attributes = before.attributes.is_some();
            let after = dressed(run, &at.name.to_path(), follow_links, with_attributes)?;
            Effect::Changed {
                at,
                follow_links,
                before,
                after,
            }
        }
        (_, effect) => effect,
    })
}

/// A new length: the end that was cut off is held, or gone.
fn cut(run: &Run, index: u32, at: At, before: Dress) -> Option<Effect> {
    let path = at.name.to_path();
    let after = dressed(run, &path, true, false)?;
    let tail = run
        .held()
        .into_iter()
        .rev()
        .find_map(|held| match held.what {
            HeldWhat::Tail { offset } if held.step == index => Some((held.held, offset)),
            _ => None,
        });
    Some(match tail {
        Some((tail, offset)) => Effect::Cut {
            at,
            tail: At::path(&tail),
            offset,
            before,
            after,
        },
        None if after.length < before.length => Effect::Gone {
            at,
            trace: Trace::of(&stat::stamp_path_follow(&path).ok()?),
        },
        None => Effect::Changed {
            at,
            follow_links: true,
            before,
            after,
        },
    })
}
