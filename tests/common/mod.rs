//! Shared by the tests of the window.

pub mod raster;
pub mod snapshot;
