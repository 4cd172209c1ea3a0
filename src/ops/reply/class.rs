//! Python's class for a failure, and which paths it names.

use std::path::{Path, PathBuf};

use super::text::{quoted, readable};
use crate::model::{Action, Cause, End, Failure, Raised, errno};

/// The exception that a failure is in Python.
pub fn raised(failure: &Failure) -> Raised {
    let path = failure.path.as_path();
    let other = failure.path2.as_deref().unwrap_or(Path::new(""));
    match &failure.cause {
        Cause::Os(number) | Cause::OsAt { errno: number, .. } => numbered(failure, *number),
        Cause::SameFile => Raised::saying(
            "shutil.SameFileError",
            format!("{} and {} are the same file", quoted(path), quoted(other)),
        ),
        Cause::NamedPipe => Raised::saying(
            "shutil.SpecialFileError",
            format!("`{}` is a named pipe", readable(about(failure).0)),
        ),
        Cause::IntoItself => Raised::saying(
            "shutil.Error",
            format!(
                "Cannot move a directory '{}' into itself '{}'.",
                readable(path),
                readable(other)
            ),
        ),
        Cause::AlreadyThere => Raised::saying(
            "shutil.Error",
            format!("Destination path '{}' already exists", readable(other)),
        ),
        Cause::NameTwice => Raised::saying(
            "shutil.Error",
            format!("More than one path would become '{}'", readable(other)),
        ),
        Cause::LinkAsRoot => Raised::saying("OSError", "Cannot call rmtree on a symbolic link"),
        Cause::NoFolder => Raised::saying(
            "FileNotFoundError",
            format!("Directory does not exist: {}", readable(path)),
        ),
        Cause::Value(text) => Raised::saying("ValueError", text.clone()),
        Cause::Lookup(text) => Raised::saying("LookupError", text.clone()),
        Cause::Mistyped(text) => Raised::saying("TypeError", text.clone()),
        Cause::Archive(text) => Raised::saying("shutil.ReadError", text.clone()),
        Cause::LeadsOut => Raised::saying(
            "shutil.ReadError",
            format!("{} leads out of the destination", quoted(path)),
        ),
        Cause::TooMuch(_) => Raised::saying(
            "shutil.ReadError",
            format!("{} holds more than is allowed", quoted(path)),
        ),
        Cause::EmbeddedNul => Raised::saying("ValueError", "embedded null byte"),
        Cause::Guarded(_) => Raised::saying(
            "PermissionError",
            format!("{} is never removed or moved as a whole", quoted(path)),
        ),
        Cause::Cancelled => os(EINTR, None, None),
        // A socket or device where only contents are copied: what `open` says of a socket.
        Cause::SpecialFile => os(ENXIO, Some(path), None),
        cause => Raised::saying("OSError", format!("{}: {}", quoted(path), own(cause))),
    }
}

/// What Python has no exception for, since it does not look.
fn own(cause: &Cause) -> &'static str {
    match cause {
        Cause::Changed | Cause::ChangedWhileRead => "it changed meanwhile",
        Cause::Swapped => "a folder on the way was exchanged for something else",
        Cause::Mismatch { .. } => "what was written reads back differently",
        Cause::Unverified => "its copy could not be read back",
        Cause::DigestDiffers => "its bytes are not those of the list",
        Cause::Missing => "the list names it, and it is not there",
        Cause::Unlisted => "the list does not name it",
        Cause::NoSpace { .. } | Cause::NoInodes { .. } => "there is no room for it",
        Cause::OtherFileSystem => "another file system is mounted there",
        Cause::Panic(_) => "a defect of this program stopped it",
        Cause::NeedsPermanent => "this cannot be taken back and has to be allowed",
        Cause::NoTrash(_) => "it cannot go to the trash",
        Cause::NameRefused => "the destination cannot hold this name",
        _ => "it was left as it was",
    }
}

fn numbered(failure: &Failure, number: i32) -> Raised {
    if failure.action == Action::SetTimes {
        // `os.utime` names no file, since the times may be what is wrong.
        return os(number, None, None);
    }
    let (filename, filename2) = about(failure);
    os(number, Some(filename), filename2)
}

/// The path that the exception names, and the second one where the system call had two.
fn about(failure: &Failure) -> (&Path, Option<&Path>) {
    let path = failure.path.as_path();
    let Some(other) = failure.path2.as_deref() else {
        return (path, None);
    };
    match failure.action {
        Action::Rename | Action::Exchange | Action::MakeLink | Action::MakeHardLink => {
            (path, Some(other))
        }
        // Failures of a tree name the source first; these are about what is made.
        _ if is_at_target(failure.action) && failure.step.is_some_and(|(_, row)| row != 0) => {
            (other, None)
        }
        _ => (path, None),
    }
}

fn is_at_target(action: Action) -> bool {
    matches!(
        action,
        Action::Create
            | Action::Write
            | Action::Truncate
            | Action::MakeFolder
            | Action::MakeSpecial
            | Action::SetMode
            | Action::SetTimes
            | Action::SetAttribute
            | Action::SetOwner
    )
}

fn os(number: i32, filename: Option<&Path>, filename2: Option<&Path>) -> Raised {
    Raised {
        class: class_of(number),
        errno: Some(number),
        strerror: errno::text(number).or(Some("Unknown error")),
        filename: filename.map(PathBuf::from),
        filename2: filename2.map(PathBuf::from),
        ..Raised::default()
    }
}

const EINTR: i32 = 4;
const ENXIO: i32 = 6;

/// Subclass of `OSError` that Python has for a number.
fn class_of(number: i32) -> &'static str {
    match number {
        1 | 13 => "PermissionError",
        2 => "FileNotFoundError",
        3 => "ProcessLookupError",
        4 => "InterruptedError",
        10 => "ChildProcessError",
        11 | 114 | 115 => "BlockingIOError",
        17 => "FileExistsError",
        20 => "NotADirectoryError",
        21 => "IsADirectoryError",
        32 | 108 => "BrokenPipeError",
        103 => "ConnectionAbortedError",
        104 => "ConnectionResetError",
        110 => "TimeoutError",
        111 => "ConnectionRefusedError",
        _ => "OSError",
    }
}

/// For a run that ended without a failure and yet is not done.
pub fn unfinished(end: End) -> Raised {
    match end {
        End::Cancelled => os(EINTR, None, None),
        End::Questions { .. } => Raised::saying(
            "shutil.Error",
            "something is in the way and nobody can be asked",
        ),
        End::Done | End::Failed { .. } | End::Refused => {
            Raised::saying("OSError", "the request was not carried out")
        }
    }
}
