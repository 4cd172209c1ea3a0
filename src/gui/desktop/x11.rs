//! The desktop's side of an X11 window: what is dropped on it, and the clipboard of files.
//!
//! The window library resolves dropped links, loses a whole drop over one odd name and knows text only. So a second
//! connection listens to the messages that sources of drags send to our window (the RECORD extension, for our own
//! client and for messages alone) and asks the source for its list itself. The library still answers the source.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use crossbeam_channel::{Receiver, Sender, bounded};
use x11rb::connection::{Connection, RequestConnection};
use x11rb::errors::ReplyOrIdError;
use x11rb::protocol::Event;
use x11rb::protocol::record::{self, ConnectionExt as _};
use x11rb::protocol::xproto::{
    Atom, AtomEnum, ClientMessageEvent, ConnectionExt as _, CreateWindowAux, EventMask, PropMode,
    Property, Timestamp, Window, WindowClass,
};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;
use x11rb::x11_utils::TryParse;

use crate::exec::places;

use super::drag::{Drag, Names, Said, Then};
use super::offer::Offers;
use super::paste::{Paste, Step};
use super::reading::{Got, Reading};
use super::uris;
use super::{Ask, Over, Told};

/// Messages of a source that wait for the thread.
const SAID: usize = 256;
/// Number of a client message among the events of the core protocol.
const CLIENT_MESSAGE: u8 = 33;

x11rb::atom_manager! {
    /// Names that both sides know.
    pub(super) Atoms: AtomsCookie {
        XdndEnter,
        XdndPosition,
        XdndLeave,
        XdndDrop,
        XdndTypeList,
        XdndSelection,
        CLIPBOARD,
        TARGETS,
        TIMESTAMP,
        INCR,
        UTF8_STRING,
        TEXT_URI_LIST: b"text/uri-list",
        TEXT_PLAIN: b"text/plain;charset=utf-8",
        COPIED_FILES: b"x-special/gnome-copied-files",
        CUT_SELECTION: b"application/x-kde-cutselection",
        _FILEWRIGHT_DROP,
        _FILEWRIGHT_PASTE,
        _FILEWRIGHT_TIME,
        _FILEWRIGHT_WAKE,
    }
}

/// Wakes the thread of a connection from any other.
#[derive(Clone)]
pub(super) struct Waker {
    conn: Arc<RustConnection>,
    own: Window,
    wake: Atom,
}

impl Waker {
    /// A connection that is gone has nobody left to wake.
    pub(super) fn wake(&self) {
        let event = ClientMessageEvent::new(32, self.own, self.wake, [0_u32; 5]);
        let sent = self
            .conn
            .send_event(false, self.own, EventMask::NO_EVENT, event);
        if let Err(error) = sent.map(drop).and_then(|()| self.conn.flush()) {
            tracing::debug!(%error, "the display does not answer");
        }
    }
}

/// Where the thread puts what it hears.
pub(super) struct Mouth {
    pub told: Sender<Told>,
    /// What is over the window now; only the latest counts.
    pub over: Arc<Mutex<Option<Over>>>,
    pub repaint: Box<dyn Fn() + Send>,
}

impl Mouth {
    fn tell(&self, told: Told) {
        if self.told.send(told).is_ok() {
            (self.repaint)();
        }
    }

    fn hover(&self, over: Option<Over>) {
        *self.over.lock().unwrap_or_else(PoisonError::into_inner) = over;
        (self.repaint)();
    }
}

/// Connects and listens on threads of its own. True beside the waker if drops are heard exactly.
pub(super) fn join(
    window: Window,
    asks: Receiver<Ask>,
    mouth: Mouth,
) -> Result<(Waker, bool), ReplyOrIdError> {
    let (conn, screen) = RustConnection::connect(None).map_err(failed)?;
    let root = conn
        .setup()
        .roots
        .get(screen)
        .map_or(x11rb::NONE, |screen| screen.root);
    let atoms = Atoms::new(&conn)?.reply()?;
    let own = conn.generate_id()?;
    let aux = CreateWindowAux::new().event_mask(EventMask::PROPERTY_CHANGE);
    conn.create_window(
        0,
        own,
        root,
        0,
        0,
        1,
        1,
        0,
        WindowClass::INPUT_ONLY,
        x11rb::COPY_FROM_PARENT,
        &aux,
    )?
    .check()?;
    let conn = Arc::new(conn);
    let waker = Waker {
        conn: Arc::clone(&conn),
        own,
        wake: atoms._FILEWRIGHT_WAKE,
    };
    let (sender, said) = bounded(SAID);
    let is_exact = overhear(window, sender, waker.clone());
    let thread = Thread {
        offers: Offers::new(own),
        conn,
        atoms,
        own,
        window,
        root,
        asks,
        said,
        mouth,
        drag: Drag::default(),
        list: List::None,
        is_let_go: false,
        drop: Reading::new(atoms._FILEWRIGHT_DROP),
        paste: None,
        later: VecDeque::new(),
        host: places::host().into_bytes(),
    };
    super::spawn("desktop", move || thread.run());
    Ok((waker, is_exact))
}

fn failed(error: x11rb::errors::ConnectError) -> ReplyOrIdError {
    tracing::debug!(%error, "no second connection to the display");
    ReplyOrIdError::ConnectionError(x11rb::errors::ConnectionError::UnknownError)
}

/// Listens to the messages that our window gets. False where the display does not allow it.
fn overhear(window: Window, said: Sender<Said>, waker: Waker) -> bool {
    let open = || -> Result<(RustConnection, u32), ReplyOrIdError> {
        let (conn, _) = RustConnection::connect(None).map_err(failed)?;
        if conn
            .extension_information(record::X11_EXTENSION_NAME)?
            .is_none()
        {
            return Err(ReplyOrIdError::ConnectionError(
                x11rb::errors::ConnectionError::UnsupportedExtension,
            ));
        }
        let context = conn.generate_id()?;
        let messages = record::Range {
            delivered_events: record::Range8 {
                first: CLIENT_MESSAGE,
                last: CLIENT_MESSAGE,
            },
            ..record::Range::default()
        };
        conn.record_create_context(context, 0, &[window], &[messages])?
            .check()?;
        Ok((conn, context))
    };
    match open() {
        Ok((conn, context)) => {
            super::spawn("drops", move || {
                listen(&conn, context, window, &said, &waker)
            });
            true
        }
        Err(error) => {
            tracing::info!(%error, "drops come through the window library");
            false
        }
    }
}

fn listen(conn: &RustConnection, context: u32, window: Window, said: &Sender<Said>, waker: &Waker) {
    let replies = match record::enable_context(conn, context) {
        Ok(replies) => replies,
        Err(error) => {
            tracing::info!(%error, "drops are not heard");
            return;
        }
    };
    for reply in replies {
        let Ok(reply) = reply else {
            return;
        };
        // Zero is what the server sent; the rest is about the recording itself.
        if reply.category != 0 {
            continue;
        }
        for event in reply.data.chunks_exact(32) {
            let Ok((event, _)) = ClientMessageEvent::try_parse(event) else {
                continue;
            };
            if event.window != window || event.format != 32 {
                continue;
            }
            let heard = Said {
                kind: event.type_,
                data: event.data.as_data32(),
            };
            if said.send(heard).is_err() {
                return;
            }
            waker.wake();
        }
    }
}

/// The list of what is dragged.
enum List {
    None,
    Awaited,
    /// As it came; empty if the source gave none.
    Here(uris::Files),
}

struct Thread {
    conn: Arc<RustConnection>,
    atoms: Atoms,
    own: Window,
    window: Window,
    root: Window,
    asks: Receiver<Ask>,
    said: Receiver<Said>,
    mouth: Mouth,
    drag: Drag,
    list: List,
    /// It was let go, and its list is still on its way.
    is_let_go: bool,
    drop: Reading,
    offers: Offers,
    paste: Option<Paste>,
    /// Events that came while another was waited for.
    later: VecDeque<Event>,
    host: Vec<u8>,
}

type Done = Result<(), ReplyOrIdError>;

impl Thread {
    fn run(mut self) {
        loop {
            let event = match self
                .later
                .pop_front()
                .map_or_else(|| self.conn.wait_for_event(), Ok)
            {
                Ok(event) => event,
                Err(error) => {
                    tracing::debug!(%error, "the display is gone");
                    return;
                }
            };
            match self.take(&event) {
                Ok(true) => {}
                Ok(false) => return,
                Err(error) => tracing::debug!(%error, "a message of the display"),
            }
        }
    }

    /// False once nobody wants anything any more.
    fn take(&mut self, event: &Event) -> Result<bool, ReplyOrIdError> {
        self.hear()?;
        match event {
            Event::SelectionNotify(event) if event.selection == self.atoms.XdndSelection => {
                let got = self
                    .drop
                    .begin(&self.conn, self.own, event.property, self.atoms.INCR)?;
                self.dropped_list(got)?;
            }
            Event::SelectionNotify(event) if event.selection == self.atoms.CLIPBOARD => {
                let got = match &mut self.paste {
                    Some(paste) => paste.reading.begin(
                        &self.conn,
                        self.own,
                        event.property,
                        self.atoms.INCR,
                    )?,
                    None => Got::More,
                };
                self.pasted(got)?;
            }
            Event::PropertyNotify(event)
                if event.window == self.own && event.state == Property::NEW_VALUE =>
            {
                let got = self.drop.go_on(&self.conn, self.own, event.atom)?;
                self.dropped_list(got)?;
                let got = match &mut self.paste {
                    Some(paste) => paste.reading.go_on(&self.conn, self.own, event.atom)?,
                    None => Got::More,
                };
                self.pasted(got)?;
            }
            Event::PropertyNotify(event) => self.offers.go_on(&self.conn, event)?,
            Event::SelectionRequest(event) => self.offers.serve(&self.conn, &self.atoms, event)?,
            Event::SelectionClear(event) if event.selection == self.atoms.CLIPBOARD => {
                self.offers.clear()
            }
            _ => {}
        }
        self.do_asked()
    }

    fn do_asked(&mut self) -> Result<bool, ReplyOrIdError> {
        loop {
            match self.asks.try_recv() {
                Ok(Ask::Offer { paths, is_cut }) => {
                    let time = self.server_time()?;
                    self.offers
                        .take(&self.conn, &self.atoms, time, paths, is_cut)?;
                }
                Ok(Ask::Paste) => {
                    let paste = Paste::new(self.atoms._FILEWRIGHT_PASTE);
                    self.ask_clipboard(paste)?;
                }
                Ok(Ask::Dropped) => self.read_library()?,
                Err(crossbeam_channel::TryRecvError::Empty) => return Ok(true),
                Err(crossbeam_channel::TryRecvError::Disconnected) => return Ok(false),
            }
        }
    }

    /// Follows what sources have said since.
    fn hear(&mut self) -> Done {
        let names = Names {
            enter: self.atoms.XdndEnter,
            position: self.atoms.XdndPosition,
            leave: self.atoms.XdndLeave,
            drop: self.atoms.XdndDrop,
            uri_list: self.atoms.TEXT_URI_LIST,
        };
        while let Ok(said) = self.said.try_recv() {
            match self.drag.hear(said, &names) {
                Then::Nothing => {}
                Then::ReadTypes(source) => {
                    let types = self.types_of(source)?;
                    self.drag.offers(&types, &names);
                }
                Then::Ask(time) => {
                    self.list = List::Awaited;
                    self.is_let_go = false;
                    let (selection, target) = (self.atoms.XdndSelection, self.atoms.TEXT_URI_LIST);
                    self.conn.convert_selection(
                        self.own,
                        selection,
                        target,
                        self.drop.property(),
                        time,
                    )?;
                    self.conn.flush()?;
                }
                Then::Over { x, y } => self.over(x, y)?,
                Then::Gone => {
                    self.list = List::None;
                    self.mouth.hover(None);
                }
                Then::Dropped { .. } => {
                    self.is_let_go = true;
                    self.mouth.hover(None);
                    self.deliver();
                }
            }
        }
        Ok(())
    }

    fn types_of(&self, source: Window) -> Result<Vec<Atom>, ReplyOrIdError> {
        let list = self.atoms.XdndTypeList;
        let reply = self
            .conn
            .get_property(false, source, list, AtomEnum::ATOM, 0, 1024)?
            .reply()?;
        Ok(reply.value32().map(Iterator::collect).unwrap_or_default())
    }

    fn over(&mut self, x: i16, y: i16) -> Done {
        let (x, y) = self.in_window(x, y)?;
        let items = match &self.list {
            List::Here(files) => Some(files.paths.len()),
            List::None | List::Awaited => None,
        };
        self.mouth.hover(Some(Over { x, y, items }));
        Ok(())
    }

    /// Pixels of the window for pixels of the root window.
    fn in_window(&self, x: i16, y: i16) -> Result<(i16, i16), ReplyOrIdError> {
        let at = self
            .conn
            .translate_coordinates(self.root, self.window, x, y)?
            .reply()?;
        Ok((at.dst_x, at.dst_y))
    }

    /// The list of a drag has come, or will not.
    fn dropped_list(&mut self, got: Got) -> Done {
        match got {
            Got::More => return Ok(()),
            Got::Whole(data) => self.list = List::Here(uris::read_list(&data, &self.host)),
            Got::Refused => self.list = List::Here(self.library_list()?),
        }
        self.deliver();
        Ok(())
    }

    /// Tells of a drop once both it and its list are there.
    fn deliver(&mut self) {
        if !self.is_let_go {
            return;
        }
        match std::mem::replace(&mut self.list, List::None) {
            List::Here(files) => {
                self.is_let_go = false;
                self.mouth.tell(Told::Dropped(files));
            }
            awaited => self.list = awaited,
        }
    }

    /// The list as the source gave it to the window library, which leaves it where it read it.
    fn library_list(&self) -> Result<uris::Files, ReplyOrIdError> {
        let (window, property) = (self.window, self.atoms.XdndSelection);
        let reply = self
            .conn
            .get_property(false, window, property, AtomEnum::ANY, 0, u32::MAX / 4)?
            .reply()?;
        Ok(uris::read_list(&reply.value, &self.host))
    }

    /// The library tells of a drop that was not heard: its raw list is still there.
    fn read_library(&mut self) -> Done {
        let files = self.library_list()?;
        self.mouth.tell(Told::Dropped(files));
        Ok(())
    }

    /// The server's time, as owning a selection asks for.
    fn server_time(&mut self) -> Result<Timestamp, ReplyOrIdError> {
        let property = self.atoms._FILEWRIGHT_TIME;
        self.conn
            .change_property8(PropMode::REPLACE, self.own, property, AtomEnum::STRING, &[])?;
        self.conn.flush()?;
        loop {
            match self.conn.wait_for_event()? {
                Event::PropertyNotify(event) if event.atom == property => return Ok(event.time),
                other => self.later.push_back(other),
            }
        }
    }

    fn ask_clipboard(&mut self, paste: Paste) -> Done {
        let target = paste.target(&self.atoms);
        let property = paste.reading.property();
        self.paste = Some(paste);
        self.conn.convert_selection(
            self.own,
            self.atoms.CLIPBOARD,
            target,
            property,
            x11rb::CURRENT_TIME,
        )?;
        self.conn.flush()?;
        Ok(())
    }

    fn pasted(&mut self, got: Got) -> Done {
        let data = match got {
            Got::More => return Ok(()),
            Got::Whole(data) => Some(data),
            Got::Refused => None,
        };
        let Some(paste) = self.paste.take() else {
            return Ok(());
        };
        match paste.take(data, &self.host) {
            Step::Next(paste) => self.ask_clipboard(paste),
            Step::Done(pasted) => {
                self.mouth.tell(Told::Pasted(pasted));
                Ok(())
            }
        }
    }
}

/// Paths for the clipboard.
pub(super) type Paths = Arc<[PathBuf]>;
