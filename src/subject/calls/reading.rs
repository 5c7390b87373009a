//! Reads runs with calls: the parties, the outcomes of calls, the work done in vain, and the parties' beliefs.

use crate::sim::sorted::{Map, Set};
use crate::sim::sorting::sort_by_number;

use crate::policy::outcome::Outcome;
use crate::sim::ids::{EventId, NodeId};
use crate::sim::time::{Duration, SimTime};
use crate::sim::trace::{Event, Kind, Trace};
use crate::subject::beliefs::{BeliefRow, Beliefs, Flaw, Note};
use crate::subject::call::{Answer, Fact, Load};
use crate::subject::reading::{Reader, facts};
use crate::subject::{self, Words, record};

/// The parties of a run.
#[derive(Clone, Debug)]
pub struct Cast {
    /// The nodes that begin calls, or write.
    pub clients: Set<NodeId>,
    /// The nodes that call the server directly.
    pub callers: Set<NodeId>,
    /// The server, or the record: the last node.
    pub server: NodeId,
}

/// The parties, as far as the run shows them.
pub fn cast(trace: &Trace<Words>) -> Cast {
    // Each node starts at time zero, or is down or paused by then.
    let first = trace.events.iter().take_while(|event| event.at == SimTime::ZERO);
    let nodes = first.map(|event| event.node).filter(|node| *node != NodeId::NONE);
    let server = nodes.max().unwrap_or(NodeId(0));
    let began = calls(trace).all().filter(|(_, fact)| matches!(fact, Fact::Began { .. }));
    let clients: Set<NodeId> = began.map(|(event, _)| trace.event(event).node).collect();
    let before = NodeId(server.0.saturating_sub(1));
    let direct = clients.last().is_none_or(|last| *last >= before);
    let callers = if direct { clients.clone() } else { Set::from([before]) };
    Cast { clients, callers, server }
}

/// The facts about calls.
pub fn calls(trace: &Trace<Words>) -> Reader<'_, Fact> {
    Reader::new(trace, subject::Fact::call)
}

fn call_facts(trace: &Trace<Words>, count: usize) -> impl Iterator<Item = (EventId, &Fact)> {
    facts(trace, count, subject::Fact::call)
}

/// A call and its outcome.
#[derive(Clone, Copy, Debug)]
struct Call {
    /// The node that made it.
    node: NodeId,
    /// Its outcome, and the event that ended it.
    end: Option<(Outcome, EventId)>,
}

/// Every call that clients have begun.
fn made(trace: &Trace<Words>, count: usize) -> Map<u32, Call> {
    let mut calls = Map::new();
    for (event, fact) in call_facts(trace, count) {
        let node = trace.event(event).node;
        match fact {
            Fact::Began { call } => _ = calls.insert(*call, Call { node, end: None }),
            Fact::Settled { call, outcome, .. } => {
                if let Some(known) = calls.get_mut(call).filter(|known| known.node == node) {
                    known.end = Some((*outcome, event));
                }
            }
            _ => {}
        }
    }
    calls
}

/// Counts of calls: begun, answered and given up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// All calls begun.
    pub began: usize,
    /// Calls answered.
    pub answered: usize,
    /// Calls that ended without an answer.
    pub given_up: usize,
}

impl Tally {
    fn of(calls: &Map<u32, Call>) -> Self {
        let ends = || calls.values().filter_map(|call| call.end);
        let answered = ends().filter(|(outcome, _)| *outcome == Outcome::Ok).count();
        Self { began: calls.len(), answered, given_up: ends().count() - answered }
    }
}

/// The tally of a whole run.
pub fn tally(trace: &Trace<Words>) -> Tally {
    Tally::of(&made(trace, trace.len()))
}

/// The number of requests sent to the server.
pub fn requests(trace: &Trace<Words>) -> usize {
    let callers = cast(trace).callers;
    let attempts = calls(trace).all().filter(|(_, fact)| matches!(fact, Fact::Attempted { .. }));
    attempts.filter(|(event, _)| callers.contains(&trace.event(*event).node)).count()
}

/// The first retry that is turned away.
pub fn second_wave(trace: &Trace<Words>) -> Option<EventId> {
    calls(trace).first(|fact| matches!(fact, Fact::Rejected { attempt: 2.., .. }))
}

/// When the last call ended; `None` if some have not.
pub fn all_over(trace: &Trace<Words>) -> Option<EventId> {
    let calls = made(trace, trace.len());
    calls.values().map(|call| Some(call.end?.1)).collect::<Option<Vec<_>>>()?.into_iter().max()
}

/// When the first call was given up.
pub fn first_given_up(trace: &Trace<Words>) -> Option<EventId> {
    let calls = made(trace, trace.len());
    let given_up = calls.values().filter_map(|call| call.end).filter(|(outcome, _)| *outcome != Outcome::Ok);
    given_up.map(|(_, event)| event).min()
}

/// The server's work for callers that no longer wait.
#[derive(Debug, Default)]
struct Wasted {
    /// Its answers to abandoned attempts.
    answers: Vec<EventId>,
    /// How many of the requests it has now are abandoned attempts.
    held: usize,
}

fn wasted(trace: &Trace<Words>, cast: &Cast, count: usize) -> Wasted {
    // By call: the attempt its caller is waiting for, if it is still waiting.
    let mut awaited: Map<u32, Option<u32>> = Map::new();
    let mut held: Vec<(u32, u32)> = Vec::new();
    let mut answers = Vec::new();
    let fired = |event: EventId| trace.event(event).kind == Kind::TimerFired;
    for (event, fact) in call_facts(trace, count) {
        let node = trace.event(event).node;
        match fact {
            Fact::Attempted { call, attempt } if cast.callers.contains(&node) => {
                awaited.insert(*call, Some(*attempt));
            }
            Fact::Settled { call, .. } if cast.callers.contains(&node) => _ = awaited.insert(*call, None),
            Fact::Arrived { call, attempt, load } if node == cast.server => {
                if load.working + load.waiting <= 1 {
                    // It had no requests before: earlier ones were done, or lost in a crash.
                    held.clear();
                }
                held.push((*call, *attempt));
            }
            Fact::Rejected { call, attempt, .. } if node == cast.server => {
                held.retain(|request| *request != (*call, *attempt));
            }
            Fact::Served { call, attempt, answer, .. } if node == cast.server => {
                held.retain(|request| *request != (*call, *attempt));
                let in_vain = awaited.get(call) != Some(&Some(*attempt));
                if *answer == Answer::Done && fired(event) && in_vain {
                    answers.push(event);
                }
            }
            _ => {}
        }
    }
    held.retain(|(call, attempt)| awaited.get(call) != Some(&Some(*attempt)));
    Wasted { answers, held: held.len() }
}

/// The server's load, at every change.
pub fn loads(trace: &Trace<Words>, server: NodeId, count: usize) -> impl Iterator<Item = (EventId, Load)> {
    let of_server = call_facts(trace, count).filter(move |(event, _)| trace.event(*event).node == server);
    of_server.filter_map(|(event, fact)| match fact {
        Fact::Arrived { load, .. } | Fact::Rejected { load, .. } | Fact::Served { load, .. } => {
            Some((event, *load))
        }
        _ => None,
    })
}

/// A node's crashes: each empties it.
pub fn crashes(trace: &Trace<Words>, node: NodeId, count: usize) -> impl Iterator<Item = EventId> {
    let is_crash = move |event: &Event| event.node == node && event.kind == Kind::Crashed;
    trace.events_from(0).take(count).filter(move |(_, event)| is_crash(event)).map(|(event, _)| event)
}

/// Bursts of events that follow each other closely: the last event and the size of each. A burst is cut off
/// after a while even if more events follow.
fn bursts(
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

/// The maximum number of clients listed in the table of beliefs.
const ROWS_MAX: usize = 8;

/// The beliefs of the clients and the server, and the truth.
pub fn beliefs(trace: &Trace<Words>, count: usize) -> Beliefs {
    let cast = cast(trace);
    let calls = made(trace, count);
    let all = Tally::of(&calls);
    let served = call_facts(trace, count).filter_map(|(event, fact)| match fact {
        Fact::Served { call, .. } if trace.event(event).node == cast.server => Some(*call),
        _ => None,
    });
    let served: Set<u32> = served.collect();
    let wasted = wasted(trace, &cast, count);
    let truth = format!("calls so far: {} ({} answered, {} given up)", all.began, all.answered, all.given_up);
    let truth = match wasted.answers.len() {
        0 => truth,
        answers => format!("{truth}; answers that nobody waited for: {answers}"),
    };
    let unlisted = cast.clients.len().saturating_sub(ROWS_MAX);
    let truth = if unlisted == 0 { truth } else { format!("{truth}; callers not listed here: {unlisted}") };
    let rows = cast.clients.iter().take(ROWS_MAX).map(|node| client_row(&calls, &served, *node));
    let rows = rows.chain([server_row(trace, &cast, count, wasted.held)]).collect();
    Beliefs { truth, truth_is_bad: all.given_up * 5 > all.began, rows }
}

/// A client's belief about its calls. `served` are the calls the server has answered, whether or not their callers know.
fn client_row(calls: &Map<u32, Call>, served: &Set<u32>, node: NodeId) -> BeliefRow {
    let (mut waiting, mut ok, mut failed, mut unknown) = (0, 0, 0, 0);
    let (mut since, mut mistaken) = (None, false);
    for (number, call) in calls.iter().filter(|(_, call)| call.node == node) {
        match call.end.map(|(outcome, _)| outcome) {
            None => waiting += 1,
            Some(Outcome::Ok) => ok += 1,
            Some(Outcome::Failed) => {
                failed += 1;
                mistaken |= served.contains(number);
            }
            Some(Outcome::Unknown) => unknown += 1,
        }
        since = since.max(call.end.map(|(_, event)| event));
    }
    let parts = [(waiting, "waiting"), (ok, "answered"), (failed, "refused"), (unknown, "unknown")];
    let parts: Vec<String> =
        parts.iter().filter(|(n, _)| *n > 0).map(|(n, words)| format!("{n} {words}")).collect();
    let believes = if parts.is_empty() { "has not called yet".to_owned() } else { parts.join(", ") };
    BeliefRow { node, believes, flaw: mistaken.into(), since }
}

/// The server's belief about its requests. Nobody waits for `stale` of them any more.
fn server_row(trace: &Trace<Words>, cast: &Cast, count: usize, stale: usize) -> BeliefRow {
    let node = cast.server;
    let writes = facts(trace, count, subject::Fact::record).last();
    if let Some((event, _)) = writes {
        let won = facts(trace, count, subject::Fact::record)
            .filter(|(_, fact)| matches!(fact, record::Fact::Tried { won: true, .. }))
            .count();
        return BeliefRow { node, believes: format!("version {won}"), flaw: Flaw::None, since: Some(event) };
    }
    let crashed = crashes(trace, node, count).last();
    match loads(trace, node, count).last() {
        Some((event, _)) if crashed.is_some_and(|crash| crash > event) => {
            BeliefRow { node, believes: "nothing: it crashed".to_owned(), flaw: Flaw::None, since: crashed }
        }
        Some((event, load)) => {
            let busy = format!("{} in progress, {} queued", load.working, load.waiting);
            // It does not know that some have been abandoned.
            BeliefRow { node, believes: busy, flaw: (stale > 0).into(), since: Some(event) }
        }
        None => BeliefRow { node, believes: "idle".to_owned(), flaw: Flaw::None, since: None },
    }
}

/// Notes on bursts: requests turned away, calls given up, work done in vain.
pub fn notes(trace: &Trace<Words>) -> Vec<Note> {
    let (cast, count) = (cast(trace), trace.len());
    let at = |wanted: fn(&Fact) -> bool, nodes: &dyn Fn(NodeId) -> bool| -> Vec<EventId> {
        let facts = call_facts(trace, count).filter(|(event, _)| nodes(trace.event(*event).node));
        facts.filter(|(_, fact)| wanted(fact)).map(|(event, _)| event).collect()
    };
    let of_server = |node: NodeId| node == cast.server;
    let turned_away = at(|fact| matches!(fact, Fact::Rejected { .. }), &of_server);
    let close = Duration::from_millis(90);
    let while_ = Duration::from_millis(1_000);
    let mut notes = Vec::new();
    let mut say = |bursts: Vec<(EventId, usize)>, words: &str, bad: bool| {
        let note = |(event, count): (EventId, usize)| Note { event, words: format!("{count} {words}"), bad };
        notes.extend(bursts.into_iter().map(note));
    };
    say(bursts(trace, turned_away, close, while_), "turned away", true);
    // Each client's lane tells its own calls.
    for client in cast.clients.clone() {
        let given_up =
            at(|fact| matches!(fact, Fact::Settled { outcome, .. } if *outcome != Outcome::Ok), &|node| {
                node == client
            });
        say(bursts(trace, given_up, Duration::from_millis(800), Duration::from_secs(3)), "given up", true);
    }
    let wasted = wasted(trace, &cast, count).answers;
    say(bursts(trace, wasted, Duration::from_millis(200), while_), "answered too late", true);
    for caller in cast.callers.clone() {
        let held_back = at(|fact| matches!(fact, Fact::HeldBack { .. }), &|node| node == caller);
        say(bursts(trace, held_back, Duration::from_millis(200), while_), "not retried", false);
    }
    let conflicts = facts(trace, count, subject::Fact::record)
        .filter(|(_, fact)| matches!(fact, record::Fact::Tried { won: false, .. }))
        .map(|(event, _)| event);
    say(bursts(trace, conflicts, close, while_), "in conflict", true);
    sort_by_number(&mut notes, |note| note.event.0.into());
    notes
}
