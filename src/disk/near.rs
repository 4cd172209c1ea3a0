//! Many paths of which most lie in the folder of the one before: that is kept open, and they are reached from there.

use std::ffi::OsStr;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;

use rustix::fs::{Mode, OFlags, openat};

/// Paths from one folder on, and the folder of the last of them.
pub struct Near<'a> {
    base: BorrowedFd<'a>,
    /// Its path with the slash at the end, as it was spelled; no descriptor where it could not be opened.
    folder: Option<(&'a [u8], Option<OwnedFd>)>,
}

impl<'a> Near<'a> {
    pub fn new(base: BorrowedFd<'a>) -> Near<'a> {
        Near { base, folder: None }
    }

    /// The folder and the name by which the kernel finds what is at the path; links in the path are followed, as ever.
    pub fn place(&mut self, path: &'a OsStr) -> (BorrowedFd<'_>, &'a OsStr) {
        let bytes = path.as_bytes();
        let name_at = bytes.iter().rposition(|byte| *byte == b'/');
        let (folder, name) = bytes.split_at(name_at.map_or(0, |slash| slash + 1));
        // What ends in a slash or in dots is what the kernel makes of the whole.
        let is_plain = !folder.is_empty() && !matches!(name, b"" | b"." | b"..");
        if is_plain && self.open(folder) {
            let open = self.folder.as_ref().and_then(|(_, open)| open.as_ref());
            let open = open.map_or(self.base, OwnedFd::as_fd);
            return (open, OsStr::from_bytes(name));
        }
        (self.base, path)
    }

    /// True if the folder is open.
    fn open(&mut self, spelled: &'a [u8]) -> bool {
        if self
            .folder
            .as_ref()
            .is_none_or(|(last, _)| *last != spelled)
        {
            let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
            let path = OsStr::from_bytes(spelled);
            let opened = openat(self.base, path, flags, Mode::empty()).ok();
            self.folder = Some((spelled, opened));
        }
        matches!(self.folder, Some((_, Some(_))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::stat;

    #[test]
    fn what_is_at_a_path_is_what_the_kernel_finds_there() {
        let place = tempfile::tempdir().unwrap();
        let root = place.path();
        std::fs::create_dir_all(root.join("a/b")).unwrap();
        for name in ["one", "a/one", "a/b/one"] {
            std::fs::write(root.join(name), name).unwrap();
        }
        std::os::unix::fs::symlink("a/b", root.join("link")).unwrap();
        let whole = root.join("a/b/one");
        let paths = [
            "one",
            "a/one",
            "a/b",
            "a/b/one",
            "a/b/../one",
            "a/b/..",
            "a/b/",
            "link/one",
            "link/",
            "none/one",
            "a/none",
            "one/x",
            whole.to_str().unwrap(),
            "a/one",
        ];
        let base = std::fs::File::open(root).unwrap();
        let mut near = Near::new(base.as_fd());
        for path in paths {
            let (dir, name) = near.place(OsStr::new(path));
            let found = stat::stamp_at(dir, name).map_err(|error| error.errno);
            let wanted = stat::stamp_path(&root.join(path)).map_err(|error| error.errno);
            assert_eq!(found, wanted, "{path}");
        }
    }
}
