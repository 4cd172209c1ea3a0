//! Glances at single entries, for the window: the newest wish counts, older ones are given up.

use std::path::Path;
use std::sync::Arc;

use crossbeam_channel::Receiver;

use super::engine::Wake;
use super::wishes::{Waiting, Wishes};
use crate::disk::{DiskError, OpenFile, facts, stat};
use crate::model::glance::is_picture;
use crate::model::{
    Failure, FileGlimpse, FolderGlimpse, Glance, GlanceAsk, Glanced, Glimpse, Kind, Stamp,
};

/// Bytes of a file that are looked at.
const BEGINNING: u64 = 256 * 1024;
/// Bytes that are asked for of a file that claims fewer: those of `/proc` and `/sys` claim none or a page.
const CLAIMED: u64 = 64 * 1024;
/// Bytes of a picture at most.
const PICTURE: u64 = 64 * 1024 * 1024;
/// Bytes of a picture that are read before a newer wish is asked about.
const PIECE: u64 = 1024 * 1024;
/// Names of a folder that are told.
const NAMES: usize = 2000;

/// Glances for the window.
pub struct Glancer {
    wishes: Wishes<GlanceAsk, Glanced>,
}

impl Glancer {
    pub fn start(wake: Wake) -> (Glancer, Receiver<Glanced>) {
        let (wishes, glances) = Wishes::new("glancer", wake);
        (Glancer { wishes }, glances)
    }

    pub fn glance(&self, ask: GlanceAsk) {
        let begin = |waiting| Thread { waiting }.run();
        self.wishes.wish(ask.ticket.0, ask, begin);
    }
}

struct Thread {
    waiting: Waiting<GlanceAsk, Glanced>,
}

impl Thread {
    fn run(self) {
        while let Some(ask) = self.waiting.next() {
            let path = match &ask.glance {
                Glance::Inside(path) | Glance::Facts(path) => path,
            };
            let seen = match &ask.glance {
                Glance::Inside(path) => self.look_inside(&ask, path),
                Glance::Facts(path) => {
                    let facts = facts::facts(path);
                    facts.map(|facts| Some(Glimpse::Facts(Arc::new(facts))))
                }
            };
            let seen = seen.map_err(|error| error.into_failure(path)).transpose();
            if let Some(seen) = seen
                && !self.send(&ask, seen)
            {
                return;
            }
        }
    }

    /// What is in an entry; none if that was told already, or is wanted no longer.
    fn look_inside(&self, ask: &GlanceAsk, path: &Path) -> Result<Option<Glimpse>, DiskError> {
        let stamp = stat::stamp_path(path)?;
        match stamp.kind {
            Kind::File => self.look_into_file(ask, path),
            Kind::Folder => self.look_into_folder(ask, path, stamp),
            Kind::Link => Ok(Some(Glimpse::Link(stamp, facts::link(path)?))),
            Kind::Pipe | Kind::Socket | Kind::BlockDevice | Kind::CharDevice => {
                Ok(Some(Glimpse::Special(stamp)))
            }
        }
    }

    fn look_into_file(&self, ask: &GlanceAsk, path: &Path) -> Result<Option<Glimpse>, DiskError> {
        let file = OpenFile::open_itself(path)?;
        let stamp = *file.stamp();
        let asked = stamp.size.clamp(CLAIMED, BEGINNING);
        let bytes: Arc<[u8]> = file.beginning(asked)?.into();
        let length = bytes.len() as u64;
        let mut seen = FileGlimpse {
            stamp,
            bytes: Arc::clone(&bytes),
            is_whole: length < asked || length == stamp.size,
            picture: None,
        };
        if !is_picture(&bytes) || stamp.size > PICTURE {
            return Ok(Some(Glimpse::File(seen)));
        }
        if stamp.size <= BEGINNING {
            seen.picture = Some(bytes);
            return Ok(Some(Glimpse::File(seen)));
        }
        // What the listing knows of it is on the screen meanwhile.
        let mut whole = bytes.to_vec();
        while (whole.len() as u64) < stamp.size {
            if !self.is_newest(ask) {
                return Ok(None);
            }
            let at = whole.len() as u64;
            let piece = file.window(&(at..at + PIECE))?;
            if piece.is_empty() {
                break;
            }
            whole.extend(piece);
        }
        seen.picture = Some(whole.into());
        Ok(Some(Glimpse::File(seen)))
    }

    fn look_into_folder(
        &self,
        ask: &GlanceAsk,
        path: &Path,
        stamp: Stamp,
    ) -> Result<Option<Glimpse>, DiskError> {
        let mut seen = FolderGlimpse {
            stamp,
            entries: 0,
            names: Vec::new(),
        };
        facts::each_name(path, |name, kind| {
            seen.entries += 1;
            if seen.names.len() < NAMES {
                seen.names.push((name.to_os_string(), kind));
            }
            self.is_newest(ask)
        })?;
        Ok(self.is_newest(ask).then_some(Glimpse::Folder(seen)))
    }

    fn is_newest(&self, ask: &GlanceAsk) -> bool {
        self.waiting.is_newest(ask.ticket.0)
    }

    /// False once nobody listens. An answer to an older wish is dropped.
    fn send(&self, ask: &GlanceAsk, seen: Result<Glimpse, Failure>) -> bool {
        if !self.is_newest(ask) {
            return true;
        }
        let ticket = ask.ticket;
        self.waiting.answer(Glanced { ticket, seen })
    }
}
