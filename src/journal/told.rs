//! What a journal tells of the disk: effects in their order, with paths instead of numbers of folders.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

use super::read::Journal;
use super::record::{At, Effect, Name, Record};

/// A folder whose names a job has changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Touched {
    pub path: PathBuf,
    /// Modification time before the job, seconds and nanoseconds.
    pub before: (i64, u32),
    /// The same after it; none if the job did not come so far.
    pub after: Option<(i64, u32)>,
}

/// What was about to happen and may have happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InFlight {
    Step(Effect<PathBuf>),
    /// An entry of this size and modification time that was to get this name.
    Name(PathBuf, u64, (i64, u32)),
}

/// What a journal tells of the disk.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Told {
    /// In the order in which it happened.
    pub effects: Vec<Effect<PathBuf>>,
    /// Empty where the job came to its end.
    pub in_flight: Vec<InFlight>,
    pub touched: Vec<Touched>,
    /// Folders in which temporary entries may have been left behind; empty where the job came to its end.
    pub litter: Vec<PathBuf>,
}

struct Folder {
    above: u64,
    name: Name,
    is_unit: bool,
    /// Made under its own name, or there before.
    is_there: bool,
}

/// Folders by their numbers.
#[derive(Default)]
struct Folders {
    all: HashMap<u64, Folder>,
}

impl Folders {
    fn of(journal: &Journal) -> Folders {
        let mut folders = Folders::default();
        let mut units: HashMap<At, u64> = HashMap::new();
        for record in &journal.records {
            if let Record::Folder {
                id,
                above,
                name,
                is_unit,
            } = record
            {
                let at = At {
                    folder: *above,
                    name: name.clone(),
                };
                if *is_unit {
                    units.insert(at, *id);
                }
                let folder = Folder {
                    above: *above,
                    name: name.clone(),
                    is_unit: *is_unit,
                    is_there: !is_unit,
                };
                folders.all.insert(*id, folder);
            }
        }
        for record in &journal.records {
            if let Record::Did(Effect::Made { at, .. }) = record
                && let Some(id) = units.get(at)
                && let Some(folder) = folders.all.get_mut(id)
            {
                folder.is_there = true;
            }
        }
        folders
    }

    /// Path of a folder; none if it was given up before it had a name.
    fn path(&self, id: u64) -> Option<PathBuf> {
        let mut names = Vec::new();
        let mut at = id;
        while at != 0 {
            let folder = self.all.get(&at)?;
            if !folder.is_there {
                return None;
            }
            names.push(&folder.name);
            // Numbers of folders above are smaller or those of another step, but a damaged file may say anything.
            if names.len() > self.all.len() {
                return None;
            }
            at = folder.above;
        }
        let mut path = PathBuf::new();
        names
            .iter()
            .rev()
            .for_each(|name| path.push(name.as_os_str()));
        Some(path)
    }
}

impl Told {
    /// Puts together what a journal tells.
    pub fn of(journal: &Journal) -> Told {
        let folders = Folders::of(journal);
        let mut known: HashMap<u64, Option<PathBuf>> = HashMap::new();
        for id in folders.all.keys() {
            known.insert(*id, folders.path(*id));
        }
        let place = |at: &At| -> Option<PathBuf> {
            match at.folder {
                0 => Some(at.name.to_path()),
                id => Some(known.get(&id)?.as_ref()?.join(at.name.as_os_str())),
            }
        };
        let mut told = Told::default();
        let mut made: HashSet<&At> = HashSet::new();
        let mut seen: HashMap<PathBuf, usize> = HashMap::new();
        let mut open = None;
        for record in &journal.records {
            match record {
                Record::Did(effect) => {
                    open = None;
                    if let Effect::Made { at, .. } = effect {
                        made.insert(at);
                    }
                    told.effects.extend(effect.resolve(place));
                }
                Record::Intent(effect) => open = Some(effect),
                Record::Failed { .. } => open = None,
                Record::Touched { at, modified } => {
                    let Some(path) = place(at) else {
                        continue;
                    };
                    // What counts is how it was before the first change.
                    seen.entry(path.clone()).or_insert_with(|| {
                        told.touched.push(Touched {
                            path,
                            before: *modified,
                            after: None,
                        });
                        told.touched.len() - 1
                    });
                }
                Record::Left { at, modified } => {
                    let index = place(at).and_then(|path| seen.get(&path).copied());
                    if let Some(touched) = index.and_then(|index| told.touched.get_mut(index)) {
                        touched.after = Some(*modified);
                    }
                }
                Record::Begun(_)
                | Record::Folder { .. }
                | Record::Batch { .. }
                | Record::Again
                | Record::Ended { .. }
                | Record::Undone { .. } => {}
            }
        }
        if journal.ended().is_none() {
            let step = open.and_then(|effect| effect.resolve(place));
            told.in_flight.extend(step.map(InFlight::Step));
            told.leave_open(journal, &made, &known);
            told.find_litter(&folders, &known);
        }
        told
    }

    /// Names that were about to be made and are not told as made.
    fn leave_open(
        &mut self,
        journal: &Journal,
        made: &HashSet<&At>,
        known: &HashMap<u64, Option<PathBuf>>,
    ) {
        for record in &journal.records {
            let Record::Batch { folder, names } = record else {
                continue;
            };
            let Some(Some(path)) = known.get(folder) else {
                continue;
            };
            for (name, size, modified_s, modified_ns) in names {
                let at = At {
                    folder: *folder,
                    name: name.clone(),
                };
                if !made.contains(&at) {
                    let path = path.join(name.as_os_str());
                    let modified = (*modified_s, *modified_ns);
                    self.in_flight.push(InFlight::Name(path, *size, modified));
                }
            }
        }
    }

    fn find_litter(&mut self, folders: &Folders, known: &HashMap<u64, Option<PathBuf>>) {
        let mut places: HashSet<PathBuf> = self
            .touched
            .iter()
            .map(|touched| touched.path.clone())
            .collect();
        for (id, folder) in &folders.all {
            let path = match folder.is_unit {
                true => known.get(&folder.above),
                false => known.get(id),
            };
            places.extend(path.into_iter().flatten().cloned());
        }
        self.litter = places.into_iter().collect();
        self.litter.sort();
    }
}
