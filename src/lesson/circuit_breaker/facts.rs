//! What the lesson reads off a run: what breakers believe and how Stock is, words for the timeline, and the
//! numbers that its prose mentions.

use super::knobs;
use std::collections::{BTreeMap, BTreeSet};

use super::reading::{Illness, Request};
use super::scenario::{SHOP, USERS};
use crate::lesson::knob::Settings;
use crate::lesson::values::Values;
use crate::policy::breaker::State;
use crate::policy::outcome::Outcome;
use crate::sim::ids::{EventId, NodeId};
use crate::sim::time::{Duration, SimTime};
use crate::sim::trace::Trace;
use crate::subject::beliefs::{BeliefRow, Beliefs, Note};
use crate::subject::reading::facts;
use crate::subject::{Fact, Words, call};

/// What each breaker takes Stock for, and how Stock is.
pub fn beliefs(trace: &Trace<Words>, count: usize) -> Beliefs {
    let mut illness = Illness::default();
    let mut held: BTreeMap<NodeId, BTreeMap<Option<u32>, (State, EventId)>> = BTreeMap::new();
    for (event, fact) in facts(trace, count, Fact::call) {
        let told = trace.event(event);
        illness.follow(told.at, fact);
        if let call::Fact::Breaker { shard, state, turned: true, .. } = fact {
            held.entry(told.node).or_default().insert(*shard, (*state, event));
        }
    }
    let mut rows: Vec<BeliefRow> = held
        .into_iter()
        .map(|(node, breakers)| {
            let mistaken = breakers.iter().any(|(shard, (state, _))| match (state, shard) {
                (State::HalfOpen, _) => false,
                (State::Closed, Some(shard)) => illness.of(*shard).is_some(),
                (State::Open, Some(shard)) => illness.of(*shard).is_none(),
                (State::Closed, None) => illness.is_ill(),
                (State::Open, None) => !illness.is_ill(),
            });
            let words = breakers.iter().map(|(shard, (state, _))| {
                let of = shard.map(|shard| format!("shard {shard} ")).unwrap_or_default();
                format!("{of}{}", taken_for(*state))
            });
            let believes = words.collect::<Vec<_>>().join(", ");
            let since = breakers.values().map(|(_, event)| *event).max();
            BeliefRow { node, believes, mistaken, since }
        })
        .collect();
    if rows.is_empty() {
        // Without a breaker nobody draws a conclusion from anything.
        let believes = "asks every time".to_owned();
        rows.push(BeliefRow { node: SHOP, believes, mistaken: illness.is_ill(), since: None });
    }
    let truth = format!("Stock: {}", illness.words());
    Beliefs { truth, truth_is_bad: illness.is_ill(), rows }
}

const fn taken_for(state: State) -> &'static str {
    match state {
        State::Closed => "taken for well (closed)",
        State::Open => "taken for ill (open)",
        State::HalfOpen => "being tried (half-open)",
    }
}

/// Who was hit first, and by what. What Stock and breakers are in, the timeline says itself.
pub fn notes(trace: &Trace<Words>) -> Vec<Note> {
    let mut told: BTreeSet<&str> = BTreeSet::new();
    let mut notes = Vec::new();
    for Served { event, wanted, outcome, .. } in customers(trace, trace.len()) {
        let words = match (wanted, outcome) {
            (_, Outcome::Ok) => continue,
            (Request::HomePage, _) => "first home page not served",
            (Request::Order { .. }, Outcome::Failed) => "first order refused",
            (Request::Order { .. }, Outcome::Unknown) => "first order given up",
        };
        if told.insert(words) {
            notes.push(Note { event, words: words.to_owned(), bad: true });
        }
    }
    notes
}

/// A customer's request that is over: what it was, how it ended and how long it took.
pub struct Served {
    /// When it was over.
    pub at: SimTime,
    /// The event.
    pub event: EventId,
    /// What was wanted.
    pub wanted: Request,
    /// How it ended.
    pub outcome: Outcome,
    /// How long the customer waited.
    pub took: Duration,
}

/// What became of the customers, in the order in which they knew.
pub fn customers(trace: &Trace<Words>, count: usize) -> impl Iterator<Item = Served> + '_ {
    facts(trace, count, Fact::call).filter_map(|(event, fact)| {
        let here = trace.event(event);
        let call::Fact::Settled { call, outcome, took, .. } = fact else { return None };
        let wanted = Request::of(*call);
        (here.node == USERS).then_some(Served { at: here.at, event, wanted, outcome: *outcome, took: *took })
    })
}

/// The first home page that was not served.
pub fn first_home_page_lost(trace: &Trace<Words>) -> Option<EventId> {
    let lost = |served: &Served| served.wanted == Request::HomePage && served.outcome != Outcome::Ok;
    customers(trace, trace.len()).find(lost).map(|served| served.event)
}

/// When a breaker first turned to a state.
pub fn first_turn(trace: &Trace<Words>, wanted: State) -> Option<EventId> {
    facts(trace, trace.len(), Fact::call).find_map(|(event, fact)| match fact {
        call::Fact::Breaker { state, turned: true, .. } if *state == wanted => Some(event),
        _ => None,
    })
}

/// When Stock was well again for good.
pub fn well_again(trace: &Trace<Words>) -> Option<EventId> {
    let mut illness = Illness::default();
    let mut last = None;
    for (event, fact) in facts(trace, trace.len(), Fact::call) {
        let was = illness.is_ill();
        illness.follow(trace.event(event).at, fact);
        if was && !illness.is_ill() {
            last = Some(event);
        }
    }
    last
}

/// The first order that was served after Stock was well again.
pub fn first_order_after(trace: &Trace<Words>) -> Option<EventId> {
    let since = trace.event(well_again(trace)?).at;
    let order = |served: &Served| matches!(served.wanted, Request::Order { .. });
    let served = |served: &Served| order(served) && served.outcome == Outcome::Ok && served.at > since;
    customers(trace, trace.len()).find(served).map(|served| served.event)
}

/// Numbers for the prose, from this run.
pub fn values(say: &mut Values<'_>) {
    for (name, value) in told(say.settings, say.trace) {
        say.say(name, value);
    }
}

fn told(settings: &Settings, trace: &Trace<Words>) -> Vec<(&'static str, String)> {
    let at = |event: Option<EventId>| event.map_or("never".to_owned(), |id| trace.event(id).at.to_string());
    let all: Vec<Served> = customers(trace, trace.len()).collect();
    let home = |served: &&Served| served.wanted == Request::HomePage;
    let count = |wanted: &dyn Fn(&&Served) -> bool| all.iter().filter(wanted).count().to_string();
    let ill = facts(trace, trace.len(), Fact::call)
        .find_map(|(event, fact)| matches!(fact, call::Fact::Turned { .. }).then_some(event));
    let refusals = facts(trace, trace.len(), Fact::call)
        .filter(|(_, fact)| matches!(fact, call::Fact::Refused { .. }))
        .count();
    vec![
        ("customers", all.len().to_string()),
        ("homes", count(&home)),
        ("homes_lost", count(&|served| home(served) && served.outcome != Outcome::Ok)),
        ("orders", count(&|served| !home(served))),
        ("orders_lost", count(&|served| !home(served) && served.outcome != Outcome::Ok)),
        ("refusals", refusals.to_string()),
        ("ill_at", at(ill)),
        ("well_at", at(well_again(trace))),
        ("lost_at", at(first_home_page_lost(trace))),
        ("opened_at", at(first_turn(trace, State::Open))),
        ("tried_at", at(first_turn(trace, State::HalfOpen))),
        ("served_at", at(first_order_after(trace))),
        ("failures", settings.get(knobs::FAILURES).to_string()),
        ("threads", settings.get(knobs::THREADS).to_string()),
        ("wait", settings.get(knobs::WAIT).to_string()),
        ("timeout", settings.get(knobs::TIMEOUT).to_string()),
    ]
}
