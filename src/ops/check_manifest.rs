//! What `sha256sum --check` and `b3sum --check` do, and what is there beside.

use std::ffi::{OsStr, OsString};
use std::io::Read;
use std::path::Path;

use crate::codec::manifest;
use crate::disk::World;
use crate::model::script::{Script, Statement, Term};
use crate::model::{
    About, Action, Algorithm, Cause, Choice, Default, Group, Kind, Manifest, Many, Param,
    ParamKind, Plan, Request, Step,
};

use super::Operation;
use super::common::draft::{Draft, EIO, ENOTDIR};
use super::common::scripting::Pen;
use super::sample::{Entry, Sample, Seed};

pub struct CheckManifest;

static ABOUT: About = About {
    id: "check_manifest",
    title: "Check against a list",
    verb: "Check",
    verb_done: "Checked",
    python: "sha256sum --check",
    group: Group::Check,
    help: "Compares the files of a folder with a list of digests: which are the same, changed, missing or added.",
    selection: "tree",
    many: Many::Roots,
    destroys: false,
};

static PARAMS: &[Param] = &[
    Param {
        name: "list",
        label: "List",
        help: "File with digests and names, as sha256sum and b3sum write it; names are told from the folder.",
        kind: ParamKind::Path,
        safe: Default::Required,
        python: Default::Required,
        hint: "list",
        positional: true,
    },
    Param {
        name: "format",
        label: "Digests",
        help: "Kind of digest, where the name of the list does not end in .b3sum or .sha256.",
        kind: ParamKind::Choice(FORMATS),
        safe: Default::Choice("auto"),
        python: Default::Choice("auto"),
        hint: "format",
        positional: false,
    },
];

const FORMATS: &[Choice] = &[
    Choice {
        word: "auto",
        label: "By its name",
    },
    Choice {
        word: "b3sum",
        label: "BLAKE3",
    },
    Choice {
        word: "sha256",
        label: "SHA-256",
    },
];

/// A tree as its list says.
const KEPT: Sample = Sample {
    name: "a list that is kept",
    entries: &[
        Entry::Folder(b"tree"),
        Entry::Folder(b"tree/sub"),
        Entry::Bytes(b"tree/one", b"abc"),
        Entry::Bytes(b"tree/sub/two", b"two\n"),
        Entry::Bytes(
            b"list.sha256",
            b"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  one\n\
            27dd8ed44a83ff94d557f9fd0412ed5a8cbca69ea04922d88c01184a07300a5a  sub/two\n",
        ),
    ],
    roots: &[b"tree"],
    values: &[("list", Seed::Path(b"list.sha256"))],
};

impl Operation for CheckManifest {
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
        let spelled = draft.path("list");
        let Some(digest) = digest(draft.choice("format"), &spelled) else {
            let text = "the name of the list does not say of which kind its digests are";
            draft.refuse(Action::Plan, spelled, Cause::Value(text.to_owned()));
            return draft.finish();
        };
        if let Some(listed) = listed(&mut draft, &spelled, digest) {
            for tree in draft.chosen() {
                push(&mut draft, tree, &spelled, digest, &listed);
            }
        }
        draft.finish()
    }

    fn script(&self, request: &Request) -> Script {
        let mut pen = Pen::new(&ABOUT, PARAMS, request);
        let spelled = pen.given.path("list");
        let program = match digest(pen.given.choice("format"), &spelled) {
            Some(Algorithm::Blake3) => "b3sum",
            _ => "sha256sum",
        };
        let list = request.absolute(&spelled);
        pen.each(|tree| {
            let words = vec![
                Term::Text(program.to_owned()),
                Term::Text("--check".to_owned()),
                Term::Path(list.clone()),
            ];
            let run = Term::call("subprocess.run", vec![Term::List(words)]);
            let run = run.with("cwd", tree).with("check", Term::Bool(true));
            vec![Statement::Do(run)]
        });
        for tree in &request.roots {
            pen.run([
                "(cd --".into(),
                tree.as_path().into(),
                "&&".into(),
                program.into(),
                "--check".into(),
                list.as_path().into(),
                ")".into(),
            ]);
        }
        pen.finish()
    }

    fn samples(&self) -> &'static [Sample] {
        &[KEPT]
    }
}

fn digest(word: &str, name: &Path) -> Option<Algorithm> {
    match word {
        "b3sum" => Some(Algorithm::Blake3),
        "sha256" => Some(Algorithm::Sha256),
        _ => Manifest::digest_of_name(name),
    }
}

/// What the list says; what cannot be read of it is refused.
fn listed(draft: &mut Draft<'_>, spelled: &Path, digest: Algorithm) -> Option<Listed> {
    let at = draft.request.absolute(spelled);
    let mut source = match draft.world.read(&at) {
        Ok(source) => source,
        Err(error) => {
            draft.refuse(error.action, spelled, error.cause());
            return None;
        }
    };
    let listed = match draft.world.is_unread() {
        true => manifest::count(source, digest).map(|count| count.map(Listed::Count)),
        false => {
            let mut text = Vec::new();
            let read = source.read_to_end(&mut text);
            read.map(|_| {
                let entries = manifest::read(&text, digest)?;
                let names = entries.into_iter().map(|entry| entry.name.into_owned());
                Ok(Listed::Names(names.collect()))
            })
        }
    };
    match listed {
        Ok(Ok(listed)) => Some(listed),
        Ok(Err(line)) => {
            let text = format!("line {line} holds no digest with a name");
            draft.refuse(Action::Read, spelled, Cause::Value(text));
            None
        }
        Err(error) => {
            let errno = error.raw_os_error().unwrap_or(EIO);
            draft.refuse(Action::Read, spelled, Cause::Os(errno));
            None
        }
    }
}

/// What is known of a list.
enum Listed {
    Names(Vec<OsString>),
    /// How many: nobody wants to know how long they are.
    Count(u64),
}

fn push(draft: &mut Draft<'_>, tree: &Path, spelled: &Path, digest: Algorithm, listed: &Listed) {
    let at = draft.request.absolute(tree);
    match draft.world.stamp_follow(&at) {
        Ok(stamp) if stamp.kind == Kind::Folder => {}
        Ok(_) => return draft.refuse(Action::Open, tree, Cause::Os(ENOTDIR)),
        Err(error) => return draft.refuse(error.action, tree, error.cause()),
    }
    match listed {
        Listed::Count(count) => match draft.world.open(&at) {
            Ok(_) => (0..*count).for_each(|_| draft.plan.summary.count(Kind::File, 0)),
            Err(error) => return draft.refuse(error.action, tree, error.cause()),
        },
        Listed::Names(names) => {
            let names: Vec<&OsStr> = names.iter().map(OsString::as_os_str).collect();
            match draft.world.sizes_in(&at, &names) {
                Ok(sizes) => {
                    for size in sizes {
                        draft.plan.summary.count(Kind::File, size);
                    }
                }
                Err(error) => return draft.refuse(error.action, tree, error.cause()),
            }
        }
    }
    let manifest = draft.request.absolute(spelled);
    let step = Step::CheckManifest {
        at,
        manifest,
        digest,
    };
    draft.push(step, None, tree, None);
}
