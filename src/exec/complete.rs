//! Names of folders that a typed path may go on with, looked for on a thread of their own: the newest wish counts.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossbeam_channel::Receiver;

use super::engine::Wake;
use super::places;
use super::wishes::{Waiting, Wishes};
use crate::disk::{FdPool, Folder};
use crate::model::{CompleteAsk, Completed, Kind, natural};

/// Names of an answer at most.
const NAMES: usize = 64;
/// Time after which a folder is listed anew.
const FRESH: Duration = Duration::from_secs(5);
/// Entries between two looks at whether another folder is wanted by now.
const STRIDE: u64 = 1024;

/// Completes for the window.
pub(super) struct Completer {
    pool: Arc<FdPool>,
    wishes: Wishes<CompleteAsk, Completed>,
}

impl Completer {
    pub fn start(pool: Arc<FdPool>, wake: Wake) -> (Completer, Receiver<Completed>) {
        let (wishes, completions) = Wishes::new("completer", wake);
        (Completer { pool, wishes }, completions)
    }

    pub fn complete(&self, ask: CompleteAsk) {
        let pool = Arc::clone(&self.pool);
        let begin = |waiting| Thread { pool, waiting }.run();
        self.wishes.wish(ask.ticket.0, ask, begin);
    }
}

/// Names of the folders in a folder, in natural order.
struct Known {
    folder: PathBuf,
    names: Vec<OsString>,
    since: Instant,
}

struct Thread {
    pool: Arc<FdPool>,
    waiting: Waiting<CompleteAsk, Completed>,
}

impl Thread {
    fn run(self) {
        let mut known: Option<Known> = None;
        while let Some(ask) = self.waiting.next() {
            let is_known =
                |known: &Known| known.folder == ask.folder && known.since.elapsed() < FRESH;
            if !known.as_ref().is_some_and(is_known) {
                known = self.list(&ask.folder).map(|names| Known {
                    folder: ask.folder.clone(),
                    names,
                    since: Instant::now(),
                });
            }
            // Without a list the wish was overtaken by one for another folder.
            let Some(known) = &known else {
                continue;
            };
            let (names, count) = fitting(&known.names, &ask.prefix);
            let completed = Completed {
                ticket: ask.ticket,
                names,
                count,
            };
            if !self.waiting.answer(completed) {
                return;
            }
        }
    }

    /// True if nobody waits for this folder any more.
    fn is_overtaken(&self, folder: &Path) -> bool {
        self.waiting.is_overtaken(|ask| ask.folder != folder)
    }

    /// Folders and links to folders. A folder that cannot be read has none to offer.
    fn list(&self, folder: &Path) -> Option<Vec<OsString>> {
        let mut names = Vec::new();
        let mut unclear = Vec::new();
        let (mut entries, mut is_overtaken) = (0, false);
        if let Ok(opened) = Folder::open_root(&self.pool, folder) {
            let _read_so_far = opened.list(|name, kind, _| {
                match kind {
                    Some(Kind::Folder) => names.push(name.to_os_string()),
                    Some(Kind::Link) | None => unclear.push(name.to_os_string()),
                    Some(_) => {}
                }
                entries += 1;
                is_overtaken = entries % STRIDE == 0 && self.is_overtaken(folder);
                !is_overtaken
            });
        }
        for (at, name) in unclear.into_iter().enumerate() {
            is_overtaken |= at as u64 % STRIDE == STRIDE - 1 && self.is_overtaken(folder);
            if is_overtaken {
                return None;
            }
            if places::is_folder(&folder.join(&name)) {
                names.push(name);
            }
        }
        if is_overtaken {
            return None;
        }
        names.sort_by(|a, b| natural::compare(a.as_bytes(), b.as_bytes()));
        Some(names)
    }
}

/// True if a name begins with these small letters, as far as it is text.
fn begins_like(name: &OsStr, lower: &str) -> bool {
    let text = name.as_bytes().utf8_chunks().next();
    text.is_some_and(|text| text.valid().to_lowercase().starts_with(lower))
}

/// The first names that begin so, and how many do.
fn fitting(names: &[OsString], prefix: &str) -> (Vec<OsString>, u64) {
    let lower = prefix.to_lowercase();
    let wants_hidden = prefix.starts_with('.');
    let is_hidden = |name: &OsStr| name.as_bytes().first() == Some(&b'.');
    let (mut exact, mut alike, mut count) = (Vec::new(), Vec::new(), 0);
    for name in names {
        if is_hidden(name) && !wants_hidden {
            continue;
        }
        let is_exact = name.as_bytes().starts_with(prefix.as_bytes());
        if !is_exact && !begins_like(name, &lower) {
            continue;
        }
        count += 1;
        let list = if is_exact { &mut exact } else { &mut alike };
        if list.len() < NAMES {
            list.push(name.clone());
        }
    }
    exact.append(&mut alike);
    exact.truncate(NAMES);
    (exact, count)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Vec<OsString> {
        names.iter().map(OsString::from).collect()
    }

    #[test]
    fn what_begins_exactly_so_comes_before_what_differs_in_capitals() {
        let all = names(&[".config", "Data", "data2", "data10", "Pictures"]);
        let (found, count) = fitting(&all, "data");
        assert_eq!(found, names(&["data2", "data10", "Data"]));
        assert_eq!(count, 3);
    }

    #[test]
    fn hidden_folders_are_offered_once_their_dot_is_typed() {
        let all = names(&[".cache", ".config", "Data"]);
        assert_eq!(fitting(&all, "").0, names(&["Data"]));
        assert_eq!(fitting(&all, ".co").0, names(&[".config"]));
    }

    #[test]
    fn an_answer_is_short_and_says_how_many_there_are() {
        let all: Vec<OsString> = (0..1000).map(|at| format!("d{at}").into()).collect();
        let (found, count) = fitting(&all, "d");
        assert_eq!(found.len(), NAMES);
        assert_eq!(count, 1000);
    }

    #[test]
    fn a_name_that_is_no_text_is_found_by_what_is_text_in_it() {
        let odd = OsStr::from_bytes(b"caf\xE9").to_os_string();
        let (found, _) = fitting(std::slice::from_ref(&odd), "caf");
        assert_eq!(found, [odd]);
    }

    #[test]
    fn folders_and_links_to_folders_are_found_and_files_are_not() {
        let place = tempfile::tempdir().expect("a place");
        for name in ["two", "one", "ten10", "ten9"] {
            std::fs::create_dir(place.path().join(name)).expect("made");
        }
        std::fs::write(place.path().join("file"), "x").expect("written");
        let link = |to: &str, name: &str| {
            std::os::unix::fs::symlink(place.path().join(to), place.path().join(name))
                .expect("linked");
        };
        link("one", "leads");
        link("file", "leads-to-file");
        link("nowhere", "leads-nowhere");
        let (completer, answers) = Completer::start(FdPool::for_process(1), Arc::new(|| {}));
        let ask = |number, prefix: &str| CompleteAsk {
            ticket: crate::model::Ticket(number),
            folder: place.path().to_path_buf(),
            prefix: prefix.to_owned(),
        };
        completer.complete(ask(1, ""));
        let told = answers.recv().expect("an answer");
        assert_eq!(told.names, names(&["leads", "one", "ten9", "ten10", "two"]));
        completer.complete(ask(2, "t"));
        let told = answers.recv().expect("an answer");
        assert_eq!((told.ticket.0, told.count), (2, 3));
        let missing = CompleteAsk {
            folder: place.path().join("nowhere"),
            ..ask(3, "")
        };
        completer.complete(missing);
        assert!(answers.recv().expect("an answer").names.is_empty());
    }
}
