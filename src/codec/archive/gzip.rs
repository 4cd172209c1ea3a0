//! Gzip by several threads, as one stream.

use std::io::{self, Write};

use crc32fast::Hasher;

use super::deflate::{Deflate, Squeezed};

/// No name, no time, an unknown system.
const HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];

/// Compresses what is written to it. What was written last comes out with `finish`, and not before.
pub struct Gzip<W: Write> {
    output: W,
    sum: Hasher,
    length: u64,
    deflate: Deflate,
}

impl<W: Write> Gzip<W> {
    pub fn new(mut output: W, threads: usize) -> io::Result<Gzip<W>> {
        output.write_all(&HEAD)?;
        Ok(Gzip {
            output,
            sum: Hasher::new(),
            length: 0,
            deflate: Deflate::new(threads),
        })
    }

    /// Writes what is left, and the end.
    pub fn finish(mut self) -> io::Result<W> {
        self.deflate.hand_over(true)?;
        while let Some(squeezed) = self.deflate.next()? {
            self.take(&squeezed)?;
        }
        let sum = self.sum.finalize();
        self.output.write_all(&sum.to_le_bytes())?;
        // Of a longer stream it says what is left over.
        let length = self.length as u32;
        self.output.write_all(&length.to_le_bytes())?;
        Ok(self.output)
    }

    fn take(&mut self, squeezed: &Squeezed) -> io::Result<()> {
        self.sum.combine(&squeezed.sum);
        self.length += squeezed.length as u64;
        self.output.write_all(&squeezed.packed)
    }
}

impl<W: Write> Write for Gzip<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = self.deflate.put(bytes);
        if taken > 0 || bytes.is_empty() {
            return Ok(taken);
        }
        self.deflate.hand_over(false)?;
        while self.deflate.is_ahead()
            && let Some(squeezed) = self.deflate.next()?
        {
            self.take(&squeezed)?;
        }
        Ok(self.deflate.put(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.output.flush()
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use flate2::read::GzDecoder;

    use super::super::deflate::{PIECE, WINDOW};
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
