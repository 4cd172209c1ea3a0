//! Single steps that failed half-way and are tried again in the same pass of their job. What they would find now is their own
//! work: what was there before it is known from the first attempt, and only from that.

use crate::journal::Change;
use crate::model::{Action, Cause, Failure, Mark, Step};

use super::super::ledger::{Begun, Ledger};
use super::super::run::Run;
use super::{mark_of, put_as_before, seen};

/// Remembers what a failed step may have left of its entry.
pub(super) fn note(ledger: &Ledger, index: u32, step: &Step, change: Change, mark: Option<Mark>) {
    let is_told_again = match &change {
        // Made in part, and not by somebody else.
        Change::Made { .. } => matches!(step, Step::CopyFile { .. }),
        Change::Dressed { .. } | Change::Moved { .. } => true,
        _ => false,
    };
    if is_told_again {
        ledger.note_begun(index, Begun { change, mark });
    }
}

/// What the step does to the world when it is begun anew. Where bytes are at stake the entry is first put as it was; if that
/// cannot be done, or somebody else has written to it, the step stands as it is, with what is known of it.
pub(super) fn begin(
    run: &Run,
    ledger: &Ledger,
    index: u32,
    begun: &Begun,
) -> Result<Change, Failure> {
    let change = begun.change.clone();
    let Change::Dressed {
        at,
        follow_links,
        saved,
    } = &change
    else {
        return Ok(change);
    };
    if saved.length.is_none() {
        return Ok(change);
    }
    let now = seen(&run.pool, at, *follow_links)?;
    if let (Some(mark), Some(now)) = (begun.mark, now)
        && !mark.is_unchanged(&now)
    {
        return Err(Failure::new(Action::Stat, at, Cause::Changed));
    }
    if let Err(failure) = put_as_before(&run.pool, &change) {
        if failure.cause != Cause::Changed {
            let mark = mark_of(&run.pool, &change);
            ledger.done_step(index, mark);
            ledger.note_begun(index, Begun { change, mark });
        }
        return Err(failure);
    }
    Ok(change)
}
