//! Steps on single paths: one system call each, or one file.

use std::ffi::{OsStr, OsString};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::disk::{self, DiskError, Errno, FdPool, Folder, act, metadata, stat};
use crate::model::{Action, Cause, Failure, Kind, Length, Phase, Planned, Stamp, Step};

use super::read;
use super::run::{Run, WorkerWatch};
use super::{archive, carry, file, manifest, putback};

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
    match step {
        // The system call's first argument is the text.
        Step::MakeLink { at, target } => (target, Some(at)),
        Step::Bulk(_) | Step::CheckManifest { .. } => (step.path(), None),
        _ => step.ends(),
    }
}

/// Entries that have what they were to have once the step is done.
pub fn items(planned: &Planned) -> u64 {
    match planned.step {
        _ if planned.is_aside => 0,
        Step::Exchange { .. } => 2,
        Step::Release { .. } => 1 + planned.share.items(),
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
        Step::Rename { to, .. } => {
            carry::rename(run, index, planned, watch).map(|()| Some(to.clone()))
        }
        Step::CopyFile { to, .. } => {
            file::copy(run, index, &planned.step, watch).map(|()| Some(to.clone()))
        }
        Step::MakeHardLink { .. } => hard_link(run, &planned.step).map(|()| None),
        Step::Release { .. } => putback::release(run, &planned.step).map(|()| None),
        Step::Restore { .. } => putback::restore(run, &planned.step).map(|()| None),
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
    let at = step.path();
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
