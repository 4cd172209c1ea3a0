//! Differences that are meant, by operation and version of Python. One that no longer differs fails the test.

use serde_json::Value;

use super::cases::Case;

/// One difference that is meant.
struct Listed {
    name: &'static str,
    /// Versions that differ; the model is 3.14.
    versions: &'static [&'static str],
    op: &'static str,
    is_it: fn(&Case, &[String], &Value, &Value) -> bool,
}

/// 3.12 began to leave out attributes that may not be read or written; before, that was an error.
fn is_refused_attribute(_: &Case, _: &[String], ours: &Value, python: &Value) -> bool {
    ours["ok"] == true && python["error"]["errno"] == 13
}

/// A same-file error has no list, so that `copytree` takes its text apart into letters.
fn is_taken_apart(_: &Case, _: &[String], ours: &Value, python: &Value) -> bool {
    let has_letters = python["error"]["errors"]
        .as_array()
        .is_some_and(|errors| errors.iter().any(Value::is_string));
    has_letters && ours["error"]["type"] == python["error"]["type"]
}

/// The reason for a link that cannot be made names its path and not its text.
fn is_reason_by_path(_: &Case, found: &[String], ours: &Value, python: &Value) -> bool {
    let pairs = |reply: &Value| -> Vec<(Value, Value)> {
        let errors = reply["error"]["errors"].as_array().cloned();
        let mut pairs: Vec<_> = errors
            .unwrap_or_default()
            .iter()
            .map(|entry| (entry[0].clone(), entry[1].clone()))
            .collect();
        pairs.sort_by_key(|pair| format!("{pair:?}"));
        pairs
    };
    found.len() == 2 && pairs(ours) == pairs(python) && python.to_string().contains(" -> ")
}

/// `renames` into `x/../y` makes `x` and then fails on `x/..`; here it goes on.
fn is_made_and_left(case: &Case, _: &[String], _: &Value, python: &Value) -> bool {
    let is_climbing = Value::from(case.args.clone()).to_string().contains("/../");
    let name = python["error"]["filename"].as_str().unwrap_or_default();
    is_climbing && python["error"]["errno"] == 17 && name.ends_with("/..")
}

/// `os.link` follows links since 3.14; before, it always took the link itself.
fn is_link_followed(case: &Case, _: &[String], ours: &Value, python: &Value) -> bool {
    let is_told_not_to = case.args.get("follow_symlinks") == Some(&Value::Bool(false));
    !is_told_not_to && (python["ok"] == true || ours["error"] != python["error"])
}

/// Python makes the folder of the archive first and then packs it too; here what is packed is listed before.
fn is_own_folder_packed(case: &Case, found: &[String], ours: &Value, python: &Value) -> bool {
    let text = |name: &str| {
        case.args
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    let is_inside = text("base_name").starts_with(text("root_dir"));
    let is_archive = found
        .first()
        .is_some_and(|line| line.starts_with("archive "));
    is_inside && is_archive && found.len() == 2 && ours["ok"] == true && python["ok"] == true
}

const LISTED: &[Listed] = &[
    Listed {
        name: "copytree gives the path of a link that cannot be made as its reason, not the text",
        versions: &["3.9", "3.10", "3.11", "3.12", "3.13", "3.14"],
        op: "copytree",
        is_it: is_reason_by_path,
    },
    Listed {
        name: "renames fails on a folder that it has just made",
        versions: &["3.9", "3.10", "3.11", "3.12", "3.13", "3.14"],
        op: "renames",
        is_it: is_made_and_left,
    },
    Listed {
        name: "copytree lists the letters of a same-file error",
        versions: &["3.9", "3.10", "3.11", "3.12", "3.13", "3.14"],
        op: "copytree",
        is_it: is_taken_apart,
    },
    Listed {
        name: "make_archive packs the folder that it has made for the archive",
        versions: &["3.9", "3.10", "3.11", "3.12", "3.13", "3.14"],
        op: "make_archive",
        is_it: is_own_folder_packed,
    },
    Listed {
        name: "link takes the link itself",
        versions: &["3.9", "3.10", "3.11", "3.12", "3.13"],
        op: "link",
        is_it: is_link_followed,
    },
    Listed {
        name: "copystat raises where an attribute may not be read or written",
        versions: &["3.9", "3.10", "3.11"],
        op: "copystat",
        is_it: is_refused_attribute,
    },
];

/// Name of the entry that explains the differences, if one does.
pub fn known(
    version: &str,
    case: &Case,
    found: &[String],
    ours: &Value,
    python: &Value,
) -> Option<&'static str> {
    let listed = LISTED.iter().find(|listed| {
        listed.op == case.op
            && listed.versions.contains(&version)
            && (listed.is_it)(case, found, ours, python)
    });
    listed.map(|listed| listed.name)
}

/// Names of all entries for a version.
pub fn names(version: &str) -> impl Iterator<Item = &'static str> {
    let version = version.to_owned();
    LISTED
        .iter()
        .filter(move |listed| listed.versions.contains(&version.as_str()))
        .map(|listed| listed.name)
}
