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

/// Looks for a text in very many names, those of a chunk at a time.
///
/// The names lie one behind the other, and every byte of all of them is compared with the first letter, then with the
/// second and so on: that is several times faster than to go through name by name, since the compiler makes it
/// instructions that compare many bytes at once, and nothing has to be foreseen.
pub struct Sweep<'n> {
    needle: &'n Needle,
    /// The names in lower case.
    lower: Vec<u8>,
    /// For each byte of the names: 1 if the text begins there.
    begins: Vec<u8>,
    /// The same, 64 bytes of the names a word.
    words: Vec<u64>,
    /// Some bytes are no printable ASCII: these names have to be looked at one by one.
    has_others: bool,
}

impl<'n> Sweep<'n> {
    pub fn new(needle: &'n Needle) -> Sweep<'n> {
        Sweep {
            needle,
            lower: Vec::new(),
            begins: Vec::new(),
            words: Vec::new(),
            has_others: false,
        }
    }

    /// Takes the names of a chunk up, which [`Sweep::is_in`] then tells about.
    pub fn take(&mut self, names: &[u8]) {
        let Some((first, rest)) = self.needle.text.as_bytes().split_first() else {
            return;
        };
        let is_other = |byte: &u8| byte.wrapping_sub(b' ') > b'~' - b' ';
        let others = names
            .iter()
            .fold(0, |any, byte| any | u8::from(is_other(byte)));
        self.has_others = others != 0 || !self.needle.text.is_ascii();
        let lower = |byte: &u8| byte | u8::from(byte.wrapping_sub(b'A') < 26) << 5;
        self.lower.clear();
        self.lower.extend(names.iter().map(lower));
        self.begins.clear();
        self.begins
            .extend(self.lower.iter().map(|byte| u8::from(byte == first)));
        for (at, letter) in (1..).zip(rest) {
            let later = self.lower.get(at..).unwrap_or_default();
            for (begins, byte) in self.begins.iter_mut().zip(later) {
                *begins &= u8::from(byte == letter);
            }
        }
        self.begins.resize(names.len().next_multiple_of(64), 0);
        self.words.clear();
        self.words.extend(self.begins.chunks_exact(64).map(packed));
    }

    /// True if the text is in the name, which begins at a byte of those that were taken up.
    pub fn is_in(&self, begin: usize, name: &OsStr) -> bool {
        if self.needle.is_empty() {
            return true;
        }
        let places = (name.len() + 1).saturating_sub(self.needle.text.len());
        let (mut at, end) = (begin, begin + places);
        while at < end {
            let (within, count) = (at % 64, (64 - at % 64).min(end - at));
            let word = self.words.get(at / 64).copied().unwrap_or_default();
            if word >> within << (64 - count) != 0 {
                return true;
            }
            at += count;
        }
        self.has_others && self.needle.is_in(name)
    }
}

/// 64 bytes that are 0 or 1 as the bits of a word.
fn packed(bytes: &[u8]) -> u64 {
    let eights = bytes.chunks_exact(8).rev();
    eights.fold(0, |word, eight| {
        let eight = eight
            .iter()
            .rev()
            .fold(0, |word: u64, byte| word << 8 | u64::from(*byte));
        // The bit of each byte is brought into the highest byte, next to those of the others.
        word << 8 | eight.wrapping_mul(0x0102_0408_1020_4080) >> 56
    })
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
    fn a_sweep_finds_what_is_found_name_by_name() {
        let names: [&[u8]; 14] = [
            b"IMG_0001.JPG",
            b"img_1000.jpg",
            b"a",
            b"",
            b"AAA",
            b"jp",
            b"g and no more",
            b"caf\xE9.jpg",
            b"two\nlines",
            "ein \u{fc}berFLUG.mov".as_bytes(),
            "\u{212a}elvin".as_bytes(),
            &[b'x'; 255],
            b"[{@`\x7f",
            b"0",
        ];
        let texts = [
            "",
            "a",
            "aa",
            "jpg",
            "g_0",
            "1000",
            "\\n",
            "\\xe9",
            "\u{fc}B",
            "k",
            "x",
            "{",
            "[",
            "00j",
            "@",
            "longer than any of the names but one, which is not this",
        ];
        // Far enough that words are crossed, and from every place of a word on.
        for skipped in 0..names.len() {
            let names: Vec<&[u8]> = names
                .iter()
                .cycle()
                .skip(skipped)
                .take(100)
                .copied()
                .collect();
            let together = names.concat();
            for text in texts {
                let needle = Needle::new(text);
                let mut sweep = Sweep::new(&needle);
                sweep.take(b"of an earlier chunk, which is longer or not");
                sweep.take(&together);
                let mut begin = 0;
                for name in &names {
                    let name = OsStr::from_bytes(name);
                    let expected = needle.is_in(name);
                    assert_eq!(sweep.is_in(begin, name), expected, "{text:?} in {name:?}");
                    begin += name.len();
                }
            }
        }
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
