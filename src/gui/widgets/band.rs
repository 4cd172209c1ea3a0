//! Bands: a line on a soft ground that tells something which concerns the whole panel, with what can be done about it.

use egui::accesskit::Live;
use egui::{
    Align2, Color32, Id, Rect, Response, Role, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};

use crate::gui::icons::{self, Icon};
use crate::gui::theme::{Style, Theme};
use crate::gui::widgets::button::{Button, Kind as ButtonKind};
use crate::gui::widgets::paint;

/// What a band is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Goes on, but differently from what may be expected.
    Warning,
    /// Waits for the user.
    Question,
    /// Did not work.
    Failure,
    /// Good to know.
    Info,
}

/// What the band offers at its right edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action<'a> {
    /// Nothing.
    None,
    /// Words in the colour of the band: to look at what it tells.
    Words(&'a str),
    /// A button: to answer.
    Button(&'a str),
}

/// Paints a band over the available width and says whether its action was clicked. It reports itself to screen readers
/// when they have nothing else to say.
pub fn band(
    ui: &mut Ui,
    theme: &Theme,
    kind: Kind,
    title: &str,
    text: &str,
    action: Action<'_>,
) -> bool {
    let height = match action {
        Action::Button(_) => theme.metrics.control.button_band + theme.metrics.space.base,
        Action::None | Action::Words(_) => theme.metrics.control.band,
    };
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    let (ground, mark, ink, icon) = colours(theme, kind);
    let spoken = if text.is_empty() {
        title.to_owned()
    } else {
        format!("{title}. {text}")
    };
    response.widget_info(|| WidgetInfo::labeled(Role::Status, ui.is_enabled(), &spoken));
    ui.ctx()
        .accesskit_node_builder(response.id, |node| node.set_live(Live::Polite));
    ui.painter()
        .rect_filled(rect, theme.corner(theme.metrics.radius.field), ground);

    let space = &theme.metrics.space;
    let right = rect.right() - space.medium;
    let (limit, clicked) = match action {
        Action::None => (right, false),
        Action::Words(words) => words_action(
            ui,
            theme,
            response.id,
            pos2(right, rect.center().y),
            words,
            ink,
        ),
        Action::Button(words) => button_action(ui, theme, rect, words),
    };
    let painter = ui.painter();
    let middle = rect.center().y;
    paint::icon(
        painter,
        pos2(rect.left() + space.large, middle),
        icon.fill(),
        paint::ICON,
        mark,
    );
    let left = rect.left() + space.huge;
    let title = paint::text_within(
        painter,
        theme,
        pos2(left, middle),
        limit - left,
        title,
        Style::Strong,
        ink,
    );
    let left = title.right() + space.medium;
    let text_ink = theme.color.text2;
    paint::text_within(
        painter,
        theme,
        pos2(left, middle),
        limit - space.medium - left,
        text,
        Style::Small,
        text_ink,
    );
    clicked
}

fn words_action(
    ui: &Ui,
    theme: &Theme,
    band: Id,
    right: egui::Pos2,
    words: &str,
    ink: Color32,
) -> (f32, bool) {
    let width = paint::text_width(ui.painter(), theme, words, Style::Label);
    let size = vec2(
        width + 2.0 * theme.metrics.space.tight,
        theme.metrics.control.target,
    );
    let rect = Align2::RIGHT_CENTER.anchor_size(right + vec2(theme.metrics.space.tight, 0.0), size);
    let response: Response = ui.interact(rect, band.with(words), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), words));
    let radius = theme.metrics.radius.check;
    if let Some(tint) = paint::tint(theme, &response, false) {
        ui.painter().rect_filled(rect, theme.corner(radius), tint);
    }
    paint::text(
        ui.painter(),
        theme,
        rect.center(),
        Align2::CENTER_CENTER,
        words,
        Style::Label,
        ink,
    );
    paint::focus_ring(ui.painter(), theme, &response, rect, radius);
    (rect.left(), response.clicked())
}

fn button_action(ui: &mut Ui, theme: &Theme, band: Rect, words: &str) -> (f32, bool) {
    let button =
        Button::new(theme, ButtonKind::Plain, words).height(theme.metrics.control.button_band);
    let size = vec2(
        button.width(ui.painter()),
        theme.metrics.control.button_band,
    );
    let right = pos2(band.right() - theme.metrics.space.tight, band.center().y);
    let rect = Align2::RIGHT_CENTER.anchor_size(right, size);
    let mut inside = ui.new_child(UiBuilder::new().max_rect(rect));
    let clicked = button.show(&mut inside).clicked();
    (rect.left(), clicked)
}

fn colours(theme: &Theme, kind: Kind) -> (Color32, Color32, Color32, Icon) {
    let color = &theme.color;
    match kind {
        Kind::Warning => (
            color.warn_soft,
            color.warn_text,
            color.warn_text,
            icons::WARNING,
        ),
        Kind::Question => (
            color.warn_soft,
            color.warn_text,
            color.warn_text,
            icons::QUESTION,
        ),
        Kind::Failure => (
            color.danger_soft,
            color.danger_text,
            color.danger_text,
            icons::WARNING_CIRCLE,
        ),
        Kind::Info => (
            color.accent_soft,
            color.accent_text,
            color.accent_text,
            icons::INFO,
        ),
    }
}
