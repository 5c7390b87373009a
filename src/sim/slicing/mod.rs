//! Causes and effects of an event: slices of a trace in both directions.
//!
//! # Definition
//!
//! Event `a` *led directly* to event `b` if `a` came first and
//!
//! 1. `a` is the event before `b` on the same node: a node's actions may depend on everything it knew;
//! 2. or `a` is a *reason* for `b`:
//!    - `b` names `a` as its cause: the start of the step that `b` belongs to, the event that set its timer,
//!      the origin of a fault, the subject of a verdict;
//!    - `a` is the step's last write to disk before the step sent or wrote `b`: a reply follows from
//!      the write it reports;
//!    - `b` is about a message (it arrived, was lost, was copied), and `a` sent that message;
//!    - `a` is the intervention that had a [hand](hands) in `b`, or the crash that kept a message's
//!      receiver from taking it;
//!    - `b` reports something that depends on its node's wall clock, and `a` last set that clock or changed its drift;
//!    - `b` reports something caused by a state of its node, such as a call that a breaker refused, and `a`
//!      began that state;
//!    - `b` is a wait that expired, and `a` is how far the thing awaited had got: see [`missing`];
//!    - `b` is a timer that fired late, and `a` is the last pause of its node since it was set;
//!    - `b` reports that something was [acquired](super::process::Meaning::acquires), and `a` that the same
//!      node had released it;
//!    - `b` reports a [wait](super::process::Meaning::waits), and `a` is the grant that stands, or how far the longest of the
//!      work in its way had got;
//!    - `a` brought the trouble that the node of `b` was in when `b` began work that somebody waited for in vain, or when it
//!      left a message unanswered.
//!
//! The *past* of an event is every event from which a chain of such steps leads to it; its *future* is
//! every event that a chain from it reaches. Both include the event. So `a` is in the past of `b` if
//! and only if `b` is in the future of `a`. Both contain happens-before (Lamport 1978), and more: the
//! loss of a message happens before nothing, yet it is the reason for a timeout.
//!
//! Every step goes from an earlier event to a later one, so one pass over the trace computes a slice. No
//! graph is built: the trace holds the edges.

mod circle;
mod hands;
mod held;
pub mod missing;
mod set;
mod state;

use super::ids::{EventId, MessageId, NodeId, SpanId};
use super::link::DropReason;
use super::process::{Domain, Report};
use super::trace::{Event, Kind, Trace};

pub use circle::Link;
pub use hands::Hands;
pub use held::{Held, Holdup};
pub use missing::Missing;
pub use set::EventSet;

/// Answers questions of cause and effect about the first events of a trace.
pub struct Causes<'a, D: Domain> {
    trace: &'a Trace<D>,
    count: usize,
    hands: Hands,
}

impl<'a, D: Domain> Causes<'a, D> {
    /// Scans the first `count` events for interventions.
    pub fn of(trace: &'a Trace<D>, count: usize) -> Self {
        let count = count.min(trace.len());
        Self { trace, count, hands: Hands::of(trace, count) }
    }

    /// The trace under analysis.
    pub fn trace(&self) -> &'a Trace<D> {
        self.trace
    }

    /// The number of its events that are considered.
    pub fn count(&self) -> usize {
        self.count
    }

    /// The interventions, and when nodes were down or paused.
    pub fn hands(&self) -> &Hands {
        &self.hands
    }

    /// The reasons for an event, in chronological order, without duplicates.
    pub fn reasons(&self, id: EventId) -> Vec<EventId> {
        let mut reasons = Vec::new();
        self.each_reason(id, &mut |reason| reasons.push(reason));
        reasons.sort_unstable();
        reasons.dedup();
        reasons
    }

    /// What was missing when a wait expired at `id`, and how far it had got; empty for other events.
    pub fn missing(&self, id: EventId) -> Vec<Missing> {
        missing::missing(self.trace, &self.hands, id)
    }

    /// What holds the things that an event's facts wait for.
    pub fn held(&self, id: EventId) -> Vec<Held> {
        held::held(self.trace, id)
    }

    /// What holds the things that an event's facts wait for just before a later event.
    pub fn held_at(&self, id: EventId, until: EventId) -> Vec<Held> {
        held::held_at(self.trace, id, until)
    }

    /// The circle of waits that an event's wait was part of just before a later event, beginning with it; empty if there is none.
    pub fn circle(&self, id: EventId, until: EventId) -> Vec<Link> {
        circle::circle(self.trace, &self.hands, id, until)
    }

    /// How far everything that the step of an event began had got just before a later event; empty if nothing of it was left.
    pub fn standing(&self, id: EventId, until: EventId) -> Vec<Missing> {
        missing::standing(self.trace, &self.hands, id, until)
    }

    /// The events that stand for how far that had got, as long as something may still come of it, and those that brought the trouble
    /// which nodes were in that let others wait.
    pub fn standing_behind(&self, id: EventId, until: EventId) -> Vec<EventId> {
        let waits = |missing: &Missing| !matches!(missing, Missing::Pending(..) | Missing::OnItsWay(_));
        let standing = self.standing(id, until).into_iter().filter(waits);
        standing.flat_map(|missing| missing.behind(self.trace, &self.hands)).flatten().collect()
    }

    /// What held up some work under way just before an event.
    pub fn holdup(&self, span: SpanId, at: EventId) -> Holdup {
        held::holdup(self.trace, &self.hands, span, at)
    }

    /// The event that brought the trouble that a node was in just before an event, if any.
    pub fn trouble(&self, node: NodeId, before: EventId) -> Option<EventId> {
        self.hands.troubles.at(node, before)
    }

    /// The events that began the node states that caused what an event reports.
    pub fn states_behind(&self, id: EventId) -> Vec<EventId> {
        state::turns(self.trace, id).collect()
    }

    /// Calls `take` with each reason for an event. A reason may come twice.
    fn each_reason(&self, id: EventId, take: &mut impl FnMut(EventId)) {
        let Some(event) = self.trace.events.get(id.index()) else { return };
        event.cause.some().into_iter().for_each(&mut *take);
        self.clock_behind(id, event).into_iter().for_each(&mut *take);
        match event.kind {
            Kind::Delivered => {
                state::turns(self.trace, id).for_each(&mut *take);
                self.each_of_message(id, event, take);
            }
            Kind::Dropped | Kind::Duplicated => self.each_of_message(id, event, take),
            Kind::Sent | Kind::Wrote => {
                self.written_before(id, event.cause).into_iter().for_each(&mut *take);
            }
            Kind::Crashed => EventId(event.b).some().into_iter().for_each(&mut *take),
            Kind::TimerFired => {
                state::turns(self.trace, id).for_each(&mut *take);
                for missing in self.missing(id) {
                    missing.behind(self.trace, &self.hands).into_iter().flatten().for_each(&mut *take);
                }
                self.held_up(id, event).into_iter().for_each(&mut *take);
            }
            _ => {}
        }
        let waited = held::behind(self.trace, &self.hands, id);
        waited.into_iter().flatten().filter(|behind| *behind < id).for_each(&mut *take);
        self.released_before(id, event).into_iter().for_each(take);
    }

    /// The pause that made a timer fire late.
    fn held_up(&self, id: EventId, event: &Event) -> Option<EventId> {
        let timer = &self.trace.timers[event.a as usize];
        let pause = self.hands.last_pause(event.node, id).filter(|pause| *pause > timer.set)?;
        (event.at > timer.due).then_some(pause)
    }

    /// The event on the same node that released what an event's facts report as acquired.
    fn released_before(&self, id: EventId, event: &Event) -> Option<EventId> {
        let (index, acquired) =
            self.trace.facts_of(id).find_map(|(index, fact)| Some((index, fact.meaning().acquires?)))?;
        let earlier =
            (0..index).rev().map(|index| &self.trace.facts[index]).skip_while(|(event, _)| *event == id);
        let mut here = earlier.filter(|(other, _)| self.trace.event(*other).node == event.node);
        let (last, meaning) = here.find_map(|(event, fact)| {
            let meaning = fact.meaning();
            (meaning.acquires.or(meaning.releases) == Some(acquired)).then_some((*event, meaning))
        })?;
        meaning.releases.map(|_| last)
    }

    /// The last change of the wall clock that an event's facts depend on.
    fn clock_behind(&self, id: EventId, event: &Event) -> Option<EventId> {
        let changed = self.hands.last_clock_change(event.node, id)?;
        self.trace.facts_of(id).any(|(_, fact)| fact.meaning().by_wall_clock).then_some(changed)
    }

    /// The last write before an event in the step that began with `root`. Events from the network and the
    /// checks may lie within the step.
    fn written_before(&self, id: EventId, root: EventId) -> Option<EventId> {
        let step = root.index().saturating_add(1)..id.index();
        let back = step.rev().map(|index| (EventId(index as u32), &self.trace.events[index]));
        let of_step =
            |event: &Event| event.cause == root || matches!(event.kind, Kind::Duplicated | Kind::Judged);
        let mut back = back.take_while(|(_, event)| of_step(event));
        back.find(|(_, event)| event.kind == Kind::Wrote).map(|(id, _)| id)
    }

    fn each_of_message(&self, id: EventId, event: &Event, take: &mut impl FnMut(EventId)) {
        let message = self.trace.message(MessageId(event.a));
        take(message.sent);
        if event.kind == Kind::Dropped && self.trace.drop_reason(event) == DropReason::NodeDown {
            self.hands.last_crash(message.to, id).into_iter().for_each(&mut *take);
        }
        self.hands.each_in(self.trace, id, event, take);
    }

    /// The event, and everything that led to it.
    pub fn past(&self, of: EventId) -> EventSet {
        self.past_until(EventSet::from_iter([of]), true)
    }

    /// These events, their reasons, the reasons for those, and so on: their past without events that only
    /// came earlier on the same node.
    pub fn reasons_back(&self, of: impl IntoIterator<Item = EventId>) -> EventSet {
        self.past_until(of.into_iter().collect(), false)
    }

    fn past_until(&self, of: EventSet, neighbours: bool) -> EventSet {
        let mut past = of;
        let mut nodes = Nodes::default();
        for index in (0..self.count).rev() {
            let id = EventId(index as u32);
            let node = self.trace.events[index].node;
            if past.contains(id) || (neighbours && nodes.met(node)) {
                past.insert(id);
                nodes.meet(node);
                self.each_reason(id, &mut |reason| past.insert(reason));
            }
        }
        past
    }

    /// The event, and everything it led to.
    pub fn future(&self, of: EventId) -> EventSet {
        self.future_from(of, true)
    }

    /// The event, everything it is a reason for, and so on: its future without events that only
    /// came later on the same node.
    pub fn reasons_forth(&self, of: EventId) -> EventSet {
        self.future_from(of, false)
    }

    fn future_from(&self, of: EventId, neighbours: bool) -> EventSet {
        let mut future = EventSet::default();
        let mut nodes = Nodes::default();
        for index in of.index()..self.count {
            let id = EventId(index as u32);
            let node = self.trace.events[index].node;
            let mut follows = id == of || (neighbours && nodes.met(node));
            if !follows {
                self.each_reason(id, &mut |reason| follows |= future.contains(reason));
            }
            if follows {
                future.insert(id);
                nodes.meet(node);
            }
        }
        future
    }
}

/// The nodes on which the slice has an event: all events further on the same node belong to it.
#[derive(Default)]
struct Nodes(Vec<bool>);

impl Nodes {
    fn met(&self, node: NodeId) -> bool {
        self.0.get(node.index()).copied().unwrap_or(false)
    }

    fn meet(&mut self, node: NodeId) {
        if node == NodeId::NONE {
            return;
        }
        if node.index() >= self.0.len() {
            self.0.resize(node.index() + 1, false);
        }
        self.0[node.index()] = true;
    }
}
