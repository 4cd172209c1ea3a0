//! What a move would lose on its way: said in the plan, and let go only by a word for this one job.

use std::collections::BTreeSet;

use crate::model::{BulkAct, Group, Keep, Loss, Lossy, Plan, Profile, Step, Warning};

use super::losses::loss_noun;
use super::state::View;
use super::words;

/// The band that tells it, with the choice that it offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LossBand {
    pub head: String,
    pub explanation: String,
    /// What its button does.
    pub action: String,
    /// The sources go although their copies lack something.
    pub is_allowed: bool,
}

/// True for a plan that copies and then takes its sources away.
pub fn moves_by_copy(plan: &Plan) -> bool {
    plan.steps.iter().any(|planned| match &planned.step {
        Step::Bulk(bulk) => bulk.act == BulkAct::RemoveCopied,
        _ => false,
    })
}

/// What the destination of a plan cannot hold.
fn losses(plan: &Plan) -> Vec<Lossy> {
    let losses = plan.warnings.iter().filter_map(|warning| match warning {
        Warning::Loses(lossy) => Some(lossy.clone()),
        _ => None,
    });
    losses.collect()
}

impl View {
    /// Properties that the plan on the screen would lose where its sources go.
    fn losses_of_move(&self) -> Vec<Lossy> {
        let is_move = self
            .entry()
            .is_some_and(|entry| entry.about.group == Group::Move);
        // Who lets what goes be gone for good has let that go too.
        let is_held =
            self.inspector.profile == Profile::Safe && self.keep() != Keep::Permanent && is_move;
        let plan = self.preview.plan().filter(|_| is_held);
        let plan = plan.filter(|plan| moves_by_copy(plan));
        plan.map_or_else(Vec::new, |plan| losses(plan))
    }

    /// True if all that the plan on the screen would lose was let go.
    pub(super) fn allows_loss(&self) -> bool {
        let losses = self.losses_of_move();
        let allowed = &self.inspector.allowed;
        !losses.is_empty() && losses.iter().all(|lossy| allowed.contains(&lossy.loss))
    }

    /// Lets go what the plan on the screen says, and nothing that a later one says beyond it; or keeps it after all.
    pub(super) fn allow_loss(&mut self, is_allowed: bool) {
        let losses = self.losses_of_move().into_iter().map(|lossy| lossy.loss);
        self.inspector.allowed = match is_allowed {
            true => losses.collect(),
            false => BTreeSet::new(),
        };
    }

    /// The band about what a move would lose.
    pub fn loss_band(&self) -> Option<LossBand> {
        let losses = self.losses_of_move();
        if losses.is_empty() {
            return None;
        }
        let told: Vec<String> = losses
            .iter()
            .map(|lossy| format!("{} of {}", loss_noun(lossy.loss), words::count(lossy.items)))
            .collect();
        let is_allowed = self.allows_loss();
        let nouns: BTreeSet<Loss> = losses.iter().map(|lossy| lossy.loss).collect();
        let nouns: Vec<&str> = nouns.into_iter().map(loss_noun).collect();
        let (explanation, action) = match (is_allowed, nouns.as_slice()) {
            (true, _) => ("moved without", "Keep these here".to_owned()),
            (false, [] | [_] | [_, _]) => (
                "these stay here too",
                format!("Move without {}", nouns.join(", ")),
            ),
            (false, many) => (
                "these stay here too",
                format!("Move without these {}", many.len()),
            ),
        };
        Some(LossBand {
            head: format!("Would be lost: {}", told.join(", ")),
            explanation: explanation.to_owned(),
            action,
            is_allowed,
        })
    }
}
