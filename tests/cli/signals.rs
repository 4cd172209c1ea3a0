//! The program is told to stop while it works.

use std::fs;
use std::os::unix::fs::symlink;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use super::lab::{Lab, finish};

/// A source that takes seconds to copy and no time to make: many links to one file, which are followed.
fn long_copy(lab: &Lab, files: usize) -> Command {
    lab.write("one", vec![7; 64 << 20]);
    fs::create_dir_all(lab.at("src/deep")).unwrap();
    for number in 0..files {
        symlink("../../one", lab.at(format!("src/deep/{number}"))).unwrap();
    }
    let mut command = lab.command();
    command.args(["copytree", "--no-symlinks", "--no-flush", "src", "dst"]);
    command
}

/// Bytes below the folder that are not those of the source.
fn copied(lab: &Lab) -> u64 {
    let entries = walkdir::WalkDir::new(lab.folder.path())
        .into_iter()
        .flatten();
    let files = entries.filter(|entry| !entry.path().starts_with(lab.at("src")));
    let lengths = files
        .filter_map(|entry| entry.metadata().ok())
        .filter(|data| data.is_file());
    lengths
        .map(|data| data.len())
        .sum::<u64>()
        .saturating_sub(64 << 20)
}

/// Waits until the copy is in the middle of its work; false if it ended before.
fn is_under_way(lab: &Lab, child: &mut Child) -> bool {
    while copied(lab) < 96 << 20 {
        if child.try_wait().unwrap().is_some() {
            return false;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    true
}

fn signal(child: &Child, signal: Signal) {
    let pid = Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
    kill_process(pid, signal).unwrap();
}

/// Copies, signals and checks the end; false if the copy was done before the signal could come.
fn is_cancelled_by(kind: Signal, times: usize) -> bool {
    let lab = Lab::new();
    let mut child = long_copy(&lab, 40).spawn().unwrap();
    if !is_under_way(&lab, &mut child) {
        let ran = finish(child);
        assert!(ran.code == 0 || ran.err.contains("[no space]"), "{ran:?}");
        return false;
    }
    let asked = Instant::now();
    for _ in 0..times {
        signal(&child, kind);
        std::thread::sleep(Duration::from_millis(5));
    }
    let ran = finish(child);
    let took = asked.elapsed();
    eprintln!("{kind:?} x {times}: ended after {} ms", took.as_millis());
    // 200 ms is the promise; the rest is for a machine that does much else.
    assert!(took < Duration::from_secs(1), "{kind:?}: {took:?} {ran:?}");
    if ran.code == 0 {
        return false;
    }
    assert_eq!(ran.code, 130, "{kind:?} {ran:?}");
    assert!(ran.out.starts_with("Cancelled after "), "{ran:?}");
    assert_eq!(
        lab.names(""),
        ["one", "src"],
        "neither a copy nor a temporary entry"
    );
    assert_eq!(lab.names("src/deep").len(), 40);
    true
}

/// True if the signal is in one of the sets that the kernel tells of a process.
fn is_in(process: &str, set: &str, kind: Signal) -> bool {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let mask = status
        .lines()
        .find_map(|line| line.strip_prefix(set))
        .and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.is_some_and(|mask| mask >> (kind.as_raw() - 1) & 1 == 1)
}

/// True if whoever started the tests has switched the signal off: a shell does so for what it starts in the background.
fn is_switched_off(kind: Signal) -> bool {
    is_in("self", "SigIgn:", kind)
}

#[test]
fn a_signal_cancels_within_moments_and_leaves_nothing_half_written() {
    for (kind, times) in [
        (Signal::INT, 1),
        (Signal::INT, 3),
        (Signal::TERM, 1),
        (Signal::HUP, 1),
    ] {
        if is_switched_off(kind) {
            eprintln!("skipped: {kind:?} is switched off here, and stays so");
            continue;
        }
        if !(0..3).any(|_| is_cancelled_by(kind, times)) {
            eprintln!("skipped: the copy is over before it can be interrupted, or does not fit");
            return;
        }
    }
}

#[test]
fn a_signal_that_the_caller_has_switched_off_stays_off() {
    let lab = Lab::new();
    let copy = long_copy(&lab, 12);
    // What `nohup` does.
    let mut shell = Command::new("sh");
    shell
        .args(["-c", "trap '' HUP; exec \"$@\"", "sh"])
        .arg(copy.get_program());
    shell.args(copy.get_args()).current_dir(lab.folder.path());
    shell.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = shell.spawn().unwrap();
    if is_under_way(&lab, &mut child) {
        signal(&child, Signal::HUP);
    }
    let ran = finish(child);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(lab.names("dst/deep").len(), 12);
}

/// True once the program has said what is to happen on the signal; false if it ended before.
fn catches(child: &mut Child, kind: Signal) -> bool {
    loop {
        if child.try_wait().unwrap().is_some() {
            return false;
        }
        if is_in(&child.id().to_string(), "SigCgt:", kind) {
            return true;
        }
    }
}

#[test]
fn a_plan_that_is_interrupted_ends_as_cancelled() {
    let lab = Lab::new();
    for number in 0..20_000 {
        if number % 200 == 0 {
            fs::create_dir_all(lab.at(format!("tree/{}", number / 200))).unwrap();
        }
        symlink("x", lab.at(format!("tree/{}/{number}", number / 200))).unwrap();
    }
    for kind in [Signal::INT, Signal::TERM, Signal::HUP] {
        if is_switched_off(kind) {
            eprintln!("skipped: {kind:?} is switched off here, and stays so");
            continue;
        }
        // A plan may be done before the signal comes.
        let is_cancelled = (0..20).any(|_| {
            let mut command = lab.command();
            command.args(["rmtree", "--permanent", "--plan", "--quiet", "tree"]);
            let mut child = command.spawn().unwrap();
            if catches(&mut child, kind) {
                signal(&child, kind);
            }
            let ran = finish(child);
            assert!(ran.code == 130 || ran.code == 0, "{kind:?} {ran:?}");
            ran.code == 130
        });
        assert!(is_cancelled, "{kind:?} never came in time");
        assert_eq!(lab.names("tree").len(), 100);
    }
}
