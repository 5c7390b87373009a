//! What the lesson reads off a run, before it is put into words: who took part, what became of calls, which
//! work was done for nobody.

use std::collections::{BTreeMap, BTreeSet};

use crate::policy::outcome::Outcome;
use crate::sim::ids::{EventId, NodeId};
use crate::sim::time::{Duration, SimTime};
use crate::sim::trace::{Kind, Trace};
use crate::subject::call::{Answer, Fact, Load};
use crate::subject::reading::facts;
use crate::subject::{self, Words};

/// Who takes part in a run.
#[derive(Clone, Debug)]
pub struct Cast {
    /// Who begins calls, or writes.
    pub clients: BTreeSet<NodeId>,
    /// Who calls the server directly.
    pub callers: BTreeSet<NodeId>,
    /// The server, or the record: the last node.
    pub server: NodeId,
}

/// Who takes part, as far as a run shows it.
pub fn cast(trace: &Trace<Words>) -> Cast {
    // Each node starts at time zero, or is down or paused by then.
    let first = trace.events.iter().take_while(|event| event.at == SimTime::ZERO);
    let nodes = first.map(|event| event.node).filter(|node| *node != NodeId::NONE);
    let server = nodes.max().unwrap_or(NodeId(0));
    let begins = |fact: &Fact| matches!(fact, Fact::Began { .. });
    let clients: BTreeSet<NodeId> = call_facts(trace, trace.len())
        .filter(|(_, fact)| begins(fact))
        .map(|(event, _)| trace.event(event).node)
        .collect();
    let before = NodeId(server.0.saturating_sub(1));
    let direct = clients.last().is_none_or(|last| *last >= before);
    let callers = if direct { clients.clone() } else { BTreeSet::from([before]) };
    Cast { clients, callers, server }
}

/// The facts about calls among the first so many events.
pub fn call_facts(trace: &Trace<Words>, count: usize) -> impl Iterator<Item = (EventId, &Fact)> {
    facts(trace, count, subject::Fact::call)
}

/// What became of a call.
#[derive(Clone, Copy, Debug)]
pub struct Call {
    /// Whose it is.
    pub node: NodeId,
    /// How it ended, when, and after how many attempts.
    pub end: Option<(Outcome, EventId, u32)>,
}

/// Every call that clients have begun.
pub fn calls(trace: &Trace<Words>, count: usize) -> BTreeMap<u32, Call> {
    let mut calls = BTreeMap::new();
    for (event, fact) in call_facts(trace, count) {
        let node = trace.event(event).node;
        match fact {
            Fact::Began { call } => _ = calls.insert(*call, Call { node, end: None }),
            Fact::Settled { call, outcome, attempts, .. } => {
                if let Some(known) = calls.get_mut(call).filter(|known| known.node == node) {
                    known.end = Some((*outcome, event, *attempts));
                }
            }
            _ => {}
        }
    }
    calls
}

/// How many calls there are, how many were answered, and how many given up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// All that have begun.
    pub began: usize,
    /// Those that were answered.
    pub answered: usize,
    /// Those that ended without an answer.
    pub given_up: usize,
}

impl Tally {
    /// Counts calls.
    pub fn of(calls: &BTreeMap<u32, Call>) -> Self {
        let ends = || calls.values().filter_map(|call| call.end);
        let answered = ends().filter(|(outcome, ..)| *outcome == Outcome::Ok).count();
        Self { began: calls.len(), answered, given_up: ends().count() - answered }
    }
}

/// The tally after the first so many events.
pub fn tally(trace: &Trace<Words>, count: usize) -> Tally {
    Tally::of(&calls(trace, count))
}

/// Answers of the server to attempts that had been given up: what it did for nobody.
pub fn for_nobody(trace: &Trace<Words>, cast: &Cast, count: usize) -> Vec<EventId> {
    // By call: the attempt that its caller waits for, if it does.
    let mut awaited: BTreeMap<u32, Option<u32>> = BTreeMap::new();
    let mut wasted = Vec::new();
    let fired = |event: EventId| trace.event(event).kind == Kind::TimerFired;
    for (event, fact) in call_facts(trace, count) {
        let node = trace.event(event).node;
        match fact {
            Fact::Attempted { call, attempt } if cast.callers.contains(&node) => {
                awaited.insert(*call, Some(*attempt));
            }
            Fact::Settled { call, .. } if cast.callers.contains(&node) => _ = awaited.insert(*call, None),
            Fact::Served { call, attempt, answer: Answer::Done, .. }
                if node == cast.server && fired(event) && awaited.get(call) != Some(&Some(*attempt)) =>
            {
                wasted.push(event);
            }
            _ => {}
        }
    }
    wasted
}

/// What the server has to do, whenever that changes.
pub fn loads(trace: &Trace<Words>, server: NodeId, count: usize) -> impl Iterator<Item = (EventId, Load)> {
    let of_server = call_facts(trace, count).filter(move |(event, _)| trace.event(*event).node == server);
    of_server.filter_map(|(event, fact)| match fact {
        Fact::Arrived { load, .. } | Fact::Rejected { load, .. } | Fact::Served { load, .. } => {
            Some((event, *load))
        }
        _ => None,
    })
}

/// Stretches in which events of a sort follow each other closely: the last of each, and how many there are.
/// A stretch ends after a while even if more follow.
pub fn bursts(
    trace: &Trace<Words>,
    events: impl IntoIterator<Item = EventId>,
    apart: Duration,
    longest: Duration,
) -> Vec<(EventId, usize)> {
    let mut bursts: Vec<(EventId, EventId, usize)> = Vec::new();
    for event in events {
        let at = trace.event(event).at;
        match bursts.last_mut() {
            Some((first, last, count))
                if at - trace.event(*last).at <= apart && at - trace.event(*first).at <= longest =>
            {
                (*last, *count) = (event, *count + 1);
            }
            _ => bursts.push((event, event, 1)),
        }
    }
    bursts.into_iter().map(|(_, last, count)| (last, count)).collect()
}
