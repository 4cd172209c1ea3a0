//! A tree to try things on: what people keep, and everything that makes copying hard, in a temporary folder.
//!
//! What is absent is the engine. The playground is built and compared with nothing but the standard library, so that it
//! can bear witness to what the engine did.
#![allow(
    clippy::disallowed_methods,
    reason = "a witness must not use the engine that it judges, and the tree is its own"
)]

mod compare;

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use tempfile::TempDir;

pub use compare::{Comparison, compare};

/// 1 Jan 2025, from which all times of the playground count.
const START: u64 = 1_735_689_600;

/// A tree below a temporary folder; both go when this is dropped.
#[derive(Debug)]
pub struct Playground {
    folder: TempDir,
    tree: PathBuf,
}

impl Playground {
    /// Builds the tree below the system's folder for temporary files: about 340 files and 30 MB.
    pub fn new() -> io::Result<Playground> {
        let folder = tempfile::Builder::new()
            .prefix("filewright-playground-")
            // The engine takes the umask away; the folder is nobody else's all the same.
            .permissions(fs::Permissions::from_mode(0o700))
            .tempdir()?;
        let tree = folder.path().join("Playground");
        build(&tree)?;
        Ok(Playground { folder, tree })
    }

    /// The folder that holds the tree and nothing else yet.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The tree itself.
    pub fn tree(&self) -> &Path {
        &self.tree
    }
}

/// Builds the tree at a name that is free.
fn build(at: &Path) -> io::Result<()> {
    let mut maker = Maker { state: 1 };
    fs::create_dir(at)?;
    maker.photos(&at.join("Photos"))?;
    maker.project(&at.join("Project"))?;
    maker.odd_names(&at.join("Odd names"))?;
    maker.links(at, &at.join("Links"))?;
    maker.sparse(&at.join("Images"))?;
    maker.file(&at.join("Read me first.txt"), 1200)?;
    settle(at)
}

/// Makes files from a fixed row of numbers, so that every playground is the same.
struct Maker {
    state: u64,
}

impl Maker {
    /// The next number of the row (splitmix64).
    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut word = self.state;
        word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        word ^ (word >> 31)
    }

    fn between(&mut self, least: u64, most: u64) -> u64 {
        least + self.next() % (most - least + 1)
    }

    /// A file of this many bytes that do not compress, with a time of its own.
    fn file(&mut self, at: &Path, size: u64) -> io::Result<()> {
        let mut file = BufWriter::new(File::create_new(at)?);
        let mut left = size;
        while left > 0 {
            let word = self.next().to_le_bytes();
            let length = left.min(8) as usize;
            file.write_all(&word[..length])?;
            left -= length as u64;
        }
        let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.set_permissions(fs::Permissions::from_mode(0o644))?;
        let seconds = START + self.between(0, 25_000_000);
        let age = Duration::new(seconds, self.next() as u32 % 1_000_000_000);
        file.set_modified(SystemTime::UNIX_EPOCH + age)
    }

    /// Many files of a middling size, a few large ones.
    fn photos(&mut self, at: &Path) -> io::Result<()> {
        fs::create_dir(at)?;
        for day in [
            "2025-03-02 North ridge",
            "2025-03-09 Harbour",
            "2025-04-21 Garden",
        ] {
            let folder = at.join(day);
            fs::create_dir(&folder)?;
            for number in 1..=60 {
                let size = self.between(20_000, 120_000);
                self.file(&folder.join(format!("A01_{number:04}.CR3")), size)?;
                if number % 10 == 0 {
                    self.file(&folder.join(format!("A01_{number:04}.xmp")), 900)?;
                }
            }
            let size = self.between(2_000_000, 5_000_000);
            self.file(&folder.join("timelapse_final.mov"), size)?;
        }
        Ok(())
    }

    /// Nested folders, small and empty files, a few modes.
    fn project(&mut self, at: &Path) -> io::Result<()> {
        fs::create_dir(at)?;
        let mut deep = at.to_path_buf();
        for level in 1..=12 {
            deep.push(format!("level {level:02}"));
            fs::create_dir(&deep)?;
            for name in ["notes.md", "data.csv", "empty"] {
                let size = if name == "empty" {
                    0
                } else {
                    self.between(1, 9_000)
                };
                self.file(&deep.join(name), size)?;
            }
        }
        fs::create_dir(at.join("empty folder"))?;
        for number in 0..80 {
            let size = self.between(0, 4_096);
            self.file(&at.join(format!("part-{number:03}.bin")), size)?;
        }
        for (name, mode) in [
            ("private.key", 0o600),
            ("build.sh", 0o755),
            ("archive.lock", 0o444),
        ] {
            self.file(&at.join(name), 300)?;
            fs::set_permissions(at.join(name), fs::Permissions::from_mode(mode))?;
        }
        Ok(())
    }

    /// Names that are hard to show, to pass on or to sort.
    fn odd_names(&mut self, at: &Path) -> io::Result<()> {
        fs::create_dir(at)?;
        let longest = [b'n'; 255];
        let names: [&[u8]; 11] = [
            b"-rf",
            b"--help",
            b"new\nline.txt",
            b"not UTF-8 \xE9\xFF.txt",
            b" leading and trailing ",
            b"quote ' and \" and $HOME",
            "right-to-left \u{202E}gpj.exe".as_bytes(),
            "composed \u{E9}".as_bytes(),
            "composed e\u{301}".as_bytes(),
            b"*.tmp",
            &longest,
        ];
        for name in names {
            let size = self.between(10, 2_000);
            self.file(&at.join(OsStr::from_bytes(name)), size)?;
        }
        Ok(())
    }

    /// Symbolic links of every kind and names that share an inode.
    fn links(&mut self, tree: &Path, at: &Path) -> io::Result<()> {
        fs::create_dir(at)?;
        symlink("../Read me first.txt", at.join("to a file"))?;
        symlink("../Photos/2025-03-09 Harbour", at.join("to a folder"))?;
        symlink("nothing here", at.join("dangling"))?;
        symlink("..", at.join("to its own parent"))?;
        symlink(OsStr::from_bytes(b"not UTF-8 \xFF"), at.join("odd target"))?;
        self.file(&at.join("first name.dat"), 70_000)?;
        fs::hard_link(at.join("first name.dat"), at.join("second name.dat"))?;
        fs::hard_link(
            at.join("first name.dat"),
            tree.join("Project/third name.dat"),
        )
    }

    /// A disk image of 64 MiB that holds 12 kB.
    fn sparse(&mut self, at: &Path) -> io::Result<()> {
        fs::create_dir(at)?;
        let mut image = File::create_new(at.join("disk.img"))?;
        for start in [0, 20 << 20, (64 << 20) - 4096] {
            image.seek(SeekFrom::Start(start))?;
            for _ in 0..512 {
                image.write_all(&self.next().to_le_bytes())?;
            }
        }
        image.set_permissions(fs::Permissions::from_mode(0o640))?;
        image.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(START))
    }
}

/// Gives folders their modes and times, last of all, since every file that is made in one touches it.
fn settle(tree: &Path) -> io::Result<()> {
    for entry in walkdir::WalkDir::new(tree).contents_first(true) {
        let entry = entry?;
        if entry.file_type().is_dir() {
            let folder = File::open(entry.path())?;
            folder.set_permissions(fs::Permissions::from_mode(0o755))?;
            let age = Duration::from_secs(START + entry.depth() as u64 * 86_400);
            folder.set_modified(SystemTime::UNIX_EPOCH + age)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A copy by the system's own program.
    fn copy_of(playground: &Playground) -> PathBuf {
        let copy = playground.folder().join("copy");
        let mut cp = std::process::Command::new("cp");
        let status = cp.arg("-a").arg(playground.tree()).arg(&copy).status();
        assert!(status.unwrap().success());
        copy
    }

    type Change = fn(&Path) -> io::Result<()>;

    const CHANGES: [(&str, Change); 8] = [
        ("contents", |at| {
            let mut bytes = fs::read(at.join("Read me first.txt"))?;
            let time = fs::metadata(at.join("Read me first.txt"))?.modified()?;
            bytes[700] ^= 1;
            fs::write(at.join("Read me first.txt"), bytes)?;
            let file = File::options()
                .write(true)
                .open(at.join("Read me first.txt"))?;
            file.set_modified(time)
        }),
        ("mode", |at| {
            fs::set_permissions(at.join("Images"), fs::Permissions::from_mode(0o700))
        }),
        ("time", |at| {
            File::open(at.join("Project/build.sh"))?.set_modified(SystemTime::UNIX_EPOCH)
        }),
        ("missing", |at| {
            fs::remove_file(at.join("Project/archive.lock"))
        }),
        ("only in the copy", |at| {
            fs::write(at.join("Images/more"), "")
        }),
        ("target", |at| {
            fs::remove_file(at.join("Links/dangling"))?;
            symlink("elsewhere", at.join("Links/dangling"))
        }),
        ("inode", |at| {
            let bytes = fs::read(at.join("Links/second name.dat"))?;
            fs::remove_file(at.join("Links/second name.dat"))?;
            fs::write(at.join("Links/second name.dat"), bytes)
        }),
        ("holes", |at| {
            let bytes = fs::read(at.join("Images/disk.img"))?;
            fs::write(at.join("Images/disk.img"), bytes)
        }),
    ];

    #[test]
    fn a_faithful_copy_is_equal_and_every_change_to_it_is_seen() {
        let playground = Playground::new().unwrap();
        let copy = copy_of(&playground);
        let same = compare(playground.tree(), &copy).unwrap();
        assert_eq!(same.differences, Vec::<String>::new());
        assert!(
            same.files > 300 && same.folders > 15 && same.links == 5,
            "{same:?}"
        );
        assert!(same.bytes > 20_000_000, "{same:?}");
        for (word, change) in CHANGES {
            fs::remove_dir_all(&copy).unwrap();
            copy_of(&playground);
            change(&copy).unwrap();
            let found = compare(playground.tree(), &copy).unwrap().differences;
            assert!(
                found.iter().any(|line| line.contains(word)),
                "{word}: {found:?}"
            );
        }
    }

    #[test]
    fn nobody_else_can_reach_into_the_playground() {
        let playground = Playground::new().unwrap();
        let mode = fs::metadata(playground.folder())
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o7777, 0o700);
    }

    #[test]
    fn the_disk_image_has_holes() {
        use std::os::unix::fs::MetadataExt;
        let playground = Playground::new().unwrap();
        let image = fs::metadata(playground.tree().join("Images/disk.img")).unwrap();
        assert_eq!(image.len(), 64 << 20);
        assert!(image.blocks() * 512 < 1 << 20);
    }
}
