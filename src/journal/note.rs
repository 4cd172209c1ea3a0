//! The text beside a thing that is held: what it was, and how a person puts it back without this program.

use std::ffi::OsString;
use std::fmt::Write;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};

use crate::model::{HELD_DAYS, Kind, Stamp};

/// Names of several things that are listed.
const LISTED: usize = 1000;
const FOLDER_HEX: &str = "Folder in hexadecimal digits: ";
const TAIL: &str = "Kind:     end of a file,";
const HELD: &str = "Held:     ";
const EXPIRES: &str = "Expires:  ";

/// What there is to say.
#[derive(Clone, Copy, Debug)]
pub struct Note<'a> {
    /// The folder in which it was, absolute.
    pub folder: &'a Path,
    pub what: NoteOf<'a>,
}

/// What a [`Note`] is about.
#[derive(Clone, Copy, Debug)]
pub enum NoteOf<'a> {
    Entry {
        name: &'a std::ffi::OsStr,
        stamp: &'a Stamp,
    },
    /// Several entries of the folder; where some things below them were left, a mirror that holds the others.
    Entries {
        names: &'a [OsString],
        is_mirror: bool,
    },
    /// The end of a file, from this offset on.
    Tail {
        name: &'a std::ffi::OsStr,
        stamp: &'a Stamp,
        offset: u64,
    },
}

impl Note<'_> {
    /// The text; `slot` is the folder that holds the thing.
    pub(super) fn text(&self, slot: &Path, now: Timestamp) -> String {
        let mut text = String::new();
        match self.write(&mut text, slot, now) {
            // Writing to a string cannot fail.
            Ok(()) | Err(std::fmt::Error) => text,
        }
    }

    fn write(&self, text: &mut String, slot: &Path, now: Timestamp) -> std::fmt::Result {
        let days = SignedDuration::from_hours(24 * i64::from(HELD_DAYS));
        let expires = now.checked_add(days).unwrap_or(Timestamp::MAX);
        text.push_str("Filewright keeps here what it was told to remove, replace or cut.\n\n");
        self.write_what(text)?;
        writeln!(text, "{HELD}{}", now.strftime("%Y-%m-%dT%H:%M:%SZ"))?;
        writeln!(
            text,
            "{EXPIRES}{}\n",
            expires.strftime("%Y-%m-%dT%H:%M:%SZ")
        )?;
        text.push_str("To put it back by hand:\n  ");
        self.write_way_back(text, slot)?;
        text.push('\n');
        text.push_str(FOLDER_HEX);
        for byte in self.folder.as_os_str().as_bytes() {
            write!(text, "{byte:02x}")?;
        }
        text.push('\n');
        Ok(())
    }

    fn write_what(&self, text: &mut String) -> std::fmt::Result {
        match self.what {
            NoteOf::Entry { name, stamp } => {
                writeln!(text, "Path:     {}", quoted(&self.folder.join(name)))?;
                writeln!(text, "Kind:     {}", kind(stamp.kind))?;
                write_state(text, stamp)
            }
            NoteOf::Tail {
                name,
                stamp,
                offset,
            } => {
                writeln!(text, "Path:     {}", quoted(&self.folder.join(name)))?;
                writeln!(text, "{TAIL} from byte {offset} on")?;
                write_state(text, stamp)
            }
            NoteOf::Entries { names, is_mirror } => {
                writeln!(text, "Folder:   {}", quoted(self.folder))?;
                if is_mirror {
                    text.push_str("Kind:     parts of trees, in folders as they were\n");
                }
                for name in names.iter().take(LISTED) {
                    writeln!(text, "Name:     {}", quoted(Path::new(name)))?;
                }
                match names.len().saturating_sub(LISTED) {
                    0 => Ok(()),
                    more => writeln!(text, "and {more} more"),
                }
            }
        }
    }

    fn write_way_back(&self, text: &mut String, slot: &Path) -> std::fmt::Result {
        match self.what {
            NoteOf::Entry { name, .. } => writeln!(
                text,
                "mv --no-clobber --no-target-directory -- {} {}",
                quoted(&slot.join(name)),
                quoted(&self.folder.join(name))
            ),
            NoteOf::Tail { name, offset, .. } => writeln!(
                text,
                "tail --bytes=+{} -- {} >> {}\nwhile that file is {offset} bytes long.",
                offset + 1,
                quoted(&slot.join("tail")),
                quoted(&self.folder.join(name))
            ),
            // Folders that are still there take up what was in them: names are added, no byte is copied.
            NoteOf::Entries {
                is_mirror: true, ..
            } => writeln!(
                text,
                "cp --archive --link --no-clobber -- {} {}",
                quoted(&slot.join(".")),
                quoted(self.folder)
            ),
            NoteOf::Entries { .. } => writeln!(
                text,
                "find {} -mindepth 1 -maxdepth 1 -exec mv --no-clobber --target-directory={} -- {{}} +",
                quoted(slot),
                quoted(self.folder)
            ),
        }
    }
}

fn write_state(text: &mut String, stamp: &Stamp) -> std::fmt::Result {
    if stamp.kind == Kind::File {
        writeln!(text, "Size:     {} bytes", stamp.size)?;
    }
    let modified = Timestamp::new(stamp.modified_s, stamp.modified_ns as i32);
    match modified {
        Ok(modified) => writeln!(text, "Modified: {modified}"),
        Err(_) => Ok(()),
    }
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::File => "file",
        Kind::Folder => "folder",
        Kind::Link => "link",
        Kind::Pipe => "named pipe",
        Kind::Socket => "socket",
        Kind::BlockDevice => "block device",
        Kind::CharDevice => "character device",
    }
}

/// A path as a shell takes it: in quotes, or by bytes where it cannot be shown.
fn quoted(path: &Path) -> String {
    let bytes = path.as_os_str().as_bytes();
    let plain = std::str::from_utf8(bytes).ok();
    if let Some(plain) = plain.filter(|plain| !plain.chars().any(char::is_control)) {
        return format!("'{}'", plain.replace('\'', r"'\''"));
    }
    let mut text = "$'".to_owned();
    for byte in bytes {
        match byte {
            b'\'' | b'\\' => text.extend(['\\', char::from(*byte)]),
            b' '..=b'~' => text.push(char::from(*byte)),
            byte => text.push_str(&format!("\\{byte:03o}")),
        }
    }
    text.push('\'');
    text
}

/// What a program reads in such a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noted {
    pub folder: PathBuf,
    /// Seconds since 1970.
    pub held_s: i64,
    pub expires_s: i64,
    /// It is the end of a file, not an entry.
    pub is_tail: bool,
}

/// Reads a text back; none if it is not one of these.
pub(super) fn read(text: &[u8]) -> Option<Noted> {
    let text = String::from_utf8_lossy(text);
    // Line ends in names are written as digits, so that no name can pass for a line.
    let line = |start: &str| text.lines().rev().find_map(|line| line.strip_prefix(start));
    let moment = |start: &str| {
        let moment: Timestamp = line(start)?.parse().ok()?;
        Some(moment.as_second())
    };
    let hex = line(FOLDER_HEX)?.as_bytes();
    let bytes: Option<Vec<u8>> = hex
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect();
    Some(Noted {
        folder: PathBuf::from(OsString::from_vec(bytes?)),
        held_s: moment(HELD)?,
        expires_s: moment(EXPIRES)?,
        is_tail: line(TAIL).is_some(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::OsStr;

    #[test]
    fn a_text_gives_back_the_very_bytes_of_its_folder() {
        let folder = Path::new(OsStr::from_bytes(b"/a\xff\nHeld:     never/it's"));
        let names = [OsString::from_vec(b"Expires:  x\n".to_vec())];
        let note = Note {
            folder,
            what: NoteOf::Entries {
                names: &names,
                is_mirror: false,
            },
        };
        let now = Timestamp::from_second(1_800_000_000).unwrap();
        let noted = read(note.text(Path::new("/hold/1"), now).as_bytes()).unwrap();
        assert_eq!(noted.folder, folder);
        assert_eq!(noted.held_s, 1_800_000_000);
        assert_eq!(noted.expires_s - noted.held_s, 14 * 24 * 3600);
    }

    #[test]
    fn names_are_quoted_so_that_a_shell_gives_them_back() {
        assert_eq!(quoted(Path::new("it's")), r"'it'\''s'");
        assert_eq!(
            quoted(Path::new(OsStr::from_bytes(b"a\n\xff'"))),
            r"$'a\012\377\''"
        );
    }
}
