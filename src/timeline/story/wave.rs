//! Waves in words: many events that happened alike, in one sentence.

use std::fmt::Write as _;

use crate::sim::ids::{EventId, MessageId, NodeId};
use crate::sim::process::{Alarm, Describe, Domain};
use crate::sim::slicing::Causes;
use crate::sim::trace::{Kind, Trace};

use super::super::sentence::in_brackets;
use super::super::words::listed;
use super::Telling;

/// The maximum number of nodes of a wave that are named.
const NODES_MAX: usize = 4;
/// The maximum number of kinds of events in a wave that are named.
const KINDS_MAX: usize = 3;
/// The number of a wave's events that are looked at for what they wait for.
const SAMPLES: usize = 16;

impl Telling<'_> {
    /// An event and others that happened alike in one sentence: `Server sent “overloaded” to App 1 and App 2, 52 times until 0.026 s: no
    /// room (attempt 1, queue 10 of 10)`. Fields are those that all of them have in common.
    pub fn wave<D: Domain>(&self, causes: &Causes<'_, D>, id: EventId, with: &[EventId]) -> String {
        if with.is_empty() {
            return self.event(causes, id);
        }
        let trace = causes.trace();
        let mut all: Vec<EventId> = with.iter().copied().chain([id]).collect();
        all.sort_unstable();
        let (first, last) = (all[0], all[all.len() - 1]);
        let (from, to) = (trace.event(first).at.to_string(), trace.event(last).at.to_string());
        let span = match first == id {
            _ if from == to => " at once".to_owned(),
            true => format!(" until {to}"),
            false => format!(" since {from}"),
        };
        let nodes = self.named(all.iter().map(|id| trace.event(*id).node).collect());
        let how = counted(all.iter().map(|id| done(trace, *id)));
        let words = match (&how[..], self.exchange(trace, &all)) {
            ([(_, count)], Some(exchange)) => {
                let said = reported(trace, id).join("; ");
                let said = if said.is_empty() { said } else { format!(": {said}") };
                format!("{nodes} {exchange}, {count} times{span}{said}")
            }
            _ => {
                format!("{nodes}: {}{span}", tallied(how, || counted(all.iter().map(|id| said(trace, *id)))))
            }
        };
        let fields = in_common(trace, &all);
        let samples = all.iter().step_by(all.len().div_ceil(SAMPLES)).copied();
        let waiting = samples.chain([last]).find(|id| !causes.held(*id).is_empty()).unwrap_or(id);
        words + &in_brackets(&fields) + &self.waits(causes, waiting) + &self.breaks(causes, id)
    }

    /// What was sent and where it went, or what was received and where it came from, if all events are of one message each with the same
    /// name: `sent “call” to Server`.
    fn exchange<D: Domain>(&self, trace: &Trace<D>, all: &[EventId]) -> Option<String> {
        let (name, kind) = (message(trace, all[0]).map(|(name, _)| name)?, trace.event(all[0]).kind);
        let others = all.iter().map(|id| {
            let (other, peer) = message(trace, *id)?;
            (other == name && trace.event(*id).kind == kind).then_some(peer)
        });
        let others = self.named(others.collect::<Option<_>>()?);
        let [verb, way] = if kind == Kind::Sent { ["sent", "to"] } else { ["received", "from"] };
        Some(format!("{verb} “{name}” {way} {others}"))
    }

    /// Nodes in words: `App 1, App 2 and App 3`.
    fn named(&self, mut nodes: Vec<NodeId>) -> String {
        nodes.sort_unstable();
        nodes.dedup();
        let more = nodes.len().saturating_sub(NODES_MAX);
        let mut named: Vec<String> =
            nodes.iter().take(NODES_MAX).map(|node| self.names.node(*node).to_owned()).collect();
        if more > 0 {
            named.push(format!("{more} more"));
        }
        listed(&named)
    }
}

/// The name of the message that an event sent or received, and the node at its other end.
fn message<D: Domain>(trace: &Trace<D>, id: EventId) -> Option<(&'static str, NodeId)> {
    let event = trace.event(id);
    let message = event.message().map(|id| trace.message(id))?;
    match event.kind {
        Kind::Sent => Some((message.payload.name(), message.to)),
        Kind::Delivered => Some((message.payload.name(), message.from)),
        _ => None,
    }
}

/// What happened how often. If it came about in several ways, what the events report says more.
fn tallied(how: Vec<(String, usize)>, said: impl Fn() -> Vec<(String, usize)>) -> String {
    let kinds = if how.len() > 1 { said() } else { how };
    let mut words = String::new();
    for (number, (kind, count)) in kinds.iter().take(KINDS_MAX).enumerate() {
        let lead = if number == 0 { "" } else { "; " };
        let times = if *count == 1 { "once".to_owned() } else { format!("{count} times") };
        let _ = write!(words, "{lead}{kind}, {times}");
    }
    let others: usize = kinds.iter().skip(KINDS_MAX).map(|(_, count)| count).sum();
    if others > 0 {
        let _ = write!(words, "; otherwise, {others} times");
    }
    words
}

/// How often each of these occurs, the most frequent first.
fn counted(all: impl Iterator<Item = String>) -> Vec<(String, usize)> {
    let mut kinds: Vec<(String, usize)> = Vec::new();
    for words in all {
        match kinds.iter_mut().find(|(other, _)| *other == words) {
            Some((_, count)) => *count += 1,
            None => kinds.push((words, 1)),
        }
    }
    kinds.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    kinds
}

/// What an event reported, each kind of fact once; if nothing, what it did.
fn said<D: Domain>(trace: &Trace<D>, id: EventId) -> String {
    let facts = reported(trace, id);
    if facts.is_empty() { done(trace, id) } else { facts.join("; ") }
}

/// The facts of an event, each kind once.
fn reported<D: Domain>(trace: &Trace<D>, id: EventId) -> Vec<&'static str> {
    let mut facts = Vec::new();
    for (_, fact) in trace.facts_of(id) {
        if !facts.contains(&fact.name()) {
            facts.push(fact.name());
        }
    }
    facts
}

/// What an event did, without what tells it from others like it: `sent retry: attempt`, `“timeout” ran out`.
fn done<D: Domain>(trace: &Trace<D>, id: EventId) -> String {
    let event = trace.event(id);
    let message = || trace.message(MessageId(event.a)).payload.name();
    let how = match event.kind {
        Kind::Sent => format!("sent {}", message()),
        Kind::Delivered => format!("received {}", message()),
        Kind::TimerFired => {
            let timer = &trace.timers[event.a as usize];
            let awaits = !timer.work && timer.timer.role().awaits();
            if awaits { format!("“{}” ran out", timer.timer.name()) } else { String::new() }
        }
        _ => String::new(),
    };
    let facts = reported(trace, id);
    match (how.is_empty(), facts.is_empty()) {
        (false, false) => format!("{how}: {}", facts.join("; ")),
        (false, true) => how,
        _ => facts.join("; "),
    }
}

/// The fields that all events report with the same value.
fn in_common<D: Domain>(trace: &Trace<D>, all: &[EventId]) -> Vec<(&'static str, String)> {
    let fields = |id: &EventId| -> Vec<(&'static str, String)> {
        trace.facts_of(*id).flat_map(|(_, fact)| fact.fields()).collect()
    };
    let mut common = all.first().map(fields).unwrap_or_default();
    // Of several facts with a field of this name, it would not be clear which one is meant.
    let names: Vec<&str> = common.iter().map(|(name, _)| *name).collect();
    common.retain(|(name, _)| names.iter().filter(|other| *other == name).count() == 1);
    for id in &all[1..] {
        let others = fields(id);
        common.retain(|field| others.contains(field));
    }
    common
}
