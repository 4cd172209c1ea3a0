//! `os.removedirs`.

use std::collections::HashMap;
use std::path::Path;

use crate::disk::World;
use crate::model::script::{Script, Word};
use crate::model::{About, Action, Cause, Group, Kind, Many, Param, Plan, Request, Stamp, Step};

use super::Operation;
use super::common::draft::{Draft, ENOTDIR, ENOTEMPTY};
use super::common::removal;
use super::common::roots;
use super::common::scripting::{Pen, call};
use super::common::split::{split, split_name};
use super::sample::{self, Sample};

pub struct RemoveDirs;

static ABOUT: About = About {
    id: "removedirs",
    title: "Delete empty folders and parents",
    verb: "Delete",
    verb_done: "Deleted",
    python: "os.removedirs",
    group: Group::Delete,
    help: "Deletes empty folders, then each parent above them that is empty by then.",
    selection: "path",
    many: Many::Roots,
    destroys: true,
};

impl Operation for RemoveDirs {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn params(&self) -> &'static [Param] {
        &[]
    }

    fn plan(&self, request: &Request, world: &World) -> Plan {
        let mut draft = Draft::new(&[], request, world);
        if draft.is_refused() {
            return draft.finish();
        }
        if draft.is_safe() {
            plan_safe(&mut draft);
            return draft.finish();
        }
        for spelled in draft.chosen() {
            let at = request.absolute(spelled);
            draft.plan.summary.folders += 1;
            let leaf = draft.push(Step::RemoveFolder { at, expect: None }, None, spelled, None);
            push_parents(&mut draft, &split_name(spelled).0, leaf);
        }
        draft.finish()
    }

    fn script(&self, request: &Request) -> Script {
        let mut pen = Pen::new(&ABOUT, &[], request);
        pen.each(|path| call("os.removedirs", vec![path]));
        for root in &request.roots {
            let mut words: Vec<Word> = vec!["rmdir --".into(), root.as_path().into()];
            let (parent, _) = split_name(root);
            if !parent.as_os_str().is_empty() {
                words.extend([
                    "&& { rmdir -p --".into(),
                    parent.into(),
                    "2>/dev/null || :; }".into(),
                ]);
            }
            pen.run_words(words);
        }
        pen.finish()
    }

    fn samples(&self) -> &'static [Sample] {
        &[sample::REMOVE_CHAIN]
    }
}

/// Plans the removal of a folder and those above it as written, each only after the one below it, and quietly: the
/// first that is not empty ends the climb.
pub fn push_parents(draft: &mut Draft<'_>, folder: &Path, after: u32) {
    let mut below = after;
    let mut at = folder.to_path_buf();
    loop {
        let (head, tail) = split(&at);
        if at.as_os_str().is_empty() || tail.is_empty() {
            break;
        }
        let absolute = draft.request.absolute(&at);
        if draft.is_safe() && removal::is_boundary(draft, &absolute) {
            break;
        }
        let step = Step::RemoveFolder {
            at: absolute,
            expect: None,
        };
        below = draft.push(step, Some(below), &at, None);
        if let Some(planned) = draft.plan.steps.last_mut() {
            planned.is_quiet = true;
        }
        at = head;
    }
}

/// Names the parents that will go: those that hold nothing but what this plan removes.
fn plan_safe(draft: &mut Draft<'_>) {
    let roots = roots::look(draft, Action::Stat);
    roots::guard(draft, &roots);
    if draft.is_refused() {
        return;
    }
    let mut removed: HashMap<(u64, u64), u64> = HashMap::new();
    for group in roots::group(draft, roots) {
        for root in group.roots {
            if root.stamp.kind != Kind::Folder {
                draft.fail(Action::RemoveFolder, &root.spelled, Cause::Os(ENOTDIR));
                continue;
            }
            match is_emptied(draft, &root.path(draft), &root.stamp, &removed) {
                Ok(true) => climb(draft, &root.spelled, root.stamp, &mut removed),
                Ok(false) => {
                    draft.fail(Action::RemoveFolder, &root.spelled, Cause::Os(ENOTEMPTY));
                }
                Err(error) => draft.fail(error.action, &root.spelled, error.cause()),
            }
        }
    }
}

/// True if a folder holds nothing, or only what the plan removes before it.
fn is_emptied(
    draft: &Draft<'_>,
    folder: &Path,
    stamp: &Stamp,
    removed: &HashMap<(u64, u64), u64>,
) -> crate::disk::Result<bool> {
    let gone = removed
        .get(&(stamp.device, stamp.inode))
        .copied()
        .unwrap_or(0);
    Ok(draft.world.count(folder, gone + 1)? == gone)
}

fn climb(draft: &mut Draft<'_>, leaf: &Path, stamp: Stamp, removed: &mut HashMap<(u64, u64), u64>) {
    let mut at = leaf.to_path_buf();
    let mut stamp = stamp;
    let mut below = None;
    loop {
        let step = Step::RemoveFolder {
            at: draft.request.absolute(&at),
            expect: Some(stamp),
        };
        draft.plan.summary.folders += 1;
        draft.tally.lose(1, 0, stamp.device, &at);
        below = Some(draft.push(step, below, &at, None));
        let (head, tail) = split_name(&at);
        if head.as_os_str().is_empty() || tail.is_empty() {
            break;
        }
        let above = draft.request.absolute(&head);
        let Ok(found) = draft.world.stamp(&above) else {
            break;
        };
        *removed.entry((found.device, found.inode)).or_default() += 1;
        let is_kept = found.kind != Kind::Folder || removal::is_boundary(draft, &above);
        if is_kept || !matches!(is_emptied(draft, &above, &found, removed), Ok(true)) {
            break;
        }
        (at, stamp) = (head, found);
    }
}
