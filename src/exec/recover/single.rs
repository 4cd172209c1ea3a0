//! Single held entries on their way back, whatever became of the job that has put them there.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::disk::{FdPool, Folder, stat};
use crate::journal::store::is_uid;
use crate::journal::{Log, Store, tops};
use crate::model::{Action, BulkAct, Cause, Failure, Plan, Profile, Request, Step};

use super::along::Taken;
use super::back::Back;
use super::pairing::What;

/// The plan that puts held entries back to where they were, never over anything.
pub fn put_back(
    pool: &Arc<FdPool>,
    store: Option<&Store>,
    areas: &[PathBuf],
    items: &[PathBuf],
) -> Plan {
    let mut groups: BTreeMap<&Path, HashSet<OsString>> = BTreeMap::new();
    let mut strangers = Vec::new();
    for item in items {
        match item
            .parent()
            .zip(item.file_name())
            .filter(|_| is_held(areas, item))
        {
            Some((step, name)) => {
                groups.entry(step).or_default().insert(name.to_os_string());
            }
            None => strangers.push(item),
        }
    }
    let log = Log::default();
    let mut jobs = Jobs {
        store,
        read: HashMap::new(),
    };
    let request = Request::new("putback", Vec::new(), Profile::Safe, "/".into(), 0);
    let mut back = Back::new(pool, &log, request);
    for stranger in strangers {
        back.fail(Action::Open, stranger, Cause::NothingKept);
    }
    for (step, names) in groups {
        back.release_tops(step, &names, jobs.taken(step));
    }
    let mut plan = back.plan;
    if plan.steps.is_empty() {
        plan.refused = std::mem::take(&mut plan.failures);
        if plan.refused.is_empty() {
            plan.refused
                .push(Failure::new(Action::Run, "", Cause::NothingKept));
        }
    }
    plan
}

/// True for `AREA/JOB/STEP/NAME`.
fn is_held(areas: &[PathBuf], item: &Path) -> bool {
    areas.iter().any(|area| {
        let Ok(below) = item.strip_prefix(area) else {
            return false;
        };
        let names: Vec<OsString> = below.iter().map(OsString::from).collect();
        matches!(names.as_slice(), [job, _, _] if is_uid(job))
    })
}

/// Journals of the jobs that have put something there. What they say of it is for the count only: they may be gone.
struct Jobs<'a> {
    store: Option<&'a Store>,
    read: HashMap<OsString, Option<Log>>,
}

impl Jobs<'_> {
    /// What is in the folder of one step, `AREA/JOB/STEP`.
    fn taken(&mut self, step: &Path) -> Option<Taken<'_>> {
        let uid = step.parent()?.file_name()?;
        let number: u32 = step.file_name()?.to_str()?.parse().ok()?;
        let store = self.store?;
        let read = || store.read(&store.find(uid.to_str()?).ok()?).ok();
        let log = self.read.entry(uid.to_os_string()).or_insert_with(read);
        let log = log.as_ref()?;
        let planned = log.plan.as_ref()?.steps.get(number as usize)?;
        let Step::Bulk(bulk) = &planned.step else {
            return None;
        };
        let rows = log.rows.get(&number)?;
        Some(Taken { bulk, rows })
    }
}

impl Back<'_> {
    /// Entries out of the folder of one step.
    fn release_tops(&mut self, step: &Path, names: &HashSet<OsString>, taken: Option<Taken<'_>>) {
        let Some(to) = tops::origin(self.pool, step) else {
            return self.fail(Action::Open, step, Cause::NothingKept);
        };
        let from = match Folder::open_root(self.pool, step) {
            Ok(from) => from,
            Err(error) => return self.fail(error.action, step, error.cause()),
        };
        self.plan
            .request
            .roots
            .extend(names.iter().map(|name| to.join(name)));
        self.make_folders(&to);
        let target = Folder::open_root(self.pool, &to).ok();
        let what = What {
            base: step,
            wanted: Some(names),
            taken: taken.as_ref(),
        };
        if let Some(rows) = self.pair_up(&from, target, what, &mut Vec::new()) {
            self.push_bulk(BulkAct::Move, step, Some(&to), rows);
        }
    }

    /// The folder in which they were may have gone too, later and by itself.
    fn make_folders(&mut self, to: &Path) {
        let is_missing =
            |at: &&Path| stat::stamp_path_follow(at).is_err_and(|error| error.is_missing());
        let missing: Vec<&Path> = to.ancestors().take_while(is_missing).collect();
        for at in missing.into_iter().rev() {
            self.plan.summary.folders += 1;
            self.plan.push(Step::MakeFolder {
                at: at.to_path_buf(),
                mode: 0o700,
            });
        }
    }
}
