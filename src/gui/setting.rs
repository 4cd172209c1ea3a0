//! What the window starts with: operations, places, disks, the folder that it opens on.

use std::path::{Path, PathBuf};

use crate::exec::places::{self, MountedDisk};
use crate::ops;
use crate::view::{Disk, Entry, PlaceEntry, PlaceKind, Setting, names};

/// What the program tells the window.
#[derive(Clone, Debug)]
pub struct Start {
    /// A folder to open on, or files that are selected; empty for the working folder.
    pub paths: Vec<PathBuf>,
    /// Bits that are taken from the mode of new entries.
    pub umask: u32,
}

/// Operations, places and disks of this machine. `folder` is absolute.
pub fn setting(folder: PathBuf, home: PathBuf, umask: u32) -> Setting {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    Setting {
        catalogue: catalogue(),
        // Files and folders alike, so that it suits whatever is selected first.
        first_op: Some("copytree"),
        places: places_of(&home),
        disks: disks_of(places::disks()),
        greets: false,
        cores: u16::try_from(cores).unwrap_or(u16::MAX),
        folder,
        home,
        umask,
        zone: jiff::tz::TimeZone::system(),
        started_s: jiff::Timestamp::now().as_second(),
    }
}

/// The registry of operations as the view knows it.
pub fn catalogue() -> Vec<Entry> {
    let entries = ops::OPERATIONS.iter().map(|operation| Entry {
        about: operation.about(),
        params: operation.params(),
    });
    entries.collect()
}

fn places_of(home: &Path) -> Vec<PlaceEntry> {
    let known = [
        ("Home", "", PlaceKind::Home),
        ("Desktop", "Desktop", PlaceKind::Desktop),
        ("Documents", "Documents", PlaceKind::Folder),
        ("Downloads", "Downloads", PlaceKind::Downloads),
        ("Pictures", "Pictures", PlaceKind::Pictures),
        ("Projects", "Projects", PlaceKind::Folder),
    ];
    let entries = known.into_iter().map(|(label, name, kind)| PlaceEntry {
        label: label.to_owned(),
        path: if name.is_empty() {
            home.to_path_buf()
        } else {
            home.join(name)
        },
        kind,
    });
    let mut all: Vec<PlaceEntry> = entries
        .filter(|entry| places::is_folder(&entry.path))
        .collect();
    let temporary = std::env::temp_dir();
    all.push(PlaceEntry {
        label: "Temporary files".to_owned(),
        path: temporary,
        kind: PlaceKind::Folder,
    });
    all
}

/// Mounted disks as the sidebar lists them.
pub fn disks_of(mounted: Vec<MountedDisk>) -> Vec<Disk> {
    let disks = mounted.into_iter().map(|disk| Disk {
        label: label_of(&disk.at),
        is_removable: disk.at.starts_with("/media") || disk.at.starts_with("/run/media"),
        path: disk.at,
        total: disk.total,
        free: disk.free,
        file_system: disk.file_system,
    });
    disks.collect()
}

fn label_of(at: &Path) -> String {
    match at.file_name() {
        Some(name) => names::shown(name).text.into_owned(),
        None => "System".to_owned(),
    }
}
