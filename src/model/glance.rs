//! A glance at one entry: what a front end asks for, and what there is to be seen of it.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;

use super::event::Ticket;
use super::fault::Failure;
use super::stamp::{Kind, Stamp};

/// What is wanted of an entry. Links are not followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Glance {
    /// What is in it. Absolute.
    Inside(PathBuf),
    /// Everything that the file system tells of it. Absolute.
    Facts(PathBuf),
}

/// A wish. Only the newest counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GlanceAsk {
    pub ticket: Ticket,
    pub glance: Glance,
}

/// The answer to a wish.
#[derive(Clone, Debug)]
pub struct Glanced {
    pub ticket: Ticket,
    pub seen: Result<Glimpse, Failure>,
}

/// What was seen.
#[derive(Clone, Debug)]
pub enum Glimpse {
    File(FileGlimpse),
    Folder(FolderGlimpse),
    Link(Stamp, LinkFacts),
    /// A pipe, socket or device, which is never opened.
    Special(Stamp),
    Facts(Arc<Facts>),
}

/// The beginning of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileGlimpse {
    pub stamp: Stamp,
    /// From the first byte on.
    pub bytes: Arc<[u8]>,
    /// There is no more of it than these.
    pub is_whole: bool,
    /// All of it, where its first bytes are those of a picture.
    pub picture: Option<Arc<[u8]>>,
}

/// The names in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderGlimpse {
    pub stamp: Stamp,
    /// How many entries there are.
    pub entries: u64,
    /// The first of them in the order of the file system, with their kinds where that tells.
    pub names: Vec<(OsString, Option<Kind>)>,
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkFacts {
    pub text: PathBuf,
    /// What is at its end; none if nothing is there.
    pub target: Option<Kind>,
}

/// Everything that the file system tells of an entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    pub stamp: Stamp,
    /// When it was made: seconds since 1970 and nanoseconds within; none where the file system does not keep it.
    pub born: Option<(i64, u32)>,
    /// Names of owner and group, where they have one.
    pub owner: Option<OsString>,
    pub group: Option<OsString>,
    pub link: Option<LinkFacts>,
    /// Names of the extended attributes and the bytes of their values; none where they cannot be read.
    pub attributes: Option<Vec<(OsString, u64)>>,
    /// Access list, and the one that new entries of a folder get; empty where the mode says all.
    pub access: Vec<Grant>,
    pub default_access: Vec<Grant>,
    pub mount: Option<MountFacts>,
}

/// Where an entry is mounted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MountFacts {
    pub at: PathBuf,
    /// `ext4`, `tmpfs`, ...
    pub file_system: String,
    /// `/dev/sda1`, or a name without a slash where there is no device.
    pub source: OsString,
}

/// One line of an access list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    pub to: Grantee,
    /// Read 4, write 2, execute 1.
    pub rights: u8,
}

/// Whom a line of an access list is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Grantee {
    Owner,
    /// Number, and name where there is one.
    User(u32, Option<OsString>),
    Group,
    GroupOf(u32, Option<OsString>),
    /// The most that named users and groups get.
    Mask,
    Others,
}

/// Forms of pictures that can be shown, by their first bytes.
pub fn is_picture(first: &[u8]) -> bool {
    let has = |sign: &[u8]| first.starts_with(sign);
    let is_web = has(b"RIFF") && first.get(8..12) == Some(b"WEBP");
    let is_bitmap = has(b"BM") && first.get(6..10) == Some(&[0; 4]);
    has(b"\x89PNG\r\n\x1A\n") || has(b"\xFF\xD8\xFF") || has(b"GIF8") || is_web || is_bitmap
}

#[cfg(test)]
mod tests {
    use super::is_picture;

    #[test]
    fn pictures_are_known_by_their_first_bytes() {
        let pictures: [&[u8]; 5] = [
            b"\x89PNG\r\n\x1A\n",
            b"\xFF\xD8\xFF\xE0",
            b"GIF89a",
            b"RIFF\x10\0\0\0WEBPVP8 ",
            b"BM\x10\0\0\0\0\0\0\0",
        ];
        for first in pictures {
            assert!(is_picture(first), "{first:?}");
        }
        for other in [&b"BMW drivers"[..], b"RIFF\x10\0\0\0WAVE", b"", b"\x89PN"] {
            assert!(!is_picture(other), "{other:?}");
        }
    }
}
