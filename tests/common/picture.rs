//! Pictures to compare with, packed small.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use egui_kittest::Harness;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};

/// Compares the harness with `tests/snapshots/NAME.png`, or writes that file when `UPDATE_SNAPSHOTS` is set. The results
/// stay in the harness until they are taken or it is dropped.
pub fn snapshot<State>(harness: &mut Harness<'_, State>, name: &str) {
    harness.snapshot(name);
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots");
        pack(&folder.join(format!("{name}.png")));
    }
}

/// Writes a picture again without its opacity, which is full everywhere, and with the best compression: the harness
/// writes fast and large.
fn pack(path: &Path) {
    let picture = image::open(path).expect("a picture was written").to_rgb8();
    let file = BufWriter::new(File::create(path).expect("a picture may be written"));
    let encoder = PngEncoder::new_with_quality(file, CompressionType::Best, FilterType::NoFilter);
    picture
        .write_with_encoder(encoder)
        .expect("a picture can be encoded");
}
