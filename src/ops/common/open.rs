//! Which trees may be listed by those who work on them, so that the first file goes before the last one is seen.
//!
//! A plan that is whole tells of clashes, of what is lost, of names that cannot be, of too little room. Where none of that
//! can come, and nobody waits to see the plan, it need not be whole before the work begins.

use super::bulk::{Goal, Ignored};
use super::draft::Draft;
use super::identity;
use super::losses::Losses;
use super::names::NameRules;
use super::roots::{Group, Root};
use super::split::join;
use crate::disk::Space;
use crate::model::{CopyHow, Kind, Open, Order, Publish};

/// `statfs` numbers of ext2 to ext4 and tmpfs: what is in use there is what a copy of all of it takes. Others share blocks
/// or compress them.
const SOLID: [u64; 2] = [0xef53, 0x0102_1994];

/// How the copy of a group may be listed while it is made; none if it has to be planned as a whole.
pub fn copy(
    draft: &Draft<'_>,
    group: &Group,
    goal: &Goal,
    (how, ignored): (&CopyHow, &Ignored),
    losses: Option<&Losses<'_>>,
) -> Option<Open> {
    let run = &draft.request.run;
    let [root] = group.roots.as_slice() else {
        return None;
    };
    let takes_all = draft.matcher().is_none() && ignored.is_nothing();
    let is_plain = may_be_open(draft, group)
        && takes_all
        && run.one_file_system
        && run.manifest.is_none()
        && how.publish == Publish::Each
        && !how.follow_links
        && losses.is_none()
        && root.stamp.kind == Kind::Folder;
    let may = is_plain && is_free(draft, root, goal) && takes_it(draft, group, goal);
    may.then(|| Open {
        folders_told: true,
        ..open(draft)
    })
}

/// The same of a removal for good.
pub fn removal(draft: &Draft<'_>, group: &Group) -> Option<Open> {
    may_be_open(draft, group).then(|| Open {
        names_only: true,
        folders_told: true,
        ..open(draft)
    })
}

/// A disk that turns is listed in the order in which things lie on it, which takes a whole plan.
fn may_be_open(draft: &Draft<'_>, group: &Group) -> bool {
    draft.world.is_unread()
        && draft.is_safe()
        && draft.request.run.order == Order::AsGiven
        && !draft.world.is_rotating(&group.folder)
}

fn open(draft: &Draft<'_>) -> Open {
    Open {
        one_file_system: draft.request.run.one_file_system,
        unseen: draft.world.unseen(),
        ..Open::default()
    }
}

/// True if nothing has the name that the tree is to get.
fn is_free(draft: &Draft<'_>, root: &Root, goal: &Goal) -> bool {
    let name = goal.top_name.as_ref().unwrap_or(&root.place.name);
    !name.is_empty() && name != "." && !draft.world.exists(&join(&goal.folder, name))
}

/// True if the destination takes whatever may be in the tree: any name, and as much as is on the whole file system.
fn takes_it(draft: &Draft<'_>, group: &Group, goal: &Goal) -> bool {
    let ground = identity::nearest(draft.world, &goal.folder);
    let (Ok(source), Ok(target)) = (draft.world.space(&group.folder), draft.world.space(&ground))
    else {
        return false;
    };
    NameRules::of(&target).are_no_narrower_than(&NameRules::of(&source))
        && has_room(&source, &target)
}

fn has_room(source: &Space, target: &Space) -> bool {
    let (Some(inodes), Some(inodes_free)) = (source.inodes_used, target.inodes_free) else {
        return false;
    };
    // Small files may be kept within their inodes, or in smaller blocks than the destination has.
    let most = inodes
        .checked_mul(target.block)
        .and_then(|rounded| rounded.checked_add(source.used));
    SOLID.contains(&source.fs_type)
        && target.total > 0
        && inodes <= inodes_free
        && most.is_some_and(|most| most <= target.free)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: u64 = 1 << 20;

    fn space(used: u64, free: u64, inodes: u64) -> Space {
        Space {
            total: used + free,
            used,
            free,
            inodes_used: Some(inodes),
            inodes_free: Some(1000),
            name_max: 255,
            block: 4096,
            fs_type: SOLID[0],
            read_only: false,
        }
    }

    #[test]
    fn there_is_room_where_a_whole_file_system_would_fit() {
        let source = space(100 * MIB, 0, 256);
        assert!(
            has_room(&source, &space(0, 101 * MIB, 0)),
            "and a block for each file"
        );
        assert!(!has_room(&source, &space(0, 101 * MIB - 1, 0)));
        assert!(
            !has_room(&space(MIB, 0, 1001), &space(0, 100 * MIB, 0)),
            "too few inodes"
        );
        let shared = Space {
            fs_type: 0x9123_683e,
            ..source
        };
        assert!(
            !has_room(&shared, &space(0, 1000 * MIB, 0)),
            "what is shared counts once"
        );
        let unknown = Space {
            inodes_used: None,
            ..source
        };
        assert!(!has_room(&unknown, &space(0, 1000 * MIB, 0)));
        let endless = Space {
            total: 0,
            ..space(0, 1000 * MIB, 0)
        };
        assert!(!has_room(&source, &endless), "a file system without a size");
    }
}
