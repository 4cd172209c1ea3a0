//! The compressions around a tar archive.

use std::io::{self, BufRead, BufReader, Read, Write};

use bzip2::read::MultiBzDecoder;
use bzip2::write::BzEncoder;
use flate2::bufread::GzDecoder;
use liblzma::read::XzDecoder;
use liblzma::stream::{CONCATENATED, Stream};
use liblzma::write::XzEncoder;

use super::gzip::Gzip;
use crate::model::ArchiveFormat;

/// Bytes that a decoder of xz may ask for: presets need 65 MiB at most, and more is asked for by hand only.
const XZ_MEMORY: u64 = 1 << 30;
/// Bytes of the input that are read at a time.
const PIECE: usize = 128 * 1024;

/// Compresses what is written to it.
pub enum Encoder<W: Write> {
    Plain(W),
    Gz(Box<Gzip<W>>),
    Bz2(BzEncoder<W>),
    Xz(XzEncoder<W>),
    Zst(zstd::Encoder<'static, W>),
}

impl<W: Write> Encoder<W> {
    /// The compression of a format, at the level that its own program has by default, by so many threads where it can be
    /// done by several.
    pub fn new(output: W, format: ArchiveFormat, threads: usize) -> io::Result<Encoder<W>> {
        Ok(match format {
            ArchiveFormat::Tar | ArchiveFormat::Zip => Encoder::Plain(output),
            ArchiveFormat::TarGz => Encoder::Gz(Box::new(Gzip::new(output, threads)?)),
            ArchiveFormat::TarBz2 => {
                Encoder::Bz2(BzEncoder::new(output, bzip2::Compression::best()))
            }
            ArchiveFormat::TarXz => Encoder::Xz(XzEncoder::new(output, 6)),
            ArchiveFormat::TarZst => {
                let mut encoder = zstd::Encoder::new(output, 3)?;
                encoder.include_checksum(true)?;
                Encoder::Zst(encoder)
            }
        })
    }

    /// Writes what is left, and the end.
    pub fn finish(self) -> io::Result<W> {
        match self {
            Encoder::Plain(output) => Ok(output),
            Encoder::Gz(encoder) => encoder.finish(),
            Encoder::Bz2(encoder) => encoder.finish(),
            Encoder::Xz(encoder) => encoder.finish(),
            Encoder::Zst(encoder) => encoder.finish(),
        }
    }
}

impl<W: Write> Write for Encoder<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Encoder::Plain(output) => output.write(bytes),
            Encoder::Gz(encoder) => encoder.write(bytes),
            Encoder::Bz2(encoder) => encoder.write(bytes),
            Encoder::Xz(encoder) => encoder.write(bytes),
            Encoder::Zst(encoder) => encoder.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Encoder::Plain(output) => output.flush(),
            Encoder::Gz(encoder) => encoder.flush(),
            Encoder::Bz2(encoder) => encoder.flush(),
            Encoder::Xz(encoder) => encoder.flush(),
            Encoder::Zst(encoder) => encoder.flush(),
        }
    }
}

/// Takes the compression off, whichever it is: the first bytes tell, the name need not.
pub fn decoder<'a, R: Read + 'a>(input: R) -> io::Result<Box<dyn Read + 'a>> {
    let mut input = BufReader::with_capacity(PIECE, input);
    let head = input.fill_buf()?;
    Ok(if head.starts_with(b"\x1f\x8b") {
        Box::new(Gz::new(input))
    } else if head.starts_with(b"BZh") {
        Box::new(MultiBzDecoder::new(input))
    } else if head.starts_with(b"\xfd7zXZ\0") {
        let stream = Stream::new_stream_decoder(XZ_MEMORY, CONCATENATED)?;
        Box::new(XzDecoder::new_stream(input, stream))
    } else if head.starts_with(b"\x28\xb5\x2f\xfd") {
        Box::new(zstd::Decoder::with_buffer(input)?)
    } else {
        Box::new(input)
    })
}

/// Gzip members one after the other. What follows on the last and is none is no part of the archive, as for `gzip`.
struct Gz<R: BufRead>(Option<GzDecoder<R>>);

impl<R: BufRead> Gz<R> {
    fn new(input: R) -> Gz<R> {
        Gz(Some(GzDecoder::new(input)))
    }
}

impl<R: BufRead> Read for Gz<R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        while let Some(decoder) = &mut self.0 {
            let count = decoder.read(bytes)?;
            if count > 0 || bytes.is_empty() {
                return Ok(count);
            }
            let Some(decoder) = self.0.take() else {
                break;
            };
            let mut input = decoder.into_inner();
            if input.fill_buf()?.starts_with(b"\x1f\x8b") {
                self.0 = Some(GzDecoder::new(input));
            }
        }
        Ok(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_compression_is_taken_off_again_and_misses_what_is_cut_off() {
        let text = b"what is written is read, and again and again and again".repeat(40);
        for format in ArchiveFormat::ALL {
            let mut encoder = Encoder::new(Vec::new(), format, 2).unwrap();
            encoder.write_all(&text).unwrap();
            let packed = encoder.finish().unwrap();
            let mut back = Vec::new();
            decoder(&packed[..])
                .unwrap()
                .read_to_end(&mut back)
                .unwrap();
            assert_eq!(back, text, "{format:?}");
            if matches!(format, ArchiveFormat::Tar | ArchiveFormat::Zip) {
                continue;
            }
            // The first bytes tell the compression; with fewer it is something else.
            for length in 6..packed.len() {
                let mut decoder = decoder(&packed[..length]).unwrap();
                let read = decoder.read_to_end(&mut Vec::new());
                assert!(read.is_err(), "{format:?} cut to {length}");
            }
        }
    }

    #[test]
    fn gzip_members_follow_one_another_and_padding_is_no_member() {
        let mut packed = Vec::new();
        for part in ["one ", "two"] {
            let mut encoder = Encoder::new(Vec::new(), ArchiveFormat::TarGz, 1).unwrap();
            encoder.write_all(part.as_bytes()).unwrap();
            packed.extend(encoder.finish().unwrap());
        }
        packed.extend([0; 100]);
        let mut back = String::new();
        decoder(&packed[..])
            .unwrap()
            .read_to_string(&mut back)
            .unwrap();
        assert_eq!(back, "one two");
    }
}
