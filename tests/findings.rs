//! Defects that a review of the engine found, each staged as it was met: most by something that happens at one exact
//! moment of a run, which the seam for faults tells.
#![allow(
    clippy::disallowed_methods,
    reason = "the tests build the trees by themselves"
)]

mod common;

#[path = "findings/commands.rs"]
mod commands;
#[path = "findings/copies.rs"]
mod copies;
#[path = "findings/moment.rs"]
mod moment;
#[path = "findings/moves.rs"]
mod moves;
#[path = "findings/removals.rs"]
mod removals;
#[path = "findings/shortage.rs"]
mod shortage;
