//! The list of digests that a copy or a move may leave.

use std::path::{Path, PathBuf};

use super::draft::Draft;
use crate::model::{Action, BulkAct, Cause, Step};

/// Adds the step that writes the list, where one is wished for and there is something to list.
pub fn push(draft: &mut Draft<'_>) {
    let request = draft.request;
    let Some(manifest) = &request.run.manifest else {
        return;
    };
    if draft.is_refused() || draft.plan.steps.is_empty() {
        return;
    }
    let brings = |step: &Step| match step {
        Step::Bulk(bulk) => bulk.act == BulkAct::Copy,
        Step::CopyFile { .. } | Step::Rename { .. } => true,
        _ => false,
    };
    let is_any = draft.plan.steps.iter().any(|planned| brings(&planned.step));
    let Some(base) = base(draft).filter(|_| is_any) else {
        let text = "a list of digests is only for what is copied or moved".to_owned();
        return draft.refuse(Action::Plan, &manifest.at, Cause::Value(text));
    };
    let at = request.absolute(&manifest.at);
    if draft.world.exists(&at) {
        return draft.refuse(Action::Create, &manifest.at, Cause::AlreadyThere);
    }
    let digest = manifest.digest;
    draft.settle();
    let step = Step::WriteManifest { at, base, digest };
    draft.push(step, None, &manifest.at, None);
}

/// Where names are told from: the destination if it is a folder, or becomes one; else the folder that it is in.
fn base(draft: &Draft<'_>) -> Option<PathBuf> {
    let request = draft.request;
    let at = request.absolute(request.path("dst")?);
    let becomes_folder = || {
        let mut roots = request.roots.iter();
        request.roots.len() > 1 || roots.any(|root| draft.world.is_folder(&request.absolute(root)))
    };
    if draft.world.is_folder(&at) || becomes_folder() {
        return Some(at);
    }
    Some(at.parent().unwrap_or(Path::new("/")).to_path_buf())
}
