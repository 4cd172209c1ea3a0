//! A folder's listing as it streams in for the window.

use std::path::PathBuf;
use std::sync::Arc;

use super::event::Ticket;
use super::fault::Failure;
use super::tree::{Chunk, Tree};

/// A part of a listing.
#[derive(Clone, Debug)]
pub struct Listed {
    pub ticket: Ticket,
    /// The folder, absolute.
    pub folder: PathBuf,
    /// All rows so far; children of row 0.
    pub tree: Arc<Tree>,
    /// The rows that came with this part, if any.
    pub chunk: Option<Arc<Chunk>>,
    /// True with the last part.
    pub is_complete: bool,
    /// Why the folder, or the rest of it, could not be listed.
    pub failure: Option<Failure>,
}
