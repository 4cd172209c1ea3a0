//! Filled forms that are kept, read and changed on a thread of their own.

use std::sync::{Arc, Mutex};

use crate::journal::prefs;
use crate::journal::saved::{self, Found};
use crate::model::{Event, Prefs, SavedChange};

use super::core::{Core, Report};
use super::run::lock;

/// What the threads of this take turns at.
#[derive(Clone, Default)]
pub(super) struct Turns {
    /// How often the kept forms were told, so that an older answer is known as such.
    forms: Arc<Mutex<u64>>,
    prefs: Arc<Mutex<Prefs>>,
}

impl Core {
    /// Keeps what a person likes. The newest wish is the one that is written, whichever thread comes first.
    pub(super) fn keep_prefs(&mut self, wanted: Prefs) {
        let Some(state) = self.config.state_dir.clone() else {
            return;
        };
        let (pool, liked) = (Arc::clone(&self.pool), self.turns.clone());
        *lock(&liked.prefs) = wanted;
        self.spawn_work("preferences", move |_| {
            let prefs = lock(&liked.prefs);
            if let Err(failure) = prefs::write(&pool, &state, &prefs) {
                tracing::warn!(?failure, "the preferences were not kept");
            }
        });
    }

    /// Changes the kept forms, or only reads them, and tells all of them.
    pub(super) fn saved(&mut self, change: SavedChange) {
        let Some(state) = self.config.state_dir.clone() else {
            return;
        };
        let (pool, turns) = (Arc::clone(&self.pool), self.turns.clone());
        self.spawn_work("saved forms", move |tell| {
            let mut turn = lock(&turns.forms);
            let (found, failure) = match saved::change(&pool, &state, change) {
                Ok(found) => (Some(found), None),
                Err(failure) => {
                    // What is there still counts, if it can be read at all.
                    let found = saved::change(&pool, &state, SavedChange::Read);
                    (found.ok(), Some(failure))
                }
            };
            *turn += 1;
            let Found { forms, damaged } = found.unwrap_or_default();
            tell(Report::Told(Event::Saved {
                turn: *turn,
                forms: Arc::new(forms),
                damaged,
                failure,
            }));
        });
    }
}
