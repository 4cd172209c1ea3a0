//! Names that a destination cannot hold.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use super::identity;
use crate::disk::{Space, World};

/// What a file system asks of a name.
#[derive(Clone, Copy, Debug)]
pub struct NameRules {
    /// Length in bytes.
    longest: usize,
    is_windows: bool,
}

impl NameRules {
    /// Rules of the file system on which a path is, or will be.
    pub fn at(world: &World, path: &Path) -> NameRules {
        match world.space(&identity::nearest(world, path)) {
            Ok(space) => NameRules::of(&space),
            Err(_) => NameRules {
                longest: 255,
                is_windows: false,
            },
        }
    }

    /// Rules of a file system.
    pub fn of(space: &Space) -> NameRules {
        NameRules {
            longest: usize::try_from(space.name_max).unwrap_or(255),
            is_windows: space.has_windows_names(),
        }
    }

    /// True if each name that the others let through is held.
    pub fn are_no_narrower_than(&self, others: &NameRules) -> bool {
        self.longest >= others.longest && (others.is_windows || !self.is_windows)
    }

    pub fn holds(&self, name: &OsStr) -> bool {
        let bytes = name.as_bytes();
        bytes.len() <= self.longest && !(self.is_windows && is_refused_by_windows(bytes))
    }
}

fn is_refused_by_windows(name: &[u8]) -> bool {
    name.iter()
        .any(|byte| *byte < 0x20 || b"\"*/:<>?\\|".contains(byte))
}

#[cfg(test)]
mod tests {
    use super::{NameRules, OsStr};

    #[test]
    fn long_names_and_signs_of_windows_are_refused_where_they_count() {
        let plain = NameRules {
            longest: 10,
            is_windows: false,
        };
        let windows = NameRules {
            longest: 10,
            is_windows: true,
        };
        for (name, by_plain, by_windows) in [
            ("short", true, true),
            ("0123456789", true, true),
            ("0123456789a", false, false),
            ("\u{fc}\u{fc}\u{fc}\u{fc}\u{fc}\u{fc}", false, false),
            ("a:b", true, false),
            ("what?", true, false),
            ("line\n", true, false),
        ] {
            let name = OsStr::new(name);
            assert_eq!(plain.holds(name), by_plain, "{name:?}");
            assert_eq!(windows.holds(name), by_windows, "{name:?}");
        }
    }
}
