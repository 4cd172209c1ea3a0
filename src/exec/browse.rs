//! Listings for the window, streamed while they grow.

use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, bounded};
use walkdir::WalkDir;

use crate::model::{
    Action, Cause, Chunk, Failure, Kind, Listed, NewRow, Stamp, Ticket, Tree, Verdict,
};

/// Parts that wait for the window before the lister waits for it.
const PARTS: usize = 64;
/// Rows of a part at most.
const PART_ROWS: usize = 4096;
/// A part goes out after this time even if it is small, so that first rows show at once.
const PART_TIME: Duration = Duration::from_millis(16);

/// Lists folders, each on a thread of its own; a newer listing ends the older one.
pub struct Browser {
    newest: Arc<AtomicU64>,
    parts: Sender<Listed>,
    wake: Arc<dyn Fn() + Send + Sync>,
}

impl Browser {
    pub fn start(wake: Arc<dyn Fn() + Send + Sync>) -> (Browser, Receiver<Listed>) {
        let (parts, listings) = bounded(PARTS);
        let browser = Browser {
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
    ticket: Ticket,
    folder: PathBuf,
    newest: Arc<AtomicU64>,
    parts: Sender<Listed>,
    wake: Arc<dyn Fn() + Send + Sync>,
}

impl Lister {
    fn run(&self) {
        let anchor = match std::fs::metadata(&self.folder) {
            Ok(metadata) => stamp_of(&metadata),
            Err(error) => {
                let tree = Arc::new(Tree::new(&Stamp::default()));
                self.send(&tree, None, true, Some(self.failure(Action::Stat, &error)));
                return;
            }
        };
        let tree = Arc::new(Tree::new(&anchor));
        let mut batch: Vec<(std::ffi::OsString, Stamp)> = Vec::new();
        let mut since = Instant::now();
        let mut failure = None;
        for entry in WalkDir::new(&self.folder).min_depth(1).max_depth(1) {
            match entry.map_err(|error| (error.io_error().and_then(std::io::Error::raw_os_error), error)) {
                Ok(entry) => match entry.path().symlink_metadata() {
                    Ok(metadata) => batch.push((entry.file_name().to_owned(), stamp_of(&metadata))),
                    // Gone since it was listed.
                    Err(_) => continue,
                },
                Err((errno, _)) => {
                    let cause = Cause::Os(errno.unwrap_or_default());
                    failure = Some(Failure::new(Action::List, &self.folder, cause));
                }
            }
            if batch.len() >= PART_ROWS || since.elapsed() >= PART_TIME {
                let chunk = append(&tree, &mut batch);
                if !self.send(&tree, Some(chunk), false, None) {
                    return;
                }
                since = Instant::now();
            }
        }
        let chunk = (!batch.is_empty()).then(|| append(&tree, &mut batch));
        self.send(&tree, chunk, true, failure);
    }

    fn failure(&self, action: Action, error: &std::io::Error) -> Failure {
        let errno = error.raw_os_error().unwrap_or_default();
        Failure::new(action, &self.folder, Cause::Os(errno))
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

fn append(tree: &Tree, batch: &mut Vec<(std::ffi::OsString, Stamp)>) -> Arc<Chunk> {
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

fn stamp_of(metadata: &std::fs::Metadata) -> Stamp {
    let kind = match metadata.mode() & 0o170_000 {
        0o040_000 => Kind::Folder,
        0o120_000 => Kind::Link,
        0o010_000 => Kind::Pipe,
        0o140_000 => Kind::Socket,
        0o060_000 => Kind::BlockDevice,
        0o020_000 => Kind::CharDevice,
        _ => Kind::File,
    };
    Stamp {
        device: metadata.dev(),
        inode: metadata.ino(),
        kind,
        mode: (metadata.mode() & 0o7777) as u16,
        owner: metadata.uid(),
        group: metadata.gid(),
        names: u32::try_from(metadata.nlink()).unwrap_or(u32::MAX),
        size: metadata.size(),
        allocated: metadata.blocks() * 512,
        modified_s: metadata.mtime(),
        modified_ns: metadata.mtime_nsec() as u32,
        accessed_s: metadata.atime(),
        accessed_ns: metadata.atime_nsec() as u32,
        changed_s: metadata.ctime(),
        changed_ns: metadata.ctime_nsec() as u32,
        ..Stamp::default()
    }
}
