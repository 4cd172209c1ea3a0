//! `pathlib.Path.touch`, and `os.utime` with times of one's own.

use std::ffi::OsString;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::disk::World;
use crate::model::script::{Script, Statement, Term, Word};
use crate::model::{
    About, Action, Cause, Default, Group, Kind, Many, Outcome, Param, ParamKind, Plan, Reply,
    Request, Stamp, Step, Times, Value,
};

use super::Operation;
use super::common::draft::{Draft, EISDIR};
use super::common::scripting::{self, Pen};
use super::common::split::{Place, ends_in_slash};
use super::common::{fresh, levels, params};
use super::reply;
use super::sample::{self, Sample};

pub struct Touch;

static ABOUT: About = About {
    id: "touch",
    title: "Set times",
    verb: "Set times of",
    verb_done: "Set times of",
    python: "pathlib.Path.touch",
    group: Group::Rights,
    help: "Sets the times of items to now or to another moment; files that are not there are made.",
    selection: "path",
    many: Many::Roots,
    destroys: false,
};

static PARAMS: &[Param] = &[
    Param {
        name: "time",
        label: "Time, now if empty",
        help: "As 2025-11-21 07:31, with a zone as +01:00 or Z, or as @ and seconds since 1970; nothing is now.",
        kind: ParamKind::Text,
        safe: Default::Absent,
        python: Default::Absent,
        hint: "os.utime()",
        positional: false,
    },
    Param {
        name: "reference",
        label: "Or the times of",
        help: "An item whose times are taken over.",
        kind: ParamKind::Path,
        safe: Default::Absent,
        python: Default::Absent,
        hint: "os.stat()",
        positional: false,
    },
    Param {
        help: "Permission bits of a file that is made, in octal; those of the umask are taken away.",
        safe: Default::Mode(0o666),
        python: Default::Mode(0o666),
        hint: "mode=0o666",
        ..params::MODE
    },
    Param {
        name: "create",
        label: "Make what is missing",
        help: "Make files that are not there.",
        kind: ParamKind::Bool,
        safe: Default::Bool(true),
        python: Default::Bool(true),
        hint: "",
        positional: false,
    },
    Param {
        name: "exist_ok",
        label: "Accept what is there",
        help: "Set the times of what is there already.",
        kind: ParamKind::Bool,
        safe: Default::Bool(true),
        python: Default::Bool(true),
        hint: "exist_ok",
        positional: false,
    },
];

impl Operation for Touch {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn params(&self) -> &'static [Param] {
        PARAMS
    }

    fn plan(&self, request: &Request, world: &World) -> Plan {
        let mut draft = Draft::new(PARAMS, request, world);
        if draft.is_refused() {
            return draft.finish();
        }
        let Some(times) = times(&mut draft) else {
            return draft.finish();
        };
        for spelled in draft.chosen() {
            // What would be made is judged as the empty file that it would be.
            let is_there = world.stamp(&request.absolute(spelled)).is_ok();
            if !is_there && !draft.chooses(spelled, &Stamp::default()) {
                continue;
            }
            match draft.flag("create") && !draft.is_safe() {
                true => touch(&mut draft, &as_pathlib(spelled), times),
                false => touch(&mut draft, spelled, times),
            }
        }
        draft.finish()
    }

    fn reply(&self, plan: &Plan, outcome: &Outcome) -> Reply {
        let request = &plan.request;
        let has_times = ["time", "reference"].map(|name| request.values.get(name).is_some());
        if request.flag("create") == Some(false) || has_times != [false, false] {
            return reply::of(plan, outcome);
        }
        // Where the times cannot be set, opening is tried, and that is the failure which is told.
        let mut outcome = outcome.clone();
        for failure in &mut outcome.failures {
            if failure.action == Action::SetTimes {
                failure.action = Action::Create;
                if plan.summary.folders > 0 {
                    failure.cause = Cause::Os(EISDIR);
                }
            }
        }
        reply::of(plan, &outcome)
    }

    fn script(&self, request: &Request) -> Script {
        let mut pen = Pen::new(&ABOUT, PARAMS, request);
        let given = &pen.given;
        let (mode, makes, exist_ok) = (
            given.mode("mode"),
            given.flag("create"),
            given.flag("exist_ok"),
        );
        let reference = request.path("reference");
        let time = given_moment(request);
        let times = |member: &str| match (reference, time) {
            (Some(_), _) => Term::code(format!("like.st_{member}time_ns")),
            (None, Some((seconds, rest))) => {
                let whole = i128::from(seconds) * 1_000_000_000 + i128::from(rest);
                Term::code(whole.to_string())
            }
            (None, None) => Term::code("None"),
        };
        if let Some(reference) = reference {
            let value = Term::call("os.stat", vec![Term::Path(reference.to_path_buf())]);
            pen.first(Statement::Let {
                name: "like",
                value,
            });
        }
        pen.each(|path| {
            let mut statements = Vec::new();
            if makes {
                let value = Term::call("pathlib.Path", vec![path.clone()]);
                statements.push(Statement::Let {
                    name: "item",
                    value,
                });
                let mut touch = Term::call("item.touch", Vec::new());
                if mode != 0o666 {
                    touch = touch.with("mode", Term::Octal(mode));
                }
                if !exist_ok {
                    touch = touch.with("exist_ok", Term::Bool(false));
                }
                statements.push(Statement::Do(touch));
            }
            let item = if makes { Term::code("item") } else { path };
            let utime = Term::call("os.utime", vec![item]);
            if reference.is_some() || time.is_some() {
                let both = Term::Tuple(vec![times("a"), times("m")]);
                statements.push(Statement::Do(utime.with("ns", both)));
            } else if !makes {
                statements.push(Statement::Do(utime));
            }
            statements
        });
        for root in &request.roots {
            let mut words = match (makes, exist_ok, mode) {
                (true, false, _) => [&scripting::new_file(root)[..], &["&&".into()]].concat(),
                (true, true, 0o666) | (false, ..) => Vec::new(),
                (true, true, mode) => made_with(root, mode & !request.umask),
            };
            let flag = if makes { "touch" } else { "touch -c" };
            words.push(flag.into());
            if let Some(reference) = reference {
                words.extend(["-r".into(), reference.into()]);
            } else if let Some((seconds, rest)) = time {
                words.push(Word::Code(format!("-d @{}", decimal(seconds, rest)).into()));
            }
            words.extend(["--".into(), root.as_path().into()]);
            pen.run_words(words);
        }
        pen.finish()
    }

    fn samples(&self) -> &'static [Sample] {
        &[sample::TOUCH, sample::TOUCH_AT]
    }
}

/// Plans one item: times for what is there, a new file for what is not.
fn touch(draft: &mut Draft<'_>, spelled: &Path, times: Option<Times>) {
    let at = draft.request.absolute(spelled);
    let found = draft.world.stamp_follow(&at);
    let makes = draft.flag("create");
    let is_new = match &found {
        Ok(_) => makes && !draft.flag("exist_ok"),
        // What cannot be looked at is tried to be made, and the answer to that is what is told.
        Err(_) => makes,
    };
    if is_new {
        push_new(draft, spelled, times);
        return;
    }
    if let (Err(error), true) = (&found, draft.is_safe()) {
        draft.fail(Action::SetTimes, spelled, error.cause());
        return;
    }
    let kind = found.map_or(Kind::File, |stamp| stamp.kind);
    draft.plan.summary.count(kind, 0);
    let step = Step::SetTimes {
        at,
        times,
        follow_links: true,
    };
    draft.push(step, None, spelled, None);
}

fn push_new(draft: &mut Draft<'_>, spelled: &Path, times: Option<Times>) {
    let at = match draft.flag("exist_ok") {
        // A link that leads nowhere gets what it leads to.
        true => end_of_links(draft, draft.request.absolute(spelled)),
        false => draft.request.absolute(spelled),
    };
    if draft.is_safe() {
        let obstacle = match fresh::obstacle(draft, &Place::of(draft.request, &at)) {
            None if ends_in_slash(&at) => Some(Cause::Os(EISDIR)),
            found => found,
        };
        if let Some(cause) = obstacle {
            draft.fail(Action::Create, spelled, cause);
            return;
        }
    }
    draft.plan.summary.count(Kind::File, 0);
    let step = Step::MakeFile {
        mode: levels::new_mode(draft, &at, draft.mode("mode")),
        at: at.clone(),
        length: 0,
    };
    let made = draft.push(step, None, spelled, None);
    if times.is_some() {
        let step = Step::SetTimes {
            at,
            times,
            follow_links: false,
        };
        draft.push(step, Some(made), spelled, None);
    }
}

/// The kernel gives up after so many.
const MOST_LINKS: usize = 40;

fn end_of_links(draft: &Draft<'_>, path: PathBuf) -> PathBuf {
    let mut at = path;
    for _ in 0..MOST_LINKS {
        match draft.world.read_link(&at) {
            Ok(text) => at = at.parent().unwrap_or(Path::new("/")).join(text),
            Err(_) => break,
        }
    }
    at
}

/// The times that are asked for, none within for now; refuses the job if they cannot be read.
fn times(draft: &mut Draft<'_>) -> Option<Option<Times>> {
    let request = draft.request;
    let (given, reference) = (request.values.get("time"), request.path("reference"));
    let read = match (given, reference) {
        (None, None) => return Some(None),
        (None, Some(reference)) => {
            let found = draft.world.stamp_follow(&request.absolute(reference));
            found
                .map(|stamp| Times {
                    accessed: (stamp.accessed_s, stamp.accessed_ns),
                    modified: (stamp.modified_s, stamp.modified_ns),
                })
                .map_err(|error| (Action::Stat, reference.to_path_buf(), error.cause()))
        }
        (Some(_), Some(_)) => {
            Err("time and reference: one of them".to_owned()).map_err(refused(request))
        }
        (Some(_), None) => given_moment(request)
            .map(|moment| Times {
                accessed: moment,
                modified: moment,
            })
            .ok_or_else(|| "time: as 2025-11-21 07:31, or @ and seconds since 1970".to_owned())
            .map_err(refused(request)),
    };
    match read {
        Ok(times) => Some(Some(times)),
        Err((action, path, cause)) => {
            draft.refuse(action, path, cause);
            None
        }
    }
}

fn refused(request: &Request) -> impl Fn(String) -> (Action, PathBuf, Cause) + '_ {
    |text| (Action::Plan, request.roots[0].clone(), Cause::Value(text))
}

/// Reads a moment; one without a zone is in that of the system.
fn moment(text: &str) -> Option<(i64, u32)> {
    if let Some(number) = text.strip_prefix('@') {
        return seconds(number);
    }
    let stamp = text.parse::<Timestamp>().ok().or_else(|| {
        let civil = text.parse::<DateTime>().ok();
        let civil = civil.or_else(|| text.parse::<Date>().ok().map(|date| date.at(0, 0, 0, 0)))?;
        let zoned = civil.to_zoned(TimeZone::system()).ok()?;
        Some(zoned.timestamp())
    })?;
    let since = stamp.duration_since(Timestamp::UNIX_EPOCH);
    Some(parts(since))
}

/// `1763710260`, `-1.5`.
fn seconds(number: &str) -> Option<(i64, u32)> {
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if part.len() > 9 || !is_digits(part) {
        return None;
    }
    let nanoseconds: i32 = format!("{part:0<9}").parse().ok()?;
    let sign = if whole.starts_with('-') { -1 } else { 1 };
    let whole: i64 = whole.parse().ok()?;
    Some(parts(SignedDuration::new(whole, sign * nanoseconds)))
}

/// The moment that is asked for, if it is one.
fn given_moment(request: &Request) -> Option<(i64, u32)> {
    match request.values.get("time")? {
        Value::Integer(seconds) => Some((*seconds, 0)),
        Value::Text(text) => moment(text.trim()),
        _ => None,
    }
}

/// Seconds with their fraction, as `date` reads them.
fn decimal(seconds: i64, rest: u32) -> String {
    let whole = i128::from(seconds) * 1_000_000_000 + i128::from(rest);
    let sign = if whole < 0 { "-" } else { "" };
    let whole = whole.unsigned_abs();
    format!(
        "{sign}{}.{:09}",
        whole / 1_000_000_000,
        whole % 1_000_000_000
    )
}

/// Words that make a file with these bits unless it is there.
fn made_with(path: &Path, mode: u32) -> Vec<Word> {
    let mut words: Vec<Word> = vec!["{ [ -e".into(), path.into(), "] || {".into()];
    words.extend(scripting::new_file(path));
    let chmod = format!("&& chmod {mode:04o} --");
    words.extend([Word::Code(chmod.into()), path.into(), "; }; } &&".into()]);
    words
}

/// Whole seconds rounded down, and what is left in nanoseconds.
fn parts(since: SignedDuration) -> (i64, u32) {
    let nanoseconds = since.as_nanos();
    let whole = nanoseconds.div_euclid(1_000_000_000);
    let rest = nanoseconds.rem_euclid(1_000_000_000);
    (whole as i64, rest as u32)
}

/// A path as `pathlib` spells it: single slashes, none at the end, no `.`; two slashes at the very start stay.
fn as_pathlib(spelled: &Path) -> PathBuf {
    let bytes = spelled.as_os_str().as_bytes();
    let slashes = bytes.iter().take_while(|byte| **byte == b'/').count();
    let start = match slashes {
        0 => &b""[..],
        2 => b"//",
        _ => b"/",
    };
    let names = bytes.split(|byte| *byte == b'/');
    let names: Vec<&[u8]> = names
        .filter(|name| !name.is_empty() && *name != b".")
        .collect();
    let plain = [start, &names.join(&b'/')].concat();
    match plain.is_empty() {
        true => PathBuf::from("."),
        false => PathBuf::from(OsString::from_vec(plain)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_to_the_nanosecond() {
        let cases = [
            ("@1763710260", Some((1_763_710_260, 0))),
            ("@1.5", Some((1, 500_000_000))),
            ("@-1.5", Some((-2, 500_000_000))),
            ("@-0.000000001", Some((-1, 999_999_999))),
            ("2025-11-21T07:31:00Z", Some((1_763_710_260, 0))),
            (
                "2025-11-21 08:31:00.25+01:00",
                Some((1_763_710_260, 250_000_000)),
            ),
            ("1969-12-31T23:59:59Z", Some((-1, 0))),
            ("@", None),
            ("@1.", Some((1, 0))),
            ("@1.2.3", None),
            ("yesterday", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(moment(text), expected, "{text}");
        }
        for local in ["2025-11-21", "2025-11-21 07:31", "2025-11-21T07:31:30.5"] {
            assert!(moment(local).is_some(), "{local}");
        }
    }

    #[test]
    fn paths_are_spelled_as_pathlib_spells_them() {
        let cases = [
            ("a", "a"),
            ("a/", "a"),
            ("./a//b/.", "a/b"),
            ("a/..", "a/.."),
            ("//a/", "//a"),
            ("///a", "/a"),
            ("/", "/"),
            ("./.", "."),
        ];
        for (spelled, expected) in cases {
            assert_eq!(as_pathlib(Path::new(spelled)).as_os_str(), expected);
        }
    }
}
