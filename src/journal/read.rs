//! From the bytes of a file to what it tells.

use super::frame::{self, HEADER, MAGIC, VERSION};
use super::record::{Begun, Ending, Record, Way};

/// Why a file tells nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// Written by a newer program, whose records are not known here.
    #[error("written by a newer filewright (format {0})")]
    Newer(u8),
    #[error("not a journal")]
    Alien,
}

/// What the file of a job tells.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Journal {
    pub records: Vec<Record>,
    /// Bytes up to the end of the last whole frame.
    pub whole: u64,
    /// Bytes after it, which tell nothing.
    pub dropped: u64,
}

/// Reads a file. What is torn at its end is left out.
pub fn read(bytes: &[u8]) -> Result<Journal, ReadError> {
    let start = &bytes[..bytes.len().min(MAGIC.len())];
    if !MAGIC.starts_with(start) {
        return Err(ReadError::Alien);
    }
    if bytes.len() < HEADER {
        return Ok(Journal {
            dropped: bytes.len() as u64,
            ..Journal::default()
        });
    }
    match bytes[HEADER - 1] {
        VERSION => {}
        0 => return Err(ReadError::Alien),
        version => return Err(ReadError::Newer(version)),
    }
    let mut records = Vec::new();
    let mut at = HEADER;
    while let Some((more, length)) = frame::take(&bytes[at..]) {
        records.extend(more);
        at += length;
    }
    Ok(Journal {
        records,
        whole: at as u64,
        dropped: (bytes.len() - at) as u64,
    })
}

impl Journal {
    /// What the job was asked; none if not even that is whole.
    pub fn begun(&self) -> Option<&Begun> {
        match self.records.first() {
            Some(Record::Begun(begun)) => Some(begun),
            _ => None,
        }
    }

    /// How it ended, unless it runs or was left behind.
    pub fn ended(&self) -> Option<Ending> {
        let mut ended = None;
        for record in &self.records {
            match record {
                Record::Ended { ending, .. } => ended = Some(*ending),
                Record::Again => ended = None,
                _ => {}
            }
        }
        ended
    }

    /// The job that has taken this one back.
    pub fn undone_by(&self) -> Option<u64> {
        self.records.iter().rev().find_map(|record| match record {
            Record::Undone { by } => Some(*by),
            _ => None,
        })
    }

    /// True for a job that takes another one back.
    pub fn is_undo(&self) -> bool {
        self.begun()
            .is_some_and(|begun| matches!(begun.way, Way::Undo(_) | Way::RollBack(_)))
    }

    /// True if it has done anything to the disk.
    pub fn has_effects(&self) -> bool {
        self.records.iter().any(|record| {
            matches!(
                record,
                Record::Did(_) | Record::Intent(_) | Record::Batch { .. }
            )
        })
    }
}
