//! The steps that take a job back, last effect first.

use std::collections::HashSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::disk::{Errno, Folder, ScanOptions, Unwatched, scan, stat};
use crate::journal::{self, Effect, Told, Touched, Trace};
use crate::model::{
    Action, Bulk, BulkAct, Cause, CopyHow, Dress, Existing, Failure, Kind, Metadata, Plan, Profile,
    Publish, Stamp, Step,
};

use super::super::single::split;
use super::flight::{Flight, Left};
use super::trees::{Made, expected, is_as_left};

/// How an entry is carried back from another file system.
const CARRIED: CopyHow = CopyHow {
    metadata: Metadata::ALL,
    follow_links: false,
    publish: Publish::Whole,
    existing: Existing::Refuse,
    remake_specials: true,
    profile: Profile::Safe,
    umask: 0,
    verify: false,
};

struct Build<'a> {
    plan: &'a mut Plan,
    flight: &'a Flight<'a>,
    made: Made,
    /// Places that earlier steps of the plan leave without what is there now.
    leaving: HashSet<PathBuf>,
    /// Made entries that are done with.
    settled: HashSet<PathBuf>,
    /// Folders that are made again: dressed when all is back in them.
    remade: Vec<(PathBuf, Dress)>,
}

/// Adds the steps to a plan.
pub fn build(plan: &mut Plan, mut told: Told, flight: &Flight<'_>) {
    let left = flight.look(&told);
    told.effects.extend(left.effects.iter().cloned());
    let mut build = Build {
        plan,
        flight,
        made: Made::of(&told.effects),
        leaving: HashSet::new(),
        settled: HashSet::new(),
        remade: Vec::new(),
    };
    build.tidy(&left);
    let carried = tops(&told.effects, |effect| match effect {
        Effect::Carried { from, .. } => Some(from),
        _ => None,
    });
    let gone = tops(&told.effects, |effect| match effect {
        Effect::Gone { at, .. } => Some(at),
        _ => None,
    });
    for effect in told.effects.iter().rev() {
        match effect {
            Effect::Carried { from, to, .. } if carried.contains(from) => {
                build.carry_back(from, to);
            }
            Effect::Gone { at, .. } if gone.contains(at) => {
                build.fail(Failure::new(Action::Run, at, Cause::GoneForGood));
            }
            Effect::Carried { .. } | Effect::Gone { .. } => {}
            other => build.invert(other),
        }
    }
    build.dress_remade();
    build.set_times_back(&told.touched);
}

/// Those of some places that lie below no other one.
fn tops<'a>(
    effects: &'a [Effect<PathBuf>],
    place: impl Fn(&'a Effect<PathBuf>) -> Option<&'a PathBuf>,
) -> HashSet<&'a PathBuf> {
    let all: HashSet<&PathBuf> = effects.iter().filter_map(place).collect();
    let is_top = |path: &&&PathBuf| {
        path.ancestors()
            .skip(1)
            .all(|above| !all.contains(&above.to_path_buf()))
    };
    all.iter().filter(is_top).copied().collect()
}

impl Build<'_> {
    fn push(&mut self, kind: Kind, bytes: u64, step: Step) {
        self.plan.summary.count(kind, bytes);
        self.plan.push(step);
    }

    fn fail(&mut self, failure: Failure) {
        self.plan.failures.push(failure);
    }

    /// What a process has left behind that died.
    fn tidy(&mut self, left: &Left) {
        for (path, beside) in &left.exchanged {
            let step = match stat::stamp_path(path) {
                Ok(_) => Step::Exchange {
                    a: path.clone(),
                    b: beside.clone(),
                    expect: None,
                },
                Err(_) => Step::Rename {
                    from: beside.clone(),
                    to: path.clone(),
                    replace: false,
                    expect: None,
                    copy_across: None,
                },
            };
            self.push(Kind::File, 0, step);
        }
        for (path, stamp) in &left.litter {
            match stamp.kind {
                Kind::Folder => self.remove_tree(path),
                _ => self.push(
                    stamp.kind,
                    0,
                    Step::Unlink {
                        at: path.clone(),
                        expect: Some(*stamp),
                    },
                ),
            }
        }
    }

    fn remove_tree(&mut self, path: &Path) {
        let (folder, name) = split(path);
        let options = ScanOptions {
            one_file_system: true,
            ..ScanOptions::default()
        };
        let scanned = Folder::open_root(self.flight.pool, folder)
            .and_then(|folder| scan(&folder, &[OsString::from(name)], &options, &Unwatched));
        match scanned {
            Ok(scanned) => self.push(
                Kind::Folder,
                0,
                Step::Bulk(Bulk {
                    act: BulkAct::Remove,
                    from: folder.to_path_buf(),
                    spelled_from: folder.to_path_buf(),
                    spelled_root: Some(path.to_path_buf()),
                    to: None,
                    spelled_to: PathBuf::new(),
                    top_name: None,
                    tree: Arc::clone(&scanned.tree),
                    left: Arc::default(),
                    block: 1,
                    how: CARRIED,
                }),
            ),
            Err(error) => self.fail(error.into_failure(path)),
        }
    }

    fn invert(&mut self, effect: &Effect<PathBuf>) {
        match effect {
            // As it was left in the end, which need not be how it was made.
            Effect::Made { at, trace } => {
                let trace = self.made.trace(at).copied().unwrap_or(*trace);
                self.take_away(at, &trace);
            }
            // It goes as a whole.
            Effect::Changed { at, .. } | Effect::Cut { at, .. }
                if self.made.trace(at).is_some() => {}
            Effect::Renamed { from, to, trace } => {
                self.leaving.insert(to.clone());
                let step = Step::Rename {
                    from: to.clone(),
                    to: from.clone(),
                    replace: false,
                    expect: Some(expected(trace)),
                    copy_across: None,
                };
                self.push(trace.kind(), 0, step);
            }
            Effect::Exchanged { a, b, .. } => {
                let step = Step::Exchange {
                    a: a.clone(),
                    b: b.clone(),
                    expect: None,
                };
                self.push(Kind::File, 0, step);
            }
            Effect::Held { from, held, trace } => {
                let step = Step::Release {
                    held: held.clone(),
                    to: from.clone(),
                    expect: Some(expected(trace)),
                    folder_modified: None,
                };
                self.push(trace.kind(), 0, step);
            }
            Effect::Released { to, trace, .. } => {
                self.leaving.insert(to.clone());
                self.hold(to, trace, false);
            }
            Effect::Emptied { at, dress } => {
                let step = Step::MakeFolder {
                    at: at.clone(),
                    mode: 0o700,
                };
                self.push(Kind::Folder, 0, step);
                self.remade.push((at.clone(), Dress::from(dress)));
            }
            Effect::Cut {
                at,
                tail,
                offset,
                before,
                after,
            } => {
                let step = Step::Rejoin {
                    at: at.clone(),
                    tail: tail.clone(),
                    offset: *offset,
                    dress: Box::new(Dress::from(before)),
                    expect: Box::new(unread(after)),
                };
                self.push(Kind::File, 0, step);
            }
            Effect::Changed {
                at,
                follow_links,
                before,
                after,
            } => self.set_back(at, *follow_links, before, after),
            Effect::Gone { .. } | Effect::Carried { .. } => {}
        }
    }

    fn hold(&mut self, at: &Path, trace: &Trace, must_be_empty: bool) {
        let step = Step::Hold {
            at: at.to_path_buf(),
            expect: Some(expected(trace)),
            must_be_empty,
        };
        self.push(trace.kind(), 0, step);
    }

    /// Something that was made: put by as a whole where it is as it was left.
    fn take_away(&mut self, at: &Path, trace: &Trace) {
        if self.settled.contains(at) {
            return;
        }
        if trace.kind() != Kind::Folder {
            self.settled.insert(at.to_path_buf());
            match is_as_left(at, trace) {
                Some(true) => self.hold(at, trace, false),
                Some(false) => self.fail(Failure::new(Action::Hold, at, Cause::Changed)),
                // Somebody has taken it away already.
                None => {}
            }
            return;
        }
        if !self.made.is_top(at) {
            // It goes with what it is in.
            return;
        }
        if !self.made.has_below(at) {
            self.settled.insert(at.to_path_buf());
            if stat::stamp_path(at).is_ok() {
                self.hold(at, trace, true);
            }
            return;
        }
        let below = self.made.below(at);
        self.settled
            .extend(below.iter().map(|(path, _)| path.clone()));
        match self.made.judge(self.flight.pool, at, &self.leaving) {
            Ok(verdict) if verdict.is_untouched() => self.hold(at, trace, false),
            Ok(verdict) => {
                for path in &verdict.changed {
                    self.fail(Failure::new(Action::Hold, path, Cause::Changed));
                }
                let stays = |folder: &Path| {
                    let mut all = verdict.changed.iter().chain(&verdict.foreign);
                    all.any(|path| path.starts_with(folder))
                };
                for (path, trace) in below {
                    if !verdict.kept.contains(&path) {
                        continue;
                    }
                    let is_folder = trace.kind() == Kind::Folder;
                    if is_folder && stays(&path) {
                        // Told once, of the folder that others have put something into.
                        if verdict
                            .foreign
                            .iter()
                            .any(|other| other.parent() == Some(&path))
                        {
                            let errno = Errno::NOTEMPTY.raw_os_error();
                            let cause = Cause::Os(errno);
                            self.fail(Failure::new(Action::RemoveFolder, &path, cause));
                        }
                    } else {
                        self.hold(&path, &trace, is_folder);
                    }
                }
            }
            Err(error) if error.is_missing() => {}
            Err(error) => self.fail(error.into_failure(at)),
        }
    }

    /// A tree that was moved by copying: moved back, if it is as it was left.
    fn carry_back(&mut self, from: &Path, to: &Path) {
        let below = self.made.below(to);
        self.settled
            .extend(below.iter().map(|(path, _)| path.clone()));
        self.leaving.insert(to.to_path_buf());
        let Some(trace) = self.made.trace(to).copied() else {
            self.fail(Failure::new(Action::Rename, to, Cause::Changed).with_other(from));
            return;
        };
        match self.made.judge(self.flight.pool, to, &HashSet::new()) {
            Ok(verdict) if verdict.is_untouched() => {
                let step = Step::Rename {
                    from: to.to_path_buf(),
                    to: from.to_path_buf(),
                    replace: false,
                    expect: Some(expected(&trace)),
                    copy_across: Some(CARRIED),
                };
                self.push(trace.kind(), 0, step);
            }
            Ok(verdict) => {
                for path in verdict.changed.iter().chain(&verdict.foreign) {
                    self.fail(Failure::new(Action::Rename, path, Cause::Changed));
                }
            }
            Err(error) => self.fail(error.into_failure(to)),
        }
    }

    fn set_back(
        &mut self,
        at: &Path,
        follow_links: bool,
        before: &journal::Dress,
        after: &journal::Dress,
    ) {
        let now = match follow_links {
            true => stat::stamp_path_follow(at),
            false => stat::stamp_path(at),
        };
        let kind = now.map_or(Kind::File, |stamp: Stamp| stamp.kind);
        let mut expect = unread(after);
        if kind == Kind::Folder {
            // It moves with every name in it.
            expect.modified = None;
        }
        let step = Step::SetBack {
            at: at.to_path_buf(),
            dress: Box::new(Dress::from(before)),
            expect: Box::new(expect),
            follow_links,
        };
        self.push(kind, 0, step);
    }

    fn dress_remade(&mut self) {
        for (at, dress) in std::mem::take(&mut self.remade).into_iter().rev() {
            self.plan.push(Step::SetBack {
                at,
                dress: Box::new(dress),
                expect: Box::default(),
                follow_links: false,
            });
        }
    }

    /// The folders whose names the job has changed get their times back, unless others have changed them since.
    fn set_times_back(&mut self, touched: &[Touched]) {
        let mut folders: Vec<&Touched> = touched.iter().collect();
        folders.sort_by_key(|touched| std::cmp::Reverse(touched.path.components().count()));
        for touched in folders {
            let now = stat::stamp_path_follow(&touched.path).ok();
            let is_as_left = now.is_none_or(|stamp| {
                let modified = (stamp.modified_s, stamp.modified_ns);
                touched.after.is_none_or(|after| after == modified)
            });
            if !is_as_left {
                continue;
            }
            let dress = Dress {
                modified: Some(touched.before),
                ..Dress::default()
            };
            let step = Step::SetBack {
                at: touched.path.clone(),
                dress: Box::new(dress),
                expect: Box::default(),
                follow_links: true,
            };
            self.plan.push_after(step, None, true);
        }
    }
}

/// What an entry was left as, without its access time, which every reader moves.
fn unread(after: &journal::Dress) -> Dress {
    Dress {
        accessed: None,
        ..Dress::from(after)
    }
}
