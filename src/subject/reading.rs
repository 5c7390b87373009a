//! Tools for reading any run, whatever its subject.

use crate::sim::ids::{EventId, NodeId};
use crate::sim::sorting::sort_by_number;
use crate::sim::trace::{Event, Kind, Trace, Verdict};
use crate::subject::{Fact, Words};

/// The facts of one family in the first `count` events: for payments, `facts(trace, count, Fact::pay)`.
pub fn facts<'a, F: 'a>(
    trace: &'a Trace<Words>,
    count: usize,
    family: impl Fn(&Fact) -> Option<&F>,
) -> impl Iterator<Item = (EventId, &'a F)> {
    let seen = trace.facts.partition_point(|(event, _)| event.index() < count);
    (0..seen).filter_map(move |index| {
        let (event, fact) = &trace.facts[index];
        Some((*event, family(fact)?))
    })
}

/// Crashes, and the facts of one family, in the first `count` events, in order. A crash has no fact.
pub fn with_crashes<'a, F: 'a>(
    trace: &'a Trace<Words>,
    count: usize,
    family: impl Fn(&Fact) -> Option<&F>,
) -> Vec<(EventId, Option<&'a F>)> {
    let crashes = trace.events_from(0).take(count).filter(|(_, event)| event.kind == Kind::Crashed);
    let mut all: Vec<_> = crashes.map(|(event, _)| (event, None)).collect();
    all.extend(facts(trace, count, family).map(|(event, fact)| (event, Some(fact))));
    sort_by_number(&mut all, |(event, _)| u64::from(event.0));
    all
}

/// The facts of one family, with searches: the first of a kind, the third, how many.
///
/// Each family of words has a function that returns one, such as [`locks`](crate::subject::locks::reading::locks).
pub struct Reader<'a, F> {
    trace: &'a Trace<Words>,
    family: fn(&Fact) -> Option<&F>,
}

impl<'a, F: 'a> Reader<'a, F> {
    /// A reader for one family of facts in a run: for payments, `Reader::new(trace, Fact::pay)`.
    pub fn new(trace: &'a Trace<Words>, family: fn(&Fact) -> Option<&F>) -> Self {
        Self { trace, family }
    }

    /// All facts of the family.
    pub fn all(&self) -> impl Iterator<Item = (EventId, &'a F)> + use<'a, F> {
        facts(self.trace, self.trace.len(), self.family)
    }

    /// The event of the first matching fact.
    pub fn first(&self, is: impl Fn(&F) -> bool) -> Option<EventId> {
        self.nth(1, is)
    }

    /// The event of the `nth` matching fact, counted from 1.
    pub fn nth(&self, nth: usize, is: impl Fn(&F) -> bool) -> Option<EventId> {
        let mut events = self.all().filter(|(_, fact)| is(fact)).map(|(event, _)| event);
        events.nth(nth.checked_sub(1)?)
    }

    /// The first fact for which `say` returns something, with what it returned.
    pub fn find<T>(&self, say: impl Fn(&F) -> Option<T>) -> Option<(EventId, T)> {
        self.all().find_map(|(event, fact)| Some((event, say(fact)?)))
    }

    /// Returns whether any fact matches.
    pub fn any(&self, is: impl Fn(&F) -> bool) -> bool {
        self.first(is).is_some()
    }

    /// The number of matching facts.
    pub fn count(&self, is: impl Fn(&F) -> bool) -> usize {
        self.all().filter(|(_, fact)| is(fact)).count()
    }
}

/// The first matching event.
pub fn first_event(trace: &Trace<Words>, is: impl Fn(&Event) -> bool) -> Option<EventId> {
    trace.events_from(0).find(|(_, event)| is(event)).map(|(id, _)| id)
}

/// The first event of a kind on a node, such as a crash or a pause.
pub fn first_on(trace: &Trace<Words>, node: NodeId, kind: Kind) -> Option<EventId> {
    first_event(trace, |event| event.kind == kind && event.node == node)
}

/// An event's true time in seconds, for a chart's axis.
pub fn seconds(trace: &Trace<Words>, event: EventId) -> f64 {
    trace.event(event).at.as_micros() as f64 / 1e6
}

/// The first violation of a check, or of any check.
pub fn violation<'a>(trace: &'a Trace<Words>, check: Option<&str>) -> Option<&'a Verdict> {
    trace.violations().find(|verdict| check.is_none_or(|check| verdict.id == check))
}

/// The event at which a check was first broken.
pub fn broken_at(trace: &Trace<Words>, check: &str) -> Option<EventId> {
    violation(trace, Some(check)).map(|verdict| verdict.event)
}
