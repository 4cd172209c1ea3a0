//! Names before and after: what a plan about names comes to, in figures and words, and which part of a name changes.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::ops::Range;
use std::os::unix::ffi::OsStrExt;

use crate::model::{Action, Failure, NameFault, NewName, Plan};

use super::{names, words};

/// What the names of a plan come to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    pub changed: u64,
    pub same: u64,
    /// Names that another entry of the plan would get too.
    pub twice: u64,
    /// How many different names are wanted more than once.
    pub contested: u64,
    /// Rows whose name cannot be given, in order, those that are wanted twice among them.
    pub faulty: Vec<usize>,
    /// The same as runs of rows, near ones in one: no more than a scroll bar can show.
    pub runs: Vec<Range<u64>>,
    pub folders: u64,
    /// Rows of the first name that is wanted more than once.
    pub clash: Vec<usize>,
    /// How many names each rule of the stack has changed, as far as any has.
    pub by_rule: Vec<u64>,
}

/// Most places that can be told apart along a scroll bar.
const PLACES: u64 = 500;

impl Sums {
    pub fn of(plan: &Plan) -> Sums {
        let mut sums = Sums::default();
        let mut contested = HashSet::new();
        let mut folders = HashSet::new();
        let mut first = None;
        for (row, name) in plan.names.iter().enumerate() {
            folders.insert(&name.folder);
            sums.count_rules(name.rules);
            match name.fault {
                None if name.is_changed() => sums.changed += 1,
                None => sums.same += 1,
                Some(fault) => {
                    sums.faulty.push(row);
                    if fault == NameFault::Twice {
                        sums.twice += 1;
                        let wanted = (&name.folder, &name.after);
                        contested.insert(wanted);
                        if *first.get_or_insert(wanted) == wanted {
                            sums.clash.push(row);
                        }
                    }
                }
            }
        }
        sums.runs = runs(&sums.faulty, plan.names.len() as u64);
        sums.contested = contested.len() as u64;
        sums.folders = folders.len() as u64;
        sums
    }

    fn count_rules(&mut self, rules: u64) {
        let mut rest = rules;
        while rest != 0 {
            let rule = rest.trailing_zeros() as usize;
            rest &= rest - 1;
            if self.by_rule.len() <= rule {
                self.by_rule.resize(rule + 1, 0);
            }
            self.by_rule[rule] += 1;
        }
    }

    /// Figures with the words that say what they count.
    pub fn figures(&self) -> Vec<(String, String)> {
        let mut figures = vec![
            (
                words::count(self.changed),
                one(self.changed, "gets a new name", "get a new name"),
            ),
            (
                words::count(self.same),
                one(self.same, "stays as it is", "stay as they are"),
            ),
        ];
        if self.twice > 0 {
            let places = words::counted(self.contested, "place");
            figures.push((words::count(self.twice), format!("collide, in {places}")));
        }
        let others = self.faulty.len() as u64 - self.twice;
        if others > 0 {
            figures.push((words::count(others), "cannot have their names".to_owned()));
        }
        figures.push(("0 B".to_owned(), "to move, only names change".to_owned()));
        figures
    }

    /// "312 items, 309 change".
    pub fn head(&self) -> String {
        let all = self.changed + self.same + self.faulty.len() as u64;
        let change = one(self.changed, "changes", "change");
        format!(
            "{}, {} {change}",
            words::counted(all, "item"),
            words::count(self.changed)
        )
    }

    /// Why nothing is renamed, or none if all can be.
    pub fn hindrance(&self) -> Option<String> {
        let others = self.faulty.len() as u64 - self.twice;
        let what = match (self.twice, others) {
            (0, 0) => return None,
            (0, others) => format!("{} cannot be given", words::counted(others, "name")),
            (_, 0) => one(
                self.contested,
                "1 name is wanted twice",
                &format!("{} names are wanted twice", words::count(self.contested)),
            ),
            _ => format!(
                "{} cannot be given",
                words::counted(self.twice + others, "name")
            ),
        };
        Some(format!("{what}; nothing is renamed."))
    }

    /// "IMG_1 and IMG_2 become ridge": the entries that want one and the same name, if there are any.
    pub fn clash_words(&self, plan: &Plan) -> Option<String> {
        let name = |at: usize| plan.names.get(*self.clash.get(at)?);
        let (first, second) = (name(0)?, name(1)?);
        let [first_name, after] = [&first.before, &first.after].map(|name| names::shown(name).text);
        let others = match self.clash.len() {
            2 => names::shown(&second.before).text.into_owned(),
            count => format!("{} others", words::count(count as u64 - 1)),
        };
        Some(format!("{first_name} and {others} become {after}"))
    }

    /// The faulty row after this one, round and round.
    pub fn next_faulty(&self, from: Option<usize>, is_back: bool) -> Option<usize> {
        let mut rows = self.faulty.iter();
        let (next, first) = match is_back {
            false => (
                rows.find(|row| from.is_none_or(|from| **row > from)),
                self.faulty.first(),
            ),
            true => (
                rows.rfind(|row| from.is_none_or(|from| **row < from)),
                self.faulty.last(),
            ),
        };
        next.or(first).copied()
    }
}

/// Rows in order as runs; what is nearer than one place of the scroll bar is one.
fn runs(rows: &[usize], all: u64) -> Vec<Range<u64>> {
    let mut runs: Vec<Range<u64>> = Vec::new();
    for row in rows.iter().map(|row| *row as u64) {
        match runs.last_mut() {
            Some(run) if row <= run.end + all / PLACES => run.end = row + 1,
            _ => runs.push(row..row + 1),
        }
    }
    runs
}

fn one(count: u64, single: &str, many: &str) -> String {
    let words = if count == 1 { single } else { many };
    words.to_owned()
}

/// Which rules of the stack have changed a name: "1 to 4", "1, 3", "no rule matches".
pub fn rule_words(rules: u64) -> String {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for rule in (0..u64::BITS).filter(|rule| rules >> rule & 1 == 1) {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == rule => *last = rule,
            _ => runs.push((rule, rule)),
        }
    }
    let run = |(first, last): &(u32, u32)| match last - first {
        0 => (first + 1).to_string(),
        1 => format!("{}, {}", first + 1, last + 1),
        _ => format!("{} to {}", first + 1, last + 1),
    };
    match runs.is_empty() {
        true => "no rule matches".to_owned(),
        false => runs.iter().map(run).collect::<Vec<_>>().join(", "),
    }
}

/// True for the failures that the rows of the names tell.
pub fn is_of_row(plan: &Plan, failure: &Failure) -> bool {
    !plan.names.is_empty() && failure.action == Action::Rename && failure.path2.is_some()
}

/// A few words for why a name cannot be given.
pub fn fault_words(fault: NameFault) -> &'static str {
    match fault {
        NameFault::Twice => "same name twice",
        NameFault::Taken => "name is taken",
        NameFault::Empty => "nothing left",
        NameFault::Dots => "no name",
        NameFault::Separator => "slash in the name",
        NameFault::Refused => "not possible here",
        NameFault::Unknown => "cannot be told",
    }
}

/// A row in one sentence: `IMG_1.JPG becomes ridge_1.JPG`.
pub fn row_words(name: &NewName) -> String {
    let before = names::shown(&name.before);
    let after = names::shown(&name.after);
    match name.fault {
        Some(fault) => format!("{} to {}: {}", before.text, after.text, fault_words(fault)),
        None if name.is_changed() => format!("{} becomes {}", before.text, after.text),
        None => format!("{} stays as it is", before.text),
    }
}

/// The bytes in which two names differ, of each: all between what they have in common at both ends.
pub fn difference(before: &OsStr, after: &OsStr) -> (Range<usize>, Range<usize>) {
    let (a, b) = (before.as_bytes(), after.as_bytes());
    let same = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let mut start = same;
    while start > 0 && (is_inside(a, start) || is_inside(b, start)) {
        start -= 1;
    }
    let (rest_a, rest_b) = (&a[start..], &b[start..]);
    let backwards = rest_a.iter().rev().zip(rest_b.iter().rev());
    let mut end = backwards.take_while(|(a, b)| a == b).count();
    while end > 0 && (is_inside(a, a.len() - end) || is_inside(b, b.len() - end)) {
        end -= 1;
    }
    (start..a.len() - end, start..b.len() - end)
}

/// True if a cut here would go through a character.
fn is_inside(bytes: &[u8], at: usize) -> bool {
    bytes.get(at).is_some_and(|byte| byte & 0xC0 == 0x80)
}

/// Where a part of a name is in its shown text, escapes counted, and once more after that was shortened.
pub fn shown_part(name: &OsStr, part: &Range<usize>, shortened: &str) -> Range<usize> {
    let bytes = name.as_bytes();
    let length = |bytes: &[u8]| names::shown(OsStr::from_bytes(bytes)).text.len();
    let start = length(&bytes[..part.start]);
    let end = start + length(&bytes[part.clone()]);
    let whole = length(bytes);
    if whole == shortened.len() {
        return start..end;
    }
    let Some(gap) = shortened.find('…') else {
        return 0..shortened.len();
    };
    let tail = shortened.len() - gap - '…'.len_utf8();
    let moved = |at: usize, is_end: bool| match at {
        at if at <= gap => at,
        at if at + tail >= whole => shortened.len() - (whole - at),
        _ if is_end => gap + '…'.len_utf8(),
        _ => gap,
    };
    moved(start, false)..moved(end, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_part_that_differs_is_between_what_both_have() {
        for (before, after, old, new) in [
            ("IMG_4101.JPG", "IMG_0001.JPG", "41", "00"),
            ("a.txt", "a.txt", "", ""),
            ("aa", "aaa", "", "a"),
            ("aaa", "aa", "a", ""),
            ("one.txt", "two.TXT", "one.txt", "two.TXT"),
            ("\u{fc}b", "\u{f6}b", "\u{fc}", "\u{f6}"),
            ("", "new", "", "new"),
        ] {
            let (a, b) = difference(OsStr::new(before), OsStr::new(after));
            assert_eq!((&before[a], &after[b]), (old, new), "{before} {after}");
        }
    }

    #[test]
    fn rules_that_changed_a_name_are_told_in_runs() {
        for (rules, expected) in [
            (0, "no rule matches"),
            (0b1, "1"),
            (0b110, "2, 3"),
            (0b1111, "1 to 4"),
            (0b1_0111_0001, "1, 5 to 7, 9"),
            (u64::MAX, "1 to 64"),
        ] {
            assert_eq!(rule_words(rules), expected);
        }
        let mut sums = Sums::default();
        for rules in [0, 0b101, 0b100] {
            sums.count_rules(rules);
        }
        assert_eq!(sums.by_rule, [1, 0, 2]);
    }

    #[test]
    fn marks_are_no_more_than_can_be_told_apart() {
        assert_eq!(runs(&[3, 4, 5, 9], 20), [3..6, 9..10]);
        let alternating: Vec<usize> = (0..20_000).step_by(2).collect();
        assert_eq!(
            runs(&alternating, 20_000),
            vec![Range {
                start: 0,
                end: 19_999
            }]
        );
        let scattered: Vec<usize> = (0..1_000_000).step_by(2002).collect();
        assert!(runs(&scattered, 1_000_000).len() <= 500);
        assert_eq!(runs(&[], 7), []);
    }

    #[test]
    fn a_part_is_found_again_among_escapes_and_in_a_shortened_name() {
        let name = OsStr::from_bytes(b"\xFFold\n.txt");
        let whole = names::shown(name);
        let part = shown_part(name, &(1..5), &whole.text);
        assert_eq!(&whole.text[part], "old\\n");

        let name = OsStr::new("A01_north-ridge_timelapse_final.mov");
        let short = "A01_north-…final.mov";
        for (part, expected) in [
            (0..3, "A01"),
            (4..20, "north-…"),
            (12..20, "…"),
            (12..31, "…final"),
            (26..31, "final"),
            (0..35, short),
        ] {
            assert_eq!(&short[shown_part(name, &part, short)], expected);
        }
    }
}
