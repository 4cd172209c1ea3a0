//! Floor 3: one planner a file, and the registry from which everything else knows the operations.
//!
//! What is absent here is the invariant: a planner cannot write, start a thread or ask. It reads through the read-only
//! [`World`] and answers with a plan; the same request over the same world gives the same plan. One more operation is
//! one file with an [`Operation`] in it and one line in [`OPERATIONS`].

mod batch_rename;
mod check_manifest;
mod chmod;
mod chown;
mod common;
mod copy;
mod copy2;
mod copyfile;
mod copymode;
mod copystat;
mod copytree;
mod disk_usage;
mod file_digest;
mod ftruncate;
mod link;
mod make_archive;
mod makedirs;
mod mkdir;
mod mkfile;
mod move_;
mod remove;
mod removedirs;
mod rename;
mod renames;
mod replace;
pub mod reply;
mod rmdir;
mod rmtree;
mod sample;
mod symlink;
mod touch;
mod truncate;
mod unlink;
mod unpack_archive;

pub use common::filter::{Matcher, check_pattern};
pub use common::patterns::matches as matches_pattern;
pub use common::rule_stack::NUMBER_ON;
pub use common::split::{base_name, join};
pub use common::ticks::{TickState, Ticks, tick_of};
pub use sample::{Entry, Sample, Seed};

use crate::disk::World;
use crate::model::script::{FromPlan, Script};
use crate::model::{About, Many, Outcome, Param, Plan, Reply, Request};

/// What an operation is to the rest of the program.
pub trait Operation: Sync {
    /// Name, words and kind of selection.
    fn about(&self) -> &'static About;

    /// What can be set, in the order of the form.
    fn params(&self) -> &'static [Param];

    /// True if a request without a selection has no meaning in the Python profile.
    fn needs_selection(&self) -> bool {
        true
    }

    /// What the request comes to in this world. Never writes, never fails: what stands in the way is in
    /// `Plan::refused`, what could not be looked at in `Plan::failures`.
    fn plan(&self, request: &Request, world: &World) -> Plan;

    /// What Python's own function would answer once the plan has come to this outcome.
    fn reply(&self, plan: &Plan, outcome: &Outcome) -> Reply {
        reply::of(plan, outcome)
    }

    /// The request as statements of Python and of a shell, without a look at the world.
    fn script(&self, request: &Request) -> Script;

    /// What of that has to wait for the plan. All new names are told by it.
    fn told_by_plan(&self, _: &Request) -> FromPlan {
        match self.about().many {
            Many::Together => FromPlan::Script,
            Many::Roots | Many::NewNames => FromPlan::Nothing,
        }
    }

    /// The same once the plan is there.
    fn script_of(&self, plan: &Plan) -> Script {
        self.script(&plan.request)
    }

    /// Small trees with requests over them, for tests that go through the registry. In the Safe profile each of them
    /// can be run to its end.
    fn samples(&self) -> &'static [Sample];
}

/// All operations, in the order in which their groups list them.
pub static OPERATIONS: &[&dyn Operation] = &[
    &copy2::Copy2,
    &copytree::CopyTree,
    &copyfile::CopyFile,
    &copy::Copy,
    &move_::Move,
    &rename::Rename,
    &batch_rename::BatchRename,
    &replace::Replace,
    &renames::Renames,
    &rmtree::RmTree,
    &remove::Remove,
    &unlink::Unlink,
    &rmdir::RmDir,
    &removedirs::RemoveDirs,
    &mkdir::MkDir,
    &makedirs::MakeDirs,
    &mkfile::MkFile,
    &symlink::Symlink,
    &link::Link,
    &truncate::Truncate,
    &ftruncate::FTruncate,
    &copymode::CopyMode,
    &copystat::CopyStat,
    &chmod::Chmod,
    &chown::Chown,
    &touch::Touch,
    &make_archive::MakeArchive,
    &unpack_archive::UnpackArchive,
    &disk_usage::DiskUsage,
    &file_digest::FileDigest,
    &check_manifest::CheckManifest,
];

/// The operation of this name.
pub fn find(id: &str) -> Option<&'static dyn Operation> {
    OPERATIONS
        .iter()
        .copied()
        .find(|operation| operation.about().id == id)
}
