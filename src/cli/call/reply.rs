//! Replies as JSON.

use serde_json::value::RawValue;
use serde_json::{Value as Json, json};

use crate::cli::json::path;
use crate::model::{Collected, ParamKind, Raised, Reply, ReplyValue};
use crate::ops::OPERATIONS;

/// Value or error, ready to be sent.
pub enum Body {
    Value(Json),
    Error(Json),
}

/// A reply to a request that cannot be taken back, although that was wanted: the same with a member that says so.
pub fn line_for_good(id: Option<&RawValue>, body: &Body) -> String {
    line(id, body).replacen('{', "{\"undo\":false,", 1)
}

/// One reply with its line feed; the id goes back as it came.
pub fn line(id: Option<&RawValue>, body: &Body) -> String {
    let id = id.map_or("null", RawValue::get);
    match body {
        Body::Value(value) => format!("{{\"id\":{id},\"ok\":true,\"value\":{value}}}\n"),
        Body::Error(error) => format!("{{\"id\":{id},\"ok\":false,\"error\":{error}}}\n"),
    }
}

pub fn of(reply: &Reply) -> Body {
    match reply {
        Ok(found) => Body::Value(value(found)),
        Err(raised) => Body::Error(error(raised)),
    }
}

/// What this program can be asked for.
pub fn capabilities(protocol: u32) -> Body {
    let ops: Vec<&str> = OPERATIONS
        .iter()
        .map(|operation| operation.about().id)
        .collect();
    Body::Value(json!({
        "protocol": protocol,
        "version": env!("CARGO_PKG_VERSION"),
        "ops": ops,
        "algorithms": algorithms(),
        "avoids_symlink_attacks": true,
        "cannot_undo": ["unpack_archive"],
    }))
}

/// Choices of the parameter that names a digest.
fn algorithms() -> Vec<&'static str> {
    let params = OPERATIONS
        .iter()
        .flat_map(|operation| operation.params())
        .filter(|param| param.name == "algorithm");
    let words = params.flat_map(|param| match param.kind {
        ParamKind::Choice(choices) => choices,
        _ => &[],
    });
    words.map(|choice| choice.word).collect()
}

fn value(value: &ReplyValue) -> Json {
    match value {
        ReplyValue::Nothing => Json::Null,
        ReplyValue::Path(found) => path(found),
        ReplyValue::Paths(found) => found.iter().map(|found| path(found)).collect(),
        ReplyValue::Text(text) => json!(text),
        ReplyValue::Usage { total, used, free } => {
            json!({"total": total, "used": used, "free": free})
        }
        ReplyValue::Collected(errors) => {
            let errors: Vec<Json> = errors.iter().map(collected).collect();
            json!({"errors": errors})
        }
    }
}

fn collected(collected: &Collected) -> Json {
    json!({
        "function": collected.function,
        "path": path(&collected.path),
        "error": error(&collected.error),
    })
}

/// Errors of the operating system have all five members, with a message where no number says it; others two.
fn error(raised: &Raised) -> Json {
    let mut members = json!({"type": raised.class});
    if is_os_class(raised.class) {
        members["errno"] = json!(raised.errno);
        members["strerror"] = json!(raised.strerror);
        members["filename"] = json!(raised.filename.as_deref().map(path));
        members["filename2"] = json!(raised.filename2.as_deref().map(path));
    }
    if let Some(message) = &raised.message {
        members["message"] = json!(message);
    }
    if !raised.errors.is_empty() {
        let errors = raised.errors.iter();
        let errors: Vec<Json> = errors
            .map(|entry| json!([path(&entry.source), path(&entry.target), entry.reason]))
            .collect();
        members["errors"] = json!(errors);
    }
    members
}

/// `OSError` and its subclasses, which have the members even where they are null.
fn is_os_class(class: &str) -> bool {
    let others = [
        "ValueError",
        "TypeError",
        "LookupError",
        "OverflowError",
        "NotImplementedError",
    ];
    !class.starts_with("shutil.") && !others.contains(&class)
}
