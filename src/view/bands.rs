//! Warnings of a plan in words, one band each.

use std::path::Path;

use crate::model::{Cause, Failure, Kind, Lossy, Plan, Warning};

use super::allowing::moves_by_copy;
use super::cuts::Cuts;
use super::jobs::last_name;
use super::losses::loss_head;
use super::sought::Sought;
use super::words;

/// How much a band matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// Good to know.
    Note,
    /// Something is left out or will be asked.
    Warning,
    /// The job cannot start, or data goes for good.
    Danger,
}

/// One band above the rows of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Band {
    pub weight: Weight,
    pub head: String,
    pub explanation: String,
    /// How to look at what it tells of, and how many rows that are.
    pub sought: Option<(Sought, u64)>,
}

impl Band {
    /// Words of the way to them: "Show 3".
    pub fn way(&self) -> Option<String> {
        let (_, count) = self.sought?;
        Some(format!("Show {}", words::count(count)))
    }

    /// Both parts in one sentence, for a terminal.
    pub fn line(&self) -> String {
        format!("{}: {}.", self.head, self.explanation)
    }
}

/// The bands of a plan, the weightiest first. What is refused is said by the caller, who knows the words for failures.
pub fn bands(plan: &Plan) -> Vec<Band> {
    bands_of(plan, |_| true)
}

/// The same beside the figures and the choice that tell what is kept and where. `is_loss_told`: what a move would lose has
/// a band of its own.
pub fn bands_beside(plan: &Plan, is_loss_told: bool) -> Vec<Band> {
    bands_of(plan, |warning| match warning {
        Warning::Held { .. } | Warning::Trashed { .. } => false,
        Warning::Loses(_) => !is_loss_told,
        _ => true,
    })
}

/// Disks that are mounted below the roots.
pub fn mounts_band(count: u64, example: &Path) -> Band {
    with(
        Weight::Warning,
        format!(
            "{} {} mounted inside",
            words::counted(count, "disk"),
            are(count)
        ),
        format!("{} is left alone", last_name(example)),
    )
}

fn bands_of(plan: &Plan, is_told: impl Fn(&Warning) -> bool) -> Vec<Band> {
    let target = plan
        .steps
        .iter()
        .find_map(|planned| match &planned.step {
            crate::model::Step::Bulk(bulk) => bulk.to.as_deref(),
            crate::model::Step::Unpack(unpack) => Some(unpack.to.as_path()),
            _ => None,
        })
        .map_or_else(|| "the destination".to_owned(), last_name);
    let cuts = Cuts::of_plan(plan);
    let mut bands: Vec<Band> = plan
        .warnings
        .iter()
        .filter(|warning| is_told(warning))
        .map(|warning| match warning {
            Warning::Permanent { .. } if cuts.cut_files > 0 => cut_band(&cuts),
            Warning::Loses(lossy) => loss_band(plan, lossy, &target),
            warning => Band {
                sought: sought_of(warning),
                ..band(warning, &target)
            },
        })
        .collect();
    let is_marked =
        |failure: &&Failure| matches!(failure.cause, Cause::Immutable | Cause::AppendOnly);
    let marked = plan.failures.iter().filter(is_marked).count() as u64;
    let unseen = plan.failures.len() as u64 - marked;
    let told = "they are listed in the result; the rest can be done";
    if marked > 0 {
        let head = format!("{} marked against it", are_kept(marked));
        bands.push(with(
            Weight::Warning,
            head,
            format!("immutable or append-only: {told}"),
        ));
    }
    if unseen > 0 {
        let head = format!("{} could not be looked at", words::counted(unseen, "item"));
        bands.push(with(Weight::Warning, head, told.to_owned()));
    }
    bands.sort_by_key(|band| std::cmp::Reverse(band.weight as u8));
    bands
}

/// A band that leads to no rows.
pub fn with(weight: Weight, head: String, explanation: String) -> Band {
    Band {
        weight,
        head,
        explanation,
        sought: None,
    }
}

/// Rows that a warning is about, where they are marked as such.
fn sought_of(warning: &Warning) -> Option<(Sought, u64)> {
    match warning {
        Warning::Specials { count, kind, .. } => Some((Sought::Special(*kind), *count)),
        Warning::Mounts { count, .. } => Some((Sought::Mount, *count)),
        Warning::Dangling { count, .. } => Some((Sought::Dangling, *count)),
        _ => None,
    }
}

/// What is cut off goes, and the file stays.
fn cut_band(cuts: &Cuts) -> Band {
    let verb = if cuts.cut_bytes == 1 { "goes" } else { "go" };
    let bytes = words::bytes_exact(cuts.cut_bytes);
    let files = words::counted(cuts.cut_files, "file");
    let head = format!("{bytes} of {files} {verb} for good");
    with(Weight::Danger, head, "this cannot be undone".to_owned())
}

fn band(warning: &Warning, target: &str) -> Band {
    match warning {
        Warning::NoSpace { needed, free } => with(
            Weight::Danger,
            format!("{target} is too full"),
            format!(
                "{} are missing: {} are needed, {} are free",
                words::bytes(needed.saturating_sub(*free)),
                words::bytes(*needed),
                words::bytes(*free)
            ),
        ),
        Warning::NoInodes { needed, free } => with(
            Weight::Danger,
            format!("{target} cannot hold so many files"),
            format!(
                "{} needed, {} left",
                words::counted(*needed, "inode"),
                words::count(*free)
            ),
        ),
        Warning::CrossesDevices => with(
            Weight::Note,
            "The destination is on another disk".to_owned(),
            "everything is copied first, then removed here".to_owned(),
        ),
        Warning::Held { items, bytes } => with(
            Weight::Note,
            match bytes {
                0 => format!("{} kept", are_kept(*items)),
                bytes => format!("{}, {}, kept", are_kept(*items), words::bytes(*bytes)),
            },
            "this can be undone for 14 days".to_owned(),
        ),
        Warning::Trashed { items, bytes } => with(
            Weight::Note,
            match bytes {
                0 => format!("{} to the trash", go(*items)),
                bytes => format!("{}, {}, to the trash", go(*items), words::bytes(*bytes)),
            },
            "other programs see them there, and this can be undone".to_owned(),
        ),
        Warning::NoWayBack => with(
            Weight::Warning,
            "Unpacking by Python's rules cannot be undone".to_owned(),
            "members are written over what is there, and nothing of that is kept".to_owned(),
        ),
        Warning::Permanent { items, bytes } => with(
            Weight::Danger,
            match bytes {
                0 => format!("{} for good", go(*items)),
                bytes => format!("{}, {}, for good", go(*items), words::bytes(*bytes)),
            },
            "this cannot be undone".to_owned(),
        ),
        Warning::NamesRefused { .. }
        | Warning::Specials { .. }
        | Warning::Mounts { .. }
        | Warning::Unreadable { .. }
        | Warning::Dangling { .. }
        | Warning::Loses(_)
        | Warning::OtherNames { .. } => entries_band(warning, target),
    }
}

/// What the destination cannot hold, and what that means for the sources.
fn loss_band(plan: &Plan, lossy: &Lossy, target: &str) -> Band {
    let more = match (moves_by_copy(plan), plan.request.run.allow_loss) {
        (false, _) => "",
        (true, false) => "; these stay where they are too, unless that is allowed",
        (true, true) => "; these are moved without",
    };
    let example = like(&lossy.example);
    let text = format!("{target} cannot hold that, {example}{more}");
    with(Weight::Warning, loss_head(lossy), text)
}

/// Bands about entries that are counted.
fn entries_band(warning: &Warning, target: &str) -> Band {
    match warning {
        Warning::NamesRefused { count, example } => with(
            Weight::Warning,
            format!(
                "{} {} too long for {target}",
                words::counted(*count, "name"),
                are(*count)
            ),
            like(example),
        ),
        Warning::Specials {
            count,
            kind,
            example,
        } => with(
            Weight::Warning,
            format!(
                "{} cannot be copied",
                words::counted(*count, kind_noun(*kind))
            ),
            format!("left out and listed in the result, {}", like(example)),
        ),
        Warning::Mounts { count, example } => mounts_band(*count, example),
        Warning::Unreadable { count, example } => with(
            Weight::Warning,
            format!("{} cannot be read", words::counted(*count, "folder")),
            format!("what is inside is left alone, {}", like(example)),
        ),
        Warning::Dangling { count, example } => with(
            Weight::Warning,
            format!("{} lead nowhere", words::counted(*count, "link")),
            like(example),
        ),
        Warning::OtherNames { count, example } => with(
            Weight::Note,
            format!(
                "{} have hard links elsewhere",
                words::counted(*count, "file")
            ),
            format!("their data stays there, {}", like(example)),
        ),
        Warning::Loses(lossy) => with(Weight::Warning, loss_head(lossy), like(&lossy.example)),
        Warning::NoSpace { .. }
        | Warning::NoInodes { .. }
        | Warning::CrossesDevices
        | Warning::Held { .. }
        | Warning::Trashed { .. }
        | Warning::NoWayBack
        | Warning::Permanent { .. } => band(warning, target),
    }
}

fn are(count: u64) -> &'static str {
    if count == 1 { "is" } else { "are" }
}

fn are_kept(items: u64) -> String {
    format!("{} {}", words::counted(items, "item"), are(items))
}

fn go(items: u64) -> String {
    let verb = if items == 1 { "goes" } else { "go" };
    format!("{} {verb}", words::counted(items, "item"))
}

fn like(example: &Path) -> String {
    format!("such as {}", last_name(example))
}

/// Noun of a kind of entry.
pub fn kind_noun(kind: Kind) -> &'static str {
    match kind {
        Kind::File => "file",
        Kind::Folder => "folder",
        Kind::Link => "link",
        Kind::Pipe => "named pipe",
        Kind::Socket => "socket",
        Kind::BlockDevice => "block device",
        Kind::CharDevice => "character device",
    }
}
