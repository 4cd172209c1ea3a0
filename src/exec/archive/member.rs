//! From an entry to a member, and the two containers behind one face.

use std::collections::HashMap;
use std::io::{self, BufWriter, Write};

use crate::codec::archive::compress::Encoder;
use crate::codec::archive::{Civil, Member, MemberKind, Moment, tar, zip};
use crate::disk::accounts;
use crate::disk::stream::Sink;
use crate::disk::zone::Zone;
use crate::model::{ArchiveFormat, Kind, Named, Pack, Profile, Stamp};

use super::PIECE;

/// An archive that is being written.
pub enum Packer<'a> {
    Tar(Box<tar::Writer<Encoder<BufWriter<Sink<'a>>>>>),
    Zip(Box<zip::Writer<BufWriter<Sink<'a>>>>),
}

impl<'a> Packer<'a> {
    pub fn new(step: &Pack, sink: Sink<'a>, threads: usize) -> io::Result<Packer<'a>> {
        let output = BufWriter::with_capacity(PIECE, sink);
        Ok(match step.format {
            ArchiveFormat::Zip => Packer::Zip(Box::new(zip::Writer::new(output, threads))),
            format => {
                let times = match step.profile {
                    Profile::Safe => tar::Times::Exact,
                    Profile::Python => tar::Times::Float,
                };
                let encoder = Encoder::new(output, format, threads)?;
                Packer::Tar(Box::new(tar::Writer::new(encoder, times)))
            }
        })
    }

    pub fn start(&mut self, member: &Member, about: &Facts<'_>) -> io::Result<()> {
        match self {
            Packer::Tar(writer) => writer.start(member),
            Packer::Zip(writer) => {
                let (time, extra) = about.of_zip(member);
                writer.start(member, time, extra)
            }
        }
    }

    pub fn data(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Packer::Tar(writer) => writer.data(bytes),
            Packer::Zip(writer) => writer.data(bytes),
        }
    }

    pub fn end(&mut self) -> io::Result<()> {
        match self {
            Packer::Tar(writer) => writer.end(),
            Packer::Zip(writer) => writer.end(),
        }
    }

    /// Writes the end; the file is whole then.
    pub fn finish(self, in_records: bool) -> io::Result<Sink<'a>> {
        let mut output = match self {
            Packer::Tar(writer) => writer.finish(in_records)?.finish()?,
            Packer::Zip(writer) => writer.finish()?,
        };
        output.flush()?;
        output.into_inner().map_err(|error| error.into_error())
    }
}

/// What is the same for all members of an archive.
pub struct Facts<'a> {
    step: &'a Pack,
    users: HashMap<u32, Vec<u8>>,
    groups: HashMap<u32, Vec<u8>>,
    zone: Zone,
}

impl<'a> Facts<'a> {
    pub fn of(step: &'a Pack) -> Facts<'a> {
        Facts {
            step,
            users: accounts::users(),
            groups: accounts::groups(),
            zone: Zone::system(),
        }
    }

    /// A member with the metadata of an entry.
    pub fn member(&self, path: Vec<u8>, stamp: &Stamp) -> Member {
        let (owner, owner_name) = named(stamp.owner, self.step.owner.as_ref(), &self.users);
        let (group, group_name) = named(stamp.group, self.step.group.as_ref(), &self.groups);
        let device = stamp.special_device;
        Member {
            path,
            kind: match stamp.kind {
                Kind::File | Kind::Socket => MemberKind::File,
                Kind::Folder => MemberKind::Folder,
                Kind::Link => MemberKind::Link,
                Kind::Pipe => MemberKind::Pipe,
                Kind::CharDevice => MemberKind::CharDevice,
                Kind::BlockDevice => MemberKind::BlockDevice,
            },
            size: match stamp.kind {
                Kind::File => stamp.size,
                _ => 0,
            },
            mode: Some(u32::from(stamp.mode)),
            owner: Some(owner),
            group: Some(group),
            owner_name,
            group_name,
            modified: Some(Moment::Exact(stamp.modified_s, stamp.modified_ns)),
            device: ((device >> 32) as u32, device as u32),
            ..Member::default()
        }
    }

    /// Time and extra fields of a zip member. Python writes none of the latter.
    fn of_zip(&self, member: &Member) -> (Civil, Vec<u8>) {
        let seconds = match member.modified {
            Some(Moment::Exact(seconds, _)) => seconds,
            _ => 0,
        };
        let time = self.zone.civil(seconds).filter(|time| *time >= FIRST_DAY);
        let extra = match self.step.profile {
            Profile::Python => Vec::new(),
            Profile::Safe => {
                let (owner, group) = (member.owner, member.group);
                zip::unix_fields(seconds, owner.unwrap_or(0), group.unwrap_or(0))
            }
        };
        (time.unwrap_or(FIRST_DAY), extra)
    }
}

fn named(number: u32, instead: Option<&Named>, names: &HashMap<u32, Vec<u8>>) -> (u32, Vec<u8>) {
    match instead {
        Some(named) => (named.number, named.name.clone().into_bytes()),
        None => (number, names.get(&number).cloned().unwrap_or_default()),
    }
}

/// The first moment that a zip archive can say.
pub const FIRST_DAY: Civil = (1980, [1, 1, 0, 0, 0]);

/// A time of an archive as the kernel takes it.
pub fn exact(moment: Moment, zone: &Zone) -> Option<(i64, u32)> {
    match moment {
        Moment::Exact(seconds, nanoseconds) => Some((seconds, nanoseconds)),
        Moment::Civil(civil) => Some((zone.seconds(civil)?, 0)),
    }
}

/// Seconds and nanoseconds as a decimal number.
pub fn decimal(seconds: i64, nanoseconds: u32) -> String {
    match seconds < 0 && nanoseconds > 0 {
        true => format!(
            "-{}.{:09}",
            (seconds + 1).unsigned_abs(),
            1_000_000_000 - nanoseconds
        ),
        false => format!("{seconds}.{nanoseconds:09}"),
    }
}
