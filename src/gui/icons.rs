//! Icons by name. Each constant is a code point of the cut Phosphor fonts in `assets/fonts`, the same in the regular and
//! in the filled cut. `assets/cut_fonts.py` reads this file, so that an icon costs one line here and one run of the script.

use egui::{FontFamily, FontId};

use crate::gui::fonts;

/// A glyph of the icon fonts: outlined by default, see [`Icon::fill`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Icon {
    glyph: char,
    filled: bool,
}

impl Icon {
    const fn line(glyph: char) -> Self {
        Self {
            glyph,
            filled: false,
        }
    }

    /// The same sign from the filled cut: folders, warnings and marks of what is done.
    pub const fn fill(self) -> Self {
        Self {
            filled: true,
            ..self
        }
    }

    /// The code point, to be laid out in [`Icon::font`].
    pub const fn glyph(self) -> char {
        self.glyph
    }

    /// The font that holds the glyph, at a size in points.
    pub fn font(self, size: f32) -> FontId {
        let family = if self.filled {
            fonts::ICONS_FILL
        } else {
            fonts::ICONS
        };
        FontId::new(size, FontFamily::Name(family.into()))
    }
}

/// Phosphor `archive`.
pub const ARCHIVE: Icon = Icon::line('\u{e00c}');
/// Phosphor `archive-box`.
pub const ARCHIVE_BOX: Icon = Icon::line('\u{e00e}');
/// Phosphor `arrows-clockwise`.
pub const ARROWS_CLOCKWISE: Icon = Icon::line('\u{e094}');
/// Phosphor `arrows-in`.
pub const ARROWS_IN: Icon = Icon::line('\u{e09a}');
/// Phosphor `arrows-in-line-horizontal`.
pub const ARROWS_IN_LINE_HORIZONTAL: Icon = Icon::line('\u{e530}');
/// Phosphor `arrows-left-right`.
pub const ARROWS_LEFT_RIGHT: Icon = Icon::line('\u{e0a0}');
/// Phosphor `arrows-out`.
pub const ARROWS_OUT: Icon = Icon::line('\u{e0a2}');
/// Phosphor `arrow-bend-down-right`.
pub const ARROW_BEND_DOWN_RIGHT: Icon = Icon::line('\u{e01a}');
/// Phosphor `arrow-bend-up-left`.
pub const ARROW_BEND_UP_LEFT: Icon = Icon::line('\u{e024}');
/// Phosphor `arrow-bend-up-right`.
pub const ARROW_BEND_UP_RIGHT: Icon = Icon::line('\u{e026}');
/// Phosphor `arrow-clockwise`.
pub const ARROW_CLOCKWISE: Icon = Icon::line('\u{e036}');
/// Phosphor `arrow-counter-clockwise`.
pub const ARROW_COUNTER_CLOCKWISE: Icon = Icon::line('\u{e038}');
/// Phosphor `arrow-down`.
pub const ARROW_DOWN: Icon = Icon::line('\u{e03e}');
/// Phosphor `arrow-elbow-down-right`.
pub const ARROW_ELBOW_DOWN_RIGHT: Icon = Icon::line('\u{e046}');
/// Phosphor `arrow-left`.
pub const ARROW_LEFT: Icon = Icon::line('\u{e058}');
/// Phosphor `arrow-right`.
pub const ARROW_RIGHT: Icon = Icon::line('\u{e06c}');
/// Phosphor `arrow-up`.
pub const ARROW_UP: Icon = Icon::line('\u{e08e}');
/// Phosphor `arrow-u-down-left`.
pub const ARROW_U_DOWN_LEFT: Icon = Icon::line('\u{e07e}');
/// Phosphor `arrow-u-up-left`.
pub const ARROW_U_UP_LEFT: Icon = Icon::line('\u{e08a}');
/// Phosphor `basket`.
pub const BASKET: Icon = Icon::line('\u{e964}');
/// Phosphor `bell`.
pub const BELL: Icon = Icon::line('\u{e0ce}');
/// Phosphor `binary`.
pub const BINARY: Icon = Icon::line('\u{ee60}');
/// Phosphor `broom`.
pub const BROOM: Icon = Icon::line('\u{ec54}');
/// Phosphor `calendar-blank`.
pub const CALENDAR_BLANK: Icon = Icon::line('\u{e10a}');
/// Phosphor `caret-down`.
pub const CARET_DOWN: Icon = Icon::line('\u{e136}');
/// Phosphor `caret-left`.
pub const CARET_LEFT: Icon = Icon::line('\u{e138}');
/// Phosphor `caret-right`.
pub const CARET_RIGHT: Icon = Icon::line('\u{e13a}');
/// Phosphor `caret-up`.
pub const CARET_UP: Icon = Icon::line('\u{e13c}');
/// Phosphor `caret-up-down`.
pub const CARET_UP_DOWN: Icon = Icon::line('\u{e140}');
/// Phosphor `chart-line`.
pub const CHART_LINE: Icon = Icon::line('\u{e154}');
/// Phosphor `check`.
pub const CHECK: Icon = Icon::line('\u{e182}');
/// Phosphor `check-circle`.
pub const CHECK_CIRCLE: Icon = Icon::line('\u{e184}');
/// Phosphor `check-fat`.
pub const CHECK_FAT: Icon = Icon::line('\u{eba6}');
/// Phosphor `check-square`.
pub const CHECK_SQUARE: Icon = Icon::line('\u{e186}');
/// Phosphor `circle`.
pub const CIRCLE: Icon = Icon::line('\u{e18a}');
/// Phosphor `circle-dashed`.
pub const CIRCLE_DASHED: Icon = Icon::line('\u{e602}');
/// Phosphor `clipboard`.
pub const CLIPBOARD: Icon = Icon::line('\u{e196}');
/// Phosphor `clipboard-text`.
pub const CLIPBOARD_TEXT: Icon = Icon::line('\u{e198}');
/// Phosphor `clock`.
pub const CLOCK: Icon = Icon::line('\u{e19a}');
/// Phosphor `clock-clockwise`.
pub const CLOCK_CLOCKWISE: Icon = Icon::line('\u{e19e}');
/// Phosphor `clock-counter-clockwise`.
pub const CLOCK_COUNTER_CLOCKWISE: Icon = Icon::line('\u{e1a0}');
/// Phosphor `code`.
pub const CODE: Icon = Icon::line('\u{e1bc}');
/// Phosphor `columns`.
pub const COLUMNS: Icon = Icon::line('\u{e546}');
/// Phosphor `command`.
pub const COMMAND: Icon = Icon::line('\u{e1c4}');
/// Phosphor `copy`.
pub const COPY: Icon = Icon::line('\u{e1ca}');
/// Phosphor `copy-simple`.
pub const COPY_SIMPLE: Icon = Icon::line('\u{e1cc}');
/// Phosphor `cpu`.
pub const CPU: Icon = Icon::line('\u{e610}');
/// Phosphor `cursor-text`.
pub const CURSOR_TEXT: Icon = Icon::line('\u{e7d8}');
/// Phosphor `desktop`.
pub const DESKTOP: Icon = Icon::line('\u{e560}');
/// Phosphor `dots-six-vertical`.
pub const DOTS_SIX_VERTICAL: Icon = Icon::line('\u{eae2}');
/// Phosphor `dots-three`.
pub const DOTS_THREE: Icon = Icon::line('\u{e1fe}');
/// Phosphor `dots-three-vertical`.
pub const DOTS_THREE_VERTICAL: Icon = Icon::line('\u{e208}');
/// Phosphor `dot-outline`.
pub const DOT_OUTLINE: Icon = Icon::line('\u{ece0}');
/// Phosphor `download`.
pub const DOWNLOAD: Icon = Icon::line('\u{e20a}');
/// Phosphor `download-simple`.
pub const DOWNLOAD_SIMPLE: Icon = Icon::line('\u{e20c}');
/// Phosphor `equals`.
pub const EQUALS: Icon = Icon::line('\u{e21c}');
/// Phosphor `export`.
pub const EXPORT: Icon = Icon::line('\u{eaf0}');
/// Phosphor `eye`.
pub const EYE: Icon = Icon::line('\u{e220}');
/// Phosphor `eye-slash`.
pub const EYE_SLASH: Icon = Icon::line('\u{e224}');
/// Phosphor `file`.
pub const FILE: Icon = Icon::line('\u{e230}');
/// Phosphor `files`.
pub const FILES: Icon = Icon::line('\u{e710}');
/// Phosphor `file-audio`.
pub const FILE_AUDIO: Icon = Icon::line('\u{ea20}');
/// Phosphor `file-code`.
pub const FILE_CODE: Icon = Icon::line('\u{e914}');
/// Phosphor `file-dashed`.
pub const FILE_DASHED: Icon = Icon::line('\u{e704}');
/// Phosphor `file-image`.
pub const FILE_IMAGE: Icon = Icon::line('\u{ea24}');
/// Phosphor `file-lock`.
pub const FILE_LOCK: Icon = Icon::line('\u{e95c}');
/// Phosphor `file-plus`.
pub const FILE_PLUS: Icon = Icon::line('\u{e236}');
/// Phosphor `file-search`.
pub const FILE_SEARCH: Icon = Icon::line('\u{e238}');
/// Phosphor `file-text`.
pub const FILE_TEXT: Icon = Icon::line('\u{e23a}');
/// Phosphor `file-video`.
pub const FILE_VIDEO: Icon = Icon::line('\u{ea22}');
/// Phosphor `file-x`.
pub const FILE_X: Icon = Icon::line('\u{e23c}');
/// Phosphor `file-zip`.
pub const FILE_ZIP: Icon = Icon::line('\u{e958}');
/// Phosphor `film-slate`.
pub const FILM_SLATE: Icon = Icon::line('\u{e8c2}');
/// Phosphor `film-strip`.
pub const FILM_STRIP: Icon = Icon::line('\u{e792}');
/// Phosphor `fingerprint`.
pub const FINGERPRINT: Icon = Icon::line('\u{e23e}');
/// Phosphor `floppy-disk`.
pub const FLOPPY_DISK: Icon = Icon::line('\u{e248}');
/// Phosphor `folder`.
pub const FOLDER: Icon = Icon::line('\u{e24a}');
/// Phosphor `folder-open`.
pub const FOLDER_OPEN: Icon = Icon::line('\u{e256}');
/// Phosphor `folder-plus`.
pub const FOLDER_PLUS: Icon = Icon::line('\u{e258}');
/// Phosphor `folder-simple`.
pub const FOLDER_SIMPLE: Icon = Icon::line('\u{e25a}');
/// Phosphor `funnel`.
pub const FUNNEL: Icon = Icon::line('\u{e266}');
/// Phosphor `funnel-simple`.
pub const FUNNEL_SIMPLE: Icon = Icon::line('\u{e268}');
/// Phosphor `gauge`.
pub const GAUGE: Icon = Icon::line('\u{e628}');
/// Phosphor `gear`.
pub const GEAR: Icon = Icon::line('\u{e270}');
/// Phosphor `gear-six`.
pub const GEAR_SIX: Icon = Icon::line('\u{e272}');
/// Phosphor `ghost`.
pub const GHOST: Icon = Icon::line('\u{e62a}');
/// Phosphor `globe`.
pub const GLOBE: Icon = Icon::line('\u{e288}');
/// Phosphor `hand-pointing`.
pub const HAND_POINTING: Icon = Icon::line('\u{e29a}');
/// Phosphor `hard-drive`.
pub const HARD_DRIVE: Icon = Icon::line('\u{e29e}');
/// Phosphor `hard-drives`.
pub const HARD_DRIVES: Icon = Icon::line('\u{e2a0}');
/// Phosphor `hash`.
pub const HASH: Icon = Icon::line('\u{e2a2}');
/// Phosphor `hourglass`.
pub const HOURGLASS: Icon = Icon::line('\u{e2b2}');
/// Phosphor `hourglass-medium`.
pub const HOURGLASS_MEDIUM: Icon = Icon::line('\u{e2b8}');
/// Phosphor `house`.
pub const HOUSE: Icon = Icon::line('\u{e2c2}');
/// Phosphor `house-simple`.
pub const HOUSE_SIMPLE: Icon = Icon::line('\u{e2c6}');
/// Phosphor `image`.
pub const IMAGE: Icon = Icon::line('\u{e2ca}');
/// Phosphor `info`.
pub const INFO: Icon = Icon::line('\u{e2ce}');
/// Phosphor `key`.
pub const KEY: Icon = Icon::line('\u{e2d6}');
/// Phosphor `keyboard`.
pub const KEYBOARD: Icon = Icon::line('\u{e2d8}');
/// Phosphor `lightning`.
pub const LIGHTNING: Icon = Icon::line('\u{e2de}');
/// Phosphor `link`.
pub const LINK: Icon = Icon::line('\u{e2e2}');
/// Phosphor `link-break`.
pub const LINK_BREAK: Icon = Icon::line('\u{e2e4}');
/// Phosphor `link-simple`.
pub const LINK_SIMPLE: Icon = Icon::line('\u{e2e6}');
/// Phosphor `list`.
pub const LIST: Icon = Icon::line('\u{e2f0}');
/// Phosphor `list-bullets`.
pub const LIST_BULLETS: Icon = Icon::line('\u{e2f2}');
/// Phosphor `list-checks`.
pub const LIST_CHECKS: Icon = Icon::line('\u{eadc}');
/// Phosphor `lock`.
pub const LOCK: Icon = Icon::line('\u{e2fa}');
/// Phosphor `lock-key`.
pub const LOCK_KEY: Icon = Icon::line('\u{e2fe}');
/// Phosphor `lock-open`.
pub const LOCK_OPEN: Icon = Icon::line('\u{e306}');
/// Phosphor `lock-simple`.
pub const LOCK_SIMPLE: Icon = Icon::line('\u{e308}');
/// Phosphor `magnifying-glass`.
pub const MAGNIFYING_GLASS: Icon = Icon::line('\u{e30c}');
/// Phosphor `minus`.
pub const MINUS: Icon = Icon::line('\u{e32a}');
/// Phosphor `minus-circle`.
pub const MINUS_CIRCLE: Icon = Icon::line('\u{e32c}');
/// Phosphor `minus-square`.
pub const MINUS_SQUARE: Icon = Icon::line('\u{ed4c}');
/// Phosphor `monitor`.
pub const MONITOR: Icon = Icon::line('\u{e32e}');
/// Phosphor `music-note`.
pub const MUSIC_NOTE: Icon = Icon::line('\u{e33c}');
/// Phosphor `network`.
pub const NETWORK: Icon = Icon::line('\u{edde}');
/// Phosphor `package`.
pub const PACKAGE: Icon = Icon::line('\u{e390}');
/// Phosphor `pause`.
pub const PAUSE: Icon = Icon::line('\u{e39e}');
/// Phosphor `pencil`.
pub const PENCIL: Icon = Icon::line('\u{e3ae}');
/// Phosphor `pencil-simple`.
pub const PENCIL_SIMPLE: Icon = Icon::line('\u{e3b4}');
/// Phosphor `play`.
pub const PLAY: Icon = Icon::line('\u{e3d0}');
/// Phosphor `plugs-connected`.
pub const PLUGS_CONNECTED: Icon = Icon::line('\u{eb5a}');
/// Phosphor `plus`.
pub const PLUS: Icon = Icon::line('\u{e3d4}');
/// Phosphor `plus-circle`.
pub const PLUS_CIRCLE: Icon = Icon::line('\u{e3d6}');
/// Phosphor `prohibit`.
pub const PROHIBIT: Icon = Icon::line('\u{e3de}');
/// Phosphor `pulse`.
pub const PULSE: Icon = Icon::line('\u{e000}');
/// Phosphor `push-pin`.
pub const PUSH_PIN: Icon = Icon::line('\u{e3e2}');
/// Phosphor `push-pin-simple`.
pub const PUSH_PIN_SIMPLE: Icon = Icon::line('\u{e65c}');
/// Phosphor `question`.
pub const QUESTION: Icon = Icon::line('\u{e3e8}');
/// Phosphor `read-cv-logo`.
pub const READ_CV_LOGO: Icon = Icon::line('\u{ed0c}');
/// Phosphor `resize`.
pub const RESIZE: Icon = Icon::line('\u{ed6e}');
/// Phosphor `scissors`.
pub const SCISSORS: Icon = Icon::line('\u{eae0}');
/// Phosphor `seal-check`.
pub const SEAL_CHECK: Icon = Icon::line('\u{e606}');
/// Phosphor `selection`.
pub const SELECTION: Icon = Icon::line('\u{e69a}');
/// Phosphor `selection-all`.
pub const SELECTION_ALL: Icon = Icon::line('\u{e746}');
/// Phosphor `shield`.
pub const SHIELD: Icon = Icon::line('\u{e40a}');
/// Phosphor `shield-check`.
pub const SHIELD_CHECK: Icon = Icon::line('\u{e40c}');
/// Phosphor `shield-warning`.
pub const SHIELD_WARNING: Icon = Icon::line('\u{e412}');
/// Phosphor `shuffle`.
pub const SHUFFLE: Icon = Icon::line('\u{e422}');
/// Phosphor `sidebar-simple`.
pub const SIDEBAR_SIMPLE: Icon = Icon::line('\u{ec24}');
/// Phosphor `skip-forward`.
pub const SKIP_FORWARD: Icon = Icon::line('\u{e5a6}');
/// Phosphor `sliders`.
pub const SLIDERS: Icon = Icon::line('\u{e432}');
/// Phosphor `sliders-horizontal`.
pub const SLIDERS_HORIZONTAL: Icon = Icon::line('\u{e434}');
/// Phosphor `snowflake`.
pub const SNOWFLAKE: Icon = Icon::line('\u{e5aa}');
/// Phosphor `sort-ascending`.
pub const SORT_ASCENDING: Icon = Icon::line('\u{e444}');
/// Phosphor `sort-descending`.
pub const SORT_DESCENDING: Icon = Icon::line('\u{e446}');
/// Phosphor `square`.
pub const SQUARE: Icon = Icon::line('\u{e45e}');
/// Phosphor `square-split-horizontal`.
pub const SQUARE_SPLIT_HORIZONTAL: Icon = Icon::line('\u{e870}');
/// Phosphor `stack`.
pub const STACK: Icon = Icon::line('\u{e466}');
/// Phosphor `stack-simple`.
pub const STACK_SIMPLE: Icon = Icon::line('\u{e468}');
/// Phosphor `stop`.
pub const STOP: Icon = Icon::line('\u{e46c}');
/// Phosphor `swap`.
pub const SWAP: Icon = Icon::line('\u{e83c}');
/// Phosphor `tag`.
pub const TAG: Icon = Icon::line('\u{e478}');
/// Phosphor `terminal`.
pub const TERMINAL: Icon = Icon::line('\u{e47e}');
/// Phosphor `terminal-window`.
pub const TERMINAL_WINDOW: Icon = Icon::line('\u{eae8}');
/// Phosphor `textbox`.
pub const TEXTBOX: Icon = Icon::line('\u{eb0a}');
/// Phosphor `text-aa`.
pub const TEXT_AA: Icon = Icon::line('\u{e6ee}');
/// Phosphor `trash`.
pub const TRASH: Icon = Icon::line('\u{e4a6}');
/// Phosphor `trash-simple`.
pub const TRASH_SIMPLE: Icon = Icon::line('\u{e4a8}');
/// Phosphor `tray`.
pub const TRAY: Icon = Icon::line('\u{e4aa}');
/// Phosphor `tree-structure`.
pub const TREE_STRUCTURE: Icon = Icon::line('\u{e67c}');
/// Phosphor `tree-view`.
pub const TREE_VIEW: Icon = Icon::line('\u{ee48}');
/// Phosphor `upload-simple`.
pub const UPLOAD_SIMPLE: Icon = Icon::line('\u{e4c0}');
/// Phosphor `usb`.
pub const USB: Icon = Icon::line('\u{e956}');
/// Phosphor `user`.
pub const USER: Icon = Icon::line('\u{e4c2}');
/// Phosphor `users`.
pub const USERS: Icon = Icon::line('\u{e4d6}');
/// Phosphor `warning`.
pub const WARNING: Icon = Icon::line('\u{e4e0}');
/// Phosphor `warning-circle`.
pub const WARNING_CIRCLE: Icon = Icon::line('\u{e4e2}');
/// Phosphor `warning-octagon`.
pub const WARNING_OCTAGON: Icon = Icon::line('\u{e4e4}');
/// Phosphor `x`.
pub const X: Icon = Icon::line('\u{e4f6}');
/// Phosphor `x-circle`.
pub const X_CIRCLE: Icon = Icon::line('\u{e4f8}');
