//! What is going to happen, before it does.

use std::cmp::Ordering;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize};

use super::bytes;
use super::fault::Failure;
use super::filter::Why;
use super::loss::Lossy;
use super::request::{Profile, Request};
use super::stamp::Kind;
use super::step::{Bulk, BulkAct, Step};
use super::undo::Lineage;

/// Kinds of "something is there already".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[repr(u8)]
pub enum Clash {
    /// Same size and modification time; the bytes are compared before anything is written.
    Alike,
    /// The source is newer.
    Newer,
    /// The source is older.
    Older,
    /// Same time, other size.
    Differs,
    /// A file on one side, a folder or something else on the other.
    OtherType,
    /// Both names are one inode.
    SameFile,
    /// The name is taken by another spelling of it, where upper and lower case are one.
    OtherCase,
}

impl Clash {
    pub const ALL: [Clash; 7] = [
        Clash::Alike,
        Clash::Newer,
        Clash::Older,
        Clash::Differs,
        Clash::OtherType,
        Clash::SameFile,
        Clash::OtherCase,
    ];
}

impl Clash {
    /// Kind of clash between two entries of one type by their modification times (seconds, nanoseconds), unless they
    /// are alike.
    pub fn by_age(source: (i64, u32), target: (i64, u32), alike: bool) -> Clash {
        match source.cmp(&target) {
            _ if alike => Clash::Alike,
            Ordering::Equal => Clash::Differs,
            Ordering::Greater => Clash::Newer,
            Ordering::Less => Clash::Older,
        }
    }
}

/// What is done about a clash.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Rule {
    #[default]
    Ask,
    Skip,
    /// The new one gets a free name beside the old one.
    KeepBoth,
    Replace,
}

/// A rule for each kind of clash, indexed by [`Clash`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules(#[serde(deserialize_with = "by_clash")] pub [Rule; Clash::ALL.len()]);

/// What is written for each kind of clash. An older program knew fewer kinds: those that it lacks get the default.
fn by_clash<'de, D, T, const N: usize>(from: D) -> Result<[T; N], D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Copy + Default,
{
    let known = Vec::<T>::deserialize(from)?;
    let mut all = [T::default(); N];
    for (to, known) in all.iter_mut().zip(known) {
        *to = known;
    }
    Ok(all)
}

impl Rules {
    /// Safe asks for all that is not alike; Python replaces.
    pub fn of(profile: Profile) -> Rules {
        match profile {
            Profile::Safe => {
                let mut rules = Rules([Rule::Ask; Clash::ALL.len()]);
                rules.set(Clash::Alike, Rule::Skip);
                rules.set(Clash::SameFile, Rule::Skip);
                rules
            }
            Profile::Python => Rules([Rule::Replace; Clash::ALL.len()]),
        }
    }

    pub fn get(&self, clash: Clash) -> Rule {
        self.0[clash as usize]
    }

    pub fn set(&mut self, clash: Clash, rule: Rule) {
        self.0[clash as usize] = rule;
    }
}

/// One step of a plan and what it hangs on.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Planned {
    pub step: Step,
    /// Index of an earlier step without whose success this one is not run.
    pub needs: Option<u32>,
    /// Its failure ends what hangs on it but is not reported (`removedirs` on its way up, `rmtree(ignore_errors=True)`).
    pub is_quiet: bool,
    /// A bulk step ends at its first failure instead of going on with the other rows (`rmtree` in the Python profile).
    pub stops_at_first: bool,
    /// Index of a later step: if that one is not done in the end, this one is taken back. A folder that it made is removed
    /// if it is empty, an entry gets its old name again. Between the two stand only steps that fall with the same one.
    pub falls_with: Option<u32>,
    /// An entry only steps aside for others here: the step that gives it its name counts.
    pub is_aside: bool,
    /// A person has unticked it, or nothing that needs it is left.
    pub is_left_out: bool,
    /// What it adds to the summary, for a step without rows. Of a release it is what goes along with the entry.
    pub share: Share,
    /// The step's paths as the request spelled them, which failures repeat; none where they are those of the step.
    pub spelled: Option<Spelled>,
}

/// What one step adds to the figures of its plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Share {
    pub files: u32,
    pub folders: u32,
    pub links: u32,
    pub specials: u32,
    pub bytes: u64,
    /// The clash that it has, with the bytes of that.
    pub clash: Option<(Clash, u64)>,
    /// Items and bytes that are gone for good by it.
    pub lost: (u32, u64),
    /// The device that these are on. Of no use after the plan was shown.
    #[serde(skip)]
    pub lost_on: u64,
}

impl Share {
    /// Entries.
    pub fn items(&self) -> u64 {
        [self.files, self.folders, self.links, self.specials]
            .into_iter()
            .map(u64::from)
            .sum()
    }

    /// Counts one entry; `bytes` are those of a file.
    pub fn count(&mut self, kind: Kind, bytes: u64) {
        let count = match kind {
            Kind::File => &mut self.files,
            Kind::Folder => &mut self.folders,
            Kind::Link => &mut self.links,
            _ => &mut self.specials,
        };
        *count = count.saturating_add(1);
        self.bytes += if kind == Kind::File { bytes } else { 0 };
    }

    /// The same as counts.
    pub fn summary(&self) -> Summary {
        let mut summary = Summary {
            files: u64::from(self.files),
            folders: u64::from(self.folders),
            links: u64::from(self.links),
            specials: u64::from(self.specials),
            bytes: self.bytes,
            ..Summary::default()
        };
        if let Some((clash, bytes)) = self.clash {
            summary.clashes[clash as usize] = (1, bytes);
        }
        summary
    }
}

/// One or two paths in the spelling of the request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spelled {
    #[serde(with = "bytes")]
    pub path: PathBuf,
    #[serde(with = "bytes::option", default)]
    pub path2: Option<PathBuf>,
}

/// A name before and after, for plans that are about names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewName {
    /// The folder as the request spelled it; empty for the working folder.
    pub folder: Arc<Path>,
    #[serde(with = "bytes")]
    pub before: OsString,
    #[serde(with = "bytes")]
    pub after: OsString,
    pub kind: Kind,
    /// Why the name cannot be given, or none.
    pub fault: Option<NameFault>,
    /// The rules of the stack that changed the name, a bit each from the lowest on.
    pub rules: u64,
}

impl NewName {
    pub fn is_changed(&self) -> bool {
        self.before != self.after
    }
}

/// Why a new name cannot be given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum NameFault {
    /// Another entry of the same plan would get it too.
    Twice,
    /// An entry that stays where it is has it.
    Taken,
    Empty,
    /// `.` or `..`.
    Dots,
    /// A slash or a NUL byte in it.
    Separator,
    /// Too long, or signs that the file system does not take.
    Refused,
    /// It could not be found out whether it is free.
    Unknown,
}

/// Counts over all rows of a plan that are to be acted upon.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Summary {
    pub files: u64,
    pub folders: u64,
    pub links: u64,
    pub specials: u64,
    /// Bytes of contents to copy, remove or cut.
    pub bytes: u64,
    /// Bytes that the destination needs at most.
    pub needed: u64,
    /// Free bytes at the destination, for this user.
    pub free: Option<u64>,
    /// Size of the destination's file system in bytes.
    pub total: Option<u64>,
    /// Items and bytes by kind of clash.
    #[serde(deserialize_with = "by_clash")]
    pub clashes: [(u64, u64); Clash::ALL.len()],
    pub left_out: u64,
    /// The same by reason, indexed by [`Why`].
    pub left_by: [u64; Why::ALL.len()],
}

impl Summary {
    /// Everything that is to be acted upon.
    pub fn items(&self) -> u64 {
        self.files + self.folders + self.links + self.specials
    }

    /// Items with a clash of any kind.
    pub fn clashing(&self) -> u64 {
        self.clashes.iter().map(|(items, _)| items).sum()
    }

    /// Adds the counts of a part of the plan; what is said of the destination stays.
    pub fn add(&mut self, part: &Summary) {
        self.each(part, |mine, theirs| *mine = mine.saturating_add(theirs));
    }

    /// Takes them away again.
    pub fn take_away(&mut self, part: &Summary) {
        self.each(part, |mine, theirs| *mine = mine.saturating_sub(theirs));
    }

    fn each(&mut self, part: &Summary, change: impl Fn(&mut u64, u64)) {
        change(&mut self.files, part.files);
        change(&mut self.folders, part.folders);
        change(&mut self.links, part.links);
        change(&mut self.specials, part.specials);
        change(&mut self.bytes, part.bytes);
        for (mine, theirs) in self.clashes.iter_mut().zip(part.clashes) {
            change(&mut mine.0, theirs.0);
            change(&mut mine.1, theirs.1);
        }
        change(&mut self.left_out, part.left_out);
        for (mine, theirs) in self.left_by.iter_mut().zip(part.left_by) {
            change(mine, theirs);
        }
    }

    /// Counts one entry that is left out.
    pub fn leave_out(&mut self, why: Why) {
        self.left_out += 1;
        self.left_by[why as usize] += 1;
    }

    /// Counts one entry.
    pub fn count(&mut self, kind: Kind, bytes: u64) {
        match kind {
            Kind::File => {
                self.files += 1;
                self.bytes += bytes;
            }
            Kind::Folder => self.folders += 1,
            Kind::Link => self.links += 1,
            _ => self.specials += 1,
        }
    }
}

/// What a person should know before starting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Warning {
    /// The destination has fewer bytes free than the plan needs. The plan is refused too.
    NoSpace {
        needed: u64,
        free: u64,
    },
    NoInodes {
        needed: u64,
        free: u64,
    },
    /// Names that the destination cannot hold.
    NamesRefused {
        count: u64,
        example: PathBuf,
    },
    /// Entries of a special kind that cannot be carried.
    Specials {
        count: u64,
        kind: Kind,
        example: PathBuf,
    },
    /// Mounts below the roots that are left alone.
    Mounts {
        count: u64,
        example: PathBuf,
    },
    /// Folders that could not be listed.
    Unreadable {
        count: u64,
        example: PathBuf,
    },
    /// Links that point at nothing.
    Dangling {
        count: u64,
        example: PathBuf,
    },
    /// Files whose inode keeps other names after this.
    OtherNames {
        count: u64,
        example: PathBuf,
    },
    /// Entries have something that the destination cannot hold.
    Loses(Lossy),
    /// The destination is on another file system: the move copies, then removes.
    CrossesDevices,
    /// What is removed, replaced or cut is kept for a while.
    Held {
        items: u64,
        bytes: u64,
    },
    /// What is removed goes to the desktop's trash.
    Trashed {
        items: u64,
        bytes: u64,
    },
    /// Nothing of it can be taken back, although the request wants that.
    NoWayBack,
    /// What is removed, replaced or cut is gone for good.
    Permanent {
        items: u64,
        bytes: u64,
    },
}

/// Room on a file system on which something is removed, replaced or cut. All figures are bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HoldRoom {
    /// A folder on it.
    pub near: PathBuf,
    pub device: u64,
    /// The first that the plan takes away there, as the request spelled it; empty where it takes nothing by now.
    pub example: PathBuf,
    /// What the plan takes away there, and how many items that are.
    pub more: u64,
    pub more_items: u64,
    /// What is held there by now; 0 where nothing is to be held.
    pub held: u64,
    /// What may be held there at most.
    pub quota: u64,
    /// What this user may still fill.
    pub free: u64,
}

impl HoldRoom {
    /// Bytes that may still be held there.
    pub fn left(&self) -> u64 {
        self.quota.saturating_sub(self.held)
    }
}

/// What is going to happen.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Plan {
    pub request: Request,
    pub steps: Vec<Planned>,
    /// Every name before and after, in the order of the request, where the operation is about names.
    pub names: Arc<Vec<NewName>>,
    pub summary: Summary,
    /// Told before the run, and of no use afterwards.
    #[serde(skip)]
    pub warnings: Vec<Warning>,
    /// What could not be looked at; the rest can still be done.
    pub failures: Vec<Failure>,
    /// Why the job must not start; empty if it may.
    pub refused: Vec<Failure>,
    /// A plan that goes back to a job of the past.
    #[serde(default)]
    pub lineage: Lineage,
    /// Items and bytes that are removed, replaced or cut.
    #[serde(default)]
    pub lost: (u64, u64),
    /// Room where that is kept, if it can be: on each disk that it is on. Told before the run, and of no use afterwards.
    #[serde(skip)]
    pub hold: Vec<HoldRoom>,
    /// The real destination of the first root as the request spelled it, where the operation answers with one.
    #[serde(with = "bytes::option", default)]
    pub target: Option<PathBuf>,
}

impl Plan {
    /// True if something of it is listed only while it is worked on, so that its figures are those of what is known by now.
    pub fn is_open(&self) -> bool {
        let mut steps = self.steps.iter().map(|planned| &planned.step);
        // A hold lists what it cannot take as a whole; its figures are known before.
        let is_open = |bulk: &Bulk| bulk.open.is_some() && bulk.act != BulkAct::Hold;
        steps.any(|step| matches!(step, Step::Bulk(bulk) if is_open(bulk)))
    }

    /// An empty plan for a request.
    pub fn new(request: Request) -> Plan {
        Plan {
            request,
            steps: Vec::new(),
            names: Arc::default(),
            summary: Summary::default(),
            warnings: Vec::new(),
            failures: Vec::new(),
            refused: Vec::new(),
            lineage: Lineage::New,
            lost: (0, 0),
            hold: Vec::new(),
            target: None,
        }
    }

    /// Adds a step that hangs on nothing; its index.
    pub fn push(&mut self, step: Step) -> u32 {
        self.push_after(step, None, false)
    }

    /// Adds a step that runs only after the success of another.
    pub fn push_after(&mut self, step: Step, needs: Option<u32>, is_quiet: bool) -> u32 {
        self.steps.push(Planned {
            step,
            needs,
            is_quiet,
            stops_at_first: false,
            falls_with: None,
            is_aside: false,
            is_left_out: false,
            share: Share::default(),
            spelled: None,
        });
        self.steps.len() as u32 - 1
    }
}
