//! How full a node is: a queue, a window. Behind what stands on its lane, an area as high as the node is full,
//! and in the ink of bad news where it is full, or nearly.
//!
//! Levels are what facts [report](crate::sim::process::Describe::level). An area is one shape, however many
//! changes it shows; between two pixels the highest level counts.

use crate::sim::ids::{EventId, NodeId};
use crate::sim::process::{Domain, Level};
use crate::sim::sorting::sort_by_number;
use crate::sim::trace::Kind;
use crate::timeline::layer::Style;
use crate::timeline::list::{Fill, Ink, Shape, Target, Weight};

use super::Sheet;
use super::context::Context;

/// The most stretches of all lanes together that are drawn in the ink of bad news.
const FULL_MAX: usize = 40;
/// From this part on a node is called full.
const FULL: f32 = 0.9;
/// How wide a step is at least, in pixels.
const STEP_PX: f32 = 1.5;

/// A stretch of a node's time with one level, in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Step {
    left: f32,
    right: f32,
    /// How full: 0 is empty, 1 is full.
    part: f32,
}

/// Draws the levels of the nodes that report some.
pub(super) fn draw_levels<D: Domain>(cx: &Context<'_, D>, sheet: &mut Sheet) {
    let filling = || cx.lanes.shown().filter(|node| !cx.index.levels(*node).is_empty());
    let full_max = FULL_MAX / filling().count().max(1);
    for node in filling() {
        let present = cx.present.events;
        for (seen, weight) in [(present, Weight::Full), (cx.furthest().events, Weight::Ghost)] {
            let from = if weight == Weight::Full { 0 } else { present };
            draw_steps(cx, sheet, node, &steps(cx, node, (from, seen)), (weight, full_max));
        }
    }
}

/// The steps of a node's levels in the window that come from events in a range of positions; what happens
/// after the playhead was seen to happen there.
fn steps<D: Domain>(cx: &Context<'_, D>, node: NodeId, (first, seen): (usize, usize)) -> Vec<Step> {
    if seen <= first {
        return Vec::new();
    }
    let all = cx.index.levels(node);
    let until = if first == 0 { cx.present.at } else { cx.furthest().at };
    let until = until.min(cx.to);
    let begin = if first == 0 { cx.from } else { cx.present.at.max(cx.from) };
    if until <= begin {
        return Vec::new();
    }
    let part = |level: Level| (level.value as f32 / level.of.max(1) as f32).min(1.0);
    let is_before = |event: EventId| cx.at(event) <= begin && event.index() < seen;
    let is_seen = |event: &EventId| event.index() < seen && cx.at(*event) <= until;
    // A crash empties whatever it was.
    let troubles = cx.index.troubles(node).iter().copied();
    let crashes: Vec<EventId> =
        troubles.filter(|event| cx.trace.event(*event).kind == Kind::Crashed).collect();
    let low = all.partition_point(|(event, _)| is_before(*event));
    let emptied = crashes.iter().rfind(|event| is_before(**event));
    let mut current = match low.checked_sub(1).map(|before| all[before]) {
        Some((event, level)) if emptied.is_none_or(|crash| *crash < event) => part(level),
        _ => 0.0,
    };
    let reported = all[low..].iter().take_while(|(event, _)| is_seen(event));
    let mut changes: Vec<(EventId, f32)> = reported.map(|(event, level)| (*event, part(*level))).collect();
    let crashes = crashes.into_iter().filter(|event| !is_before(*event) && is_seen(event));
    changes.extend(crashes.map(|event| (event, 0.0)));
    sort_by_number(&mut changes, |(event, _)| event.0.into());
    let mut steps: Vec<Step> = Vec::new();
    let mut since = cx.x(begin);
    for (event, level) in changes {
        let x = cx.x(cx.at(event));
        add(&mut steps, Step { left: since, right: x, part: current });
        (current, since) = (level, x);
    }
    add(&mut steps, Step { left: since, right: cx.x(until), part: current });
    steps
}

/// Adds a step to the last one if they are of one height, or too narrow to be told apart.
fn add(steps: &mut Vec<Step>, step: Step) {
    match steps.last_mut() {
        Some(last) if (last.part - step.part).abs() < 0.001 => last.right = step.right,
        Some(last) if step.right - last.left < STEP_PX => {
            last.right = step.right;
            last.part = last.part.max(step.part);
        }
        _ => steps.push(step),
    }
}

fn draw_steps<D: Domain>(
    cx: &Context<'_, D>,
    sheet: &mut Sheet,
    node: NodeId,
    steps: &[Step],
    (weight, full_max): (Weight, usize),
) {
    let (Some(first), Some(last)) = (steps.first(), steps.last()) else { return };
    if steps.iter().all(|step| step.part <= 0.0) {
        return;
    }
    let height = cx.lanes.ground();
    let base = cx.y(node) + height / 2.0;
    let top = |part: f32| base - height * part;
    let corners = steps.iter().flat_map(|step| {
        let y = top(step.part);
        [(step.left, y), (step.right, y)]
    });
    let points: Vec<_> =
        std::iter::once((first.left, base)).chain(corners).chain([(last.right, base)]).collect();
    let style = Style::new(Ink::Warn, weight, Target::Lane(node));
    sheet.bands.push(Shape::Area { points, fill: Fill::Deep }, style.ink, weight, style.target);
    for full in
        steps.chunk_by(|a, b| is_full(a) == is_full(b)).filter(|steps| is_full(&steps[0])).take(full_max)
    {
        let (left, right) = (full[0].left, full[full.len() - 1].right.max(full[0].left + STEP_PX));
        let edge = full.iter().flat_map(|step| [(step.left, top(step.part)), (step.right, top(step.part))]);
        let points = std::iter::once((left, base)).chain(edge).chain([(right, base)]).collect();
        sheet.bands.push(Shape::Area { points, fill: Fill::Deep }, Ink::Bad, weight, style.target);
    }
}

/// Whether a node has next to no room left.
fn is_full(step: &Step) -> bool {
    step.part >= FULL
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_of_one_height_are_one_and_narrow_ones_keep_the_highest() {
        let step = |left: f32, right: f32, part: f32| Step { left, right, part };
        let mut steps = Vec::new();
        for one in [
            step(0.0, 10.0, 0.5),
            step(10.0, 20.0, 0.5),
            step(20.0, 20.5, 0.2),
            step(20.5, 20.9, 1.0),
            step(20.9, 30.0, 0.1),
        ] {
            add(&mut steps, one);
        }
        assert_eq!(steps, [step(0.0, 20.0, 0.5), step(20.0, 20.9, 1.0), step(20.9, 30.0, 0.1)]);
    }
}
