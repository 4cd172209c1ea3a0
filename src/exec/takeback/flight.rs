//! What was in flight when a process died: the disk says whether it happened.

use std::collections::HashSet;
use std::ffi::OsString;
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::disk::{FdPool, Folder, copy, dress, stat};
use crate::journal::{Dress, Effect, InFlight, Told, Trace};
use crate::model::{Kind, Stamp};

use super::super::single::split;

/// What is known of the process that died.
pub struct Flight<'a> {
    /// When the job began, milliseconds since 1970.
    pub begun_ms: u64,
    /// Part of the names of its temporary entries.
    pub tag: u32,
    pub pool: &'a Arc<FdPool>,
}

/// What has to be done about what was left in between.
#[derive(Default)]
pub struct Left {
    /// Happened, and the journal does not tell so.
    pub effects: Vec<Effect<PathBuf>>,
    /// Entries that have their names from an exchange that was not brought to its end: the name, and the temporary one
    /// beside it under which the old entry is.
    pub exchanged: Vec<(PathBuf, PathBuf)>,
    /// Temporary entries, each whole folder or single entry.
    pub litter: Vec<(PathBuf, Stamp)>,
}

impl Flight<'_> {
    /// Looks at the disk for all that was in flight.
    pub fn look(&self, told: &Told) -> Left {
        let mut left = Left::default();
        let mut old_ones: HashSet<PathBuf> = HashSet::new();
        let litter = self.litter(told);
        for flight in &told.in_flight {
            match flight {
                InFlight::Step(effect) => left.effects.extend(self.happened(effect)),
                InFlight::Name(path, size, modified) => {
                    left.effects.extend(self.made(path, *size, *modified));
                }
                InFlight::Replaced(path, old) => {
                    let beside = litter.iter().find(|(_, stamp)| old.is_met_by(stamp));
                    if let Some((beside, _)) = beside {
                        old_ones.insert(beside.clone());
                        left.exchanged.push((path.clone(), beside.clone()));
                    }
                }
            }
        }
        left.litter = litter;
        // After the exchange, what is ours is under the temporary name.
        for (path, beside) in &left.exchanged {
            if let Ok(stamp) = stat::stamp_path(path)
                && let Some(entry) = left.litter.iter_mut().find(|(litter, _)| litter == beside)
            {
                entry.1 = stamp;
            } else {
                left.litter.retain(|(litter, _)| litter != beside);
            }
        }
        left
    }

    /// The entry under a name that was about to be made, if it is the one.
    fn made(&self, path: &Path, size: u64, modified: (i64, u32)) -> Option<Effect<PathBuf>> {
        let found = stat::stamp_path(path).ok()?;
        let is_new = || self.is_new(&found);
        let is_it = found.kind != Kind::Folder
            && (size == u64::MAX || found.size == size)
            && match modified.0 {
                i64::MIN => is_new(),
                _ => modified == (found.modified_s, found.modified_ns) && is_new(),
            };
        is_it.then(|| Effect::Made {
            at: path.to_path_buf(),
            trace: Trace::of(&found),
        })
    }

    /// True if the inode was changed since the job began, as every new one was.
    fn is_new(&self, stamp: &Stamp) -> bool {
        let changed = u64::try_from(stamp.changed_s).unwrap_or_default();
        // A second of grace: the kernel's clock for inodes is a coarse one.
        (changed + 1) * 1000 >= self.begun_ms
    }

    fn happened(&self, effect: &Effect<PathBuf>) -> Option<Effect<PathBuf>> {
        let now = |path: &Path| stat::stamp_path(path).ok();
        let is_at = |path: &Path, trace: &Trace| {
            now(path)
                .is_some_and(|stamp| (stamp.device, stamp.inode) == (trace.device, trace.inode))
        };
        let happened = match effect {
            Effect::Made { at, trace } => {
                let found = now(at)?;
                let is_it = (found.kind == Kind::Folder) == (trace.kind() == Kind::Folder);
                return (is_it && self.is_new(&found)).then(|| Effect::Made {
                    at: at.clone(),
                    trace: Trace::of(&found),
                });
            }
            Effect::Renamed { from, to, trace } if is_at(to, trace) => {
                // With something else under the old name it was an exchange that was not brought to its end.
                match now(from) {
                    Some(old) if old.inode != trace.inode => {
                        return Some(Effect::Exchanged {
                            a: from.clone(),
                            b: to.clone(),
                            trace: *trace,
                        });
                    }
                    Some(_) => false,
                    None => true,
                }
            }
            Effect::Renamed { .. } | Effect::Carried { .. } => false,
            Effect::Exchanged { b, trace, .. } => is_at(b, trace),
            Effect::Held { held, trace, .. } => is_at(held, trace),
            Effect::Released { to, trace, .. } => is_at(to, trace),
            Effect::Emptied { at, .. } | Effect::Gone { at, .. } => now(at).is_none(),
            Effect::Cut { .. } => false,
            Effect::Changed {
                at,
                follow_links,
                before,
                ..
            } => return self.changed(at, *follow_links, before),
        };
        happened.then(|| effect.clone())
    }

    fn changed(&self, at: &Path, follow_links: bool, before: &Dress) -> Option<Effect<PathBuf>> {
        let (folder, name) = split(at);
        let folder = Folder::open_root(self.pool, folder).ok()?.handle().ok()?;
        let with_attributes = before.attributes.is_some();
        let now = dress::dress_of(folder.as_fd(), name, follow_links, with_attributes).ok()?;
        let after = Dress::from(&now);
        (&after != before).then(|| Effect::Changed {
            at: at.to_path_buf(),
            follow_links,
            before: before.clone(),
            after: Dress::default(),
        })
    }

    /// Temporary entries of the process in the folders in which it was at work.
    fn litter(&self, told: &Told) -> Vec<(PathBuf, Stamp)> {
        let mut all = Vec::new();
        for path in &told.litter {
            let Ok(folder) = Folder::open_root(self.pool, path) else {
                continue;
            };
            let mut names: Vec<OsString> = Vec::new();
            let listed = folder.list(|name, _, _| {
                if copy::is_tagged(name, self.tag) {
                    names.push(name.to_os_string());
                }
                true
            });
            if let Err(error) = listed {
                tracing::warn!(
                    ?error,
                    "a folder cannot be searched for what was left behind"
                );
            }
            for name in names {
                let at = path.join(name);
                if let Ok(stamp) = stat::stamp_path(&at) {
                    all.push((at, stamp));
                }
            }
        }
        all
    }
}
