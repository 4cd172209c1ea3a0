//! What is put into new names: plain text, captures of a pattern, and words in braces that stand for the entry.

use regex::bytes::{Captures, Regex};

use super::naming::Subject;

/// One piece of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(Vec<u8>),
    /// Number of a group of the pattern.
    Capture(usize),
    /// `{n}`, with as many digits at least.
    Number(Option<usize>),
    /// `{date:FORMAT}`.
    Date(String),
    /// `{name}`: the text that the rules work on, as it was.
    Name,
    /// `{ext}`: the extension as it was, without its dot.
    Extension,
    /// `{folder}`: last name of the folder.
    Folder,
}

/// A text with places to be filled.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Template {
    pieces: Vec<Piece>,
}

/// Format of `{date}`.
const DATE: &str = "%Y-%m-%d";
/// Most digits of a number; a name is not longer.
const DIGITS: usize = 255;

impl Template {
    /// Reads a template; `pattern` is the one whose groups `$1` and `${name}` stand for, where there is one. The error is
    /// half a sentence.
    pub fn parse(text: &str, pattern: Option<&Regex>) -> Result<Template, String> {
        let mut template = Template::default();
        let mut rest = text;
        while let Some(sign) = rest.chars().next() {
            let after = &rest[sign.len_utf8()..];
            rest = match sign {
                '{' if after.starts_with('{') => template.text("{", &after[1..]),
                '}' if after.starts_with('}') => template.text("}", &after[1..]),
                '{' => {
                    let (word, after) = after
                        .split_once('}')
                        .ok_or("a { without a } (write {{ for the sign itself)")?;
                    template.pieces.push(word_of(word)?);
                    after
                }
                '$' if pattern.is_some() && after.starts_with('$') => {
                    template.text("$", &after[1..])
                }
                '$' => match pattern.map(|pattern| capture(after, pattern)) {
                    Some(found) => match found? {
                        Some((group, after)) => {
                            template.pieces.push(Piece::Capture(group));
                            after
                        }
                        None => template.text("$", after),
                    },
                    None => template.text("$", after),
                },
                _ => {
                    let end = after.find(['{', '}', '$']).unwrap_or(after.len());
                    let plain = &rest[..sign.len_utf8() + end];
                    template.text(plain, &after[end..])
                }
            };
        }
        Ok(template)
    }

    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// True if each expansion takes the next number.
    pub fn counts(&self) -> bool {
        let is_number = |piece: &Piece| matches!(piece, Piece::Number(_));
        self.pieces.iter().any(is_number)
    }

    /// Appends the text for one entry.
    pub fn expand(
        &self,
        out: &mut Vec<u8>,
        subject: &Subject<'_>,
        captures: Option<&Captures<'_>>,
    ) {
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => out.extend_from_slice(text),
                Piece::Capture(group) => {
                    let found = captures.and_then(|captures| captures.get(*group));
                    out.extend_from_slice(found.map_or(&[][..], |found| found.as_bytes()));
                }
                Piece::Number(digits) => {
                    let digits = digits.unwrap_or(subject.digits);
                    out.extend_from_slice(numbered(subject.number, digits).as_bytes());
                }
                Piece::Date(format) => out.extend_from_slice(subject.date(format).as_bytes()),
                Piece::Name => out.extend_from_slice(subject.text),
                Piece::Extension => out.extend_from_slice(subject.extension),
                Piece::Folder => out.extend_from_slice(subject.folder),
            }
        }
    }

    /// Adds plain text; gives back what is left, so that it reads as one step.
    fn text<'a>(&mut self, text: &str, rest: &'a str) -> &'a str {
        match self.pieces.last_mut() {
            Some(Piece::Text(before)) => before.extend_from_slice(text.as_bytes()),
            _ => self.pieces.push(Piece::Text(text.as_bytes().to_vec())),
        }
        rest
    }
}

/// Zeros stand after the sign, as in Python's `format(-1, "03")`.
fn numbered(number: i128, digits: usize) -> String {
    let sign = if number < 0 { "-" } else { "" };
    let width = digits.saturating_sub(sign.len());
    format!("{sign}{:0width$}", number.unsigned_abs())
}

/// What stands between braces.
fn word_of(word: &str) -> Result<Piece, String> {
    let (name, format) = match word.split_once(':') {
        Some((name, format)) => (name, Some(format)),
        None => (word, None),
    };
    match (name, format) {
        ("n", None) => Ok(Piece::Number(None)),
        ("n", Some(digits)) => match digits.parse() {
            Ok(count) if count <= DIGITS && !digits.starts_with('+') => {
                Ok(Piece::Number(Some(count)))
            }
            _ => Err(format!(
                "{{n:{digits}}} needs a count of digits, as in {{n:03}}"
            )),
        },
        ("date", format) => {
            let format = format.unwrap_or(DATE);
            let moment = jiff::Timestamp::UNIX_EPOCH.to_zoned(jiff::tz::TimeZone::UTC);
            match jiff::fmt::strtime::format(format, &moment) {
                Ok(_) => Ok(Piece::Date(format.to_owned())),
                Err(error) => Err(format!("{{date:{format}}} is no form of a date: {error}")),
            }
        }
        ("name", None) => Ok(Piece::Name),
        ("ext", None) => Ok(Piece::Extension),
        ("folder", None) => Ok(Piece::Folder),
        _ => Err(format!(
            "{{{word}}} stands for nothing; there are {{n}}, {{date}}, {{name}}, {{ext}} and {{folder}}"
        )),
    }
}

/// The group that the text after a `$` names, and what follows; none where it names none.
fn capture<'a>(after: &'a str, pattern: &Regex) -> Result<Option<(usize, &'a str)>, String> {
    let (name, rest) = match after.strip_prefix('{') {
        Some(braced) => braced
            .split_once('}')
            .ok_or("a ${ without a } (write $$ for the sign itself)")?,
        None => {
            let digits = after.find(|sign: char| !sign.is_ascii_digit());
            after.split_at(digits.unwrap_or(after.len()))
        }
    };
    if name.is_empty() && !after.starts_with('{') {
        return Ok(None);
    }
    let by_name = || {
        pattern
            .capture_names()
            .position(|known| known == Some(name))
    };
    let group = match name.parse() {
        Ok(number) if number < pattern.captures_len() => Some(number),
        Ok(_) => None,
        Err(_) => by_name(),
    };
    match group {
        Some(group) => Ok(Some((group, rest))),
        None => Err(format!("the pattern has no group ${{{name}}}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subject() -> Subject<'static> {
        Subject {
            text: b"IMG_4101",
            extension: b"JPG",
            folder: b"day \xFF",
            number: 7,
            digits: 1,
            modified_s: 1_763_710_260,
            zone: jiff::tz::TimeZone::UTC,
        }
    }

    fn plain(text: &str) -> String {
        let mut out = Vec::new();
        let template = Template::parse(text, None).expect("a sound template");
        template.expand(&mut out, &subject(), None);
        out.escape_ascii().to_string()
    }

    #[test]
    fn words_in_braces_stand_for_the_entry() {
        for (text, expected) in [
            ("", ""),
            ("ridge_{n:03}", "ridge_007"),
            ("{n}{n:1}{n:00}", "777"),
            ("{date}", "2025-11-21"),
            ("{date:%H.%M}", "07.31"),
            ("{name}.{ext}", "IMG_4101.JPG"),
            ("{folder}/", "day \\xff/"),
            ("{{n}} }x{{", "{n} }x{"),
            ("$1 costs $", "$1 costs $"),
        ] {
            assert_eq!(plain(text), expected, "{text}");
        }
    }

    #[test]
    fn groups_of_the_pattern_are_filled_in() {
        let pattern = Regex::new(r"(?<kind>[A-Z]+)_(\d+)(x)?").expect("a sound pattern");
        let filled = |text: &str| {
            let template = Template::parse(text, Some(&pattern))?;
            let captures = pattern.captures(b"IMG_4101").expect("it matches");
            let mut out = Vec::new();
            template.expand(&mut out, &subject(), Some(&captures));
            Ok::<_, String>(out.escape_ascii().to_string())
        };
        for (text, expected) in [
            ("$2-$1", "4101-IMG"),
            ("${kind}${2}0", "IMG41010"),
            ("$0", "IMG_4101"),
            ("[$3]", "[]"),
            ("$$1 $x $", "$1 $x $"),
        ] {
            assert_eq!(filled(text).as_deref(), Ok(expected), "{text}");
        }
        for text in ["$4", "${none}", "${2", "$20"] {
            assert!(filled(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_stands_for_nothing_is_told() {
        for text in ["{", "{m}", "{n:x}", "{n:-3}", "{date:%!}", "{}", "{name:3}"] {
            let error = Template::parse(text, None).expect_err(text);
            assert!(!error.ends_with('.'), "{error}");
        }
    }

    #[test]
    fn numbers_have_their_zeros_after_the_sign() {
        assert_eq!(numbered(5, 3), "005");
        assert_eq!(numbered(12345, 3), "12345");
        assert_eq!(numbered(-5, 3), "-05");
        assert_eq!(numbered(0, 0), "0");
        assert_eq!(
            numbered(i128::from(i64::MAX) * 2, 1),
            "18446744073709551614"
        );
    }
}
