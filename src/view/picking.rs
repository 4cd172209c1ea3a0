//! Ways to rows by what they are called or what they are: a pattern, a rule, the first letters of a name.

use crate::model::{Kind, RowIndex, Stamp};
use crate::ops::Matcher;

use super::filter::{FilterForm, Part};
use super::intent::{Effect, FilterChange, PickIntent};
use super::needle::Needle;
use super::selection::{Pick, Selection};
use super::state::View;
use super::words;

/// Time after which typed letters begin a new name.
const PAUSE_MS: u64 = 1000;

/// Rows being selected, or taken out, by pattern and rule. The selection follows while it is typed.
#[derive(Clone, Debug)]
pub struct Picking {
    /// True to select, false to take out.
    pub adds: bool,
    /// What is typed as the pattern: several are divided by spaces.
    pub patterns: String,
    pub filter: FilterForm,
    /// How many of the shown rows fit.
    pub fits: u64,
    before: Selection,
}

/// Letters typed over the list.
#[derive(Clone, Debug, Default)]
pub(super) struct Typed {
    text: String,
    at_ms: u64,
}

impl View {
    /// Intents of picking; the answer is what the new selection makes necessary.
    pub(super) fn pick_by(&mut self, intent: PickIntent) -> Vec<Effect> {
        match intent {
            PickIntent::Open { adds } => {
                // With another sign the same rule goes on.
                match &mut self.pane.picking {
                    Some(picking) => picking.adds = adds,
                    None => {
                        self.pane.picking = Some(Picking {
                            adds,
                            patterns: String::new(),
                            filter: FilterForm::default(),
                            fits: 0,
                            before: self.pane.selection.clone(),
                        });
                    }
                }
            }
            PickIntent::Patterns(text) => {
                if let Some(picking) = &mut self.pane.picking {
                    picking.filter.include = text.split_whitespace().map(str::to_owned).collect();
                    picking.patterns = text;
                }
            }
            PickIntent::Rule(change) => {
                if let Some(picking) = &mut self.pane.picking {
                    match change {
                        FilterChange::Text(part, text) => picking.filter.set_text(part, text),
                        FilterChange::Type(kind) => picking.filter.toggle(kind),
                        FilterChange::Include(_)
                        | FilterChange::Exclude(_)
                        | FilterChange::Clear => {}
                    }
                }
            }
            PickIntent::Keep => {
                self.pane.picking = None;
                return Vec::new();
            }
            PickIntent::GiveUp => return self.give_up_picking(),
        }
        self.pick_again();
        self.selected()
    }

    /// The selection is again what it was.
    pub(super) fn give_up_picking(&mut self) -> Vec<Effect> {
        match self.pane.picking.take() {
            Some(picking) => {
                self.pane.selection = picking.before;
                self.pane.selection.keep_shown(&self.pane.listing);
                self.selected()
            }
            None => Vec::new(),
        }
    }

    /// Brings the selection up to date with pattern and rule.
    fn pick_again(&mut self) {
        let Some(picking) = &mut self.pane.picking else {
            return;
        };
        self.pane.selection = picking.before.clone();
        self.pane.selection.keep_shown(&self.pane.listing);
        picking.fits = 0;
        let is_empty = picking.filter.count() == 0;
        let Ok(filter) = picking.filter.read(&self.setting.zone) else {
            return;
        };
        let now_s = self.setting.started_s + (self.now_ms / 1000) as i64;
        let Some(matcher) = Matcher::of(&filter, now_s).ok().filter(|_| !is_empty) else {
            return;
        };
        let listing = &self.pane.listing;
        let has_sizes = filter.min_size.is_some() || filter.max_size.is_some();
        let sizes = filter.min_size.unwrap_or(0)..=filter.max_size.unwrap_or(u64::MAX);
        let fits = |row: RowIndex| {
            let (entry, name) = listing.row(row)?;
            let bytes = listing.bytes_of(row);
            // What a folder holds is known only once it was counted.
            let is_within = sizes.contains(&bytes.unwrap_or(entry.size));
            if has_sizes && entry.kind == Kind::Folder && (bytes.is_none() || !is_within) {
                return None;
            }
            let stamp = Stamp {
                kind: entry.kind,
                size: entry.size,
                modified_s: entry.modified_s,
                ..Stamp::default()
            };
            matcher
                .leaves_out_alone(name, &stamp)
                .is_none()
                .then_some(())
        };
        let mut count = 0;
        self.pane.selection.pick(listing, picking.adds, |row| {
            let is_meant = fits(row).is_some();
            count += u64::from(is_meant);
            is_meant
        });
        picking.fits = count;
    }

    /// What the field of the pattern says below it: what is wrong, or how many rows are meant.
    pub fn picking_words(&self) -> Option<Result<String, String>> {
        let picking = self.pane.picking.as_ref()?;
        let zone = &self.setting.zone;
        Some(match picking.filter.read(zone) {
            Err(error) => Err(error.sentence().to_owned()),
            Ok(_) if picking.filter.count() == 0 => Ok("Nothing is said yet".to_owned()),
            Ok(_) => {
                let fits = words::counted(picking.fits, "item");
                Ok(match picking.adds {
                    true => format!("{fits} more selected"),
                    false => format!("{fits} taken out"),
                })
            }
        })
    }

    /// Goes to the next name that begins with what is typed. The same letter again and again goes from one to the next.
    pub(super) fn type_ahead(&mut self, letters: &str) -> Vec<Effect> {
        let now_ms = self.now_ms;
        let is_new = now_ms.saturating_sub(self.pane.typed.at_ms) > PAUSE_MS;
        if is_new {
            self.pane.typed.text.clear();
        }
        self.pane.typed.at_ms = now_ms;
        let is_same = self.pane.typed.text == letters;
        if !is_same {
            self.pane.typed.text.push_str(letters);
        }
        let needle = Needle::new(&self.pane.typed.text);
        let count = self.pane.listing.shown();
        let from = self.pane.selection.cursor_place(&self.pane.listing);
        // A name that grows stays where it is as long as it fits; a first letter goes on to the next.
        let goes_on = usize::from(is_new || is_same);
        let from = from.map_or(0, |place| place + goes_on);
        let mut places = (0..count).map(|step| (from + step) % count);
        let found = places.find(|place| {
            let row = self.pane.listing.at(*place);
            row.is_some_and(|row| needle.starts(self.pane.listing.name(row)))
        });
        match found {
            Some(place) => {
                self.pane
                    .selection
                    .click(&self.pane.listing, place, Pick::Only);
                let mut effects = vec![Effect::Reveal { place }];
                effects.extend(self.selected());
                effects
            }
            None => Vec::new(),
        }
    }
}

/// Parts of a rule that are asked for when rows are picked.
pub const PARTS: [Part; 4] = [
    Part::MinSize,
    Part::MaxSize,
    Part::NewerThan,
    Part::OlderThan,
];
