//! In which order names change hands so that no name is ever needed before it is free.
//!
//! Every entry has one name and gets one name, and no two get the same. So what hangs together is either a chain, at
//! whose end a name is free, or a cycle.

/// Entries that have to be renamed one after another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Group {
    /// In this order: the first one takes a free name, each further one the name that the one before has left.
    Chain(Vec<usize>),
    /// Each takes the name of the next one, the last one that of the first.
    Cycle(Vec<usize>),
}

/// Groups of `count` entries. `next` tells which entry has the name that one is to get, if one of them has; an entry that
/// keeps its name must not be asked about and is said not to move by `moves`.
pub fn groups(
    count: usize,
    moves: impl Fn(usize) -> bool,
    next: impl Fn(usize) -> Option<usize>,
) -> Vec<Group> {
    let mut before = vec![None; count];
    for entry in (0..count).filter(|entry| moves(*entry)) {
        // An entry that gets its own name in another spelling waits for nobody.
        if let Some(next) = next(entry).filter(|next| *next != entry) {
            before[next] = Some(entry);
        }
    }
    let mut is_placed = vec![false; count];
    let mut groups = Vec::new();
    for entry in 0..count {
        if !moves(entry) || is_placed[entry] {
            continue;
        }
        let mut forward = vec![entry];
        let mut at = entry;
        while let Some(found) = next(at).filter(|next| *next != at && *next != entry) {
            forward.push(found);
            at = found;
        }
        let is_cycle = next(at) == Some(entry) && at != entry;
        if !is_cycle {
            // From the free name back to the entry that nobody waits for.
            forward.reverse();
            let mut at = entry;
            while let Some(found) = before[at] {
                forward.push(found);
                at = found;
            }
        }
        for entry in &forward {
            is_placed[*entry] = true;
        }
        groups.push(match is_cycle {
            true => Group::Cycle(forward),
            false => Group::Chain(forward),
        });
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(next: &[Option<usize>]) -> Vec<Group> {
        groups(next.len(), |_| true, |entry| next[entry])
    }

    #[test]
    fn a_chain_is_done_from_its_free_end() {
        // 0 takes the name of 2, that one the name of 1, which goes away.
        let chain = Group::Chain(vec![1, 2, 0]);
        assert_eq!(of(&[Some(2), None, Some(1)]), [chain]);
        // The same, found from its middle.
        let chain = Group::Chain(vec![2, 0, 1]);
        assert_eq!(of(&[Some(2), Some(0), None]), [chain]);
    }

    #[test]
    fn swaps_and_cycles_are_whole() {
        let groups = of(&[Some(1), Some(0), Some(3), Some(4), Some(2), None]);
        assert_eq!(
            groups,
            [
                Group::Cycle(vec![0, 1]),
                Group::Cycle(vec![2, 3, 4]),
                Group::Chain(vec![5])
            ]
        );
    }

    #[test]
    fn a_new_spelling_of_the_own_name_waits_for_nobody() {
        assert_eq!(of(&[Some(0)]), [Group::Chain(vec![0])]);
        let none = groups(3, |_| false, |_| None);
        assert_eq!(none, []);
    }
}
