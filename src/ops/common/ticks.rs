//! Rows of a plan that a person unticks, and what the plan comes to without them.
//!
//! Rows never change. What is unticked stands beside them, in [`Bulk::left`] and [`Planned::is_left_out`], and goes with
//! the plan to whoever runs it. Figures are counted from the rows as the planner counted them: of a tree only those that a
//! tick reaches, as long as they say nothing about others.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use super::archive;
use super::count::{Counted, Counting, Fate, Noted};
use crate::model::{
    Bulk, BulkAct, Cause, Failure, HoldRoom, Keep, Left, Plan, Planned, Profile, Reach, RowId,
    Rules, Step, Summary, Tree, Verdict, Warning, Why,
};

/// A plan as it was made, and how far the ticks have changed it.
#[derive(Clone, Debug)]
pub struct Ticks {
    summary: Summary,
    warnings: Vec<Warning>,
    failures: Vec<Failure>,
    refused: Vec<Failure>,
    hold: Vec<HoldRoom>,
    /// The trees that were touched.
    trees: BTreeMap<u32, Touched>,
    /// Single steps that are now the other way than planned.
    singles: BTreeMap<u32, bool>,
}

/// The figures of a tree: only what is between the two is told, so that rows which no tick has reached are in neither, or
/// in both.
#[derive(Clone, Debug)]
struct Touched {
    /// What was left out as planned.
    left: Arc<Left>,
    planned: Counted,
    now: Counted,
}

impl Ticks {
    /// The plan with every tick as the planner left it.
    pub fn new(plan: &Plan) -> Ticks {
        Ticks {
            summary: plan.summary,
            warnings: plan.warnings.clone(),
            failures: plan.failures.clone(),
            refused: plan.refused.clone(),
            hold: plan.hold.clone(),
            trees: BTreeMap::new(),
            singles: BTreeMap::new(),
        }
    }

    /// Ticks or unticks a row with everything below it, and what hangs on it; `row` is 0 for a step without rows. The
    /// plan's figures are up to date afterwards.
    pub fn set(&mut self, plan: &mut Plan, step: u32, row: RowId, is_ticked: bool) {
        if is_ticked {
            self.tick_needed(plan, step);
        }
        match plan.steps.get(step as usize).map(|planned| &planned.step) {
            Some(Step::Bulk(_) | Step::Pack(_)) => self.set_rows(plan, step, row, is_ticked),
            Some(_) => self.set_single(plan, step, is_ticked),
            None => {}
        }
        self.tell(plan);
    }

    /// What a step needs is ticked with it.
    fn tick_needed(&mut self, plan: &mut Plan, step: u32) {
        let mut at = step;
        while let Some(needed) = plan.steps.get(at as usize).and_then(|step| step.needs) {
            self.set_single(plan, needed, true);
            at = needed;
        }
    }

    /// Unticking reaches the steps that hang on this one, and the folders that would only be made for it.
    fn set_single(&mut self, plan: &mut Plan, step: u32, is_ticked: bool) {
        let mut open = vec![step];
        while let Some(step) = open.pop() {
            let Some(planned) = plan.steps.get_mut(step as usize) else {
                continue;
            };
            if planned.step.left().is_some() {
                self.set_rows(plan, step, 0, is_ticked);
                continue;
            }
            if planned.is_left_out != is_ticked {
                continue;
            }
            planned.is_left_out = !is_ticked;
            if self.singles.remove(&step).is_none() {
                self.singles.insert(step, is_ticked);
            }
            if !is_ticked {
                open.extend(hanging(plan, step));
                open.extend(no_longer_needed(plan, step));
            }
        }
    }

    fn set_rows(&mut self, plan: &mut Plan, step: u32, row: RowId, is_ticked: bool) {
        let Some(planned) = plan.steps.get_mut(step as usize) else {
            return;
        };
        let rules = plan.request.run.rules;
        if matches!(&planned.step, Step::Bulk(bulk) if Fate::of(bulk).is_none()) {
            return;
        }
        let (tree, before) = match (planned.step.tree(), planned.step.left()) {
            (Some(tree), Some(left)) => (Arc::clone(tree), Arc::clone(left)),
            _ => return,
        };
        let reach = Reach::of(&tree, row);
        let touched = self.trees.entry(step).or_insert_with(|| Touched {
            left: Arc::clone(&before),
            planned: Counted::default(),
            now: Counted::default(),
        });
        let left = match &mut planned.step {
            Step::Bulk(bulk) => {
                change(&tree, &mut bulk.left, bulk.act, &reach, is_ticked);
                Arc::clone(&bulk.left)
            }
            Step::Pack(pack) => {
                // As a copy, it takes no folder away in which something is left.
                change(&tree, &mut pack.left, BulkAct::Copy, &reach, is_ticked);
                // Nobody wants an archive with nothing in it.
                planned.is_left_out = !archive::has_members(&tree, &pack.left);
                Arc::clone(&pack.left)
            }
            _ => return,
        };
        let figures = |left: &Left| counted_around(&planned.step, left, &rules, &reach);
        match (figures(&before), figures(&left)) {
            (Some(before), Some(after)) => {
                touched.planned.add(&before);
                touched.now.add(&after);
            }
            _ => {
                let whole = |left: &Left| counted(&planned.step, left, &rules);
                if let (Some(planned), Some(now)) = (whole(&touched.left), whole(&left)) {
                    (touched.planned, touched.now) = (planned, now);
                }
            }
        }
        share_with_second_half(plan, &tree, &left, &reach);
    }

    /// Brings the figures of the plan up to date.
    fn tell(&self, plan: &mut Plan) {
        let mut summary = self.summary;
        let mut warned = Warned::new(&self.warnings, plan);
        let mut hold = self.hold.clone();
        let (mut needed, mut inodes) = (0i128, 0i128);
        for (step, Touched { planned, now, .. }) in &self.trees {
            summary.add(&now.summary);
            summary.take_away(&planned.summary);
            needed += i128::from(now.needed) - i128::from(planned.needed);
            inodes += i128::from(now.inodes) - i128::from(planned.inodes);
            if let Some(Step::Bulk(bulk)) = plan.steps.get(*step as usize).map(|step| &step.step) {
                warned.change(planned, now, |row| {
                    bulk.spelled_from.join(bulk.tree.path(row))
                });
                for lost in &now.lost_on {
                    hold_more(&mut hold, lost.device, (lost.items, lost.bytes), true);
                }
                for lost in &planned.lost_on {
                    hold_more(&mut hold, lost.device, (lost.items, lost.bytes), false);
                }
            }
        }
        for (step, is_ticked) in &self.singles {
            let Some(planned) = plan.steps.get(*step as usize) else {
                continue;
            };
            let share = planned.share;
            match is_ticked {
                true => summary.add(&share.summary()),
                false => {
                    summary.take_away(&share.summary());
                    summary.leave_out(Why::Hand);
                }
            }
            warned.lose(*is_ticked, u64::from(share.lost.0), share.lost.1);
            let lost = (u64::from(share.lost.0), share.lost.1);
            hold_more(&mut hold, share.lost_on, lost, *is_ticked);
        }
        summary.needed = add(summary.needed, needed);
        plan.summary = summary;
        plan.warnings = warned.warnings;
        plan.failures.clone_from(&self.failures);
        plan.failures
            .retain(|failure| !is_unticked(&plan.steps, failure));
        plan.refused.clone_from(&self.refused);
        plan.hold = hold;
        make_room(plan, needed, inodes);
        hold_less(plan);
    }
}

/// The figures of a step's rows; none for a step without rows of its own.
fn counted(step: &Step, left: &Left, rules: &Rules) -> Option<Counted> {
    match step {
        Step::Bulk(bulk) => Some(counting(bulk, left, rules)?.count()),
        Step::Pack(pack) => Some(Counted {
            summary: archive::counted(&pack.tree, left),
            ..Counted::default()
        }),
        _ => None,
    }
}

/// The figures of the rows that a tick reaches; none where all have to be counted.
fn counted_around(step: &Step, left: &Left, rules: &Rules, reach: &Reach) -> Option<Counted> {
    match step {
        Step::Bulk(bulk) => counting(bulk, left, rules)?.count_reach(reach),
        Step::Pack(pack) => Some(Counted {
            summary: archive::counted_around(&pack.tree, left, reach),
            ..Counted::default()
        }),
        _ => None,
    }
}

fn counting<'a>(bulk: &'a Bulk, left: &'a Left, rules: &'a Rules) -> Option<Counting<'a>> {
    Some(Counting {
        tree: &bulk.tree,
        left,
        rules,
        fate: Fate::of(bulk)?,
        block: bulk.block,
        target: None,
    })
}

fn add(count: u64, change: i128) -> u64 {
    u64::try_from((i128::from(count) + change).max(0)).unwrap_or(u64::MAX)
}

/// Steps that run only after the success of this one.
fn hanging(plan: &Plan, step: u32) -> Vec<u32> {
    let steps = (0..).zip(&plan.steps);
    let hanging = steps.filter(|(_, planned)| planned.needs == Some(step));
    hanging.map(|(index, _)| index).collect()
}

/// Folders that are made for renames and taken back with them: unticked once none of those is left.
fn no_longer_needed(plan: &Plan, step: u32) -> Option<u32> {
    let above = plan.steps.get(step as usize)?.needs?;
    let is_made_for_others = plan.steps.get(above as usize)?.falls_with.is_some();
    let is_left = |index: &u32| {
        let planned = plan.steps.get(*index as usize);
        planned.is_some_and(|planned| !planned.is_left_out)
    };
    let is_needed = hanging(plan, above).iter().any(is_left);
    (is_made_for_others && !is_needed).then_some(above)
}

/// Takes a row and all below it out, or in again together with the folders above it.
fn change(tree: &Tree, left: &mut Arc<Left>, act: BulkAct, reach: &Reach, is_ticked: bool) {
    let left = Arc::make_mut(left);
    for span in &reach.below {
        for row in span.start..span.start + span.len {
            match is_ticked {
                true => left.by_hand.remove(row),
                false => left.by_hand.insert(row),
            };
        }
    }
    if is_ticked {
        for folder in &reach.above {
            left.by_hand.remove(*folder);
        }
    }
    left.find_kept_around(tree, act, reach);
}

/// The removal of what was copied has the rows of the copy.
fn share_with_second_half(plan: &mut Plan, tree: &Arc<Tree>, left: &Arc<Left>, reach: &Reach) {
    for planned in &mut plan.steps {
        if let Step::Bulk(bulk) = &mut planned.step
            && bulk.act == BulkAct::RemoveCopied
            && Arc::ptr_eq(&bulk.tree, tree)
        {
            let mut left = Left::clone(left);
            left.kept.clone_from(&bulk.left.kept);
            left.find_kept_around(tree, bulk.act, reach);
            bulk.left = Arc::new(left);
        }
    }
}

/// True for a failure of the planning about a row that is not wanted any more.
fn is_unticked(steps: &[Planned], failure: &Failure) -> bool {
    let Some((step, row)) = failure.step else {
        return false;
    };
    match steps.get(step as usize).map(|planned| &planned.step) {
        Some(step) => step.left().is_some_and(|left| left.by_hand.contains(row)),
        None => false,
    }
}

/// A plan that was refused because it needs more than there is may need less now. One with several destinations stays
/// refused: which of them has room now is not told by the sum.
fn make_room(plan: &mut Plan, needed: i128, inodes: i128) {
    let count = |plan: &Plan, kind: fn(&Cause) -> bool| {
        plan.refused
            .iter()
            .filter(|failure| kind(&failure.cause))
            .count()
    };
    let spaces = count(plan, |cause| matches!(cause, Cause::NoSpace { .. }));
    let tables = count(plan, |cause| matches!(cause, Cause::NoInodes { .. }));
    plan.refused.retain_mut(|failure| match &mut failure.cause {
        Cause::NoSpace { needed: told, free } if spaces == 1 => {
            *told = add(*told, needed);
            *told > *free
        }
        Cause::NoInodes { needed: told, free } if tables == 1 => {
            *told = add(*told, inodes);
            *told > *free
        }
        _ => true,
    });
    plan.warnings.retain_mut(|warning| match warning {
        Warning::NoSpace { needed: told, free } if spaces == 1 => {
            *told = add(*told, needed);
            *told > *free
        }
        Warning::NoInodes { needed: told, free } if tables == 1 => {
            *told = add(*told, inodes);
            *told > *free
        }
        _ => true,
    });
}

/// What would have been too much to be held may not be any more.
fn hold_less(plan: &mut Plan) {
    if plan.request.profile == Profile::Python {
        return;
    }
    let lost = plan.warnings.iter().find_map(|warning| match warning {
        Warning::Held { items, bytes }
        | Warning::Trashed { items, bytes }
        | Warning::Permanent { items, bytes } => Some((*items, *bytes)),
        _ => None,
    });
    plan.lost = lost.unwrap_or_default();
    let rooms = &plan.hold;
    plan.refused.retain_mut(|failure| match &mut failure.cause {
        Cause::HoldFull { needed, free } => {
            let room = rooms.iter().find(|room| room.example == failure.path);
            *needed = room.map_or(0, |room| room.more);
            *needed > *free
        }
        _ => true,
    });
}

/// So many items and bytes more are taken away on a device, or so many less.
fn hold_more(rooms: &mut [HoldRoom], device: u64, (items, bytes): (u64, u64), is_more: bool) {
    // What is replaced is on the disk of the destination, whatever its rows say.
    let known = rooms.iter().position(|room| room.device == device);
    let Some(room) = rooms.get_mut(known.unwrap_or(0)) else {
        return;
    };
    let change = match is_more {
        true => u64::saturating_add,
        false => u64::saturating_sub,
    };
    room.more_items = change(room.more_items, items);
    room.more = change(room.more, bytes);
}

/// The warnings of a plan while their counts change.
struct Warned {
    warnings: Vec<Warning>,
    profile: Profile,
    keep: Keep,
}

impl Warned {
    fn new(warnings: &[Warning], plan: &Plan) -> Warned {
        Warned {
            warnings: warnings.to_vec(),
            profile: plan.request.profile,
            keep: plan.request.run.keep,
        }
    }

    /// A tree counts otherwise than it did; `path` says how a row is told.
    fn change(&mut self, planned: &Counted, now: &Counted, path: impl Fn(RowId) -> PathBuf) {
        let more = |now: u64, planned: u64| now.saturating_sub(planned);
        let (items, bytes) = (planned.lost.count, planned.lost_bytes);
        let (items_now, bytes_now) = (now.lost.count, now.lost_bytes);
        self.lose(true, more(items_now, items), more(bytes_now, bytes));
        self.lose(false, more(items, items_now), more(bytes, bytes_now));
        self.entries(planned.mounts, now.mounts, &path, |warning| match warning {
            Warning::Mounts { count, example } => Some((count, example)),
            _ => None,
        });
        self.entries(
            planned.dangling,
            now.dangling,
            &path,
            |warning| match warning {
                Warning::Dangling { count, example } => Some((count, example)),
                _ => None,
            },
        );
        let (before, after) = (planned.other_names, now.other_names);
        self.entries(before, after, &path, |warning| match warning {
            Warning::OtherNames { count, example } => Some((count, example)),
            _ => None,
        });
        for (special, before) in &planned.specials {
            let after = now.specials.get(special).copied().unwrap_or_default();
            self.entries(*before, after, &path, |warning| match warning {
                Warning::Specials {
                    count,
                    kind,
                    example,
                } if kind == special => Some((count, example)),
                _ => None,
            });
        }
    }

    /// A count of entries with an example, which has to be one that is still meant.
    fn entries(
        &mut self,
        before: Noted,
        after: Noted,
        path: impl Fn(RowId) -> PathBuf,
        find: impl Fn(&mut Warning) -> Option<(&mut u64, &mut PathBuf)>,
    ) {
        self.warnings.retain_mut(|warning| {
            let Some((count, example)) = find(warning) else {
                return true;
            };
            *count = (*count + after.count).saturating_sub(before.count);
            if after.count > 0 && after.first != before.first {
                *example = path(after.first);
            }
            *count > 0
        });
    }

    /// Items and bytes are gone for good, or are not after all.
    fn lose(&mut self, is_lost: bool, more: u64, more_bytes: u64) {
        if self.profile == Profile::Python || (more, more_bytes) == (0, 0) {
            return;
        }
        let known = self.warnings.iter_mut().find_map(|warning| match warning {
            Warning::Held { items, bytes }
            | Warning::Trashed { items, bytes }
            | Warning::Permanent { items, bytes } => Some((items, bytes)),
            _ => None,
        });
        match (known, is_lost) {
            (Some((items, bytes)), true) => {
                *items += more;
                *bytes += more_bytes;
            }
            (Some((items, bytes)), false) => {
                *items = items.saturating_sub(more);
                *bytes = bytes.saturating_sub(more_bytes);
            }
            (None, true) => {
                let (items, bytes) = (more, more_bytes);
                self.warnings.push(match self.keep {
                    Keep::Hold => Warning::Held { items, bytes },
                    Keep::Trash => Warning::Trashed { items, bytes },
                    Keep::Permanent => Warning::Permanent { items, bytes },
                });
            }
            (None, false) => {}
        }
        let is_empty = |warning: &Warning| {
            matches!(
                warning,
                Warning::Held { items: 0, .. }
                    | Warning::Trashed { items: 0, .. }
                    | Warning::Permanent { items: 0, .. }
            )
        };
        self.warnings.retain(|warning| !is_empty(warning));
    }
}

/// What stands before a row of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TickState {
    On,
    Off,
    /// Left out by the plan itself, which a tick cannot change.
    Fixed,
}

/// Whether a row of a plan is ticked; `row` is 0 for a step without rows.
pub fn tick_of(plan: &Plan, step: u32, row: RowId) -> TickState {
    let Some(planned) = plan.steps.get(step as usize) else {
        return TickState::Fixed;
    };
    let (Some(tree), Some(left)) = (planned.step.tree(), planned.step.left()) else {
        return match planned.is_left_out {
            // An archive is unpacked as a whole.
            _ if planned.step.tree().is_some() => TickState::Fixed,
            true => TickState::Off,
            false => TickState::On,
        };
    };
    let Some(entry) = tree.row(row) else {
        return TickState::Fixed;
    };
    match left.verdict(row, &entry) {
        Verdict::LeftOut(Why::Hand) => TickState::Off,
        Verdict::LeftOut(_) | Verdict::OtherFileSystem => TickState::Fixed,
        _ => TickState::On,
    }
}
