#[cfg(feature = "gui")]
pub mod gui;
pub mod view;
