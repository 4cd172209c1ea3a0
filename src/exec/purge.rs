//! Deleting what is held, for good and on all workers.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::disk::{FdPool, Folder, ScanOptions, Unwatched, cores, scan};
use crate::model::{
    Bulk, BulkAct, CopyHow, Existing, Failure, JobId, Keep, Left, Metadata, Open, Plan, Profile,
    Publish, Request, Step,
};

use super::driver;
use super::run::{Run, lock};
use super::vault::Vault;

/// Time without anything to do after which what is past its date may go.
const QUIET: Duration = Duration::from_millis(100);

/// What is past its date goes once in the life of an engine, beside its first job and never before that has been planned:
/// whoever starts the program for one job waits for that.
#[derive(Default)]
pub struct Purge {
    pub is_due: bool,
    has_begun: bool,
    thread: Option<JoinHandle<()>>,
}

impl Purge {
    /// How long the engine's thread may rest.
    pub fn patience(&self) -> Duration {
        match self.has_begun {
            true => Duration::from_secs(3600),
            false => QUIET,
        }
    }

    pub fn start_if_due(&mut self, vault: Option<&Arc<Vault>>) {
        if !self.is_due || self.has_begun {
            return;
        }
        self.has_begun = true;
        let Some(vault) = vault.cloned() else {
            return;
        };
        let thread = std::thread::Builder::new().name("purge".to_owned());
        self.thread = thread.spawn(move || vault.purge_old()).ok();
    }

    /// Waits for its end, which it was told to come to.
    pub fn join(&mut self) {
        if self
            .thread
            .take()
            .is_some_and(|thread| thread.join().is_err())
        {
            tracing::error!("the purge ended in a panic");
        }
    }
}

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
    let run = Run::new(JobId(0), Arc::new(plan), Arc::clone(pool), cores(), None);
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
            folders_told: true,
            ..Open::default()
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
