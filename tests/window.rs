//! The window without a display: pictures of its screens, and journeys through it by real events.

#![cfg(feature = "gui")]

#[path = "window/bytes.rs"]
mod bytes;
#[path = "window/carrying.rs"]
mod carrying;
#[path = "window/choosing.rs"]
mod choosing;
mod common;
#[path = "window/cost.rs"]
mod cost;
#[path = "window/desk.rs"]
mod desk;
#[path = "window/each.rs"]
mod each;
#[path = "window/finding.rs"]
mod finding;
#[path = "view/fixture.rs"]
#[allow(dead_code, reason = "the tests of the view use the rest of it")]
mod fixture;
#[path = "window/gathering.rs"]
mod gathering;
#[path = "window/inrow.rs"]
mod inrow;
#[path = "window/journeys.rs"]
mod journeys;
#[path = "window/palette.rs"]
mod palette;
#[path = "window/panes.rs"]
mod panes;
#[path = "window/past.rs"]
mod past;
#[path = "window/quick.rs"]
mod quick;
#[path = "window/renaming.rs"]
mod renaming;
#[path = "window/saving.rs"]
mod saving;
#[path = "window/scenes.rs"]
mod scenes;
#[path = "window/screens.rs"]
mod screens;
#[path = "window/services.rs"]
mod services;
#[path = "window/ways.rs"]
mod ways;
