//! The look as one value: colours by role, sizes, and fonts by use.
//!
//! A panel gets `&Theme` and asks it for roles; which of the three themes that is follows the system's light or dark
//! preference, unless the setting for high contrast is on. egui 0.37 is told nothing about contrast by the system.

use egui::epaint::FontColorTransferFunction;
use egui::epaint::text::TextOptions;
use egui::style::{ScrollStyle, TextCursorStyle, WidgetVisuals, Widgets};
use egui::{
    Color32, Context, CornerRadius, FontFamily, FontId, Margin, Shadow, Stroke, TextStyle, Visuals,
    vec2,
};

use crate::gui::fonts;
use crate::gui::tokens::{Face, Metrics, Palette, TokenError};

/// The three themes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Dark text on white.
    Light,
    /// Light text on near black.
    Dark,
    /// White on black with edges drawn around everything that takes input.
    Contrast,
}

impl Mode {
    /// All of them, in the order of the token files.
    pub const ALL: [Self; 3] = [Self::Light, Self::Dark, Self::Contrast];

    /// Name of the token file without its ending.
    pub fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
            Self::Contrast => "contrast",
        }
    }
}

/// The uses of type: what a text is, from which its family, size and weight follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Headline of the first start.
    Headline,
    /// Figures of summaries and the time left.
    Figure,
    /// What is typed into the palette.
    Input,
    /// Titles of panels.
    Title,
    /// Sentences, options.
    Body,
    /// The same with more weight: plain buttons, chosen rows.
    Medium,
    /// Filled buttons, first words of a band.
    Strong,
    /// Names and paths of files.
    Name,
    /// The same with more weight.
    NameMedium,
    /// Names in worker lanes and failures.
    NameSmall,
    /// Sizes, dates, secondary sentences, parts of a segment.
    Small,
    /// Label over a field.
    Label,
    /// Heads of columns and sections, badges, keys.
    Caption,
    /// Notes under a field.
    Note,
    /// Labels in the rail.
    Rail,
    /// The chosen label in the rail.
    RailOn,
    /// Python names and modes.
    Python,
    /// Bytes in hexadecimal, code.
    Code,
}

/// Colours, sizes and fonts of one mode.
#[derive(Clone, Debug, PartialEq)]
pub struct Theme {
    /// Which of the three this is.
    pub mode: Mode,
    /// The colours by role.
    pub color: Palette,
    /// The sizes, the same in every mode.
    pub metrics: Metrics,
}

impl Theme {
    /// Reads the tokens of a mode, which are part of the program.
    pub fn load(mode: Mode) -> Result<Self, TokenError> {
        let color = match mode {
            Mode::Light => {
                Palette::parse("light.toml", include_str!("../../assets/tokens/light.toml"))
            }
            Mode::Dark => {
                Palette::parse("dark.toml", include_str!("../../assets/tokens/dark.toml"))
            }
            Mode::Contrast => Palette::parse(
                "contrast.toml",
                include_str!("../../assets/tokens/contrast.toml"),
            ),
        }?;
        let metrics = Metrics::parse(include_str!("../../assets/tokens/metrics.toml"))?;
        Ok(Self {
            mode,
            color,
            metrics,
        })
    }

    /// The font of a use of type.
    pub fn font(&self, style: Style) -> FontId {
        let face = self.face(style);
        FontId::new(face.size, FontFamily::Name(face.family.as_str().into()))
    }

    fn face(&self, style: Style) -> &Face {
        let faces = &self.metrics.faces;
        match style {
            Style::Headline => &faces.headline,
            Style::Figure => &faces.figure,
            Style::Input => &faces.input,
            Style::Title => &faces.title,
            Style::Body => &faces.body,
            Style::Medium => &faces.medium,
            Style::Strong => &faces.strong,
            Style::Name => &faces.name,
            Style::NameMedium => &faces.name_medium,
            Style::NameSmall => &faces.name_small,
            Style::Small => &faces.small,
            Style::Label => &faces.label,
            Style::Caption => &faces.caption,
            Style::Note => &faces.note,
            Style::Rail => &faces.rail,
            Style::RailOn => &faces.rail_on,
            Style::Python => &faces.python,
            Style::Code => &faces.code,
        }
    }

    /// A hairline in a colour.
    pub fn hairline(&self, color: Color32) -> Stroke {
        Stroke::new(self.metrics.stroke.line, color)
    }

    /// A corner radius of the token file as egui wants it.
    pub fn corner(&self, radius: f32) -> CornerRadius {
        CornerRadius::from(radius)
    }

    /// The wide shadow under what floats.
    pub fn shadow(&self) -> Shadow {
        Shadow {
            offset: [0, 16],
            blur: 48,
            spread: 0,
            color: self.color.shadow_far,
        }
    }

    /// The narrow shadow under what floats, painted over the wide one.
    pub fn shadow_near(&self) -> Shadow {
        Shadow {
            offset: [0, 2],
            blur: 8,
            spread: 0,
            color: self.color.shadow_near,
        }
    }

    /// Colours of egui's own widgets: text fields, tooltips, menus.
    fn visuals(&self) -> Visuals {
        let color = &self.color;
        let base = if self.mode == Mode::Light {
            Visuals::light()
        } else {
            Visuals::dark()
        };
        let mut visuals = Visuals {
            text_options: TextOptions {
                color_transfer_function: self.glyph_gamma(),
                ..TextOptions::default()
            },
            widgets: self.widgets(),
            hyperlink_color: color.accent_text,
            faint_bg_color: color.bg,
            extreme_bg_color: color.field,
            code_bg_color: color.sunken,
            warn_fg_color: color.warn_text,
            error_fg_color: color.danger_text,
            window_corner_radius: self.corner(self.metrics.radius.popup),
            window_shadow: self.shadow(),
            window_fill: color.raised,
            window_stroke: self.hairline(color.line2),
            menu_corner_radius: self.corner(self.metrics.radius.card),
            panel_fill: color.surface,
            popup_shadow: self.shadow(),
            // A blinking cursor would repaint an idle window twice a second.
            text_cursor: TextCursorStyle {
                stroke: Stroke::new(self.metrics.stroke.line, color.focus),
                blink: false,
                ..TextCursorStyle::default()
            },
            button_frame: false,
            weak_text_color: Some(color.text3),
            ..base
        };
        visuals.selection.bg_fill = color.accent_soft;
        visuals.selection.stroke = self.hairline(color.sel_text);
        visuals
    }

    fn glyph_gamma(&self) -> FontColorTransferFunction {
        match self.mode {
            Mode::Light => FontColorTransferFunction::LIGHT_MODE_DEFAULT,
            Mode::Dark | Mode::Contrast => FontColorTransferFunction::DARK_MODE_DEFAULT,
        }
    }

    fn widgets(&self) -> Widgets {
        let color = &self.color;
        let state = |fill: Color32, edge: Color32, text: Color32| WidgetVisuals {
            bg_fill: fill,
            weak_bg_fill: fill,
            bg_stroke: self.hairline(edge),
            corner_radius: self.corner(self.metrics.radius.field),
            fg_stroke: self.hairline(text),
            expansion: 0.0,
        };
        Widgets {
            noninteractive: state(color.surface, color.line, color.text),
            inactive: state(color.raised, color.line2, color.text),
            hovered: state(color.hover, color.line2, color.text),
            active: state(color.sunken, color.line2, color.text),
            open: state(color.hover, color.line2, color.text),
        }
    }

    fn restyle(&self, style: &mut egui::Style) {
        let space = &self.metrics.space;
        style.visuals = self.visuals();
        style.animation_time = self.metrics.motion.panel;
        style.text_styles = [
            (TextStyle::Small, Style::Small),
            (TextStyle::Body, Style::Body),
            (TextStyle::Button, Style::Medium),
            (TextStyle::Heading, Style::Title),
            (TextStyle::Monospace, Style::Code),
        ]
        .map(|(name, use_of)| (name, self.font(use_of)))
        .into();
        style.spacing.item_spacing = vec2(space.base, space.base);
        style.spacing.button_padding = vec2(space.medium, space.tight);
        style.spacing.interact_size =
            vec2(self.metrics.control.target, self.metrics.control.target);
        style.spacing.window_margin = Margin::same(0);
        style.spacing.menu_margin = Margin::same(space.tight as i8);
        style.spacing.scroll = ScrollStyle {
            bar_width: self.metrics.control.scroll,
            ..ScrollStyle::thin()
        };
        style.interaction.selectable_labels = false;
    }
}

/// The three themes, read once at the start.
#[derive(Clone, Debug)]
pub struct Themes {
    light: Theme,
    dark: Theme,
    contrast: Theme,
}

impl Themes {
    /// Reads all token files.
    pub fn load() -> Result<Self, TokenError> {
        Ok(Self {
            light: Theme::load(Mode::Light)?,
            dark: Theme::load(Mode::Dark)?,
            contrast: Theme::load(Mode::Contrast)?,
        })
    }

    /// The theme of a mode.
    pub fn of(&self, mode: Mode) -> &Theme {
        match mode {
            Mode::Light => &self.light,
            Mode::Dark => &self.dark,
            Mode::Contrast => &self.contrast,
        }
    }

    /// Gives the context its fonts and styles: both of the system's preferences are answered, with high contrast by the
    /// same theme. Call again when the setting changes.
    pub fn install(&self, ctx: &Context, high_contrast: bool) {
        fonts::install(ctx);
        let (light, dark) = if high_contrast {
            (&self.contrast, &self.contrast)
        } else {
            (&self.light, &self.dark)
        };
        ctx.style_mut_of(egui::Theme::Light, |style| light.restyle(style));
        ctx.style_mut_of(egui::Theme::Dark, |style| dark.restyle(style));
    }

    /// Seconds that opening and fading take; none where nothing is to move.
    pub fn motion_s(&self, is_still: bool) -> f32 {
        match is_still {
            true => 0.0,
            false => self.light.metrics.motion.panel,
        }
    }

    /// The theme that the context paints with now: what the system prefers, or high contrast by the setting.
    pub fn current(&self, ctx: &Context, high_contrast: bool) -> &Theme {
        match (high_contrast, ctx.theme()) {
            (true, _) => &self.contrast,
            (false, egui::Theme::Light) => &self.light,
            (false, egui::Theme::Dark) => &self.dark,
        }
    }
}
