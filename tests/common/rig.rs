//! Running a test as the user it needs, and saying so where it cannot run.

use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// User and group without any rights.
pub const NOBODY: u32 = 65_534;

/// Set in the process that runs one test by another way.
const CHILD: &str = "FILEWRIGHT_TEST_CHILD";

pub fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// Says that a test, or a part of it, is not run here.
pub fn skip(test: &str, reason: &str) {
    say(&format!("skipped: {test}, {reason}"));
}

/// Tells a figure that was measured.
pub fn note(text: &str) {
    say(&format!("measured: {text}"));
}

/// Writes a line past the test harness, which would swallow it.
fn say(line: &str) {
    // A closed standard error is no reason to fail.
    let _ = std::io::stderr().write_all(format!("{line}\n").as_bytes());
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
    let mut command = Command::new("/proc/self/exe");
    command.uid(NOBODY).gid(NOBODY).env("HOME", "/nonexistent");
    run_again(command, test);
    false
}

/// True where the caller may mount as it likes: a process of its own, with a mount namespace of its own, that the first
/// call starts for the test of this name. Skips the test where that is not allowed.
pub fn with_own_mounts(test: &str) -> bool {
    if std::env::var_os(CHILD).is_some() {
        return true;
    }
    if !is_root() {
        skip(test, "needs root to mount");
        return false;
    }
    let unshare = ["--mount", "--propagation", "private", "--"];
    let tried = Command::new("unshare").args(unshare).arg("true").output();
    if !tried.is_ok_and(|output| output.status.success()) {
        skip(test, "needs a mount namespace of its own");
        return false;
    }
    let mut command = Command::new("unshare");
    let program = std::env::current_exe().expect("the test's own program");
    command.args(unshare).arg(program);
    run_again(command, test);
    false
}

/// What comes of each item, in no order: two threads take one after the other. Fails if one fails.
pub fn by_two<T: Sync, R: Send>(items: &[T], body: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let found = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let one = body(item);
                    found.lock().expect("no panic in here").push(one);
                }
            });
        }
    });
    found.into_inner().expect("no panic in here")
}

/// What is complained about of any item.
pub fn for_all<T: Sync>(
    items: &[T],
    body: impl Fn(&T) -> Result<(), String> + Sync,
) -> Vec<String> {
    let found = by_two(items, body).into_iter();
    found.filter_map(Result::err).collect()
}

/// True in a process of its own, in which no other test runs: the first call starts it for the test of this name.
pub fn alone(test: &str) -> bool {
    let is_alone = std::env::var_os(CHILD).is_some();
    if !is_alone {
        run_again(Command::new("/proc/self/exe"), test);
    }
    is_alone
}

/// Runs one test of this program by another way, and panics if it fails there.
fn run_again(mut command: Command, test: &str) {
    let output = command
        .args([test, "--exact", "--nocapture", "--test-threads=1"])
        .env(CHILD, "1")
        .current_dir("/")
        .output()
        .expect("the test's own program");
    let text = String::from_utf8_lossy(&output.stdout);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success() && text.contains("1 passed"),
        "{command:?}: {}\n{text}\n{said}",
        output.status,
    );
    let is_for_all = |line: &&str| line.starts_with("skipped: ") || line.starts_with("measured: ");
    said.lines().filter(is_for_all).for_each(say);
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

/// The real program at a place that [`NOBODY`] can reach: a copy, where its own folder is closed to others.
pub fn reachable_program() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let open = |path: &Path| {
        let mode = rustix::fs::Mode::from_raw_mode(0o755);
        rustix::fs::chmod(path, mode).expect("a mode");
    };
    open(folder.path());
    let program = folder.path().join("filewright");
    std::fs::copy(env!("CARGO_BIN_EXE_filewright"), &program).expect("a copy of the program");
    open(&program);
    (folder, program)
}

/// The command as [`NOBODY`] runs it, by the program at this place.
pub fn as_nobody(command: &Command, program: &Path) -> Command {
    let mut other = Command::new(program);
    other
        .args(command.get_args())
        .uid(NOBODY)
        .gid(NOBODY)
        .current_dir("/")
        .env("HOME", "/nonexistent");
    other
}
