//! Floor 4: the engine. It turns requests into plans, runs plans on workers and tells what happens.
//!
//! Nothing here knows an operation by name, formats a word for people or has heard of a window: commands come in over
//! one bounded channel, events go out over another, progress is sampled from counters into a channel that holds one
//! snapshot. A panic of a worker is a failed step, never the end of the engine.

mod archive;
mod browse;
mod bulk;
mod carry;
mod complete;
mod control;
mod core;
mod count;
mod counters;
mod driver;
mod engine;
mod file;
mod flush;
mod follow;
mod glance;
mod holdings;
mod jobs;
mod keeping;
mod ledger;
mod local;
mod look;
mod manifest;
mod node;
mod notice;
mod pace;
pub mod places;
mod planned;
mod planning;
mod purge;
mod putback;
mod queue;
mod read;
mod recall;
mod recover;
mod reins;
mod run;
mod saved;
mod single;
mod sweep;
mod undo;
mod vault;
mod verify;
mod watching;
mod wishes;
mod written;

pub use engine::{Config, Engine};
pub use local::Local;
pub use run::{Fault, FaultPlan, MAX_WORKERS};
