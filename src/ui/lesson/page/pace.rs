//! How often what is on the page is drawn while a run plays: the timeline in every frame, the panels as fast as
//! anybody can read.

use crate::ui::lesson::state::shared::Moment;
use crate::ui::timeline::TimelineHandle;

/// Milliseconds between two draws of the panels while it plays and nothing happens.
const PANEL_MS: f64 = 100.0;
/// Milliseconds between two draws of the panels while it plays and events are crossed: nobody reads faster.
const CROSSED_MS: f64 = 50.0;
/// The longest frame that moves the playhead: after a hidden tab the run does not leap.
const FRAME_MS_MAX: f64 = 100.0;

/// When there was a frame, and when the panels were drawn last.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pace {
    last_frame: Option<f64>,
    last_panels: f64,
}

impl Pace {
    /// A frame has come, at this many milliseconds on the page's clock. Returns by how many microseconds the run goes
    /// on.
    #[expect(clippy::cast_sign_loss, reason = "time passed is never below zero")]
    pub fn passed_us(&mut self, at: f64) -> u64 {
        let passed_ms = self.last_frame.map_or(0.0, |last| (at - last).clamp(0.0, FRAME_MS_MAX));
        self.last_frame = Some(at);
        (passed_ms * 1e3) as u64
    }

    /// Draws the timeline in a frame in which the playhead has moved. Returns whether the panels, which show the
    /// moment `shown`, are to be drawn as well.
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
