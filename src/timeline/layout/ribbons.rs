//! Ribbons: the traffic between two nodes where it is too dense to tell messages apart.
//!
//! A ribbon runs below the upper of the two lanes. Its width is the number of messages per stretch of time; the
//! red part is those that came to nothing: lost, refused, or not answered in time. Stretches are aligned to true
//! time, so ribbons do not flicker when the picture is moved.

use crate::sim::ids::NodeId;
use crate::sim::process::Domain;
use crate::sim::sorting::sort_by_number;
use crate::sim::time::SimTime;
use crate::timeline::index::events_between;
use crate::timeline::index::tally::Tally;
use crate::timeline::layer::{Area, Style};
use crate::timeline::list::{Crowd, Face, Fill, Ink, Shape, Target, Weight};
use crate::timeline::text;

use super::Sheet;
use super::context::{Context, faded};
use super::labels::{LINE, Rank, Tag};
use super::states;

/// The minimum length of a stretch, in pixels.
const STRETCH_PX_MIN: f64 = 12.0;
/// The maximum number of ribbons.
const RIBBONS_MAX: usize = 60;
/// The minimum width of a ribbon, in pixels: even a single message is visible.
const WIDTH_MIN: f32 = 1.5;
/// Labels should avoid ribbons wider than this, in pixels.
const FAT: f32 = 4.0;

/// A stretch of time, with its message counts.
struct Stretch {
    x: f32,
    /// How far a ribbon keeps its width to either side, in pixels.
    half: f32,
    /// True if all of it is known; otherwise it continues the one before.
    whole: bool,
    tally: Tally,
    weight: Weight,
}

/// Two nodes that communicate, upper one first, and the indices of their links.
struct Pair {
    nodes: (NodeId, NodeId),
    links: Vec<usize>,
}

impl Pair {
    /// The number of messages in a stretch, and how many of them came to nothing.
    fn of(&self, tally: &Tally) -> (u32, u32) {
        let sum = |counts: &[u32]| self.links.iter().filter_map(|link| counts.get(*link)).sum::<u32>();
        let count = sum(&tally.links);
        (count, sum(&tally.vain))
    }
}

/// Draws the ribbons of all pairs of nodes that communicate.
pub(super) fn draw<D: Domain>(cx: &Context<'_, D>, sheet: &mut Sheet) {
    if !cx.dense {
        return;
    }
    let pairs = pairs(cx);
    let stretches = stretches(cx);
    let counts = || pairs.iter().flat_map(|pair| stretches.iter().map(|stretch| pair.of(&stretch.tally).0));
    let most = counts().max().unwrap_or(0).max(1) as f32;
    let shown = &pairs[..pairs.len().min(RIBBONS_MAX)];
    for of_lane in shown.chunk_by(|one, other| one.nodes.0 == other.nodes.0) {
        let (top, foot) = gap(cx, of_lane[0].nodes.0);
        let height = (foot - top) / of_lane.len() as f32;
        let mut drawn = Vec::with_capacity(of_lane.len());
        for (number, pair) in of_lane.iter().enumerate() {
            let band = (top + height * number as f32, height);
            drawn.push(Ribbon { pair, band, total: draw_ribbon(cx, sheet, pair, &stretches, band, most) });
        }
        label_all(cx, sheet, &drawn, (top, foot));
    }
}

/// A ribbon that has been drawn: the nodes, where, and the messages it stands for so far.
struct Ribbon<'a> {
    pair: &'a Pair,
    band: (f32, f32),
    total: (u32, u32),
}

/// Labels the ribbons below a lane. Where they lie closer than lines of words, there are no more labels than lines: for the ribbons with the
/// most messages in vain, and one for all others together.
fn label_all<D: Domain>(
    cx: &Context<'_, D>,
    sheet: &mut Sheet,
    ribbons: &[Ribbon<'_>],
    (top, foot): (f32, f32),
) {
    let mut ribbons: Vec<&Ribbon<'_>> = ribbons.iter().filter(|ribbon| ribbon.total.0 > 0).collect();
    let lines = ((foot - top) / LINE) as usize;
    if ribbons.len() > lines.max(1) {
        sort_by_number(&mut ribbons, |ribbon| u64::from(u32::MAX - ribbon.total.1));
        let failing = ribbons.iter().take(lines.saturating_sub(1)).filter(|ribbon| ribbon.total.1 > 0);
        let others = ribbons.split_off(failing.count());
        let sum = |of: fn(&Ribbon<'_>) -> u32| others.iter().map(|ribbon| of(ribbon)).sum::<u32>();
        let total = (sum(|ribbon| ribbon.total.0), sum(|ribbon| ribbon.total.1));
        let more = if ribbons.is_empty() { "" } else { "other " };
        label(cx, sheet, &format!("with {} {more}nodes: ", others.len()), total, (top, foot - top));
    }
    for Ribbon { pair, band, total } in ribbons {
        let (upper, lower) = pair.nodes;
        // For adjacent lanes the names are obvious.
        let neighbours = lower.0 == upper.0 + 1;
        let whose = if neighbours { String::new() } else { format!("with {}: ", cx.scene.names.node(lower)) };
        label(cx, sheet, &whose, *total, *band);
    }
}

/// The pairs of nodes that communicate and whose upper lane is in sight, from the top down.
fn pairs<D: Domain>(cx: &Context<'_, D>) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for upper in cx.lanes.shown() {
        for lower in (upper.index() + 1..cx.lanes.count()).map(|index| NodeId(index as u16)) {
            let mut links = Vec::new();
            for (number, link) in cx.index.links().iter().enumerate() {
                if (link.from, link.to) == (upper, lower) || (link.from, link.to) == (lower, upper) {
                    links.push(number);
                }
            }
            if !links.is_empty() {
                pairs.push(Pair { nodes: (upper, lower), links });
            }
        }
    }
    pairs
}

/// Top and bottom of the gap between a lane and whatever stands above the next one.
fn gap<D: Domain>(cx: &Context<'_, D>, node: NodeId) -> (f32, f32) {
    let below = NodeId(node.0 + 1);
    let (half, pitch) = (cx.lanes.ground() / 2.0, cx.lanes.pitch());
    let top = cx.y(node) + half + 1.0;
    (top, (cx.y(node) + pitch - half - states::reach(cx, below) - 1.0).max(top + 4.0))
}

/// Divides the window into stretches, as far as may be seen. The playhead splits the stretch it is in.
fn stretches<D: Domain>(cx: &Context<'_, D>) -> Vec<Stretch> {
    let length = ((STRETCH_PX_MIN * cx.view.us_per_px()).ceil() as u64).max(1).next_power_of_two();
    let (from, to) = (cx.from.as_micros() / length, cx.to.as_micros() / length);
    let half = (length as f64 / cx.view.us_per_px()) as f32 * 0.3;
    let mut found = Vec::new();
    for number in from..=to {
        let instant = |number: u64| SimTime::from_micros(number.saturating_mul(length));
        let (begins, ends) = (instant(number), instant(number + 1));
        let (low, high) = events_between(cx.trace, begins, SimTime::from_micros(ends.as_micros() - 1));
        let seen = |events: usize| (low.min(events), high.min(events));
        let middle = cx.x(SimTime::from_micros(u64::midpoint(begins.as_micros(), ends.as_micros())));
        let (present, furthest) = (cx.present, cx.furthest());
        if begins <= present.at {
            let (low, high) = seen(present.events);
            let whole = ends <= present.at;
            let (x, half) = if whole { (middle, half) } else { (cx.x(present.at), 0.0) };
            let tally = cx.index.tally(cx.trace, low, high);
            found.push(Stretch { x, half, whole, tally, weight: Weight::Full });
        }
        if ends > present.at && begins < furthest.at {
            let (low, high) = (low.max(present.events), high.min(furthest.events));
            let whole = begins >= present.at && ends <= furthest.at;
            let (x, half) = if whole { (middle, half) } else { (middle.max(cx.x(present.at)), 0.0) };
            let tally = cx.index.tally(cx.trace, low.min(high), high);
            found.push(Stretch { x, half, whole, tally, weight: Weight::Ghost });
        }
    }
    found
}

/// A ribbon's cross-section: its position, its width, and the width of the red part.
type Edge = (f32, f32, f32);

/// Draws a ribbon. Returns its counts up to the present.
fn draw_ribbon<D: Domain>(
    cx: &Context<'_, D>,
    sheet: &mut Sheet,
    pair: &Pair,
    stretches: &[Stretch],
    (top, height): (f32, f32),
    most: f32,
) -> (u32, u32) {
    let middle = top + height / 2.0;
    let mut total = (0, 0);
    for part in stretches.chunk_by(|a, b| a.weight == b.weight) {
        let mut edges: Vec<Edge> = Vec::with_capacity(part.len() * 2);
        let mut sum = (0, 0);
        for Stretch { x, half, whole, tally, .. } in part {
            let (count, vain) = pair.of(tally);
            sum = (sum.0 + count, sum.1 + vain);
            // An unfinished stretch continues at the previous width.
            let last = edges.last().copied().filter(|_| !whole);
            let (width, red) = last
                .map_or_else(|| widths(count, vain, (height - 2.0) / most), |(_, width, red)| (width, red));
            edges.extend([(x - half, width, red), (x + half, width, red)]);
            if width > FAT {
                sheet.room.line((x - half, middle), (x + half, middle));
            }
        }
        let ([first, ..], [.., last]) = (part, part) else { continue };
        if sum.0 == 0 {
            continue;
        }
        if first.weight == Weight::Full {
            total = sum;
        }
        let (from, until) = (cx.view.time_at(first.x - first.half), cx.view.time_at(last.x + last.half));
        let target = Target::Crowd(Crowd { nodes: pair.nodes, from, until, count: sum.0, vain: sum.1 });
        let style = Style::new(Ink::Bundle, faded(first.weight, cx.scene.slice.is_none()), target);
        // The red part is at the top.
        for red in [false, true] {
            let (layer, ink) =
                if red { (&mut sheet.vain, Ink::Lost) } else { (&mut sheet.density, style.ink) };
            let mut points = Vec::with_capacity(edges.len() * 2);
            for edge in &edges {
                points.push((edge.0, middle - edge.1 / 2.0 + if red { 0.0 } else { edge.2 }));
            }
            for edge in edges.iter().rev() {
                points.push((edge.0, middle - edge.1 / 2.0 + if red { edge.2 } else { edge.1 }));
            }
            if !red || sum.1 > 0 {
                layer.push(Shape::Area { points, fill: Fill::Deep }, ink, style.weight, style.target);
            }
        }
    }
    total
}

/// The width of a ribbon for these counts, and how much of it is red.
fn widths(count: u32, vain: u32, scale: f32) -> (f32, f32) {
    let width = if count == 0 { 0.0 } else { (count as f32 * scale).max(WIDTH_MIN) };
    (width, width * (vain as f32 / count.max(1) as f32).min(1.0))
}

/// Writes how many messages ribbons stand for, and how many of them came to nothing.
fn label<D: Domain>(
    cx: &Context<'_, D>,
    sheet: &mut Sheet,
    whose: &str,
    (count, vain): (u32, u32),
    (top, height): (f32, f32),
) {
    let known = cx.present.at.min(cx.to).since(cx.from).as_micros();
    if count == 0 || known == 0 {
        return;
    }
    let grouped = |count: u32| text::grouped(count.into());
    let tenths = u64::from(count) * 10_000_000 / known;
    let text = if vain > 0 {
        format!("{whose}{} messages, {} in vain", grouped(count), grouped(vain))
    } else if tenths < 100 {
        format!("{whose}{}.{} messages/s", tenths / 10, tenths % 10)
    } else {
        format!("{whose}{} messages/s", text::grouped(tenths / 10))
    };
    let (left, right) = (cx.x(cx.from).max(cx.view.left()) + 6.0, cx.x(cx.present.at.min(cx.to)) - 4.0);
    if text::width(&text, Face::Small) > right - left {
        return;
    }
    let width = text::width(&text, Face::Small);
    let mut places = Vec::with_capacity(7);
    for part in 0..=6 {
        let left = left + (right - left - width) * part as f32 / 6.0;
        places.push(Area::new(left, top + (height - LINE) / 2.0, width, LINE));
    }
    let (face, rank, style) = (Face::Small, Rank::Plain, Style::plain(Ink::Soft));
    sheet.tags.push(Tag { text, face, style, rank, places, tie: None, clear: false });
}

#[cfg(test)]
mod tests;
