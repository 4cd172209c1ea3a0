//! Deleting what is held, for good and on all workers.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use crate::disk::{FdPool, Folder, ScanOptions, Unwatched, scan};
use crate::model::{
    Bulk, BulkAct, CopyHow, Existing, Failure, JobId, Keep, Left, Metadata, Open, Plan, Profile,
    Publish, Request, Step,
};

use super::driver;
use super::run::{Run, lock};

/// Removes these folders with all that is in them. They are the program's own, so that nothing of this is written down.
/// While it runs, `running` has the reins of it.
pub fn purge(
    pool: &Arc<FdPool>,
    paths: &[&Path],
    running: &Mutex<Option<Arc<Run>>>,
) -> Result<(), Vec<Failure>> {
    let roots = paths.iter().map(|path| path.to_path_buf()).collect();
    let mut request = Request::new("purge", roots, Profile::Safe, "/".into(), 0);
    request.run.keep = Keep::Permanent;
    request.run.flush = false;
    let mut plan = Plan::new(request);
    for path in paths {
        match removal(pool, path) {
            Ok(step) => {
                plan.push(Step::Bulk(step));
            }
            Err(failure) => plan.failures.push(failure),
        }
    }
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let workers = u16::try_from(cores).unwrap_or(u16::MAX);
    let run = Run::new(JobId(0), Arc::new(plan), Arc::clone(pool), workers, None);
    let run = Arc::new(run);
    *lock(running) = Some(Arc::clone(&run));
    driver::run_steps(&run);
    *lock(running) = None;
    let failures = run.failures();
    match failures.is_empty() {
        true => Ok(()),
        false => Err(failures),
    }
}

fn removal(pool: &Arc<FdPool>, path: &Path) -> Result<Bulk, Failure> {
    let above = path.parent().unwrap_or(Path::new("/"));
    let name = path.file_name().unwrap_or_default().to_os_string();
    let failed = |error: crate::disk::DiskError| error.into_failure(path);
    let folder = Folder::open_root(pool, above).map_err(failed)?;
    let options = ScanOptions {
        one_file_system: true,
        names_only: true,
        tops_only: true,
        ..ScanOptions::default()
    };
    let scanned = scan(&folder, &[name], &options, &Unwatched).map_err(failed)?;
    Ok(Bulk {
        act: BulkAct::Remove,
        from: above.to_path_buf(),
        spelled_from: above.to_path_buf(),
        spelled_root: None,
        to: None,
        spelled_to: PathBuf::new(),
        top_name: None,
        tree: scanned.tree,
        left: Arc::new(Left::default()),
        open: Some(Open {
            one_file_system: true,
            names_only: true,
            unseen: Vec::new(),
        }),
        along: BTreeMap::new(),
        block: 1,
        how: CopyHow {
            metadata: Metadata::NONE,
            follow_links: false,
            publish: Publish::InPlace,
            existing: Existing::Refuse,
            remake_specials: false,
            profile: Profile::Safe,
            umask: 0,
            verify: false,
        },
    })
}
