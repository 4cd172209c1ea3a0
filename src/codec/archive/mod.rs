//! Archives as streams of members: tar in five kinds of compression, and zip.
//!
//! What is absent here is the invariant: no file is opened or made. Readers take any stream and give members and bytes,
//! writers the other way round; whatever a stream holds, the answer is a member or a [`Fault`] and never a panic.

pub mod budget;
pub mod compress;
mod deflate;
pub mod guard;
mod gzip;
mod read;
pub mod tar;
pub mod zip;

use std::io;

pub use read::{Bytes, each_member};

use crate::model::Limit;

/// What a member is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum MemberKind {
    #[default]
    File,
    Folder,
    Link,
    /// A further name of an earlier member.
    HardLink,
    Pipe,
    CharDevice,
    BlockDevice,
}

/// A time as an archive holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Seconds since 1970 and nanoseconds.
    Exact(i64, u32),
    /// By the clock on the wall of whoever made the archive.
    Civil(Civil),
}

/// Date and time of day without a zone: year, and month, day, hour, minute, second.
pub type Civil = (i16, [u8; 5]);

/// One member. Names are bytes as they stand in the archive, folders without the slash at their end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Member {
    pub path: Vec<u8>,
    pub kind: MemberKind,
    /// Text of a link, or name of the earlier member.
    pub link: Vec<u8>,
    /// Bytes of contents; of files only.
    pub size: u64,
    /// Permission bits; none where the archive does not tell.
    pub mode: Option<u32>,
    pub owner: Option<u32>,
    pub group: Option<u32>,
    pub owner_name: Vec<u8>,
    pub group_name: Vec<u8>,
    pub modified: Option<Moment>,
    /// Major and minor number of a device node.
    pub device: (u32, u32),
    /// Extended attributes.
    pub attributes: Vec<(Vec<u8>, Vec<u8>)>,
}

/// Why an archive cannot be read on.
#[derive(Debug)]
pub enum Fault {
    /// The stream below failed.
    Stream(io::Error),
    /// It is not what its format asks for; the words follow on "it".
    Broken(&'static str),
    /// It is nothing of its format at all; the words follow on "it".
    Foreign(&'static str),
    /// It is sound, and of a kind that cannot be read here.
    Unknown(&'static str),
    Limit(Limit),
}

impl From<io::Error> for Fault {
    /// What no system call said comes from a decoder, and is about the bytes.
    fn from(error: io::Error) -> Fault {
        match error.kind() {
            _ if error.raw_os_error().is_some() => Fault::Stream(error),
            io::ErrorKind::UnexpectedEof => Fault::Broken("ends too early"),
            _ => Fault::Broken("holds compressed data that cannot be read"),
        }
    }
}
