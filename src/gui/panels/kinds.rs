//! Icons and words for kinds of entries, by type and ending of the name.

use std::ffi::OsStr;
use std::path::Path;

use crate::gui::icons::{self, Icon};
use crate::model::Kind;

const IMAGES: &[&str] = &[
    "png", "jpg", "jpeg", "gif", "bmp", "tif", "tiff", "webp", "svg", "heic", "raw", "cr2", "cr3",
    "nef", "arw", "dng", "orf", "raf", "xcf", "psd",
];
const VIDEOS: &[&str] = &[
    "mov", "mp4", "mkv", "avi", "webm", "mpg", "mpeg", "m4v", "mts",
];
const SOUNDS: &[&str] = &["mp3", "flac", "ogg", "opus", "wav", "m4a", "aac"];
const PACKED: &[&str] = &[
    "zip", "gz", "xz", "zst", "bz2", "tar", "tgz", "7z", "rar", "deb",
];
const CODE: &[&str] = &[
    "rs", "py", "c", "h", "cpp", "js", "ts", "sh", "toml", "json", "yaml", "yml", "html", "css",
    "ipynb",
];
const TEXTS: &[&str] = &[
    "txt", "md", "csv", "log", "pdf", "doc", "docx", "odt", "rtf", "xls", "xlsx", "ods", "tex",
    "gpx", "xml",
];

/// Icon of an entry and one word for what it is.
pub fn kind_of(kind: Kind, name: &OsStr) -> (Icon, &'static str) {
    match kind {
        Kind::Folder => (icons::FOLDER.fill(), "folder"),
        Kind::Link => (icons::LINK_SIMPLE, "link"),
        Kind::Pipe => (icons::FILE_DASHED, "named pipe"),
        Kind::Socket => (icons::PLUGS_CONNECTED, "socket"),
        Kind::BlockDevice => (icons::HARD_DRIVE, "block device"),
        Kind::CharDevice => (icons::FILE_DASHED, "character device"),
        Kind::File => file_kind(name),
    }
}

fn file_kind(name: &OsStr) -> (Icon, &'static str) {
    let ending = Path::new(name).extension().and_then(OsStr::to_str);
    let ending = ending.map(str::to_ascii_lowercase).unwrap_or_default();
    let is_in = |list: &[&str]| list.contains(&ending.as_str());
    if is_in(IMAGES) {
        (icons::IMAGE, "image")
    } else if is_in(VIDEOS) {
        (icons::FILM_STRIP, "video")
    } else if is_in(SOUNDS) {
        (icons::FILE_AUDIO, "sound")
    } else if is_in(PACKED) {
        (icons::FILE_ZIP, "archive")
    } else if is_in(CODE) {
        (icons::FILE_CODE, "code")
    } else if is_in(TEXTS) {
        (icons::FILE_TEXT, "text")
    } else {
        (icons::FILE, "file")
    }
}
