//! Ctrl-C, SIGTERM and SIGHUP as messages.

use crossbeam_channel::{Receiver, bounded, never};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::{Handle, Signals};

use crate::disk::own;

/// Signals that ask the program to stop, from the moment that this is made.
pub struct Stop {
    asked: Receiver<i32>,
    handle: Option<Handle>,
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
        let listening = Signals::new(wanted).and_then(|mut signals| {
            let handle = signals.handle();
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
            thread.spawn(body).map(|_| handle)
        });
        match listening {
            Ok(handle) => Stop {
                asked,
                handle: Some(handle),
            },
            Err(error) => {
                tracing::warn!(%error, "signals end the program at once");
                Stop {
                    asked: never(),
                    handle: None,
                }
            }
        }
    }

    /// Numbers of the signals that came.
    pub fn asked(&self) -> &Receiver<i32> {
        &self.asked
    }
}

impl Drop for Stop {
    fn drop(&mut self) {
        if let Some(handle) = &self.handle {
            handle.close();
        }
    }
}
