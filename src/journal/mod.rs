//! Floor 2: what was done, on disk, and how it is taken back; the hold areas.
//!
//! A job's journal says before each step what is about to be done and with what it would be taken back, and after it
//! what came of it. It knows steps and never operations. [`frame`] is the form of the file, [`record`] what is in it,
//! [`log`] what it comes to, [`store`] where it lies; `FORMAT.md` describes all of that for who has no other program at
//! hand.

pub mod frame;
pub mod hold;
pub mod log;
pub mod prefs;
pub mod record;
pub mod rows;
pub mod saved;
mod small;
pub mod store;
pub mod tops;
mod wire;

pub use hold::{Area, Areas, Held};
pub use log::{Log, RowsLog, StepLog};
pub use record::{Begin, Change, Ended, Fate, Kept, Pass, Record};
pub use store::{Entry, Store, Writer};
pub use tops::Top;
