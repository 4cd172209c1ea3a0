//! Opening the window, and saying plainly why it cannot be opened.

use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use eframe::{NativeOptions, Renderer};
use egui::{ViewportBuilder, vec2};
use jiff::tz::TimeZone;
use raw_window_handle::HasWindowHandle;

use crate::exec::{Config, Engine, places};
use crate::gui::app::{App, Around};
use crate::gui::desktop::bus::{Bus, Buses};
use crate::gui::desktop::{Desktop, Drops};
use crate::gui::pace::Pace;
use crate::gui::panels::Panels;
use crate::gui::setting::{self, Start};
use crate::gui::theme::Themes;
use crate::view::{Intent, Notice, OutsideIntent, View};

type Hook = Box<dyn Fn(&PanicHookInfo<'_>) + Send + Sync>;

/// Opens the window and returns when it is closed; otherwise one line that says what is missing and what to do.
pub fn run(start: Start) -> Result<(), String> {
    let themes = Themes::load().map_err(|error| error.to_string())?;
    let is_open = Arc::new(AtomicBool::new(false));
    // Two of the libraries below the window panic instead of answering where one of theirs is missing. Until the window
    // is there a panic means just that, and its text is all that is wanted of it.
    let last_words: Arc<Mutex<String>> = Arc::default();
    let hook: Arc<Hook> = Arc::new(std::panic::take_hook());
    std::panic::set_hook(quiet_hook(
        Arc::clone(&is_open),
        Arc::clone(&last_words),
        Arc::clone(&hook),
    ));
    let is_shown = Arc::clone(&is_open);
    let create = move |cc: &eframe::CreationContext<'_>| {
        is_shown.store(true, Ordering::Release);
        let app: Box<dyn eframe::App> = Box::new(app(start, themes, cc));
        Ok(app)
    };
    let ran = catch_unwind(AssertUnwindSafe(|| {
        eframe::run_native("filewright", options(), Box::new(create))
    }));
    std::panic::set_hook(Box::new(move |info| hook(info)));
    match ran {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(reason(&format!("{error} {error:?}"))),
        Err(panic) if is_open.load(Ordering::Acquire) => resume_unwind(panic),
        Err(_) => {
            let words = last_words.lock().unwrap_or_else(PoisonError::into_inner);
            Err(reason(&words))
        }
    }
}

fn quiet_hook(is_open: Arc<AtomicBool>, words: Arc<Mutex<String>>, usual: Arc<Hook>) -> Hook {
    Box::new(move |info| {
        if is_open.load(Ordering::Acquire) {
            usual(info);
            return;
        }
        let text = info.payload_as_str().unwrap_or_default();
        *words.lock().unwrap_or_else(PoisonError::into_inner) = text.to_owned();
    })
}

fn options() -> NativeOptions {
    let viewport = ViewportBuilder::default()
        .with_title("Filewright")
        .with_app_id("filewright")
        .with_inner_size(vec2(1440.0, 900.0))
        .with_min_inner_size(vec2(640.0, 440.0))
        .with_drag_and_drop(true);
    NativeOptions {
        viewport,
        renderer: Renderer::Glow,
        persist_window: false,
        ..NativeOptions::default()
    }
}

fn app(start: Start, themes: Themes, cc: &eframe::CreationContext<'_>) -> App {
    let ctx = &cc.egui_ctx;
    themes.install(ctx, false);
    let config = Config::of_user();
    let home = config.home.clone().unwrap_or_else(|| PathBuf::from("/"));
    let (folder, selected) = opened_on(&start.paths, &home);
    let pace = Pace::default();
    let (waker, waking) = (ctx.clone(), pace.clone());
    let engine = Engine::start(config, move || waking.wake(&waker));
    let mut setting = setting::setting(folder, home, start.umask);
    setting.greets = start.paths.is_empty();
    let (mut view, mut effects) = View::new(setting);
    view.take_prefs(engine.prefs());
    // The keys for that are ours, and what they do is kept.
    ctx.options_mut(|options| options.zoom_with_keyboard = false);
    if !selected.is_empty() {
        effects.extend(view.intend(Intent::Drop(selected), 0));
    }
    let panels = Panels::new(themes, TimeZone::system());
    let desktop = desktop(cc);
    if desktop.drops() == Drops::None {
        let notice = Intent::Outside(OutsideIntent::Notice(no_drops()));
        effects.extend(view.intend(notice, 0));
    }
    let around = Around {
        desktop,
        bus: Bus::start(Buses::OfUser),
        pace,
        // Where it is not known, there is no dialog.
        program: std::env::current_exe().unwrap_or_default(),
    };
    let app = App::new(engine, around, view, panels, effects);
    app.follow_desktop(ctx);
    app
}

fn desktop(cc: &eframe::CreationContext<'_>) -> Desktop {
    let window = cc.window_handle().map(|handle| handle.as_raw());
    let waker = cc.egui_ctx.clone();
    Desktop::around(window.ok(), move || waker.request_repaint())
}

fn no_drops() -> Notice {
    Notice {
        head: "Files cannot be dropped on this window here".to_owned(),
        more: "Paste them with Ctrl+V, or start it under X11 (WAYLAND_DISPLAY unset).".to_owned(),
    }
}

/// The folder to open on and the files to select.
fn opened_on(paths: &[PathBuf], home: &Path) -> (PathBuf, Vec<PathBuf>) {
    match paths {
        [] => {
            let folder = std::env::current_dir();
            (folder.unwrap_or_else(|_| home.to_path_buf()), Vec::new())
        }
        [only] if places::is_folder(only) => (only.clone(), Vec::new()),
        [first, ..] => {
            let folder = first.parent().unwrap_or(Path::new("/"));
            (folder.to_path_buf(), paths.to_vec())
        }
    }
}

/// What is missing by a sign in the message, in words, and the Debian packages that bring it.
const CAUSES: [(&str, &str, &str); 9] = [
    (
        "neither WAYLAND_DISPLAY",
        "There is no display: neither WAYLAND_DISPLAY nor DISPLAY is set.",
        "",
    ),
    (
        "connection to X server",
        "The X server that DISPLAY names does not answer.",
        "",
    ),
    (
        "xlib's shared libraries",
        "A library of the X Window System is missing.",
        "libx11-6 libx11-xcb1 libxcursor1 libxi6",
    ),
    (
        "libxkbcommon-x11",
        "The library libxkbcommon-x11 is missing.",
        "libxkbcommon-x11-0",
    ),
    (
        "libxkbcommon",
        "The library libxkbcommon is missing.",
        "libxkbcommon0",
    ),
    (
        "libwayland-egl",
        "The library libwayland-egl is missing.",
        "libwayland-egl1",
    ),
    (
        "wayland library",
        "The library libwayland-client is missing.",
        "libwayland-client0",
    ),
    (
        "glutin",
        "There is no OpenGL to draw with.",
        "libgl1 libegl1",
    ),
    ("EGL", "There is no OpenGL to draw with.", "libgl1 libegl1"),
];

/// One plain line for a message of the libraries, which would show long structures and paths of the machine on which
/// the program was built.
fn reason(message: &str) -> String {
    let cause = CAUSES.iter().find(|(sign, _, _)| message.contains(sign));
    let (what, packages) = match cause {
        Some((_, what, packages)) => (*what, *packages),
        None => ("The window cannot be opened here.", ""),
    };
    let install = if packages.is_empty() {
        String::new()
    } else {
        format!(" Debian and Ubuntu bring it with: sudo apt-get install {packages}.")
    };
    format!(
        "{what}{install} Without a window: `filewright copytree SRC DST`, `filewright demo --headless`, `filewright --help`."
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_said_in_one_line_with_its_package() {
        let seen = [
            (
                "winit EventLoopError: os error at /root/.cargo/x.rs:7: neither WAYLAND_DISPLAY nor WAYLAND_SOCKET nor DISPLAY is set.",
                "no display",
            ),
            (
                "Library libxkbcommon-x11.so could not be loaded.",
                "libxkbcommon-x11-0",
            ),
            (
                "Found no glutin configs matching the template: ConfigTemplate { color_buffer_type: ... }",
                "libgl1 libegl1",
            ),
            (
                "Failed to load one of xlib's shared libraries",
                "libxcursor1",
            ),
            (
                "Library libwayland-egl.so could not be loaded.",
                "libwayland-egl1",
            ),
            ("something nobody has seen", "cannot be opened"),
        ];
        for (message, wanted) in seen {
            let line = reason(message);
            assert!(line.contains(wanted), "{line}");
            assert!(line.contains("filewright copytree SRC DST"), "{line}");
            assert!(!line.contains('\n') && !line.contains("/root"), "{line}");
        }
    }
}
