//! The bytes of the selected files, for an operation that asks where files end.
//!
//! The cursor is the offset itself: to move it types it, to type it moves it. That is the "current position" at which
//! Python's `f.truncate()` cuts when it is given no size.

use std::collections::HashMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::model::{
    Bin, Failure, Kind, LinePlace, Look, LookAsk, Looked, Offset, Param, ParamKind, Plan, RowId,
    Step, Ticket,
};

use super::form::FieldError;
use super::intent::Effect;
use super::jobs::last_name;
use super::offset::{Unit, parse_offset, spelled, unit_of};
use super::state::{Screen, View};
use super::words;

/// Bytes that are asked for on each side of those in sight, so that scrolling finds them there.
const MARGIN: u64 = 64 * 1024;
/// Windows begin at multiples of this.
const GRAIN: u64 = 4096;
/// Most files that get an offset of their own here.
const MOST: usize = 10_000;
/// Block that offsets snap to.
pub const BLOCK: u64 = 4096;
/// Lines that are proposed where nothing says which line it is.
const SOME_LINES: &str = "100 lines";

/// What a moved cursor snaps to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Snap {
    #[default]
    Byte,
    /// The beginning of the line that it is in.
    Line,
    /// The nearest multiple of [`BLOCK`].
    Block,
}

/// Places to go to at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GoTo {
    StartOfLine,
    Half,
    /// One MiB before the end.
    LastMebibyte,
    End,
}

/// What a person can want of the bytes.
#[derive(Clone, Debug, PartialEq)]
pub enum ByteIntent {
    Show,
    Leave,
    /// Shows another of the selected files.
    File(usize),
    /// The offset as it is typed, for the shown file or for all.
    Type(String),
    /// The same offset in another unit.
    Unit(Unit),
    /// Puts the cursor near a place, by pointer: it may snap.
    Near(u64),
    /// Moves the cursor to the very byte, by keys.
    Move(u64),
    GoTo(GoTo),
    Snap(Snap),
    /// One offset for all files, or one each.
    ForAll(bool),
    AsText(bool),
    /// What is in sight: bytes, and parts of the map.
    Sight {
        bytes: Range<u64>,
        bins: u16,
    },
}

/// One of the selected files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ByteFile {
    pub path: PathBuf,
    /// In bytes; none until it was looked at, where the listing does not tell.
    pub length: Option<u64>,
    /// New length in bytes, as far as it is typed and can be told.
    pub wanted: Option<u64>,
}

/// What becomes of files whose lengths are set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cuts {
    pub cut_files: u64,
    pub cut_bytes: u64,
    pub grown_files: u64,
    pub grown_bytes: u64,
    /// Files that stay as long as they are.
    pub kept: u64,
    /// Files of which it cannot be told yet.
    pub unknown: u64,
}

impl Cuts {
    fn count(&mut self, present: Option<u64>, wanted: Option<u64>) {
        match (present, wanted) {
            (Some(present), Some(wanted)) if wanted < present => {
                self.cut_files += 1;
                self.cut_bytes += present - wanted;
            }
            (Some(present), Some(wanted)) if wanted > present => {
                self.grown_files += 1;
                self.grown_bytes = self.grown_bytes.saturating_add(wanted - present);
            }
            (Some(_), Some(_)) => self.kept += 1,
            _ => self.unknown += 1,
        }
    }

    /// What a plan comes to.
    pub fn of_plan(plan: &Plan) -> Cuts {
        let mut cuts = Cuts::default();
        for planned in &plan.steps {
            if let Step::SetLength { length, expect, .. } = &planned.step {
                let present = expect.map(|stamp| stamp.size);
                let wanted = u64::try_from(length.resolve(present.unwrap_or_default())).ok();
                cuts.count(present, wanted);
            }
        }
        cuts
    }

    /// "Cut 2,885,120 bytes off 1 file", unless nothing is known to change.
    pub fn words(&self) -> Option<String> {
        let files = |count| words::counted(count, "file");
        match (self.cut_files, self.grown_files, self.unknown) {
            (0, 0, _) | (_, _, 1..) => None,
            (cut, 0, _) => Some(format!("Cut {} off {}", amount(self.cut_bytes), files(cut))),
            (0, grown, _) => {
                let by = amount(self.grown_bytes);
                Some(format!("Extend {} by {by}", files(grown)))
            }
            (cut, grown, _) => {
                let grown = words::count(grown);
                Some(format!("Cut {}, extend {grown}", files(cut)))
            }
        }
    }
}

/// Every byte, as long as that can be read at a glance.
fn amount(bytes: u64) -> String {
    match bytes < 1_000_000_000 {
        true => words::bytes_exact(bytes),
        false => words::bytes(bytes),
    }
}

/// State of the look at the bytes.
#[derive(Clone, Debug, Default)]
pub struct ByteView {
    /// The selected files, up to ten thousand.
    pub files: Vec<ByteFile>,
    /// Place of the shown one among them.
    pub shown: usize,
    /// What becomes of all of them.
    pub cuts: Cuts,
    /// Place of the first file for which nothing is typed.
    missing: Option<usize>,
    /// What was seen of the shown file, once something was.
    look: Option<(PathBuf, Arc<Look>)>,
    /// Why the shown file cannot be looked at.
    pub failure: Option<Failure>,
    /// Rows of text instead of hex.
    pub as_text: bool,
    pub snap: Snap,
    sight: Range<u64>,
    bins: u16,
    /// The newest wish.
    asked: Option<LookAsk>,
    /// The cursor that snaps to its line once that is known.
    snaps: Option<u64>,
    lengths: HashMap<PathBuf, u64>,
    line_ends: HashMap<(PathBuf, i64), u64>,
}

impl ByteView {
    pub fn file(&self) -> Option<&ByteFile> {
        self.files.get(self.shown)
    }

    /// What was seen of the shown file.
    pub fn look(&self) -> Option<&Look> {
        let path = &self.file()?.path;
        let (of, look) = self.look.as_ref()?;
        (of == path).then_some(&**look)
    }

    /// Length of the shown file in bytes; 0 while it is not known.
    pub fn length(&self) -> u64 {
        let file = self.file();
        file.and_then(|file| file.length).unwrap_or_default()
    }

    /// Where the shown file is to end; without a word on that, where it ends now.
    pub fn cursor(&self) -> u64 {
        let wanted = self.file().and_then(|file| file.wanted);
        wanted.unwrap_or_else(|| self.length())
    }

    /// Bytes of a row.
    pub fn per_row(&self) -> u64 {
        if self.as_text { 64 } else { 16 }
    }

    /// Rows of the file, with one for the place behind its last byte.
    pub fn rows(&self) -> u64 {
        self.length() / self.per_row() + 1
    }

    /// The bytes of a row, as far as they are there.
    pub fn row(&self, row: u64) -> Option<&[u8]> {
        let look = self.look()?;
        let start = row * self.per_row();
        let count = self.per_row().min(self.length().checked_sub(start)?);
        let from = usize::try_from(start.checked_sub(look.start)?).ok()?;
        look.bytes.get(from..from + count as usize)
    }

    /// The map of the shown file; empty until it was looked at.
    pub fn map(&self) -> &[Bin] {
        self.look().map_or(&[], |look| &look.map)
    }

    /// The line that the cursor is in.
    pub fn line(&self) -> Option<LinePlace> {
        let (place, line) = self.look()?.line?;
        (place == self.cursor()).then_some(line)
    }

    /// True if what is in sight has to be asked for.
    pub fn is_out_of_sight(&self, bytes: &Range<u64>, bins: u16) -> bool {
        self.sight != *bytes || self.bins != bins
    }

    /// Other names of the shown file, which end where this one ends.
    pub fn other_names(&self) -> u64 {
        self.look()
            .map_or(0, |look| u64::from(look.stamp.names).saturating_sub(1))
    }

    /// First words of the status line: what goes.
    pub fn status_head(&self) -> String {
        let cuts = &self.cuts;
        let files = words::counted(self.files.len() as u64, "file");
        let so_far = if cuts.unknown > 0 { " so far" } else { "" };
        match (cuts.cut_bytes, cuts.grown_bytes) {
            (0, 0) if cuts.unknown > 0 => format!("{files}, nothing goes yet"),
            (0, 0) => format!("{files}, nothing goes"),
            (0, grown) => format!("{files}, {} added{so_far}", words::bytes_exact(grown)),
            (1, _) => format!("{files}, 1 byte goes{so_far}"),
            (cut, _) => format!("{files}, {} go{so_far}", words::bytes_exact(cut)),
        }
    }

    /// Second words: where the shown file ends.
    pub fn status_more(&self) -> String {
        let (length, cursor) = (self.length(), self.cursor());
        if self.file().is_none_or(|file| file.wanted.is_none()) {
            return String::new();
        }
        match cursor.cmp(&length) {
            std::cmp::Ordering::Less => format!("from byte {} to the end", words::count(cursor)),
            std::cmp::Ordering::Equal => "the end stays where it is".to_owned(),
            std::cmp::Ordering::Greater => "the new end is a hole that takes no space".to_owned(),
        }
    }

    /// Figures over the map, each with its words.
    pub fn figures(&self) -> Vec<(String, String)> {
        let Some(length) = self.file().and_then(|file| file.length) else {
            return Vec::new();
        };
        let cursor = self.cursor();
        let mut figures = vec![
            (words::count(length), "bytes now".to_owned()),
            (words::count(cursor), "bytes kept".to_owned()),
            (
                words::count(length.saturating_sub(cursor)),
                "bytes go".to_owned(),
            ),
        ];
        if cursor > length {
            figures[1].1 = "bytes then".to_owned();
            figures[2] = (words::count(cursor - length), "zeros are added".to_owned());
        }
        if let Some(line) = self.line() {
            let into = cursor - line.start.min(cursor);
            let words = match into {
                0 => "the cut is at its beginning".to_owned(),
                into => format!("the cut is {} into it", words::bytes_exact(into)),
            };
            let number = line.number.map_or("a line".to_owned(), |number| {
                format!("line {}", words::count(number))
            });
            figures.push((number, words));
        }
        figures
    }
}

impl View {
    /// The parameter of the chosen operation that says where files end.
    pub fn offset_param(&self) -> Option<&'static Param> {
        let mut params = self.entry()?.params.iter();
        params.find(|param| param.kind == ParamKind::Offset)
    }

    /// What is typed for a file: its own offset, or that of all.
    pub fn offset_text(&self, path: Option<&Path>) -> String {
        let (Some(form), Some(param)) = (self.form(), self.offset_param()) else {
            return String::new();
        };
        let own = path.and_then(|path| form.own.texts.get(path));
        match own.filter(|_| form.own.is_on) {
            Some(text) => text.clone(),
            None => form.text(param, self.inspector.profile),
        }
    }

    /// True if one offset holds for all files.
    pub fn is_for_all(&self) -> bool {
        self.form().is_none_or(|form| !form.own.is_on)
    }

    /// What becomes of the files: by the plan where it is there, else by what is known of them.
    pub(super) fn cuts(&self) -> Option<Cuts> {
        self.offset_param()?;
        let plan = self
            .preview
            .plan()
            .filter(|_| self.screen == Screen::Plan && !self.preview.is_pending);
        Some(plan.map_or(self.bytes.cuts, |plan| Cuts::of_plan(plan)))
    }

    /// A file without an offset, where not all get the same.
    pub(super) fn missing_offset(&self) -> Option<FieldError> {
        if self.is_for_all() {
            return None;
        }
        let missing = self.bytes.files.get(self.bytes.missing?)?;
        let name = last_name(&missing.path);
        Some(FieldError::Missing(format!("{name} has no length yet.")))
    }

    pub(super) fn view_bytes(&mut self, intent: ByteIntent) -> Vec<Effect> {
        match intent {
            ByteIntent::Show => self.open_bytes(),
            ByteIntent::Leave => self.screen = Screen::Files,
            ByteIntent::File(at) => {
                self.bytes.shown = at.min(self.bytes.files.len().saturating_sub(1))
            }
            ByteIntent::Type(text) => self.type_offset(text),
            ByteIntent::Unit(unit) => self.change_unit(unit),
            ByteIntent::Near(offset) => self.cut_near(offset),
            ByteIntent::Move(offset) => self.move_to(offset),
            ByteIntent::GoTo(place) => {
                let length = self.bytes.length();
                let offset = match place {
                    GoTo::StartOfLine => self.bytes.line().map(|line| line.start),
                    GoTo::Half => Some(length / 2),
                    GoTo::LastMebibyte => Some(length.saturating_sub(1 << 20)),
                    GoTo::End => Some(length),
                };
                if let Some(offset) = offset {
                    self.move_to(offset);
                }
            }
            ByteIntent::Snap(snap) => {
                self.bytes.snap = snap;
                if self.bytes.file().is_some_and(|file| file.wanted.is_some()) {
                    self.cut_near(self.bytes.cursor());
                }
            }
            ByteIntent::ForAll(is_for_all) => {
                if let Some(form) = self.form_mut() {
                    form.own.is_on = !is_for_all;
                }
            }
            ByteIntent::AsText(as_text) => {
                self.bytes.as_text = as_text;
                return Vec::new();
            }
            ByteIntent::Sight { bytes, bins } => {
                (self.bytes.sight, self.bytes.bins) = (bytes, bins);
                return self.look_again();
            }
        }
        self.plan_again()
    }

    /// Shows the bytes instead of the files, if the chosen operation asks where they end.
    pub(super) fn open_bytes(&mut self) {
        if self.screen == Screen::Files && self.offset_param().is_some() && self.root_count() > 0 {
            self.screen = Screen::Bytes;
        }
    }

    fn type_offset(&mut self, text: String) {
        self.bytes.snaps = None;
        let (Some(param), path) = (
            self.offset_param(),
            self.bytes.file().map(|file| file.path.clone()),
        ) else {
            return;
        };
        let Some(form) = self.form_mut() else {
            return;
        };
        match path.filter(|_| form.own.is_on) {
            Some(path) if text.trim().is_empty() => {
                form.own.texts.remove(&path);
            }
            Some(path) => {
                form.own.texts.insert(path, text);
            }
            None => form.set_text(param.name, text),
        }
    }

    /// Types an offset in bytes. A file whose length is not known has no place to move to.
    fn move_to(&mut self, offset: u64) {
        if self.bytes.file().is_some_and(|file| file.length.is_some()) {
            self.type_offset(words::count(offset));
        }
    }

    /// Moves the cursor, and lets it snap. A line that is not known yet is asked for.
    fn cut_near(&mut self, offset: u64) {
        let length = self.bytes.length();
        let snapped = match self.bytes.snap {
            Snap::Byte | Snap::Line => offset,
            // The end of the file is a place of its own, whatever it is a multiple of.
            Snap::Block if offset == length => offset,
            Snap::Block => ((offset + BLOCK / 2) / BLOCK * BLOCK).min(length.max(offset)),
        };
        self.move_to(snapped);
        if self.bytes.snap == Snap::Line {
            self.bytes.snaps = Some(snapped);
        }
    }

    fn change_unit(&mut self, unit: Unit) {
        let path = self.bytes.file().map(|file| file.path.clone());
        if unit_of(&self.offset_text(path.as_deref())) == unit {
            return;
        }
        let (cursor, length) = (self.bytes.cursor(), self.bytes.length());
        let text = match unit {
            Unit::Lines => self.whole_lines().unwrap_or_else(|| SOME_LINES.to_owned()),
            unit => spelled(cursor, unit, length),
        };
        self.type_offset(text);
    }

    /// The cursor as a number of whole lines before it.
    fn whole_lines(&self) -> Option<String> {
        let before = self.bytes.line()?.number?.checked_sub(1)?;
        Some(words::counted(before, "line"))
    }

    /// Brings files and figures up to date with selection and form, and asks for what the screen then needs.
    pub(super) fn follow_files(&mut self) -> Vec<Effect> {
        if self.offset_param().is_none() {
            self.bytes.files = Vec::new();
            self.bytes.cuts = Cuts::default();
            if self.screen == Screen::Bytes {
                self.screen = Screen::Files;
            }
            return Vec::new();
        }
        let shown = self.bytes.file().map(|file| file.path.clone());
        let mut files = self.selected_files();
        let mut cuts = Cuts::default();
        let mut missing = None;
        for (at, file) in files.iter_mut().enumerate() {
            let offset = parse_offset(&self.offset_text(Some(&file.path)));
            if offset.is_none() {
                missing = missing.or(Some(at));
            }
            file.wanted = offset.and_then(|offset| self.wanted(file, offset));
            cuts.count(file.length, file.wanted);
        }
        self.bytes.missing = missing;
        cuts.unknown += self.root_count().saturating_sub(files.len() as u64);
        let is_shown = |file: &ByteFile| Some(&file.path) == shown.as_ref();
        if !files.get(self.bytes.shown).is_some_and(is_shown) {
            self.bytes.shown = files.iter().position(is_shown).unwrap_or(0);
        }
        (self.bytes.files, self.bytes.cuts) = (files, cuts);
        if self.bytes.files.is_empty() && self.screen == Screen::Bytes {
            self.screen = Screen::Files;
        }
        self.look_again()
    }

    fn selected_files(&self) -> Vec<ByteFile> {
        let known = |path: &PathBuf| self.bytes.lengths.get(path).copied();
        let file = |path: PathBuf, listed: Option<u64>| ByteFile {
            length: known(&path).or(listed),
            path,
            wanted: None,
        };
        if !self.dropped.is_empty() {
            let dropped = self.dropped.iter().take(MOST);
            return dropped.map(|path| file(path.clone(), None)).collect();
        }
        let rows: Vec<RowId> = match self.selection.len() {
            // The order of one needs no look at all the others.
            1 => self.selection.rows().iter().collect(),
            _ => {
                let rows = self.listing.order().iter().copied();
                rows.filter(|row| self.selection.contains(*row))
                    .take(MOST)
                    .collect()
            }
        };
        let listed = |row| match self.listing.row(row) {
            Some((entry, _)) if entry.kind == Kind::File => Some(entry.size),
            _ => None,
        };
        let rows = rows.into_iter();
        rows.map(|row| file(self.listing.path(row), listed(row)))
            .collect()
    }

    /// New length of a file in bytes, as far as it can be told.
    fn wanted(&self, file: &ByteFile, offset: Offset) -> Option<u64> {
        match offset {
            Offset::Length(length) => u64::try_from(length.resolve(file.length?)).ok(),
            Offset::Lines(lines) => {
                let key = (file.path.clone(), lines);
                self.bytes.line_ends.get(&key).copied()
            }
        }
    }

    /// Asks for a look at the shown file, unless the same was asked for before.
    fn look_again(&mut self) -> Vec<Effect> {
        let Some(file) = self.bytes.file().filter(|_| self.screen == Screen::Bytes) else {
            return Vec::new();
        };
        let lines = match parse_offset(&self.offset_text(Some(&file.path))) {
            Some(Offset::Lines(lines)) => Some(lines),
            _ => None,
        };
        let (path, sight) = (file.path.clone(), self.bytes.sight.clone());
        let last = self.bytes.asked.as_ref().filter(|ask| ask.path == path);
        let covers = |window: &Range<u64>| window.start <= sight.start && sight.end <= window.end;
        let window = match last.map(|ask| ask.window.clone()).filter(covers) {
            Some(window) => window,
            None => {
                let start = sight.start.saturating_sub(MARGIN) / GRAIN * GRAIN;
                start..sight.end.saturating_add(MARGIN)
            }
        };
        let mut ask = LookAsk {
            ticket: last.map_or(Ticket(0), |ask| ask.ticket),
            path,
            window,
            bins: self.bytes.bins,
            cursor: file.length.map(|_| self.bytes.cursor()),
            lines,
        };
        if last == Some(&ask) {
            return Vec::new();
        }
        ask.ticket = self.ticket();
        self.bytes.asked = Some(ask.clone());
        vec![Effect::Look(ask)]
    }

    /// Looks once more at a file that may have changed.
    pub(super) fn look_afresh(&mut self) {
        self.bytes.asked = None;
        self.bytes.lengths.clear();
        self.bytes.line_ends.clear();
    }

    /// Folds an answer in.
    pub fn looked(&mut self, looked: Looked) -> Vec<Effect> {
        let is_newest = self
            .bytes
            .asked
            .as_ref()
            .is_some_and(|ask| ask.ticket == looked.ticket);
        if !is_newest {
            return Vec::new();
        }
        let bytes = &mut self.bytes;
        match looked.seen {
            Ok(look) => {
                bytes.failure = None;
                bytes.lengths.insert(looked.path.clone(), look.stamp.size);
                if let Some((lines, end)) = look.line_end {
                    bytes.line_ends.insert((looked.path.clone(), lines), end);
                }
                bytes.look = Some((looked.path, look));
            }
            Err(failure) => {
                bytes.failure = Some(failure);
                bytes.look = None;
            }
        }
        // A cursor that waits for its line goes to its beginning.
        if let (Some(cursor), Some(line)) = (self.bytes.snaps, self.bytes.line())
            && cursor == self.bytes.cursor()
        {
            self.type_offset(words::count(line.start));
            return self.plan_again();
        }
        match self.screen {
            Screen::Bytes => self.follow_files(),
            Screen::Files | Screen::Plan => Vec::new(),
        }
    }
}
