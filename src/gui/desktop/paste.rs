//! Asking the clipboard for files: the formats of the desktops in turn, plain text last.

use x11rb::protocol::xproto::Atom;

use super::Pasted;
use super::reading::Reading;
use super::uris;
use super::x11::Atoms;

/// What is asked for, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    /// KDE says here whether its list was cut.
    KdeCut,
    /// The word `copy` or `cut`, and a list.
    CopiedFiles,
    UriList,
    Text,
}

/// A paste that is under way.
#[derive(Debug)]
pub struct Paste {
    pub reading: Reading,
    format: Format,
    is_cut: bool,
}

/// How it goes on.
pub enum Step {
    /// Ask for the next format.
    Next(Paste),
    Done(Pasted),
}

impl Paste {
    /// A paste that begins. `property` is where the owner writes.
    pub fn new(property: Atom) -> Paste {
        Paste {
            reading: Reading::new(property),
            format: Format::KdeCut,
            is_cut: false,
        }
    }

    /// The format to ask for now.
    pub(super) fn target(&self, atoms: &Atoms) -> Atom {
        match self.format {
            Format::KdeCut => atoms.CUT_SELECTION,
            Format::CopiedFiles => atoms.COPIED_FILES,
            Format::UriList => atoms.TEXT_URI_LIST,
            Format::Text => atoms.UTF8_STRING,
        }
    }

    /// Takes the owner's answer, `None` if it has nothing of that kind.
    pub fn take(mut self, data: Option<Vec<u8>>, host: &[u8]) -> Step {
        let data = data.filter(|data| !data.is_empty());
        let (format, is_cut) = (self.format, self.is_cut);
        self.format = match format {
            Format::KdeCut => {
                self.is_cut = data.is_some_and(|data| data.starts_with(b"1"));
                Format::CopiedFiles
            }
            Format::CopiedFiles => match data.and_then(|data| uris::read_copied(&data, host)) {
                Some((files, is_cut)) => return Step::Done(Pasted::Files { files, is_cut }),
                None => Format::UriList,
            },
            Format::UriList => match data {
                Some(data) => {
                    let files = uris::read_list(&data, host);
                    return Step::Done(Pasted::Files { files, is_cut });
                }
                None => Format::Text,
            },
            Format::Text => {
                let text = data.map(|data| String::from_utf8_lossy(&data).into_owned());
                let files = text.map(|text| uris::read_text(&text, host));
                return Step::Done(Pasted::Text(files.unwrap_or_default()));
            }
        };
        Step::Next(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What comes of the owner's answers, in turn.
    fn told(answers: &[Option<&[u8]>]) -> Pasted {
        let mut paste = Paste::new(1);
        for answer in answers {
            match paste.take(answer.map(<[u8]>::to_vec), b"box") {
                Step::Next(next) => paste = next,
                Step::Done(pasted) => return pasted,
            }
        }
        panic!("it asks for more than {} formats", answers.len());
    }

    fn files(names: &[&str]) -> uris::Files {
        uris::Files {
            paths: names.iter().map(Into::into).collect(),
            others: 0,
        }
    }

    #[test]
    fn each_desktop_is_understood_in_its_own_format() {
        let gnome = told(&[None, Some(b"cut\nfile:///a")]);
        let wanted = Pasted::Files {
            files: files(&["/a"]),
            is_cut: true,
        };
        assert_eq!(gnome, wanted);
        let kde = told(&[Some(b"1"), None, Some(b"file:///a\r\n")]);
        assert_eq!(kde, wanted);
        let plain = told(&[None, None, Some(b"file:///a\r\n")]);
        let copied = Pasted::Files {
            files: files(&["/a"]),
            is_cut: false,
        };
        assert_eq!(plain, copied);
        let text = told(&[None, Some(b""), None, Some(b"/a\n/b")]);
        assert_eq!(text, Pasted::Text(files(&["/a", "/b"])));
        assert_eq!(told(&[None, None, None, None]), Pasted::Text(files(&[])));
    }
}
