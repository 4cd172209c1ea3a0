//! All members of an archive of any format, one after the other.

use std::io::{Read, Seek};

use super::budget::Budget;
use super::zip::{Contents, Directory, Entry, Names};
use super::{Fault, Member, MemberKind, compress, tar};
use crate::model::{ArchiveFormat, Profile};

/// Bytes of the text of a link; the kernel takes no longer one.
const LONGEST_LINK: u64 = 4096;

/// Contents of the present member.
pub trait Bytes {
    /// Reads on; 0 at the end.
    fn read(&mut self, bytes: &mut [u8]) -> Result<usize, Fault>;
}

/// Calls `each` for every member, in the order of the archive. Contents that it does not read are passed over; those
/// of a zip archive are then not looked at, while everything in a tar archive is read to its end in any case.
///
/// The Python profile reads names as `zipfile` does, has links in zip archives as files that hold their text, and takes
/// the end of a tar file for the end of the archive.
pub fn each_member<R: Read + Seek, E: From<Fault>>(
    mut input: R,
    format: ArchiveFormat,
    mut budget: Budget,
    profile: Profile,
    each: &mut dyn FnMut(Member, &mut dyn Bytes) -> Result<(), E>,
) -> Result<(), E> {
    let is_safe = profile == Profile::Safe;
    if format == ArchiveFormat::Zip {
        let names = if is_safe {
            Names::Likely
        } else {
            Names::Python
        };
        let directory = Directory::read(&mut input, names, &mut budget)?;
        for entry in &directory.entries {
            zip_member(
                &mut input,
                entry,
                directory.shift,
                &mut budget,
                is_safe,
                each,
            )?;
        }
        return Ok(());
    }
    let decoder = compress::decoder(input).map_err(Fault::from)?;
    let mut reader = tar::Reader::new(decoder, budget, is_safe);
    while let Some(member) = reader.next_member()? {
        each(member, &mut reader)?;
    }
    Ok(())
}

impl<R: Read> Bytes for tar::Reader<R> {
    fn read(&mut self, bytes: &mut [u8]) -> Result<usize, Fault> {
        tar::Reader::read(self, bytes)
    }
}

fn zip_member<R: Read + Seek, E: From<Fault>>(
    input: &mut R,
    entry: &Entry,
    shift: u64,
    budget: &mut Budget,
    keeps_links: bool,
    each: &mut dyn FnMut(Member, &mut dyn Bytes) -> Result<(), E>,
) -> Result<(), E> {
    let mut member = entry.member.clone();
    if member.kind == MemberKind::Link {
        if keeps_links {
            member.link = link_text(input, entry, shift, budget)?;
            member.size = 0;
        } else {
            member.kind = MemberKind::File;
        }
    }
    let mut lazy = Lazy {
        input: Some(input),
        entry,
        shift,
        budget,
        contents: None,
    };
    each(member, &mut lazy)
}

fn link_text<R: Read + Seek>(
    input: &mut R,
    entry: &Entry,
    shift: u64,
    budget: &mut Budget,
) -> Result<Vec<u8>, Fault> {
    if entry.member.size > LONGEST_LINK {
        return Err(Fault::Broken("holds a link that is too long"));
    }
    let mut contents = Contents::open(input, entry, shift)?;
    let mut text = Vec::new();
    let mut piece = [0; 512];
    loop {
        let count = contents.read(&mut piece, budget)?;
        if count == 0 {
            return Ok(text);
        }
        text.extend_from_slice(&piece[..count]);
    }
}

/// Contents that are looked for when somebody reads them.
struct Lazy<'a, R> {
    input: Option<&'a mut R>,
    entry: &'a Entry,
    shift: u64,
    budget: &'a mut Budget,
    contents: Option<Contents<'a>>,
}

impl<R: Read + Seek> Bytes for Lazy<'_, R> {
    fn read(&mut self, bytes: &mut [u8]) -> Result<usize, Fault> {
        if let Some(input) = self.input.take() {
            self.contents = Some(Contents::open(input, self.entry, self.shift)?);
        }
        match &mut self.contents {
            Some(contents) => contents.read(bytes, self.budget),
            None => Ok(0),
        }
    }
}
