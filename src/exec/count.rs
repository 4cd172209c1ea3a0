//! Sizes of folders for the window, counted on a thread of their own when they are asked for.

use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, bounded};

use crate::disk::{FdPool, Folder, stat};
use crate::model::{Counted, Kind, RowIndex, Stamp, Ticket};

use super::engine::Wake;

/// Answers that wait for the window before the counter waits for it.
const ANSWERS: usize = 64;
/// Time between two words on how far it has come.
const TICK: Duration = Duration::from_millis(100);

/// Counts what is in folders; a newer call gives up the older one.
pub(super) struct Counter {
    pool: Arc<FdPool>,
    newest: Arc<AtomicU64>,
    answers: Sender<Counted>,
    wake: Wake,
}

impl Counter {
    pub fn start(pool: Arc<FdPool>, wake: Wake) -> (Counter, Receiver<Counted>) {
        let (answers, counts) = bounded(ANSWERS);
        let newest = Arc::new(AtomicU64::new(0));
        let counter = Counter {
            pool,
            newest,
            answers,
            wake,
        };
        (counter, counts)
    }

    pub fn count(&self, ticket: Ticket, folder: PathBuf, names: Vec<(RowIndex, OsString)>) {
        let number = self.newest.fetch_add(1, Ordering::AcqRel) + 1;
        let mut count = Count {
            number,
            ticket,
            newest: Arc::clone(&self.newest),
            answers: self.answers.clone(),
            wake: Arc::clone(&self.wake),
            entries: 0,
            since: Instant::now(),
            linked: HashSet::new(),
        };
        let pool = Arc::clone(&self.pool);
        let spawned = std::thread::Builder::new()
            .name("counter".to_owned())
            .spawn(move || count.run(&pool, &folder, &names));
        if let Err(error) = spawned {
            tracing::error!(%error, "no thread to count folders on");
        }
    }

    /// Gives up what is being counted.
    pub fn stop(&self) {
        self.newest.fetch_add(1, Ordering::AcqRel);
    }
}

impl Drop for Counter {
    fn drop(&mut self) {
        self.stop();
    }
}

struct Count {
    number: u64,
    ticket: Ticket,
    newest: Arc<AtomicU64>,
    answers: Sender<Counted>,
    wake: Wake,
    /// Looked at so far.
    entries: u64,
    since: Instant,
    /// Files with more than one name that were counted, by device and inode.
    linked: HashSet<(u64, u64)>,
}

impl Count {
    fn run(&mut self, pool: &Arc<FdPool>, folder: &Path, names: &[(RowIndex, OsString)]) {
        let root = Folder::open_root(pool, folder);
        for (row, name) in names {
            // A file with two names counts in each of the folders, but once in one.
            self.linked.clear();
            let bytes = root
                .as_ref()
                .ok()
                .and_then(|root| self.bytes_below(root, name));
            if !self.goes_on() || !self.tell(Some((*row, bytes))) {
                return;
            }
        }
    }

    /// Bytes of the files below, without other file systems; none if a part of it cannot be read, or nobody asks any
    /// more.
    fn bytes_below(&mut self, root: &Arc<Folder>, name: &OsStr) -> Option<u64> {
        let top = root.child(name);
        let device = top.stamp().ok()?.device;
        let mut open = vec![top];
        let mut bytes = 0;
        while let Some(folder) = open.pop() {
            let mut names = Vec::new();
            let listed = folder.list(|name, _, _| {
                names.push(name.to_os_string());
                true
            });
            listed.ok()?;
            let handle = folder.handle().ok()?;
            for name in names {
                match stat::stamp_at(handle.as_fd(), &name) {
                    Ok(stamp) if stamp.kind == Kind::Folder => {
                        if stamp.device == device && !stamp.is_mount_root {
                            open.push(folder.child(&name));
                        }
                    }
                    Ok(stamp) => bytes += self.bytes_of(&stamp),
                    Err(error) if error.is_missing() => {}
                    Err(_) => return None,
                }
                self.entries += 1;
                if self.since.elapsed() >= TICK {
                    self.since = Instant::now();
                    if !self.goes_on() || !self.tell(None) {
                        return None;
                    }
                }
            }
        }
        Some(bytes)
    }

    fn bytes_of(&mut self, stamp: &Stamp) -> u64 {
        let is_new = stamp.names < 2 || self.linked.insert((stamp.device, stamp.inode));
        match stamp.kind {
            Kind::File if is_new => stamp.size,
            _ => 0,
        }
    }

    fn goes_on(&self) -> bool {
        self.newest.load(Ordering::Acquire) == self.number
    }

    fn tell(&self, folder: Option<(RowIndex, Option<u64>)>) -> bool {
        let sent = self.answers.send(Counted {
            ticket: self.ticket,
            folder,
            entries: self.entries,
        });
        (self.wake)();
        sent.is_ok()
    }
}
