//! Archives: what Python makes of ours and we of Python's, what malicious ones may not do, and what is kept.
#![allow(
    clippy::disallowed_methods,
    reason = "the tests build and read trees by themselves"
)]

mod common;

#[path = "archives/broken.rs"]
mod broken;
#[path = "archives/kept.rs"]
mod kept;
#[path = "archives/malice.rs"]
mod malice;
#[path = "archives/protocol.rs"]
mod protocol;
#[path = "archives/python.rs"]
mod python;

use std::path::{Path, PathBuf};
use std::process::Command;

use filewright::exec::Engine;
use filewright::model::{Outcome, Plan, Profile, Request, Value};

use common::engine::config;

/// Formats that every Python here can make too.
const OLD_FORMATS: [&str; 5] = ["zip", "tar", "gztar", "bztar", "xztar"];
const FORMATS: [&str; 6] = ["zip", "tar", "gztar", "bztar", "xztar", "zstdtar"];

/// A request that does not wait for the device.
fn request(op: &'static str, roots: &[&Path], profile: Profile) -> Request {
    let roots = roots.iter().map(|root| root.to_path_buf()).collect();
    let mut request = Request::new(op, roots, profile, PathBuf::from("/"), 0o022);
    request.run.flush = false;
    request
}

fn pack(root: &Path, base: &Path, format: &'static str, profile: Profile) -> Request {
    let mut request = request("make_archive", &[root], profile);
    request.values.set("base_name", Value::Path(base.into()));
    request.values.set("format", Value::Choice(format));
    request
}

fn unpack(archive: &Path, to: &Path, profile: Profile) -> Request {
    let mut request = request("unpack_archive", &[archive], profile);
    request.values.set("extract_dir", Value::Path(to.into()));
    request
}

fn run(request: Request) -> Outcome {
    let outcome = Engine::start(config(), || {}).run(request);
    Outcome::clone(&outcome)
}

fn plan(request: Request) -> Plan {
    let engine = Engine::start(config(), || {});
    Plan::clone(&engine.plan(request).expect("a plan"))
}

/// Runs a piece of Python with arguments; what it prints.
fn python(code: &str, arguments: &[&Path]) -> String {
    let run = Command::new("python3")
        .args(["-c", code])
        .args(arguments)
        .env("LC_ALL", "C.UTF-8")
        .output()
        .expect("python3");
    let (out, err) = (
        String::from_utf8_lossy(&run.stdout),
        String::from_utf8_lossy(&run.stderr),
    );
    assert!(run.status.success(), "{err}");
    out.into_owned()
}

/// Full name of an archive.
fn with_ending(base: &Path, format: &str) -> PathBuf {
    let format = filewright::model::ArchiveFormat::by_word(format).expect("a format");
    let mut name = base.as_os_str().to_os_string();
    name.push(format.ending());
    name.into()
}
