//! Selects the events of a slice to tell: the reasons, the events akin to it, and the ones that stand for others.

use std::collections::{BTreeMap, BTreeSet};

use super::{FIRST_ON_NODE, LAST, Passage, TOLD_MAX};
use crate::sim::ids::{EventId, NodeId};
use crate::sim::process::{Alarm, Describe, Domain};
use crate::sim::slicing::{Causes, EventSet};
use crate::sim::trace::{Event, Kind, Ruling, Trace};

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

impl<D: Domain> Teller<'_, D> {
    /// Earlier events of the past that report the same about the same thing on the same node, or that
    /// are noted and about the same thing. For a verdict, it uses the event that the verdict is about.
    pub fn akin(&self, past: &EventSet) -> BTreeSet<EventId> {
        let trace = self.causes.trace();
        let asked = trace.event(self.of);
        let about = if asked.kind == Kind::Judged { asked.cause } else { self.of };
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

    /// The essential events of a story that led to the event, among them the last before it and the first of all.
    pub fn keys_back(&self, story: &EventSet, akin: &BTreeSet<EventId>) -> BTreeSet<EventId> {
        let states = self.causes.states_behind(self.of);
        let telling =
            |id: &EventId| self.of == *id || akin.contains(id) || states.contains(id) || self.is_turn(*id);
        let ids: Vec<EventId> = self.listed(story);
        let last = ids.len().saturating_sub(LAST + 1);
        // The events closest to the event explain it best.
        let keys: Vec<EventId> = ids[..last].iter().rev().filter(|id| telling(id)).copied().collect();
        keys.into_iter()
            .take(TOLD_MAX - LAST - 2)
            .chain(ids[last..].iter().copied())
            .chain(ids.first().copied())
            .collect()
    }

    /// The essential events of a story of what the event led to: failures and noted
    /// events, the first consequences on each node, and reported facts.
    pub fn keys_forth(&self, story: &EventSet) -> BTreeSet<EventId> {
        let trace = self.causes.trace();
        let ids = self.listed(story);
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

    pub fn tell(&self, story: &EventSet, keys: &BTreeSet<EventId>) -> Vec<Passage> {
        let ids = self.listed(story);
        let all = ids.iter().copied().collect();
        parts(self.causes, &ids, if ids.len() <= TOLD_MAX { &all } else { keys })
    }
}

/// A story of these events, in order, that tells `keys`. A gap of a single event is told.
pub(super) fn parts<D: Domain>(
    causes: &Causes<'_, D>,
    ids: &[EventId],
    keys: &BTreeSet<EventId>,
) -> Vec<Passage> {
    let mut parts = Vec::new();
    let mut told = BTreeSet::new();
    let mut tell = |parts: &mut Vec<Passage>, id: EventId| {
        parts.push(Passage::Told(id, reasons_told(causes, id, &told)));
        told.insert(id);
    };
    for run in ids.chunk_by(|one, other| keys.contains(one) == keys.contains(other)) {
        if run.len() > 1 && !keys.contains(&run[0]) {
            parts.push(Passage::Gap(run.to_vec()));
        } else {
            for id in run {
                tell(&mut parts, *id);
            }
        }
    }
    parts
}

/// The reasons for an event that were told, oldest first, without those that are reasons for others
/// among them.
fn reasons_told<D: Domain>(causes: &Causes<'_, D>, id: EventId, told: &BTreeSet<EventId>) -> Vec<EventId> {
    let found = all_told(causes, id, told);
    let mut behind = BTreeSet::new();
    behind.extend(found.iter().flat_map(|id| all_told(causes, *id, told)));
    found.difference(&behind).copied().collect()
}

/// The reasons for an event that were told. Untold reasons, implied by others, are replaced by their own reasons.
fn all_told<D: Domain>(causes: &Causes<'_, D>, id: EventId, told: &BTreeSet<EventId>) -> BTreeSet<EventId> {
    let trace = causes.trace();
    let mut found = BTreeSet::new();
    let mut met = BTreeSet::new();
    let mut open = causes.reasons(id);
    while let Some(reason) = open.pop() {
        if !met.insert(reason) {
            continue;
        }
        if told.contains(&reason) {
            found.insert(reason);
        } else if matches!(trace.event(reason).kind, Kind::Sent | Kind::TimerFired) {
            open.extend(causes.reasons(reason));
        }
    }
    found
}
