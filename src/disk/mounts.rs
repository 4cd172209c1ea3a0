//! Which file systems are mounted where, as `/proc/self/mountinfo` tells it.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};

use super::error::Result;
use super::own::own;

/// A mounted file system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mount {
    /// Number that `statx` tells of entries on it.
    pub id: u64,
    pub at: PathBuf,
    /// `ext4`, `tmpfs`, ...
    pub file_system: String,
    /// `/dev/sda1`, or a name without a slash where there is no device.
    pub source: OsString,
}

/// All mounts that this process sees, in the order in which they were made.
pub fn mounts() -> Result<Vec<Mount>> {
    let text = own("mountinfo")?;
    Ok(text
        .split(|byte| *byte == b'\n')
        .filter_map(mount)
        .collect())
}

/// The root and every place at which a device is mounted. Network and virtual file systems are left out: to ask a server
/// that is gone would block.
pub fn disks() -> Result<Vec<Mount>> {
    let mut all = mounts()?;
    all.retain(|mount| {
        let is_device = mount.source.as_encoded_bytes().starts_with(b"/dev/");
        is_device || mount.at == Path::new("/")
    });
    Ok(all)
}

/// One line: `36 35 98:0 /root /at rw,noatime shared:1 - ext4 /dev/sda1 rw`.
fn mount(line: &[u8]) -> Option<Mount> {
    let mut words = line.split(|byte| *byte == b' ');
    let id = std::str::from_utf8(words.next()?).ok()?.parse().ok()?;
    let at = words.nth(3)?;
    let mut after = words.skip_while(|word| *word != b"-").skip(1);
    let file_system = String::from_utf8(after.next()?.to_vec()).ok()?;
    Some(Mount {
        id,
        at: PathBuf::from(plain(at)),
        file_system,
        source: plain(after.next()?),
    })
}

/// Blanks, tabs, line ends and backslashes are written as three octal digits after a backslash.
fn plain(word: &[u8]) -> OsString {
    let mut bytes = Vec::with_capacity(word.len());
    let mut rest = word;
    while let Some((first, after)) = rest.split_first() {
        let digits = after.get(..3).filter(|_| *first == b'\\');
        let code = digits
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 8).ok());
        match code {
            Some(code) => {
                bytes.push(code);
                rest = &after[3..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    OsString::from_vec(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_gives_place_type_and_source() {
        let line = b"36 35 98:0 /mnt1 /media/SD\\040card rw,noatime master:1 - vfat /dev/sdb1 rw";
        let expected = Mount {
            id: 36,
            at: PathBuf::from("/media/SD card"),
            file_system: "vfat".to_owned(),
            source: OsString::from("/dev/sdb1"),
        };
        assert_eq!(mount(line), Some(expected));
        assert_eq!(mount(b""), None);
    }

    #[test]
    fn this_process_sees_a_root() {
        let all = mounts().expect("proc is mounted");
        assert!(all.iter().any(|mount| mount.at == Path::new("/")));
    }
}
