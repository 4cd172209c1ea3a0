//! What the window shares with the desktop around it: files that are dropped or pasted, the clipboard, other programs.

use std::path::PathBuf;

use crate::model::{JobId, Kind, ThemeChoice};

use super::intent::Effect;
use super::operate::destination;
use super::state::View;
use super::words;

/// What another program holds over the window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Over {
    /// Points of the window.
    pub x: f32,
    pub y: f32,
    /// Files, once they are known.
    pub items: Option<u64>,
}

/// Something that the desktop did or could not do. It stays until it is dismissed or replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub head: String,
    pub more: String,
}

/// What the desktop prefers, as far as it tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DesktopLikes {
    /// Light text on dark; `None` where nothing is told.
    pub is_dark: Option<bool>,
    pub has_contrast: bool,
    pub reduces_motion: bool,
    /// The desktop has a dialog of its own for folders.
    pub has_dialog: bool,
}

/// What is wanted of the desktop, or told by it.
#[derive(Clone, Debug, PartialEq)]
pub enum OutsideIntent {
    /// The selected files go on the clipboard, to be copied or moved where they are pasted.
    Take {
        is_cut: bool,
    },
    /// What is on the clipboard comes here.
    Paste,
    /// Files were on the clipboard.
    PastedFiles {
        paths: Vec<PathBuf>,
        /// Addresses that are not files of this machine.
        others: usize,
        is_cut: bool,
    },
    /// Text was on the clipboard; these are the paths in it.
    PastedText {
        paths: Vec<PathBuf>,
    },
    /// Files were let go over the window.
    Dropped {
        paths: Vec<PathBuf>,
        others: usize,
    },
    /// Files are held over the window, or no longer.
    Over(Option<Over>),
    /// Shows what is selected in the file manager.
    Reveal,
    /// The desktop tells something.
    Notice(Notice),
    /// The desktop tells what it prefers, or prefers something else from now on.
    Likes(DesktopLikes),
    DismissNotice,
}

/// Paths as lines of text; names that are no text are left out.
pub fn lines_of(paths: &[PathBuf]) -> String {
    let lines: Vec<&str> = paths.iter().filter_map(|path| path.to_str()).collect();
    lines.join("\n")
}

/// What the view keeps of the desktop.
#[derive(Clone, Debug, Default)]
pub struct Outside {
    pub over: Option<Over>,
    pub notice: Option<Notice>,
    pub likes: DesktopLikes,
}

impl View {
    /// Does what is wanted of the desktop.
    pub(super) fn reach_out(&mut self, intent: OutsideIntent) -> Vec<Effect> {
        match intent {
            OutsideIntent::Take { is_cut } => {
                let paths = self.roots();
                if paths.is_empty() {
                    return Vec::new();
                }
                vec![Effect::OfferFiles { paths, is_cut }]
            }
            OutsideIntent::Paste => vec![Effect::AskClipboard],
            OutsideIntent::PastedFiles {
                paths,
                others,
                is_cut,
            } => self.pasted(paths, others, is_cut),
            OutsideIntent::PastedText { paths } => self.bring(paths, 0),
            OutsideIntent::Dropped { paths, others } => self.bring(paths, others),
            OutsideIntent::Over(over) => {
                self.outside.over = over;
                Vec::new()
            }
            OutsideIntent::Reveal => match self.roots().into_iter().next() {
                Some(path) => vec![Effect::RevealFile(path)],
                None => Vec::new(),
            },
            OutsideIntent::Notice(notice) => {
                self.outside.notice = Some(notice);
                Vec::new()
            }
            OutsideIntent::Likes(likes) => {
                self.outside.likes = likes;
                Vec::new()
            }
            OutsideIntent::DismissNotice => {
                self.outside.notice = None;
                Vec::new()
            }
        }
    }

    /// Files from elsewhere are what operations act upon from now on.
    fn bring(&mut self, paths: Vec<PathBuf>, others: usize) -> Vec<Effect> {
        self.outside.over = None;
        self.outside.notice = not_here(others);
        if paths.is_empty() {
            if others == 0 {
                self.outside.notice = Some(Notice {
                    head: "No files there".to_owned(),
                    more: "What was handed over names no file of this machine.".to_owned(),
                });
            }
            return Vec::new();
        }
        self.take_up(paths)
    }

    /// Files of the clipboard are copied or moved into the folder that is shown, once the plan has been seen.
    fn pasted(&mut self, paths: Vec<PathBuf>, others: usize, is_cut: bool) -> Vec<Effect> {
        let has_files = !paths.is_empty();
        let mut effects = self.bring(paths, others);
        if has_files {
            let folder = self.folder().to_path_buf();
            effects.extend(self.carry_to(folder, is_cut));
        }
        effects
    }

    /// Plans to copy or move what is selected into a folder.
    pub(super) fn carry_to(&mut self, folder: PathBuf, is_move: bool) -> Vec<Effect> {
        let op = if is_move { "move" } else { "copytree" };
        let Some(entry) = self.find(op) else {
            return Vec::new();
        };
        self.choose_operation(op);
        if let (Some(param), Some(form)) = (destination(entry), self.form_mut()) {
            form.set_path(param.name, folder);
        }
        self.show_plan()
    }

    /// A file is opened by its default program.
    pub(super) fn open_row(&mut self, place: usize) -> Vec<Effect> {
        let Some(row) = self.pane.listing.at(place) else {
            return Vec::new();
        };
        match self.pane.listing.row(row).map(|(entry, _)| entry.kind) {
            Some(Kind::File) => vec![Effect::OpenFile(self.pane.listing.path(row))],
            _ => Vec::new(),
        }
    }

    /// What the desktop tells about the end of long work, for those who look elsewhere.
    pub fn end_notice(&self, job: JobId) -> Option<Notice> {
        let job = self.jobs.get(job)?;
        if job.elapsed_ms < LONG_MS {
            return None;
        }
        let failed = job.failures.len() as u64;
        let more = match failed {
            0 => String::new(),
            failed => format!("{} failed.", words::counted(failed, "item")),
        };
        let head = self.end_words(job, job.outcome.as_ref()?.end);
        Some(Notice { head, more })
    }

    /// The theme that is painted: the one chosen, or what the desktop prefers now where the choice is left to it.
    pub fn theme_shown(&self) -> ThemeChoice {
        let likes = &self.outside.likes;
        match (self.theme, likes.is_dark) {
            (ThemeChoice::System, _) if likes.has_contrast => ThemeChoice::Contrast,
            (ThemeChoice::System, Some(true)) => ThemeChoice::Dark,
            (ThemeChoice::System, Some(false)) => ThemeChoice::Light,
            (theme, _) => theme,
        }
    }

    /// True if nothing is to move, by the setting or by what the desktop prefers.
    pub fn is_still(&self) -> bool {
        self.prefs.reduces_motion || self.outside.likes.reduces_motion
    }
}

/// Work that took longer than this is worth a notice at its end.
const LONG_MS: u64 = 10_000;

fn not_here(others: usize) -> Option<Notice> {
    let count = u64::try_from(others).unwrap_or(u64::MAX);
    (others > 0).then(|| Notice {
        head: format!("{} left out", words::count(count)),
        more: "Not a file of this machine.".to_owned(),
    })
}
