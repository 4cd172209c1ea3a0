//! Services of the desktop by D-Bus: notices, staying awake, the file manager.
//!
//! All of it is a courtesy: where a service is missing nothing is lost, and a log line says so.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender, bounded};
use zbus::blocking::Connection;
use zbus::blocking::connection::Builder;
use zbus::zvariant::{OwnedFd, Value};

use super::programs;
use crate::model::address::file_address;

/// Longest wait for an answer: a service that hangs must not hold up the next wish for ever.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);
/// Wishes that wait.
const WISHES: usize = 16;

/// The message buses on which the desktop's services are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Buses {
    /// Those of the user's session and of the machine.
    OfUser,
    /// Buses at these addresses.
    At { session: String, system: String },
    /// None: no service is asked for anything.
    Missing,
}

impl Buses {
    pub(super) fn session(&self) -> zbus::Result<Connection> {
        self.join(Builder::session, |session, _| session)
    }

    /// The address of the session's bus, where it is not the user's own.
    pub(super) fn address(&self) -> Option<&str> {
        match self {
            Buses::At { session, .. } => Some(session),
            Buses::OfUser | Buses::Missing => None,
        }
    }

    fn system(&self) -> zbus::Result<Connection> {
        self.join(Builder::system, |_, system| system)
    }

    fn join<'a>(
        &'a self,
        of_user: impl FnOnce() -> zbus::Result<Builder<'a>>,
        address: impl FnOnce(&'a str, &'a str) -> &'a str,
    ) -> zbus::Result<Connection> {
        let builder = match self {
            Buses::OfUser => of_user()?,
            Buses::At { session, system } => Builder::address(address(session, system))?,
            Buses::Missing => return Err(zbus::Error::Failure("no bus is wanted".to_owned())),
        };
        builder.method_timeout(PATIENCE).build()
    }
}

/// What is asked of the desktop.
enum Wish {
    Notify {
        head: String,
        body: String,
    },
    /// Look whether the machine is to stay awake.
    Awake,
    Reveal(PathBuf),
}

/// The thread that talks to the desktop.
pub struct Bus {
    buses: Buses,
    wishes: Sender<Wish>,
    /// The machine is to stay awake. Not a wish in the queue, which may be full when sleep is allowed again.
    wants_awake: Arc<AtomicBool>,
}

impl Bus {
    /// Starts the thread; it connects when it is asked for something first.
    pub fn start(buses: Buses) -> Bus {
        let (wishes, asked) = bounded(WISHES);
        let wants_awake = Arc::new(AtomicBool::new(false));
        let (own, wanted) = (buses.clone(), Arc::clone(&wants_awake));
        super::spawn("desktop services", move || serve(&own, &asked, &wanted));
        Bus {
            buses,
            wishes,
            wants_awake,
        }
    }

    /// Where the services are asked for.
    pub fn buses(&self) -> &Buses {
        &self.buses
    }

    /// Shows a notice of the desktop (`org.freedesktop.Notifications.Notify`).
    pub fn notify(&self, head: &str, body: &str) {
        self.wish(Wish::Notify {
            head: head.to_owned(),
            body: body.to_owned(),
        });
    }

    /// The machine must not fall asleep while this is true (`org.freedesktop.login1.Manager.Inhibit`).
    pub fn keep_awake(&self, is_awake: bool) {
        if is_awake != self.wants_awake.swap(is_awake, Ordering::AcqRel) {
            self.wish(Wish::Awake);
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

fn serve(buses: &Buses, wishes: &Receiver<Wish>, wants_awake: &AtomicBool) {
    let mut session = None;
    let mut awake = Awake::default();
    while let Ok(wish) = wishes.recv() {
        let done = match wish {
            Wish::Notify { head, body } => {
                on_session(buses, &mut session, |bus| notify(bus, &head, &body))
            }
            Wish::Awake => Ok(()),
            Wish::Reveal(path) => {
                let shown = on_session(buses, &mut session, |bus| show_item(bus, &path));
                shown.or_else(|error| {
                    tracing::debug!(%error, "no file manager answers");
                    let folder = path.parent().unwrap_or(&path);
                    programs::open(folder).map_err(|error| zbus::Error::Failure(error.to_string()))
                })
            }
        };
        // After every wish: one that did not fit into the queue is met all the same.
        let kept = awake.follow(buses, wants_awake.load(Ordering::Acquire));
        for error in [done, kept].into_iter().filter_map(Result::err) {
            tracing::info!(%error, "a service of the desktop");
        }
    }
}

/// Whether the machine is kept awake.
#[derive(Default)]
struct Awake {
    /// What was asked for last, whether it was granted or not.
    is_asked: bool,
    /// Closing it lets the machine sleep; so does the end of the program.
    hold: Option<OwnedFd>,
}

impl Awake {
    fn follow(&mut self, buses: &Buses, is_wanted: bool) -> zbus::Result<()> {
        if std::mem::replace(&mut self.is_asked, is_wanted) != is_wanted {
            self.hold = match is_wanted {
                true => Some(inhibit(buses)?),
                false => None,
            };
        }
        Ok(())
    }
}

/// Calls on the session's bus, connecting first if need be.
fn on_session(
    buses: &Buses,
    session: &mut Option<Connection>,
    call: impl Fn(&Connection) -> zbus::Result<()>,
) -> zbus::Result<()> {
    let bus = match session.take() {
        Some(bus) => bus,
        None => buses.session()?,
    };
    let called = call(&bus);
    // A connection that broke is made anew next time.
    *session = called.is_ok().then_some(bus);
    called
}

fn notify(bus: &Connection, head: &str, body: &str) -> zbus::Result<()> {
    let actions: [&str; 0] = [];
    let hints = HashMap::from([("desktop-entry", Value::from("filewright"))]);
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

fn inhibit(buses: &Buses) -> zbus::Result<OwnedFd> {
    let reply = buses.system()?.call_method(
        Some("org.freedesktop.login1"),
        "/org/freedesktop/login1",
        Some("org.freedesktop.login1.Manager"),
        "Inhibit",
        &("sleep:idle", "Filewright", "A file job is running", "block"),
    )?;
    reply.body().deserialize()
}

fn show_item(bus: &Connection, path: &Path) -> zbus::Result<()> {
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
