//! How often parts of the page are redrawn while a run plays: the timeline in every frame, the panels no faster than
//! anyone can read.

use crate::ui::lesson::state::shared::Moment;
use crate::ui::timeline::TimelineHandle;

/// Milliseconds between two redraws of the panels while it plays and nothing happens.
const PANEL_MS: f64 = 100.0;
/// Milliseconds between two redraws of the panels while it plays and events are crossed: nobody reads faster.
const CROSSED_MS: f64 = 50.0;
/// The longest time a frame may move the playhead, in milliseconds, so that the run does not jump after its tab was
/// hidden.
const FRAME_MS_MAX: f64 = 100.0;

/// The times of the last frame and of the panels' last redraw.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pace {
    last_frame: Option<f64>,
    last_panels: f64,
}

impl Pace {
    /// Takes the time of a frame, in milliseconds on the page's clock. Returns how many microseconds to advance the
    /// run.
    #[expect(clippy::cast_sign_loss, reason = "time passed is never below zero")]
    pub fn passed_us(&mut self, at: f64) -> u64 {
        let passed_ms = self.last_frame.map_or(0.0, |last| (at - last).clamp(0.0, FRAME_MS_MAX));
        self.last_frame = Some(at);
        (passed_ms * 1e3) as u64
    }

    /// Draws the timeline in a frame in which the playhead has moved. Returns whether the panels, which show the
    /// moment `shown`, must be redrawn too.
    pub fn draw(&mut self, timeline: &TimelineHandle, at: f64, shown: Moment, now: Moment) -> bool {
        let stopped = now.playing != shown.playing;
        let least = if now.count == shown.count { PANEL_MS } else { CROSSED_MS };
        let due = at - self.last_panels >= least;
        if due && !stopped {
            timeline.redraw_sparingly();
        } else {
            timeline.redraw();
        }
        if due || stopped {
            self.last_panels = at;
        }
        due || stopped
    }
}
