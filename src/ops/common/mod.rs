//! What planners share: the draft of a plan, selections, destinations, trees, warnings.

pub mod archive;
pub mod bulk;
pub mod clash;
pub mod contents;
pub mod destination;
pub mod draft;
pub mod files;
pub mod identity;
pub mod levels;
pub mod names;
pub mod params;
pub mod patterns;
pub mod removal;
pub mod renaming;
pub mod roots;
pub mod split;
pub mod tally;
pub mod trees;
