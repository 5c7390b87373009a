//! Resources that run out: a node's workers and the places in its queue, or the tokens it pays with. Each lane shows an area as high
//! as what is in use, below a line for the full amount, and hatched where nothing is left.
//!
//! Levels are the values that facts [report](crate::sim::process::Meaning::busy). An area is one shape,
//! however many changes it shows. Where changes are too close to tell apart, it is as high as the highest level among them, and hatched if
//! nothing was left for most of that time.

use crate::sim::ids::{EventId, NodeId};
use crate::sim::process::{Domain, Level, Report, Wait};
use crate::sim::sorting::sort_by_number;
use crate::sim::trace::Kind;
use crate::timeline::layer::{Area, Style};
use crate::timeline::list::{Face, Fill, Ink, Pattern, Shape, Stroke, Target, Weight};
use crate::timeline::text;

use super::Sheet;
use super::context::{Context, faded};
use super::labels::{LINE, Rank, Tag};

/// The maximum number of hatched stretches on all lanes together.
const FULL_MAX: usize = 40;
/// The minimum width of a step, in pixels.
const STEP_PX: f32 = 1.5;
/// The same in a window too dense to tell events apart.
const STEP_PX_DENSE: f32 = 6.0;
/// Stretches closer than this, in pixels, are hatched as one.
const APART_PX: f32 = 4.0;
/// The level of which a lane shows at most one; the queue's number lies between them.
const WORKERS_BUSY: usize = 0;
const TOKENS_SPENT: usize = 2;
/// The height of what never runs out, at most.
const OPEN_MAX: f32 = 0.95;
/// The fraction of the lane for the workers; the queue gets the rest.
const WORKERS: f32 = 0.66;

/// A stretch of a node's time at one level, in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Step {
    left: f32,
    right: f32,
    /// How full: 0 is empty, 1 is full.
    part: f32,
    /// For how much of its width nothing was left, in pixels.
    full: f32,
}

impl Step {
    fn new(left: f32, right: f32, part: f32) -> Self {
        Self { left, right, part, full: if part >= 1.0 { right - left } else { 0.0 } }
    }

    /// True if nothing was left for most of it. A moment without width counts.
    fn is_exhausted(&self) -> bool {
        self.part >= 1.0 && self.full * 2.0 >= self.right - self.left
    }

    /// Takes in the next step, which begins where this one ends.
    fn extend(&mut self, next: Self) {
        self.right = next.right;
        self.part = self.part.max(next.part);
        self.full += next.full;
    }
}

/// Draws the levels of the nodes that report any.
pub(super) fn draw_levels<D: Domain>(cx: &Context<'_, D>, sheet: &mut Sheet) {
    let filling = || cx.lanes.shown().filter(|node| [0, 1, 2].iter().any(|which| has(cx, *node, *which)));
    let full_max = FULL_MAX / filling().count().max(1);
    for node in filling() {
        let (ground, has_queue) = (cx.lanes.ground(), has(cx, node, 1));
        let lit = cx.scene.slice.is_none() || is_in_story(cx, node);
        let workers = if has_queue { (ground * WORKERS).floor() } else { ground };
        let top = cx.y(node) - ground / 2.0;
        let first = [WORKERS_BUSY, TOKENS_SPENT].into_iter().find(|which| has(cx, node, *which));
        let first = first.map(|which| (which, (top, workers)));
        let queue = has_queue.then_some((1, (top + workers + 1.0, ground - workers - 1.0)));
        for (which, row) in first.into_iter().chain(queue) {
            let present = cx.present.events;
            for (seen, weight) in [(present, Weight::Full), (cx.furthest().events, Weight::Ghost)] {
                let from = if weight == Weight::Full { 0 } else { present };
                let steps = steps(cx, (node, which), (from, seen));
                let style = Style::new(Ink::Warn, faded(weight, lit), Target::Lane(node));
                draw_steps(cx, sheet, (node, which), &steps, (row, style, full_max));
            }
        }
    }
}

/// True if the story tells that somebody had to wait for the node's workers.
fn is_in_story<D: Domain>(cx: &Context<'_, D>, node: NodeId) -> bool {
    let mut here = cx
        .scene
        .story
        .iter()
        .filter(|event| cx.trace.events.get(event.index()).is_some_and(|event| event.node == node));
    here.any(|event| cx.trace.facts_of(*event).any(|(_, fact)| fact.meaning().waits == Some(Wait::Worker)))
}

/// Whether a node ever reports a level.
fn has<D: Domain>(cx: &Context<'_, D>, node: NodeId, which: usize) -> bool {
    !cx.index.levels(node, which).is_empty()
}

/// The steps of a node's levels in the window that come from events in a range of positions. Events after
/// the playhead are the ones seen earlier.
fn steps<D: Domain>(
    cx: &Context<'_, D>,
    (node, which): (NodeId, usize),
    (first, seen): (usize, usize),
) -> Vec<Step> {
    if seen <= first {
        return Vec::new();
    }
    let all = cx.index.levels(node, which);
    let until = if first == 0 { cx.present.at } else { cx.furthest().at };
    let until = until.min(cx.to);
    let begin = if first == 0 { cx.from } else { cx.present.at.max(cx.from) };
    if until <= begin {
        return Vec::new();
    }
    let part = |level: Level| {
        let most = if level.bounded { 1.0 } else { OPEN_MAX };
        (level.value as f32 / level.of.max(1) as f32).min(most)
    };
    let is_before = |event: EventId| cx.at(event) <= begin && event.index() < seen;
    let is_seen = |event: &EventId| event.index() < seen && cx.at(*event) <= until;
    // A crash empties every level.
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
    let apart = if cx.dense { STEP_PX_DENSE } else { STEP_PX };
    let mut steps: Vec<Step> = Vec::new();
    let mut since = cx.x(begin);
    for (event, level) in changes {
        let x = cx.x(cx.at(event));
        add(&mut steps, Step::new(since, x, current), apart);
        (current, since) = (level, x);
    }
    add(&mut steps, Step::new(since, cx.x(until), current), apart);
    steps
}

/// Adds a step, merging it with the last one if they are equally high or too narrow to tell apart.
fn add(steps: &mut Vec<Step>, step: Step, apart: f32) {
    match steps.last_mut() {
        Some(last) if (last.part - step.part).abs() < 0.001 && last.is_exhausted() == step.is_exhausted() => {
            last.extend(step);
        }
        Some(last) if step.right - last.left < apart => last.extend(step),
        _ => steps.push(step),
    }
}

fn draw_steps<D: Domain>(
    cx: &Context<'_, D>,
    sheet: &mut Sheet,
    (node, which): (NodeId, usize),
    steps: &[Step],
    ((y, height), style, full_max): ((f32, f32), Style, usize),
) {
    let (Some(first), Some(last)) = (steps.first(), steps.last()) else { return };
    let base = y + height;
    if which != 1 && cx.index.levels(node, which).last().is_some_and(|(_, level)| level.bounded) {
        let ends = ((first.left, y + 0.5), (last.right, y + 0.5));
        sheet.bands.line(ends.0, ends.1, Stroke::patterned(1.0, Pattern::Dashed), style.with_ink(Ink::Bad));
    }
    if steps.iter().all(|step| step.part <= 0.0) {
        return;
    }
    let corners = steps.iter().flat_map(|step| {
        let top = base - height * step.part;
        [(step.left, top), (step.right, top)]
    });
    let points = std::iter::once((first.left, base)).chain(corners).chain([(last.right, base)]).collect();
    sheet.bands.push(Shape::Area { points, fill: Fill::Deep }, style.ink, style.weight, style.target);
    let full = exhausted(steps);
    for (left, right) in full.iter().copied().take(full_max) {
        let area = Area::new(left, y, (right - left).max(STEP_PX), height);
        sheet.bands.rect(area, 0.0, Fill::Hatch, style.with_ink(Ink::Bad));
        sheet.room.shape(area);
    }
    if style.weight != Weight::Ghost {
        label(cx, sheet, (node, which), &full, ((y, height), style.with_ink(Ink::Bad)));
    }
}

/// A node's levels at the playhead, in words with their ink: tokens left, or busy workers and waiting requests;
/// `None` if it reports neither.
pub(super) fn in_words<D: Domain>(cx: &Context<'_, D>, node: NodeId) -> Option<(String, Ink)> {
    let level = |which| {
        let all = cx.index.levels(node, which);
        let last = all.partition_point(|(event, _)| cx.present.holds(*event)).checked_sub(1)?;
        let (reported, level) = all[last];
        // A crash empties the node until it reports again.
        let mut crashes =
            cx.index.troubles(node).iter().filter(|event| cx.trace.event(**event).kind == Kind::Crashed);
        let emptied = crashes.any(|crash| *crash > reported && cx.present.holds(*crash));
        Some(if emptied { Level { value: 0, ..level } } else { level })
    };
    if let Some(spent) = level(TOKENS_SPENT) {
        let left = spent.of.saturating_sub(spent.value);
        let ink = if left == 0 { Ink::Bad } else { Ink::Soft };
        return Some((format!("{left}/{} tokens", spent.of), ink));
    }
    let waiting = level(1);
    let Some(busy) = level(WORKERS_BUSY) else {
        return waiting.map(|queue| (format!("{} waiting", queue.value), Ink::Soft));
    };
    let waiting = waiting.filter(|queue| queue.value > 0).map(|queue| format!(" · {} wait", queue.value));
    let ink = if busy.bounded && busy.value >= busy.of { Ink::Bad } else { Ink::Soft };
    let at_work = match (busy.value, busy.of) {
        (value, _) if !busy.bounded => format!("{value} under way"),
        (0, 1) => "idle".to_owned(),
        (_, 1) => "busy".to_owned(),
        (value, of) => format!("{value}/{of} busy"),
    };
    Some((format!("{at_work}{}", waiting.unwrap_or_default()), ink))
}

/// The stretches in which nothing is left for most of the time.
fn exhausted(steps: &[Step]) -> Vec<(f32, f32)> {
    let mut found: Vec<Step> = Vec::new();
    // What was left out since the last of them.
    let mut between = 0.0;
    for step in steps {
        if !step.is_exhausted() {
            between += step.full;
            continue;
        }
        let joined = found.last().map(|last| Step {
            right: step.right,
            full: last.full + between + step.full,
            ..*last
        });
        let gap = found.last().map_or(f32::MAX, |last| step.left - last.right);
        match (found.last_mut(), joined.filter(|joined| gap < APART_PX && joined.is_exhausted())) {
            (Some(last), Some(joined)) => *last = joined,
            _ => found.push(*step),
        }
        between = 0.0;
    }
    found.into_iter().map(|step| (step.left, step.right)).collect()
}

/// Names what has run out, once, in the longest of the stretches.
fn label<D: Domain>(
    cx: &Context<'_, D>,
    sheet: &mut Sheet,
    (node, which): (NodeId, usize),
    full: &[(f32, f32)],
    ((y, height), style): ((f32, f32), Style),
) {
    let last = cx.index.levels(node, which).last().map(|(_, level)| *level);
    let of = last.filter(|level| level.bounded).map_or(0, |level| level.of);
    let longest = full.iter().copied().reduce(|a, b| if b.1 - b.0 > a.1 - a.0 { b } else { a });
    let Some((left, right)) = longest.filter(|_| of > 0) else { return };
    let text = match which {
        WORKERS_BUSY if of == 1 => "busy".to_owned(),
        WORKERS_BUSY => format!("all {of} busy"),
        TOKENS_SPENT => format!("all {of} tokens spent"),
        _ => format!("queue of {of} full"),
    };
    let faces = [Face::Strong, Face::Small].into_iter().skip(usize::from(height < LINE));
    let fitting = |face: &Face| text::width(&text, *face) <= right - left && height + 4.0 >= LINE;
    let face = faces.clone().find(fitting).unwrap_or(Face::Small);
    let (width, middle) = (text::width(&text, face), f32::midpoint(left, right));
    let row = y + (height - LINE) / 2.0;
    let on = Area::new(middle - width / 2.0, row, width, LINE);
    if width <= right - left && sheet.room.place(on) {
        sheet.labels.label((on.x, row + LINE - 3.0), text, face, style);
        return;
    }
    let places = [right + 4.0, left - 4.0 - width].map(|x| Area::new(x, row, width, LINE)).to_vec();
    let tie = Some((right, row + LINE / 2.0));
    sheet.tags.push(Tag { text, face, style, rank: Rank::Level, places, tie, clear: false });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn added(steps: impl IntoIterator<Item = Step>) -> Vec<Step> {
        let mut all = Vec::new();
        steps.into_iter().for_each(|step| add(&mut all, step, STEP_PX));
        all
    }

    #[test]
    fn steps_of_one_height_are_one_and_narrow_ones_keep_the_highest() {
        let steps = added([
            Step::new(0.0, 10.0, 0.5),
            Step::new(10.0, 20.0, 0.5),
            Step::new(20.0, 20.5, 0.25),
            Step::new(20.5, 21.0, 1.0),
            Step::new(21.0, 30.0, 0.125),
        ]);
        let narrow = Step { full: 0.5, ..Step::new(20.0, 21.0, 1.0) };
        assert_eq!(steps, [Step::new(0.0, 20.0, 0.5), narrow, Step::new(21.0, 30.0, 0.125)]);
    }

    /// A level that is at its limit again and again, for so many percent of each pixel. Returns how many of a hundred pixels are hatched.
    fn hatched(percent: u16) -> f32 {
        let full = f32::from(percent) / 100.0;
        let pixel = |at: u16| {
            let left = f32::from(at);
            [Step::new(left, left + full, 1.0), Step::new(left + full, left + 1.0, 0.5)]
        };
        exhausted(&added((0..100).flat_map(pixel))).into_iter().map(|(left, right)| right - left).sum()
    }

    #[test]
    fn what_is_at_its_limit_for_less_than_half_of_the_time_is_not_hatched() {
        let found = [5, 20, 40, 60, 80, 95].map(hatched);
        assert!(found[..3].iter().all(|hatched| *hatched < 5.0), "{found:?}");
        assert!(found[3..].iter().all(|hatched| *hatched > 95.0), "{found:?}");
    }

    #[test]
    fn a_moment_at_the_limit_is_hatched_where_it_can_be_told_apart() {
        let steps =
            added([Step::new(0.0, 20.0, 0.5), Step::new(20.0, 22.0, 1.0), Step::new(22.0, 40.0, 0.5)]);
        assert_eq!(exhausted(&steps), [(20.0, 22.0)]);
    }
}
