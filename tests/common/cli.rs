//! The real program, run without a window.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Output};

/// A sub-command with paths, allowed to destroy, with this many workers, from the root folder and with a home of its own.
pub fn command(op: &str, paths: &[&Path], workers: u16) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_filewright"));
    command
        .arg(op)
        .args(paths)
        .arg("--workers")
        .arg(workers.to_string())
        .args(["--no-flush", "--no-journal"]);
    if matches!(op, "rmtree" | "remove" | "truncate") {
        command.arg("--permanent");
    }
    command
        .current_dir("/")
        .env("HOME", "/nonexistent")
        .env_remove("XDG_STATE_HOME")
        .env("RUST_BACKTRACE", "0");
    command
}

/// The same command after other words: `prlimit --nofile=64`, `setpriv ...`.
pub fn behind(words: &[&str], command: &Command) -> Command {
    let mut all = Command::new(words[0]);
    all.args(&words[1..])
        .arg(command.get_program())
        .args(command.get_args());
    if let Some(folder) = command.get_current_dir() {
        all.current_dir(folder);
    }
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => all.env(name, value),
            None => all.env_remove(name),
        };
    }
    all
}

/// Standard output and error as text, for messages.
pub fn said(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    format!(
        "{}\n{}\n{}",
        output.status,
        text(&output.stdout),
        text(&output.stderr)
    )
}

/// True if the program broke down instead of reporting.
pub fn has_panicked(output: &Output) -> bool {
    let text = String::from_utf8_lossy(&output.stderr);
    text.contains("panicked at") || output.status.code() == Some(101)
}

/// True if the text holds the bytes.
pub fn mentions(output: &Output, what: &OsStr) -> bool {
    let what = what.as_encoded_bytes();
    [&output.stdout, &output.stderr]
        .iter()
        .any(|text| text.windows(what.len()).any(|part| part == what))
}
