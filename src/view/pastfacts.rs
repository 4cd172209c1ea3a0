//! What a job of the past came to, as facts with their labels.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use crate::model::Amounts;

use super::jobs::last_name;
use super::losses::loss_words;
use super::pastwords::Told;
use super::state::View;
use super::words;

impl Told<'_> {
    /// "41 s, 149 MB/s, 8 workers".
    pub fn took_words(&self) -> Option<String> {
        let more = self.job.more.as_deref()?;
        let took_ms = more.ended_ms?.saturating_sub(more.pass_ms);
        let mut text = self.took()?;
        let written = more.amounts.as_ref().map_or(0, |amounts| amounts.written);
        // Over a moment a rate says nothing.
        if written > 0 && took_ms >= 1000 {
            let rate = u128::from(written) * 1000 / u128::from(took_ms);
            let rate = words::rate(u64::try_from(rate).unwrap_or(u64::MAX));
            text = format!("{text}, {rate}");
        }
        match more.request.run.workers {
            0 => {}
            count => text = format!("{text}, {}", words::counted(u64::from(count), "worker")),
        }
        Some(text)
    }

    /// What was read, written and read back, and what was lost on the way; empty where its journal does not say.
    pub fn amount_facts(&self) -> Vec<(&'static str, String)> {
        let Some(more) = self.job.more.as_deref() else {
            return Vec::new();
        };
        let Some(amounts) = &more.amounts else {
            return match more.summary.bytes {
                0 => Vec::new(),
                bytes => vec![("Bytes", words::bytes_exact(bytes))],
            };
        };
        let mut facts = Vec::new();
        if amounts.read > 0 {
            facts.push(("Read", words::bytes(amounts.read)));
        }
        if amounts.written > 0 {
            facts.push(("Written", written_words(amounts)));
        }
        if amounts.verified > 0 {
            let files = words::counted(amounts.verified, "file");
            let bytes = words::bytes(amounts.verified_bytes);
            facts.push(("Read back", format!("{files}, {bytes}, all the same")));
        }
        if let Some(manifest) = &more.request.run.manifest {
            facts.push(("List", last_name(&manifest.at)));
        }
        if amounts.written > 0 || !amounts.lost.is_empty() {
            facts.push(("Lost on the way", lost_words(amounts)));
        }
        facts
    }
}

fn written_words(amounts: &Amounts) -> String {
    let written = words::bytes(amounts.written);
    match amounts.written.saturating_sub(amounts.flushed) {
        0 => format!("{written}, flushed"),
        open => format!("{written}, {} of it not flushed", words::bytes(open)),
    }
}

fn lost_words(amounts: &Amounts) -> String {
    let lost = amounts.lost.iter();
    let lost: Vec<String> = lost
        .map(|(loss, items)| format!("{} of {}", loss_words(*loss), words::count(*items)))
        .collect();
    match lost.is_empty() {
        true => "nothing".to_owned(),
        false => lost.join(", "),
    }
}

impl View {
    /// A path with the home folder as `~`, to be read.
    pub fn short(&self, path: &Path) -> OsString {
        let home = &self.setting.home;
        let below = path.strip_prefix(home).ok();
        match below.filter(|_| home.parent().is_some()) {
            Some(below) if below.as_os_str().is_empty() => OsString::from("~"),
            Some(below) => {
                let mut short = OsString::from("~/");
                short.push(below);
                short
            }
            None => OsStr::to_os_string(path.as_os_str()),
        }
    }
}
