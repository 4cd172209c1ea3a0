//! The desktop's portal (`org.freedesktop.portal.Desktop`): what it prefers, and its dialog for folders.
//!
//! Asked directly and not through a library of dialogs: where the portal fails, those go on to start other programs,
//! and our own chooser, which loses no name, is better than that.

use std::collections::HashMap;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use zbus::blocking::fdo::DBusProxy;
use zbus::blocking::{Connection, MessageIterator};
use zbus::message::{Message, Type};
use zbus::zvariant::{OwnedObjectPath, OwnedValue, Value};
use zbus::{Error, MatchRule, Result};

use super::bus::Buses;
use super::uris;
use crate::view::DesktopLikes;

const SERVICE: &str = "org.freedesktop.portal.Desktop";
const PLACE: &str = "/org/freedesktop/portal/desktop";
const SETTINGS: &str = "org.freedesktop.portal.Settings";
const CHOOSER: &str = "org.freedesktop.portal.FileChooser";
const REQUEST: &str = "org.freedesktop.portal.Request";
const APPEARANCE: &str = "org.freedesktop.appearance";
/// The first version of the dialog that chooses folders.
const KNOWS_FOLDERS: u32 = 3;

/// Tells what the desktop prefers, and again whenever that changes, until `tell` answers false or the bus is gone.
/// Keeps its thread: not for the window's.
pub fn follow(buses: &Buses, mut tell: impl FnMut(DesktopLikes) -> bool) -> Result<()> {
    let bus = buses.session()?;
    // Before the first look, so that no change falls between.
    let rule = MatchRule::builder()
        .msg_type(Type::Signal)
        .sender(SERVICE)?
        .interface(SETTINGS)?
        .member("SettingChanged")?
        .build();
    let changes = MessageIterator::for_match_rule(rule, &bus, None)?;
    let mut likes = DesktopLikes::default();
    match all(&bus) {
        Ok(values) => {
            for (key, value) in values {
                take(&mut likes, &key, value);
            }
        }
        // It may be started later, and tell of its changes then.
        Err(error) => tracing::info!(%error, "the desktop does not say what it prefers"),
    }
    let mut is_heard = tell(likes);
    if chooser_version(&bus).is_ok_and(|version| version >= KNOWS_FOLDERS) {
        likes.has_dialog = true;
        is_heard = tell(likes);
    }
    for change in changes {
        if !is_heard {
            break;
        }
        let body = change?.body();
        let told: Result<(String, String, OwnedValue)> = body.deserialize();
        if let Ok((space, key, value)) = told
            && space == APPEARANCE
        {
            take(&mut likes, &key, value);
            is_heard = tell(likes);
        }
    }
    Ok(())
}

/// By one call that every version of the portal has.
fn all(bus: &Connection) -> Result<HashMap<String, OwnedValue>> {
    let wanted = vec![APPEARANCE];
    let reply = bus.call_method(Some(SERVICE), PLACE, Some(SETTINGS), "ReadAll", &(wanted,))?;
    let mut spaces: HashMap<String, HashMap<String, OwnedValue>> = reply.body().deserialize()?;
    Ok(spaces.remove(APPEARANCE).unwrap_or_default())
}

fn take(likes: &mut DesktopLikes, key: &str, value: OwnedValue) {
    let number = u32::try_from(value).ok();
    match key {
        // "No preference" is what desktops say that are light unless told otherwise.
        "color-scheme" => likes.is_dark = number.map(|number| number == 1),
        "contrast" => likes.has_contrast = number == Some(1),
        "reduced-motion" => likes.reduces_motion = number == Some(1),
        _ => {}
    }
}

fn chooser_version(bus: &Connection) -> Result<u32> {
    let properties = "org.freedesktop.DBus.Properties";
    let wanted = (CHOOSER, "version");
    let reply = bus.call_method(Some(SERVICE), PLACE, Some(properties), "Get", &wanted)?;
    let value: OwnedValue = reply.body().deserialize()?;
    u32::try_from(value).map_err(Error::Variant)
}

/// Lets a folder be chosen by the desktop's dialog, which opens over `parent` (the portal's name of a window; empty for
/// none) and on `start`. `None` if it was left without a choice; an error where there is no dialog or it went away.
/// Waits for the person: not for the window's thread.
pub fn pick_folder(
    buses: &Buses,
    parent: &str,
    title: &str,
    start: &Path,
) -> Result<Option<PathBuf>> {
    let bus = buses.session()?;
    let daemon = DBusProxy::new(&bus)?;
    let signal = || MatchRule::builder().msg_type(Type::Signal);
    let answer = signal()
        .sender(SERVICE)?
        .interface(REQUEST)?
        .member("Response")?;
    daemon.add_match_rule(answer.build())?;
    // A portal that ends takes its dialogs along, and no answer comes.
    let owner = signal()
        .interface("org.freedesktop.DBus")?
        .member("NameOwnerChanged")?
        .arg(0, SERVICE)?;
    daemon.add_match_rule(owner.build())?;
    // Everything that comes in is heard from here on: the answer may be there before the call has returned.
    let messages = MessageIterator::from(&bus);
    let request = open(&bus, parent, title, start)?;
    for message in messages {
        let message = message?;
        let header = message.header();
        let member = header.member().map(|member| member.as_str());
        if header.message_type() != Type::Signal {
            continue;
        }
        if member == Some("Response") && header.path() == Some(&*request) {
            return chosen(&message);
        }
        if member == Some("NameOwnerChanged") && is_gone(&message) {
            break;
        }
    }
    Err(Error::Failure(
        "the portal ended before it answered".to_owned(),
    ))
}

fn open(bus: &Connection, parent: &str, title: &str, start: &Path) -> Result<OwnedObjectPath> {
    let mut folder = start.as_os_str().as_bytes().to_vec();
    folder.push(0);
    let options = HashMap::from([
        ("directory", Value::from(true)),
        ("modal", Value::from(true)),
        ("current_folder", Value::from(folder)),
    ]);
    let wanted = (parent, title, options);
    let reply = bus.call_method(Some(SERVICE), PLACE, Some(CHOOSER), "OpenFile", &wanted)?;
    reply.body().deserialize()
}

/// What was chosen: 0 and the addresses, 1 where it was left, 2 where the dialog ended otherwise.
fn chosen(response: &Message) -> Result<Option<PathBuf>> {
    let body = response.body();
    let (code, mut results): (u32, HashMap<String, OwnedValue>) = body.deserialize()?;
    if code == 1 {
        return Ok(None);
    }
    let addresses = results.remove("uris").filter(|_| code == 0);
    let addresses = addresses.ok_or_else(|| Error::Failure(format!("the dialog ended: {code}")))?;
    let addresses = Vec::<String>::try_from(addresses).map_err(Error::Variant)?;
    let files = uris::read_list(addresses.join("\n").as_bytes(), b"");
    match files.paths.into_iter().next() {
        Some(folder) => Ok(Some(folder)),
        None => Err(Error::Failure("no folder of this machine".to_owned())),
    }
}

fn is_gone(change: &Message) -> bool {
    let body = change.body();
    let owners: Result<(String, String, String)> = body.deserialize();
    owners.is_ok_and(|(name, _, new)| name == SERVICE && new.is_empty())
}
