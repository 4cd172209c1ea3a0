//! What carries a file system, as far as that changes how it is best worked on.

use std::ffi::{OsStr, OsString};
use std::os::fd::BorrowedFd;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use rustix::fs::{CWD, Dir, Mode, OFlags, openat};
use rustix::io::read;

use super::crowd::{BTRFS, file_system};
use super::error::again;
use super::{mounts, stat};

/// Numbers of file systems behind a network or another process, as `statfs(2)` gives them: NFS, SMB1 to 3, FUSE, 9p, Ceph,
/// AFS, Coda, OCFS2, Lustre.
const FAR: [u64; 11] = [
    0x6969,
    0x517b,
    0xff53_4d42,
    0xfe53_4d42,
    0x6573_5546,
    0x0102_1997,
    0x00c3_6400,
    0x5346_414f,
    0x7375_7245,
    0x7461_636f,
    0x0bd0_0bd0,
];
/// Starts of the names of disks of virtual machines. They claim to turn unless their host says otherwise, and few do say it.
const VIRTUAL: [&[u8]; 2] = [b"vd", b"xvd"];

/// What carries a file system.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Medium {
    /// Any place is as near as any other, and many can be asked for at once.
    #[default]
    Even,
    /// A disk that turns: one reader at a time, and what lies side by side one after the other.
    Rotating,
    /// Behind a network or another process: an answer takes long, and many can be under way.
    Far,
}

impl Medium {
    /// What counts where something goes from the one to the other.
    pub fn and(self, other: Medium) -> Medium {
        match (self, other) {
            (Medium::Rotating, _) | (_, Medium::Rotating) => Medium::Rotating,
            (Medium::Far, _) | (_, Medium::Far) => Medium::Far,
            (Medium::Even, Medium::Even) => Medium::Even,
        }
    }
}

/// What an open folder lies on. Whatever cannot be found out counts as even.
pub fn medium(folder: BorrowedFd<'_>) -> Medium {
    let kind = file_system(folder);
    if FAR.contains(&kind) {
        return Medium::Far;
    }
    let Ok(stamp) = stat::stamp_open(folder) else {
        return Medium::Even;
    };
    let device = match kind {
        // Its entries have the number of no device: that is told by its mount.
        BTRFS => device_of_mount(stamp.mount),
        _ => Some(stamp.device),
    };
    match device.is_some_and(turns) {
        true => Medium::Rotating,
        false => Medium::Even,
    }
}

/// Number of the device from which something is mounted.
fn device_of_mount(id: u64) -> Option<u64> {
    let all = mounts::mounts().ok()?;
    let mount = all.into_iter().find(|mount| mount.id == id)?;
    let source = stat::stamp_path_follow(Path::new(&mount.source)).ok()?;
    Some(source.special_device)
}

/// Bytes of the longest line: the path of an image.
const LONGEST_LINE: usize = 4096;
/// Devices above each other that are looked through: an image on a volume on a disk is three.
const LAYERS: u8 = 8;

/// True for a block device that is a disk which turns, or a part of one, or that lies on one.
fn turns(device: u64) -> bool {
    lies_turning(Path::new("/sys/dev/block"), device, LAYERS)
}

fn lies_turning(devices: &Path, device: u64, layers: u8) -> bool {
    let (major, minor) = (device >> 32, device & 0xffff_ffff);
    // Memory and the like has no device.
    if major == 0 || layers == 0 {
        return false;
    }
    let at = devices.join(format!("{major}:{minor}"));
    // A partition has no queue of its own; its disk is the folder above, and both are reached through one link.
    let disks = [at.join("queue"), at.join("../queue")];
    let claim = disks
        .iter()
        .find_map(|queue| said(&queue.join("rotational")));
    if claim != Some(b'1') {
        return false;
    }
    // What lies on others claims what they claim, whether or not they are to be believed.
    let below = below(&at);
    match below.is_empty() {
        true => !name_of(&at).is_some_and(|name| is_virtual(&name)),
        false => {
            let turns = |device: &u64| lies_turning(devices, *device, layers - 1);
            below.iter().any(turns)
        }
    }
}

/// Last name of what a link in `/sys` points at.
fn name_of(link: &Path) -> Option<OsString> {
    let text = rustix::fs::readlink(link, Vec::new()).ok()?.into_bytes();
    Path::new(OsStr::from_bytes(&text))
        .file_name()
        .map(OsStr::to_os_string)
}

fn is_virtual(name: &OsStr) -> bool {
    let name = name.as_bytes();
    VIRTUAL.iter().any(|start| name.starts_with(start))
}

/// Devices on which another one lies: those of a volume, or that on which the file of an image lies.
fn below(at: &Path) -> Vec<u64> {
    if let Some(image) = line(&at.join("loop/backing_file")) {
        let stamp = stat::stamp_path_follow(Path::new(OsStr::from_bytes(&image)));
        return stamp.map(|stamp| stamp.device).into_iter().collect();
    }
    let slaves = at.join("slaves");
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let listed = again(|| openat(CWD, &slaves, flags, Mode::empty())).and_then(Dir::new);
    let Ok(listed) = listed else {
        return Vec::new();
    };
    let names = listed.filter_map(|entry| Some(entry.ok()?.file_name().to_bytes().to_vec()));
    let disks = names.filter(|name| !name.starts_with(b"."));
    let numbers = disks.map(|name| slaves.join(OsStr::from_bytes(&name)).join("dev"));
    numbers.filter_map(|at| number(&line(&at)?)).collect()
}

/// "8:1" as the number of a device.
fn number(text: &[u8]) -> Option<u64> {
    let (major, minor) = std::str::from_utf8(text).ok()?.split_once(':')?;
    Some(major.parse::<u64>().ok()? << 32 | minor.parse::<u64>().ok()?)
}

/// First byte of a file of `/sys`.
fn said(at: &Path) -> Option<u8> {
    line(at)?.first().copied()
}

/// The first line of a file of `/sys`, if there is one and it says something.
fn line(at: &Path) -> Option<Vec<u8>> {
    let flags = OFlags::RDONLY | OFlags::CLOEXEC;
    let file = again(|| openat(CWD, at, flags, Mode::empty())).ok()?;
    let mut text = vec![0; LONGEST_LINE];
    let count = again(|| read(&file, &mut text[..])).ok()?;
    text.truncate(count);
    let end = text.iter().position(|byte| *byte == b'\n');
    text.truncate(end.unwrap_or(count));
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::fd::AsFd;

    #[test]
    fn the_slower_of_two_counts() {
        assert_eq!(Medium::Even.and(Medium::Far), Medium::Far);
        assert_eq!(Medium::Far.and(Medium::Rotating), Medium::Rotating);
        assert_eq!(Medium::Even.and(Medium::Even), Medium::Even);
    }

    #[test]
    fn disks_of_virtual_machines_are_not_believed() {
        assert!(is_virtual(OsStr::new("vda1")) && is_virtual(OsStr::new("xvdb")));
        assert!(!is_virtual(OsStr::new("sda")) && !is_virtual(OsStr::new("nvme0n1")));
    }

    /// A folder that is made up like `/sys/dev/block`: a real disk that turns, one of a virtual machine, a volume on each.
    #[test]
    fn what_lies_on_a_disk_turns_as_that_does() {
        let place = tempfile::tempdir().expect("a place");
        let devices = place.path();
        let disk = |number: &str, name: &str| {
            let at = devices.join("real").join(name);
            std::fs::create_dir_all(at.join("queue")).expect("made");
            std::fs::write(at.join("queue/rotational"), "1\n").expect("written");
            std::fs::write(at.join("dev"), format!("{number}\n")).expect("written");
            std::os::unix::fs::symlink(&at, devices.join(number)).expect("linked");
            at
        };
        let on = |number: &str, name: &str, disk: &Path| {
            let slaves = devices.join("real").join(name).join("slaves");
            std::fs::create_dir_all(&slaves).expect("made");
            std::os::unix::fs::symlink(disk, slaves.join("it")).expect("linked");
            written_rotating(devices, number, name);
        };
        let (real, made_up) = (disk("8:0", "sda"), disk("254:0", "vda"));
        on("253:0", "dm-0", &real);
        on("253:1", "dm-1", &made_up);
        let image = devices.join("real/loop0/loop");
        std::fs::create_dir_all(&image).expect("made");
        std::fs::write(image.join("backing_file"), "/proc/self/maps\n").expect("written");
        written_rotating(devices, "7:0", "loop0");
        let turns = |text: &str| {
            let device = number(text.as_bytes()).expect("a number");
            lies_turning(devices, device, LAYERS)
        };
        assert!(turns("8:0") && turns("253:0"));
        assert!(!turns("254:0") && !turns("253:1"), "virtual");
        assert!(!turns("7:0"), "an image in memory");
    }

    fn written_rotating(devices: &Path, number: &str, name: &str) {
        let at = devices.join("real").join(name);
        std::fs::create_dir_all(at.join("queue")).expect("made");
        std::fs::write(at.join("queue/rotational"), "1\n").expect("written");
        std::os::unix::fs::symlink(&at, devices.join(number)).expect("linked");
    }

    #[test]
    fn memory_and_proc_do_not_turn() {
        for at in ["/proc", "/dev/shm"] {
            let Ok(folder) = std::fs::File::open(at) else {
                continue;
            };
            assert_eq!(medium(folder.as_fd()), Medium::Even, "{at}");
        }
    }
}
