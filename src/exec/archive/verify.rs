//! What was written is read back from the device and compared, where the request asks for that.

use std::ffi::OsStr;
use std::io::Read;
use std::os::fd::BorrowedFd;
use std::path::Path;

use crate::codec::archive::budget::Budget;
use crate::codec::archive::{Fault, MemberKind, each_member};
use crate::disk::Watch;
use crate::disk::stream::Source;
use crate::model::{Action, Cause, Failure, Limits, Pack, Profile};

use super::{PIECE, of_archive, of_stream};

/// Sum of the contents of a file.
pub type Sum = blake3::Hash;

fn differs(at: &Path) -> Failure {
    let text = "it reads back differently from what was written".to_owned();
    Failure::new(Action::Verify, at, Cause::Archive(text))
}

/// Compares the files of an archive with the sums of what went into it, in their order; how many bytes they have.
pub fn archive(
    step: &Pack,
    dir: BorrowedFd<'_>,
    name: &OsStr,
    sums: &[Sum],
    watch: &dyn Watch,
) -> Result<u64, Failure> {
    let source = Source::open_settled(dir, name, watch);
    let source = source.map_err(|error| error.into_failure(&step.at))?;
    let budget = Budget::new(Limits::default(), 0);
    let mut expected = sums.iter();
    let mut is_same = true;
    let mut all = 0;
    let mut piece = vec![0; PIECE];
    let read = each_member(
        source,
        step.format,
        budget,
        Profile::Safe,
        &mut |member, bytes| {
            if member.kind != MemberKind::File {
                return Ok(());
            }
            let mut hasher = blake3::Hasher::new();
            loop {
                let count = bytes.read(&mut piece)?;
                if count == 0 {
                    break;
                }
                hasher.update(&piece[..count]);
                all += count as u64;
            }
            is_same &= expected.next() == Some(&hasher.finalize());
            Ok::<(), Fault>(())
        },
    );
    read.map_err(|fault| of_archive(fault, &step.at))?;
    match is_same && expected.next().is_none() {
        true => Ok(all),
        false => Err(differs(&step.at)),
    }
}

/// Compares a file with the sum of what was written to it; its length in bytes.
pub fn file(
    dir: BorrowedFd<'_>,
    name: &OsStr,
    sum: &Sum,
    at: &Path,
    watch: &dyn Watch,
) -> Result<u64, Failure> {
    let source = Source::open_settled(dir, name, watch);
    let mut source = source.map_err(|error| error.into_failure(at))?;
    let mut hasher = blake3::Hasher::new();
    let mut piece = vec![0; PIECE];
    let mut all = 0;
    loop {
        let count = source.read(&mut piece);
        match count.map_err(|error| Failure::new(Action::Verify, at, of_stream(&error)))? {
            0 => break,
            count => {
                hasher.update(&piece[..count]);
                all += count as u64;
            }
        }
    }
    match hasher.finalize() == *sum {
        true => Ok(all),
        false => Err(differs(at)),
    }
}
