//! Single steps of a plan in words.

use std::path::Path;

use crate::model::{Kind, Length, Step};

use super::jobs::last_name;
use super::planrows::Tone;
use super::words;

/// What a single step works on and does; a bulk step speaks through its rows.
pub fn step_words(step: &Step) -> (&Path, Kind, String, Tone) {
    let own = str::to_owned;
    match step {
        Step::MakeFolder { at, .. } => (at, Kind::Folder, own("Create folder"), Tone::Act),
        Step::MakeFile { at, length, .. } => {
            let text = match length {
                0 => own("Create file"),
                length => format!("Create file of {}", words::bytes(*length)),
            };
            (at, Kind::File, text, Tone::Act)
        }
        Step::MakeLink { at, .. } => (at, Kind::Link, own("Create link"), Tone::Act),
        Step::MakeHardLink { at, .. } => (at, Kind::File, own("Create hard link"), Tone::Act),
        Step::MakeSpecial { at, kind, .. } => (at, *kind, own("Make anew"), Tone::Act),
        Step::Unlink { at, expect } => {
            let kind = expect.map_or(Kind::File, |stamp| stamp.kind);
            (at, kind, own("Delete"), Tone::Danger)
        }
        Step::RemoveFolder { at, .. } => {
            (at, Kind::Folder, own("Remove empty folder"), Tone::Danger)
        }
        Step::Rename {
            from, to, expect, ..
        } => {
            let kind = expect.map_or(Kind::File, |stamp| stamp.kind);
            let is_beside = from.parent() == to.parent();
            let text = if is_beside {
                format!("Rename to {}", last_name(to))
            } else {
                format!(
                    "Move to {}",
                    to.parent().map_or_else(String::new, last_name)
                )
            };
            (from, kind, text, Tone::Act)
        }
        Step::Exchange { a, b, expect } => {
            let kind = expect.map_or(Kind::File, |(stamp, _)| stamp.kind);
            let text = format!("Exchange with {}", last_name(b));
            (a, kind, text, Tone::Act)
        }
        Step::CopyFile { from, to, .. } => {
            let text = format!("Copy to {}", last_name(to));
            (from, Kind::File, text, Tone::Act)
        }
        Step::Hold { at, .. } => (at, Kind::File, own("Put aside"), Tone::Act),
        Step::Release { to, .. } => (to, Kind::File, own("Put back"), Tone::Act),
        Step::Restore { at, .. } => (at, Kind::File, own("Make as it was"), Tone::Act),
        Step::SetMetadata { at, .. } => (at, Kind::File, own("Set properties"), Tone::Act),
        Step::SetOwner { at, .. } => (at, Kind::File, own("Set owner"), Tone::Act),
        Step::SetMode { at, change, .. } => {
            let text = match change.fixed() {
                Some(mode) => format!("Set permissions to {mode:03o}"),
                None => own("Change permissions"),
            };
            (at, Kind::File, text, Tone::Act)
        }
        Step::SetTimes { at, .. } => (at, Kind::File, own("Set times"), Tone::Act),
        Step::ReadStream { at, .. } => (at, Kind::File, own("Read"), Tone::Act),
        Step::ReadSpace { at } => (at, Kind::Folder, own("Ask for free space"), Tone::Act),
        Step::WriteManifest { at, .. } => (at, Kind::File, own("Write list of digests"), Tone::Act),
        Step::CheckManifest { at, manifest, .. } => {
            let text = format!("Compare with {}", last_name(manifest));
            (at, Kind::Folder, text, Tone::Act)
        }
        Step::Pack(pack) => (&pack.at, Kind::File, own("Pack"), Tone::Act),
        Step::Unpack(unpack) => (&unpack.at, Kind::File, own("Unpack"), Tone::Act),
        Step::SetLength { at, length, expect } => {
            let present = expect.map_or(0, |stamp| stamp.size);
            match length_words(present, *length) {
                (text, true) => (at, Kind::File, text, Tone::Danger),
                (text, false) => (at, Kind::File, text, Tone::Act),
            }
        }
        Step::Bulk(bulk) => (bulk.from.as_path(), Kind::Folder, String::new(), Tone::Act),
    }
}

/// What becomes of a file of so many bytes, and whether it loses some.
pub(super) fn length_words(present: u64, length: Length) -> (String, bool) {
    let wanted = length.resolve(present).max(0) as u64;
    let by = words::bytes_exact(present.abs_diff(wanted));
    match wanted < present {
        true => (format!("Cut {by}"), true),
        false => (format!("Extend by {by}"), false),
    }
}
