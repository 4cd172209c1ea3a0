//! State of the screen without widgets, and the words that state it.

pub mod axis;
pub mod errno;
pub mod failures;
pub mod names;
pub mod sentences;
pub mod words;
