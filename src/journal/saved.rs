//! Filled forms that outlive the program: a small file in the state folder, written whole or not at all.
//!
//! The first line says what it is and in which version; each line after it is one form in JSON behind the checksum of
//! that. A line that is damaged is left out and counted, and costs no other.

use std::path::Path;
use std::sync::Arc;

use super::small::{self, Edit};
use crate::disk::FdPool;
use crate::model::{Action, Cause, Failure, SavedChange, SavedForm};

const FILE: &str = "saved-forms";
/// What the first line begins with, and the version that this program writes.
const SIGN: &str = "filewright saved forms ";
const VERSION: u32 = 1;

/// What was found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    pub forms: Vec<SavedForm>,
    /// Lines that could not be read.
    pub damaged: u64,
}

/// Reads the forms that are kept in a state folder, changes them and writes them back, while no other program does.
pub fn change(pool: &Arc<FdPool>, state: &Path, change: SavedChange) -> Result<Found, Failure> {
    small::edit(pool, state, FILE, |bytes| {
        let newer = || Failure::new(Action::Open, state.join(FILE), Cause::NewerJournal);
        let mut found = read(bytes).ok_or_else(newer)?;
        if change == SavedChange::Read {
            return Ok((found, Edit::Leave));
        }
        change.apply(&mut found.forms);
        let edit = Edit::Write {
            bytes: written(&found.forms),
            // What cannot be read may be worth something to somebody.
            keeps_old: found.damaged > 0,
        };
        found.damaged = 0;
        Ok((found, edit))
    })
}

fn written(forms: &[SavedForm]) -> Vec<u8> {
    let mut text = format!("{SIGN}{VERSION}\n");
    for form in forms {
        if let Ok(line) = serde_json::to_string(form) {
            let sum = crc32fast::hash(line.as_bytes());
            text.push_str(&format!("{sum:08x} {line}\n"));
        }
    }
    text.into_bytes()
}

/// None for a file of a newer program.
fn read(bytes: &[u8]) -> Option<Found> {
    let mut found = Found::default();
    if bytes.is_empty() {
        return Some(found);
    }
    let mut lines = bytes.split(|byte| *byte == b'\n');
    let head = lines.next().unwrap_or_default();
    let version = std::str::from_utf8(head).ok();
    let version = version.and_then(|head| head.strip_prefix(SIGN)?.parse::<u32>().ok());
    match version {
        Some(version) if version > VERSION => return None,
        Some(_) => {}
        None => found.damaged += 1,
    }
    for line in lines.filter(|line| !line.is_empty()) {
        match form_of(line) {
            Some(form) => found.forms.push(form),
            None => found.damaged += 1,
        }
    }
    Some(found)
}

fn form_of(line: &[u8]) -> Option<SavedForm> {
    let (sum, json) = line.split_at_checked(9)?;
    let sum = std::str::from_utf8(sum).ok()?.strip_suffix(' ')?;
    let sum = u32::from_str_radix(sum, 16).ok()?;
    (crc32fast::hash(json) == sum).then_some(())?;
    let form: SavedForm = serde_json::from_slice(json).ok()?;
    let is_key = form.number.is_none_or(|number| (1..=9).contains(&number));
    is_key.then_some(form)
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    use super::*;
    use crate::disk::log::private_folder;
    use crate::model::{Profile, Request, Value};

    fn form(name: &str, number: Option<u8>) -> SavedForm {
        let mut request = Request::new("copytree", Vec::new(), Profile::Safe, "/home".into(), 0o22);
        let target = OsStr::from_bytes(b"/media/caf\xE9");
        request.values.set("dst", Value::Path(target.into()));
        SavedForm {
            name: name.to_owned(),
            number,
            request,
        }
    }

    fn keep(form: SavedForm) -> SavedChange {
        SavedChange::Keep(Box::new(form))
    }

    #[test]
    fn forms_come_back_as_they_were_kept() {
        let place = tempfile::tempdir().expect("a place");
        let state = place.path().join("state");
        let pool = FdPool::for_process(1);
        let found = change(&pool, &state, SavedChange::Read).expect("nothing yet");
        assert_eq!(found, Found::default());
        change(&pool, &state, keep(form("Backup", Some(1)))).expect("kept");
        change(&pool, &state, keep(form("zwölf", None))).expect("kept");
        let found = change(&pool, &state, SavedChange::Read).expect("read");
        assert_eq!(found.forms, [form("Backup", Some(1)), form("zwölf", None)]);
        assert_eq!(found.damaged, 0);
        let gone = SavedChange::Remove("Backup".to_owned());
        let found = change(&pool, &state, gone).expect("removed");
        assert_eq!(found.forms, [form("zwölf", None)]);
        assert!(!state.join("saved-forms.new").exists());
    }

    #[test]
    fn a_torn_file_costs_only_what_is_torn_and_is_kept_aside() {
        let place = tempfile::tempdir().expect("a place");
        let state = place.path().join("state");
        private_folder(&state).expect("made");
        let pool = FdPool::for_process(1);
        for name in ["one", "two", "three"] {
            change(&pool, &state, keep(form(name, None))).expect("kept");
        }
        let whole = std::fs::read(state.join(FILE)).expect("read");
        for length in 0..whole.len() {
            let found = read(&whole[..length]).expect("of this version");
            let names: Vec<&str> = found.forms.iter().map(|form| form.name.as_str()).collect();
            assert_eq!(names, ["one", "two", "three"][..names.len()]);
        }
        let mut torn = whole.clone();
        let middle = whole.len() / 2;
        torn[middle] ^= 1;
        std::fs::write(state.join(FILE), &torn).expect("written");
        let found = change(&pool, &state, SavedChange::Read).expect("read");
        assert_eq!((found.forms.len(), found.damaged), (2, 1));
        let found = change(&pool, &state, keep(form("four", None))).expect("kept");
        assert_eq!((found.forms.len(), found.damaged), (3, 0));
        let aside = std::fs::read_dir(&state).expect("listed").any(|entry| {
            let name = entry.expect("read").file_name();
            name.to_str().is_some_and(|name| name.contains("damaged"))
        });
        assert!(aside, "the torn file is not thrown away");
    }

    #[test]
    fn a_newer_file_is_left_alone() {
        let place = tempfile::tempdir().expect("a place");
        let state = place.path().join("state");
        private_folder(&state).expect("made");
        std::fs::write(state.join(FILE), "filewright saved forms 2\nnews\n").expect("written");
        let pool = FdPool::for_process(1);
        assert!(change(&pool, &state, keep(form("one", None))).is_err());
        let now = std::fs::read(state.join(FILE)).expect("read");
        assert_eq!(now, b"filewright saved forms 2\nnews\n");
    }
}
