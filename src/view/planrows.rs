//! The plan as rows: the trees of bulk steps unfolded as far as asked, single steps in between, each in words.

use std::collections::HashSet;
use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use crate::model::{
    Bulk, BulkAct, Clash, Kind, Left, Plan, Planned, Row, RowId, Rule, Rules, Step, Tree, Verdict,
    Why, natural,
};
use crate::ops::{TickState, Ticks, tick_of};

use super::filter::left_out_words;
use super::newnames;
use super::planfind::{Conflicts, Found};
use super::plansums::Sums;
use super::stepwords::step_words;

/// What a row of the plan screen stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PlanRow {
    pub step: u32,
    /// Row of the step's tree; 0 for a step that has none.
    pub row: RowId,
    pub depth: u16,
}

/// How a row's words are set off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Done as usual.
    Act,
    /// Secondary: folders, and what is left out.
    Quiet,
    /// Nothing needs doing.
    Skip,
    /// Waits for you.
    Ask,
    /// Takes something away that can be had back.
    Held,
    /// Takes something away for good.
    Danger,
}

/// A row as it is shown.
#[derive(Clone, Debug)]
pub struct PlanCells {
    pub name: OsString,
    pub kind: Kind,
    /// Rows below, for folders.
    pub items: Option<u64>,
    pub bytes: Option<u64>,
    pub words: String,
    pub tone: Tone,
    pub tick: TickState,
    /// Ticked, but not everything below it.
    pub is_in_part: bool,
    /// Has rows below.
    pub can_unfold: bool,
    pub is_unfolded: bool,
}

/// The rows of a plan that are unfolded.
#[derive(Clone, Debug)]
pub struct PlanRows {
    pub(super) plan: Arc<Plan>,
    pub(super) rows: Vec<PlanRow>,
    pub(super) unfolded: HashSet<(u32, RowId)>,
    /// Gathered when they are first asked for.
    pub(super) conflicts: Option<Arc<Conflicts>>,
    /// Rows that are shown instead, because something is looked for.
    pub(super) found: Option<Found>,
    /// Number of what is looked for by now.
    pub(super) newest: Arc<AtomicU64>,
    pub(super) sums: Vec<Sums>,
    ticks: Ticks,
    names: newnames::Sums,
    /// Until when is kept what is taken away: "7 Dec".
    pub(super) until: String,
}

/// Folders with at most this many entries are unfolded from the start, if they are the only top.
const UNFOLD_AT_FIRST: u32 = 2000;

impl PlanRows {
    /// The tops of all steps; a single top is unfolded.
    pub fn new(plan: Arc<Plan>) -> PlanRows {
        let steps = (0..).zip(&plan.steps);
        let sums = steps.map(|(step, planned)| match is_second_half(&plan, step) {
            true => Sums::default(),
            false => Sums::of(&planned.step),
        });
        let sums = sums.collect();
        let mut rows = PlanRows {
            ticks: Ticks::new(&plan),
            names: newnames::Sums::of(&plan),
            plan,
            rows: Vec::new(),
            unfolded: HashSet::new(),
            conflicts: None,
            found: None,
            newest: Arc::default(),
            sums,
            until: String::new(),
        };
        rows.rebuild();
        if let [only] = rows.rows.as_slice() {
            let only = *only;
            let below = rows
                .tree(only.step)
                .map_or(0, |tree| span_rows(tree, only.row));
            if below > 0 && below <= UNFOLD_AT_FIRST {
                rows.toggle(only);
            }
        }
        rows
    }

    /// The same unfolded folders and unticked rows over a newer plan, found again by their path.
    pub fn renewed(&self, plan: Arc<Plan>) -> PlanRows {
        let mut rows = PlanRows::new(plan);
        rows.untick_as(self);
        rows.unfold_as(self);
        rows
    }

    /// The same, and the rows say until when something is kept.
    pub fn kept_until(mut self, until: String) -> PlanRows {
        self.until = until;
        self
    }

    pub fn plan(&self) -> &Arc<Plan> {
        &self.plan
    }

    pub(super) fn into_plan(self) -> Arc<Plan> {
        self.plan
    }

    /// What the names come to, where the plan is about names.
    pub fn names(&self) -> Option<&newnames::Sums> {
        (!self.plan.names.is_empty()).then_some(&self.names)
    }

    /// The rows that are shown.
    fn shown(&self) -> &[PlanRow] {
        let found = self.found.as_ref().filter(|found| !found.is_first);
        found.map_or(&self.rows, |found| &found.rows)
    }

    pub fn len(&self) -> usize {
        self.shown().len()
    }

    pub fn is_empty(&self) -> bool {
        self.shown().is_empty()
    }

    pub fn get(&self, at: usize) -> Option<PlanRow> {
        self.shown().get(at).copied()
    }

    /// Folds or unfolds a folder.
    pub fn toggle(&mut self, row: PlanRow) {
        let key = (row.step, row.row);
        let is_opened = !self.unfolded.remove(&key) && self.unfolded.insert(key);
        let Some(at) = self.place_of(row) else {
            return;
        };
        let depth = self.rows[at].depth;
        if depth == u16::MAX {
            self.rebuild();
        } else if is_opened {
            let below = self.below(row.step, row.row, depth + 1);
            self.rows.splice(at + 1..at + 1, below);
        } else {
            let rest = self.rows[at + 1..].iter();
            let is_below = |other: &&PlanRow| other.step == row.step && other.depth > depth;
            let below = rest.take_while(is_below).count();
            self.rows.drain(at + 1..at + 1 + below);
        }
    }

    /// Ticks or unticks a row with everything below it; one that the plan leaves out stays as it is.
    pub fn toggle_tick(&mut self, row: PlanRow) {
        let is_ticked = match tick_of(&self.plan, row.step, row.row) {
            TickState::Fixed => return,
            TickState::On => true,
            TickState::Off => false,
        };
        self.set_tick(row.step, row.row, !is_ticked);
    }

    fn set_tick(&mut self, step: u32, row: RowId, is_ticked: bool) {
        // Nobody else holds the plan by now, so that nothing is copied; its rows are shared in any case.
        let plan = Arc::make_mut(&mut self.plan);
        let at = step as usize;
        let before = match (plan.steps.get(at), self.sums.get(at)) {
            (Some(planned), Some(sums)) if row != 0 => sums.before(&planned.step, row),
            _ => None,
        };
        let unticked = |planned: &Planned| planned.step.left().map(|left| left.by_hand.len());
        let counts: Vec<Option<usize>> = plan.steps.iter().map(unticked).collect();
        self.ticks.set(plan, step, row, is_ticked);
        for (index, sums) in self.sums.iter_mut().enumerate() {
            let Some(planned) = plan.steps.get(index) else {
                break;
            };
            match &before {
                Some(before) if index == at => sums.follow(&planned.step, before),
                _ if counts.get(index).copied().flatten() == unticked(planned) => {}
                _ if is_second_half(plan, index as u32) => {}
                _ => *sums = Sums::of(&planned.step),
            }
        }
    }

    /// Unticks what is unticked in an older plan, as far as it is there again.
    fn untick_as(&mut self, older: &PlanRows) {
        for (step, planned) in (0..).zip(&older.plan.steps) {
            let Some(now) = self.plan.steps.get(step as usize) else {
                break;
            };
            let is_alike =
                std::mem::discriminant(&planned.step) == std::mem::discriminant(&now.step);
            match (planned.step.tree(), planned.step.left(), now.step.tree()) {
                (Some(old), Some(left), Some(new)) if is_alike => {
                    let tops = unticked_tops(old, left).into_iter();
                    let found = tops.filter_map(|row| find(new, &old.path(row)));
                    for row in found.collect::<Vec<_>>() {
                        self.set_tick(step, row, false);
                    }
                }
                _ => {
                    let is_same = step_words(&planned.step).0 == step_words(&now.step).0;
                    if planned.is_left_out && !now.is_left_out && is_same {
                        self.set_tick(step, 0, false);
                    }
                }
            }
        }
    }

    pub(super) fn rebuild(&mut self) {
        let mut rows = Vec::new();
        for step in 0..self.plan.steps.len() as u32 {
            if self.tree(step).is_none() {
                let (row, depth) = (0, 0);
                rows.push(PlanRow { step, row, depth });
            } else if !self.is_second_half(step) {
                rows.extend(self.below(step, 0, 0));
            }
        }
        self.rows = rows;
    }

    /// Removing what a step before has copied would say every row twice.
    pub(super) fn is_second_half(&self, step: u32) -> bool {
        is_second_half(&self.plan, step)
    }

    /// What a row says under the given rules.
    pub fn cells(&self, at: usize, rules: &Rules) -> Option<PlanCells> {
        let row = self.get(at)?;
        match self.is_searched() {
            true => self.cells_alone(row, rules),
            false => self.cells_of(row, rules),
        }
    }

    pub(super) fn cells_of(&self, row: PlanRow, rules: &Rules) -> Option<PlanCells> {
        let planned = self.plan.steps.get(row.step as usize)?;
        let step = &planned.step;
        let tick = tick_of(&self.plan, row.step, row.row);
        let Some(tree) = step.tree() else {
            let mut cells = step_cells(step, tick);
            if let Some(words) = self.kept_step(step).filter(|_| tick == TickState::On) {
                (cells.words, cells.tone) = (words, Tone::Held);
            }
            return Some(cells);
        };
        let chunk = tree.chunk_of(row.row)?;
        let entry = chunk.row(row.row)?;
        let sums = &self.sums[row.step as usize];
        let (below, bytes) = (sums.items(row.row), sums.bytes(row.row));
        let (text, tone) = match self.kept_row(row, entry, rules) {
            Some(words) => words,
            None => row_words(step, row.row, entry, rules),
        };
        let has_bytes = matches!(entry.kind, Kind::File | Kind::Folder);
        let name = match (top_name(step), entry.parent) {
            (Some(name), 0) if name != chunk.name(row.row) => {
                let mut both = chunk.name(row.row).to_os_string();
                both.push(" → ");
                both.push(name);
                both
            }
            _ => chunk.name(row.row).to_os_string(),
        };
        Some(PlanCells {
            name,
            kind: entry.kind,
            items: (entry.kind == Kind::Folder).then_some(u64::from(below)),
            bytes: has_bytes.then_some(bytes),
            words: text,
            tone,
            tick,
            is_in_part: tick == TickState::On && sums.is_in_part(row.row),
            can_unfold: entry.kind == Kind::Folder && span_rows(tree, row.row) > 0,
            is_unfolded: self.unfolded.contains(&(row.step, row.row)),
        })
    }
}

fn is_second_half(plan: &Plan, step: u32) -> bool {
    matches!(
        plan.steps.get(step as usize).map(|planned| &planned.step),
        Some(Step::Bulk(bulk)) if bulk.act == BulkAct::RemoveCopied
    )
}

fn children(tree: &Tree, folder: RowId) -> Box<dyn Iterator<Item = RowId>> {
    let spans = tree.spans(folder).into_iter();
    Box::new(spans.flat_map(|span| span.start..span.start + span.len))
}

/// Entries of a folder up to which they are put into order when it is unfolded: more would hold a frame up.
const ORDERED: u32 = 8192;

/// The rows right in a folder as they are shown: folders first, names as people count. Those of the top stand in the order
/// in which they were picked, and those of a very large folder as its disk lists them.
pub(super) fn shown_children(tree: &Tree, folder: RowId) -> Vec<(RowId, Row)> {
    let mut rows = Vec::new();
    let spans = tree.spans(folder);
    let chunks: Vec<_> = spans
        .iter()
        .filter_map(|span| Some((span, tree.chunk_of(span.start)?)))
        .collect();
    for (span, chunk) in &chunks {
        let ids = span.start..span.start + span.len;
        rows.extend(ids.filter_map(|id| Some((id, *chunk.row(id)?, chunk.name(id)))));
    }
    if folder != 0 && rows.len() <= ORDERED as usize {
        rows.sort_unstable_by(|(_, a, one), (_, b, other)| {
            let is_file = |row: &Row| row.kind != Kind::Folder;
            let by_kind = is_file(a).cmp(&is_file(b));
            by_kind.then_with(|| natural::compare(one.as_bytes(), other.as_bytes()))
        });
    }
    rows.into_iter().map(|(id, row, _)| (id, row)).collect()
}

pub(super) fn span_rows(tree: &Tree, folder: RowId) -> u32 {
    tree.spans(folder).iter().map(|span| span.len).sum()
}

/// Rows that are unticked and whose folders are not.
fn unticked_tops(tree: &Tree, left: &Left) -> Vec<RowId> {
    let by_hand = &left.by_hand;
    let is_top = |id: &RowId| {
        let row = tree.row(*id);
        row.is_some_and(|row| !by_hand.contains(row.parent))
    };
    by_hand.iter().filter(is_top).collect()
}

/// The row at a path from the top down.
fn find(tree: &Tree, path: &Path) -> Option<RowId> {
    let mut at = 0;
    for name in path.components() {
        at = children(tree, at).find(|id| {
            let chunk = tree.chunk_of(*id);
            chunk.is_some_and(|chunk| chunk.name(*id) == name.as_os_str())
        })?;
    }
    Some(at)
}

/// New name of the only top.
fn top_name(step: &Step) -> Option<&OsString> {
    match step {
        Step::Bulk(bulk) if bulk.act == BulkAct::Copy => bulk.top_name.as_ref(),
        _ => None,
    }
}

/// What is done with a row of a tree, under the given rules.
pub fn row_words(step: &Step, id: RowId, row: &Row, rules: &Rules) -> (String, Tone) {
    let own = str::to_owned;
    let verdict = step
        .left()
        .map_or(row.verdict, |left| left.verdict(id, row));
    match (step, verdict) {
        (Step::Bulk(bulk), _) => bulk_words(bulk, id, row, rules),
        (_, Verdict::Clash(clash)) => clash_words(clash, rules.get(clash)),
        (_, Verdict::OtherFileSystem) => (own("Left alone: a mount"), Tone::Ask),
        (_, Verdict::LeftOut(why)) => (own(left_out_words(why)), Tone::Quiet),
        (_, Verdict::Special) => (own("Left out: cannot be carried"), Tone::Ask),
        (_, Verdict::Merge) => (own("Merge into folder"), Tone::Quiet),
        (Step::Pack(_), _) if row.kind == Kind::Folder => (own("Pack"), Tone::Quiet),
        (Step::Pack(_), _) => (own("Pack"), Tone::Act),
        _ if row.kind == Kind::Folder => (own("Create folder"), Tone::Quiet),
        _ => (own("Unpack"), Tone::Act),
    }
}

fn bulk_words(bulk: &Bulk, id: RowId, row: &Row, rules: &Rules) -> (String, Tone) {
    let is_removal = bulk.act != BulkAct::Copy;
    if bulk.act == BulkAct::Move {
        return ("Put back".to_owned(), Tone::Act);
    }
    if bulk.left.kept.contains(id) {
        return ("Stays: not emptied".to_owned(), Tone::Quiet);
    }
    let (text, tone) = match bulk.left.verdict(id, row) {
        Verdict::LeftOut(why) => (left_out_words(why), Tone::Quiet),
        Verdict::OtherFileSystem => ("Left alone: a mount", Tone::Ask),
        Verdict::Special => ("Left out: cannot be carried", Tone::Ask),
        Verdict::Dangling => ("Fails: the link leads nowhere", Tone::Ask),
        Verdict::Merge if is_removal => ("Delete folder", Tone::Danger),
        Verdict::Merge => ("Merge into folder", Tone::Quiet),
        Verdict::Twin if is_removal => ("Delete", Tone::Danger),
        Verdict::Twin => ("Link to its first name", Tone::Act),
        Verdict::Clash(clash) => return clash_words(clash, rules.get(clash)),
        Verdict::Act if is_removal => match row.kind {
            Kind::Folder => ("Delete folder", Tone::Danger),
            Kind::Link => ("Delete the link itself", Tone::Danger),
            _ => ("Delete", Tone::Danger),
        },
        Verdict::Act => match row.kind {
            Kind::Folder => ("Create folder", Tone::Quiet),
            Kind::Link if bulk.how.follow_links => ("Copy what it leads to", Tone::Act),
            Kind::Link => ("Copy the link itself", Tone::Act),
            kind if kind.is_special() => ("Make anew", Tone::Act),
            _ => ("Copy", Tone::Act),
        },
    };
    (text.to_owned(), tone)
}

/// "Skip: identical", "Ask: newer than the one there".
pub fn clash_words(clash: Clash, rule: Rule) -> (String, Tone) {
    let (verb, tone) = match rule {
        Rule::Ask => ("Ask", Tone::Ask),
        Rule::Skip => ("Skip", Tone::Skip),
        Rule::KeepBoth => ("Keep both", Tone::Act),
        Rule::Replace => ("Replace", Tone::Danger),
    };
    (format!("{verb}: {}", clash_short(clash)), tone)
}

/// Two words for a kind of clash.
pub fn clash_short(clash: Clash) -> &'static str {
    match clash {
        Clash::Alike => "identical",
        Clash::Newer => "source newer",
        Clash::Older => "source older",
        Clash::Differs => "other size",
        Clash::OtherType => "other type there",
        Clash::SameFile => "same file",
        Clash::OtherCase => "other spelling",
    }
}

/// Head and explanation of a kind of clash in the plan.
pub fn clash_head(clash: Clash) -> (&'static str, &'static str) {
    match clash {
        Clash::Alike => ("Identical", "same size and time, compared before writing"),
        Clash::Newer => ("Source newer", "the one there is older"),
        Clash::Older => ("Source older", "the one there is newer"),
        Clash::Differs => ("Same time, other size", "one of the two is not whole"),
        Clash::OtherType => ("Type clash", "file on one side, folder on the other"),
        Clash::SameFile => ("Same file", "both names are one inode"),
        Clash::OtherCase => ("Case clash", "upper and lower case are one name there"),
    }
}

/// Rules that a kind of clash may have. A file has nothing to be replaced by that is itself.
pub fn rules_for(clash: Clash) -> &'static [Rule] {
    match clash {
        Clash::SameFile => &[Rule::Ask, Rule::Skip, Rule::KeepBoth],
        _ => &[Rule::Ask, Rule::Skip, Rule::KeepBoth, Rule::Replace],
    }
}

/// A rule as the choice that a person makes.
pub fn rule_words(rule: Rule) -> &'static str {
    match rule {
        Rule::Ask => "Ask",
        Rule::Skip => "Skip",
        Rule::KeepBoth => "Keep both",
        Rule::Replace => "Replace",
    }
}

fn step_cells(step: &Step, tick: TickState) -> PlanCells {
    let (path, kind, text, tone) = step_words(step);
    let (text, tone) = match tick {
        TickState::On => (text, tone),
        TickState::Off | TickState::Fixed => (left_out_words(Why::Hand).to_owned(), Tone::Quiet),
    };
    PlanCells {
        name: path.file_name().unwrap_or(path.as_os_str()).to_os_string(),
        kind,
        items: None,
        bytes: match step {
            Step::CopyFile { expect, .. }
            | Step::Unlink { expect, .. }
            | Step::SetLength { expect, .. } => expect.map(|stamp| stamp.size),
            _ => None,
        },
        words: text,
        tone,
        tick,
        is_in_part: false,
        can_unfold: false,
        is_unfolded: false,
    }
}
