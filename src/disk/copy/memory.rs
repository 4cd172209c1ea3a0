//! What has been learned about copying between two file systems, so that no attempt fails once per file.

use std::cell::{Cell, RefCell};
use std::os::fd::BorrowedFd;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use rustix::io::Errno;

use crate::disk::crowd::{BTRFS, XFS, file_system};
use crate::model::{Metadata, Stamp};

/// Pairs that are remembered; more means that devices come and go, and learning anew is cheap.
const MOST: usize = 256;
/// ext2 to ext4: a write into blocks that were taken before takes less time under the lock of its file than one that has to
/// set them aside.
const EXT: u64 = 0xef53;
/// Local file systems by the numbers that `statfs(2)` gives: ext2 to ext4, XFS, Btrfs, F2FS, tmpfs, bcachefs. A server is
/// better asked to copy by itself.
const LOCAL: [u64; 6] = [EXT, XFS, BTRFS, 0xf2f5_2010, 0x0102_1994, 0xca45_1a4e];

static DEVICES: RwLock<Vec<(u64, bool)>> = RwLock::new(Vec::new());

static PAIRS: RwLock<Vec<(u64, u64, Arc<Pair>)>> = RwLock::new(Vec::new());

thread_local! {
    /// What this thread has asked for last, which is nearly always what it asks for next: to find that takes no lock, and
    /// writes nothing that other threads read.
    static LAST_PAIR: RefCell<Option<(u64, u64, Arc<Pair>)>> = const { RefCell::new(None) };
    static LAST_DEVICE: Cell<Option<(u64, bool)>> = const { Cell::new(None) };
}

/// A way of copying that a pair of file systems may or may not know.
#[derive(Debug, Default)]
pub(super) struct Way(AtomicU8);

const UNKNOWN: u8 = 0;
const WORKS: u8 = 1;
const NEVER: u8 = 2;

impl Way {
    pub(super) fn may_work(&self) -> bool {
        self.0.load(Ordering::Relaxed) != NEVER
    }

    /// True once it is known to work.
    pub(super) fn works(&self) -> bool {
        self.0.load(Ordering::Relaxed) == WORKS
    }

    /// It does not, for good.
    pub(super) fn never_works(&self) {
        self.0.store(NEVER, Ordering::Relaxed);
    }

    pub(super) fn worked(&self) {
        self.0.store(WORKS, Ordering::Relaxed);
    }

    /// Learns from a failure: some answers are about the pair of file systems, others about this one file.
    pub(super) fn failed(&self, errno: Errno) {
        let is_general = matches!(
            errno,
            Errno::OPNOTSUPP | Errno::XDEV | Errno::NOSYS | Errno::NOTTY
        );
        let is_vague = matches!(
            errno,
            Errno::INVAL | Errno::PERM | Errno::ACCESS | Errno::BADF
        );
        if is_general || (is_vague && self.0.load(Ordering::Relaxed) == UNKNOWN) {
            self.0.store(NEVER, Ordering::Relaxed);
        }
    }
}

/// What is known about copying from one file system to another.
#[derive(Debug, Default)]
pub(super) struct Pair {
    pub(super) clone: Way,
    pub(super) range: Way,
    /// Copies are like their sources in all that is asked for.
    pub(super) likeness: Way,
    /// The same of modes alone, where nothing else is asked for.
    pub(super) modes: Way,
    /// Sources may be read without leaving a trace in their access times.
    pub(super) traceless: Way,
    /// This kernel keeps the target by itself. Long files whose blocks cannot be shared are copied there by several threads,
    /// and times are of this machine's clock.
    pub(super) is_local: bool,
    /// Blocks for long files are taken before these are written.
    pub(super) reserves: bool,
    /// Offload pays for small files too.
    pub(super) small_by_range: bool,
}

impl Pair {
    /// True if copies are known to keep all of this, so that nobody has to look at each.
    pub(super) fn keeps(&self, what: &Metadata) -> bool {
        let is_more = what.times || what.owner || what.attributes;
        self.likeness.works() || (!is_more && (!what.mode || self.modes.works()))
    }

    /// Learns from a copy that was looked at and has all that was asked for.
    fn keeps_what(&self, source: &Stamp, what: &Metadata) {
        // A file system that makes modes up may have made up the right one. Those that this kernel keeps do not.
        if what.mode && self.is_local && self.modes.may_work() {
            self.modes.worked();
        }
        let is_telling = !source.modified_ns.is_multiple_of(1000);
        if what.times && what.mode && is_telling && self.likeness.may_work() {
            self.likeness.worked();
        }
    }

    /// Learns from a copy that was looked at: whether it lacks something.
    pub(super) fn learn(&self, source: &Stamp, what: &Metadata, is_lossy: bool) {
        if is_lossy {
            self.likeness.never_works();
            self.modes.never_works();
        } else {
            self.keeps_what(source, what);
        }
    }
}

/// What is known about two devices; `target` is asked the first time.
pub(super) fn pair(source: u64, target_device: u64, target: BorrowedFd<'_>) -> Arc<Pair> {
    let known = PAIRS.read().unwrap_or_else(PoisonError::into_inner);
    if let Some(pair) = find(&known, source, target_device) {
        return pair;
    }
    drop(known);
    let kind = file_system(target);
    let fresh = Arc::new(Pair {
        // Small files are stored beside their inode there: offload is three times as fast, and slower elsewhere.
        small_by_range: kind == BTRFS,
        is_local: LOCAL.contains(&kind),
        reserves: kind == EXT,
        ..Pair::default()
    });
    let mut known = PAIRS.write().unwrap_or_else(PoisonError::into_inner);
    if let Some(pair) = find(&known, source, target_device) {
        return pair;
    }
    if known.len() >= MOST {
        known.clear();
    }
    known.push((source, target_device, Arc::clone(&fresh)));
    fresh
}

/// Works with what is known about two devices, if something was copied between them before.
pub(super) fn with_known_pair<T>(
    source: u64,
    target_device: u64,
    work: impl FnOnce(&Pair) -> T,
) -> Option<T> {
    // Taken out while it is worked with: whoever asks in between finds it the long way.
    let last = LAST_PAIR.take();
    let last = last.filter(|(from, to, _)| (*from, *to) == (source, target_device));
    let pair = match last {
        Some((.., pair)) => pair,
        None => {
            let known = PAIRS.read().unwrap_or_else(PoisonError::into_inner);
            find(&known, source, target_device)?
        }
    };
    let answer = work(&pair);
    LAST_PAIR.set(Some((source, target_device, pair)));
    Some(answer)
}

/// True for a device with a file system that this kernel keeps by itself. `ask` tells its number the first time.
pub(super) fn is_local(device: u64, ask: impl FnOnce() -> u64) -> bool {
    if let Some((last, is_local)) = LAST_DEVICE.get()
        && last == device
    {
        return is_local;
    }
    let is_local = is_known_local(device, ask);
    LAST_DEVICE.set(Some((device, is_local)));
    is_local
}

fn is_known_local(device: u64, ask: impl FnOnce() -> u64) -> bool {
    let known = DEVICES.read().unwrap_or_else(PoisonError::into_inner);
    let found = known.iter().find(|(known, _)| *known == device);
    if let Some((_, is_local)) = found {
        return *is_local;
    }
    drop(known);
    let is_local = LOCAL.contains(&ask());
    let mut known = DEVICES.write().unwrap_or_else(PoisonError::into_inner);
    if known.len() >= MOST {
        known.clear();
    }
    known.push((device, is_local));
    is_local
}

/// True if copies between two devices are known to keep all that they are given.
pub(in crate::disk) fn keeps_all(source: u64, target_device: u64) -> bool {
    with_known_pair(source, target_device, |pair| pair.likeness.works()).unwrap_or_default()
}

/// Learns from a folder of these two devices that was looked at and has all that was asked for.
pub(in crate::disk) fn keeps_what(source: &Stamp, target_device: u64, what: &Metadata) {
    with_known_pair(source.device, target_device, |pair| {
        pair.keeps_what(source, what);
    });
}

fn find(known: &[(u64, u64, Arc<Pair>)], source: u64, target: u64) -> Option<Arc<Pair>> {
    known
        .iter()
        .find(|(from, to, _)| (*from, *to) == (source, target))
        .map(|(_, _, pair)| Arc::clone(pair))
}
