//! Selects the events of a slice to tell: witnesses, turning points, and the events that stand for others.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::TOLD_MAX;
use crate::sim::ids::{EventId, NodeId};
use crate::sim::link::DropReason;
use crate::sim::process::{Alarm, Describe, Domain, Mood, Report, Wait};
use crate::sim::slicing::{Causes, EventSet};
use crate::sim::trace::{Event, Kind, Ruling, Trace};

/// The number of first consequences on each node that are always told.
const FIRST_ON_NODE: usize = 2;
/// The maximum number of faults that are told before anything of less weight.
const FAULTS_MAX: usize = 3;
/// The number of sentences up to which a story is filled with events that are no turning points.
const FILLED_MAX: usize = 7;
/// The maximum number of earlier witnesses and akin events that are told before anything of less weight.
const ROOTS_MAX: usize = 3;

/// The subjects of an event's facts: each fact's name, and the name and value of its first field.
fn subjects<D: Domain>(trace: &Trace<D>, of: EventId) -> Vec<(&'static str, &'static str, String)> {
    trace.facts_of(of).filter_map(|(_, fact)| subject(fact)).collect()
}

/// The name of a fact, and the name and value of its first field.
fn subject(fact: &impl Describe) -> Option<(&'static str, &'static str, String)> {
    fact.fields().into_iter().next().map(|(field, value)| (fact.name(), field, value))
}

/// Tells the story of one event.
pub(super) struct Teller<'a, D: Domain> {
    pub causes: &'a Causes<'a, D>,
    pub of: EventId,
    pub noted: &'a BTreeSet<EventId>,
}

/// The slice, the events of the story in order, and those of them that are told.
pub(super) type Telling = (EventSet, Vec<EventId>, BTreeSet<EventId>);

/// The weight of an event in a story; the least is told first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Weight {
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
    /// What led to the event.
    pub fn back(&self) -> Telling {
        let past = self.causes.past(self.of);
        let witnesses = self.witnesses();
        let akin = self.akin(&past);
        let story = self.causes.reasons_back(akin.iter().chain(&witnesses).copied().chain([self.of]));
        let listed = self.listed(&story);
        let told = self.keys_back(&listed, &witnesses, &akin);
        (past, listed, told)
    }

    /// What the event led to.
    pub fn forth(&self) -> Telling {
        let listed = self.listed(&self.causes.reasons_forth(self.of));
        let told = self.keys_forth(&listed);
        (self.causes.future(self.of), listed, told)
    }

    /// The event that a question is about: for a verdict, the event that was judged.
    fn about(&self) -> EventId {
        let asked = self.causes.trace().event(self.of);
        if asked.kind == Kind::Judged { asked.cause } else { self.of }
    }

    /// The earlier events that contradict the event, if it broke a promise.
    fn witnesses(&self) -> BTreeSet<EventId> {
        let broken = self.causes.trace().verdicts.iter().filter(|verdict| {
            verdict.ruling == Ruling::Violated && (verdict.event == self.of || verdict.judged == self.of)
        });
        broken.flat_map(|verdict| verdict.witnesses.iter().copied()).filter(|id| *id < self.of).collect()
    }

    /// Earlier events of the past that report the same about the same thing on the same node, or that
    /// are noted and about the same thing. For a verdict, it uses the event that the verdict is about.
    fn akin(&self, past: &EventSet) -> BTreeSet<EventId> {
        let trace = self.causes.trace();
        let about = self.about();
        let subjects = subjects(trace, about);
        let mut akin = BTreeSet::new();
        let Some(about) = trace.events.get(about.index()).filter(|_| !subjects.is_empty()) else {
            return akin;
        };
        for (event, fact) in trace.facts.iter().take_while(|(event, _)| *event < self.of) {
            if akin.contains(event) || !past.contains(*event) {
                continue;
            }
            let Some((name, field, value)) = subject(fact) else { continue };
            let here = trace.event(*event).node == about.node;
            let hit = subjects.iter().any(|(other, of, is)| {
                (*of, is) == (field, &value) && (self.noted.contains(event) || (here && *other == name))
            });
            if hit {
                akin.insert(*event);
            }
        }
        akin
    }

    /// The essential events of a story that led to the event.
    fn keys_back(
        &self,
        listed: &[EventId],
        witnesses: &BTreeSet<EventId>,
        akin: &BTreeSet<EventId>,
    ) -> BTreeSet<EventId> {
        let mut keys = BTreeSet::from([self.of]);
        // The first witness is where it began, the last ones are where it went too far.
        let latest = witnesses.iter().rev().take(ROOTS_MAX - 1);
        keys.extend(witnesses.first().into_iter().chain(latest));
        let room = ROOTS_MAX.saturating_sub(keys.len() - 1);
        keys.extend(akin.iter().rev().take(room));
        let distances = self.distances(&keys);
        let near = |id: &EventId| distances.get(id).copied().unwrap_or(usize::MAX);
        let subjects: Vec<_> =
            subjects(self.causes.trace(), self.about()).into_iter().map(|(_, of, is)| (of, is)).collect();
        let states = self.causes.states_behind(self.of);
        let mut ranked: Vec<(Weight, usize, EventId)> = listed
            .iter()
            .filter(|id| !keys.contains(id))
            .map(|id| {
                let weight = if states.contains(id) { Weight::Fault } else { self.weight(*id, &subjects) };
                (weight, near(id), *id)
            })
            .filter(|(weight, _, id)| *weight < Weight::Reported || !self.is_scenery(*id))
            .collect();
        ranked.sort_unstable();
        let mut once = BTreeSet::new();
        let mut faults = 0;
        // Faults beyond the nearest, and repetitions, give way to everything else.
        let (first, last): (Vec<_>, Vec<_>) = ranked.into_iter().partition(|(weight, _, id)| match weight {
            Weight::Fault => {
                faults += usize::from(!self.is_told_with(*id, &keys));
                faults <= FAULTS_MAX
            }
            Weight::Wait | Weight::Expiry => once.insert((*weight, self.causes.trace().event(*id).node)),
            _ => true,
        });
        for (weight, _, id) in first.into_iter().chain(last) {
            let room = if weight < Weight::Reported { TOLD_MAX } else { FILLED_MAX };
            if keys.len() < room && !self.is_told_with(id, &keys) {
                keys.insert(id);
            }
        }
        keys
    }

    /// The number of steps from each event back to the nearest of `roots`.
    fn distances(&self, roots: &BTreeSet<EventId>) -> BTreeMap<EventId, usize> {
        let mut distances: BTreeMap<EventId, usize> = roots.iter().map(|id| (*id, 0)).collect();
        let mut open: VecDeque<EventId> = roots.iter().rev().copied().collect();
        while let Some(id) = open.pop_front() {
            let next = distances[&id] + 1;
            for reason in self.causes.reasons(id) {
                if let std::collections::btree_map::Entry::Vacant(entry) = distances.entry(reason) {
                    entry.insert(next);
                    open.push_back(reason);
                }
            }
        }
        distances
    }

    fn weight(&self, id: EventId, subjects: &[(&'static str, String)]) -> Weight {
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
    fn is_told_with(&self, id: EventId, keys: &BTreeSet<EventId>) -> bool {
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
    fn is_scenery(&self, id: EventId) -> bool {
        let trace = self.causes.trace();
        let began = trace.event(trace.root_of(id));
        match began.kind {
            Kind::Started => true,
            Kind::TimerFired => !trace.timers[began.a as usize].timer.role().is_drawn(),
            _ => false,
        }
    }

    /// The essential events of a story of what the event led to: failures and noted
    /// events, the first consequences on each node, and reported facts.
    fn keys_forth(&self, ids: &[EventId]) -> BTreeSet<EventId> {
        let trace = self.causes.trace();
        let mut on_node: BTreeMap<NodeId, usize> = BTreeMap::new();
        let mut first = |id: &EventId| {
            let met = on_node.entry(trace.event(*id).node).or_default();
            *met += 1;
            *met <= FIRST_ON_NODE && trace.event(*id).node != NodeId::NONE
        };
        let early: Vec<EventId> = ids.iter().filter(|id| first(id)).copied().collect();
        let (broken, others): (Vec<EventId>, Vec<EventId>) =
            ids.iter().partition(|id| self.is_broken_check(**id));
        let turns = others.iter().filter(|id| self.is_turn(**id) || self.noted.contains(id)).copied();
        let reported = others.iter().filter(|id| !subjects(trace, **id).is_empty()).copied();
        let mut keys = BTreeSet::from([self.of]);
        for id in broken.into_iter().chain(turns).chain(early).chain(reported) {
            if keys.len() < TOLD_MAX {
                keys.insert(id);
            }
        }
        keys
    }

    /// True if an event is a turning point: a loss, an intervention, trouble on a node, an expired
    /// wait.
    fn is_turn(&self, id: EventId) -> bool {
        let trace = self.causes.trace();
        let event = trace.event(id);
        match event.kind {
            Kind::Dropped
            | Kind::Duplicated
            | Kind::Crashed
            | Kind::Recovered
            | Kind::Paused
            | Kind::Intervened => true,
            Kind::TimerFired => trace.timers[event.a as usize].timer.role().awaits(),
            _ => false,
        }
    }

    fn is_broken_check(&self, id: EventId) -> bool {
        let trace = self.causes.trace();
        let event = trace.event(id);
        event.kind == Kind::Judged
            && trace.verdicts.get(event.b as usize).is_some_and(|verdict| verdict.ruling == Ruling::Violated)
    }

    /// The events of a story in order, without those implied by others: the sending of messages that arrived or were
    /// lost, and work done on time with an immediate consequence that is told. Checks that
    /// held to the end have no cause, so they are left out too.
    fn listed(&self, story: &EventSet) -> Vec<EventId> {
        let trace = self.causes.trace();
        let mut implied = EventSet::default();
        // Backwards, so that an event implied by something that is itself implied is met after it.
        let mut ids: Vec<EventId> = story.iter().collect();
        for id in ids.iter().rev().copied() {
            let event = trace.event(id);
            match event.kind {
                Kind::Delivered | Kind::Dropped => {
                    implied.extend(event.message().map(|message| trace.message(message).sent));
                }
                Kind::Judged if self.held(event) => implied.insert(id),
                _ => {}
            }
            if matches!(event.kind, Kind::Sent | Kind::Wrote) && self.is_plain_work(event.cause) {
                implied.insert(event.cause);
            }
        }
        ids.retain(|id| *id == self.of || !implied.contains(*id));
        ids
    }

    fn held(&self, event: &Event) -> bool {
        let verdict = self.causes.trace().verdicts.get(event.b as usize);
        verdict.is_some_and(|verdict| verdict.ruling == Ruling::Held)
    }

    /// True if an event only says that work was done, in the time it takes.
    fn is_plain_work(&self, id: EventId) -> bool {
        let trace = self.causes.trace();
        let Some(event) = trace.events.get(id.index()).filter(|event| event.kind == Kind::TimerFired) else {
            return false;
        };
        let timer = &trace.timers[event.a as usize];
        let in_time = event.at <= trace.event(timer.set).at + timer.after;
        timer.work && in_time && subjects(trace, id).is_empty() && !self.noted.contains(&id)
    }
}
