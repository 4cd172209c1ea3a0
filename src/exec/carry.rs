//! Single entries on their way to another name: renamed, or carried to another file system.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use crate::disk::{DiskError, Errno, ScanOptions, Unwatched, act, scan, stat};
use crate::model::{
    Action, Bulk, BulkAct, Cause, CopyHow, Existing, Failure, Kind, Planned, Profile, Publish,
    Spelled, Step,
};

use super::run::{Run, WorkerWatch};
use super::single::{Spot, paths, split};
use super::{bulk, flush};

pub fn rename(
    run: &Run,
    index: u32,
    planned: &Planned,
    watch: &WorkerWatch<'_>,
) -> Result<(), Failure> {
    let Step::Rename {
        from,
        to,
        replace,
        expect,
        copy_across,
    } = &planned.step
    else {
        return Ok(());
    };
    let spot = Spot::find(&run.pool, from)
        .map_err(|error| Failure::new(Action::Rename, from, error.cause()).with_other(to))?;
    spot.check(from, expect.as_ref())?;
    let target = Spot::find(&run.pool, to)
        .map_err(|error| Failure::new(Action::Rename, from, error.cause()).with_other(to))?;
    let renamed = match replace {
        true => act::rename(spot.dir(), &spot.name, target.dir(), &target.name),
        false => match act::rename_new(spot.dir(), &spot.name, target.dir(), &target.name) {
            // Where upper and lower case are one, an entry stands in the way of its own new spelling.
            Err(error) if error.is(Errno::EXIST) && is_respelling(&spot, &target) => {
                act::respell(spot.dir(), &spot.name, &target.name)
            }
            answer => answer,
        },
    };
    match (renamed, copy_across) {
        // `shutil.move` copies after any failure of its rename.
        (Err(error), Some(how))
            if error.is(Errno::XDEV)
                || (how.profile == Profile::Python && error.action == Action::Rename) =>
        {
            carry_across(run, index, planned, &spot, how, watch)?;
        }
        (Err(error), _) => {
            let cause = match error.is(Errno::EXIST) && !replace {
                true => Cause::AlreadyThere,
                false => error.cause(),
            };
            return Err(Failure::new(error.action, from, cause).with_other(to));
        }
        (Ok(()), _) => {}
    }
    Ok(())
}

/// True if the two are spellings of one name in one folder. Whether the file system takes them for one shows when it is
/// tried: identities do not tell, since some file systems number an entry anew for each spelling.
fn is_respelling(spot: &Spot, target: &Spot) -> bool {
    let folders = [spot, target].map(|spot| stat::stamp_open(spot.dir()));
    let [Ok(from), Ok(to)] = folders else {
        return false;
    };
    let is_alike = match (spot.name.to_str(), target.name.to_str()) {
        (Some(old), Some(new)) => old.to_lowercase() == new.to_lowercase(),
        _ => spot.name.eq_ignore_ascii_case(&target.name),
    };
    is_alike && spot.name != target.name && from.is_same_object(&to)
}

/// `shutil.move` makes a link anew and keeps nothing of it but its text.
fn carry_link(run: &Run, spot: &Spot, from: &Path, to: &Path) -> Result<(), Failure> {
    let at_source = |error: DiskError| error.into_failure(from);
    let text = act::read_link(spot.dir(), &spot.name).map_err(at_source)?;
    let failed =
        |error: DiskError| Failure::new(Action::MakeLink, &text, error.cause()).with_other(to);
    let target = Spot::find(&run.pool, to).map_err(failed)?;
    act::make_link(target.dir(), &target.name, &text).map_err(failed)?;
    act::unlink(spot.dir(), &spot.name).map_err(at_source)
}

/// The kernel does not rename between these places although they looked alike: copies, then removes what was copied.
fn carry_across(
    run: &Run,
    index: u32,
    planned: &Planned,
    spot: &Spot,
    how: &CopyHow,
    watch: &WorkerWatch<'_>,
) -> Result<(), Failure> {
    let (from, Some(to)) = paths(&planned.step) else {
        return Ok(());
    };
    let found = stat::stamp_at(spot.dir(), &spot.name);
    let is_link = found.is_ok_and(|stamp| stamp.kind == Kind::Link);
    if is_link && how.profile == Profile::Python {
        return carry_link(run, spot, from, to);
    }
    let replaces = matches!(&planned.step, Step::Rename { replace: true, .. });
    let (from_folder, _) = split(from);
    let (to_folder, to_name) = split(to);
    let options = ScanOptions {
        one_file_system: run.plan.request.run.one_file_system,
        mark_twins: how.metadata.hard_links,
        ..ScanOptions::default()
    };
    let scanned = scan(
        &spot.folder,
        std::slice::from_ref(&spot.name),
        &options,
        &Unwatched,
    )
    .map_err(|error| error.into_failure(from))?;
    run.forget_notes(index);
    let before = run.failure_count();
    let (spelled, spelled_to) = match &planned.spelled {
        Some(Spelled {
            path,
            path2: Some(path2),
        }) => (path.as_path(), path2.as_path()),
        _ => (from, to),
    };
    let how = match how.profile {
        Profile::Safe => CopyHow {
            publish: Publish::Whole,
            existing: match replaces {
                true => Existing::Replace,
                false => Existing::Refuse,
            },
            ..*how
        },
        Profile::Python => *how,
    };
    let mut step = Bulk {
        left: Arc::default(),
        open: None,
        along: BTreeMap::new(),
        block: 1,
        act: BulkAct::Copy,
        from: from_folder.to_path_buf(),
        spelled_from: from_folder.to_path_buf(),
        spelled_root: Some(spelled.to_path_buf()),
        to: Some(to_folder.to_path_buf()),
        spelled_to: spelled_to.parent().unwrap_or(Path::new("")).to_path_buf(),
        top_name: Some(to_name.to_os_string()),
        tree: Arc::clone(&scanned.tree),
        how,
    };
    bulk::execute(run, index, planned, &step)?;
    for failed in scanned.failures {
        let below = failed.path(&scanned.tree);
        let mut failure = failed.error.into_failure(step.source_path(&below));
        failure.path2 = step.target_path(&below);
        failure.step = Some((index, failed.row));
        run.fail(failure);
    }
    // Python removes nothing unless all of it was copied.
    if how.profile == Profile::Python && run.failure_count() > before {
        return Err(Failure::new(Action::Rename, from, Cause::Dependent).with_other(to));
    }
    if run.plan.request.run.flush {
        flush::flush(run, true, watch)?;
    }
    step.act = BulkAct::RemoveCopied;
    step.to = None;
    bulk::execute(run, index, planned, &step)?;
    match run.failure_count() > before || run.control.is_cancelled() {
        true => Err(Failure::new(Action::Rename, from, Cause::Dependent).with_other(to)),
        false => Ok(()),
    }
}
