//! What is known of jobs of the past, and of what is held so that they can be taken back.

use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::fault::Failure;
use super::loss::Loss;
use super::plan::Summary;
use super::request::Request;
use super::stamp::Kind;
use super::undo::Recovery;

/// A job of the past, as the list of them tells it.
#[derive(Clone, Debug, PartialEq)]
pub struct PastJob {
    pub uid: String,
    /// Identifier of the operation; `undo` for a job that took another one back, `putback` for one that took single
    /// entries out of the hold area.
    pub op: String,
    /// What it was about, at most a few of them.
    pub roots: Vec<PathBuf>,
    pub root_count: u64,
    /// Milliseconds since 1970.
    pub started_ms: u64,
    pub state: PastState,
    /// Items that were done.
    pub items: u64,
    /// The job that it took back.
    pub undoes: Option<String>,
    /// The job that took it back.
    pub undone_by: Option<String>,
    /// False where what it did cannot be taken back.
    pub can_undo: bool,
    /// Bytes at the end of its journal that were not whole and are not counted.
    pub dropped: u64,
    /// What more its journal tells, where that could be read.
    pub more: Option<Arc<PastMore>>,
}

/// What a journal tells of its job beside the outlines.
#[derive(Clone, Debug, PartialEq)]
pub struct PastMore {
    /// The request, with a few of its roots.
    pub request: Request,
    /// How many roots it has.
    pub roots: u64,
    /// What was planned.
    pub summary: Summary,
    /// Items and bytes that were to be removed, replaced or cut.
    pub lost: (u64, u64),
    /// Bytes that are whole at their destination, counted for a job that was ended by force.
    pub whole_bytes: u64,
    pub failures: u64,
    /// When the last pass over it began and ended, milliseconds since 1970; no end where it was ended by force.
    pub pass_ms: u64,
    pub ended_ms: Option<u64>,
    /// Something of it went into a hold area.
    pub holds: bool,
    /// What it came to, where its journal says so.
    pub amounts: Option<Amounts>,
}

/// What a job came to, as its journal ends with it. Of a job that was gone on with, what the last pass did.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Amounts {
    /// Bytes.
    pub read: u64,
    pub written: u64,
    /// Bytes that are known to be on the device.
    pub flushed: u64,
    /// Files that were read back and are as they were written, and their bytes.
    pub verified: u64,
    pub verified_bytes: u64,
    /// Items whose copies lack something.
    pub lost: Vec<(Loss, u64)>,
}

/// How far a job of the past has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PastState {
    /// In this process or another one: which, in words.
    Running(String),
    /// It was ended by force and waits to be resumed or rolled back.
    Interrupted,
    Done,
    Failed,
    Cancelled,
    /// Its journal is of a later program, or not readable: why.
    Unreadable(String),
}

impl PastJob {
    /// True for a job at which somebody works, or of which nothing can be said.
    pub fn is_out_of_reach(&self) -> bool {
        matches!(self.state, PastState::Running(_) | PastState::Unreadable(_))
    }

    pub fn is_interrupted(&self) -> bool {
        self.state == PastState::Interrupted
    }

    /// True for a job that ended before all of it was done.
    pub fn is_partial(&self) -> bool {
        let has_failed = self.more.as_ref().is_some_and(|more| more.failures > 0);
        has_failed || matches!(self.state, PastState::Failed | PastState::Cancelled)
    }
}

/// What one job holds in one hold area.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldJob {
    pub uid: String,
    pub op: String,
    /// Its folder in the hold area.
    pub path: PathBuf,
    pub items: u64,
    pub bytes: u64,
    /// Milliseconds since 1970.
    pub held_ms: u64,
    pub keep_until_ms: u64,
    pub is_past_its_date: bool,
    /// The machine on which it was held, where that is another one.
    pub host: Option<String>,
    /// Where single held entries were, at most a few of them, and how many there are.
    pub were: Vec<PathBuf>,
    pub entries: u64,
}

/// One entry that a job holds, with everything in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldItem {
    /// Where it is now.
    pub path: PathBuf,
    /// Where it was.
    pub was: PathBuf,
    pub kind: Kind,
    /// Items and bytes, folders gone through; none while they are not counted.
    pub size: Option<(u64, u64)>,
    /// It is the end of a file that was cut, and goes back only with its job.
    pub is_tail: bool,
}

/// A disk on which something is held, or was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldDisk {
    /// The hold area.
    pub area: PathBuf,
    /// Bytes.
    pub held: u64,
    /// Bytes that may be held there.
    pub quota: u64,
    /// It cannot be reached now: not plugged in, or taken away.
    pub is_away: bool,
}

/// All that is known of the past, at one moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Annals {
    /// The oldest first.
    pub jobs: Vec<PastJob>,
    pub held: Vec<HeldJob>,
    pub disks: Vec<HeldDisk>,
    /// The moment, milliseconds since 1970.
    pub now_ms: u64,
    /// Why the jobs are not known, if they are not.
    pub failure: Option<Failure>,
}

/// What taking a job back would do, found out without doing it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Foresight {
    pub uid: String,
    pub how: Recovery,
    /// Entries that come out of a hold area, with everything in them.
    pub released: u64,
    /// Entries that get their old places back.
    pub moved: u64,
    /// Entries that the job has made, which go into a hold area.
    pub held: u64,
    /// Entries that get back what they were like: mode, owner, times, length.
    pub restored: u64,
    /// Files that get their old contents back.
    pub rewritten: u64,
    /// Folders that are made anew.
    pub remade: u64,
    /// What is left as it is, and why: the first of them, and how many there are.
    pub left: Vec<Failure>,
    pub left_count: u64,
    /// Why nothing can be done at all, if nothing can.
    pub refused: Option<Failure>,
}
