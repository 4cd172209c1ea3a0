//! System calls of a program, as `strace` tells them.

use std::collections::{BTreeMap, HashMap};
use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// One argument of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arg {
    /// A string: names and paths. Cut strings do not occur, `-s` is larger than a path.
    Text(Vec<u8>),
    /// Anything else, as printed: numbers, flags, structures.
    Word(String),
}

impl Arg {
    pub fn text(&self) -> Option<&[u8]> {
        match self {
            Arg::Text(bytes) => Some(bytes),
            Arg::Word(_) => None,
        }
    }

    pub fn word(&self) -> &str {
        match self {
            Arg::Text(_) => "",
            Arg::Word(word) => word,
        }
    }
}

/// One system call that came back, or was cut off by the end of its process.
#[derive(Clone, Debug)]
pub struct Call {
    pub thread: u32,
    pub name: String,
    pub args: Vec<Arg>,
    /// What stands behind `=`: `0`, `3`, `-1 ENOENT (No such file or directory) (INJECTED)`.
    pub answer: String,
}

impl Call {
    pub fn is_ok(&self) -> bool {
        !self.answer.starts_with("-1") && !self.answer.starts_with('?')
    }

    pub fn was_injected(&self) -> bool {
        self.answer.contains("INJECTED")
    }

    /// The call as a person reads it.
    pub fn show(&self) -> String {
        let args: Vec<String> = self
            .args
            .iter()
            .map(|arg| match arg {
                Arg::Text(bytes) => format!("\"{}\"", bytes.escape_ascii()),
                Arg::Word(word) => word.clone(),
            })
            .collect();
        format!("{}({}) = {}", self.name, args.join(", "), self.answer)
    }
}

/// A run under `strace`.
#[derive(Debug)]
pub struct Traced {
    pub output: Output,
    pub calls: Vec<Call>,
}

/// Runs a command under `strace -f`, with these further options (`-e ...`), and reads its calls.
pub fn trace(options: &[&str], command: &Command) -> Traced {
    let log = tempfile::NamedTempFile::new().expect("a file for the calls");
    let output = under(log.path(), options, command)
        .output()
        .expect("strace runs");
    let text = fs::read_to_string(log.path()).expect("the calls");
    Traced {
        output,
        calls: parse(&text),
    }
}

/// The same command with `strace` before it; the calls go to a file.
pub fn under(log: &Path, options: &[&str], command: &Command) -> Command {
    let mut strace = Command::new("strace");
    strace
        .args(["-f", "-qq", "-xx", "-s", "70000", "-e", "signal=none", "-o"])
        .arg(log)
        .args(options)
        .arg("--")
        .arg(command.get_program())
        .args(command.get_args());
    if let Some(folder) = command.get_current_dir() {
        strace.current_dir(folder);
    }
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => strace.env(name, value),
            None => strace.env_remove(name),
        };
    }
    strace
}

/// True where `strace` is there and allowed.
pub fn works() -> bool {
    Command::new("strace")
        .args(["-qq", "-o", "/dev/null", "true"])
        .output()
        .is_ok_and(|output| output.status.success())
}

/// Number of calls by name, from the summary that `strace -c` writes: far faster than reading each.
pub fn counts(command: &Command) -> (Output, BTreeMap<String, u64>) {
    let log = tempfile::NamedTempFile::new().expect("a file for the counts");
    let output = under(log.path(), &["-c"], command)
        .output()
        .expect("strace runs");
    let text = fs::read_to_string(log.path()).expect("the counts");
    (output, parse_counts(&text))
}

/// Reads the summary that `strace -c` writes.
pub fn parse_counts(text: &str) -> BTreeMap<String, u64> {
    // Columns: share, seconds, microseconds a call, calls, errors (may be empty), name.
    let rows = text.lines().filter_map(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let (name, calls) = (words.last()?, words.get(3)?.parse().ok()?);
        (*name != "total").then(|| ((*name).to_owned(), calls))
    });
    rows.collect()
}

/// Reads the output of `strace -f -xx -o`.
pub fn parse(text: &str) -> Vec<Call> {
    let mut calls = Vec::new();
    let mut unfinished: HashMap<u32, String> = HashMap::new();
    for line in text.lines() {
        let Some((thread, rest)) = line.split_once(' ') else {
            continue;
        };
        let Ok(thread) = thread.parse::<u32>() else {
            continue;
        };
        let rest = rest.trim_start();
        if let Some(start) = rest.strip_suffix("<unfinished ...>") {
            unfinished.insert(thread, start.trim_end().to_owned());
        } else if let Some(resumed) = rest.strip_prefix("<... ") {
            let start = unfinished.remove(&thread).unwrap_or_default();
            let end = resumed
                .split_once(" resumed>")
                .map_or("", |(_, end)| end.trim_start());
            calls.extend(parse_call(thread, &format!("{start}{end}")));
        } else {
            calls.extend(parse_call(thread, rest));
        }
    }
    // The threads that died inside a call.
    for (thread, start) in unfinished {
        calls.extend(parse_call(thread, &format!("{start}) = ?")));
    }
    calls
}

fn parse_call(thread: u32, text: &str) -> Option<Call> {
    let (name, rest) = text.split_once('(')?;
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    if name.is_empty() || !name.bytes().all(is_name) {
        return None;
    }
    let (args, answer) = rest.rsplit_once(" = ")?;
    let args = args.trim_end().strip_suffix(')').unwrap_or(args);
    Some(Call {
        thread,
        name: name.to_owned(),
        args: split_args(args).into_iter().map(parse_arg).collect(),
        answer: answer.to_owned(),
    })
}

/// Splits at the commas that stand in no bracket; strings are all `\x`, so they hold none.
fn split_args(text: &str) -> Vec<&str> {
    let mut args = Vec::new();
    let (mut depth, mut start) = (0u32, 0);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            b',' if depth == 0 => {
                args.push(text[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    if !text.trim().is_empty() {
        args.push(text[start..].trim());
    }
    args
}

fn parse_arg(text: &str) -> Arg {
    let quoted = text.strip_prefix('"').and_then(|rest| rest.split_once('"'));
    let Some((inside, _)) = quoted else {
        return Arg::Word(text.to_owned());
    };
    let bytes = inside
        .split("\\x")
        .filter(|digits| !digits.is_empty())
        .map(|digits| u8::from_str_radix(digits, 16).expect("hexadecimal, as -xx writes it"));
    Arg::Text(bytes.collect())
}

/// Calls on files and folders; those on memory, threads and signals are not the tool's to survive.
pub const FILE_CALLS: [&str; 41] = [
    "openat",
    "openat2",
    "read",
    "pread64",
    "pwrite64",
    "copy_file_range",
    "sendfile",
    "ioctl",
    "fsync",
    "fdatasync",
    "syncfs",
    "ftruncate",
    "fallocate",
    "lseek",
    "getdents64",
    "statx",
    "newfstatat",
    "fstat",
    "statfs",
    "fstatfs",
    "unlinkat",
    "mkdirat",
    "mknodat",
    "renameat",
    "renameat2",
    "linkat",
    "symlinkat",
    "readlinkat",
    "fchmod",
    "fchmodat",
    "fchmodat2",
    "fchown",
    "fchownat",
    "utimensat",
    "fsetxattr",
    "fgetxattr",
    "flistxattr",
    "setxattr",
    "listxattr",
    "getxattr",
    "fadvise64",
];

/// A call to make fail or end at: its name and its number among the calls of that name in one thread, from 1.
pub type Site = (String, u32);

/// Every place at which a fault can be injected from the first call on that names something below `base`. `strace` counts
/// calls by thread and name, and so does this.
pub fn sites(calls: &[Call], base: &Path) -> Vec<Site> {
    let base = OsStr::as_encoded_bytes(base.as_os_str());
    let mut seen: HashMap<(u32, &str), u32> = HashMap::new();
    let mut sites = std::collections::BTreeSet::new();
    let mut has_begun = false;
    for call in calls {
        let number = seen.entry((call.thread, &call.name)).or_default();
        *number += 1;
        has_begun |= call.name != "execve"
            && call
                .args
                .iter()
                .any(|arg| arg.text().is_some_and(|text| text.starts_with(base)));
        if has_begun {
            sites.insert((call.name.clone(), *number));
        }
    }
    sites.into_iter().collect()
}
