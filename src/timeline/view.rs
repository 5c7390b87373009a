//! The window onto time: a pure mapping between true time and pixels. Every change returns a new
//! view, always within bounds. Floats are for display only; no event's time depends on them.

use crate::sim::time::SimTime;
use crate::timeline::within::within;

/// The closest zoom, in microseconds per pixel.
const US_PER_PX_MIN: f64 = 0.5;
/// How many pixels before the run's start and after its end may be shown.
const MARGIN_PX: f64 = 18.0;
/// Where the playhead is kept when the view follows it, as a fraction of the width.
const FOLLOW_AT: f64 = 0.82;
/// The minimum distance between two ruler marks, in pixels.
const TICK_PX_MIN: f64 = 84.0;

/// The visible part of the run, and the window's place on the canvas.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct View {
    start_us: f64,
    us_per_px: f64,
    left: f32,
    width: f32,
    horizon_us: f64,
}

/// A mark on the ruler.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// Its true time.
    pub at: SimTime,
    /// Its label, in true time.
    pub label: String,
}

impl View {
    /// A window that begins `left` pixels from the edge, is `width` pixels wide and shows all of a run
    /// that ends at `horizon`.
    pub fn new(left: f32, width: f32, horizon: SimTime) -> Self {
        let horizon_us = (horizon.as_micros() as f64).max(1.0);
        let view = Self { start_us: 0.0, us_per_px: f64::MAX, left, width: width.max(1.0), horizon_us };
        view.bounded()
    }

    /// The same part of the run in a window with another position and width.
    #[must_use]
    pub fn resized(self, left: f32, width: f32) -> Self {
        let width = width.max(1.0);
        let all = self.us_per_px >= self.us_per_px_max() * 0.999;
        let us_per_px = if all { f64::MAX } else { self.us_per_px };
        Self { us_per_px, left, width, ..self }.bounded()
    }

    /// The same window onto a run that ends at `horizon`.
    #[must_use]
    pub fn with_horizon(self, horizon: SimTime) -> Self {
        Self { horizon_us: (horizon.as_micros() as f64).max(1.0), ..self }.bounded()
    }

    /// The pixel of an instant; may lie outside the window.
    pub fn x(&self, at: SimTime) -> f32 {
        self.left + ((at.as_micros() as f64 - self.start_us) / self.us_per_px) as f32
    }

    /// The instant at a pixel, clamped to the run.
    pub fn time_at(&self, x: f32) -> SimTime {
        let us = self.start_us + f64::from(x - self.left) * self.us_per_px;
        SimTime::from_micros(within(us, 0.0, self.horizon_us).round() as u64)
    }

    /// The window's left edge in pixels.
    pub fn left(&self) -> f32 {
        self.left
    }

    /// The window's right edge in pixels.
    pub fn right(&self) -> f32 {
        self.left + self.width
    }

    /// The window's width in pixels.
    pub fn width(&self) -> f32 {
        self.width
    }

    /// Microseconds of true time per pixel.
    pub fn us_per_px(&self) -> f64 {
        self.us_per_px
    }

    /// The first and the last instant shown.
    pub fn range(&self) -> (SimTime, SimTime) {
        (self.time_at(self.left), self.time_at(self.right()))
    }

    /// Zooms in (`factor` above 1) or out, keeping the instant at `x` in place.
    #[must_use]
    pub fn zoom_at(self, x: f32, factor: f64) -> Self {
        if !factor.is_finite() || factor <= 0.0 {
            return self;
        }
        let offset = f64::from(x - self.left);
        let fixed_us = self.start_us + offset * self.us_per_px;
        let us_per_px = within(self.us_per_px / factor, US_PER_PX_MIN, self.us_per_px_max());
        Self { start_us: fixed_us - offset * us_per_px, us_per_px, ..self }.bounded()
    }

    /// Moves the window by this many pixels towards the future.
    #[must_use]
    pub fn pan(self, px: f32) -> Self {
        Self { start_us: self.start_us + f64::from(px) * self.us_per_px, ..self }.bounded()
    }

    /// Shows a whole stretch of time, with a small margin.
    #[must_use]
    pub fn fit(self, from: SimTime, to: SimTime) -> Self {
        let (from, to) = (from.as_micros() as f64, to.as_micros() as f64);
        let room = (f64::from(self.width) - 2.0 * MARGIN_PX).max(1.0);
        let us_per_px = within((to - from).max(1.0) / room, US_PER_PX_MIN, self.us_per_px_max());
        Self { start_us: from - MARGIN_PX * us_per_px, us_per_px, ..self }.bounded()
    }

    /// Shows the whole run.
    #[must_use]
    pub fn fit_all(self) -> Self {
        Self { us_per_px: f64::MAX, ..self }.bounded()
    }

    /// Jumps forward or back if the playhead is about to leave the window.
    #[must_use]
    pub fn follow(self, playhead: SimTime) -> Self {
        let offset = f64::from(self.x(playhead) - self.left);
        let width = f64::from(self.width);
        if (0.0..=width * FOLLOW_AT).contains(&offset) {
            return self;
        }
        let back = if offset < 0.0 { MARGIN_PX } else { width * FOLLOW_AT };
        Self { start_us: playhead.as_micros() as f64 - back * self.us_per_px, ..self }.bounded()
    }

    /// The time between two ruler marks, in microseconds.
    pub fn step_us(&self) -> u64 {
        nice_step(TICK_PX_MIN * self.us_per_px)
    }

    /// The ruler marks; the first shows its unit.
    pub fn ticks(&self) -> Vec<Tick> {
        let step = self.step_us();
        let (from, to) = self.range();
        let first = from.as_micros().div_ceil(step);
        let marks = first..=to.as_micros() / step;
        marks
            .map(|mark| {
                let at = mark * step;
                Tick { at: SimTime::from_micros(at), label: tick_label(at, step, mark == first) }
            })
            .collect()
    }

    fn us_per_px_max(&self) -> f64 {
        (self.horizon_us / (f64::from(self.width) - 2.0 * MARGIN_PX).max(1.0)).max(US_PER_PX_MIN)
    }

    fn bounded(self) -> Self {
        let us_per_px = within(self.us_per_px, US_PER_PX_MIN, self.us_per_px_max());
        let margin = MARGIN_PX * us_per_px;
        let last = (self.horizon_us + margin - f64::from(self.width) * us_per_px).max(-margin);
        Self { start_us: within(self.start_us, -margin, last), us_per_px, ..self }
    }
}

/// The smallest 1, 2, 4 or 5 times a power of ten that is at least `least` microseconds.
fn nice_step(least: f64) -> u64 {
    let mut power = 1u64;
    loop {
        for factor in [1, 2, 4, 5] {
            let step = power.saturating_mul(factor);
            if step as f64 >= least || step == u64::MAX {
                return step;
            }
        }
        power = power.saturating_mul(10);
    }
}

fn tick_label(us: u64, step: u64, first: bool) -> String {
    let (seconds, rest) = (us / 1_000_000, us % 1_000_000);
    let unit = if first || us == 0 { " ms" } else { "" };
    match (seconds, step) {
        (0, step) if step.is_multiple_of(1_000) => format!("{}{unit}", us / 1_000),
        (0, _) => format!("{}.{:03}{unit}", us / 1_000, us % 1_000),
        (_, step) if step.is_multiple_of(1_000_000) => format!("{seconds} s"),
        (_, step) if step.is_multiple_of(1_000) => format!("{seconds}.{:03} s", rest / 1_000),
        _ => format!("{seconds}.{rest:06} s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view() -> View {
        View::new(132.0, 800.0, SimTime::from_millis(8_000))
    }

    #[test]
    fn pixels_and_times_are_inverse() {
        let view = view().zoom_at(400.0, 12.0);
        for ms in [0u64, 700, 1_333] {
            let at = SimTime::from_millis(ms);
            let back = view.time_at(view.x(at)).as_micros().abs_diff(at.as_micros());
            assert!(back as f64 <= view.us_per_px(), "{ms} ms came back {back} µs off");
        }
    }

    #[test]
    fn zooming_keeps_what_is_under_the_pointer() {
        let near = view().zoom_at(500.0, 3.0);
        let held = near.time_at(500.0);
        let nearer = near.zoom_at(500.0, 2.5);
        assert!((nearer.x(held) - 500.0).abs() < 1.0);
        assert!((nearer.us_per_px() - near.us_per_px() / 2.5).abs() < 1e-6);
    }

    #[test]
    fn it_stays_within_bounds_whatever_is_done() {
        let mut view = view();
        for step in 0u32..400 {
            view = match step % 5 {
                0 => view.zoom_at(132.0 + (step * 37 % 800) as f32, 7.3),
                1 => view.pan(-9_000.0),
                2 => view.zoom_at(900.0, 0.11),
                3 => view.pan(123_456.0),
                _ => view
                    .zoom_at(300.0, f64::NAN)
                    .fit(SimTime::from_millis(7_999), SimTime::from_millis(8_100)),
            };
            let (from, to) = view.range();
            assert!(from <= to && to <= SimTime::from_millis(8_000));
            assert!((US_PER_PX_MIN..=view.us_per_px_max()).contains(&view.us_per_px()));
            assert!(view.x(SimTime::from_millis(8_000)) >= view.right() - 40.0 || view.x(to) <= view.right());
        }
        assert_eq!(view.fit_all().range(), (SimTime::ZERO, SimTime::from_millis(8_000)));
    }

    #[test]
    fn it_follows_the_playhead_and_no_further() {
        let near = view().fit(SimTime::ZERO, SimTime::from_millis(1_000));
        assert_eq!(near.follow(SimTime::from_millis(500)), near);
        let moved = near.follow(SimTime::from_millis(1_500));
        let offset = moved.x(SimTime::from_millis(1_500)) - 132.0;
        assert!((offset - 656.0).abs() < 1.0, "{offset}");
        assert!(moved.follow(SimTime::ZERO).x(SimTime::ZERO) >= 132.0);
    }

    #[test]
    fn the_ruler_reads_well_at_every_scale() {
        let labels = |ms_from, ms_to| {
            let view = view().fit(SimTime::from_millis(ms_from), SimTime::from_millis(ms_to));
            view.ticks().into_iter().map(|tick| tick.label).collect::<Vec<_>>()
        };
        assert_eq!(
            labels(0, 3_000),
            ["0 ms", "400", "800", "1.200 s", "1.600 s", "2.000 s", "2.400 s", "2.800 s"]
        );
        assert_eq!(labels(0, 8_000)[..3], ["0 ms", "1 s", "2 s"]);
        assert_eq!(labels(410, 500)[0], "410 ms");
        assert_eq!(labels(1_000, 1_002)[0], "1.000000 s");
        assert_eq!(labels(10, 12)[1], "10.400");
    }

    #[test]
    fn resizing_keeps_all_of_it_in_sight() {
        let narrow = view().resized(0.0, 390.0);
        assert_eq!(narrow.range(), (SimTime::ZERO, SimTime::from_millis(8_000)));
        let near = view().fit(SimTime::ZERO, SimTime::from_millis(100));
        assert!((near.resized(0.0, 390.0).us_per_px() - near.us_per_px()).abs() < 1e-9);
    }
}
