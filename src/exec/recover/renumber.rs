//! Devices that got another number since a job ran: after a restart, or when disks were plugged in another order.
//!
//! Inodes, times and sizes stay on the disk; the number of the device is given anew each time. What is found at its path
//! and agrees in all but that number is what the journal means. It also tells the number of whatever else was on that
//! device, which may be on its way just now and then has neither of its names.

use std::collections::HashMap;
use std::path::Path;

use crate::disk::stat;
use crate::journal::{Change, Kept, Log};
use crate::model::{Mark, Plan, Stamp, Step, Tree};

/// Gives the plan, the rows and the marks of a job the numbers that their devices have now.
pub fn renumber(log: &mut Log) {
    let mut devices = Devices::default();
    each(log, &mut |mark, places| devices.learn(mark, places));
    each(log, &mut |mark, places| {
        if let Some(now) = devices.now(mark, places) {
            mark.device = now;
        }
    });
    if let Some(plan) = &log.plan {
        renumber_rows(plan);
    }
}

/// Numbers by those of then.
#[derive(Default)]
struct Devices {
    /// None for one that stands for several: of a job that has gone on after a restart.
    now: HashMap<u64, Option<u64>>,
}

impl Devices {
    fn learn(&mut self, mark: &Mark, places: &[&Path]) {
        if let Some(now) = found(mark, places) {
            let known = self.now.entry(mark.device).or_insert(Some(now));
            *known = known.filter(|known| *known == now);
        }
    }

    /// What is at its place counts for more than what others tell.
    fn now(&self, mark: &Mark, places: &[&Path]) -> Option<u64> {
        found(mark, places).or_else(|| self.now.get(&mark.device).copied().flatten())
    }
}

/// The number of the device of what is at one of the places and the same in all else.
fn found(mark: &Mark, places: &[&Path]) -> Option<u64> {
    let is_it = |now: &Stamp| {
        let renumbered = Mark {
            device: now.device,
            ..*mark
        };
        renumbered.is_unchanged(now)
    };
    places.iter().find_map(|at| {
        // What is meant may be a link, or what it points at.
        let itself = stat::stamp_path(at).ok().filter(is_it);
        let now = itself.or_else(|| stat::stamp_path_follow(at).ok().filter(is_it));
        now.map(|now| now.device)
    })
}

/// Everything in a job that names a device, with the places at which it may be.
fn each(log: &mut Log, visit: &mut dyn FnMut(&mut Mark, &[&Path])) {
    for planned in log.plan.iter_mut().flat_map(|plan| &mut plan.steps) {
        each_expected(&mut planned.step, visit);
    }
    for step in log.steps.values_mut() {
        let done = step.done.as_mut().and_then(Option::as_mut);
        each_changed(&mut step.change, done, visit);
    }
}

/// What a single step expects to find. Of one that was run it is where that has brought it.
fn each_expected(step: &mut Step, visit: &mut dyn FnMut(&mut Mark, &[&Path])) {
    let mut stamp = |expect: &mut Stamp, places: &[&Path]| {
        let mut mark = Mark::of(expect);
        visit(&mut mark, places);
        expect.device = mark.device;
    };
    match step {
        Step::Unlink {
            at,
            expect: Some(expect),
        }
        | Step::RemoveFolder {
            at,
            expect: Some(expect),
        }
        | Step::SetLength {
            at,
            expect: Some(expect),
            ..
        }
        | Step::CopyFile {
            from: at,
            expect: Some(expect),
            ..
        } => stamp(expect, &[at]),
        Step::Rename {
            from,
            to,
            expect: Some(expect),
            ..
        } => stamp(expect, &[from, to]),
        Step::Exchange {
            a,
            b,
            expect: Some((of_a, of_b)),
        } => {
            stamp(of_a, &[a, b]);
            stamp(of_b, &[b, a]);
        }
        Step::Hold {
            at,
            expect: Some(expect),
            ..
        }
        | Step::Restore {
            at,
            expect: Some(expect),
            ..
        } => visit(expect, &[at]),
        Step::Release {
            from,
            to,
            expect: Some(expect),
        } => visit(expect, &[from, to]),
        _ => {}
    }
}

/// What a change was about, and what it has left.
fn each_changed(
    change: &mut Change,
    done: Option<&mut Mark>,
    visit: &mut dyn FnMut(&mut Mark, &[&Path]),
) {
    let kept_at = |kept: &mut Kept, visit: &mut dyn FnMut(&mut Mark, &[&Path])| {
        visit(&mut kept.mark, &[&kept.hold]);
    };
    let left_at = match change {
        Change::Nothing | Change::Removed { .. } => return,
        Change::Made { at } | Change::Overwritten { at, .. } | Change::Dressed { at, .. } => &*at,
        Change::Moved {
            from,
            to,
            mark,
            replaced,
        } => {
            visit(mark, &[to, from]);
            if let Some(kept) = replaced {
                kept_at(kept, visit);
            }
            &*to
        }
        Change::Exchanged { a, b, mark } => {
            visit(mark, &[b, a]);
            &*b
        }
        Change::Held { at, kept } => {
            visit(&mut kept.mark, &[&kept.hold, at]);
            if let Some(done) = done {
                visit(done, &[&kept.hold, at]);
            }
            return;
        }
        Change::Replaced { at, kept } => {
            kept_at(kept, visit);
            &*at
        }
    };
    if let Some(done) = done {
        visit(done, &[left_at]);
    }
}

fn renumber_rows(plan: &Plan) {
    for planned in &plan.steps {
        match &planned.step {
            Step::Bulk(bulk) => renumber_tree(&bulk.tree, &bulk.from),
            Step::Pack(pack) => renumber_tree(&pack.tree, &pack.from),
            _ => {}
        }
    }
}

/// The folder that holds the rows tells their number, and for each further device the first of its rows that is at its
/// place: as a disk that is copied whole, in the folder of all disks.
fn renumber_tree(tree: &Tree, from: &Path) {
    let mut now: HashMap<u64, u64> = HashMap::new();
    if let (Some(row), Ok(there)) = (tree.row(0), stat::stamp_path_follow(from))
        && there.inode == row.inode
    {
        now.insert(tree.device(row.device), there.device);
    }
    let devices = tree.devices();
    if devices.len() > 1 {
        for chunk in tree.chunks() {
            let ids = chunk.base.max(1)..chunk.base + chunk.len();
            for (id, row) in ids.filter_map(|id| Some((id, chunk.row(id)?))) {
                let then = tree.device(row.device);
                if now.contains_key(&then) {
                    continue;
                }
                let there = stat::stamp_path(&from.join(tree.path(id)));
                if let Ok(there) = there
                    && (there.inode, there.kind) == (row.inode, row.kind)
                {
                    now.insert(then, there.device);
                }
            }
            if devices.iter().all(|device| now.contains_key(device)) {
                break;
            }
        }
    }
    tree.renumber(|then| now.get(&then).copied());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::StepLog;
    use crate::model::{Profile, Request};

    fn mark(at: &Path) -> Mark {
        Mark::of(&stat::stamp_path(at).unwrap())
    }

    /// As it was when the device had another number.
    fn then(mark: Mark) -> Mark {
        Mark {
            device: mark.device + 7,
            ..mark
        }
    }

    #[test]
    fn an_entry_is_known_again_on_a_device_with_another_number() {
        let place = tempfile::tempdir().unwrap();
        let at = place.path().join("kept");
        std::fs::write(&at, "words").unwrap();
        let now = mark(&at);
        assert_eq!(found(&then(now), &[&at]), Some(now.device));
        let other = Mark {
            size: now.size + 1,
            ..then(now)
        };
        assert_eq!(found(&other, &[&at]), None, "another file has its name");
        let gone = place.path().join("gone");
        assert_eq!(found(&then(now), &[&gone]), None);
        assert_eq!(found(&then(now), &[&gone, &at]), Some(now.device));
        let link = place.path().join("link");
        std::os::unix::fs::symlink(&at, &link).unwrap();
        assert_eq!(found(&then(now), &[&link]), Some(now.device), "through it");
    }

    /// One that is under a name of its way just now has the number of its neighbour, unless that number is of two disks.
    #[test]
    fn what_is_on_its_way_has_the_number_of_its_device() {
        let place = tempfile::tempdir().unwrap();
        let at = |name: &str| place.path().join(name);
        std::fs::write(at("there"), "words").unwrap();
        std::fs::write(at("away"), "more words").unwrap();
        let rename = |name: &str, mark: Mark| Step::Rename {
            from: at(&format!("{name} before")),
            to: at(name),
            replace: false,
            expect: Some(Stamp {
                device: mark.device,
                inode: mark.inode,
                kind: mark.kind,
                size: mark.size,
                modified_s: mark.modified.0,
                modified_ns: mark.modified.1,
                ..Stamp::default()
            }),
            copy_across: None,
        };
        let (there, away) = (mark(&at("there")), mark(&at("away")));
        std::fs::rename(at("away"), at("on its way")).unwrap();
        let mut plan = Plan::new(Request::new(
            "rename",
            Vec::new(),
            Profile::Safe,
            "/".into(),
            0,
        ));
        plan.push(rename("there", then(there)));
        plan.push(rename("away", then(away)));
        let mut log = Log {
            plan: Some(plan),
            ..Log::default()
        };
        renumber(&mut log);
        let devices = |log: &Log| -> Vec<u64> {
            let steps = log.plan.iter().flat_map(|plan| &plan.steps);
            steps
                .filter_map(|planned| match &planned.step {
                    Step::Rename { expect, .. } => expect.map(|expect| expect.device),
                    _ => None,
                })
                .collect()
        };
        assert_eq!(devices(&log), [there.device; 2]);
        // A number that one pass had for this disk, and another has for one that is still there.
        let dev = stat::stamp_path(Path::new("/proc")).unwrap();
        let mut plan = log.plan.take().unwrap();
        plan.steps.truncate(1);
        plan.steps[0].step = rename(
            "away",
            Mark {
                device: dev.device,
                ..away
            },
        );
        let made = |at: &Path, done: Mark| StepLog {
            change: Change::Made { at: at.into() },
            done: Some(Some(done)),
        };
        let mine = Mark {
            device: dev.device,
            ..there
        };
        log.steps.insert(1, made(&at("there"), mine));
        log.steps
            .insert(2, made(Path::new("/proc"), Mark::of(&dev)));
        log.plan = Some(plan);
        renumber(&mut log);
        assert_eq!(devices(&log), [dev.device], "nobody can tell");
        let known = |step: u32| log.steps[&step].done.flatten().map(|mark| mark.device);
        assert_eq!((known(1), known(2)), (Some(there.device), Some(dev.device)));
    }
}
