//! What the window hears beside the engine, and what it keeps of its surroundings.

use std::path::PathBuf;
use std::time::Instant;

use crossbeam_channel::{Receiver, Sender, bounded};

use crate::gui::desktop::Desktop;
use crate::gui::desktop::bus::Bus;
use crate::gui::pace::Pace;
use crate::gui::pictures::{Decoded, Decoder};
use crate::model::Ticket;
use crate::view::{Arranged, DesktopLikes, Disk, FoundRows, Notice, ThemeChoice};

/// Answers of threads of the window that wait.
const NOTES: usize = 16;

/// What the window's own threads answer.
pub(super) enum Note {
    Picked {
        param: &'static str,
        folder: Option<PathBuf>,
    },
    Disks(Vec<Disk>),
    Arranged(Box<Arranged>),
    Found(FoundRows),
    /// Something that another program could not do.
    Notice(Notice),
    Likes(DesktopLikes),
    Picture(Ticket, Box<Decoded>),
}

/// What is around the window.
pub struct Around {
    pub desktop: Desktop,
    pub bus: Bus,
    pub pace: Pace,
    /// This program, for what it does in a process of its own.
    pub program: PathBuf,
}

/// What is told from outside, beside the engine's own channels.
pub struct Signals {
    pub(super) notes: Receiver<Note>,
    pub(super) sender: Sender<Note>,
    pub(super) desktop: Desktop,
    pub(super) bus: Bus,
    pub(super) decoder: Decoder,
    pub(super) started: Instant,
    pub(super) pace: Pace,
    pub(super) program: PathBuf,
    pub(super) title: String,
    /// The theme that the context was given last; the start gives it the system's.
    pub(super) theme: ThemeChoice,
    /// Size of text that the context was given last, in percent.
    pub(super) text_percent: u16,
    /// Nothing moves since the last frame.
    pub(super) was_still: bool,
    /// Closing was agreed to.
    pub(super) may_close: bool,
    /// Text of the last paste, for desktops whose clipboard of files cannot be read.
    pub(super) pasted_text: String,
}

impl Signals {
    /// Nothing told yet; the window's clock begins.
    pub fn new(around: Around) -> Signals {
        let (sender, notes) = bounded(NOTES);
        Signals {
            notes,
            sender,
            desktop: around.desktop,
            bus: around.bus,
            decoder: Decoder::default(),
            started: Instant::now(),
            pace: around.pace,
            program: around.program,
            title: String::new(),
            theme: ThemeChoice::System,
            text_percent: 100,
            was_still: false,
            may_close: false,
            pasted_text: String::new(),
        }
    }

    pub(super) fn now_ms(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}
