//! The law of descriptors, checked on system calls: below a root nothing is reached by path, and no link is followed.

use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use super::strace::{Arg, Call};

/// How a call names an entry: index of the folder's descriptor, if it takes one, and of the path.
type Named = (Option<usize>, usize);

struct Kind {
    name: &'static str,
    named: &'static [Named],
    changes: bool,
    /// Index of the flags among which one must say that links are not followed.
    flags: Option<usize>,
}

const fn kind(
    name: &'static str,
    named: &'static [Named],
    changes: bool,
    flags: Option<usize>,
) -> Kind {
    Kind {
        name,
        named,
        changes,
        flags,
    }
}

const AT: &[Named] = &[(Some(0), 1)];
const AT_TWO: &[Named] = &[(Some(0), 1), (Some(2), 3)];
const PATH: &[Named] = &[(None, 0)];
const PATHS: &[Named] = &[(None, 0), (None, 1)];

/// Every call on Linux that takes a path and that a program of this kind might use.
const KINDS: &[Kind] = &[
    kind("openat", AT, false, Some(2)),
    kind("openat2", AT, false, Some(2)),
    kind("unlinkat", AT, true, None),
    kind("mkdirat", AT, true, None),
    kind("mknodat", AT, true, None),
    kind("renameat", AT_TWO, true, None),
    kind("renameat2", AT_TWO, true, None),
    kind("linkat", AT_TWO, true, None),
    kind("symlinkat", &[(Some(1), 2)], true, None),
    kind("readlinkat", AT, false, None),
    kind("newfstatat", AT, false, Some(3)),
    kind("statx", AT, false, Some(2)),
    kind("fchmodat", AT, true, Some(3)),
    kind("fchmodat2", AT, true, Some(3)),
    kind("fchownat", AT, true, Some(4)),
    kind("utimensat", AT, true, Some(3)),
    kind("faccessat", AT, false, None),
    kind("faccessat2", AT, false, None),
    kind("open", PATH, false, Some(1)),
    kind("creat", PATH, true, None),
    kind("unlink", PATH, true, None),
    kind("rmdir", PATH, true, None),
    kind("mkdir", PATH, true, None),
    kind("mknod", PATH, true, None),
    kind("rename", PATHS, true, None),
    kind("link", PATHS, true, None),
    kind("symlink", &[(None, 1)], true, None),
    kind("readlink", PATH, false, None),
    kind("stat", PATH, false, None),
    kind("lstat", PATH, false, None),
    kind("chmod", PATH, true, None),
    kind("chown", PATH, true, None),
    kind("lchown", PATH, true, None),
    kind("utime", PATH, true, None),
    kind("utimes", PATH, true, None),
    kind("truncate", PATH, true, None),
    kind("setxattr", PATH, true, None),
    kind("lsetxattr", PATH, true, None),
    kind("removexattr", PATH, true, None),
    kind("lremovexattr", PATH, true, None),
    kind("getxattr", PATH, false, None),
    kind("lgetxattr", PATH, false, None),
    kind("listxattr", PATH, false, None),
    kind("llistxattr", PATH, false, None),
    kind("access", PATH, false, None),
    kind("statfs", PATH, false, None),
    kind("chdir", PATH, false, None),
];

/// Calls that break the law, as text. Only entries below one of the `roots` are judged, and everything that is named
/// relative to a descriptor.
pub fn offences(calls: &[Call], roots: &[PathBuf]) -> Vec<String> {
    let mut found = Vec::new();
    for call in calls {
        let Some(kind) = KINDS.iter().find(|kind| kind.name == call.name) else {
            continue;
        };
        for (folder, path) in kind.named {
            let Some(text) = call.args.get(*path).and_then(Arg::text) else {
                continue;
            };
            let folder = folder.and_then(|at| call.args.get(at)).map(Arg::word);
            if let Some(why) = offence(call, kind, folder, text, roots) {
                found.push(format!("{why}: {}", call.show()));
            }
        }
    }
    found
}

fn offence(
    call: &Call,
    kind: &Kind,
    folder: Option<&str>,
    text: &[u8],
    roots: &[PathBuf],
) -> Option<&'static str> {
    if text.is_empty() || is_own_descriptor(text) {
        return None;
    }
    if text.starts_with(b"/") {
        let is_inside = roots.iter().any(|root| is_below(text, root));
        return (is_inside || kind.changes && is_at_or_above(text, roots))
            .then_some("reached by path");
    }
    if !folder.is_some_and(|folder| folder.bytes().all(|byte| byte.is_ascii_digit())) {
        return Some("relative to the working folder");
    }
    let flags = kind
        .flags
        .and_then(|at| call.args.get(at))
        .map_or("", Arg::word);
    if text.contains(&b'/') {
        // Upwards there are no links, and a look changes nothing.
        let mut names = text.split(|byte| *byte == b'/');
        if !kind.changes && names.all(|name| name.is_empty() || name == b"..") {
            return None;
        }
        let is_held = flags.contains("RESOLVE_BENEATH") && flags.contains("RESOLVE_NO_SYMLINKS");
        return (!is_held).then_some("more than one name");
    }
    let is_still = ["NOFOLLOW", "O_EXCL", "RESOLVE_NO_SYMLINKS", "AT_EMPTY_PATH"];
    let follows = !is_still.iter().any(|flag| flags.contains(flag));
    // A parent is reached from inside, and is never a link.
    (kind.flags.is_some() && follows && text != b"..").then_some("follows links")
}

/// `/proc/self/fd/7`: a descriptor in the words of a path.
fn is_own_descriptor(text: &[u8]) -> bool {
    text.strip_prefix(b"/proc/self/fd/")
        .is_some_and(|rest| !rest.is_empty() && rest.iter().all(u8::is_ascii_digit))
}

/// True for a path strictly below the root; `root/..` leads out again.
fn is_below(text: &[u8], root: &Path) -> bool {
    let rest = text.strip_prefix(root.as_os_str().as_bytes());
    let rest = rest.and_then(|rest| rest.strip_prefix(b"/"));
    rest.is_some_and(|rest| {
        let mut names = rest.split(|byte| *byte == b'/');
        names.any(|name| !name.is_empty() && name != b"." && name != b"..")
    })
}

fn is_at_or_above(text: &[u8], roots: &[PathBuf]) -> bool {
    roots
        .iter()
        .any(|root| root.as_os_str().as_bytes().starts_with(text))
}
