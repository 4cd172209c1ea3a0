//! The window: everything that knows egui.

pub mod app;
pub mod desktop;
pub mod fonts;
pub mod icons;
pub mod layout;
pub mod pace;
pub mod panels;
mod pictures;
pub mod setting;
mod signals;
mod start;
pub mod theme;
pub mod tokens;
pub mod widgets;

pub use setting::Start;
pub use start::run;
