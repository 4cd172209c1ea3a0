//! Copies that are read back.
//!
//! # What is compared
//!
//! All bytes of a copy pass by a digest, or a sum where nobody asks for the digests, on their way from the source to the
//! destination ([`Hearing`]); holes count as the zeros that they are. So that nothing passes unheard, the kernel copies no
//! ranges by itself then. Where a file system shares blocks, it still does: nothing is written for that, and the source is
//! read once beside it.
//!
//! After the flush of the device (one for a whole batch of files, never one a file) the copy is opened anew, its pages are
//! given up, and it is read from the device. Its digest has to be that of the stream. Where it is not, the copy is compared
//! with its source for the place of the first difference, the copy is taken away, and the source stays whatever the
//! operation is. Nothing of this trusts that the source still is what was read: a source that changed meanwhile makes the
//! comparison fail, never succeed.
//!
//! A job that goes on after it was ended by force has no digests of what it copied before. Those copies are compared with
//! their sources, which are still there: no source goes before its copy was read.

use std::cell::RefCell;
use std::ffi::OsStr;
use std::os::fd::BorrowedFd;
use std::path::PathBuf;

use crate::codec::digest::Digester;
use crate::codec::manifest::Sum;
use crate::disk::copy::Settled;
use crate::disk::{CopyError, Expect, Watch, copy, stat};
use crate::model::{Action, Algorithm, Cause, Failure, Phase};

use super::run::{Run, WorkerWatch};
use super::single::Spot;
use super::{bulk, flush};

/// Hears a copy while it is made.
pub struct Hearing<'a> {
    watch: &'a WorkerWatch<'a>,
    digester: RefCell<Digester>,
}

impl<'a> Hearing<'a> {
    pub fn new(watch: &'a WorkerWatch<'a>) -> Hearing<'a> {
        Hearing {
            watch,
            digester: RefCell::new(digester(watch.run.digest())),
        }
    }

    /// Digest of all that passed by.
    pub fn sum(self) -> Sum {
        sum_of(self.digester.into_inner())
    }
}

impl Watch for Hearing<'_> {
    fn read(&self, bytes: u64) {
        self.watch.read(bytes);
    }

    fn wrote(&self, bytes: u64) {
        self.watch.wrote(bytes);
    }

    fn wants_marks(&self) -> bool {
        true
    }

    fn wants_stream(&self) -> bool {
        true
    }

    fn streamed(&self, bytes: &[u8]) {
        self.digester.borrow_mut().update(bytes);
    }

    fn go_on(&self) -> bool {
        self.watch.go_on()
    }
}

/// Reads what is there already: that is no progress of the copy.
pub struct Reading<'a> {
    watch: &'a WorkerWatch<'a>,
    digester: RefCell<Digester>,
}

impl<'a> Reading<'a> {
    pub fn new(watch: &'a WorkerWatch<'a>, digest: Option<Algorithm>) -> Reading<'a> {
        Reading {
            watch,
            digester: RefCell::new(digester(digest)),
        }
    }

    pub fn hear(&self, bytes: &[u8]) {
        self.digester.borrow_mut().update(bytes);
    }

    pub fn sum(self) -> Sum {
        sum_of(self.digester.into_inner())
    }
}

impl Watch for Reading<'_> {
    fn read(&self, bytes: u64) {
        self.watch.counters().reread(bytes);
    }

    fn wrote(&self, _bytes: u64) {}

    fn streamed(&self, bytes: &[u8]) {
        self.hear(bytes);
    }

    fn go_on(&self) -> bool {
        self.watch.go_on()
    }
}

fn digester(digest: Option<Algorithm>) -> Digester {
    digest.map_or_else(Digester::sum, Digester::new)
}

fn sum_of(digester: Digester) -> Sum {
    let mut sum = Sum::default();
    for (to, from) in sum.iter_mut().zip(digester.finish()) {
        *to = from;
    }
    sum
}

/// A copy and its source, both by their folders.
pub struct Pair<'a> {
    pub from_dir: BorrowedFd<'a>,
    pub from: &'a OsStr,
    /// The source as the plan saw it.
    pub expect: Option<Expect>,
    pub follow_links: bool,
    pub to_dir: BorrowedFd<'a>,
    pub to: &'a OsStr,
    /// Inode of the copy.
    pub inode: Option<u64>,
    /// What was heard when it was made.
    pub sum: Option<Sum>,
}

/// What reading back has shown.
#[derive(Clone, Debug)]
pub enum Answer {
    Same { bytes: u64, sum: Sum },
    Differs(Cause),
}

impl Pair<'_> {
    /// Reads the copy from its device and compares it. It may be open by now.
    pub fn read_back(
        &self,
        opened: Option<Settled>,
        watch: &WorkerWatch<'_>,
    ) -> Result<Answer, CopyError> {
        let digest = watch.run.digest();
        let (Some(sum), Some(inode)) = (self.sum, self.inode) else {
            return self.compare(watch, digest);
        };
        let reading = Reading::new(watch, digest);
        let hear = |bytes: &[u8]| reading.hear(bytes);
        let opened = match opened {
            Some(opened) => opened,
            None => copy::open_settled(self.to_dir, self.to, inode)?,
        };
        let bytes = copy::read_settled(&opened, self.to, &reading, hear)?;
        match reading.sum() == sum {
            true => Ok(Answer::Same { bytes, sum }),
            false => self.find_difference(watch, digest).map(Answer::Differs),
        }
    }

    /// Compares with the source, where nothing is known of what was written.
    fn compare(
        &self,
        watch: &WorkerWatch<'_>,
        digest: Option<Algorithm>,
    ) -> Result<Answer, CopyError> {
        let reading = Reading::new(watch, digest);
        if let Some(offset) = self.first_difference(&reading)? {
            return Ok(Answer::Differs(Cause::Mismatch { offset }));
        }
        let now = self.source_stamp()?;
        if self.expect.is_some_and(|expect| !expect.is_met_by(&now)) {
            return Ok(Answer::Differs(Cause::ChangedWhileRead));
        }
        Ok(Answer::Same {
            bytes: now.size,
            sum: reading.sum(),
        })
    }

    /// Where a copy that is not what was written differs from its source. It may be that the source became like it.
    fn find_difference(
        &self,
        watch: &WorkerWatch<'_>,
        digest: Option<Algorithm>,
    ) -> Result<Cause, CopyError> {
        let found = self.first_difference(&Reading::new(watch, digest))?;
        Ok(match found {
            Some(offset) => Cause::Mismatch { offset },
            None => Cause::ChangedWhileRead,
        })
    }

    fn first_difference(&self, reading: &Reading<'_>) -> Result<Option<u64>, CopyError> {
        copy::first_difference_settled(
            self.from_dir,
            self.from,
            self.follow_links,
            self.to_dir,
            self.to,
            reading,
        )
    }

    fn source_stamp(&self) -> Result<crate::model::Stamp, CopyError> {
        let stamp = match self.follow_links {
            true => stat::stamp_follow_at(self.from_dir, self.from),
            false => stat::stamp_at(self.from_dir, self.from),
        };
        stamp.map_err(|error| CopyError::Disk {
            error,
            side: crate::disk::Side::Source,
        })
    }
}

/// A copy of a single step that is to be read back.
pub struct Single {
    pub step: u32,
    pub from: PathBuf,
    pub to: PathBuf,
    pub follow_links: bool,
    pub inode: Option<u64>,
    pub sum: Sum,
}

/// Reads back what single steps have copied, after one flush for all of them.
pub fn settle(run: &Run, watch: &WorkerWatch<'_>) {
    let singles = run.take_singles();
    if singles.is_empty() {
        return;
    }
    watch.counters().turn_to(Phase::Flush, 0, 0, 0);
    if let Err(failure) = flush::flush(run, true, watch) {
        return run.fail(failure);
    }
    run.tell_flushed();
    for single in singles {
        if !run.goes_on() {
            break;
        }
        watch.counters().turn_to(Phase::Verify, single.step, 0, 0);
        if let Err(mut failure) = check(run, &single, watch) {
            failure.step = Some((single.step, 0));
            run.note_end(single.step, false);
            run.fail(failure);
        }
    }
    watch.counters().turn_to(Phase::Idle, 0, 0, 0);
}

fn check(run: &Run, single: &Single, watch: &WorkerWatch<'_>) -> Result<(), Failure> {
    let (from, to) = (&single.from, &single.to);
    let told = |action, cause| Failure::new(action, from, cause).with_other(to);
    let find =
        |path| Spot::find(&run.pool, path).map_err(|error| told(Action::Verify, error.cause()));
    let (source, target) = (find(from)?, find(to)?);
    let pair = Pair {
        from_dir: source.dir(),
        from: &source.name,
        expect: None,
        follow_links: single.follow_links,
        to_dir: target.dir(),
        to: &target.name,
        inode: single.inode,
        sum: Some(single.sum),
    };
    match pair.read_back(None, watch) {
        Ok(Answer::Same { bytes, sum }) => {
            watch.counters().verified(1, bytes);
            run.note_verified(single.step, 0, &sum);
            Ok(())
        }
        Ok(Answer::Differs(cause)) => Err(told(Action::Verify, cause)),
        Err(CopyError::Stopped) => Ok(()),
        Err(error) => Err(told(Action::Verify, bulk::copy_cause(&error).1)),
    }
}
