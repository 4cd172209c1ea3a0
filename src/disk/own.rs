//! What `/proc/self` tells of this process.

use std::path::Path;
use std::sync::OnceLock;

use rustix::fs::{CWD, Mode, OFlags, openat};
use rustix::io::read;

use super::error::{Result, again, because};
use crate::model::Action;

/// The whole of a file below `/proc/self`; these have no length that could be asked for.
pub(super) fn own(name: &str) -> Result<Vec<u8>> {
    small(&Path::new("/proc/self").join(name))
}

/// The whole of a small file of the system. The buffer of those who copy would have 66 pages zeroed for a few lines.
pub(super) fn small(path: &Path) -> Result<Vec<u8>> {
    let name = path.as_os_str();
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOCTTY;
    let opened = again(|| openat(CWD, path, flags, Mode::empty()));
    let file = opened.map_err(because(Action::Open, name))?;
    let mut text = Vec::new();
    let mut piece = [0; 16 * 1024];
    loop {
        let count = again(|| read(&file, &mut piece)).map_err(because(Action::Read, name))?;
        if count == 0 {
            return Ok(text);
        }
        text.extend_from_slice(&piece[..count]);
    }
}

/// Processors that this process may use, as it is asked first: the kernel's files about groups of processes tell a part
/// of that, and are opened one by one.
pub fn cores() -> u16 {
    static CORES: OnceLock<u16> = OnceLock::new();
    *CORES.get_or_init(|| {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        u16::try_from(cores).unwrap_or(u16::MAX)
    })
}

/// Processors on which this process may run, whatever share of their time it gets: one call, for threads that end after
/// milliseconds.
pub(super) fn processors() -> u16 {
    let all = rustix::thread::sched_getaffinity(None).map_or(1, |all| all.count());
    u16::try_from(all).unwrap_or(u16::MAX).max(1)
}

/// A number of threads; 0 stands for one a core.
pub fn or_cores(threads: u16) -> u16 {
    match threads {
        0 => cores(),
        threads => threads,
    }
}

/// True for the super user, who may give files away.
pub fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// Signals that this process ignores, bit 0 for signal 1: what `sigaction` would tell, without changing anything.
pub fn ignored_signals() -> Result<u64> {
    let status = own("status")?;
    let mut lines = status.split(|byte| *byte == b'\n');
    let mask = lines.find_map(|line| line.strip_prefix(b"SigIgn:"));
    let mask = mask.and_then(|mask| std::str::from_utf8(mask).ok());
    Ok(mask
        .and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok())
        .unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rust_program_ignores_broken_pipes() {
        // The standard library sees to that before `main`.
        const SIGPIPE: u32 = 13;
        let ignored = ignored_signals().unwrap();
        assert_ne!(ignored & (1 << (SIGPIPE - 1)), 0, "{ignored:x}");
    }
}
