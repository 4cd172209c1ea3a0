//! What a person likes, in a small file of the state folder: one line that says what it is, one of JSON.
//!
//! A file that cannot be read means the defaults: nothing is lost by that but a click.

use std::path::Path;
use std::sync::Arc;

use super::small::{self, Edit};
use crate::disk::FdPool;
use crate::model::{Failure, Prefs};

const FILE: &str = "preferences";
const SIGN: &str = "filewright preferences 1\n";

/// What is kept; the defaults where nothing is, or nothing that can be read.
pub fn read(pool: &Arc<FdPool>, state: &Path) -> Prefs {
    let kept = small::edit(pool, state, FILE, |bytes| Ok((parse(bytes), Edit::Leave)));
    kept.unwrap_or_else(|failure| {
        tracing::debug!(?failure, "no preferences");
        Prefs::default()
    })
}

/// Keeps them. A file of another version, or a damaged one, stays beside it under another name.
pub fn write(pool: &Arc<FdPool>, state: &Path, prefs: &Prefs) -> Result<(), Failure> {
    small::edit(pool, state, FILE, |bytes| {
        let line = serde_json::to_string(prefs).unwrap_or_default();
        let edit = Edit::Write {
            bytes: format!("{SIGN}{line}\n").into_bytes(),
            keeps_old: !bytes.is_empty() && json(bytes).is_none(),
        };
        Ok(((), edit))
    })
}

fn json(bytes: &[u8]) -> Option<Prefs> {
    let line = bytes.strip_prefix(SIGN.as_bytes())?;
    serde_json::from_slice(line).ok()
}

fn parse(bytes: &[u8]) -> Prefs {
    let mut prefs = json(bytes).unwrap_or_default();
    prefs.text_percent = prefs.text_percent.clamp(100, 200);
    prefs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{KeyChange, ThemeChoice, Units};

    #[test]
    fn preferences_come_back_and_nonsense_means_the_defaults() {
        let place = tempfile::tempdir().expect("a place");
        let state = place.path().join("state");
        let pool = FdPool::for_process(1);
        assert_eq!(read(&pool, &state), Prefs::default());
        let liked = Prefs {
            theme: ThemeChoice::Dark,
            text_percent: 150,
            units: Units::Binary,
            is_comfortable: true,
            reduces_motion: true,
            shows_hidden: true,
            keys: vec![KeyChange {
                usual: "Ctrl+K".to_owned(),
                now: "Ctrl+Shift+P".to_owned(),
            }],
        };
        write(&pool, &state, &liked).expect("kept");
        assert_eq!(read(&pool, &state), liked);
        for nonsense in ["", "{}", "filewright preferences 1\n{\"theme\":\"Pink\"}"] {
            std::fs::write(state.join(FILE), nonsense).expect("written");
            assert_eq!(read(&pool, &state), Prefs::default(), "{nonsense}");
        }
        // What an older program wrote lacks some of it; what is out of bounds is brought back.
        let partly = "filewright preferences 1\n{\"units\":\"Binary\",\"text_percent\":900}";
        std::fs::write(state.join(FILE), partly).expect("written");
        let found = read(&pool, &state);
        assert_eq!((found.units, found.text_percent), (Units::Binary, 200));
        assert_eq!(found.theme, ThemeChoice::System);
    }
}
