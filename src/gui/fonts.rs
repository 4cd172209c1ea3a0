//! The font families of the window, from the cut files in `assets/fonts`.
//!
//! Weights are families of their own because a `FontId` carries no weight. Text is hinted, icons are not: hinting would
//! move their strokes by different amounts.

use std::sync::Arc;

use egui::epaint::text::{FontData, FontDefinitions, FontTweak};
use egui::{Context, FontFamily};

/// Inter 400: body text.
pub const UI: &str = "ui";
/// Inter 500: labels, heads, badges.
pub const UI_MEDIUM: &str = "ui-medium";
/// Inter 600: titles, filled buttons, figures.
pub const UI_SEMIBOLD: &str = "ui-semibold";
/// Inter 400 with a slashed zero and an l with a tail: names of files.
pub const NAMES: &str = "names";
/// The same at 500.
pub const NAMES_MEDIUM: &str = "names-medium";
/// JetBrains Mono: Python names, modes, bytes, code.
pub const MONO: &str = "mono";
/// Phosphor, outlined.
pub const ICONS: &str = "icons";
/// Phosphor, filled.
pub const ICONS_FILL: &str = "icons-fill";

/// Family, file, whether glyphs are fitted to the pixel grid, and the family that helps out with a missing glyph.
type Cut = (&'static str, &'static [u8], bool, Option<&'static str>);

const CUTS: [Cut; 8] = [
    (
        UI,
        include_bytes!("../../assets/fonts/ui-Regular.otf"),
        true,
        Some(MONO),
    ),
    (
        UI_MEDIUM,
        include_bytes!("../../assets/fonts/ui-Medium.otf"),
        true,
        Some(UI),
    ),
    (
        UI_SEMIBOLD,
        include_bytes!("../../assets/fonts/ui-SemiBold.otf"),
        true,
        Some(UI),
    ),
    (
        NAMES,
        include_bytes!("../../assets/fonts/names-Regular.otf"),
        true,
        Some(MONO),
    ),
    (
        NAMES_MEDIUM,
        include_bytes!("../../assets/fonts/names-Medium.otf"),
        true,
        Some(NAMES),
    ),
    (
        MONO,
        include_bytes!("../../assets/fonts/mono-Regular.ttf"),
        true,
        Some(UI),
    ),
    (
        ICONS,
        include_bytes!("../../assets/fonts/icons.ttf"),
        false,
        None,
    ),
    (
        ICONS_FILL,
        include_bytes!("../../assets/fonts/icons-fill.ttf"),
        false,
        None,
    ),
];

/// The definitions of every family, to which the application may append fonts of the system for scripts that the cuts lack.
pub fn definitions() -> FontDefinitions {
    let mut fonts = FontDefinitions::empty();
    for (family, bytes, hinting, helper) in CUTS {
        let tweak = FontTweak {
            hinting: Some(hinting),
            ..FontTweak::default()
        };
        fonts.font_data.insert(
            family.to_owned(),
            Arc::new(FontData::from_static(bytes).tweak(tweak)),
        );
        let chain = std::iter::once(family)
            .chain(helper)
            .map(str::to_owned)
            .collect();
        fonts
            .families
            .insert(FontFamily::Name(family.into()), chain);
    }
    // The two families that egui's own widgets (tooltips, text fields before a style is set) fall back to.
    fonts.families.insert(
        FontFamily::Proportional,
        vec![UI.to_owned(), MONO.to_owned()],
    );
    fonts
        .families
        .insert(FontFamily::Monospace, vec![MONO.to_owned(), UI.to_owned()]);
    fonts
}

/// Makes the families known to the context; glyphs are laid out with them from the next frame on.
pub fn install(ctx: &Context) {
    ctx.set_fonts(definitions());
}
