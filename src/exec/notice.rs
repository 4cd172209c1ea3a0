//! What the kernel tells of changes in a folder: names, and the word that some were lost.
//!
//! Only the window follows folders, so that a build without it holds no `notify`.

use std::ffi::OsString;
use std::path::Path;

use crossbeam_channel::Receiver;

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    not(feature = "gui"),
    expect(dead_code, reason = "without the window nobody tells of changes")
)]
pub(super) enum Notice {
    /// Something about the entry of this name has changed.
    Changed(OsString),
    /// Changes went by untold, or the folder itself has changed its place.
    Lost,
}

/// Changes in one folder, told until this is dropped.
pub(super) struct Notices {
    pub told: Receiver<Notice>,
    /// More came than anybody could take.
    pub overflowed: std::sync::Arc<std::sync::atomic::AtomicBool>,
    #[cfg(feature = "gui")]
    _watcher: notify::RecommendedWatcher,
}

#[cfg(not(feature = "gui"))]
impl Notices {
    /// None: nobody looks.
    pub fn of(_folder: &Path) -> Option<Notices> {
        None
    }
}

#[cfg(feature = "gui")]
impl Notices {
    /// None where the kernel cannot tell of this folder, or the user's share of watches is used up.
    pub fn of(folder: &Path) -> Option<Notices> {
        use std::sync::Arc;
        use std::sync::atomic::{AtomicBool, Ordering};

        use notify::{RecursiveMode, Watcher, recommended_watcher};

        /// Changes that wait for who follows; the kernel itself keeps 16,384.
        const WAITING: usize = 4096;

        let (teller, told) = crossbeam_channel::bounded(WAITING);
        let overflowed = Arc::new(AtomicBool::new(false));
        let (place, flag) = (folder.to_path_buf(), Arc::clone(&overflowed));
        let tell = move |event: notify::Result<notify::Event>| {
            for notice in notices(&place, event) {
                if teller.try_send(notice).is_err() {
                    flag.store(true, Ordering::Release);
                }
            }
        };
        let watched = recommended_watcher(tell).and_then(|mut watcher| {
            watcher.watch(folder, RecursiveMode::NonRecursive)?;
            Ok(watcher)
        });
        match watched {
            Ok(watcher) => Some(Notices {
                told,
                overflowed,
                _watcher: watcher,
            }),
            Err(error) => {
                tracing::debug!(%error, "changes of a folder are not told");
                None
            }
        }
    }
}

/// What an event comes to. Reading changes nothing that is shown.
#[cfg(feature = "gui")]
fn notices(folder: &Path, event: notify::Result<notify::Event>) -> Vec<Notice> {
    use notify::EventKind;
    use notify::event::ModifyKind;

    let event = match event {
        Ok(event) if event.need_rescan() => return vec![Notice::Lost],
        Ok(event) if event.kind.is_access() => return Vec::new(),
        Ok(event) => event,
        Err(error) => {
            tracing::debug!(%error, "a change went by untold");
            return vec![Notice::Lost];
        }
    };
    // The folder itself went away; that its times have changed is no loss.
    let is_lost = |path: &Path| {
        let is_renamed = matches!(event.kind, EventKind::Modify(ModifyKind::Name(_)));
        path == folder && (event.kind.is_remove() || is_renamed)
    };
    let notice = |path: &Path| match path.file_name() {
        Some(name) if path.parent() == Some(folder) => Some(Notice::Changed(name.to_os_string())),
        _ => is_lost(path).then_some(Notice::Lost),
    };
    event.paths.iter().filter_map(|path| notice(path)).collect()
}
