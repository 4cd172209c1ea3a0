//! The options of a parameter that says where files end: one length for all, lengths of single files, a list of them.

use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use clap::builder::{OsStringValueParser, TypedValueParser};
use clap::{Arg, ArgAction, ArgMatches};

use super::command::long_of;
use crate::disk::{self, CopyError, Unwatched};
use crate::model::{Offset, Offsets, Param, errno};
use crate::view::offset::parse_offset;

/// A file and where it is to end.
type Own = (PathBuf, Offset);

/// Identifier and long option of the length of one file.
pub fn own_of(param: &Param) -> String {
    format!("{}-of", long_of(param))
}

/// Identifier and long option of a list of files with their lengths.
pub fn list_of(param: &Param) -> String {
    format!("{}s-from", long_of(param))
}

/// The two options beside the one for all files.
pub fn arguments(param: &Param) -> [Arg; 2] {
    let (own, list) = (own_of(param), list_of(param));
    let own = Arg::new(own.clone())
        .long(own)
        .value_name("PATH=LENGTH")
        .action(ArgAction::Append)
        .value_parser(OsStringValueParser::new().try_map(|text| one(text.as_bytes())))
        .help("Length of one file, which need not be named before; may be given several times");
    let list = Arg::new(list.clone())
        .long(list)
        .value_name("LIST")
        .value_parser(OsStringValueParser::new().try_map(|path| from_file(&path)))
        .help("File with a line PATH=LENGTH for each file, or - for standard input; where it holds a NUL, lines end in NUL");
    [own, list]
}

/// What was said, if anything; files that were named with their lengths and not before are added to the selection.
pub fn read(param: &Param, matches: &ArgMatches, roots: &mut Vec<PathBuf>) -> Option<Offsets> {
    let all = matches.get_one::<Offset>(param.name).copied();
    let listed = matches.get_one::<Vec<Own>>(&list_of(param)).into_iter();
    let own = matches.get_many::<Own>(&own_of(param)).into_iter();
    let mut offsets = Offsets {
        all,
        ..Offsets::default()
    };
    let mut known: HashSet<PathBuf> = roots.iter().cloned().collect();
    // What is said on the line itself overrules the list.
    for (path, offset) in listed.flatten().chain(own.flatten()) {
        if known.insert(path.clone()) {
            roots.push(path.clone());
        }
        offsets.each.insert(path.clone(), *offset);
    }
    (offsets != Offsets::default()).then_some(offsets)
}

/// Reads `4096`, `2.5GB`, `40%` or `-3 lines`.
pub fn length(text: &str) -> Result<Offset, String> {
    parse_offset(text).ok_or_else(|| {
        "a length is bytes, or has a unit: 2.5GB, 1MiB, 40%, \"100 lines\", \"-3 lines\"".to_owned()
    })
}

/// Reads `PATH=LENGTH`. A path may hold the sign itself, a length never does.
fn one(text: &[u8]) -> Result<Own, String> {
    let sign = text.iter().rposition(|byte| *byte == b'=');
    let (path, offset) = sign
        .map(|at| (&text[..at], &text[at + 1..]))
        .filter(|(path, _)| !path.is_empty())
        .ok_or("a path and a length are needed, as in file.log=10MB")?;
    let offset = std::str::from_utf8(offset).map_err(|_| "a length is text".to_owned())?;
    Ok((PathBuf::from(OsStr::from_bytes(path)), length(offset)?))
}

fn from_file(path: &OsStr) -> Result<Vec<Own>, String> {
    let path = match path.as_bytes() {
        b"-" => Path::new("/dev/stdin"),
        _ => Path::new(path),
    };
    let mut text = Vec::new();
    let read = disk::read::each_piece(path, &Unwatched, |piece| text.extend_from_slice(piece));
    read.map_err(|error| {
        let errno = match error {
            CopyError::Disk { error, .. } => errno::text(error.errno),
            _ => None,
        };
        format!(
            "the list cannot be read: {}",
            errno.unwrap_or("it was given up")
        )
    })?;
    entries(&OsString::from_vec(text))
}

/// The entries of a list; empty lines count for nothing.
fn entries(text: &OsStr) -> Result<Vec<Own>, String> {
    let text = text.as_bytes();
    let end = if text.contains(&0) { 0 } else { b'\n' };
    let lines = text.split(|byte| *byte == end).enumerate();
    lines
        .filter(|(_, line)| !line.is_empty())
        .map(|(at, line)| one(line).map_err(|error| format!("entry {}: {error}", at + 1)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Length, LengthUnit};

    fn bytes(count: i64) -> Offset {
        Offset::Length(Length::bytes(count))
    }

    #[test]
    fn a_path_may_hold_the_sign_that_a_length_never_holds() {
        let own = one(b"a=b.log=40%").unwrap();
        let unit = LengthUnit::Percent;
        let percent = Offset::Length(Length { amount: 40.0, unit });
        assert_eq!(own, (PathBuf::from("a=b.log"), percent));
        let odd = one(b"\xff=7").unwrap();
        assert_eq!(odd.0, PathBuf::from(OsStr::from_bytes(b"\xff")));
        for text in ["", "a.log", "=5", "a.log=", "a.log=much"] {
            assert!(one(text.as_bytes()).is_err(), "{text}");
        }
    }

    #[test]
    fn a_list_ends_its_entries_in_newlines_or_in_nul() {
        let lines = entries(OsStr::new("a=1\n\nb=2 KiB\n")).unwrap();
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[0], (PathBuf::from("a"), bytes(1)));
        let nul = entries(OsStr::new("a\nb=1\0c=-3 lines\0")).unwrap();
        assert_eq!(nul[0], (PathBuf::from("a\nb"), bytes(1)));
        assert_eq!(nul[1], (PathBuf::from("c"), Offset::Lines(-3)));
        let error = entries(OsStr::new("a=1\nb\n")).unwrap_err();
        assert!(error.starts_with("entry 2: "), "{error}");
    }

    #[test]
    fn lengths_have_units_and_signs() {
        assert_eq!(length("1048576"), Ok(bytes(1 << 20)));
        assert_eq!(length("0x10"), Ok(bytes(16)));
        assert_eq!(length("-3 lines"), Ok(Offset::Lines(-3)));
        let resolved = |text: &str, present| match length(text) {
            Ok(Offset::Length(length)) => length.resolve(present),
            other => panic!("{other:?}"),
        };
        assert_eq!(resolved("-1KiB", 0), -1024);
        assert_eq!(resolved("40%", 1000), 400);
        assert!(length("much").is_err());
    }
}
