//! Hold areas: what is removed, replaced or cut waits there, on its own file system, to be taken back.
//!
//! An area is a folder that only its owner may enter: under the user's data folder where that is on the same file
//! system, else the highest folder of the mount that the user may write. It has one folder a job, in it one folder a
//! step, and beside each of these a text that says where its contents were.

use std::collections::{HashMap, HashSet};
use std::ffi::{OsStr, OsString};
use std::os::fd::AsFd;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use serde::{Deserialize, Serialize};

use super::store::{is_uid, now_ms};
use super::tops::{how_to, names};
use crate::disk::log::{
    LogFile, host, is_private_folder, private_folder, real_path, rename_in, user,
};
use crate::disk::{self, Errno, FdPool, Folder, act, lock, mounts, stat};
use crate::model::{Action, Stamp, bytes};

/// Days for which something is kept at least.
pub const DAYS: u64 = 14;
/// The same in milliseconds.
pub const KEPT_MS: u64 = DAYS * 24 * 60 * 60 * 1000;
/// The list of all areas, in the state folder.
const LIST: &str = "holds";
/// The area below the data folder.
const IN_DATA: &str = "filewright/hold";
/// What is known of a job's part of an area, in its folder.
const ABOUT: &str = "about.json";

/// All hold areas of this user.
#[derive(Debug)]
pub struct Areas {
    pool: Arc<FdPool>,
    state: PathBuf,
    data_dir: Option<PathBuf>,
    /// Areas are looked for on mounted disks too.
    looks_around: bool,
    /// Areas that the list does not name, found when it was last asked what is held.
    strays: Mutex<Option<Vec<PathBuf>>>,
    /// By device and mount.
    found: Mutex<HashMap<(u64, u64), Arc<Area>>>,
}

/// One hold area.
#[derive(Debug)]
pub struct Area {
    pub path: PathBuf,
    pub folder: Arc<Folder>,
}

/// What is known of the things that one job holds in one area.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    pub op: String,
    pub held_ms: u64,
    /// It is not purged before then.
    pub keep_until_ms: u64,
    pub items: u64,
    pub bytes: u64,
    /// Items and bytes that are left, where some were put back.
    #[serde(default)]
    pub left: Option<(u64, u64)>,
    /// The machine on which it was held: a disk may be carried to another one.
    #[serde(default)]
    pub host: Option<String>,
}

/// One job's part of an area.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    pub uid: String,
    pub area: PathBuf,
    /// None where the folder does not say.
    pub about: Option<About>,
}

/// One line of the list of areas.
#[derive(Serialize, Deserialize)]
struct Listed {
    #[serde(with = "bytes")]
    path: PathBuf,
}

impl Areas {
    /// `looks_around`: areas are looked for on mounted disks too, whoever has made them for this user.
    pub fn new(
        pool: &Arc<FdPool>,
        state: &Path,
        data_dir: Option<PathBuf>,
        looks_around: bool,
    ) -> Areas {
        Areas {
            pool: Arc::clone(pool),
            state: state.to_path_buf(),
            data_dir,
            looks_around,
            strays: Mutex::default(),
            found: Mutex::default(),
        }
    }

    pub fn pool(&self) -> Arc<FdPool> {
        Arc::clone(&self.pool)
    }

    /// The area that takes what is in this folder, made if it is missing.
    pub fn for_folder(&self, folder: &Arc<Folder>) -> disk::Result<Arc<Area>> {
        let stamp = folder.stamp()?;
        let key = (stamp.device, stamp.mount);
        if let Some(area) = lock(&self.found).get(&key) {
            return Ok(Arc::clone(area));
        }
        let path = match self.in_data_dir(&stamp) {
            Some(path) => path,
            None => self.on_mount(folder, &stamp)?,
        };
        let area = Area {
            folder: Folder::open_root(&self.pool, &path)?,
            path,
        };
        if !self.listed().contains(&area.path) {
            self.list(&area.path)?;
        }
        let area = Arc::new(area);
        lock(&self.found).insert(key, Arc::clone(&area));
        Ok(area)
    }

    /// The area in the data folder, if that is on the same mount.
    fn in_data_dir(&self, stamp: &Stamp) -> Option<PathBuf> {
        let data = self.data_dir.as_deref()?;
        let ground = data
            .ancestors()
            .find_map(|at| stat::stamp_path_follow(at).ok())?;
        let is_near = (ground.device, ground.mount) == (stamp.device, stamp.mount);
        let path = data.join(IN_DATA);
        let made = is_near.then(|| private_folder(&path))?;
        made.map_err(|error| tracing::debug!(?error, "no hold area in the data folder"))
            .ok()?;
        // What is in the folder may itself be a mount.
        let made = stat::stamp_path(&path).ok()?;
        ((made.device, made.mount) == (stamp.device, stamp.mount)).then_some(path)
    }

    /// The highest folder of the mount in which one may be made.
    fn on_mount(&self, folder: &Arc<Folder>, stamp: &Stamp) -> disk::Result<PathBuf> {
        let here = real_path(folder.handle()?.as_fd())?;
        let name = name_on_mounts();
        let mut above: Vec<&Path> = here
            .ancestors()
            .take_while(|at| {
                let found = stat::stamp_path_follow(at);
                found.is_ok_and(|at| (at.device, at.mount) == (stamp.device, stamp.mount))
            })
            .collect();
        above.reverse();
        let mut refused = None;
        for at in above {
            let ground = Folder::open_root(&self.pool, at)?;
            if !act::may_write(ground.handle()?.as_fd(), OsStr::new("."), true) {
                continue;
            }
            let path = at.join(&name);
            match private_folder(&path) {
                Ok(()) => return Ok(path),
                // Taken by somebody else, or by a link: the next lower folder may do.
                Err(error) => refused = Some(error),
            }
        }
        let is_read_only = disk::space::space(&here).is_ok_and(|space| space.read_only);
        let errno = if is_read_only {
            Errno::ROFS
        } else {
            Errno::ACCESS
        };
        let none = || disk::DiskError::new(Action::MakeFolder, OsStr::new(&name), errno);
        Err(refused.unwrap_or_else(none))
    }

    /// Paths of all areas that were ever made here.
    pub fn listed(&self) -> Vec<PathBuf> {
        known(&self.pool, &self.state)
    }

    /// These, and others that were found when it was last asked what is held.
    pub fn known(&self) -> Vec<PathBuf> {
        let mut known = self.listed();
        let strays = lock(&self.strays).clone();
        let strays = strays.unwrap_or_else(|| self.look_around(&known));
        known.extend(strays);
        known
    }

    /// Looks for areas that the list does not name: the disk was carried here from another machine, or the state folder
    /// was lost. Nothing is written.
    fn look_around(&self, listed: &[PathBuf]) -> Vec<PathBuf> {
        let data = self.data_dir.iter().map(|data| data.join(IN_DATA));
        let mut places: Vec<PathBuf> = data.collect();
        if self.looks_around {
            let disks = mounts::disks().unwrap_or_default();
            let name = name_on_mounts();
            places.extend(disks.iter().map(|disk| disk.at.join(&name)));
        }
        // One disk may be mounted at several places.
        let identity = |path: &PathBuf| {
            let stamp = stat::stamp_path(path).ok()?;
            Some((stamp.device, stamp.inode))
        };
        let mut seen: HashSet<(u64, u64)> = listed.iter().filter_map(identity).collect();
        places.retain(|path| {
            is_private_folder(path).unwrap_or(false)
                && identity(path).is_some_and(|identity| seen.insert(identity))
        });
        *lock(&self.strays) = Some(places.clone());
        places
    }

    /// Takes areas out of the list that cannot be reached or hold nothing: what is left of the past in the list is where
    /// something still is.
    pub fn forget_empty(&self) -> disk::Result<()> {
        let is_used = |path: &PathBuf| names(&self.pool, path).iter().any(is_uid);
        let lines = self.listed().into_iter().filter(is_used);
        let lines: Vec<String> = lines.filter_map(|path| listed_line(&path)).collect();
        let state = match Folder::open_root(&self.pool, &self.state) {
            Err(error) if error.is_missing() => return Ok(()),
            answer => answer?,
        };
        write_anew(&state, LIST, lines.concat().as_bytes())?;
        // What is used again is listed again.
        lock(&self.found).clear();
        Ok(())
    }

    fn list(&self, path: &Path) -> disk::Result<()> {
        let line = listed_line(path).unwrap_or_default();
        private_folder(&self.state)?;
        let state = Folder::open_root(&self.pool, &self.state)?;
        let state = state.handle()?;
        let file = match LogFile::create(state.as_fd(), OsStr::new(LIST)) {
            Err(error) if error.is(Errno::EXIST) => LogFile::open(state.as_fd(), OsStr::new(LIST))?,
            answer => answer?,
        };
        file.append(line.as_bytes())?;
        file.sync()
    }

    /// Everything that is held anywhere.
    pub fn held(&self) -> Vec<Held> {
        self.look_around(&self.listed());
        self.held_in(self.known())
    }

    /// Everything that is held in these areas.
    pub fn held_in(&self, areas: Vec<PathBuf>) -> Vec<Held> {
        let mut held = Vec::new();
        for area in areas {
            let Ok(folder) = Folder::open_root(&self.pool, &area) else {
                continue;
            };
            for name in names(&self.pool, &area).iter().filter(|name| is_uid(name)) {
                held.push(Held {
                    uid: name.to_str().unwrap_or_default().to_owned(),
                    area: area.clone(),
                    about: about(&folder.child(name)),
                });
            }
        }
        held
    }
}

/// Name of the area at the root of a mount.
fn name_on_mounts() -> String {
    format!(".filewright-hold-{}", user())
}

/// One line of the list of areas.
fn listed_line(path: &Path) -> Option<String> {
    let path = path.to_path_buf();
    let line = serde_json::to_string(&Listed { path }).ok()?;
    Some(format!("{line}\n"))
}

/// Paths of all areas that a state folder knows.
pub fn known(pool: &Arc<FdPool>, state: &Path) -> Vec<PathBuf> {
    let bytes = Folder::open_root(pool, state)
        .and_then(|state| LogFile::open(state.handle()?.as_fd(), OsStr::new(LIST)))
        .and_then(|file| file.read_all());
    let bytes = bytes.unwrap_or_default();
    // An empty one would be looked at for what is wrong with it.
    let lines = bytes
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty());
    lines
        .filter_map(|line| serde_json::from_slice::<Listed>(line).ok())
        .map(|listed| listed.path)
        .collect()
}

/// Writes down how much is left of what a job holds: items and bytes.
pub fn restate(pool: &Arc<FdPool>, job: &Path, left: (u64, u64)) -> disk::Result<()> {
    let left = Some(left);
    let folder = Folder::open_root(pool, job)?;
    let Some(known) = about(&folder).filter(|about| about.left != left) else {
        return Ok(());
    };
    let text = serde_json::to_vec(&About { left, ..known }).unwrap_or_default();
    write_anew(&folder, ABOUT, &text)
}

/// Writes a small file beside the one of this name, and gives it that name once it is whole.
fn write_anew(folder: &Arc<Folder>, name: &str, text: &[u8]) -> disk::Result<()> {
    let handle = folder.handle()?;
    let new = format!("{name}.new");
    let new = OsStr::new(&new);
    let file = match LogFile::create(handle.as_fd(), new) {
        Err(error) if error.is(Errno::EXIST) => {
            // Left by a process that was ended between the two.
            act::unlink(handle.as_fd(), new)?;
            LogFile::create(handle.as_fd(), new)?
        }
        answer => answer?,
    };
    file.append(text)?;
    rename_in(handle.as_fd(), new, OsStr::new(name))
}

fn about(folder: &Arc<Folder>) -> Option<About> {
    let file = LogFile::open(folder.handle().ok()?.as_fd(), OsStr::new(ABOUT)).ok()?;
    serde_json::from_slice(&file.read_all().ok()?).ok()
}

impl Area {
    /// The folder of one step of a job, made if it is missing, with the text beside it.
    pub fn step_folder(
        &self,
        uid: &str,
        step: u32,
        op: &str,
        lost: (u64, u64),
        was_in: &Path,
    ) -> disk::Result<(PathBuf, Arc<Folder>)> {
        let job = self.make(&self.folder, OsStr::new(uid))?;
        let now = now_ms();
        let about = About {
            op: op.to_owned(),
            held_ms: now,
            keep_until_ms: now + KEPT_MS,
            items: lost.0,
            bytes: lost.1,
            left: None,
            host: Some(host()),
        };
        write_once(&job, ABOUT, &serde_json::to_vec(&about).unwrap_or_default())?;
        let name = step.to_string();
        let folder = self.make(&job, OsStr::new(&name))?;
        let text = [
            format!("The folder {name} beside this text holds what filewright took out of\n")
                .as_bytes(),
            was_in.as_os_str().as_bytes(),
            how_to(uid).as_bytes(),
            format!(
                "By hand: move what is in the folder {name} back there.\n\
                 After {DAYS} days it may be deleted to make room.\n"
            )
            .as_bytes(),
        ]
        .concat();
        write_once(&job, &format!("{name}.txt"), &text)?;
        Ok((self.step_path(uid, step), folder))
    }

    /// Where the folder of one step of a job is, or is going to be.
    pub fn step_path(&self, uid: &str, step: u32) -> PathBuf {
        self.path.join(uid).join(step.to_string())
    }

    fn make(&self, parent: &Arc<Folder>, name: &OsStr) -> disk::Result<Arc<Folder>> {
        match act::make_folder(parent.handle()?.as_fd(), name, 0o700) {
            Err(error) if !error.is(Errno::EXIST) => return Err(error),
            _ => {}
        }
        let folder = parent.child(name);
        folder.handle()?;
        Ok(folder)
    }
}

/// Writes a small file unless it is there.
fn write_once(folder: &Arc<Folder>, name: &str, text: &[u8]) -> disk::Result<()> {
    match LogFile::create(folder.handle()?.as_fd(), OsStr::new(name)) {
        Ok(file) => file.append(text),
        Err(error) if error.is(Errno::EXIST) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Opens the folders below one of a hold area that are like those below another, and makes what is missing.
pub fn likeness(base: &Arc<Folder>, names: &[OsString]) -> disk::Result<Arc<Folder>> {
    let mut at = Arc::clone(base);
    for name in names {
        match act::make_folder(at.handle()?.as_fd(), name, 0o700) {
            Err(error) if !error.is(Errno::EXIST) => return Err(error),
            _ => {}
        }
        at = at.child(name);
    }
    at.handle()?;
    Ok(at)
}
