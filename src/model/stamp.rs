//! What tells one state of an entry from another.

use serde::{Deserialize, Serialize};

/// Type of a directory entry, as the file type bits of `st_mode` tell it.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[repr(u8)]
pub enum Kind {
    #[default]
    File,
    Folder,
    Link,
    Pipe,
    Socket,
    BlockDevice,
    CharDevice,
}

impl Kind {
    /// True for the entries that hold no bytes of their own and are neither folder nor link.
    pub fn is_special(self) -> bool {
        matches!(
            self,
            Kind::Pipe | Kind::Socket | Kind::BlockDevice | Kind::CharDevice
        )
    }
}

/// Identity and state of an entry at one moment, from one `statx` call.
///
/// Two stamps with the same `device` and `inode` are the same object; equal `size`, `modified_s` and `modified_ns` say
/// that its contents have most likely not changed since.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// Device number as `(major << 32) | minor`.
    pub device: u64,
    pub inode: u64,
    /// Number that `statx` gives the mount; 0 where the kernel does not tell.
    pub mount: u64,
    pub kind: Kind,
    /// Permission, set-id and sticky bits (`st_mode & 0o7777`).
    pub mode: u16,
    pub owner: u32,
    pub group: u32,
    /// Number of names of this inode.
    pub names: u32,
    /// Length in bytes.
    pub size: u64,
    /// Bytes that are allocated (`st_blocks * 512`).
    pub allocated: u64,
    /// Modification time: seconds since 1970 and nanoseconds within.
    pub modified_s: i64,
    pub modified_ns: u32,
    /// Access time, as above.
    pub accessed_s: i64,
    pub accessed_ns: u32,
    /// Inode change time, as above: moves with every change of contents or metadata.
    pub changed_s: i64,
    pub changed_ns: u32,
    /// True where a file system is mounted on this very entry.
    pub is_mount_root: bool,
    /// `FS_IMMUTABLE_FL` or `FS_APPEND_FL` is set.
    pub is_immutable: bool,
    pub is_append_only: bool,
    /// Device number of a device node, as `(major << 32) | minor`.
    pub special_device: u64,
}

impl Stamp {
    /// Same object, whatever its contents.
    pub fn is_same_object(&self, other: &Stamp) -> bool {
        self.device == other.device && self.inode == other.inode
    }

    /// Same object as the same mount shows it.
    pub fn is_same_place(&self, other: &Stamp) -> bool {
        self.is_same_object(other) && self.mount == other.mount
    }

    /// Same object, and nothing says that its contents changed in between.
    pub fn is_unchanged(&self, other: &Stamp) -> bool {
        self.is_same_object(other)
            && self.kind == other.kind
            && self.size == other.size
            && self.modified_s == other.modified_s
            && self.modified_ns == other.modified_ns
    }

    /// The change time in short: two states of an inode with one mark are the same, but for one case in four thousand
    /// million. 0 where it is not known.
    pub fn change_mark(&self) -> u32 {
        if (self.changed_s, self.changed_ns) == (0, 0) {
            return 0;
        }
        // Seconds and nanoseconds as one number, spread by an odd multiplier so that neighbours differ in the upper half.
        let moment = (self.changed_s as u64)
            .wrapping_mul(1_000_000_000)
            .wrapping_add(u64::from(self.changed_ns));
        let spread = moment.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        ((spread >> 32) as u32).max(1)
    }

    /// True where the file has fewer blocks than its length needs.
    pub fn has_holes(&self) -> bool {
        self.kind == Kind::File && self.allocated < self.size
    }
}
