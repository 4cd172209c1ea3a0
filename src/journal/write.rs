//! Writing a job's file.

use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::Serialize;

use super::frame;
use crate::disk::log::Log;
use crate::disk::{DiskError, lock};

/// Why a job cannot be journalled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalError {
    /// The file or folder.
    pub path: PathBuf,
    pub error: DiskError,
}

/// The file of a job that runs. Its lock ends with it.
#[derive(Debug)]
pub struct Writer {
    log: Log,
    path: PathBuf,
    /// Bytes were written that are not known to be on the device.
    is_dirty: AtomicBool,
    /// The first error; nothing is written after it, since the end of the file may be torn.
    broken: Mutex<Option<DiskError>>,
}

/// Records of one worker that are not written yet.
#[derive(Debug, Default)]
pub struct Buffer {
    payload: Vec<u8>,
}

impl Buffer {
    pub fn push(&mut self, record: &impl Serialize) {
        frame::push(&mut self.payload, record);
    }

    pub fn len(&self) -> usize {
        self.payload.len()
    }

    pub fn is_empty(&self) -> bool {
        self.payload.is_empty()
    }
}

impl Writer {
    pub(super) fn new(log: Log, path: PathBuf) -> Writer {
        Writer {
            log,
            path,
            is_dirty: AtomicBool::new(false),
            broken: Mutex::new(None),
        }
    }

    pub(super) fn begin(&self) -> Result<(), JournalError> {
        self.raw(&frame::header())
    }

    /// Writes what a worker has gathered, as one frame. It outlasts the process when this returns.
    pub fn flush(&self, buffer: &mut Buffer) -> Result<(), JournalError> {
        if buffer.is_empty() {
            return Ok(());
        }
        let frame = frame::frame(&buffer.payload);
        buffer.payload.clear();
        self.raw(&frame)
    }

    /// Writes one record.
    pub fn record(&self, record: &impl Serialize) -> Result<(), JournalError> {
        let mut buffer = Buffer::default();
        buffer.push(record);
        self.flush(&mut buffer)
    }

    fn raw(&self, bytes: &[u8]) -> Result<(), JournalError> {
        // Held while writing: frames of two workers must not mix.
        let mut broken = lock(&self.broken);
        if let Some(error) = &*broken {
            return Err(self.fault(error.clone()));
        }
        self.is_dirty.store(true, Ordering::Release);
        self.log.write(bytes).map_err(|error| {
            *broken = Some(error.clone());
            self.fault(error)
        })
    }

    fn fault(&self, error: DiskError) -> JournalError {
        JournalError {
            path: self.path.clone(),
            error,
        }
    }

    /// Makes durable what was written.
    pub fn sync(&self) -> Result<(), JournalError> {
        if !self.is_dirty.swap(false, Ordering::AcqRel) {
            return Ok(());
        }
        self.log.sync().map_err(|error| self.fault(error))
    }
}
