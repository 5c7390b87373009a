//! The list of events, apart from its browser code: filtering, and navigation from an
//! event.

use crate::sim::ids::{EventId, NodeId};
use crate::sim::logical_clocks::LamportClocks;
use crate::sim::process::Domain;
use crate::sim::trace::{Event, Kind, Trace};
use crate::sim::world::Status;

/// Groups of event kinds that people look for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Messages sent.
    Sent,
    /// Messages received.
    Received,
    /// Messages lost.
    Lost,
    /// Messages copied by the network.
    Copied,
    /// Timers that fired.
    Timers,
    /// Writes to disk.
    Writes,
    /// Starts, crashes, restarts, pauses, changes of speed.
    Nodes,
    /// Clock steps and drift changes.
    Clocks,
    /// Interventions.
    Interventions,
    /// Decided checks.
    Checks,
}

impl Group {
    /// All groups, in display order.
    pub const ALL: [Self; 10] = [
        Self::Sent,
        Self::Received,
        Self::Lost,
        Self::Copied,
        Self::Timers,
        Self::Writes,
        Self::Nodes,
        Self::Clocks,
        Self::Interventions,
        Self::Checks,
    ];

    /// The group of a kind.
    pub const fn of(kind: Kind) -> Self {
        match kind {
            Kind::Sent => Self::Sent,
            Kind::Delivered => Self::Received,
            Kind::Dropped => Self::Lost,
            Kind::Duplicated => Self::Copied,
            Kind::TimerFired => Self::Timers,
            Kind::Wrote => Self::Writes,
            Kind::Started | Kind::Crashed | Kind::Recovered | Kind::Paused | Kind::Resumed | Kind::Slowed => {
                Self::Nodes
            }
            Kind::ClockStepped | Kind::ClockDrifted => Self::Clocks,
            Kind::Intervened => Self::Interventions,
            Kind::Judged => Self::Checks,
        }
    }

    /// A short name.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Sent => "sent messages",
            Self::Received => "received messages",
            Self::Lost => "lost messages",
            Self::Copied => "copied messages",
            Self::Timers => "timers",
            Self::Writes => "writes to disk",
            Self::Nodes => "starts, crashes, pauses",
            Self::Clocks => "clock changes",
            Self::Interventions => "interventions",
            Self::Checks => "check results",
        }
    }
}

/// A sign and a word for a kind of event.
pub const fn sign(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Started => ("▸", "start"),
        Kind::Sent => ("↗", "sent"),
        Kind::Delivered => ("↘", "received"),
        Kind::Dropped => ("✕", "lost"),
        Kind::Duplicated => ("⧉", "copied"),
        Kind::TimerFired => ("◷", "timer"),
        Kind::Wrote => ("▤", "write"),
        Kind::Crashed => ("▼", "crash"),
        Kind::Recovered => ("▲", "restart"),
        Kind::Paused => ("‖", "pause"),
        Kind::Resumed => ("▷", "resume"),
        Kind::Slowed => ("≈", "speed"),
        Kind::ClockStepped => ("↷", "clock set"),
        Kind::ClockDrifted => ("∿", "drift"),
        Kind::Intervened => ("✎", "intervened"),
        Kind::Judged => ("⚑", "check"),
    }
}

/// Selects the events to list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only events on this node; [`NodeId::NONE`] stands for the network and interventions from outside.
    pub node: Option<NodeId>,
    /// Only events of this group.
    pub group: Option<Group>,
}

impl Filter {
    /// True if an event is listed.
    pub fn takes(self, event: &Event) -> bool {
        self.node.is_none_or(|node| event.node == node)
            && self.group.is_none_or(|group| Group::of(event.kind) == group)
    }

    /// True if every event is listed.
    pub const fn is_open(self) -> bool {
        self.node.is_none() && self.group.is_none()
    }
}

/// The events that match a filter, found once and updated as the run goes on. Without a filter it stores
/// only Lamport times: rows are events.
#[derive(Clone, Debug, Default)]
pub struct EventList {
    filter: Filter,
    scanned: usize,
    ids: Vec<EventId>,
    lamport: LamportClocks,
}

impl EventList {
    /// An empty list for a filter.
    pub fn new(filter: Filter) -> Self {
        Self { filter, ..Self::default() }
    }

    /// An empty list for another filter, keeping the Lamport times.
    #[must_use]
    pub fn with_filter(self, filter: Filter) -> Self {
        Self { filter, lamport: self.lamport, ..Self::default() }
    }

    /// The list's filter.
    pub fn filter(&self) -> Filter {
        self.filter
    }

    /// Adds the first `count` events of the trace, except those added before.
    pub fn extend<D: Domain>(&mut self, trace: &Trace<D>, count: usize) {
        let count = count.min(trace.len());
        if !self.filter.is_open() {
            let fresh = trace.events_from(self.scanned).take(count.saturating_sub(self.scanned));
            let filter = self.filter;
            self.ids.extend(fresh.filter(|(_, event)| filter.takes(event)).map(|(id, _)| id));
        }
        self.lamport.grow(trace, count);
        self.scanned = self.scanned.max(count);
    }

    /// The Lamport times of all events, listed or not.
    pub fn lamport(&self) -> &LamportClocks {
        &self.lamport
    }

    /// The number of rows for the first `count` events.
    pub fn len(&self, count: usize) -> usize {
        if self.filter.is_open() {
            return count.min(self.scanned);
        }
        self.ids.partition_point(|id| id.index() < count)
    }

    /// The event of a row.
    pub fn get(&self, row: usize) -> Option<EventId> {
        if self.filter.is_open() {
            return (row < self.scanned).then_some(EventId(row as u32));
        }
        self.ids.get(row).copied()
    }

    /// The row of an event, if it is listed.
    pub fn row_of(&self, id: EventId) -> Option<usize> {
        if self.filter.is_open() {
            return (id.index() < self.scanned).then_some(id.index());
        }
        self.ids.binary_search(&id).ok()
    }
}

/// The ways to navigate from an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// To the event before it on the same node.
    Before,
    /// To the event after it on the same node.
    After,
    /// To the event that led to it.
    Cause,
    /// To the first event that names it as its cause.
    Effect,
}

/// Follows a way from an event, within the first `count` events. It searches the trace without an index: neighbours
/// are near, and finding that an event had no effect takes one pass.
pub fn follow<D: Domain>(trace: &Trace<D>, id: EventId, way: Way, count: usize) -> Option<EventId> {
    let event = trace.events.get(id.index())?;
    let mut later = trace.events_from(id.index() + 1).take(count.saturating_sub(id.index() + 1));
    match way {
        Way::Before => {
            let earlier = (0..id.index()).rev();
            earlier.map(|index| EventId(index as u32)).find(|id| trace.event(*id).node == event.node)
        }
        Way::After => later.find(|(_, later)| later.node == event.node).map(|(id, _)| id),
        Way::Cause => event.cause.some(),
        Way::Effect => later.find(|(_, later)| later.cause == id).map(|(id, _)| id),
    }
}

/// The status of a node after the first `count` events.
pub fn status_at<D: Domain>(trace: &Trace<D>, node: NodeId, count: usize) -> Status {
    let happened = (0..count.min(trace.len())).rev().map(|index| &trace.events[index]);
    let decisive = happened.filter(|event| event.node == node).find_map(|event| match event.kind {
        Kind::Crashed => Some(Status::Crashed),
        Kind::Paused => Some(Status::Paused),
        Kind::Recovered | Kind::Resumed => Some(Status::Up),
        _ => None,
    });
    decisive.unwrap_or(Status::Up)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::idempotency;
    use crate::run::{Recipe, Run};
    use crate::sim::fault::{Intervention, Scripted};
    use crate::sim::time::{Duration, SimTime};

    fn run() -> Run {
        let lesson = &idempotency::LESSON;
        Run::complete(Recipe::of_scene(lesson, &lesson.scenes[0]))
    }

    #[test]
    fn an_open_list_has_a_row_for_each_event() {
        let run = run();
        let mut list = EventList::default();
        list.extend(run.trace(), 10);
        assert_eq!((list.len(10), list.len(4)), (10, 4));
        assert_eq!(list.get(3), Some(EventId(3)));
        assert_eq!(list.row_of(EventId(10)), None, "the future is not listed");
    }

    #[test]
    fn a_filtered_list_is_what_the_filter_takes_however_it_was_scanned() {
        let run = run();
        let trace = run.trace();
        for node in [None, Some(NodeId(1)), Some(NodeId::NONE)] {
            for group in Group::ALL.map(Some).into_iter().chain([None]) {
                let filter = Filter { node, group };
                let mut list = EventList::new(filter);
                (0..=trace.len()).step_by(7).for_each(|count| list.extend(trace, count));
                list.extend(trace, trace.len());
                let expected: Vec<_> =
                    trace.events_from(0).filter(|(_, e)| filter.takes(e)).map(|(id, _)| id).collect();
                let listed: Vec<_> = (0..list.len(trace.len())).filter_map(|row| list.get(row)).collect();
                assert_eq!(listed, expected, "{filter:?}");
                assert!(expected.iter().enumerate().all(|(row, id)| list.row_of(*id) == Some(row)));
                let half = trace.len() / 2;
                assert_eq!(list.len(half), expected.iter().filter(|id| id.index() < half).count());
            }
        }
    }

    #[test]
    fn every_kind_is_in_one_group_and_has_its_own_sign() {
        let run = run();
        let signs: crate::sim::sorted::Set<_> = run.trace().events.iter().map(|e| sign(e.kind)).collect();
        let kinds: crate::sim::sorted::Set<_> = run.trace().events.iter().map(|e| e.kind).collect();
        assert_eq!(signs.len(), kinds.len());
    }

    #[test]
    fn ways_lead_back_and_forth() {
        let run = run();
        let trace = run.trace();
        let go = |id, way, count| follow(trace, id, way, count);
        for (id, event) in trace.events_from(0) {
            if let Some(next) = go(id, Way::After, trace.len()) {
                assert_eq!(go(next, Way::Before, trace.len()), Some(id));
                assert_eq!(go(id, Way::After, next.index()), None, "the future is not gone to");
            }
            if let Some(effect) = go(id, Way::Effect, trace.len()) {
                assert_eq!(go(effect, Way::Cause, trace.len()), Some(id));
            }
            assert_eq!(go(id, Way::Cause, trace.len()), event.cause.some());
        }
    }

    #[test]
    fn a_status_is_what_the_world_has() {
        let node = NodeId(1);
        let (span, other) = (Some(Duration::from_millis(300)), NodeId(3));
        let script = [
            (150, Intervention::Pause { node, span: None }),
            (200, Intervention::Crash { node: other, down: span }),
            (300, Intervention::Resume { node }),
            (700, Intervention::Crash { node, down: None }),
            (800, Intervention::Pause { node: other, span }),
            (1_500, Intervention::Recover { node }),
        ];
        let lesson = &idempotency::LESSON;
        let mut recipe = Recipe::of_scene(lesson, &lesson.scenes[0]);
        recipe.script =
            script.map(|(ms, intervention)| Scripted { at: SimTime::from_millis(ms), intervention }).into();
        let run = Run::complete(recipe);
        let mut seen = crate::sim::sorted::Set::new();
        for ms in (0..3_000).step_by(37) {
            let at = SimTime::from_millis(ms);
            let (world, count) = (run.world_at(at), run.trace().count_until(at));
            for node in (0..4).map(NodeId) {
                assert_eq!(status_at(run.trace(), node, count), world.status(node), "{node:?} at {at}");
                seen.insert(format!("{:?}", world.status(node)));
            }
        }
        assert_eq!(seen.len(), 3, "all of them were met");
    }
}
