//! How long loops tell what they have done and hear whether to go on.

use super::Seats;

/// Counts bytes and is asked whether to go on, at least every 8 MiB.
///
/// `go_on` may block: that is how a job is paused.
pub trait Watch {
    /// Bytes that were read from a source.
    fn read(&self, bytes: u64);
    /// Bytes that were written to a target, holes and clones included.
    fn wrote(&self, bytes: u64);
    /// Bytes that are known to be on the device.
    fn flushed(&self, _bytes: u64) {}
    /// True if what was made is to be looked at once more, for who wants to know it again later.
    fn wants_marks(&self) -> bool {
        false
    }
    /// True if all bytes of a copy are to pass by [`Watch::streamed`]: then no kernel copies them unseen.
    fn wants_stream(&self) -> bool {
        false
    }
    /// Contents of a copy in their order, as they were read from the source and before they are written. Holes count as
    /// the zeros that they are read as.
    fn streamed(&self, _bytes: &[u8]) {}
    /// A watch for one more thread that helps with a long file, if there is a thread to spare. Who drops it gives that
    /// back.
    fn hand(&self) -> Option<Box<dyn Watch + Send + '_>> {
        None
    }
    /// Processors for the threads that work on this, where each has one.
    fn seats(&self) -> Option<&Seats> {
        None
    }
    /// False ends the work: what is unfinished is taken away.
    fn go_on(&self) -> bool;
}

/// Counts nothing and never stops.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unwatched;

impl Watch for Unwatched {
    fn read(&self, _bytes: u64) {}
    fn wrote(&self, _bytes: u64) {}
    fn go_on(&self) -> bool {
        true
    }
}
