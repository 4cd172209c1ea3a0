//! Looks at the bytes of a file, for the window: the newest wish counts, older ones are given up.

use std::path::PathBuf;
use std::sync::Arc;

use crossbeam_channel::Receiver;

use super::engine::Wake;
use super::wishes::{Waiting, Wishes};
use crate::disk::OpenFile;
use crate::model::{Bin, Failure, Look, LookAsk, Looked, Stamp};

/// Looks for the window.
pub struct Looker {
    wishes: Wishes<LookAsk, Looked>,
}

impl Looker {
    pub fn start(wake: Wake) -> (Looker, Receiver<Looked>) {
        let (wishes, looks) = Wishes::new("looker", wake);
        (Looker { wishes }, looks)
    }

    pub fn look(&self, ask: LookAsk) {
        let begin = |waiting| {
            let last = None;
            Thread { waiting, last }.run();
        };
        self.wishes.wish(ask.ticket.0, ask, begin);
    }
}

/// The map that was made last, and of what.
struct Mapped {
    path: PathBuf,
    stamp: Stamp,
    bins: u16,
    map: Vec<Bin>,
}

struct Thread {
    waiting: Waiting<LookAsk, Looked>,
    last: Option<Mapped>,
}

impl Thread {
    fn run(mut self) {
        while let Some(ask) = self.waiting.next() {
            let seen = self.look(&ask);
            if let Err(failure) = seen
                && !self.send(&ask, Err(failure))
            {
                return;
            }
        }
    }

    /// Answers at once with the bytes and what is stored where, then with what takes longer.
    fn look(&mut self, ask: &LookAsk) -> Result<(), Failure> {
        let failed = |error: crate::disk::DiskError| error.into_failure(&ask.path);
        let file = OpenFile::open(&ask.path).map_err(failed)?;
        let bytes = file.window(&ask.window).map_err(failed)?;
        self.know(ask, &file).map_err(failed)?;
        let look = Look {
            stamp: *file.stamp(),
            start: ask.window.start,
            bytes: bytes.into(),
            map: self.map().into(),
            line: None,
            hole: None,
            line_end: None,
        };
        self.send(ask, Ok(Arc::new(look.clone())));

        let go_on = || self.is_newest(ask);
        let line = match ask.cursor {
            Some(cursor) => file.line_at(cursor, &go_on).map_err(failed)?,
            None => None,
        };
        let hole = match ask.cursor.filter(|_| ask.holes) {
            Some(cursor) => file.hole_edge(cursor, &go_on).map_err(failed)?,
            None => None,
        };
        let line_end = match ask.lines {
            Some(lines) => file.line_end(lines, &go_on).map_err(failed)?,
            None => None,
        };
        let later = Look {
            line: ask.cursor.zip(line),
            hole: ask.cursor.zip(hole),
            line_end: ask.lines.zip(line_end),
            ..look.clone()
        };
        if later != look {
            self.send(ask, Ok(Arc::new(later.clone())));
        }
        if self.sample(ask, &file).map_err(failed)? {
            let map = self.map().into();
            self.send(ask, Ok(Arc::new(Look { map, ..later })));
        }
        Ok(())
    }

    /// Makes the map, unless the one that is there is of the same file in the same state.
    fn know(&mut self, ask: &LookAsk, file: &OpenFile) -> crate::disk::Result<()> {
        let is_known = self.last.as_ref().is_some_and(|last| {
            last.path == ask.path && last.bins == ask.bins && last.stamp.is_unchanged(file.stamp())
        });
        if !is_known {
            self.last = Some(Mapped {
                path: ask.path.clone(),
                stamp: *file.stamp(),
                bins: ask.bins,
                map: file.map(ask.bins)?,
            });
        }
        Ok(())
    }

    fn map(&self) -> Vec<Bin> {
        self.last
            .as_ref()
            .map_or(Vec::new(), |last| last.map.clone())
    }

    /// Looks into the parts of the map until a newer wish comes; what was looked at by then stays. True if something new
    /// is known.
    fn sample(&mut self, ask: &LookAsk, file: &OpenFile) -> crate::disk::Result<bool> {
        let mut has_news = false;
        let waiting = &self.waiting;
        let Some(last) = &mut self.last else {
            return Ok(false);
        };
        let bins = last.map.len();
        for (at, bin) in last.map.iter_mut().enumerate() {
            if !waiting.is_newest(ask.ticket.0) {
                break;
            }
            if let Bin::Data { variety: None } = bin {
                let variety = Some(file.variety(at, bins)?);
                *bin = Bin::Data { variety };
                has_news = true;
            }
        }
        Ok(has_news)
    }

    fn is_newest(&self, ask: &LookAsk) -> bool {
        self.waiting.is_newest(ask.ticket.0)
    }

    /// False once nobody listens. An answer to an older wish is dropped.
    fn send(&self, ask: &LookAsk, seen: Result<Arc<Look>, Failure>) -> bool {
        if !self.is_newest(ask) {
            return true;
        }
        self.waiting.answer(Looked {
            ticket: ask.ticket,
            path: ask.path.clone(),
            seen,
        })
    }
}
