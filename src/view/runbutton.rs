//! The Run button and the sentence above it: what it would do, what protects you, or why it is off.

use crate::model::{Clash, Keep, Many, Plan, Profile, Rule, Rules, Why};

use super::cuts::Cuts;
use super::form::{Entry, FieldError};
use super::jobs::items_and_bytes;
use super::keeping::Takes;
use super::words;

/// Fill of the button: what its effect means, not taste.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunLook {
    Primary,
    /// What it takes away can be had back.
    Held,
    /// Takes something away that cannot be had back.
    Danger,
    Off,
}

/// The button and its sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunButton {
    pub text: String,
    pub look: RunLook,
    pub sentence: String,
    /// The same for narrow windows.
    pub short: String,
}

/// What is known when the button is drawn.
#[derive(Clone, Debug)]
pub struct RunFacts<'a> {
    pub entry: Entry,
    pub profile: Profile,
    pub rules: Rules,
    /// What becomes of what is taken away.
    pub keep: Keep,
    /// Done means that it is on the device.
    pub flushes: bool,
    /// Selected items, dropped paths included.
    pub items: u64,
    /// Bytes of the selected files.
    pub bytes: u64,
    /// Selected folders, whose contents are not counted yet.
    pub folders: u64,
    pub error: Option<FieldError>,
    /// On the plan screen: the plan, once it is there.
    pub plan: Option<Option<&'a Plan>>,
    /// Why the plan was refused, in words.
    pub refusal: Option<String>,
    /// What becomes of files whose lengths are set, where that is what the operation does.
    pub cuts: Option<Cuts>,
    pub greets: bool,
}

impl RunFacts<'_> {
    /// True if the run takes something away for good, so that it has to be confirmed with counts.
    pub fn destroys(&self) -> bool {
        self.takes() && self.keep == Keep::Permanent
    }

    /// True if the run takes something away.
    pub fn takes(&self) -> bool {
        // A file that only grows loses nothing.
        if self
            .cuts
            .is_some_and(|cuts| cuts.cut_files + cuts.unknown == 0)
        {
            return false;
        }
        if self.profile == Profile::Python {
            return self.entry.about.destroys;
        }
        match (Takes::of(self.entry), self.plan) {
            (None, _) => self.replaced() > 0,
            // Whether there is something to replace only the plan knows.
            (Some(Takes::Replaces), Some(Some(plan))) => plan.lost.0 > 0 || self.replaced() > 0,
            (Some(_), _) => true,
        }
    }

    /// Items of the plan that a rule replaces.
    fn replaced(&self) -> u64 {
        let plan = self.plan.flatten();
        plan.map_or(0, |plan| by_rule(plan, &self.rules, Rule::Replace))
    }

    /// The button in the present state.
    pub fn button(&self) -> RunButton {
        if let Some(off) = self.nothing_to_do() {
            return off;
        }
        let text = self.text();
        if let Some(error) = &self.error {
            return off(text, error.sentence());
        }
        match self.plan {
            Some(None) => off(text, "Planning."),
            Some(Some(plan)) if !plan.refused.is_empty() => {
                let sentence = self.refusal.as_deref();
                off(
                    text,
                    sentence.unwrap_or("The plan says why this is refused."),
                )
            }
            Some(Some(plan)) if is_idle(plan) => {
                let is_by_hand = plan.summary.left_by[Why::Hand as usize] > 0;
                let sentence = match (is_by_hand, plan.summary.left_out) {
                    (true, _) => "Nothing is ticked.",
                    (false, 0) => "There is nothing to do.",
                    (false, _) => "The filter leaves nothing to do.",
                };
                off(text, sentence)
            }
            _ => self.ready(text),
        }
    }

    fn nothing_to_do(&self) -> Option<RunButton> {
        if self.items > 0 || self.plan.is_some() {
            return None;
        }
        let verb = self.entry.about.verb;
        Some(match self.entry.about.many {
            Many::NewNames => return None,
            Many::Roots | Many::Together if self.greets => RunButton {
                text: "Nothing selected".to_owned(),
                look: RunLook::Off,
                sentence: "Pick something first: the left shows where.".to_owned(),
                short: "Pick something first.".to_owned(),
            },
            Many::Roots | Many::Together => RunButton {
                text: verb.to_owned(),
                look: RunLook::Off,
                sentence: "Select something on the left, or drop it here.".to_owned(),
                short: "Select something on the left.".to_owned(),
            },
        })
    }

    fn text(&self) -> String {
        let more = if self.destroys() && self.plan.is_none_or(|plan| plan.is_some()) {
            // "…" says that a question follows.
            "…"
        } else {
            ""
        };
        if let Some(text) = self.cuts.and_then(|cuts| cuts.words()) {
            return format!("{text}{more}");
        }
        let verb = self.entry.about.verb;
        let what = match self.plan.flatten() {
            Some(plan) if plan.summary.items() > 0 || is_idle(plan) => {
                items_and_bytes(&plan.summary)
            }
            _ if self.entry.about.many == Many::NewNames => "1 item".to_owned(),
            _ => self.selected_words(),
        };
        format!("{verb} {what}{more}")
    }

    fn selected_words(&self) -> String {
        let items = words::counted(self.items, "item");
        match (self.bytes, self.folders) {
            (0, _) | (_, 1..) => items,
            (bytes, 0) => format!("{items}, {}", words::bytes(bytes)),
        }
    }

    fn ready(&self, text: String) -> RunButton {
        let (sentence, short) = self.promise();
        RunButton {
            text,
            look: match self.takes() {
                true if self.destroys() => RunLook::Danger,
                true => RunLook::Held,
                false => RunLook::Primary,
            },
            sentence,
            short,
        }
    }

    fn promise(&self) -> (String, String) {
        let both = |sentence: &str, short: &str| (sentence.to_owned(), short.to_owned());
        if self.entry.about.many == Many::Together && !self.takes() {
            return match self.plan {
                None => both(
                    "Shows every name before and after it first.",
                    "Shows the names first.",
                ),
                Some(_) => both(
                    "Replaces nothing, and leaves no name half-way.",
                    "Replaces nothing.",
                ),
            };
        }
        if self.profile == Profile::Python {
            let python = self.entry.about.python;
            return (
                format!("Does exactly what {python} does, unasked."),
                format!("Exactly as {python}."),
            );
        }
        let only_grows = |cuts: Cuts| cuts.grown_files > 0 && cuts.cut_files + cuts.unknown == 0;
        if self.cuts.is_some_and(only_grows) {
            let sentence = "Adds a hole that takes no space. Nothing goes.";
            return both(sentence, "Adds a hole.");
        }
        let asked = self
            .plan
            .flatten()
            .map_or(0, |plan| by_rule(plan, &self.rules, Rule::Ask));
        if self.takes() {
            let (sentence, short) = self.promise_taken();
            return both(sentence, short);
        }
        if !self.flushes {
            return both(
                "Not flushed: a power cut after the end may lose it.",
                "Not flushed to the disk.",
            );
        }
        if asked > 0 {
            let conflicts = words::counted(asked, "conflict");
            let verb = if asked == 1 { "is" } else { "are" };
            return (
                format!("{conflicts} {verb} asked while the rest runs."),
                format!("{conflicts} {verb} asked."),
            );
        }
        let other = [Clash::Newer, Clash::Older, Clash::Differs];
        let mut rules = other.iter().map(|clash| self.rules.get(*clash));
        if rules.clone().all(|rule| rule == Rule::Skip) {
            return both("Skips what is already there.", "Skips what is there.");
        }
        if rules.any(|rule| rule == Rule::Replace) {
            return both(
                "Shows what it would replace before it does.",
                "Asks before replacing.",
            );
        }
        both(
            "Asks before replacing anything. Undo for 14 days.",
            "Nothing replaced unasked.",
        )
    }
}

impl RunFacts<'_> {
    /// What becomes of what is taken away.
    fn promise_taken(&self) -> (&'static str, &'static str) {
        let takes = Takes::of(self.entry).unwrap_or(Takes::Replaces);
        match (self.keep, takes, self.plan) {
            (Keep::Permanent, _, None) => (
                "Shows the plan first. Nothing goes before that.",
                "Shows the plan first.",
            ),
            (Keep::Permanent, Takes::Replaces, Some(_)) if !self.entry.about.destroys => (
                "Replaces for good what is there. Asks once more.",
                "Replaces for good.",
            ),
            (Keep::Permanent, _, Some(_)) => {
                ("Cannot be undone. Asks once more.", "Cannot be undone.")
            }
            (Keep::Trash, _, None) => (
                "Shows the plan first. Goes to the trash.",
                "Goes to the trash.",
            ),
            (Keep::Trash, _, Some(_)) => {
                ("Goes to the trash, undo any time.", "Goes to the trash.")
            }
            (Keep::Hold, Takes::Replaces, None) => (
                "Shows the plan first. Keeps what it replaces.",
                "Keeps what it replaces.",
            ),
            (Keep::Hold, _, None) => (
                "Shows the plan first. Kept for 14 days.",
                "Kept for 14 days.",
            ),
            (Keep::Hold, Takes::Deletes, Some(_)) => {
                ("Kept for 14 days, undo any time.", "Kept for 14 days.")
            }
            (Keep::Hold, Takes::Cuts, Some(_)) => (
                "The bytes are kept for 14 days, undo any time.",
                "Kept for 14 days.",
            ),
            (Keep::Hold, Takes::Replaces, Some(_)) => (
                "What it replaces is kept for 14 days.",
                "Keeps what it replaces.",
            ),
        }
    }
}

/// True for a plan that does nothing, because there is nothing or because all of it is left out.
fn is_idle(plan: &Plan) -> bool {
    plan.summary.items() == 0 && (plan.steps.is_empty() || plan.summary.left_out > 0)
}

fn off(text: String, sentence: &str) -> RunButton {
    RunButton {
        text: text.trim_end_matches('…').to_owned(),
        look: RunLook::Off,
        sentence: sentence.to_owned(),
        short: sentence.to_owned(),
    }
}

/// Items of a plan whose clash falls under a rule.
pub fn by_rule(plan: &Plan, rules: &Rules, rule: Rule) -> u64 {
    under_rule(plan, rules, rule).map(|(items, _)| items).sum()
}

/// Bytes of these.
pub fn bytes_by_rule(plan: &Plan, rules: &Rules, rule: Rule) -> u64 {
    under_rule(plan, rules, rule).map(|(_, bytes)| bytes).sum()
}

fn under_rule(plan: &Plan, rules: &Rules, rule: Rule) -> impl Iterator<Item = (u64, u64)> {
    let clashes = Clash::ALL.iter().zip(plan.summary.clashes);
    clashes
        .filter(move |(clash, _)| rules.get(**clash) == rule)
        .map(|(_, counts)| counts)
}
