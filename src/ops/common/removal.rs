//! Removing what is selected, as the Safe profile does it: guards first, then one bulk step a folder.

use super::bulk;
use super::draft::Draft;
use super::roots::{self, Group, Root};
use crate::model::{Action, Cause, Kind};

/// Plans the removal of these roots with all that is in them.
pub fn push_all(draft: &mut Draft<'_>, roots: Vec<Root>) {
    guard(draft, &roots);
    if draft.is_refused() {
        return;
    }
    let mut groups = roots::group(draft, roots);
    roots::drop_nested(draft, &mut groups);
    for group in groups {
        bulk::push_removal(draft, &group);
    }
}

/// Guards, and a link that points at a guarded place: only the link would go, but whoever selects it is one slash away
/// from losing the place.
fn guard(draft: &mut Draft<'_>, roots: &[Root]) {
    roots::guard(draft, roots);
    let guard = draft.guard();
    for root in roots.iter().filter(|root| root.stamp.kind == Kind::Link) {
        let through = super::split::join(&root.path(draft), std::ffi::OsStr::new(""));
        if let Ok(Some(place)) = guard.judge(&through) {
            draft.refuse(Action::Plan, &root.spelled, Cause::Guarded(place));
        }
    }
}

/// One group of one root, for a step that takes a single entry.
pub fn alone(draft: &mut Draft<'_>, root: &Root) -> Option<Group> {
    roots::group(draft, vec![root.clone()]).into_iter().next()
}

/// True for the folders that are never removed on the way up: what is guarded, and what cannot be judged.
pub fn is_boundary(draft: &Draft<'_>, folder: &std::path::Path) -> bool {
    !matches!(draft.guard().judge(folder), Ok(None))
}
