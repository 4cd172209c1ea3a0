//! Rules that make new names out of old ones. Names are bytes: what is no UTF-8 stays as it is.

use jiff::tz::TimeZone;
use regex::bytes::{Regex, RegexBuilder};

use super::template::Template;

/// What a template may be filled with, of one entry.
#[derive(Clone, Debug)]
pub struct Subject<'a> {
    /// The text that the rules work on.
    pub text: &'a [u8],
    /// The extension without its dot.
    pub extension: &'a [u8],
    /// Last name of the folder.
    pub folder: &'a [u8],
    pub number: i128,
    /// Least digits of a number that has none of its own.
    pub digits: usize,
    /// Modification time, seconds since 1970.
    pub modified_s: i64,
    pub zone: TimeZone,
}

impl Subject<'_> {
    /// The modification time in a form that the template has checked; empty for a time outside of all calendars.
    pub fn date(&self, format: &str) -> String {
        let moment = jiff::Timestamp::from_second(self.modified_s).ok();
        let moment = moment.map(|moment| moment.to_zoned(self.zone.clone()));
        moment
            .and_then(|moment| jiff::fmt::strtime::format(format, &moment).ok())
            .unwrap_or_default()
    }
}

/// The part of a name that the rules work on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// All but the extension and its dot.
    Name,
    /// The extension without its dot.
    Extension,
    Whole,
}

/// Upper and lower case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    Keep,
    Lower,
    Upper,
    /// Every word begins with a capital.
    Title,
    /// The first word begins with a capital.
    Sentence,
}

/// The rules, in the order in which they are applied.
#[derive(Clone, Debug)]
pub struct Rules {
    pub scope: Scope,
    /// What is replaced; none stands for the whole text.
    pub find: Option<Regex>,
    pub replace: Template,
    /// Characters that go: how many before the first, and how many.
    pub remove: (usize, usize),
    pub insert: Template,
    /// Characters before what is inserted; negative counts from the end, where -1 is behind the last.
    pub insert_at: i64,
    /// White space goes at both ends.
    pub trim: bool,
    pub case: Case,
    pub extension_case: Case,
}

/// Compiles what is looked for: a regular expression, or plain text.
pub fn pattern(text: &str, is_regex: bool, ignores_case: bool) -> Result<Regex, String> {
    let text = match is_regex {
        true => text.to_owned(),
        false => regex::escape(text),
    };
    RegexBuilder::new(&text)
        .case_insensitive(ignores_case)
        // A line feed is a byte of a name like any other.
        .dot_matches_new_line(true)
        .build()
        .map_err(|error| one_line(&error.to_string()))
}

/// The last line of the library's message says what is wrong; those before draw where.
fn one_line(message: &str) -> String {
    let last = message.lines().last().unwrap_or_default();
    last.trim_start_matches("error: ")
        .trim_end_matches('.')
        .to_owned()
}

/// A name and its extension with its dot, which is empty where there is none. A folder has none, and leading dots belong
/// to the name.
pub fn split(name: &[u8], is_folder: bool) -> (&[u8], &[u8]) {
    let first = name.iter().position(|byte| *byte != b'.');
    let dot = name.iter().rposition(|byte| *byte == b'.');
    match (first, dot) {
        (Some(first), Some(dot)) if !is_folder && dot > first && dot + 1 < name.len() => {
            name.split_at(dot)
        }
        _ => (name, &[]),
    }
}

impl Rules {
    /// Rules that leave every name as it is.
    pub fn nothing() -> Rules {
        Rules {
            scope: Scope::Name,
            find: None,
            replace: Template::default(),
            remove: (0, 0),
            insert: Template::default(),
            insert_at: 0,
            trim: false,
            case: Case::Keep,
            extension_case: Case::Keep,
        }
    }

    /// True if a name takes a number.
    pub fn counts(&self, name: &[u8], is_folder: bool) -> bool {
        self.insert.counts() || (self.replace.counts() && self.finds(name, is_folder))
    }

    /// True if there is something to be replaced.
    fn finds(&self, name: &[u8], is_folder: bool) -> bool {
        match (&self.find, self.text(name, is_folder)) {
            (_, None) => false,
            (Some(find), Some(text)) => find.is_match(text),
            (None, Some(_)) => !self.replace.is_empty(),
        }
    }

    /// The text that the rules work on.
    fn text<'a>(&self, name: &'a [u8], is_folder: bool) -> Option<&'a [u8]> {
        let (stem, extension) = split(name, is_folder);
        match self.scope {
            Scope::Name => Some(stem),
            Scope::Extension if is_folder => None,
            Scope::Extension => Some(extension.strip_prefix(b".").unwrap_or(extension)),
            Scope::Whole => Some(name),
        }
    }

    /// The new name of an entry. `subject` brings all but its text and extension, which are taken from the name.
    pub fn apply(&self, name: &[u8], is_folder: bool, subject: &Subject<'_>) -> Vec<u8> {
        let Some(text) = self.text(name, is_folder) else {
            return name.to_vec();
        };
        let (stem, extension) = split(name, is_folder);
        let subject = Subject {
            text,
            extension: extension.strip_prefix(b".").unwrap_or(extension),
            ..subject.clone()
        };
        let changed = self.changed(text, &subject);
        let (stem, extension) = match self.scope {
            Scope::Name => (changed, extension.to_vec()),
            Scope::Extension if changed.is_empty() => (stem.to_vec(), changed),
            Scope::Extension => (stem.to_vec(), [b".", changed.as_slice()].concat()),
            Scope::Whole => {
                let (stem, extension) = split(&changed, is_folder);
                (stem.to_vec(), extension.to_vec())
            }
        };
        [stem, cased(&extension, self.extension_case)].concat()
    }

    fn changed(&self, text: &[u8], subject: &Subject<'_>) -> Vec<u8> {
        let mut text = self.replaced(text, subject);
        let (start, count) = self.remove;
        if count > 0 {
            let places = places(&text);
            let last = places.len() - 1;
            let end = start.saturating_add(count).min(last);
            text.drain(places[start.min(last)]..places[end]);
        }
        if !self.insert.is_empty() {
            let mut inserted = Vec::new();
            self.insert.expand(&mut inserted, subject, None);
            let places = places(&text);
            let last = places.len() - 1;
            let away = usize::try_from(self.insert_at.unsigned_abs()).unwrap_or(usize::MAX);
            let at = match self.insert_at < 0 {
                true => last.saturating_sub(away - 1),
                false => away.min(last),
            };
            let at = places[at];
            text.splice(at..at, inserted);
        }
        if self.trim {
            text = trimmed(&text).to_vec();
        }
        cased(&text, self.case)
    }

    fn replaced(&self, text: &[u8], subject: &Subject<'_>) -> Vec<u8> {
        let Some(find) = &self.find else {
            if self.replace.is_empty() {
                return text.to_vec();
            }
            let mut out = Vec::new();
            self.replace.expand(&mut out, subject, None);
            return out;
        };
        let mut out = Vec::with_capacity(text.len());
        let mut from = 0;
        for captures in find.captures_iter(text) {
            let Some(whole) = captures.get(0) else {
                continue;
            };
            out.extend_from_slice(&text[from..whole.start()]);
            self.replace.expand(&mut out, subject, Some(&captures));
            from = whole.end();
        }
        out.extend_from_slice(&text[from..]);
        out
    }
}

/// Byte positions between characters, both ends included; a stray byte counts as a character.
fn places(text: &[u8]) -> Vec<usize> {
    let mut places = vec![0];
    let mut at = 0;
    for chunk in text.utf8_chunks() {
        for sign in chunk.valid().chars() {
            at += sign.len_utf8();
            places.push(at);
        }
        for _ in chunk.invalid() {
            at += 1;
            places.push(at);
        }
    }
    places
}

/// Without white space at both ends, as Unicode knows it.
fn trimmed(text: &[u8]) -> &[u8] {
    let first = text.utf8_chunks().next().map_or("", |chunk| chunk.valid());
    let text = &text[first.len() - first.trim_start().len()..];
    // From the end there is no telling where a chunk begins, so all of them are gone through.
    let (mut kept, mut at) = (0, 0);
    for chunk in text.utf8_chunks() {
        let solid = chunk.valid().trim_end().len();
        if solid > 0 {
            kept = at + solid;
        }
        at += chunk.valid().len() + chunk.invalid().len();
        if !chunk.invalid().is_empty() {
            kept = at;
        }
    }
    &text[..kept]
}

/// The text in another case; stray bytes stay as they are.
fn cased(text: &[u8], case: Case) -> Vec<u8> {
    if case == Case::Keep {
        return text.to_vec();
    }
    let mut out = Vec::with_capacity(text.len());
    // True where the next letter begins what gets a capital.
    let mut begins = true;
    for chunk in text.utf8_chunks() {
        match case {
            Case::Keep => {}
            Case::Lower => out.extend_from_slice(chunk.valid().to_lowercase().as_bytes()),
            Case::Upper => out.extend_from_slice(chunk.valid().to_uppercase().as_bytes()),
            Case::Title | Case::Sentence => {
                capitalised(chunk.valid(), case, &mut begins, &mut out);
            }
        }
        out.extend_from_slice(chunk.invalid());
    }
    out
}

fn capitalised(text: &str, case: Case, begins: &mut bool, out: &mut Vec<u8>) {
    let mut push = |sign: char| {
        let mut bytes = [0; 4];
        out.extend_from_slice(sign.encode_utf8(&mut bytes).as_bytes());
    };
    for sign in text.chars() {
        // An apostrophe is within a word, and a mark belongs to the letter before it.
        let is_within =
            sign.is_alphanumeric() || matches!(sign, '\'' | '\u{2019}' | '\u{300}'..='\u{36F}');
        match *begins && sign.is_alphanumeric() {
            // One letter may be two as a capital, and of these the second is none: `ß` becomes `Ss`.
            true => {
                let mut capital = sign.to_uppercase();
                capital.next().into_iter().for_each(&mut push);
                capital.flat_map(char::to_lowercase).for_each(&mut push);
            }
            false => sign.to_lowercase().for_each(&mut push),
        }
        *begins = match case {
            Case::Title => !is_within,
            _ => *begins && !sign.is_alphanumeric(),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_that_is_two_as_a_capital_begins_with_one() {
        for (small, title) in [("\u{df}e", "Sse"), ("\u{587}", "\u{535}\u{582}")] {
            let (mut out, mut begins) = (Vec::new(), true);
            capitalised(small, Case::Title, &mut begins, &mut out);
            assert_eq!(out, title.as_bytes());
        }
    }

    fn replacing(find: &str, replace: &str) -> Rules {
        let find = pattern(find, true, false).expect("a sound pattern");
        Rules {
            replace: Template::parse(replace, Some(&find)).expect("a sound template"),
            find: Some(find),
            ..Rules::nothing()
        }
    }

    fn template(text: &str) -> Template {
        Template::parse(text, None).expect("a sound template")
    }

    fn applied(rules: &Rules, name: &[u8], is_folder: bool) -> String {
        let subject = Subject {
            text: b"",
            extension: b"",
            folder: b"here",
            number: 5,
            digits: 2,
            modified_s: 0,
            zone: TimeZone::UTC,
        };
        let after = rules.apply(name, is_folder, &subject);
        after.escape_ascii().to_string()
    }

    #[test]
    fn an_extension_is_what_follows_the_last_dot_but_never_the_first() {
        for (name, stem, extension) in [
            ("a.txt", "a", ".txt"),
            ("archive.tar.gz", "archive.tar", ".gz"),
            (".bashrc", ".bashrc", ""),
            (".config.toml", ".config", ".toml"),
            ("..a", "..a", ""),
            ("ends.", "ends.", ""),
            ("...", "...", ""),
            ("plain", "plain", ""),
        ] {
            let parts = (stem.as_bytes(), extension.as_bytes());
            assert_eq!(split(name.as_bytes(), false), parts, "{name}");
        }
        assert_eq!(split(b"folder.d", true), (&b"folder.d"[..], &b""[..]));
    }

    #[test]
    fn rules_leave_the_extension_alone_unless_told() {
        let rule = replacing("[a-z]+", "x");
        assert_eq!(applied(&rule, b"one-two.txt", false), "x-x.txt");
        assert_eq!(applied(&rule, b"one.two", true), "x.x");
        let scoped = |scope| Rules {
            scope,
            ..rule.clone()
        };
        assert_eq!(
            applied(&scoped(Scope::Extension), b"one.txt", false),
            "one.x"
        );
        assert_eq!(
            applied(&scoped(Scope::Extension), b"one.txt", true),
            "one.txt"
        );
        assert_eq!(applied(&scoped(Scope::Extension), b"one", false), "one");
        assert_eq!(applied(&scoped(Scope::Whole), b"one.txt", false), "x.x");
        let named = Rules {
            scope: Scope::Extension,
            replace: template("md"),
            ..Rules::nothing()
        };
        assert_eq!(applied(&named, b"one", false), "one.md");
        let gone = Rules {
            scope: Scope::Extension,
            ..replacing(".*", "")
        };
        assert_eq!(applied(&gone, b"one.txt", false), "one");
        let lower = Rules {
            extension_case: Case::Lower,
            ..Rules::nothing()
        };
        assert_eq!(applied(&lower, b"IMG.JPG", false), "IMG.jpg");
    }

    #[test]
    fn patterns_work_on_bytes_and_line_feeds_are_bytes() {
        assert_eq!(
            applied(&replacing("o", "0"), b"f\xFFoo\n", false),
            "f\\xff00\\n"
        );
        assert_eq!(
            applied(&replacing(r"(?-u)\xFF", "_"), b"a\xFFb", false),
            "a_b"
        );
        assert_eq!(applied(&replacing("^.*$", "{n}"), b"a\nb.c", false), "05.c");
        assert_eq!(applied(&replacing("x*", "-"), b"ab", false), "-a-b-");
        assert_eq!(
            applied(
                &replacing(r"(\w+) - (\w+)", "$2, $1"),
                b"Ann - Song.mp3",
                false
            ),
            "Song, Ann.mp3"
        );
        let plain = pattern("a.(", false, true).expect("plain text is never wrong");
        assert!(plain.is_match(b"A.(") && !plain.is_match(b"ab("));
        assert_eq!(
            pattern("(", true, false).expect_err("half"),
            "unclosed group"
        );
    }

    #[test]
    fn an_empty_pattern_stands_for_the_whole_name() {
        let named = Rules {
            replace: template("{folder}_{n}_{name}"),
            ..Rules::nothing()
        };
        assert_eq!(applied(&named, b"x\xFE.JPG", false), "here_05_x\\xfe.JPG");
        assert!(named.counts(b"x", false));
        let matching = replacing("b", "{n}");
        assert!(matching.counts(b"abc.d", false) && !matching.counts(b"ac.b", false));
    }

    #[test]
    fn characters_are_counted_and_stray_bytes_with_them() {
        let cut = |from, count| Rules {
            remove: (from, count),
            ..Rules::nothing()
        };
        let name = "\u{fc}ber".as_bytes();
        assert_eq!(applied(&cut(0, 1), name, false), "ber");
        assert_eq!(applied(&cut(3, 9), name, false), "\\xc3\\xbcbe");
        assert_eq!(applied(&cut(9, 9), b"abc.d", false), "abc.d");
        assert_eq!(applied(&cut(1, 2), b"a\xFF\xFEb", false), "ab");
        let put = |insert_at| Rules {
            insert: template("-{n}-"),
            insert_at,
            ..Rules::nothing()
        };
        for (at, expected) in [
            (0, "-05-abc"),
            (2, "ab-05-c"),
            (9, "abc-05-"),
            (-1, "abc-05-"),
            (-2, "ab-05-c"),
            (-9, "-05-abc"),
        ] {
            assert_eq!(applied(&put(at), b"abc", true), expected, "{at}");
        }
    }

    #[test]
    fn white_space_goes_at_both_ends_only() {
        let rule = Rules {
            trim: true,
            ..Rules::nothing()
        };
        for (name, expected) in [
            (&b"  a b  .txt"[..], "a b.txt"),
            (b"\n\xFF \t", "\\xff"),
            ("\u{a0}a\u{2003}".as_bytes(), "a"),
            (b" \xFE a ", "\\xfe a"),
            (b"  ", ""),
        ] {
            assert_eq!(applied(&rule, name, false), expected);
        }
    }

    #[test]
    fn case_follows_unicode_and_passes_stray_bytes_by() {
        let name = "don't PANIC \u{c4}HNLICH e\u{301}T\u{e9}_x2y".as_bytes();
        for (case, expected) in [
            (Case::Keep, "don't PANIC \u{c4}HNLICH e\u{301}T\u{e9}_x2y"),
            (Case::Lower, "don't panic \u{e4}hnlich e\u{301}t\u{e9}_x2y"),
            (Case::Upper, "DON'T PANIC \u{c4}HNLICH E\u{301}T\u{c9}_X2Y"),
            (Case::Title, "Don't Panic \u{c4}hnlich E\u{301}t\u{e9}_X2y"),
            (
                Case::Sentence,
                "Don't panic \u{e4}hnlich e\u{301}t\u{e9}_x2y",
            ),
        ] {
            assert_eq!(cased(name, case), expected.as_bytes(), "{case:?}");
        }
        assert_eq!(cased(b"a\xFFb", Case::Upper), b"A\xFFB");
        assert_eq!(cased(b"--abc def", Case::Sentence), b"--Abc def");
    }
}
