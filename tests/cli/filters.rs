//! Filters as options.

use std::fs;
use std::time::{Duration, SystemTime};

use super::lab::{Lab, events, json_lines};

fn shelf() -> Lab {
    let lab = Lab::new();
    lab.write("a/one.jpg", "123456789");
    lab.write("a/two.jpg", "1");
    lab.write("a/notes.txt", "123456789");
    lab.write("a/deep/er/three.jpg", "123456789");
    let old = fs::File::open(lab.at("a/two.jpg")).unwrap();
    let then = SystemTime::now() - Duration::from_secs(40 * 86_400);
    old.set_modified(then).unwrap();
    lab
}

#[test]
fn only_what_every_option_lets_through_is_copied() {
    let lab = shelf();
    let line = [
        "copytree",
        "a",
        "b",
        "--include",
        "*.jpg",
        "--include",
        "*.png",
    ];
    let ran = lab.run(&[&line[..], &["--min-size", "2", "--max-depth", "1"]].concat());
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{ran:?}");
    assert_eq!(lab.names("b"), ["one.jpg"]);

    let line = ["copytree", "a", "c", "--older-than", "2w", "--type", "file"];
    assert_eq!(lab.run(&line).code, 0);
    assert_eq!(lab.names("c"), ["two.jpg"]);

    let line = [
        "copytree",
        "a",
        "d",
        "--newer-than",
        "2w",
        "--exclude",
        "deep/",
    ];
    assert_eq!(lab.run(&line).code, 0);
    assert_eq!(lab.names("d"), ["notes.txt", "one.jpg"]);
}

#[test]
fn a_removal_says_what_it_leaves_and_by_which_option() {
    let lab = shelf();
    let line = [
        "rmtree",
        "a",
        "--permanent",
        "--include",
        "*.jpg",
        "--max-size",
        "8",
    ];
    let ran = lab.run(&[&line[..], &["--plan"]].concat());
    let head = "Delete tree: 1 file, 1 B; 5 left out (1 not included, 2 by size, 2 folders with nothing left).";
    assert_eq!(ran.out.lines().next(), Some(head), "{ran:?}");
    for row in [
        "Stays: not emptied",
        "Left out: size",
        "Left out: not included",
        "Left out: nothing in it",
    ] {
        assert!(ran.out.contains(row), "{row}: {ran:?}");
    }
    let ran = lab.run(&[&line[..], &["--json"]].concat());
    let lines = json_lines(&ran.out);
    let planned = events(&lines, "planned")[0];
    assert_eq!(
        (&planned["left_out"], &planned["left_out_by"]["size"]),
        (&5.into(), &2.into())
    );
    assert_eq!(lab.names("a"), ["deep", "notes.txt", "one.jpg"]);
}

#[test]
fn filters_that_cannot_be_read_end_with_2() {
    let lab = shelf();
    let before = lab.state();
    for (option, value) in [
        ("--include", "["),
        ("--exclude", "/"),
        ("--min-size", "much"),
        ("--max-size", "40%"),
        ("--newer-than", "yesterday"),
        ("--older-than", "2025-02-30"),
        ("--type", "door"),
        ("--max-depth", "deep"),
    ] {
        let ran = lab.run(&["rmtree", "--permanent", "a", option, value]);
        assert_eq!(ran.code, 2, "{option} {value}: {ran:?}");
        assert!(ran.err.contains(option), "{ran:?}");
    }
    let ran = lab.run(&["mkdir", "x", "--include", "*"]);
    assert_eq!(ran.code, 2, "there is nothing yet to choose from: {ran:?}");
    assert_eq!(lab.state(), before);
}
