//! The strip below the picture: the whole run, how busy it was when, what went wrong, what was done,
//! the playhead, and the window.

use crate::sim::process::Domain;
use crate::sim::time::SimTime;
use crate::sim::trace::{Kind, Ruling, Trace};

use super::index::{Index, first_at};
use super::layer::{Area, Layer, Style};
use super::list::{Align, DisplayList, Face, Fill, Ink, Sign, Stroke, Target, Weight};
use super::scene::{Cursor, Scene};
use super::text;
use super::view::View;

/// Space left and right of the strip. The view that maps it keeps a little more.
const MARGIN: f32 = 14.0;
/// The most bars of density.
const BARS_MAX: usize = 200;
/// The most marks.
const MARKS_MAX: usize = 120;

/// The mapping between the strip's pixels and true time.
pub fn strip(width: f32, horizon: SimTime) -> View {
    View::new(0.0, width.max(80.0), horizon)
}

/// Draws the strip.
pub fn minimap<D: Domain>(
    trace: &Trace<D>,
    index: &Index,
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
    draw_density(&mut ground, trace, &strip, cursor, band);
    draw_caption(&mut ground, scene, &strip, cursor, band);
    draw_marks(&mut marks, trace, index, &strip, cursor, band);
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

/// The part of the run that the picture shows.
fn draw_window(layer: &mut Layer, strip: &View, view: &View, band: Area) {
    let (from, to) = view.range();
    let (left, right) = (strip.x(from), strip.x(to));
    if right - left > strip.width() - 40.0 {
        return;
    }
    let area = Area::new(left, band.y, (right - left).max(3.0), band.h);
    layer.rect(area, 5.0, Fill::Framed, Style::new(Ink::Message, Weight::Full, Target::Ruler));
}

fn draw_density<D: Domain>(layer: &mut Layer, trace: &Trace<D>, strip: &View, cursor: Cursor, band: Area) {
    let (from, to) = strip.range();
    let left = strip.x(from);
    let bars = (((strip.x(to) - left) / 5.0) as usize).clamp(1, BARS_MAX);
    let step = (strip.x(to) - left) / bars as f32;
    let edge = |bar: usize| strip.time_at(left + step * bar as f32);
    let edges: Vec<usize> = (0..bars).map(|bar| first_at(trace, edge(bar))).collect();
    let end = trace.count_until(to);
    let counts: Vec<usize> = (0..bars)
        .map(|bar| {
            let high = edges.get(bar + 1).copied().unwrap_or(end);
            high.min(cursor.events).saturating_sub(edges[bar])
        })
        .collect();
    let most = counts.iter().max().copied().unwrap_or(0) as f32 + 1.0;
    for (bar, count) in counts.into_iter().enumerate().filter(|(_, count)| *count > 0) {
        let h = 2.0 + (band.h - 6.0) * (count as f32 + 1.0).log2() / most.log2();
        let x = left + step * bar as f32 + 1.0;
        let area = Area::new(x, band.y + band.h - 1.0 - h, (step - 2.0).max(1.0), h);
        layer.rect(area, 0.0, Fill::Solid, Style::plain(Ink::Density));
    }
}

/// From when to when, at the end where it is in nobody's way.
fn draw_caption(layer: &mut Layer, scene: &Scene, strip: &View, cursor: Cursor, band: Area) {
    let text = format!("0 … {}", scene.horizon);
    let width = text::width(&text, Face::Number);
    let right = band.x + band.w - 6.0;
    if strip.x(cursor.at) < right - width - 6.0 {
        layer.text((right, band.y + 14.0), text, Face::Number, Align::End, Style::plain(Ink::Soft));
    }
}

fn draw_marks<D: Domain>(
    layer: &mut Layer,
    trace: &Trace<D>,
    index: &Index,
    strip: &View,
    cursor: Cursor,
    band: Area,
) {
    let apart = (strip.width() * 2.0 / MARKS_MAX as f32).max(2.0);
    let mut last = [f32::MIN; 2];
    for id in index.specials(0, cursor.events) {
        let event = trace.event(*id);
        let x = strip.x(event.at);
        let violated = || trace.verdicts.get(event.b as usize).is_some_and(|v| v.ruling == Ruling::Violated);
        let row = match event.kind {
            Kind::Judged if violated() => 0,
            Kind::Intervened => 1,
            _ => continue,
        };
        if x - last[row] < apart {
            continue;
        }
        last[row] = x;
        if row == 0 {
            let style = Style::plain(Ink::Violation);
            layer.line((x, band.y - 2.0), (x, band.y + band.h + 2.0), Stroke::solid(2.0), style);
        } else {
            layer.sign(Sign::Flag, (x, band.y + band.h - 1.0), 4.0, Style::plain(Ink::Intervention));
        }
    }
}
