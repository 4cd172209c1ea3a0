//! The middle with files: one pane, or two side by side.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use egui::{Rect, Ui, pos2};

use crate::gui::panels::files::{self, FilesState};
use crate::gui::panels::parts::{self, Intents, Look, PaneSpot};
use crate::gui::panels::tabs;
use crate::gui::panels::topbar::{self, TopBar};
use crate::gui::widgets::paint;
use crate::view::{Intent, PaneId, PaneIntent, Side};

/// What the panels of files keep between frames.
#[derive(Default)]
pub struct PanesState {
    panes: HashMap<PaneId, PaneState>,
    /// The side that was worked in.
    was_right: bool,
    /// The row that is to be brought into sight.
    reveal: Option<u64>,
}

/// What is kept of one pane.
#[derive(Default)]
struct PaneState {
    files: FilesState,
    /// What is typed into its filter.
    filter: String,
    /// The folder that both are about: another one begins at its top.
    folder: PathBuf,
}

impl PaneState {
    fn follow(&mut self, folder: &Path) {
        if self.folder != folder {
            *self = PaneState {
                folder: folder.to_path_buf(),
                ..PaneState::default()
            };
        }
    }
}

impl PanesState {
    /// Brings a place of the listing that is worked in into sight.
    pub fn reveal(&mut self, place: usize) {
        self.reveal = Some(place as u64);
    }

    /// Follows every pane there is into its folder, and forgets those that are closed.
    pub fn follow(&mut self, look: &Look<'_>) {
        let view = look.view;
        let mut open = HashSet::new();
        for pane in view.all_panes() {
            open.insert(pane.id);
            let state = self.panes.entry(pane.id).or_default();
            state.follow(pane.folder());
        }
        self.panes.retain(|id, _| open.contains(id));
    }

    /// Draws the panes that are shown.
    pub fn show(&mut self, ui: &mut Ui, look: &Look<'_>, bar: &mut TopBar, intents: &mut Intents) {
        let layout = look.layout;
        let sides: Vec<Side<'_>> = look.view.sides().collect();
        let is_alone = sides.len() < 2;
        let middle = layout.middle.left() + (layout.middle.width() / 2.0).round();
        for side in sides {
            let half = |area: Rect| match (is_alone, side.is_right) {
                (true, _) => area,
                (false, false) => area.with_max_x(middle),
                (false, true) => area.with_min_x(middle + 1.0),
            };
            let spot = PaneSpot {
                is_right: side.is_right,
                is_active: side.is_active,
                is_alone,
            };
            let look = Look {
                pane: side.pane,
                spot,
                ..*look
            };
            let (top, below) = (half(layout.top), half(layout.middle));
            if !side.is_active && is_gone_to(ui, &look, top.union(below)) {
                intents.push(work_in(side));
            }
            let mut own = Intents::new();
            self.side_ui(ui, &look, &side, (top, below), bar, &mut own);
            // What is wanted in a pane makes it the one that is worked in.
            if !side.is_active && own.iter().any(is_about_pane) {
                intents.push(work_in(side));
            }
            intents.append(&mut own);
        }
        if !is_alone {
            let (top, bottom) = (layout.top.top(), layout.middle.bottom());
            let color = look.theme.color.line;
            paint::vline(ui.painter(), middle, top, bottom, color);
        }
    }

    fn side_ui(
        &mut self,
        ui: &mut Ui,
        look: &Look<'_>,
        side: &Side<'_>,
        (top, below): (Rect, Rect),
        bar: &mut TopBar,
        intents: &mut Intents,
    ) {
        let state = self.panes.entry(side.pane.id).or_default();
        if side.is_active && std::mem::replace(&mut self.was_right, side.is_right) != side.is_right
        {
            state.files.wants_keys = true;
        }
        if side.is_active
            && let Some(row) = self.reveal.take()
        {
            state.files.rows.reveal(row);
        }
        parts::area(ui, top, look.spot.area("top"), |ui| {
            topbar::topbar_ui(ui, look, bar, &mut state.filter, intents);
        });
        let mut list = below;
        let has_tabs = side.tabs.count() > 1;
        if has_tabs {
            let strip = below.with_max_y(below.top() + tabs::HEIGHT);
            list.min.y = strip.bottom();
            parts::area(ui, strip, look.spot.area("tabs"), |ui| {
                tabs::tabs_ui(ui, look, side.tabs, intents);
            });
        }
        if side.is_active && !look.spot.is_alone && !has_tabs {
            paint::mark_active(ui.painter(), look.theme, top);
        }
        let files = &mut state.files;
        parts::area(ui, list, look.spot.area("files"), |ui| {
            files::files_ui(ui, look, files, intents);
        });
    }
}

fn work_in(side: Side<'_>) -> Intent {
    let is_right = side.is_right;
    Intent::Pane(PaneIntent::Work { is_right })
}

/// A press in the pane, or files of another program held over it.
fn is_gone_to(ui: &Ui, look: &Look<'_>, pane: Rect) -> bool {
    let is_pressed = ui.input(|input| input.pointer.any_pressed());
    let is_over = look
        .view
        .outside
        .over
        .is_some_and(|over| pane.contains(pos2(over.x, over.y)));
    is_over || (is_pressed && ui.is_enabled() && ui.rect_contains_pointer(pane))
}

/// False for what a pane wants that is not worked in: rows that stay while the pointer is over them, and what is let go
/// over it, which belongs to the other one.
fn is_about_pane(intent: &Intent) -> bool {
    !matches!(
        intent,
        Intent::Pane(PaneIntent::PointerOver { .. }) | Intent::CarryTo { .. }
    )
}
