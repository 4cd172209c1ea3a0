//! Journals: the bytes as they are, and as the payload of a frame whose checksum is right, which the bare bytes hardly
//! ever have.
#![no_main]

use filewright::journal::{Log, frame};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(log) = Log::read(bytes) {
        assert!(log.whole + log.dropped == bytes.len() as u64);
    }
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
