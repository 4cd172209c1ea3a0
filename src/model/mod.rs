//! Floor 0: plain data that every floor above shares.
//!
//! What is absent here is the invariant: no input or output, no threads, no clock, no formatting for people. A value of
//! this module can be compared, sent over a channel and written to a log, and that is all it can do.

pub mod address;
pub mod archive;
pub mod bytes;
pub mod errno;
pub mod event;
pub mod fault;
pub mod filter;
pub mod glance;
mod growing;
pub mod left;
pub mod listing;
pub mod look;
pub mod loss;
pub mod mode;
pub mod natural;
pub mod offset;
pub mod param;
pub mod past;
pub mod plan;
pub mod prefs;
pub mod reply;
pub mod request;
mod rowmap;
pub mod rowset;
pub mod saved;
pub mod script;
pub mod sheet;
pub mod stack;
pub mod stamp;
pub mod step;
pub mod tree;
pub mod undo;

pub use archive::{ArchiveFormat, Limit, Limits, Named, Pack, Trust, Unpack};
pub use event::{
    Command, End, Event, JobId, JobProgress, JobState, Lane, Outcome, Phase, Snapshot, Ticket,
    Totals,
};
pub use fault::{Action, Cause, Failure, Guarded, NoTrash};
pub use filter::{EntryType, Filter, When, Why};
pub use glance::{
    Facts, FileGlimpse, FolderGlimpse, Glance, GlanceAsk, Glanced, Glimpse, Grant, Grantee,
    LinkFacts, MountFacts,
};
pub use left::{Belongs, Left, Reach};
pub use listing::{Chosen, CompleteAsk, Completed, Counted, Gone, Listed, Seat, row_at};
pub use look::{Bin, LinePlace, Look, LookAsk, Looked};
pub use loss::{Loss, Lossy};
pub use mode::ModeChange;
pub use offset::{Offset, Offsets};
pub use param::{About, Choice, Default, Group, Many, Param, ParamKind};
pub use past::{
    Amounts, Annals, Foresight, HeldDisk, HeldItem, HeldJob, PastJob, PastMore, PastState,
};
pub use plan::{
    Clash, HoldRoom, NameFault, NewName, Plan, Planned, Rule, Rules, Share, Spelled, Summary,
    Warning,
};
pub use prefs::{KeyChange, Prefs, ThemeChoice, Units};
pub use reply::{Collected, Compared, Finding, Raised, Reply, ReplyValue, TreeError};
pub use request::{
    Keep, Length, LengthUnit, Manifest, Order, Profile, Request, RunOptions, Value, Values,
};
pub use rowset::{RowIndex, RowSet};
pub use saved::{SavedChange, SavedForm};
pub use sheet::Sheet;
pub use stack::{RuleField, RuleKind, RulePart, StackRule};
pub use stamp::{Kind, Stamp};
pub use step::{Algorithm, Bulk, BulkAct, CopyHow, Existing, Metadata, Open, Publish, Step, Times};
pub use tree::{Chunk, NewRow, Row, RowId, RowState, Span, Tree, Verdict};
pub use undo::{Attribute, Lineage, Mark, Recovery, Saved};
