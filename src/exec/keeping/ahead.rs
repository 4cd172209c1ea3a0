//! Where the next steps are going to keep what they take away, written down before they do.
//!
//! A power cut may keep what was renamed into a hold folder and take the record of where that folder is. So the record is
//! made durable first: once for a stretch of steps, since a job may have very many of them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::disk::Folder;
use crate::model::{BulkAct, Step};

use super::super::run::Run;
use super::super::single;

/// Steps of a stretch.
const STRETCH: usize = 256;

/// Writes down the hold folders of the steps from this one on, unless that was done with an earlier one.
pub fn announce(run: &Run, index: u32) {
    let Some(ledger) = run.ledger() else {
        return;
    };
    let is_due = ledger.holds() && ledger.flushes() && run.trashes().is_none();
    let end = index.saturating_add(STRETCH as u32);
    if !is_due || !ledger.comes_to(index, end) {
        return;
    }
    let mut is_any = false;
    let mut last: Option<(PathBuf, Arc<Folder>)> = None;
    let steps = run.plan.steps.iter().enumerate();
    for (step, planned) in steps.skip(index as usize).take(STRETCH) {
        let Some(at) = takes_from(&planned.step).filter(|_| !planned.is_left_out) else {
            continue;
        };
        let folder = match &last {
            Some((path, folder)) if path == at => Arc::clone(folder),
            _ => match Folder::open_root(&run.pool, at) {
                Ok(folder) => folder,
                // The step itself says what is wrong with it.
                Err(_) => continue,
            },
        };
        is_any |= ledger.announce(step as u32, &folder);
        last = Some((at.to_path_buf(), folder));
    }
    if is_any {
        ledger.sync();
    }
}

/// The folder out of which a step takes something that is kept.
fn takes_from(step: &Step) -> Option<&Path> {
    match step {
        Step::Bulk(bulk) => {
            matches!(bulk.act, BulkAct::Hold | BulkAct::RemoveCopied).then_some(&bulk.from)
        }
        Step::Unlink { at, .. }
        | Step::RemoveFolder { at, .. }
        | Step::Hold { at, .. }
        | Step::SetLength { at, .. } => Some(single::split(at).0),
        Step::Rename {
            to, replace: true, ..
        } => Some(single::split(to).0),
        _ => None,
    }
}
