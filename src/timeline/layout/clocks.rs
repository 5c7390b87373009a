//! The nodes' own clocks, below their lanes: the moments at which each clock shows a round time, and how
//! far off they are.
//!
//! A clock's marks stand for the same times as the ruler's, so a correct clock has its marks on the
//! grid. If a clock is off, its marks are beside the grid, and a bar between the two shows the
//! error.

use crate::sim::ids::NodeId;
use crate::sim::process::Domain;
use crate::sim::time::{Duration, SimTime, WALL_EPOCH_US, WallTime};
use crate::timeline::index::clocks::Stretch;
use crate::timeline::layer::{Area, Style};
use crate::timeline::list::{Face, Fill, Ink, Stroke, Target, Weight};
use crate::timeline::text;

use super::Sheet;
use super::context::Context;
use super::labels::{Rank, Tag};

/// The height of a mark, in pixels.
const MARK: f32 = 6.0;
/// Errors of fewer pixels than this show no bar.
const ERROR_PX_MIN: f32 = 1.5;
/// Errors smaller than this are not put into words, in microseconds.
const ERROR_US_MIN: f64 = 50.0;
/// The maximum number of marks in one stretch of a lane.
const MARKS_MAX: i64 = 40;
/// Capacity of the layer left for what else is drawn in it.
const RESERVE: usize = 20;

/// A mark of a clock: where it shows a round time.
struct Mark {
    x: f32,
    /// The time it shows, in microseconds since the run's start.
    shown: i64,
    /// The horizontal distance to where it should be, if that is worth a bar of its own.
    off: Option<f32>,
}

/// Draws the marks and the errors up to the playhead, if the scene asks for them.
pub(super) fn draw_own_clocks<D: Domain>(cx: &Context<'_, D>, sheet: &mut Sheet) {
    each_stretch(cx, |node, stretch, within| {
        let base = base(cx, node);
        for Mark { x, off, .. } in marks(cx, stretch, within) {
            if sheet.bands.left() < RESERVE {
                return;
            }
            if let Some(off) = off {
                let bar = Area::new(x.min(x + off), base - 3.0, off.abs(), 3.0);
                sheet.bands.rect(bar, 0.0, Fill::Solid, style(Ink::Warn, node));
                // Words on top of a bar would look crossed out.
                sheet.room.place(bar);
            }
            sheet.bands.line((x, base - MARK), (x, base), Stroke::solid(1.4), style(Ink::Ink, node));
        }
    });
}

/// Writes what the clocks show and how far off they are, where there is room.
pub(super) fn draw_labels<D: Domain>(cx: &Context<'_, D>, sheet: &mut Sheet) {
    let step = i64::try_from(cx.view.step_us()).unwrap_or(i64::MAX);
    each_stretch(cx, |node, stretch, within| {
        draw_error(cx, sheet, node, stretch, within);
        for Mark { x, shown, .. } in marks(cx, stretch, within) {
            let text = clock_words(shown, step);
            let width = text::width(&text, Face::Number);
            let place = Area::new(x - width / 2.0, base(cx, node) + 1.0, width, 12.0);
            let style = style(Ink::Soft, node);
            let (face, rank, places) = (Face::Number, Rank::Plain, vec![place]);
            sheet.tags.push(Tag { text, face, style, rank, places, tie: None, clear: true });
        }
    });
}

/// The bottom of a lane's background, where its clock is drawn.
fn base<D: Domain>(cx: &Context<'_, D>, node: NodeId) -> f32 {
    cx.y(node) + cx.lanes.ground() / 2.0
}

fn each_stretch<D: Domain>(cx: &Context<'_, D>, mut draw: impl FnMut(NodeId, &Stretch, (SimTime, SimTime))) {
    if !cx.scene.clocks {
        return;
    }
    for node in cx.lanes.shown() {
        let stretches = cx.index.clocks.of(node);
        let ends = stretches.iter().skip(1).map(|next| next.from).chain([SimTime::MAX]);
        for (stretch, end) in stretches.iter().zip(ends) {
            let (from, to) = (stretch.from.max(cx.from), end.min(cx.present.at).min(cx.to));
            if from < to {
                draw(node, stretch, (from, to));
            }
        }
    }
}

/// A clock error in words: `10 ms behind`.
pub(super) fn error_words(error_us: f64) -> String {
    let size = Duration::from_micros(error_us.abs().round() as u64);
    format!("{size} {}", if error_us < 0.0 { "behind" } else { "ahead" })
}

fn style(ink: Ink, node: NodeId) -> Style {
    Style::new(ink, Weight::Full, Target::Lane(node))
}

/// Writes the latest error in words.
fn draw_error<D: Domain>(
    cx: &Context<'_, D>,
    sheet: &mut Sheet,
    node: NodeId,
    stretch: &Stretch,
    (from, to): (SimTime, SimTime),
) {
    let (left, right) = (cx.x(from).max(cx.view.left()), cx.x(to).min(cx.view.right()));
    let top = base(cx, node) + 1.0;
    let error = stretch.error_at(to);
    let text = error_words(error);
    let width = text::width(&text, Face::Small);
    if error.abs() < ERROR_US_MIN || right - left < width {
        return;
    }
    let places = vec![Area::new(right - width - 3.0, top, width, 13.0)];
    let (face, style, rank) = (Face::Small, style(Ink::Warn, node), Rank::Level);
    sheet.tags.push(Tag { text, face, style, rank, places, tie: None, clear: false });
}

/// The marks in a stretch: where the clock shows the ruler's times.
fn marks<D: Domain>(
    cx: &Context<'_, D>,
    stretch: &Stretch,
    (from, to): (SimTime, SimTime),
) -> impl Iterator<Item = Mark> {
    let step = i64::try_from(cx.view.step_us()).unwrap_or(i64::MAX);
    let own = |at: SimTime| at.as_micros() as f64 + stretch.error_at(at);
    let first = (own(from) / step as f64).ceil() as i64;
    let last = ((own(to) / step as f64).floor() as i64).min(first.saturating_add(MARKS_MAX));
    let spacing = (step as f64 / cx.view.us_per_px()) as f32;
    (first..=last).map(move |mark| {
        let shown = mark.saturating_mul(step);
        let at = SimTime::from_micros(stretch.true_time_of(shown as f64).max(0.0).round() as u64);
        let x = cx.x(at);
        let off = cx.x(SimTime::from_micros(shown.max(0).unsigned_abs())) - x;
        // Bars that would cover each other are drawn once, at the last mark.
        let whole = (cx.view.left()..=cx.view.right()).contains(&(x + off));
        let alone = off.abs() < spacing || (mark == last && whole);
        let worth = shown >= 0 && off.abs() >= ERROR_PX_MIN && alone;
        Mark { x, shown, off: worth.then_some(off) }
    })
}

/// A clock reading, with as many decimals as its marks need.
fn clock_words(us: i64, step_us: i64) -> String {
    let wall = WallTime::from_micros(WALL_EPOCH_US.saturating_add(us));
    let words = wall.to_string();
    if step_us % 1_000_000 == 0 {
        words.split('.').next().unwrap_or_default().to_owned()
    } else if step_us % 1_000 == 0 {
        words
    } else {
        format!("{words}{:03}", us.rem_euclid(1_000))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::fault::{Intervention, Scripted};
    use crate::timeline::list::{DisplayList, Shape};
    use crate::timeline::testing::busy;

    fn ms(ms: u64) -> SimTime {
        SimTime::from_millis(ms)
    }

    fn count(list: &DisplayList, wanted: impl Fn(&Shape, Ink) -> bool) -> usize {
        list.primitives.iter().filter(|p| wanted(&p.shape, p.ink)).count()
    }

    #[test]
    fn a_clock_that_was_set_back_is_beside_the_grid_from_then_on_and_not_before() {
        let script = [Scripted {
            at: ms(1_000),
            intervention: Intervention::StepClock { node: NodeId(1), by_us: -20_000 },
        }];
        let mut shown = busy(3, 400_000, Duration::from_secs(4), 100_000, &script);
        let says =
            |shape: &Shape, _| matches!(shape, Shape::Text { text, .. } if text.contains("20 ms behind"));
        let is_bar = |shape: &Shape, ink| ink == Ink::Warn && matches!(shape, Shape::Rect { .. });
        let is_mark = |shape: &Shape, ink| ink == Ink::Ink && matches!(shape, Shape::Line { .. });
        let before = shown.picture(ms(900), ms(1_300), ms(1_300));
        assert_eq!(count(&before, is_mark), 0, "only where the scene asks for it");
        shown.scene.clocks = true;
        let before = shown.picture(ms(900), ms(1_300), ms(999));
        assert_eq!((count(&before, says), count(&before, is_bar)), (0, 0));
        let after = shown.picture(ms(900), ms(1_300), ms(1_300));
        assert_eq!(count(&after, says), 1);
        let widths: Vec<f32> = after
            .primitives
            .iter()
            .filter(|p| is_bar(&p.shape, p.ink))
            .filter_map(|p| if let Shape::Rect { w, .. } = p.shape { Some(w) } else { None })
            .collect();
        let view = crate::timeline::view::View::new(132.0, 808.0, shown.horizon).fit(ms(900), ms(1_300));
        let expected = (20_000.0 / view.us_per_px()) as f32;
        assert!(
            !widths.is_empty() && widths.iter().all(|w| (w - expected).abs() < 0.1),
            "{widths:?} {expected}"
        );
        // Each of the three clocks has a mark for each of the ruler's, and the clock that was set back
        // has one more: it shows one time twice.
        let marks = view.ticks().len();
        let drawn = count(&after, is_mark);
        assert!((3 * marks - 3..=3 * marks + 1).contains(&drawn), "{drawn} for {marks}");
    }

    #[test]
    fn errors_are_put_into_words() {
        assert_eq!(error_words(-10_000.0), "10 ms behind");
        assert_eq!(error_words(250.4), "250 µs ahead");
    }
}
