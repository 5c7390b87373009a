//! Stretches with more events than can be told apart, summed up.
//!
//! The window is divided into stretches of equal length, aligned to true time so that panning does not
//! make them flicker. As long as what they hold stays within a budget they are drawn event by event;
//! the fullest are summed up first. A density bar, or a bundle of messages, says how many it stands for.

use crate::timeline::within::within;
use std::ops::Range;

use crate::sim::ids::NodeId;
use crate::sim::process::Domain;
use crate::sim::time::SimTime;
use crate::timeline::index::{LinkUse, Tally};
use crate::timeline::layer::{Area, Style};
use crate::timeline::list::{Crowd, Face, Fill, Ink, Stroke, Target, Weight};
use crate::timeline::text;

use super::Sheet;
use super::context::Context;

/// The least width of a stretch, in pixels.
const STRETCH_PX_MIN: f64 = 12.0;
/// The most events that are drawn one by one.
const EVENTS_MAX: usize = 600;
/// More events than this in one stretch are never drawn one by one.
const CROWDED: usize = 24;
/// The most density bars.
const BARS_MAX: usize = 280;
/// The most bundles.
const BUNDLES_MAX: usize = 200;

/// A stretch of time and the events in it.
#[derive(Clone, Debug)]
pub(super) struct Stretch {
    from: SimTime,
    until: SimTime,
    events: Range<usize>,
    weight: Weight,
}

/// What is drawn event by event, and what is summed up.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// Positions of events, in order.
    pub sparse: Vec<Range<usize>>,
    dense: Vec<Stretch>,
}

/// Decides what is summed up.
pub(super) fn survey<D: Domain>(cx: &Context<'_, D>) -> Survey {
    let stretches = stretches(cx);
    let mut most = CROWDED;
    let kept = |most: usize| {
        let counts = stretches.iter().map(|stretch| stretch.events.len()).filter(move |count| *count <= most);
        counts.sum::<usize>()
    };
    while most > 0 && kept(most) > EVENTS_MAX {
        most /= 2;
    }
    let mut survey = Survey::default();
    for stretch in stretches {
        match survey.sparse.last_mut() {
            _ if stretch.events.len() > most => survey.dense.push(stretch),
            Some(last) if last.end == stretch.events.start => last.end = stretch.events.end,
            _ => survey.sparse.push(stretch.events),
        }
    }
    survey
}

/// The window in stretches, without the empty ones. The playhead divides the one that it is in.
fn stretches<D: Domain>(cx: &Context<'_, D>) -> Vec<Stretch> {
    let lanes = cx.lanes.shown().count().max(1);
    let (from, to) = (cx.from.as_micros(), cx.to.as_micros());
    let mut length = ((STRETCH_PX_MIN * cx.view.us_per_px()).ceil() as u64).max(1).next_power_of_two();
    while ((to - from) / length + 2) as usize * lanes > BARS_MAX {
        length *= 2;
    }
    let now = cx.present.events;
    let mut found = Vec::new();
    let mut start = cx.low;
    for number in from / length..=to / length {
        if start >= cx.high {
            break;
        }
        let (begins, ends) = (number * length, (number + 1).saturating_mul(length));
        let end = cx.trace.events.partition_point(|event| event.at.as_micros() < ends).min(cx.high);
        let cut = within(now, start, end);
        let (begins, ends) = (SimTime::from_micros(begins), SimTime::from_micros(ends));
        for (events, weight) in [(start..cut, Weight::Full), (cut..end, Weight::Ghost)] {
            if !events.is_empty() {
                found.push(Stretch { from: begins, until: ends, events, weight });
            }
        }
        start = end;
    }
    found
}

/// Draws what is summed up.
pub(super) fn draw<D: Domain>(cx: &Context<'_, D>, survey: &Survey, sheet: &mut Sheet) {
    let counted: Vec<(&Stretch, Tally)> = survey
        .dense
        .iter()
        .map(|stretch| (stretch, cx.index.tally(cx.trace, stretch.events.start, stretch.events.end)))
        .collect();
    draw_bundles(cx, &counted, sheet);
    for node in cx.lanes.shown() {
        draw_density(cx, &counted, node, sheet);
    }
    sheet.density.gather();
}

fn draw_density<D: Domain>(
    cx: &Context<'_, D>,
    counted: &[(&Stretch, Tally)],
    node: NodeId,
    sheet: &mut Sheet,
) {
    let of_node = |tally: &Tally| tally.nodes.get(node.index()).copied().unwrap_or(0);
    let most = counted.iter().flat_map(|(_, tally)| &tally.nodes).max().copied().unwrap_or(0).max(1);
    let scale = (cx.lanes.ground() - 8.0) / (most as f32 + 1.0).log2();
    let mut run: Option<(f32, f32, u64)> = None;
    for (stretch, tally) in counted {
        let count = of_node(tally);
        if count == 0 {
            continue;
        }
        let (x, w) = place(cx, stretch);
        let h = 3.0 + scale * (count as f32 + 1.0).log2();
        let area = Area::new(x + 0.5, cx.y(node) - h / 2.0, (w - 1.0).max(1.0), h);
        sheet.density.rect(area, 1.5, Fill::Deep, style(stretch, node, NodeId::NONE, count, Ink::Density));
        run = match run {
            Some((from, until, sum)) if x - until < 1.0 => Some((from, x + w, sum + u64::from(count))),
            over => {
                label_run(cx, sheet, node, over);
                Some((x, x + w, u64::from(count)))
            }
        };
    }
    label_run(cx, sheet, node, run);
}

/// Says how many events a row of density bars stands for.
fn label_run<D: Domain>(cx: &Context<'_, D>, sheet: &mut Sheet, node: NodeId, run: Option<(f32, f32, u64)>) {
    let Some((from, until, count)) = run else { return };
    let text = format!("{} events", text::grouped(count));
    let width = text::width(&text, Face::Small);
    let middle = f32::midpoint(from.max(cx.view.left()), until.min(cx.view.right()));
    let (low, high) = (cx.view.left() + 4.0, cx.view.right() - 4.0 - width);
    let x = within(middle - width / 2.0, low, high.max(low));
    let y = cx.y(node) + cx.lanes.ground() / 2.0 + 1.0;
    if width < until - from + 60.0 && sheet.room.place(Area::new(x, y, width, 13.0)) {
        sheet.labels.label((x, y + 10.5), text, Face::Small, Style::plain(Ink::Soft));
    }
}

/// Where a stretch is: left edge and width. It ends at the playhead if what it stands for does.
fn place<D: Domain>(cx: &Context<'_, D>, stretch: &Stretch) -> (f32, f32) {
    let x = cx.x(stretch.from);
    let end = if stretch.weight == Weight::Full { stretch.until.min(cx.present.at) } else { stretch.until };
    (x, (cx.x(end) - x).max(2.0))
}

fn style(stretch: &Stretch, node: NodeId, to: NodeId, count: u32, ink: Ink) -> Style {
    let crowd = Crowd { node, to, from: stretch.from, until: stretch.until, count };
    Style::new(ink, stretch.weight, Target::Crowd(crowd))
}

/// One line for all messages of a link in a stretch, or in some neighbouring ones if there are many.
fn draw_bundles<D: Domain>(cx: &Context<'_, D>, counted: &[(&Stretch, Tally)], sheet: &mut Sheet) {
    let shown = |link: &LinkUse| cx.lanes.shows(link.from) && cx.lanes.shows(link.to) && link.from != link.to;
    let links: Vec<_> = cx.index.links().iter().enumerate().filter(|(_, link)| shown(link)).collect();
    let together = (counted.len() * links.len()).div_ceil(BUNDLES_MAX).max(1);
    for group in counted.chunks(together) {
        let ([(first, _), ..], Some((last, _))) = (group, group.last()) else { continue };
        let whole = Stretch { until: last.until, ..(*first).clone() };
        for (order, (number, link)) in links.iter().enumerate() {
            let count: u32 = group.iter().filter_map(|(_, tally)| tally.links.get(*number)).sum();
            if count > 0 {
                draw_bundle(cx, sheet, &whole, link, count, (order, links.len()));
            }
        }
    }
}

fn draw_bundle<D: Domain>(
    cx: &Context<'_, D>,
    sheet: &mut Sheet,
    stretch: &Stretch,
    link: &LinkUse,
    count: u32,
    (order, of): (usize, usize),
) {
    // Bundles of the same stretch stand beside each other.
    let (left, width) = place(cx, stretch);
    let middle = left + width * (order as f32 + 0.5) / of as f32;
    let slant = (link.usual_us as f64 / cx.view.us_per_px()).min(f64::from(width) / 2.0) as f32;
    let down = if link.to > link.from { 1.0 } else { -1.0 };
    let from = (middle - slant / 2.0, cx.y(link.from) + down * cx.half(link.from));
    let to = (middle + slant / 2.0, cx.y(link.to) - down * cx.half(link.to));
    let style = style(stretch, link.from, link.to, count, Ink::Bundle);
    sheet.density.line(from, to, bundle_stroke(count), style);
    let text = format!("×{}", text::grouped(u64::from(count)));
    let w = text::width(&text, Face::Number);
    let at = (middle + 5.0, f32::midpoint(from.1, to.1) + 4.0);
    let fits = w + 10.0 < width / of as f32 && sheet.labels.left() > 60;
    if fits && sheet.room.place(Area::new(at.0, at.1 - 11.0, w, 14.0)) {
        sheet.labels.label(at, text, Face::Number, style.with_ink(Ink::Soft));
    }
}

/// A bundle of messages, thicker the more there are: in quarters of a pixel, since bundles of one width are drawn
/// as one.
fn bundle_stroke(count: u32) -> Stroke {
    let quarters = 4.0 + (count.max(1) as f32).log2() * 0.8;
    Stroke::solid((quarters + 0.5).floor() / 4.0).with_arrow(true)
}
