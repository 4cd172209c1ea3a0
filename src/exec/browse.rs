//! Listings for the window, streamed while they grow.

use std::ffi::{OsStr, OsString};
use std::os::fd::AsFd;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, bounded};
use walkdir::WalkDir;

use crate::disk::{FdPool, Folder, stat};
use crate::model::{Action, Cause, Chunk, Failure, Listed, NewRow, Stamp, Ticket, Tree, Verdict};

/// Parts that wait for the window before the lister waits for it.
const PARTS: usize = 64;
/// Rows of a part at most.
const PART_ROWS: usize = 4096;
/// A part goes out after this time even if it is small, so that first rows show at once.
const PART_TIME: Duration = Duration::from_millis(16);

/// Lists folders, each on a thread of its own; a newer listing ends the older one.
pub struct Browser {
    pool: Arc<FdPool>,
    newest: Arc<AtomicU64>,
    parts: Sender<Listed>,
    wake: Arc<dyn Fn() + Send + Sync>,
}

impl Browser {
    pub fn start(
        pool: Arc<FdPool>,
        wake: Arc<dyn Fn() + Send + Sync>,
    ) -> (Browser, Receiver<Listed>) {
        let (parts, listings) = bounded(PARTS);
        let browser = Browser {
            pool,
            newest: Arc::new(AtomicU64::new(0)),
            parts,
            wake,
        };
        (browser, listings)
    }

    pub fn list(&self, ticket: Ticket, folder: PathBuf) {
        self.newest.store(ticket.0, Ordering::Release);
        let newest = Arc::clone(&self.newest);
        let parts = self.parts.clone();
        let wake = Arc::clone(&self.wake);
        let lister = Lister {
            pool: Arc::clone(&self.pool),
            ticket,
            folder,
            newest,
            parts,
            wake,
        };
        let spawned = std::thread::Builder::new()
            .name("lister".to_owned())
            .spawn(move || lister.run());
        if let Err(error) = spawned {
            tracing::error!(%error, "no thread for a listing");
        }
    }
}

struct Lister {
    pool: Arc<FdPool>,
    ticket: Ticket,
    folder: PathBuf,
    newest: Arc<AtomicU64>,
    parts: Sender<Listed>,
    wake: Arc<dyn Fn() + Send + Sync>,
}

impl Lister {
    fn run(&self) {
        let opened = Folder::open_root(&self.pool, &self.folder)
            .and_then(|folder| Ok((folder.stamp()?, folder)));
        match opened {
            Ok((anchor, folder)) => self.list(&Arc::new(Tree::new(&anchor)), &folder),
            Err(error) => {
                let tree = Arc::new(Tree::new(&Stamp::default()));
                let failure = error.into_failure(&self.folder);
                self.send(&tree, None, true, Some(failure));
            }
        }
    }

    fn list(&self, tree: &Arc<Tree>, folder: &Arc<Folder>) {
        let mut batch: Vec<(OsString, Stamp)> = Vec::new();
        let mut since = Instant::now();
        let mut failure = None;
        for entry in WalkDir::new(&self.folder).min_depth(1).max_depth(1) {
            let looked = entry.map(|entry| self.look(folder, entry.file_name()));
            match looked {
                Ok(row) => batch.extend(row),
                Err(error) => {
                    let errno = error.io_error().and_then(std::io::Error::raw_os_error);
                    let cause = Cause::Os(errno.unwrap_or_default());
                    failure = Some(Failure::new(Action::List, &self.folder, cause));
                }
            }
            if batch.len() >= PART_ROWS || (since.elapsed() >= PART_TIME && !batch.is_empty()) {
                let chunk = append(tree, &mut batch);
                if !self.send(tree, Some(chunk), false, None) {
                    return;
                }
                since = Instant::now();
            }
        }
        let chunk = (!batch.is_empty()).then(|| append(tree, &mut batch));
        self.send(tree, chunk, true, failure);
    }

    /// None for an entry that is gone since it was listed.
    fn look(&self, folder: &Arc<Folder>, name: &OsStr) -> Option<(OsString, Stamp)> {
        let handle = folder.handle().ok()?;
        let stamp = stat::stamp_at(handle.as_fd(), name).ok()?;
        Some((name.to_os_string(), stamp))
    }

    /// False once a newer listing was asked for, or nobody listens.
    fn send(
        &self,
        tree: &Arc<Tree>,
        chunk: Option<Arc<Chunk>>,
        is_complete: bool,
        failure: Option<Failure>,
    ) -> bool {
        if self.newest.load(Ordering::Acquire) != self.ticket.0 {
            return false;
        }
        let sent = self.parts.send(Listed {
            ticket: self.ticket,
            folder: self.folder.clone(),
            tree: Arc::clone(tree),
            chunk,
            is_complete,
            failure,
        });
        (self.wake)();
        sent.is_ok()
    }
}

fn append(tree: &Tree, batch: &mut Vec<(OsString, Stamp)>) -> Arc<Chunk> {
    let rows: Vec<NewRow<'_>> = batch
        .iter()
        .map(|(name, stamp)| NewRow {
            parent: 0,
            name,
            stamp: *stamp,
            verdict: Verdict::Act,
        })
        .collect();
    let chunk = tree.append(&rows);
    drop(rows);
    batch.clear();
    chunk
}
