//! Users and groups by name. Accounts that only a directory service knows are not found; their numbers always work.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use super::own::small;

const USERS: &str = "/etc/passwd";
const GROUPS: &str = "/etc/group";

/// Number of a user.
pub fn user(name: &[u8]) -> Option<u32> {
    find(&read(USERS)?, name)
}

/// Number of a group.
pub fn group(name: &[u8]) -> Option<u32> {
    find(&read(GROUPS)?, name)
}

/// Home folder of a user, as the table of users tells it.
pub fn home(number: u32) -> Option<PathBuf> {
    home_in(&read(USERS)?, number)
}

/// Names of all users, by number.
pub fn users() -> HashMap<u32, Vec<u8>> {
    read(USERS).map_or_else(HashMap::new, |table| names(&table))
}

/// Names of all groups, by number.
pub fn groups() -> HashMap<u32, Vec<u8>> {
    read(GROUPS).map_or_else(HashMap::new, |table| names(&table))
}

fn read(table: &str) -> Option<Vec<u8>> {
    small(Path::new(table)).ok()
}

/// The first name of each number, as `getpwuid` finds it.
fn names(table: &[u8]) -> HashMap<u32, Vec<u8>> {
    let mut names = HashMap::new();
    for line in table.split(|byte| *byte == b'\n') {
        let name = line.split(|byte| *byte == b':').next().unwrap_or_default();
        if let Some(number) = find(line, name).filter(|_| !name.is_empty()) {
            names.entry(number).or_insert_with(|| name.to_vec());
        }
    }
    names
}

/// The sixth field of the line with this number.
fn home_in(table: &[u8], number: u32) -> Option<PathBuf> {
    table.split(|byte| *byte == b'\n').find_map(|line| {
        let mut fields = line.split(|byte| *byte == b':').skip(2);
        let found: u32 = std::str::from_utf8(fields.next()?).ok()?.parse().ok()?;
        let home = fields.nth(2).filter(|home| !home.is_empty())?;
        (found == number).then(|| PathBuf::from(OsStr::from_bytes(home)))
    })
}

/// The number in the third field of the line whose first field is the name.
fn find(table: &[u8], name: &[u8]) -> Option<u32> {
    table.split(|byte| *byte == b'\n').find_map(|line| {
        let mut fields = line.split(|byte| *byte == b':');
        let is_meant = fields.next() == Some(name);
        let number = fields.nth(1).filter(|_| is_meant)?;
        std::str::from_utf8(number).ok()?.parse().ok()
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{find, home_in, names};

    #[test]
    fn the_third_field_counts() {
        let table = b"root:x:0:0:root:/root:/bin/sh\nbroken\nab:x:12:7::/:\n";
        assert_eq!(find(table, b"root"), Some(0));
        assert_eq!(find(table, b"ab"), Some(12));
        assert_eq!(find(table, b"a"), None);
        assert_eq!(find(table, b"broken"), None);
        assert_eq!(find(table, b""), None);
        let names = names(table);
        assert_eq!(names.len(), 2);
        assert_eq!(names[&12], b"ab");
        assert_eq!(home_in(table, 0).as_deref(), Some(Path::new("/root")));
        assert_eq!(home_in(table, 12).as_deref(), Some(Path::new("/")));
        assert_eq!(home_in(table, 13), None);
    }
}
