//! Replies and trees, made comparable.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use serde_json::{Value, json};

use super::cases::Case;

pub fn read(line: &str) -> Value {
    serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))
}

/// What differs between two replies, in words.
pub fn differences(case: &Case, ours: &Value, python: &Value) -> Vec<String> {
    let (mut ours, python) = (essence(case, ours), essence(case, python));
    let is_read_error = |reply: &Value| reply["error"]["type"] == json!("shutil.ReadError");
    if is_read_error(&ours) && is_read_error(&python) && python["error"]["message"].is_null() {
        // It comes from a module that has no name in the protocol.
        ours["error"]["message"] = Value::Null;
    }
    if ours == python {
        Vec::new()
    } else {
        vec![format!("reply {ours}"), format!("but  {python}")]
    }
}

/// A reply without what may differ: the words of errors that carry a number, free bytes, the order of errors (which is
/// pinned elsewhere, for the version that is the model).
fn essence(case: &Case, reply: &Value) -> Value {
    let mut reply = reply.clone();
    reply["id"] = Value::Null;
    if case.op == "disk_usage" && reply["ok"] == json!(true) {
        reply["value"] = json!({"total": reply["value"]["total"]});
    }
    for list in ["/value/errors", "/error/errors"] {
        if let Some(Value::Array(errors)) = reply.pointer_mut(list) {
            errors.sort_by_key(Value::to_string);
        }
    }
    let is_own_words = reply["error"]["type"]
        .as_str()
        .is_some_and(|class| !class.starts_with("shutil.") && reply["error"]["errno"].is_null());
    if is_own_words {
        reply["error"]["message"] = Value::Null;
    }
    reply
}

/// The text of a link, with the stage's own folder left out.
pub fn below_base(base: &Path, text: &OsStr) -> OsString {
    match Path::new(text).strip_prefix(base) {
        Ok(rest) => Path::new("BASE").join(rest).into_os_string(),
        Err(_) => text.to_owned(),
    }
}

/// Opens everything that locks out its owner; the modes that were there before, by place below `base`.
pub fn unlock(base: &Path) -> BTreeMap<Vec<u8>, u32> {
    let mut modes = BTreeMap::new();
    unlock_below(base, Path::new(""), &mut modes);
    modes
}

fn unlock_below(base: &Path, below: &Path, modes: &mut BTreeMap<Vec<u8>, u32>) {
    let path = match below.as_os_str().is_empty() {
        true => base.to_path_buf(),
        false => base.join(below),
    };
    let Ok(found) = std::fs::symlink_metadata(&path) else {
        return;
    };
    let needed = match (found.is_dir(), found.is_file()) {
        (true, _) => 0o700,
        (_, true) => 0o400,
        _ => return,
    };
    let mode = found.permissions().mode() & 0o7777;
    if mode & needed != needed {
        let open = std::fs::Permissions::from_mode(mode | needed);
        if std::fs::set_permissions(&path, open).is_ok() {
            modes.insert(below.as_os_str().as_bytes().to_vec(), mode);
        }
    }
    if found.is_dir() {
        for entry in std::fs::read_dir(&path).into_iter().flatten().flatten() {
            unlock_below(base, &below.join(entry.file_name()), modes);
        }
    }
}
