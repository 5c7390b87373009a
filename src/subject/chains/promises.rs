//! Promises about chains: what each service keeps, what customers get, and what it costs.

use super::completed::Completed;
use super::parties::{EXTRA_PERCENT, SERVICE_FAILS, allowed};
use super::words::Fact;
use crate::policy::outcome::Outcome;
use crate::sim::check::{Check, Monitor, Seen, Signal, Tally, Violation, When};
use crate::sim::ids::{EventId, NodeId};
use crate::sim::sorted::Map;
use crate::sim::time::Duration;
use crate::sim::trace::Kind;
use crate::subject::Words;

pub const SERVICES: &str = "services";
pub const SERVED: &str = "served";
pub const FAST: &str = "fast";
pub const LOAD: &str = "load";
pub const ONCE: &str = "once";
pub const COMPLETED: &str = "completed";

/// What may be promised of such a scene.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Promise {
    /// Each service fails no more than one of each fifty requests; an outage is not counted.
    Services,
    /// Enough customers are served.
    Served,
    /// Enough answers come in time.
    Fast,
    /// Retries and hedges add only so many requests.
    Load,
    /// No service does its part of an order twice.
    Once,
    /// What a customer was told is done or accepted gets done.
    Completed,
}

/// What the promises are measured by.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub customers: u32,
    /// How many requests between services it takes if each is sent once.
    pub requests: u32,
    /// How long an answer may take.
    pub within: Duration,
    /// How many requests a service works on at once: a later one may fail before an earlier one is done.
    pub workers: u32,
    /// The service whose part completes an order; `None`: there are no orders.
    pub last: Option<NodeId>,
}

impl Promise {
    /// The monitor that watches it.
    pub fn check(self, limits: Limits) -> Check<Words> {
        let (id, name, when) = match self {
            Self::Services => (SERVICES, "no service fails more than one in 50 requests", When::Always),
            Self::Served => (SERVED, "95 of 100 customers are served", When::Always),
            Self::Fast => (FAST, "95 of 100 answers are in time", When::Always),
            Self::Load => (LOAD, "at most 20 % more requests", When::Always),
            Self::Once => (ONCE, "no part of an order is done twice", When::Always),
            Self::Completed => (COMPLETED, "each accepted order is completed", When::Eventually),
        };
        match self {
            Self::Completed => Check::new(id, name, when, Completed::by(limits.last)),
            _ => Check::new(id, name, when, Watch { promise: self, ..Watch::new(limits) }),
        }
    }
}

/// What is known so far. Each promise needs some of it.
#[derive(Clone, Debug)]
struct Watch {
    promise: Promise,
    limits: Limits,
    /// The events that used up what is allowed.
    used: Vec<EventId>,
    /// By service: requests worked on, and the failures among them.
    worked: Map<NodeId, (u32, Vec<EventId>)>,
    /// The first time that each service did its part of an order, or was asked for it.
    first: Map<(NodeId, u32), EventId>,

    broken: bool,
}

/// How many events a verdict names at most: enough to see what happened.
const SHOWN: usize = 8;

impl Watch {
    const fn new(limits: Limits) -> Self {
        Self {
            promise: Promise::Served,
            limits,
            used: Vec::new(),
            worked: Map::new(),
            first: Map::new(),
            broken: false,
        }
    }

    /// Counts one more against what is allowed.
    fn use_up(&mut self, id: EventId, allowed: u32, of: Option<u32>, words: &str) -> Option<Violation> {
        let before = self.used.clone();
        self.used.push(id);
        let tally = Tally { of, ..Tally::of_events(self.used.clone(), allowed) };
        let over = tally.passed.is_some();
        over.then(|| Violation::counted(tally, words).with(before.into_iter().rev().take(SHOWN)))
    }

    fn not_served(&mut self, id: EventId, outcome: Outcome) -> Option<Violation> {
        let Limits { customers, .. } = self.limits;
        if outcome == Outcome::Ok {
            return None;
        }
        self.use_up(id, allowed(customers), Some(customers), "customers went unserved")
    }

    fn slow(&mut self, id: EventId, took: Duration) -> Option<Violation> {
        let Limits { customers, within, .. } = self.limits;
        if took <= within {
            return None;
        }
        let words = format!("answers took longer than {within}");
        self.use_up(id, allowed(customers), Some(customers), &words)
    }

    /// A request arrives. Whoever is asked once more for the same order does work that a first request would not have taken.
    fn arrived(&mut self, node: NodeId, id: EventId, call: u32) -> Option<Violation> {
        if self.first.get(&(node, call)).is_none() {
            self.first.insert((node, call), id);
            return None;
        }
        let needed = self.limits.requests;
        let words = format!("requests came on top of the {needed} that it takes");
        self.use_up(id, needed * EXTRA_PERCENT / 100, None, &words)
    }

    fn did(&mut self, node: NodeId, id: EventId, call: u32) -> Option<Violation> {
        let Some(first) = self.first.get(&(node, call)).copied() else {
            self.first.insert((node, call), id);
            return None;
        };
        Some(Violation::new(format!("a part of order {call} is done a second time")).with([first]))
    }

    /// A service's own work has failed. Of each row of requests one may.
    fn failed(&mut self, node: NodeId, id: EventId) -> Option<Violation> {
        let workers = self.limits.workers;
        let (worked, failures) = self.worked.entry(node).or_insert((0, Vec::new()));
        let before = failures.clone();
        failures.push(id);
        let tally = Tally::of_events(failures.clone(), may_fail(*worked + workers)).out_of(*worked + 1);
        let over = tally.passed.is_some();
        over.then(|| Violation::counted(tally, "requests failed here").with(before))
    }

    /// A service that failed more often than it may, now that nothing is under way any more.
    fn failed_by_the_end(&self) -> Option<Violation> {
        let over = |(worked, failures): &&(u32, Vec<EventId>)| failures.len() as u32 > may_fail(*worked);
        let (worked, failures) = self.worked.values().find(over)?;
        let (last, before) = failures.split_last()?;
        let tally = Tally::of_events(failures.clone(), may_fail(*worked)).out_of(*worked);
        let shown = before.iter().rev().take(SHOWN).copied();
        Some(Violation::counted(tally, "requests failed here").by(*last).with(shown))
    }

    /// Whether this breaks the promise, given what came before.
    fn judge(&mut self, node: NodeId, id: EventId, fact: &Fact) -> Option<Violation> {
        match (self.promise, fact) {
            (Promise::Services, Fact::Failed { .. }) => self.failed(node, id),
            (Promise::Services, Fact::Freed { .. } | Fact::Cancelled { .. }) => {
                self.worked.entry(node).or_insert((0, Vec::new())).0 += 1;
                None
            }
            (Promise::Served, Fact::Settled { outcome, .. }) => self.not_served(id, *outcome),
            (Promise::Fast, Fact::Settled { outcome: Outcome::Ok, took, .. }) => self.slow(id, *took),
            (Promise::Load, Fact::Arrived { call, .. } | Fact::Rejected { call, .. }) => {
                self.arrived(node, id, *call)
            }
            (Promise::Once, Fact::Did { call }) => self.did(node, id, *call),
            _ => None,
        }
    }
}

impl Monitor<Words> for Watch {
    fn wants_events(&self) -> bool {
        self.promise == Promise::Services
    }

    fn observe(&mut self, seen: &Seen<'_, Words>) -> Signal {
        let (id, event, fact) = match seen {
            Seen::Fact(id, event, fact) => (id, event, fact),
            // What was under way counts, although it never ended.
            Seen::Event(_, event, _) if event.kind == Kind::Crashed => {
                self.worked.entry(event.node).or_insert((0, Vec::new())).0 += self.limits.workers;
                return Signal::Quiet;
            }
            Seen::Event(..) => return Signal::Quiet,
        };
        let Some(fact) = fact.chain() else { return Signal::Quiet };
        if self.broken {
            return Signal::Quiet;
        }
        let broken = self.judge(event.node, *id, fact);
        self.broken = broken.is_some();
        broken.into()
    }

    /// While a service works on several requests at once, a later one may fail before an earlier one is done. So what is seen meanwhile
    /// counts in its favour, and the account is settled at the end.
    fn at_end(&mut self) -> Signal {
        let late = !self.broken && self.promise == Promise::Services;
        late.then(|| self.failed_by_the_end()).flatten().into()
    }

    fn clone_box(&self) -> Box<dyn Monitor<Words>> {
        Box::new(self.clone())
    }
}

/// How many of these many requests a service may have failed: one of each row of fifty, complete or begun.
const fn may_fail(worked: u32) -> u32 {
    worked.div_ceil(SERVICE_FAILS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::subject::chains::parties::PROMISED_PERCENT;

    /// The checks have their percentages in their names.
    #[test]
    fn the_names_say_what_is_checked() {
        assert_eq!((SERVICE_FAILS, PROMISED_PERCENT, EXTRA_PERCENT), (50, 95, 20));
        assert_eq!((allowed(50), allowed(150), allowed(10)), (2, 7, 0));
    }
}
