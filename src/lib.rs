#[cfg(feature = "gui")]
pub mod gui;
pub mod model;
pub mod view;
