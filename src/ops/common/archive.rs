//! What both operations on archives need: formats as choices, names by their ends, listings for a new archive.

use std::ffi::OsStr;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::bulk::spelled_path;
use super::draft::Draft;
use super::roots::Group;
use crate::disk::{Entry, ScanOptions};
use crate::model::{
    Action, ArchiveFormat, Cause, Choice, Failure, Kind, Left, Reach, Row, RowId, Stamp, Summary,
    Tree, Verdict, Why,
};

/// Says that an archive's name tells its format.
pub const BY_NAME: &str = "auto";

pub const BY_NAME_OR_FORMATS: &[Choice] = &[
    choice(BY_NAME, "As its name says"),
    choice("zip", "zip"),
    choice("tar", "tar"),
    choice("gztar", "tar.gz"),
    choice("bztar", "tar.bz2"),
    choice("xztar", "tar.xz"),
    choice("zstdtar", "tar.zst"),
];

pub const FORMATS: &[Choice] = BY_NAME_OR_FORMATS.split_at(1).1;

const fn choice(word: &'static str, label: &'static str) -> Choice {
    Choice { word, label }
}

/// A path with something added to its last name.
pub fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut whole = path.as_os_str().to_os_string();
    whole.push(ending);
    PathBuf::from(whole)
}

/// A file's name without the end that tells its format.
pub fn stem(name: &OsStr) -> &OsStr {
    let bytes = name.as_bytes();
    let end = ArchiveFormat::by_name(bytes).map_or(0, |(_, length)| length);
    match bytes.len() - end {
        // A name that is nothing but such an end.
        0 => name,
        length => OsStr::from_bytes(&bytes[..length]),
    }
}

/// `os.path.normpath`.
pub fn normal(path: &Path) -> PathBuf {
    let bytes = path.as_os_str().as_bytes();
    let slashes = bytes.iter().take_while(|byte| **byte == b'/').count();
    // Two slashes at the start mean something of their own, three do not.
    let start = match slashes {
        0 => "",
        2 => "//",
        _ => "/",
    };
    let mut parts: Vec<&[u8]> = Vec::new();
    for part in bytes.split(|byte| *byte == b'/') {
        match part {
            b"" | b"." => {}
            b".." if parts.last().is_some_and(|last| *last != b"..") => {
                parts.pop();
            }
            b".." if slashes > 0 => {}
            _ => parts.push(part),
        }
    }
    let mut whole = start.as_bytes().to_vec();
    whole.extend(parts.join(&b'/'));
    if whole.is_empty() {
        whole.push(b'.');
    }
    PathBuf::from(std::ffi::OsString::from_vec(whole))
}

/// Which entries of a tree can be members.
#[derive(Clone, Copy, Debug)]
pub struct Taken {
    pub format: ArchiveFormat,
    /// Device and inode of what has the archive's name now; it does not become a part of itself.
    pub own: Option<(u64, u64)>,
}

impl Taken {
    fn holds(self, stamp: &Stamp) -> bool {
        self.own != Some((stamp.device, stamp.inode)) && self.has_form(stamp.kind)
    }

    /// True for the kinds that the format can hold.
    fn has_form(self, kind: Kind) -> bool {
        match self.format {
            ArchiveFormat::Zip => !kind.is_special(),
            _ => kind != Kind::Socket,
        }
    }
}

/// Lists what goes into an archive and counts it. What could not be listed is a failure of the Safe plan; Python comes to
/// it at its turn.
pub fn list(draft: &mut Draft<'_>, group: &Group, taken: Taken) -> Option<Arc<Tree>> {
    let matcher = draft.matcher();
    let leave_out = |entry: &Entry<'_>| match taken.holds(entry.stamp) {
        true => matcher.as_deref()?.leaves_out(entry),
        false => Some(Why::Operation),
    };
    let options = ScanOptions {
        one_file_system: draft.request.run.one_file_system,
        mark_twins: taken.format != ArchiveFormat::Zip,
        leave_out: Some(&leave_out),
        ..ScanOptions::default()
    };
    let scan = match draft.world.scan(&group.folder, &group.names(), &options) {
        Ok(scan) => scan,
        Err(error) => {
            draft.fail(error.action, &group.spelled_folder, error.cause());
            return None;
        }
    };
    if scan.stopped && draft.world.is_stopped() {
        draft.refuse(Action::Plan, &group.spelled_folder, Cause::Cancelled);
    }
    let step = draft.plan.steps.len() as u32;
    let told = if draft.is_safe() {
        scan.failures
    } else {
        Vec::new()
    };
    for failed in told {
        let path = spelled_path(group, &failed.path(&scan.tree));
        draft.tally.unreadable(&path);
        let mut failure = Failure::new(failed.error.action, path, failed.error.cause());
        failure.step = Some((step, failed.row));
        draft.plan.failures.push(failure);
    }
    count(draft, group, taken, &scan.tree);
    Some(scan.tree)
}

/// True if anything of a tree goes into an archive.
pub fn has_members(tree: &Tree, left: &Left) -> bool {
    let chunks = tree.chunks();
    let mut rows = chunks.iter().flat_map(|chunk| {
        let ids = chunk.base.max(1)..chunk.base + chunk.len();
        ids.map_while(|id| Some((id, chunk.row(id)?)))
    });
    rows.any(|(id, row)| matches!(left.verdict(id, row), Verdict::Act | Verdict::Twin))
}

/// What the rows of an archive come to.
pub fn counted(tree: &Tree, left: &Left) -> Summary {
    let mut summary = Summary::default();
    for chunk in tree.chunks() {
        for id in chunk.base.max(1)..chunk.base + chunk.len() {
            if let Some(row) = chunk.row(id) {
                count_row(&mut summary, left, id, row);
            }
        }
    }
    summary
}

/// What the rows come to that a tick reaches.
pub fn counted_around(tree: &Tree, left: &Left, reach: &Reach) -> Summary {
    let mut summary = Summary::default();
    reach.each(tree, |id, row| count_row(&mut summary, left, id, row));
    summary
}

fn count_row(summary: &mut Summary, left: &Left, id: RowId, row: &Row) {
    match left.verdict(id, row) {
        Verdict::Act => summary.count(row.kind, row.size),
        Verdict::Twin => summary.count(row.kind, 0),
        Verdict::LeftOut(why) => summary.leave_out(why),
        _ => summary.left_out += 1,
    }
}

/// Counts the rows, and tells what a person may wonder about.
fn count(draft: &mut Draft<'_>, group: &Group, taken: Taken, tree: &Tree) {
    let summary = counted(tree, &Left::default());
    draft.plan.summary.add(&summary);
    for chunk in tree.chunks() {
        for id in chunk.base.max(1)..chunk.base + chunk.len() {
            let Some(row) = chunk.row(id) else {
                continue;
            };
            let path = || spelled_path(group, &tree.path(id));
            match row.verdict {
                Verdict::Act | Verdict::Twin => {}
                Verdict::OtherFileSystem => draft.tally.mount(path),
                _ if draft.is_safe() && !taken.has_form(row.kind) => {
                    draft.tally.special(row.kind, path);
                }
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{OsStr, Path, normal, stem};

    #[test]
    fn paths_are_shortened_as_python_does() {
        for (path, short) in [
            ("a//b/./c/", "a/b/c"),
            ("a/../b", "b"),
            ("../a/..", ".."),
            ("a/..", "."),
            ("", "."),
            ("/../a", "/a"),
            ("//a", "//a"),
            ("///a", "/a"),
        ] {
            assert_eq!(normal(Path::new(path)).as_os_str(), short, "{path}");
        }
    }

    #[test]
    fn a_name_loses_the_end_that_tells_its_format() {
        for (name, bare) in [
            ("a.tar.gz", "a"),
            ("a.b.zip", "a.b"),
            (".zip", ".zip"),
            ("a", "a"),
        ] {
            assert_eq!(stem(OsStr::new(name)), bare);
        }
    }
}
