#![deny(unsafe_code)]

pub mod disk;
pub mod model;
pub mod ops;
