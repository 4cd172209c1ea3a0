//! A name while it is edited as text: bytes that are no text stand in it as escapes, and come back as they were.
//!
//! What the text alone cannot tell is kept beside it: which backslashes belong to an escape, and which are letters of the
//! name. Every edit is one place of the text, so that what lies before and after it stays what it was.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStringExt;

use super::names;

/// One sign of the text and the bytes that it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Sign {
    text: String,
    bytes: Vec<u8>,
    origin: Origin,
}

/// Where a sign comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Origin {
    /// The name as it is on the disk.
    Name,
    Typed,
    /// What was left over of an escape that was cut into.
    Torn,
}

impl Sign {
    fn typed(letter: char, origin: Origin) -> Sign {
        let text = letter.to_string();
        Sign {
            bytes: text.clone().into_bytes(),
            text,
            origin,
        }
    }

    fn is_escape(&self) -> bool {
        self.text.len() > 1 && self.text.starts_with('\\')
    }
}

/// A name as it is edited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spelling {
    signs: Vec<Sign>,
    /// Escapes of the old name: typed once more they mean the same.
    escapes: Vec<Sign>,
}

impl Spelling {
    /// A name as it is on the disk.
    pub fn of(name: &OsStr) -> Spelling {
        let shown = names::shown(name);
        let mut signs = Vec::new();
        let mut at = 0;
        let plain = |signs: &mut Vec<Sign>, text: &str| {
            signs.extend(text.chars().map(|sign| Sign::typed(sign, Origin::Name)));
        };
        for escape in &shown.escapes {
            plain(&mut signs, &shown.text[at..escape.start]);
            let text = &shown.text[escape.clone()];
            signs.push(Sign {
                text: text.to_owned(),
                bytes: meant(text),
                origin: Origin::Name,
            });
            at = escape.end;
        }
        plain(&mut signs, &shown.text[at..]);
        let escapes = signs.iter().filter(|sign| sign.is_escape());
        let escapes = escapes.cloned().collect();
        Spelling { signs, escapes }
    }

    pub fn text(&self) -> String {
        self.signs.iter().map(|sign| sign.text.as_str()).collect()
    }

    /// The bytes of the name.
    pub fn name(&self) -> OsString {
        let bytes = self.signs.iter().flat_map(|sign| &sign.bytes).copied();
        OsString::from_vec(bytes.collect())
    }

    /// Bytes stand in it that are no text, or that nobody would see.
    pub fn has_escapes(&self) -> bool {
        !self.escapes.is_empty()
    }

    /// A part of an escape was taken out or written over.
    pub fn is_torn(&self) -> bool {
        self.signs.iter().any(|sign| sign.origin == Origin::Torn)
    }

    /// How many letters come before the ending that says what kind of file it is.
    pub fn stem_letters(&self) -> usize {
        let text = self.text();
        let end = stem_end(&text);
        text[..end].chars().count()
    }

    /// Takes the text over as it was edited in one place.
    pub fn edit(&mut self, text: &str) {
        let (mut start, mut rest) = (0, text);
        while let Some(after) = self.signs.get(start).and_then(|sign| {
            let sign = sign.text.as_str();
            rest.strip_prefix(sign)
        }) {
            rest = after;
            start += 1;
        }
        let mut end = self.signs.len();
        while end > start
            && let Some(before) = rest.strip_suffix(self.signs[end - 1].text.as_str())
        {
            rest = before;
            end -= 1;
        }
        let origin = match is_torn(&self.signs[start..end], rest) {
            true => Origin::Torn,
            false => Origin::Typed,
        };
        let typed = rest.chars().map(|letter| Sign::typed(letter, origin));
        self.signs.splice(start..end, typed);
        self.heal();
    }

    /// An escape of the old name that was typed letter by letter, pasted or brought back is that escape again.
    fn heal(&mut self) {
        let mut at = 0;
        while at < self.signs.len() {
            let rest = &self.signs[at..];
            let found = self.escapes.iter().find(|escape| {
                let length = escape.text.chars().count();
                let letters = rest.get(..length);
                letters.is_some_and(|letters| {
                    let is_new = |sign: &Sign| sign.origin != Origin::Name;
                    let spelled = letters.iter().flat_map(|sign| sign.text.chars());
                    letters.iter().all(is_new) && spelled.eq(escape.text.chars())
                })
            });
            if let Some(escape) = found.cloned() {
                let length = escape.text.chars().count();
                self.signs.splice(at..at + length, [escape]);
            }
            at += 1;
        }
        self.forget_torn();
    }

    /// What was left over of an escape and is no part of one any more is as good as typed.
    fn forget_torn(&mut self) {
        let escapes = &self.escapes;
        let runs = self.signs.chunk_by_mut(|a, b| a.origin == b.origin);
        for run in runs.filter(|run| run.iter().any(|sign| sign.origin == Origin::Torn)) {
            let text: String = run.iter().map(|sign| sign.text.as_str()).collect();
            let ends_so = |escape: &Sign| {
                let mut tails = escape.text.char_indices().skip(1);
                tails.any(|(at, _)| text.ends_with(&escape.text[at..]))
            };
            if !text.starts_with('\\') && !escapes.iter().any(ends_so) {
                run.iter_mut().for_each(|sign| sign.origin = Origin::Typed);
            }
        }
    }
}

/// True if what stands in place of these signs begins or ends with a part of an escape.
fn is_torn(gone: &[Sign], typed: &str) -> bool {
    let common = |a: &mut dyn Iterator<Item = char>, b: &mut dyn Iterator<Item = char>| {
        a.zip(b).take_while(|(a, b)| a == b).count()
    };
    let begins = gone.first().filter(|sign| sign.is_escape());
    let ends = gone.last().filter(|sign| sign.is_escape());
    begins.is_some_and(|sign| common(&mut sign.text.chars(), &mut typed.chars()) > 0)
        || ends
            .is_some_and(|sign| common(&mut sign.text.chars().rev(), &mut typed.chars().rev()) > 0)
}

/// The bytes that an escape of [`names::shown`] stands for.
fn meant(escape: &str) -> Vec<u8> {
    let number = |digits: &str| u32::from_str_radix(digits, 16).unwrap_or_default();
    match escape {
        "\\n" => vec![b'\n'],
        "\\t" => vec![b'\t'],
        "\\r" => vec![b'\r'],
        other => match (other.strip_prefix("\\x"), other.strip_prefix("\\u{")) {
            (Some(digits), _) => vec![number(digits) as u8],
            (_, Some(digits)) => {
                let letter = char::from_u32(number(digits.trim_end_matches('}')));
                letter.map_or(Vec::new(), |letter| letter.to_string().into_bytes())
            }
            (None, None) => other.as_bytes().to_vec(),
        },
    }
}

/// Where the ending of a file's name begins: its last dot, or that of the archive in `photos.tar.gz`.
fn stem_end(text: &str) -> usize {
    let Some(dot) = text.rfind('.').filter(|dot| *dot > 0) else {
        return text.len();
    };
    match text[..dot].strip_suffix(".tar") {
        Some(stem) if !stem.is_empty() => stem.len(),
        _ => dot,
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::ffi::OsStrExt;

    use super::*;

    fn of(bytes: &[u8]) -> Spelling {
        Spelling::of(OsStr::from_bytes(bytes))
    }

    fn bytes(spelling: &Spelling) -> Vec<u8> {
        spelling.name().as_bytes().to_vec()
    }

    #[test]
    fn a_name_that_nobody_touches_stays_byte_for_byte() {
        let names: [&[u8]; 5] = [
            b"plain.txt",
            b"caf\xE9.txt",
            b"a\nb\x1B\xFF\xFE",
            "turned\u{202E}gpj.exe".as_bytes(),
            b"letters \\xE9 and a byte \xE9",
        ];
        for name in names {
            let mut spelling = of(name);
            assert_eq!(bytes(&spelling), name);
            let text = spelling.text();
            spelling.edit(&text);
            assert_eq!(bytes(&spelling), name);
        }
    }

    #[test]
    fn bytes_that_are_no_text_stay_while_both_sides_of_them_are_typed_over() {
        let mut spelling = of(b"caf\xE9.txt");
        spelling.edit("Caf\\xE9.txt");
        spelling.edit("Caf\\xE9-1.txt");
        spelling.edit("Caf\\xE9-1.md");
        assert_eq!(bytes(&spelling), b"Caf\xE9-1.md");
        assert!(!spelling.is_torn());
        spelling.edit("Caf-1.md");
        assert_eq!(bytes(&spelling), b"Caf-1.md");
        assert!(!spelling.is_torn());
        // Taken back, pasted or typed anew: it is the byte again.
        spelling.edit("Caf\\xE9-1.md");
        assert_eq!(bytes(&spelling), b"Caf\xE9-1.md");
    }

    #[test]
    fn an_escape_is_kept_or_taken_out_whole() {
        let mut spelling = of(b"\xE9\xE8x");
        spelling.edit("\\xE8x");
        assert_eq!(bytes(&spelling), b"\xE8x");
        assert!(!spelling.is_torn());
        spelling.edit("\\xEx");
        assert!(spelling.is_torn(), "half of it means nothing");
        spelling.edit("\\xE8x");
        assert!(!spelling.is_torn());
        assert_eq!(bytes(&spelling), b"\xE8x");
        for text in ["\\xEx", "\\xx", "\\x", "x"] {
            spelling.edit(text);
        }
        assert_eq!(spelling.text(), "x");
        assert!(!spelling.is_torn(), "nothing is left of it");
    }

    #[test]
    fn letters_that_look_like_an_escape_are_letters() {
        let mut spelling = of(b"\\xE9 and \xE9");
        spelling.edit("\\xE9 or \\xE9");
        assert_eq!(bytes(&spelling), b"\\xE9 or \xE9");
        let mut spelling = of(b"plain");
        spelling.edit("\\xE9");
        assert_eq!(bytes(&spelling), b"\\xE9");
    }

    #[test]
    fn the_ending_is_left_out_of_what_is_selected() {
        let stems = [
            ("photo.jpeg", 5),
            ("photos.tar.gz", 6),
            (".bashrc", 7),
            (".tar.gz", 4),
            ("README", 6),
            ("für.txt", 3),
        ];
        for (name, letters) in stems {
            assert_eq!(of(name.as_bytes()).stem_letters(), letters, "{name}");
        }
    }
}
