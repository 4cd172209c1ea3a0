//! Takes back steps that were done only for the sake of one that was not.

use crate::model::{Action, Failure, Planned, Step};

use super::run::Run;
use super::single;

/// Takes back, the last one first, what falls with a step that was not done.
pub fn take_back(run: &Run, failed: u32) {
    // These stand right before the step.
    for index in (0..failed).rev() {
        let planned = run.plan.steps.get(index as usize);
        let Some(planned) = planned.filter(|planned| planned.falls_with == Some(failed)) else {
            return;
        };
        if run.ended(index) == Some(true) {
            undo(run, index, planned);
        }
    }
}

/// The same for every step that a cancelled run has not come to.
pub fn take_back_unfinished(run: &Run) {
    let mut done = None;
    for planned in &run.plan.steps {
        let Some(last) = planned.falls_with.filter(|last| done != Some(*last)) else {
            continue;
        };
        done = Some(last);
        if run.ended(last) != Some(true) {
            take_back(run, last);
        }
    }
}

fn forget(run: &Run, index: u32) {
    run.note_end(index, false);
    if let Some(ledger) = run.ledger() {
        ledger.void_step(index);
    }
}

fn undo(run: &Run, index: u32, planned: &Planned) {
    match &planned.step {
        Step::MakeFolder { at, .. } => match single::remove_folder(run, at) {
            Ok(()) => forget(run, index),
            // Something else has moved in meanwhile: then it is no longer ours to take.
            Err(error) => tracing::debug!(?error, "a folder stays"),
        },
        Step::Rename { from, to, .. } => match single::rename_back(run, to, from) {
            Ok(()) => {
                forget(run, index);
                for _ in 0..single::items(planned) {
                    run.take_back_item();
                }
            }
            // Told by the names as they are now, since nobody would look for the entry there.
            Err(error) => {
                let failure = Failure::new(Action::Rename, to, error.cause()).with_other(from);
                run.fail(Failure {
                    step: Some((index, 0)),
                    ..failure
                });
            }
        },
        // Nothing else is planned to fall with another step.
        _ => {}
    }
}
