//! Deflate by several threads: streams in pieces, each of which knows the end of the one before it, as `pigz` makes them.
//!
//! The pieces are the same however many threads there are, and so are the bytes that come out.

use std::collections::VecDeque;
use std::io;
use std::mem;
use std::thread::JoinHandle;

use crc32fast::Hasher;
use crossbeam_channel::{Receiver, Sender, TryRecvError, bounded};
use flate2::{Compress, Compression, FlushCompress, Status};

/// Bytes of a piece. What surrounds each of them takes a hundredth of its time.
pub const PIECE: usize = 256 * 1024;
/// How far back a match may reach.
pub const WINDOW: usize = 32 * 1024;
/// The level of `gzip`, `zip` and Python's `zlib`.
const LEVEL: u32 = 6;
/// More threads wait for who feeds them, and each holds pieces.
const MOST_THREADS: usize = 16;
/// Small pieces that a thread finds at hand.
const AT_HAND: usize = 32;
/// Bytes up to which nobody is called to help.
const FEW: usize = 64 * 1024;

/// Compresses what is put into it, one stream after the other; comes out what was put in first.
pub struct Deflate {
    /// What the next piece begins with: the end of the one before in its stream, and then its own bytes.
    bytes: Vec<u8>,
    window: usize,
    /// All bytes that were handed over.
    handed: usize,
    crew: Crew,
    /// Pieces in their order, whoever is at them, with their bytes; and how many bytes those are together.
    waiting: VecDeque<(usize, Receiver<io::Result<Squeezed>>)>,
    waiting_bytes: usize,
}

/// The threads that help the one that writes.
struct Crew {
    most: usize,
    helpers: Vec<JoinHandle<()>>,
    /// None once nothing more comes.
    tasks: Option<Sender<Task>>,
    open: Receiver<Task>,
}

/// A piece to be compressed.
struct Task {
    bytes: Vec<u8>,
    /// Bytes of the one before it, at its beginning.
    window: usize,
    is_last: bool,
    answer: Sender<io::Result<Squeezed>>,
}

/// A piece that was compressed.
pub struct Squeezed {
    pub packed: Vec<u8>,
    /// Sum and length of what it was.
    pub sum: Hasher,
    pub length: usize,
}

impl Deflate {
    pub fn new(threads: usize) -> Deflate {
        let threads = threads.clamp(1, MOST_THREADS);
        // Room for all that may wait, and the one that is handed over.
        let (tasks, open) = bounded(AT_HAND * threads + 1);
        Deflate {
            bytes: Vec::new(),
            window: 0,
            handed: 0,
            crew: Crew {
                most: threads - 1,
                helpers: Vec::new(),
                tasks: Some(tasks),
                open,
            },
            waiting: VecDeque::new(),
            waiting_bytes: 0,
        }
    }

    /// Takes as many of these bytes as there is room for in the present piece; none once it is full.
    pub fn put(&mut self, bytes: &[u8]) -> usize {
        let room = self.window + PIECE - self.bytes.len();
        let taken = &bytes[..bytes.len().min(room)];
        self.bytes.extend_from_slice(taken);
        taken.len()
    }

    /// The present piece is full, or the last one of its stream.
    pub fn hand_over(&mut self, is_last: bool) -> io::Result<()> {
        let kept = match is_last {
            true => 0,
            false => self.bytes.len().min(WINDOW),
        };
        let mut next = Vec::new();
        if !is_last {
            next.reserve_exact(kept + PIECE);
            next.extend_from_slice(&self.bytes[self.bytes.len() - kept..]);
        }
        let (answer, answers) = bounded(1);
        let task = Task {
            bytes: mem::replace(&mut self.bytes, next),
            window: mem::replace(&mut self.window, kept),
            is_last,
            answer,
        };
        let length = task.bytes.len();
        self.handed = self.handed.saturating_add(length);
        self.waiting_bytes += length;
        if self.handed > FEW && !self.waiting.is_empty() {
            self.crew.call_another();
        }
        self.waiting.push_back((length, answers));
        match &self.crew.tasks {
            // The other end is here.
            Some(tasks) => tasks.send(task).map_err(|_| lost()),
            None => Err(lost()),
        }
    }

    /// True if what waits is to be fetched before more is put in: helpers find the next piece at hand while who fetches is
    /// at one of its own.
    pub fn is_ahead(&self) -> bool {
        let threads = self.crew.helpers.len() + 1;
        // Two large pieces a thread, or so many small ones.
        self.waiting_bytes > 2 * threads * PIECE || self.waiting.len() >= AT_HAND * threads
    }

    /// The next piece; while it is not done, another is compressed here. None if nothing was handed over.
    pub fn next(&mut self) -> io::Result<Option<Squeezed>> {
        let Some((length, answers)) = self.waiting.pop_front() else {
            return Ok(None);
        };
        self.waiting_bytes -= length;
        loop {
            let answered = match answers.try_recv() {
                Err(TryRecvError::Empty) => match self.crew.open.try_recv() {
                    Ok(task) => {
                        answer(&task);
                        continue;
                    }
                    Err(_) => answers.recv().map_err(|_| lost())?,
                },
                answered => answered.map_err(|_| lost())?,
            };
            return answered.map(Some);
        }
    }
}

impl Crew {
    /// Calls one more helper, as long as there may be more. Without one the pieces are compressed by who writes.
    fn call_another(&mut self) {
        if self.helpers.len() >= self.most {
            return;
        }
        let open = self.open.clone();
        let helper = std::thread::Builder::new().name("deflate".to_owned());
        let helper = helper.spawn(move || {
            for task in open {
                answer(&task);
            }
        });
        match helper {
            Ok(helper) => self.helpers.push(helper),
            Err(error) => {
                tracing::debug!(%error, "fewer threads than asked for compress");
                self.most = self.helpers.len();
            }
        }
    }
}

impl Drop for Crew {
    fn drop(&mut self) {
        self.tasks = None;
        // What nobody waits for any more is not compressed.
        while self.open.try_recv().is_ok() {}
        for helper in self.helpers.drain(..) {
            if helper.join().is_err() {
                tracing::error!("a thread that compressed ended in a panic");
            }
        }
    }
}

fn lost() -> io::Error {
    io::Error::other("a thread that compressed has ended")
}

fn answer(task: &Task) {
    // Who has given up asks for nothing any more.
    task.answer.send(squeeze(task)).unwrap_or_default();
}

/// Compresses a piece so that the next one can follow on it.
fn squeeze(task: &Task) -> io::Result<Squeezed> {
    // One that is used again finds other matches than a new one, and the bytes would hang on who has compressed what.
    let mut own = Compress::new(Compression::new(LEVEL), false);
    let (before, piece) = task.bytes.split_at(task.window);
    let flush = match task.is_last {
        true => FlushCompress::Finish,
        false => FlushCompress::Sync,
    };
    if !before.is_empty() {
        own.set_dictionary(before)?;
    }
    let mut packed = Vec::with_capacity(piece.len() / 2 + 64);
    loop {
        let rest = piece.get(own.total_in() as usize..).unwrap_or_default();
        let status = own.compress_vec(rest, &mut packed, flush)?;
        let is_through = own.total_in() as usize == piece.len() && packed.len() < packed.capacity();
        match (status, task.is_last) {
            (Status::StreamEnd, _) | (Status::BufError, false) => break,
            (Status::Ok, false) if is_through => break,
            _ => packed.reserve(piece.len() / 2 + 64),
        }
    }
    let mut sum = Hasher::new();
    sum.update(piece);
    let length = piece.len();
    Ok(Squeezed {
        packed,
        sum,
        length,
    })
}
