//! The window: everything that knows egui.

pub mod fonts;
pub mod icons;
pub mod layout;
pub mod panels;
pub mod theme;
pub mod tokens;
pub mod widgets;
