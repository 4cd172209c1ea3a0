//! Ctrl-C, SIGTERM and SIGHUP.
//!
//! No thread waits for them: a handler notes that one came, and who waits for a job looks at that now and then.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::flag;

use crate::disk::own;
use crate::model::End;

use super::drive::exit_code;

/// Signals that ask the program to stop, from the moment that this is made.
pub struct Stop {
    came: Arc<AtomicBool>,
}

impl Stop {
    /// Notes the signals that were not ignored when the program started: `nohup` and shells that start something in the
    /// background ignore some on its behalf.
    pub fn listen() -> Stop {
        let came = Arc::new(AtomicBool::new(false));
        on_each(|signal| flag::register(signal, Arc::clone(&came)).map(drop));
        Stop { came }
    }

    /// Has these signals end the program at once, as cancelled, which suits who changes nothing.
    pub fn ends() {
        let always = Arc::new(AtomicBool::new(true));
        let code = i32::from(exit_code(End::Cancelled));
        on_each(|signal| {
            flag::register_conditional_shutdown(signal, code, Arc::clone(&always)).map(drop)
        });
    }

    /// True if one has come since this was last asked.
    pub fn has_come(&self) -> bool {
        self.came.swap(false, Ordering::Relaxed)
    }
}

fn on_each(register: impl Fn(i32) -> std::io::Result<()>) {
    let ignored = own::ignored_signals().unwrap_or_default();
    let wanted = [SIGINT, SIGTERM, SIGHUP]
        .into_iter()
        .filter(|signal| ignored & (1 << (signal - 1)) == 0);
    for signal in wanted {
        if let Err(error) = register(signal) {
            tracing::warn!(%error, signal, "this signal ends the program in the middle of its work");
        }
    }
}
