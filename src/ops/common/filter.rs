//! The filter of a job, made ready to judge entries. What it means stands at [`Filter`].

use std::ffi::OsStr;
use std::path::Path;

use globset::{Glob, GlobBuilder, GlobSet, GlobSetBuilder};

use super::bulk::below_top;
use crate::disk::Entry;
use crate::model::{Belongs, EntryType, Filter, Kind, Row, RowId, Stamp, Tree, When, Why};

/// Patterns, sorted by what they are laid against.
#[derive(Debug)]
struct Patterns {
    /// Laid against the name of anything, or of a folder only.
    names: GlobSet,
    folder_names: GlobSet,
    /// The same against the path below the top.
    paths: GlobSet,
    folder_paths: GlobSet,
}

impl Patterns {
    fn of(patterns: &[String]) -> Result<Patterns, String> {
        let mut sets = [(); 4].map(|()| GlobSetBuilder::new());
        for pattern in patterns {
            let (glob, is_path, is_folder) = parse(pattern)?;
            sets[usize::from(is_path) * 2 + usize::from(is_folder)].add(glob);
        }
        let [names, folder_names, paths, folder_paths] =
            sets.map(|set| set.build().map_err(|error| error.to_string()));
        Ok(Patterns {
            names: names?,
            folder_names: folder_names?,
            paths: paths?,
            folder_paths: folder_paths?,
        })
    }

    /// `path` is asked for the path below the top only if a pattern wants it.
    fn fit<P: AsRef<Path>>(&self, name: &OsStr, is_folder: bool, path: impl FnOnce() -> P) -> bool {
        if self.names.is_match(name) || (is_folder && self.folder_names.is_match(name)) {
            return true;
        }
        let is_wanted = !self.paths.is_empty() || (is_folder && !self.folder_paths.is_empty());
        is_wanted && {
            let path = path();
            self.paths.is_match(&path) || (is_folder && self.folder_paths.is_match(&path))
        }
    }
}

/// The pattern, whether it is laid against paths, and whether it is for folders only.
fn parse(pattern: &str) -> Result<(Glob, bool, bool), String> {
    let bare = pattern.trim_end_matches('/');
    let is_path = bare.contains('/');
    let text = bare.strip_prefix('/').unwrap_or(bare);
    if text.is_empty() {
        return Err(format!("`{pattern}` is no pattern: it fits nothing"));
    }
    let glob = GlobBuilder::new(text)
        .literal_separator(true)
        .build()
        .map_err(|error| format!("`{pattern}` is no pattern: {}", error.kind()))?;
    Ok((glob, is_path, bare.len() < pattern.len()))
}

/// What is wrong with a pattern, in words that can follow a colon; nothing if it can be used.
pub fn check_pattern(pattern: &str) -> Result<(), String> {
    parse(pattern).map(drop)
}

/// What a matcher is told of an entry.
struct Facts {
    kind: Kind,
    size: u64,
    modified_s: i64,
}

impl From<&Stamp> for Facts {
    fn from(stamp: &Stamp) -> Facts {
        Facts {
            kind: stamp.kind,
            size: stamp.size,
            modified_s: stamp.modified_s,
        }
    }
}

/// A filter made ready.
#[derive(Debug)]
pub struct Matcher {
    include: Option<Patterns>,
    exclude: Option<Patterns>,
    min_size: u64,
    max_size: u64,
    has_size: bool,
    /// Seconds since 1970, the first within and the first beyond.
    from_s: i64,
    to_s: i64,
    has_time: bool,
    types: Vec<EntryType>,
    max_depth: u32,
}

impl Matcher {
    /// Makes a filter ready; what is wrong with it, in words, if it cannot be. `now_s` is what ages are counted from.
    pub fn of(filter: &Filter, now_s: i64) -> Result<Matcher, String> {
        let patterns = |patterns: &[String]| match patterns {
            [] => Ok(None),
            patterns => Patterns::of(patterns).map(Some),
        };
        let moment = |when: When| match when {
            When::Ago(seconds) => now_s.saturating_sub_unsigned(seconds),
            When::At(at) => at,
        };
        Ok(Matcher {
            include: patterns(&filter.include)?,
            exclude: patterns(&filter.exclude)?,
            min_size: filter.min_size.unwrap_or(0),
            max_size: filter.max_size.unwrap_or(u64::MAX),
            has_size: filter.min_size.is_some() || filter.max_size.is_some(),
            from_s: filter.newer_than.map_or(i64::MIN, moment),
            to_s: filter.older_than.map_or(i64::MAX, moment),
            has_time: filter.newer_than.is_some() || filter.older_than.is_some(),
            types: filter.types.clone(),
            max_depth: filter.max_depth.unwrap_or(u32::MAX),
        })
    }

    /// Why an entry of a tree is left out, if it is.
    pub fn leaves_out(&self, entry: &Entry<'_>) -> Option<Why> {
        let facts = Facts::from(entry.stamp);
        let path = || {
            let path = entry.path();
            below_top(&path).to_path_buf()
        };
        if self.prunes(entry.name, facts.kind, path) {
            return Some(Why::Exclude);
        }
        if facts.kind == Kind::Folder {
            return (entry.depth >= self.max_depth).then_some(Why::Depth);
        }
        if entry.depth > self.max_depth {
            return Some(Why::Depth);
        }
        self.rejects(entry.name, &facts, path)
    }

    /// Why a selected entry is left out by an operation that does not go into folders.
    pub fn leaves_out_alone(&self, name: &OsStr, stamp: &Stamp) -> Option<Why> {
        let facts = Facts::from(stamp);
        // There is no path below the selected entry itself.
        let path = || Path::new("");
        match self.prunes(name, facts.kind, path) {
            true => Some(Why::Exclude),
            false => self.rejects(name, &facts, path),
        }
    }

    /// Why a selected entry is left out by an operation that goes into folders.
    pub fn leaves_out_top(&self, name: &OsStr, stamp: &Stamp) -> Option<Why> {
        if stamp.kind != Kind::Folder {
            return self.leaves_out_alone(name, stamp);
        }
        match self.prunes(name, stamp.kind, || Path::new("")) {
            true => Some(Why::Exclude),
            false => (self.max_depth == 0).then_some(Why::Depth),
        }
    }

    /// When a folder that was gone through is part of the job.
    pub fn belongs(&self, tree: &Tree, id: RowId, row: &Row) -> Belongs {
        let chooses =
            self.include.is_some() || self.has_size || self.has_time || !self.types.is_empty();
        if !chooses {
            return Belongs::IfWhole;
        }
        if !self.types.contains(&EntryType::Folder) {
            return Belongs::IfHolding;
        }
        let Some(chunk) = tree.chunk_of(id) else {
            return Belongs::IfHolding;
        };
        let facts = Facts {
            kind: row.kind,
            size: row.size,
            modified_s: row.modified_s,
        };
        let path = || below_top(&tree.path(id)).to_path_buf();
        match self.rejects(chunk.name(id), &facts, path) {
            None => Belongs::Always,
            Some(_) => Belongs::IfHolding,
        }
    }

    fn prunes<P: AsRef<Path>>(&self, name: &OsStr, kind: Kind, path: impl FnOnce() -> P) -> bool {
        let exclude = self.exclude.as_ref();
        exclude.is_some_and(|exclude| exclude.fit(name, kind == Kind::Folder, path))
    }

    /// The first thing that does not choose the entry, in the order in which a person would say so.
    fn rejects<P: AsRef<Path>>(
        &self,
        name: &OsStr,
        facts: &Facts,
        path: impl FnOnce() -> P,
    ) -> Option<Why> {
        if !self.types.is_empty() && !self.types.contains(&type_of(facts.kind)) {
            return Some(Why::Type);
        }
        let include = self.include.as_ref();
        let is_folder = facts.kind == Kind::Folder;
        if include.is_some_and(|include| !include.fit(name, is_folder, path)) {
            return Some(Why::Include);
        }
        let fits = (self.min_size..=self.max_size).contains(&facts.size);
        if self.has_size && !is_folder && (facts.kind != Kind::File || !fits) {
            return Some(Why::Size);
        }
        if self.has_time && !(self.from_s..self.to_s).contains(&facts.modified_s) {
            return Some(Why::Time);
        }
        None
    }
}

fn type_of(kind: Kind) -> EntryType {
    match kind {
        Kind::File => EntryType::File,
        Kind::Folder => EntryType::Folder,
        Kind::Link => EntryType::Link,
        Kind::Pipe | Kind::Socket | Kind::BlockDevice | Kind::CharDevice => EntryType::Special,
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::ffi::OsStrExt;

    use super::*;

    fn fits(pattern: &str, path: &[u8], is_folder: bool) -> bool {
        let patterns = Patterns::of(&[pattern.to_owned()]).unwrap();
        let path = Path::new(OsStr::from_bytes(path));
        patterns.fit(path.file_name().unwrap(), is_folder, || path)
    }

    #[test]
    fn a_pattern_with_a_slash_is_laid_against_the_path_and_one_without_against_the_name() {
        for (pattern, path, is_fitting) in [
            ("*.jpg", "a/b/c.jpg", true),
            ("*.jpg", "c.JPG", false),
            ("*.{jpg,png}", "a/c.png", true),
            ("a/*.jpg", "a/c.jpg", true),
            ("a/*.jpg", "a/b/c.jpg", false),
            ("a/**/*.jpg", "a/b/c.jpg", true),
            ("a/**/*.jpg", "a/c.jpg", true),
            ("/build", "build", true),
            ("/build", "a/build", false),
            ("build", "a/build", true),
            ("[ab]?", "x/bz", true),
            ("*", ".hidden", true),
        ] {
            assert_eq!(
                fits(pattern, path.as_bytes(), false),
                is_fitting,
                "{pattern} {path}"
            );
        }
    }

    #[test]
    fn a_slash_at_the_end_means_folders() {
        assert!(fits("target/", b"a/target", true) && !fits("target/", b"a/target", false));
        assert!(fits("/a/target/", b"a/target", true) && !fits("/a/target/", b"a/target", false));
    }

    #[test]
    fn names_are_bytes() {
        assert!(fits("*.jpg", b"\xff\xfe.jpg", false));
        assert!(fits("a?b", b"a\xffb", false) && fits("*/x", b"\xff/x", false));
        assert!(fits("\u{e4}*", "\u{e4}x".as_bytes(), false));
    }

    #[test]
    fn what_cannot_be_meant_is_told() {
        for pattern in ["", "/", "[", "{a", "a/[z-a]"] {
            assert!(check_pattern(pattern).is_err(), "{pattern}");
        }
        assert!(check_pattern("**/*.{a,b}").is_ok());
    }

    #[test]
    fn ages_are_counted_back_from_now() {
        let filter = Filter {
            newer_than: Some(When::Ago(100)),
            older_than: Some(When::At(950)),
            ..Filter::default()
        };
        let matcher = Matcher::of(&filter, 1000).unwrap();
        let out = |modified_s| {
            let facts = Facts {
                kind: Kind::File,
                size: 1,
                modified_s,
            };
            matcher.rejects(OsStr::new("x"), &facts, || Path::new(""))
        };
        for (at, why) in [
            (899, Some(Why::Time)),
            (900, None),
            (949, None),
            (950, Some(Why::Time)),
        ] {
            assert_eq!(out(at), why, "{at}");
        }
    }
}
