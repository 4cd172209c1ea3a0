//! Disks that come and go: with another number than before, and from another machine.

use std::fs;
use std::os::unix::fs::{MetadataExt, symlink};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use filewright::exec::{Config, Engine, Fault, FaultPlan};
use filewright::model::{Cause, Command, End, Length, Plan, Recovery, Request, Value};
use filewright::ops::Ticks;

use super::common::engine::{safe, to};
use super::common::mounts::Mount;
use super::common::rig;
use super::common::snapshot::{Alike, Snapshot};
use super::common::tree::{Node, Stage};
use super::common::vault::{Vault, is_done};
use super::keeping;

/// The process dies at this record.
pub struct Death(pub u64);

impl FaultPlan for Death {
    fn before(&self, _step: u32, _row: u32, _path: &Path) -> Option<Fault> {
        None
    }

    fn dies_at_record(&self, number: u64) -> bool {
        number >= self.0
    }
}

/// A disk, and another one that takes its number each time that it is plugged in anew.
struct Disks {
    disk: Mount,
    other: Mount,
}

impl Disks {
    fn new() -> Result<Disks, String> {
        let (disk, other) = (Mount::image("ext4", 16)?, Mount::image("ext4", 16)?);
        Ok(Disks { disk, other })
    }

    fn number(&self) -> u64 {
        fs::metadata(self.disk.path()).unwrap().dev()
    }

    fn plug_in_anew(&self) {
        let before = self.number();
        self.disk.detach();
        self.other.detach();
        // Where somebody else has taken it in between it is taken all the same.
        let _ = self.other.attach(Some(rustix::fs::minor(before)));
        self.disk.attach(None).unwrap();
        assert_ne!(self.number(), before, "it has another number");
    }
}

/// Steps of every kind that expects something, over files that single steps are for.
fn requests(stage: &Stage) -> Vec<Request> {
    let at = |name: &str| stage.at("all").join(name);
    let files = [at("1"), at("2"), at("3"), at("4")];
    let files: Vec<&Path> = files.iter().map(|at| at.as_path()).collect();
    let length = Value::Length(Length::bytes(3));
    // 1 becomes 2, 2 becomes 3: nobody has a free name at first.
    let handed_on = [
        ("replace", Value::Text("{n}".to_owned())),
        ("start", Value::Integer(2)),
    ];
    vec![
        keeping(safe("unlink", &files, &[])),
        keeping(safe("truncate", &files, &[("length", length)])),
        keeping(safe("batch_rename", &files, &handed_on)),
        keeping(safe("rmdir", &[&at("one"), &at("two")], &[])),
        keeping(safe("copytree", &[&at("tree")], &[to(&at("copy"))])),
        keeping(safe("rmtree", &[&at("tree")], &[])),
    ]
}

fn stage(disk: &Mount) -> Stage {
    let stage = Stage::under(disk.path());
    let inner = vec![Node::file("x", 50), Node::file("y", 60)];
    let all = vec![
        Node::file("1", 10),
        Node::file("2", 20),
        Node::file("3", 30),
        Node::file("4", 40),
        Node::folder("one", vec![]),
        Node::folder("two", vec![]),
        Node::folder("tree", vec![Node::folder("inner", inner)]),
    ];
    stage.plant("", &[Node::folder("all", all)]);
    stage
}

fn state(stage: &Stage) -> Snapshot {
    Snapshot::take(&stage.at("all"))
}

/// Killed at one record after the other, then the disk has another number, and then the job goes on or is taken back.
fn goes_on(disks: &Disks, which: usize) {
    let whole = {
        let (stage, vault) = (stage(&disks.disk), Vault::new());
        let request = requests(&stage).swap_remove(which);
        is_done(&vault.engine().run(request)).unwrap();
        state(&stage)
    };
    let but_times = Alike {
        modified: false,
        ..Alike::ALL
    };
    let mut has_gone_on = 0;
    for at in (0..).step_by(3) {
        let (stage, vault) = (stage(&disks.disk), Vault::new());
        let before = state(&stage);
        let request = requests(&stage).swap_remove(which);
        let what = format!("{}, killed at record {at}", request.op);
        vault.engine_with(Arc::new(Death(at))).run(request);
        let Some(job) = vault.interrupted() else {
            break;
        };
        disks.plug_in_anew();
        let how = [Recovery::Resume, Recovery::RollBack][(at % 2) as usize];
        let outcome = vault.engine().recover(&job.uid, how);
        if how == Recovery::Resume {
            is_done(&outcome).expect(&what);
            let found = whole.expect_same(&state(&stage), &but_times, &what);
            found.unwrap();
            // The way back knows both numbers: that of the first pass and that of the second.
            disks.plug_in_anew();
            is_done(&vault.undo()).expect(&what);
        } else if outcome.end != End::Refused {
            is_done(&outcome).expect(&what);
        }
        let found = before.expect_same(&state(&stage), &Alike::ALL, &what);
        found.unwrap();
        has_gone_on += 1;
    }
    assert!(has_gone_on > 1, "{which}: killed {has_gone_on} times");
}

#[test]
fn a_disk_that_has_another_number_is_known_again() {
    let name = "disks::a_disk_that_has_another_number_is_known_again";
    if !rig::with_own_mounts(name) {
        return;
    }
    filewright::disk::act::claim_umask();
    let disks = match Disks::new() {
        Ok(disks) => disks,
        Err(why) => return rig::skip(name, &why),
    };
    let count = requests(&stage(&disks.disk)).len();
    for which in 0..count {
        goes_on(&disks, which);
    }
}

/// A disk that is copied whole lies in a folder with another number, which may change too.
#[test]
fn a_whole_disk_that_has_another_number_is_copied_on() {
    let name = "disks::a_whole_disk_that_has_another_number_is_copied_on";
    if !rig::with_own_mounts(name) {
        return;
    }
    filewright::disk::act::claim_umask();
    let disks = match Disks::new() {
        Ok(disks) => disks,
        Err(why) => return rig::skip(name, &why),
    };
    fs::create_dir(disks.disk.path().join("folder")).unwrap();
    for number in 0..8 {
        let at = disks.disk.path().join(format!("folder/{number}"));
        fs::write(at, vec![b'x'; 100 + number]).unwrap();
    }
    for at in [4, 6, 8] {
        let (target, vault) = (tempfile::tempdir().unwrap(), Vault::new());
        let copy = target.path().join("copy");
        let request = keeping(safe("copytree", &[disks.disk.path()], &[to(&copy)]));
        vault.engine_with(Arc::new(Death(at))).run(request);
        let job = vault.interrupted().expect("it was killed");
        disks.plug_in_anew();
        is_done(&vault.engine().recover(&job.uid, Recovery::Resume)).unwrap();
        let copied = fs::read_dir(copy.join("folder")).unwrap().count();
        assert_eq!(copied, 8, "killed at record {at}");
    }
}

/// An area that no list names, at the root of a disk: found, shown with the machine that it is from, and put back.
#[test]
fn a_hold_area_is_found_on_a_disk_from_another_machine() {
    let name = "disks::a_hold_area_is_found_on_a_disk_from_another_machine";
    if !rig::with_own_mounts(name) {
        return;
    }
    filewright::disk::act::claim_umask();
    let disk = match Mount::image("ext4", 16) {
        Ok(disk) => disk,
        Err(why) => return rig::skip(name, &why),
    };
    let stage = stage(&disk);
    let tree = stage.at("all/tree");
    let there = Vault::new();
    is_done(&there.engine().run(keeping(safe("rmtree", &[&tree], &[])))).unwrap();
    let uid = there.last().uid;
    let area = disk.path().join(".filewright-hold-0");
    assert!(area.join(&uid).is_dir(), "it is held on its own disk");
    // Nobody knows of it here.
    let here = Vault::new();
    let looking = |looks_around| {
        let config = Config {
            looks_around,
            ..here.config()
        };
        Engine::start(config, || {})
    };
    assert!(looking(false).held().is_empty(), "it is not looked for");
    let engine = looking(true);
    let held = engine.held();
    let ours: Vec<_> = held.iter().filter(|held| held.uid == uid).collect();
    assert_eq!(ours.len(), 1, "{held:?}");
    assert_eq!((ours[0].items, ours[0].bytes), (4, 110));
    assert!(
        !here.state().join("holds").exists(),
        "to look writes nothing"
    );
    let items = engine.unfold(&ours[0].path);
    let items = items.into_iter().map(|item| item.path).collect();
    let job = engine.next_job();
    engine.send(Command::PutBack { job, items });
    is_done(&engine.wait_for(job)).unwrap();
    drop(engine);
    assert_eq!(fs::read(tree.join("inner/x")).unwrap().len(), 50);
    // A folder that others may write is nobody's area.
    let removed = keeping(safe("rmtree", &[&tree], &[]));
    is_done(&there.engine().run(removed)).unwrap();
    let open = std::os::unix::fs::PermissionsExt::from_mode(0o777);
    fs::set_permissions(&area, open).unwrap();
    let last = there.last().uid;
    let held = looking(true).held();
    assert!(held.iter().all(|held| held.uid != last), "{held:?}");
    // Put right, so that it is cleared up by who has made it.
    let own = std::os::unix::fs::PermissionsExt::from_mode(0o700);
    fs::set_permissions(&area, own).unwrap();
}

/// Of each disk it is told how much of its hold area a deletion takes, and each counts by itself.
#[test]
fn each_disk_of_a_deletion_has_its_own_quota() {
    let name = "disks::each_disk_of_a_deletion_has_its_own_quota";
    if !rig::with_own_mounts(name) {
        return;
    }
    filewright::disk::act::claim_umask();
    // A quarter each: 4 MiB and 16 MiB.
    let (small, large) = (Mount::tmpfs("size=16m"), Mount::tmpfs("size=64m"));
    let (small, large) = (small.unwrap(), large.unwrap());
    let write = |at: PathBuf, mib: usize| fs::write(at, vec![1; mib << 20]).unwrap();
    fs::create_dir(small.path().join("some")).unwrap();
    fs::create_dir(large.path().join("more")).unwrap();
    write(small.path().join("some/a"), 3);
    write(large.path().join("more/b"), 9);
    let vault = Vault::new();
    let engine = vault.engine();
    let roots = [small.path().join("some"), large.path().join("more")];
    let plan_of = || {
        let roots: Vec<&Path> = roots.iter().map(|root| root.as_path()).collect();
        engine.plan(keeping(safe("rmtree", &roots, &[]))).unwrap()
    };
    let device = |mount: &Mount| {
        let number = fs::metadata(mount.path()).unwrap().dev();
        let (major, minor) = (rustix::fs::major(number), rustix::fs::minor(number));
        u64::from(major) << 32 | u64::from(minor)
    };
    let told = |plan: &Plan| {
        let mut rooms: Vec<_> = plan.hold.iter().collect();
        rooms.sort_by_key(|room| room.quota);
        let figures = rooms.into_iter();
        let told = figures.map(|room| (room.device, room.held, room.more >> 20, room.quota >> 20));
        told.collect::<Vec<_>>()
    };
    let plan = plan_of();
    // 12 MiB are more than the small one may hold, and are not all for it.
    assert_eq!(plan.refused, []);
    let (of_small, of_large) = (device(&small), device(&large));
    assert_eq!(told(&plan), [(of_small, 0, 3, 4), (of_large, 0, 9, 16)]);
    // A link is on the disk on which it is.
    let link = small.path().join("link");
    symlink(large.path().join("more"), &link).unwrap();
    let plan = engine.plan(keeping(safe("unlink", &[&link], &[]))).unwrap();
    assert_eq!(told(&plan), [(of_small, 0, 0, 4)], "{plan:#?}");
    // Where one has no room, that one says so, until what is on it is unticked.
    write(small.path().join("some/c"), 2);
    let mut plan = Plan::clone(&plan_of());
    let full = Cause::HoldFull {
        needed: 5 << 20,
        free: 4 << 20,
    };
    assert_eq!(plan.refused.len(), 1, "{:?}", plan.refused);
    assert_eq!(plan.refused[0].cause, full);
    assert!(plan.refused[0].path.starts_with(small.path()));
    let mut ticks = Ticks::new(&plan);
    let (step, row) = (0..)
        .zip(&plan.steps)
        .find_map(|(step, planned)| {
            let tree = planned.step.tree()?;
            let row = (1..tree.len()).find(|row| tree.path(*row).ends_with("some/c"))?;
            Some((step, row))
        })
        .expect("its row");
    ticks.set(&mut plan, step, row, false);
    assert_eq!(plan.refused, []);
    assert_eq!(told(&plan), [(of_small, 0, 3, 4), (of_large, 0, 9, 16)]);
    ticks.set(&mut plan, step, row, true);
    assert_eq!((plan.refused.len(), told(&plan)[0].2), (1, 5));
    // What is there by then counts.
    fs::remove_file(small.path().join("some/c")).unwrap();
    is_done(&engine.run(plan_of().request.clone())).unwrap();
    fs::create_dir(small.path().join("some")).unwrap();
    fs::create_dir(large.path().join("more")).unwrap();
    write(small.path().join("some/d"), 2);
    let plan = plan_of();
    let held: Vec<u64> = told(&plan).iter().map(|told| told.1 >> 20).collect();
    assert_eq!(held, [3, 9]);
    assert_eq!(plan.refused.len(), 1, "{:?}", plan.refused);
}
