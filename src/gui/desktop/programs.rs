//! Other programs of the desktop.

use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

/// What opens a file with the program that the desktop has for it, in the order in which they are tried.
const OPENERS: [(&str, &[&str]); 2] = [("xdg-open", &[]), ("gio", &["open"])];

/// Opens a file or folder with its default program, and waits until that has been found: not for the window's thread.
/// An error where there is no such program.
pub fn open(path: &Path) -> io::Result<()> {
    for (program, first) in OPENERS {
        let started = Command::new(program)
            .args(first)
            .arg(path)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        match started {
            Ok(status) if status.success() => return Ok(()),
            Ok(_) => {
                return Err(io::Error::other("no program of this desktop opens it"));
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::new(
        io::ErrorKind::NotFound,
        "neither xdg-open nor gio is there",
    ))
}
