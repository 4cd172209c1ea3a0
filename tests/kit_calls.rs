//! The reader of system calls, on lines as `strace` writes them.

mod common;

use std::path::{Path, PathBuf};

use common::discipline::offences;
use common::strace::{Arg, Call, parse, parse_counts, sites};

#[test]
fn calls_are_read_with_their_strings_and_structures() {
    let text = r#"12 openat(AT_FDCWD, "\x2f\x61", O_RDONLY|O_CLOEXEC) = 3
13 renameat2(3, "\x61\x2c", 4, "\x62", RENAME_NOREPLACE) = -1 EEXIST (File exists)
12 statx(3, "", AT_STATX_SYNC_AS_STAT, STATX_ALL, {stx_mask=STATX_ALL, stx_size=3, ...}) = 0
12 exit_group(0)                        = ?
12 +++ exited with 0 +++
"#;
    let calls = parse(text);
    assert_eq!(calls.len(), 4);
    assert_eq!(calls[0].args[1], Arg::Text(b"/a".to_vec()));
    assert_eq!(calls[1].args[1], Arg::Text(b"a,".to_vec()));
    assert_eq!(calls[1].args.len(), 5);
    assert!(!calls[1].is_ok());
    assert_eq!(calls[2].args.len(), 5);
    assert_eq!(calls[2].args[1], Arg::Text(Vec::new()));
    assert!(!calls[3].is_ok());
}

#[test]
fn interrupted_lines_are_put_together() {
    let text = r#"7 unlinkat(3, "\x61", 0 <unfinished ...>
8 unlinkat(4, "\x62", 0 <unfinished ...>
7 <... unlinkat resumed>) = 0
8 <... unlinkat resumed>)               = -1 EIO (Input/output error) (INJECTED)
9 fsync(5 <unfinished ...>
9 +++ killed by SIGKILL +++
"#;
    let calls = parse(text);
    assert_eq!(calls.len(), 3);
    assert_eq!(calls[0].thread, 7);
    assert!(calls[0].is_ok());
    assert!(calls[1].was_injected());
    assert_eq!(calls[1].args[1], Arg::Text(b"b".to_vec()));
    assert_eq!((calls[2].name.as_str(), calls[2].is_ok()), ("fsync", false));
}

#[test]
fn sites_begin_at_the_first_call_below_the_base_and_count_by_thread() {
    let text = r#"7 openat(AT_FDCWD, "\x2f\x6c\x69\x62", O_RDONLY) = 3
7 openat(AT_FDCWD, "\x2f\x62\x2f\x73", O_RDONLY) = 3
8 openat(3, "\x61", O_RDONLY) = 4
7 close(3) = 0
"#;
    let sites = sites(&parse(text), Path::new("/b"));
    let expected = [("close", 1), ("openat", 1), ("openat", 2)];
    let expected = expected.map(|(name, number)| (name.to_owned(), number));
    assert_eq!(sites, expected);
}

#[test]
fn the_summary_is_read() {
    let text = "% time     seconds  usecs/call     calls    errors syscall
------ ----------- ----------- --------- --------- ----------------
 31.25    0.000123           2        54         3 openat
  0.00    0.000000           0         7           close
------ ----------- ----------- --------- --------- ----------------
100.00    0.000123           1        61         3 total
";
    let counts = parse_counts(text);
    assert_eq!(counts.get("openat"), Some(&54));
    assert_eq!(counts.get("close"), Some(&7));
    assert_eq!(counts.len(), 2);
}

/// One call in the words of `strace`, with strings in plain text.
fn call(text: &str) -> Vec<Call> {
    let mut line = String::from("1 ");
    for (at, part) in text.split('"').enumerate() {
        if at % 2 == 0 {
            line.push_str(part);
        } else {
            let hex: String = part.bytes().map(|byte| format!("\\x{byte:02x}")).collect();
            line.push_str(&format!("\"{hex}\""));
        }
    }
    parse(&line)
}

#[test]
fn every_way_around_descriptors_is_an_offence() {
    let roots = [PathBuf::from("/t/src"), PathBuf::from("/t/dst")];
    for text in [
        r#"unlink("/t/src/a") = 0"#,
        r#"unlinkat(AT_FDCWD, "/t/src/a/b", 0) = 0"#,
        r#"unlinkat(AT_FDCWD, "a", 0) = 0"#,
        r#"unlinkat(5, "a/b", 0) = 0"#,
        r#"rmdir("/t/src") = 0"#,
        r#"rename("/t/src", "/t/dst") = 0"#,
        r#"openat(5, "a", O_RDONLY|O_CLOEXEC) = 6"#,
        r#"openat(AT_FDCWD, "/t/src/a", O_RDONLY|O_NOFOLLOW) = 6"#,
        r#"openat2(5, "a/b", {flags=O_RDONLY, resolve=RESOLVE_BENEATH}, 24) = 6"#,
        r#"statx(5, "a", AT_STATX_SYNC_AS_STAT, STATX_ALL, {}) = 0"#,
        r#"fchmodat(5, "a", 0644) = 0"#,
        r#"fchownat(5, "a", 0, 0, 0) = 0"#,
        r#"utimensat(5, "a", [], 0) = 0"#,
        r#"lsetxattr("/t/src/a", "user.x", "1", 1, 0) = 0"#,
        r#"linkat(5, "a", AT_FDCWD, "b", 0) = 0"#,
    ] {
        let calls = call(text);
        assert_eq!(calls.len(), 1, "{text}");
        assert!(!offences(&calls, &roots).is_empty(), "{text}");
    }
}

#[test]
fn work_by_descriptor_is_no_offence() {
    let roots = [PathBuf::from("/t/src"), PathBuf::from("/t/dst")];
    for text in [
        r#"openat(AT_FDCWD, "/lib/libc.so.6", O_RDONLY|O_CLOEXEC) = 3"#,
        r#"openat(AT_FDCWD, "/t/src", O_RDONLY|O_DIRECTORY) = 3"#,
        r#"statx(AT_FDCWD, "/t/src/../..", 0, STATX_ALL, {}) = 0"#,
        r#"openat(5, "a", O_RDONLY|O_NOFOLLOW|O_CLOEXEC) = 6"#,
        r#"openat(5, "..", O_RDONLY|O_DIRECTORY) = 6"#,
        r#"openat2(5, "a/b", {flags=O_PATH, resolve=RESOLVE_NO_SYMLINKS|RESOLVE_BENEATH}, 24) = 6"#,
        r#"statx(5, "", AT_EMPTY_PATH, STATX_ALL, {}) = 0"#,
        r#"unlinkat(5, "a", AT_REMOVEDIR) = 0"#,
        r#"setxattr("/proc/self/fd/9", "user.x", "1", 1, 0) = 0"#,
        r#"utimensat(5, NULL, [], 0) = 0"#,
        r#"symlinkat("/t/src/a", 5, "b") = 0"#,
    ] {
        let calls = call(text);
        assert_eq!(calls.len(), 1, "{text}");
        assert_eq!(offences(&calls, &roots), Vec::<String>::new(), "{text}");
    }
}
