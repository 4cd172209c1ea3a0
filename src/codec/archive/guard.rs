//! Which names and links of an archive stay within the folder that it is unpacked into. Names only: nothing is looked at.

use std::collections::{HashMap, HashSet};

/// Why a member is not made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Its name or what it points at is outside.
    LeadsOut,
    /// No file can have such a name.
    Name,
}

/// Links on the way after which the kernel gives up too.
const MOST_LINKS: usize = 40;
/// Rounds after which links that climb at all are given up: only made-up archives need more.
const MOST_ROUNDS: usize = 8;

/// The names of a path from the top down; none for the folder itself. `notes..txt` is a name like any other.
pub fn names(path: &[u8]) -> Result<Vec<&[u8]>, Refusal> {
    if path.is_empty() || path.contains(&0) {
        return Err(Refusal::Name);
    }
    if path.starts_with(b"/") {
        return Err(Refusal::LeadsOut);
    }
    let names: Vec<&[u8]> = parts(path).collect();
    match names.contains(&&b".."[..]) {
        true => Err(Refusal::LeadsOut),
        false => Ok(names),
    }
}

fn parts(path: &[u8]) -> impl DoubleEndedIterator<Item = &[u8]> {
    let parts = path.split(|byte| *byte == b'/');
    parts.filter(|part| !part.is_empty() && *part != b".")
}

/// All links of an archive, by their names joined with `/`.
#[derive(Clone, Debug, Default)]
pub struct Links {
    texts: HashMap<Vec<u8>, Vec<u8>>,
}

impl Links {
    pub fn insert(&mut self, path: Vec<u8>, text: Vec<u8>) {
        self.texts.insert(path, text);
    }

    /// Something else has taken the link's place.
    pub fn remove(&mut self, path: &[u8]) {
        self.texts.remove(path);
    }

    pub fn text(&self, path: &[u8]) -> Option<&[u8]> {
        self.texts.get(path).map(Vec::as_slice)
    }

    /// True if one of the folders of a path is a link: nothing is made through links.
    pub fn is_above(&self, names: &[&[u8]]) -> bool {
        if self.texts.is_empty() {
            return false;
        }
        (1..names.len()).any(|count| self.texts.contains_key(&names[..count].join(&b'/')))
    }

    /// The links that lead out, by way of others or by themselves. The rest does not, once these are not made.
    pub fn leading_out(&self) -> HashSet<Vec<u8>> {
        let mut left = self.clone();
        let mut out = HashSet::new();
        for round in 0.. {
            let found: Vec<Vec<u8>> = left
                .texts
                .iter()
                .filter(|(path, text)| {
                    let climbs = parts(text).any(|part| part == b"..");
                    left.leads_out(path, text) || (round >= MOST_ROUNDS && climbs)
                })
                .map(|(path, _)| path.clone())
                .collect();
            if found.is_empty() {
                break;
            }
            for path in found {
                left.texts.remove(&path);
                out.insert(path);
            }
        }
        out
    }

    /// Follows one link as the kernel would, through the others.
    fn leads_out(&self, path: &[u8], text: &[u8]) -> bool {
        let mut at: Vec<&[u8]> = parts(path).collect();
        at.pop();
        if text.starts_with(b"/") {
            return true;
        }
        let mut ahead: Vec<&[u8]> = parts(text).rev().collect();
        let mut followed = 0;
        while let Some(part) = ahead.pop() {
            if part == b".." {
                if at.pop().is_none() {
                    return true;
                }
                continue;
            }
            at.push(part);
            let Some(text) = self.texts.get(&at.join(&b'/')) else {
                continue;
            };
            followed += 1;
            if text.starts_with(b"/") {
                return true;
            }
            if followed > MOST_LINKS {
                // Nobody gets to its end.
                return false;
            }
            at.pop();
            ahead.extend(parts(text).rev());
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_climb_or_start_at_the_root_are_refused() {
        assert_eq!(names(b"./a//b/"), Ok(vec![&b"a"[..], b"b"]));
        assert_eq!(names(b"notes..txt"), Ok(vec![&b"notes..txt"[..]]));
        assert_eq!(names(b"."), Ok(vec![]));
        for path in [&b"/a"[..], b"../a", b"a/../../b", b"a/..", b".."] {
            assert_eq!(names(path), Err(Refusal::LeadsOut), "{path:?}");
        }
        assert_eq!(names(b""), Err(Refusal::Name));
        assert_eq!(names(b"a\0b"), Err(Refusal::Name));
    }

    fn out(links: &[(&str, &str)]) -> Vec<String> {
        let mut all = Links::default();
        for (path, text) in links {
            all.insert(path.as_bytes().to_vec(), text.as_bytes().to_vec());
        }
        let out = all.leading_out();
        let mut out: Vec<String> = out
            .into_iter()
            .map(|path| String::from_utf8(path).unwrap())
            .collect();
        out.sort();
        out
    }

    #[test]
    fn links_are_followed_through_each_other() {
        assert_eq!(out(&[("a", "b"), ("d/e", "../a"), ("l", ".")]), [""; 0]);
        assert_eq!(
            out(&[("a", "/etc"), ("b", ".."), ("d/c", "../../x")]),
            ["a", "b", "d/c"]
        );
        // What climbs is in by its letters and out by the way of another link.
        assert_eq!(out(&[("p/q/x", "../.."), ("y", "p/q/x/..")]), ["y"]);
        // The first is out by itself, and the second no longer once the first is gone.
        assert_eq!(out(&[("a", "/"), ("b", "a/etc")]), ["a", "b"]);
        assert_eq!(out(&[("loop", "loop"), ("to", "loop/../..")]), [""; 0]);
    }

    #[test]
    fn nothing_is_made_through_a_link() {
        let mut links = Links::default();
        links.insert(b"d/l".to_vec(), b"..".to_vec());
        assert!(links.is_above(&[b"d", b"l", b"x"]));
        assert!(!links.is_above(&[b"d", b"l"]));
        assert!(!links.is_above(&[b"d", b"m", b"x"]));
    }
}
