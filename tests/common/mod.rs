//! What the tests share.

#![allow(
    dead_code,
    clippy::let_underscore_must_use,
    reason = "every test program uses its own part of this, and clears its disk as well as it can"
)]

pub mod attack;
pub mod cli;
pub mod deep;
pub mod discipline;
pub mod engine;
pub mod model;
pub mod mounts;
#[cfg(feature = "gui")]
pub mod picture;
#[cfg(feature = "gui")]
pub mod raster;
pub mod reading;
pub mod rig;
pub mod samples;
pub mod snapshot;
pub mod strace;
pub mod strategy;
pub mod tree;
pub mod vault;
