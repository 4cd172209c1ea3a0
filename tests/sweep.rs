//! Every system call fails once, or is the last: never a lie, never a partial file under a final name, never a loss.

mod common;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use common::cli::{command, has_panicked, mentions, said};
use common::rig;
use common::snapshot::{Alike, Entry, Held, Snapshot, Type};
use common::strace::{self, FILE_CALLS, Site};
use common::tree::{Contents, Node, Stage, What};

/// One job of the sweep.
struct Case {
    op: &'static str,
    /// The destination is on another file system.
    crosses: bool,
}

/// A stage, and where things go.
struct Scene {
    stage: Stage,
    there: Option<Stage>,
}

/// Few entries, but one of each kind that is copied in its own way.
fn small_tree() -> Node {
    let sparse = Contents {
        size: 200_000,
        seed: 5,
        data: Some(vec![(65_536, 65_536)]),
    };
    let inner = vec![
        Node::file("deep", 70_000).mode(0o600),
        Node::new("twin", What::Twin(0), 0),
    ];
    Node::folder(
        "src",
        vec![
            Node::file("file", 5_000)
                .mode(0o4750)
                .attribute("user.kept", b"value"),
            Node::folder("inner", inner).mode(0o750),
            Node::link("link", "inner/deep"),
            Node::new("pipe", What::Pipe, 0o640),
            Node::new("sparse", What::File(sparse), 0o644),
        ],
    )
}

impl Case {
    fn scene(&self) -> Scene {
        let stage = Stage::new();
        stage.plant("", &[small_tree()]);
        let there = self.crosses.then(|| {
            let other = rig::other_file_system().expect("looked for before");
            Stage::under(&other)
        });
        Scene { stage, there }
    }

    fn run(&self, scene: &Scene, options: &[&str]) -> strace::Traced {
        let (src, dst) = (scene.src(), scene.dst());
        let paths: &[&Path] = match self.op {
            "rmtree" => &[&src],
            _ => &[&src, &dst],
        };
        strace::trace(options, &command(self.op, paths, 1))
    }

    /// The places at which this case can be hit.
    fn sites(&self) -> Vec<Site> {
        let scene = self.scene();
        let traced = self.run(&scene, &[]);
        assert!(traced.output.status.success(), "{}", said(&traced.output));
        let mut sites = strace::sites(&traced.calls, scene.stage.base());
        sites.retain(|(name, _)| FILE_CALLS.contains(&name.as_str()));
        sites
    }
}

impl Scene {
    fn src(&self) -> PathBuf {
        self.stage.at("src")
    }

    fn dst(&self) -> PathBuf {
        self.there.as_ref().unwrap_or(&self.stage).at("dst")
    }
}

/// True if the two hold the same, whatever their metadata.
fn is_whole(original: &Entry, found: &Entry) -> bool {
    original.kind == found.kind && original.held == found.held
}

/// Every file under a final name is a whole one, and unfinished ones are allowed only where the program was killed.
fn no_partial_files(before: &Snapshot, dst: &Snapshot, may_leave: bool) -> Result<(), String> {
    for (place, entry) in &dst.entries {
        let shown = place.escape_ascii();
        let is_temporary = place
            .split(|byte| *byte == b'/')
            .any(|name| name.starts_with(b".filewright-"));
        if is_temporary {
            if may_leave {
                continue;
            }
            return Err(format!("{shown} was left"));
        }
        match before.entries.get(place) {
            Some(original) if is_whole(original, entry) => {}
            Some(original) => {
                return Err(format!(
                    "{shown}: partial: {:?} of {:?}",
                    entry.held, original.held
                ));
            }
            None => return Err(format!("{shown} came from nowhere")),
        }
    }
    Ok(())
}

/// Every file of the source is whole at the source or at the destination.
fn nothing_lost(before: &Snapshot, src: &Snapshot, dst: &Snapshot) -> Result<(), String> {
    for (place, entry) in &before.entries {
        let is_there = |tree: &Snapshot| {
            tree.entries
                .get(place)
                .is_some_and(|found| is_whole(entry, found))
        };
        if entry.kind != Type::Folder && !is_there(src) && !is_there(dst) {
            return Err(format!("{} is lost", place.escape_ascii()));
        }
    }
    Ok(())
}

struct Found {
    before: Snapshot,
    src: Snapshot,
    dst: Snapshot,
    output: Output,
    /// Folders of which the error must name one, or something in it.
    bases: Vec<PathBuf>,
    /// A call that was made to fail, as text.
    hit: Option<String>,
}

fn hit(case: &Case, options: &[&str]) -> Found {
    let scene = case.scene();
    let before = Snapshot::take(&scene.src());
    let victim = Snapshot::take(&scene.stage.victim());
    let traced = case.run(&scene, options);
    let now = Snapshot::take(&scene.stage.victim());
    let lines = victim.differences(&now, &Alike::ALL);
    assert!(lines.is_empty(), "{options:?}: the victim: {lines:?}");
    Found {
        before,
        src: Snapshot::take(&scene.src()),
        dst: Snapshot::take(&scene.dst()),
        hit: traced
            .calls
            .iter()
            .find(|call| call.was_injected())
            .map(strace::Call::show),
        output: traced.output,
        bases: [Some(&scene.stage), scene.there.as_ref()]
            .into_iter()
            .flatten()
            .map(|stage| stage.base().to_path_buf())
            .collect(),
    }
}

/// What an operation must have come to if the program says that it is done.
fn is_done(case: &Case, found: &Found) -> Result<(), String> {
    let alike = &Alike::ALL;
    if case.op != "rmtree" {
        found
            .before
            .expect_same(&found.dst, alike, "said to be done, but the destination")?;
    }
    match case.op {
        "copytree" => found.before.expect_same(&found.src, alike, "the source"),
        _ if found.src.is_absent() => Ok(()),
        _ => Err("said to be done, but the source is there".into()),
    }
}

/// What must hold after a failure, or any other end.
fn is_safe(case: &Case, found: &Found, may_leave: bool) -> Result<(), String> {
    match case.op {
        "copytree" => {
            found
                .before
                .expect_same(&found.src, &Alike::ALL, "the source")?;
            no_partial_files(&found.before, &found.dst, may_leave)
        }
        "move" => {
            no_partial_files(&found.before, &found.dst, may_leave)?;
            nothing_lost(&found.before, &found.src, &found.dst)
        }
        _ => no_partial_files(&found.before, &found.src, false),
    }
}

/// Calls on metadata. Where rights or the file system do not allow one, the disk floor counts the property as lost and the
/// copy as made; a failing device is an error everywhere.
const OF_METADATA: [&str; 8] = [
    "fchmod",
    "fchown",
    "fchownat",
    "utimensat",
    "fsetxattr",
    "fgetxattr",
    "flistxattr",
    "linkat",
];

fn judge_error(case: &Case, site: &Site, number: usize) -> Result<(), String> {
    let errno = match OF_METADATA.contains(&site.0.as_str()) {
        true => "EIO",
        false => NUMBERS[number % NUMBERS.len()],
    };
    let inject = format!("inject={}:error={errno}:when={}", site.0, site.1);
    let found = hit(case, &["-e", &inject]);
    let Some(call) = &found.hit else {
        // The threads took other turns; the next site comes as it may.
        return Ok(());
    };
    let told = || format!("{} {inject}: {call}\n{}", case.op, said(&found.output));
    // The loader could not load the program.
    if found.output.status.code() == Some(127) {
        return is_safe(case, &found, false);
    }
    if has_panicked(&found.output) || found.output.status.code().is_none() {
        return Err(format!("broke down: {}", told()));
    }
    if found.output.status.success() {
        return is_done(case, &found).map_err(|why| format!("{why}\n{}", told()));
    }
    // A temporary entry whose own removal was made to fail may stay.
    let may_leave = site.0 == "unlinkat";
    is_safe(case, &found, may_leave).map_err(|why| format!("{why}\n{}", told()))?;
    let names_one = |base: &PathBuf| mentions(&found.output, base.as_os_str());
    if !found.bases.iter().any(names_one) {
        return Err(format!("names no path: {}", told()));
    }
    Ok(())
}

fn judge_kill(case: &Case, site: &Site) -> Result<(), String> {
    let inject = format!("inject={}:signal=KILL:when={}", site.0, site.1);
    let found = hit(case, &["-e", &inject]);
    let told = || format!("{} {inject}\n{}", case.op, said(&found.output));
    if found.output.status.success() {
        return is_done(case, &found).map_err(|why| format!("{why}\n{}", told()));
    }
    is_safe(case, &found, true).map_err(|why| format!("{why}\n{}", told()))
}

fn sweep(test: &str, case: &Case, judge: impl Fn(&Site, usize) -> Result<(), String> + Sync) {
    if !strace::works() {
        return rig::skip(test, "needs strace, and the right to trace");
    }
    if case.crosses && rig::other_file_system().is_none() {
        return rig::skip(test, "there is no second file system to write to");
    }
    let sites: Vec<(usize, Site)> = case.sites().into_iter().enumerate().collect();
    assert!(sites.len() > 15, "{sites:?}");
    let found = rig::for_all(&sites, |(number, site)| judge(site, *number));
    rig::note(&format!("{test}: {} places", sites.len()));
    assert!(
        found.is_empty(),
        "{} of {}:\n{}",
        found.len(),
        sites.len(),
        found.join("\n---\n")
    );
}

/// Numbers that the kernel can give for most calls, by turns.
const NUMBERS: [&str; 4] = ["EIO", "EACCES", "ENOSPC", "EPERM"];

const COPY: Case = Case {
    op: "copytree",
    crosses: false,
};
const MOVE: Case = Case {
    op: "move",
    crosses: true,
};
const DELETE: Case = Case {
    op: "rmtree",
    crosses: false,
};

#[test]
fn copytree_survives_an_error_at_every_call() {
    sweep(
        "copytree_survives_an_error_at_every_call",
        &COPY,
        |site, number| judge_error(&COPY, site, number),
    );
}

#[test]
fn move_survives_an_error_at_every_call() {
    sweep(
        "move_survives_an_error_at_every_call",
        &MOVE,
        |site, number| judge_error(&MOVE, site, number + 1),
    );
}

#[test]
fn rmtree_survives_an_error_at_every_call() {
    sweep(
        "rmtree_survives_an_error_at_every_call",
        &DELETE,
        |site, number| judge_error(&DELETE, site, number),
    );
}

#[test]
fn copytree_killed_at_any_call_leaves_source_whole_and_no_partial_file() {
    let test = "copytree_killed_at_any_call_leaves_source_whole_and_no_partial_file";
    sweep(test, &COPY, |site, _| judge_kill(&COPY, site));
}

#[test]
fn move_killed_at_any_call_loses_nothing_and_leaves_no_partial_file() {
    let test = "move_killed_at_any_call_loses_nothing_and_leaves_no_partial_file";
    sweep(test, &MOVE, |site, _| judge_kill(&MOVE, site));
}

#[test]
fn rmtree_killed_at_any_call_has_changed_nothing_but_names() {
    let test = "rmtree_killed_at_any_call_has_changed_nothing_but_names";
    sweep(test, &DELETE, |site, _| judge_kill(&DELETE, site));
}

/// A tree with enough calls of each kind for every third to be interrupted.
fn larger_tree() -> Node {
    let files = (0..40u64).map(|number| Node::file(format!("f{number}"), number * 40_000));
    let mut all: Vec<Node> = files.collect();
    all.push(small_tree());
    Node::folder("src", all)
}

#[test]
fn interrupted_calls_are_made_again() {
    let test = "interrupted_calls_are_made_again";
    if !strace::works() {
        return rig::skip(test, "needs strace, and the right to trace");
    }
    let Some(other) = rig::other_file_system() else {
        return rig::skip(test, "there is no second file system to write to");
    };
    // Beyond the start of the program, whose loader is not ours.
    let calls =
        "openat,read,pread64,pwrite64,copy_file_range,getdents64,fsync,ftruncate,fallocate,ioctl";
    let inject = format!("inject={calls}:error=EINTR:when=40+3");
    for crosses in [false, true] {
        let stage = Stage::new();
        stage.plant("", &[larger_tree()]);
        let there = if crosses {
            Stage::under(&other)
        } else {
            Stage::new()
        };
        let before = Snapshot::take(&stage.at("src"));
        let (src, dst) = (stage.at("src"), there.at("dst"));
        let traced = strace::trace(&["-e", &inject], &command("copytree", &[&src, &dst], 1));
        let hits = traced
            .calls
            .iter()
            .filter(|call| call.was_injected())
            .count();
        assert!(hits > 10, "{hits} calls were interrupted");
        assert!(traced.output.status.success(), "{}", said(&traced.output));
        let copy = Snapshot::take(&dst);
        before.expect_same(&copy, &Alike::ALL, "the copy").unwrap();
    }
}

#[test]
fn files_whose_length_lies_are_copied_to_their_end() {
    // The kernel hands these out in pieces of its own choice, and says that they are empty.
    let stage = Stage::new();
    for (at, file) in ["/proc/kallsyms", "/proc/self/mountinfo", "/proc/cpuinfo"]
        .iter()
        .map(Path::new)
        .enumerate()
    {
        let Ok(bytes) = std::fs::read(file) else {
            rig::skip(
                "files_whose_length_lies_are_copied_to_their_end",
                &format!("{} cannot be read", file.display()),
            );
            continue;
        };
        let copy = stage.at(format!("copy-{at}"));
        let output = command("copyfile", &[file, &copy], 1).output().unwrap();
        assert!(output.status.success(), "{}", said(&output));
        let now = Snapshot::take(&copy);
        let size = match now.get("").unwrap().held {
            Held::Bytes { size, .. } => size,
            _ => 0,
        };
        // Frequencies change from one read to the next; lines do not.
        let lines = |bytes: &[u8]| bytes.iter().filter(|byte| **byte == b'\n').count();
        assert!(size > 0);
        assert_eq!(lines(&std::fs::read(&copy).unwrap()), lines(&bytes));
    }
}

#[test]
fn a_rename_that_the_kernel_refuses_inside_one_file_system_becomes_a_copy() {
    let test = "a_rename_that_the_kernel_refuses_inside_one_file_system_becomes_a_copy";
    if !strace::works() {
        return rig::skip(test, "needs strace, and the right to trace");
    }
    let case = Case {
        op: "move",
        crosses: false,
    };
    let found = hit(&case, &["-e", "inject=renameat2:error=EXDEV:when=1"]);
    assert!(found.hit.is_some(), "{}", said(&found.output));
    assert!(found.output.status.success(), "{}", said(&found.output));
    is_done(&case, &found).unwrap();
}

#[test]
fn one_unreadable_file_among_many_costs_itself_only() {
    let test = "one_unreadable_file_among_many_costs_itself_only";
    if !strace::works() {
        return rig::skip(test, "needs strace, and the right to trace");
    }
    let Some(other) = rig::other_file_system() else {
        return rig::skip(test, "there is no second file system to write to");
    };
    for op in ["copytree", "move"] {
        let stage = Stage::new();
        let files = (0..300).map(|number| Node::file(format!("f{number}"), 5_000));
        stage.plant("", &[Node::folder("src", files.collect())]);
        let there = Stage::under(&other);
        let (src, dst) = (stage.at("src"), there.at("dst"));
        let before = Snapshot::take(&src);
        let traced = strace::trace(
            &[
                "-e",
                "inject=read,pread64,copy_file_range:error=EIO:when=150",
            ],
            &command(op, &[&src, &dst], 1),
        );
        let output = &traced.output;
        assert_eq!(output.status.code(), Some(1), "{op}: {}", said(output));
        assert!(mentions(output, "src/f".as_ref()), "{}", said(output));
        assert!(mentions(output, "EIO".as_ref()), "{}", said(output));
        let (left, copy) = (Snapshot::take(&src), Snapshot::take(&dst));
        no_partial_files(&before, &copy, false).unwrap();
        nothing_lost(&before, &left, &copy).unwrap();
        // All but the one, and the folder itself.
        assert_eq!(copy.len(), 300, "{op}");
        let kept = if op == "copytree" { 301 } else { 2 };
        assert_eq!(left.len(), kept, "{op}");
    }
}

/// The program with a journal and a hold area of its own.
fn kept_in(home: &Path, words: &[&str], at: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_filewright"));
    command.args(words).arg(at);
    command.current_dir("/").env("HOME", home);
    for name in ["XDG_STATE_HOME", "XDG_DATA_HOME"] {
        command.env_remove(name);
    }
    command
}

/// What a step is going to change has to be seen first, or nobody could take that back.
#[test]
fn what_cannot_be_looked_at_is_not_changed() {
    let test = "what_cannot_be_looked_at_is_not_changed";
    if !strace::works() {
        return rig::skip(test, "needs strace, and the right to trace");
    }
    let jobs: [&[&str]; 3] = [
        &[
            "truncate",
            "--no-flush",
            "--workers",
            "1",
            "--length",
            "100",
        ],
        &["unlink", "--no-flush", "--workers", "1"],
        &["touch", "--no-flush", "--workers", "1"],
    ];
    let try_one = |words: &[&str], options: &[&str]| {
        let (stage, home) = (Stage::new(), tempfile::tempdir().unwrap());
        stage.plant("", &[Node::file("file", 5_000).mode(0o640)]);
        let at = stage.at("file");
        let before = Snapshot::take(&at);
        let traced = strace::trace(options, &kept_in(home.path(), words, &at));
        let mut undo = kept_in(home.path(), &["undo"], Path::new("--json"));
        let undone = undo.output().unwrap();
        let now = Snapshot::take(&at);
        let same = before.expect_same(&now, &Alike::ALL, "taken back");
        let told = format!("{}; {}", said(&traced.output), said(&undone));
        (traced, same.map_err(|text| format!("{text}: {told}")))
    };
    let mut items = Vec::new();
    for words in jobs {
        let (traced, same) = try_one(words, &[]);
        assert!(traced.output.status.success(), "{}", said(&traced.output));
        same.unwrap();
        let sites = strace::sites(&traced.calls, Path::new("/"));
        let looks = sites.into_iter().filter(|(name, _)| name == "statx");
        items.extend(looks.map(|(_, number)| (words, number)));
    }
    assert!(items.len() > 20, "{} places", items.len());
    let complaints = rig::for_all(&items, |(words, number)| {
        let inject = format!("inject=statx:error=ENOMEM:when={number}");
        let (_, same) = try_one(words, &["-e", &inject]);
        same.map_err(|text| format!("{words:?}, statx #{number}: {text}"))
    });
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

/// An attribute that the device does not give is not one that is not there.
#[test]
fn an_attribute_that_cannot_be_read_is_missed() {
    let test = "an_attribute_that_cannot_be_read_is_missed";
    if !strace::works() {
        return rig::skip(test, "needs strace, and the right to trace");
    }
    let stage = Stage::new();
    stage.plant("", &[small_tree()]);
    let (src, packed, copy) = (stage.at("src"), stage.at("packed"), stage.at("copy"));
    for (op, dst) in [("make_archive", &packed), ("copytree", &copy)] {
        let mut command = command(op, &[&src, dst], 1);
        if op == "make_archive" {
            command.args(["--format", "tar"]);
        }
        let inject = "inject=getxattr,fgetxattr:error=EIO";
        let traced = strace::trace(&["-e", inject], &command);
        assert!(traced.calls.iter().any(|call| call.was_injected()), "{op}");
        assert_eq!(traced.output.status.code(), Some(1), "{op}");
        assert!(mentions(&traced.output, "src/file".as_ref()), "{op}");
    }
}
