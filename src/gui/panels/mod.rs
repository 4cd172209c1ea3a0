//! The panels: each draws a part of the view and says what the person wants. None can reach the engine or another panel.

mod basket;
mod bytes;
mod carrying;
mod clashcard;
mod clashes;
mod drawer;
mod dropping;
mod facts;
mod filehead;
mod filerows;
mod files;
mod filter;
mod foot;
mod form;
mod formrows;
mod help;
mod hexrows;
mod history;
mod historyrows;
mod hold;
mod holdrows;
mod inplace;
mod inspector;
mod job;
mod keeping;
mod keys;
mod kinds;
mod lanes;
mod newnames;
mod offers;
mod offsets;
mod overlays;
mod palette;
mod panes;
mod parts;
mod pastscript;
mod pastside;
mod pathfield;
mod picking;
mod plan;
mod plantree;
mod prefs;
mod quick;
mod rail;
mod recents;
mod rulecards;
mod saving;
mod scripts;
mod sidebar;
mod status;
mod strip;
mod tabs;
mod topbar;
mod troubles;
mod welcome;

use egui::{ColorImage, Context, Rect, Ui, pos2};
use jiff::tz::TimeZone;

use crate::gui::layout::{Layout, Wants};
use crate::gui::theme::{Mode, Theme, Themes};
use crate::gui::widgets::keymap;
use crate::gui::widgets::rows::RowsState;
use crate::model::Ticket;
use crate::view::state::Screen;
use crate::view::{Intent, Page, PaneIntent, ShownAs, ThemeChoice, View, words};

pub use parts::Intents;
use parts::Look;

/// What the panels keep between frames: scroll places, half-typed texts. Nothing that `View` would have to know.
pub struct Panels {
    themes: Themes,
    zone: TimeZone,
    bar: topbar::TopBar,
    drafts: form::Drafts,
    panes: panes::PanesState,
    basket: RowsState,
    bytes: bytes::BytesState,
    plan: plantree::TreeState,
    script: scripts::ScriptState,
    chooser: RowsState,
    drawer: drawer::DrawerState,
    history: RowsState,
    past_script: pastscript::PastScript,
    hold: RowsState,
    quick: quick::QuickState,
    /// A name for a kept form was being asked for in the last frame.
    was_naming: bool,
    /// The inspector of a very narrow window is open.
    has_sheet: bool,
}

impl Panels {
    /// Panels with nothing scrolled and nothing typed. Dates are shown in `zone`.
    pub fn new(themes: Themes, zone: TimeZone) -> Panels {
        Panels {
            themes,
            zone,
            bar: topbar::TopBar::default(),
            drafts: form::Drafts::default(),
            panes: panes::PanesState::default(),
            basket: RowsState::default(),
            bytes: bytes::BytesState::default(),
            plan: plantree::TreeState::default(),
            script: scripts::ScriptState::default(),
            chooser: RowsState::default(),
            drawer: drawer::DrawerState::default(),
            history: RowsState::default(),
            past_script: pastscript::PastScript::default(),
            hold: RowsState::default(),
            quick: quick::QuickState::default(),
            was_naming: false,
            has_sheet: false,
        }
    }

    pub fn themes(&self) -> &Themes {
        &self.themes
    }

    /// Brings a place of the listing into sight.
    pub fn reveal(&mut self, place: usize) {
        self.panes.reveal(place);
    }

    /// Takes a picture that was decoded for the quick look.
    pub fn take_picture(&mut self, ctx: &Context, ticket: Ticket, picture: ColorImage) {
        self.quick.take_picture(ctx, ticket, picture);
    }

    /// Brings a row of the plan, or of its names before and after, into sight and puts the keyboard on it.
    pub fn reveal_name(&mut self, row: usize) {
        self.plan.tree.show(row as u64);
    }

    fn theme(&self, ui: &Ui, choice: ThemeChoice) -> Theme {
        match choice {
            ThemeChoice::System => self.themes.current(ui.ctx(), false),
            ThemeChoice::Light => self.themes.of(Mode::Light),
            ThemeChoice::Dark => self.themes.of(Mode::Dark),
            ThemeChoice::Contrast => self.themes.of(Mode::Contrast),
        }
        .clone()
    }

    /// Draws the window and collects what is wanted.
    pub fn show(&mut self, ui: &mut Ui, view: &View, intents: &mut Intents) {
        let mut theme = self.theme(ui, view.theme_shown());
        if view.prefs.is_comfortable {
            theme.metrics.row.listing = theme.metrics.row.comfortable;
        }
        // While a key is asked for, it is meant as it is.
        let asks = view.help.as_ref().is_some_and(|help| help.asks.is_some());
        if !asks {
            keymap::translate(ui, &view.prefs.keys);
        }
        words::like_units(view.prefs.units);
        let window = ui.max_rect();
        let wants = Wants {
            drawer: view.drawer.is_open.then_some(view.drawer.height),
            sheet: self.has_sheet,
            two_panes: view.shows_two() && view.past.page == Page::Files,
        };
        let layout = Layout::new(window, &theme.metrics, wants);
        let zone = self.zone.clone();
        let look = Look {
            view,
            pane: &view.pane,
            spot: parts::PaneSpot {
                is_right: view.works_right(),
                is_active: true,
                is_alone: true,
            },
            theme: &theme,
            layout: &layout,
            zone: &zone,
        };
        self.panes.follow(&look);
        self.drop_files(ui, intents);
        self.close_sheet(ui, &look);
        let before = intents.len();
        keys::take(ui, &look, &mut self.bar, intents);
        // A key that chooses an operation shows it, where it would be out of sight.
        let chooses = intents[before..].iter().any(chooses_operation);
        self.has_sheet = layout.is_sheet && (self.has_sheet || chooses);
        if look.view.is_covered() {
            // The layer above dims what it covers; fading it as well would only muddy it.
            ui.visuals_mut().disabled_alpha = 1.0;
            ui.disable();
        }
        self.areas(ui, &look, intents);
        dropping::over_ui(ui, &look);
        overlays::toast_ui(ui, &look, intents);
        overlays::chooser_ui(ui, &look, &mut self.chooser, intents);
        basket::basket_ui(ui, &look, &mut self.basket, intents);
        quick::quick_ui(ui, &look, &mut self.quick, intents);
        facts::facts_ui(ui, &look, intents);
        help::help_ui(ui, &look, intents);
        prefs::prefs_ui(ui, &look, intents);
        saving::saving_ui(ui, &look, &mut self.was_naming, intents);
        overlays::question_ui(ui, &look, intents);
        palette::palette_ui(ui, &look, &mut self.bar, intents);
    }

    /// Escape closes an inspector that lies over the files before anything else.
    fn close_sheet(&mut self, ui: &Ui, look: &Look<'_>) {
        let is_open = look.layout.is_sheet && self.has_sheet && !look.view.is_covered();
        let is_typing = ui.ctx().text_edit_focused() || self.bar.was_typing;
        if is_open && !is_typing && look.view.screen == Screen::Files {
            let escape = |input: &mut egui::InputState| {
                input.consume_key(egui::Modifiers::NONE, egui::Key::Escape)
            };
            self.has_sheet = !ui.input_mut(escape);
        }
    }

    fn areas(&mut self, ui: &mut Ui, look: &Look<'_>, intents: &mut Intents) {
        let layout = look.layout;
        parts::area(ui, layout.sidebar, "sidebar", |ui| {
            sidebar::sidebar_ui(ui, look, intents);
        });
        match look.view.past.page {
            Page::Files => self.work_areas(ui, look, intents),
            page => self.past_areas(ui, look, page, intents),
        }
        if let Some(rect) = layout.strip {
            parts::area(ui, rect, "strip", |ui| strip::strip_ui(ui, look, intents));
        }
        if let Some(rect) = layout.drawer {
            parts::area(ui, rect, "drawer", |ui| {
                drawer::drawer_ui(ui, look, &mut self.drawer, intents);
            });
        }
    }

    /// History or hold area: the rail has no part in them, and its room is for what is selected.
    fn past_areas(&mut self, ui: &mut Ui, look: &Look<'_>, page: Page, intents: &mut Intents) {
        let layout = look.layout;
        let right = match layout.inspector.filter(|_| !layout.is_sheet) {
            Some(inspector) => inspector.left(),
            None => layout.rail.right(),
        };
        let top = layout.top.with_max_x(right);
        let middle = Rect::from_min_max(top.left_bottom(), pos2(right, layout.status.bottom()));
        let side = Rect::from_min_max(pos2(right, top.top()), layout.rail.max);
        let wants = &mut self.bar.wants_search;
        if page == Page::History {
            parts::area(ui, top, "top", |ui| {
                history::title_ui(ui, look, wants, intents)
            });
            let rows = &mut self.history;
            parts::area(ui, middle, "history", |ui| {
                history::history_ui(ui, look, rows, intents);
            });
        } else {
            parts::area(ui, top, "top", |ui| {
                hold::title_ui(ui, look, wants, intents)
            });
            let rows = &mut self.hold;
            parts::area(ui, middle, "hold", |ui| {
                hold::hold_ui(ui, look, rows, intents)
            });
        }
        if side.width() > 100.0 {
            let script = &mut self.past_script;
            parts::area(ui, side, "side", |ui| match page {
                Page::History => pastside::job_ui(ui, look, script, intents),
                Page::Files | Page::Hold => hold::side_ui(ui, look, intents),
            });
        }
    }

    /// What is there, what will happen, and the operations.
    fn work_areas(&mut self, ui: &mut Ui, look: &Look<'_>, intents: &mut Intents) {
        let layout = look.layout;
        match look.view.screen {
            Screen::Files => self.files_areas(ui, look, intents),
            Screen::Bytes => self.bytes_areas(ui, look, intents),
            Screen::Plan => {
                parts::area(ui, layout.top, "top", |ui| {
                    plan::title_ui(ui, look, intents)
                });
                let below = Rect::from_min_max(layout.middle.min, layout.status.max);
                let wants_search = &mut self.bar.wants_search;
                parts::area(ui, below, "plan", |ui| match look.view.shown_as {
                    ShownAs::Plan => {
                        plan::plan_ui(ui, look, &mut self.plan, wants_search, intents);
                    }
                    ShownAs::Python | ShownAs::Shell => {
                        scripts::script_ui(ui, look, &mut self.script, intents);
                    }
                });
            }
        }
        let chosen = parts::area(ui, layout.rail, "rail", |ui| {
            rail::rail_ui(ui, look, intents)
        });
        if chosen {
            let is_same = layout.inspector.is_some() && self.has_sheet;
            self.has_sheet = !is_same;
        }
        if let Some(rect) = layout.inspector {
            parts::area(ui, rect, "inspector", |ui| {
                inspector::inspector_ui(ui, look, &mut self.drafts, intents);
            });
        }
    }

    fn files_areas(&mut self, ui: &mut Ui, look: &Look<'_>, intents: &mut Intents) {
        let layout = look.layout;
        self.panes.show(ui, look, &mut self.bar, intents);
        parts::area(ui, layout.status, "status", |ui| {
            status::status_ui(ui, look, intents)
        });
    }

    fn bytes_areas(&mut self, ui: &mut Ui, look: &Look<'_>, intents: &mut Intents) {
        let layout = look.layout;
        parts::area(ui, layout.top, "top", |ui| {
            bytes::title_ui(ui, look, intents)
        });
        let state = &mut self.bytes;
        parts::area(ui, layout.middle, "bytes", |ui| {
            bytes::bytes_ui(ui, look, state, intents);
        });
        parts::area(ui, layout.status, "status", |ui| bytes::status_ui(ui, look));
    }

    /// Files that were dropped on the window are the selection from then on.
    fn drop_files(&self, ui: &Ui, intents: &mut Intents) {
        let dropped = ui.input(|input| {
            let files = input.raw.dropped_files.iter();
            files
                .map(|file| file.path().to_path_buf())
                .collect::<Vec<_>>()
        });
        if !dropped.is_empty() {
            intents.push(Intent::Drop(dropped));
        }
    }
}

/// True for an intent whose effect is seen in the inspector.
fn chooses_operation(intent: &Intent) -> bool {
    matches!(
        intent,
        Intent::ChooseGroup(_)
            | Intent::ChooseOperation(_)
            | Intent::Delete(_)
            | Intent::Pane(PaneIntent::Send(_))
    )
}
