//! A quick look at one row: what is in it, without opening it in another program.
//!
//! What the listing knows is there at once; what has to be read comes when the disk has answered.

use std::ffi::{OsStr, OsString};
use std::ops::Range;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;
use std::sync::Arc;

use crate::model::{
    Failure, FileGlimpse, FolderGlimpse, Glance, GlanceAsk, Glanced, Glimpse, Kind, LinkFacts, Row,
    Ticket, natural,
};

use super::intent::{Effect, Travel};
use super::names;
use super::selection::Pick;
use super::state::{Screen, View};
use super::words;

/// Letters of a line that are shown; what is longer is cut.
const LONGEST_LINE: usize = 500;
/// Blanks that a tab stands for.
const TAB: &str = "    ";
/// Where one byte in so many is no text, it is all taken for bytes.
const ODD: usize = 10;

/// What is wanted of the quick look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QuickIntent {
    /// Shows the row of the keyboard, or leaves it again.
    Toggle,
    Close,
    /// Goes on to another row, so many down.
    Move(i64),
    Travel(Travel),
    /// A picture was decoded, or why not.
    Decoded {
        ticket: Ticket,
        size: Result<(u32, u32), String>,
    },
}

/// What is inside, as it is shown.
#[derive(Clone, Debug)]
pub enum Inside {
    /// Not known yet.
    Waiting,
    Text(TextLook),
    /// Rows of sixteen bytes.
    Bytes(Arc<[u8]>),
    Picture(PictureLook),
    Folder(FolderLook),
    Link(LinkFacts),
    /// Nothing is to be seen in it: one sentence.
    Nothing(String),
    Failed(Failure),
}

/// The beginning of a text.
#[derive(Clone, Debug)]
pub struct TextLook {
    bytes: Arc<[u8]>,
    lines: Arc<[Range<u32>]>,
    /// The file ends where this ends.
    is_whole: bool,
}

/// A picture that is being decoded, or was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PictureLook {
    Waiting,
    /// Width and height in pixels.
    Decoded(u32, u32),
    Failed(String),
}

/// Names in a folder.
#[derive(Clone, Debug)]
pub struct FolderLook {
    pub entries: u64,
    /// In the order of the listing.
    pub names: Arc<[(OsString, Option<Kind>)]>,
}

/// The row that is looked at.
#[derive(Clone, Debug)]
pub struct Quick {
    pub ticket: Ticket,
    pub path: PathBuf,
    pub row: Row,
    /// Bytes of a folder, where they were counted.
    pub counted: Option<u64>,
    pub inside: Inside,
}

impl TextLook {
    fn of(bytes: &Arc<[u8]>, is_whole: bool) -> TextLook {
        let mut lines = Vec::new();
        let mut start = 0;
        for (at, byte) in bytes.iter().enumerate() {
            if *byte == b'\n' {
                lines.push(start as u32..at as u32);
                start = at + 1;
            }
        }
        if start < bytes.len() {
            lines.push(start as u32..bytes.len() as u32);
        }
        TextLook {
            bytes: Arc::clone(bytes),
            lines: lines.into(),
            is_whole,
        }
    }

    pub fn lines(&self) -> u64 {
        self.lines.len() as u64
    }

    /// A line as it is shown, and the parts of it that are escapes of odd bytes.
    pub fn line(&self, at: u64) -> (String, Vec<Range<usize>>) {
        let range = usize::try_from(at).ok().and_then(|at| self.lines.get(at));
        let Some(range) = range else {
            return (String::new(), Vec::new());
        };
        let line = &self.bytes[range.start as usize..range.end as usize];
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        // A letter has four bytes at most.
        let is_cut = line.len() > LONGEST_LINE;
        let line = &line[..line.len().min(LONGEST_LINE * 4)];
        let (mut text, mut escapes) = (String::new(), Vec::new());
        for (at, part) in line.split(|byte| *byte == b'\t').enumerate() {
            if at > 0 {
                text.push_str(TAB);
            }
            let shown = names::shown(OsStr::from_bytes(part));
            let moved = |range: &Range<usize>| range.start + text.len()..range.end + text.len();
            escapes.extend(shown.escapes.iter().map(moved));
            text.push_str(&shown.text);
        }
        if is_cut && let Some((end, _)) = text.char_indices().nth(LONGEST_LINE) {
            text.truncate(end);
            escapes.retain(|escape| escape.end <= end);
            text.push('…');
        }
        (text, escapes)
    }

    fn words(&self) -> String {
        let lines = words::counted(self.lines(), "line");
        match self.is_whole {
            true => lines,
            false => {
                let shown = words::bytes(self.bytes.len() as u64);
                format!("{lines} in the first {shown}")
            }
        }
    }
}

impl Quick {
    /// What is known of it beside its name: kind, size, moment and what was seen inside.
    pub fn facts(&self, kind: &str, zone: &jiff::tz::TimeZone) -> String {
        let mut facts = vec![kind.to_owned()];
        match (self.row.kind, self.counted) {
            (Kind::File, _) => facts.push(words::bytes(self.row.size)),
            (Kind::Folder, Some(bytes)) => facts.push(words::bytes(bytes)),
            _ => {}
        }
        match &self.inside {
            Inside::Text(text) => facts.push(text.words()),
            Inside::Bytes(bytes) if (bytes.len() as u64) < self.row.size => {
                let shown = words::bytes(bytes.len() as u64);
                facts.push(format!("first {shown} shown"));
            }
            Inside::Picture(PictureLook::Decoded(width, height)) => {
                let (width, height) = (u64::from(*width), u64::from(*height));
                facts.push(format!(
                    "{} × {} pixels",
                    words::count(width),
                    words::count(height)
                ));
            }
            Inside::Folder(folder) => {
                let entries = match folder.entries {
                    1 => "1 entry".to_owned(),
                    entries => format!("{} entries", words::count(entries)),
                };
                facts.push(entries);
            }
            _ => {}
        }
        facts.push(words::moment(self.row.modified_s, zone).replace("  ", " "));
        facts.join(", ")
    }
}

impl View {
    pub(super) fn look_quickly(&mut self, intent: QuickIntent) -> Vec<Effect> {
        match intent {
            QuickIntent::Toggle if self.quick.is_some() => self.quick = None,
            QuickIntent::Toggle => return self.look_at_cursor(),
            QuickIntent::Close => self.quick = None,
            QuickIntent::Move(rows) => return self.look_on(Travel::Rows(rows)),
            QuickIntent::Travel(travel) => return self.look_on(travel),
            QuickIntent::Decoded { ticket, size } => {
                let is_of = |quick: &&mut Quick| quick.ticket == ticket;
                if let Some(quick) = self.quick.as_mut().filter(is_of) {
                    quick.inside = Inside::Picture(match size {
                        Ok((width, height)) => PictureLook::Decoded(width, height),
                        Err(why) => PictureLook::Failed(why),
                    });
                }
            }
        }
        Vec::new()
    }

    fn look_on(&mut self, travel: Travel) -> Vec<Effect> {
        if self.quick.is_none() {
            return Vec::new();
        }
        let mut effects = self.travel(travel, Pick::Only);
        effects.extend(self.look_at_cursor());
        effects
    }

    /// The row of the keyboard, else the first that is selected.
    fn look_at_cursor(&mut self) -> Vec<Effect> {
        let selected = || self.pane.selection.rows().iter().next();
        let row = self.pane.selection.cursor().or_else(selected);
        let row = row.filter(|row| self.pane.listing.place_of(*row).is_some());
        let Some(row) = row.filter(|_| self.screen == Screen::Files) else {
            return Vec::new();
        };
        let path = self.pane.listing.path(row);
        let counted = self.pane.listing.bytes_of(row);
        let Some((entry, _)) = self.pane.listing.row(row) else {
            return Vec::new();
        };
        let entry = *entry;
        let is_same = |quick: &Quick| quick.path == path;
        if self.quick.as_ref().is_some_and(is_same) {
            return Vec::new();
        }
        let ticket = self.ticket();
        self.quick = Some(Quick {
            ticket,
            path: path.clone(),
            row: entry,
            counted,
            inside: Inside::Waiting,
        });
        let glance = Glance::Inside(path);
        vec![Effect::Glance(GlanceAsk { ticket, glance })]
    }

    /// Folds what was seen of an entry in.
    pub fn glanced(&mut self, glanced: Glanced) -> Vec<Effect> {
        let ticket = glanced.ticket;
        let is_of = |quick: &&mut Quick| quick.ticket == ticket;
        let Some(quick) = self.quick.as_mut().filter(is_of) else {
            self.learn(glanced);
            return Vec::new();
        };
        quick.inside = match glanced.seen {
            Ok(Glimpse::File(seen)) => {
                // Some files have more than they claim.
                quick.row.size = seen.stamp.size.max(seen.bytes.len() as u64);
                if let Some(bytes) = seen.picture.clone() {
                    quick.inside = Inside::Picture(PictureLook::Waiting);
                    return vec![Effect::Decode { ticket, bytes }];
                }
                inside_file(&seen)
            }
            Ok(Glimpse::Folder(seen)) => inside_folder(seen),
            Ok(Glimpse::Link(_, link)) => Inside::Link(link),
            Ok(Glimpse::Special(stamp)) => Inside::Nothing(special_words(stamp.kind).to_owned()),
            Ok(Glimpse::Facts(_)) => return Vec::new(),
            Err(failure) => Inside::Failed(failure),
        };
        Vec::new()
    }
}

fn inside_file(seen: &FileGlimpse) -> Inside {
    if seen.bytes.is_empty() {
        return Inside::Nothing("There is nothing in this file.".to_owned());
    }
    match is_text(&seen.bytes) {
        true => Inside::Text(TextLook::of(&seen.bytes, seen.is_whole)),
        false => Inside::Bytes(Arc::clone(&seen.bytes)),
    }
}

fn inside_folder(seen: FolderGlimpse) -> Inside {
    if seen.entries == 0 {
        return Inside::Nothing("There is nothing in this folder.".to_owned());
    }
    let mut names = seen.names;
    let is_folder = |kind: &Option<Kind>| *kind == Some(Kind::Folder);
    names.sort_by(|(a, a_kind), (b, b_kind)| {
        let kinds = is_folder(b_kind).cmp(&is_folder(a_kind));
        kinds.then_with(|| natural::compare(a.as_bytes(), b.as_bytes()))
    });
    Inside::Folder(FolderLook {
        entries: seen.entries,
        names: names.into(),
    })
}

/// What can be said of an entry that is not opened.
pub(super) fn special_words(kind: Kind) -> &'static str {
    match kind {
        Kind::Pipe => {
            "A named pipe: what one program writes into it another one reads. It is not opened."
        }
        Kind::Socket => "A socket, at which a program answers others. It is not opened.",
        Kind::BlockDevice => "A device of blocks, such as a disk. It is not opened.",
        Kind::CharDevice => "A device of characters, such as a terminal. It is not opened.",
        Kind::File | Kind::Folder | Kind::Link => "",
    }
}

/// True for what reads as text: no NUL, and little that is neither UTF-8 nor a sign that texts have.
fn is_text(bytes: &[u8]) -> bool {
    if bytes.contains(&0) {
        return false;
    }
    let mut odd = 0;
    for chunk in bytes.utf8_chunks() {
        let is_odd = |sign: &char| {
            sign.is_control() && !matches!(sign, '\t' | '\n' | '\r' | '\x0C' | '\x1B')
        };
        odd += chunk.valid().chars().filter(is_odd).count();
        odd += chunk.invalid().len();
    }
    // The end may fall into the middle of a letter.
    odd.saturating_sub(3) * ODD <= bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> TextLook {
        TextLook::of(&bytes.into(), true)
    }

    #[test]
    fn lines_are_counted_as_they_are_read() {
        assert_eq!(text(b"one\ntwo\n").lines(), 2);
        assert_eq!(text(b"one\ntwo").lines(), 2);
        assert_eq!(text(b"\n\n").lines(), 2);
        assert_eq!(text(b"one\r\ntwo").line(0).0, "one");
        assert_eq!(text(b"a\tb").line(0).0, "a    b");
        assert_eq!(text(b"one").line(7).0, "");
    }

    #[test]
    fn odd_bytes_are_seen_and_long_lines_end() {
        let (line, escapes) = text(b"\tcaf\xE9 \x1B[0m").line(0);
        assert_eq!(line, "    caf\\xE9 \\x1B[0m");
        let marked: Vec<&str> = escapes.iter().map(|range| &line[range.clone()]).collect();
        assert_eq!(marked, ["\\xE9", "\\x1B"]);
        let (line, escapes) = text(&vec![0xFF; 100_000]).line(0);
        assert_eq!(line.chars().count(), LONGEST_LINE + 1);
        assert!(escapes.iter().all(|escape| escape.end < line.len()));
    }

    #[test]
    fn text_is_told_from_bytes() {
        for bytes in [
            &b"plain"[..],
            b"caf\xE9 au lait",
            "für\n".as_bytes(),
            b"\x1B[1mred\x1B[0m",
        ] {
            assert!(is_text(bytes), "{bytes:?}");
        }
        let noise: Vec<u8> = (1..=255).collect();
        for bytes in [&b"a\0b"[..], &noise] {
            assert!(!is_text(bytes), "{bytes:?}");
        }
    }
}
