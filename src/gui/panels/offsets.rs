//! The field of a parameter that says where files end: the offset with its unit, what it snaps to, one for each file.

use std::ffi::OsStr;

use egui::{Align2, Painter, Pos2, Sense, Ui, UiBuilder, pos2, vec2};

use crate::gui::panels::parts::{self, Intents, Look};
use crate::gui::theme::Style;
use crate::gui::widgets::band::{Action, Kind as BandKind, band};
use crate::gui::widgets::button::{Button, Kind};
use crate::gui::widgets::check::{Tick, check};
use crate::gui::widgets::field::{self, Field};
use crate::gui::widgets::name::paint_name;
use crate::gui::widgets::paint;
use crate::gui::widgets::rows::{RowList, RowState, Rows, RowsState, Spot};
use crate::gui::widgets::segment::{Choice, segment};
use crate::gui::widgets::select::select;
use crate::model::Param;
use crate::view::bytes::{ByteFile, ByteIntent, GoTo, Snap};
use crate::view::form::FieldError;
use crate::view::offset::{UNITS, other_words, unit_of};
use crate::view::state::Screen;
use crate::view::{Intent, names, words};

/// Distance between the groups of the field.
const GAP: f32 = 13.0;
/// Width of the unit beside the field.
const UNIT: f32 = 92.0;
/// Most files that are in sight at once.
const SEEN: usize = 5;

const SNAPS: [(Snap, &str); 4] = [
    (Snap::Byte, "Byte"),
    (Snap::Line, "Line"),
    (Snap::Block, "Block"),
    (Snap::Hole, "Hole"),
];

const PLACES: [(GoTo, &str); 4] = [
    (GoTo::StartOfLine, "Line start"),
    (GoTo::Half, "Half"),
    (GoTo::LastMebibyte, "Last 1 MiB"),
    (GoTo::End, "End"),
];

/// The field and all that belongs to it.
pub fn offset_ui(
    ui: &mut Ui,
    look: &Look<'_>,
    param: &'static Param,
    files: &mut RowsState,
    intents: &mut Intents,
) {
    typed_ui(ui, look, param, intents);
    let count = look.view.root_count();
    if count > 1 || !look.view.is_for_all() {
        ui.add_space(6.0);
        let is_on = look.view.is_for_all();
        let label = format!("The same for all {} files", words::count(count));
        if check(ui, look.theme, Tick::from(is_on), &label, None, true).clicked() {
            intents.push(Intent::Bytes(ByteIntent::ForAll(!is_on)));
        }
        ui.add_space(6.0);
        files_ui(ui, look, files, intents);
    }
    ui.add_space(GAP);
    if look.view.screen == Screen::Bytes {
        places_ui(ui, look, intents);
    } else if count > 0 && look.view.screen == Screen::Files {
        let button = Button::new(look.theme, Kind::Plain, "Show the bytes");
        if button.least_width(ui.available_width()).show(ui).clicked() {
            intents.push(Intent::Bytes(ByteIntent::Show));
        }
        ui.add_space(GAP);
    }
}

fn typed_ui(ui: &mut Ui, look: &Look<'_>, param: &'static Param, intents: &mut Intents) {
    let (theme, bytes) = (look.theme, &look.view.bytes);
    let file = bytes.file();
    let mut text = look.view.offset_text(file.map(|file| file.path.as_path()));
    let hint = (look.layout.has_hints && !param.hint.is_empty()).then_some(param.hint);
    field::label_above(ui, theme, param.label, hint);
    let height = theme.metrics.control.field;
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    let place = rect.with_max_x(rect.right() - UNIT - 8.0);
    let mut inside = ui.new_child(UiBuilder::new().max_rect(place).id_salt("offset"));
    let error = match look.view.field_error(param) {
        Some(FieldError::Wrong(sentence)) => Some(sentence),
        _ => None,
    };
    // What is wrong stands below both parts; the field itself only shows that something is.
    let field = Field::bare(theme, param.label).placeholder("40 %, 1 MiB");
    let edit = field.show(&mut inside, &mut text).edit;
    if edit.changed() {
        intents.push(Intent::Bytes(ByteIntent::Type(text.clone())));
    }
    edit.on_hover_text(param.help);
    let place = rect.with_min_x(rect.right() - UNIT);
    let mut inside = ui.new_child(UiBuilder::new().max_rect(place).id_salt("unit"));
    let labels: Vec<&str> = UNITS.iter().map(|(_, name)| *name).collect();
    let unit = unit_of(&text);
    let chosen = UNITS.iter().position(|(known, _)| *known == unit);
    let chosen = chosen.unwrap_or_default();
    let picked = select(&mut inside, theme, "Unit", &labels, chosen, UNIT, height);
    if let Some((unit, _)) = picked.and_then(|at| UNITS.get(at)) {
        intents.push(Intent::Bytes(ByteIntent::Unit(*unit)));
    }
    let wanted = file.and_then(|file| file.wanted);
    let (words, ink) = match (error, wanted) {
        (Some(error), _) => (error, theme.color.danger_text),
        (None, Some(wanted)) => (other_words(wanted, bytes.length()), theme.color.text2),
        (None, None) => return,
    };
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 22.0), Sense::hover());
    let at = rect.left_center() + vec2(0.0, 1.0);
    parts::words_within(ui, theme, at, rect.width(), &words, Style::Small, ink);
}

/// What the cursor snaps to, places to go to, and who else is concerned.
fn places_ui(ui: &mut Ui, look: &Look<'_>, intents: &mut Intents) {
    let theme = look.theme;
    field::label_above(ui, theme, "Snap to", None);
    let choices: Vec<Choice<'_>> = SNAPS.iter().map(|(_, words)| Choice::new(words)).collect();
    let snap = look.view.bytes.snap;
    let chosen = SNAPS.iter().position(|(known, _)| *known == snap);
    let picked = segment(ui, theme, "Snap to", &choices, chosen, true);
    if let Some((snap, _)) = picked.and_then(|at| SNAPS.get(at)) {
        intents.push(Intent::Bytes(ByteIntent::Snap(*snap)));
    }
    ui.add_space(GAP);
    field::label_above(ui, theme, "Go to", None);
    let has_line = look.view.bytes.line().is_some();
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(6.0, 6.0);
        for (place, words) in PLACES {
            let enabled = place != GoTo::StartOfLine || has_line;
            let button = Button::new(theme, Kind::Plain, words)
                .height(26.0)
                .enabled(enabled);
            if button.show(ui).clicked() {
                intents.push(Intent::Bytes(ByteIntent::GoTo(place)));
            }
        }
    });
    ui.add_space(GAP);
    let others = look.view.bytes.other_names();
    if others > 0 {
        let verb = if others == 1 {
            "name shares"
        } else {
            "names share"
        };
        let title = format!("{} other {verb} these bytes", words::count(others));
        band(ui, theme, BandKind::Warning, &title, "", Action::None);
        ui.add_space(GAP);
    }
}

/// One row a file with the length it gets; the shown one is chosen by a click.
fn files_ui(ui: &mut Ui, look: &Look<'_>, state: &mut RowsState, intents: &mut Intents) {
    let theme = look.theme;
    let files = &look.view.bytes.files;
    let row_height = theme.metrics.row.operation;
    let height = files.len().min(SEEN) as f32 * row_height;
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    let list = RowList {
        name: "Selected files",
        count: files.len() as u64,
        row_height,
        cursor: Some(look.view.bytes.shown as u64),
        marks: &[],
    };
    let mut inside = ui.new_child(UiBuilder::new().max_rect(rect).id_salt("selected"));
    inside.set_clip_rect(rect.intersect(ui.clip_rect()));
    let mut rows = FileRows { look: *look, files };
    let happened = list.show(&mut inside, theme, state, &mut rows);
    let clicked = happened.click.and_then(|click| click.row);
    if let Some(row) = clicked.or(happened.moved.map(|(row, _)| row)) {
        state.reveal(row);
        intents.push(Intent::Bytes(ByteIntent::File(row as usize)));
    }
}

struct FileRows<'a> {
    look: Look<'a>,
    files: &'a [ByteFile],
}

impl FileRows<'_> {
    fn file(&self, row: u64) -> Option<&ByteFile> {
        self.files.get(usize::try_from(row).ok()?)
    }
}

fn name_of(file: &ByteFile) -> &OsStr {
    file.path.file_name().unwrap_or(file.path.as_os_str())
}

/// "1,572,864", or what is not known yet.
fn length_words(file: &ByteFile) -> String {
    file.wanted.map_or("no length".to_owned(), words::count)
}

impl Rows for FileRows<'_> {
    fn state(&self, row: u64) -> RowState {
        RowState {
            selected: row == self.look.view.bytes.shown as u64,
            drop: false,
        }
    }

    fn paint(&mut self, painter: &Painter, spot: Spot) {
        let Some(file) = self.file(spot.row) else {
            return;
        };
        let (theme, color) = (self.look.theme, &self.look.theme.color);
        let is_cut = file.wanted.is_some() && file.wanted < file.length;
        let (ink, figures) = match (spot.selected, is_cut) {
            (true, _) => (color.sel_text, color.sel_text),
            (false, true) => (color.text, color.danger_text),
            (false, false) => (color.text, color.text2),
        };
        let middle = spot.rect.center().y;
        let right = pos2(spot.rect.right() - 16.0, middle);
        let (anchor, style) = (Align2::RIGHT_CENTER, Style::Small);
        let taken = paint::text(
            painter,
            theme,
            right,
            anchor,
            length_words(file),
            style,
            figures,
        );
        let at = pos2(spot.rect.left() + 8.0, middle);
        let room = taken.left() - 12.0 - at.x;
        paint_name(painter, theme, at, room, name_of(file), Style::Name, ink);
    }

    fn words(&self, row: u64) -> String {
        let Some(file) = self.file(row) else {
            return String::new();
        };
        let name = names::shown(name_of(file)).text.into_owned();
        let present = file.length.map_or(String::new(), |length| {
            format!(", {} now", words::bytes_exact(length))
        });
        format!("{name}{present}, to {}", length_words(file))
    }

    fn carries(&self, _row: u64, _at: Pos2) -> bool {
        false
    }
}
