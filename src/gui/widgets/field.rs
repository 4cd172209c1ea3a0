//! Text fields: label above, unit or button inside at the right, what is wrong below in words.

use std::ffi::OsStr;

use egui::text::{CCursor, CCursorRange};
use egui::widgets::text_edit::TextEditState;
use egui::{
    Align2, Color32, Frame, Id, Key, Margin, Modifiers, Painter, Rect, Response, Role, Sense,
    Stroke, StrokeKind, TextEdit, Ui, UiBuilder, Vec2, WidgetInfo, pos2, vec2,
};

use crate::gui::icons::Icon;
use crate::gui::theme::{Style, Theme};
use crate::gui::widgets::name::paint_name;
use crate::gui::widgets::paint;

/// A text field with all that belongs to it. Its id follows from the label, so that it stays the same while the form
/// around it changes.
#[must_use = "a field is painted by `show`"]
pub struct Field<'a> {
    theme: &'a Theme,
    label: &'a str,
    name: &'a str,
    hint: Option<&'a str>,
    placeholder: &'a str,
    completion: &'a str,
    icon: Option<(Icon, Color32)>,
    unit: Option<&'a str>,
    action: Option<(Icon, &'a str)>,
    note: Option<&'a str>,
    error: Option<&'a str>,
    style: Style,
    height: f32,
    enabled: bool,
    is_plain: bool,
    keeps_tab: bool,
}

/// What happened to a field in this frame.
pub struct FieldResponse {
    /// The text edit: changed, lost focus, and so on.
    pub edit: Response,
    /// The button inside was clicked.
    pub action: bool,
    /// Enter was pressed in the field.
    pub submitted: bool,
}

impl<'a> Field<'a> {
    /// A field whose label stands above it and names it.
    pub fn new(theme: &'a Theme, label: &'a str) -> Self {
        Self {
            label,
            ..Self::bare(theme, label)
        }
    }

    /// A field whose label says less than its name for screen readers; an empty one takes no room.
    pub fn titled(theme: &'a Theme, label: &'a str, name: &'a str) -> Self {
        Self {
            label,
            ..Self::bare(theme, name)
        }
    }

    /// A field without a label above it, in a bar; `name` is for screen readers.
    pub fn bare(theme: &'a Theme, name: &'a str) -> Self {
        Self {
            theme,
            label: "",
            name,
            hint: None,
            placeholder: "",
            completion: "",
            icon: None,
            unit: None,
            action: None,
            note: None,
            error: None,
            style: Style::Body,
            height: theme.metrics.control.field,
            enabled: true,
            is_plain: false,
            keeps_tab: false,
        }
    }

    /// Mono text at the right of the label: the Python keyword.
    pub fn hint(self, hint: &'a str) -> Self {
        Self {
            hint: Some(hint),
            ..self
        }
    }

    /// Grey text while the field is empty.
    pub fn placeholder(self, placeholder: &'a str) -> Self {
        Self {
            placeholder,
            ..self
        }
    }

    /// Grey text after the cursor that Tab takes over. Shown while the cursor is at the end.
    pub fn completion(self, completion: &'a str) -> Self {
        Self { completion, ..self }
    }

    /// Tab does not leave the field: it is for what is offered below it.
    pub fn keeps_tab(self, keeps_tab: bool) -> Self {
        Self { keeps_tab, ..self }
    }

    /// An icon inside at the left.
    pub fn icon(self, icon: Icon, color: Color32) -> Self {
        Self {
            icon: Some((icon, color)),
            ..self
        }
    }

    /// A unit inside at the right. It belongs to the field's name: `New length in bytes`.
    pub fn unit(self, unit: &'a str) -> Self {
        Self {
            unit: Some(unit),
            ..self
        }
    }

    /// A button inside at the right, with its accessible name.
    pub fn action(self, icon: Icon, name: &'a str) -> Self {
        Self {
            action: Some((icon, name)),
            ..self
        }
    }

    /// A sentence below.
    pub fn note(self, note: &'a str) -> Self {
        Self {
            note: Some(note),
            ..self
        }
    }

    /// What is wrong, in words, in the place of the note.
    pub fn error(self, error: Option<&'a str>) -> Self {
        Self { error, ..self }
    }

    /// The use of type: `Style::Name` for paths, `Style::Code` for patterns.
    pub fn style(self, style: Style) -> Self {
        Self { style, ..self }
    }

    /// Height in points: `theme.metrics.control.field`, or `field_bar` in bars.
    pub fn height(self, height: f32) -> Self {
        Self { height, ..self }
    }

    /// A field without ground and edge, where it is the first thing of a card.
    pub fn plain(self) -> Self {
        Self {
            is_plain: true,
            ..self
        }
    }

    /// A field that is off can be read, not changed. The note should say why.
    pub fn enabled(self, enabled: bool) -> Self {
        Self { enabled, ..self }
    }

    /// Paints the field over the available width and edits `text`.
    pub fn show(self, ui: &mut Ui, text: &mut String) -> FieldResponse {
        let width = ui.available_width();
        ui.scope(|ui| {
            ui.spacing_mut().item_spacing = Vec2::ZERO;
            label_above(ui, self.theme, self.label, self.hint);
            let (rect, _) = ui.allocate_exact_size(vec2(width, self.height), Sense::hover());
            let response = self.show_frame(ui, rect, text);
            let below = self.error.or(self.note).filter(|words| !words.is_empty());
            if let Some(words) = below {
                let ink = if self.error.is_some() {
                    self.theme.color.danger_text
                } else {
                    self.theme.color.text3
                };
                line_below(ui, self.theme, words, ink);
            }
            response
        })
        .inner
    }

    fn show_frame(&self, ui: &mut Ui, rect: Rect, text: &mut String) -> FieldResponse {
        let color = &self.theme.color;
        let corner = self.theme.corner(self.theme.metrics.radius.field);
        let ground = match (self.is_plain, self.enabled) {
            (true, _) => Color32::TRANSPARENT,
            (false, true) => color.field,
            (false, false) => color.sunken,
        };
        ui.painter().rect_filled(rect, corner, ground);
        let mut inner = rect.shrink2(vec2(self.theme.metrics.space.base + 1.0, 0.0));
        if let Some((icon, ink)) = self.icon {
            let center = pos2(inner.left() + paint::ICON / 2.0, inner.center().y);
            paint::icon(ui.painter(), center, icon, paint::ICON, ink);
            inner.min.x += paint::ICON + self.theme.metrics.space.base;
        }
        if let Some(unit) = self.unit {
            let at = inner.right_center();
            let taken = paint::text(
                ui.painter(),
                self.theme,
                at,
                Align2::RIGHT_CENTER,
                unit,
                Style::Small,
                color.text3,
            );
            inner.max.x = taken.left() - self.theme.metrics.space.base;
        }
        let id = ui.make_persistent_id(("field", self.name));
        let mut action = false;
        if let Some((icon, name)) = self.action {
            let area = rect.with_min_x(rect.right() - self.height);
            action = self.action_ui(ui, area, id.with("action"), icon, name);
            inner.max.x = area.left() - self.theme.metrics.space.tight;
        }
        let edit = self.edit_ui(ui, inner, id, text);
        if !self.is_plain {
            self.paint_edge(ui.painter(), rect, edit.has_focus());
        }
        let submitted = edit.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        FieldResponse {
            edit,
            action,
            submitted,
        }
    }

    fn edit_ui(&self, ui: &mut Ui, inner: Rect, id: Id, text: &mut String) -> Response {
        let color = &self.theme.color;
        let offers =
            self.enabled && !self.completion.is_empty() && ui.memory(|memory| memory.has_focus(id));
        let completed = offers && self.complete(ui, id, text);
        let font = self.theme.font(self.style);
        let line = ui.fonts_mut(|fonts| fonts.row_height(&font));
        let place = Rect::from_center_size(inner.center(), vec2(inner.width(), line));
        let ink = match self.enabled {
            true => color.text,
            false => color.text3,
        };
        // The end of a path says more than its beginning: one that nobody edits is shortened in the middle.
        let is_shortened = self.style == Style::Name
            && !ui.memory(|memory| memory.has_focus(id))
            && paint::text_width(ui.painter(), self.theme, text, self.style) > place.width();
        let mut inside = ui.new_child(UiBuilder::new().max_rect(place));
        let output = TextEdit::singleline(text)
            .id(id)
            .font(font)
            .text_color(match is_shortened {
                true => Color32::TRANSPARENT,
                false => ink,
            })
            .frame(Frame::NONE)
            .margin(Margin::ZERO)
            .desired_width(place.width())
            .interactive(self.enabled)
            .lock_focus(self.keeps_tab || (offers && !completed))
            .show(&mut inside);
        let at_end = output
            .cursor_range
            .is_some_and(|range| range.primary.index.0 == text.chars().count());
        let after = pos2(
            output.galley_pos.x + output.galley.size().x,
            place.center().y,
        );
        let painter = ui.painter().with_clip_rect(inner.intersect(ui.clip_rect()));
        if is_shortened {
            let (at, name) = (place.left_center(), OsStr::new(text.as_str()));
            paint_name(
                &painter,
                self.theme,
                at,
                place.width(),
                name,
                self.style,
                ink,
            );
        } else if text.is_empty() && !self.placeholder.is_empty() {
            let at = place.left_center();
            paint::text(
                &painter,
                self.theme,
                at,
                Align2::LEFT_CENTER,
                self.placeholder,
                self.style,
                color.text3,
            );
        } else if offers && at_end && !completed && !output.response.response.changed() {
            paint::text(
                &painter,
                self.theme,
                after,
                Align2::LEFT_CENTER,
                self.completion,
                self.style,
                color.text3,
            );
        }
        let mut edit = output.response.response;
        let name = match self.unit {
            Some(unit) => format!("{} in {unit}", self.name),
            None => self.name.to_owned(),
        };
        ui.ctx().accesskit_node_builder(edit.id, |node| {
            node.set_label(name);
            if let Some(error) = self.error {
                node.set_description(error);
            }
        });
        if completed {
            edit.mark_changed();
        }
        edit
    }

    /// Takes the completion over if Tab was pressed, and says whether.
    fn complete(&self, ui: &Ui, id: Id, text: &mut String) -> bool {
        let mut state = TextEditState::load(ui.ctx(), id).unwrap_or_default();
        let end = text.chars().count();
        let at_end = state
            .cursor
            .char_range()
            .is_none_or(|range| range.primary.index.0 == end);
        if !at_end || !ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Tab)) {
            return false;
        }
        text.push_str(self.completion);
        state
            .cursor
            .set_char_range(Some(CCursorRange::one(CCursor::new(text.chars().count()))));
        state.store(ui.ctx(), id);
        true
    }

    fn action_ui(&self, ui: &Ui, area: Rect, id: Id, icon: Icon, name: &str) -> bool {
        let sense = if self.enabled {
            Sense::click()
        } else {
            Sense::hover()
        };
        let response = ui.interact(area, id, sense);
        response.widget_info(|| {
            WidgetInfo::labeled(Role::Button, self.enabled && ui.is_enabled(), name)
        });
        let painter = ui.painter();
        let radius = self.theme.metrics.radius.field;
        if let Some(tint) = paint::tint(self.theme, &response, false) {
            painter.rect_filled(area, self.theme.corner(radius), tint);
        }
        let color = &self.theme.color;
        paint::vline(
            painter,
            area.left(),
            area.top() + 1.0,
            area.bottom() - 1.0,
            color.line2,
        );
        paint::icon(painter, area.center(), icon, paint::ICON, color.text2);
        paint::focus_ring(painter, self.theme, &response, area, radius);
        response.on_hover_text(name).clicked()
    }

    fn paint_edge(&self, painter: &Painter, rect: Rect, focused: bool) {
        let (theme, color) = (self.theme, &self.theme.color);
        let corner = theme.corner(theme.metrics.radius.field);
        let stroke = match (focused, self.error.is_some(), self.enabled) {
            (true, _, _) => Stroke::new(theme.metrics.stroke.focus, color.focus),
            (_, true, _) => theme.hairline(color.danger),
            (_, _, true) => theme.hairline(color.field_edge),
            (_, _, false) => theme.hairline(color.line),
        };
        painter.rect_stroke(rect, corner, stroke, StrokeKind::Inside);
    }
}

/// The label over a control of a form, with the Python keyword at the right edge in mono. Nothing for an empty label. It
/// is painted only: the control below carries the same words as its name, and a screen reader should hear them once.
pub fn label_above(ui: &mut Ui, theme: &Theme, label: &str, hint: Option<&str>) {
    if label.is_empty() {
        return;
    }
    let height = 16.0 + theme.metrics.space.tight;
    let size = vec2(ui.available_width(), height);
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    let middle = rect.top() + 8.0;
    let (painter, color) = (ui.painter(), &theme.color);
    paint::text(
        painter,
        theme,
        pos2(rect.left(), middle),
        Align2::LEFT_CENTER,
        label,
        Style::Label,
        color.text2,
    );
    if let Some(hint) = hint {
        let at = pos2(rect.right(), middle);
        paint::text(
            painter,
            theme,
            at,
            Align2::RIGHT_CENTER,
            hint,
            Style::Python,
            color.text3,
        );
    }
}

/// A line of words below a control of a form.
fn line_below(ui: &mut Ui, theme: &Theme, words: &str, ink: Color32) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 20.0), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, ui.is_enabled(), words));
    let at = rect.left_center() + vec2(0.0, 1.0);
    paint::text_within(
        ui.painter(),
        theme,
        at,
        rect.width(),
        words,
        Style::Note,
        ink,
    );
}
