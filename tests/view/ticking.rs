//! Ticks change a plan by what they reach. It comes out as if everything had been counted anew, on random trees.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::path::PathBuf;
use std::sync::Arc;

use filewright::model::{
    Bulk, BulkAct, Clash, CopyHow, Existing, Kind, Left, Metadata, NewRow, Plan, Profile, Publish,
    Request, RowId, Rule, Step, Tree, Verdict, Warning, Why,
};
use filewright::ops::{TickState, Ticks, tick_of};
use filewright::view::PlanRows;

use crate::fixture::stamp;

/// Numbers that look random, the same in each run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.0 >> 33) % sides
    }
}

const ROWS: u32 = 60;
/// A pipe at the top, which nothing else hangs on: to tick it has everything counted.
const PIPE: RowId = 1;

/// A tree of files and folders, some of them in the way of something, left out or mounted.
fn tree(dice: &mut Dice) -> Tree {
    let tree = Tree::new(&stamp(Kind::Folder, 0));
    let mut folders = vec![0];
    let append = |parent, kind, verdict, size| {
        let row = NewRow {
            parent,
            name: OsStr::new("name"),
            stamp: stamp(kind, size),
            verdict,
        };
        tree.append(&[row]).base
    };
    append(0, Kind::Pipe, Verdict::Act, 0);
    while tree.len() < ROWS {
        let parent = folders[dice.roll(folders.len() as u64) as usize];
        let verdict = match dice.roll(20) {
            0 => Verdict::LeftOut(Why::Exclude),
            1 => Verdict::Clash(Clash::Newer),
            2 => Verdict::Clash(Clash::Older),
            3 => Verdict::OtherFileSystem,
            4 => Verdict::Merge,
            _ => Verdict::Act,
        };
        let kind = match dice.roll(3) {
            0 => Kind::Folder,
            _ => Kind::File,
        };
        let row = append(parent, kind, verdict, dice.roll(10_000));
        // Nothing is listed in what is left out or mounted.
        let is_entered = !matches!(verdict, Verdict::LeftOut(_) | Verdict::OtherFileSystem);
        if kind == Kind::Folder && is_entered {
            folders.push(row);
        }
    }
    tree
}

fn step(act: BulkAct, tree: &Arc<Tree>) -> Step {
    let to = (act == BulkAct::Copy).then(|| PathBuf::from("/to"));
    let mut left = Left::default();
    left.find_kept(tree, act);
    Step::Bulk(Bulk {
        act,
        from: PathBuf::from("/from"),
        spelled_from: PathBuf::from("/from"),
        spelled_root: None,
        spelled_to: to.clone().unwrap_or_default(),
        to,
        top_name: None,
        tree: Arc::clone(tree),
        left: Arc::new(left),
        open: None,
        along: BTreeMap::new(),
        block: 512,
        how: CopyHow {
            metadata: Metadata::ALL,
            follow_links: false,
            publish: Publish::Each,
            existing: Existing::ByRule,
            remake_specials: true,
            profile: Profile::Safe,
            umask: 0o022,
            verify: false,
        },
    })
}

fn plan(acts: &[BulkAct], tree: &Arc<Tree>) -> Plan {
    let folder = PathBuf::from("/from");
    let request = Request::new("copytree", Vec::new(), Profile::Safe, folder, 0o022);
    let mut plan = Plan::new(request);
    plan.request.run.rules.set(Clash::Newer, Rule::Skip);
    plan.request.run.rules.set(Clash::Older, Rule::Replace);
    for act in acts {
        plan.push(step(*act, tree));
    }
    // More than the rows come to, so that what is told of them does not end at nothing.
    let many = 1_000_000_000;
    plan.summary.files = many;
    plan.summary.folders = many;
    plan.summary.bytes = many;
    plan.summary.needed = many;
    plan.summary.clashes = [(many, many); Clash::ALL.len()];
    let (items, bytes) = (many, many);
    plan.warnings.push(Warning::Held { items, bytes });
    plan
}

/// What a job does with its rows, by its steps.
const JOBS: [&[BulkAct]; 4] = [
    &[BulkAct::Copy],
    &[BulkAct::Copy, BulkAct::RemoveCopied],
    &[BulkAct::Hold],
    &[BulkAct::Remove],
];

fn left(plan: &Plan, step: usize) -> &Left {
    plan.steps[step].step.left().expect("a step with rows")
}

/// A row with all that is below it, found by going through every row.
fn below(tree: &Tree, row: RowId) -> Vec<RowId> {
    let mut found = BTreeSet::from([row]);
    for id in 1..tree.len() {
        if found.contains(&tree.row(id).expect("a row").parent) {
            found.insert(id);
        }
    }
    found.into_iter().filter(|id| *id != 0).collect()
}

#[test]
fn a_plan_comes_to_what_all_its_rows_do() {
    let mut dice = Dice(1);
    for round in 0..240 {
        let tree = Arc::new(tree(&mut dice));
        let acts = JOBS[round % JOBS.len()];
        let mut plan = plan(acts, &tree);
        let mut ticks = Ticks::new(&plan);
        let mut by_hand = BTreeSet::new();
        for _ in 0..12 {
            let row = dice.roll(u64::from(ROWS)) as RowId;
            let is_ticked = tick_of(&plan, 0, row) == TickState::Off || dice.roll(4) == 0;
            ticks.set(&mut plan, 0, row, is_ticked);
            for id in below(&tree, row) {
                match is_ticked {
                    true => by_hand.remove(&id),
                    false => by_hand.insert(id),
                };
            }
            let mut above = row;
            while is_ticked && above != 0 {
                by_hand.remove(&above);
                above = tree.row(above).expect("a row").parent;
            }
            for (step, act) in acts.iter().enumerate() {
                let is = left(&plan, step);
                assert!(is.by_hand.iter().eq(by_hand.iter().copied()), "{act:?}");
                let mut whole = is.clone();
                whole.find_kept(&tree, *act);
                assert!(is.kept.iter().eq(whole.kept.iter()), "{act:?} {round}");
            }
            let (mut again, mut counted) = (plan.clone(), ticks.clone());
            let is_on = !by_hand.contains(&PIPE);
            counted.set(&mut again, 0, PIPE, !is_on);
            counted.set(&mut again, 0, PIPE, is_on);
            assert_eq!(plan.summary, again.summary, "{acts:?} {round}");
            assert_eq!(plan.warnings, again.warnings, "{acts:?} {round}");
        }
        ticks.set(&mut plan, 0, 0, true);
        let made = self::plan(acts, &tree);
        assert_eq!(plan.summary, made.summary, "{acts:?} {round}");
        assert_eq!(plan.warnings, made.warnings, "{acts:?} {round}");
    }
}

/// All rows unfolded, in words and figures.
fn told(rows: &mut PlanRows) -> Vec<String> {
    let rules = rows.plan().request.run.rules;
    let mut at = 0;
    while let Some(row) = rows.get(at) {
        let cells = rows.cells(at, &rules).expect("a row");
        if cells.can_unfold && !cells.is_unfolded {
            rows.toggle(row);
        }
        at += 1;
    }
    let cells = (0..rows.len()).map(|at| format!("{:?}", rows.cells(at, &rules)));
    cells.collect()
}

#[test]
fn rows_are_told_as_if_all_were_counted_anew() {
    let mut dice = Dice(2);
    for round in 0..120 {
        let tree = Arc::new(tree(&mut dice));
        let acts = JOBS[round % JOBS.len()];
        let mut rows = PlanRows::new(Arc::new(plan(acts, &tree)));
        told(&mut rows);
        for _ in 0..12 {
            let at = dice.roll(rows.len() as u64) as usize;
            let row = rows.get(at).expect("a row");
            rows.toggle_tick(row);
            let mut anew = PlanRows::new(Arc::clone(rows.plan()));
            assert_eq!(told(&mut rows), told(&mut anew), "{acts:?} {round}");
            assert_eq!(rows.renames(), anew.renames(), "{acts:?} {round}");
        }
    }
}
