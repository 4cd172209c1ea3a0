//! The window without a display: pictures of its screens, and journeys through it by real events.

mod common;
#[path = "view/fixture.rs"]
mod fixture;
#[path = "window/scenes.rs"]
mod scenes;
#[path = "window/screens.rs"]
mod screens;
