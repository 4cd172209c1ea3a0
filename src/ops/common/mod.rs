//! What planners share: the draft of a plan, selections, destinations, trees, warnings.

pub mod bulk;
pub mod clash;
pub mod copied;
pub mod destination;
pub mod draft;
pub mod files;
pub mod fresh;
pub mod given;
pub mod identity;
pub mod levels;
pub mod names;
pub mod params;
pub mod patterns;
pub mod removal;
pub mod renaming;
pub mod roots;
pub mod scripting;
pub mod split;
pub mod tally;
pub mod trees;
