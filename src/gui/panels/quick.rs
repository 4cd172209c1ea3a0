//! The quick look: what is in a row, over the window.

use egui::text::{LayoutJob, TextFormat, TextWrapping};
use egui::{
    Align2, Color32, ColorImage, Context, Image, Key, Modifiers, Painter, Pos2, Rect, Role,
    TextureHandle, TextureOptions, Ui, UiBuilder, pos2, vec2,
};

use crate::gui::icons::{self, Icon};
use crate::gui::panels::hexrows::{self, Columns};
use crate::gui::panels::kinds;
use crate::gui::panels::overlays::modal;
use crate::gui::panels::parts::{self, Intents, Look};
use crate::gui::theme::Style;
use crate::gui::widgets::button::{Button, Kind as ButtonKind, icon_button};
use crate::gui::widgets::name::{self, paint_name};
use crate::gui::widgets::rows::{RowList, RowState, Rows, RowsState, Spot};
use crate::gui::widgets::{key, paint};
use crate::model::{Kind, Ticket};
use crate::view::names::ShownName;
use crate::view::quick::{FolderLook, Inside, PictureLook, Quick, TextLook};
use crate::view::{FactsIntent, Intent, QuickIntent, Travel, failures, names, words};

/// Most room that it takes.
const SIZE: (f32, f32) = (980.0, 720.0);
/// Heights of its head and foot.
const HEAD: f32 = 60.0;
const FOOT: f32 = 48.0;
/// Height of a line of text.
const LINE: f32 = 18.0;
/// Bytes of a row.
const ROW: u64 = 16;
/// Rows that Page Up and Page Down go.
const PAGE: i64 = 20;

/// What the quick look keeps between frames.
#[derive(Default)]
pub struct QuickState {
    rows: RowsState,
    /// Of which entry `rows` is.
    shown: Option<Ticket>,
    picture: Option<(Ticket, TextureHandle)>,
}

impl QuickState {
    /// Takes a picture that was decoded.
    pub fn take_picture(&mut self, ctx: &Context, ticket: Ticket, picture: ColorImage) {
        let options = TextureOptions::LINEAR;
        let texture = ctx.load_texture("picture", picture, options);
        self.picture = Some((ticket, texture));
    }
}

/// The keys of the quick look: it takes them before anything below it could.
pub fn keys(ui: &Ui, intents: &mut Intents) {
    let pressed = |key: Key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    let keys = [
        (Key::Space, QuickIntent::Close),
        (Key::ArrowDown, QuickIntent::Move(1)),
        (Key::ArrowRight, QuickIntent::Move(1)),
        (Key::ArrowUp, QuickIntent::Move(-1)),
        (Key::ArrowLeft, QuickIntent::Move(-1)),
        (Key::Home, QuickIntent::Travel(Travel::Home)),
        (Key::End, QuickIntent::Travel(Travel::End)),
    ];
    if ui.input_mut(|input| input.consume_key(Modifiers::ALT, Key::Enter)) {
        intents.push(Intent::Facts(FactsIntent::Show));
    }
    for (key, intent) in keys {
        if pressed(key) {
            intents.push(Intent::Quick(intent));
        }
    }
}

/// The quick look, if it is open.
pub fn quick_ui(ui: &mut Ui, look: &Look<'_>, state: &mut QuickState, intents: &mut Intents) {
    let Some(quick) = &look.view.quick else {
        // A picture is worth its memory only while it is looked at.
        *state = QuickState::default();
        return;
    };
    if state.shown != Some(quick.ticket) {
        state.shown = Some(quick.ticket);
        state.rows = RowsState::default();
    }
    let window = ui.ctx().content_rect().size();
    let size = vec2(SIZE.0, SIZE.1).min(window - vec2(64.0, 64.0));
    let is_left = modal(ui, look.theme, "Quick look", size, |ui| {
        let (rect, color) = (ui.max_rect(), &look.theme.color);
        head_ui(ui, look, quick, intents);
        let (top, foot) = (rect.top() + HEAD, rect.bottom() - FOOT);
        for y in [top, foot] {
            let (left, right) = (rect.left() + 1.0, rect.right() - 1.0);
            paint::hline(ui.painter(), left, right, y, color.line);
        }
        let body = Rect::from_min_max(
            pos2(rect.left() + 1.0, top + 1.0),
            pos2(rect.right() - 1.0, foot),
        );
        // Lines do not begin at the very edge.
        let body = body.shrink2(vec2(0.0, 6.0));
        parts::area(ui, body, "quick-body", |ui| {
            inside_ui(ui, look, quick, state);
        });
        foot_ui(ui, look, foot, intents);
    });
    if is_left {
        intents.push(Intent::Quick(QuickIntent::Close));
    }
}

fn head_ui(ui: &mut Ui, look: &Look<'_>, quick: &Quick, intents: &mut Intents) {
    let (theme, color) = (look.theme, &look.theme.color);
    let rect = ui.max_rect();
    let name = quick.path.file_name().unwrap_or(quick.path.as_os_str());
    let (icon, kind) = kinds::kind_of(quick.row.kind, name);
    let ink = match quick.row.kind {
        Kind::Folder => color.folder,
        _ => color.text2,
    };
    let center = pos2(rect.left() + 30.0, rect.top() + HEAD / 2.0);
    paint::icon(ui.painter(), center, icon, 22.0, ink);
    let close = Rect::from_min_size(
        pos2(rect.right() - 44.0, rect.top() + 16.0),
        vec2(28.0, 28.0),
    );
    let mut inside = ui.new_child(UiBuilder::new().max_rect(close).id_salt("close"));
    if icon_button(&mut inside, theme, icons::X, "Close", Some("Esc"), true).clicked() {
        intents.push(Intent::Quick(QuickIntent::Close));
    }
    let left = rect.left() + 52.0;
    let room = close.left() - 12.0 - left;
    let at = pos2(left, rect.top() + 21.0);
    let style = Style::NameMedium;
    let taken = paint_name(ui.painter(), theme, at, room, name, style, color.text);
    parts::told(ui, taken, Role::Label, &names::shown(name).text);
    let facts = quick.facts(kind, look.zone);
    let at = pos2(left, rect.top() + 41.0);
    parts::words_within(ui, theme, at, room, &facts, Style::Small, color.text2);
}

fn foot_ui(ui: &mut Ui, look: &Look<'_>, top: f32, intents: &mut Intents) {
    let (theme, color) = (look.theme, &look.theme.color);
    let rect = ui.max_rect();
    let middle = top + FOOT / 2.0;
    let mut left = rect.left() + 18.0;
    let helps: [(&[&str], &str); 3] = [
        (&["Space"], "close"),
        (&["↑", "↓"], "other rows"),
        (&["Page Up", "Page Down"], "scroll"),
    ];
    for (caps, words) in helps {
        let wide = key::width(ui.painter(), theme, caps);
        let taken = key::paint_keys(ui.painter(), theme, pos2(left + wide, middle), caps);
        let at = pos2(taken.right() + 7.0, middle);
        let anchor = Align2::LEFT_CENTER;
        let text = parts::words(ui, theme, at, anchor, words, Style::Small, color.text2);
        left = text.right() + 18.0;
    }
    let button = Button::new(theme, ButtonKind::Plain, "Properties");
    let width = button.width(ui.painter());
    let height = theme.metrics.control.button;
    let place = Rect::from_min_size(
        pos2(rect.right() - 16.0 - width, middle - height / 2.0),
        vec2(width, height),
    );
    if place.left() > left && parts::button_in(ui, place, "properties", button) {
        intents.push(Intent::Facts(FactsIntent::Show));
    }
}

fn inside_ui(ui: &mut Ui, look: &Look<'_>, quick: &Quick, state: &mut QuickState) {
    let theme = look.theme;
    match &quick.inside {
        Inside::Waiting => {}
        Inside::Text(text) => {
            let mut rows = TextRows { look: *look, text };
            let count = text.lines();
            list_ui(ui, look, "Lines", (count, LINE), state, &mut rows);
        }
        Inside::Bytes(bytes) => {
            let columns = Columns::of(ui.max_rect(), ui.painter(), look, false);
            let mut rows = ByteRows {
                look: *look,
                columns,
                bytes,
            };
            let count = (bytes.len() as u64).div_ceil(ROW);
            let height = theme.metrics.row.hex;
            list_ui(ui, look, "Bytes", (count, height), state, &mut rows);
        }
        Inside::Folder(folder) => {
            let mut rows = NameRows {
                look: *look,
                folder,
            };
            let count = rows.count();
            let height = theme.metrics.row.listing;
            list_ui(ui, look, "Names", (count, height), state, &mut rows);
        }
        Inside::Picture(PictureLook::Decoded(..)) => picture_ui(ui, quick, state),
        Inside::Picture(PictureLook::Waiting) => {}
        Inside::Picture(PictureLook::Failed(why)) => {
            say(ui, look, icons::IMAGE, "This picture cannot be shown", why);
        }
        Inside::Link(link) => {
            let text = names::shown(link.text.as_os_str()).text;
            let head = format!("Leads to {text}");
            let (icon, more) = match link.target {
                None => (icons::LINK_BREAK, "Nothing is there."),
                Some(Kind::Folder) => (icons::LINK, "A folder is there."),
                Some(Kind::File) => (icons::LINK, "A file is there."),
                Some(_) => (
                    icons::LINK,
                    "Something is there that is neither file nor folder.",
                ),
            };
            say(ui, look, icon, &head, more);
        }
        Inside::Nothing(sentence) => {
            let (icon, _) = kinds::kind_of(quick.row.kind, "".as_ref());
            say(ui, look, icon, sentence, "");
        }
        Inside::Failed(failure) => {
            let told = failures::told(failure);
            let head = format!("It {}", told.what);
            say(
                ui,
                look,
                icons::WARNING_CIRCLE,
                &head,
                &words::sentence(&told.why),
            );
        }
    }
}

fn say(ui: &mut Ui, look: &Look<'_>, icon: Icon, head: &str, more: &str) {
    let rect = ui.max_rect();
    parts::empty(ui, look, rect, icon, head, more);
}

/// A list that scrolls by wheel and page keys and chooses nothing.
fn list_ui(
    ui: &mut Ui,
    look: &Look<'_>,
    name: &str,
    (count, row_height): (u64, f32),
    state: &mut QuickState,
    rows: &mut dyn Rows,
) {
    let pressed = |key: Key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    let pages = i64::from(pressed(Key::PageDown)) - i64::from(pressed(Key::PageUp));
    if pages != 0 {
        let (top, _) = state.rows.place();
        state.rows.jump(top.saturating_add_signed(pages * PAGE));
    }
    let list = RowList {
        name,
        count,
        row_height,
        cursor: None,
        marks: &[],
    };
    list.show(ui, look.theme, &mut state.rows, rows);
}

fn picture_ui(ui: &mut Ui, quick: &Quick, state: &QuickState) {
    let picture = state.picture.as_ref();
    let Some((_, texture)) = picture.filter(|(ticket, _)| *ticket == quick.ticket) else {
        return;
    };
    let room = ui.max_rect().shrink(16.0);
    let size = texture.size_vec2() / ui.ctx().pixels_per_point();
    // Never larger than it is: what is small is looked at as it is.
    let share = (room.size() / size).min_elem().min(1.0);
    let place = Rect::from_center_size(room.center(), size * share);
    Image::from_texture((texture.id(), place.size())).paint_at(ui, place);
    let name = quick.path.file_name().unwrap_or_default();
    let words = format!("Picture {}", names::shown(name).text);
    parts::told(ui, place, Role::Image, &words);
}

struct TextRows<'a> {
    look: Look<'a>,
    text: &'a TextLook,
}

impl Rows for TextRows<'_> {
    fn state(&self, _row: u64) -> RowState {
        RowState::default()
    }

    fn paint(&mut self, painter: &Painter, spot: Spot) {
        let (theme, color) = (self.look.theme, &self.look.theme.color);
        let middle = spot.rect.center().y;
        let digits = self.text.lines().to_string().len().max(3);
        let sign = paint::text_width(painter, theme, "0", Style::Code);
        let gutter = spot.rect.left() + 16.0 + digits as f32 * sign;
        let number = (spot.row + 1).to_string();
        let anchor = Align2::RIGHT_CENTER;
        let at = pos2(gutter, middle);
        paint::text(painter, theme, at, anchor, number, Style::Code, color.text3);
        let (text, escapes) = self.text.line(spot.row);
        let shown = ShownName {
            text: text.into(),
            escapes,
        };
        let font = theme.font(Style::Code);
        let mut job = name::job(&shown, &font, color.text, color.danger_text);
        job.wrap = TextWrapping {
            max_width: spot.rect.right() - 20.0 - gutter - 16.0,
            max_rows: 1,
            break_anywhere: true,
            ..TextWrapping::default()
        };
        let galley = painter.layout_job(job);
        let top = paint::snap(painter, middle - galley.size().y / 2.0);
        painter.galley(pos2(gutter + 16.0, top), galley, color.text);
    }

    fn words(&self, row: u64) -> String {
        format!("{}: {}", row + 1, self.text.line(row).0)
    }

    fn carries(&self, _row: u64, _at: Pos2) -> bool {
        false
    }
}

struct ByteRows<'a> {
    look: Look<'a>,
    columns: Columns,
    bytes: &'a [u8],
}

impl ByteRows<'_> {
    fn row(&self, row: u64) -> &[u8] {
        let start = usize::try_from(row * ROW).unwrap_or(usize::MAX);
        let end = start.saturating_add(ROW as usize).min(self.bytes.len());
        self.bytes.get(start..end).unwrap_or_default()
    }
}

impl Rows for ByteRows<'_> {
    fn state(&self, _row: u64) -> RowState {
        RowState::default()
    }

    fn paint(&mut self, painter: &Painter, spot: Spot) {
        let (theme, color) = (self.look.theme, &self.look.theme.color);
        let font = theme.font(Style::Code);
        let columns = &self.columns;
        let mut job = LayoutJob::default();
        let mut x = columns.offset;
        let mut put = |at: f32, text: &str, ink: Color32| {
            job.append(text, at - x, TextFormat::simple(font.clone(), ink));
            x = at + text.chars().count() as f32 * columns.sign;
        };
        let offset = format!("{:08X}", spot.row * ROW);
        put(columns.offset, &offset, color.text3);
        let ink_of = |byte: u8| match byte {
            b' ' | 0 => color.text3,
            _ => color.text,
        };
        let row = self.row(spot.row);
        for (at, byte) in row.iter().enumerate() {
            let place = columns.byte(at as u64);
            put(place, &format!("{byte:02X}"), ink_of(*byte));
        }
        if let Some(text) = columns.text {
            for (at, byte) in row.iter().enumerate() {
                let mut sign = [0; 4];
                let sign = hexrows::sign_of(*byte).encode_utf8(&mut sign);
                put(text + at as f32 * columns.sign, sign, ink_of(*byte));
            }
        }
        let galley = painter.layout_job(job);
        let top = paint::snap(painter, spot.rect.center().y - galley.size().y / 2.0);
        painter.galley(pos2(columns.offset, top), galley, color.text);
    }

    fn words(&self, row: u64) -> String {
        let mut words = format!("0x{:08X}:", row * ROW);
        for byte in self.row(row) {
            words.push_str(&format!(" {byte:02X}"));
        }
        words.push_str(", ");
        words.extend(self.row(row).iter().map(|byte| hexrows::sign_of(*byte)));
        words
    }

    fn carries(&self, _row: u64, _at: Pos2) -> bool {
        false
    }
}

struct NameRows<'a> {
    look: Look<'a>,
    folder: &'a FolderLook,
}

impl NameRows<'_> {
    fn left_out(&self) -> u64 {
        let shown = self.folder.names.len() as u64;
        self.folder.entries.saturating_sub(shown)
    }

    fn count(&self) -> u64 {
        self.folder.names.len() as u64 + u64::from(self.left_out() > 0)
    }

    fn rest(&self) -> String {
        format!("{} more", words::count(self.left_out()))
    }
}

impl Rows for NameRows<'_> {
    fn state(&self, _row: u64) -> RowState {
        RowState::default()
    }

    fn paint(&mut self, painter: &Painter, spot: Spot) {
        let (theme, color) = (self.look.theme, &self.look.theme.color);
        let middle = spot.rect.center().y;
        let at = pos2(spot.rect.left() + 43.0, middle);
        let Some((name, kind)) = self.folder.names.get(spot.row as usize) else {
            let anchor = Align2::LEFT_CENTER;
            paint::text(
                painter,
                theme,
                at,
                anchor,
                self.rest(),
                Style::Small,
                color.text2,
            );
            return;
        };
        let (icon, _) = kinds::kind_of(kind.unwrap_or_default(), name);
        let ink = match kind {
            Some(Kind::Folder) => color.folder,
            _ => color.text2,
        };
        let center = pos2(spot.rect.left() + 27.0, middle);
        paint::icon(painter, center, icon, paint::ICON_ROW, ink);
        let room = spot.rect.right() - 24.0 - at.x;
        paint_name(painter, theme, at, room, name, Style::Name, color.text);
    }

    fn words(&self, row: u64) -> String {
        match self.folder.names.get(row as usize) {
            Some((name, kind)) => {
                let (_, kind) = kinds::kind_of(kind.unwrap_or_default(), name);
                format!("{}, {kind}", names::shown(name).text)
            }
            None => self.rest(),
        }
    }

    fn carries(&self, _row: u64, _at: Pos2) -> bool {
        false
    }
}
