//! The state of the window as a pure fold: no widget, no file, no clock.

#[path = "view/again.rs"]
mod again;
#[path = "view/bytes.rs"]
mod bytes;
#[path = "view/fixture.rs"]
mod fixture;
#[path = "view/flow.rs"]
mod flow;
#[path = "view/past.rs"]
mod past;
#[path = "view/selecting.rs"]
mod selecting;
