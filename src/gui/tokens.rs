//! Design tokens: the colours and sizes of `assets/tokens`, read into types.
//!
//! Every theme names every role and no other, every size is used under one name; a file that differs is an error, not a
//! default, because a missing colour would be seen only on the one screen that uses it.

use std::collections::BTreeMap;

use egui::Color32;
use serde::Deserialize;

/// What is wrong with a token file. The files are part of the program, so that only a change to them can cause this.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// Not TOML, or not of the shape that the types below state.
    #[error("reading the design tokens {file}: {cause}")]
    Syntax {
        /// Name of the file within `assets/tokens`.
        file: &'static str,
        /// What the parser says, with line and column.
        cause: Box<toml::de::Error>,
    },
    /// A role that the theme does not state.
    #[error("the design tokens {file} lack the colour role `{role}`")]
    Missing {
        /// Name of the file within `assets/tokens`.
        file: &'static str,
        /// The role.
        role: &'static str,
    },
    /// A role that no code asks for.
    #[error("the design tokens {file} name the unknown colour role `{role}`")]
    Unknown {
        /// Name of the file within `assets/tokens`.
        file: &'static str,
        /// The role.
        role: String,
    },
    /// A colour that is neither `#RRGGBB` nor `#RRGGBBAA`.
    #[error(
        "the design tokens {file} give `{role}` the colour `{value}`, which is not #RRGGBB or #RRGGBBAA"
    )]
    Colour {
        /// Name of the file within `assets/tokens`.
        file: &'static str,
        /// The role.
        role: String,
        /// The text found.
        value: String,
    },
}

macro_rules! palette {
    ($($(#[$about:meta])* $role:ident,)*) => {
        /// One colour per role. A widget asks for a role, never for a colour.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct Palette {
            $($(#[$about])* pub $role: Color32,)*
        }

        impl Palette {
            /// Reads the roles from the text of a token file; `file` is its name for messages.
            pub fn parse(file: &'static str, text: &str) -> Result<Self, TokenError> {
                let mut table: BTreeMap<String, String> = parse_toml(file, text)?;
                let palette = Self { $($role: take(&mut table, file, stringify!($role))?,)* };
                match table.into_keys().next() {
                    Some(role) => Err(TokenError::Unknown { file, role }),
                    None => Ok(palette),
                }
            }

            /// Every role with its colour, in the order of the declaration.
            pub fn roles(&self) -> impl Iterator<Item = (&'static str, Color32)> {
                [$((stringify!($role), self.$role),)*].into_iter()
            }
        }
    };
}

palette! {
    /// Ground of sidebar, rail and strip.
    bg,
    /// Ground of the middle and the inspector.
    surface,
    /// Ground of popups and plain buttons.
    raised,
    /// Ground of segments, code and keys.
    sunken,
    /// A row under the pointer.
    hover,
    /// Lines between areas.
    line,
    /// Lines around fields and plain buttons.
    line2,
    /// Edges of check boxes, radios and knobs.
    control,
    /// Main text.
    text,
    /// Secondary text.
    text2,
    /// Captions and text of what is off.
    text3,
    /// Fill of the primary button and of what is chosen.
    accent,
    /// Text on `accent` and on `held_fill`.
    on_accent,
    /// Links and words that act.
    accent_text,
    /// Ground of selected rows.
    accent_soft,
    /// Text of selected rows.
    sel_text,
    /// Fill of what cannot be undone.
    danger,
    /// Text on `danger`.
    on_danger,
    /// Words of failures and collisions.
    danger_text,
    /// Ground of failures.
    danger_soft,
    /// Marks of what waits for the user.
    warn,
    /// Words of what waits for the user.
    warn_text,
    /// Ground of what waits for the user.
    warn_soft,
    /// Marks of what is verified.
    ok,
    /// Words of what is verified.
    ok_text,
    /// Ground of what is verified.
    ok_soft,
    /// Lines of what is kept in hold.
    held,
    /// Fill of the button that keeps in hold.
    held_fill,
    /// Words of what is kept in hold.
    held_text,
    /// Ground of what is kept in hold.
    held_soft,
    /// What was kept before, beside what is kept now.
    held_there,
    /// The part of a bar that is read.
    read,
    /// The part of a bar that is written.
    written,
    /// The part of a bar that is on the device.
    device,
    /// The empty part of a bar.
    track,
    /// Folder icons.
    folder,
    /// The focus ring.
    focus,
    /// Ground of text fields.
    field,
    /// Edge of text fields at rest.
    field_edge,
    /// Ground of the chosen part of a segment.
    segment_on,
    /// Edge of the chosen part of a segment.
    segment_on_edge,
    /// Text of the chosen part of a segment.
    segment_on_text,
    /// Knob of a slider.
    knob,
    /// Edge of the knob.
    knob_edge,
    /// Edge over a filled button.
    edge_filled,
    /// Laid over a filled button under the pointer.
    tint_filled,
    /// Laid over any other control under the pointer.
    tint_plain,
    /// Laid over a pressed control.
    tint_pressed,
    /// Shadow close under what floats and under plain buttons.
    shadow_near,
    /// Wide shadow under what floats.
    shadow_far,
    /// Laid over the window under a modal layer.
    scrim,
    /// Fill of the rubber band.
    rubber,
    /// Edge of the rubber band.
    rubber_edge,
    /// Line at the left of selected rows.
    sel_edge,
    /// Ring in the row that the keyboard is on.
    row_cursor,
    /// Ring in the row on which a drop would land.
    drop,
    /// Ground of the chosen place in the sidebar.
    nav_on,
    /// The used part of a disk.
    meter,
    /// Handle of a scroll bar.
    scroll,
    /// Marks along a scroll bar.
    scroll_mark,
    /// Area under the throughput line at its foot.
    plot_low,
    /// Area under the throughput line at its height.
    plot_high,
}

fn take(
    table: &mut BTreeMap<String, String>,
    file: &'static str,
    role: &'static str,
) -> Result<Color32, TokenError> {
    let value = table
        .remove(role)
        .ok_or(TokenError::Missing { file, role })?;
    colour(&value).ok_or_else(|| TokenError::Colour {
        file,
        role: role.to_owned(),
        value,
    })
}

/// The colour that `#RRGGBB` or `#RRGGBBAA` (opacity last, not premultiplied) writes down.
fn colour(text: &str) -> Option<Color32> {
    let digits = text.strip_prefix('#')?;
    if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let number = u32::from_str_radix(digits, 16).ok()?;
    let rgba = match digits.len() {
        6 => (number << 8) | 0xFF,
        8 => number,
        _ => return None,
    };
    let [red, green, blue, alpha] = rgba.to_be_bytes();
    // The one place where a colour comes into being: from the text of a token.
    #[allow(clippy::disallowed_methods)]
    Some(Color32::from_rgba_unmultiplied(red, green, blue, alpha))
}

fn parse_toml<T: for<'de> Deserialize<'de>>(
    file: &'static str,
    text: &str,
) -> Result<T, TokenError> {
    toml::from_str(text).map_err(|cause| TokenError::Syntax {
        file,
        cause: Box::new(cause),
    })
}

macro_rules! sizes {
    ($($(#[$about:meta])* $name:ident { $($field:ident,)* })*) => {
        $(
            $(#[$about])*
            #[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
            #[serde(deny_unknown_fields)]
            #[allow(missing_docs)] // The token file gives each size its name and its heading.
            pub struct $name { $(pub $field: f32,)* }
        )*
    };
}

sizes! {
    /// Distances, from 2 to 32 points.
    Space { hair, tight, small, base, medium, large, wide, huge, }
    /// Corner radii in points.
    Radius { check, badge, field, segment, card, popup, }
    /// Widths of lines in points.
    Strokes { line, focus, }
    /// Heights of rows in points.
    RowHeights { listing, comfortable, head, operation, disk, history, lane, failure, palette, hex, }
    /// Heights of controls in points.
    Controls {
        run, field, field_bar, segment, button, button_bar, button_band, badge, key, check, radio, target,
        bar_job, bar_list, bar_lane, band, scroll,
    }
    /// Sizes of the window's areas in points.
    Areas {
        window_width, window_height, sidebar, sidebar_icons, middle_least, inspector, inspector_narrow, rail, rail_narrow,
        title, status, foot, strip, drawer,
    }
    /// Window sizes in points below which something folds.
    Folds { hints, sidebar, inspector, inspector_beside, height, }
    /// Durations in seconds.
    Motion { hover, panel, }
}

/// Family and size of one use of type.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Face {
    /// One of the families of [`crate::gui::fonts`].
    pub family: String,
    /// Size in points.
    pub size: f32,
}

/// The type scale, one face a use.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // `Style` in the theme says what each is for.
pub struct Faces {
    pub headline: Face,
    pub figure: Face,
    pub input: Face,
    pub title: Face,
    pub body: Face,
    pub medium: Face,
    pub strong: Face,
    pub name: Face,
    pub name_medium: Face,
    pub name_small: Face,
    pub small: Face,
    pub label: Face,
    pub caption: Face,
    pub note: Face,
    pub rail: Face,
    pub rail_on: Face,
    pub python: Face,
    pub code: Face,
}

/// Every size of the window, the same in all themes.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Metrics {
    /// Distances.
    pub space: Space,
    /// Corner radii.
    pub radius: Radius,
    /// Line widths.
    pub stroke: Strokes,
    /// Row heights.
    pub row: RowHeights,
    /// Control heights.
    pub control: Controls,
    /// Areas of the window.
    pub area: Areas,
    /// When areas fold.
    pub fold: Folds,
    /// Durations.
    pub motion: Motion,
    /// The type scale.
    #[serde(rename = "type")]
    pub faces: Faces,
}

impl Metrics {
    /// Reads the sizes from the text of `metrics.toml`.
    pub fn parse(text: &str) -> Result<Self, TokenError> {
        parse_toml("metrics.toml", text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_six_or_eight_hexadecimal_digits() {
        assert_eq!(colour("#102030"), Some(Color32::from_rgb(0x10, 0x20, 0x30)));
        assert_eq!(colour("#FFFFFF00"), Some(Color32::TRANSPARENT));
        for wrong in [
            "102030", "#10203", "#1020304", "#1020GG", "#+10203", "#é0203",
        ] {
            assert_eq!(colour(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_theme_with_a_role_too_few_or_too_many_is_refused() {
        let whole = include_str!("../../assets/tokens/light.toml");
        assert!(Palette::parse("light.toml", whole).is_ok());
        let fewer = whole.replace("focus = ", "# focus = ");
        assert!(matches!(
            Palette::parse("t", &fewer),
            Err(TokenError::Missing { role: "focus", .. })
        ));
        let more = format!("{whole}\nsparkle = \"#FFFFFF\"\n");
        assert!(
            matches!(Palette::parse("t", &more), Err(TokenError::Unknown { role, .. }) if role == "sparkle")
        );
    }
}
