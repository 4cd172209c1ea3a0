//! The desktop's dialog for folders, shown by a process of its own.
//!
//! The library that asks the portal for it goes on to start another program where the portal fails, one that loses names,
//! and waits for ever where the portal ends. So it asks in a process that finds no other program, and that can be ended.

use std::ffi::{OsStr, OsString};
use std::io::{Read, Write};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};

/// The word that makes such a process of this program; the folder to begin with follows.
pub const WORD: &str = "--folder-dialog";
const TITLE: &str = "Choose a folder";
/// Where no program is.
const NOWHERE: &str = "/nonexistent";

const CHOSEN: u8 = 0;
const LEFT: u8 = 1;
const FAILED: u8 = 2;

/// What a process with a dialog has come to.
#[derive(Debug, PartialEq, Eq)]
pub enum Answer {
    Chosen(PathBuf),
    Left,
    Failed,
}

/// Hears whether anything went wrong.
struct Ear(AtomicBool);

static EAR: Ear = Ear(AtomicBool::new(false));

impl log::Log for Ear {
    fn enabled(&self, of: &log::Metadata<'_>) -> bool {
        of.level() <= log::Level::Warn
    }

    fn log(&self, record: &log::Record<'_>) {
        if self.enabled(record.metadata()) {
            self.0.store(true, Ordering::Relaxed);
        }
    }

    fn flush(&self) {}
}

/// Shows the dialog and writes what was chosen, bytes as they are, to standard output: the whole life of the process. It
/// ends when standard input does, and with that the one who has asked.
pub fn show(start: Option<&OsStr>) -> u8 {
    if log::set_logger(&EAR).is_ok() {
        log::set_max_level(log::LevelFilter::Warn);
    }
    std::thread::spawn(|| {
        let mut nothing = Vec::new();
        let ended = std::io::stdin().read_to_end(&mut nothing);
        std::process::exit(i32::from(if ended.is_ok() { LEFT } else { FAILED }));
    });
    let mut dialog = rfd::FileDialog::new().set_title(TITLE);
    if let Some(start) = start {
        dialog = dialog.set_directory(Path::new(start));
    }
    match dialog.pick_folder() {
        Some(folder) => {
            let mut out = std::io::stdout();
            let written = out.write_all(folder.as_os_str().as_bytes());
            match written.and_then(|()| out.flush()) {
                Ok(()) => CHOSEN,
                Err(_) => FAILED,
            }
        }
        // No choice looks like a portal that has failed.
        None if EAR.0.load(Ordering::Relaxed) => FAILED,
        None => LEFT,
    }
}

/// Starts such a process. `bus` is the address of the session's bus, where that is not the user's own.
pub(super) fn start(program: &Path, start: &Path, bus: Option<&str>) -> std::io::Result<Child> {
    let mut command = Command::new(program);
    command.arg(WORD).arg(start).env("PATH", NOWHERE);
    if let Some(bus) = bus {
        command.env("DBUS_SESSION_BUS_ADDRESS", bus);
    }
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
}

/// What it answers at its end.
pub(super) fn answer(code: Option<i32>, out: Vec<u8>) -> Answer {
    let is = |wanted: u8| code == Some(i32::from(wanted));
    match out.is_empty() {
        false if is(CHOSEN) => Answer::Chosen(OsString::from_vec(out).into()),
        true if is(LEFT) => Answer::Left,
        _ => Answer::Failed,
    }
}

#[cfg(test)]
mod tests {
    use super::{Answer, answer};

    #[test]
    fn an_answer_is_what_was_written_and_how_it_ended() {
        let chosen = answer(Some(0), b"/media/raw \xff".to_vec());
        assert!(matches!(chosen, Answer::Chosen(_)));
        assert_eq!(answer(Some(1), Vec::new()), Answer::Left);
        for (code, out) in [
            (Some(0), &b""[..]),
            (Some(1), b"/x"),
            (Some(2), b""),
            (None, b"/x"),
        ] {
            assert_eq!(
                answer(code, out.to_vec()),
                Answer::Failed,
                "{code:?} {out:?}"
            );
        }
    }
}
