//! What is held: how much of it, where it was, and how the figures follow what is put back.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use crate::disk::{Folder, ScanOptions, ScanWatch, log, scan, space, stat};
use crate::journal::store::now_ms;
use crate::journal::{Change, Held, Log, hold, tops};
use crate::model::{
    Annals, BulkAct, End, HeldDisk, HeldItem, HeldJob, Kind, Lineage, Outcome, Plan, Step,
};

use super::vault::Vault;

/// Entries of a job that are named in the list of what is held.
const NAMED: usize = 40;
/// Part of a file system that may be held.
pub const QUOTA_PART: u64 = 4;

impl Vault {
    /// All that is known of the past.
    pub fn annals(&self) -> Annals {
        let (jobs, failure) = match self.past() {
            Ok(jobs) => (jobs, None),
            Err(failure) => (Vec::new(), Some(failure)),
        };
        let held = self.held();
        Annals {
            disks: self.disks(&held),
            jobs,
            held,
            now_ms: now_ms(),
            failure,
        }
    }

    /// Everything that is held anywhere.
    pub fn held(&self) -> Vec<HeldJob> {
        let now = now_ms();
        let all = self.areas.held().into_iter();
        all.filter_map(|held| self.held_job(held, now)).collect()
    }

    fn held_job(&self, held: Held, now: u64) -> Option<HeldJob> {
        let path = held.area.join(&held.uid);
        let (found, entries) = tops::tops(&self.pool, &path, NAMED);
        let about = held.about;
        let left = about.as_ref().and_then(|about| about.left);
        if entries == 0 || left == Some((0, 0)) {
            // All of it was put back; the folders wait for it, should that be undone.
            return None;
        }
        let whole = about.as_ref().map(|about| (about.items, about.bytes));
        let (items, bytes) = left.or(whole).unwrap_or((entries, 0));
        let until = about.as_ref().map_or(u64::MAX, |about| about.keep_until_ms);
        let host = about.as_ref().and_then(|about| about.host.clone());
        Some(HeldJob {
            host: host.filter(|host| *host != log::host()),
            path,
            items,
            bytes,
            held_ms: about.as_ref().map_or(0, |about| about.held_ms),
            keep_until_ms: until,
            is_past_its_date: until <= now,
            op: about.map_or_else(String::new, |about| about.op),
            uid: held.uid,
            were: found.into_iter().map(|top| top.was).collect(),
            entries,
        })
    }

    /// Bytes that are held, by device.
    pub fn held_bytes(&self) -> Vec<(u64, u64)> {
        // Every plan asks this: nothing is listed for it.
        let held = self.areas.held_in(self.areas.known()).into_iter();
        let held = held.filter_map(|held| {
            let about = held.about?;
            let bytes = about.left.map_or(about.bytes, |left| left.1);
            Some((held.area, bytes))
        });
        let disks = by_device(held).into_iter();
        disks.map(|(device, bytes, _)| (device, bytes)).collect()
    }

    /// Every disk with a hold area, whether there is something in it or not; those last that cannot be reached.
    pub fn disks(&self, held: &[HeldJob]) -> Vec<HeldDisk> {
        let known = self.areas.known();
        let is_there = |area: &&PathBuf| stat::stamp_path(area).is_ok();
        let (there, away): (Vec<&PathBuf>, Vec<&PathBuf>) = known.iter().partition(is_there);
        let mut places: Vec<(PathBuf, u64)> = held
            .iter()
            .filter_map(|held| Some((held.path.parent()?.to_path_buf(), held.bytes)))
            .collect();
        places.extend(there.into_iter().map(|area| (area.clone(), 0)));
        let disks = by_device(places.into_iter()).into_iter();
        let disks = disks.map(|(_, bytes, area)| HeldDisk {
            quota: space::space(&area).map_or(0, |space| space.total / QUOTA_PART),
            held: bytes,
            area,
            is_away: false,
        });
        let away = away.into_iter().map(|area| HeldDisk {
            quota: 0,
            held: 0,
            area: area.clone(),
            is_away: true,
        });
        disks.chain(away).collect()
    }

    /// What is held in a job's folder; handed over at once, and again when the folders among it are measured.
    pub fn unfold(&self, path: &Path, mut hand_over: impl FnMut(Vec<HeldItem>)) {
        let (found, _) = tops::tops(&self.pool, path, usize::MAX);
        let uid = path.file_name().and_then(|name| name.to_str());
        let tails = uid.map_or_else(BTreeSet::new, |uid| self.tails(uid));
        let mut items: Vec<HeldItem> = found
            .into_iter()
            .map(|top| HeldItem {
                is_tail: tails.contains(&top.path),
                size: (top.kind != Kind::Folder).then_some((1, top.size)),
                path: top.path,
                was: top.was,
                kind: top.kind,
            })
            .collect();
        hand_over(items.clone());
        let mut is_any = false;
        for item in items.iter_mut().filter(|item| item.size.is_none()) {
            if self.is_ending() {
                return;
            }
            item.size = self.measure(&item.path);
            is_any = true;
        }
        if is_any {
            hand_over(items);
        }
    }

    /// Files in hold areas that are only the ends of others.
    fn tails(&self, uid: &str) -> BTreeSet<PathBuf> {
        let log = self.store().and_then(|store| store.read(&store.find(uid)?));
        log.map_or_else(|_| BTreeSet::new(), |log| tails_of(&log))
    }

    /// Items and bytes of an entry with everything in it; none where the engine ends before they are counted.
    fn measure(&self, path: &Path) -> Option<(u64, u64)> {
        let folder = Folder::open_root(&self.pool, path.parent()?).ok()?;
        let name = path.file_name()?.to_os_string();
        let options = ScanOptions {
            one_file_system: true,
            ..ScanOptions::default()
        };
        let scanned = scan(&folder, &[name], &options, &UntilEnd(self)).ok()?;
        if scanned.stopped {
            return None;
        }
        let mut size = (0, 0);
        for chunk in scanned.tree.chunks() {
            for id in chunk.base.max(1)..chunk.base + chunk.len() {
                if let Some(row) = chunk.row(id) {
                    size.0 += 1;
                    size.1 += if row.kind == Kind::File { row.size } else { 0 };
                }
            }
        }
        Some(size)
    }

    /// A run has taken something out of a hold area, or put it in again: what is said of that is put right.
    pub(super) fn recount(&self, plan: &Plan, outcome: &Outcome) {
        let areas = self.areas.known();
        let (mut emptied, mut filled) = (BTreeSet::new(), BTreeSet::new());
        for planned in &plan.steps {
            let (from, to) = match &planned.step {
                Step::Release { from, to, .. } => (Some(from), Some(to)),
                Step::Bulk(bulk) if bulk.act == BulkAct::Move => {
                    (Some(&bulk.from), bulk.to.as_ref())
                }
                _ => continue,
            };
            emptied.extend(from.and_then(|path| job_folder(&areas, path)));
            filled.extend(to.and_then(|path| job_folder(&areas, path)));
        }
        let is_whole = outcome.end == End::Done && matches!(plan.lineage, Lineage::Undoes(_));
        for job in emptied.union(&filled) {
            let left = match is_whole && !filled.contains(job) {
                true => Some((0, 0)),
                false => self.count(job),
            };
            let Some(left) = left else {
                continue;
            };
            if let Err(error) = hold::restate(&self.pool, job, left) {
                tracing::debug!(?error, "the figures of what is held are old");
            }
        }
    }

    /// Items and bytes in a job's folder of a hold area.
    fn count(&self, job: &Path) -> Option<(u64, u64)> {
        let mut all = (0, 0);
        for step in tops::steps(&self.pool, job) {
            let one = self.measure(&step)?;
            // The folder of a step is none of the items.
            all = (all.0 + one.0.saturating_sub(1), all.1 + one.1);
        }
        Some(all)
    }

    /// Parts of hold areas that are past their date, those from which everything was put back included.
    pub(super) fn past_their_date(&self) -> Vec<PathBuf> {
        let now = now_ms();
        // What somebody else may rely on is not touched unasked.
        let all = self.areas.held_in(self.areas.listed()).into_iter();
        let due = all.filter(|held| {
            let about = held.about.as_ref();
            about.is_some_and(|about| about.keep_until_ms <= now)
        });
        due.map(|held| held.area.join(&held.uid)).collect()
    }
}

/// Lets a scan end with the engine.
struct UntilEnd<'a>(&'a Vault);

impl ScanWatch for UntilEnd<'_> {
    fn listed(&self, _rows: u64) {}

    fn go_on(&self) -> bool {
        !self.0.is_ending()
    }
}

/// A job's folder of the hold area in which a path lies.
pub fn job_folder(areas: &[PathBuf], path: &Path) -> Option<PathBuf> {
    areas.iter().find_map(|area| {
        let uid = path.strip_prefix(area).ok()?.iter().next()?;
        Some(area.join(uid))
    })
}

fn tails_of(log: &Log) -> BTreeSet<PathBuf> {
    let changes = log.steps.values().map(|known| &known.change);
    let tails = changes.filter_map(|change| match change {
        Change::Dressed { saved, .. } => saved.tail.clone(),
        _ => None,
    });
    tails.collect()
}

/// Bytes by device, each with a hold area on it, of areas with bytes in them.
fn by_device(held: impl Iterator<Item = (PathBuf, u64)>) -> Vec<(u64, u64, PathBuf)> {
    let mut all: Vec<(u64, u64, PathBuf)> = Vec::new();
    // Much may be held in one area.
    let mut devices: HashMap<PathBuf, Option<u64>> = HashMap::new();
    for (area, held) in held {
        let device = devices
            .entry(area.clone())
            .or_insert_with(|| stat::stamp_path(&area).ok().map(|stamp| stamp.device));
        let Some(on) = *device else {
            continue;
        };
        match all.iter_mut().find(|(device, ..)| *device == on) {
            Some((_, bytes, _)) => *bytes += held,
            None => all.push((on, held, area)),
        }
    }
    all
}
