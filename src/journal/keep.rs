//! The folder of journals: numbers for new ones, which are there, whose process lives.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::read::{Journal, ReadError, read};
use super::record::{Begun, Name, Record, Way, Words};
use super::write::{JournalError, Writer};
use crate::disk::log::{OwnFolder, whoami};
use crate::disk::{DiskError, Errno, copy};

/// Folder of the journals within the program's state folder.
const JOBS: &str = "jobs";
/// End of the name of every journal.
const ENDING: &str = ".job";
/// Numbers that are tried if other programs begin jobs at the same moment.
const TRIES: u32 = 100;
/// A lock that is had longer than this many looks is that of a living job, and not of somebody who looks too.
const LOOKS: u32 = 10;
const LOOK: Duration = Duration::from_millis(3);
/// Jobs that are asked whether they live; older ones have ended long ago.
const NEWEST: usize = 100;

/// The folder of journals.
#[derive(Debug)]
pub struct Keep {
    folder: OwnFolder,
    path: PathBuf,
}

/// Another program is at work on the same tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overlap {
    pub number: u64,
    pub process: u32,
    pub machine: String,
    /// The path that both have to do with.
    pub path: PathBuf,
}

impl Keep {
    /// Opens the folder for a job that is to be written, and makes it if need be.
    pub fn make(state_dir: &Path) -> Result<Keep, JournalError> {
        let path = state_dir.join(JOBS);
        match OwnFolder::make(&path) {
            Ok(folder) => Ok(Keep { folder, path }),
            Err(error) => Err(JournalError { path, error }),
        }
    }

    /// Opens the folder for reading; none where there has been no job yet.
    pub fn find(state_dir: &Path) -> Result<Option<Keep>, JournalError> {
        let path = state_dir.join(JOBS);
        match OwnFolder::find(&path) {
            Ok(folder) => Ok(folder.map(|folder| Keep { folder, path })),
            Err(error) => Err(JournalError { path, error }),
        }
    }

    /// Begins a job: its number, and its file, which is locked as long as the writer lives.
    pub fn begin(&self, way: Way, words: Words) -> Result<(u64, Writer), JournalError> {
        let mut number = self.numbers()?.last().map_or(1, |last| last + 1);
        let mut tries = 0;
        let log = loop {
            match self.folder.create(&name_of(number)) {
                Ok(log) => break log,
                Err(error) if error.is(Errno::EXIST) && tries < TRIES => {
                    number += 1;
                    tries += 1;
                }
                Err(error) => return Err(self.fault(number, error)),
            }
        };
        // Whoever has it only wants to know whether it can be had.
        log.lock().map_err(|error| self.fault(number, error))?;
        let writer = Writer::new(log, self.path_of(number));
        let (process, process_started, machine) = whoami();
        let begun = Begun {
            number,
            time_ms: now_ms(),
            way,
            words,
            tag: copy::temporary_tag(),
            process,
            process_started,
            machine,
            program: env!("CARGO_PKG_VERSION").to_owned(),
        };
        let written = writer
            .begin()
            .and_then(|()| writer.record(&Record::Begun(Box::new(begun))))
            .and_then(|()| writer.sync());
        if let Err(error) = written {
            // Nothing has been done that it could tell of.
            if let Err(error) = self.folder.remove(&name_of(number)) {
                tracing::warn!(?error, "an empty journal stays");
            }
            return Err(error);
        }
        Ok((number, writer))
    }

    /// Opens the file of a job whose process has ended, cut after its last whole record; none while that process lives.
    pub fn reopen(&self, number: u64) -> Result<Option<Writer>, JournalError> {
        let fault = |error| self.fault(number, error);
        let log = self.folder.reopen(&name_of(number)).map_err(fault)?;
        let mut looks = 0;
        while !log.try_lock().map_err(fault)? {
            looks += 1;
            if looks == LOOKS {
                return Ok(None);
            }
            std::thread::sleep(LOOK);
        }
        let bytes = self.folder.read(&name_of(number)).map_err(fault)?;
        if let Ok(journal) = read(&bytes)
            && journal.dropped > 0
        {
            log.cut(journal.whole).map_err(fault)?;
        }
        Ok(Some(Writer::new(log, self.path_of(number))))
    }

    /// True while the process of a job lives.
    pub fn is_alive(&self, number: u64) -> bool {
        let locked = self
            .folder
            .reopen(&name_of(number))
            .and_then(|log| log.try_lock());
        matches!(locked, Ok(false))
    }

    /// Numbers of all jobs, oldest first.
    pub fn numbers(&self) -> Result<Vec<u64>, JournalError> {
        let names = self.folder.names().map_err(|error| JournalError {
            path: self.path.clone(),
            error,
        })?;
        let number = |name: &OsString| {
            let name = name.to_str()?.strip_suffix(ENDING)?;
            name.parse().ok()
        };
        let mut numbers: Vec<u64> = names.iter().filter_map(number).collect();
        numbers.sort_unstable();
        Ok(numbers)
    }

    /// What a job's file tells.
    pub fn read(&self, number: u64) -> Result<Result<Journal, ReadError>, JournalError> {
        let bytes = self.folder.read(&name_of(number));
        bytes
            .map(|bytes| read(&bytes))
            .map_err(|error| self.fault(number, error))
    }

    /// A living job of another process that works on one of these trees, or on one that holds it or is in it, judged by
    /// the spelling of their absolute paths.
    pub fn overlap(&self, own: u64, words: &Words) -> Result<Option<Overlap>, JournalError> {
        let places = places(words);
        for number in self.numbers()?.into_iter().rev().take(NEWEST) {
            if number == own || !self.is_alive(number) {
                continue;
            }
            let Ok(journal) = self.read(number)? else {
                continue;
            };
            let Some(begun) = journal.begun() else {
                continue;
            };
            if begun.process == std::process::id() {
                continue;
            }
            for theirs in self::places(&begun.words) {
                let meets = |ours: &&PathBuf| ours.starts_with(&theirs) || theirs.starts_with(ours);
                if let Some(path) = places.iter().find(meets) {
                    return Ok(Some(Overlap {
                        number,
                        process: begun.process,
                        machine: begun.machine.clone(),
                        path: path.clone(),
                    }));
                }
            }
        }
        Ok(None)
    }

    /// Path of a job's file, for messages.
    pub fn path_of(&self, number: u64) -> PathBuf {
        self.path.join(name_of(number))
    }

    fn fault(&self, number: u64, error: DiskError) -> JournalError {
        JournalError {
            path: self.path_of(number),
            error,
        }
    }
}

fn name_of(number: u64) -> OsString {
    format!("{number}{ENDING}").into()
}

/// The paths of a request, absolute.
fn places(words: &Words) -> Vec<PathBuf> {
    let cwd = words.cwd.to_path();
    let of_value = |(_, said): &(String, super::Said)| match said {
        super::Said::Path(path) => vec![path.clone()],
        super::Said::Paths(paths) => paths.clone(),
        _ => Vec::new(),
    };
    let values = words.values.iter().flat_map(of_value);
    let roots: Vec<Name> = words.roots.iter().cloned().chain(values).collect();
    roots.iter().map(|root| cwd.join(root.to_path())).collect()
}

fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| {
        u64::try_from(since.as_millis()).unwrap_or_default()
    })
}
