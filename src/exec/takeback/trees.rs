//! Entries that a job has made: taken away as one where nothing has changed, else one by one.

use std::collections::{BTreeMap, HashSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::disk::{self, FdPool, Folder, Scan, ScanOptions, Unwatched, scan, stat};
use crate::journal::{Effect, Trace};
use crate::model::{Kind, Stamp};

use super::super::single::split;

/// All that was made, by path.
pub struct Made {
    /// In the order of their names, so that what is in a folder stands right after it.
    all: BTreeMap<PathBuf, Trace>,
}

/// How a tree stands to what was made of it.
#[derive(Default)]
pub struct Verdict {
    /// Of what was made, all that is as it was left.
    pub kept: HashSet<PathBuf>,
    /// Was made, and is something else now.
    pub changed: Vec<PathBuf>,
    /// Was not made by the job.
    pub foreign: Vec<PathBuf>,
}

impl Verdict {
    /// True if the tree may go as a whole.
    pub fn is_untouched(&self) -> bool {
        self.changed.is_empty() && self.foreign.is_empty()
    }
}

impl Made {
    pub fn of(effects: &[Effect<PathBuf>]) -> Made {
        let mut all = BTreeMap::new();
        for effect in effects {
            match effect {
                Effect::Made { at, trace } => {
                    all.insert(at.clone(), *trace);
                }
                // The same job has set something on it after that.
                Effect::Changed { at, after, .. } => {
                    if let Some(trace) = all.get_mut(at) {
                        let (modified, size) = (after.modified, after.length);
                        let present = (trace.modified_s, trace.modified_ns);
                        (trace.modified_s, trace.modified_ns) = modified.unwrap_or(present);
                        trace.size = size.unwrap_or(trace.size);
                    }
                }
                _ => {}
            }
        }
        Made { all }
    }

    pub fn trace(&self, path: &Path) -> Option<&Trace> {
        self.all.get(path)
    }

    /// True if nothing above it was made by the job.
    pub fn is_top(&self, path: &Path) -> bool {
        path.ancestors()
            .skip(1)
            .all(|above| !self.all.contains_key(above))
    }

    /// True if the job has made something in this folder.
    pub fn has_below(&self, folder: &Path) -> bool {
        let mut after = self.all.range(folder.to_path_buf()..);
        after
            .find(|(path, _)| path.as_path() != folder)
            .is_some_and(|(path, _)| path.starts_with(folder))
    }

    /// What was made at and below a path, deepest first.
    pub fn below(&self, top: &Path) -> Vec<(PathBuf, Trace)> {
        let after = self.all.range(top.to_path_buf()..);
        let below = after.take_while(|(path, _)| path.starts_with(top));
        let mut all: Vec<_> = below.map(|(path, trace)| (path.clone(), *trace)).collect();
        all.sort_by(|a, b| {
            let depth = |path: &Path| path.components().count();
            depth(&b.0).cmp(&depth(&a.0)).then_with(|| b.0.cmp(&a.0))
        });
        all
    }

    /// Compares a tree with what was made of it. What is `leaving` goes before the tree does.
    pub fn judge(
        &self,
        pool: &Arc<FdPool>,
        top: &Path,
        leaving: &HashSet<PathBuf>,
    ) -> disk::Result<Verdict> {
        let mut verdict = Verdict::default();
        let (folder, name) = split(top);
        let folder = Folder::open_root(pool, folder)?;
        let options = ScanOptions::default();
        let Scan { tree, failures, .. } =
            scan(&folder, &[OsString::from(name)], &options, &Unwatched)?;
        if let Some(failed) = failures.into_iter().next() {
            return Err(failed.error);
        }
        let above = top.parent().unwrap_or(Path::new("/"));
        for chunk in tree.chunks() {
            for id in chunk.base..chunk.base + chunk.len() {
                let Some(row) = chunk.row(id).filter(|_| id != 0) else {
                    continue;
                };
                let path = above.join(tree.path(id));
                if path.ancestors().any(|above| leaving.contains(above)) {
                    continue;
                }
                let now = Stamp {
                    kind: row.kind,
                    device: tree.device(row.device),
                    inode: row.inode,
                    size: row.size,
                    modified_s: row.modified_s,
                    modified_ns: row.modified_ns,
                    ..Stamp::default()
                };
                match self.all.get(&path) {
                    Some(trace) if trace.is_met_by(&now) => {
                        verdict.kept.insert(path);
                    }
                    Some(_) => verdict.changed.push(path),
                    None => verdict.foreign.push(path),
                }
            }
        }
        Ok(verdict)
    }
}

/// True if what has the path is what was left there.
pub fn is_as_left(path: &Path, trace: &Trace) -> Option<bool> {
    let now = stat::stamp_path(path).ok()?;
    Some(trace.is_met_by(&now))
}

/// A step that goes for a whole folder expects that very folder.
pub fn expected(trace: &Trace) -> Stamp {
    match trace.kind() {
        Kind::Folder => Stamp {
            size: 0,
            ..trace.stamp()
        },
        _ => trace.stamp(),
    }
}
