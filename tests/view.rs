//! The state of the window as a pure fold: no widget, no file, no clock.

#[path = "view/again.rs"]
mod again;
#[path = "view/arranging.rs"]
mod arranging;
#[path = "view/bytes.rs"]
mod bytes;
#[path = "view/fixture.rs"]
mod fixture;
#[path = "view/flow.rs"]
mod flow;
#[cfg(feature = "gui")]
#[path = "view/following.rs"]
mod following;
#[path = "view/gathering.rs"]
mod gathering;
#[path = "view/inplace.rs"]
mod inplace;
#[path = "view/outside.rs"]
mod outside;
#[path = "view/panes.rs"]
mod panes;
#[path = "view/past.rs"]
mod past;
#[path = "view/scale.rs"]
mod scale;
#[path = "view/selecting.rs"]
mod selecting;
#[path = "view/ticking.rs"]
mod ticking;
