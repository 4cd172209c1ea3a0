//! Mode, owner, times, attributes.

use std::ffi::OsStr;
use std::os::fd::AsFd;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;

use rustix::fs::{XattrFlags, getxattr, setxattr};
use rustix::io::Errno;

use super::{Ground, SAFE};
use crate::disk::{Folder, Lost, Place, Unwatched, copy_entry, metadata, stat};
use crate::model::{Kind, Metadata, Profile};

fn set_mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn mode_and_times_arrive_to_the_nanosecond() {
    let ground = Ground::new();
    ground.write("from", b"bytes");
    let dir = ground.open();
    let mut stamp = stat::stamp_path(&ground.path("from")).unwrap();
    (stamp.modified_s, stamp.modified_ns) = (1_000_000_000, 123_456_789);
    (stamp.accessed_s, stamp.accessed_ns) = (1_100_000_000, 987_654_321);
    for mode in [0o644, 0o600, 0o400, 0o751, 0o4755, 0o2711, 0o1777] {
        set_mode(&ground.path("from"), mode);
        // Each copy reads the source, which moves its access time.
        metadata::set_times_at(dir.as_fd(), OsStr::new("from"), &stamp).unwrap();
        let copied = ground.copy("from", "to", &SAFE).unwrap();
        assert_eq!(copied.lost, Lost::default());
        let to = stat::stamp_path(&ground.path("to")).unwrap();
        assert_eq!(u32::from(to.mode), mode, "{mode:o}");
        assert_eq!(
            (to.modified_s, to.modified_ns),
            (1_000_000_000, 123_456_789)
        );
        assert_eq!(to.accessed_ns, 987_654_321);
        std::fs::remove_file(ground.path("to")).unwrap();
    }
}

#[test]
fn attributes_arrive_on_files_and_folders() {
    let ground = Ground::new();
    ground.write("from", b"bytes");
    let from = ground.path("from");
    if setxattr(&from, "user.colour", b"green", XattrFlags::empty()) == Err(Errno::OPNOTSUPP) {
        eprintln!("skipped: no extended attributes here");
        return;
    }
    set_mode(&from, 0o440);
    let copied = ground.copy("from", "to", &SAFE).unwrap();
    assert!(!copied.lost.any());
    let mut value = [0u8; 16];
    let length = getxattr(ground.path("to"), "user.colour", &mut value[..]).unwrap();
    assert_eq!(&value[..length], b"green");
    assert_eq!(
        std::fs::metadata(ground.path("to")).unwrap().mode() & 0o7777,
        0o440
    );
    std::fs::create_dir(ground.path("a")).unwrap();
    std::fs::create_dir(ground.path("b")).unwrap();
    setxattr(ground.path("a"), "user.colour", b"red", XattrFlags::empty()).unwrap();
    let root = ground.root();
    let (a, b) = (root.child(OsStr::new("a")), root.child(OsStr::new("b")));
    let (a, b) = (a.handle().unwrap(), b.handle().unwrap());
    metadata::copy_metadata(a.as_fd(), b.as_fd(), &Metadata::ALL, SAFE.profile).unwrap();
    let length = getxattr(ground.path("b"), "user.colour", &mut value[..]).unwrap();
    assert_eq!(&value[..length], b"red");
}

#[test]
fn attributes_arrive_however_many_names_there_are() {
    let ground = Ground::new();
    ground.write("from", b"bytes");
    let from = ground.path("from");
    let name = |number: usize| format!("user.{number:0200}");
    for number in 0..12 {
        match setxattr(&from, name(number), b"v", XattrFlags::empty()) {
            Err(Errno::OPNOTSUPP | Errno::NOSPC) => {
                eprintln!("skipped: no room for many attributes here");
                return;
            }
            set => set.unwrap(),
        }
        let copied = ground.copy("from", &number.to_string(), &SAFE).unwrap();
        assert!(!copied.lost.any());
        for number_there in 0..=number {
            let to = ground.path(number.to_string());
            let mut value = [0u8; 4];
            let length = getxattr(to, name(number_there), &mut value[..]).unwrap();
            assert_eq!(&value[..length], b"v");
        }
    }
}

/// A default access list that lets one more user read: version 2, then (tag, rights, id) for each entry.
fn default_acl() -> Vec<u8> {
    let entries: [(u16, u16, u32); 5] = [
        (0x01, 7, u32::MAX),
        (0x02, 4, 12_345),
        (0x04, 5, u32::MAX),
        (0x10, 7, u32::MAX),
        (0x20, 0, u32::MAX),
    ];
    let mut list = 2u32.to_le_bytes().to_vec();
    for (tag, rights, id) in entries {
        list.extend(tag.to_le_bytes());
        list.extend(rights.to_le_bytes());
        list.extend(id.to_le_bytes());
    }
    list
}

#[test]
fn a_copy_does_not_inherit_readers_that_its_source_does_not_have() {
    let ground = Ground::new();
    std::fs::create_dir(ground.path("shared")).unwrap();
    let name = "system.posix_acl_default";
    let set = setxattr(
        ground.path("shared"),
        name,
        &default_acl(),
        XattrFlags::empty(),
    );
    if set == Err(Errno::OPNOTSUPP) {
        eprintln!("skipped: no access lists here");
        return;
    }
    set.unwrap();
    ground.write("from", b"secret");
    set_mode(&ground.path("from"), 0o640);
    let shared = ground.root().child(OsStr::new("shared"));
    let facts = shared.facts().unwrap();
    assert!(facts.has_default_acl);
    let dir = ground.open();
    let handle = shared.handle().unwrap();
    let place = Place::known(handle.as_fd(), facts);
    let (from, to) = (OsStr::new("from"), OsStr::new("to"));
    copy_entry(dir.as_fd(), from, place, to, &SAFE, None, &Unwatched).unwrap();
    let mut value = [0u8; 256];
    let list = getxattr(
        ground.path("shared/to"),
        "system.posix_acl_access",
        &mut value[..],
    );
    assert_eq!(list, Err(Errno::NODATA));
    let mode = std::fs::metadata(ground.path("shared/to")).unwrap().mode();
    assert_eq!(mode & 0o7777, 0o640);
}

#[test]
fn owners_arrive_where_that_is_allowed() {
    let ground = Ground::new();
    ground.write("from", b"bytes");
    let dir = ground.open();
    let owned = metadata::set_owner_at(
        dir.as_fd(),
        OsStr::new("from"),
        Some(12_345),
        Some(54_321),
        false,
    );
    if owned.is_err() {
        eprintln!("skipped: only root gives files away");
        return;
    }
    set_mode(&ground.path("from"), 0o6755);
    let copied = ground.copy("from", "to", &SAFE).unwrap();
    assert!(!copied.lost.any());
    let to = stat::stamp_path(&ground.path("to")).unwrap();
    assert_eq!((to.owner, to.group, to.mode), (12_345, 54_321, 0o6755));
}

#[test]
fn a_set_id_bit_is_not_given_to_another_owner() {
    if super::is_root() {
        eprintln!("skipped: root gives files away");
        return;
    }
    let ground = Ground::new();
    let dir = ground.open();
    let usr = Folder::open_root(&ground.pool, Path::new("/usr/bin")).unwrap();
    let name = OsStr::new("passwd");
    let handle = usr.handle().unwrap();
    let found = stat::stamp_at(handle.as_fd(), name);
    if !found.is_ok_and(|stamp| stamp.mode & 0o4000 != 0 && stamp.owner == 0) {
        eprintln!("skipped: no program of root's with a set-id bit here");
        return;
    }
    let copied = copy_entry(handle.as_fd(), name, &dir, name, &SAFE, None, &Unwatched).unwrap();
    assert!(copied.lost.owner && copied.lost.set_id && !copied.lost.mode);
    let to = stat::stamp_path(&ground.path("passwd")).unwrap();
    assert_eq!(to.mode & 0o6000, 0);
}

#[test]
fn metadata_is_taken_over_by_name_through_links_or_not() {
    let ground = Ground::new();
    let dir = ground.open();
    ground.write("from", b"");
    ground.write("to", b"");
    symlink("to", ground.path("link")).unwrap();
    set_mode(&ground.path("from"), 0o4710);
    let mut stamp = stat::stamp_path(&ground.path("from")).unwrap();
    (stamp.modified_s, stamp.modified_ns) = (1_000_000_000, 7);
    metadata::set_times_at(dir.as_fd(), OsStr::new("from"), &stamp).unwrap();
    let take = |from: &str, to: &str, follow_links: bool| {
        let (from, to) = (OsStr::new(from), OsStr::new(to));
        let what = &Metadata::COPYSTAT;
        let fd = dir.as_fd();
        metadata::copy_metadata_at(fd, from, fd, to, what, Profile::Python, follow_links)
    };
    take("from", "link", false).unwrap();
    let link = stat::stamp_path(&ground.path("link")).unwrap();
    assert_eq!((link.kind, link.modified_ns), (Kind::Link, 7));
    let to = stat::stamp_path(&ground.path("to")).unwrap();
    assert_ne!(
        to.modified_s, 1_000_000_000,
        "what the link points at is left alone"
    );
    take("from", "link", true).unwrap();
    let to = stat::stamp_path(&ground.path("to")).unwrap();
    assert_eq!(
        (to.mode, to.modified_s, to.modified_ns),
        (0o4710, 1_000_000_000, 7)
    );
    assert!(take("from", "missing", true).unwrap_err().is_missing());
}
