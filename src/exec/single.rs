//! Steps on single paths: one system call each, or one file.

use std::ffi::{OsStr, OsString};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::disk::{
    self, DiskError, Errno, FdPool, Folder, ScanOptions, Unwatched, act, metadata, scan, stat,
};
use crate::model::{
    Action, Bulk, BulkAct, Cause, CopyHow, Existing, Failure, Kind, Length, Phase, Planned,
    Profile, Publish, Saved, Spelled, Stamp, Step,
};

use super::read;
use super::run::{Run, WorkerWatch, step_path};
use super::{archive, bulk, file, flush, manifest};

/// What a worker is said to be at.
pub fn phase(step: &Step) -> Phase {
    match step {
        Step::CopyFile { .. } | Step::Pack(_) | Step::Unpack(_) => Phase::Copy,
        Step::Unlink { .. } | Step::RemoveFolder { .. } | Step::Hold { .. } => Phase::Remove,
        Step::CheckManifest { .. } | Step::WriteManifest { .. } => Phase::Verify,
        _ => Phase::Rename,
    }
}

/// A name in a folder that was opened for it.
pub struct Spot {
    pub folder: Arc<Folder>,
    handle: Arc<OwnedFd>,
    pub name: OsString,
}

impl Spot {
    /// A name in a folder that is open.
    pub fn of(folder: &Arc<Folder>, name: &OsStr) -> disk::Result<Spot> {
        Ok(Spot {
            handle: folder.handle()?,
            folder: Arc::clone(folder),
            name: name.to_os_string(),
        })
    }

    /// Opens the folder that a path's last name is in. Slashes after the name stay with it: they mean something.
    pub fn find(pool: &Arc<FdPool>, path: &Path) -> disk::Result<Spot> {
        let (folder, name) = split(path);
        let folder = Folder::open_root(pool, folder)?;
        Ok(Spot {
            handle: folder.handle()?,
            folder,
            name: name.to_os_string(),
        })
    }

    pub fn dir(&self) -> BorrowedFd<'_> {
        self.handle.as_fd()
    }

    /// The entry must still be the one that the plan saw.
    pub fn check(&self, at: &Path, expect: Option<&Stamp>) -> Result<(), Failure> {
        let Some(expect) = expect else {
            return Ok(());
        };
        let found = stat::stamp_at(self.dir(), &self.name);
        Spot::compare(at, expect, found)
    }

    /// The same for steps that follow a link.
    fn check_followed(&self, at: &Path, expect: Option<&Stamp>) -> Result<(), Failure> {
        let Some(expect) = expect else {
            return Ok(());
        };
        let found = stat::stamp_follow_at(self.dir(), &self.name);
        Spot::compare(at, expect, found)
    }

    fn compare(at: &Path, expect: &Stamp, found: disk::Result<Stamp>) -> Result<(), Failure> {
        let found = found.map_err(|error| error.into_failure(at))?;
        // A folder's size and time move with what other steps do in it; its identity does not.
        let is_same = match expect.kind {
            Kind::Folder => found.is_same_object(expect) && found.kind == Kind::Folder,
            _ => found.is_unchanged(expect),
        };
        is_same
            .then_some(())
            .ok_or_else(|| Failure::new(Action::Stat, at, Cause::Changed))
    }
}

/// The one or two paths of a step, absolute.
pub fn paths(step: &Step) -> (&Path, Option<&Path>) {
    let second = match step {
        // The system call's first argument is the text.
        Step::MakeLink { at, target } => return (target, Some(at)),
        Step::Rename { to, .. } | Step::Release { to, .. } | Step::CopyFile { to, .. } => {
            Some(to.as_path())
        }
        Step::Exchange { b, .. } => Some(b.as_path()),
        Step::MakeHardLink { existing, .. } => Some(existing.as_path()),
        Step::SetMetadata { from, .. } => Some(from.as_path()),
        Step::Unpack(unpack) => Some(unpack.to.as_path()),
        _ => None,
    };
    // `symlink` names its text first.
    if let Step::MakeLink { at, target } = step {
        return (target, Some(at));
    }
    (step_path(step), second)
}

/// Entries that have what they were to have once the step is done.
pub fn items(planned: &Planned) -> u32 {
    match planned.step {
        _ if planned.is_aside => 0,
        Step::Exchange { .. } => 2,
        // The list is no item of its own, and what is checked counts by itself.
        Step::WriteManifest { .. } | Step::CheckManifest { .. } => 0,
        _ => 1,
    }
}

/// Gives an entry its old name again, unless something else has it by now.
pub fn rename_back(run: &Run, from: &Path, to: &Path) -> disk::Result<()> {
    let (spot, target) = (Spot::find(&run.pool, from)?, Spot::find(&run.pool, to)?);
    act::rename_new(spot.dir(), &spot.name, target.dir(), &target.name)
}

/// Removes an empty folder by its path.
pub fn remove_folder(run: &Run, at: &Path) -> disk::Result<()> {
    let spot = Spot::find(&run.pool, at)?;
    act::remove_folder(spot.dir(), &spot.name)
}

/// Runs one step; where it has a destination, the answer is where that really is.
pub fn execute(
    run: &Run,
    index: u32,
    planned: &Planned,
    watch: &WorkerWatch<'_>,
) -> Result<Option<PathBuf>, Failure> {
    match &planned.step {
        Step::Rename { to, .. } => rename(run, index, planned, watch).map(|()| Some(to.clone())),
        Step::CopyFile { to, .. } => {
            file::copy(run, index, &planned.step, watch).map(|()| Some(to.clone()))
        }
        Step::MakeHardLink { .. } => hard_link(run, &planned.step).map(|()| None),
        Step::Release { .. } => release(run, &planned.step).map(|()| None),
        Step::Restore { .. } => restore(run, &planned.step).map(|()| None),
        Step::SetMetadata { .. } => set_metadata(run, &planned.step).map(|()| None),
        Step::ReadStream { at, digest } => read::stream(run, at, *digest, watch).map(|()| None),
        Step::ReadSpace { at } => read::space(run, at).map(|()| None),
        Step::WriteManifest { .. } => manifest::write(run, index, watch).map(|()| None),
        Step::CheckManifest { .. } => manifest::check(run, index, watch).map(|()| None),
        Step::Pack(pack) => archive::pack(run, index, pack, watch),
        Step::Unpack(unpack) => archive::unpack(run, index, planned, unpack, watch),
        step => change(run, step).map(|()| None),
    }
}

/// Steps that are one system call.
fn change(run: &Run, step: &Step) -> Result<(), Failure> {
    let at = step_path(step);
    if let Step::SetLength { length, .. } = step
        && length.is_negative()
    {
        // The kernel refuses such a length before it looks at the path.
        let cause = Cause::Os(Errno::INVAL.raw_os_error());
        return Err(Failure::new(Action::Truncate, at, cause));
    }
    let failed = |error: DiskError| match step {
        Step::MakeLink { target, .. } => {
            Failure::new(Action::MakeLink, target, error.cause()).with_other(at)
        }
        // Whatever is in the way on the way, it is the times that were not set.
        Step::SetTimes { .. } => Failure::new(Action::SetTimes, at, error.cause()),
        _ => error.into_failure(at),
    };
    let spot = Spot::find(&run.pool, at).map_err(failed)?;
    let dir = spot.dir();
    let name = spot.name.as_os_str();
    match step {
        Step::MakeFolder { mode, .. } => act::make_folder(dir, name, *mode).map_err(failed),
        Step::MakeFile { mode, length, .. } => {
            act::make_hole(dir, name, *mode, *length).map_err(failed)
        }
        Step::MakeLink { target, .. } => act::make_link(dir, name, target)
            .map_err(|error| error.into_failure(target).with_other(at)),
        Step::MakeSpecial {
            kind, mode, device, ..
        } => act::make_special(dir, name, *kind, *mode, *device).map_err(failed),
        Step::Unlink { expect, .. } => {
            spot.check(at, expect.as_ref())?;
            act::unlink(dir, name).map_err(failed)
        }
        Step::RemoveFolder { expect, .. } => {
            spot.check(at, expect.as_ref())?;
            act::remove_folder(dir, name).map_err(failed)
        }
        Step::Exchange { b, expect, .. } => {
            let failed = |error: DiskError| error.into_failure(at).with_other(b);
            let other = Spot::find(&run.pool, b).map_err(failed)?;
            if let Some((of_a, of_b)) = expect {
                spot.check(at, Some(of_a))?;
                other.check(b, Some(of_b))?;
            }
            act::exchange(dir, name, other.dir(), &other.name).map_err(failed)
        }
        Step::SetLength { length, expect, .. } => {
            spot.check_followed(at, expect.as_ref())?;
            set_length(at, &spot, length)
        }
        Step::SetOwner {
            owner,
            group,
            follow_links,
            ..
        } => metadata::set_owner_at(dir, name, *owner, *group, *follow_links).map_err(failed),
        Step::SetMode {
            change,
            follow_links,
            ..
        } => metadata::change_mode_at(dir, name, change, *follow_links).map_err(failed),
        Step::SetTimes {
            times,
            follow_links,
            ..
        } => metadata::set_moments_at(dir, name, *times, *follow_links).map_err(failed),
        // These have functions of their own.
        Step::MakeHardLink { .. }
        | Step::Hold { .. }
        | Step::Release { .. }
        | Step::Restore { .. }
        | Step::Rename { .. }
        | Step::CopyFile { .. }
        | Step::SetMetadata { .. }
        | Step::ReadStream { .. }
        | Step::ReadSpace { .. }
        | Step::WriteManifest { .. }
        | Step::CheckManifest { .. }
        | Step::Pack(_)
        | Step::Unpack(_)
        | Step::Bulk(_) => Ok(()),
    }
}

/// Renames an entry out of its hold area, never over anything.
fn release(run: &Run, step: &Step) -> Result<(), Failure> {
    let Step::Release { from, to, expect } = step else {
        return Ok(());
    };
    let failed = |error: DiskError| {
        let cause = match error.is(Errno::EXIST) {
            true => Cause::AlreadyThere,
            false => error.cause(),
        };
        Failure::new(Action::Rename, to, cause).with_other(from)
    };
    let spot = Spot::find(&run.pool, from).map_err(failed)?;
    let now = stat::stamp_at(spot.dir(), &spot.name).map_err(failed)?;
    if expect.is_some_and(|expect| !expect.is_unchanged(&now)) {
        return Err(Failure::new(Action::Rename, to, Cause::Changed).with_other(from));
    }
    let target = Spot::find(&run.pool, to).map_err(failed)?;
    act::rename_new(spot.dir(), &spot.name, target.dir(), &target.name).map_err(failed)
}

/// Gives an entry back what it had, if it is still what was left of it.
fn restore(run: &Run, step: &Step) -> Result<(), Failure> {
    let Step::Restore {
        at,
        saved,
        expect,
        follow_links,
    } = step
    else {
        return Ok(());
    };
    let failed = |error: DiskError| error.into_failure(at);
    let spot = Spot::find(&run.pool, at).map_err(failed)?;
    let now = match follow_links {
        true => stat::stamp_follow_at(spot.dir(), &spot.name),
        false => stat::stamp_at(spot.dir(), &spot.name),
    };
    let now = now.map_err(failed)?;
    if expect.is_some_and(|expect| !expect.is_unchanged(&now)) {
        return Err(Failure::new(Action::Stat, at, Cause::Changed));
    }
    put_as_before(&run.pool, &spot, &now, saved, *follow_links).map_err(failed)
}

/// Gives an entry the length and metadata that it had.
pub fn put_as_before(
    pool: &Arc<FdPool>,
    spot: &Spot,
    now: &Stamp,
    saved: &Saved,
    follow_links: bool,
) -> disk::Result<()> {
    match (saved.length, &saved.tail) {
        (Some(length), Some(tail)) if length > now.size => {
            let hold = Spot::find(pool, tail)?;
            disk::tail::put_back(spot.dir(), &spot.name, length, hold.dir(), &hold.name)?;
        }
        (Some(length), _) if length != now.size => {
            act::set_length(spot.dir(), &spot.name, length, follow_links)?;
        }
        _ => {}
    }
    metadata::restore_at(spot.dir(), &spot.name, saved, follow_links)
}

/// What is there is looked for first, and every failure names it first, as that of `link(2)` does.
fn hard_link(run: &Run, step: &Step) -> Result<(), Failure> {
    let Step::MakeHardLink {
        at,
        existing,
        follow_links,
    } = step
    else {
        return Ok(());
    };
    let failed = |error: DiskError| {
        Failure::new(Action::MakeHardLink, existing, error.cause()).with_other(at)
    };
    let first = Spot::find(&run.pool, existing).map_err(failed)?;
    let spot = Spot::find(&run.pool, at).map_err(failed)?;
    act::hard_link(
        first.dir(),
        &first.name,
        spot.dir(),
        &spot.name,
        *follow_links,
    )
    .map_err(failed)
}

/// The source is looked at first, so that its absence is what is told.
fn set_metadata(run: &Run, step: &Step) -> Result<(), Failure> {
    let Step::SetMetadata {
        at,
        from,
        what,
        follow_links,
    } = step
    else {
        return Ok(());
    };
    let source = Spot::find(&run.pool, from).map_err(|error| error.into_failure(from))?;
    let looked = match follow_links {
        true => stat::stamp_follow_at(source.dir(), &source.name),
        false => stat::stamp_at(source.dir(), &source.name),
    };
    looked.map_err(|error| error.into_failure(from))?;
    // Where times are set, setting them is what first finds out that there is nothing to set them on.
    let failed = |error: DiskError| match error.action {
        Action::Stat | Action::Open if what.times => {
            Failure::new(Action::SetTimes, at, error.cause())
        }
        _ => error.into_failure(at),
    };
    let target = Spot::find(&run.pool, at).map_err(failed)?;
    metadata::copy_metadata_at(
        source.dir(),
        &source.name,
        target.dir(),
        &target.name,
        what,
        run.plan.request.profile,
        *follow_links,
    )
    .map(drop)
    .map_err(failed)
}

fn set_length(at: &Path, spot: &Spot, length: &Length) -> Result<(), Failure> {
    let failed = |error: DiskError| error.into_failure(at);
    let refused = |errno: Errno| {
        let cause = Cause::Os(errno.raw_os_error());
        Failure::new(Action::Truncate, at, cause)
    };
    let present = stat::stamp_follow_at(spot.dir(), &spot.name).map_err(failed)?;
    // The order of `truncate(2)`: the kind counts before the right to write.
    match present.kind {
        Kind::File => {}
        Kind::Folder => return Err(refused(Errno::ISDIR)),
        _ => return Err(refused(Errno::INVAL)),
    }
    let wanted = u64::try_from(length.resolve(present.size)).map_err(|_| refused(Errno::INVAL))?;
    act::set_length(spot.dir(), &spot.name, wanted, true).map_err(failed)
}

fn rename(
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

/// Folder and last name of an absolute path. Slashes at the end stay with the name.
pub fn split(path: &Path) -> (&Path, &OsStr) {
    let bytes = path.as_os_str().as_bytes();
    let end = bytes.iter().rposition(|byte| *byte != b'/');
    let Some(end) = end else {
        return (path, OsStr::new("."));
    };
    let start = bytes[..end].iter().rposition(|byte| *byte == b'/');
    let (folder, name) = match start {
        Some(start) => (&bytes[..=start], &bytes[start + 1..]),
        None => (&b"."[..], bytes),
    };
    (
        Path::new(OsStr::from_bytes(folder)),
        OsStr::from_bytes(name),
    )
}

#[cfg(test)]
mod tests {
    use super::split;
    use std::ffi::OsStr;
    use std::path::Path;

    #[test]
    fn paths_are_split_before_their_last_name() {
        let cases = [
            ("/a/b", "/a/", "b"),
            ("/a/b//", "/a/", "b//"),
            ("/a", "/", "a"),
            ("/", "/", "."),
            ("/a/..", "/a/", ".."),
            ("a", ".", "a"),
        ];
        for (path, folder, name) in cases {
            assert_eq!(
                split(Path::new(path)),
                (Path::new(folder), OsStr::new(name))
            );
        }
    }
}
