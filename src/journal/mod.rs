//! Floor 2: what outlives a job: the hold area.
//!
//! What is absent here is the invariant: it knows steps and entries, and no operation.

pub mod areas;
pub mod hold;
pub mod note;

pub use areas::{Area, HeldItem, HeldJob};
pub use hold::{HoldError, Slot, Store};
pub use note::Note;
