//! What a plan that takes a job back would do, counted for people.

use std::path::{Path, PathBuf};

use crate::model::{Bulk, BulkAct, Failure, Foresight, Plan, Recovery, Share, Step, Verdict};

use super::super::holdings::job_folder;
use super::super::single;

/// Failures that are handed over; the rest is counted.
const NAMED: usize = 100;

/// Counts what the plan would do. `areas` are all hold areas.
pub fn foresight(
    uid: &str,
    how: Recovery,
    plan: Result<Plan, Failure>,
    areas: &[PathBuf],
) -> Foresight {
    let mut seen = Foresight {
        uid: uid.to_owned(),
        how,
        released: 0,
        moved: 0,
        held: 0,
        restored: 0,
        rewritten: 0,
        remade: 0,
        left: Vec::new(),
        left_count: 0,
        refused: None,
    };
    let mut plan = match plan {
        Ok(plan) => plan,
        Err(failure) => {
            seen.refused = Some(failure);
            return seen;
        }
    };
    for planned in plan.steps.iter().filter(|planned| !planned.is_aside) {
        match &planned.step {
            Step::Release { from, to, .. } => {
                *renamed(&mut seen, areas, from, to) += single::items(planned);
            }
            Step::Bulk(bulk) if bulk.act == BulkAct::Move => {
                let to = bulk.to.as_deref().unwrap_or(Path::new("/"));
                *renamed(&mut seen, areas, &bulk.from, to) += acts(bulk);
            }
            Step::Bulk(bulk) => seen.held += acts(bulk),
            Step::Hold { .. } => seen.held += 1,
            Step::Rename { .. } | Step::Exchange { .. } => seen.moved += 1,
            Step::MakeFolder { .. } => seen.remade += 1,
            // What follows on a folder that is made belongs to it.
            Step::Restore { .. } if planned.needs.is_none() => seen.restored += 1,
            Step::CopyFile { .. } => seen.rewritten += 1,
            _ => {}
        }
    }
    seen.left_count = plan.failures.len() as u64;
    plan.failures.truncate(NAMED);
    seen.left = plan.failures;
    seen.refused = plan.refused.into_iter().next();
    seen
}

/// The figure of what is renamed from here to there.
fn renamed<'a>(seen: &'a mut Foresight, areas: &[PathBuf], from: &Path, to: &Path) -> &'a mut u64 {
    if job_folder(areas, from).is_some() {
        &mut seen.released
    } else if job_folder(areas, to).is_some() {
        &mut seen.held
    } else {
        &mut seen.moved
    }
}

fn acts(bulk: &Bulk) -> u64 {
    let chunks = bulk.tree.chunks();
    let rows = chunks.iter().flat_map(|chunk| {
        (chunk.base.max(1)..chunk.base + chunk.len()).filter_map(|id| chunk.row(id))
    });
    let acts = rows.filter(|row| row.verdict == Verdict::Act).count() as u64;
    acts + bulk.along.values().map(Share::items).sum::<u64>()
}
