//! The desktop's portal (`org.freedesktop.portal.Desktop`): what it prefers, and its dialog for folders.
//!
//! The dialog is asked for by a process of its own ([`dialog`]).

use std::collections::HashMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use zbus::blocking::{Connection, MessageIterator};
use zbus::message::{Message, Type};
use zbus::zvariant::OwnedValue;
use zbus::{Error, MatchRule, Result};

use super::bus::Buses;
use super::dialog::{self, Answer};
use crate::view::DesktopLikes;

const SERVICE: &str = "org.freedesktop.portal.Desktop";
const PLACE: &str = "/org/freedesktop/portal/desktop";
const SETTINGS: &str = "org.freedesktop.portal.Settings";
const CHOOSER: &str = "org.freedesktop.portal.FileChooser";
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

/// Lets a folder be chosen by the desktop's dialog, which opens on `start`; `program` is this one. `None` if it was left
/// without a choice; an error where there is no dialog or it went away. Waits for the person: not for the window's thread.
pub fn pick_folder(buses: &Buses, program: &Path, start: &Path) -> Result<Option<PathBuf>> {
    let bus = buses.session()?;
    // A portal that ends takes its dialogs along, and no answer comes.
    let rule = MatchRule::builder()
        .msg_type(Type::Signal)
        .interface("org.freedesktop.DBus")?
        .member("NameOwnerChanged")?
        .arg(0, SERVICE)?
        .build();
    let owners = MessageIterator::for_match_rule(rule, &bus, None)?;
    let failed = |error: std::io::Error| Error::Failure(error.to_string());
    let mut shown = dialog::start(program, start, buses.address()).map_err(failed)?;
    let mut out = shown.stdout.take();
    // Held open: where this end goes, so does the process.
    let input = shown.stdin.take();
    let shown = Arc::new(Mutex::new(shown));
    let ended = Arc::clone(&shown);
    super::spawn("portal", move || {
        let mut changes = owners.flatten();
        if changes.any(|change| is_gone(&change)) {
            let mut ended = ended.lock().unwrap_or_else(PoisonError::into_inner);
            // It may have ended by itself.
            ended.kill().unwrap_or_default();
        }
    });
    let mut chosen = Vec::new();
    let read = out.as_mut().map(|out| out.read_to_end(&mut chosen));
    let status = shown.lock().unwrap_or_else(PoisonError::into_inner).wait();
    drop(input);
    // Nobody has to look out for the portal any more.
    bus.close()?;
    read.transpose().map_err(failed)?;
    match dialog::answer(status.map_err(failed)?.code(), chosen) {
        Answer::Chosen(folder) => Ok(Some(folder)),
        Answer::Left => Ok(None),
        Answer::Failed => Err(Error::Failure("the portal shows no dialog".to_owned())),
    }
}

fn is_gone(change: &Message) -> bool {
    let body = change.body();
    let owners: Result<(String, String, String)> = body.deserialize();
    owners.is_ok_and(|(name, _, new)| name == SERVICE && new.is_empty())
}
