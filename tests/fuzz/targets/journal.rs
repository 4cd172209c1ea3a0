//! Journals: the bytes as they are; cut into frames where their own lengths say so, under checksums that are right, so that
//! a changed record does not hide those after it; and as payloads of such frames, which the bare bytes hardly ever are.
#![no_main]

use filewright::journal::{Log, frame};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(log) = Log::read(bytes) {
        assert!(log.whole + log.dropped == bytes.len() as u64);
    }
    read_resealed(bytes);
    // The first byte says how many records the rest is cut into.
    let Some((count, rest)) = bytes.split_first() else {
        return;
    };
    let mut whole = frame::head();
    for payload in rest.chunks(rest.len().max(1).div_ceil(usize::from(*count % 8) + 1)) {
        frame::put(&mut whole, payload);
    }
    let _ = Log::read(&whole);
});

/// What follows on the first line is frames: lengths are believed as far as there are bytes, and checksums made anew.
fn read_resealed(bytes: &[u8]) {
    let start = bytes.iter().position(|byte| *byte == b'\n');
    let mut rest = start.map_or(bytes, |end| &bytes[end + 1..]);
    let mut whole = frame::head();
    while let Some((head, after)) = rest.split_at_checked(8) {
        let length = u32::from_le_bytes([head[0], head[1], head[2], head[3]]) as usize;
        let (payload, behind) = after.split_at(length.min(after.len()));
        frame::put(&mut whole, payload);
        rest = behind;
    }
    let _ = Log::read(&whole);
}
