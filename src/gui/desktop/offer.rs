//! Handing files to other programs through the clipboard.

use x11rb::connection::Connection;
use x11rb::errors::ReplyOrIdError;
use x11rb::protocol::xproto::{
    Atom, AtomEnum, ChangeWindowAttributesAux, ConnectionExt as _, EventMask, PropMode, Property,
    PropertyNotifyEvent, SELECTION_NOTIFY_EVENT, SelectionNotifyEvent, SelectionRequestEvent,
    Timestamp, Window,
};
use x11rb::wrapper::ConnectionExt as _;

use super::uris;
use super::x11::{Atoms, Paths};

/// More than this goes in parts of this size: displays refuse longer requests.
const PART: usize = 128 << 10;

/// What we offer.
struct Offer {
    paths: Paths,
    is_cut: bool,
    time: Timestamp,
}

/// A long answer that goes out in parts, each as soon as the last one is taken.
struct Sending {
    to: Window,
    property: Atom,
    target: Atom,
    data: Vec<u8>,
    sent: usize,
}

/// The clipboard as long as it is ours.
pub struct Offers {
    own: Window,
    offer: Option<Offer>,
    sending: Vec<Sending>,
}

type Done = Result<(), ReplyOrIdError>;

impl Offers {
    pub fn new(own: Window) -> Offers {
        Offers {
            own,
            offer: None,
            sending: Vec::new(),
        }
    }

    /// Makes the clipboard ours.
    pub(super) fn take(
        &mut self,
        conn: &impl Connection,
        atoms: &Atoms,
        time: Timestamp,
        paths: Paths,
        is_cut: bool,
    ) -> Done {
        conn.set_selection_owner(self.own, atoms.CLIPBOARD, time)?;
        let owner = conn.get_selection_owner(atoms.CLIPBOARD)?.reply()?.owner;
        self.offer = (owner == self.own).then_some(Offer {
            paths,
            is_cut,
            time,
        });
        Ok(())
    }

    /// Another program has the clipboard now. What is being sent goes on.
    pub fn clear(&mut self) {
        self.offer = None;
    }

    /// Answers a program that asks for what we offer.
    pub(super) fn serve(
        &mut self,
        conn: &impl Connection,
        atoms: &Atoms,
        event: &SelectionRequestEvent,
    ) -> Done {
        // Old programs leave the property to us.
        let property = if event.property == x11rb::NONE {
            event.target
        } else {
            event.property
        };
        let is_answered = match &self.offer {
            Some(offer) if event.selection == atoms.CLIPBOARD => {
                let (to, target) = (event.requestor, event.target);
                match answer(offer, target, atoms) {
                    Some(Answer::Numbers(kind, numbers)) => {
                        conn.change_property32(PropMode::REPLACE, to, property, kind, &numbers)?;
                        true
                    }
                    Some(Answer::Bytes(data)) => {
                        self.send(conn, atoms, to, property, target, data)?;
                        true
                    }
                    None => false,
                }
            }
            _ => false,
        };
        let notice = SelectionNotifyEvent {
            response_type: SELECTION_NOTIFY_EVENT,
            sequence: 0,
            time: event.time,
            requestor: event.requestor,
            selection: event.selection,
            target: event.target,
            property: if is_answered { property } else { x11rb::NONE },
        };
        conn.send_event(false, event.requestor, EventMask::NO_EVENT, notice)?;
        conn.flush()?;
        Ok(())
    }

    fn send(
        &mut self,
        conn: &impl Connection,
        atoms: &Atoms,
        to: Window,
        property: Atom,
        target: Atom,
        data: Vec<u8>,
    ) -> Done {
        if data.len() <= PART {
            conn.change_property8(PropMode::REPLACE, to, property, target, &data)?;
            return Ok(());
        }
        let notice = ChangeWindowAttributesAux::new().event_mask(EventMask::PROPERTY_CHANGE);
        conn.change_window_attributes(to, &notice)?;
        let length = u32::try_from(data.len()).unwrap_or(u32::MAX);
        conn.change_property32(PropMode::REPLACE, to, property, atoms.INCR, &[length])?;
        self.sending
            .retain(|other| (other.to, other.property) != (to, property));
        self.sending.push(Sending {
            to,
            property,
            target,
            data,
            sent: 0,
        });
        Ok(())
    }

    /// A program took a part: the next one follows, an empty one at the end.
    pub fn go_on(&mut self, conn: &impl Connection, event: &PropertyNotifyEvent) -> Done {
        if event.state != Property::DELETE {
            return Ok(());
        }
        let is_taken = |one: &Sending| (one.to, one.property) == (event.window, event.atom);
        let Some(at) = self.sending.iter().position(is_taken) else {
            return Ok(());
        };
        let one = &mut self.sending[at];
        let end = one.data.len().min(one.sent + PART);
        let part = &one.data[one.sent..end];
        let is_last = part.is_empty();
        conn.change_property8(PropMode::REPLACE, one.to, one.property, one.target, part)?;
        conn.flush()?;
        one.sent = end;
        if is_last {
            self.sending.swap_remove(at);
        }
        Ok(())
    }
}

enum Answer {
    Numbers(Atom, Vec<u32>),
    Bytes(Vec<u8>),
}

/// What a program gets that asks for a format; nothing for one that we do not have.
fn answer(offer: &Offer, target: Atom, atoms: &Atoms) -> Option<Answer> {
    let paths = &offer.paths;
    if target == atoms.TARGETS {
        let all = vec![
            atoms.TARGETS,
            atoms.TIMESTAMP,
            atoms.TEXT_URI_LIST,
            atoms.COPIED_FILES,
            atoms.CUT_SELECTION,
            atoms.UTF8_STRING,
            atoms.TEXT_PLAIN,
        ];
        return Some(Answer::Numbers(AtomEnum::ATOM.into(), all));
    }
    if target == atoms.TIMESTAMP {
        return Some(Answer::Numbers(AtomEnum::INTEGER.into(), vec![offer.time]));
    }
    let bytes = if target == atoms.TEXT_URI_LIST {
        uris::list_of(paths)
    } else if target == atoms.COPIED_FILES {
        uris::copied_of(paths, offer.is_cut)
    } else if target == atoms.CUT_SELECTION {
        if offer.is_cut { b"1" } else { b"0" }.to_vec()
    } else if target == atoms.UTF8_STRING || target == atoms.TEXT_PLAIN {
        uris::text_of(paths)
    } else {
        return None;
    };
    Some(Answer::Bytes(bytes))
}
