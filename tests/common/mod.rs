//! What the tests share.

pub mod attack;
pub mod deep;
pub mod mounts;
#[cfg(feature = "gui")]
pub mod raster;
pub mod reading;
pub mod rig;
pub mod snapshot;
pub mod strace;
pub mod strategy;
pub mod tree;
