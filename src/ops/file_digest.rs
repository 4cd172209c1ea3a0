//! `hashlib.file_digest` over a file's path.

use crate::disk::World;
use crate::model::script::{Script, Statement, Term};
use crate::model::{
    About, Action, Algorithm, Cause, Choice, Default, Group, Kind, Many, Param, ParamKind, Plan,
    Request, Step,
};

use super::Operation;
use super::common::draft::Draft;
use super::common::scripting::{Pen, call};
use super::sample::{self, Sample};

pub struct FileDigest;

static ABOUT: About = About {
    id: "file_digest",
    title: "Checksum",
    verb: "Read",
    verb_done: "Read",
    python: "hashlib.file_digest",
    group: Group::Check,
    help: "Reads a file and tells the digest of its bytes.",
    selection: "path",
    many: Many::Roots,
    destroys: false,
};

const fn choice(word: &'static str, label: &'static str) -> Choice {
    Choice { word, label }
}

const CHOICES: &[Choice] = &[
    choice("md5", "MD5"),
    choice("sha1", "SHA-1"),
    choice("sha224", "SHA-224"),
    choice("sha256", "SHA-256"),
    choice("sha384", "SHA-384"),
    choice("sha512", "SHA-512"),
    choice("sha3_224", "SHA3-224"),
    choice("sha3_256", "SHA3-256"),
    choice("sha3_384", "SHA3-384"),
    choice("sha3_512", "SHA3-512"),
    choice("blake2b", "BLAKE2b"),
    choice("blake2s", "BLAKE2s"),
];

const ALGORITHMS: [Algorithm; 12] = [
    Algorithm::Md5,
    Algorithm::Sha1,
    Algorithm::Sha224,
    Algorithm::Sha256,
    Algorithm::Sha384,
    Algorithm::Sha512,
    Algorithm::Sha3x224,
    Algorithm::Sha3x256,
    Algorithm::Sha3x384,
    Algorithm::Sha3x512,
    Algorithm::Blake2b,
    Algorithm::Blake2s,
];

static PARAMS: &[Param] = &[Param {
    name: "algorithm",
    label: "Algorithm",
    help: "Kind of digest, by its name in Python's hashlib.",
    kind: ParamKind::Choice(CHOICES),
    safe: Default::Required,
    python: Default::Required,
    hint: "digest",
    positional: true,
}];

impl Operation for FileDigest {
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
        let word = draft.choice("algorithm");
        let known = CHOICES.iter().zip(ALGORITHMS);
        let digest = known
            .into_iter()
            .find(|(choice, _)| choice.word == word)
            .map(|(_, algorithm)| algorithm);
        let Some(digest) = digest else {
            let text = format!("unsupported digest algorithm {word}");
            draft.refuse(Action::Plan, &request.roots[0], Cause::Value(text));
            return draft.finish();
        };
        for path in draft.chosen() {
            let at = request.absolute(path);
            let size = world.stamp_follow(&at).map_or(0, |stamp| stamp.size);
            draft.plan.summary.count(Kind::File, size);
            draft.push(Step::ReadStream { at, digest }, None, path, None);
        }
        draft.finish()
    }

    fn script(&self, request: &Request) -> Script {
        let mut pen = Pen::new(&ABOUT, PARAMS, request);
        let word = pen.given.choice("algorithm");
        pen.each(|path| {
            let digest = vec![Term::code("file"), Term::Text(word.to_owned())];
            let digest = Term::call("hashlib.file_digest", digest);
            let shown = Term::Joined(vec![digest, Term::code(".hexdigest()")]);
            vec![Statement::With {
                name: "file",
                value: Term::call("open", vec![path, Term::Text("rb".into())]),
                body: call("print", vec![shown]),
            }]
        });
        match program(word) {
            Some(program) => pen.run_each(program),
            None => pen.cannot_run("No program of GNU coreutils makes this digest."),
        }
        pen.finish()
    }

    fn samples(&self) -> &'static [Sample] {
        &[sample::DIGEST]
    }
}

/// What makes a digest on the command line.
fn program(word: &str) -> Option<&'static str> {
    Some(match word {
        "md5" => "md5sum --",
        "sha1" => "sha1sum --",
        "sha224" => "sha224sum --",
        "sha256" => "sha256sum --",
        "sha384" => "sha384sum --",
        "sha512" => "sha512sum --",
        "blake2b" => "b2sum --",
        _ => return None,
    })
}
