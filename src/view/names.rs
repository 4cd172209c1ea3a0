//! Names of files made readable without lying: names are bytes, and not every byte is a sign.
//!
//! What is no text is written as an escape and marked, so that the front end can set it apart from a name that contains
//! the same letters. What is text but would not be seen, or would turn the text around it, is treated alike.

use std::borrow::Cow;
use std::ffi::OsStr;
use std::fmt::Write;
use std::ops::Range;
use std::os::unix::ffi::OsStrExt;

/// A name as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownName<'a> {
    /// The text, with escapes in it.
    pub text: Cow<'a, str>,
    /// The byte ranges of `text` that are escapes, in order and apart from each other.
    pub escapes: Vec<Range<usize>>,
}

/// Stands for what was left out.
const ELLIPSIS: char = '…';

/// How many letters an ending may have to be kept whole when a name is shortened.
const LONGEST_ENDING: usize = 8;

/// The name itself, if it is text in which everything can be seen.
pub fn plain(name: &OsStr) -> Option<&str> {
    let bytes = name.as_bytes();
    if bytes.iter().all(|byte| (b' '..=b'~').contains(byte)) {
        return std::str::from_utf8(bytes).ok();
    }
    let text = std::str::from_utf8(bytes).ok()?;
    (!text.chars().any(is_unseen)).then_some(text)
}

/// Makes a name readable. A name without anything odd is not copied.
pub fn shown(name: &OsStr) -> ShownName<'_> {
    if let Some(text) = plain(name) {
        return ShownName {
            text: Cow::Borrowed(text),
            escapes: Vec::new(),
        };
    }
    let bytes = name.as_bytes();
    let mut text = String::with_capacity(bytes.len() + 16);
    let mut escapes: Vec<Range<usize>> = Vec::new();
    for chunk in bytes.utf8_chunks() {
        for sign in chunk.valid().chars() {
            if is_unseen(sign) {
                escape(&mut text, &mut escapes, |text| write_unseen(text, sign));
            } else {
                text.push(sign);
            }
        }
        for byte in chunk.invalid() {
            escape(&mut text, &mut escapes, |text| {
                write!(text, "\\x{byte:02X}")
            });
        }
    }
    ShownName {
        text: Cow::Owned(text),
        escapes,
    }
}

fn escape(
    text: &mut String,
    escapes: &mut Vec<Range<usize>>,
    write: impl FnOnce(&mut String) -> std::fmt::Result,
) {
    let start = text.len();
    // Writing to a String cannot fail; an empty escape would only be an unmarked one.
    if write(text).is_ok() {
        escapes.push(start..text.len());
    }
}

fn write_unseen(text: &mut String, sign: char) -> std::fmt::Result {
    match sign {
        '\n' => text.write_str("\\n"),
        '\t' => text.write_str("\\t"),
        '\r' => text.write_str("\\r"),
        '\0'..='\u{7F}' => write!(text, "\\x{:02X}", u32::from(sign)),
        _ => write!(text, "\\u{{{:X}}}", u32::from(sign)),
    }
}

/// Signs that print nothing, or that change the direction or the breaking of what is around them.
fn is_unseen(sign: char) -> bool {
    sign.is_control()
        || matches!(sign,
            '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E0FFF}')
}

/// Shortens in the middle until `fits` agrees, keeping the ending and as many letters on both sides as fit.
///
/// `fits` must agree to every text shorter than one that it agrees to. Escapes and letters with their combining marks
/// are kept or left out whole. If nothing fits, the ellipsis alone is the answer.
pub fn shorten<'a>(name: &ShownName<'a>, mut fits: impl FnMut(&str) -> bool) -> ShownName<'a> {
    if fits(&name.text) {
        return name.clone();
    }
    let cuts = cut_points(name);
    let pieces = cuts.len() - 1;
    let ending = ending_pieces(&name.text, &cuts);
    // The largest number of pieces to keep that fits, between none and all but one.
    let (mut low, mut high) = (0, pieces.saturating_sub(1));
    while low < high {
        let keep = (low + high).div_ceil(2);
        let (head, tail) = sides(keep, ending);
        if fits(&joined(&name.text, &cuts, head, tail)) {
            low = keep;
        } else {
            high = keep - 1;
        }
    }
    let (head, tail) = sides(low, ending);
    cut_name(name, &cuts, head, tail)
}

/// Byte positions at which the text may be cut, first and last included.
fn cut_points(name: &ShownName<'_>) -> Vec<usize> {
    let mut escapes = name.escapes.iter().peekable();
    let mut cuts = Vec::with_capacity(name.text.len() + 1);
    for (at, sign) in name.text.char_indices() {
        while escapes.next_if(|escape| escape.end <= at).is_some() {}
        let inside_escape = escapes.peek().is_some_and(|escape| escape.start < at);
        let combining = matches!(sign, '\u{300}'..='\u{36F}');
        if at == 0 || !(inside_escape || combining) {
            cuts.push(at);
        }
    }
    cuts.push(name.text.len());
    cuts
}

/// How many pieces the ending has, with its dot and two letters before it; 2 for a name without an ending.
fn ending_pieces(text: &str, cuts: &[usize]) -> usize {
    let dot = text.rfind('.').filter(|&at| at > 0);
    match dot.and_then(|at| cuts.binary_search(&at).ok()) {
        Some(index) if cuts.len() - 1 - index <= LONGEST_ENDING => cuts.len() - 1 - index + 2,
        _ => 2,
    }
}

/// Divides `keep` pieces into those before and those after the ellipsis: the ending first, then both sides alike.
fn sides(keep: usize, ending: usize) -> (usize, usize) {
    let tail = if keep <= ending {
        keep / 2
    } else {
        ending.max(keep / 2)
    };
    (keep - tail, tail)
}

fn joined(text: &str, cuts: &[usize], head: usize, tail: usize) -> String {
    let (before, after) = (&text[..cuts[head]], &text[cuts[cuts.len() - 1 - tail]..]);
    let mut out = String::with_capacity(before.len() + after.len() + ELLIPSIS.len_utf8());
    out.push_str(before);
    out.push(ELLIPSIS);
    out.push_str(after);
    out
}

fn cut_name<'a>(name: &ShownName<'_>, cuts: &[usize], head: usize, tail: usize) -> ShownName<'a> {
    let (start, end) = (cuts[head], cuts[cuts.len() - 1 - tail]);
    let moved = |at: usize| at - end + start + ELLIPSIS.len_utf8();
    let escapes = name
        .escapes
        .iter()
        .filter_map(|escape| match escape {
            escape if escape.end <= start => Some(escape.clone()),
            escape if escape.start >= end => Some(moved(escape.start)..moved(escape.end)),
            _ => None,
        })
        .collect();
    ShownName {
        text: Cow::Owned(joined(&name.text, cuts, head, tail)),
        escapes,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(bytes: &[u8]) -> ShownName<'_> {
        shown(OsStr::from_bytes(bytes))
    }

    fn marked<'t>(name: &'t ShownName<'_>) -> Vec<&'t str> {
        name.escapes
            .iter()
            .map(|range| &name.text[range.clone()])
            .collect()
    }

    fn to_width(bytes: &[u8], width: usize) -> String {
        shorten(&of(bytes), |text| text.chars().count() <= width)
            .text
            .into_owned()
    }

    #[test]
    fn ordinary_names_are_shown_as_they_are() {
        for plain in ["A01_north-ridge_0001.CR3", "Müller", "файл", "\\x41", "a b"] {
            let name = of(plain.as_bytes());
            assert!(matches!(name.text, Cow::Borrowed(text) if text == plain));
            assert!(name.escapes.is_empty());
        }
    }

    #[test]
    fn bytes_that_are_no_text_become_marked_escapes() {
        let name = of(b"caf\xE9.txt");
        assert_eq!(name.text, "caf\\xE9.txt");
        assert_eq!(marked(&name), ["\\xE9"]);
        let written = of(b"caf\\xE9.txt");
        assert_eq!(written.text, name.text, "the letters are the same");
        assert!(written.escapes.is_empty(), "only the mark tells them apart");
    }

    #[test]
    fn what_would_not_be_seen_is_made_visible() {
        let name = of("a\nb\u{202E}gpj.exe\u{200B}\x1B".as_bytes());
        assert_eq!(name.text, "a\\nb\\u{202E}gpj.exe\\u{200B}\\x1B");
        assert_eq!(marked(&name), ["\\n", "\\u{202E}", "\\u{200B}", "\\x1B"]);
    }

    #[test]
    fn shortening_keeps_the_ending_and_both_sides() {
        let name = b"A01_north-ridge_timelapse_final.mov";
        assert_eq!(to_width(name, 40), "A01_north-ridge_timelapse_final.mov");
        assert_eq!(to_width(name, 20), "A01_north-…final.mov");
        assert_eq!(to_width(name, 12), "A01_n…al.mov");
        assert_eq!(to_width(name, 1), "…");
        assert_eq!(
            to_width(b"no-ending-at-all-in-this-name", 11),
            "no-en…-name"
        );
    }

    #[test]
    fn shortening_never_breaks_an_escape_or_a_letter_with_its_mark() {
        let bytes = b"one\xFF\xFEtwo\xFDthree\xFC.txt";
        for width in 1..40 {
            let name = shorten(&of(bytes), |text| text.chars().count() <= width);
            for escape in marked(&name) {
                assert!(
                    escape.len() == 4 && escape.starts_with("\\x"),
                    "{escape} in {}",
                    name.text
                );
            }
            let plain = name.text.matches('\\').count();
            assert_eq!(plain, name.escapes.len(), "{}", name.text);
        }
        for width in 1..12 {
            let text = to_width(
                "e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}".as_bytes(),
                width,
            );
            assert!(!text.contains("…\u{301}"), "{text}");
        }
    }
}
