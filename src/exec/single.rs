//! Steps on single paths: one system call each, or one file.

use std::ffi::OsStr;
use std::os::fd::AsFd;
use std::path::Path;
use std::sync::Arc;

use crate::disk::{self, CopyError, DiskError, Folder, act, copy, scan, stat};
use crate::model::{
    Action, Bulk, BulkAct, Cause, CopyHow, Existing, Failure, Kind, Phase, Publish, Stamp, Step,
};

use super::bulk;
use super::run::{Run, WorkerWatch, step_path};

/// What a worker is said to be at.
pub fn phase(step: &Step) -> Phase {
    match step {
        Step::CopyFile { .. } => Phase::Copy,
        Step::Unlink { .. } | Step::RemoveFolder { .. } => Phase::Remove,
        _ => Phase::Rename,
    }
}

/// Runs one step.
pub fn execute(
    run: &Run,
    index: u32,
    step: &Step,
    watch: &WorkerWatch<'_>,
) -> Result<(), Failure> {
    let at = step_path(step);
    let failed = |error: DiskError| Failure::new(error.action, at, bulk::cause_of(&error));
    match step {
        Step::MakeFolder { at, mode } => {
            act::make_folder(disk::CWD, at.as_os_str(), *mode).map_err(failed)
        }
        Step::MakeFile { at, mode } => {
            act::make_file(disk::CWD, at.as_os_str(), *mode).map_err(failed)
        }
        Step::MakeLink { at, target } => {
            act::make_link(target, disk::CWD, at.as_os_str()).map_err(failed)
        }
        Step::MakeHardLink { at, existing } => {
            act::hard_link(disk::CWD, existing.as_os_str(), disk::CWD, at.as_os_str())
                .map_err(failed)
        }
        Step::MakeSpecial {
            at,
            kind,
            mode,
            device,
        } => act::make_special(disk::CWD, at.as_os_str(), *kind, *mode, *device).map_err(failed),
        Step::Unlink { at, expect } => {
            check(at, expect.as_ref())?;
            act::unlink(disk::CWD, at.as_os_str()).map_err(failed)
        }
        Step::RemoveFolder { at, expect } => {
            check(at, expect.as_ref())?;
            act::remove_folder(disk::CWD, at.as_os_str()).map_err(failed)
        }
        Step::Rename { .. } => rename(run, index, step),
        Step::Exchange { a, b } => {
            act::exchange(disk::CWD, a.as_os_str(), disk::CWD, b.as_os_str())
                .map_err(|error| failed(error).with_other(b))
        }
        Step::CopyFile {
            from,
            to,
            how,
            expect,
        } => {
            check(from, expect.as_ref())?;
            copy_file(run, from, to, how, watch)
        }
        Step::SetMetadata {
            at,
            from,
            what,
            follow_links,
        } => act::copy_metadata(from, at, *what, *follow_links).map_err(failed),
        Step::SetLength { at, length, expect } => {
            check(at, expect.as_ref())?;
            let present = stat::stamp_path_follow(at).map_err(failed)?;
            act::set_length(at, length.resolve(present.size)).map_err(failed)
        }
        Step::Bulk(bulk) => bulk::execute(run, index, bulk),
    }
}

/// The entry must still be the one that the plan saw.
fn check(at: &Path, expect: Option<&Stamp>) -> Result<(), Failure> {
    let Some(expect) = expect else {
        return Ok(());
    };
    // A folder's size and time move with what other steps do in it; its identity does not.
    let found = stat::stamp_path(at)
        .map_err(|error| Failure::new(error.action, at, bulk::cause_of(&error)))?;
    let is_same = match expect.kind {
        Kind::Folder => found.is_same_object(expect) && found.kind == Kind::Folder,
        _ => found.is_unchanged(expect),
    };
    is_same
        .then_some(())
        .ok_or_else(|| Failure::new(Action::Stat, at, Cause::Changed))
}

fn rename(run: &Run, index: u32, step: &Step) -> Result<(), Failure> {
    let Step::Rename {
        from,
        to,
        replace,
        expect,
        copy_across,
    } = step
    else {
        return Ok(());
    };
    check(from, expect.as_ref())?;
    let renamed = match replace {
        true => act::rename(disk::CWD, from.as_os_str(), disk::CWD, to.as_os_str()),
        false => act::rename_new(disk::CWD, from.as_os_str(), disk::CWD, to.as_os_str()),
    };
    match (renamed, copy_across) {
        (Err(error), Some(how)) if error.errno == disk::EXDEV => {
            carry_across(run, index, from, to, how)?;
        }
        (Err(error), _) => {
            let cause = match (error.errno, replace) {
                (disk::EEXIST, false) => Cause::AlreadyThere,
                (errno, _) => Cause::Os(errno),
            };
            return Err(Failure::new(error.action, from, cause).with_other(to));
        }
        (Ok(()), _) => {}
    }
    run.note_target(to.clone());
    Ok(())
}

/// The kernel does not rename between these places although they looked alike: copies, then removes what was copied.
fn carry_across(
    run: &Run,
    index: u32,
    from: &Path,
    to: &Path,
    how: &CopyHow,
) -> Result<(), Failure> {
    let refused = || Failure::new(Action::Rename, from, Cause::Os(disk::EXDEV)).with_other(to);
    let (from_folder, from_name) = split(from).ok_or_else(refused)?;
    let (to_folder, to_name) = split(to).ok_or_else(refused)?;
    let folder = Folder::open_root(&run.pool, from_folder)
        .map_err(|error| Failure::new(error.action, from, bulk::cause_of(&error)))?;
    let options = scan::ScanOptions {
        one_file_system: run.plan.request.run.one_file_system,
        ..scan::ScanOptions::default()
    };
    let scanned = scan::scan(&folder, &[from_name.to_os_string()], &options, &scan::Unwatched);
    let before = run.failures().len();
    let mut step = Bulk {
        act: BulkAct::Copy,
        from: from_folder.to_path_buf(),
        spelled_from: from_folder.to_path_buf(),
        spelled_root: Some(from.to_path_buf()),
        to: Some(to_folder.to_path_buf()),
        spelled_to: to_folder.to_path_buf(),
        top_name: Some(to_name.to_os_string()),
        tree: Arc::clone(&scanned.tree),
        how: CopyHow {
            publish: Publish::Whole,
            existing: Existing::Refuse,
            ..*how
        },
    };
    bulk::execute(run, index, &step)?;
    step.act = BulkAct::RemoveCopied;
    step.to = None;
    bulk::execute(run, index, &step)?;
    for failed in scanned.failures {
        run.fail(Failure::new(
            failed.error.action,
            from_folder.join(scanned.tree.path(failed.row)),
            bulk::cause_of(&failed.error),
        ));
    }
    match run.failures().len() > before || run.control.is_cancelled() {
        true => Err(Failure::new(Action::Rename, from, Cause::Dependent).with_other(to)),
        false => Ok(()),
    }
}

fn copy_file(
    run: &Run,
    from: &Path,
    to: &Path,
    how: &CopyHow,
    watch: &WorkerWatch<'_>,
) -> Result<(), Failure> {
    let copied = match (how.publish, split(to)) {
        (Publish::InPlace, _) | (_, None) => copy::copy_entry(
            disk::CWD,
            from.as_os_str(),
            disk::CWD,
            to.as_os_str(),
            how,
            watch,
        ),
        (_, Some((folder, name))) => {
            let folder = Folder::open_root(&run.pool, folder)
                .and_then(|folder| folder.handle())
                .map_err(|error| Failure::new(error.action, to, bulk::cause_of(&error)))?;
            copy::copy_entry(disk::CWD, from.as_os_str(), folder.as_fd(), name, how, watch)
        }
    };
    match copied {
        Ok(_) => {
            run.note_target(to.to_path_buf());
            Ok(())
        }
        Err(error) => Err(copy_failure(from, to, error)),
    }
}

fn copy_failure(from: &Path, to: &Path, error: CopyError) -> Failure {
    match error {
        CopyError::Disk {
            error,
            side: disk::Side::Source,
        } => Failure::new(error.action, from, bulk::cause_of(&error)).with_other(to),
        CopyError::Disk { error, .. } => {
            Failure::new(error.action, to, bulk::cause_of(&error)).with_other(from)
        }
        other => {
            let (action, cause) = bulk::copy_cause(&other);
            Failure::new(action, from, cause).with_other(to)
        }
    }
}

/// Folder and last name of a path; none for `/` and paths that end in `..`.
fn split(path: &Path) -> Option<(&Path, &OsStr)> {
    let folder = path.parent()?;
    let folder = match folder.as_os_str().is_empty() {
        true => Path::new("."),
        false => folder,
    };
    Some((folder, path.file_name()?))
}
