//! The context every part of the picture shares: what may be seen, how strongly, and where it is.

use crate::sim::ids::{EventId, NodeId};
use crate::sim::process::Domain;
use crate::sim::time::SimTime;
use crate::sim::trace::Trace;
use crate::timeline::index::{Index, events_between};
use crate::timeline::lanes::Lanes;
use crate::timeline::list::Weight;
use crate::timeline::scene::{Cursor, Scene};
use crate::timeline::view::View;
use crate::timeline::within::within;

use super::Input;

/// How far beyond the window's edges shapes may reach, in pixels.
const OVERHANG: f32 = 60.0;
/// With more events than this per pixel of the window's width, single events cannot be told apart.
const EVENTS_PER_PX: f32 = 0.75;
/// The height of a span's bar when it has its lane to itself, in pixels.
const BAR: f32 = 18.0;
/// In a window whose left edge is no farther right than this, in pixels, the heads stand above their lanes.
const GUTTER_MIN: f32 = 60.0;
/// The height a head takes there, in pixels.
pub(super) const HEAD_HEIGHT: f32 = 13.0;

/// How far something is drawn, and how strongly: in full up to the playhead, or faintly on to what
/// was seen before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reach {
    pub events: usize,
    pub at: SimTime,
    pub weight: Weight,
}

impl Reach {
    /// Returns whether an event lies within this reach.
    pub(super) fn holds(&self, event: EventId) -> bool {
        event.index() < self.events
    }
}

pub(super) struct Context<'a, D: Domain> {
    pub trace: &'a Trace<D>,
    pub index: &'a Index,
    pub scene: &'a Scene,
    pub view: &'a View,
    pub lanes: &'a Lanes,
    /// The times shown.
    pub from: SimTime,
    pub to: SimTime,
    /// The positions of the events in the window that may be drawn at all.
    pub low: usize,
    pub high: usize,
    pub present: Reach,
    pub seen: Option<Reach>,
    /// True if the window holds too much to be told apart. Independent of the playhead, so that the picture does
    /// not switch styles during playback.
    pub dense: bool,
}

impl<'a, D: Domain> Context<'a, D> {
    pub(super) fn new(input: &Input<'a, D>) -> Self {
        let &Input { trace, index, scene, view, lanes, cursor } = input;
        let Cursor { events, at } = cursor;
        let present = Reach { events: events.min(index.len()).min(trace.len()), at, weight: Weight::Full };
        let seen = scene.seen_until.filter(|until| *until > at).map(|until| Reach {
            events: trace.count_until(until).min(index.len()).max(present.events),
            at: until,
            weight: Weight::Ghost,
        });
        let (from, to) = view.range();
        let (low, high) = events_between(trace, from, to);
        let dense = (high - low) as f32 > view.width() * EVENTS_PER_PX;
        let most = seen.map_or(present.events, |seen| seen.events);
        let (low, high) = (low.min(most), high.min(most));
        Self { trace, index, scene, view, lanes, from, to, low, high, present, seen, dense }
    }

    /// The farthest anything is drawn.
    pub(super) fn furthest(&self) -> Reach {
        self.seen.unwrap_or(self.present)
    }

    /// The reaches at which to draw something that began and ended with these events: what was
    /// already seen of its future, then, over it, what has happened by the playhead.
    pub(super) fn reaches(
        &self,
        begun: EventId,
        ended: Option<EventId>,
    ) -> impl Iterator<Item = Reach> + use<D> {
        let over = ended.is_some_and(|ended| self.present.holds(ended));
        let ghost = self.seen.filter(|seen| !over && seen.holds(begun));
        ghost.into_iter().chain(Some(self.present).filter(|present| present.holds(begun)))
    }

    /// How strongly an event is drawn; `None` if not at all.
    pub(super) fn weight(&self, event: EventId) -> Option<Weight> {
        let reach = if self.present.holds(event) { Some(self.present) } else { self.seen };
        let reach = reach.filter(|reach| reach.holds(event))?;
        Some(faded(reach.weight, self.in_slice(event)))
    }

    /// Returns whether an event is highlighted; true for all if there is no highlight.
    pub(super) fn in_slice(&self, event: EventId) -> bool {
        self.scene.slice.as_ref().is_none_or(|slice| slice.contains(event))
    }

    pub(super) fn at(&self, event: EventId) -> SimTime {
        self.trace.event(event).at
    }

    pub(super) fn x(&self, at: SimTime) -> f32 {
        self.view.x(at)
    }

    pub(super) fn y(&self, node: NodeId) -> f32 {
        self.lanes.y(node)
    }

    /// A horizontal stretch, clipped to the window; `None` if it lies outside.
    pub(super) fn stretch(&self, from: SimTime, to: SimTime) -> Option<(f32, f32)> {
        let (left, right) = (self.x(from), self.x(to));
        let (low, high) = (self.view.left() - OVERHANG, self.view.right() + OVERHANG);
        (left <= high && right >= low).then(|| (left.max(low), right.min(high)))
    }

    /// A line, clipped to the window; `None` if it lies outside.
    pub(super) fn cut(&self, a: (f32, f32), b: (f32, f32)) -> Option<((f32, f32), (f32, f32))> {
        let (low, high) = (self.view.left() - OVERHANG, self.view.right() + OVERHANG);
        if a.0.max(b.0) < low || a.0.min(b.0) > high {
            return None;
        }
        let pull = |p: (f32, f32), q: (f32, f32)| {
            let x = within(p.0, low, high);
            if (x - p.0).abs() < 0.01 { p } else { (x, p.1 + (q.1 - p.1) * (x - p.0) / (q.0 - p.0)) }
        };
        Some((pull(a, b), pull(b, a)))
    }

    /// Half the height of the bars on a node's lane.
    pub(super) fn half(&self, node: NodeId) -> f32 {
        match self.index.span_row_count(node) {
            0 => 3.0,
            rows => self.row_pitch(rows) * rows as f32 / 2.0,
        }
    }

    /// Top and height of a span's bar in this row of a node's lane.
    pub(super) fn bar(&self, node: NodeId, row: usize) -> (f32, f32) {
        let rows = self.index.span_row_count(node).max(1);
        let pitch = self.row_pitch(rows);
        let gap = if rows == 1 { 0.0 } else { 1.5 };
        let top = self.y(node) - pitch * rows as f32 / 2.0 + pitch * row as f32;
        // Lower rows are thinner, so that parts of a whole look like parts.
        let height = if row == 0 { pitch - gap } else { (pitch - gap).min(BAR - 4.0) };
        (top, height)
    }

    /// Returns whether the nodes' heads stand above their lanes.
    pub(super) fn heads_stand_above(&self) -> bool {
        self.view.left() <= GUTTER_MIN
    }

    fn row_pitch(&self, rows: usize) -> f32 {
        if rows == 1 { BAR } else { (self.lanes.ground() * 1.05 / rows as f32).min(BAR + 1.5) }
    }
}

/// A weight, reduced if the item is not highlighted.
pub(super) fn faded(weight: Weight, highlighted: bool) -> Weight {
    if highlighted { weight } else { weight.max(Weight::Faded) }
}

/// The fraction of the time from `from` to `to` that has passed.
pub(super) fn part_of(from: SimTime, to: SimTime, now: SimTime) -> f32 {
    let whole = to.since(from).as_micros().max(1) as f32;
    (now.since(from).as_micros() as f32 / whole).clamp(0.0, 1.0)
}
