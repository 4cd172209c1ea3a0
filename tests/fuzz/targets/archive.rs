//! Archives of every format and both profiles: the first byte chooses, the rest is the file.
#![no_main]

use std::io::Cursor;

use filewright::codec::archive::budget::Budget;
use filewright::codec::archive::{Fault, each_member};
use filewright::model::{ArchiveFormat, Limits, Profile};

const FORMATS: [&str; 6] = ["zip", "tar", "gztar", "bztar", "xztar", "zstdtar"];

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((choice, file)) = bytes.split_first() else {
        return;
    };
    let profile = [Profile::Safe, Profile::Python][usize::from(choice >> 7)];
    let word = FORMATS[usize::from(choice & 0x7f) % FORMATS.len()];
    let Some(format) = ArchiveFormat::by_word(word) else {
        return;
    };
    let limits = Limits {
        entries: Some(10_000),
        ..Limits::default()
    };
    let budget = Budget::new(limits, file.len() as u64);
    let mut piece = [0; 4096];
    let mut left = 4 << 20;
    let read = each_member(
        Cursor::new(file),
        format,
        budget,
        profile,
        &mut |_, contents| {
            // Enough of a member that unpacks without end.
            while left > 0 {
                match contents.read(&mut piece)? {
                    0 => break,
                    count => left -= count.min(left),
                }
            }
            Ok::<(), Fault>(())
        },
    );
    let _ = read;
});
