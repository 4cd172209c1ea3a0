//! What a journal tells of the disk: effects in their order, with paths instead of numbers of folders.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use super::read::Journal;
use super::record::{At, Effect, Name, Record, Trace};
use crate::model::Stamp;

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
    Step(Box<Effect<PathBuf>>),
    /// An entry of this size and modification time that was to get this name. A time of `i64::MIN` is not known.
    Name(PathBuf, u64, (i64, u32)),
    /// What had this name was this, and may have a temporary one beside it.
    Replaced(PathBuf, Trace),
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
    /// Units that have their names although the journal does not tell so.
    published: Vec<(PathBuf, Trace)>,
}

impl Folders {
    /// `look` tells what has a path now: a unit may have got its name without having been told as made.
    fn of(journal: &Journal, look: &impl Fn(&Path) -> Option<Stamp>) -> Folders {
        let mut folders = Folders::default();
        let mut units: HashMap<At, u64> = HashMap::new();
        let mut publishing: HashMap<u64, Trace> = HashMap::new();
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
            match record {
                Record::Did(Effect::Made { at, .. }) => {
                    let id = units.get(at).copied().unwrap_or_default();
                    if let Some(folder) = folders.all.get_mut(&id) {
                        folder.is_there = true;
                    }
                    publishing.remove(&id);
                }
                Record::Publishing { id, trace } => {
                    publishing.insert(*id, *trace);
                }
                _ => {}
            }
        }
        for (id, trace) in publishing {
            let above = folders.all.get(&id).map(|folder| folder.above);
            let name = folders.all.get(&id).map(|folder| folder.name.clone());
            let (Some(above), Some(name)) = (above, name) else {
                continue;
            };
            let path = folders.path(above).map(|path| path.join(name.as_os_str()));
            let is_it = |stamp: Stamp| trace.is_met_by(&stamp);
            if let Some(path) = path
                && look(&path).is_some_and(is_it)
                && let Some(folder) = folders.all.get_mut(&id)
            {
                folder.is_there = true;
                folders.published.push((path, trace));
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

/// True if what was about to happen is what has happened.
fn is_fulfilled(intent: &Effect, effect: &Effect) -> bool {
    match (intent, effect) {
        (Effect::Held { held, .. }, Effect::Held { held: done, .. }) => held == done,
        // What was to be changed may have come out as cut or gone.
        (
            Effect::Changed { at, .. },
            Effect::Cut { at: done, .. } | Effect::Gone { at: done, .. },
        ) => at == done,
        (Effect::Held { .. }, _) | (_, Effect::Held { .. }) => false,
        // Steps on single paths come one after another.
        _ => std::mem::discriminant(intent) == std::mem::discriminant(effect),
    }
}

impl Told {
    /// Puts together what a journal tells.
    pub fn of(journal: &Journal, look: impl Fn(&Path) -> Option<Stamp>) -> Told {
        let folders = Folders::of(journal, &look);
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
        let mut open: Vec<&Effect> = Vec::new();
        for record in &journal.records {
            match record {
                Record::Did(effect) => {
                    open.retain(|intent| !is_fulfilled(intent, effect));
                    if let Effect::Made { at, .. } = effect {
                        made.insert(at);
                    }
                    told.effects.extend(effect.resolve(place));
                }
                Record::Intent(effect) => open.push(effect),
                Record::Failed { .. } => open.clear(),
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
                | Record::Replacing { .. }
                | Record::Publishing { .. }
                | Record::Again
                | Record::Ended { .. }
                | Record::Undone { .. } => {}
            }
        }
        if journal.ended().is_none() {
            let steps = open.iter().filter_map(|effect| effect.resolve(place));
            told.in_flight
                .extend(steps.map(|step| InFlight::Step(Box::new(step))));
            let published = folders.published.iter().cloned();
            told.effects
                .extend(published.map(|(at, trace)| Effect::Made { at, trace }));
            told.leave_open(journal, &made, &known);
            told.leave_replaced(journal, &made, place);
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

    fn leave_replaced(
        &mut self,
        journal: &Journal,
        made: &HashSet<&At>,
        place: impl Fn(&At) -> Option<PathBuf>,
    ) {
        let held: HashSet<PathBuf> = self
            .effects
            .iter()
            .filter_map(|effect| match effect {
                Effect::Held { from, .. } => Some(from.clone()),
                _ => None,
            })
            .collect();
        for record in &journal.records {
            let Record::Replacing { at, old, new } = record else {
                continue;
            };
            let Some(path) = place(at).filter(|_| !made.contains(at)) else {
                continue;
            };
            if held.contains(&path) {
                let (size, modified_s, modified_ns) = *new;
                let modified = (modified_s, modified_ns);
                self.in_flight.push(InFlight::Name(path, size, modified));
            } else {
                self.in_flight.push(InFlight::Replaced(path, *old));
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
