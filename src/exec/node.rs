//! Folders that workers are in, from the anchor down.

use std::collections::HashMap;
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use crate::disk::Folder;
use crate::model::{Chunk, RowId};

/// One folder of a bulk step while there is open work in it.
///
/// `pending` counts the pieces of work and the folders directly below that are not finished, and one for the entering
/// itself. Whoever takes it to zero finishes the folder: sets its times, publishes or removes it.
pub struct Node {
    pub row: RowId,
    /// The chunk with its row; none for the anchor.
    pub chunk: Option<Arc<Chunk>>,
    pub parent: Option<Arc<Node>>,
    pub from: Arc<Folder>,
    /// The destination; none for removal.
    pub to: Option<Arc<Folder>>,
    /// Below a temporary name that is renamed when it is whole: files need no temporary names of their own.
    pub is_in_unit: bool,
    /// This folder is such a temporary name; the names it has and gets.
    pub unit: Option<Unit>,
    /// Made by this step, so that its metadata is ours to set.
    pub is_made: bool,
    /// It was there before all the same.
    pub was_there: bool,
    /// Its likeness in a hold area, once there is one, and the folder there that it is in.
    pub likeness: Mutex<Option<(PathBuf, Arc<Folder>)>>,
    /// Held by the one whose turn it is to make files in the destination.
    pub turn: Mutex<()>,
    /// Something below stays, so the folder cannot go.
    keeps: AtomicBool,
    pending: AtomicU32,
}

/// A folder that is built under a temporary name.
pub struct Unit {
    pub temporary: OsString,
    pub name: OsString,
}

impl Node {
    pub fn new(row: RowId, parent: Option<Arc<Node>>, from: Arc<Folder>) -> Node {
        Node {
            row,
            chunk: None,
            parent,
            from,
            to: None,
            is_in_unit: false,
            unit: None,
            is_made: false,
            was_there: false,
            likeness: Mutex::new(None),
            turn: Mutex::new(()),
            keeps: AtomicBool::new(false),
            pending: AtomicU32::new(1),
        }
    }

    /// One more piece of work in this folder.
    pub fn hold(&self) {
        self.pending.fetch_add(1, Ordering::Relaxed);
    }

    /// One piece less; true for the last.
    pub fn release(&self) -> bool {
        self.pending.fetch_sub(1, Ordering::AcqRel) == 1
    }

    pub fn keep(&self) {
        self.keeps.store(true, Ordering::Relaxed);
    }

    pub fn keeps(&self) -> bool {
        self.keeps.load(Ordering::Relaxed)
    }
}

impl Drop for Node {
    /// A chain of parents may be thousands long: taken apart in a loop, since nested drops would use the stack.
    fn drop(&mut self) {
        let mut next = self.parent.take();
        while let Some(node) = next {
            next = match Arc::try_unwrap(node) {
                Ok(mut alone) => alone.parent.take(),
                Err(_) => None,
            };
        }
    }
}

/// Temporary names that have to go if the step is cancelled.
#[derive(Default)]
pub struct Units {
    open: Mutex<HashMap<RowId, (Arc<Folder>, OsString)>>,
}

impl Units {
    pub fn add(&self, row: RowId, folder: Arc<Folder>, temporary: OsString) {
        super::run::lock(&self.open).insert(row, (folder, temporary));
    }

    pub fn remove(&self, row: RowId) {
        super::run::lock(&self.open).remove(&row);
    }

    pub fn take(&self) -> HashMap<RowId, (Arc<Folder>, OsString)> {
        std::mem::take(&mut *super::run::lock(&self.open))
    }
}
