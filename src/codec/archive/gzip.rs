//! Gzip by several threads: one stream in pieces, each of which knows the end of the one before it, as `pigz` makes it.
//!
//! The pieces are the same however many threads there are, and so are the bytes that come out.

use std::collections::VecDeque;
use std::io::{self, Write};
use std::mem;
use std::thread::JoinHandle;

use crc32fast::Hasher;
use crossbeam_channel::{Receiver, Sender, TryRecvError, bounded};
use flate2::{Compress, Compression, FlushCompress, Status};

/// Bytes of a piece. What surrounds each of them takes a hundredth of its time.
const PIECE: usize = 256 * 1024;
/// How far back a match may reach.
const WINDOW: usize = 32 * 1024;
/// The level of the program of that name.
const LEVEL: u32 = 6;
/// More threads wait for who feeds them, and each holds pieces.
const MOST_THREADS: usize = 16;
/// No name, no time, an unknown system.
const HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];

/// Compresses what is written to it. What was written last comes out with `finish`, and not before.
pub struct Gzip<W: Write> {
    output: W,
    /// What the next piece begins with: the end of the one before, and then its own bytes.
    bytes: Vec<u8>,
    window: usize,
    sum: Hasher,
    length: u64,
    crew: Crew,
    /// Pieces in their order, whoever is at them.
    waiting: VecDeque<Receiver<io::Result<Squeezed>>>,
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

struct Squeezed {
    packed: Vec<u8>,
    sum: Hasher,
    length: usize,
}

impl<W: Write> Gzip<W> {
    pub fn new(mut output: W, threads: usize) -> io::Result<Gzip<W>> {
        output.write_all(&HEAD)?;
        let threads = threads.clamp(1, MOST_THREADS);
        // Room for all that may wait: two pieces a thread, and the one that is handed over.
        let (tasks, open) = bounded(2 * threads + 1);
        Ok(Gzip {
            output,
            bytes: Vec::new(),
            window: 0,
            sum: Hasher::new(),
            length: 0,
            crew: Crew {
                most: threads - 1,
                helpers: Vec::new(),
                tasks: Some(tasks),
                open,
            },
            waiting: VecDeque::new(),
        })
    }

    /// Writes what is left, and the end.
    pub fn finish(mut self) -> io::Result<W> {
        self.hand_over(true)?;
        while self.settle()? {}
        let sum = self.sum.finalize();
        self.output.write_all(&sum.to_le_bytes())?;
        // Of a longer stream it says what is left over.
        let length = self.length as u32;
        self.output.write_all(&length.to_le_bytes())?;
        Ok(self.output)
    }

    /// The piece is full, or the last one.
    fn hand_over(&mut self, is_last: bool) -> io::Result<()> {
        let kept = self.bytes.len().min(WINDOW);
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
        // What is a single piece needs no help.
        let is_alone = is_last && self.crew.helpers.is_empty();
        if self.crew.most == 0 || is_alone {
            let squeezed = squeeze(&task)?;
            return self.take(&squeezed);
        }
        self.crew.call_another();
        self.waiting.push_back(answers);
        if let Some(tasks) = &self.crew.tasks {
            // The other end is here.
            tasks.send(task).map_err(|_| lost())?;
        }
        // Helpers find the next piece at hand while this thread is at one of its own.
        while self.waiting.len() > 2 * (self.crew.helpers.len() + 1) {
            self.settle()?;
        }
        Ok(())
    }

    /// Writes the next piece; while it is not done, another is compressed here. False if there is none.
    fn settle(&mut self) -> io::Result<bool> {
        let Some(answers) = self.waiting.pop_front() else {
            return Ok(false);
        };
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
            self.take(&answered?)?;
            return Ok(true);
        }
    }

    fn take(&mut self, squeezed: &Squeezed) -> io::Result<()> {
        self.sum.combine(&squeezed.sum);
        self.length += squeezed.length as u64;
        self.output.write_all(&squeezed.packed)
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

impl<W: Write> Write for Gzip<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len() == self.window + PIECE {
            self.hand_over(false)?;
        }
        let room = self.window + PIECE - self.bytes.len();
        let taken = &bytes[..bytes.len().min(room)];
        self.bytes.extend_from_slice(taken);
        Ok(taken.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.output.flush()
    }
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

#[cfg(test)]
mod tests {
    use std::io::Read;

    use flate2::read::GzDecoder;

    use super::*;

    /// Text that compresses, and bytes that do not.
    fn bytes(length: usize) -> Vec<u8> {
        let mut state = 1u64;
        (0..length)
            .map(|at| {
                state = state.wrapping_mul(6364136223846793005).wrapping_add(99);
                match at / 50_000 % 3 {
                    0 => (state >> 56) as u8,
                    1 => b"the same words "[at % 15],
                    _ => (state >> 61) as u8,
                }
            })
            .collect()
    }

    fn packed(bytes: &[u8], threads: usize, each: usize) -> Vec<u8> {
        let mut gzip = Gzip::new(Vec::new(), threads).unwrap();
        for part in bytes.chunks(each) {
            gzip.write_all(part).unwrap();
        }
        gzip.finish().unwrap()
    }

    #[test]
    fn every_length_comes_back_and_threads_make_no_difference() {
        for length in [
            0,
            1,
            PIECE - 1,
            PIECE,
            PIECE + 1,
            WINDOW + PIECE,
            20 * PIECE + 77,
        ] {
            let bytes = bytes(length);
            let alone = packed(&bytes, 1, 65_536);
            let mut back = Vec::new();
            GzDecoder::new(&alone[..]).read_to_end(&mut back).unwrap();
            assert!(back == bytes, "{length} bytes");
            for (threads, each) in [(2, 512), (3, 1_000_000), (64, 65_536)] {
                assert!(
                    packed(&bytes, threads, each) == alone,
                    "{length} bytes by {threads} threads"
                );
            }
        }
    }

    #[test]
    fn pieces_know_what_was_before_them() {
        // A word that is as long as a match can reach, again and again: only the first costs anything.
        let word = &bytes(30_000)[..];
        let text = word.repeat(20);
        assert!(packed(&text, 2, 4096).len() < 2 * word.len());
    }

    #[test]
    fn who_gives_up_does_not_wait_for_what_is_left() {
        struct Full(usize);
        impl Write for Full {
            fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
                self.0 = self
                    .0
                    .checked_sub(bytes.len())
                    .ok_or(io::ErrorKind::StorageFull)?;
                Ok(bytes.len())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let mut gzip = Gzip::new(Full(200_000), 4).unwrap();
        let error = gzip.write_all(&bytes(40 * PIECE)).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::StorageFull);
    }
}
