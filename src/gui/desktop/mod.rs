//! What the window shares with the desktop around it: drops, the clipboard of files, notices, other programs.

pub mod bus;
pub mod dialog;
pub mod drag;
mod offer;
mod paste;
pub mod portal;
pub mod programs;
mod reading;
pub mod uris;
mod x11;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use crossbeam_channel::{Receiver, Sender, bounded};
use raw_window_handle::RawWindowHandle;

use uris::Files;

/// Wishes and answers that wait for the other side.
const WAITING: usize = 16;

/// What the desktop is asked for.
pub(super) enum Ask {
    /// Put files on the clipboard.
    Offer { paths: x11::Paths, is_cut: bool },
    /// Read the clipboard.
    Paste,
    /// The window library told of a drop: read its list.
    Dropped,
}

/// What the desktop tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// Files were let go over the window.
    Dropped(Files),
    /// What was on the clipboard.
    Pasted(Pasted),
}

/// What was on the clipboard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pasted {
    /// Files that another program copied or cut.
    Files { files: Files, is_cut: bool },
    /// Text, and the paths in it.
    Text(Files),
}

/// What another program holds over the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Over {
    /// Pixels of the window.
    pub x: i16,
    pub y: i16,
    /// Files, once they are known.
    pub items: Option<usize>,
}

/// How exactly drops arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drops {
    /// Byte for byte, links as links.
    Exact,
    /// The list is read when the window library tells of a drop; it keeps one with an odd name to itself.
    Partly,
    /// The window library has none on this desktop.
    None,
}

/// The desktop around a window. Without one (tests, Wayland) nothing is heard and nothing can be offered.
pub struct Desktop {
    drops: Drops,
    told: Receiver<Told>,
    over: Arc<Mutex<Option<Over>>>,
    link: Option<(Sender<Ask>, x11::Waker)>,
}

impl Desktop {
    /// No desktop at all.
    pub fn none() -> Desktop {
        let (_, told) = bounded(0);
        Desktop {
            drops: Drops::None,
            told,
            over: Arc::default(),
            link: None,
        }
    }

    /// The desktop around the window of this number. `repaint` is called whenever there is news.
    pub fn around(window: Option<RawWindowHandle>, repaint: impl Fn() + Send + 'static) -> Desktop {
        let number = match window {
            Some(RawWindowHandle::Xlib(handle)) => u32::try_from(handle.window).ok(),
            Some(RawWindowHandle::Xcb(handle)) => Some(handle.window.get()),
            _ => None,
        };
        let Some(number) = number else {
            return Desktop::none();
        };
        let (teller, told) = bounded(WAITING);
        let (asker, asks) = bounded(WAITING);
        let over = Arc::default();
        let mouth = x11::Mouth {
            told: teller,
            over: Arc::clone(&over),
            repaint: Box::new(repaint),
        };
        match x11::join(number, asks, mouth) {
            Ok((waker, is_exact)) => Desktop {
                drops: if is_exact {
                    Drops::Exact
                } else {
                    Drops::Partly
                },
                told,
                over,
                link: Some((asker, waker)),
            },
            Err(error) => {
                tracing::info!(%error, "no clipboard of files");
                Desktop::none()
            }
        }
    }

    /// How exactly drops arrive.
    pub fn drops(&self) -> Drops {
        self.drops
    }

    /// What the desktop tells.
    pub fn told(&self) -> &Receiver<Told> {
        &self.told
    }

    /// What is held over the window just now.
    pub fn over(&self) -> Option<Over> {
        *self.over.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts files on the clipboard; gives them back where there is none for files.
    pub fn offer(&self, paths: Vec<PathBuf>, is_cut: bool) -> Result<(), Vec<PathBuf>> {
        let offered: x11::Paths = paths.into();
        let paths = Arc::clone(&offered);
        match self.ask(Ask::Offer { paths, is_cut }) {
            true => Ok(()),
            false => Err(offered.to_vec()),
        }
    }

    /// Asks for what is on the clipboard; [`Told::Pasted`] answers. False where there is none for files.
    pub fn paste(&self) -> bool {
        self.ask(Ask::Paste)
    }

    /// Asks for the list of a drop of which the window library told. False where it cannot be had.
    pub fn read_drop(&self) -> bool {
        self.ask(Ask::Dropped)
    }

    /// The window never waits: what does not fit is not asked.
    fn ask(&self, ask: Ask) -> bool {
        let Some((asks, waker)) = &self.link else {
            return false;
        };
        let is_asked = asks.try_send(ask).is_ok();
        waker.wake();
        is_asked
    }
}

/// A thread that the window does not wait for.
pub(super) fn spawn(name: &str, work: impl FnOnce() + Send + 'static) {
    let spawned = std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(work);
    if let Err(error) = spawned {
        tracing::error!(%error, name, "no thread");
    }
}
