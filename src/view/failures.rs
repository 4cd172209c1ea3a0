//! Failures in words: what could not be done, why, and what can be done now.
//!
//! The words of a failure come in parts, so that the window can set the path, the badge and the text apart; the terminal
//! joins them to a line.

use std::path::Path;

use crate::model::{Action, Cause, Clash, Failure, Guarded, Limit, NoTrash};

use super::{errno, names, words};

/// A failure as it is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The path, safe to show.
    pub path: String,
    /// The kernel's name for the error (`EACCES`) or a word or two for ours.
    pub badge: String,
    /// Goes on from the path: `could not be opened`.
    pub what: String,
    /// `permission is missing, on it or on a folder on the way`; without a full stop.
    pub why: String,
    /// A sentence that says what now, where there is anything to say.
    pub advice: Option<&'static str>,
}

impl Told {
    /// All but the path and the badge: `could not be opened: permission is missing. Ask its owner.`
    pub fn text(&self) -> String {
        let advice = self
            .advice
            .map_or(String::new(), |advice| format!(" {advice}"));
        format!("{}: {}.{advice}", self.what, self.why)
    }

    /// One line for a terminal or a log: `a/b [EACCES] could not be opened: ...`.
    pub fn line(&self) -> String {
        format!("{} [{}] {}", self.path, self.badge, self.text())
    }
}

/// Puts a failure into words.
pub fn told(failure: &Failure) -> Told {
    let (why, advice) = reason(failure);
    Told {
        path: shown(&failure.path),
        badge: badge(&failure.cause),
        what: predicate(failure),
        why,
        advice,
    }
}

/// A path in one line without anything that would not be seen.
pub fn shown(path: &Path) -> String {
    if path.as_os_str().is_empty() {
        return "(empty path)".to_owned();
    }
    names::shown(path.as_os_str()).text.into_owned()
}

/// The name of the error number, or a word for what no system call said.
pub fn badge(cause: &Cause) -> String {
    let word = match cause {
        Cause::Os(number) | Cause::OsAt { errno: number, .. } => {
            return match errno::name(*number) {
                Some(name) => name.to_owned(),
                None => format!("error {number}"),
            };
        }
        Cause::SameFile => "same file",
        Cause::NamedPipe => "named pipe",
        Cause::IntoItself => "into itself",
        Cause::LinkAsRoot => "link",
        Cause::Guarded(_) => "guarded",
        Cause::AlreadyThere => "exists",
        Cause::NameTwice => "twice",
        Cause::Undecided(_) => "asks",
        Cause::Changed | Cause::ChangedWhileRead => "changed",
        Cause::Swapped => "swapped",
        Cause::MetadataLost => "metadata",
        Cause::Mismatch { .. } | Cause::DigestDiffers => "differs",
        Cause::Unverified => "not verified",
        Cause::Missing => "missing",
        Cause::Unlisted => "added",
        Cause::NoSpace { .. } => "no space",
        Cause::NoInodes { .. } => "no inodes",
        Cause::OtherFileSystem => "mount",
        Cause::SpecialFile => "special file",
        Cause::Dependent => "not started",
        Cause::NeedsPermanent => "permanent",
        Cause::InUse(_) => "in use",
        Cause::NewerJournal => "newer",
        Cause::NoSuchJob => "no job",
        Cause::NothingKept => "not kept",
        Cause::HoldFull { .. } => "hold area",
        Cause::NoTrash(_) => "no trash",
        Cause::Value(_) => "value",
        Cause::Panic(_) => "defect",
        Cause::Cancelled => "cancelled",
        Cause::Immutable => "immutable",
        Cause::AppendOnly => "append-only",
        Cause::NameRefused => "name",
        Cause::NoFolder => "no folder",
        Cause::Lookup(_) => "unknown",
        Cause::Mistyped(_) => "type",
        Cause::Archive(_) => "archive",
        Cause::LeadsOut => "leads out",
        Cause::TooMuch(_) => "too much",
        Cause::EmbeddedNul => "NUL byte",
    };
    word.to_owned()
}

/// What could not be done; the path is its subject.
fn predicate(failure: &Failure) -> String {
    let fixed = match &failure.cause {
        Cause::Undecided(_) => Some("waits for an answer"),
        Cause::Dependent | Cause::Cancelled => Some("was left as it was"),
        Cause::OtherFileSystem => Some("was left alone"),
        Cause::Guarded(_)
        | Cause::LinkAsRoot
        | Cause::NeedsPermanent
        | Cause::InUse(_)
        | Cause::HoldFull { .. }
        | Cause::NoTrash(_) => Some("was refused"),
        Cause::NoSuchJob | Cause::NewerJournal => Some("was left alone"),
        Cause::NothingKept => Some("cannot be taken back"),
        Cause::Mismatch { .. } => Some("was not copied right"),
        Cause::Unverified => Some("was copied and kept"),
        Cause::DigestDiffers => Some("has changed"),
        Cause::Missing => Some("is missing"),
        Cause::Unlisted => Some("was added"),
        Cause::MetadataLost => Some("was copied and kept"),
        Cause::ChangedWhileRead => Some("could not be copied as a whole"),
        Cause::NoSpace { .. } | Cause::NoInodes { .. } => Some("cannot hold what is planned"),
        _ => None,
    };
    let other = failure.path2.as_deref().map(shown);
    match (fixed, failure.action, other) {
        (Some(fixed), _, _) => fixed.to_owned(),
        (None, Action::Rename, Some(other)) => format!("could not be renamed to {other}"),
        (None, Action::Exchange, Some(other)) => format!("could not be exchanged with {other}"),
        (None, Action::MakeHardLink, Some(other)) => {
            format!("could not get the further name {other}")
        }
        (None, action, _) => match failure.cause {
            Cause::OsAt { offset, .. } => {
                format!("{} at byte {}", undone(action), words::count(offset))
            }
            _ => undone(action).to_owned(),
        },
    }
}

fn undone(action: Action) -> &'static str {
    match action {
        Action::List => "could not be listed",
        Action::Stat => "could not be looked up",
        Action::Open => "could not be opened",
        Action::Read => "could not be read",
        Action::Write => "could not be written",
        Action::Create | Action::MakeFolder | Action::MakeSpecial => "could not be created",
        Action::MakeLink => "could not be created as a link",
        Action::ReadLink => "could not be read as a link",
        Action::MakeHardLink => "could not be created as a hard link",
        Action::Unlink => "could not be deleted",
        Action::RemoveFolder => "could not be removed",
        Action::Rename => "could not be renamed",
        Action::Exchange => "could not be exchanged",
        Action::Truncate => "could not be set to its new length",
        Action::SetMode => "did not get its permissions",
        Action::SetOwner => "did not get its owner",
        Action::SetTimes => "did not get its times",
        Action::SetAttribute => "did not get its extended attributes",
        Action::Flush => "may not be on the device yet",
        Action::Verify => "could not be verified",
        Action::Plan => "cannot be planned",
        Action::Run => "could not be done",
    }
}

/// Why, and what now.
fn reason(failure: &Failure) -> (String, Option<&'static str>) {
    let (why, advice) = match &failure.cause {
        Cause::Os(number) | Cause::OsAt { errno: number, .. } => {
            return kernel(failure.action, *number);
        }
        Cause::SameFile => (same_file(failure), None),
        Cause::NamedPipe => ("it is a named pipe".into(), None),
        Cause::IntoItself => (into_itself(failure), None),
        Cause::LinkAsRoot => (
            "it is a symbolic link, and neither it nor what it points at is touched".into(),
            Some("Give the folder itself, or remove the link with `unlink`."),
        ),
        Cause::Guarded(place) => (guarded(*place).into(), None),
        Cause::AlreadyThere => (
            "something of this name is there already".into(),
            Some("Choose another name, or a rule for what is there."),
        ),
        Cause::NameTwice => ("another one would get the same name".into(), None),
        Cause::Undecided(clash) => (in_the_way(*clash).into(), None),
        Cause::Changed => (
            "it is no longer what the plan saw".into(),
            Some("Plan again."),
        ),
        Cause::ChangedWhileRead => (
            "it changed while it was being read".into(),
            Some("Retry when nothing writes to it."),
        ),
        Cause::Swapped => (
            "a folder on the way was exchanged for something else".into(),
            Some("Nothing was done there; look who changes this tree."),
        ),
        Cause::MetadataLost => (
            "the destination does not take all of it: see what the result says was not kept".into(),
            Some(
                "Remove it yourself if the copy will do, or allow that (`--allow-loss`) and move again.",
            ),
        ),
        Cause::Mismatch { offset } => (
            format!(
                "what was read back differs from the source, first at byte {}",
                words::count(*offset)
            ),
            Some("The source is kept. Retry, and check the destination's disk."),
        ),
        Cause::Unverified => (
            "its copy could not be read back from the device".into(),
            Some("The source is kept. Retry, or allow it unread (`--no-verify`)."),
        ),
        Cause::DigestDiffers => ("its bytes are not those of the list".into(), None),
        Cause::Missing => ("the list names it, and it is not there".into(), None),
        Cause::Unlisted => ("the list does not name it".into(), None),
        Cause::NoSpace { .. } | Cause::NoInodes { .. } => shortage(&failure.cause),
        Cause::OtherFileSystem => ("another file system is mounted there".into(), None),
        Cause::SpecialFile => (
            "it is a pipe, a socket or a device, and only contents are copied here".into(),
            None,
        ),
        Cause::Dependent => ("what has to come before it failed".into(), None),
        Cause::InUse(_)
        | Cause::NewerJournal
        | Cause::NoSuchJob
        | Cause::NothingKept
        | Cause::NeedsPermanent
        | Cause::HoldFull { .. }
        | Cause::NoTrash(_) => past(&failure.cause),
        Cause::Value(text) | Cause::Lookup(text) | Cause::Mistyped(text) | Cause::Archive(text) => {
            (text.clone(), None)
        }
        Cause::Panic(text) => (
            format!("a defect of this program stopped it ({text})"),
            Some("The rest went on. Please report it."),
        ),
        Cause::Cancelled => ("the job was cancelled before it was done".into(), None),
        Cause::Immutable | Cause::AppendOnly => marked(&failure.cause),
        Cause::NameRefused => ("the destination cannot hold this name".into(), None),
        Cause::NoFolder => ("there is no such folder".into(), None),
        Cause::LeadsOut => (
            "it or what it points at lies outside of where it is to be unpacked".into(),
            Some("Nothing was written there."),
        ),
        Cause::TooMuch(limit) => (
            too_much(*limit),
            Some("Set a higher bound if the archive is trusted."),
        ),
        Cause::EmbeddedNul => ("no name may hold a NUL byte".into(), None),
    };
    (why, advice)
}

/// What there is too little of, with figures.
fn shortage(cause: &Cause) -> (String, Option<&'static str>) {
    match cause {
        Cause::NoSpace { needed, free } => (
            format!(
                "{} are needed and {} are free",
                words::bytes(*needed),
                words::bytes(*free)
            ),
            Some("Nothing was changed."),
        ),
        Cause::NoInodes { needed, free } => (
            format!(
                "{} are needed and the file system has {} left",
                words::counted(*needed, "inode"),
                words::count(*free)
            ),
            Some("Nothing was changed."),
        ),
        _ => (String::new(), None),
    }
}

fn too_much(limit: Limit) -> String {
    match limit {
        Limit::Entries(most) => format!("it holds more than {}", words::counted(most, "member")),
        Limit::Ratio(most) => format!(
            "it unpacks to more than {} times its size",
            words::count(most)
        ),
        Limit::Bytes(most) => format!("it unpacks to more than {}", words::bytes(most)),
    }
}

/// What has to do with other jobs, of the past or at work, and with what is kept of this one.
fn past(cause: &Cause) -> (String, Option<&'static str>) {
    match cause {
        Cause::InUse(who) => (format!("{who} works there"), Some("Wait until it is done.")),
        Cause::NewerJournal => (
            "a later version of this program has written it, and it is left alone".into(),
            Some("Use that version."),
        ),
        Cause::NoSuchJob => (
            "there is no such job, or more than one of that beginning".into(),
            Some("`filewright history` lists them."),
        ),
        Cause::NothingKept => ("nothing was kept of it that could be put back".into(), None),
        Cause::NoTrash(why) => no_trash(*why),
        Cause::NeedsPermanent => (
            "what is removed, replaced or cut here is gone for good, and that has to be said"
                .into(),
            Some("Allow it (`--permanent`) if that is meant."),
        ),
        Cause::HoldFull { needed, free } => (
            format!(
                "{} would have to be kept to take it back, and the hold area has room for {}",
                words::bytes(*needed),
                words::bytes(*free)
            ),
            Some("Make room with `filewright hold purge`, or let it go for good (`--permanent`)."),
        ),
        _ => (String::new(), None),
    }
}

fn no_trash(why: NoTrash) -> (String, Option<&'static str>) {
    let (text, advice) = match why {
        NoTrash::Nowhere => (
            "there is no trash on its disk, and none can be made there",
            Some("Keep it in the hold area instead."),
        ),
        NoTrash::Inside => ("the trash lies in it", None),
        NoTrash::NotDeleted => (
            "only what is deleted can go to the trash",
            Some("Keep it in the hold area instead."),
        ),
    };
    (text.to_owned(), advice)
}

fn same_file(failure: &Failure) -> String {
    match &failure.path2 {
        Some(other) => format!("it and {} are one file", shown(other)),
        None => "source and destination are one file".to_owned(),
    }
}

fn into_itself(failure: &Failure) -> String {
    match &failure.path2 {
        Some(other) => format!("{} lies inside it", shown(other)),
        None => "the destination lies inside the source".to_owned(),
    }
}

/// A mark that the kernel heeds whoever asks.
fn marked(cause: &Cause) -> (String, Option<&'static str>) {
    let (mark, advice) = match cause {
        Cause::Immutable => (
            "immutable",
            "Take the mark away first (`chattr -i`), if it is to go.",
        ),
        _ => (
            "append-only",
            "Take the mark away first (`chattr -a`), if it is to go.",
        ),
    };
    let why = format!("it is marked {mark}, and so the kernel refuses");
    (why, Some(advice))
}

fn guarded(place: Guarded) -> &'static str {
    match place {
        Guarded::Root => "it is the root of the file system",
        Guarded::Home => "it is a home folder, or holds one",
        Guarded::WorkingFolder => "it is the working folder, or holds it",
        Guarded::MountRoot => "a file system is mounted there",
        Guarded::OwnState => "this program keeps its own state there",
    }
}

/// What is in the way, as half a sentence.
fn in_the_way(clash: Clash) -> &'static str {
    match clash {
        Clash::Alike => "a file of the same size and time is there",
        Clash::Newer => "an older file is there",
        Clash::Older => "a newer file is there",
        Clash::Differs => "another file is there",
        Clash::OtherType => "something of another type is there",
        Clash::SameFile => "the very same file is there",
        Clash::OtherCase => "another spelling of the name is there",
    }
}

/// What the kernel's answer means here, and what helps.
fn kernel(action: Action, number: i32) -> (String, Option<&'static str>) {
    let why = match errno::name(number).unwrap_or_default() {
        "ENOENT" if creates(action) => "the folder that is to hold it is not there",
        "EPERM" => "its owner, a sticky folder or an immutable flag stand against it",
        "ENOENT" => "there is nothing of this name",
        "EIO" => "the disk answers with an error",
        "EACCES" => "permission is missing, on it or on a folder on the way",
        "EBUSY" => "it is in use, or a file system is mounted there",
        "EEXIST" => "something of this name is there already",
        "EXDEV" => "the two places are on different file systems",
        "ENOTDIR" => "a folder is needed where something else is",
        "EISDIR" => "it is a folder",
        "EINVAL" => "the system refuses this value or this pair of places",
        "EMFILE" | "ENFILE" => "too many files are open",
        "ETXTBSY" => "the program in it is running",
        "EFBIG" => "it would be longer than a limit or the file system allows",
        "ENOSPC" => "the file system is full",
        "EROFS" => "the file system is mounted read-only",
        "EMLINK" => "it has as many names as the file system allows",
        "ENAMETOOLONG" => "the name is longer than the file system allows",
        "ENOTEMPTY" => "the folder is not empty",
        "ELOOP" => "a link stands where none is followed, or links lead in a circle",
        "EOPNOTSUPP" | "ENOSYS" => "the file system cannot do this",
        "ESTALE" => "the file server no longer knows it",
        "EDQUOT" => "your quota on this file system is used up",
        _ => return (fallback(number), None),
    };
    (why.to_owned(), kernel_advice(number))
}

/// True for actions that bring a name into being; what is missing then is not the name.
fn creates(action: Action) -> bool {
    matches!(
        action,
        Action::Create
            | Action::MakeFolder
            | Action::MakeLink
            | Action::MakeHardLink
            | Action::MakeSpecial
    )
}

fn kernel_advice(number: i32) -> Option<&'static str> {
    let advice = match errno::name(number).unwrap_or_default() {
        "EACCES" => "Change its permissions or work as its owner, then retry.",
        "EPERM" => "Work as its owner, or lift the flag with chattr, then retry.",
        "EIO" => "Retry; if it stays, save what you can and check the disk.",
        "ENOSPC" | "EDQUOT" => "Free some space, then retry.",
        "EBUSY" | "ETXTBSY" => "Retry when it is free.",
        _ => return None,
    };
    Some(advice)
}

/// The C library's words, made to go on in a sentence.
fn fallback(number: i32) -> String {
    let Some(text) = errno::text(number) else {
        return format!("the system answers with error {number}");
    };
    let mut signs = text.chars();
    let first = signs.next().map(|sign| sign.to_ascii_lowercase());
    first.into_iter().chain(signs).collect()
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    use super::*;

    fn line(action: Action, path: &str, cause: Cause) -> String {
        told(&Failure::new(action, path, cause)).line()
    }

    #[test]
    fn a_failure_says_what_where_why_and_what_now() {
        assert_eq!(
            line(Action::Open, "a/b", Cause::Os(13)),
            "a/b [EACCES] could not be opened: permission is missing, on it or on a folder on the way. \
             Change its permissions or work as its owner, then retry."
        );
        let at = Cause::OsAt {
            errno: 5,
            offset: 412_000_000,
        };
        assert_eq!(
            line(Action::Read, "strip_0031.las", at),
            "strip_0031.las [EIO] could not be read at byte 412,000,000: the disk answers with an error. \
             Retry; if it stays, save what you can and check the disk."
        );
        assert_eq!(
            line(Action::MakeFolder, "a/b", Cause::Os(2)),
            "a/b [ENOENT] could not be created: the folder that is to hold it is not there."
        );
        assert_eq!(
            line(Action::Unlink, "x", Cause::Os(71)),
            "x [EPROTO] could not be deleted: protocol error."
        );
        assert_eq!(
            line(Action::Unlink, "x", Cause::Os(4000)),
            "x [error 4000] could not be deleted: the system answers with error 4000."
        );
    }

    #[test]
    fn two_paths_are_both_named() {
        let failure = Failure::new(Action::Rename, "a", Cause::Os(18)).with_other("/m/a");
        assert_eq!(
            told(&failure).line(),
            "a [EXDEV] could not be renamed to /m/a: the two places are on different file systems."
        );
        let failure = Failure::new(Action::Plan, "a", Cause::IntoItself).with_other("a/b");
        assert_eq!(
            told(&failure).line(),
            "a [into itself] cannot be planned: a/b lies inside it."
        );
    }

    #[test]
    fn space_is_told_in_figures() {
        let cause = Cause::NoSpace {
            needed: 48_200_000_000,
            free: 412_000_000,
        };
        assert_eq!(
            line(Action::Plan, "/mnt", cause),
            "/mnt [no space] cannot hold what is planned: 48.2 GB are needed and 412 MB are free. \
             Nothing was changed."
        );
    }

    #[test]
    fn odd_names_stay_on_one_line() {
        let path = Path::new(OsStr::from_bytes(b"a\nb\xFF\x1B[31m"));
        let text = told(&Failure::new(Action::Open, path, Cause::Os(2))).line();
        assert!(text.starts_with("a\\nb\\xFF\\x1B[31m [ENOENT]"), "{text}");
    }

    #[test]
    fn every_cause_makes_a_sentence() {
        let causes = [
            Cause::SameFile,
            Cause::NamedPipe,
            Cause::IntoItself,
            Cause::LinkAsRoot,
            Cause::Guarded(Guarded::Root),
            Cause::AlreadyThere,
            Cause::NameTwice,
            Cause::Undecided(Clash::Older),
            Cause::Changed,
            Cause::ChangedWhileRead,
            Cause::Swapped,
            Cause::Mismatch { offset: 7 },
            Cause::Unverified,
            Cause::DigestDiffers,
            Cause::Missing,
            Cause::Unlisted,
            Cause::NoInodes { needed: 3, free: 1 },
            Cause::OtherFileSystem,
            Cause::SpecialFile,
            Cause::Dependent,
            Cause::NeedsPermanent,
            Cause::InUse("process 7".into()),
            Cause::NewerJournal,
            Cause::NoSuchJob,
            Cause::NothingKept,
            Cause::HoldFull {
                needed: 10,
                free: 5,
            },
            Cause::NoTrash(NoTrash::Nowhere),
            Cause::Value("the mode needs octal digits".into()),
            Cause::Panic("index out of bounds".into()),
            Cause::Cancelled,
            Cause::Immutable,
            Cause::AppendOnly,
            Cause::NameRefused,
            Cause::EmbeddedNul,
        ];
        for cause in causes {
            let told = told(&Failure::new(Action::Run, "p", cause));
            assert!(!told.badge.is_empty() && told.badge.len() <= 12, "{told:?}");
            let text = told.text();
            assert!(
                text.ends_with('.') && !text.contains("..") && !text.contains('!'),
                "{text}"
            );
        }
    }
}
