//! What is written around the rows of a bulk step. Folders have numbers, so that a row costs its name and its state.

use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::sync::Arc;

use crate::journal::{At, Buffer, Effect, Name, Record, Trace};
use crate::model::{Kind, Row, RowId, Stamp};

use super::{Ledger, unknown};

/// Bytes that a worker gathers before it writes them.
const FULL: usize = 48 * 1024;
/// Stands for a time that nobody knows yet.
const SOME_TIME: i64 = i64::MIN;

/// One of the two trees of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    From = 0,
    To = 1,
}

/// The pages of one pass over a tree.
pub struct Book {
    ledger: Arc<Ledger>,
    pass: u64,
}

impl Book {
    pub fn new(ledger: Arc<Ledger>) -> Book {
        let pass = ledger.next_pass();
        Book { ledger, pass }
    }

    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    fn id(&self, row: RowId, side: Side) -> u64 {
        (self.pass << 33) | (u64::from(row) << 1) | side as u64
    }

    /// The place of a name in the folder of a row.
    pub fn at(&self, folder: RowId, side: Side, name: &OsStr) -> At {
        At::within(self.id(folder, side), name)
    }

    /// The folder that holds the tops of one of the trees.
    pub fn root(&self, side: Side, path: &Path) -> bool {
        self.ledger.put(&Record::Folder {
            id: self.id(0, side),
            above: 0,
            name: Name::from(path),
            is_unit: false,
        })
    }

    /// A folder below it.
    pub fn folder(
        &self,
        buffer: &mut Buffer,
        (row, parent): (RowId, RowId),
        side: Side,
        name: &OsStr,
        is_unit: bool,
    ) {
        buffer.push(&Record::Folder {
            id: self.id(row, side),
            above: self.id(parent, side),
            name: Name::from(name),
            is_unit,
        });
    }

    /// A folder whose names are about to change, and its time before.
    pub fn touched(&self, buffer: &mut Buffer, at: At, modified: (i64, u32)) {
        buffer.push(&Record::Touched { at, modified });
    }

    /// Its time after all that was to be done in it.
    pub fn left(&self, at: At, stamp: &Stamp) -> bool {
        self.ledger.put(&Record::Left {
            at,
            modified: (stamp.modified_s, stamp.modified_ns),
        })
    }

    /// What had a name before a copy took it, for good.
    pub fn lost(&self, buffer: &mut Buffer, at: At) {
        buffer.push(&Record::Did(Effect::Gone {
            at,
            trace: unknown(Kind::File),
        }));
    }

    pub fn made(&self, buffer: &mut Buffer, at: At, stamp: &Stamp) {
        buffer.push(&Record::Did(Effect::Made {
            at,
            trace: Trace::of(stamp),
        }));
    }

    /// A row that is gone for good.
    pub fn gone(&self, buffer: &mut Buffer, at: At, row: &Row, device: u64) {
        buffer.push(&Record::Did(Effect::Gone {
            at,
            trace: trace_of_row(row, device),
        }));
    }

    /// A row that was copied and whose source is gone now.
    pub fn carried(&self, buffer: &mut Buffer, from: At, to: At, row: &Row, device: u64) {
        buffer.push(&Record::Did(Effect::Carried {
            from,
            to,
            trace: trace_of_row(row, device),
        }));
    }

    /// A unit that is about to get its name. Written at once, with all that the worker has gathered.
    pub fn publishing(&self, buffer: &mut Buffer, row: RowId, stamp: &Stamp) -> bool {
        buffer.push(&Record::Publishing {
            id: self.id(row, Side::To),
            trace: Trace::of(stamp),
        });
        self.ledger.flush(buffer)
    }

    /// A row that is about to take the place of another entry. Written at once.
    pub fn replacing(
        &self,
        buffer: &mut Buffer,
        at: At,
        old: &Stamp,
        row: &Row,
        times: bool,
    ) -> bool {
        let (modified_s, modified_ns) = modified(row, times);
        buffer.push(&Record::Replacing {
            at,
            old: Trace::of(old),
            new: (row.size, modified_s, modified_ns),
        });
        self.ledger.flush(buffer)
    }

    /// Names that are about to be made in a folder, each whole unless its size is not known. Written at once.
    pub fn batch(
        &self,
        buffer: &mut Buffer,
        folder: RowId,
        rows: impl Iterator<Item = (OsString, Row)>,
        is_known: bool,
        times: bool,
    ) -> bool {
        let entry = |(name, row): (OsString, Row)| {
            let (modified_s, modified_ns) = modified(&row, times && is_known);
            let name = Name::from(name.as_os_str());
            let size = if is_known { row.size } else { u64::MAX };
            (name, size, modified_s, modified_ns)
        };
        let names: Vec<_> = rows.map(entry).collect();
        if !names.is_empty() {
            buffer.push(&Record::Batch {
                folder: self.id(folder, Side::To),
                names,
            });
        }
        self.ledger.flush(buffer)
    }

    /// Writes what was gathered.
    pub fn flush(&self, buffer: &mut Buffer) -> bool {
        self.ledger.flush(buffer)
    }

    /// The same once it is much.
    pub fn flush_if_full(&self, buffer: &mut Buffer) {
        if buffer.len() > FULL {
            self.ledger.flush(buffer);
        }
    }
}

fn modified(row: &Row, times: bool) -> (i64, u32) {
    match times {
        true => (row.modified_s, row.modified_ns),
        false => (SOME_TIME, 0),
    }
}

fn trace_of_row(row: &Row, device: u64) -> Trace {
    Trace {
        kind: row.kind as u8,
        device,
        inode: row.inode,
        size: match row.kind {
            Kind::Folder => 0,
            _ => row.size,
        },
        modified_s: row.modified_s,
        modified_ns: row.modified_ns,
    }
}
