//! What the lesson shows of a run: beliefs and truth, words for the timeline, and the numbers that its prose
//! mentions.

use super::knobs;
use std::collections::{BTreeMap, BTreeSet};

use super::reading::{self, Call, Cast, Tally, bursts, call_facts, calls, cast, for_nobody, tally};
use super::scenario;
use crate::lesson::knob::Settings;
use crate::lesson::values::Values;
use crate::policy::outcome::Outcome;
use crate::sim::ids::{EventId, NodeId};
use crate::sim::time::Duration;
use crate::sim::trace::{Kind, Trace};
use crate::subject::beliefs::{BeliefRow, Beliefs, Note};
use crate::subject::call::Fact;
use crate::subject::reading::facts;
use crate::subject::{self, Words, record};

/// The most clients that the table of beliefs lists.
const ROWS_MAX: usize = 8;

/// What the clients and the server think of it, and what is true.
pub fn beliefs(trace: &Trace<Words>, count: usize) -> Beliefs {
    let cast = cast(trace);
    let calls = calls(trace, count);
    let all = Tally::of(&calls);
    let served = call_facts(trace, count).filter_map(|(event, fact)| match fact {
        Fact::Served { call, .. } if trace.event(event).node == cast.server => Some(*call),
        _ => None,
    });
    let served: BTreeSet<u32> = served.collect();
    let wasted = for_nobody(trace, &cast, count).len();
    let truth = format!("{} calls: {} answered, {} given up", all.began, all.answered, all.given_up);
    let truth = if wasted == 0 { truth } else { format!("{truth}; {wasted} answers for nobody") };
    let rows = cast.clients.iter().take(ROWS_MAX).map(|node| client_row(&calls, &served, *node));
    let rows = rows.chain([server_row(trace, &cast, count, wasted)]).collect();
    Beliefs { truth, truth_is_bad: all.given_up * 5 > all.began, rows }
}

/// What a client thinks of its calls; `served` are those that the server has answered, whatever their callers know.
fn client_row(calls: &BTreeMap<u32, Call>, served: &BTreeSet<u32>, node: NodeId) -> BeliefRow {
    let (mut waiting, mut ok, mut failed, mut unknown) = (0, 0, 0, 0);
    let (mut since, mut mistaken) = (None, false);
    for (number, call) in calls.iter().filter(|(_, call)| call.node == node) {
        match call.end.map(|(outcome, ..)| outcome) {
            None => waiting += 1,
            Some(Outcome::Ok) => ok += 1,
            Some(Outcome::Failed) => {
                failed += 1;
                mistaken |= served.contains(number);
            }
            Some(Outcome::Unknown) => unknown += 1,
        }
        since = since.max(call.end.map(|(_, event, _)| event));
    }
    let parts = [(waiting, "waiting"), (ok, "answered"), (failed, "refused"), (unknown, "unknown")];
    let parts: Vec<String> =
        parts.iter().filter(|(n, _)| *n > 0).map(|(n, words)| format!("{n} {words}")).collect();
    let believes = if parts.is_empty() { "has not called yet".to_owned() } else { parts.join(", ") };
    BeliefRow { node, believes, mistaken, since }
}

fn server_row(trace: &Trace<Words>, cast: &Cast, count: usize, wasted: usize) -> BeliefRow {
    let node = cast.server;
    let writes = facts(trace, count, subject::Fact::record).last();
    if let Some((event, _)) = writes {
        let won = facts(trace, count, subject::Fact::record)
            .filter(|(_, fact)| matches!(fact, record::Fact::Tried { won: true, .. }))
            .count();
        return BeliefRow { node, believes: format!("version {won}"), mistaken: false, since: Some(event) };
    }
    match reading::loads(trace, node, count).last() {
        Some((event, load)) => {
            let busy = format!("{} at work, {} waiting for an answer", load.working, load.waiting);
            // It serves its queue in good faith.
            BeliefRow { node, believes: busy, mistaken: wasted > 0 && load.waiting > 0, since: Some(event) }
        }
        None => BeliefRow { node, believes: "nothing to do".to_owned(), mistaken: false, since: None },
    }
}

/// Waves, in words: how many requests were turned away, how many calls given up, what was done for nobody.
pub fn notes(trace: &Trace<Words>) -> Vec<Note> {
    let (cast, count) = (cast(trace), trace.len());
    let at = |wanted: fn(&Fact) -> bool, nodes: &dyn Fn(NodeId) -> bool| -> Vec<EventId> {
        let facts = call_facts(trace, count).filter(|(event, _)| nodes(trace.event(*event).node));
        facts.filter(|(_, fact)| wanted(fact)).map(|(event, _)| event).collect()
    };
    let of_server = |node: NodeId| node == cast.server;
    let of_client = |node: NodeId| cast.clients.contains(&node);
    let turned_away = at(|fact| matches!(fact, Fact::Rejected { .. }), &of_server);
    let given_up =
        at(|fact| matches!(fact, Fact::Settled { outcome, .. } if *outcome != Outcome::Ok), &of_client);
    let close = Duration::from_millis(90);
    let while_ = Duration::from_millis(1_000);
    let mut notes = Vec::new();
    let mut say = |bursts: Vec<(EventId, usize)>, words: &str, bad: bool| {
        let note = |(event, count): (EventId, usize)| Note { event, words: format!("{count} {words}"), bad };
        notes.extend(bursts.into_iter().map(note));
    };
    say(bursts(trace, turned_away, close, while_), "turned away", true);
    say(bursts(trace, given_up, Duration::from_millis(200), while_), "given up", true);
    let wasted = for_nobody(trace, &cast, count);
    say(bursts(trace, wasted, Duration::from_millis(200), while_), "answered for nobody", true);
    let held_back = at(|fact| matches!(fact, Fact::HeldBack { .. }), &|_| true);
    say(bursts(trace, held_back, Duration::from_millis(200), while_), "not tried again", false);
    let conflicts = facts(trace, count, subject::Fact::record)
        .filter(|(_, fact)| matches!(fact, record::Fact::Tried { won: false, .. }))
        .map(|(event, _)| event);
    say(bursts(trace, conflicts, close, while_), "clash", true);
    notes.sort_by_key(|note| note.event);
    notes
}

/// The first request that is turned away although it is a retry.
pub fn second_wave(trace: &Trace<Words>) -> Option<EventId> {
    let is_it = |fact: &Fact| matches!(fact, Fact::Rejected { attempt, .. } if *attempt > 1);
    call_facts(trace, trace.len()).find(|(_, fact)| is_it(fact)).map(|(event, _)| event)
}

/// When the last call of all was over.
pub fn all_over(trace: &Trace<Words>) -> Option<EventId> {
    let calls = calls(trace, trace.len());
    calls.values().map(|call| Some(call.end?.1)).collect::<Option<Vec<_>>>()?.into_iter().max()
}

/// The first call that was given up.
pub fn first_given_up(trace: &Trace<Words>) -> Option<EventId> {
    let calls = calls(trace, trace.len());
    let given_up = calls.values().filter_map(|call| call.end).filter(|(outcome, ..)| *outcome != Outcome::Ok);
    given_up.map(|(_, event, _)| event).min()
}

/// Numbers for the prose, from this run.
pub fn values(say: &mut Values<'_>) {
    for (name, value) in told(say.settings, say.trace) {
        say.say(name, value);
    }
}

fn told(settings: &Settings, trace: &Trace<Words>) -> Vec<(&'static str, String)> {
    let at = |event: Option<EventId>| event.map_or("never".to_owned(), |id| trace.event(id).at.to_string());
    let cast = cast(trace);
    let all = tally(trace, trace.len());
    let attempts = call_facts(trace, trace.len())
        .filter(|(event, fact)| {
            matches!(fact, Fact::Attempted { .. }) && cast.callers.contains(&trace.event(*event).node)
        })
        .count();
    let at_once = settings.get(knobs::WORKERS) + settings.get(knobs::QUEUE);
    let writes = facts(trace, trace.len(), subject::Fact::record).count();
    let recovered = trace.events_from(0).find(|(_, event)| event.kind == Kind::Recovered).map(|(id, _)| id);
    vec![
        ("calls", all.began.to_string()),
        ("answered", all.answered.to_string()),
        ("given_up", all.given_up.to_string()),
        ("requests", attempts.to_string()),
        ("writes", writes.to_string()),
        ("workers", settings.get(knobs::WORKERS).to_string()),
        ("queue", settings.get(knobs::QUEUE).to_string()),
        ("room", at_once.to_string()),
        ("service", settings.get(knobs::SERVICE).to_string()),
        ("base", settings.get(knobs::BASE).to_string()),
        ("attempts", settings.get(knobs::ATTEMPTS).to_string()),
        ("capacity", scenario::capacity(settings).to_string()),
        ("writers", settings.get(knobs::WRITERS).to_string()),
        ("second_wave", at(second_wave(trace))),
        ("first_given_up", at(first_given_up(trace))),
        ("well_again", at(recovered)),
    ]
}
