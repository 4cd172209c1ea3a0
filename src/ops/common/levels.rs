//! Folders that have to be made before something can go into the last of them.

use std::path::{Path, PathBuf};

use super::draft::{Draft, ENOTDIR};
use super::identity;
use super::split::split_name;
use crate::model::{Action, Cause, Kind, Request, Step};

/// Levels of a folder that are not there, outermost first, in the spelling of the request: exactly those for which
/// `os.makedirs` calls `mkdir` with a result. The folder itself is the last of them unless it is there.
pub fn missing(draft: &Draft<'_>, folder: &Path) -> Vec<PathBuf> {
    let mut levels = Vec::new();
    let mut at = folder.to_path_buf();
    loop {
        let path = draft.request.absolute(&at);
        if draft.world.stamp_follow(&path).is_ok() {
            break;
        }
        let (head, tail) = split_name(&at);
        // `x/.` and `x/..` are there as soon as `x` is, unless that is a file or a dangling link; such a link is left for
        // the kernel to refuse.
        let above = draft.request.absolute(&head);
        let is_below_file = (tail == ".." && draft.world.stamp(&above).is_ok())
            || (tail == "." && draft.world.stamp_follow(&above).is_ok());
        let comes_by_itself = (tail == "." || tail == ".." || draft.world.stamp(&path).is_ok())
            && (draft.is_safe() || !is_below_file);
        if !comes_by_itself {
            levels.push(at);
        }
        if head.as_os_str().is_empty() || tail.is_empty() {
            break;
        }
        at = head;
    }
    levels.reverse();
    levels
}

/// Plans the missing levels of a folder; index of the last step, if any is needed. In the Safe profile a file in the
/// middle is refused here.
pub fn push_missing(draft: &mut Draft<'_>, folder: &Path) -> Option<u32> {
    let levels = missing(draft, folder);
    if draft.is_safe() && !levels.is_empty() && !check_ground(draft, folder) {
        return None;
    }
    let mode = new_mode(draft, folder, 0o777);
    push(draft, &levels, mode)
}

/// Mode of an entry that is to be made here: the umask does not count where the folder that is there gives its own access
/// list to what is made in it (`acl(5)`).
pub fn new_mode(draft: &Draft<'_>, at: &Path, mode: u32) -> u32 {
    let ground = identity::nearest(draft.world, &draft.request.absolute(at));
    match draft.world.has_default_acl(&ground) {
        true => mode,
        false => mode & !draft.request.umask,
    }
}

/// The option that gives `mkdir` a mode, which it takes as it is; none where the umask alone decides.
pub fn shell_mode(request: &Request, mode: u32) -> String {
    match mode {
        0o777 => String::new(),
        mode => format!(" -m {:04o}", mode & 0o1777 & !request.umask),
    }
}

/// Plans folders each of which hangs on the one before.
pub fn push(draft: &mut Draft<'_>, levels: &[PathBuf], mode: u32) -> Option<u32> {
    let mut last = None;
    for level in levels {
        let at = draft.request.absolute(level);
        draft.plan.summary.folders += 1;
        last = Some(draft.push(Step::MakeFolder { at, mode }, last, level, None));
    }
    last
}

/// True if the nearest thing that is there is a folder; refuses otherwise.
pub fn check_ground(draft: &mut Draft<'_>, folder: &Path) -> bool {
    let ground = identity::nearest(draft.world, &draft.request.absolute(folder));
    match draft.world.stamp_follow(&ground) {
        Ok(stamp) if stamp.kind == Kind::Folder => true,
        Ok(_) => {
            draft.refuse(Action::MakeFolder, folder, Cause::Os(ENOTDIR));
            false
        }
        Err(error) => {
            draft.refuse(Action::Stat, folder, error.cause());
            false
        }
    }
}
