//! Writing as Python does: through links, keeping the inode, cutting last.

use std::ffi::OsStr;
use std::os::fd::AsFd;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;

use rustix::io::Errno;

use super::{Ground, SAFE};
use crate::disk::{CopyError, Folder, Side, Unwatched, act, copy_entry};
use crate::model::{CopyHow, Existing, Kind, Metadata, Profile, Publish};

const PYTHON: CopyHow = CopyHow {
    metadata: Metadata::NONE,
    follow_links: true,
    publish: Publish::InPlace,
    existing: Existing::Replace,
    remake_specials: false,
    profile: Profile::Python,
    ..SAFE
};

#[test]
fn an_existing_file_keeps_its_inode_and_is_cut() {
    let ground = Ground::new();
    ground.write("from", b"new");
    ground.write("to", b"something longer");
    let before = std::fs::metadata(ground.path("to")).unwrap().ino();
    ground.copy("from", "to", &PYTHON).unwrap();
    assert_eq!(ground.read("to"), b"new");
    assert_eq!(std::fs::metadata(ground.path("to")).unwrap().ino(), before);
}

#[test]
fn a_new_file_gets_the_mode_that_the_umask_leaves() {
    let ground = Ground::new();
    ground.write("from", b"new");
    let mode = |mode| std::fs::Permissions::from_mode(mode);
    std::fs::set_permissions(ground.path("from"), mode(0o754)).unwrap();
    // The umask of the process that runs the tests is taken away by the kernel as well.
    let how = CopyHow {
        umask: 0o077,
        ..PYTHON
    };
    ground.copy("from", "to", &how).unwrap();
    let to = std::fs::metadata(ground.path("to")).unwrap();
    assert_eq!(to.mode() & 0o7777, 0o600);
    let how = CopyHow {
        metadata: Metadata::COPYMODE,
        ..PYTHON
    };
    ground.copy("from", "to", &how).unwrap();
    let to = std::fs::metadata(ground.path("to")).unwrap();
    assert_eq!(to.mode() & 0o7777, 0o754);
}

#[test]
fn links_at_the_destination_are_written_through_even_into_nothing() {
    let ground = Ground::new();
    ground.write("from", b"new");
    ground.write("behind", b"old");
    symlink("behind", ground.path("link")).unwrap();
    symlink("made", ground.path("dangling")).unwrap();
    ground.copy("from", "link", &PYTHON).unwrap();
    ground.copy("from", "dangling", &PYTHON).unwrap();
    assert_eq!(ground.read("behind"), b"new");
    assert_eq!(ground.read("made"), b"new");
}

#[test]
fn a_file_onto_itself_is_refused_with_its_bytes_kept() {
    let ground = Ground::new();
    ground.write("from", b"bytes");
    std::fs::hard_link(ground.path("from"), ground.path("twin")).unwrap();
    symlink("from", ground.path("link")).unwrap();
    for to in ["from", "twin", "link"] {
        assert_eq!(
            ground.copy("from", to, &PYTHON).unwrap_err(),
            CopyError::SameFile
        );
        assert_eq!(ground.read("from"), b"bytes", "{to}");
    }
}

#[test]
fn pipes_are_refused_without_waiting_for_the_other_end() {
    let ground = Ground::new();
    ground.write("from", b"bytes");
    let dir = ground.open();
    act::make_special(dir.as_fd(), OsStr::new("pipe"), Kind::Pipe, 0o600, 0).unwrap();
    let onto = ground.copy("from", "pipe", &PYTHON).unwrap_err();
    assert_eq!(onto, CopyError::NamedPipe(Side::Target));
    let from = ground.copy("pipe", "to", &PYTHON).unwrap_err();
    assert_eq!(from, CopyError::NamedPipe(Side::Source));
    let _reader = rustix::fs::open(
        ground.path("pipe"),
        rustix::fs::OFlags::RDONLY | rustix::fs::OFlags::NONBLOCK,
        rustix::fs::Mode::empty(),
    )
    .unwrap();
    let read = ground.copy("from", "pipe", &PYTHON).unwrap_err();
    assert_eq!(
        read,
        CopyError::NamedPipe(Side::Target),
        "also while somebody reads it"
    );
}

#[test]
fn devices_are_written_and_folders_refused() {
    let ground = Ground::new();
    ground.write("from", b"bytes");
    let dir = ground.open();
    let dev = Folder::open_root(&ground.pool, Path::new("/dev")).unwrap();
    let dev = dev.handle().unwrap();
    let (from, null) = (OsStr::new("from"), OsStr::new("null"));
    copy_entry(
        dir.as_fd(),
        from,
        dev.as_fd(),
        null,
        &PYTHON,
        None,
        &Unwatched,
    )
    .unwrap();
    let empty = OsStr::new("empty");
    copy_entry(dev.as_fd(), null, &dir, empty, &PYTHON, None, &Unwatched).unwrap();
    assert_eq!(ground.read("empty"), b"");
    std::fs::create_dir(ground.path("folder")).unwrap();
    let CopyError::Disk { error, side } = ground.copy("from", "folder", &PYTHON).unwrap_err()
    else {
        panic!("a folder was written");
    };
    assert!(error.is(Errno::ISDIR) && side == Side::Target);
}

#[test]
fn a_link_that_is_not_followed_becomes_a_new_link_or_fails() {
    let ground = Ground::new();
    symlink("text", ground.path("link")).unwrap();
    let how = CopyHow {
        follow_links: false,
        ..PYTHON
    };
    ground.copy("link", "new", &how).unwrap();
    assert_eq!(
        std::fs::read_link(ground.path("new")).unwrap(),
        Path::new("text")
    );
    let CopyError::Disk { error, .. } = ground.copy("link", "new", &how).unwrap_err() else {
        panic!("an existing link was replaced");
    };
    assert!(error.is(Errno::EXIST));
}
