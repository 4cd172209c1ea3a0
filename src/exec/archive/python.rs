//! Unpacks as Python does: each member where it belongs, at once, until the first failure. Nothing lands outside of the
//! folder unless the archive is fully trusted.

use std::ffi::OsStr;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::codec::archive::budget::Budget;
use crate::codec::archive::{Bytes, Fault, Member, MemberKind, each_member};
use crate::disk::beneath::{self, Scope};
use crate::disk::dress::Dress;
use crate::disk::stream::{Source, write_all};
use crate::disk::zone::Zone;
use crate::disk::{DiskError, Errno, Folder, Watch, accounts, act, own, stat};
use crate::exec::run::{Run, WorkerWatch};
use crate::exec::single::Spot;
use crate::model::{Action, ArchiveFormat, Cause, Failure, Kind, Phase, Profile, Trust, Unpack};
use crate::ops::reply::readable;

use super::member::exact;
use super::{PIECE, below, of_archive};

/// Unpacks an archive; `spelled` is what the request calls it.
pub fn unpack(
    run: &Run,
    step: &Unpack,
    spelled: &Path,
    watch: &WorkerWatch<'_>,
) -> Result<(), Failure> {
    let is_zip = step.format == ArchiveFormat::Zip;
    // Python asks first whether it is a zip file, and takes what it cannot open for none.
    let not_one = || {
        let kind = match is_zip {
            true => "a zip file",
            false => "a compressed or uncompressed tar file",
        };
        let text = format!("{} is not {kind}", readable(spelled));
        Failure::new(Action::Read, &step.at, Cause::Archive(text))
    };
    let opened = Source::open_path(&step.at, watch);
    let source = opened.map_err(|error| match is_zip {
        true => not_one(),
        false => error.into_failure(&step.at),
    })?;
    let size = source.stamp().map_or(0, |stamp| stamp.size);
    let mut unpacking = Unpacking {
        run,
        step,
        watch,
        zone: Zone::system(),
        is_root: own::is_root(),
        root: None,
        folders: Vec::new(),
        piece: vec![0; PIECE],
        members: 0,
    };
    let budget = Budget::new(step.limits, size);
    let read = each_member(
        source,
        step.format,
        budget,
        Profile::Python,
        &mut |member, bytes| {
            unpacking.members += 1;
            let counters = watch.counters();
            counters.turn_to(Phase::Copy, 0, 0, member.size);
            unpacking.member(&member, bytes)?;
            counters.item();
            Ok(())
        },
    );
    match read {
        Ok(()) => unpacking.finish(),
        Err(Stop::Failed(failure)) => Err(*failure),
        Err(Stop::Fault(Fault::Foreign(_))) => Err(not_one()),
        Err(Stop::Fault(Fault::Broken(_))) if unpacking.members == 0 && !is_zip => Err(not_one()),
        Err(Stop::Fault(fault)) => Err(of_archive(fault, &step.at)),
    }
}

enum Stop {
    Failed(Box<Failure>),
    Fault(Fault),
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Stop {
        Stop::Fault(fault)
    }
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Stop {
        Stop::Failed(Box::new(failure))
    }
}

struct Unpacking<'a> {
    run: &'a Run,
    step: &'a Unpack,
    watch: &'a WorkerWatch<'a>,
    zone: Zone,
    is_root: bool,
    /// Opened with the first member, which is what makes it.
    root: Option<Arc<OwnedFd>>,
    /// Folders of the archive, whose metadata comes last.
    folders: Vec<(Vec<u8>, Dress)>,
    piece: Vec<u8>,
    members: u64,
}

impl Unpacking<'_> {
    fn member(&mut self, member: &Member, bytes: &mut dyn Bytes) -> Result<(), Stop> {
        match self.step.format {
            ArchiveFormat::Zip => self.of_zip(member, bytes),
            _ => self.of_tar(member, bytes),
        }
    }

    fn scope(&self) -> Scope {
        match (self.step.format, self.step.trust) {
            (ArchiveFormat::Zip, _) | (_, Trust::Data | Trust::Tar) => Scope::Beneath,
            (_, Trust::Full) => Scope::Anywhere,
        }
    }

    fn of_zip(&mut self, member: &Member, bytes: &mut dyn Bytes) -> Result<(), Stop> {
        let path = &member.path;
        // Left out without a word, notes..txt too.
        if path.starts_with(b"/") || path.windows(2).any(|pair| pair == b"..") {
            return Ok(());
        }
        if member.kind == MemberKind::Folder {
            self.folder_at(path, path)?;
            return Ok(());
        }
        self.folder_at(split(path).0, path)?;
        self.write(path, bytes).map(drop)
    }

    fn of_tar(&mut self, member: &Member, bytes: &mut dyn Bytes) -> Result<(), Stop> {
        let stripped = member.path.iter().position(|byte| *byte != b'/');
        let path = match self.step.trust {
            Trust::Full => member.path.as_slice(),
            Trust::Data | Trust::Tar => &member.path[stripped.unwrap_or(member.path.len())..],
        };
        self.check(member, path)?;
        let root = self.root(path)?;
        let trimmed = path.iter().rposition(|byte| *byte != b'/');
        let path = &path[..trimmed.map_or(0, |end| end + 1)];
        let (above, name) = split(path);
        let folder = self.folder_at(above, path)?;
        let (dir, name) = (folder.as_fd(), OsStr::from_bytes(name));
        let failed = |error: DiskError| error.into_failure(self.at(path));
        let dress = self.dress(member);
        match member.kind {
            MemberKind::File => {
                let file = self.write(path, bytes)?;
                dress
                    .put_on_open(file.as_fd(), name)
                    .map_err(|error| self.failed(path, error))?;
            }
            MemberKind::Folder => {
                let mode = match dress.mode {
                    None => 0o777 & !self.step.umask,
                    Some(_) => 0o700,
                };
                let made = match name.is_empty() {
                    true => Ok(()),
                    false => act::make_folder(dir, name, mode),
                };
                if let Err(error) = made {
                    let is_there = error.is(Errno::EXIST)
                        && beneath::open_folder(
                            root.as_fd(),
                            OsStr::from_bytes(path),
                            self.scope(),
                        )
                        .is_ok();
                    if !is_there {
                        return Err(failed(error).into());
                    }
                }
                self.folders.push((path.to_vec(), dress));
            }
            MemberKind::Link => {
                self.clear(dir, name).map_err(failed)?;
                let text = self.link_text(&member.link);
                act::make_link(dir, name, Path::new(OsStr::from_bytes(&text))).map_err(
                    |error| {
                        error
                            .into_failure(OsStr::from_bytes(&text))
                            .with_other(self.at(path))
                    },
                )?;
                let owner = Dress {
                    modified: None,
                    ..dress
                };
                owner.put_on_at(dir, name, true).map_err(failed)?;
            }
            MemberKind::HardLink => {
                self.hard_link(&root, member, path, dir, name)?;
                dress.put_on_at(dir, name, false).map_err(failed)?;
            }
            MemberKind::Pipe | MemberKind::CharDevice | MemberKind::BlockDevice => {
                self.special(member, dir, name).map_err(failed)?;
                dress.put_on_at(dir, name, false).map_err(failed)?;
            }
        }
        Ok(())
    }

    /// What the filters of `tarfile` refuse.
    fn check(&self, member: &Member, path: &[u8]) -> Result<(), Failure> {
        if self.step.trust == Trust::Full {
            return Ok(());
        }
        let refused = |cause| Err(Failure::new(Action::Create, self.at(path), cause));
        if self.leads_out(path)? {
            return refused(Cause::LeadsOut);
        }
        if self.step.trust == Trust::Tar {
            return Ok(());
        }
        match member.kind {
            MemberKind::Pipe | MemberKind::CharDevice | MemberKind::BlockDevice => {
                let text = format!(
                    "'{}' is a special file",
                    readable(&below(Path::new(""), path))
                );
                return refused(Cause::Archive(text));
            }
            MemberKind::Link | MemberKind::HardLink if member.link.starts_with(b"/") => {
                return refused(Cause::LeadsOut);
            }
            MemberKind::Link => {
                let target = [split(path).0, b"/", &member.link].concat();
                if self.leads_out(&target)? {
                    return refused(Cause::LeadsOut);
                }
            }
            MemberKind::HardLink if self.leads_out(&member.link)? => {
                return refused(Cause::LeadsOut);
            }
            MemberKind::HardLink | MemberKind::File | MemberKind::Folder => {}
        }
        Ok(())
    }

    /// With the links that are there; before there is anything, by its letters.
    fn leads_out(&self, path: &[u8]) -> Result<bool, Failure> {
        let opened;
        let root = match &self.root {
            Some(root) => root.as_fd(),
            None => {
                match Folder::open_root(&self.run.pool, &self.step.to).and_then(|to| to.handle()) {
                    Ok(root) => {
                        opened = root;
                        opened.as_fd()
                    }
                    Err(_) => return Ok(climbs(path)),
                }
            }
        };
        beneath::leads_out(root, OsStr::from_bytes(path)).map_err(|error| self.failed(path, error))
    }

    fn hard_link(
        &self,
        root: &OwnedFd,
        member: &Member,
        path: &[u8],
        dir: BorrowedFd<'_>,
        name: &OsStr,
    ) -> Result<(), Failure> {
        let (above, first_name) = split(&member.link);
        let first_name = OsStr::from_bytes(first_name);
        let missing = || {
            let text = "the member of which it is another name does not come before it";
            Failure::new(
                Action::MakeHardLink,
                self.at(path),
                Cause::Archive(text.into()),
            )
        };
        let first = beneath::open_folder(root.as_fd(), OsStr::from_bytes(above), self.scope());
        let first = first.map_err(|_| missing())?;
        let there = stat::stamp_at(first.as_fd(), first_name).map_err(|_| missing())?;
        let present = stat::stamp_at(dir, name);
        if present.is_ok_and(|present| present.is_same_object(&there)) {
            return Ok(());
        }
        self.clear(dir, name)
            .map_err(|error| self.failed(path, error))?;
        act::hard_link(first.as_fd(), first_name, dir, name, false).map_err(|error| {
            let at = below(&self.step.spelled_to, &member.link);
            error.into_failure(at).with_other(self.at(path))
        })
    }

    fn special(&self, member: &Member, dir: BorrowedFd<'_>, name: &OsStr) -> Result<(), DiskError> {
        let kind = match member.kind {
            MemberKind::CharDevice => Kind::CharDevice,
            MemberKind::BlockDevice => Kind::BlockDevice,
            _ => Kind::Pipe,
        };
        let (major, minor) = member.device;
        let device = u64::from(major) << 32 | u64::from(minor);
        act::make_special(dir, name, kind, 0o666 & !self.step.umask, device)
    }

    /// Takes away what has the name of a link.
    fn clear(&self, dir: BorrowedFd<'_>, name: &OsStr) -> Result<(), DiskError> {
        match act::unlink(dir, name) {
            Err(error) if error.is_missing() => Ok(()),
            answer => answer,
        }
    }

    /// The data filter writes links in their shortest form.
    fn link_text(&self, text: &[u8]) -> Vec<u8> {
        match self.step.trust {
            Trust::Data => shortened(text),
            Trust::Tar | Trust::Full => text.to_vec(),
        }
    }

    /// Writes the contents of a member, over what is there.
    fn write(&mut self, path: &[u8], bytes: &mut dyn Bytes) -> Result<OwnedFd, Stop> {
        let root = self.root(path)?;
        let name = OsStr::from_bytes(path);
        let mode = 0o666 & !self.step.umask;
        let file = beneath::open_file(root.as_fd(), name, mode, self.scope());
        let file = file.map_err(|error| self.failed(path, error))?;
        loop {
            let count = bytes.read(&mut self.piece)?;
            if count == 0 {
                return Ok(file);
            }
            write_all(file.as_fd(), name, &self.piece[..count])
                .map_err(|error| self.failed(path, error))?;
            self.watch.wrote(count as u64);
        }
    }

    fn root(&mut self, member: &[u8]) -> Result<Arc<OwnedFd>, Failure> {
        self.root_of(b"", member)
    }

    /// The folder that everything goes into, made if it is not there; `path` is the folder in it that is wanted.
    fn root_of(&mut self, path: &[u8], member: &[u8]) -> Result<Arc<OwnedFd>, Failure> {
        if let Some(root) = &self.root {
            return Ok(Arc::clone(root));
        }
        self.make_all(&self.step.to)?;
        let folder = Folder::open_root(&self.run.pool, &self.step.to);
        let root = folder.and_then(|folder| folder.handle());
        let root = root.map_err(|error| match self.step.format {
            // `zipfile` makes the folder, or the first one in it, whatever is there; `tarfile` fails at the member.
            ArchiveFormat::Zip if error.is(Errno::NOTDIR) => {
                let first = path.split(|byte| *byte == b'/').next();
                let (at, errno) = match first.filter(|name| !name.is_empty()) {
                    Some(name) => (self.at(name), Errno::NOTDIR),
                    None => (self.step.spelled_to.clone(), Errno::EXIST),
                };
                Failure::new(Action::MakeFolder, at, Cause::Os(errno.raw_os_error()))
            }
            _ => error.into_failure(self.at(member)),
        })?;
        self.root = Some(Arc::clone(&root));
        Ok(root)
    }

    /// `os.makedirs(exist_ok=True)`, except that what is there and is no folder is left for the members to fail on.
    fn make_all(&self, path: &Path) -> Result<(), Failure> {
        let mut missing: Vec<&Path> = Vec::new();
        let mut at = path;
        // As `os.path.exists` has it, nothing is where nobody may look.
        while stat::stamp_path_follow(at).is_err() {
            missing.push(at);
            match at.parent() {
                Some(parent) => at = parent,
                None => break,
            }
        }
        for at in missing.into_iter().rev() {
            let spelled = || match at == path {
                true => self.step.spelled_to.clone(),
                false => at.to_path_buf(),
            };
            let made = Spot::find(&self.run.pool, at).and_then(|spot| {
                act::make_folder(spot.dir(), &spot.name, 0o777 & !self.step.umask)
            });
            match made {
                Err(error) if !error.is(Errno::EXIST) => return Err(error.into_failure(spelled())),
                _ => {}
            }
        }
        Ok(())
    }

    /// The folder of this path, made with all above it, for the sake of a member.
    fn folder_at(&mut self, path: &[u8], member: &[u8]) -> Result<OwnedFd, Failure> {
        let root = self.root_of(path, member)?;
        let open =
            |path: &[u8]| beneath::open_folder(root.as_fd(), OsStr::from_bytes(path), self.scope());
        // From the nearest one that is there.
        let mut missing: Vec<&[u8]> = Vec::new();
        let mut at = path;
        let mut folder = loop {
            match open(at) {
                Ok(folder) => break folder,
                Err(error) if error.is_missing() && !at.is_empty() => {
                    missing.push(at);
                    at = split(at).0;
                }
                Err(error) if at.is_empty() => return Err(self.failed(member, error)),
                Err(error) => return Err(self.failed(at, error)),
            }
        };
        for path in missing.into_iter().rev() {
            let name = OsStr::from_bytes(split(path).1);
            if !name.is_empty() && name != "." {
                let made = act::make_folder(folder.as_fd(), name, 0o777 & !self.step.umask);
                match made {
                    Err(error) if !error.is(Errno::EXIST) => return Err(self.failed(path, error)),
                    _ => {}
                }
            }
            folder = open(path).map_err(|error| self.failed(path, error))?;
        }
        Ok(folder)
    }

    fn at(&self, path: &[u8]) -> PathBuf {
        below(&self.step.spelled_to, path)
    }

    /// What leads out is known by the kernel's answer where a link has come in between.
    fn failed(&self, path: &[u8], error: DiskError) -> Failure {
        let is_out = error.is(Errno::XDEV) && self.scope() == Scope::Beneath;
        let cause = match is_out {
            true => Cause::LeadsOut,
            false => error.cause(),
        };
        Failure::new(error.action, self.at(path), cause)
    }

    fn dress(&self, member: &Member) -> Dress {
        let is_data = self.step.trust == Trust::Data;
        let mode = member.mode.and_then(|mode| match self.step.trust {
            Trust::Full => Some(mode),
            Trust::Tar => Some(mode & 0o755),
            Trust::Data => of_data(member.kind, mode),
        });
        let gives = self.is_root && !is_data;
        let owner = accounts::user(&member.owner_name).filter(|_| gives);
        let group = accounts::group(&member.group_name).filter(|_| gives);
        Dress {
            owner: owner.or(member.owner.filter(|_| gives)),
            group: group.or(member.group.filter(|_| gives)),
            mode,
            modified: member
                .modified
                .and_then(|moment| exact(moment, &self.zone))
                .map(as_float),
            sets_access: true,
            attributes: Vec::new(),
        }
    }

    /// Folders get their metadata when nothing more is made in them.
    fn finish(&mut self) -> Result<(), Failure> {
        let mut folders = std::mem::take(&mut self.folders);
        folders.sort_by(|(a, _), (b, _)| b.cmp(a));
        for (path, dress) in folders {
            let root = self.root(&path)?;
            let folder = beneath::open_folder(root.as_fd(), OsStr::from_bytes(&path), self.scope());
            let dressed =
                folder.and_then(|folder| dress.put_on_at(folder.as_fd(), OsStr::new("."), false));
            dressed.map_err(|error| self.failed(&path, error))?;
        }
        Ok(())
    }
}

/// A time after its way through the float that Python has for it.
fn as_float((seconds, nanoseconds): (i64, u32)) -> (i64, u32) {
    // Written and read, since that rounds only once.
    let float: f64 = match super::member::decimal(seconds, nanoseconds).parse() {
        Ok(float) if nanoseconds > 0 => float,
        _ => return (seconds, nanoseconds),
    };
    let whole = float.floor();
    let part = ((float - whole) * 1e9).floor();
    (whole as i64, part as u32)
}

/// Mode of a member under the data filter; none leaves it to the umask.
fn of_data(kind: MemberKind, mode: u32) -> Option<u32> {
    let mode = mode & 0o755;
    match kind {
        MemberKind::File | MemberKind::HardLink => {
            let runs = mode & 0o100 != 0;
            Some(if runs { mode } else { mode & !0o111 } | 0o600)
        }
        _ => None,
    }
}

/// What is before the last slash, and what is after it.
fn split(path: &[u8]) -> (&[u8], &[u8]) {
    match path.iter().rposition(|byte| *byte == b'/') {
        Some(0) => (&path[..1], &path[1..]),
        Some(at) => (&path[..at], &path[at + 1..]),
        None => (&path[..0], path),
    }
}

/// True if a path leads out by its letters.
fn climbs(path: &[u8]) -> bool {
    let mut depth = 0u32;
    for part in path.split(|byte| *byte == b'/') {
        match part {
            b"" | b"." => {}
            b".." if depth == 0 => return true,
            b".." => depth -= 1,
            _ => depth += 1,
        }
    }
    false
}

/// `os.path.normpath` of a relative path.
fn shortened(path: &[u8]) -> Vec<u8> {
    let mut parts: Vec<&[u8]> = Vec::new();
    for part in path.split(|byte| *byte == b'/') {
        match part {
            b"" | b"." => {}
            b".." if parts.last().is_some_and(|last| *last != b"..") => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    match parts.is_empty() {
        true => b".".to_vec(),
        false => parts.join(&b'/'),
    }
}
