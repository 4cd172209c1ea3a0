//! Random requests over a tree that is there: mostly sensible, sometimes not.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Map, Value, json};

use crate::common::tree::scramble;

/// Numbers from a seed.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Dice {
        Dice(seed)
    }

    fn next(&mut self) -> u64 {
        let mut bytes = [0; 8];
        scramble(self.0, &mut bytes);
        self.0 = self.0.wrapping_add(1).rotate_left(17) ^ 0x5851_f42d_4c95_7f2d;
        u64::from_le_bytes(bytes)
    }

    pub fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound.max(1) as u64) as usize
    }

    pub fn percent(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}

/// One request.
#[derive(Clone, Debug)]
pub struct Case {
    pub op: &'static str,
    pub args: Map<String, Value>,
    pub umask: u32,
}

/// Entries of the tree, relative to the working folder.
pub struct Scene {
    root: PathBuf,
    all: Vec<PathBuf>,
    /// Python can be told how far to believe a tar archive.
    has_filters: bool,
}

pub const OPS: [&str; 29] = [
    "copyfile",
    "copymode",
    "copystat",
    "copy",
    "copy2",
    "copytree",
    "rmtree",
    "move",
    "disk_usage",
    "chown",
    "remove",
    "unlink",
    "rmdir",
    "mkdir",
    "makedirs",
    "removedirs",
    "rename",
    "replace",
    "renames",
    "truncate",
    "file_digest",
    "chmod",
    "touch",
    "symlink",
    "link",
    "mkfile",
    "ftruncate",
    "make_archive",
    "unpack_archive",
];

/// What `make_archive` and `unpack_archive` of every Python here know.
const FORMATS: [(&str, &str); 5] = [
    ("zip", ".zip"),
    ("tar", ".tar"),
    ("gztar", ".tar.gz"),
    ("bztar", ".tar.bz2"),
    ("xztar", ".tar.xz"),
];

/// End of the names of a format's archives.
pub fn ending(format: &str) -> &'static str {
    let found = FORMATS.iter().find(|(word, _)| *word == format);
    found.map_or("", |(_, ending)| ending)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    File,
    Folder,
    EmptyFolder,
    Link,
    Any,
}

impl Scene {
    pub fn of(root: &Path, has_filters: bool) -> Scene {
        let mut all = Vec::new();
        collect(root, Path::new(""), &mut all);
        all.sort();
        Scene {
            root: root.to_path_buf(),
            all,
            has_filters,
        }
    }

    fn some(&self, dice: &mut Dice, kind: Kind) -> Option<PathBuf> {
        let fits: Vec<&PathBuf> = self.all.iter().filter(|path| self.is(path, kind)).collect();
        (!fits.is_empty()).then(|| dice.pick(&fits).to_path_buf())
    }

    fn is(&self, path: &Path, kind: Kind) -> bool {
        let Ok(found) = std::fs::symlink_metadata(self.root.join(path)) else {
            return false;
        };
        let is_empty = || {
            std::fs::read_dir(self.root.join(path)).is_ok_and(|mut names| names.next().is_none())
        };
        match kind {
            Kind::File => found.is_file(),
            Kind::Folder => found.is_dir(),
            Kind::EmptyFolder => found.is_dir() && is_empty(),
            Kind::Link => found.is_symlink(),
            Kind::Any => true,
        }
    }

    fn is_pipe(&self, path: &Path) -> bool {
        use std::os::unix::fs::FileTypeExt;
        std::fs::metadata(self.root.join(path)).is_ok_and(|found| found.file_type().is_fifo())
    }

    /// True if following links below this folder comes back to a folder above: Python goes round until the kernel stops
    /// it, or for ever.
    fn has_loop(&self, path: &Path) -> bool {
        fn look(at: &Path, above: &mut Vec<(u64, u64)>, left: &mut usize) -> bool {
            let Ok(found) = std::fs::metadata(at) else {
                return false;
            };
            let identity = (found.dev(), found.ino());
            if above.contains(&identity) || *left == 0 {
                return true;
            }
            *left -= 1;
            let Ok(names) = std::fs::read_dir(at) else {
                return false;
            };
            above.push(identity);
            let has_loop = names
                .flatten()
                .any(|entry| entry.path().is_dir() && look(&entry.path(), above, left));
            above.pop();
            has_loop
        }
        look(&self.root.join(path), &mut Vec::new(), &mut 500)
    }
}

fn collect(root: &Path, below: &Path, all: &mut Vec<PathBuf>) {
    let Ok(names) = std::fs::read_dir(root.join(below)) else {
        return;
    };
    for entry in names.flatten() {
        let path = below.join(entry.file_name());
        all.push(path.clone());
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            collect(root, &path, all);
        }
    }
}

/// A path as the protocol writes it.
pub fn spelled(path: &OsStr) -> Value {
    match path.to_str() {
        Some(text) => json!(text),
        None => json!({"bytes": BASE64_STANDARD.encode(path.as_bytes())}),
    }
}

fn with(path: &Path, tail: &[u8]) -> PathBuf {
    let mut bytes = path.as_os_str().as_bytes().to_vec();
    bytes.extend_from_slice(tail);
    PathBuf::from(OsString::from_vec(bytes))
}

/// A path of this kind, most of the time; else something of another kind, or nothing at all.
fn existing(scene: &Scene, dice: &mut Dice, kind: Kind) -> PathBuf {
    if dice.percent(30) {
        let known = match kind {
            Kind::File => "solid/a",
            Kind::Folder => "solid",
            Kind::EmptyFolder => "hollow/lower",
            Kind::Link => "solid/to-a",
            Kind::Any => "solid/sub",
        };
        return PathBuf::from(known);
    }
    let is_wild = dice.percent(14);
    let wanted = if is_wild { Kind::Any } else { kind };
    let Some(path) = scene.some(dice, wanted) else {
        return match kind {
            Kind::Any | Kind::Folder => PathBuf::from("."),
            _ => fresh(scene, dice),
        };
    };
    match dice.below(100) {
        0..=3 => with(&path, b"/"),
        4..=6 => Path::new(".").join(&path),
        7 => with(&path, b"//"),
        8 => with(&path, b"/nowhere"),
        9 => with(&path, b"/../missing"),
        10 => with(&path, b"/."),
        _ => path,
    }
}

/// Python would wait for a writer of a pipe, and so would the test.
fn no_pipe(scene: &Scene, path: PathBuf) -> PathBuf {
    match scene.is_pipe(&path) {
        true => PathBuf::from("missing"),
        false => path,
    }
}

/// A name that is free, most of the time.
fn fresh(scene: &Scene, dice: &mut Dice) -> PathBuf {
    let name = format!("new{}", dice.below(1000));
    let folder = match dice.percent(40) {
        true => scene.some(dice, Kind::Folder).unwrap_or_default(),
        false => PathBuf::new(),
    };
    let path = folder.join(name);
    match dice.below(100) {
        0..=2 => with(&path, b"/"),
        3..=5 => with(&path, b"/below"),
        6 => PathBuf::from("x".repeat(256)),
        7 => scene.some(dice, Kind::Any).unwrap_or(path),
        8 => with(&path, b"/../beside"),
        9 => PathBuf::from(".."),
        _ => path,
    }
}

/// Where something may go: free, or taken by a file, a folder or a link.
fn target(scene: &Scene, dice: &mut Dice) -> PathBuf {
    match dice.below(10) {
        0..=5 => fresh(scene, dice),
        6 => existing(scene, dice, Kind::File),
        7 | 8 => existing(scene, dice, Kind::Folder),
        _ => existing(scene, dice, Kind::Any),
    }
}

/// A request of this operation.
#[allow(clippy::too_many_lines, reason = "a table, an arm an operation")]
pub fn request(op: &'static str, scene: &Scene, dice: &mut Dice) -> Case {
    let mut args = Map::new();
    let mut set = |name: &str, value: Value| {
        args.insert(name.to_owned(), value);
    };
    let path = |path: &Path| spelled(path.as_os_str());
    match op {
        "copyfile" | "copy" | "copy2" => {
            let kind = if dice.percent(25) {
                Kind::Link
            } else {
                Kind::File
            };
            set("src", path(&existing(scene, dice, kind)));
            set("dst", path(&target(scene, dice)));
            maybe(dice, &mut set, "follow_symlinks");
        }
        "copymode" | "copystat" => {
            let kind = if dice.percent(30) {
                Kind::Link
            } else {
                Kind::Any
            };
            // One that has attributes and may not be read.
            let is_shut = dice.percent(8);
            let src = match is_shut {
                true => PathBuf::from("shut/a"),
                false => existing(scene, dice, kind),
            };
            set("src", path(&src));
            set("dst", path(&existing(scene, dice, kind)));
            maybe(dice, &mut set, "follow_symlinks");
        }
        "copytree" => copytree(scene, dice, &mut set),
        "rmtree" => {
            set(
                "path",
                path(&no_pipe(scene, existing(scene, dice, Kind::Folder))),
            );
            maybe(dice, &mut set, "ignore_errors");
            if dice.percent(40) {
                set("on_error", json!(*dice.pick(&["raise", "collect"])));
            }
        }
        "move" => {
            set("src", path(&existing(scene, dice, Kind::Any)));
            set("dst", path(&target(scene, dice)));
            if dice.percent(45) {
                set(
                    "copy_function",
                    json!(*dice.pick(&["copy2", "copy", "copyfile"])),
                );
            }
        }
        "disk_usage" => set("path", path(&existing(scene, dice, Kind::Any))),
        "chown" => {
            set("path", path(&existing(scene, dice, Kind::Any)));
            let owners = [
                json!(65534),
                json!("nobody"),
                json!(0),
                json!("no such user"),
                Value::Null,
            ];
            let bound = if dice.percent(70) { 2 } else { 5 };
            if dice.percent(70) {
                set("user", dice.pick(&owners[..bound]).clone());
            }
            let groups = [
                json!(65534),
                json!("nogroup"),
                json!(0),
                json!("no such group"),
                Value::Null,
            ];
            if dice.percent(50) {
                set("group", dice.pick(&groups[..bound]).clone());
            }
            maybe(dice, &mut set, "follow_symlinks");
        }
        "remove" | "unlink" => {
            let kind = if dice.percent(30) {
                Kind::Link
            } else {
                Kind::File
            };
            set("path", path(&existing(scene, dice, kind)));
        }
        "rmdir" | "removedirs" => {
            let kind = if dice.percent(80) {
                Kind::EmptyFolder
            } else {
                Kind::Folder
            };
            set("path", path(&existing(scene, dice, kind)));
        }
        "mkdir" => {
            set("path", path(&fresh(scene, dice)));
            mode(dice, &mut set);
        }
        "makedirs" => {
            let leaf = match dice.percent(30) {
                true => existing(scene, dice, Kind::Folder),
                false => fresh(scene, dice),
            };
            let tails = [&b""[..], b"/a/b", b"/a/../b", b"/a/."];
            set("path", path(&with(&leaf, dice.pick::<&[u8]>(&tails))));
            mode(dice, &mut set);
            maybe(dice, &mut set, "exist_ok");
        }
        "rename" | "replace" => {
            set("src", path(&existing(scene, dice, Kind::Any)));
            set("dst", path(&target(scene, dice)));
        }
        "renames" => {
            set("src", path(&existing(scene, dice, Kind::Any)));
            let tails = [&b""[..], b"/a/b"];
            let to = target(scene, dice);
            // Beside a folder that is made only on the way.
            let is_climbing = dice.percent(10);
            let to = if is_climbing {
                PathBuf::from("anew/../beside")
            } else {
                to
            };
            set("dst", path(&with(&to, dice.pick::<&[u8]>(&tails))));
        }
        "truncate" => {
            let file = existing(scene, dice, Kind::File);
            let lengths = [0, 1, 4096, 100_000, 3_000_000, -1];
            let bound = if dice.percent(80) { 5 } else { 6 };
            let length: i64 = *dice.pick(&lengths[..bound]);
            // Whether a cut to the present length is a change is the file system's matter, and differs from call to call.
            let size = std::fs::metadata(scene.root.join(&file)).map_or(0, |found| found.len());
            let is_same = length > 0 && u64::try_from(length) == Ok(size);
            set("path", path(&file));
            set("length", json!(length + i64::from(is_same)));
        }
        "ftruncate" => {
            let file = no_pipe(scene, existing(scene, dice, Kind::File));
            let positions = [0, 1, 4096, 100_000, -1];
            let bound = if dice.percent(80) { 4 } else { 5 };
            let position: i64 = *dice.pick(&positions[..bound]);
            let size = std::fs::metadata(scene.root.join(&file)).map_or(0, |found| found.len());
            let is_same = u64::try_from(position) == Ok(size);
            set("path", path(&file));
            set("position", json!(position + i64::from(is_same)));
        }
        "chmod" => {
            set("path", path(&existing(scene, dice, Kind::Any)));
            let modes = [0o700, 0o644, 0o1755, 0o4711, 0o2770, 0, -1];
            set("mode", json!(*dice.pick(&modes)));
            maybe(dice, &mut set, "follow_symlinks");
        }
        "touch" => touch(scene, dice, &mut set),
        "symlink" => {
            set("src", path(&existing(scene, dice, Kind::Any)));
            set("dst", path(&fresh(scene, dice)));
        }
        "link" => {
            let kind = if dice.percent(25) {
                Kind::Link
            } else {
                Kind::File
            };
            set("src", path(&existing(scene, dice, kind)));
            set("dst", path(&fresh(scene, dice)));
            maybe(dice, &mut set, "follow_symlinks");
        }
        "mkfile" => {
            set("path", path(&fresh(scene, dice)));
            if dice.percent(40) {
                set("length", json!(*dice.pick(&[0, 1, 70_000, 5_000_000])));
            }
        }
        "file_digest" => {
            let file = no_pipe(scene, existing(scene, dice, Kind::File));
            set("path", path(&file));
            let names = [
                "md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_224", "sha3_256",
                "sha3_384", "sha3_512", "blake2b", "blake2s",
            ];
            set("algorithm", json!(*dice.pick(&names)));
        }
        "make_archive" => make_archive(scene, dice, &mut set),
        "unpack_archive" => unpack_archive(scene, dice, &mut set),
        _ => unreachable!("{op}"),
    }
    Case {
        op,
        args,
        umask: *dice.pick(&[0o022, 0o022, 0o077, 0o002, 0]),
    }
}

fn make_archive(scene: &Scene, dice: &mut Dice, set: &mut impl FnMut(&str, Value)) {
    if dice.percent(6) {
        // Into a folder that is made in what is packed.
        set("base_name", json!("solid/anew/it"));
        set("format", json!(dice.pick(&FORMATS).0));
        set("root_dir", json!("solid"));
        return;
    }
    // The answer is an absolute path, which has to be text to be made alike.
    let base = fresh(scene, dice);
    let base = base.to_str().map_or(PathBuf::from("new"), PathBuf::from);
    set("base_name", spelled(base.as_os_str()));
    set("format", json!(dice.pick(&FORMATS).0));
    let mut root = PathBuf::new();
    if dice.percent(85) {
        root = match dice.percent(60) {
            true => PathBuf::from("solid"),
            false => existing(scene, dice, Kind::Folder),
        };
        set("root_dir", spelled(root.as_os_str()));
    }
    if dice.percent(40) {
        let below = match dice.percent(50) {
            true => scene.some(dice, Kind::Any).unwrap_or_default(),
            false => root.join(dice.pick(&["sub", "a", ".", "sub/../a", "missing"])),
        };
        let below = below.strip_prefix(&root).unwrap_or(Path::new("sub"));
        let below = if below.as_os_str().is_empty() {
            Path::new(".")
        } else {
            below
        };
        set("base_dir", spelled(below.as_os_str()));
    }
    if dice.percent(50) {
        set("dry_run", json!(dice.percent(30)));
    }
    for (name, known) in [("owner", "nobody"), ("group", "nogroup")] {
        if dice.percent(45) {
            set(name, json!(*dice.pick(&[known, "no such name"])));
        }
    }
}

/// The archive `packed`, of a format that the test makes it in, or something else.
fn unpack_archive(scene: &Scene, dice: &mut Dice, set: &mut impl FnMut(&str, Value)) {
    let (format, ending) = *dice.pick(&FORMATS);
    let archive = match dice.below(100) {
        0..=4 => existing(scene, dice, Kind::File),
        5..=7 => PathBuf::from(format!("missing{ending}")),
        _ => PathBuf::from(format!("packed{ending}")),
    };
    set("filename", spelled(archive.as_os_str()));
    if dice.percent(85) {
        let to = match dice.percent(50) {
            true => fresh(scene, dice),
            false => existing(scene, dice, Kind::Folder),
        };
        set("extract_dir", spelled(to.as_os_str()));
    }
    if dice.percent(40) {
        let is_right = dice.percent(80);
        let word = if is_right {
            format
        } else {
            dice.pick(&FORMATS).0
        };
        set("format", json!(word));
    }
    if !scene.has_filters && format != "zip" {
        set("filter", json!("fully_trusted"));
    } else if dice.percent(45) && (format != "zip" || dice.percent(20)) {
        let filters = ["data", "tar", "fully_trusted"];
        set("filter", json!(*dice.pick(&filters)));
    }
}

fn maybe(dice: &mut Dice, set: &mut impl FnMut(&str, Value), name: &str) {
    if dice.percent(45) {
        set(name, json!(dice.percent(50)));
    }
}

fn mode(dice: &mut Dice, set: &mut impl FnMut(&str, Value)) {
    if dice.percent(50) {
        set(
            "mode",
            json!(*dice.pick(&[0o700, 0o755, 0o1777, 0o4755, 0o222, 0])),
        );
    }
}

fn touch(scene: &Scene, dice: &mut Dice, set: &mut impl FnMut(&str, Value)) {
    let is_there = dice.percent(60);
    let at = match is_there {
        true => no_pipe(scene, existing(scene, dice, Kind::Any)),
        false => fresh(scene, dice),
    };
    set("path", spelled(at.as_os_str()));
    mode(dice, set);
    if dice.percent(45) {
        set("create", json!(dice.percent(50)));
    }
    if dice.percent(45) {
        set("exist_ok", json!(is_there || dice.percent(60)));
    }
    match dice.below(5) {
        0 | 1 => set("time", json!(*dice.pick(&[0, -1, 1_600_000_000]))),
        2 | 3 => {
            let of = existing(scene, dice, Kind::File);
            set("reference", spelled(of.as_os_str()));
        }
        _ => {}
    }
}

fn copytree(scene: &Scene, dice: &mut Dice, set: &mut impl FnMut(&str, Value)) {
    if dice.percent(10) {
        // A link meets one of its name, or everything itself.
        let is_link = dice.percent(50);
        set("src", json!(if is_link { "twice" } else { "solid" }));
        set("dst", json!("solid"));
        set("symlinks", json!(is_link));
        set("dirs_exist_ok", json!(true));
        return;
    }
    let is_sure = dice.percent(40);
    let is_merge = !is_sure && dice.percent(50);
    let (src, dst) = match (is_sure, is_merge) {
        (true, _) => (PathBuf::from("solid"), PathBuf::from("made/anew")),
        (_, true) => (
            existing(scene, dice, Kind::Folder),
            existing(scene, dice, Kind::Folder),
        ),
        _ => (existing(scene, dice, Kind::Folder), target(scene, dice)),
    };
    set("src", spelled(src.as_os_str()));
    set("dst", spelled(dst.as_os_str()));
    if scene.has_loop(&src) {
        set("symlinks", json!(true));
    } else {
        maybe(dice, set, "symlinks");
    }
    if is_merge && dice.percent(80) {
        set("dirs_exist_ok", json!(true));
    } else {
        maybe(dice, set, "dirs_exist_ok");
    }
    maybe(dice, set, "ignore_dangling_symlinks");
    if dice.percent(50) {
        set(
            "copy_function",
            json!(*dice.pick(&["copy2", "copy", "copyfile"])),
        );
    }
    if dice.percent(35) {
        let patterns = ["f1*", "*.txt", "[!f]*", "-*", "?", ".*"];
        set(
            "ignore_patterns",
            json!([*dice.pick(&patterns), *dice.pick(&patterns)]),
        );
    }
    if dice.percent(35) {
        let below = scene.some(dice, Kind::Any).unwrap_or_default();
        let below = below.strip_prefix(&src).unwrap_or(Path::new("f1"));
        set("exclude", json!([spelled(below.as_os_str())]));
    }
}
