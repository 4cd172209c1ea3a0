//! Lines of the scripting protocol: each is understood or refused, and never more than that.
#![no_main]

use std::path::Path;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    // The program splits at line feeds before anybody looks at a line.
    for line in bytes.split(|byte| *byte == b'\n') {
        let _ = filewright::cli::understood(line, Path::new("/somewhere"));
    }
});
