//! Looks at the bytes of a file, for the window: the newest wish counts, older ones are given up.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use crossbeam_channel::{Receiver, Sender, bounded};

use super::engine::Wake;
use super::run::lock;
use crate::disk::OpenFile;
use crate::model::{Bin, Failure, Look, LookAsk, Looked, Stamp};

/// Answers that wait for the window before the looker waits for it.
const ANSWERS: usize = 8;

/// The slot of the newest wish, and the thread that fulfils it. The thread begins with the first wish.
pub struct Looker {
    slot: Arc<Slot>,
    answers: Sender<Looked>,
    wake: Wake,
    is_started: Mutex<bool>,
}

#[derive(Default)]
struct Slot {
    state: Mutex<State>,
    called: Condvar,
    newest: AtomicU64,
}

#[derive(Default)]
struct State {
    ask: Option<LookAsk>,
    is_over: bool,
}

impl Looker {
    pub fn start(wake: Wake) -> (Looker, Receiver<Looked>) {
        let (answers, looks) = bounded(ANSWERS);
        let looker = Looker {
            slot: Arc::new(Slot::default()),
            answers,
            wake,
            is_started: Mutex::new(false),
        };
        (looker, looks)
    }

    pub fn look(&self, ask: LookAsk) {
        self.slot.newest.store(ask.ticket.0, Ordering::Release);
        lock(&self.slot.state).ask = Some(ask);
        self.slot.called.notify_one();
        let mut is_started = lock(&self.is_started);
        if *is_started {
            return;
        }
        let thread = Thread {
            slot: Arc::clone(&self.slot),
            answers: self.answers.clone(),
            wake: Arc::clone(&self.wake),
            last: None,
        };
        let spawned = std::thread::Builder::new()
            .name("looker".to_owned())
            .spawn(move || thread.run());
        match spawned {
            Ok(_) => *is_started = true,
            Err(error) => tracing::error!(%error, "no thread to look at a file"),
        }
    }
}

impl Drop for Looker {
    fn drop(&mut self) {
        // The thread is not waited for: the disk that it reads from may answer late or never.
        lock(&self.slot.state).is_over = true;
        self.slot.newest.store(u64::MAX, Ordering::Release);
        self.slot.called.notify_one();
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
    slot: Arc<Slot>,
    answers: Sender<Looked>,
    wake: Wake,
    last: Option<Mapped>,
}

impl Thread {
    fn run(mut self) {
        while let Some(ask) = self.next() {
            let seen = self.look(&ask);
            if let Err(failure) = seen
                && !self.send(&ask, Err(failure))
            {
                return;
            }
        }
    }

    /// Waits for a wish; none once the engine has ended.
    fn next(&self) -> Option<LookAsk> {
        let mut state = lock(&self.slot.state);
        loop {
            if state.is_over {
                return None;
            }
            if let Some(ask) = state.ask.take() {
                return Some(ask);
            }
            let waited = self.slot.called.wait(state);
            state = waited.unwrap_or_else(PoisonError::into_inner);
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
        let slot = Arc::clone(&self.slot);
        let Some(last) = &mut self.last else {
            return Ok(false);
        };
        let bins = last.map.len();
        for (at, bin) in last.map.iter_mut().enumerate() {
            if slot.newest.load(Ordering::Acquire) != ask.ticket.0 {
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
        self.slot.newest.load(Ordering::Acquire) == ask.ticket.0
    }

    /// False once nobody listens. An answer to an older wish is dropped.
    fn send(&self, ask: &LookAsk, seen: Result<Arc<Look>, Failure>) -> bool {
        if !self.is_newest(ask) {
            return true;
        }
        let sent = self.answers.send(Looked {
            ticket: ask.ticket,
            path: ask.path.clone(),
            seen,
        });
        (self.wake)();
        sent.is_ok()
    }
}
