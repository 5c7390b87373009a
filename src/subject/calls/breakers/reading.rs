//! Reads runs with breakers between a shop and its stock: Stock's health and what breakers believe of it, notes for
//! the timeline, and the outcomes for customers.

use crate::sim::sorted::{Map, Set};

use super::parties::{Request, SHOP, USERS};
use crate::policy::breaker::State;
use crate::policy::outcome::Outcome;
use crate::sim::ids::{EventId, NodeId};
use crate::sim::time::{Duration, SimTime};
use crate::sim::trace::Trace;
use crate::subject::beliefs::{BeliefRow, Beliefs, Flaw, Note};
use crate::subject::call::Health;
use crate::subject::reading::{Reader, facts};
use crate::subject::{Fact, Words, call};

/// Stock's health, and since when it has been healthy again.
#[derive(Clone, Debug, Default)]
pub struct StockHealth {
    /// By shard; the key `None` stands for all of it.
    failing: Map<Option<u32>, Health>,
    healthy_since: Map<Option<u32>, SimTime>,
}

impl StockHealth {
    /// Updates from a fact.
    pub fn follow(&mut self, at: SimTime, fact: &call::Fact) {
        let call::Fact::Turned { health, shard } = fact else { return };
        match health {
            // A cold server still serves every request.
            Health::Healthy | Health::Cold { .. } => {
                self.failing.remove(shard);
                self.healthy_since.insert(*shard, at);
            }
            _ => {
                self.failing.insert(*shard, *health);
                self.healthy_since.remove(shard);
            }
        }
    }

    /// The fault of a shard, if it has one.
    pub fn of(&self, shard: u32) -> Option<Health> {
        [None, Some(shard)].iter().find_map(|part| self.failing.get(part).copied())
    }

    /// How long a shard has been healthy again: zero while it fails, `None` if it never failed.
    pub fn healthy_for(&self, now: SimTime, shard: u32) -> Option<Duration> {
        if self.of(shard).is_some() {
            return Some(Duration::ZERO);
        }
        let since = [None, Some(shard)].iter().filter_map(|part| self.healthy_since.get(part)).max();
        since.map(|since| now.since(*since))
    }

    /// The health of the whole service, in a few words.
    pub fn words(&self) -> String {
        match self.failing.first() {
            None => "healthy".to_owned(),
            Some((None, health)) => health.words().to_owned(),
            Some((Some(shard), health)) => {
                format!("shard {shard} is {}, the other is healthy", health.words())
            }
        }
    }

    /// Returns whether any part is failing.
    pub fn is_failing(&self) -> bool {
        !self.failing.is_empty()
    }
}

/// Each breaker's belief about Stock, and Stock's actual health.
pub fn beliefs(trace: &Trace<Words>, count: usize) -> Beliefs {
    let mut stock = StockHealth::default();
    let mut held: Map<NodeId, Map<Option<u32>, (State, EventId)>> = Map::new();
    for (event, fact) in facts(trace, count, Fact::call) {
        let told = trace.event(event);
        stock.follow(told.at, fact);
        if let call::Fact::Breaker { shard, state, turned: true, .. } = fact {
            held.entry(told.node).or_default().insert(*shard, (*state, event));
        }
    }
    let mut rows: Vec<BeliefRow> = held
        .into_iter()
        .map(|(node, breakers)| {
            let mistaken = breakers.iter().any(|(shard, (state, _))| match (state, shard) {
                (State::HalfOpen, _) => false,
                (State::Closed, Some(shard)) => stock.of(*shard).is_some(),
                (State::Open, Some(shard)) => stock.of(*shard).is_none(),
                (State::Closed, None) => stock.is_failing(),
                (State::Open, None) => !stock.is_failing(),
            });
            let words = breakers.iter().map(|(shard, (state, _))| {
                let of = shard.map(|shard| format!("shard {shard} ")).unwrap_or_default();
                format!("{of}{}", believed(*state))
            });
            let believes = words.collect::<Vec<_>>().join(", ");
            let since = breakers.values().map(|(_, event)| *event).max();
            BeliefRow { node, believes, flaw: mistaken.into(), since }
        })
        .collect();
    if rows.is_empty() {
        // Without a breaker, nobody draws conclusions.
        let believes = "calls Stock every time".to_owned();
        rows.push(BeliefRow { node: SHOP, believes, flaw: Flaw::None, since: None });
    }
    let truth = format!("Stock: {}", stock.words());
    Beliefs { truth, truth_is_bad: stock.is_failing(), rows }
}

const fn believed(state: State) -> &'static str {
    match state {
        State::Closed => "believed healthy (closed)",
        State::Open => "believed failing (open)",
        State::HalfOpen => "on trial (half-open)",
    }
}

/// Notes on the first customers hit, and by what. The timeline itself shows the states of Stock and the breakers.
pub fn notes(trace: &Trace<Words>) -> Vec<Note> {
    let mut told: Set<&str> = Set::new();
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

/// A customer's finished request: its kind, outcome and duration.
pub struct Served {
    /// When it ended.
    pub at: SimTime,
    pub event: EventId,
    pub wanted: Request,
    pub outcome: Outcome,
    /// How long the customer waited.
    pub took: Duration,
}

/// The outcomes for customers, in the order they learned them.
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

/// The facts about calls.
pub fn calls(trace: &Trace<Words>) -> Reader<'_, call::Fact> {
    Reader::new(trace, Fact::call)
}

/// When a breaker first changed to a state.
pub fn first_turn(trace: &Trace<Words>, wanted: State) -> Option<EventId> {
    calls(trace)
        .first(|fact| matches!(fact, call::Fact::Breaker { state, turned: true, .. } if *state == wanted))
}

/// When a breaker last changed to this state before an event.
pub fn last_turn_before(trace: &Trace<Words>, wanted: State, event: EventId) -> Option<EventId> {
    let turns = calls(trace).all().filter(
        |(_, fact)| matches!(fact, call::Fact::Breaker { state, turned: true, .. } if *state == wanted),
    );
    turns.map(|(turned, _)| turned).take_while(|turned| *turned < event).last()
}

/// When Stock first failed.
pub fn first_outage(trace: &Trace<Words>) -> Option<EventId> {
    calls(trace).first(|fact| matches!(fact, call::Fact::Turned { .. }))
}

/// When Stock recovered for the last time.
pub fn recovery(trace: &Trace<Words>) -> Option<EventId> {
    let mut stock = StockHealth::default();
    let mut last = None;
    for (event, fact) in calls(trace).all() {
        let was = stock.is_failing();
        stock.follow(trace.event(event).at, fact);
        if was && !stock.is_failing() {
            last = Some(event);
        }
    }
    last
}

/// The first order served after Stock's final recovery.
pub fn first_order_after(trace: &Trace<Words>) -> Option<EventId> {
    let since = trace.event(recovery(trace)?).at;
    let order = |served: &Served| matches!(served.wanted, Request::Order { .. });
    let served = |served: &Served| order(served) && served.outcome == Outcome::Ok && served.at > since;
    customers(trace, trace.len()).find(served).map(|served| served.event)
}
