//! Services of the desktop by D-Bus: notices, staying awake, the file manager, what the system prefers.
//!
//! All of it is a courtesy: where a service is missing nothing is lost, and a log line says so.

use std::collections::HashMap;
use std::path::PathBuf;
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender, bounded};
use zbus::blocking::Connection;
use zbus::blocking::connection::Builder;
use zbus::zvariant::{OwnedFd, OwnedValue, Value};

use super::programs;
use crate::model::address::file_address;

/// Longest wait for an answer: a service that hangs must not hold up the next wish for ever.
const PATIENCE: Duration = Duration::from_secs(5);
/// Wishes that wait.
const WISHES: usize = 16;

/// What is asked of the desktop.
enum Wish {
    Notify {
        head: String,
        body: String,
    },
    /// Keep the machine awake, or let it sleep again.
    Awake(bool),
    Reveal(PathBuf),
}

/// The thread that talks to the desktop.
pub struct Bus {
    wishes: Sender<Wish>,
    is_awake: bool,
}

impl Bus {
    /// Starts the thread; it connects when it is asked for something first.
    pub fn start() -> Bus {
        let (wishes, asked) = bounded(WISHES);
        super::spawn("desktop services", move || serve(&asked));
        Bus {
            wishes,
            is_awake: false,
        }
    }

    /// Shows a notice of the desktop (`org.freedesktop.Notifications.Notify`).
    pub fn notify(&self, head: &str, body: &str) {
        self.wish(Wish::Notify {
            head: head.to_owned(),
            body: body.to_owned(),
        });
    }

    /// The machine must not fall asleep while this is true (`org.freedesktop.login1.Manager.Inhibit`).
    pub fn keep_awake(&mut self, is_awake: bool) {
        if is_awake != self.is_awake {
            self.is_awake = is_awake;
            self.wish(Wish::Awake(is_awake));
        }
    }

    /// Shows an entry in the file manager (`org.freedesktop.FileManager1.ShowItems`), or opens its folder.
    pub fn reveal(&self, path: PathBuf) {
        self.wish(Wish::Reveal(path));
    }

    /// The window never waits; a desktop that does not keep up misses a courtesy.
    fn wish(&self, wish: Wish) {
        if self.wishes.try_send(wish).is_err() {
            tracing::info!("the desktop's services do not keep up");
        }
    }
}

fn serve(wishes: &Receiver<Wish>) {
    let mut session = None;
    // Closing it lets the machine sleep.
    let mut awake: Option<OwnedFd> = None;
    while let Ok(wish) = wishes.recv() {
        let done = match wish {
            Wish::Notify { head, body } => {
                on_session(&mut session, |bus| notify(bus, &head, &body))
            }
            Wish::Awake(true) => inhibit().map(|hold| awake = Some(hold)),
            Wish::Awake(false) => {
                awake = None;
                Ok(())
            }
            Wish::Reveal(path) => {
                let shown = on_session(&mut session, |bus| show_item(bus, &path));
                shown.or_else(|error| {
                    tracing::debug!(%error, "no file manager answers");
                    let folder = path.parent().unwrap_or(&path);
                    programs::open(folder).map_err(|error| zbus::Error::Failure(error.to_string()))
                })
            }
        };
        if let Err(error) = done {
            tracing::info!(%error, "a service of the desktop");
        }
    }
    drop(awake);
}

/// Calls on the session's bus, connecting first if need be.
fn on_session(
    session: &mut Option<Connection>,
    call: impl Fn(&Connection) -> zbus::Result<()>,
) -> zbus::Result<()> {
    let bus = match session.take() {
        Some(bus) => bus,
        None => Builder::session()?.method_timeout(PATIENCE).build()?,
    };
    let called = call(&bus);
    // A connection that broke is made anew next time.
    *session = called.is_ok().then_some(bus);
    called
}

fn notify(bus: &Connection, head: &str, body: &str) -> zbus::Result<()> {
    let actions: [&str; 0] = [];
    let hints: HashMap<&str, Value<'_>> = HashMap::new();
    let service = "org.freedesktop.Notifications";
    bus.call_method(
        Some(service),
        "/org/freedesktop/Notifications",
        Some(service),
        "Notify",
        &(
            "Filewright",
            0_u32,
            "system-file-manager",
            head,
            body,
            &actions[..],
            hints,
            -1_i32,
        ),
    )?;
    Ok(())
}

fn inhibit() -> zbus::Result<OwnedFd> {
    let bus = Builder::system()?.method_timeout(PATIENCE).build()?;
    let reply = bus.call_method(
        Some("org.freedesktop.login1"),
        "/org/freedesktop/login1",
        Some("org.freedesktop.login1.Manager"),
        "Inhibit",
        &("sleep:idle", "Filewright", "A file job is running", "block"),
    )?;
    reply.body().deserialize()
}

fn show_item(bus: &Connection, path: &std::path::Path) -> zbus::Result<()> {
    let service = "org.freedesktop.FileManager1";
    let addresses = vec![file_address(path)];
    bus.call_method(
        Some(service),
        "/org/freedesktop/FileManager1",
        Some(service),
        "ShowItems",
        &(addresses, ""),
    )?;
    Ok(())
}

/// What the system prefers, as the portal tells it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Prefers {
    pub contrast: bool,
    pub reduced_motion: bool,
}

/// Asks the desktop's portal (`org.freedesktop.portal.Settings.ReadOne`). Waits for the answer: not for the window's
/// thread.
pub fn prefers() -> Prefers {
    let ask = || -> zbus::Result<Prefers> {
        let bus = Builder::session()?.method_timeout(PATIENCE).build()?;
        let read = |key: &str| number(&bus, key).is_some_and(|number| number == 1);
        Ok(Prefers {
            contrast: read("contrast"),
            reduced_motion: read("reduced-motion"),
        })
    };
    ask().unwrap_or_default()
}

fn number(bus: &Connection, key: &str) -> Option<u32> {
    let reply = bus.call_method(
        Some("org.freedesktop.portal.Desktop"),
        "/org/freedesktop/portal/desktop",
        Some("org.freedesktop.portal.Settings"),
        "ReadOne",
        &("org.freedesktop.appearance", key),
    );
    let value: OwnedValue = reply.ok()?.body().deserialize().ok()?;
    u32::try_from(value).ok()
}
