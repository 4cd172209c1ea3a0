//! What lies in a job's part of a hold area, and where it was: told by the area itself, without any journal.

use std::ffi::{OsStr, OsString};
use std::os::fd::AsFd;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::disk::log::LogFile;
use crate::disk::{FdPool, Folder, stat};
use crate::model::Kind;

/// One entry that a job holds, with everything in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Top {
    /// Where it is.
    pub path: PathBuf,
    /// Where it was.
    pub was: PathBuf,
    pub kind: Kind,
    /// Bytes, of a file.
    pub size: u64,
}

/// What follows on the path in the text beside held entries.
pub(super) fn how_to(uid: &str) -> String {
    format!("\nTo put it back: filewright undo {uid}\n")
}

/// The folder that the entries of one step were in, as the text beside them tells: it is there even where the journal is
/// not.
fn was_in(text: &[u8], uid: &str) -> Option<PathBuf> {
    let start = text.iter().position(|byte| *byte == b'\n')? + 1;
    let mark = how_to(uid);
    // A name may hold anything, line ends and these words included: the last ones are those of the text.
    let end = text
        .windows(mark.len())
        .rposition(|part| part == mark.as_bytes())?;
    text.get(start..end)
        .map(|path| PathBuf::from(OsStr::from_bytes(path)))
}

/// Where the entries of the folder of one step were.
pub fn origin(pool: &Arc<FdPool>, step: &Path) -> Option<PathBuf> {
    let job = step.parent()?;
    let mut name = step.file_name()?.to_os_string();
    name.push(".txt");
    let folder = Folder::open_root(pool, job).ok()?;
    let file = LogFile::open(folder.handle().ok()?.as_fd(), &name).ok()?;
    was_in(&file.read_all().ok()?, job.file_name()?.to_str()?)
}

/// What is held in a job's folder of an area, at most so many, and how many there are. Folders that are only there as the
/// likeness of one that was not taken count with what is in them.
pub fn tops(pool: &Arc<FdPool>, job: &Path, most: usize) -> (Vec<Top>, u64) {
    let (mut tops, mut count) = (Vec::new(), 0);
    for path in steps(pool, job) {
        let found = names(pool, &path);
        count += found.len() as u64;
        let wanted = most.saturating_sub(tops.len());
        if wanted == 0 {
            continue;
        }
        let was_in = origin(pool, &path).unwrap_or_default();
        let Some(folder) = Folder::open_root(pool, &path)
            .and_then(|folder| folder.handle())
            .ok()
        else {
            continue;
        };
        for name in found.into_iter().take(wanted) {
            let Ok(stamp) = stat::stamp_at(folder.as_fd(), &name) else {
                continue;
            };
            tops.push(Top {
                path: path.join(&name),
                was: was_in.join(&name),
                kind: stamp.kind,
                size: if stamp.kind == Kind::File {
                    stamp.size
                } else {
                    0
                },
            });
        }
    }
    (tops, count)
}

/// Folders of a job's steps.
pub fn steps(pool: &Arc<FdPool>, job: &Path) -> Vec<PathBuf> {
    let names = names(pool, job).into_iter();
    let steps = names.filter(|name| name.as_bytes().iter().all(u8::is_ascii_digit));
    steps.map(|name| job.join(name)).collect()
}

/// Names in a folder, sorted; none where it cannot be listed.
pub(super) fn names(pool: &Arc<FdPool>, folder: &Path) -> Vec<OsString> {
    let mut names = Vec::new();
    let listed = Folder::open_root(pool, folder).and_then(|folder| {
        folder.list(|name, _, _| {
            names.push(name.to_os_string());
            true
        })
    });
    if let Err(error) = listed {
        tracing::debug!(?error, "a part of a hold area cannot be listed");
    }
    names.sort();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_beside_held_entries_says_where_they_were() {
        let uid = "0mk3x1p2q7ab";
        let odd = "/home/m/a\nTo put it back: filewright undo 0mk3x1p2q7ab\nb";
        for path in ["/home/mara", "/", odd] {
            let text = format!(
                "The folder 0 holds\n{path}{}By hand: move it.\n",
                how_to(uid)
            );
            assert_eq!(was_in(text.as_bytes(), uid), Some(PathBuf::from(path)));
        }
        assert_eq!(was_in(b"something else\n", uid), None);
    }
}
