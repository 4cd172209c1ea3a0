//! Paths as bytes, taken apart as a person wrote them: nothing is normalised, a trailing slash keeps its meaning.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use crate::model::Request;

/// A folder and a name in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The folder, absolute.
    pub folder: PathBuf,
    /// The folder as the request spelled it; empty for the working folder.
    pub spelled_folder: PathBuf,
    /// Last name without slashes; `.` where the path ends in `.`, `..` or is the root, and then `folder` is the entry itself.
    pub name: OsString,
}

impl Place {
    pub fn of(request: &Request, spelled: &Path) -> Place {
        let bytes = without_slashes(spelled.as_os_str().as_bytes());
        let at = bytes.iter().rposition(|byte| *byte == b'/');
        let (head, name) = match at {
            Some(at) => (&bytes[..at + 1], &bytes[at + 1..]),
            None => (&bytes[..0], bytes),
        };
        if name.is_empty() || name == b"." || name == b".." {
            return Place::itself(request, spelled);
        }
        let spelled_folder = path(strip_slashes(head));
        // A name alone is in the working folder, without a slash after it.
        let folder = if spelled_folder.as_os_str().is_empty() {
            request.cwd.clone()
        } else {
            request.absolute(&spelled_folder)
        };
        Place {
            folder,
            spelled_folder,
            name: OsStr::from_bytes(name).to_os_string(),
        }
    }

    /// The entry at the end of a path, links followed, named from inside.
    pub fn itself(request: &Request, spelled: &Path) -> Place {
        Place {
            folder: request.absolute(spelled),
            spelled_folder: spelled.to_path_buf(),
            name: OsString::from("."),
        }
    }

    /// True where the name says nothing of the entry.
    pub fn is_itself(&self) -> bool {
        self.name == "."
    }

    /// Absolute path of the entry.
    pub fn path(&self) -> PathBuf {
        join(&self.folder, &self.name)
    }
}

/// `os.path.split`: everything up to the last slash without its trailing slashes (unless it is nothing but slashes), and
/// the rest.
pub fn split(whole: &Path) -> (PathBuf, OsString) {
    let bytes = whole.as_os_str().as_bytes();
    let at = bytes.iter().rposition(|byte| *byte == b'/');
    let (head, tail) = bytes.split_at(at.map_or(0, |at| at + 1));
    (
        path(strip_slashes(head)),
        OsStr::from_bytes(tail).to_os_string(),
    )
}

/// As [`split`], but a trailing slash does not count as the end of the head.
pub fn split_name(whole: &Path) -> (PathBuf, OsString) {
    let (head, tail) = split(whole);
    if tail.is_empty() {
        split(&head)
    } else {
        (head, tail)
    }
}

/// Last name of a path without its trailing slashes; `.` and `..` count as names here.
pub fn base_name(whole: &Path) -> OsString {
    split(&path(without_slashes(whole.as_os_str().as_bytes()))).1
}

/// `os.path.join` of two parts of which the second is relative: a slash between, unless one is there or the first is
/// empty.
pub fn join(head: &Path, tail: &OsStr) -> PathBuf {
    let mut bytes = head.as_os_str().as_bytes().to_vec();
    if !bytes.is_empty() && !bytes.ends_with(b"/") {
        bytes.push(b'/');
    }
    bytes.extend_from_slice(tail.as_bytes());
    PathBuf::from(OsString::from_vec(bytes))
}

pub fn ends_in_slash(whole: &Path) -> bool {
    whole.as_os_str().as_bytes().ends_with(b"/")
}

pub fn has_nul(whole: &Path) -> bool {
    whole.as_os_str().as_bytes().contains(&0)
}

/// The bytes without trailing slashes, but for the root.
fn without_slashes(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().rposition(|byte| *byte != b'/');
    end.map_or(&bytes[..0], |end| &bytes[..end + 1])
}

/// The same, but what is nothing but slashes stays.
fn strip_slashes(bytes: &[u8]) -> &[u8] {
    let stripped = without_slashes(bytes);
    if stripped.is_empty() { bytes } else { stripped }
}

fn path(bytes: &[u8]) -> PathBuf {
    PathBuf::from(OsStr::from_bytes(bytes))
}
