//! Ctrl-C, SIGTERM and SIGHUP as messages.

use std::cell::RefCell;

use crossbeam_channel::{Receiver, Sender, bounded};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::{Handle, Signals};

use crate::disk::own;

/// Signals that ask the program to stop, from the moment that this is made.
pub struct Stop {
    asked: Receiver<i32>,
    handle: Option<Handle>,
    /// Where what came goes; kept here too, so that without a thread nothing seems to come.
    sender: Sender<i32>,
    /// Signals wait here until somebody wants to hear of them: the thread that tells them is started while the engine is
    /// at work already.
    caught: RefCell<Option<Signals>>,
}

impl Stop {
    /// Listens for the signals that were not ignored when the program started: `nohup` and shells that start something
    /// in the background ignore some on its behalf.
    pub fn listen() -> Stop {
        let ignored = own::ignored_signals().unwrap_or_default();
        let wanted = [SIGINT, SIGTERM, SIGHUP]
            .into_iter()
            .filter(|signal| ignored & (1 << (signal - 1)) == 0);
        let (sender, asked) = bounded(8);
        let caught = Signals::new(wanted);
        let caught = caught.map_err(|error| unheard(&error)).ok();
        Stop {
            asked,
            sender,
            handle: caught.as_ref().map(Signals::handle),
            caught: RefCell::new(caught),
        }
    }

    /// Numbers of the signals that came.
    pub fn asked(&self) -> &Receiver<i32> {
        if let Some(signals) = self.caught.take() {
            tell(signals, self.sender.clone());
        }
        &self.asked
    }
}

/// Passes signals on, from those on that came before this was called.
fn tell(mut signals: Signals, sender: Sender<i32>) {
    let body = move || {
        for signal in signals.forever() {
            // Full: eight are on their way already and say the same.
            if sender
                .try_send(signal)
                .is_err_and(|error| error.is_disconnected())
            {
                break;
            }
        }
    };
    let thread = std::thread::Builder::new().name("signals".to_owned());
    if let Err(error) = thread.spawn(body) {
        unheard(&error);
    }
}

fn unheard(error: &std::io::Error) {
    tracing::warn!(%error, "signals end the program at once");
}

impl Drop for Stop {
    fn drop(&mut self) {
        if let Some(handle) = &self.handle {
            handle.close();
        }
    }
}
