//! What becomes of what is removed, replaced or cut: the choice, its cards, and the figures that go with it.

use crate::journal::hold::DAYS;
use crate::model::{Clash, Group, HoldRoom, Keep, Plan, Profile, Rule, Warning};

use super::form::Entry;
use super::runbutton::{by_rule, bytes_by_rule};
use super::state::{Screen, View};
use super::words;

const SECONDS_A_DAY: i64 = 24 * 60 * 60;

/// How an operation takes something away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// Names go, with all that is below them.
    Deletes,
    /// Something else gets the name.
    Replaces,
    /// Files end earlier than they did.
    Cuts,
}

impl Takes {
    /// How an operation that always takes something away does so.
    pub fn of(entry: Entry) -> Option<Takes> {
        let takes = match entry.about.group {
            Group::Delete => Takes::Deletes,
            Group::Resize => Takes::Cuts,
            _ => Takes::Replaces,
        };
        entry.about.destroys.then_some(takes)
    }
}

/// One of the ways that are open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeepCard {
    pub keep: Keep,
    pub title: String,
    pub text: String,
}

/// What a hold area has room for. All figures are bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoldFigures {
    /// Name of the disk, where it has one.
    pub disk: Option<String>,
    pub there: u64,
    /// What the plan adds.
    pub more: u64,
    pub quota: u64,
}

impl HoldFigures {
    /// "Hold area on Data".
    pub fn head(&self) -> String {
        match &self.disk {
            Some(disk) => format!("Hold area on {disk}"),
            None => "Hold area".to_owned(),
        }
    }

    /// "400 GB of 500 GB".
    pub fn of_quota(&self) -> String {
        let used = words::bytes(self.there.saturating_add(self.more));
        format!("{used} of {}", words::bytes(self.quota))
    }
}

impl View {
    /// How the chosen operation, as its form stands, takes something away; none where it takes nothing, and in the
    /// Python profile, which keeps nothing.
    pub fn takes(&self) -> Option<Takes> {
        let entry = self.entry()?;
        if self.inspector.profile == Profile::Python {
            return None;
        }
        Takes::of(entry).or_else(|| {
            let rules = self.rules();
            let replaces = |clash: &Clash| rules.get(*clash) == Rule::Replace;
            let has_target = super::operate::destination(entry).is_some();
            (has_target && Clash::ALL.iter().any(replaces)).then_some(Takes::Replaces)
        })
    }

    /// What becomes of what the chosen operation takes away.
    pub fn keep(&self) -> Keep {
        let profile = self.inspector.profile;
        match (self.form(), self.takes()) {
            (Some(form), Some(_)) => form.run(profile).keep,
            // A choice that is not on the screen does not count.
            _ if profile == Profile::Safe => Keep::Hold,
            _ => Keep::Permanent,
        }
    }

    /// The day until which what is taken away now is kept, in seconds since 1970.
    fn kept_until_s(&self) -> i64 {
        let now_s = self.setting.started_s + i64::try_from(self.now_ms / 1000).unwrap_or(0);
        now_s + DAYS as i64 * SECONDS_A_DAY
    }

    /// "7 Dec 2025".
    pub fn kept_until(&self) -> String {
        words::day(self.kept_until_s(), &self.setting.zone)
    }

    /// "7 Dec".
    pub fn kept_until_short(&self) -> String {
        words::day_of_year(self.kept_until_s(), &self.setting.zone)
    }

    /// What may become of the data; empty where nothing is taken away.
    pub fn keep_cards(&self) -> Vec<KeepCard> {
        let Some(takes) = self.takes() else {
            return Vec::new();
        };
        let until = self.kept_until();
        let kept = match takes {
            Takes::Deletes => "Stays on the same disk: takes no time and no extra space.",
            Takes::Replaces => "What is replaced stays on the same disk.",
            Takes::Cuts => "What is cut off stays on the same disk.",
        };
        let card = |keep, title: &str, text: String| KeepCard {
            keep,
            title: title.to_owned(),
            text,
        };
        let mut cards = vec![card(
            Keep::Hold,
            &format!("Keep for {DAYS} days"),
            format!("{kept} Undo any time until {until}."),
        )];
        if takes == Takes::Deletes {
            let text = "Other programs see it there. Refused where a disk has no trash.";
            cards.push(card(Keep::Trash, "Desktop trash", text.to_owned()));
        }
        let title = match takes {
            Takes::Deletes => "Delete for good",
            Takes::Replaces => "Replace for good",
            Takes::Cuts => "Cut for good",
        };
        let frees = match self.taken_bytes() {
            Some(bytes) if takes != Takes::Replaces => {
                format!("Frees {} now.", words::bytes(bytes))
            }
            _ if takes == Takes::Replaces => "It is gone at once.".to_owned(),
            _ => "Frees its space now.".to_owned(),
        };
        let text = format!("{frees} Cannot be undone.");
        cards.push(card(Keep::Permanent, title, text));
        cards
    }

    /// Bytes that are taken away: by the plan where it is there, else by the selection, if that is known.
    fn taken_bytes(&self) -> Option<u64> {
        if let Some(plan) = self.shown_plan() {
            return Some(self.taken(plan).1);
        }
        if let Some(cuts) = self.cuts() {
            return (cuts.unknown == 0).then_some(cuts.cut_bytes);
        }
        let is_known = self.roots_uncounted() == 0;
        Some(self.root_bytes()).filter(|bytes| is_known && *bytes > 0)
    }

    /// The plan on the screen, unless a newer one is on its way.
    fn shown_plan(&self) -> Option<&Plan> {
        let is_shown = self.screen == Screen::Plan && !self.preview.is_pending;
        self.preview
            .plan()
            .filter(|_| is_shown)
            .map(std::sync::Arc::as_ref)
    }

    /// Items and bytes that a plan takes away, under the rules as they are set by now.
    pub fn taken(&self, plan: &Plan) -> (u64, u64) {
        let lost = plan.warnings.iter().find_map(|warning| match warning {
            Warning::Held { items, bytes }
            | Warning::Trashed { items, bytes }
            | Warning::Permanent { items, bytes } => Some((*items, *bytes)),
            _ => None,
        });
        let is_by_rule = self.entry().and_then(Takes::of).is_none();
        match lost {
            Some(lost) if !is_by_rule => lost,
            _ if is_by_rule => {
                let rules = self.rules();
                let items = by_rule(plan, &rules, Rule::Replace);
                (items, bytes_by_rule(plan, &rules, Rule::Replace))
            }
            _ => (0, 0),
        }
    }

    /// What the hold areas have room for, of each disk on which the plan on the screen adds to one.
    pub fn hold_figures(&self) -> Vec<HoldFigures> {
        let shown = self.shown_plan().filter(|_| self.takes().is_some());
        let Some(plan) = shown.filter(|_| self.keep() == Keep::Hold) else {
            return Vec::new();
        };
        let rooms = plan.hold.iter().map(|room| HoldFigures {
            disk: self.disk_of(&room.near).map(|disk| disk.label.clone()),
            there: room.held,
            more: self.taken_there(plan, room),
            quota: room.quota,
        });
        rooms.collect()
    }

    /// Bytes that a plan takes away on one of its disks. What it replaces is all on that of the destination, and the rules
    /// for that may have changed since it was made.
    fn taken_there(&self, plan: &Plan, room: &HoldRoom) -> u64 {
        match plan.hold.len() {
            1 => self.taken(plan).1,
            _ => room.more,
        }
    }

    /// What a plan that deletes or cuts does to the room on its disk, as figures with their words. Of two disks there is
    /// room for a few words each, and of more only for those of the hold areas.
    pub fn room_figures(&self, plan: &Plan) -> Vec<(String, String)> {
        if self.takes().is_none() || plan.hold.len() > 2 {
            return Vec::new();
        }
        let rooms = plan.hold.iter();
        rooms
            .filter_map(|room| self.room_figure(plan, room))
            .collect()
    }

    fn room_figure(&self, plan: &Plan, room: &HoldRoom) -> Option<(String, String)> {
        let bytes = self.taken_there(plan, room);
        let free = words::bytes(room.free);
        let then = words::bytes(room.free.saturating_add(bytes));
        let disk = self.disk_of(&room.near).filter(|_| plan.hold.len() > 1);
        let on_disk = disk.map(|disk| format!("free on {}", disk.label));
        Some(match (self.keep(), on_disk) {
            _ if bytes == 0 => return None,
            (Keep::Hold, None) => {
                let until = self.kept_until_short();
                (free, format!("free until {until}, then {then}"))
            }
            (Keep::Trash, None) => (free, "free until it is emptied".to_owned()),
            (Keep::Permanent, None) => (then, "free after".to_owned()),
            (Keep::Hold | Keep::Trash, Some(on_disk)) => (free, format!("{on_disk} for now")),
            (Keep::Permanent, Some(on_disk)) => (then, format!("{on_disk} after")),
        })
    }

    /// Sets what becomes of the data; the Python profile has no choice.
    pub(super) fn set_keep(&mut self, keep: Keep) {
        let profile = self.inspector.profile;
        if profile != Profile::Safe {
            return;
        }
        if let Some(form) = self.form_mut() {
            form.run_mut(profile).keep = keep;
        }
    }
}
