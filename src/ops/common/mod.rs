//! What planners share: the draft of a plan, selections, destinations, trees, warnings.

pub mod batch;
pub mod bulk;
pub mod clash;
pub mod count;
pub mod destination;
pub mod draft;
pub mod files;
pub mod filter;
pub mod fresh;
pub mod identity;
pub mod levels;
pub mod names;
pub mod naming;
pub mod natural;
pub mod params;
pub mod patterns;
pub mod permute;
pub mod removal;
pub mod renaming;
pub mod roots;
pub mod split;
pub mod tally;
pub mod template;
pub mod ticks;
pub mod trees;
