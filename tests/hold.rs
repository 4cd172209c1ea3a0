//! The hold area: what goes is kept as it was, comes back as it was, and never lies where others reach it.

mod common;

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use common::attack::Exchanger;
use common::engine::{config, run_under, safe, to};
use common::rig;
use common::snapshot::{Alike, Snapshot};
use common::tree::{Contents, Node, Stage, What};
use filewright::exec::{Config, Engine, Fault, FaultPlan};
use filewright::model::{
    Action, Cause, Clash, Command, End, Held, HeldWhat, Length, Outcome, Plan, Request, Rule, Step,
    Value,
};

/// A stage with a folder `data` for the hold area beside what the tests work on.
struct Scene {
    stage: Stage,
    data: tempfile::TempDir,
}

impl Scene {
    fn new(nodes: &[Node]) -> Scene {
        let stage = Stage::new();
        stage.plant("", nodes);
        Scene {
            data: tempfile::tempdir().unwrap(),
            stage,
        }
    }

    fn config(&self) -> Config {
        Config {
            data_dir: Some(self.data.path().join("filewright")),
            ..config()
        }
    }

    fn ask(&self, op: &'static str, roots: &[&str], values: &[(&'static str, Value)]) -> Request {
        let roots: Vec<PathBuf> = roots.iter().map(|root| self.stage.at(root)).collect();
        let roots: Vec<&Path> = roots.iter().map(PathBuf::as_path).collect();
        let mut request = safe(op, &roots, values);
        request.run.permanent = false;
        request
    }

    fn run(&self, request: Request) -> Arc<Outcome> {
        run_under(self.config(), request)
    }

    #[track_caller]
    fn done(&self, request: Request) -> Arc<Outcome> {
        let outcome = self.run(request);
        assert_eq!(outcome.failures, []);
        assert_eq!(outcome.end, End::Done);
        outcome
    }

    /// The state of what is worked on; the times of the stage itself change with whatever goes from it.
    fn now(&self) -> Snapshot {
        let mut now = Snapshot::take(self.stage.base());
        if let Some(base) = now.entries.get_mut(&Vec::new()) {
            base.modified = None;
        }
        now
    }

    #[track_caller]
    fn is_as(&self, before: &Snapshot, what: &str) {
        before.expect_same(&self.now(), &Alike::ALL, what).unwrap();
    }

    /// The folder `.filewright-hold-UID` below the data folder.
    fn area(&self) -> PathBuf {
        self.data.path().join("filewright").join(area_name())
    }

    /// Puts everything back, the last thing first.
    #[track_caller]
    fn release(&self, held: &[Held]) {
        let outcome = self.try_release(held);
        assert_eq!(outcome.failures, []);
    }

    fn try_release(&self, held: &[Held]) -> Arc<Outcome> {
        let mut plan = Plan::new(self.ask("rename", &["x"], &[]));
        for held in held.iter().rev() {
            assert_eq!(held.what, HeldWhat::Entry);
            plan.push(Step::Release {
                held: held.held.clone(),
                to: held.from.clone(),
                expect: Some(held.stamp),
                folder_modified: Some(held.folder_modified),
            });
        }
        run_plan(self.config(), plan)
    }
}

fn area_name() -> String {
    format!(".filewright-hold-{}", rustix::process::geteuid().as_raw())
}

fn run_plan(config: Config, plan: Plan) -> Arc<Outcome> {
    let engine = Engine::start(config, || {});
    let job = engine.next_job();
    let plan = Arc::new(plan);
    engine.send(Command::SubmitPlan { job, plan });
    engine.wait_for(job)
}

/// Everything that hurts: odd names, links of all kinds, holes, set-id bits, attributes, locked folders.
fn nasty() -> Vec<Node> {
    use std::os::unix::ffi::OsStrExt;
    let raw = std::ffi::OsStr::from_bytes;
    let hole = Contents {
        data: Some(vec![(0, 4096), (1 << 19, 100)]),
        ..Contents::full(1 << 20, 3)
    };
    let locked = Node::folder("locked", vec![Node::file("inside", 7)]).mode(0);
    vec![Node::folder(
        "tree",
        vec![
            Node::file("plain", 3000).attribute("user.note", b"kept"),
            Node::file("set-id", 10).mode(0o4755),
            Node::file(raw(b"\xff\xfe raw"), 5),
            Node::file("line\nbreak", 5),
            Node::file("-rf", 5),
            Node::file("x".repeat(255), 5),
            Node::new("hole", What::File(hole), 0o600),
            Node::new("twin", What::Twin(0), 0o644),
            Node::link("dangling", "no/such/place"),
            Node::new("pipe", What::Pipe, 0o640),
            Node::folder("read only", vec![Node::file("y", 1)]).mode(0o555),
            locked,
        ],
    )]
}

#[test]
fn what_was_deleted_comes_back_as_it_was() {
    let scene = Scene::new(&nasty());
    let before = scene.now();
    let outcome = scene.done(scene.ask("rmtree", &["tree"], &[]));
    assert!(!scene.stage.at("tree").exists());
    let [held] = outcome.held.as_slice() else {
        panic!("{:?}", outcome.held);
    };
    assert_eq!(held.from, scene.stage.at("tree"));
    assert!(held.held.starts_with(scene.area()), "{held:?}");
    // Where it lies it is as it was, too.
    let tree = |snapshot: &Snapshot| -> Vec<_> {
        let all = snapshot.entries.iter();
        all.filter_map(|(place, entry)| Some((place.strip_prefix(b"tree")?.to_vec(), entry.mode)))
            .collect()
    };
    let kept = Snapshot::take(&held.held);
    let kept: Vec<_> = kept
        .entries
        .iter()
        .map(|(place, entry)| {
            let place = if place.is_empty() {
                place.clone()
            } else {
                [b"/", place.as_slice()].concat()
            };
            (place, entry.mode)
        })
        .collect();
    assert_eq!(kept, tree(&before));
    scene.release(&outcome.held);
    scene.is_as(&before, "released");
    // Nothing of it is left but the area itself.
    assert_eq!(fs::read_dir(scene.area()).unwrap().count(), 0);
}

#[test]
fn someone_without_rights_gets_locked_folders_back_as_well() {
    if !rig::without_rights("someone_without_rights_gets_locked_folders_back_as_well") {
        return;
    }
    let scene = Scene::new(&nasty());
    let before = scene.now();
    let outcome = scene.done(scene.ask("rmtree", &["tree/locked", "tree"], &[]));
    scene.release(&outcome.held);
    scene.is_as(&before, "released");
}

#[test]
fn each_way_to_delete_keeps_what_goes() {
    for (op, roots) in [
        ("remove", &["a", "b", "link"][..]),
        ("unlink", &["b"]),
        ("rmdir", &["empty"]),
        ("removedirs", &["up/down"]),
        ("rmtree", &["up", "a", "link"]),
    ] {
        let scene = Scene::new(&[
            Node::file("a", 10),
            Node::file("b", 20),
            Node::link("link", "victim"),
            Node::folder("empty", vec![]),
            Node::folder("up", vec![Node::folder("down", vec![])]),
        ]);
        let before = scene.now();
        let outcome = scene.done(scene.ask(op, roots, &[]));
        assert!(
            roots
                .iter()
                .all(|root| scene.stage.at(root).symlink_metadata().is_err())
        );
        scene.release(&outcome.held);
        scene.is_as(&before, op);
    }
}

#[test]
fn a_text_beside_it_says_what_it_was_and_how_a_shell_puts_it_back() {
    let scene = Scene::new(&[
        Node::folder("it's", vec![Node::file("x", 3)]),
        Node::file("a\nb", 9),
    ]);
    let before = scene.now();
    scene.done(scene.ask("rmtree", &["it's"], &[]));
    scene.done(scene.ask("rmtree", &["a\nb"], &[]));
    let mut lines = Vec::new();
    for job in fs::read_dir(scene.area()).unwrap() {
        let text = fs::read_to_string(job.unwrap().path().join("1.txt")).unwrap();
        let mode = fs::metadata(scene.area()).unwrap().permissions().mode();
        assert_eq!(mode & 0o7777, 0o700);
        assert!(text.contains("\nExpires:  20"), "{text}");
        let line = text
            .lines()
            .find(|line| line.starts_with("  mv "))
            .expect("a way back");
        lines.push(line.to_owned());
    }
    for line in lines {
        let status = std::process::Command::new("bash")
            .arg("-c")
            .arg(&line)
            .status();
        assert!(status.unwrap().success(), "{line}");
    }
    scene.is_as(&before, "put back by a shell");
}

#[test]
fn what_stays_keeps_its_folder_and_the_rest_is_mirrored() {
    let nodes = [Node::folder(
        "tree",
        vec![
            Node::folder("whole", vec![Node::file("w", 5)]),
            Node::folder("part", vec![Node::file("goes", 6), Node::file("stays", 7)]).mode(0o750),
        ],
    )];
    let scene = Scene::new(&nodes);
    let before = scene.now();
    let request = scene.ask("rmtree", &["tree"], &[]);
    let plan = Engine::start(scene.config(), || {}).plan(request).unwrap();
    let plan = without(&plan, "tree/part/stays");
    let outcome = run_plan(scene.config(), plan);
    assert_eq!((outcome.end, &outcome.failures[..]), (End::Done, &[][..]));
    assert!(scene.stage.at("tree/part/stays").exists());
    assert!(!scene.stage.at("tree/part/goes").exists() && !scene.stage.at("tree/whole").exists());
    assert_eq!(outcome.held.len(), 2, "a folder as a whole, and one file");
    let mirror = outcome
        .held
        .iter()
        .find(|held| held.from.ends_with("goes"))
        .unwrap();
    let mirror = fs::metadata(mirror.held.parent().unwrap()).unwrap();
    assert_eq!(mirror.mode() & 0o7777, 0o750);
    assert_eq!(mirror.mtime(), 1_234_567_890);
    scene.release(&outcome.held);
    let alike = Alike {
        modified: false,
        ..Alike::ALL
    };
    before
        .expect_same(&scene.now(), &alike, "released")
        .unwrap();
}

/// The plan with one row of its tree left out, as if by hand.
fn without(plan: &Plan, path: &str) -> Plan {
    let mut plan = plan.clone();
    let Step::Bulk(bulk) = &mut plan.steps[0].step else {
        panic!("one step over a tree");
    };
    let mut rows = 1..bulk.tree.len();
    let row = rows.find(|id| bulk.tree.path(*id) == Path::new(path));
    let left = Arc::make_mut(&mut bulk.left);
    left.by_hand.insert(row.expect("a row of the tree"));
    left.find_kept(&bulk.tree, bulk.act);
    plan
}

#[test]
fn what_is_replaced_is_kept_and_the_name_is_never_absent() {
    let nodes = || {
        [
            Node::folder("src", vec![Node::file("same", 50)]),
            Node::folder("dst", vec![Node::file("same", 40).modified((1, 0))]),
            Node::file("one", 5),
            Node::file("two", 6),
        ]
    };
    for (op, roots, dst, name) in [
        ("replace", "one", "two", "two"),
        ("copytree", "src", "dst", "dst/same"),
        ("move", "one", "two", "two"),
    ] {
        let scene = Scene::new(&nodes());
        let old = Snapshot::take(&scene.stage.at(name));
        let mut request = scene.ask(op, &[roots], &[to(&scene.stage.at(dst))]);
        for clash in [Clash::Newer, Clash::Older, Clash::Differs] {
            request.run.rules.set(clash, Rule::Replace);
        }
        let outcome = scene.done(request);
        let [held] = outcome.held.as_slice() else {
            panic!("{op}: {:?}", outcome.held);
        };
        assert_eq!(held.from, scene.stage.at(name), "{op}");
        let kept = Snapshot::take(&held.held);
        old.expect_same(&kept, &Alike::ALL, op).unwrap();
        assert_ne!(
            fs::read(&held.held).unwrap(),
            fs::read(scene.stage.at(name)).unwrap()
        );
        let left = fs::read_dir(scene.stage.at(name).parent().unwrap()).unwrap();
        let names = left.map(|entry| entry.unwrap().file_name());
        assert!(
            names
                .into_iter()
                .all(|name| !name.to_string_lossy().ends_with(".part"))
        );
    }
}

#[test]
fn the_end_that_is_cut_off_is_kept_with_its_holes() {
    let contents = Contents {
        data: Some(vec![(0, 4096), (1 << 20, 5000)]),
        ..Contents::full(2 << 20, 9)
    };
    let bytes = contents.bytes();
    let scene = Scene::new(&[Node::new("file", What::File(contents), 0o644)]);
    let length = Value::Length(Length::bytes(1000));
    let outcome = scene.done(scene.ask("truncate", &["file"], &[("length", length)]));
    let [held] = outcome.held.as_slice() else {
        panic!("{:?}", outcome.held);
    };
    assert_eq!(held.what, HeldWhat::Tail { offset: 1000 });
    assert_eq!(
        (held.stamp.size, held.stamp.modified_s),
        (2 << 20, 1_234_567_890)
    );
    assert_eq!(fs::read(scene.stage.at("file")).unwrap(), bytes[..1000]);
    assert_eq!(fs::read(&held.held).unwrap()[1000..], bytes[1000..]);
    let allocated = fs::metadata(&held.held).unwrap().blocks() * 512;
    assert!(allocated < 1 << 20, "{allocated} bytes are allocated");
}

#[test]
fn a_name_that_is_taken_again_is_refused_and_left_alone() {
    let scene = Scene::new(&[Node::file("file", 10)]);
    let outcome = scene.done(scene.ask("remove", &["file"], &[]));
    fs::write(scene.stage.at("file"), "new").unwrap();
    let released = scene.try_release(&outcome.held);
    let failure = &released.failures[0];
    assert_eq!(
        (failure.action, &failure.cause),
        (Action::Release, &Cause::AlreadyThere)
    );
    assert_eq!(failure.path, scene.stage.at("file"));
    assert_eq!(fs::read(scene.stage.at("file")).unwrap(), b"new");
    assert!(outcome.held[0].held.exists());
}

#[test]
fn an_area_that_is_a_link_or_open_to_others_is_not_used() {
    let test = "an_area_that_is_a_link_or_open_to_others_is_not_used";
    if !rig::with_own_mounts(test) {
        return;
    }
    let spoils: [fn(&Path); 4] = [
        |at| symlink(at.parent().unwrap(), at).unwrap(),
        |at| {
            fs::create_dir(at).unwrap();
            fs::set_permissions(at, fs::Permissions::from_mode(0o755)).unwrap();
        },
        |at| {
            fs::create_dir(at).unwrap();
            fs::set_permissions(at, fs::Permissions::from_mode(0o700)).unwrap();
            std::os::unix::fs::chown(at, Some(rig::NOBODY), None).unwrap();
        },
        |at| fs::write(at, "").unwrap(),
    ];
    for spoil in spoils {
        let mount = match common::mounts::Mount::tmpfs("size=8m") {
            Ok(mount) => mount,
            Err(reason) => return rig::skip(test, &reason),
        };
        let stage = Stage::under(mount.path());
        stage.plant("", &[Node::file("file", 10)]);
        let data = tempfile::tempdir_in(mount.path()).unwrap();
        let scene = Scene { stage, data };
        fs::create_dir(scene.area().parent().unwrap()).unwrap();
        let at_root = mount.path().join(area_name());
        spoil(&scene.area());
        spoil(&at_root);
        // The next folder on the way down takes it.
        let outcome = scene.done(scene.ask("remove", &["file"], &[]));
        let held = &outcome.held[0].held;
        assert!(
            held.starts_with(scene.stage.base().join(area_name())),
            "{held:?}"
        );
        let is_empty = |at: &Path| fs::read_dir(at).map_or(true, |mut all| all.next().is_none());
        assert!(at_root.is_symlink() || is_empty(&at_root));
    }
}

#[test]
fn an_area_is_no_row_of_any_tree_and_never_goes() {
    let scene = Scene::new(&[Node::folder("home", vec![Node::file("x", 3)])]);
    let data = tempfile::tempdir_in(scene.stage.at("home")).unwrap();
    let scene = Scene { data, ..scene };
    scene.done(scene.ask("remove", &["home/x"], &[]));
    let copied = scene.ask("copytree", &["home"], &[to(&scene.stage.at("copy"))]);
    scene.done(copied);
    let copy = Snapshot::take(&scene.stage.at("copy"));
    let area = area_name();
    let is_area = |place: &Vec<u8>| {
        place
            .windows(area.len())
            .any(|part| part == area.as_bytes())
    };
    assert!(
        !copy.entries.keys().any(is_area),
        "{:?}",
        copy.entries.keys()
    );
    let guarded = [Cause::Guarded(filewright::model::Guarded::OwnState)];
    let area = scene.area();
    let area = area
        .strip_prefix(scene.stage.base())
        .unwrap()
        .to_str()
        .unwrap();
    for root in ["home", area] {
        for permanent in [false, true] {
            let mut request = scene.ask("rmtree", &[root], &[]);
            request.run.permanent = permanent;
            let outcome = scene.run(request);
            let causes: Vec<_> = outcome
                .failures
                .iter()
                .map(|failure| failure.cause.clone())
                .collect();
            assert_eq!(
                (outcome.end, causes.as_slice()),
                (End::Refused, &guarded[..]),
                "{root}"
            );
        }
    }
}

struct FailAt(&'static str);

impl FaultPlan for FailAt {
    fn before(&self, _: u32, _: u32, path: &Path) -> Option<Fault> {
        path.ends_with(self.0).then_some(Fault::Errno(5))
    }
}

#[test]
fn a_fault_at_one_root_keeps_that_root_where_it_is() {
    let scene = Scene::new(&[
        Node::file("one", 1),
        Node::file("two", 2),
        Node::folder("three", vec![]),
    ]);
    let before = scene.now();
    let config = Config {
        faults: Some(Arc::new(FailAt("two"))),
        ..scene.config()
    };
    let outcome = run_under(config, scene.ask("rmtree", &["one", "two", "three"], &[]));
    assert_eq!(outcome.end, End::Failed { failures: 1 });
    assert!(scene.stage.at("two").exists());
    assert_eq!(outcome.held.len(), 2);
    scene.release(&outcome.held);
    scene.is_as(&before, "released");
}

#[test]
fn a_folder_that_is_filled_meanwhile_is_not_taken_for_empty() {
    let scene = Scene::new(&[Node::folder("empty", vec![])]);
    let request = scene.ask("rmdir", &["empty"], &[]);
    let plan = Engine::start(scene.config(), || {}).plan(request).unwrap();
    fs::write(scene.stage.at("empty/new"), "kept").unwrap();
    let outcome = run_plan(scene.config(), Plan::clone(&plan));
    let not_empty = Cause::Os(rustix::io::Errno::NOTEMPTY.raw_os_error());
    assert_eq!(outcome.failures[0].cause, not_empty);
    assert_eq!(fs::read(scene.stage.at("empty/new")).unwrap(), b"kept");
    assert_eq!(outcome.held, []);
}

#[test]
fn who_exchanges_the_folder_on_the_way_loses_nothing_to_the_area() {
    let scene = Scene::new(&[
        Node::folder("real", vec![Node::folder("x", vec![Node::file("mine", 5)])]),
        Node::folder("bait", vec![]),
    ]);
    let inner = scene.stage.at("real");
    let request = scene.ask("rmdir", &["real/x"], &[]);
    // A step that expects `x`, whoever stands there when it runs.
    let stamp = filewright::disk::stat::stamp_path(&inner.join("x")).unwrap();
    fs::remove_dir(scene.stage.at("bait")).unwrap();
    symlink(scene.stage.victim(), scene.stage.at("bait")).unwrap();
    fs::create_dir(scene.stage.victim().join("x")).unwrap();
    let victim = Snapshot::take(&scene.stage.victim());
    let attack = Exchanger::start(&inner, &scene.stage.at("bait"));
    for _ in 0..50 {
        let mut plan = Plan::new(request.clone());
        plan.push(Step::Hold {
            at: inner.join("x"),
            expect: Some(stamp),
            must_be_empty: false,
        });
        let outcome = run_plan(scene.config(), plan);
        for held in &outcome.held {
            assert!(held.held.join("mine").exists());
        }
        if !outcome.held.is_empty() {
            break;
        }
    }
    drop(attack);
    let now = Snapshot::take(&scene.stage.victim());
    let alike = Alike {
        modified: false,
        ..Alike::ALL
    };
    victim.expect_same(&now, &alike, "the victim").unwrap();
}

#[test]
fn another_file_system_has_an_area_of_its_own() {
    let test = "another_file_system_has_an_area_of_its_own";
    if !rig::with_own_mounts(test) {
        return;
    }
    let mount = match common::mounts::Mount::tmpfs("size=8m") {
        Ok(mount) => mount,
        Err(reason) => return rig::skip(test, &reason),
    };
    let stage = Stage::under(mount.path());
    stage.plant("", &nasty());
    let scene = Scene {
        stage,
        data: tempfile::tempdir().unwrap(),
    };
    let before = scene.now();
    let outcome = scene.done(scene.ask("rmtree", &["tree"], &[]));
    let area = mount.path().join(area_name());
    assert!(
        outcome.held[0].held.starts_with(&area),
        "{:?}",
        outcome.held
    );
    scene.release(&outcome.held);
    scene.is_as(&before, "released");
}

/// The real program with a home of its own beside the stage.
fn filewright(scene: &Scene, args: &[&str]) -> std::process::Output {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_filewright"));
    command
        .args(args)
        .current_dir(scene.stage.base())
        .env("HOME", scene.stage.victim())
        .env("XDG_DATA_HOME", scene.data.path())
        .env_remove("XDG_STATE_HOME");
    command.output().expect("the program runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn the_command_line_lists_restores_and_purges() {
    let locked = Node::folder("locked", vec![Node::file("inside", 7)]).mode(0);
    let scene = Scene::new(&[
        Node::file("a file", 10),
        Node::file("cut", 5000),
        Node::folder("tree", vec![Node::file("x", 3), locked]),
    ]);
    let before = scene.now();
    for line in [
        &["rmtree", "tree", "a file"][..],
        &["truncate", "cut", "--length", "10"],
    ] {
        let ran = filewright(&scene, line);
        assert!(ran.status.success(), "{}", text(&ran.stderr));
        assert!(text(&ran.stdout).contains("kept for 14 days"), "{line:?}");
    }
    let listed = filewright(&scene, &["hold", "--sizes"]);
    let listed = text(&listed.stdout);
    for told in ["a file", "tree", "the end of a file", "kept until 20"] {
        assert!(listed.contains(told), "{listed}");
    }
    let jobs = filewright(&scene, &["hold", "--json"]);
    let jobs: Vec<serde_json::Value> = text(&jobs.stdout)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let name = |at: usize| jobs[at]["job"].as_str().unwrap().to_owned();
    let is_tail = |job: &serde_json::Value| job["items"][0]["is_tail"] == true;
    let (tail, tree) = match is_tail(&jobs[0]) {
        true => (name(0), name(1)),
        false => (name(1), name(0)),
    };
    let ran = filewright(&scene, &["hold", "restore", &tree]);
    assert!(ran.status.success(), "{}", text(&ran.stderr));
    let alike = Alike {
        modified: false,
        ..Alike::ALL
    };
    let mut now = scene.now();
    // Its end is still cut off.
    assert_eq!(fs::metadata(scene.stage.at("cut")).unwrap().len(), 10);
    let cut = before.entries[&b"cut"[..]].clone();
    now.entries.insert(b"cut".to_vec(), cut);
    before.expect_same(&now, &alike, "restored").unwrap();
    assert_eq!(
        filewright(&scene, &["hold", "purge"]).status.code(),
        Some(2)
    );
    let young = filewright(&scene, &["hold", "purge", "--expired"]);
    assert!(text(&young.stdout).contains("Purged: 0 items"));
    assert!(scene.area().join(&tail).exists(), "its time is not over");
    let ran = filewright(&scene, &["rmtree", "tree"]);
    assert!(ran.status.success(), "{}", text(&ran.stderr));
    let ran = filewright(&scene, &["hold", "purge", "--all"]);
    assert!(ran.status.success(), "{}", text(&ran.stderr));
    assert_eq!(fs::read_dir(scene.area()).unwrap().count(), 0);
    let none = filewright(&scene, &["hold"]);
    assert_eq!(text(&none.stdout), "Nothing is held.\n");
}

#[test]
fn a_large_tree_goes_with_the_calls_of_a_small_one() {
    use common::strace;
    if !strace::works() {
        return rig::skip(
            "a_large_tree_goes_with_the_calls_of_a_small_one",
            "needs strace",
        );
    }
    let calls = |files: u64| {
        let nodes = (0..files).map(|number| Node::file(format!("{number}"), 0));
        let scene = Scene::new(&[Node::folder("tree", nodes.collect())]);
        let mut command = common::cli::command("rmdir", &[], 1);
        command = {
            let mut kept = std::process::Command::new(command.get_program());
            kept.args(["rmtree", "--no-flush", "--workers", "1"]);
            kept.arg(scene.stage.at("tree"));
            kept.current_dir("/").env("HOME", scene.stage.victim());
            kept.env("XDG_DATA_HOME", scene.data.path());
            kept
        };
        let (output, counts) = strace::counts(&command);
        assert!(output.status.success(), "{}", text(&output.stderr));
        assert!(!scene.stage.at("tree").exists());
        let count =
            |names: &[&str]| -> u64 { names.iter().filter_map(|name| counts.get(*name)).sum() };
        let changes = count(&["renameat2", "renameat", "unlinkat", "mkdirat", "linkat"]);
        (changes, count(&["openat", "write"]))
    };
    let (small, large) = (calls(10), calls(10_000));
    rig::note(&format!(
        "holding a tree of 10,000 files takes {} calls that change names, one of 10 takes {}",
        large.0, small.0
    ));
    assert_eq!(small.0, large.0);
}
