//! How much an archive may come to: what small ones can be made of that unpack without end.

use super::Fault;
use crate::model::{Limit, Limits};

/// Contents up to this many bytes are never out of proportion.
const ALWAYS: u64 = 64 << 20;

/// Counts what comes out of an archive against what is allowed.
#[derive(Clone, Debug)]
pub struct Budget {
    limits: Limits,
    /// Bytes of the archive itself.
    packed: u64,
    entries: u64,
    bytes: u64,
}

impl Budget {
    pub fn new(limits: Limits, packed: u64) -> Budget {
        Budget {
            limits,
            packed,
            entries: 0,
            bytes: 0,
        }
    }

    /// One more member.
    pub fn entry(&mut self) -> Result<(), Fault> {
        self.entries += 1;
        match self.limits.entries {
            Some(most) if self.entries > most => Err(Fault::Limit(Limit::Entries(most))),
            _ => Ok(()),
        }
    }

    /// So many more bytes.
    pub fn bytes(&mut self, count: u64) -> Result<(), Fault> {
        self.bytes = self.bytes.saturating_add(count);
        if let Some(most) = self.limits.bytes.filter(|most| self.bytes > *most) {
            return Err(Fault::Limit(Limit::Bytes(most)));
        }
        match self.limits.ratio {
            Some(most) if self.bytes > ALWAYS.max(self.packed.saturating_mul(most)) => {
                Err(Fault::Limit(Limit::Ratio(most)))
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_beyond_a_bound_is_told_with_it() {
        let limits = Limits {
            entries: Some(2),
            ratio: Some(10),
            bytes: None,
        };
        let mut budget = Budget::new(limits, 10 << 20);
        assert!(budget.entry().is_ok() && budget.entry().is_ok());
        let refused = budget.entry();
        assert!(matches!(refused, Err(Fault::Limit(Limit::Entries(2)))));
        assert!(budget.bytes(100 << 20).is_ok());
        let refused = budget.bytes(1);
        assert!(matches!(refused, Err(Fault::Limit(Limit::Ratio(10)))));
    }

    #[test]
    fn little_is_never_out_of_proportion() {
        let limits = Limits {
            ratio: Some(10),
            ..Limits::default()
        };
        assert!(Budget::new(limits, 100).bytes(ALWAYS).is_ok());
    }
}
