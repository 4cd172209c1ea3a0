//! Requests as scripts: run by `python3` and by `sh` they leave the tree that the Python profile leaves, whatever the
//! names are; and their text is what was agreed.
#![allow(
    clippy::disallowed_methods,
    reason = "the tests build and read trees by themselves"
)]

mod common;

#[path = "script/packed.rs"]
mod packed;

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::FileTypeExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use common::engine;
use common::rig;
use common::samples::{Case, cases};
use common::snapshot::{Alike, Held, Snapshot, Type};
use common::strategy::odd_names;
use common::tree::{Node, Stage};
use filewright::model::{
    ArchiveFormat, End, Filter, Many, ModeChange, Offset, Offsets, Plan, Profile, Request, Value,
};
use filewright::ops::{OPERATIONS, Operation, Ticks, find};
use filewright::script;
use rustix::fs::{AtFlags, CWD, Timespec, Timestamps};

/// A language in which a script can be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Language {
    Python,
    Shell,
}

impl Language {
    fn write(self, request: &Request) -> Vec<u8> {
        let operation = find(request.op).expect("an operation of the registry");
        let plan = script::needs_plan(operation, request).then(|| engine::plan(request));
        let script = match self {
            Language::Python => script::python(request, plan.as_deref()).map(String::into_bytes),
            Language::Shell => script::shell(request, plan.as_deref()),
        };
        script.expect("an operation of the registry")
    }

    fn program(self) -> &'static str {
        match self {
            Language::Python => "python3",
            Language::Shell => "sh",
        }
    }
}

/// Runs each script that it is told of in a process of its own: starting Python anew for each would take longer than
/// all the rest.
const DRIVER: &str = r#"
import hashlib, os, pathlib, runpy, shutil, sys, traceback
for line in sys.stdin:
    path = line.rstrip("\n")
    child = os.fork()
    if child == 0:
        code = 0
        os.dup2(os.open(os.devnull, os.O_RDWR), 1)
        os.dup2(os.open(path + ".said", os.O_CREAT | os.O_WRONLY), 2)
        os.umask(0o022)
        try:
            runpy.run_path(path, run_name="__main__")
        except SystemExit as error:
            code = 1 if error.code else 0
            print(error, file=sys.stderr)
        except BaseException:
            code = 1
            traceback.print_exc()
        sys.stderr.flush()
        os._exit(code)
    _, status = os.waitpid(child, 0)
    print(os.waitstatus_to_exitcode(status), flush=True)
"#;

/// The one Python that all tests of this program share.
struct Python {
    /// Ends with its input, which is that of this process.
    _child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

static PYTHON: Mutex<Option<Python>> = Mutex::new(None);

impl Python {
    fn start() -> Python {
        let mut child = Command::new("python3")
            .args(["-c", DRIVER])
            .current_dir("/")
            .env("LC_ALL", "C.UTF-8")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a program that starts");
        let output = child.stdout.take().expect("its standard output");
        Python {
            input: child.stdin.take().expect("its standard input"),
            output: BufReader::new(output),
            _child: child,
        }
    }

    fn run(&mut self, file: &Path) -> bool {
        writeln!(self.input, "{}", file.display()).expect("a program that listens");
        let mut line = String::new();
        self.output.read_line(&mut line).expect("an answer");
        line.trim() == "0"
    }
}

/// Runs a script as it would be run from a file; true if it ends with 0.
fn run(language: Language, text: &[u8]) -> (bool, String) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("script");
    fs::write(&file, text).expect("a script");
    if language == Language::Python {
        let mut shared = PYTHON.lock().unwrap_or_else(PoisonError::into_inner);
        let is_done = shared.get_or_insert_with(Python::start).run(&file);
        let said = fs::read(file.with_extension("said")).unwrap_or_default();
        return (is_done, String::from_utf8_lossy(&said).into_owned());
    }
    // The engine has taken the umask of this process.
    let output = Command::new("sh")
        .args(["-c", "umask 022; . \"$1\"", "sh"])
        .arg(&file)
        .current_dir("/")
        .env("LC_ALL", "C.UTF-8")
        .output()
        .expect("a program that starts");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.success(), said)
}

/// Gives everything below a folder an old time, so that it can be told whether it was kept.
fn make_old(at: &Path) {
    if at.symlink_metadata().is_ok_and(|found| found.is_dir()) {
        for entry in fs::read_dir(at).expect("a listing").flatten() {
            make_old(&entry.path());
        }
    }
    let old = Timespec {
        tv_sec: 1_234_567_890,
        tv_nsec: 123_456_789,
    };
    let times = Timestamps {
        last_access: old,
        last_modification: old,
    };
    rustix::fs::utimensat(CWD, at, &times, AtFlags::SYMLINK_NOFOLLOW).expect("times");
}

/// Takes pipes away, which `cp` makes anew and Python refuses.
fn drop_pipes(at: &Path) {
    for entry in fs::read_dir(at).expect("a listing").flatten() {
        let kind = entry.file_type().expect("a kind");
        if kind.is_fifo() {
            fs::remove_file(entry.path()).expect("a pipe that goes");
        } else if kind.is_dir() {
            drop_pipes(&entry.path());
        }
    }
}

/// State of a stage: times that were set just now are alike, and so are paths through its own folder.
fn state(stage: &Stage, started: SystemTime) -> Snapshot {
    let mut snapshot = Snapshot::take(&stage.at("all"));
    let since = started.duration_since(SystemTime::UNIX_EPOCH);
    let since = since.expect("a time after 1970").as_secs() as i64 - 2;
    for (place, entry) in &mut snapshot.entries {
        if let Held::Target(text) = &mut entry.held
            && let Ok(below) = Path::new(text).strip_prefix(stage.base())
        {
            *text = Path::new("BASE").join(below).into_os_string();
        }
        let is_new = entry.modified.is_some_and(|(seconds, _)| seconds >= since);
        if is_new {
            entry.modified = Some((i64::MAX, 0));
        }
        // The bytes of an archive are those of its compressor; other tests look inside.
        let is_archive = ArchiveFormat::by_name(place).is_some();
        if is_new && is_archive && entry.kind == Type::File {
            entry.held = Held::Nothing;
            entry.data.clear();
        }
    }
    snapshot
}

/// Runs a request as a job and as a script, each on a stage of its own, and compares what they leave; true if both did
/// all of it.
fn compare(
    what: &str,
    language: Language,
    stage: impl Fn() -> Stage,
    request: impl Fn(&Stage) -> Request,
) -> bool {
    let started = SystemTime::now();
    let stages = [stage(), stage()];
    for stage in &stages {
        make_old(&stage.at("all"));
    }
    let outcome = engine::run(request(&stages[0]));
    let text = language.write(&request(&stages[1]));
    let shown = String::from_utf8_lossy(&text).into_owned();
    let (is_done, said) = run(language, &text);
    assert_eq!(
        is_done,
        outcome.end == End::Done,
        "{what} as {language:?}: {:#?}\n{said}\n{shown}",
        outcome.failures
    );
    let alike = Alike {
        holes: false,
        ..Alike::ALL
    };
    let [job, mut script] = stages.each_ref().map(|stage| state(stage, started));
    if !is_done {
        // `zipfile` leaves what it could not finish; here nothing unfinished stays.
        script.entries.retain(|place, _| {
            job.entries.contains_key(place) || ArchiveFormat::by_name(place).is_none()
        });
    }
    job.expect_same(&script, &alike, what)
        .unwrap_or_else(|why| panic!("as {language:?}: {why}\n{said}\n{shown}"));
    is_done
}

/// True for a script that says that its language cannot do this.
fn gives_up(request: &Request) -> bool {
    gives_up_in(Language::Shell, request)
}

fn gives_up_in(language: Language, request: &Request) -> bool {
    let text = language.write(request);
    let text = String::from_utf8_lossy(&text);
    match language {
        Language::Shell => text.ends_with("\nfalse\n"),
        Language::Python => text
            .lines()
            .any(|line| line.starts_with("raise SystemExit('No ")),
    }
}

fn for_all_samples(language: Language, test: &str) {
    if !rig::has_program(language.program()) {
        return rig::skip(test, &format!("there is no {}", language.program()));
    }
    let (mut given_up, mut done) = (0, 0);
    for case in cases() {
        let request = |stage: &Stage| case.request(stage, Profile::Python);
        if language == Language::Shell && gives_up(&request(&case.stage())) {
            given_up += 1;
            continue;
        }
        let stage = || {
            let stage = case.stage();
            if language == Language::Shell {
                drop_pipes(&stage.at("all"));
            }
            stage
        };
        done += u32::from(compare(&case.name(), language, stage, request));
    }
    let most = cases().len() as u32 * 3 / 4;
    assert!(done >= most, "{done} did what was asked");
    // Zip archives: one that is packed, and two that are unpacked.
    assert!(given_up <= 3, "{given_up} were given up");
}

#[test]
fn the_printed_python_leaves_the_same_tree() {
    for_all_samples(Language::Python, "the_printed_python_leaves_the_same_tree");
}

#[test]
fn the_printed_shell_leaves_the_same_tree() {
    for_all_samples(Language::Shell, "the_printed_shell_leaves_the_same_tree");
}

/// A request for an operation on all odd names at once, by paths that begin with them; none for those that take one item.
fn odd_request(operation: &dyn Operation, stage: &Stage) -> Option<Request> {
    let about = operation.about();
    let sample = operation
        .samples()
        .first()?
        .request(about.id, Profile::Python, Path::new("/"));
    let folder = PathBuf::from(OsStr::from_bytes(b"-to 'it'\xff\n"));
    let is_single = matches!(about.id, "copymode" | "copystat");
    let mut roots: Vec<PathBuf> = odd_names().iter().map(PathBuf::from).collect();
    match about.many {
        Many::NewNames => roots
            .iter_mut()
            .for_each(|root| *root = folder.join(&*root)),
        Many::Roots if is_single => roots.truncate(10),
        // What is inserted has to have room.
        Many::Together => roots.retain(|root| root.as_os_str().len() < 200),
        Many::Roots => {}
    }
    if about.id == "make_archive" {
        let mut request = Request::new(
            about.id,
            vec![folder],
            Profile::Python,
            stage.at("all"),
            0o022,
        );
        request.values.set("base_name", Value::Path("-rf".into()));
        request.values.set("format", Value::Choice("tar"));
        return Some(request);
    }
    let roots = if is_single { vec![roots.pop()?] } else { roots };
    let mut request = Request::new(about.id, roots, Profile::Python, stage.at("all"), 0o022);
    request.values = sample.values;
    if about.many == Many::Together {
        request.values = Default::default();
        let text = Value::Text("it's ".to_owned());
        request.values.set("insert", text);
    }
    if request.values.get("format").is_some() {
        // Python's zip holds only names that are text.
        request.values.set("format", Value::Choice("tar"));
    }
    if request.values.get("dst").is_some() {
        let dst = if is_single {
            PathBuf::from("-rf")
        } else {
            folder
        };
        request.values.set("dst", Value::Path(dst));
    }
    Some(request)
}

/// A folder with an entry of each odd name: folders for operations on folders, files for the others.
fn odd_stage(operation: &dyn Operation) -> Stage {
    let has_folders = ["copytree", "rmtree", "rmdir", "removedirs"].contains(&operation.about().id);
    let node = |name: OsString| match has_folders {
        true => Node::folder(name, vec![]),
        false => Node::file(name, 1_500),
    };
    let mut nodes: Vec<Node> = odd_names().into_iter().map(node).collect();
    nodes.push(Node::folder(OsStr::from_bytes(b"-to 'it'\xff\n"), vec![]));
    let stage = Stage::new();
    stage.plant("", &[Node::folder("all", nodes)]);
    stage
}

#[test]
fn scripts_take_every_name_as_it_is() {
    for language in [Language::Python, Language::Shell] {
        if !rig::has_program(language.program()) {
            rig::skip("scripts_take_every_name_as_it_is", "there is no python3");
            continue;
        }
        // What is unpacked has to be an archive, and what is checked against a list; there are none under these names.
        let none = ["unpack_archive", "check_manifest"];
        let all = OPERATIONS.iter();
        for operation in all.filter(|operation| !none.contains(&operation.about().id)) {
            let stage = || odd_stage(*operation);
            let request = |stage: &Stage| odd_request(*operation, stage).expect("a request");
            let id = operation.about().id;
            assert!(
                compare(id, language, stage, request),
                "{id} as {language:?} failed"
            );
        }
    }
}

/// What the options of an operation make of a script, beyond its samples.
fn variants() -> Vec<(&'static str, Vec<(&'static str, Value)>)> {
    let text = |text: &str| Value::Text(text.to_owned());
    let length = |percent| {
        let unit = filewright::model::LengthUnit::Percent;
        Value::Length(filewright::model::Length {
            amount: percent,
            unit,
        })
    };
    let off = || Value::Bool(false);
    let at = |path: &str| Value::Path(path.into());
    vec![
        ("rmtree", vec![("ignore_errors", Value::Bool(true))]),
        ("rmtree", vec![("on_error", Value::Choice("collect"))]),
        ("truncate", vec![("length", length(33.3))]),
        (
            "truncate",
            vec![("length", Value::Offsets(Offsets::all(Offset::Lines(2))))],
        ),
        (
            "truncate",
            vec![("length", Value::Offsets(Offsets::all(Offset::Lines(-3))))],
        ),
        ("ftruncate", vec![("position", length(12.5))]),
        (
            "chmod",
            vec![("mode", Value::Mode(0o2750)), ("follow_symlinks", off())],
        ),
        ("touch", vec![("create", off()), ("reference", at("tree"))]),
        ("touch", vec![("create", off()), ("time", text("@-1.5"))]),
        (
            "chown",
            vec![
                (
                    "user",
                    Value::Integer(i64::from(rustix::process::geteuid().as_raw())),
                ),
                ("follow_symlinks", off()),
            ],
        ),
        (
            "copyfile",
            vec![("dst", at("new")), ("follow_symlinks", off())],
        ),
        ("copy", vec![("dst", at("new"))]),
        ("link", vec![("dst", at("new")), ("follow_symlinks", off())]),
        ("makedirs", vec![("exist_ok", Value::Bool(true))]),
        (
            "move",
            vec![("dst", at("new")), ("copy_function", Value::Choice("copy"))],
        ),
        ("move", vec![("dst", at("into"))]),
        ("renames", vec![("dst", at("made/for/it"))]),
        (
            "copytree",
            vec![("dst", at("deep/new")), ("symlinks", off())],
        ),
        (
            "copytree",
            vec![
                ("dst", at("new")),
                ("copy_function", Value::Choice("copyfile")),
                ("exclude", Value::Paths(vec!["sub/b".into()])),
                ("ignore_patterns", Value::Patterns(vec!["*.tmp".into()])),
            ],
        ),
    ]
}

#[test]
fn options_change_the_script_as_they_change_the_job() {
    for (op, values) in variants() {
        let mut runs = 0;
        for root in ["tree", "file", "link"] {
            let request = |stage: &Stage| {
                let roots = vec![root.into()];
                let mut request = Request::new(op, roots, Profile::Python, stage.at("all"), 0o022);
                let values = values.iter();
                values.for_each(|(name, value)| request.values.set(name, value.clone()));
                request
            };
            // A job that fails may leave another tree than the shell, which cannot say why.
            if engine::run(request(&small_stage())).end != End::Done {
                continue;
            }
            for language in [Language::Python, Language::Shell] {
                let gives_up = language == Language::Shell && gives_up(&request(&small_stage()));
                if gives_up || !rig::has_program(language.program()) {
                    continue;
                }
                let what = format!("{op} {values:?} of {root}");
                assert!(compare(&what, language, small_stage, request), "{what}");
                runs += 1;
            }
        }
        assert!(runs > 0, "{op} {values:?} suits none of the roots");
    }
}

/// A little of everything that options tell apart.
fn small_stage() -> Stage {
    let stage = Stage::new();
    let sub = Node::folder("sub", vec![Node::file("a.tmp", 9), Node::file("b", 70_000)]);
    let nodes = vec![
        Node::folder("tree", vec![sub, Node::link("way", "sub/b")]),
        Node::file("file", 1_000),
        Node::link("link", "file"),
        Node::folder("into", vec![]),
    ];
    stage.plant("", &[Node::folder("all", nodes)]);
    stage
}

#[test]
fn letters_of_chmod_mean_the_same_everywhere() {
    for text in ["u+x,go-w", "a-x,a+X", "u=rw,go=", "=r,u+w", "g+s"] {
        for (mode, is_folder) in [(0o755, false), (0o644, false), (0o2775, true)] {
            let change = ModeChange::parse(text, 0o022).expect("letters");
            let expected = change.of(mode, is_folder);
            for language in [Language::Python, Language::Shell] {
                if !rig::has_program(language.program()) {
                    continue;
                }
                let folder = tempfile::tempdir().expect("a folder");
                let at = folder.path().join("it");
                match is_folder {
                    true => fs::create_dir(&at).expect("a folder"),
                    false => fs::write(&at, "").expect("a file"),
                }
                let bits = rustix::fs::Mode::from_raw_mode(mode.into());
                rustix::fs::chmod(&at, bits).expect("permissions");
                let mut request =
                    Request::new("chmod", vec![at.clone()], Profile::Safe, "/".into(), 0o022);
                request.values.set("mode", Value::Text(text.to_owned()));
                let (is_done, said) = run(language, &language.write(&request));
                assert!(is_done, "{said}");
                let found = rustix::fs::stat(&at).expect("the entry").st_mode & 0o7777;
                assert_eq!(
                    found,
                    u32::from(expected),
                    "{text} of {mode:o} as {language:?}"
                );
            }
        }
    }
}

/// The bytes with one part in the place of another.
fn replaced(text: &[u8], part: &[u8], by: &[u8]) -> Vec<u8> {
    let mut all = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        match rest.strip_prefix(part) {
            Some(after) => {
                all.extend_from_slice(by);
                rest = after;
            }
            None => {
                all.push(rest[0]);
                rest = &rest[1..];
            }
        }
    }
    all
}

/// Filters that take something from most samples.
fn filters() -> [Filter; 3] {
    let excluding = |pattern: &str| Filter {
        exclude: vec![pattern.to_owned()],
        ..Filter::default()
    };
    let large = Filter {
        min_size: Some(1),
        ..Filter::default()
    };
    [excluding("[a-f]*"), excluding("*[m-z]"), large]
}

#[test]
fn the_script_of_a_filtered_job_leaves_the_same_tree() {
    for language in [Language::Python, Language::Shell] {
        let test = "the_script_of_a_filtered_job_leaves_the_same_tree";
        if !rig::has_program(language.program()) {
            rig::skip(test, &format!("there is no {}", language.program()));
            continue;
        }
        let (mut given_up, mut done) = (0, 0);
        for (case, filter) in cases()
            .iter()
            .flat_map(|case| filters().map(|filter| (case, filter)))
        {
            let request = |stage: &Stage| {
                let mut request = case.request(stage, Profile::Python);
                request.run.filter = filter.clone();
                request
            };
            let stage = || {
                let stage = case.stage();
                // A filter is laid against what a script in a shell would make anew, and Python refuses.
                drop_pipes(&stage.at("all"));
                stage
            };
            let planted = stage();
            if engine::plan(&request(&planted)).steps.is_empty()
                || gives_up_in(language, &request(&planted))
            {
                given_up += 1;
                continue;
            }
            let what = format!("{} with {filter:?}", case.name());
            done += u32::from(compare(&what, language, stage, request));
        }
        println!("as {language:?}: {done} did what was asked, {given_up} were given up");
        assert!(done >= 60, "as {language:?}: {done} did what was asked");
    }
}

#[test]
fn the_script_of_an_unticked_plan_leaves_the_same_tree() {
    for language in [Language::Python, Language::Shell] {
        let test = "the_script_of_an_unticked_plan_leaves_the_same_tree";
        if !rig::has_program(language.program()) {
            rig::skip(test, &format!("there is no {}", language.program()));
            continue;
        }
        for (op, dst) in [
            ("rmtree", None),
            ("copytree", Some("new")),
            ("move", Some("into")),
        ] {
            for row in 1..6 {
                let started = SystemTime::now();
                let stages = [small_stage(), small_stage()];
                let plans = stages.each_ref().map(|stage| {
                    make_old(&stage.at("all"));
                    let roots = vec![stage.at("all/tree")];
                    let mut request = Request::new(op, roots, Profile::Python, "/".into(), 0o022);
                    if let Some(dst) = dst {
                        let dst = stage.at("all").join(dst);
                        request.values.set("dst", Value::Path(dst));
                    }
                    // Without it a move is one rename, and there is nothing to untick.
                    request.run.filter.exclude = vec!["nothing has this name".to_owned()];
                    let mut plan = Plan::clone(&engine::plan(&request));
                    let steps = plan.steps.iter();
                    let bulk = steps.clone().position(|step| step.step.tree().is_some());
                    let bulk = bulk.expect("a tree") as u32;
                    Ticks::new(&plan).set(&mut plan, bulk, row, false);
                    plan
                });
                let [job, plan] = plans;
                let outcome = engine::run_plan(job.into());
                assert_eq!(outcome.end, End::Done, "{op}, row {row}: {outcome:#?}");
                let request = plan.request.clone();
                let text = match language {
                    Language::Python => script::python(&request, Some(&plan)).map(Vec::from),
                    Language::Shell => script::shell(&request, Some(&plan)),
                };
                let text = text.expect("an operation");
                let (is_done, said) = run(language, &text);
                let shown = String::from_utf8_lossy(&text);
                assert!(is_done, "{op} as {language:?}, row {row}: {said}\n{shown}");
                let [job, script] = stages.each_ref().map(|stage| state(stage, started));
                job.expect_same(&script, &Alike::ALL, op)
                    .unwrap_or_else(|why| panic!("as {language:?}, row {row}: {why}\n{shown}"));
            }
        }
    }
}

/// Both scripts of every sample in both profiles.
fn printed(operation: &'static dyn Operation) -> Vec<u8> {
    let mut all = Vec::new();
    for sample in operation.samples() {
        for profile in [Profile::Safe, Profile::Python] {
            let case = Case { operation, sample };
            // Names that come from the plan need the files.
            let asked = sample.request(operation.about().id, profile, Path::new("/stage"));
            let stage = script::needs_plan(operation, &asked).then(|| case.stage());
            let at = stage.as_ref().map(|stage| stage.at("all"));
            let at = at.as_deref().unwrap_or(Path::new("/stage"));
            let request = sample.request(operation.about().id, profile, at);
            for language in [Language::Python, Language::Shell] {
                let head = format!("===== {}, {profile:?}, as {language:?}\n", case.name());
                all.extend_from_slice(head.as_bytes());
                let text = language.write(&request);
                all.extend_from_slice(&replaced(&text, at.as_os_str().as_bytes(), b"/stage"));
            }
        }
    }
    all
}

/// The text of the scripts. `UPDATE_GOLDEN=1` writes it down.
#[test]
fn the_text_of_scripts_is_what_was_agreed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/scripts");
    let mut changed = Vec::new();
    for operation in OPERATIONS {
        let text = printed(*operation);
        let golden = folder.join(format!("{}.txt", operation.about().id));
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            fs::write(&golden, &text).expect("a golden file");
        }
        if fs::read(&golden).unwrap_or_default() != text {
            changed.push(operation.about().id);
        }
    }
    assert!(
        changed.is_empty(),
        "{changed:?}: see `UPDATE_GOLDEN=1 cargo test --test script` and `git diff {}`",
        folder.display()
    );
}
