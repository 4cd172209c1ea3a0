//! What becomes of files whose lengths are set, in figures and in the words of the Run button.

use crate::model::{Plan, Step};

use super::words;

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
    /// Counts one file by its present and its new length, as far as they are known.
    pub fn count(&mut self, present: Option<u64>, wanted: Option<u64>) {
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
