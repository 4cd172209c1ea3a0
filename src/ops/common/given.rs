//! The values of a request: what was said, and the defaults of its profile for the rest.

use std::path::PathBuf;

use crate::model::{Length, Offset, Offsets, Param, Profile, Request, Value};

/// A request with what its operation knows of the parameters.
pub struct Given<'a> {
    pub request: &'a Request,
    pub params: &'static [Param],
}

impl<'a> Given<'a> {
    pub fn new(params: &'static [Param], request: &'a Request) -> Given<'a> {
        Given { request, params }
    }

    pub fn is_safe(&self) -> bool {
        self.request.profile == Profile::Safe
    }

    pub fn flag(&self, name: &str) -> bool {
        matches!(self.value(name), Some(Value::Bool(true)))
    }

    pub fn choice(&self, name: &str) -> &'static str {
        match self.value(name) {
            Some(Value::Choice(word)) => word,
            _ => "",
        }
    }

    /// Permission bits as asked for; `levels::new_mode` takes the umask away.
    pub fn mode(&self, name: &str) -> u32 {
        let mode = match self.value(name) {
            Some(Value::Mode(mode)) => mode,
            _ => 0o777,
        };
        mode & 0o7777
    }

    /// Typed text; empty where nothing is.
    pub fn text(&self, name: &str) -> String {
        match self.value(name) {
            Some(Value::Text(text)) => text,
            // A program may give a number where text is meant.
            Some(Value::Integer(number)) => number.to_string(),
            _ => String::new(),
        }
    }

    /// A number that has a default.
    pub fn integer(&self, name: &str) -> i64 {
        match self.value(name) {
            Some(Value::Integer(number)) => number,
            _ => 0,
        }
    }

    pub fn patterns(&self, name: &str) -> Vec<String> {
        match self.value(name) {
            Some(Value::Patterns(patterns)) => patterns,
            _ => Vec::new(),
        }
    }

    pub fn paths(&self, name: &str) -> Vec<PathBuf> {
        match self.value(name) {
            Some(Value::Paths(paths)) => paths,
            _ => Vec::new(),
        }
    }

    pub fn length(&self, name: &str) -> Option<Length> {
        match self.value(name) {
            Some(Value::Length(length)) => Some(length),
            Some(Value::Integer(bytes)) => Some(Length::bytes(bytes)),
            _ => None,
        }
    }

    /// Where each file is to end; one length is one for all of them.
    pub fn offsets(&self, name: &str) -> Option<Offsets> {
        match self.value(name) {
            Some(Value::Offsets(offsets)) => Some(offsets),
            _ => self
                .length(name)
                .map(|length| Offsets::all(Offset::Length(length))),
        }
    }

    /// A path that is required; empty only if the plan is refused for want of it.
    pub fn path(&self, name: &str) -> PathBuf {
        match self.value(name) {
            Some(Value::Path(path)) => path,
            _ => PathBuf::new(),
        }
    }

    /// What was said, else the default of the profile.
    fn value(&self, name: &str) -> Option<Value> {
        if let Some(value) = self.request.values.get(name) {
            return Some(value.clone());
        }
        let param = self.params.iter().find(|param| param.name == name)?;
        param.default(self.request.profile).value()
    }
}
