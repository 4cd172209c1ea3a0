//! The order in which Python comes to failures: it walks alone and depth first, while workers here share a tree.

use std::cmp::{Ordering, Reverse};

use crate::model::{BulkAct, Failure, Kind, Plan, RowId, Step, Tree};

/// Place of a row among its siblings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Turn {
    /// As listed.
    Listed(RowId),
    /// `rmtree` keeps folders on a stack: after everything else, the last one first.
    Stacked(Reverse<RowId>),
}

/// Failures by step, and within a tree in the order of the walk; a folder itself comes after what is in it.
pub fn sorted(plan: &Plan, failures: &[Failure]) -> Vec<Failure> {
    let mut keyed: Vec<((u32, Vec<Turn>), &Failure)> = failures
        .iter()
        .map(|failure| (key(plan, failure), failure))
        .collect();
    keyed.sort_by(|(a, _), (b, _)| a.0.cmp(&b.0).then_with(|| by_walk(&a.1, &b.1)));
    keyed
        .into_iter()
        .map(|(_, failure)| failure.clone())
        .collect()
}

/// A failure of no step is one of the planning and comes first.
fn key(plan: &Plan, failure: &Failure) -> (u32, Vec<Turn>) {
    let Some((step, row)) = failure.step else {
        return (0, Vec::new());
    };
    let turns = match plan.steps.get(step as usize).map(|planned| &planned.step) {
        Some(Step::Bulk(bulk)) => turns(&bulk.tree, row, bulk.act),
        _ => Vec::new(),
    };
    (step + 1, turns)
}

fn turns(tree: &Tree, row: RowId, act: BulkAct) -> Vec<Turn> {
    let mut turns = Vec::new();
    let mut at = row;
    while at != 0 {
        let Some(found) = tree.row(at) else {
            break;
        };
        let is_stacked = found.kind == Kind::Folder && act != BulkAct::Copy;
        turns.push(match is_stacked {
            true => Turn::Stacked(Reverse(at)),
            false => Turn::Listed(at),
        });
        at = found.parent;
    }
    turns.reverse();
    turns
}

fn by_walk(a: &[Turn], b: &[Turn]) -> Ordering {
    let parted = a.iter().zip(b).map(|(a, b)| a.cmp(b));
    parted
        .into_iter()
        .find(|order| order.is_ne())
        .unwrap_or_else(|| b.len().cmp(&a.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_comes_after_what_is_in_it() {
        let file = [Turn::Listed(1), Turn::Listed(5)];
        assert_eq!(by_walk(&file, &[Turn::Listed(1)]), Ordering::Less);
        assert_eq!(by_walk(&[Turn::Listed(1)], &file), Ordering::Greater);
        assert_eq!(by_walk(&file, &[Turn::Listed(2)]), Ordering::Less);
    }

    #[test]
    fn removal_takes_the_last_folder_first_and_files_before_all_folders() {
        let (early, late) = (Turn::Stacked(Reverse(2)), Turn::Stacked(Reverse(7)));
        assert_eq!(by_walk(&[late], &[early]), Ordering::Less);
        assert_eq!(by_walk(&[Turn::Listed(9)], &[late]), Ordering::Less);
    }
}
