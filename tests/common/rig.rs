//! Running a test as the user it needs, and saying so where it cannot run.
#![allow(
    dead_code,
    clippy::disallowed_methods,
    reason = "every test takes what it needs"
)]

use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// User and group without any rights.
pub const NOBODY: u32 = 65_534;

/// Set in the process that runs one test as [`NOBODY`].
const CHILD: &str = "FILEWRIGHT_TEST_CHILD";

pub fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// Says that a test, or a part of it, is not run here. Written past the test harness, which would swallow it.
pub fn skip(test: &str, reason: &str) {
    let line = format!("skipped: {test}, {reason}\n");
    // A closed standard error is no reason to fail.
    let _ = std::io::stderr().write_all(line.as_bytes());
}

/// True if the program is in the search path.
pub fn has_program(name: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(name).is_file())
}

/// True where the caller has no special rights and is to go on. Run by root, it runs the test of this name once more in a
/// process of its own as [`NOBODY`], panics if that fails, and returns false.
pub fn without_rights(test: &str) -> bool {
    if !is_root() {
        return true;
    }
    // The program is reached by its own link: its folder may be closed to others.
    let output = Command::new("/proc/self/exe")
        .args([test, "--exact", "--nocapture", "--test-threads=1"])
        .env(CHILD, "1")
        .env("HOME", "/nonexistent")
        .current_dir("/")
        .uid(NOBODY)
        .gid(NOBODY)
        .output()
        .expect("the test's own program");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && text.contains("1 passed"),
        "as user {NOBODY}: {}\n{text}\n{}",
        output.status,
        String::from_utf8_lossy(&output.stderr)
    );
    let said = String::from_utf8_lossy(&output.stderr);
    for line in said.lines().filter(|line| line.starts_with("skipped: ")) {
        let _ = std::io::stderr().write_all(format!("{line}\n").as_bytes());
    }
    false
}

/// A folder on another file system than the temporary folder, writable for the present user.
pub fn other_file_system() -> Option<PathBuf> {
    let here = rustix::fs::stat(std::env::temp_dir()).ok()?.st_dev;
    ["/dev/shm", "/run/shm", "/var/tmp"]
        .iter()
        .map(Path::new)
        .find(|folder| {
            let is_other = rustix::fs::stat(*folder).is_ok_and(|stat| stat.st_dev != here);
            is_other && tempfile::tempdir_in(folder).is_ok()
        })
        .map(Path::to_path_buf)
}
