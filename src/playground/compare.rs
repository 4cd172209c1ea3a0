//! Two trees side by side, by reading every byte of both.

use std::collections::BTreeMap;
use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

/// What was compared and what was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    pub files: u64,
    pub folders: u64,
    /// Symbolic links.
    pub links: u64,
    /// Bytes that were read of each tree.
    pub bytes: u64,
    /// One line each, the path first; none if the trees are equal.
    pub differences: Vec<String>,
}

/// Compares names, types, bytes (by BLAKE3), modes, owners, modification times, link targets, groups of hard links and
/// holes. Access and change times are left out: reading moves the one, copying the other.
pub fn compare(tree: &Path, copy: &Path) -> io::Result<Comparison> {
    let (ours, theirs) = (entries(tree)?, entries(copy)?);
    let mut comparison = Comparison::default();
    for (path, entry) in &ours {
        match theirs.get(path) {
            Some(other) => comparison.pair(path, entry, other)?,
            None => comparison.differ(path, "missing in the copy"),
        }
    }
    for path in theirs.keys().filter(|path| !ours.contains_key(*path)) {
        comparison.differ(path, "only in the copy");
    }
    Ok(comparison)
}

/// One entry; `first_name` is the first path below the root that has the same inode.
struct Entry {
    path: PathBuf,
    metadata: Metadata,
    first_name: PathBuf,
}

fn entries(root: &Path) -> io::Result<BTreeMap<PathBuf, Entry>> {
    let mut entries = BTreeMap::new();
    let mut first_names = BTreeMap::new();
    for found in WalkDir::new(root).sort_by_file_name() {
        let found = found?;
        let metadata = found.metadata()?;
        let below = found
            .path()
            .strip_prefix(root)
            .map_err(io::Error::other)?
            .to_path_buf();
        let inode = (metadata.dev(), metadata.ino());
        let first_name = first_names
            .entry(inode)
            .or_insert_with(|| below.clone())
            .clone();
        let entry = Entry {
            path: found.into_path(),
            metadata,
            first_name,
        };
        entries.insert(below, entry);
    }
    Ok(entries)
}

impl Comparison {
    fn differ(&mut self, path: &Path, what: &str) {
        // A name may hold anything; `escape_ascii` keeps the line a line.
        self.differences.push(format!(
            "{}: {what}",
            path.as_os_str().as_bytes().escape_ascii()
        ));
    }

    fn pair(&mut self, path: &Path, ours: &Entry, theirs: &Entry) -> io::Result<()> {
        let (one, other) = (&ours.metadata, &theirs.metadata);
        if one.file_type() != other.file_type() {
            self.differ(path, "another type");
            return Ok(());
        }
        let time = |metadata: &Metadata| (metadata.mtime(), metadata.mtime_nsec());
        let checks = [
            ("another mode", one.mode() == other.mode()),
            (
                "another owner",
                (one.uid(), one.gid()) == (other.uid(), other.gid()),
            ),
            ("another time", time(one) == time(other)),
            (
                "other names share its inode",
                ours.first_name == theirs.first_name,
            ),
        ];
        for (what, is_equal) in checks {
            if !is_equal {
                self.differ(path, what);
            }
        }
        if one.is_dir() {
            self.folders += 1;
        } else if one.is_symlink() {
            self.links += 1;
            if fs::read_link(&ours.path)? != fs::read_link(&theirs.path)? {
                self.differ(path, "another target");
            }
        } else if one.is_file() {
            self.files(path, ours, theirs)?;
        }
        Ok(())
    }

    fn files(&mut self, path: &Path, ours: &Entry, theirs: &Entry) -> io::Result<()> {
        self.files += 1;
        self.bytes += ours.metadata.len();
        if ours.metadata.len() != theirs.metadata.len()
            || digest(&ours.path)? != digest(&theirs.path)?
        {
            self.differ(path, "other contents");
        }
        // Blocks are granted in the file system's own sizes; only a hole that was filled counts.
        let has_hole = |metadata: &Metadata| metadata.blocks() * 512 < metadata.len();
        if has_hole(&ours.metadata) && !has_hole(&theirs.metadata) {
            self.differ(path, "its holes are filled");
        }
        Ok(())
    }
}

fn digest(path: &Path) -> io::Result<blake3::Hash> {
    let mut file = File::open(path)?;
    let mut hasher = blake3::Hasher::new();
    let mut buffer = vec![0; 1 << 17];
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok(hasher.finalize()),
            Ok(length) => hasher.update(&buffer[..length]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
    }
}
