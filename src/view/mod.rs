//! State of the screen without widgets, and the words that state it.

pub mod names;
pub mod words;
