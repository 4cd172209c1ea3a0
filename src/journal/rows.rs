//! Rows of a tree in the written form: only what a later run of the plan needs of them.

use std::ffi::OsStr;
use std::ops::Range;
use std::os::unix::ffi::OsStrExt;
use std::sync::Arc;

use super::record::Record;
use super::wire::{Few, In, Out};
use crate::model::{Chunk, Clash, Kind, NewRow, Row, RowId, Stamp, Tree, Verdict, Why};

const KINDS: [Kind; 7] = [
    Kind::File,
    Kind::Folder,
    Kind::Link,
    Kind::Pipe,
    Kind::Socket,
    Kind::BlockDevice,
    Kind::CharDevice,
];
/// Bytes that most rows fit into.
const USUAL: usize = 56;
const HAS_TWINS: u8 = 0x10;
const HAS_HOLES: u8 = 0x20;
/// The device is that of the row before.
const SAME_DEVICE: u8 = 0x40;

/// Hands the records of a tree over, one after the other, up to the row of this number.
pub fn write(
    tree: &Tree,
    (number, end): (u32, RowId),
    mut put: impl FnMut(Record) -> Result<(), String>,
) -> Result<(), String> {
    let anchor = tree.row(0);
    put(Record::Tree {
        tree: number,
        device: anchor.map_or(0, |row| tree.device(row.device)),
        inode: anchor.map_or(0, |row| row.inode),
    })?;
    let mut pairs = Vec::new();
    for chunk in tree.chunks().iter().filter(|chunk| chunk.base > 0) {
        let ids = chunk.base..end.min(chunk.base + chunk.len());
        if ids.is_empty() {
            break;
        }
        let mut out = Out(Vec::with_capacity(ids.len() * USUAL));
        write_some(&mut out, tree, (chunk, ids.clone()));
        pairs.extend(twins(tree, chunk, ids));
        put(Record::Rows {
            tree: number,
            rows: out.0,
        })?;
    }
    if pairs.is_empty() {
        return Ok(());
    }
    put(Record::Twins {
        tree: number,
        pairs,
    })
}

/// Later names of inodes among some rows of a chunk, with their first ones.
fn twins(tree: &Tree, chunk: &Chunk, ids: Range<RowId>) -> impl Iterator<Item = (RowId, RowId)> {
    let is_twin = |id: &RowId| chunk.row(*id).is_some_and(|row| row.has_twins);
    ids.filter(is_twin)
        .filter_map(|id| Some((id, tree.first_name(id)?)))
}

/// Writes the rows of a chunk one behind the other.
pub fn write_chunk(out: &mut Out, tree: &Tree, chunk: &Chunk) {
    write_some(out, tree, (chunk, chunk.base..chunk.base + chunk.len()));
}

/// Writes all rows from this one on, as [`Record::Grown`] has them: later names of inodes with their first ones, and the
/// rows.
pub fn write_rest(tree: &Tree, start: RowId) -> (Vec<(RowId, RowId)>, Vec<u8>) {
    let (mut pairs, mut out) = (Vec::new(), Out::default());
    for chunk in tree.chunks() {
        let ids = start.max(chunk.base)..chunk.base + chunk.len();
        pairs.extend(twins(tree, &chunk, ids.clone()));
        write_some(&mut out, tree, (&chunk, ids));
    }
    (pairs, out.0)
}

fn write_some(out: &mut Out, tree: &Tree, (chunk, ids): (&Chunk, Range<RowId>)) {
    let mut device = None;
    for id in ids {
        if let Some(row) = chunk.row(id) {
            write_row(out, tree, (id, row), chunk.name(id), &mut device);
        }
    }
}

/// `before` is the device of the row before, as the rows number it.
fn write_row(
    out: &mut Out,
    tree: &Tree,
    (id, row): (RowId, &Row),
    name: &OsStr,
    before: &mut Option<u16>,
) {
    let is_same = *before == Some(row.device);
    let mut head = KINDS.iter().position(|kind| *kind == row.kind).unwrap_or(0) as u8;
    head |= if row.has_twins { HAS_TWINS } else { 0 };
    head |= if row.has_holes { HAS_HOLES } else { 0 };
    head |= if is_same { SAME_DEVICE } else { 0 };
    let mut few = Few::new();
    few.byte(head);
    few.byte(verdict_code(row.verdict));
    few.number(row.parent.into()).number(name.len() as u64);
    few.put(out);
    out.0.extend_from_slice(name.as_bytes());
    if !is_same {
        few.number(tree.device(row.device));
        *before = Some(row.device);
    }
    few.number(row.inode).number(row.size);
    few.signed(row.modified_s).number(row.modified_ns.into());
    few.number(row.mode.into());
    if row.has_holes {
        few.number(tree.allocated(id).unwrap_or(0));
    }
    few.put(out);
}

/// Appends rows that were written; none if they are not understood.
pub fn read(tree: &Arc<Tree>, rows: &[u8]) -> Option<()> {
    let mut from = In(rows);
    let mut device = 0;
    let mut found = Vec::new();
    while !from.0.is_empty() {
        found.push(read_row(&mut from, &mut device)?);
    }
    let new: Vec<NewRow<'_>> = found
        .iter()
        .map(|(parent, name, stamp, verdict)| NewRow {
            parent: *parent,
            name: OsStr::from_bytes(name),
            stamp: *stamp,
            verdict: *verdict,
        })
        .collect();
    tree.append(&new);
    Some(())
}

fn read_row<'a>(from: &mut In<'a>, device: &mut u64) -> Option<(RowId, &'a [u8], Stamp, Verdict)> {
    let head = from.byte()?;
    let verdict = verdict_of(from.byte()?)?;
    let parent = from.small()?;
    let name = from.bytes()?;
    if head & SAME_DEVICE == 0 {
        *device = from.number()?;
    }
    let mut stamp = Stamp {
        device: *device,
        kind: *KINDS.get(usize::from(head & 0xF))?,
        names: if head & HAS_TWINS != 0 { 2 } else { 1 },
        inode: from.number()?,
        size: from.number()?,
        modified_s: from.signed()?,
        modified_ns: from.small()?,
        mode: u16::try_from(from.number()?).ok()?,
        ..Stamp::default()
    };
    stamp.allocated = match head & HAS_HOLES != 0 {
        true => from.number()?,
        false => stamp.size,
    };
    Some((parent, name, stamp, verdict))
}

fn verdict_code(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Act => 0,
        Verdict::Merge => 1,
        // Its number was given when those in between were taken.
        Verdict::Clash(Clash::OtherCase) => 12,
        Verdict::Clash(clash) => 2 + clash as u8,
        Verdict::OtherFileSystem => 8,
        Verdict::Special => 9,
        Verdict::Twin => 10,
        Verdict::Dangling => 11,
        Verdict::LeftOut(why) => 16 + why as u8,
    }
}

fn verdict_of(code: u8) -> Option<Verdict> {
    Some(match code {
        0 => Verdict::Act,
        1 => Verdict::Merge,
        2..=7 => Verdict::Clash(*Clash::ALL.get(usize::from(code) - 2)?),
        8 => Verdict::OtherFileSystem,
        9 => Verdict::Special,
        10 => Verdict::Twin,
        11 => Verdict::Dangling,
        12 => Verdict::Clash(Clash::OtherCase),
        16.. => Verdict::LeftOut(*Why::ALL.get(usize::from(code) - 16)?),
        _ => return None,
    })
}
