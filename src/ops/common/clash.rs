//! What it means that a destination is taken.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::Path;

use super::split::join;
use crate::disk::World;
use crate::model::{Clash, Kind, Stamp};

/// Kind of clash between an entry and the one that has its new name; none for two folders, which can be merged.
pub fn between(source: &Stamp, target: &Stamp) -> Option<Clash> {
    if source.is_same_object(target) {
        return Some(Clash::SameFile);
    }
    if source.kind != target.kind {
        return Some(Clash::OtherType);
    }
    if source.kind == Kind::Folder {
        return None;
    }
    let age = |stamp: &Stamp| (stamp.modified_s, stamp.modified_ns);
    let (of_source, of_target) = (age(source), age(target));
    let alike = of_source == of_target && source.size == target.size;
    Some(Clash::by_age(of_source, of_target, alike))
}

/// A name beside the one that is taken: `report (2).pdf`. None if the folder cannot be searched for one.
pub fn free_name(world: &World, folder: &Path, name: &OsStr) -> Option<OsString> {
    let bytes = name.as_bytes();
    // A leading dot belongs to the name, not to an extension.
    let dot = bytes
        .iter()
        .rposition(|byte| *byte == b'.')
        .filter(|at| *at > 0);
    let (stem, extension) = bytes.split_at(dot.unwrap_or(bytes.len()));
    (2..10_000).find_map(|number: u32| {
        let name = [stem, format!(" ({number})").as_bytes(), extension].concat();
        let name = OsString::from_vec(name);
        match world.stamp(&join(folder, &name)) {
            Err(error) if error.errno == super::draft::ENOENT => Some(name),
            _ => None,
        }
    })
}
