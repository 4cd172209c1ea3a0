//! What the tests share.

pub mod reading;
pub mod rig;
pub mod snapshot;
pub mod strategy;
pub mod tree;
