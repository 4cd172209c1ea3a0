//! Properties: everything that the file system tells of what is selected, in words that can be copied.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::model::{
    Facts, Failure, Glance, GlanceAsk, Glanced, Glimpse, Grant, Grantee, Kind, LinkFacts, Stamp,
    Ticket,
};

use super::intent::Effect;
use super::names;
use super::quick::special_words;
use super::selection::Pick;
use super::state::View;
use super::words;

/// What is wanted of the properties.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FactsIntent {
    /// Of what is selected, else of the row of the keyboard, else of the folder.
    Show,
    Close,
    /// All of them as text.
    Copy,
    /// Leads to the form of an operation that changes them.
    Change(&'static str),
}

/// Operations that change what the properties tell, each with the words of its button.
pub const CHANGES: [(&str, &str); 3] = [
    ("chmod", "Change permissions…"),
    ("chown", "Change owner…"),
    ("touch", "Change times…"),
];

/// What several selected entries come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    pub files: u64,
    pub folders: u64,
    pub links: u64,
    pub others: u64,
    /// Dropped from elsewhere: of what kind they are is not known.
    pub unknown: u64,
    /// Bytes, as far as they are known.
    pub bytes: u64,
    /// Folders whose bytes are not known.
    pub uncounted: u64,
}

impl Sum {
    fn add(&mut self, kind: Kind, bytes: Option<u64>) {
        match kind {
            Kind::File => self.files += 1,
            Kind::Folder => self.folders += 1,
            Kind::Link => self.links += 1,
            _ => self.others += 1,
        }
        self.bytes += bytes.unwrap_or_default();
        self.uncounted += u64::from(bytes.is_none());
    }

    fn count(&self) -> u64 {
        self.files + self.folders + self.links + self.others + self.unknown
    }
}

/// What the properties are of, and what is known of it.
#[derive(Clone, Debug)]
pub enum Told {
    Waiting,
    One(Arc<Facts>),
    Failed(Failure),
    Several(Sum),
}

/// The open properties.
#[derive(Clone, Debug)]
pub struct FactsCard {
    ticket: Ticket,
    /// The one entry; the first of several.
    pub path: PathBuf,
    /// Bytes below a folder, where they were counted.
    counted: Option<u64>,
    pub told: Told,
}

/// One line: what it is called, and what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    pub label: &'static str,
    pub value: String,
    /// Letters of equal width suit it.
    pub is_mono: bool,
}

impl View {
    pub(super) fn about_facts(&mut self, intent: FactsIntent) -> Vec<Effect> {
        match intent {
            FactsIntent::Show => self.show_facts(),
            FactsIntent::Close => {
                self.facts = None;
                Vec::new()
            }
            FactsIntent::Copy => vec![Effect::CopyText(self.facts_text())],
            FactsIntent::Change(op) => self.change_facts(op),
        }
    }

    fn show_facts(&mut self) -> Vec<Effect> {
        self.quick = None;
        let ticket = self.ticket();
        let mut card = FactsCard {
            ticket,
            path: self.folder().to_path_buf(),
            counted: None,
            told: Told::Waiting,
        };
        let row = self
            .pane
            .selection
            .cursor()
            .filter(|_| self.root_count() == 0);
        let row = row.filter(|row| self.pane.listing.place_of(*row).is_some());
        match (self.root_count(), row) {
            (0, None) => {}
            (0, Some(row)) => {
                card.path = self.pane.listing.path(row);
                card.counted = self.pane.listing.bytes_of(row);
            }
            (1, _) => {
                card.path = self.roots().into_iter().next().unwrap_or_default();
                let found = card.path.file_name().map(OsStr::to_os_string);
                let row = self.pane.selection.rows().iter().next();
                let row = row.filter(|row| found.as_deref() == Some(self.pane.listing.name(*row)));
                card.counted = row.and_then(|row| self.pane.listing.bytes_of(row));
            }
            (_, _) => card.told = Told::Several(self.sum()),
        }
        let path = card.path.clone();
        let is_waiting = matches!(card.told, Told::Waiting);
        self.facts = Some(card);
        let glance = Glance::Facts(path);
        match is_waiting {
            true => vec![Effect::Glance(GlanceAsk { ticket, glance })],
            false => Vec::new(),
        }
    }

    /// What is selected, gathered or dropped comes to.
    fn sum(&self) -> Sum {
        let mut sum = Sum {
            unknown: self.dropped.len() as u64,
            ..Sum::default()
        };
        if sum.unknown > 0 {
            return sum;
        }
        for entry in self.basket.entries() {
            sum.add(entry.kind, entry.bytes);
        }
        for row in self.pane.selection.rows().iter() {
            if let Some((entry, _)) = self.pane.listing.row(row)
                && (self.basket.is_empty() || !self.basket.contains(&self.pane.listing.path(row)))
            {
                sum.add(entry.kind, self.pane.listing.bytes_of(row));
            }
        }
        sum
    }

    /// Folds the answer of the disk in.
    pub(super) fn learn(&mut self, glanced: Glanced) {
        let is_of = |card: &&mut FactsCard| card.ticket == glanced.ticket;
        let Some(card) = self.facts.as_mut().filter(is_of) else {
            return;
        };
        match glanced.seen {
            Ok(Glimpse::Facts(facts)) => card.told = Told::One(facts),
            Ok(_) => {}
            Err(failure) => card.told = Told::Failed(failure),
        }
    }

    /// The form of an operation over what the properties are of. It begins with the rights that are there.
    fn change_facts(&mut self, op: &'static str) -> Vec<Effect> {
        let Some(card) = self.facts.take() else {
            return Vec::new();
        };
        let mut effects = Vec::new();
        if self.root_count() == 0 {
            let row = self.pane.selection.cursor();
            let row = row.filter(|row| self.pane.listing.path(*row) == card.path);
            match row.and_then(|row| self.pane.listing.place_of(row)) {
                Some(place) => {
                    self.pane
                        .selection
                        .go_to(&self.pane.listing, place, Pick::Only);
                    effects.extend(self.selected());
                }
                None => effects.extend(self.take_up(vec![card.path.clone()])),
            }
        }
        self.choose_operation(op);
        if let (Told::One(facts), "chmod") = (&card.told, op) {
            let mode = format!("{:03o}", facts.stamp.mode);
            if let Some(form) = self.form_mut() {
                form.set_text("mode", mode);
            }
        }
        effects.extend(self.plan_again());
        effects
    }

    /// Head of the properties.
    pub fn facts_head(&self) -> String {
        match self.facts.as_ref().map(|card| &card.told) {
            Some(Told::Several(sum)) => {
                format!("Properties of {}", words::counted(sum.count(), "item"))
            }
            _ => "Properties".to_owned(),
        }
    }

    /// All lines of the open properties.
    pub fn facts_lines(&self) -> Vec<Fact> {
        let Some(card) = &self.facts else {
            return Vec::new();
        };
        match &card.told {
            Told::Waiting => vec![plain("Where", shown(&card.path))],
            Told::Failed(failure) => {
                let told = super::failures::told(failure);
                vec![
                    plain("Where", shown(&card.path)),
                    plain("Not told", format!("{}: {}.", told.what, told.why)),
                ]
            }
            Told::Several(sum) => several(sum),
            Told::One(facts) => one(card, facts, &self.setting.zone),
        }
    }

    fn facts_text(&self) -> String {
        let lines = self.facts_lines();
        let lines = lines
            .iter()
            .map(|fact| format!("{}: {}", fact.label, fact.value));
        lines.collect::<Vec<String>>().join("\n")
    }
}

fn plain(label: &'static str, value: String) -> Fact {
    Fact {
        label,
        value,
        is_mono: false,
    }
}

fn mono(label: &'static str, value: String) -> Fact {
    Fact {
        is_mono: true,
        ..plain(label, value)
    }
}

fn shown(path: &Path) -> String {
    names::shown(path.as_os_str()).text.into_owned()
}

fn several(sum: &Sum) -> Vec<Fact> {
    let kinds = [
        ("Files", sum.files),
        ("Folders", sum.folders),
        ("Links", sum.links),
        ("Pipes, sockets, devices", sum.others),
        ("From elsewhere", sum.unknown),
    ];
    let kinds = kinds.into_iter().filter(|(_, count)| *count > 0);
    let mut facts: Vec<Fact> = kinds
        .map(|(label, count)| plain(label, words::count(count)))
        .collect();
    if sum.unknown == 0 {
        let size = format!(
            "{}, {}",
            words::bytes(sum.bytes),
            words::bytes_exact(sum.bytes)
        );
        facts.push(plain("Size", size));
    }
    if sum.uncounted > 0 {
        let folders = words::counted(sum.uncounted, "folder");
        facts.push(plain("Not counted", format!("what is in {folders}")));
    }
    facts
}

fn one(card: &FactsCard, facts: &Facts, zone: &TimeZone) -> Vec<Fact> {
    let stamp = &facts.stamp;
    let mut lines = Vec::new();
    if let Some(name) = card.path.file_name() {
        lines.push(plain("Name", names::shown(name).text.into_owned()));
        if names::plain(name).is_none() {
            lines.push(mono("Bytes of the name", hex(name)));
        }
    }
    if let Some(parent) = card.path.parent() {
        lines.push(plain("Where", shown(parent)));
    }
    lines.push(plain("Kind", kind_words(stamp)));
    if let Some(link) = &facts.link {
        lines.push(plain("Leads to", link_words(link)));
    }
    lines.extend(size_facts(card, stamp));
    let mode = words::mode(words::type_bits(stamp.kind) | u32::from(stamp.mode));
    lines.push(mono("Mode", format!("{mode}  {:04o}", stamp.mode)));
    lines.push(plain("Owner", account(&facts.owner, stamp.owner)));
    lines.push(plain("Group", account(&facts.group, stamp.group)));
    for (label, grants) in [
        ("Access list", &facts.access),
        ("For new entries", &facts.default_access),
    ] {
        if !grants.is_empty() {
            let grants: Vec<String> = grants.iter().map(grant_words).collect();
            lines.push(mono(label, grants.join("\n")));
        }
    }
    let mut locks = Vec::new();
    if stamp.is_immutable {
        locks.push("cannot be changed, renamed or removed (immutable)");
    }
    if stamp.is_append_only {
        locks.push("can only grow (append only)");
    }
    if !locks.is_empty() {
        lines.push(plain("Locked", locks.join(", ")));
    }
    let times = [
        ("Modified", Some((stamp.modified_s, stamp.modified_ns))),
        ("Read", Some((stamp.accessed_s, stamp.accessed_ns))),
        ("Changed", Some((stamp.changed_s, stamp.changed_ns))),
        ("Made", facts.born),
    ];
    for (label, time) in times {
        lines.extend(time.map(|time| mono(label, moment(time, zone))));
    }
    lines.push(plain("Inode", stamp.inode.to_string()));
    lines.push(plain(
        "Names",
        match stamp.names {
            1 => "1".to_owned(),
            names if stamp.kind == Kind::Folder => names.to_string(),
            names => format!("{names}, all of the same file"),
        },
    ));
    lines.extend(attribute_facts(facts));
    lines.push(plain("Device", device(stamp.device)));
    if let Some(mount) = &facts.mount {
        let source = names::shown(&mount.source);
        lines.push(plain("Mounted at", shown(&mount.at)));
        let system = format!("{}, from {}", mount.file_system, source.text);
        lines.push(plain("File system", system));
    }
    lines
}

fn size_facts(card: &FactsCard, stamp: &Stamp) -> Vec<Fact> {
    let mut lines = Vec::new();
    match stamp.kind {
        Kind::File => {
            let size = format!(
                "{}, {}",
                words::bytes(stamp.size),
                words::bytes_exact(stamp.size)
            );
            lines.push(plain("Size", size));
            let holes = match stamp.has_holes() {
                true => ", with holes",
                false => "",
            };
            let allocated = words::bytes_exact(stamp.allocated);
            lines.push(plain("On the disk", format!("{allocated}{holes}")));
        }
        Kind::Folder => {
            let size = card.counted.map_or_else(
                || "not counted".to_owned(),
                |bytes| format!("{}, {}", words::bytes(bytes), words::bytes_exact(bytes)),
            );
            lines.push(plain("Size of what is in it", size));
        }
        Kind::BlockDevice | Kind::CharDevice => {
            lines.push(plain("Number of the device", device(stamp.special_device)));
        }
        Kind::Link | Kind::Pipe | Kind::Socket => {}
    }
    lines
}

fn attribute_facts(facts: &Facts) -> Vec<Fact> {
    let label = "Attributes";
    match &facts.attributes {
        None => vec![plain(label, "cannot be read here".to_owned())],
        Some(all) if all.is_empty() => Vec::new(),
        Some(all) => {
            let words = all.iter().map(|(name, bytes)| {
                let name = names::shown(name);
                format!("{}  {}", name.text, words::bytes_exact(*bytes))
            });
            vec![mono(label, words.collect::<Vec<String>>().join("\n"))]
        }
    }
}

fn kind_words(stamp: &Stamp) -> String {
    let kind = match stamp.kind {
        Kind::File => "File",
        Kind::Folder if stamp.is_mount_root => "Folder, where a file system is mounted",
        Kind::Folder => "Folder",
        Kind::Link => "Link",
        other => return special_words(other).to_owned(),
    };
    kind.to_owned()
}

fn link_words(link: &LinkFacts) -> String {
    let end = match link.target {
        None => "nothing is there",
        Some(Kind::File) => "a file is there",
        Some(Kind::Folder) => "a folder is there",
        Some(_) => "something special is there",
    };
    format!("{}, {end}", shown(&link.text))
}

/// "mara (1000)", or the number alone.
fn account(name: &Option<OsString>, number: u32) -> String {
    match name {
        Some(name) => format!("{} ({number})", names::shown(name).text),
        None => number.to_string(),
    }
}

/// "user mara: rwx".
fn grant_words(grant: &Grant) -> String {
    let to = match &grant.to {
        Grantee::Owner => "owner".to_owned(),
        Grantee::User(number, name) => format!("user {}", account(name, *number)),
        Grantee::Group => "group".to_owned(),
        Grantee::GroupOf(number, name) => format!("group {}", account(name, *number)),
        Grantee::Mask => "at most".to_owned(),
        Grantee::Others => "others".to_owned(),
    };
    let right = |bit: u8, sign: char| if grant.rights & bit != 0 { sign } else { '-' };
    format!("{}{}{}  {to}", right(4, 'r'), right(2, 'w'), right(1, 'x'))
}

/// To the nanosecond, with the offset of the zone: "2025-11-21 07:31:00.123456789 +01:00".
fn moment((seconds, nanoseconds): (i64, u32), zone: &TimeZone) -> String {
    let nanoseconds = i32::try_from(nanoseconds).unwrap_or_default();
    match Timestamp::new(seconds, nanoseconds) {
        Ok(at) => {
            let at = at.to_zoned(zone.clone());
            at.strftime("%Y-%m-%d %H:%M:%S%.9f %:z").to_string()
        }
        Err(_) => seconds.to_string(),
    }
}

/// "8:1".
fn device(number: u64) -> String {
    format!("{}:{}", number >> 32, number & u64::from(u32::MAX))
}

fn hex(name: &OsStr) -> String {
    let bytes = name.as_encoded_bytes().iter();
    let bytes: Vec<String> = bytes.map(|byte| format!("{byte:02X}")).collect();
    bytes.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_told_to_the_nanosecond() {
        let zone = TimeZone::fixed(jiff::tz::offset(1));
        assert_eq!(
            moment((1_763_710_260, 7), &zone),
            "2025-11-21 08:31:00.000000007 +01:00"
        );
        assert_eq!(moment((i64::MAX, 0), &zone), i64::MAX.to_string());
    }

    #[test]
    fn rights_are_told_for_whom_they_are() {
        let grant = |to, rights| grant_words(&Grant { to, rights });
        let mara = Some(OsString::from("mara"));
        assert_eq!(grant(Grantee::User(1000, mara), 6), "rw-  user mara (1000)");
        assert_eq!(grant(Grantee::GroupOf(7, None), 5), "r-x  group 7");
        assert_eq!(grant(Grantee::Others, 0), "---  others");
    }
}
