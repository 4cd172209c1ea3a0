//! The temporary folder in which an archive is unpacked. There are no links in it until everything else is there, so that
//! nothing can be written through one.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ffi::{OsStr, OsString};
use std::os::fd::AsFd;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::sync::Arc;

use crate::codec::archive::guard::{Links, Refusal, names};
use crate::codec::archive::{Bytes, Fault, Member, MemberKind};
use crate::disk::dress::Dress;
use crate::disk::zone::Zone;
use crate::disk::{self, DiskError, Folder, Watch, act, stat, stream};
use crate::exec::run::WorkerWatch;
use crate::exec::sweep;
use crate::model::{Action, Cause, Failure, Kind, Trust, Unpack};

use super::member::exact;
use super::{PIECE, below, of_archive, verify};

/// Why a member is not made: by itself, or with all others.
pub enum Stop {
    Member(Failure),
    All(Failure),
}

/// A folder of our own that goes with everything in it, unless it was given its name.
pub struct Stage<'a> {
    pub parent: Arc<Folder>,
    pub name: OsString,
    pub folder: Arc<Folder>,
    step: &'a Unpack,
    watch: &'a WorkerWatch<'a>,
    zone: Zone,
    is_root: bool,
    verifies: bool,
    folders: HashMap<Vec<u8>, Arc<Folder>>,
    /// What folders get when nothing more is made in them; an empty path is the stage itself.
    pub dresses: BTreeMap<Vec<u8>, Dress>,
    links: Links,
    link_dresses: HashMap<Vec<u8>, Dress>,
    piece: Vec<u8>,
    is_kept: bool,
}

impl<'a> Stage<'a> {
    pub fn make(
        parent: Arc<Folder>,
        step: &'a Unpack,
        watch: &'a WorkerWatch<'a>,
    ) -> disk::Result<Stage<'a>> {
        let name = disk::copy::temporary_name();
        act::make_folder(parent.handle()?.as_fd(), &name, 0o700)?;
        Ok(Stage {
            folder: parent.child(&name),
            parent,
            name,
            step,
            watch,
            zone: Zone::system(),
            is_root: disk::own::is_root(),
            verifies: watch.run.plan.request.run.verifies(),
            folders: HashMap::new(),
            dresses: BTreeMap::new(),
            links: Links::default(),
            link_dresses: HashMap::new(),
            piece: vec![0; PIECE],
            is_kept: false,
        })
    }

    /// The stage has been given a name and is no longer ours to take away.
    pub fn keep(&mut self) {
        self.is_kept = true;
    }

    /// Takes away what is left in it, and itself.
    pub fn clear(&mut self) -> disk::Result<()> {
        // What failed once may have been a moment's trouble, and what stays here is in somebody's way.
        let cleared = sweep::remove_tree(&self.parent, &self.name)
            .or_else(|_| sweep::remove_tree(&self.parent, &self.name));
        self.is_kept = true;
        cleared
    }

    /// Makes one member.
    pub fn member(&mut self, member: &Member, bytes: &mut dyn Bytes) -> Result<(), Stop> {
        let names = names(&member.path).map_err(|refusal| self.refused(member, refusal))?;
        if self.links.is_above(&names) {
            return Err(self.refused(member, Refusal::LeadsOut));
        }
        let Some((name, above)) = names.split_last() else {
            // The folder that everything goes into.
            if member.kind == MemberKind::Folder {
                self.dresses.insert(Vec::new(), self.dress(member));
            }
            return Ok(());
        };
        let path = names.join(&b'/');
        let failed = |error: DiskError| {
            let at = below(&self.step.spelled_to, &path);
            Stop::Member(error.into_failure(at))
        };
        let parent = self.folder_at(above).map_err(failed)?;
        let dir = parent.handle().map_err(failed)?;
        let (dir, name) = (dir.as_fd(), OsStr::from_bytes(name));
        if member.kind != MemberKind::Folder {
            // What comes later counts, as if it had been written over what came before.
            self.links.remove(&path);
            match act::unlink(dir, name) {
                Err(error) if !error.is_missing() => return Err(failed(error)),
                _ => {}
            }
        }
        match member.kind {
            MemberKind::Folder => {
                self.folder_at(&names).map_err(failed)?;
                self.dresses.insert(path, self.dress(member));
                Ok(())
            }
            MemberKind::Link => {
                self.link_dresses.insert(path.clone(), self.dress(member));
                self.links.insert(path, member.link.clone());
                Ok(())
            }
            MemberKind::HardLink => self.hard_link(member, path, dir, name),
            MemberKind::Pipe => {
                act::make_special(dir, name, Kind::Pipe, 0o600, 0).map_err(failed)?;
                self.dress(member)
                    .put_on_at(dir, name, false)
                    .map_err(failed)?;
                Ok(())
            }
            MemberKind::CharDevice | MemberKind::BlockDevice => {
                Err(self.because(member, Cause::SpecialFile))
            }
            MemberKind::File => self.file(member, bytes, dir, name),
        }
    }

    fn file(
        &mut self,
        member: &Member,
        bytes: &mut dyn Bytes,
        dir: std::os::fd::BorrowedFd<'_>,
        name: &OsStr,
    ) -> Result<(), Stop> {
        let at = below(&self.step.spelled_to, &member.path);
        let failed = |error: DiskError| error.into_failure(&at);
        let file = act::make_file(dir, name, 0o600)
            .map_err(failed)
            .map_err(Stop::Member)?;
        let mut hasher = self.verifies.then(blake3::Hasher::new);
        loop {
            let count = bytes
                .read(&mut self.piece)
                .map_err(|fault| Stop::All(of_archive(fault, &self.step.at)))?;
            if count == 0 {
                break;
            }
            // A full disk is full for the members that follow too.
            stream::write_all(file.as_fd(), name, &self.piece[..count])
                .map_err(failed)
                .map_err(Stop::All)?;
            if let Some(hasher) = &mut hasher {
                hasher.update(&self.piece[..count]);
            }
            self.watch.wrote(count as u64);
        }
        if let Some(hasher) = hasher {
            let sum = hasher.finalize();
            let read = verify::file(dir, name, &sum, &at, self.watch).map_err(Stop::Member)?;
            self.watch.counters().verified(1, read);
        }
        let dress = self.dress(member).put_on_open(file.as_fd(), name);
        dress.map(drop).map_err(failed).map_err(Stop::Member)
    }

    /// A further name of an earlier member; of a link, the same text again.
    fn hard_link(
        &mut self,
        member: &Member,
        path: Vec<u8>,
        dir: std::os::fd::BorrowedFd<'_>,
        name: &OsStr,
    ) -> Result<(), Stop> {
        let first = names(&member.link).map_err(|refusal| self.refused(member, refusal))?;
        if let Some(text) = self.links.text(&first.join(&b'/')) {
            let text = text.to_vec();
            self.link_dresses.insert(path.clone(), self.dress(member));
            self.links.insert(path, text);
            return Ok(());
        }
        let (Some((first_name, above)), false) = (first.split_last(), self.links.is_above(&first))
        else {
            return Err(self.refused(member, Refusal::LeadsOut));
        };
        let missing = || {
            let text = "the member of which it is another name does not come before it";
            self.because(member, Cause::Archive(text.into()))
        };
        let above = above.join(&b'/');
        let known = match above.is_empty() {
            true => Some(&self.folder),
            false => self.folders.get(&above),
        };
        let folder = known.ok_or_else(missing)?.handle();
        let failed = |error: DiskError| {
            let at = below(&self.step.spelled_to, &member.path);
            Stop::Member(error.into_failure(at))
        };
        let first_dir = folder.map_err(failed)?;
        let first_name = OsStr::from_bytes(first_name);
        match act::hard_link(first_dir.as_fd(), first_name, dir, name, false) {
            Err(error) if error.is_missing() => Err(missing()),
            linked => linked.map_err(failed),
        }
    }

    /// Makes the links, now that nothing more is made; those that lead out are not. What could not be made.
    pub fn make_links(&mut self) -> Vec<Failure> {
        let out: HashSet<Vec<u8>> = self.links.leading_out();
        let mut failures = Vec::new();
        let mut paths: Vec<Vec<u8>> = self.link_dresses.keys().cloned().collect();
        paths.sort();
        for path in paths {
            let Some(text) = self.links.text(&path).map(<[u8]>::to_vec) else {
                continue;
            };
            let at = below(&self.step.spelled_to, &path);
            if out.contains(&path) {
                failures.push(Failure::new(Action::MakeLink, at, Cause::LeadsOut));
                continue;
            }
            let parts: Vec<&[u8]> = path.split(|byte| *byte == b'/').collect();
            let Some((name, above)) = parts.split_last() else {
                continue;
            };
            let (name, text) = (OsStr::from_bytes(name), Path::new(OsStr::from_bytes(&text)));
            let dress = self.link_dresses.get(&path).cloned().unwrap_or_default();
            let made = self.folder_at(above).and_then(|folder| {
                let dir = folder.handle()?;
                act::make_link(dir.as_fd(), name, text)?;
                dress.put_on_at(dir.as_fd(), name, true)
            });
            if let Err(error) = made {
                failures.push(error.into_failure(at));
            }
        }
        failures
    }

    /// Dresses all folders but the stage itself, the deepest first; tops only if they will not be moved any more.
    pub fn dress_folders(&self) -> Vec<Failure> {
        let mut failures = Vec::new();
        for (path, dress) in self
            .dresses
            .iter()
            .rev()
            .filter(|(path, _)| !path.is_empty())
        {
            let end = path.iter().rposition(|byte| *byte == b'/');
            let (above, name) = match end {
                Some(end) => (&path[..end], &path[end + 1..]),
                None => (&path[..0], path.as_slice()),
            };
            let parent = match above.is_empty() {
                true => Some(&self.folder),
                false => self.folders.get(above),
            };
            let Some(parent) = parent else {
                continue;
            };
            let mut dress = dress.clone();
            if above.is_empty() {
                // Moving a folder needs the right to write in it; its mode comes after that.
                dress.mode = None;
            }
            let name = OsStr::from_bytes(name);
            let dressed = parent
                .handle()
                .and_then(|dir| dress.put_on_at(dir.as_fd(), name, false));
            if let Err(error) = dressed {
                failures.push(error.into_failure(below(&self.step.spelled_to, path)));
            }
        }
        failures
    }

    /// The folder of these names, made with all above it.
    fn folder_at(&mut self, names: &[&[u8]]) -> disk::Result<Arc<Folder>> {
        let path = names.join(&b'/');
        if names.is_empty() {
            return Ok(Arc::clone(&self.folder));
        }
        if let Some(folder) = self.folders.get(&path) {
            return Ok(Arc::clone(folder));
        }
        // From the nearest one that is there, so that any depth is one loop.
        let mut start = names.len() - 1;
        while start > 0 && !self.folders.contains_key(&names[..start].join(&b'/')) {
            start -= 1;
        }
        let mut folder = match start {
            0 => Arc::clone(&self.folder),
            start => Arc::clone(&self.folders[&names[..start].join(&b'/')]),
        };
        for at in start..names.len() {
            let name = OsStr::from_bytes(names[at]);
            act::make_folder(folder.handle()?.as_fd(), name, 0o700)?;
            folder = folder.child(name);
            let path = names[..=at].join(&b'/');
            self.dresses.entry(path.clone()).or_insert_with(|| Dress {
                mode: Some(0o777 & !self.step.umask),
                ..Dress::default()
            });
            self.folders.insert(path, Arc::clone(&folder));
        }
        Ok(folder)
    }

    /// What a member's metadata comes to here.
    fn dress(&self, member: &Member) -> Dress {
        let trust = self.step.trust;
        let full = match (member.kind, self.step.trust) {
            (MemberKind::Folder, _) => 0o777,
            _ => 0o666,
        };
        let mode = match trust {
            Trust::Data => member.mode.map(|mode| mode & 0o777 & !self.step.umask),
            Trust::Tar => member.mode.map(|mode| mode & 0o777),
            Trust::Full => member.mode,
        };
        // Only who may give files away gets the owners; set-id bits would mean somebody else otherwise.
        let gives = self.is_root && trust == Trust::Full;
        let mode = mode.map(|mode| if gives { mode } else { mode & 0o777 });
        Dress {
            owner: member.owner.filter(|_| gives),
            group: member.group.filter(|_| gives),
            mode: Some(mode.unwrap_or(full & !self.step.umask)),
            modified: member.modified.and_then(|moment| exact(moment, &self.zone)),
            sets_access: false,
            attributes: match trust {
                Trust::Full => member.attributes.clone(),
                // Others than the user's own give rights to programs, or belong to the system.
                _ => {
                    let all = member.attributes.iter();
                    all.filter(|(name, _)| is_harmless(name)).cloned().collect()
                }
            },
        }
    }

    fn refused(&self, member: &Member, refusal: Refusal) -> Stop {
        let cause = match refusal {
            Refusal::LeadsOut => Cause::LeadsOut,
            Refusal::Name => Cause::NameRefused,
        };
        self.because(member, cause)
    }

    fn because(&self, member: &Member, cause: Cause) -> Stop {
        let at = below(&self.step.spelled_to, &member.path);
        Stop::Member(Failure::new(Action::Create, at, cause))
    }
}

fn is_harmless(attribute: &[u8]) -> bool {
    attribute.starts_with(b"user.") || attribute.starts_with(b"system.posix_acl_")
}

impl Drop for Stage<'_> {
    fn drop(&mut self) {
        if self.is_kept {
            return;
        }
        if let Err(error) = self.clear() {
            tracing::warn!(?error, "a temporary folder stays");
        }
    }
}

/// What stands under a name of a folder, if anything does.
pub fn there(folder: &Arc<Folder>, name: &OsStr) -> disk::Result<Option<crate::model::Stamp>> {
    match stat::stamp_at(folder.handle()?.as_fd(), name) {
        Ok(stamp) => Ok(Some(stamp)),
        Err(error) if error.is_missing() => Ok(None),
        Err(error) => Err(error),
    }
}

impl From<Fault> for Stop {
    /// The archive's path is put in by whoever has it.
    fn from(fault: Fault) -> Stop {
        Stop::All(of_archive(fault, Path::new("")))
    }
}
