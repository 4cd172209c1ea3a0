//! JSON values as the values of parameters.

use std::ffi::OsString;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value as Json;
use serde_json::value::RawValue;

use crate::model::{Param, ParamKind, Raised, Value};

/// `ValueError`.
pub fn invalid(message: impl Into<String>) -> Box<Raised> {
    Box::new(Raised::saying("ValueError", message))
}

/// `TypeError`.
pub fn mistyped(message: impl Into<String>) -> Box<Raised> {
    Box::new(Raised::saying("TypeError", message))
}

/// The value of one parameter.
pub fn of(param: &Param, raw: &RawValue) -> Result<Value, Box<Raised>> {
    let name = param.name;
    match param.kind {
        ParamKind::Destination | ParamKind::Path => path(name, raw).map(Value::Path),
        ParamKind::Bool => truth(name, raw).map(Value::Bool),
        ParamKind::Choice(choices) => {
            let said = text(name, raw)?;
            let known = choices.iter().find(|choice| choice.word == said);
            known.map_or_else(
                || Err(invalid(format!("{name}: unknown value '{said}'"))),
                |choice| Ok(Value::Choice(choice.word)),
            )
        }
        ParamKind::Integer { min, max } => {
            let number = integer(name, raw)?;
            match (min..=max).contains(&number) {
                true => Ok(Value::Integer(number)),
                false => Err(invalid(format!("{name}: from {min} to {max}"))),
            }
        }
        // Python takes a number only; letters are for people.
        ParamKind::Mode | ParamKind::ModeChange => mode(name, raw),
        ParamKind::Text => match json(name, raw)? {
            Json::Number(_) => integer(name, raw).map(Value::Integer),
            _ => text(name, raw).map(Value::Text),
        },
        ParamKind::Patterns | ParamKind::Rules(_) => {
            let patterns = list(name, raw)?;
            let patterns = patterns.iter().map(|raw| text(name, raw));
            patterns.collect::<Result<_, _>>().map(Value::Patterns)
        }
        ParamKind::Paths | ParamKind::Unticked => paths(name, raw).map(Value::Paths),
        ParamKind::Length | ParamKind::Offset => integer(name, raw).map(Value::Integer),
    }
}

/// A list of paths.
pub fn paths(name: &str, raw: &RawValue) -> Result<Vec<PathBuf>, Box<Raised>> {
    let paths = list(name, raw)?;
    paths.iter().map(|raw| path(name, raw)).collect()
}

/// A string, or `{"bytes": base64}`.
pub fn path(name: &str, raw: &RawValue) -> Result<PathBuf, Box<Raised>> {
    match json(name, raw)? {
        Json::String(text) => Ok(PathBuf::from(text)),
        Json::Object(members) => match (members.len(), members.get("bytes")) {
            (1, Some(Json::String(encoded))) => match BASE64_STANDARD.decode(encoded) {
                Ok(bytes) => Ok(PathBuf::from(OsString::from_vec(bytes))),
                Err(error) => Err(invalid(format!("{name}: not base64: {error}"))),
            },
            _ => Err(mistyped(format!(
                "{name}: a path object has one member, bytes"
            ))),
        },
        _ => Err(mistyped(format!(
            "{name}: a path is a string, or an object with bytes"
        ))),
    }
}

pub fn has_nul(path: &Path) -> bool {
    path.as_os_str().as_bytes().contains(&0)
}

/// A whole number that fits 64 bits; `true` and `false` are 1 and 0, as in Python.
pub fn integer(name: &str, raw: &RawValue) -> Result<i64, Box<Raised>> {
    match raw.get() {
        "true" => return Ok(1),
        "false" => return Ok(0),
        _ => {}
    }
    let digits = raw.get().strip_prefix('-').unwrap_or(raw.get());
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(mistyped(format!("{name}: an integer is needed")));
    }
    raw.get().parse().map_err(|_| {
        let message = "Python int too large to convert to C long";
        Box::new(Raised::saying("OverflowError", message))
    })
}

/// Permission bits. The kernel takes what it knows of any number that fits a C `int`.
fn mode(name: &str, raw: &RawValue) -> Result<Value, Box<Raised>> {
    let number = integer(name, raw)?;
    match i32::try_from(number) {
        Ok(number) => Ok(Value::Mode(number.cast_unsigned() & 0o7777)),
        Err(_) => {
            let bound = if number < 0 {
                "less than minimum"
            } else {
                "greater than maximum"
            };
            let message = format!("signed integer is {bound}");
            Err(Box::new(Raised::saying("OverflowError", message)))
        }
    }
}

/// A truth value; numbers count as in Python.
fn truth(name: &str, raw: &RawValue) -> Result<bool, Box<Raised>> {
    match json(name, raw)? {
        Json::Bool(truth) => Ok(truth),
        Json::Number(number) => Ok(number.as_f64() != Some(0.0)),
        _ => Err(mistyped(format!("{name}: true or false is needed"))),
    }
}

fn text(name: &str, raw: &RawValue) -> Result<String, Box<Raised>> {
    match json(name, raw)? {
        Json::String(text) => Ok(text),
        _ => Err(mistyped(format!("{name}: a string is needed"))),
    }
}

fn list(name: &str, raw: &RawValue) -> Result<Vec<Box<RawValue>>, Box<Raised>> {
    serde_json::from_str(raw.get()).map_err(|_| mistyped(format!("{name}: a list is needed")))
}

/// What is well formed may still be no value: half of a surrogate pair, or nested too deep.
fn json(name: &str, raw: &RawValue) -> Result<Json, Box<Raised>> {
    serde_json::from_str(raw.get()).map_err(|error| invalid(format!("{name}: {error}")))
}
