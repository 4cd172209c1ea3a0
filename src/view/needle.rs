//! What is typed to find names by: looked for in a million of them while it is typed, so nothing is allocated for a name.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

use super::names;

/// A text to look for, capitals or not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Needle {
    /// In lower case.
    text: String,
}

impl Needle {
    pub fn new(text: &str) -> Needle {
        Needle {
            text: text.to_lowercase(),
        }
    }

    /// The text in lower case.
    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// True if every name in which this is found holds the other text too.
    pub fn narrows(&self, other: &Needle) -> bool {
        self.text.contains(&other.text)
    }

    /// True if the name, as it is shown, contains the text.
    pub fn is_in(&self, name: &OsStr) -> bool {
        let (bytes, text) = (name.as_bytes(), self.text.as_bytes());
        let Some(first) = text.first() else {
            return true;
        };
        if self.text.is_ascii() {
            let upper = first.to_ascii_uppercase();
            let starts = |byte: &u8| byte == first || *byte == upper;
            let last = (bytes.len() + 1).saturating_sub(text.len());
            let mut places = (0..last).filter(|at| starts(&bytes[*at]));
            if places.any(|at| bytes[at..at + text.len()].eq_ignore_ascii_case(text)) {
                return true;
            }
        }
        match names::plain(name) {
            // A letter outside ASCII may still be one within it in lower case.
            Some(name) if name.is_ascii() => false,
            Some(name) => (name.char_indices()).any(|(at, _)| starts_with(&name[at..], &self.text)),
            None => names::shown(name).text.to_lowercase().contains(&self.text),
        }
    }

    /// True if the name, as it is shown, begins with the text.
    pub fn starts(&self, name: &OsStr) -> bool {
        match names::plain(name) {
            Some(name) => starts_with(name, &self.text),
            None => starts_with(&names::shown(name).text, &self.text),
        }
    }
}

/// True if a text begins with another that is in lower case already.
fn starts_with(text: &str, lower: &str) -> bool {
    let mut letters = text.chars().flat_map(char::to_lowercase);
    lower.chars().all(|wanted| letters.next() == Some(wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(text: &str, name: &[u8]) -> bool {
        Needle::new(text).is_in(OsStr::from_bytes(name))
    }

    #[test]
    fn capitals_do_not_matter_in_any_script() {
        assert!(finds("IMG_0", b"img_01.jpg"));
        assert!(finds("g_01.J", b"IMG_01.jpg"));
        assert!(!finds("img_02", b"img_01.jpg"));
        assert!(finds("", b"anything"));
        assert!(!finds("longer than the name", b"name"));
        assert!(finds("\u{dc}BER", "ein \u{fc}berflug.mov".as_bytes()));
        assert!(finds("flug", "ein \u{fc}berFLUG.mov".as_bytes()));
        // The Kelvin sign is a k in lower case.
        assert!(finds("k", "\u{212a}elvin".as_bytes()));
    }

    #[test]
    fn what_is_shown_as_an_escape_is_found_by_it() {
        assert!(finds("\\xe9", b"caf\xE9.txt"));
        assert!(finds("caf", b"caf\xE9.txt"));
        assert!(finds("\\n", b"two\nlines"));
    }

    #[test]
    fn a_beginning_is_a_beginning() {
        let name = OsStr::new("Zoo");
        assert!(Needle::new("zo").starts(name));
        assert!(!Needle::new("oo").starts(name));
        assert!(Needle::new("").starts(name));
    }

    #[test]
    fn a_longer_text_narrows_a_shorter_one() {
        assert!(Needle::new("abc").narrows(&Needle::new("b")));
        assert!(Needle::new("abc").narrows(&Needle::new("")));
        assert!(!Needle::new("ab").narrows(&Needle::new("abc")));
    }
}
