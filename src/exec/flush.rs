//! Flushing what was written: once per file system, at the end.

use std::collections::BTreeSet;
use std::os::fd::AsFd;
use std::path::Path;

use crate::disk::{Folder, act, stat};
use crate::model::{BulkAct, Failure, Step, Totals};

use super::run::{Run, WorkerWatch};

/// Flushes every file system that the plan's steps wrote to (`syncfs(2)`), if there are bytes or names that were not
/// flushed yet, or `always`.
pub fn flush(run: &Run, always: bool, watch: &WorkerWatch<'_>) -> Result<(), Failure> {
    let _one = run.flushing();
    let Totals {
        written, flushed, ..
    } = run.totals();
    let has_named = run.take_named();
    if written == flushed && !has_named && !always {
        return Ok(());
    }
    let mut seen = BTreeSet::new();
    for planned in &run.plan.steps {
        let Some(folder) = written_folder(&planned.step) else {
            continue;
        };
        let Ok(stamp) = stat::stamp_path_follow(folder) else {
            continue;
        };
        if !seen.insert(stamp.device) {
            continue;
        }
        let synced = Folder::open_root(&run.pool, folder)
            .and_then(|folder| act::sync_fs(folder.handle()?.as_fd()));
        synced.map_err(|error| error.into_failure(folder))?;
    }
    watch.counters().flushed(written.saturating_sub(flushed));
    Ok(())
}

fn written_folder(step: &Step) -> Option<&Path> {
    match step {
        Step::Bulk(bulk) if bulk.act == BulkAct::Copy => bulk.to.as_deref(),
        Step::Pack(pack) => pack.at.parent(),
        Step::Unpack(unpack) => Some(&unpack.to),
        Step::CopyFile { to, .. } | Step::Rename { to, .. } => to.parent(),
        _ => None,
    }
}
