//! Rows in the making: laid down as they are found, in the form in which a tree keeps them.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

use super::stamp::{Kind, Stamp};
use super::tree::{NewRow, Row, RowId, Verdict};

/// Rows that are going to be appended to a tree together.
#[derive(Debug, Default)]
pub struct Sheet {
    pub(super) rows: Vec<Row>,
    pub(super) names: Vec<u8>,
    /// What the rows call devices, by their numbers here; those of a tree may be others.
    pub(super) devices: Vec<u64>,
    /// Places of the files with holes, and their allocated bytes.
    pub(super) allocated: Vec<(u32, u64)>,
    /// Places of the later names of inodes, and the rows of their first ones.
    pub(super) first_names: Vec<(u32, RowId)>,
}

impl Sheet {
    /// A sheet of these rows, with room for no others.
    pub(super) fn of(new: &[NewRow<'_>]) -> Sheet {
        let mut sheet = Sheet::default();
        sheet.rows.reserve_exact(new.len());
        let names = new.iter().map(|row| row.name.len());
        sheet.names.reserve_exact(names.sum());
        for row in new {
            sheet.push(row.parent, row.name, &row.stamp, row.verdict);
        }
        sheet
    }

    /// Makes room for so many more rows.
    pub fn reserve(&mut self, rows: u32) {
        self.rows.reserve_exact(rows as usize);
    }

    /// Makes room for the names of more rows, in bytes.
    pub fn reserve_names(&mut self, bytes: usize) {
        self.names.reserve_exact(bytes);
    }

    /// One more row. Rows of one folder should stand together.
    pub fn push(&mut self, parent: RowId, name: &OsStr, stamp: &Stamp, verdict: Verdict) {
        let name_at = self.names.len() as u32;
        let name = name.as_bytes();
        self.names.extend_from_slice(name);
        let has_holes = stamp.has_holes();
        if has_holes {
            self.allocated.push((self.len(), stamp.allocated));
        }
        let device = device_index(&mut self.devices, stamp.device);
        self.rows.push(Row {
            parent,
            name_at,
            name_length: name.len().min(u16::MAX as usize) as u16,
            size: stamp.size,
            inode: stamp.inode,
            modified_s: stamp.modified_s,
            modified_ns: stamp.modified_ns,
            change_mark: stamp.change_mark(),
            device,
            mode: stamp.mode,
            kind: stamp.kind,
            verdict,
            has_twins: stamp.names > 1 && stamp.kind != Kind::Folder,
            has_holes,
        });
    }

    /// Says that the row that was pushed last is a later name of the inode whose first name is that row.
    pub fn has_first_name(&mut self, first: RowId) {
        self.first_names.push((self.len().saturating_sub(1), first));
    }

    /// The rows of inodes with several names: their places, device and inode, and what becomes of them.
    pub fn several_names(&mut self) -> impl Iterator<Item = (u32, (u64, u64), &mut Verdict)> {
        let (rows, devices) = (self.rows.iter_mut(), &self.devices);
        let several = (0..).zip(rows).filter(|(_, row)| row.has_twins);
        several.map(|(at, row)| {
            let device = devices.get(usize::from(row.device)).copied();
            let inode = (device.unwrap_or_default(), row.inode);
            (at, inode, &mut row.verdict)
        })
    }

    pub fn len(&self) -> u32 {
        self.rows.len() as u32
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Folder of the row that was pushed last.
    pub fn last_parent(&self) -> Option<RowId> {
        self.rows.last().map(|row| row.parent)
    }

    /// Drops the rows from this place on.
    pub(super) fn truncate(&mut self, rows: usize) {
        if let Some(first) = self.rows.get(rows) {
            self.names.truncate(first.name_at as usize);
        }
        self.rows.truncate(rows);
        self.allocated.retain(|(at, _)| (*at as usize) < rows);
        self.first_names.retain(|(at, _)| (*at as usize) < rows);
    }
}

/// Number of a device in a table, in which it is from now on.
pub(super) fn device_index(devices: &mut Vec<u64>, device: u64) -> u16 {
    let at = devices.iter().position(|known| *known == device);
    let at = at.unwrap_or_else(|| {
        devices.push(device);
        devices.len() - 1
    });
    at.min(u16::MAX as usize) as u16
}
