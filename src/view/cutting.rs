//! What a person does with the bytes of the selected files, and what has to be looked at for it.

use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::model::{Kind, LookAsk, Looked, Offset, Param, ParamKind, RowId, Ticket};

use super::bytes::{BLOCK, ByteFile, ByteIntent, GoTo, Snap};
use super::cuts::Cuts;
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
/// Lines that are proposed where nothing says which line it is.
const SOME_LINES: &str = "100 lines";

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

    /// Moves the cursor, and lets it snap. A line or hole that is not known yet is asked for.
    fn cut_near(&mut self, offset: u64) {
        let length = self.bytes.length();
        let snapped = match self.bytes.snap {
            Snap::Byte | Snap::Line | Snap::Hole => offset,
            // The end of the file is a place of its own, whatever it is a multiple of.
            Snap::Block if offset == length => offset,
            Snap::Block => ((offset + BLOCK / 2) / BLOCK * BLOCK).min(length.max(offset)),
        };
        self.move_to(snapped);
        if matches!(self.bytes.snap, Snap::Line | Snap::Hole) {
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
        let rows: Vec<RowId> = match self.pane.selection.len() {
            // The order of one needs no look at all the others.
            1 => self.pane.selection.rows().iter().collect(),
            _ => {
                let rows = self.pane.listing.order().iter().copied();
                rows.filter(|row| self.pane.selection.contains(*row))
                    .take(MOST)
                    .collect()
            }
        };
        let listed = |row| match self.pane.listing.row(row) {
            Some((entry, _)) if entry.kind == Kind::File => Some(entry.size),
            _ => None,
        };
        let rows = rows.into_iter();
        let selected = rows.map(|row| (self.pane.listing.path(row), listed(row)));
        let selected = selected.filter(|(path, _)| !self.basket.contains(path));
        let gathered = self.basket.entries().iter();
        let gathered = gathered.map(|entry| (entry.path.clone(), entry.bytes));
        let files = gathered.chain(selected).take(MOST);
        files.map(|(path, length)| file(path, length)).collect()
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
            holes: self.bytes.snaps.is_some() && self.bytes.snap == Snap::Hole,
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
        // A cursor that waits for its line or hole goes there.
        if let (Some(cursor), Some(place)) = (self.bytes.snaps, self.bytes.snapped())
            && cursor == self.bytes.cursor()
        {
            self.type_offset(words::count(place));
            return self.plan_again();
        }
        match self.screen {
            Screen::Bytes => self.follow_files(),
            Screen::Files | Screen::Plan => Vec::new(),
        }
    }
}
