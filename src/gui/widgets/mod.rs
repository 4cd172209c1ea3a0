//! The components of the window, one file each.
//!
//! A widget is a function or a small builder over `&Theme` and plain values; it returns what happened and keeps nothing
//! between frames but what egui itself keeps (focus, the cursor in a text). Each states its role and name for screen
//! readers, without which the tests of the window fail.

pub mod badge;
pub mod band;
pub mod bar;
pub mod button;
pub mod card;
pub mod check;
pub mod chips;
pub mod drag;
pub mod field;
pub mod figure;
pub mod file_map;
pub mod key;
pub mod keymap;
pub mod mark;
pub mod name;
pub mod paint;
pub mod plot;
pub mod rows;
pub mod scroll_bar;
pub mod segment;
pub mod select;
pub mod slider;
pub mod toast;
