//! A drag from another program over the window, as the messages of the XDND protocol (version 5) tell it.
//!
//! The window library answers the source; this only follows what is said, so it never sends anything to it.

use x11rb::protocol::xproto::{Atom, Timestamp, Window};

/// Atoms of the protocol.
#[derive(Clone, Copy, Debug, Default)]
pub struct Names {
    pub enter: Atom,
    pub position: Atom,
    pub leave: Atom,
    pub drop: Atom,
    pub uri_list: Atom,
}

/// One message of the source: its kind and its five numbers.
#[derive(Clone, Copy, Debug)]
pub struct Said {
    pub kind: Atom,
    pub data: [u32; 5],
}

/// What has to be done about a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    Nothing,
    /// The types are more than fit into the message: they are a property of the source.
    ReadTypes(Window),
    /// Ask the source for its list.
    Ask(Timestamp),
    /// Something is over the window. In pixels of the root window.
    Over {
        x: i16,
        y: i16,
    },
    /// It went away again.
    Gone,
    /// It was let go here; the list is there or on its way.
    Dropped {
        x: i16,
        y: i16,
    },
}

/// How far a drag has come.
#[derive(Debug, Default)]
pub struct Drag {
    source: Option<Window>,
    has_list: bool,
    has_asked: bool,
    at: (i16, i16),
}

impl Drag {
    /// Follows a message.
    pub fn hear(&mut self, said: Said, names: &Names) -> Then {
        let [source, second, third, fourth, _] = said.data;
        if said.kind == names.enter {
            *self = Drag {
                source: Some(source),
                ..Drag::default()
            };
            if second & 1 == 1 {
                return Then::ReadTypes(source);
            }
            self.has_list = said.data[2..].contains(&names.uri_list);
            return Then::Nothing;
        }
        if self.source != Some(source) || !self.has_list {
            return Then::Nothing;
        }
        if said.kind == names.position {
            self.at = ((third >> 16) as i16, third as i16);
            if !self.has_asked {
                self.has_asked = true;
                return Then::Ask(fourth);
            }
            let (x, y) = self.at;
            return Then::Over { x, y };
        }
        if said.kind == names.leave {
            self.source = None;
            return Then::Gone;
        }
        if said.kind == names.drop {
            self.source = None;
            let (x, y) = self.at;
            return Then::Dropped { x, y };
        }
        Then::Nothing
    }

    /// Takes the types that [`Then::ReadTypes`] asked for.
    pub fn offers(&mut self, types: &[Atom], names: &Names) {
        self.has_list = types.contains(&names.uri_list);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: Names = Names {
        enter: 1,
        position: 2,
        leave: 3,
        drop: 4,
        uri_list: 9,
    };

    fn say(drag: &mut Drag, kind: Atom, data: [u32; 5]) -> Then {
        drag.hear(Said { kind, data }, &NAMES)
    }

    #[test]
    fn a_drag_asks_once_is_followed_and_let_go_where_it_was_last() {
        let mut drag = Drag::default();
        assert_eq!(say(&mut drag, 1, [7, 5 << 24, 9, 0, 0]), Then::Nothing);
        assert_eq!(
            say(&mut drag, 2, [7, 0, 100 << 16 | 50, 33, 0]),
            Then::Ask(33)
        );
        let over = say(&mut drag, 2, [7, 0, 101 << 16 | 0xffff, 34, 0]);
        assert_eq!(over, Then::Over { x: 101, y: -1 });
        assert_eq!(
            say(&mut drag, 4, [7, 0, 0, 0, 0]),
            Then::Dropped { x: 101, y: -1 }
        );
        assert_eq!(
            say(&mut drag, 4, [7, 0, 0, 0, 0]),
            Then::Nothing,
            "it is over"
        );
    }

    #[test]
    fn what_is_no_list_of_files_or_comes_from_elsewhere_is_left_alone() {
        let mut drag = Drag::default();
        say(&mut drag, 1, [7, 5 << 24, 8, 0, 0]);
        assert_eq!(say(&mut drag, 2, [7, 0, 0, 0, 0]), Then::Nothing);
        say(&mut drag, 1, [7, 5 << 24, 9, 0, 0]);
        assert_eq!(say(&mut drag, 2, [8, 0, 0, 0, 0]), Then::Nothing);
        assert_eq!(say(&mut drag, 3, [7, 0, 0, 0, 0]), Then::Gone);
    }

    #[test]
    fn many_types_are_read_from_the_source() {
        let mut drag = Drag::default();
        assert_eq!(
            say(&mut drag, 1, [7, 5 << 24 | 1, 0, 0, 0]),
            Then::ReadTypes(7)
        );
        drag.offers(&[5, 9], &NAMES);
        assert_eq!(say(&mut drag, 2, [7, 0, 0, 1, 0]), Then::Ask(1));
    }
}
