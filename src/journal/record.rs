//! Records of a job's journal. `FORMAT.md` beside this file describes them byte by byte, and a golden file holds them.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::PathBuf;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::wire::{In, Out};
use crate::model::{Amounts, Mark, Plan, RowId, Saved, Times, bytes};

/// The first record: who wrote this, when, for what.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Begin {
    pub uid: String,
    /// Version of the program.
    pub program: String,
    /// Milliseconds since 1970.
    pub started_ms: u64,
    pub op: String,
    /// Absolute paths that the job is about: who else works there waits.
    #[serde(with = "bytes::many")]
    pub places: Vec<PathBuf>,
    pub undoes: Option<String>,
    /// What is removed, replaced or cut is kept.
    pub holds: bool,
}

/// A process that runs the job, from its begin or from where another one stopped.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pass {
    pub pid: u32,
    pub host: String,
    pub started_ms: u64,
    /// Start of the names of unfinished entries of this pass.
    pub temporary: String,
}

/// The last record of a job that came to an end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ended {
    /// `done`, `failed`, `cancelled`, `questions`.
    pub end: String,
    pub items: u64,
    pub failures: u64,
    pub ended_ms: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amounts: Option<Amounts>,
}

/// What a single step does to the world, with all that is needed to do the opposite.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Change {
    Nothing,
    /// An entry that was not there before.
    Made {
        #[serde(with = "bytes")]
        at: PathBuf,
    },
    /// A new name; what had it before is kept in a hold area.
    Moved {
        #[serde(with = "bytes")]
        from: PathBuf,
        #[serde(with = "bytes")]
        to: PathBuf,
        mark: Mark,
        replaced: Option<Kept>,
    },
    Exchanged {
        #[serde(with = "bytes")]
        a: PathBuf,
        #[serde(with = "bytes")]
        b: PathBuf,
        /// Of what stood at `a` before.
        mark: Mark,
    },
    /// Renamed into a hold area.
    Held {
        #[serde(with = "bytes")]
        at: PathBuf,
        kept: Kept,
    },
    /// An empty folder that went for good, since it could not be renamed.
    Removed {
        #[serde(with = "bytes")]
        at: PathBuf,
        saved: Saved,
    },
    /// Written over where it stands; its old state is a copy in a hold area.
    Overwritten {
        #[serde(with = "bytes")]
        at: PathBuf,
        #[serde(with = "bytes")]
        copy: PathBuf,
    },
    /// Another entry has its name; it is kept in a hold area.
    Replaced {
        #[serde(with = "bytes")]
        at: PathBuf,
        kept: Kept,
    },
    /// Other metadata or another length.
    Dressed {
        #[serde(with = "bytes")]
        at: PathBuf,
        follow_links: bool,
        saved: Saved,
    },
}

/// An entry in a hold area, or among the files of a trash.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    #[serde(with = "bytes")]
    pub hold: PathBuf,
    pub mark: Mark,
}

/// What became of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is at its destination.
    Made {
        inode: u64,
        size: u64,
        modified: (i64, u32),
        /// The name that it got, where that is not its own.
        name: Option<OsString>,
        /// What had the name before is in the step's hold folder.
        is_replacing: bool,
    },
    /// It was copied just as its row says, within a tree that got its name afterwards. Its inode was not asked for; it is
    /// from before this moment, milliseconds since 1970. Where its row does not tell its time, it has one of its own, from
    /// after the other moment.
    Built { by: u64, since: Option<u64> },
    /// Removed for good.
    Gone,
    /// Renamed into the step's hold folder, with everything below it.
    Held,
    /// Everything in this folder is held; the folder itself is there as a likeness.
    Emptied,
    /// Renamed to the other folder of the step.
    Moved,
    /// About to get what its source is like beside the bytes, which are the same: what it was like.
    Dressed { saved: Box<Saved> },
    /// About to be renamed into a trash, with everything below it: whether it came there is seen there.
    Trashed { path: PathBuf },
}

/// A record, as it is written.
#[derive(Clone, Debug)]
pub enum Record {
    Begin(Begin),
    /// Steps without their trees, and for each step the number of its tree.
    Plan(Box<Plan>, Vec<Option<u32>>),
    /// Device and inode of the folder that holds the tops.
    Tree {
        tree: u32,
        device: u64,
        inode: u64,
    },
    /// Rows, as `rows` has them.
    Rows {
        tree: u32,
        rows: Vec<u8>,
    },
    /// Later names of inodes and their first ones.
    Twins {
        tree: u32,
        pairs: Vec<(RowId, RowId)>,
    },
    /// The plan is complete.
    Ready,
    Pass(Pass),
    /// These rows are about to be worked on.
    Intent {
        step: u32,
        start: RowId,
        len: u32,
    },
    /// These rows were copied just as they say: [`Fate::Built`].
    Built {
        step: u32,
        start: RowId,
        len: u32,
        by: u64,
        since: Option<u64>,
    },
    /// A tree is about to be built under a temporary name.
    Unit {
        step: u32,
        row: RowId,
        inode: u64,
        temporary: OsString,
    },
    Row {
        step: u32,
        row: RowId,
        fate: Fate,
    },
    /// Folder of a hold area that takes what a step removes from this device.
    Base {
        step: u32,
        device: u64,
        path: PathBuf,
    },
    /// Times of a folder before its first change.
    Touched {
        at: PathBuf,
        times: Times,
    },
    /// Modification time of such a folder at the end of a pass.
    Left {
        at: PathBuf,
        modified: (i64, u32),
    },
    /// A single step is about to be run.
    Intended {
        step: u32,
        change: Change,
    },
    /// It was run; what it left at its path.
    Done {
        step: u32,
        mark: Option<Mark>,
    },
    /// It was not run, or was taken back.
    Void {
        step: u32,
    },
    End(Ended),
    /// Rows of a tree that is listed while it is worked on, as `rows` has them; the number of the first, and later names of
    /// inodes with their first ones.
    Grown {
        step: u32,
        base: RowId,
        pairs: Vec<(RowId, RowId)>,
        rows: Vec<u8>,
    },
    /// The tree of a step is listed anew: the rows that it had grown by are forgotten.
    Anew {
        step: u32,
    },
}

/// Appends the frame of a row to what a worker has collected: there are as many of these as files.
pub fn put_row(to: &mut Vec<u8>, step: u32, row: RowId, fate: &Fate) {
    framed(to, |out| {
        kind(out, 10, step).number(row.into());
        write_fate(out, fate);
    });
}

/// Appends the frame of [`Record::Built`]: where folders are small, there are nearly as many of these as files.
pub fn put_built(to: &mut Vec<u8>, step: u32, rows: (RowId, u32), times: (u64, Option<u64>)) {
    framed(to, |out| write_built(out, step, rows, times));
}

/// Appends the frame of [`Record::Grown`]; `write` adds the rows.
pub fn put_grown(
    to: &mut Vec<u8>,
    (step, base): (u32, RowId),
    pairs: &[(RowId, RowId)],
    write: impl FnOnce(&mut Out),
) {
    framed(to, |out| {
        grown(out, step, base, pairs);
        write(out);
    });
}

fn grown(out: &mut Out, step: u32, base: RowId, pairs: &[(RowId, RowId)]) {
    kind(out, 19, step).number(base.into());
    out.number(pairs.len() as u64);
    write_pairs(out, pairs);
}

fn write_pairs(out: &mut Out, pairs: &[(RowId, RowId)]) {
    for (twin, first) in pairs {
        out.number((*twin).into()).number((*first).into());
    }
}

/// Appends a frame whose payload is written where it stays.
fn framed(to: &mut Vec<u8>, write: impl FnOnce(&mut Out)) {
    let start = to.len();
    to.extend_from_slice(&[0; 8]);
    let mut out = Out(std::mem::take(to));
    write(&mut out);
    *to = out.0;
    super::frame::seal(to, start);
}

fn write_built(
    out: &mut Out,
    step: u32,
    (start, len): (RowId, u32),
    (by, since): (u64, Option<u64>),
) {
    let number = if since.is_some() { 21 } else { 18 };
    kind(out, number, step).number(start.into());
    out.number(len.into()).number(by).number_if(since);
}

impl Record {
    /// The payload of its frame.
    pub fn write(&self) -> Result<Vec<u8>, String> {
        let mut out = Out::default();
        match self {
            Record::Begin(begin) => json(&mut out, 1, begin)?,
            Record::Plan(plan, slots) => json(&mut out, 2, &(plan, slots))?,
            Record::Tree {
                tree,
                device,
                inode,
            } => {
                kind(&mut out, 3, *tree).number(*device).number(*inode);
            }
            Record::Rows { tree, rows } => {
                kind(&mut out, 4, *tree);
                out.0.extend_from_slice(rows);
            }
            Record::Twins { tree, pairs } => {
                kind(&mut out, 5, *tree);
                write_pairs(&mut out, pairs);
            }
            Record::Ready => out.0.push(6),
            Record::Pass(pass) => json(&mut out, 7, pass)?,
            Record::Intent { step, start, len } => {
                kind(&mut out, 8, *step);
                out.number((*start).into()).number((*len).into());
            }
            Record::Built {
                step,
                start,
                len,
                by,
                since,
            } => write_built(&mut out, *step, (*start, *len), (*by, *since)),
            Record::Unit {
                step,
                row,
                inode,
                temporary,
            } => {
                kind(&mut out, 9, *step).number((*row).into());
                out.number(*inode).bytes(temporary.as_bytes());
            }
            Record::Row { step, row, fate } => {
                kind(&mut out, 10, *step).number((*row).into());
                write_fate(&mut out, fate);
            }
            Record::Base { step, device, path } => {
                kind(&mut out, 11, *step).number(*device);
                out.bytes(path.as_os_str().as_bytes());
            }
            Record::Touched { at, times } => {
                out.0.push(12);
                out.bytes(at.as_os_str().as_bytes());
                moment(&mut out, times.accessed);
                moment(&mut out, times.modified);
            }
            Record::Left { at, modified } => {
                out.0.push(13);
                out.bytes(at.as_os_str().as_bytes());
                moment(&mut out, *modified);
            }
            Record::Intended { step, change } => json(&mut out, 14, &(step, change))?,
            Record::Done { step, mark } => json(&mut out, 15, &(step, mark))?,
            Record::Void { step } => {
                kind(&mut out, 16, *step);
            }
            Record::End(ended) => json(&mut out, 17, ended)?,
            Record::Grown {
                step,
                base,
                pairs,
                rows,
            } => {
                grown(&mut out, *step, *base, pairs);
                out.0.extend_from_slice(rows);
            }
            Record::Anew { step } => {
                kind(&mut out, 20, *step);
            }
        }
        Ok(out.0)
    }

    /// Reads a payload; none for what this program does not know.
    pub fn read(payload: &[u8]) -> Option<Record> {
        let mut from = In(payload);
        Some(match from.byte()? {
            1 => Record::Begin(parsed(from.0)?),
            2 => {
                let (plan, slots) = parsed(from.0)?;
                Record::Plan(plan, slots)
            }
            3 => Record::Tree {
                tree: from.small()?,
                device: from.number()?,
                inode: from.number()?,
            },
            4 => Record::Rows {
                tree: from.small()?,
                rows: from.0.to_vec(),
            },
            5 => {
                let tree = from.small()?;
                let mut pairs = Vec::new();
                while !from.0.is_empty() {
                    pairs.push((from.small()?, from.small()?));
                }
                Record::Twins { tree, pairs }
            }
            6 => Record::Ready,
            7 => Record::Pass(parsed(from.0)?),
            8 => Record::Intent {
                step: from.small()?,
                start: from.small()?,
                len: from.small()?,
            },
            9 => Record::Unit {
                step: from.small()?,
                row: from.small()?,
                inode: from.number()?,
                temporary: name(from.bytes()?),
            },
            10 => Record::Row {
                step: from.small()?,
                row: from.small()?,
                fate: read_fate(&mut from)?,
            },
            11 => Record::Base {
                step: from.small()?,
                device: from.number()?,
                path: name(from.bytes()?).into(),
            },
            12 => Record::Touched {
                at: name(from.bytes()?).into(),
                times: Times {
                    accessed: read_moment(&mut from)?,
                    modified: read_moment(&mut from)?,
                },
            },
            13 => Record::Left {
                at: name(from.bytes()?).into(),
                modified: read_moment(&mut from)?,
            },
            14 => {
                let (step, change) = parsed(from.0)?;
                Record::Intended { step, change }
            }
            15 => {
                let (step, mark) = parsed(from.0)?;
                Record::Done { step, mark }
            }
            16 => Record::Void {
                step: from.small()?,
            },
            17 => Record::End(parsed(from.0)?),
            kind @ (18 | 21) => Record::Built {
                step: from.small()?,
                start: from.small()?,
                len: from.small()?,
                by: from.number()?,
                since: from.number_if(kind == 21)?,
            },
            19 => read_grown(&mut from)?,
            20 => Record::Anew {
                step: from.small()?,
            },
            _ => return None,
        })
    }
}

fn read_grown(from: &mut In<'_>) -> Option<Record> {
    let (step, base) = (from.small()?, from.small()?);
    let mut pairs = Vec::new();
    for _ in 0..from.number()? {
        pairs.push((from.small()?, from.small()?));
    }
    Some(Record::Grown {
        step,
        base,
        pairs,
        rows: from.0.to_vec(),
    })
}

fn kind(out: &mut Out, kind: u8, number: u32) -> &mut Out {
    out.0.push(kind);
    out.number(number.into())
}

fn json(out: &mut Out, kind: u8, value: &impl Serialize) -> Result<(), String> {
    out.0.push(kind);
    serde_json::to_writer(&mut out.0, value).map_err(|error| error.to_string())
}

fn parsed<T: DeserializeOwned>(text: &[u8]) -> Option<T> {
    match serde_json::from_slice(text) {
        Ok(value) => Some(value),
        Err(error) => {
            tracing::debug!(%error, "a record of the journal is not understood");
            None
        }
    }
}

fn name(bytes: &[u8]) -> OsString {
    OsString::from_vec(bytes.to_vec())
}

fn moment(out: &mut Out, (seconds, nanoseconds): (i64, u32)) {
    out.signed(seconds).number(nanoseconds.into());
}

fn read_moment(from: &mut In<'_>) -> Option<(i64, u32)> {
    Some((from.signed()?, from.small()?))
}

fn write_fate(out: &mut Out, fate: &Fate) {
    match fate {
        Fate::Made {
            inode,
            size,
            modified,
            name,
            is_replacing,
        } => {
            out.0
                .push(u8::from(*is_replacing) | u8::from(name.is_some()) << 1);
            out.number(*inode).number(*size);
            moment(out, *modified);
            if let Some(name) = name {
                out.bytes(name.as_bytes());
            }
        }
        Fate::Built { by, since } => {
            out.0.push(if since.is_some() { 11 } else { 10 });
            out.number(*by).number_if(*since);
        }
        Fate::Gone => out.0.push(4),
        Fate::Held => out.0.push(5),
        Fate::Emptied => out.0.push(6),
        Fate::Moved => out.0.push(7),
        Fate::Dressed { saved } => {
            out.0.push(9);
            // Numbers and bytes have a written form, whatever they are.
            out.bytes(&serde_json::to_vec(saved).unwrap_or_default());
        }
        Fate::Trashed { path } => {
            out.0.push(8);
            out.bytes(path.as_os_str().as_bytes());
        }
    }
}

fn read_fate(from: &mut In<'_>) -> Option<Fate> {
    Some(match from.byte()? {
        flags @ 0..=3 => Fate::Made {
            inode: from.number()?,
            size: from.number()?,
            modified: read_moment(from)?,
            is_replacing: flags & 1 != 0,
            name: match flags & 2 != 0 {
                true => Some(OsStr::from_bytes(from.bytes()?).to_os_string()),
                false => None,
            },
        },
        kind @ (10 | 11) => Fate::Built {
            by: from.number()?,
            since: from.number_if(kind == 11)?,
        },
        4 => Fate::Gone,
        5 => Fate::Held,
        6 => Fate::Emptied,
        7 => Fate::Moved,
        9 => Fate::Dressed {
            saved: parsed(from.bytes()?)?,
        },
        8 => Fate::Trashed {
            path: OsStr::from_bytes(from.bytes()?).into(),
        },
        _ => return None,
    })
}
