//! Shell patterns on names, as Python's `fnmatch` reads them: `*`, `?`, `[seq]`, `[!seq]`, case counts.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

/// True if the whole name fits the pattern. A byte that is not UTF-8 counts as one character that equals no other, as
/// with Python's `surrogateescape`.
pub fn matches(pattern: &str, name: &OsStr) -> bool {
    let pattern: Vec<u32> = pattern.chars().map(u32::from).collect();
    let name = characters(name.as_bytes());
    fits(&pattern, &name)
}

/// True if the name fits one of the patterns.
pub fn matches_any(patterns: &[String], name: &OsStr) -> bool {
    patterns.iter().any(|pattern| matches(pattern, name))
}

/// Goes back to the last star only, which is enough: an earlier star could take no more than that one can.
fn fits(pattern: &[u32], name: &[u32]) -> bool {
    let (mut at, mut from) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while from < name.len() {
        if pattern.get(at) == Some(&u32::from('*')) {
            star = Some((at + 1, from));
            at += 1;
        } else if let Some(next) = fits_one(pattern, at, name[from]) {
            at = next;
            from += 1;
        } else if let Some((after, taken)) = star {
            star = Some((after, taken + 1));
            at = after;
            from = taken + 1;
        } else {
            return false;
        }
    }
    pattern[at..].iter().all(|unit| *unit == u32::from('*'))
}

/// Index in the pattern behind what this one character fits.
fn fits_one(pattern: &[u32], at: usize, unit: u32) -> Option<usize> {
    let wanted = *pattern.get(at)?;
    if wanted == u32::from('?') {
        return Some(at + 1);
    }
    if wanted == u32::from('[')
        && let Some(end) = set_end(pattern, at)
    {
        return in_set(&pattern[at + 1..end], unit).then_some(end + 1);
    }
    (wanted == unit).then_some(at + 1)
}

/// Index of the bracket that closes a set; a bracket right after the opening one is a member.
fn set_end(pattern: &[u32], at: usize) -> Option<usize> {
    let mut from = at + 1;
    if pattern.get(from) == Some(&u32::from('!')) {
        from += 1;
    }
    if pattern.get(from) == Some(&u32::from(']')) {
        from += 1;
    }
    let rest = pattern.get(from..)?;
    Some(from + rest.iter().position(|unit| *unit == u32::from(']'))?)
}

fn in_set(set: &[u32], unit: u32) -> bool {
    let (negated, set) = match set.split_first() {
        Some((first, rest)) if *first == u32::from('!') => (true, rest),
        _ => (false, set),
    };
    let mut at = 0;
    let mut found = false;
    while at < set.len() {
        if at + 2 < set.len() && set[at + 1] == u32::from('-') {
            found |= (set[at]..=set[at + 2]).contains(&unit);
            at += 3;
        } else {
            found |= set[at] == unit;
            at += 1;
        }
    }
    found != negated
}

/// Characters of a name; a stray byte becomes the code that `surrogateescape` gives it.
fn characters(bytes: &[u8]) -> Vec<u32> {
    let mut units = Vec::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        units.extend(chunk.valid().chars().map(u32::from));
        units.extend(chunk.invalid().iter().map(|byte| 0xDC00 + u32::from(*byte)));
    }
    units
}

#[cfg(test)]
mod tests {
    use super::{OsStr, OsStrExt, matches};

    /// Answers of Python 3.14's `fnmatch.fnmatchcase`.
    #[test]
    fn names_fit_as_in_python() {
        for (pattern, name, fits) in [
            ("*.tmp", "a.tmp", true),
            ("*.tmp", "a.TMP", false),
            ("*.tmp", ".tmp", true),
            ("*", "", true),
            ("*", ".hidden", true),
            ("a*b*c", "axxbyyc", true),
            ("a*b*c", "axxbyy", false),
            ("*ab", "aab", true),
            ("?", "\u{fc}", true),
            ("??", "\u{fc}", false),
            ("[ab]c", "bc", true),
            ("[!ab]c", "bc", false),
            ("[!ab]c", "xc", true),
            ("[a-c]", "b", true),
            ("[a-c]", "-", false),
            ("[-a]", "-", true),
            ("[a-]", "-", true),
            ("[]]", "]", true),
            ("[!]]", "]", false),
            ("[", "[", true),
            ("[abc", "[abc", true),
            ("[z-a]", "b", false),
            ("[!z-a]", "b", true),
            ("a\\*", "a\\x", true),
            ("", "", true),
            ("", "a", false),
        ] {
            let found = matches(pattern, OsStr::new(name));
            assert_eq!(found, fits, "{pattern} {name}");
        }
        assert!(matches("?", OsStr::from_bytes(b"\xff")));
        assert!(matches("*\u{fc}", OsStr::from_bytes(b"\xff\xc3\xbc")));
    }
}
