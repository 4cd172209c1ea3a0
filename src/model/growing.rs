//! The part of a tree that grows, behind its lock.

use std::collections::hash_map::Entry;
use std::sync::Arc;
use std::sync::atomic::AtomicU8;

use super::rowmap::RowMap;
use super::sheet::{Sheet, device_index};
use super::tree::{Chunk, Row, RowId, Span};

#[derive(Debug, Default)]
pub(super) struct Growing {
    pub(super) chunks: Vec<Arc<Chunk>>,
    /// Their first rows, side by side: a search does not touch the chunks.
    pub(super) bases: Vec<RowId>,
    /// Where the children of a folder begin: the place of the first row and how many there are.
    pub(super) spans: RowMap<(RowId, u32)>,
    /// Further spans of the folders that are in several chunks.
    pub(super) more_spans: RowMap<Vec<Span>>,
    pub(super) devices: Vec<u64>,
    pub(super) first_names: RowMap<RowId>,
    /// Allocated bytes of the files with holes.
    pub(super) allocated: RowMap<u64>,
    pub(super) rows: u32,
}

impl Growing {
    /// Gives rows the numbers that the tree has for their devices, of which they have the numbers in this table.
    fn number_devices(&mut self, rows: &mut [Row], devices: &[u64]) {
        let known = &mut self.devices;
        let mut here = (0..).zip(devices);
        if here.all(|(here, device)| device_index(known, *device) == here) {
            return;
        }
        for row in rows {
            let device = devices.get(usize::from(row.device));
            row.device = device.map_or(u16::MAX, |device| device_index(known, *device));
        }
    }

    fn add_span(&mut self, folder: RowId, start: RowId, len: u32) {
        match self.spans.entry(folder) {
            Entry::Vacant(first) => {
                first.insert((start, len));
            }
            Entry::Occupied(_) => {
                let more = self.more_spans.entry(folder).or_default();
                more.push(Span { folder, start, len });
            }
        }
    }

    /// Appends the rows that were cut out of a sheet, as one chunk.
    pub(super) fn append(&mut self, sheet: &mut Sheet, mut cut: Cut) -> Arc<Chunk> {
        let base = self.rows;
        let room = (u32::MAX - 1 - base) as usize;
        if cut.rows.len() > room {
            cut = cut.shortened(sheet, room);
        }
        self.number_devices(&mut cut.rows, &sheet.devices);
        sheet.devices.clear();
        let allocated = sheet.allocated.drain(..);
        let allocated = allocated.map(|(at, bytes)| (base + at, bytes));
        self.allocated.extend(allocated);
        let first_names = sheet.first_names.drain(..);
        let first_names = first_names.map(|(at, first)| (base + at, first));
        self.first_names.extend(first_names);
        let mut start = base;
        for rows in cut.rows.chunk_by(|a, b| a.parent == b.parent) {
            self.add_span(rows[0].parent, start, rows.len() as u32);
            start += rows.len() as u32;
        }
        self.rows += cut.rows.len() as u32;
        let chunk = Arc::new(Chunk {
            base,
            rows: cut.rows,
            names: cut.names,
            states: cut.states,
        });
        self.chunks.push(Arc::clone(&chunk));
        self.bases.push(base);
        chunk
    }
}

/// What a chunk consists of, taken out of a sheet in the form in which it stays.
pub(super) struct Cut {
    rows: Vec<Row>,
    names: Vec<u8>,
    states: Vec<AtomicU8>,
}

impl Cut {
    pub(super) fn of(sheet: &mut Sheet) -> Cut {
        let mut rows = std::mem::take(&mut sheet.rows);
        let mut names = std::mem::take(&mut sheet.names);
        rows.shrink_to_fit();
        names.shrink_to_fit();
        let states = rows.iter().map(|_| AtomicU8::new(0)).collect();
        Cut {
            rows,
            names,
            states,
        }
    }

    /// No more than so many rows.
    fn shortened(self, sheet: &mut Sheet, rows: usize) -> Cut {
        sheet.rows = self.rows;
        sheet.names = self.names;
        sheet.truncate(rows);
        Cut::of(sheet)
    }
}
