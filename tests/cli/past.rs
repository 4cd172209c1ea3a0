//! What is past, by sub-commands: what is held, single entries of it, and forgetting.

use std::fs;

use super::lab::{Lab, json_lines};

/// A folder of two files and a file, removed and held by one job; the name of the job.
fn removed(lab: &Lab) -> String {
    lab.write("photos/one", "1");
    lab.write("photos/two", "22");
    lab.write("notes", "333");
    let ran = lab.run(&["rmtree", "photos", "notes"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{ran:?}");
    let ran = lab.run(&["history", "--json"]);
    let jobs = json_lines(&ran.out);
    jobs[0]["job"].as_str().expect("a name").to_owned()
}

#[test]
fn held_entries_are_listed_put_back_by_name_and_deleted() {
    let lab = Lab::new();
    let job = removed(&lab);
    let ran = lab.run(&["hold", "list", "--json"]);
    let items = json_lines(&ran.out);
    let was = |at: usize| items[at]["was"].as_str().expect("a path").to_owned();
    assert_eq!(items.len(), 2, "{ran:?}");
    assert!(
        was(0).ends_with("/notes") && was(1).ends_with("/photos"),
        "{ran:?}"
    );
    assert_eq!(
        (&items[1]["items"], &items[1]["bytes"]),
        (&3.into(), &3.into())
    );

    let ran = lab.run(&["hold", "restore", &job, "photos"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{ran:?}");
    assert!(ran.out.starts_with("Put back 3 items in "), "{ran:?}");
    assert_eq!(fs::read(lab.at("photos/two")).unwrap(), b"22");
    assert!(!lab.at("notes").exists());
    let ran = lab.run(&["hold"]);
    assert!(
        ran.out.contains("1 item, 3 B"),
        "the figures follow: {ran:?}"
    );
    let ran = lab.run(&["hold", "restore", &job, "nothing"]);
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(ran.err.contains("Nothing of that is held."), "{ran:?}");

    let ran = lab.run(&["undo"]);
    assert_eq!(
        ran.code, 0,
        "the putting back is itself taken back: {ran:?}"
    );
    assert!(!lab.at("photos").exists());
    let ran = lab.run(&["undo", &job]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.out.starts_with("Put back 4 items in "), "{ran:?}");
    let ran = lab.run(&["redo"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let ran = lab.run(&["hold", "restore", &job]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(lab.at("photos/one").exists() && lab.at("notes").exists());
    let ran = lab.run(&["hold"]);
    assert_eq!(ran.out, "Nothing is held.\n");
}

#[test]
fn the_history_is_forgotten_and_what_is_held_stays() {
    let lab = Lab::new();
    let job = removed(&lab);
    let ran = lab.run(&["history", "--forget"]);
    assert_eq!(
        (ran.code, ran.out.as_str()),
        (0, "Forgot 1 job.\n"),
        "{ran:?}"
    );
    let ran = lab.run(&["history"]);
    assert_eq!(ran.out, "There are none.\n");
    let ran = lab.run(&["undo"]);
    assert_eq!(ran.code, 3, "{ran:?}");
    let ran = lab.run(&["hold", "restore", &job]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(fs::read(lab.at("notes")).unwrap(), b"333");
    let ran = lab.run(&["hold", "purge", "--all"]);
    assert_eq!(ran.code, 0, "{ran:?}");
}
