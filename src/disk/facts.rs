//! What one entry is and holds, for a person who looks at it. No link in the last name is followed, and nothing but files
//! and folders is ever opened: a pipe or device could wait for ever, or do something.

use std::ffi::{CStr, OsStr, OsString};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, Mode, OFlags, openat, readlink};

use super::error::{Result, again, because};
use super::grip::{Attributes, Grip, with_spare};
use super::{accounts, list, mounts, stat};
use crate::model::{Action, Facts, Grant, Grantee, Kind, LinkFacts, MountFacts, Stamp};

const ACCESS: &str = "system.posix_acl_access";
const DEFAULT: &str = "system.posix_acl_default";

/// Everything that is told of the entry itself.
pub fn facts(path: &Path) -> Result<Facts> {
    let name = path.as_os_str();
    let grip = Grip::take(CWD, name, false, Action::Stat)?;
    let stamp = grip.stamp().map_err(|error| error.named(name))?;
    let attributes = Attributes::of(&grip, name)?;
    let value_of = |attribute: &str| {
        let word = std::ffi::CString::new(attribute).ok()?;
        value(&grip, &word)
    };
    let named = |names: std::collections::HashMap<u32, Vec<u8>>, number: u32| {
        names.get(&number).cloned().map(OsString::from_vec)
    };
    Ok(Facts {
        born: stat::born_at(CWD, name).ok().flatten(),
        owner: named(accounts::users(), stamp.owner),
        group: named(accounts::groups(), stamp.group),
        link: match stamp.kind {
            Kind::Link => Some(link(path)?),
            _ => None,
        },
        access: value_of(ACCESS).map_or(Vec::new(), |value| grants(&value)),
        default_access: value_of(DEFAULT).map_or(Vec::new(), |value| grants(&value)),
        attributes: sizes(&grip, &attributes),
        mount: mount_of(&stamp),
        stamp,
    })
}

/// Text of a link and what is at its end.
pub fn link(path: &Path) -> Result<LinkFacts> {
    let text = again(|| readlink(path, Vec::new()))
        .map_err(because(Action::ReadLink, path.as_os_str()))?;
    Ok(LinkFacts {
        text: PathBuf::from(OsString::from_vec(text.into_bytes())),
        target: stat::stamp_path_follow(path).ok().map(|stamp| stamp.kind),
    })
}

/// Hands the names in a folder to `each` until it returns false.
pub fn each_name(path: &Path, mut each: impl FnMut(&OsStr, Option<Kind>) -> bool) -> Result<()> {
    let name = path.as_os_str();
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let folder: OwnedFd =
        again(|| openat(CWD, path, flags, Mode::empty())).map_err(because(Action::Open, name))?;
    list::list(folder.as_fd(), |name, kind, _| each(name, kind)).map_err(|error| error.named(name))
}

fn mount_of(stamp: &Stamp) -> Option<MountFacts> {
    let all = mounts::mounts().ok()?;
    let mount = all.into_iter().find(|mount| mount.id == stamp.mount)?;
    Some(MountFacts {
        at: mount.at,
        file_system: mount.file_system,
        source: mount.source,
    })
}

fn value(grip: &Grip<'_>, name: &CStr) -> Option<Vec<u8>> {
    with_spare(|spare| {
        let length = grip.attribute(name, spare).ok()?;
        Some(spare[..length].to_vec())
    })
}

fn sizes(grip: &Grip<'_>, attributes: &Attributes) -> Option<Vec<(OsString, u64)>> {
    let names = match attributes {
        Attributes::None => return Some(Vec::new()),
        Attributes::Hidden => return None,
        Attributes::Names(names) => names,
    };
    let words = names.split_inclusive(|byte| *byte == 0);
    let sizes = words.filter_map(|word| {
        let word = CStr::from_bytes_with_nul(word).ok()?;
        let size = value(grip, word).map_or(0, |value| value.len() as u64);
        Some((OsStr::from_bytes(word.to_bytes()).to_os_string(), size))
    });
    Some(sizes.collect())
}

/// An access list as the kernel hands it out: a version of four bytes, then lines of a tag, rights and a number.
fn grants(value: &[u8]) -> Vec<Grant> {
    const VERSION: [u8; 4] = [2, 0, 0, 0];
    let Some(lines) = value.strip_prefix(&VERSION) else {
        return Vec::new();
    };
    let (users, groups) = (accounts::users(), accounts::groups());
    let lines = lines.chunks_exact(8).filter_map(|line| {
        let short = |at: usize| u16::from_le_bytes([line[at], line[at + 1]]);
        let number = u32::from_le_bytes([line[4], line[5], line[6], line[7]]);
        let name = |names: &std::collections::HashMap<u32, Vec<u8>>| {
            names.get(&number).cloned().map(OsString::from_vec)
        };
        let to = match short(0) {
            0x01 => Grantee::Owner,
            0x02 => Grantee::User(number, name(&users)),
            0x04 => Grantee::Group,
            0x08 => Grantee::GroupOf(number, name(&groups)),
            0x10 => Grantee::Mask,
            0x20 => Grantee::Others,
            _ => return None,
        };
        let rights = (short(2) & 7) as u8;
        Some(Grant { to, rights })
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_access_list_is_read_line_by_line() {
        let mut value = vec![2, 0, 0, 0];
        let lines: [(u8, u8, u32); 5] = [
            (1, 6, u32::MAX),
            (2, 7, 4_000_000_000),
            (4, 4, u32::MAX),
            (16, 7, u32::MAX),
            (32, 0, u32::MAX),
        ];
        for (tag, rights, number) in lines {
            value.extend([tag, 0, rights, 0]);
            value.extend(number.to_le_bytes());
        }
        let read = grants(&value);
        assert_eq!(read.len(), 5);
        assert_eq!(read[0].to, Grantee::Owner);
        assert_eq!(read[1].to, Grantee::User(4_000_000_000, None));
        assert_eq!(read[1].rights, 7);
        assert_eq!(
            read[4],
            Grant {
                to: Grantee::Others,
                rights: 0
            }
        );
        assert!(
            grants(b"\x03\0\0\0").is_empty(),
            "another version says nothing"
        );
    }

    #[test]
    fn what_is_told_of_files_links_and_pipes() {
        let place = tempfile::tempdir().expect("a place");
        let at = |name: &str| place.path().join(name);
        std::fs::write(at("file"), b"twelve bytes").expect("written");
        std::os::unix::fs::symlink("nowhere", at("broken")).expect("linked");
        std::os::unix::fs::symlink("file", at("good")).expect("linked");
        rustix::fs::mknodat(
            CWD,
            at("pipe"),
            rustix::fs::FileType::Fifo,
            Mode::from_raw_mode(0o600),
            0,
        )
        .expect("a pipe");
        let file = facts(&at("file")).expect("told");
        assert_eq!((file.stamp.kind, file.stamp.size), (Kind::File, 12));
        assert!(file.link.is_none() && file.access.is_empty());
        let mount = file.mount.expect("it lies on a mount");
        assert!(!mount.file_system.is_empty());
        let broken = facts(&at("broken")).expect("told").link.expect("a link");
        assert_eq!(
            (broken.text.as_path(), broken.target),
            (Path::new("nowhere"), None)
        );
        let good = facts(&at("good")).expect("told").link.expect("a link");
        assert_eq!(good.target, Some(Kind::File));
        let pipe = facts(&at("pipe")).expect("told, and not waited for");
        assert_eq!(pipe.stamp.kind, Kind::Pipe);
        assert!(facts(&at("missing")).is_err());
    }
}
