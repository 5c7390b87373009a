//! Who tells a story, and how much an event says in it.

use std::collections::BTreeSet;

use crate::sim::ids::EventId;
use crate::sim::link::DropReason;
use crate::sim::process::{Alarm, Describe, Domain, Mood, Report, Wait};
use crate::sim::slicing::Causes;
use crate::sim::trace::Kind;

/// Tells the story of one event.
pub(super) struct Teller<'a, D: Domain> {
    pub causes: &'a Causes<'a, D>,
    pub of: EventId,
    pub noted: &'a BTreeSet<EventId>,
    /// True if it may say how far things had got in the end. That would tell the cause of a drill.
    pub tells_the_end: bool,
}

/// The weight of an event in a story; the least is told first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Weight {
    /// Something went wrong on its own or was made to: a fault, a failing node.
    Fault,
    /// All workers were busy.
    Wait,
    /// Time ran out, or something was done late.
    Expiry,
    /// The lesson has a note about it.
    Noted,
    /// It reports something about what the question is about.
    SameSubject,
    Reported,
    Other,
}

impl<D: Domain> Teller<'_, D> {
    /// Its weight in a story about these subjects.
    pub(super) fn weight(&self, id: EventId, subjects: &[(&'static str, String)]) -> Weight {
        let trace = self.causes.trace();
        let event = trace.event(id);
        let reports = |hit: &dyn Fn(&D::Fact) -> bool| trace.facts_of(id).any(|(_, fact)| hit(fact));
        let fault = match event.kind {
            Kind::Dropped => trace.drop_reason(event) != DropReason::NodeDown,
            Kind::Duplicated
            | Kind::Crashed
            | Kind::Paused
            | Kind::Slowed
            | Kind::ClockStepped
            | Kind::Intervened => true,
            _ => false,
        };
        let failing = |fact: &D::Fact| fact.meaning().state.is_some_and(|state| state.mood != Mood::Good);
        if fault || reports(&failing) {
            return Weight::Fault;
        }
        let timer = (event.kind == Kind::TimerFired).then(|| &trace.timers[event.a as usize]);
        if timer.is_some_and(|timer| timer.timer.role().awaits() || event.at > timer.due) {
            return Weight::Expiry;
        }
        let waits = |fact: &D::Fact| fact.meaning().waits == Some(Wait::Worker);
        if reports(&waits) && !self.causes.held(id).is_empty() {
            return Weight::Wait;
        }
        if self.noted.contains(&id) {
            return Weight::Noted;
        }
        let same = |fact: &D::Fact| {
            fact.fields().first().is_some_and(|field| subjects.iter().any(|subject| subject == field))
        };
        if reports(&same) {
            return Weight::SameSubject;
        }
        if reports(&|_| true) { Weight::Reported } else { Weight::Other }
    }

    /// True if another event says it too: the crash, the loss or the delivery that an intervention brought about.
    pub(super) fn is_told_with(&self, id: EventId, keys: &BTreeSet<EventId>) -> bool {
        let trace = self.causes.trace();
        let event = trace.event(id);
        match event.kind {
            Kind::Intervened => keys.iter().any(|key| {
                let key_event = trace.event(*key);
                let crashed = key_event.kind == Kind::Crashed && EventId(key_event.b) == id;
                crashed || self.causes.hands().in_event(trace, *key).iter().any(|(by, _)| *by == id)
            }),
            // The intervention says how much and how long.
            Kind::Paused | Kind::Slowed | Kind::ClockStepped => {
                event.cause.some().is_some_and(|cause| trace.event(cause).kind == Kind::Intervened)
            }
            Kind::Crashed => keys.contains(&EventId(event.b)),
            _ => false,
        }
    }

    /// True if it belongs to a step that the scenario began, or only says that a node started.
    pub(super) fn is_scenery(&self, id: EventId) -> bool {
        let trace = self.causes.trace();
        let began = trace.event(trace.root_of(id));
        match began.kind {
            Kind::Started => true,
            Kind::TimerFired => !trace.timers[began.a as usize].timer.role().is_drawn(),
            _ => false,
        }
    }
}
