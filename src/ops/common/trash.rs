//! Whether what a plan removes can go to the desktop's trash. It can where a rename leads there: nothing is copied.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::draft::Draft;
use super::split::split_name;
use crate::model::{Action, Bulk, BulkAct, Cause, Keep, Kind, NoTrash, Stamp, Step};

/// Refuses what cannot go to the trash, if that is where it is to go.
pub fn check(draft: &mut Draft<'_>) {
    if draft.request.run.keep != Keep::Trash {
        return;
    }
    let mut known = HashMap::new();
    let mut refused = Vec::new();
    for planned in &draft.plan.steps {
        let told = |path: &Path| match &planned.spelled {
            Some(spelled) => spelled.path.clone(),
            None => path.to_path_buf(),
        };
        match &planned.step {
            Step::Bulk(bulk) if bulk.act == BulkAct::Hold => {
                refused.extend(of_tree(draft, bulk, &mut known));
            }
            Step::RemoveFolder { at, .. } | Step::Unlink { at, .. } => {
                let (folder, _) = split_name(at);
                if trash(draft, &folder, &mut known).is_none() {
                    refused.push((told(at), NoTrash::Nowhere));
                }
            }
            _ => refused.push((PathBuf::new(), NoTrash::NotDeleted)),
        }
    }
    refused.dedup();
    for (path, why) in refused {
        draft.refuse(Action::Plan, path, Cause::NoTrash(why));
    }
}

/// The tops of a step that cannot go there; the first one stands for all where none can.
fn of_tree(
    draft: &Draft<'_>,
    bulk: &Bulk,
    known: &mut HashMap<PathBuf, Option<PathBuf>>,
) -> Vec<(PathBuf, NoTrash)> {
    let trash = trash(draft, &bulk.from, known);
    let tops = bulk.tree.spans(0).into_iter();
    let mut tops = tops.flat_map(|span| span.start..span.start + span.len);
    let path = |id| bulk.source_path(&bulk.tree.path(id));
    let Some(trash) = trash else {
        let first = tops.next().map(|id| (path(id), NoTrash::Nowhere));
        return first.into_iter().collect();
    };
    tops.filter_map(|id| {
        let row = bulk.tree.row(id)?;
        let itself = Stamp {
            device: bulk.tree.device(row.device),
            inode: row.inode,
            ..Stamp::default()
        };
        let is_inside = row.kind == Kind::Folder
            && !matches!(draft.world.is_inside(&trash, &itself), Ok(false));
        is_inside.then(|| (path(id), NoTrash::Inside))
    })
    .collect()
}

/// The trash for what is in a folder, or the nearest folder above it that is there.
fn trash(
    draft: &Draft<'_>,
    folder: &Path,
    known: &mut HashMap<PathBuf, Option<PathBuf>>,
) -> Option<PathBuf> {
    let find = || {
        let found = draft.world.trash(folder).ok().flatten()?;
        Some(super::identity::nearest(draft.world, &found))
    };
    known
        .entry(folder.to_path_buf())
        .or_insert_with(find)
        .clone()
}
