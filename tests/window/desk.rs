//! A desktop of our own: a message bus that nobody else knows, and stand-ins for the services that the window asks.

use std::collections::HashMap;
use std::fs;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use filewright::gui::desktop::bus::Buses;
use tempfile::TempDir;
use zbus::blocking::Connection;
use zbus::blocking::connection::Builder;
use zbus::message::Header;
use zbus::zvariant::{OwnedFd, OwnedObjectPath, OwnedValue, Value};
use zbus::{fdo, interface};

/// Longest wait for a call.
const PATIENCE: Duration = Duration::from_secs(20);
/// The object of the portal.
const PORTAL: &str = "/org/freedesktop/portal/desktop";

/// What the services were asked, in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Call {
    Notify {
        program: String,
        head: String,
        body: String,
        entry: String,
    },
    Inhibit {
        what: String,
        who: String,
        why: String,
        mode: String,
    },
    /// The descriptor that an inhibition gave is closed everywhere.
    Released,
    ShowItems(Vec<String>),
    /// The folder dialog was opened, on which folder.
    Dialog {
        title: String,
        directory: bool,
        start: Vec<u8>,
    },
}

/// What the stand-in for the dialog does.
#[derive(Clone, Debug)]
pub enum Dialog {
    Chooses(String),
    IsLeft,
    /// The portal has none.
    Refuses,
    /// The whole portal goes away.
    Vanishes,
}

/// What of the desktop there is.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub portal: Option<Dialog>,
    pub services: bool,
    /// Values of the portal's settings at its start.
    pub values: Vec<(&'static str, u32)>,
}

/// A bus with its services. They end with it.
pub struct Desk {
    daemon: Child,
    address: String,
    _place: TempDir,
    _services: Option<Connection>,
    portal: Option<Connection>,
    values: Arc<Mutex<HashMap<String, u32>>>,
    calls: Receiver<Call>,
}

impl Drop for Desk {
    fn drop(&mut self) {
        self.daemon.kill().expect("the daemon is ours");
        self.daemon.wait().expect("and ends");
    }
}

impl Desk {
    /// A desktop, or `None` on a machine without `dbus-daemon`, which is said.
    pub fn start(wanted: Wanted) -> Option<Desk> {
        let place = TempDir::new().expect("a place for the bus");
        let Some((daemon, address)) = daemon(place.path()) else {
            eprintln!("skipped: dbus-daemon is not there");
            return None;
        };
        let (teller, calls) = channel();
        let values = wanted.values.iter();
        let values = values.map(|(key, value)| ((*key).to_owned(), *value));
        let values = Arc::new(Mutex::new(values.collect()));
        let services = wanted.services.then(|| services(&address, &teller));
        let portal = wanted
            .portal
            .map(|dialog| portal(&address, &values, dialog, &teller));
        Some(Desk {
            daemon,
            address,
            _place: place,
            _services: services,
            portal,
            values,
            calls,
        })
    }

    /// The bus in both parts.
    pub fn buses(&self) -> Buses {
        Buses::At {
            session: self.address.clone(),
            system: self.address.clone(),
        }
    }

    pub fn address(&self) -> &str {
        &self.address
    }

    /// The next thing that was asked.
    pub fn call(&self) -> Call {
        let call = self.calls.recv_timeout(PATIENCE);
        call.expect("the window asks for something")
    }

    /// True if nothing more was asked until now.
    pub fn is_quiet(&self) -> bool {
        self.calls.try_recv().is_err()
    }

    /// The desktop prefers something else from now on, and says so.
    pub fn prefer(&self, key: &str, value: u32) {
        let mut values = self.values.lock().expect("whole");
        values.insert(key.to_owned(), value);
        drop(values);
        let portal = self.portal.as_ref().expect("a portal");
        let settings = "org.freedesktop.portal.Settings";
        let told = ("org.freedesktop.appearance", key, Value::from(value));
        let nobody: Option<&str> = None;
        portal
            .emit_signal(nobody, PORTAL, settings, "SettingChanged", &told)
            .expect("told");
    }
}

fn daemon(place: &Path) -> Option<(Child, String)> {
    let config = place.join("bus.conf");
    // No folder of services: only what the test starts itself is there.
    let text = format!(
        "<busconfig><type>session</type><listen>unix:path={}</listen><policy context=\"default\">\
         <allow send_destination=\"*\"/><allow receive_sender=\"*\"/><allow own=\"*\"/></policy></busconfig>",
        place.join("bus").display()
    );
    fs::write(&config, text).expect("written");
    let mut daemon = Command::new("dbus-daemon")
        .arg(format!("--config-file={}", config.display()))
        .args(["--nofork", "--print-address"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .ok()?;
    let mut line = String::new();
    let output = daemon.stdout.take().expect("piped");
    BufReader::new(output).read_line(&mut line).expect("read");
    Some((daemon, line.trim().to_owned()))
}

fn join(address: &str) -> Builder<'static> {
    let builder = Builder::address(address);
    builder.expect("an address").method_timeout(PATIENCE)
}

fn services(address: &str, calls: &Sender<Call>) -> Connection {
    let calls = || calls.clone();
    let built = join(address)
        .serve_at("/org/freedesktop/Notifications", Notifications(calls()))
        .and_then(|bus| bus.serve_at("/org/freedesktop/login1", Login(calls())))
        .and_then(|bus| bus.serve_at("/org/freedesktop/FileManager1", FileManager(calls())))
        .and_then(|bus| bus.name("org.freedesktop.Notifications"))
        .and_then(|bus| bus.name("org.freedesktop.login1"))
        .and_then(|bus| bus.name("org.freedesktop.FileManager1"));
    built.and_then(Builder::build).expect("services")
}

fn portal(
    address: &str,
    values: &Arc<Mutex<HashMap<String, u32>>>,
    dialog: Dialog,
    calls: &Sender<Call>,
) -> Connection {
    let settings = Settings(Arc::clone(values));
    let mut builder = join(address).serve_at(PORTAL, settings).expect("served");
    if !matches!(dialog, Dialog::Refuses) {
        let chooser = Chooser {
            dialog,
            calls: calls.clone(),
        };
        builder = builder.serve_at(PORTAL, chooser).expect("served");
    }
    let built = builder.name("org.freedesktop.portal.Desktop");
    built.and_then(Builder::build).expect("a portal")
}

struct Notifications(Sender<Call>);

#[interface(name = "org.freedesktop.Notifications")]
impl Notifications {
    #[expect(clippy::too_many_arguments, reason = "the service has so many")]
    fn notify(
        &self,
        program: String,
        _replaces: u32,
        _icon: String,
        head: String,
        body: String,
        _actions: Vec<String>,
        hints: HashMap<String, OwnedValue>,
        _expires_ms: i32,
    ) -> u32 {
        let entry = hints
            .get("desktop-entry")
            .and_then(|entry| <&str>::try_from(entry).ok());
        let call = Call::Notify {
            program,
            head,
            body,
            entry: entry.unwrap_or_default().to_owned(),
        };
        self.0.send(call).expect("heard");
        1
    }
}

struct Login(Sender<Call>);

#[interface(name = "org.freedesktop.login1.Manager")]
impl Login {
    fn inhibit(&self, what: String, who: String, why: String, mode: String) -> OwnedFd {
        let (mut mine, theirs) = io::pipe().expect("a pipe");
        let call = Call::Inhibit {
            what,
            who,
            why,
            mode,
        };
        self.0.send(call).expect("heard");
        let calls = self.0.clone();
        std::thread::spawn(move || {
            // Its end comes when the last copy of the other end is closed.
            mine.read_to_end(&mut Vec::new()).expect("read");
            // The test may have ended by then.
            calls.send(Call::Released).ok();
        });
        std::os::fd::OwnedFd::from(theirs).into()
    }
}

struct FileManager(Sender<Call>);

#[interface(name = "org.freedesktop.FileManager1")]
impl FileManager {
    fn show_items(&self, addresses: Vec<String>, _startup: String) {
        self.0.send(Call::ShowItems(addresses)).expect("heard");
    }
}

struct Settings(Arc<Mutex<HashMap<String, u32>>>);

#[interface(name = "org.freedesktop.portal.Settings")]
impl Settings {
    fn read_all(&self, spaces: Vec<String>) -> HashMap<String, HashMap<String, OwnedValue>> {
        assert_eq!(spaces, ["org.freedesktop.appearance"]);
        let values = self.0.lock().expect("whole");
        let values = values
            .iter()
            .map(|(key, value)| (key.clone(), OwnedValue::from(*value)));
        HashMap::from([(spaces[0].clone(), values.collect())])
    }
}

struct Chooser {
    dialog: Dialog,
    calls: Sender<Call>,
}

#[interface(name = "org.freedesktop.portal.FileChooser")]
impl Chooser {
    #[zbus(property, name = "version")]
    fn version(&self) -> u32 {
        4
    }

    async fn open_file(
        &self,
        _parent: String,
        title: String,
        options: HashMap<String, OwnedValue>,
        #[zbus(header)] header: Header<'_>,
        #[zbus(connection)] bus: &zbus::Connection,
    ) -> fdo::Result<OwnedObjectPath> {
        let take = |name: &str| options.get(name).and_then(|value| value.try_clone().ok());
        let call = Call::Dialog {
            title,
            directory: take("directory").is_some_and(|it| bool::try_from(it).expect("a flag")),
            start: take("current_folder")
                .and_then(|it| Vec::try_from(it).ok())
                .unwrap_or_default(),
        };
        self.calls.send(call).expect("heard");
        let caller = header.sender().expect("a caller").to_owned();
        let token = take("handle_token").and_then(|it| String::try_from(it).ok());
        let sender = caller.trim_start_matches(':').replace('.', "_");
        let token = token.expect("a token");
        let request = format!("{PORTAL}/request/{sender}/{token}");
        let request = OwnedObjectPath::try_from(request).expect("a path");
        let (code, chosen) = match &self.dialog {
            Dialog::Chooses(address) => (0_u32, vec![address.as_str()]),
            Dialog::IsLeft => (1, Vec::new()),
            Dialog::Refuses => (2, Vec::new()),
            Dialog::Vanishes => {
                bus.release_name("org.freedesktop.portal.Desktop").await?;
                return Ok(request);
            }
        };
        let chosen: Vec<String> = chosen.into_iter().map(str::to_owned).collect();
        let (bus, place) = (bus.clone(), request.clone());
        // A person takes a while: the call has returned by then, which is all that the library of dialogs counts on.
        std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(200));
            let answer = (code, HashMap::from([("uris", Value::from(chosen))]));
            let interface = "org.freedesktop.portal.Request";
            let bus = Connection::from(bus);
            let sent =
                bus.emit_signal(Some(caller), place.as_str(), interface, "Response", &answer);
            sent.expect("told");
        });
        Ok(request)
    }
}
