//! Floor 5: the state of the window without widgets, and the words in which it is told.
//!
//! A pure fold: `View` changes by events and samples of the engine, by parts of listings, and by the intents of widgets;
//! what has to be done outside comes back as effects. What is absent here is the invariant: no egui, no input or output,
//! no threads, no clock of its own. Whatever a panel shows can therefore be tested without a window.

pub mod again;
pub mod allowing;
pub mod axis;
pub mod bands;
pub mod basket;
mod browse;
pub mod bytes;
mod choosing;
pub mod columns;
pub mod cuts;
mod cutting;
pub use crate::model::errno;
pub mod estimate;
pub mod exporting;
pub mod failures;
pub mod filter;
pub mod foresight;
mod forgetting;
pub mod form;
pub mod holdrows;
pub mod intent;
pub mod jobs;
pub mod keeping;
mod keptrows;
pub mod listing;
pub mod losses;
pub mod names;
pub mod needle;
pub mod newnames;
pub mod offset;
pub mod operate;
mod order;
pub mod outside;
pub mod palette;
pub mod past;
pub mod pastfacts;
pub mod pastindex;
pub mod pastwords;
pub mod picking;
pub mod planrows;
pub mod runbutton;
pub mod selection;
pub mod sentences;
pub mod sizes;
pub mod state;
mod status;
pub mod stepwords;
mod unticked;
mod watch;
pub mod words;

pub use form::{Entry, FieldError, Form};
pub use intent::{BasketIntent, Effect, FilterChange, Intent, PickIntent, ThemeChoice, Travel};
pub use jobs::{Job, Jobs};
pub use listing::{ListState, Listing};
pub use order::{Sort, SortBy};
pub use outside::{Notice, OutsideIntent, Over};
pub use palette::PaletteIntent;
pub use past::{HistoryRow, Page, PastIntent};
pub use planrows::{PlanCells, PlanRow, PlanRows, Tone};
pub use runbutton::{RunButton, RunLook};
pub use selection::{Pick, Selection};
pub use state::{Choosing, Disk, PlaceEntry, PlaceKind, Screen, Setting, ShownAs, View};
