//! A path that is typed: where it leads, and the folders that it may go on with.
//!
//! Names are bytes and not every byte can be typed. A folder that was offered keeps its bytes behind the text that
//! stands for it, as does every folder above the one that is shown.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use crate::model::{CompleteAsk, Completed, Ticket};

use super::form;
use super::intent::Effect;
use super::names;
use super::state::View;

/// A folder that is offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    name: OsString,
    /// The name as it is shown, with escapes for what is no text.
    pub text: String,
}

impl Offer {
    pub fn name(&self) -> &OsStr {
        &self.name
    }
}

/// A path while it is typed.
#[derive(Clone, Debug)]
pub struct Typing {
    pub text: String,
    /// The newest wish; offers of older ones are not shown.
    asked: Option<Ticket>,
    pub offers: Vec<Offer>,
    /// How many folders fit, with those that are not among the offers.
    pub count: u64,
    /// The offer that was gone to by key.
    pub chosen: Option<usize>,
    /// Texts that stand for paths with other bytes, without a slash at their end.
    known: Vec<(String, PathBuf)>,
}

/// What is wanted of the path that is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TypingIntent {
    /// Opens the field with the present folder in it.
    Open,
    /// Opens it with a folder above the present one, so that those beside the way that was gone are offered.
    OpenAbove(PathBuf),
    Type(String),
    /// So many offers down, round and round; negative for up.
    Move(i64),
    /// Takes an offer over: the chosen one where none is said.
    Take(Option<usize>),
    /// Goes where the text leads, or to the offer that was chosen by key.
    Go,
    Close,
}

impl Typing {
    fn at(folder: &Path) -> Typing {
        let shown = |path: &Path| names::shown(path.as_os_str()).text.into_owned();
        let odd = |path: &&Path| names::plain(path.as_os_str()).is_none();
        let known = folder.ancestors().filter(odd);
        Typing {
            text: shown(folder),
            asked: None,
            offers: Vec::new(),
            count: 0,
            chosen: None,
            known: known
                .map(|path| (shown(path), path.to_path_buf()))
                .collect(),
        }
    }

    /// The text up to the last slash, that included, and what is typed of a name after it.
    fn parts(&self) -> (&str, &str) {
        self.text.split_at(head_of(&self.text).len())
    }

    /// Grey text after the cursor: what is missing of the offer that Tab takes.
    pub fn completion(&self) -> Option<&str> {
        let (_, prefix) = self.parts();
        let offer = self.offers.get(self.chosen.unwrap_or(0))?;
        let rest = offer.text.strip_prefix(prefix)?;
        // An empty name is a question about all of them, which the list answers; only a key chooses one.
        (self.chosen.is_some() || !prefix.is_empty()).then_some(rest)
    }

    /// The text with an offer in it.
    fn taken(&self, offer: &Offer) -> String {
        let (head, _) = self.parts();
        format!("{head}{}", offer.text)
    }

    /// Where a text leads. Relative paths begin at `folder`.
    fn resolve(&self, text: &str, folder: &Path, home: &Path) -> PathBuf {
        let text = text.trim_start();
        let bare = text.trim_end_matches('/');
        let below = |shown: &str| {
            let rest = bare.strip_prefix(shown)?;
            (rest.is_empty() || rest.starts_with('/')).then(|| rest.trim_start_matches('/'))
        };
        let known = self.known.iter().filter_map(|(shown, path)| {
            let rest = below(shown)?;
            Some((shown.len(), path, rest))
        });
        match known.max_by_key(|(length, _, _)| *length) {
            Some((_, path, "")) => path.clone(),
            Some((_, path, rest)) => path.join(rest),
            None if bare.is_empty() && text.starts_with('/') => PathBuf::from("/"),
            None => folder.join(form::expand(bare, home)),
        }
    }
}

/// A text up to its last slash, that included.
fn head_of(text: &str) -> &str {
    &text[..text.rfind('/').map_or(0, |at| at + 1)]
}

impl View {
    pub(super) fn about_typing(&mut self, intent: TypingIntent) -> Vec<Effect> {
        if let TypingIntent::Open | TypingIntent::OpenAbove(_) = &intent {
            let mut typing = Typing::at(self.folder());
            if let TypingIntent::OpenAbove(above) = &intent {
                let above = names::shown(above.as_os_str()).text;
                typing.text = format!("{}/", above.trim_end_matches('/'));
            }
            self.typing = Some(typing);
            return self.ask_offers();
        }
        let (folder, home) = (self.folder().to_path_buf(), self.setting.home.clone());
        let Some(typing) = &mut self.typing else {
            return Vec::new();
        };
        match intent {
            TypingIntent::Open | TypingIntent::OpenAbove(_) => {}
            TypingIntent::Close => self.typing = None,
            TypingIntent::Move(offers) => {
                let count = typing.offers.len() as i64;
                if count > 0 {
                    let at = typing.chosen.map_or(-1, |at| at as i64);
                    let from = if at < 0 && offers < 0 { 0 } else { at };
                    typing.chosen = Some((from + offers).rem_euclid(count) as usize);
                }
            }
            TypingIntent::Type(text) => {
                // What completes an offer by hand stands for it as if it had been taken.
                let bare = text.trim_end_matches('/');
                let whole = typing
                    .offers
                    .iter()
                    .find(|offer| typing.taken(offer) == bare);
                if let Some(offer) = whole.cloned() {
                    typing.keep(&offer, &folder, &home);
                }
                let is_same_folder = typing.parts().0 == head_of(&text);
                typing.text = text;
                // Until the answer is there, those stay that still fit.
                let prefix = typing.parts().1.to_lowercase();
                let fits = |offer: &Offer| offer.text.to_lowercase().starts_with(&prefix);
                typing.offers.retain(|offer| is_same_folder && fits(offer));
                typing.count = typing.offers.len() as u64;
                return self.ask_offers();
            }
            TypingIntent::Take(at) => {
                let at = at.or(typing.chosen).unwrap_or(0);
                if let Some(offer) = typing.offers.get(at).cloned() {
                    let taken = typing.taken(&offer);
                    typing.keep(&offer, &folder, &home);
                    typing.text = format!("{taken}/");
                    typing.offers.clear();
                    return self.ask_offers();
                }
            }
            TypingIntent::Go => {
                let chosen = typing.chosen.and_then(|at| typing.offers.get(at)).cloned();
                let text = match chosen {
                    Some(offer) => {
                        typing.keep(&offer, &folder, &home);
                        typing.taken(&offer)
                    }
                    None => std::mem::take(&mut typing.text),
                };
                let path = typing.resolve(&text, &folder, &home);
                self.typing = None;
                return self.go(path);
            }
        }
        Vec::new()
    }

    /// Asks for the folders that the text may go on with.
    fn ask_offers(&mut self) -> Vec<Effect> {
        let ticket = self.ticket();
        let (folder, home) = (self.folder().to_path_buf(), self.setting.home.clone());
        let Some(typing) = &mut self.typing else {
            return Vec::new();
        };
        typing.asked = Some(ticket);
        typing.chosen = None;
        let (head, prefix) = typing.parts();
        let ask = CompleteAsk {
            ticket,
            folder: match head {
                "" => folder,
                head => typing.resolve(head, &folder, &home),
            },
            prefix: prefix.to_owned(),
        };
        vec![Effect::Complete(ask)]
    }

    /// Folds the answer in.
    pub fn completed(&mut self, completed: Completed) {
        let Some(typing) = &mut self.typing else {
            return;
        };
        if typing.asked != Some(completed.ticket) {
            return;
        }
        let offers = completed.names.into_iter().map(|name| Offer {
            text: names::shown(&name).text.into_owned(),
            name,
        });
        typing.offers = offers.collect();
        typing.count = completed.count;
        let (_, prefix) = typing.parts();
        // A name that is there in full needs no help.
        let is_whole = |offer: &Offer| offer.text == prefix && !prefix.is_empty();
        if typing.count == 1 && typing.offers.first().is_some_and(is_whole) {
            let offer = typing.offers.remove(0);
            typing.count = 0;
            let (folder, home) = (self.pane.folder().to_path_buf(), &self.setting.home);
            typing.keep(&offer, &folder, home);
        }
    }
}

impl Typing {
    /// Keeps the bytes of an offer behind the text that stands for it.
    fn keep(&mut self, offer: &Offer, folder: &Path, home: &Path) {
        let text = self.taken(offer);
        self.known.retain(|(known, _)| *known != text);
        if names::plain(&offer.name).is_some() {
            return;
        }
        let (head, _) = self.parts();
        let above = match head {
            "" => folder.to_path_buf(),
            head => self.resolve(head, folder, home),
        };
        let name: &OsStr = &offer.name;
        self.known.push((text, above.join(name)));
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::ffi::OsStrExt;

    use super::*;

    fn offer(name: &[u8]) -> Offer {
        let name = OsStr::from_bytes(name).to_os_string();
        Offer {
            text: names::shown(&name).text.into_owned(),
            name,
        }
    }

    fn typing(text: &str, offers: &[&[u8]]) -> Typing {
        Typing {
            text: text.to_owned(),
            offers: offers.iter().map(|name| offer(name)).collect(),
            ..Typing::at(Path::new("/data"))
        }
    }

    #[test]
    fn the_grey_text_is_what_is_missing_of_the_first_offer() {
        let mut path = typing("/data/ph", &[b"photos", b"physics"]);
        assert_eq!(path.completion(), Some("otos"));
        path.chosen = Some(1);
        assert_eq!(path.completion(), Some("ysics"));
        let path = typing("/data/PH", &[b"photos"]);
        assert_eq!(path.completion(), None, "it would not go on from there");
        let mut path = typing("/data/", &[b"photos"]);
        assert_eq!(path.completion(), None);
        path.chosen = Some(0);
        assert_eq!(path.completion(), Some("photos"));
    }

    #[test]
    fn texts_lead_where_they_say() {
        let (folder, home) = (Path::new("/data"), Path::new("/home/mara"));
        let path = typing("", &[]);
        let leads = |text: &str| path.resolve(text, folder, home);
        assert_eq!(leads("/"), Path::new("/"));
        assert_eq!(leads("/usr/share/"), Path::new("/usr/share"));
        assert_eq!(leads("photos/2025"), Path::new("/data/photos/2025"));
        assert_eq!(leads("~/Projects"), Path::new("/home/mara/Projects"));
        assert_eq!(leads("~"), Path::new("/home/mara"));
        assert_eq!(leads(" /tmp"), Path::new("/tmp"));
        assert_eq!(
            leads("/tmp/ends with space "),
            Path::new("/tmp/ends with space ")
        );
    }

    #[test]
    fn a_name_that_is_no_text_keeps_its_bytes() {
        let (folder, home) = (Path::new("/data"), Path::new("/home/mara"));
        let mut path = typing("caf", &[b"caf\xE9"]);
        let odd = path.offers[0].clone();
        let bytes = OsStr::from_bytes(b"/data/caf\xE9");
        path.keep(&odd, folder, home);
        let text = path.taken(&odd);
        assert_eq!(path.resolve(&text, folder, home), Path::new(bytes));
        path.text = format!("{text}/");
        path.offers = vec![offer(b"inside")];
        let inside = path.offers[0].clone();
        path.keep(&inside, folder, home);
        let leads = path.resolve(&path.taken(&inside), folder, home);
        assert_eq!(leads, Path::new(bytes).join("inside"));
        // A folder above the shown one is not typed anew: it keeps its bytes as well.
        let path = Typing::at(Path::new(bytes));
        assert_eq!(path.resolve(&path.text, folder, home), Path::new(bytes));
        let below = format!("{}/2025", path.text);
        let leads = path.resolve(&below, folder, home);
        assert_eq!(leads, Path::new(bytes).join("2025"));
    }
}
