//! What the hold areas of this user hold.

use std::ffi::{OsStr, OsString};
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::disk::{self, FdPool, Folder, ScanOptions, Unwatched, act, area, mounts, scan, stat};
use crate::model::{Kind, Verdict};

use super::hold::note_name;
use super::note::{self, Noted};

/// Longest text that is read; longer ones are not ours.
const TEXT_MAX: usize = 4 << 20;

/// One hold area.
#[derive(Clone, Debug)]
pub struct Area {
    pub path: PathBuf,
    /// Oldest first.
    pub jobs: Vec<HeldJob>,
}

/// What one job has put into an area.
#[derive(Clone, Debug)]
pub struct HeldJob {
    pub name: OsString,
    pub path: PathBuf,
    pub items: Vec<HeldItem>,
}

/// One place of a job, with one entry or several of one folder.
#[derive(Clone, Debug)]
pub struct HeldItem {
    pub number: u32,
    pub path: PathBuf,
    /// None where the text beside it is missing.
    pub noted: Option<Noted>,
    pub names: Vec<OsString>,
}

impl HeldJob {
    /// The moment from which on it may be purged, seconds since 1970; none where nothing says so.
    pub fn expires_s(&self) -> Option<i64> {
        let all = self.items.iter().map(|item| item.noted.as_ref());
        all.map(|noted| noted.map(|noted| noted.expires_s))
            .max()
            .flatten()
    }

    pub fn held_s(&self) -> Option<i64> {
        let noted = self.items.iter().filter_map(|item| item.noted.as_ref());
        noted.map(|noted| noted.held_s).min()
    }
}

/// All areas that are known: below the data folder and at the roots of the mounts.
pub fn areas(pool: &Arc<FdPool>, data_dir: Option<&Path>) -> Vec<Area> {
    let mut places: Vec<PathBuf> = data_dir.map(Path::to_path_buf).into_iter().collect();
    let mounts = mounts::mounts().unwrap_or_default();
    places.extend(mounts.into_iter().map(|mount| mount.at));
    let mut seen = Vec::new();
    let mut all = Vec::new();
    for place in places {
        let path = place.join(area::name());
        let Ok(stamp) = stat::stamp_path(&path) else {
            continue;
        };
        let identity = (stamp.device, stamp.inode);
        if area::is_area(&area::name(), &stamp) && !seen.contains(&identity) {
            seen.push(identity);
            all.extend(area_at(pool, &path));
        }
    }
    all
}

/// What one area holds; none if it cannot be listed.
pub fn area_at(pool: &Arc<FdPool>, path: &Path) -> Option<Area> {
    let folder = Folder::open_root(pool, path).ok()?;
    let mut jobs: Vec<HeldJob> = folders(&folder)
        .into_iter()
        .map(|name| job(&folder, path, name))
        .collect();
    jobs.sort_by(|one, other| one.name.cmp(&other.name));
    Some(Area {
        path: path.to_path_buf(),
        jobs,
    })
}

fn job(area: &Arc<Folder>, path: &Path, name: OsString) -> HeldJob {
    let folder = area.child(&name);
    let path = path.join(&name);
    let mut items: Vec<HeldItem> = folders(&folder)
        .into_iter()
        .filter_map(|name| item(&folder, &path, &name))
        .collect();
    items.sort_by_key(|item| item.number);
    HeldJob { name, path, items }
}

fn item(job: &Arc<Folder>, path: &Path, name: &OsStr) -> Option<HeldItem> {
    let number = name.to_str()?.parse().ok()?;
    let text = job
        .handle()
        .and_then(|job| act::read_small(job.as_fd(), &note_name(number), TEXT_MAX));
    let mut names = Vec::new();
    let listed = job.child(name).list(|name, _, _| {
        names.push(name.to_os_string());
        true
    });
    if let Err(error) = listed {
        tracing::debug!(?error, "a place of the hold area cannot be listed");
    }
    names.sort();
    Some(HeldItem {
        number,
        path: path.join(name),
        noted: text.ok().and_then(|text| note::read(&text)),
        names,
    })
}

fn folders(folder: &Arc<Folder>) -> Vec<OsString> {
    let mut names = Vec::new();
    let listed = folder.list(|name, kind, _| {
        if kind.is_none_or(|kind| kind == Kind::Folder) {
            names.push(name.to_os_string());
        }
        true
    });
    if let Err(error) = listed {
        tracing::debug!(?error, "a part of the hold area cannot be listed");
    }
    names
}

/// Entries and bytes on the device of a folder, itself left out: a walk over all of it.
pub fn measure(pool: &Arc<FdPool>, folder: &Path) -> disk::Result<(u64, u64)> {
    let (Some(parent), Some(name)) = (folder.parent(), folder.file_name()) else {
        return Ok((0, 0));
    };
    let options = ScanOptions {
        one_file_system: true,
        mark_twins: true,
        ..ScanOptions::default()
    };
    let parent = Folder::open_root(pool, parent)?;
    let scanned = scan(&parent, &[name.to_os_string()], &options, &Unwatched)?;
    let (mut items, mut bytes) = (0, 0);
    for chunk in scanned.tree.chunks() {
        for id in chunk.base.max(2)..chunk.base + chunk.len() {
            let Some(row) = chunk.row(id) else {
                continue;
            };
            items += 1;
            if row.kind == Kind::File && row.verdict != Verdict::Twin {
                bytes += scanned.tree.allocated(id).unwrap_or(row.size);
            }
        }
    }
    Ok((items, bytes))
}
