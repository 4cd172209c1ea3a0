//! `shutil.unpack_archive`.

use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::disk::World;
use crate::model::script::{Script, Statement, Term};
use crate::model::{
    About, Action, ArchiveFormat, Cause, Choice, Default, Failure, Group, Kind, Limits, Many,
    Param, ParamKind, Plan, Profile, Request, Stamp, Step, Tree, Trust, Unpack, Warning,
};

use super::Operation;
use super::common::archive::{BY_NAME, BY_NAME_OR_FORMATS, stem};
use super::common::contents::Contents;
use super::common::draft::{Draft, ENOTDIR};
use super::common::levels;
use super::common::names::NameRules;
use super::common::scripting::Pen;
use super::common::split::{Place, base_name, join};
use super::reply::readable;
use super::sample::{self, Sample};

pub struct UnpackArchive;

static ABOUT: About = About {
    id: "unpack_archive",
    title: "Unpack archive",
    verb: "Unpack",
    verb_done: "Unpacked",
    python: "shutil.unpack_archive",
    group: Group::Pack,
    help: "Makes what archives hold; nothing lands outside of the folder that it is unpacked into.",
    selection: "filename",
    many: Many::Roots,
    destroys: false,
};

/// Members that an archive may have unless more are allowed.
const ENTRIES: i64 = 1_000_000;
/// How many times its own size an archive may unpack to unless more is allowed: text and logs stay below 100.
const RATIO: i64 = 500;

static PARAMS: &[Param] = &[
    Param {
        name: "extract_dir",
        label: "Into folder",
        help: "Folder that takes what the archive holds, made if it is not there; for several archives each gets one in it.",
        kind: ParamKind::Destination,
        safe: Default::Absent,
        python: Default::Absent,
        hint: "extract_dir",
        positional: false,
    },
    Param {
        name: "format",
        label: "Format",
        help: "Format of the archive; otherwise its name tells.",
        kind: ParamKind::Choice(BY_NAME_OR_FORMATS),
        safe: Default::Choice(BY_NAME),
        python: Default::Absent,
        hint: "format",
        positional: false,
    },
    Param {
        name: "filter",
        label: "Trust",
        help: "How far a tar archive is believed: contents and tame modes, also all plain modes, or everything.",
        kind: ParamKind::Choice(&[
            Choice {
                word: "data",
                label: "Contents",
            },
            Choice {
                word: "tar",
                label: "Modes too",
            },
            Choice {
                word: "fully_trusted",
                label: "Everything",
            },
        ]),
        safe: Default::Choice("data"),
        python: Default::Absent,
        hint: "filter=\"data\"",
        positional: false,
    },
    Param {
        name: "max_entries",
        label: "Most members",
        help: "An archive with more members than this is refused.",
        kind: ParamKind::Integer {
            min: 1,
            max: i64::MAX,
        },
        safe: Default::Integer(ENTRIES),
        python: Default::Absent,
        hint: "",
        positional: false,
    },
    Param {
        name: "max_ratio",
        label: "Most times its size",
        help: "An archive that unpacks to more than this many times its size is refused, beyond the first 64 MiB.",
        kind: ParamKind::Integer {
            min: 1,
            max: i64::MAX,
        },
        safe: Default::Integer(RATIO),
        python: Default::Absent,
        hint: "",
        positional: false,
    },
];

impl Operation for UnpackArchive {
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
        match draft.is_safe() {
            true => plan_safe(&mut draft),
            false => plan_python(&mut draft),
        }
        draft.finish()
    }

    fn script(&self, request: &Request) -> Script {
        script(request)
    }

    fn samples(&self) -> &'static [Sample] {
        &[sample::UNPACK_NEW, sample::UNPACK_MERGED]
    }
}

fn format_of(draft: &Draft<'_>, spelled: &Path) -> Option<ArchiveFormat> {
    match draft.choice("format") {
        "" | BY_NAME => {
            let found = ArchiveFormat::by_name(spelled.as_os_str().as_bytes());
            found.map(|(format, _)| format)
        }
        word => ArchiveFormat::by_word(word),
    }
}

fn trust(draft: &Draft<'_>) -> Trust {
    match draft.choice("filter") {
        "tar" => Trust::Tar,
        "fully_trusted" => Trust::Full,
        _ => Trust::Data,
    }
}

fn limits(draft: &Draft<'_>) -> Limits {
    let limit = |name| {
        let most = u64::try_from(draft.integer(name)).ok();
        most.filter(|most| *most > 0)
    };
    Limits {
        entries: limit("max_entries"),
        ratio: limit("max_ratio"),
        bytes: None,
    }
}

/// What `shutil` checks before it opens anything; the rest is told at run time.
fn plan_python(draft: &mut Draft<'_>) {
    let request = draft.request;
    let spelled = &request.roots[0];
    if request.roots.len() > 1 {
        let text = "one archive is unpacked at a time".into();
        draft.refuse(Action::Plan, &request.roots[1], Cause::Value(text));
        return;
    }
    if draft.chosen().is_empty() {
        return;
    }
    let Some(format) = format_of(draft, spelled) else {
        let text = format!("Unknown archive format '{}'", readable(spelled));
        draft.refuse(Action::Open, spelled, Cause::Archive(text));
        return;
    };
    if format == ArchiveFormat::Zip && !draft.choice("filter").is_empty() {
        let text = "_unpack_zipfile() got an unexpected keyword argument 'filter'".into();
        draft.refuse(Action::Plan, spelled, Cause::Mistyped(text));
        return;
    }
    let spelled_to = request.path("extract_dir").unwrap_or(&request.cwd);
    let at = request.absolute(spelled);
    let size = draft.world.stamp_follow(&at).map_or(0, |stamp| stamp.size);
    draft.plan.summary.count(Kind::File, size);
    let unpack = Unpack {
        at,
        format,
        to: request.absolute(spelled_to),
        spelled_to: spelled_to.to_path_buf(),
        tree: Arc::new(Tree::new(&Stamp::default())),
        trust: trust(draft),
        limits: limits(draft),
        profile: request.profile,
        umask: request.umask,
        expect: None,
    };
    if draft.keeps() {
        // It writes where things stand, member by member, and keeps nothing of what was there.
        draft.warn(Warning::NoWayBack);
    }
    let step = Step::Unpack(Box::new(unpack));
    draft.push(step, None, spelled, Some(spelled_to));
}

fn plan_safe(draft: &mut Draft<'_>) {
    let request = draft.request;
    let is_many = request.roots.len() > 1;
    let mut taken: Vec<PathBuf> = Vec::new();
    for spelled in draft.chosen() {
        let name = base_name(spelled);
        let own = stem(&name);
        let to = match request.path("extract_dir") {
            Some(folder) if is_many => join(folder, own),
            Some(folder) => folder.to_path_buf(),
            // A folder of its own, so that nothing is strewn about.
            None => PathBuf::from(own),
        };
        if taken.contains(&to) {
            draft.fail_pair(Action::Plan, spelled, &to, Cause::AlreadyThere);
            continue;
        }
        if let Err((action, path, cause)) = plan_one(draft, spelled, &to) {
            draft.fail(action, path, cause);
        }
        taken.push(to);
    }
}

/// Plans one archive; what keeps it from being unpacked at all is the error.
fn plan_one(
    draft: &mut Draft<'_>,
    spelled: &Path,
    spelled_to: &Path,
) -> Result<(), (Action, PathBuf, Cause)> {
    let of_archive = |cause| (Action::Open, spelled.to_path_buf(), cause);
    let at = draft.request.absolute(spelled);
    let stamp = draft.world.stamp_follow(&at);
    let stamp = stamp.map_err(|error| of_archive(error.cause()))?;
    if stamp.kind != Kind::File {
        let text = "it is no file, and an archive is read twice".into();
        return Err(of_archive(Cause::Archive(text)));
    }
    let format = format_of(draft, spelled).ok_or_else(|| {
        let text = "its name does not tell which kind of archive it is; say it by `format`";
        of_archive(Cause::Archive(text.into()))
    })?;
    let to = draft.request.absolute(spelled_to);
    let ground = ground(draft, &to, spelled_to)?;
    let place = Place::of(draft.request, spelled_to);
    let limits = limits(draft);
    let free = draft.world.space_near(&to).ok().map(|space| space.free);
    let looked_at = Limits {
        // Beyond this it cannot be unpacked anyway, and need not be looked at.
        bytes: free.map(|free| free.saturating_add(free / 8).saturating_add(64 << 20)),
        ..limits
    };
    let (contents, expect) = Contents::read(draft, &at, format, looked_at)
        .map_err(|cause| (Action::Read, spelled.to_path_buf(), cause))?;
    let needs = match ground {
        true => None,
        false => levels::push_missing(draft, &place.spelled_folder),
    };
    let step = draft.plan.steps.len() as u32;
    for (path, cause) in &contents.refused {
        let path = spelled_to.join(std::ffi::OsStr::from_bytes(path));
        let mut failure = Failure::new(Action::Create, path, cause.clone());
        failure.step = Some((step, 0));
        draft.plan.failures.push(failure);
        draft.plan.summary.left_out += 1;
    }
    let tree = contents.rows(draft, ground.then_some(to.as_path()));
    let block = draft
        .world
        .space_near(&to)
        .map_or(4096, |space| space.block);
    let bytes = contents
        .bytes
        .saturating_add(contents.len().saturating_mul(block));
    draft.tally.need_new(&to, bytes, contents.len());
    let unpack = Unpack {
        at,
        format,
        to,
        spelled_to: spelled_to.to_path_buf(),
        tree,
        trust: trust(draft),
        limits,
        profile: draft.request.profile,
        umask: draft.request.umask,
        expect: Some(expect),
    };
    let step = Step::Unpack(Box::new(unpack));
    draft.push(step, needs, spelled, Some(spelled_to));
    Ok(())
}

/// True if the destination is a folder that is there; what else has its name is in the way.
fn ground(draft: &Draft<'_>, to: &Path, spelled: &Path) -> Result<bool, (Action, PathBuf, Cause)> {
    match draft.world.stamp_follow(to) {
        Ok(stamp) if stamp.kind == Kind::Folder => Ok(true),
        Ok(_) => Err((
            Action::MakeFolder,
            spelled.to_path_buf(),
            Cause::Os(ENOTDIR),
        )),
        Err(_) if draft.world.exists(to) => Err((
            Action::MakeFolder,
            spelled.to_path_buf(),
            Cause::AlreadyThere,
        )),
        Err(error) if error.is_missing() => {
            let name = Place::of(draft.request, spelled).name;
            match NameRules::at(draft.world, to).holds(&name) {
                true => Ok(false),
                false => Err((
                    Action::MakeFolder,
                    spelled.to_path_buf(),
                    Cause::NameRefused,
                )),
            }
        }
        Err(error) => Err((Action::Stat, spelled.to_path_buf(), error.cause())),
    }
}

/// Where each archive goes.
fn targets(request: &Request) -> Vec<(PathBuf, Option<PathBuf>)> {
    let is_safe = request.profile == Profile::Safe;
    let is_many = request.roots.len() > 1;
    let folder = request.path("extract_dir");
    let targets = request.roots.iter().map(|root| {
        let name = base_name(root);
        let own = stem(&name);
        let to = match folder {
            Some(folder) if is_many => Some(join(folder, own)),
            Some(folder) => Some(folder.to_path_buf()),
            None if is_safe => Some(PathBuf::from(own)),
            None => None,
        };
        (root.clone(), to)
    });
    targets.collect()
}

/// Python's own function; the shell has `tar`, and nothing for zip that every system has.
fn script(request: &Request) -> Script {
    let mut pen = Pen::new(&ABOUT, PARAMS, request);
    let (word, filter) = (pen.given.choice("format"), pen.given.choice("filter"));
    for (archive, to) in targets(request) {
        let found = match word {
            "" | BY_NAME => {
                ArchiveFormat::by_name(archive.as_os_str().as_bytes()).map(|(format, _)| format)
            }
            word => ArchiveFormat::by_word(word),
        };
        let mut unpack = Term::call("shutil.unpack_archive", vec![Term::Path(archive.clone())]);
        if let Some(to) = &to {
            unpack = unpack.with("extract_dir", Term::Path(to.clone()));
        }
        // `zipfile` knows no filters.
        let filter = if found == Some(ArchiveFormat::Zip) {
            ""
        } else {
            filter
        };
        for (name, word) in [("format", word), ("filter", filter)] {
            if !word.is_empty() && word != BY_NAME {
                unpack = unpack.with(name, Term::Text(word.to_owned()));
            }
        }
        pen.first(Statement::Do(unpack));
        let to = to.unwrap_or_else(|| ".".into());
        match found {
            None | Some(ArchiveFormat::Zip) => {
                pen.cannot_run("Not every system has a command that unpacks zip archives.");
            }
            Some(_) => {
                pen.run(["mkdir -p --".into(), to.clone().into()]);
                pen.run(["tar -xf".into(), archive.into(), "-C".into(), to.into()]);
            }
        }
    }
    pen.finish()
}
