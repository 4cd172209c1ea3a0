//! Flushing what was written: once per file system, at the end.

use std::collections::BTreeSet;
use std::os::fd::AsFd;
use std::path::Path;

use crate::disk::{Folder, act, stat};
use crate::model::{BulkAct, Step, Totals};

use super::run::{Run, WorkerWatch};

/// Flushes every file system that the plan's steps wrote contents to (`syncfs(2)`).
pub fn flush(run: &Run, watch: &WorkerWatch<'_>) {
    let Totals {
        written, flushed, ..
    } = run.totals();
    if written == flushed {
        return;
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
        if let Err(error) = synced {
            run.fail(error.into_failure(folder));
            return;
        }
    }
    watch.counters().flushed(written - flushed);
}

fn written_folder(step: &Step) -> Option<&Path> {
    match step {
        Step::Bulk(bulk) if bulk.act == BulkAct::Copy => bulk.to.as_deref(),
        Step::CopyFile { to, .. } | Step::Rename { to, .. } => to.parent(),
        _ => None,
    }
}
