//! Bulk steps: a group of roots, listed into one tree, with what becomes of it.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::count::Fate;
use super::draft::Draft;
use super::losses::Losses;
use super::names::NameRules;
use super::open;
use super::patterns;
use super::roots::Group;
use super::tally::{self, Target};
use super::wholes::wholes;
use crate::disk::{Entry, Scan, ScanOptions, ScanTarget};
use crate::model::{
    Action, Bulk, BulkAct, Cause, CopyHow, Existing, Failure, Kind, Left, Metadata, Open, Profile,
    Publish, RowId, Share, Stamp, Step, Tree, Why,
};

/// What a copy leaves out by its own parameters.
#[derive(Clone, Debug, Default)]
pub struct Ignored {
    /// Shell patterns on names below the tops.
    pub patterns: Vec<String>,
    /// Paths below the top.
    pub exclude: Vec<PathBuf>,
    /// The patterns also hold for the tops, which are then a choice like the entries of a folder.
    pub filters_tops: bool,
    /// Links that point at nothing are left out without a word.
    pub drops_dangling: bool,
}

impl Ignored {
    /// True if nothing is left out, whatever there is.
    pub fn is_nothing(&self) -> bool {
        self.patterns.is_empty() && self.exclude.is_empty()
    }

    fn leaves_out(&self, entry: &Entry<'_>) -> bool {
        let is_top = entry.parent == 0;
        if (!is_top || self.filters_tops) && patterns::matches_any(&self.patterns, entry.name) {
            return true;
        }
        // The path costs a walk up the rows.
        !is_top && !self.exclude.is_empty() && {
            let path = entry.path();
            self.exclude
                .iter()
                .any(|excluded| excluded == below_top(&path))
        }
    }
}

/// Where the tops of a group go.
#[derive(Clone, Debug)]
pub struct Goal {
    /// The folder that takes the tops, absolute, and as the request spelled it.
    pub folder: PathBuf,
    pub spelled: PathBuf,
    /// New name of the only top.
    pub top_name: Option<OsString>,
    /// Step that makes the folder.
    pub needs: Option<u32>,
}

/// How the Safe profile copies: nothing is replaced but by rule, everything is kept.
pub fn how(draft: &Draft<'_>, metadata: Metadata, follow_links: bool, publish: Publish) -> CopyHow {
    let is_safe = draft.is_safe();
    CopyHow {
        metadata,
        follow_links,
        publish: if is_safe { publish } else { Publish::InPlace },
        existing: if is_safe {
            Existing::ByRule
        } else {
            Existing::Replace
        },
        remake_specials: is_safe,
        profile: draft.request.profile,
        umask: draft.request.umask,
        verify: draft.request.run.verifies(),
    }
}

/// Which metadata a copying function of Python stands for; Safe adds what Python forgets.
pub fn metadata(profile: Profile, function: &str) -> Metadata {
    let python = match function {
        "copyfile" => Metadata::NONE,
        "copy" => Metadata::COPYMODE,
        _ => Metadata::COPYSTAT,
    };
    match profile {
        Profile::Python => python,
        Profile::Safe if python == Metadata::COPYSTAT => Metadata::ALL,
        Profile::Safe => Metadata {
            hard_links: true,
            ..python
        },
    }
}

/// Lists a group and plans its copy; index of the step.
pub fn push_copy(
    draft: &mut Draft<'_>,
    group: &Group,
    goal: &Goal,
    how: CopyHow,
    ignored: &Ignored,
) -> Option<u32> {
    let rules = NameRules::at(draft.world, &goal.folder);
    let refused = RefCell::new(Vec::new());
    let losses = Losses::between(draft, group, &goal.folder, &how);
    let open = open::copy(draft, group, goal, (&how, ignored), losses.as_ref());
    let losses = RefCell::new(losses);
    let is_safe = draft.is_safe();
    let matcher = draft.matcher();
    let leave_out = |entry: &Entry<'_>| {
        // Links are listed as what they point at, so that one which is left is dangling.
        let is_dangling = how.follow_links && entry.stamp.kind == Kind::Link;
        if ignored.leaves_out(entry) || (is_dangling && ignored.drops_dangling) {
            return Some(Why::Operation);
        }
        let matcher = matcher.as_deref();
        if let Some(why) = matcher.and_then(|matcher| matcher.leaves_out(entry)) {
            return Some(why);
        }
        let name = match &goal.top_name {
            Some(top_name) if entry.parent == 0 => top_name,
            _ => entry.name,
        };
        let is_held = !is_safe || rules.holds(name);
        if !is_held {
            refused.borrow_mut().push(entry.path());
        } else if let Some(losses) = losses.borrow_mut().as_mut() {
            losses.look(entry);
        }
        (!is_held).then_some(Why::Operation)
    };
    let options = ScanOptions {
        follow_links: how.follow_links,
        tops_only: open.is_some(),
        one_file_system: draft.request.run.one_file_system,
        mark_twins: how.metadata.hard_links,
        wants_all: matcher.is_none() && ignored.is_nothing(),
        leave_out: Some(&leave_out),
        target: target(draft, goal),
        ..ScanOptions::default()
    };
    let scan = scan(draft, group, &options)?;
    for path in refused.into_inner() {
        let spelled = spelled_path(group, &path);
        draft.fail(Action::Create, &spelled, Cause::NameRefused);
        draft.tally.refuse_name(spelled);
    }
    for mut lossy in losses.into_inner().map_or_else(Vec::new, Losses::found) {
        lossy.example = spelled_path(group, &lossy.example);
        draft.tally.lossy(lossy);
    }
    let left = Arc::new(left(draft, &scan.tree, BulkAct::Copy));
    let block = count_copy(draft, group, goal, &how, &scan.tree, &left);
    let found = Found {
        scan,
        left,
        block,
        open,
        along: BTreeMap::new(),
    };
    Some(push(draft, group, BulkAct::Copy, Some(goal), found, how))
}

/// What is there already, for Safe to compare; nothing is if the folder is yet to be made.
fn target(draft: &Draft<'_>, goal: &Goal) -> Option<ScanTarget> {
    let folder = draft.is_safe().then(|| draft.world.open(&goal.folder));
    Some(ScanTarget {
        folder: folder?.ok()?,
        top_name: goal.top_name.clone(),
        follow_links: false,
    })
}

/// What was listed, and what was decided about it afterwards.
struct Found {
    scan: Scan,
    left: Arc<Left>,
    block: u64,
    open: Option<Open>,
    along: BTreeMap<RowId, Share>,
}

/// What the filter leaves of folders, which only shows once everything is listed.
fn left(draft: &Draft<'_>, tree: &Tree, act: BulkAct) -> Left {
    let mut left = Left::default();
    if let Some(matcher) = draft.matcher() {
        left.find_hollow(tree, |id, row| matcher.belongs(tree, id, row));
        left.find_kept(tree, act);
    }
    left
}

/// Counts the rows; the allocation unit of the destination.
fn count_copy(
    draft: &mut Draft<'_>,
    group: &Group,
    goal: &Goal,
    how: &CopyHow,
    tree: &Arc<Tree>,
    left: &Left,
) -> u64 {
    let ground = super::identity::nearest(draft.world, &goal.folder);
    let stamp = draft.world.stamp_follow(&ground);
    let block = draft.world.space(&ground).map_or(1, |space| space.block);
    let target = stamp.ok().map(|stamp| Target {
        folder: &goal.folder,
        device: stamp.device,
        inode: stamp.inode,
        block,
    });
    let fate = Fate::of_copy(how);
    tally::count_tree(draft, tree, left, group, fate, target.as_ref());
    block
}

/// Lists a group and plans its removal; index of the step.
pub fn push_removal(draft: &mut Draft<'_>, group: &Group) -> Option<u32> {
    let matcher = draft.matcher();
    let is_kept = draft.is_safe() && draft.keeps();
    let marked = RefCell::new(Vec::new());
    let leave_out = |entry: &Entry<'_>| {
        let matcher = matcher.as_deref();
        if let Some(why) = matcher.and_then(|matcher| matcher.leaves_out(entry)) {
            return Some(why);
        }
        let (action, cause) = mark(entry.stamp).filter(|_| is_kept)?;
        marked.borrow_mut().push((entry.path(), action, cause));
        Some(Why::Operation)
    };
    let act = match draft.keeps() {
        true => BulkAct::Hold,
        false => BulkAct::Remove,
    };
    // Where it goes for good, names are all that it takes: the rest is figures, and what a filter asks for.
    let names_only = act == BulkAct::Remove && matcher.is_none() && draft.world.is_unread();
    let open = names_only.then(|| open::removal(draft, group)).flatten();
    let options = ScanOptions {
        one_file_system: draft.request.run.one_file_system,
        mark_twins: true,
        names_only,
        tops_only: open.is_some(),
        wants_all: matcher.is_none(),
        leave_out: Some(&leave_out),
        ..ScanOptions::default()
    };
    let scan = scan(draft, group, &options)?;
    let mut left = left(draft, &scan.tree, act);
    let marked = marked.into_inner();
    if !marked.is_empty() {
        left.find_kept(&scan.tree, act);
    }
    for (path, action, cause) in marked {
        draft.fail(action, spelled_path(group, &path), cause);
    }
    let left = Arc::new(left);
    tally::count_tree(draft, &scan.tree, &left, group, Fate::Removed, None);
    let how = how(draft, Metadata::NONE, false, Publish::InPlace);
    let along = match act {
        BulkAct::Hold => wholes(&scan.tree),
        _ => BTreeMap::new(),
    };
    let found = Found {
        scan,
        left,
        block: 1,
        open,
        along,
    };
    Some(push(draft, group, act, None, found, how))
}

/// Why an entry is not to be removed, although the folder that it is in could be renamed away with it.
fn mark(stamp: &Stamp) -> Option<(Action, Cause)> {
    let action = match stamp.kind {
        Kind::Folder => Action::RemoveFolder,
        _ => Action::Unlink,
    };
    match (stamp.is_immutable, stamp.is_append_only) {
        (true, _) => Some((action, Cause::Immutable)),
        (_, true) => Some((action, Cause::AppendOnly)),
        (false, false) => None,
    }
}

/// Plans the removal of what an earlier copy step has finished.
pub fn push_remove_copied(draft: &mut Draft<'_>, copy: u32) -> Option<u32> {
    let planned = draft.plan.steps.get_mut(copy as usize)?;
    let Step::Bulk(copied) = &mut planned.step else {
        return None;
    };
    if let Some(open) = &mut copied.open {
        // A folder changes as things are taken out of it: its times have to be known from before.
        open.folders_told = false;
    }
    let copied = copied.clone();
    let mut left = Left::clone(&copied.left);
    if !left.is_empty() || draft.matcher().is_some() {
        left.find_kept(&copied.tree, BulkAct::RemoveCopied);
    }
    let bulk = Bulk {
        act: BulkAct::RemoveCopied,
        to: None,
        spelled_to: PathBuf::new(),
        left: Arc::new(left),
        open: None,
        ..copied
    };
    Some(draft.plan.push(Step::Bulk(bulk)))
}

fn scan(draft: &mut Draft<'_>, group: &Group, options: &ScanOptions<'_>) -> Option<Scan> {
    let stamps = group.stamps();
    let options = ScanOptions {
        known: stamps.as_deref(),
        ..options.clone()
    };
    match draft.world.scan(&group.folder, &group.names(), &options) {
        Ok(scan) => {
            if scan.stopped && draft.world.is_stopped() {
                draft.refuse(Action::Plan, &group.spelled_folder, Cause::Cancelled);
            }
            Some(scan)
        }
        Err(error) => {
            draft.fail(
                error.action,
                spelled_or_dot(&group.spelled_folder),
                error.cause(),
            );
            None
        }
    }
}

fn push(
    draft: &mut Draft<'_>,
    group: &Group,
    act: BulkAct,
    goal: Option<&Goal>,
    Found {
        scan,
        left,
        block,
        open,
        along,
    }: Found,
    how: CopyHow,
) -> u32 {
    let step = draft.plan.steps.len() as u32;
    let bulk = Bulk {
        act,
        from: group.folder.clone(),
        spelled_from: group.spelled_folder.clone(),
        spelled_root: group.only().map(Path::to_path_buf),
        to: goal.map(|goal| goal.folder.clone()),
        spelled_to: goal.map(|goal| goal.spelled.clone()).unwrap_or_default(),
        top_name: goal.and_then(|goal| goal.top_name.clone()),
        tree: Arc::clone(&scan.tree),
        left,
        open,
        along,
        block,
        how,
    };
    for failed in scan.failures {
        let mut failure = Failure::new(failed.error.action, "", failed.error.cause());
        failure.path = match goal {
            Some(goal) if failed.is_target => goal.folder.join(failed.path(&scan.tree)),
            _ => bulk.source_path(&failed.path(&scan.tree)),
        };
        if !failed.is_target && !draft.is_safe() {
            failure.path2 = bulk.target_path(&failed.path(&scan.tree));
        }
        failure.step = Some((step, failed.row));
        if failure.action == Action::List {
            draft.tally.unreadable(&failure.path);
        }
        draft.plan.failures.push(failure);
    }
    // The figures of its rows are told from them.
    draft.settle();
    let needs = goal.and_then(|goal| goal.needs);
    draft.plan.push_after(Step::Bulk(bulk), needs, false)
}

/// Path of a row in the words of the request: the one root as spelled, with the names below it.
pub fn spelled_path(group: &Group, path: &Path) -> PathBuf {
    let Some(root) = group.only() else {
        return group.spelled_folder.join(path);
    };
    let below = below_top(path);
    if below.as_os_str().is_empty() {
        root.to_path_buf()
    } else {
        super::split::join(root, below.as_os_str())
    }
}

/// A row's path without its top.
pub fn below_top(path: &Path) -> &Path {
    let mut parts = path.components();
    parts.next();
    parts.as_path()
}

fn spelled_or_dot(spelled: &Path) -> &Path {
    if spelled.as_os_str().is_empty() {
        Path::new(".")
    } else {
        spelled
    }
}
