//! Users and groups by name. Accounts that only a directory service knows are not found; their numbers always work.

use std::path::Path;

use super::read::each_piece;
use super::watch::Unwatched;

pub(super) const USERS: &str = "/etc/passwd";
pub(super) const GROUPS: &str = "/etc/group";

/// The number in the third field of the line whose first field is the name.
pub(super) fn number(table: &str, name: &str) -> Option<u32> {
    let mut bytes = Vec::new();
    each_piece(Path::new(table), &Unwatched, |piece| {
        bytes.extend_from_slice(piece)
    })
    .ok()?;
    find(&bytes, name.as_bytes())
}

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
    use super::find;

    #[test]
    fn the_third_field_counts() {
        let table = b"root:x:0:0:root:/root:/bin/sh\nbroken\nab:x:12:7::/:\n";
        assert_eq!(find(table, b"root"), Some(0));
        assert_eq!(find(table, b"ab"), Some(12));
        assert_eq!(find(table, b"a"), None);
        assert_eq!(find(table, b"broken"), None);
        assert_eq!(find(table, b""), None);
    }
}
