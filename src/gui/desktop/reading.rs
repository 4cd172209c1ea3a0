//! Reading what the owner of a selection puts into a property, at once or in parts.

use x11rb::connection::Connection;
use x11rb::errors::ReplyOrIdError;
use x11rb::protocol::xproto::{Atom, AtomEnum, ConnectionExt as _, Window};

/// More than this nobody means to hand over: a million long paths are a tenth of it.
const MOST: usize = 1 << 30;

/// What has come.
#[derive(Debug, PartialEq, Eq)]
pub enum Got {
    /// Not all of it yet, or something that is not for this reader.
    More,
    Whole(Vec<u8>),
    /// The owner has nothing of that kind.
    Refused,
}

/// One property of our own window into which an owner writes.
#[derive(Debug)]
pub struct Reading {
    property: Atom,
    /// What came so far, while it comes in parts.
    parts: Option<Vec<u8>>,
}

impl Reading {
    pub fn new(property: Atom) -> Reading {
        Reading {
            property,
            parts: None,
        }
    }

    pub fn property(&self) -> Atom {
        self.property
    }

    /// The owner says that it has written, into `property` or nothing.
    pub fn begin(
        &mut self,
        conn: &impl Connection,
        own: Window,
        property: Atom,
        incr: Atom,
    ) -> Result<Got, ReplyOrIdError> {
        self.parts = None;
        if property != self.property {
            return Ok(Got::Refused);
        }
        // Deleting it tells an owner that writes in parts to begin.
        let reply = conn
            .get_property(true, own, property, AtomEnum::ANY, 0, u32::MAX / 4)?
            .reply()?;
        if reply.type_ == incr {
            self.parts = Some(Vec::new());
            return Ok(Got::More);
        }
        Ok(Got::Whole(reply.value))
    }

    /// A property of our window has a new value.
    pub fn go_on(
        &mut self,
        conn: &impl Connection,
        own: Window,
        property: Atom,
    ) -> Result<Got, ReplyOrIdError> {
        let Some(parts) = self.parts.as_mut().filter(|_| property == self.property) else {
            return Ok(Got::More);
        };
        let reply = conn
            .get_property(true, own, property, AtomEnum::ANY, 0, u32::MAX / 4)?
            .reply()?;
        if reply.value.is_empty() {
            return Ok(Got::Whole(self.parts.take().unwrap_or_default()));
        }
        parts.extend_from_slice(&reply.value);
        if parts.len() > MOST {
            self.parts = None;
            return Ok(Got::Refused);
        }
        Ok(Got::More)
    }
}
