//! What may be set on an entry beside its contents.

use std::ffi::OsString;

/// Name and value of an extended attribute.
pub type Attribute = (OsString, Vec<u8>);

/// Properties of an entry, each as far as it was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Dress {
    /// Permission, set-id and sticky bits.
    pub mode: Option<u32>,
    /// Numbers of user and group.
    pub owner: Option<(u32, u32)>,
    /// Access time: seconds since 1970 and nanoseconds within.
    pub accessed: Option<(i64, u32)>,
    /// Modification time, as above.
    pub modified: Option<(i64, u32)>,
    /// Length in bytes.
    pub length: Option<u64>,
    /// All extended attributes.
    pub attributes: Option<Vec<Attribute>>,
}

impl Dress {
    /// True if every property that this one names is the same in the other.
    pub fn is_part_of(&self, other: &Dress) -> bool {
        fn agrees<T: PartialEq>(ours: &Option<T>, theirs: &Option<T>) -> bool {
            ours.is_none() || ours == theirs
        }
        agrees(&self.mode, &other.mode)
            && agrees(&self.owner, &other.owner)
            && agrees(&self.modified, &other.modified)
            && agrees(&self.length, &other.length)
            && agrees(&self.attributes, &other.attributes)
    }
}
