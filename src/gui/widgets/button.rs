//! Buttons. One filled button per screen: its kind says what becomes of the data.

use egui::{
    Align2, Color32, Painter, Rect, Response, Role, Sense, StrokeKind, Ui, Widget, WidgetInfo,
    pos2, vec2,
};

use crate::gui::icons::Icon;
use crate::gui::theme::{Mode, Style, Theme};
use crate::gui::widgets::{keymap, paint};

/// What a button means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The way on. Blue.
    Primary,
    /// What happens can be taken back from the hold area. Violet.
    Held,
    /// What happens cannot be undone. Red.
    Danger,
    /// One of several ways, with an edge.
    Plain,
    /// Of little weight, without a ground at rest.
    Ghost,
    /// Words that act, like a link.
    Link,
}

/// A button with words, and an icon before them if wanted.
#[must_use = "a button is painted by `show`"]
pub struct Button<'a> {
    theme: &'a Theme,
    kind: Kind,
    words: &'a str,
    icon: Option<Icon>,
    height: f32,
    least_width: f32,
    enabled: bool,
}

impl<'a> Button<'a> {
    /// A button of the usual height, as wide as its words. The words are its accessible name too.
    pub fn new(theme: &'a Theme, kind: Kind, words: &'a str) -> Self {
        Self {
            theme,
            kind,
            words,
            icon: None,
            height: theme.metrics.control.button,
            least_width: 0.0,
            enabled: true,
        }
    }

    /// An icon before the words.
    pub fn icon(self, icon: Icon) -> Self {
        Self {
            icon: Some(icon),
            ..self
        }
    }

    /// Height in points, one of `theme.metrics.control`.
    pub fn height(self, height: f32) -> Self {
        Self { height, ..self }
    }

    /// Least width in points: that of the longest wording to be expected, so that nothing jumps.
    pub fn least_width(self, least_width: f32) -> Self {
        Self {
            least_width,
            ..self
        }
    }

    /// A button that is off shows so, whatever its kind. The sentence near it should say why.
    pub fn enabled(self, enabled: bool) -> Self {
        Self { enabled, ..self }
    }

    /// Width in points that the words and the icon need.
    pub fn width(&self, painter: &Painter) -> f32 {
        let padding = if self.kind == Kind::Link {
            self.theme.metrics.space.tight
        } else {
            self.theme.metrics.space.medium
        };
        let width = self.content_width(painter) + 2.0 * padding;
        width.max(self.least_width).ceil()
    }

    /// Paints the button and says whether it was clicked.
    pub fn show(self, ui: &mut Ui) -> Response {
        let size = vec2(self.width(ui.painter()), self.height);
        let sense = if self.enabled {
            Sense::click()
        } else {
            Sense::hover()
        };
        let (rect, response) = ui.allocate_exact_size(size, sense);
        response.widget_info(|| {
            WidgetInfo::labeled(Role::Button, self.enabled && ui.is_enabled(), self.words)
        });
        if ui.is_rect_visible(rect) {
            self.paint(ui.painter(), rect, &response);
        }
        response
    }

    fn content_width(&self, painter: &Painter) -> f32 {
        let words = paint::text_width(painter, self.theme, self.words, self.style());
        match self.icon {
            Some(_) => words + paint::ICON + self.theme.metrics.space.base,
            None => words,
        }
    }

    fn filled(&self) -> bool {
        self.enabled && matches!(self.kind, Kind::Primary | Kind::Held | Kind::Danger)
    }

    fn style(&self) -> Style {
        match self.kind {
            Kind::Primary | Kind::Held | Kind::Danger | Kind::Link => Style::Strong,
            Kind::Plain | Kind::Ghost => Style::Medium,
        }
    }

    fn fill(&self) -> Color32 {
        let color = &self.theme.color;
        match self.kind {
            Kind::Link => Color32::TRANSPARENT,
            _ if !self.enabled => color.sunken,
            Kind::Primary => color.accent,
            Kind::Held => color.held_fill,
            Kind::Danger => color.danger,
            Kind::Plain => color.raised,
            Kind::Ghost => Color32::TRANSPARENT,
        }
    }

    fn ink(&self) -> Color32 {
        let color = &self.theme.color;
        match self.kind {
            _ if !self.enabled => color.text3,
            Kind::Primary | Kind::Held => color.on_accent,
            Kind::Danger => color.on_danger,
            Kind::Plain => color.text,
            Kind::Ghost => color.text2,
            Kind::Link => color.accent_text,
        }
    }

    /// Paints the states; also used where a button lies in a place of its own.
    fn paint(&self, painter: &Painter, rect: Rect, response: &Response) {
        let (theme, color) = (self.theme, &self.theme.color);
        let radius = theme.metrics.radius.field;
        let corner = theme.corner(radius);
        let plain = self.enabled && self.kind == Kind::Plain;
        // Where grounds do not differ, only its edge shows where a button that is off lies.
        let needs_edge = theme.mode == Mode::Contrast && self.kind != Kind::Link;
        if plain && theme.mode == Mode::Light {
            painter.rect_filled(rect.translate(vec2(0.0, 1.0)), corner, color.shadow_near);
        }
        painter.rect_filled(rect, corner, self.fill());
        if self.enabled
            && let Some(tint) = paint::tint(theme, response, self.filled())
        {
            painter.rect_filled(rect, corner, tint);
        }
        if plain {
            painter.rect_stroke(
                rect,
                corner,
                theme.hairline(color.line2),
                StrokeKind::Inside,
            );
        } else if self.filled() {
            painter.rect_stroke(
                rect,
                corner,
                theme.hairline(color.edge_filled),
                StrokeKind::Inside,
            );
        }
        if !self.enabled && needs_edge {
            let edge = theme.hairline(color.line);
            painter.rect_stroke(rect, corner, edge, StrokeKind::Inside);
        }
        self.paint_content(painter, rect);
        paint::focus_ring(painter, theme, response, rect, radius);
    }

    fn paint_content(&self, painter: &Painter, rect: Rect) {
        let ink = self.ink();
        let mut left = rect.center().x - self.content_width(painter) / 2.0;
        if let Some(icon) = self.icon {
            paint::icon(
                painter,
                pos2(left + paint::ICON / 2.0, rect.center().y),
                icon,
                paint::ICON,
                ink,
            );
            left += paint::ICON + self.theme.metrics.space.base;
        }
        let at = pos2(left, rect.center().y);
        paint::text(
            painter,
            self.theme,
            at,
            Align2::LEFT_CENTER,
            self.words,
            self.style(),
            ink,
        );
    }
}

impl Widget for Button<'_> {
    fn ui(self, ui: &mut Ui) -> Response {
        self.show(ui)
    }
}

/// A button of an icon alone, 28 by 28. Only for what [`crate::gui::icons`] makes plain to everyone: its name and key
/// are in the tooltip and, the name, in the accessibility tree.
pub fn icon_button(
    ui: &mut Ui,
    theme: &Theme,
    icon: Icon,
    name: &str,
    key: Option<&str>,
    enabled: bool,
) -> Response {
    let side = theme.metrics.control.button_bar;
    let sense = if enabled {
        Sense::click()
    } else {
        Sense::hover()
    };
    let (rect, response) = ui.allocate_exact_size(vec2(side, side), sense);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled && ui.is_enabled(), name));
    if ui.is_rect_visible(rect) {
        let painter = ui.painter();
        let radius = theme.metrics.radius.field;
        if enabled && let Some(tint) = paint::tint(theme, &response, false) {
            painter.rect_filled(rect, theme.corner(radius), tint);
        }
        let ink = if enabled {
            theme.color.text2
        } else {
            theme.color.line2
        };
        paint::icon(painter, rect.center(), icon, paint::ICON, ink);
        paint::focus_ring(painter, theme, &response, rect, radius);
    }
    let tip = match key {
        Some(key) => format!("{name}  {}", keymap::shown(ui.ctx(), &[key]).join("+")),
        None => name.to_owned(),
    };
    response.on_hover_text(tip)
}
