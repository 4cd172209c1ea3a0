//! Plans over the hold area: what is in it is no object of any operation, and goes or comes back only by these.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::disk::{FdPool, Folder, ScanOptions, Unwatched, scan, stat};
use crate::journal::{HeldItem, HeldJob};
use crate::model::{
    Action, Bulk, BulkAct, Cause, CopyHow, Existing, Failure, Kind, Metadata, Plan, Profile,
    Publish, Request, Step,
};

use super::sweep;

/// Removes what these jobs have put into the hold area, for good. Folders that lock their owner out are opened now: they
/// could not be emptied otherwise.
pub fn purge(request: Request, pool: &Arc<FdPool>, jobs: &[&HeldJob]) -> Plan {
    let mut plan = Plan::new(request);
    plan.request.run.permanent = true;
    let mut areas: BTreeMap<&Path, Vec<OsString>> = BTreeMap::new();
    for job in jobs {
        if let Some(area) = job.path.parent() {
            areas.entry(area).or_default().push(job.name.clone());
        }
    }
    for (area, names) in areas {
        if let Err(error) = push_purge(&mut plan, pool, area, &names) {
            plan.failures.push(error.into_failure(area));
        }
    }
    plan
}

fn push_purge(
    plan: &mut Plan,
    pool: &Arc<FdPool>,
    area: &Path,
    names: &[OsString],
) -> crate::disk::Result<()> {
    let folder = Folder::open_root(pool, area)?;
    let options = ScanOptions {
        one_file_system: true,
        mark_twins: true,
        ..ScanOptions::default()
    };
    // Each round reaches one level further into folders that were locked.
    let mut scanned = scan(&folder, names, &options, &Unwatched)?;
    while sweep::open_up(&folder, &scanned.tree) && !scanned.failures.is_empty() {
        scanned = scan(&folder, names, &options, &Unwatched)?;
    }
    let step = plan.steps.len() as u32;
    for failed in scanned.failures {
        let path = area.join(failed.path(&scanned.tree));
        let mut failure = failed.error.into_failure(path);
        failure.step = Some((step, failed.row));
        plan.failures.push(failure);
    }
    for chunk in scanned.tree.chunks() {
        for id in chunk.base.max(1)..chunk.base + chunk.len() {
            if let Some(row) = chunk.row(id) {
                let allocated = scanned.tree.allocated(id).unwrap_or(row.size);
                plan.summary.count(row.kind, allocated);
            }
        }
    }
    plan.push(Step::Bulk(Bulk {
        act: BulkAct::Remove,
        from: area.to_path_buf(),
        spelled_from: area.to_path_buf(),
        spelled_root: None,
        to: None,
        spelled_to: PathBuf::new(),
        top_name: None,
        tree: scanned.tree,
        left: Arc::default(),
        block: 1,
        how: HOW,
    }));
    Ok(())
}

/// Nothing is copied by a removal.
const HOW: CopyHow = CopyHow {
    metadata: Metadata::NONE,
    follow_links: false,
    publish: Publish::InPlace,
    existing: Existing::Refuse,
    remake_specials: false,
    profile: Profile::Safe,
    umask: 0,
    verify: false,
};

/// Puts back what these places hold, over nothing. A folder that is there again takes up what was in it. The end of a
/// file is no entry and stays.
pub fn restore(request: Request, pool: &Arc<FdPool>, items: &[&HeldItem]) -> Plan {
    let mut plan = Plan::new(request);
    for item in items {
        let noted = item.noted.as_ref();
        let Some(noted) = noted.filter(|noted| !noted.is_tail) else {
            let cause = Cause::Value("the text beside it says how to put it back".to_owned());
            plan.failures
                .push(Failure::new(Action::Release, &item.path, cause));
            continue;
        };
        let all = item.names.iter();
        let mut open: Vec<(PathBuf, PathBuf)> = all
            .map(|name| (item.path.join(name), noted.folder.join(name)))
            .collect();
        while let Some((held, to)) = open.pop() {
            let Ok(stamp) = stat::stamp_path(&held) else {
                continue;
            };
            let is_there = stat::stamp_path(&to).is_ok_and(|there| there.kind == Kind::Folder);
            if stamp.kind == Kind::Folder && is_there {
                open.extend(
                    names(pool, &held)
                        .into_iter()
                        .map(|name| (held.join(&name), to.join(&name))),
                );
                continue;
            }
            plan.summary.count(stamp.kind, stamp.size);
            plan.push(Step::Release {
                held,
                to,
                expect: Some(stamp),
                folder_modified: None,
            });
        }
    }
    plan
}

fn names(pool: &Arc<FdPool>, folder: &Path) -> Vec<OsString> {
    let mut names = Vec::new();
    let listed = Folder::open_root(pool, folder).and_then(|folder| {
        folder.list(|name, _, _| {
            names.push(name.to_os_string());
            true
        })
    });
    if let Err(error) = listed {
        tracing::debug!(?error, "a folder of the hold area cannot be listed");
    }
    names
}
