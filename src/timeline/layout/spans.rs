//! Spans as bars, and waits as dashed arcs above them.

use crate::sim::ids::{NodeId, SpanId, TimerId};
use crate::sim::process::{Alarm, Describe, Domain, SpanEnd, Tone};
use crate::sim::sorting::sort_by_number;
use crate::timeline::layer::{Area, Style};
use crate::timeline::list::{Align, Face, Fill, Ink, Pattern, Shape, Sign, Stroke, Target};
use crate::timeline::text;
use crate::timeline::within::within;

use super::Sheet;
use super::context::{Context, Reach, faded, part_of};
use super::labels::{Rank, Tag};
use super::{clash, rundown};

/// The maximum number of spans drawn; beyond it, the longest ones.
const SPANS_MAX: usize = 380;
/// Work narrower than this, in pixels, is not drawn in a dense window.
const DENSE_PX_MIN: f32 = 4.0;
/// The maximum number of waits drawn; beyond it, the longest ones.
const WAITS_MAX: usize = 60;
/// Waits narrower than this, in pixels, are not drawn.
const WAIT_PX_MIN: f32 = 6.0;

/// A bar waiting for a label.
#[derive(Clone)]
pub(super) struct Bar {
    area: Area,
    text: String,
    style: Style,
}

/// Draws the bars. Their labels come later, once more important ones are placed.
pub(super) fn draw_spans<D: Domain>(cx: &Context<'_, D>, sheet: &mut Sheet) -> Vec<Bar> {
    let (found, _) = cx.index.spans.touching(cx.from, cx.to, SPANS_MAX);
    let found: Vec<SpanId> = found.into_iter().map(SpanId).collect();
    let mut bars = Vec::new();
    for id in found.iter().copied() {
        let span = cx.trace.spans[id.index()];
        if !cx.lanes.shows(span.node) || is_summed_up(cx, id) {
            continue;
        }
        let end = cx.trace.span_end(id);
        // Label an ongoing span at the playhead, not where it was seen to end.
        let mut bar = None;
        for reach in cx.reaches(span.opened, end.map(|(event, _)| event)) {
            bar = draw_span(cx, sheet, id, reach).or(bar);
        }
        bars.extend(bar);
    }
    sort_by_number(&mut bars, |bar| bar.style.weight as u64);
    clash::draw(cx, sheet, &found);
    bars
}

/// In a dense window, ribbons stand for calls, and levels for work where a node reports them.
fn is_summed_up<D: Domain>(cx: &Context<'_, D>, id: SpanId) -> bool {
    let span = cx.trace.spans[id.index()];
    let width = || {
        let until = cx.trace.span_end(id).map_or(cx.furthest().at, |(event, _)| cx.at(event));
        cx.x(until) - cx.x(cx.at(span.opened))
    };
    match span.tone {
        _ if !cx.dense => false,
        Tone::Waiting => true,
        Tone::Working => !cx.index.levels(span.node, 0).is_empty() || width() < DENSE_PX_MIN,
        _ => false,
    }
}

fn draw_span<D: Domain>(cx: &Context<'_, D>, sheet: &mut Sheet, id: SpanId, reach: Reach) -> Option<Bar> {
    let span = cx.trace.spans[id.index()];
    let end = cx.trace.span_end(id).filter(|(event, _)| reach.holds(*event));
    let until = end.map_or(reach.at, |(event, _)| cx.at(event));
    let (left, right) = cx.stretch(cx.at(span.opened), until)?;
    let (y, h) = cx.bar(span.node, cx.index.span_row(id));
    let area = Area::new(left, y, (right - left).max(1.5), h);
    let weight = faded(reach.weight, cx.in_slice(span.opened));
    let (ink, fill) = appearance(span.tone);
    let style = Style::new(ink, weight, Target::Span(id));
    sheet.spans.rect(area, 5.0f32.min(h / 3.0).min(area.w / 2.0), fill, style);
    sheet.room.shape(area);
    let edge = (area.x + area.w, y + h / 2.0);
    match end.map(|(_, end)| end) {
        Some(SpanEnd::Failed) => sheet.spans.sign(Sign::Cross, edge, 4.5, style.with_ink(Ink::SpanFailed)),
        Some(SpanEnd::TimedOut) => {
            let x = edge.0 - 1.0;
            sheet.spans.line((x, y - 1.0), (x, y + h + 1.0), Stroke::solid(2.8), style);
        }
        Some(SpanEnd::Crashed) => {
            sheet.spans.sign(Sign::Jagged, edge, h / 2.0, style.with_ink(Ink::SpanFailed));
        }
        Some(SpanEnd::Ok) | None => {}
    }
    // A bar that sticks out on the left keeps its label in sight.
    let start = area.x.max(cx.view.left());
    let seen = Area::new(start, y, area.x + area.w - start, h);
    (h >= 11.0 && seen.w > 24.0).then(|| Bar { area: seen, text: span.label.to_string(), style })
}

/// Tones differ in pattern as well as in colour.
const fn appearance(tone: Tone) -> (Ink, Fill) {
    match tone {
        Tone::Neutral => (Ink::SpanNeutral, Fill::Tint),
        Tone::Waiting => (Ink::SpanWaiting, Fill::Dashed),
        Tone::Working => (Ink::SpanWorking, Fill::Deep),
        Tone::Holding => (Ink::SpanHolding, Fill::Framed),
        Tone::Compensating => (Ink::SpanCompensating, Fill::Hatch),
    }
}

/// Labels the bars that are wide enough for their words, shortened if need be.
pub(super) fn draw_labels(bars: &[Bar], sheet: &mut Sheet) {
    for Bar { area, text, style } in bars {
        let face = if area.h >= 15.0 { Face::Normal } else { Face::Small };
        let indent = if area.w > 60.0 { 9.0 } else { 5.0 };
        let Some(text) = shortened_label(text, face, area.w - indent - 4.0) else { continue };
        let place = Area::new(area.x + indent, area.y, text::width(&text, face), area.h);
        if sheet.labels.left() > 30 && sheet.room.place(place) {
            let at = (place.x, area.y + area.h / 2.0 + face.size() * 0.35);
            sheet.labels.text(at, text, face, Align::Start, style.with_ink(Ink::Ink));
        }
    }
}

/// Draws waits, from when a timer was set to when it fired. A cancelled timer is shown only while it runs.
pub(super) fn draw_waits<D: Domain>(cx: &Context<'_, D>, sheet: &mut Sheet) {
    let (mut found, _) = cx.index.waits.touching(cx.from, cx.to, WAITS_MAX);
    sort_by_number(&mut found, |id| u64::from(*id));
    let mut labelled = Vec::new();
    for id in found.into_iter().map(TimerId) {
        let timer = &cx.trace.timers[id.index()];
        if !cx.lanes.shows(timer.node) || cx.dense && !timer.timer.role().runs_down() {
            continue;
        }
        let end = cx.trace.timer_end(id);
        for reach in cx.reaches(timer.set, end.map(|(event, _)| event)) {
            if timer.timer.role().runs_down() {
                rundown::draw(cx, sheet, id, reach);
            } else {
                draw_wait(cx, sheet, id, reach, &mut labelled);
            }
        }
    }
}

fn draw_wait<D: Domain>(
    cx: &Context<'_, D>,
    sheet: &mut Sheet,
    id: TimerId,
    reach: Reach,
    labelled: &mut Vec<(NodeId, String)>,
) {
    let timer = &cx.trace.timers[id.index()];
    let end = cx.trace.timer_end(id).filter(|(event, _)| reach.holds(*event));
    if end.is_some_and(|(_, fired)| !fired) {
        return;
    }
    let (set, due) = (cx.at(timer.set), end.map_or(timer.due, |(event, _)| cx.at(event)));
    let (left, right) = (cx.x(set), cx.x(due));
    let part = if end.is_some() { 1.0 } else { part_of(set, due, reach.at) };
    if right - left < WAIT_PX_MIN || part <= 0.0 {
        return;
    }
    let y = cx.y(timer.node) - cx.half(timer.node) - 3.0;
    let rise = ((right - left) / 5.0).clamp(7.0, 15.0);
    let weight = faded(reach.weight, cx.in_slice(timer.set) || end.is_some_and(|(e, _)| cx.in_slice(e)));
    let style = Style::new(Ink::Timer, weight, Target::Timer(id));
    let stroke = Stroke::patterned(1.3, Pattern::Dashed);
    if right - left > cx.view.width() * 2.0 {
        // Only the flat top of the arc is in sight.
        let end = (left + (right - left) * part, y - rise);
        if let Some((from, to)) = cx.cut((left, y - rise), end) {
            sheet.waits.line(from, to, stroke, style);
        }
    } else {
        let control = (f32::midpoint(left, right), y - rise * 2.0);
        let points = shortened([(left, y), control, (right, y)], part);
        sheet.room.arc(points);
        sheet.waits.push(Shape::Curve { points, stroke }, style.ink, weight, style.target);
    }
    let text = format!("{} {}", timer.timer.name(), timer.after);
    // If a node repeats a wait, only the first is labelled.
    let wait = (timer.node, text.clone());
    if labelled.contains(&wait) {
        return;
    }
    labelled.push(wait);
    let width = text::width(&text, Face::Small);
    // While the timer runs, its label stays before the playhead.
    let known = if end.is_some() { cx.view.right() } else { cx.x(reach.at) };
    let (low, high) = (cx.view.left() + 4.0, known.min(cx.view.right() - 4.0));
    let right = right.min(high);
    let (above, inside) = (y - rise - 15.0, y - 12.0);
    let middle = f32::midpoint(left.max(low), right.min(high));
    let roomy = right - left > width * 2.0;
    let places = [
        (middle, above),
        (right - width / 2.0, above),
        (left.max(low) + width / 2.0 + 8.0, above),
        (middle, if roomy { inside } else { above }),
    ];
    let places = places.map(|(middle, top)| {
        Area::new(within(middle - width / 2.0, low, (high - width).max(low)), top, width, 13.0)
    });
    let (face, style, places) = (Face::Small, style.with_ink(Ink::Soft), places.to_vec());
    sheet.tags.push(Tag { text, face, style, rank: Rank::Plain, places, tie: None, clear: false });
}

/// A span's label as it fits: `charge, attempt 2`, else `attempt 2`, which tells it from its neighbours, else as much as fits.
fn shortened_label(text: &str, face: Face, room: f32) -> Option<String> {
    let fits = |text: &&str| text::width(text, face) <= room;
    let tail = text.split_once(", ").map(|(_, tail)| tail);
    [Some(text), tail]
        .into_iter()
        .flatten()
        .find(fits)
        .map(str::to_owned)
        .or_else(|| text::fit(text, face, room))
}

/// The first part of a quadratic curve, by de Casteljau's algorithm.
fn shortened([a, b, c]: [(f32, f32); 3], part: f32) -> [(f32, f32); 3] {
    let mix = |p: (f32, f32), q: (f32, f32)| (p.0 + (q.0 - p.0) * part, p.1 + (q.1 - p.1) * part);
    let (ab, bc) = (mix(a, b), mix(b, c));
    [a, ab, mix(ab, bc)]
}
