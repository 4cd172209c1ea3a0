//! One line taken apart: who asks, and for what.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::value::RawValue;

use crate::model::{Many, Profile, Raised, Request, errno};
use crate::ops::{self, Operation};

use super::value;

/// No such file or directory.
const ENOENT: i32 = 2;

/// Members of a JSON object, each as it was written.
type Members = BTreeMap<String, Box<RawValue>>;

/// What a request has that does not say otherwise.
pub struct Home {
    pub cwd: PathBuf,
    pub umask: u32,
}

/// What is asked for.
pub enum Asked {
    Capabilities,
    Run(Box<Request>),
}

/// A line that is a JSON object.
pub struct Line(Members);

/// Reads a line; what is no object is an error without an id.
pub fn read(bytes: &[u8]) -> Result<Line, Box<Raised>> {
    match serde_json::from_slice(bytes) {
        Ok(members) => Ok(Line(members)),
        Err(error) => Err(value::invalid(format!("not a JSON object: {error}"))),
    }
}

impl Line {
    /// The id as it was written.
    pub fn id(&self) -> Option<&RawValue> {
        self.0.get("id").map(|raw| &**raw)
    }

    /// The request, with the defaults of the Python profile.
    pub fn asked(&self, home: &Home) -> Result<Asked, Box<Raised>> {
        let op = match self.given("op") {
            Some(raw) => serde_json::from_str::<String>(raw.get())
                .map_err(|_| value::invalid("op: a string is needed"))?,
            None => return Err(value::invalid("op is missing")),
        };
        let mut arguments = self.arguments()?;
        if op == "capabilities" {
            return match arguments.pop_first() {
                Some((name, _)) => Err(unexpected(&op, &name)),
                None => Ok(Asked::Capabilities),
            };
        }
        let Some(operation) = ops::find(&op) else {
            return Err(value::invalid(format!("unknown operation: {op}")));
        };
        let mut request = Request::new(
            operation.about().id,
            Vec::new(),
            Profile::Python,
            self.cwd(home)?,
            self.umask(home)?,
        );
        fill(&mut request, operation, arguments)?;
        Ok(Asked::Run(Box::new(request)))
    }

    /// A member that is there and not `null`.
    fn given(&self, name: &str) -> Option<&RawValue> {
        self.0
            .get(name)
            .map(|raw| &**raw)
            .filter(|raw| raw.get() != "null")
    }

    /// `args` and `kwargs` in one; a name in both is an error.
    fn arguments(&self) -> Result<Members, Box<Raised>> {
        let mut all = self.members("args")?;
        for (name, raw) in self.members("kwargs")? {
            if all.contains_key(&name) {
                return Err(Box::new(Raised::saying(
                    "TypeError",
                    format!("got multiple values for argument '{name}'"),
                )));
            }
            all.insert(name, raw);
        }
        Ok(all)
    }

    fn members(&self, name: &str) -> Result<Members, Box<Raised>> {
        let Some(raw) = self.given(name) else {
            return Ok(Members::new());
        };
        serde_json::from_str(raw.get())
            .map_err(|_| value::mistyped(format!("{name}: an object of named arguments is needed")))
    }

    fn cwd(&self, home: &Home) -> Result<PathBuf, Box<Raised>> {
        let Some(raw) = self.given("cwd") else {
            return Ok(home.cwd.clone());
        };
        let cwd = value::path("cwd", raw)?;
        if value::has_nul(&cwd) {
            return Err(value::invalid("embedded null byte"));
        }
        if cwd.as_os_str().is_empty() {
            // No folder has an empty path, and the process's own is what an absent one stands for.
            return Err(Box::new(Raised {
                class: "FileNotFoundError",
                errno: Some(ENOENT),
                strerror: errno::text(ENOENT),
                filename: Some(cwd),
                ..Raised::default()
            }));
        }
        Ok(home.cwd.join(cwd))
    }

    fn umask(&self, home: &Home) -> Result<u32, Box<Raised>> {
        let Some(raw) = self.given("umask") else {
            return Ok(home.umask);
        };
        let umask = value::integer("umask", raw)?;
        match u32::try_from(umask) {
            Ok(umask) => Ok(umask & 0o777),
            Err(_) => Err(value::invalid(
                "umask: not negative, and no more than 0o777",
            )),
        }
    }
}

/// Puts the arguments into the request; what is needed has to be there, and nothing else may be.
fn fill(
    request: &mut Request,
    operation: &dyn Operation,
    mut arguments: Members,
) -> Result<(), Box<Raised>> {
    let about = operation.about();
    let mut take = |name: &str| arguments.remove(name).filter(|raw| raw.get() != "null");
    match take(about.selection) {
        Some(raw) if about.many == Many::Together => {
            request.roots = value::paths(about.selection, &raw)?;
        }
        Some(raw) => request.roots.push(value::path(about.selection, &raw)?),
        None if operation.needs_selection() => return Err(missing(about.id, about.selection)),
        None => {}
    }
    for param in operation.params() {
        match take(param.name) {
            Some(raw) => request.values.set(param.name, value::of(param, &raw)?),
            None if param.python == crate::model::Default::Required => {
                return Err(missing(about.id, param.name));
            }
            None => {}
        }
    }
    match arguments.pop_first() {
        Some((name, _)) => Err(unexpected(about.id, &name)),
        None => Ok(()),
    }
}

fn missing(op: &str, name: &str) -> Box<Raised> {
    value::mistyped(format!("{op}() missing required argument '{name}'"))
}

fn unexpected(op: &str, name: &str) -> Box<Raised> {
    value::mistyped(format!(
        "{op}() got an unexpected keyword argument '{name}'"
    ))
}
