//! Folders in which upper and lower case are one: a name may be taken by another spelling of it.

use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::os::fd::AsFd;
use std::sync::Arc;

use super::error::Result;
use super::folder::Folder;
use super::stat;

/// How the entries of a folder are spelled, where that has to be known.
#[derive(Debug, Default)]
pub struct Spellings {
    /// None where each spelling is a name of its own.
    names: Option<HashSet<OsString>>,
}

impl Spellings {
    /// Finds out by a name that is taken there: one `statx`, and a listing where another case of it is taken too. None
    /// for a name without letters, which tells nothing.
    pub fn of(folder: &Arc<Folder>, taken: &OsStr) -> Result<Option<Spellings>> {
        let Some(other) = other_case(taken) else {
            return Ok(None);
        };
        match stat::stamp_at(folder.handle()?.as_fd(), &other) {
            Err(error) if error.is_missing() => return Ok(Some(Spellings::default())),
            answer => answer?,
        };
        let mut names = HashSet::new();
        folder.list(|name, _, _| {
            names.insert(name.to_os_string());
            true
        })?;
        Ok(Some(Spellings { names: Some(names) }))
    }

    /// The spelling of the entry that has this name, where that is another one.
    pub fn other_than(&self, name: &OsStr) -> Option<&OsStr> {
        let names = self.names.as_ref().filter(|names| !names.contains(name))?;
        let folded = folded(name)?;
        let is_it = |known: &&OsString| self::folded(known).as_ref() == Some(&folded);
        names.iter().find(is_it).map(OsString::as_os_str)
    }
}

fn folded(name: &OsStr) -> Option<String> {
    name.to_str().map(str::to_lowercase)
}

/// The same name with the case of its letters turned; none if it has none.
fn other_case(name: &OsStr) -> Option<OsString> {
    let name = name.to_str()?;
    let turned: String = name
        .chars()
        .map(|letter| match letter.is_lowercase() {
            true => letter.to_ascii_uppercase(),
            false => letter.to_ascii_lowercase(),
        })
        .collect();
    (turned != name).then(|| turned.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_entry_of_another_spelling_is_told() {
        let names = ["Photo.JPG", "notes"].map(OsString::from);
        let spellings = Spellings {
            names: Some(names.into()),
        };
        let other = |name: &str| spellings.other_than(OsStr::new(name));
        assert_eq!(other("photo.jpg"), Some(OsStr::new("Photo.JPG")));
        assert_eq!(other("notes"), None, "its own");
        assert_eq!(Spellings::default().other_than(OsStr::new("NOTES")), None);
        assert_eq!(other_case(OsStr::new("aB1")), Some("Ab1".into()));
        assert_eq!(other_case(OsStr::new("1-2")), None);
    }
}
