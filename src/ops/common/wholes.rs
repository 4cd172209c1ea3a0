//! Folders that go with everything in them, and what that is.

use std::collections::BTreeMap;

use crate::model::{Kind, RowId, Share, Tree, Verdict};

/// What goes along with each top that is a folder in which everything goes. Children follow their folders in a tree, so
/// that one pass is enough.
pub fn wholes(tree: &Tree) -> BTreeMap<RowId, Share> {
    let mut found: Vec<(RowId, Option<Share>)> = Vec::new();
    // The place of its top in `found`, by row; behind the last for what is in no folder of a step.
    let mut tops: Vec<u32> = Vec::with_capacity(tree.len() as usize);
    for chunk in tree.chunks() {
        let mut before = (RowId::MAX, u32::MAX);
        for id in chunk.base..chunk.base + chunk.len() {
            let Some(row) = chunk.row(id) else { continue };
            if row.parent == 0 {
                let is_folder = id != 0 && row.kind == Kind::Folder;
                tops.push(if is_folder {
                    found.len() as u32
                } else {
                    u32::MAX
                });
                if is_folder {
                    found.push((id, goes(row.verdict).then(Share::default)));
                }
                continue;
            }
            if before.0 != row.parent {
                let top = tops.get(row.parent as usize).copied();
                before = (row.parent, top.unwrap_or(u32::MAX));
            }
            tops.push(before.1);
            let Some((_, whole)) = found.get_mut(before.1 as usize) else {
                continue;
            };
            match whole {
                // The bytes of a further name are those of the first.
                Some(share) if goes(row.verdict) => {
                    let is_again = row.verdict == Verdict::Twin;
                    share.count(row.kind, if is_again { 0 } else { row.size });
                }
                _ => *whole = None,
            }
        }
    }
    let whole = |(id, share): (RowId, Option<Share>)| Some((id, share?));
    found.into_iter().filter_map(whole).collect()
}

/// True for what goes with the folder that it is in.
fn goes(verdict: Verdict) -> bool {
    match verdict {
        Verdict::Act | Verdict::Special | Verdict::Twin | Verdict::Dangling => true,
        Verdict::Merge | Verdict::Clash(_) | Verdict::LeftOut(_) | Verdict::OtherFileSystem => {
            false
        }
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;

    use super::*;
    use crate::model::{NewRow, Stamp, Why};

    fn row(tree: &Tree, parent: RowId, kind: Kind, verdict: Verdict) -> RowId {
        let stamp = Stamp {
            kind,
            size: 10,
            ..Stamp::default()
        };
        let name = OsStr::new("n");
        let new = NewRow {
            parent,
            name,
            stamp,
            verdict,
        };
        tree.append(&[new]).base
    }

    #[test]
    fn a_folder_in_which_something_stays_is_none() {
        let tree = Tree::new(&Stamp::default());
        let (kept, lone) = (
            row(&tree, 0, Kind::Folder, Verdict::Act),
            row(&tree, 0, Kind::File, Verdict::Act),
        );
        let whole = row(&tree, 0, Kind::Folder, Verdict::Act);
        let empty = row(&tree, 0, Kind::Folder, Verdict::Act);
        let out = row(&tree, 0, Kind::Folder, Verdict::LeftOut(Why::Hand));
        let inner = row(&tree, kept, Kind::Folder, Verdict::Act);
        let below = row(&tree, whole, Kind::Folder, Verdict::Act);
        row(&tree, inner, Kind::File, Verdict::OtherFileSystem);
        row(&tree, inner, Kind::File, Verdict::Act);
        row(&tree, below, Kind::File, Verdict::Act);
        row(&tree, below, Kind::File, Verdict::Twin);
        row(&tree, whole, Kind::Link, Verdict::Act);
        let found = wholes(&tree);
        assert_eq!(found.keys().copied().collect::<Vec<_>>(), [whole, empty]);
        assert!(!found.contains_key(&lone) && !found.contains_key(&out));
        let share = found[&whole];
        let figures = (share.files, share.folders, share.links, share.bytes);
        assert_eq!(figures, (2, 1, 1, 10));
        assert_eq!(found[&empty].items(), 0);
    }
}
