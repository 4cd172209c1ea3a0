//! The program: puts the front ends together and decides nothing itself but how to end.

#![cfg_attr(
    not(test),
    warn(
        clippy::disallowed_methods,
        clippy::expect_used,
        clippy::let_underscore_must_use,
        clippy::panic,
        clippy::unwrap_used
    )
)]

use std::path::PathBuf;
use std::process::ExitCode;

use tracing_subscriber::EnvFilter;

fn main() -> ExitCode {
    // Before any thread is started: modes given to the kernel are from now on the modes that come out.
    let umask = filewright::disk::act::claim_umask();
    let has_room = filewright::disk::pool::make_room();
    let has_steps = filewright::disk::heap::grow_in_steps();
    std::panic::set_hook(Box::new(in_one_line));
    listen();
    if !has_room {
        tracing::debug!("the table of descriptors grows as it is needed");
    }
    if !has_steps {
        tracing::debug!("memory is fetched as this allocator does it");
    }
    let args: Vec<std::ffi::OsString> = std::env::args_os().collect();
    if let Some(code) = dialog(&args) {
        return ExitCode::from(code);
    }
    ExitCode::from(filewright::cli::run(args, umask, &|paths| {
        window(paths, umask)
    }))
}

/// Log lines on standard error for who sets `FILEWRIGHT_LOG`, silence otherwise.
fn listen() {
    let Ok(filter) = EnvFilter::try_from_env("FILEWRIGHT_LOG") else {
        return;
    };
    let log = tracing_subscriber::fmt().with_env_filter(filter);
    log.with_writer(std::io::stderr).init();
}

/// What a panic says: one line without a backtrace. Workers turn theirs into failures of a step; one that comes as far
/// as here is a defect either way.
fn in_one_line(panic: &std::panic::PanicHookInfo<'_>) {
    let text = panic.payload_as_str().unwrap_or("no reason given");
    let place = panic.location().map_or(String::new(), |location| {
        format!(" ({}:{})", location.file(), location.line())
    });
    eprintln!("A defect in filewright: {text}{place}. Please report it.");
}

/// How a process has ended that is there for the desktop's dialog alone; none for all others.
#[cfg(feature = "gui")]
fn dialog(args: &[std::ffi::OsString]) -> Option<u8> {
    use filewright::gui::desktop::dialog;
    let is_dialog = args.get(1).is_some_and(|word| word == dialog::WORD);
    is_dialog.then(|| dialog::show(args.get(2).map(std::ffi::OsString::as_os_str)))
}

#[cfg(not(feature = "gui"))]
fn dialog(_args: &[std::ffi::OsString]) -> Option<u8> {
    None
}

#[cfg(feature = "gui")]
fn window(paths: Vec<PathBuf>, umask: u32) -> Result<(), String> {
    if !filewright::disk::heap::give_back_early() {
        tracing::debug!("the allocator keeps what it likes");
    }
    filewright::gui::run(filewright::gui::Start { paths, umask })
}

#[cfg(not(feature = "gui"))]
fn window(_paths: Vec<PathBuf>, _umask: u32) -> Result<(), String> {
    Err("This filewright was built without its window. `filewright --help` lists what works without one.".to_owned())
}
