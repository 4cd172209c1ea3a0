//! Archives: their formats, and what the two steps about them need to know.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::bytes;
use super::left::Left;
use super::plan::Clash;
use super::request::Profile;
use super::stamp::Stamp;
use super::step::{Bulk, BulkAct, CopyHow, Existing, Metadata, Publish, below_top};
use super::tree::Tree;

/// Container and compression of an archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ArchiveFormat {
    Zip,
    Tar,
    TarGz,
    TarBz2,
    TarXz,
    TarZst,
}

impl ArchiveFormat {
    pub const ALL: [ArchiveFormat; 6] = [
        ArchiveFormat::Zip,
        ArchiveFormat::Tar,
        ArchiveFormat::TarGz,
        ArchiveFormat::TarBz2,
        ArchiveFormat::TarXz,
        ArchiveFormat::TarZst,
    ];

    /// Its name in `shutil`.
    pub fn word(self) -> &'static str {
        match self {
            ArchiveFormat::Zip => "zip",
            ArchiveFormat::Tar => "tar",
            ArchiveFormat::TarGz => "gztar",
            ArchiveFormat::TarBz2 => "bztar",
            ArchiveFormat::TarXz => "xztar",
            ArchiveFormat::TarZst => "zstdtar",
        }
    }

    /// Ends of names that say this format; the first is the one that new archives get.
    pub fn endings(self) -> &'static [&'static str] {
        match self {
            ArchiveFormat::Zip => &[".zip"],
            ArchiveFormat::Tar => &[".tar"],
            ArchiveFormat::TarGz => &[".tar.gz", ".tgz"],
            ArchiveFormat::TarBz2 => &[".tar.bz2", ".tbz2"],
            ArchiveFormat::TarXz => &[".tar.xz", ".txz"],
            ArchiveFormat::TarZst => &[".tar.zst", ".tzst"],
        }
    }

    /// The end that new archives get.
    pub fn ending(self) -> &'static str {
        self.endings().first().copied().unwrap_or_default()
    }

    pub fn by_word(word: &str) -> Option<ArchiveFormat> {
        ArchiveFormat::ALL
            .into_iter()
            .find(|format| format.word() == word)
    }

    /// The format that a name tells by its end, and the length of that end.
    pub fn by_name(name: &[u8]) -> Option<(ArchiveFormat, usize)> {
        ArchiveFormat::ALL.into_iter().find_map(|format| {
            let endings = format.endings().iter();
            let mut fitting = endings.filter(|ending| name.ends_with(ending.as_bytes()));
            fitting.next().map(|ending| (format, ending.len()))
        })
    }
}

/// Whom the members of a tar archive are said to belong to, instead of their owners.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    pub number: u32,
    pub name: String,
}

/// One archive out of the rows of a tree.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Pack {
    /// Full name of the archive.
    #[serde(with = "bytes")]
    pub at: PathBuf,
    pub format: ArchiveFormat,
    /// The folder that holds the tops of the tree, absolute.
    #[serde(with = "bytes")]
    pub from: PathBuf,
    /// What failures name for the only top; none where each is its name in `spelled_from`.
    #[serde(with = "bytes::option", default)]
    pub spelled_top: Option<PathBuf>,
    #[serde(with = "bytes")]
    pub spelled_from: PathBuf,
    /// Name of the only top within the archive. An empty one is no member, and what is in it has bare names.
    #[serde(with = "bytes::option", default)]
    pub top_name: Option<PathBuf>,
    #[serde(skip, default = "Tree::none")]
    pub tree: Arc<Tree>,
    /// Rows that are left alone whatever their verdict says.
    #[serde(default)]
    pub left: Arc<Left>,
    pub owner: Option<Named>,
    pub group: Option<Named>,
    pub profile: Profile,
    /// What the plan saw under the archive's name.
    pub clash: Option<Clash>,
    /// Mode of the archive, without the umask's bits.
    pub mode: u32,
}

impl Pack {
    /// What is at `below` in the tree, in the words of the request.
    pub fn source_path(&self, below: &Path) -> PathBuf {
        match &self.spelled_top {
            Some(top) => below_top(top, below),
            None => self.spelled_from.join(below),
        }
    }

    /// Its name in the archive; empty for a top that is no member.
    pub fn member_path(&self, below: &Path) -> PathBuf {
        match &self.top_name {
            Some(top) => below_top(top, below),
            None => below.to_path_buf(),
        }
    }
}

/// How far members are believed, by the names of the filters of Python's `tarfile`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Trust {
    /// Nothing leads out, devices are refused, modes are tamed, owners are left out.
    Data,
    /// Nothing leads out, high mode bits are cut.
    Tar,
    /// Everything as the archive says.
    Full,
}

/// What an archive may come to; none sets no bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Limits {
    /// Members.
    pub entries: Option<u64>,
    /// Bytes of all contents for each byte of the archive.
    pub ratio: Option<u64>,
    /// Bytes of all contents.
    pub bytes: Option<u64>,
}

/// The bound that an archive goes beyond.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Limit {
    Entries(u64),
    Ratio(u64),
    Bytes(u64),
}

/// Everything in one archive.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Unpack {
    #[serde(with = "bytes")]
    pub at: PathBuf,
    pub format: ArchiveFormat,
    /// The folder that takes the members, absolute and as the request spelled it.
    #[serde(with = "bytes")]
    pub to: PathBuf,
    #[serde(with = "bytes")]
    pub spelled_to: PathBuf,
    /// Members as the plan saw them; empty in the Python profile, which does not look first.
    #[serde(skip, default = "Tree::none")]
    pub tree: Arc<Tree>,
    pub trust: Trust,
    pub limits: Limits,
    pub profile: Profile,
    pub umask: u32,
    /// The archive as the plan saw it.
    pub expect: Option<Stamp>,
}

impl Unpack {
    /// What it makes, as if it were copied there from nowhere: by this it is taken back.
    pub fn as_copy(&self) -> Bulk {
        Bulk {
            act: BulkAct::Copy,
            from: self.to.clone(),
            spelled_from: self.spelled_to.clone(),
            spelled_root: None,
            to: Some(self.to.clone()),
            spelled_to: self.spelled_to.clone(),
            top_name: None,
            tree: Arc::clone(&self.tree),
            left: Arc::default(),
            open: None,
            along: BTreeMap::new(),
            block: 1,
            how: CopyHow {
                metadata: Metadata::ALL,
                follow_links: false,
                publish: Publish::Each,
                existing: Existing::ByRule,
                remake_specials: true,
                profile: self.profile,
                umask: self.umask,
                verify: false,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ArchiveFormat;

    #[test]
    fn formats_are_told_by_the_ends_of_names() {
        for (name, word) in [
            ("a.zip", Some("zip")),
            ("a.tar", Some("tar")),
            ("a.tgz", Some("gztar")),
            ("a.tar.bz2", Some("bztar")),
            ("a.txz", Some("xztar")),
            ("a.tar.zst", Some("zstdtar")),
            (".zip", Some("zip")),
            ("a.gz", None),
            ("a.ZIP", None),
            ("zip", None),
        ] {
            let found = ArchiveFormat::by_name(name.as_bytes());
            assert_eq!(found.map(|(format, _)| format.word()), word, "{name}");
        }
    }
}
