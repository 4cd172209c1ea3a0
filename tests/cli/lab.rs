//! A place to run the program in, and what a run came to.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_filewright");

/// What a run came to.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

/// A folder to work in, with a home folder of its own beside it.
pub struct Lab {
    pub folder: TempDir,
    pub home: TempDir,
}

impl Lab {
    pub fn new() -> Lab {
        Lab {
            folder: tempfile::tempdir().unwrap(),
            home: tempfile::tempdir().unwrap(),
        }
    }

    pub fn at(&self, path: impl AsRef<Path>) -> PathBuf {
        self.folder.path().join(path)
    }

    pub fn write(&self, path: impl AsRef<Path>, bytes: impl AsRef<[u8]>) {
        let at = self.at(path);
        fs::create_dir_all(at.parent().unwrap()).unwrap();
        fs::write(at, bytes).unwrap();
    }

    pub fn command(&self) -> Command {
        let mut command = Command::new(PROGRAM);
        command
            .current_dir(self.folder.path())
            .env("HOME", self.home.path())
            .env_remove("COLUMNS")
            .env_remove("FILEWRIGHT_LOG")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        for display in ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"] {
            command.env_remove(display);
        }
        command
    }

    pub fn run<S: AsRef<OsStr>>(&self, args: &[S]) -> Ran {
        finish(self.command().args(args).spawn().unwrap())
    }

    /// Every path below with its length and modification time, sorted.
    pub fn state(&self) -> Vec<(PathBuf, u64, i64, i64)> {
        let entries = walkdir::WalkDir::new(self.folder.path()).sort_by_file_name();
        let state = entries.into_iter().map(|entry| {
            let entry = entry.unwrap();
            let data = entry.metadata().unwrap();
            (
                entry.into_path(),
                data.len(),
                data.mtime(),
                data.mtime_nsec(),
            )
        });
        state.collect()
    }

    pub fn names(&self, below: &str) -> Vec<OsString> {
        let entries = fs::read_dir(self.at(below)).unwrap();
        let mut names: Vec<OsString> = entries.map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    }
}

pub fn finish(child: Child) -> Ran {
    let output = child.wait_with_output().unwrap();
    Ran {
        code: output.status.code().expect("an exit code and no signal"),
        out: String::from_utf8(output.stdout).expect("what is told is UTF-8"),
        err: String::from_utf8(output.stderr).expect("what is told is UTF-8"),
    }
}

pub fn json_lines(text: &str) -> Vec<Value> {
    let lines = text.lines().map(serde_json::from_str);
    lines.collect::<Result<_, _>>().expect("every line is JSON")
}

pub fn events<'a>(lines: &'a [Value], event: &str) -> Vec<&'a Value> {
    lines.iter().filter(|line| line["event"] == event).collect()
}
