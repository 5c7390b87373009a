//! Bands above the lanes: the state of each of a node's machines, and how close it is to its next change.
//!
//! The band's colour and pattern show the state's mood, and its words stand inside. A fill that rises from
//! the bottom is the machine's count: when it reaches the top, the state changes.

use crate::sim::ids::NodeId;
use crate::sim::process::{Domain, Mood, Report};
use crate::timeline::index::states::{Point, Stretch};
use crate::timeline::layer::{Area, Style};
use crate::timeline::list::{Align, Face, Fill, Ink, Target, Weight};
use crate::timeline::text;
use crate::timeline::within::within;

use super::Sheet;
use super::context::{Context, HEAD_HEIGHT, Reach, faded};

/// The height of a band when there is enough room above its lane, in pixels.
const HEIGHT: f32 = 15.0;
/// The minimum height of a band, in pixels.
const LOW: f32 = 7.0;
/// The gap from a band to the lane, or to the next band, in pixels.
const GAP: f32 = 2.0;
/// How many steps of the fill are drawn in one frame; beyond it, neighbours are merged.
const RISES_MAX: usize = 50;
/// How many stretches are drawn in one frame; beyond it, those too close to the previous one are skipped.
const STRETCHES_MAX: usize = 25;

/// The height of each of a node's bands. Leaves room for the node's head where it stands above the lane.
fn height<D: Domain>(cx: &Context<'_, D>, node: NodeId) -> f32 {
    let count = cx.index.states.of(node).count().max(1);
    let head = if cx.heads_stand_above() { HEAD_HEIGHT } else { 0.0 };
    let room = (cx.lanes.pitch() - cx.lanes.ground() - GAP - head) / count as f32 - GAP;
    room.clamp(LOW, HEIGHT)
}

/// How far a node's bands reach above its lane.
pub(super) fn reach<D: Domain>(cx: &Context<'_, D>, node: NodeId) -> f32 {
    cx.index.states.of(node).count() as f32 * (height(cx, node) + GAP)
}

/// Draws the bands of all lanes.
pub(super) fn draw_states<D: Domain>(cx: &Context<'_, D>, sheet: &mut Sheet) {
    let shown: Vec<NodeId> = cx.lanes.shown().collect();
    let bands = shown.iter().flat_map(|node| cx.index.states.of(*node));
    let (stretches, points) = bands.fold((0, 0), |(stretches, points), band| {
        let inside = in_sight(cx, band);
        let within = |stretch: &Stretch| points_in_sight(cx, &stretch.points).len();
        (stretches + inside.len(), points + inside.iter().map(within).sum::<usize>())
    });
    let apart = |count: usize, most: usize| {
        if count > most { cx.view.width() * shown.len() as f32 / most as f32 } else { 0.0 }
    };
    let apart = (apart(stretches, STRETCHES_MAX), apart(points, RISES_MAX));
    for node in shown {
        let above = cx.lanes.ground() / 2.0 + GAP;
        let height = height(cx, node);
        for (row, band) in cx.index.states.of(node).enumerate() {
            let y = cx.y(node) - above - (height + GAP) * (row as f32 + 1.0) + GAP;
            let mut last_end = f32::MIN;
            for stretch in in_sight(cx, band) {
                last_end = draw_stretch(cx, sheet, node, (y, height), stretch, (apart, last_end));
            }
        }
    }
}

/// The stretches of a band that touch the window. All but the last have ended.
fn in_sight<'a, D: Domain>(cx: &Context<'_, D>, band: &'a [Stretch]) -> &'a [Stretch] {
    let low = band.partition_point(|stretch| stretch.ended.is_some_and(|end| cx.at(end) < cx.from));
    let high = band.partition_point(|stretch| cx.at(stretch.points[0].event) <= cx.to);
    &band[low..high.max(low)]
}

/// The points of a stretch in the window, and the one that still holds at its left edge.
fn points_in_sight<'a, D: Domain>(cx: &Context<'_, D>, points: &'a [Point]) -> &'a [Point] {
    let low = points.partition_point(|point| cx.at(point.event) <= cx.from).saturating_sub(1);
    let high = points.partition_point(|point| cx.at(point.event) <= cx.to);
    &points[low..high.max(low)]
}

/// Draws a stretch unless it is too close to the previous one. Returns the right end of what is drawn.
fn draw_stretch<D: Domain>(
    cx: &Context<'_, D>,
    sheet: &mut Sheet,
    node: NodeId,
    (y, height): (f32, f32),
    stretch: &Stretch,
    ((apart, rises_apart), last_end): ((f32, f32), f32),
) -> f32 {
    let (first, last) = (stretch.points[0], stretch.points[stretch.points.len() - 1]);
    let ended = stretch.ended.or_else(|| cx.index.crash_after(cx.trace, node, last.event));
    let mut drawn_to = last_end;
    for reach in cx.reaches(first.event, ended) {
        let end = ended.filter(|end| reach.holds(*end));
        let until = end.map_or(reach.at, |end| cx.at(end));
        if until < cx.from || cx.at(first.event) > cx.to {
            continue;
        }
        let Some((left, right)) = cx.stretch(cx.at(first.event), until) else { continue };
        if right - last_end < apart {
            continue;
        }
        let lit = cx.in_slice(first.event) || end.is_some_and(|end| cx.in_slice(end));
        let weight = faded(reach.weight, lit);
        let (ink, fill) = appearance(stretch.mood);
        let style = Style::new(ink, weight, Target::Event(first.event));
        let area = Area::new(left, y, (right - left).max(2.0), height);
        // Whatever lies below would seem to be part of the band.
        sheet.bands.rect(area, 2.0, Fill::Outline, style);
        sheet.bands.rect(area, 2.0, fill, style);
        let known = stretch.points.partition_point(|point| reach.holds(point.event));
        draw_rises(cx, sheet, area, points_in_sight(cx, &stretch.points[..known]), rises_apart, style);
        if let Some(point) = known.checked_sub(1).map(|last| stretch.points[last]) {
            draw_words(cx, sheet, area, point, (reach, end.is_some()), style);
        }
        drawn_to = drawn_to.max(right);
    }
    drawn_to
}

/// Draws the fill: how close the machine is, from each point to the next.
fn draw_rises<D: Domain>(
    cx: &Context<'_, D>,
    sheet: &mut Sheet,
    area: Area,
    points: &[Point],
    apart: f32,
    style: Style,
) {
    let end = area.x + area.w;
    let mut index = 0;
    while index < points.len() {
        let from = cx.x(cx.at(points[index].event)).max(area.x);
        // Points too close to tell apart are drawn as the highest of them.
        let mut permille = points[index].permille;
        let mut next = index + 1;
        while next < points.len()
            && (points[next].permille == permille || cx.x(cx.at(points[next].event)) - from < apart)
        {
            permille = permille.max(points[next].permille);
            next += 1;
        }
        let to = if next < points.len() { cx.x(cx.at(points[next].event)) } else { end };
        let (from, to) = (from.min(end), within(to, area.x, end));
        if permille > 0 && to > from && to > cx.view.left() && from < cx.view.right() {
            let high = area.h * f32::from(permille) / 1_000.0;
            let rise = Area::new(from, area.y + area.h - high, (to - from).max(1.0), high);
            sheet.bands.rect(rise, 0.0, Fill::Deep, style);
        }
        index = next;
    }
}

/// Writes the state as last known.
fn draw_words<D: Domain>(
    cx: &Context<'_, D>,
    sheet: &mut Sheet,
    area: Area,
    point: Point,
    (reach, is_over): (Reach, bool),
    style: Style,
) {
    sheet.room.shape(area);
    if area.h < 10.0 || reach.weight == Weight::Ghost || sheet.labels.left() <= 30 {
        return;
    }
    let state = cx.trace.facts[point.fact as usize].1.state_words();
    let start = area.x.max(cx.view.left()) + 5.0;
    let room = (area.x + area.w).min(cx.view.right()) - start - 3.0;
    // The detail is given only for a state that still lasts; a past one has just its name.
    let words = if is_over || state.detail.is_empty() {
        state.name
    } else {
        format!("{} · {}", state.name, state.detail)
    };
    let Some(text) = text::fit(&words, Face::Small, room) else { return };
    let at = (start, area.y + area.h / 2.0 + Face::Small.size() * 0.35);
    if sheet.room.place(Area::new(start, area.y, text::width(&text, Face::Small), area.h)) {
        sheet.labels.text(at, text, Face::Small, Align::Start, style.with_ink(Ink::Ink));
    }
}

/// Moods differ in pattern as well as in colour.
const fn appearance(mood: Mood) -> (Ink, Fill) {
    match mood {
        Mood::Good => (Ink::Good, Fill::Tint),
        Mood::Warn => (Ink::Warn, Fill::Dashed),
        Mood::Bad => (Ink::Bad, Fill::Hatch),
    }
}

#[cfg(test)]
mod tests;
