//! File systems of a test's own, gone with it.
//!
//! A test that mounts runs in a process with a private mount namespace (`rig::with_own_mounts`): whatever becomes of that
//! process, the kernel takes the mounts back, and with them the loop devices.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::rig::has_program;

/// A mounted file system.
#[derive(Debug)]
pub struct Mount {
    at: PathBuf,
    /// Holds the mount point and the image.
    _folder: tempfile::TempDir,
}

impl Mount {
    fn place() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::Builder::new()
            .prefix("filewright-mount-")
            .tempdir()
            .expect("a temporary folder");
        let at = folder.path().join("fs");
        std::fs::create_dir(&at).expect("a mount point");
        (folder, at)
    }

    /// A file system in memory with these options (`size=8m,nr_inodes=200`).
    pub fn tmpfs(options: &str) -> Result<Mount, String> {
        let (folder, at) = Mount::place();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", options, "tmpfs"]).arg(&at);
        succeed(&mut mount)?;
        Ok(Mount {
            at,
            _folder: folder,
        })
    }

    /// A file system in memory that knows neither attributes nor access lists.
    pub fn ramfs() -> Result<Mount, String> {
        let (folder, at) = Mount::place();
        succeed(
            Command::new("mount")
                .args(["-t", "ramfs", "ramfs"])
                .arg(&at),
        )?;
        Ok(Mount {
            at,
            _folder: folder,
        })
    }

    /// A new file system of a kind (`ext4`, `xfs`, `btrfs`) in an image of this many MiB.
    pub fn image(kind: &str, mib: u64) -> Result<Mount, String> {
        Mount::image_with(kind, mib, &[])
    }

    /// The same with options of the program that makes it.
    pub fn image_with(kind: &str, mib: u64, options: &[&str]) -> Result<Mount, String> {
        let maker = format!("mkfs.{kind}");
        if !has_program(&maker) {
            return Err(format!("needs {maker}"));
        }
        let (folder, at) = Mount::place();
        let image = folder.path().join("image");
        let made = File::create(&image).and_then(|file| file.set_len(mib << 20));
        made.map_err(|error| error.to_string())?;
        succeed(Command::new(&maker).arg("-q").args(options).arg(&image))?;
        succeed(
            Command::new("mount")
                .args(["-o", "loop"])
                .arg(&image)
                .arg(&at),
        )?;
        Ok(Mount {
            at,
            _folder: folder,
        })
    }

    /// A new exFAT, by its FUSE driver: upper and lower case are one there, and no rename takes a flag.
    pub fn exfat(mib: u64) -> Result<Mount, String> {
        for program in ["mkfs.exfat", "mount.exfat-fuse", "losetup"] {
            if !has_program(program) {
                return Err(format!("needs {program}"));
            }
        }
        let (folder, at) = Mount::place();
        let image = folder.path().join("image");
        let made = File::create(&image).and_then(|file| file.set_len(mib << 20));
        made.map_err(|error| error.to_string())?;
        succeed(Command::new("mkfs.exfat").arg(&image))?;
        let mut attach = Command::new("losetup");
        let output = attach.args(["-f", "--show"]).arg(&image).output();
        let output = output.map_err(|error| format!("losetup: {error}"))?;
        if !output.status.success() {
            return Err("losetup found no free device".to_owned());
        }
        let device = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        let mounted = succeed(Command::new("mount.exfat-fuse").arg(&device).arg(&at));
        // Taken back when the driver lets go of it.
        succeed(Command::new("losetup").args(["-d", &device]))?;
        mounted?;
        Ok(Mount {
            at,
            _folder: folder,
        })
    }

    /// Shows a folder at another place too, `options` as `ro` or empty.
    pub fn bind(from: &Path, at: &Path, options: &str) -> Result<Bind, String> {
        succeed(Command::new("mount").arg("--bind").arg(from).arg(at))?;
        let bind = Bind { at: at.into() };
        if !options.is_empty() {
            let options = format!("remount,bind,{options}");
            succeed(Command::new("mount").args(["-o", &options]).arg(at))?;
        }
        Ok(bind)
    }

    /// Takes it away, as a disk that is unplugged.
    pub fn detach(&self) {
        unmount(&self.at);
    }

    /// Has it back at the same place, under this number or the first that is free.
    pub fn attach(&self, number: Option<u32>) -> Result<(), String> {
        let device = number.map(|number| format!("loop=/dev/loop{number}"));
        let mut mount = Command::new("mount");
        mount.arg("-o").arg(device.as_deref().unwrap_or("loop"));
        succeed(mount.arg(self.backing()).arg(&self.at))
    }

    pub fn path(&self) -> &Path {
        &self.at
    }

    /// The file that stands for the disk.
    pub fn backing(&self) -> PathBuf {
        self._folder.path().join("image")
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        unmount(&self.at);
    }
}

/// A folder shown a second time.
#[derive(Debug)]
pub struct Bind {
    at: PathBuf,
}

impl Drop for Bind {
    fn drop(&mut self) {
        unmount(&self.at);
    }
}

fn unmount(at: &Path) {
    // Lazily, so that a descriptor that a failed test still holds does not keep it.
    let _ = succeed(Command::new("umount").arg("-l").arg(at));
}

/// Runs a command to its end; what it says on failure.
pub fn succeed(command: &mut Command) -> Result<(), String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command
        .output()
        .map_err(|error| format!("{program}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("{program}: {}", said.trim()))
}
