//! When the window is painted after something was told.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use egui::Context;

/// Time within which changes of the engine show; more frames than that nobody sees.
const WAKE: Duration = Duration::from_millis(33);
/// The same while rows pour in below those in sight: where no graphics card paints, every frame costs the lister its turn.
const WAKE_SELDOM: Duration = Duration::from_millis(150);
/// The same while the first rows are awaited. For no time at all, the window would be painted twice.
const WAKE_AT_ONCE: Duration = Duration::from_nanos(1);

/// How soon the window is painted after something was told; shared with those who tell.
#[derive(Clone, Debug, Default)]
pub struct Pace {
    has_rows: Arc<AtomicBool>,
    is_slow: Arc<AtomicBool>,
    is_listening: Arc<AtomicBool>,
}

impl Pace {
    /// Has the window painted in good time: at once while the first rows are awaited.
    pub fn wake(&self, ctx: &Context) {
        let has_rows = self.has_rows.load(Ordering::Relaxed);
        let is_slow = self.is_slow.load(Ordering::Relaxed);
        ctx.request_repaint_after(match (has_rows, is_slow) {
            (false, _) => WAKE_AT_ONCE,
            (true, false) => WAKE,
            (true, true) => WAKE_SELDOM,
        });
    }

    /// Says whether the first rows of the folder are there, or it is known to have none. As long as nobody has said so,
    /// they are awaited.
    pub(super) fn set_has_rows(&self, has_rows: bool) {
        self.has_rows.store(has_rows, Ordering::Relaxed);
    }

    /// Says whether rows pour in below those in sight.
    pub(super) fn set_slow(&self, is_slow: bool) {
        self.is_slow.store(is_slow, Ordering::Relaxed);
    }

    /// Says whether a frame waits for answers. It has to look once more after it has said that it does not: who has
    /// answered before then asks for no other frame.
    pub(super) fn set_listening(&self, is_listening: bool) {
        self.is_listening.store(is_listening, Ordering::SeqCst);
    }

    /// True if a frame takes what was answered before this was asked.
    pub(super) fn is_listening(&self) -> bool {
        self.is_listening.load(Ordering::SeqCst)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    /// How soon a window is painted that waits for nothing else.
    fn woken(pace: &Pace) -> Option<Duration> {
        let (ctx, told) = (Context::default(), Arc::new(Mutex::new(None)));
        let delay = Arc::clone(&told);
        ctx.set_request_repaint_callback(move |info| {
            delay.lock().expect("told").replace(info.delay);
        });
        pace.wake(&ctx);
        *told.lock().expect("told")
    }

    #[test]
    fn the_first_rows_are_painted_at_once_and_later_ones_in_good_time() {
        let pace = Pace::default();
        assert_eq!(woken(&pace), Some(WAKE_AT_ONCE), "no row was there yet");
        pace.set_has_rows(true);
        assert_eq!(woken(&pace), Some(WAKE));
        pace.set_slow(true);
        assert_eq!(woken(&pace), Some(WAKE_SELDOM));
        pace.set_has_rows(false);
        assert_eq!(woken(&pace), Some(WAKE_AT_ONCE), "another folder is opened");
    }
}
