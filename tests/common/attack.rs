//! Someone who works against the program while it runs.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;

use rustix::fs::{CWD, RenameFlags};

/// A thread that exchanges two entries as fast as it can, until dropped.
#[derive(Debug)]
pub struct Exchanger {
    stop: Arc<AtomicBool>,
    swaps: Arc<AtomicU64>,
    thread: Option<JoinHandle<()>>,
}

impl Exchanger {
    pub fn start(one: &Path, other: &Path) -> Exchanger {
        let stop = Arc::new(AtomicBool::new(false));
        let swaps = Arc::new(AtomicU64::new(0));
        let (one, other) = (one.to_path_buf(), other.to_path_buf());
        let (is_over, count) = (Arc::clone(&stop), Arc::clone(&swaps));
        let thread = std::thread::spawn(move || {
            while !is_over.load(Ordering::Acquire) {
                // It fails as soon as one of them is gone, and tries on: it may come back.
                let flags = RenameFlags::EXCHANGE;
                if rustix::fs::renameat_with(CWD, &one, CWD, &other, flags).is_ok() {
                    count.fetch_add(1, Ordering::Relaxed);
                }
            }
        });
        Exchanger {
            stop,
            swaps,
            thread: Some(thread),
        }
    }

    /// Exchanges that succeeded so far.
    pub fn swaps(&self) -> u64 {
        self.swaps.load(Ordering::Relaxed)
    }
}

impl Drop for Exchanger {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Release);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
