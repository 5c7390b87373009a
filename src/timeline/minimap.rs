//! The strip below the picture: the whole run, with how busy it was over time, what went wrong, the
//! interventions, the playhead, and the window.

use crate::sim::ids::EventId;
use crate::sim::process::Domain;
use crate::sim::time::SimTime;
use crate::sim::trace::{Kind, Ruling, Trace};

use super::index::{Index, first_at};
use super::layer::{Area, Layer, Style};
use super::list::{Align, DisplayList, Face, Fill, Ink, Sign, Stroke, Target, Weight};
use super::scene::{Cursor, Scene};
use super::text;
use super::view::View;

/// Space left and right of the strip, in pixels. The view that maps it adds a little more.
const MARGIN: f32 = 14.0;
/// The maximum number of density bars.
const BARS_MAX: usize = 200;
/// The maximum number of marks.
const MARKS_MAX: usize = 120;

/// The mapping between the strip's pixels and true time.
pub fn strip(width: f32, horizon: SimTime) -> View {
    View::new(0.0, width.max(80.0), horizon)
}

/// The strip's contents for the whole run so far, independent of the playhead. Computed once per run length
/// and width, not for every picture.
#[derive(Debug, Default)]
pub struct Overview {
    /// The number of events and the strip it was computed for.
    of: Option<(usize, View)>,
    /// The position of each bar's first event, and the end of the last bar.
    edges: Vec<usize>,
    /// The marks, in the order of their events.
    marks: Vec<Mark>,
}

#[derive(Clone, Copy, Debug)]
struct Mark {
    event: EventId,
    x: f32,
    row: Row,
}

/// The kind of a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Row {
    /// A check was broken.
    Broken,
    /// Someone intervened.
    Done,
}

impl Overview {
    /// Updates it to the trace's current length, for a strip of this width.
    pub fn bring_up_to<D: Domain>(&mut self, trace: &Trace<D>, index: &Index, scene: &Scene, width: f32) {
        let strip = strip(width, scene.horizon);
        if self.of == Some((trace.len(), strip)) {
            return;
        }
        let (from, to) = strip.range();
        let (left, right) = (strip.x(from), strip.x(to));
        let bars = (((right - left) / 5.0) as usize).clamp(1, BARS_MAX);
        let step = (right - left) / bars as f32;
        let edge = |bar: usize| first_at(trace, strip.time_at(left + step * bar as f32));
        self.edges = (0..bars).map(edge).chain([trace.count_until(to)]).collect();
        self.mark(trace, index, &strip);
        self.of = Some((trace.len(), strip));
    }

    /// Marks violations and interventions, leaving a minimum distance between marks of one kind.
    fn mark<D: Domain>(&mut self, trace: &Trace<D>, index: &Index, strip: &View) {
        let apart = (strip.width() * 2.0 / MARKS_MAX as f32).max(2.0);
        let mut last = [f32::MIN; 2];
        self.marks.clear();
        for id in index.specials(0, trace.len()) {
            let event = trace.event(*id);
            let x = strip.x(event.at);
            let violated =
                || trace.verdicts.get(event.b as usize).is_some_and(|v| v.ruling == Ruling::Violated);
            let row = match event.kind {
                Kind::Judged if violated() => Row::Broken,
                Kind::Intervened => Row::Done,
                _ => continue,
            };
            if x - last[row as usize] >= apart {
                last[row as usize] = x;
                self.marks.push(Mark { event: *id, x, row });
            }
        }
    }

    /// The width of a bar, including the gap after it.
    fn step(&self, strip: &View) -> f32 {
        let (from, to) = strip.range();
        (strip.x(to) - strip.x(from)) / (self.edges.len() - 1).max(1) as f32
    }
}

/// Draws the strip, with the width the overview was computed for.
pub fn minimap(
    overview: &Overview,
    scene: &Scene,
    cursor: Cursor,
    view: &View,
    (width, height): (f32, f32),
) -> DisplayList {
    let strip = strip(width, scene.horizon);
    let mut ground = Layer::new(BARS_MAX + 8);
    let mut marks = Layer::new(MARKS_MAX + 8);
    let (x, w) = (MARGIN, width - 2.0 * MARGIN);
    let band = Area::new(x, height / 2.0 - 10.0, w, 20.0);
    ground.rect(band, 5.0, Fill::Solid, Style::new(Ink::Lane, Weight::Full, Target::Ruler));
    draw_window(&mut ground, &strip, view, band);
    draw_density(&mut ground, overview, &strip, cursor, band);
    draw_caption(&mut ground, scene, &strip, cursor, band);
    draw_marks(&mut marks, overview, cursor, band);
    let at = strip.x(cursor.at);
    marks.line(
        (at, band.y - 4.0),
        (at, band.y + band.h + 4.0),
        Stroke::solid(2.0),
        Style::plain(Ink::Playhead),
    );
    let mut list = DisplayList { width, height, primitives: Vec::new() };
    ground.drain_into(&mut list);
    marks.drain_into(&mut list);
    list
}

/// Draws the frame around the part of the run that the picture shows.
fn draw_window(layer: &mut Layer, strip: &View, view: &View, band: Area) {
    let (from, to) = view.range();
    let (left, right) = (strip.x(from), strip.x(to));
    if right - left > strip.width() - 40.0 {
        return;
    }
    let area = Area::new(left, band.y, (right - left).max(3.0), band.h);
    layer.rect(area, 5.0, Fill::Framed, Style::new(Ink::Message, Weight::Full, Target::Ruler));
}

/// Draws a bar for each stretch of the run, as high as it was busy.
fn draw_density(layer: &mut Layer, overview: &Overview, strip: &View, cursor: Cursor, band: Area) {
    let left = strip.x(strip.range().0);
    let step = overview.step(strip);
    let seen = |edges: &[usize]| edges[1].min(cursor.events).saturating_sub(edges[0]);
    let counts = || overview.edges.windows(2).map(seen);
    let most = counts().max().unwrap_or(0) as f32 + 1.0;
    for (bar, count) in counts().enumerate().filter(|(_, count)| *count > 0) {
        let h = 2.0 + (band.h - 6.0) * (count as f32 + 1.0).log2() / most.log2();
        let x = left + step * bar as f32 + 1.0;
        let area = Area::new(x, band.y + band.h - 1.0 - h, (step - 2.0).max(1.0), h);
        layer.rect(area, 0.0, Fill::Solid, Style::plain(Ink::Density));
    }
}

/// Draws the run's time range, at the end where it is not in the way.
fn draw_caption(layer: &mut Layer, scene: &Scene, strip: &View, cursor: Cursor, band: Area) {
    let text = format!("0 … {}", scene.horizon);
    let width = text::width(&text, Face::Number);
    let right = band.x + band.w - 6.0;
    if strip.x(cursor.at) < right - width - 6.0 {
        layer.text((right, band.y + 14.0), text, Face::Number, Align::End, Style::plain(Ink::Soft));
    }
}

fn draw_marks(layer: &mut Layer, overview: &Overview, cursor: Cursor, band: Area) {
    for Mark { x, row, .. } in overview.marks.iter().take_while(|mark| mark.event.index() < cursor.events) {
        match row {
            Row::Broken => {
                let style = Style::plain(Ink::Violation);
                layer.line((*x, band.y - 2.0), (*x, band.y + band.h + 2.0), Stroke::solid(2.0), style);
            }
            Row::Done => {
                layer.sign(Sign::Flag, (*x, band.y + band.h - 1.0), 4.0, Style::plain(Ink::Intervention));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::fault::{Intervention, Scripted};
    use crate::sim::ids::NodeId;
    use crate::sim::time::Duration;
    use crate::timeline::list::Shape;
    use crate::timeline::testing::{Asking, Shown, busy};

    const WIDTH: f32 = 800.0;

    fn shown() -> Shown {
        let at = |ms, intervention| Scripted { at: SimTime::from_millis(ms), intervention };
        let script = [
            at(700, Intervention::Crash { node: NodeId(0), down: None }),
            at(1_900, Intervention::Recover { node: NodeId(0) }),
        ];
        busy(3, 20_000, Duration::from_secs(3), 100_000, &script)
    }

    fn overview(trace: &Trace<Asking>, shown: &Shown) -> Overview {
        let mut overview = Overview::default();
        overview.bring_up_to(trace, &shown.index, &shown.scene, WIDTH);
        overview
    }

    fn drawn(overview: &Overview, shown: &Shown, ms: u64) -> DisplayList {
        let cursor = Cursor::at(&shown.trace, SimTime::from_millis(ms));
        minimap(overview, &shown.scene, cursor, &strip(WIDTH, shown.horizon), (WIDTH, 48.0))
    }

    fn count(list: &DisplayList, wanted: impl Fn(&Shape, Ink) -> bool) -> usize {
        list.primitives.iter().filter(|primitive| wanted(&primitive.shape, primitive.ink)).count()
    }

    #[test]
    fn bars_share_all_events_among_them() {
        let shown = shown();
        let overview = overview(&shown.trace, &shown);
        assert!(overview.edges.is_sorted() && overview.edges.len() <= BARS_MAX + 1);
        assert_eq!((overview.edges[0], overview.edges.last()), (0, Some(&shown.trace.len())));
    }

    #[test]
    fn what_is_not_seen_yet_is_not_in_the_strip() {
        let shown = shown();
        let overview = overview(&shown.trace, &shown);
        let flags = |ms| count(&drawn(&overview, &shown, ms), |shape, _| matches!(shape, Shape::Sign { .. }));
        assert_eq!([699, 700, 1_900].map(flags), [0, 1, 2]);
        let bars = |ms| count(&drawn(&overview, &shown, ms), |_, ink| ink == Ink::Density);
        assert!(bars(0) <= 1 && bars(1_000) < bars(2_000), "{} {} {}", bars(0), bars(1_000), bars(2_000));
        let broken = |ms| count(&drawn(&overview, &shown, ms), |_, ink| ink == Ink::Violation);
        assert!(broken(0) == 0 && broken(3_000) > 0, "{}", broken(3_000));
    }

    #[test]
    fn marks_are_apart_and_the_first_of_each_kind_is_there() {
        let shown = shown();
        let overview = overview(&shown.trace, &shown);
        for row in [Row::Broken, Row::Done] {
            let marks: Vec<_> = overview.marks.iter().filter(|mark| mark.row == row).collect();
            assert!(!marks.is_empty() && marks.len() <= MARKS_MAX);
            assert!(marks.windows(2).all(|pair| pair[1].x - pair[0].x >= 2.0));
        }
    }

    #[test]
    fn it_follows_the_run_and_the_width() {
        let shown = shown();
        let mut growing = Overview::default();
        let none = Trace::<Asking>::default();
        growing.bring_up_to(&none, &Index::of(&none), &shown.scene, WIDTH);
        assert_eq!(growing.edges.last(), Some(&0));
        growing.bring_up_to(&shown.trace, &shown.index, &shown.scene, WIDTH / 2.0);
        let narrow = growing.edges.len();
        growing.bring_up_to(&shown.trace, &shown.index, &shown.scene, WIDTH);
        assert!(narrow < growing.edges.len());
        assert_eq!(growing.edges, overview(&shown.trace, &shown).edges);
    }
}
