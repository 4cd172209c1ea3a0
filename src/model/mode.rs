//! Changes of permission bits, as `chmod` writes them: in octal or in letters.

use serde::{Deserialize, Serialize};

/// What becomes of permission bits. Octal bits take the place of all that were there; letters change some of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ModeChange {
    /// Bits that go first.
    pub clear: u16,
    /// Bits that go too, but not on folders: the set-id bits of a folder stay unless they are named.
    pub clear_on_files: u16,
    /// Bits that come.
    pub set: u16,
    /// Bits that come on folders, and on what somebody may run (the letter `X`).
    pub set_where_run: u16,
    /// Bits that were gone when it was asked who may run it.
    pub gone_before: u16,
}

const ALL: u16 = 0o7777;
const SET_ID: u16 = 0o6000;
const RUN: u16 = 0o111;

impl ModeChange {
    /// Exactly these bits.
    pub fn exactly(mode: u32) -> ModeChange {
        ModeChange {
            clear: ALL,
            set: mode as u16 & ALL,
            ..ModeChange::default()
        }
    }

    /// Reads `755`, or `u+rwX,go-w`. Letters without a leading `u`, `g`, `o` or `a` leave alone what the umask holds
    /// back. None for what is neither.
    pub fn parse(text: &str, umask: u32) -> Option<ModeChange> {
        let digits = text.strip_prefix("0o").unwrap_or(text);
        if digits.starts_with(|first: char| first.is_ascii_digit()) {
            let mode = u32::from_str_radix(digits, 8).ok()?;
            return (mode <= u32::from(ALL)).then(|| ModeChange::exactly(mode));
        }
        let mut change = ModeChange::default();
        for clause in text.split(',') {
            change.add_clause(clause, umask as u16)?;
        }
        Some(change)
    }

    /// One clause: whom it is for, then one or more of `+rw`, `-x`, `=rX`.
    fn add_clause(&mut self, clause: &str, umask: u16) -> Option<()> {
        let signs = clause.find(['+', '-', '='])?;
        let (who, mut rest) = clause.split_at(signs);
        let mut whom = 0;
        for letter in who.chars() {
            whom |= match letter {
                'u' => 0o4700,
                'g' => 0o2070,
                'o' => 0o1007,
                'a' => ALL,
                _ => return None,
            };
        }
        let (whom, held_back) = if who.is_empty() {
            (ALL, umask)
        } else {
            (whom, 0)
        };
        while let Some(sign) = rest.chars().next() {
            let end = rest[1..]
                .find(['+', '-', '='])
                .map_or(rest.len(), |at| at + 1);
            let (bits, asks) = bits_of(&rest[1..end])?;
            let bits = bits & whom & !held_back;
            let asks = if asks { RUN & whom & !held_back } else { 0 };
            self.apply(sign, whom, bits, asks);
            rest = &rest[end..];
        }
        Some(())
    }

    fn apply(&mut self, sign: char, whom: u16, bits: u16, asks: u16) {
        match sign {
            '+' => self.add(bits, asks),
            '-' => self.take(bits | asks),
            _ => {
                let kept_on_folders = whom & SET_ID & !bits;
                self.take(whom & !kept_on_folders);
                self.clear_on_files |= kept_on_folders;
                self.add(bits, asks);
            }
        }
    }

    fn add(&mut self, bits: u16, asks: u16) {
        if asks != 0 && self.set & RUN != 0 {
            self.set |= asks;
        } else if asks != 0 {
            self.set_where_run |= asks;
            self.gone_before = self.clear;
        }
        self.set |= bits;
    }

    fn take(&mut self, bits: u16) {
        self.clear |= bits;
        self.set &= !bits;
        self.set_where_run &= !bits;
    }

    /// The bits that come out of `mode`.
    pub fn of(&self, mode: u16, is_folder: bool) -> u16 {
        let mut clear = self.clear;
        if !is_folder {
            clear |= self.clear_on_files & !self.set;
        }
        let may_run = is_folder || mode & !self.gone_before & RUN != 0;
        let asked = if may_run { self.set_where_run } else { 0 };
        (mode & !clear | self.set | asked) & ALL
    }

    /// The bits that come out whatever was there; none if that counts.
    pub fn fixed(&self) -> Option<u32> {
        (self.clear == ALL && self.set_where_run == 0).then_some(u32::from(self.set))
    }
}

/// Bits of letters for everybody, and whether `X` is among them.
fn bits_of(letters: &str) -> Option<(u16, bool)> {
    let mut bits = 0;
    let mut asks = false;
    for letter in letters.chars() {
        match letter {
            'r' => bits |= 0o444,
            'w' => bits |= 0o222,
            'x' => bits |= RUN,
            's' => bits |= SET_ID,
            't' => bits |= 0o1000,
            'X' => asks = true,
            _ => return None,
        }
    }
    Some((bits, asks))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(text: &str, mode: u16, is_folder: bool) -> u16 {
        let change = ModeChange::parse(text, 0o022).expect("a change of permissions");
        change.of(mode, is_folder)
    }

    #[test]
    fn octal_bits_take_the_place_of_all_others() {
        assert_eq!(changed("755", 0o7666, true), 0o755);
        assert_eq!(changed("0o4711", 0, false), 0o4711);
        let fixed = |text| ModeChange::parse(text, 0).and_then(|change| change.fixed());
        assert_eq!((fixed("640"), fixed("u+x")), (Some(0o640), None));
    }

    /// What `chmod` of GNU coreutils made of the same.
    #[test]
    fn letters_change_what_they_name() {
        let cases = [
            ("u+x", 0o644, 0o744),
            ("go-w", 0o666, 0o644),
            ("a=r", 0o755, 0o444),
            ("u=rw,go=", 0o4755, 0o600),
            ("+w", 0o444, 0o644),
            ("+x", 0o644, 0o755),
            ("=r", 0o777, 0o444),
            ("u+s,g+s,+t", 0o755, 0o7755),
            ("ug-s", 0o6755, 0o755),
            ("u+rw-x", 0o100, 0o600),
            ("a-x,a+X", 0o755, 0o644),
            ("a+X", 0o744, 0o755),
            ("a+X", 0o644, 0o644),
            ("u+x,go+X", 0o644, 0o755),
            ("u+X,g-x", 0o610, 0o700),
        ];
        for (text, mode, expected) in cases {
            assert_eq!(changed(text, mode, false), expected, "{text} {mode:o}");
        }
        assert_eq!(changed("a-x,a+X", 0o755, true), 0o755);
        assert_eq!(changed("g=rx", 0o2775, true), 0o2755, "it was not named");
        assert_eq!(changed("g=rx", 0o2775, false), 0o755);
        assert_eq!(changed("g=rxs", 0o775, true), 0o2755);
    }

    #[test]
    fn what_is_neither_is_no_change() {
        for text in [
            "", "8", "10000", "u", "u+q", "z+x", "u+x,", "g=u", "-1", "u x",
        ] {
            assert_eq!(ModeChange::parse(text, 0), None, "{text}");
        }
    }
}
