//! Ways to rows of a plan: the conflicts one after the other or by their kind, and names that are looked for.
//!
//! A plan may have a million rows. What goes through all of them is done when it is asked for: conflicts once, names beside
//! the window.

use std::collections::HashMap;
use std::ffi::OsString;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::model::{Clash, Row, RowId, RowSet, Rules, Step, Tree, Verdict};

use super::intent::{Effect, Intent};
use super::listing::FEW;
use super::needle::Needle;
use super::planrows::{PlanCells, PlanRow, PlanRows, shown_children};
use super::sought::Sought;
use super::state::View;
use super::stepwords::step_words;
use super::words;

/// Rows at which something is there already, in the order in which the whole tree would show them.
#[derive(Clone, Debug, Default)]
pub(super) struct Conflicts {
    rows: Vec<PlanRow>,
    /// Places in `rows` by kind.
    kinds: [Vec<u32>; Clash::ALL.len()],
}

impl Conflicts {
    fn of(rows: &PlanRows) -> Conflicts {
        let mut conflicts = Conflicts::default();
        for (step, planned) in (0..).zip(&rows.plan().steps) {
            if let Some(tree) = planned.step.tree().filter(|_| !rows.is_second_half(step)) {
                conflicts.add(step, tree);
            }
        }
        conflicts
    }

    /// Goes only into folders that hold a conflict.
    fn add(&mut self, step: u32, tree: &Tree) {
        let mut holding = RowSet::default();
        for chunk in tree.chunks() {
            for id in chunk.base.max(1)..chunk.base + chunk.len() {
                let is_clash = |row: &&Row| matches!(row.verdict, Verdict::Clash(_));
                let mut above = chunk.row(id).filter(is_clash).map(|row| row.parent);
                while let Some(folder) = above.filter(|folder| holding.insert(*folder)) {
                    above = tree.row(folder).map(|row| row.parent);
                }
            }
        }
        if holding.is_empty() {
            return;
        }
        let mut open = vec![shown_children(tree, 0).into_iter()];
        while let Some(level) = open.last_mut() {
            let Some((row, entry)) = level.next() else {
                open.pop();
                continue;
            };
            let depth = (open.len() - 1).min(usize::from(u16::MAX)) as u16;
            if let Verdict::Clash(clash) = entry.verdict {
                self.kinds[clash as usize].push(self.rows.len() as u32);
                self.rows.push(PlanRow { step, row, depth });
            }
            if holding.contains(row) {
                open.push(shown_children(tree, row).into_iter());
            }
        }
    }
}

/// Rows whose names contain what is looked for.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    needle: Needle,
    pub(super) rows: Vec<PlanRow>,
    /// The rows are those of an earlier text.
    is_pending: bool,
    /// There is no earlier text: meanwhile the tree is shown.
    pub(super) is_first: bool,
}

/// The names of a plan, to be gone through for a text.
#[derive(Clone, Debug)]
pub struct Searching {
    number: u64,
    newest: Arc<AtomicU64>,
    needle: Needle,
    steps: Vec<(u32, Names)>,
}

#[derive(Clone, Debug)]
enum Names {
    Tree(Arc<Tree>),
    One(OsString),
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct FoundRows {
    number: u64,
    needle: Needle,
    rows: Vec<PlanRow>,
}

impl Searching {
    /// Goes through the names; none if something else is looked for by now.
    pub fn run(self) -> Option<FoundRows> {
        let mut rows = Vec::new();
        let sought = Sought::of(self.needle.text());
        let row_of = |step, row| PlanRow {
            step,
            row,
            depth: 0,
        };
        for (step, names) in &self.steps {
            let tree = match names {
                Names::Tree(tree) => tree,
                Names::One(name) => {
                    let is_it = sought.is_none() && self.needle.is_in(name);
                    rows.extend(is_it.then(|| row_of(*step, 0)));
                    continue;
                }
            };
            for chunk in tree.chunks() {
                if self.newest.load(Ordering::Acquire) != self.number {
                    return None;
                }
                let ids = chunk.base.max(1)..chunk.base + chunk.len();
                let found = ids.filter(|id| match sought {
                    Some(sought) => chunk.row(*id).is_some_and(|row| sought.is_of(row)),
                    None => self.needle.is_in(chunk.name(*id)),
                });
                rows.extend(found.map(|id| row_of(*step, id)));
            }
        }
        Some(FoundRows {
            number: self.number,
            needle: self.needle,
            rows,
        })
    }
}

impl PlanRows {
    fn conflicts(&mut self) -> &Conflicts {
        if self.conflicts.is_none() {
            self.conflicts = Some(Arc::new(Conflicts::of(self)));
        }
        self.conflicts.get_or_insert_default()
    }

    /// The conflict that comes after another one, or before it, round and round; its place among all.
    pub(super) fn next_conflict(&mut self, from: Option<usize>, is_back: bool) -> Option<usize> {
        let count = self.conflicts().rows.len();
        let last = count.checked_sub(1)?;
        Some(match (from, is_back) {
            (None, false) => 0,
            (None, true) => last,
            (Some(from), false) if from < last => from + 1,
            (Some(_), false) => 0,
            (Some(from), true) => from.checked_sub(1).unwrap_or(last).min(last),
        })
    }

    fn conflict(&self, at: usize) -> Option<PlanRow> {
        self.conflicts.as_ref()?.rows.get(at).copied()
    }

    /// How many rows there are of a kind of conflict; none before they were gathered.
    pub fn clashing(&self, clash: Clash) -> usize {
        let conflicts = self.conflicts.as_ref();
        conflicts.map_or(0, |conflicts| conflicts.kinds[clash as usize].len())
    }

    /// One of them.
    pub fn clash_row(&self, clash: Clash, at: usize) -> Option<PlanRow> {
        let conflicts = self.conflicts.as_ref()?;
        let at = conflicts.kinds[clash as usize].get(at)?;
        conflicts.rows.get(*at as usize).copied()
    }

    /// What a row says outside of its tree: its path in the place of its name.
    pub fn cells_alone(&self, row: PlanRow, rules: &Rules) -> Option<PlanCells> {
        let mut cells = self.cells_of(row, rules)?;
        if let Some(tree) = self.plan.steps.get(row.step as usize)?.step.tree() {
            cells.name = tree.path(row.row).into_os_string();
            cells.can_unfold = false;
        }
        Some(cells)
    }

    /// Unfolds what a row is in; the answer is its place among the rows.
    pub(super) fn reveal(&mut self, row: PlanRow) -> Option<usize> {
        self.found = None;
        let tree = self.tree(row.step).map(Arc::clone);
        let mut above = Vec::new();
        let mut at = row.row;
        while let Some(tree) = &tree
            && let Some(folder) = tree.row(at).map(|row| row.parent)
            && folder != 0
        {
            above.push(folder);
            at = folder;
        }
        // From the outermost in, so that each has its place when it is unfolded.
        for folder in above.into_iter().rev() {
            if !self.unfolded.contains(&(row.step, folder)) {
                let (step, row, depth) = (row.step, folder, 0);
                self.toggle(PlanRow { step, row, depth });
            }
        }
        self.place_of(row)
    }

    /// Looks for a text in the names of all rows. Where they are many, the answer is the work to be done.
    pub(super) fn search(&mut self, text: &str) -> Option<Searching> {
        let number = self.newest.fetch_add(1, Ordering::AcqRel) + 1;
        let needle = Needle::new(text.trim());
        if needle.is_empty() {
            self.found = None;
            return None;
        }
        // What is narrower is among what was found; these are looked at in no time.
        let known = self.found.as_ref().filter(|found| {
            let is_by_name = |needle: &Needle| Sought::of(needle.text()).is_none();
            let narrows = is_by_name(&needle) && is_by_name(&found.needle);
            let narrows = narrows && needle.narrows(&found.needle);
            narrows && !found.is_pending && found.rows.len() <= FEW
        });
        if let Some(known) = known {
            let rows = known.rows.iter().copied();
            let rows =
                rows.filter(|row| self.name_of(*row).is_some_and(|name| needle.is_in(&name)));
            let rows = rows.collect();
            self.found = Some(Found {
                needle,
                rows,
                ..Found::default()
            });
            return None;
        }
        let steps = (0..).zip(&self.plan.steps).filter_map(|(step, planned)| {
            let names = match planned.step.tree() {
                Some(_) if self.is_second_half(step) => return None,
                Some(tree) => Names::Tree(Arc::clone(tree)),
                None => Names::One(single_name(&planned.step)),
            };
            Some((step, names))
        });
        let searching = Searching {
            number,
            newest: Arc::clone(&self.newest),
            needle,
            steps: steps.collect(),
        };
        if self.all_rows() <= FEW as u64 {
            let found = searching.run();
            self.take_found(found?);
            return None;
        }
        let is_first = self.found.is_none();
        let found = self.found.get_or_insert_default();
        found.is_pending = true;
        found.is_first |= is_first;
        Some(searching)
    }

    /// Shows what was found, if that is still looked for.
    pub(super) fn take_found(&mut self, found: FoundRows) {
        if self.newest.load(Ordering::Acquire) == found.number {
            self.found = Some(Found {
                needle: found.needle,
                rows: found.rows,
                ..Found::default()
            });
        }
    }

    fn name_of(&self, row: PlanRow) -> Option<OsString> {
        let step = &self.plan.steps.get(row.step as usize)?.step;
        match step.tree() {
            Some(tree) => {
                let chunk = tree.chunk_of(row.row)?;
                Some(chunk.name(row.row).to_os_string())
            }
            None => Some(single_name(step)),
        }
    }

    /// Rows that there are, whether or not their folders are unfolded.
    pub fn all_rows(&self) -> u64 {
        let steps = (0..).zip(&self.plan.steps);
        let steps = steps.filter(|(step, _)| !self.is_second_half(*step));
        let rows = steps.map(|(_, planned)| match planned.step.tree() {
            Some(tree) => u64::from(tree.len().saturating_sub(1)),
            None => 1,
        });
        rows.sum()
    }

    /// True while only rows are shown whose names were looked for.
    pub fn is_searched(&self) -> bool {
        self.found.as_ref().is_some_and(|found| !found.is_first)
    }

    /// "12 of 13,440 found"; none where nothing is looked for.
    pub fn found_words(&self) -> Option<String> {
        let found = self.found.as_ref()?;
        let all = words::count(self.all_rows());
        Some(match found.is_pending {
            true => format!("looking through {all} names"),
            false => format!("{} of {all} found", words::count(found.rows.len() as u64)),
        })
    }
}

fn single_name(step: &Step) -> OsString {
    let (path, ..) = step_words(step);
    path.file_name().unwrap_or(path.as_os_str()).to_os_string()
}

impl View {
    /// Intents about ways to rows of the plan; others are handed back.
    pub(super) fn find_rows(&mut self, intent: Intent) -> Result<Vec<Effect>, Intent> {
        Ok(match intent {
            Intent::ToggleClash(clash) => {
                let is_open = self.preview.open_clash == Some(clash);
                self.preview.open_clash = (!is_open).then_some(clash);
                if let Some(rows) = &mut self.preview.rows {
                    rows.conflicts();
                }
                Vec::new()
            }
            Intent::RevealPlanRow(row) => self.reveal_plan_row(row),
            Intent::SearchPlan(text) => {
                self.preview.search = text;
                self.search_plan()
            }
            other => return Err(other),
        })
    }

    /// Looks for what is typed in the plan that is shown.
    pub(super) fn search_plan(&mut self) -> Vec<Effect> {
        let text = &self.preview.search;
        let work = self
            .preview
            .rows
            .as_mut()
            .and_then(|rows| rows.search(text));
        let effects = work.map(|work| Effect::Search(Box::new(work)));
        effects.into_iter().collect()
    }

    /// Folds in what was found.
    pub fn found_rows(&mut self, found: FoundRows) {
        if let Some(rows) = &mut self.preview.rows {
            rows.take_found(found);
        }
    }

    fn reveal_plan_row(&mut self, row: PlanRow) -> Vec<Effect> {
        self.preview.search.clear();
        let rows = self.preview.rows.as_mut();
        match rows.and_then(|rows| rows.reveal(row)) {
            Some(row) => vec![Effect::RevealName { row }],
            None => Vec::new(),
        }
    }

    /// Goes to the next conflict of the plan that is shown, or to the one before. None where it has none.
    pub(super) fn next_conflict(&mut self, is_back: bool) -> Option<Vec<Effect>> {
        let rows = self.preview.rows.as_mut()?;
        let at = rows.next_conflict(self.preview.at_conflict, is_back)?;
        let row = rows.conflict(at)?;
        self.preview.at_conflict = Some(at);
        Some(self.reveal_plan_row(row))
    }

    /// Gives up what is looked for in the plan, or folds the kind of conflict that is unfolded. False if there is neither.
    pub(super) fn give_up_finding(&mut self) -> bool {
        if !self.preview.search.is_empty() {
            self.preview.search.clear();
            self.search_plan();
            return true;
        }
        self.preview.open_clash.take().is_some()
    }
}

impl PlanRows {
    /// Place of a row among those that are shown.
    pub(super) fn place_of(&self, row: PlanRow) -> Option<usize> {
        let is_it = |known: &PlanRow| known.step == row.step && known.row == row.row;
        self.rows.iter().position(is_it)
    }

    pub(super) fn tree(&self, step: u32) -> Option<&Arc<Tree>> {
        self.plan.steps.get(step as usize)?.step.tree()
    }

    /// Unfolds what is unfolded in an older plan, as far as it is there again; goes only where something is.
    pub(super) fn unfold_as(&mut self, older: &PlanRows) {
        let mut inside: HashMap<(u32, RowId), Vec<RowId>> = HashMap::new();
        for (step, row) in &older.unfolded {
            let parent = older.tree(*step).and_then(|tree| tree.row(*row));
            if let Some(parent) = parent.map(|row| row.parent) {
                inside.entry((*step, parent)).or_default().push(*row);
            }
        }
        self.unfolded.clear();
        for step in 0..self.plan.steps.len() as u32 {
            let (Some(old), Some(new)) = (older.tree(step), self.tree(step).map(Arc::clone)) else {
                continue;
            };
            let mut open = vec![(0, 0)];
            while let Some((old_folder, new_folder)) = open.pop() {
                let Some(rows) = inside.get(&(step, old_folder)) else {
                    continue;
                };
                let named = |row: &RowId| Some((old.chunk_of(*row)?.name(*row).to_owned(), *row));
                let names: HashMap<OsString, RowId> = rows.iter().filter_map(named).collect();
                for span in new.spans(new_folder) {
                    let Some(chunk) = new.chunk_of(span.start) else {
                        continue;
                    };
                    for row in span.start..span.start + span.len {
                        if let Some(old_row) = names.get(chunk.name(row)) {
                            self.unfolded.insert((step, row));
                            open.push((*old_row, row));
                        }
                    }
                }
            }
        }
        self.rebuild();
    }

    /// Rows of a folder that are unfolded, without recursion: trees have any depth.
    pub(super) fn below(&self, step: u32, folder: RowId, depth: u16) -> Vec<PlanRow> {
        let mut rows = Vec::new();
        let Some(tree) = self.tree(step) else {
            return rows;
        };
        let mut open = vec![shown_children(tree, folder).into_iter()];
        while let Some(level) = open.last_mut() {
            let Some((row, _)) = level.next() else {
                open.pop();
                continue;
            };
            let deep = usize::from(depth) + open.len() - 1;
            let depth = deep.min(usize::from(u16::MAX)) as u16;
            rows.push(PlanRow { step, row, depth });
            if self.unfolded.contains(&(step, row)) {
                open.push(shown_children(tree, row).into_iter());
            }
        }
        rows
    }
}
