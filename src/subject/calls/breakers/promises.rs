//! Promises that customers are served, and that calls are not risked in vain.

use crate::sim::sorted::{Map, Set};
use std::collections::VecDeque;

use super::parties::{Request, SHOP, USERS, WEB, WEB_WORK};
use super::reading::StockHealth;
use crate::policy::breaker::State;
use crate::policy::outcome::Outcome;
use crate::sim::check::{Check, Monitor, Seen, Signal, Tally, Violation, When};
use crate::sim::ids::{EventId, NodeId};
use crate::sim::time::{Duration, SimTime};
use crate::subject::{Words, call};

pub const HOME: &str = "home-page";
pub const HEALTHY: &str = "healthy-served";
/// The check that the web front has room for everyone, unless more arrive at once than fit.
pub const ROOM: &str = "room";
pub const IN_VAIN: &str = "in-vain";
pub const TRIALS: &str = "trials";

/// For how long after Stock's recovery orders may still be turned away.
const BACK_WITHIN: Duration = Duration::from_secs(20);
/// How many calls may fail within how much time.
const VAIN_MAX: usize = 18;
const VAIN_WITHIN: Duration = Duration::from_secs(10);
/// How many trial calls one node may have in progress.
const TRIALS_MAX: usize = 3;

/// The time, node and event of a report.
#[derive(Clone, Copy, Debug)]
struct Point {
    at: SimTime,
    node: NodeId,
    event: EventId,
}

/// A promise that observes each fact with its time, node and event.
trait Promise: Clone + 'static {
    fn broken(&mut self, at: Point, fact: &call::Fact) -> Option<Violation>;
}

/// The minimum time between two reports of the same ongoing violation.
const SAID_EVERY: Duration = Duration::from_secs(10);

#[derive(Clone, Debug)]
struct Watch<P> {
    promise: P,
    said: Option<SimTime>,
}

impl<P: Promise> Monitor<Words> for Watch<P> {
    fn observe(&mut self, seen: &Seen<'_, Words>) -> Signal {
        let Seen::Fact(id, event, fact) = seen else { return Signal::Quiet };
        let point = Point { at: event.at, node: event.node, event: *id };
        let broken = fact.call().and_then(|fact| self.promise.broken(point, fact));
        let said_lately = self.said.is_some_and(|said| event.at.since(said) < SAID_EVERY);
        let Some(violation) = broken.filter(|_| !said_lately) else { return Signal::Quiet };
        self.said = Some(event.at);
        violation.into()
    }

    fn clone_box(&self) -> Box<dyn Monitor<Words>> {
        Box::new(self.clone())
    }
}

/// The promises, in the order of the checks' positions.
pub fn checks() -> [Check<Words>; 5] {
    fn always(id: &'static str, name: &'static str, promise: impl Promise) -> Check<Words> {
        Check::new(id, name, When::Always, Watch { promise, said: None })
    }
    [
        always(HOME, "the home page is served", Home),
        always(HEALTHY, "no order for a healthy shard is refused", Healthy::default()),
        always(ROOM, "the web front has room for everyone", Room::default()),
        always(IN_VAIN, "at most 18 calls to Stock fail within 10 s", InVain::default()),
        always(TRIALS, "at most 3 trial calls at once", OnTrial::default()),
    ]
}

#[derive(Clone, Debug)]
struct Home;

impl Promise for Home {
    fn broken(&mut self, at: Point, fact: &call::Fact) -> Option<Violation> {
        let call::Fact::Settled { call, outcome, took, .. } = fact else { return None };
        let home = at.node == USERS && Request::of(*call) == Request::HomePage;
        (home && *outcome != Outcome::Ok)
            .then(|| Violation::new(format!("customer {call} gave up on the home page after {took}")))
    }
}

/// Tracks Stock's health, and the calls for which the web front had no room: those belong to another promise.
#[derive(Clone, Debug, Default)]
struct Healthy {
    stock: StockHealth,
    no_room: Set<u32>,
    /// The event of each call's latest refusal by a breaker.
    refused: Map<u32, EventId>,
}

impl Promise for Healthy {
    fn broken(&mut self, at: Point, fact: &call::Fact) -> Option<Violation> {
        self.stock.follow(at.at, fact);
        match *fact {
            call::Fact::Rejected { call, .. } => {
                self.no_room.insert(call);
                None
            }
            call::Fact::Refused { call, .. } => {
                self.refused.insert(call, at.event);
                None
            }
            call::Fact::Settled { call, outcome: Outcome::Failed, .. } if at.node == USERS => {
                let Request::Order { shard } = Request::of(call) else { return None };
                if self.no_room.contains(&call) {
                    return None;
                }
                let words = match self.stock.healthy_for(at.at, shard) {
                    None => {
                        format!("customer {call} was turned away, although shard {shard} had never failed")
                    }
                    Some(since) if since > BACK_WITHIN => format!(
                        "customer {call} was turned away, although shard {shard} had been healthy again for {} s",
                        since.as_millis() / 1_000
                    ),
                    Some(_) => return None,
                };
                Some(Violation::new(words).with(self.refused.get(&call).copied()))
            }
            _ => None,
        }
    }
}

/// The arrival times of requests at the web front, as far back as its own work on them can matter.
#[derive(Clone, Debug, Default)]
struct Room {
    arrivals: VecDeque<SimTime>,
}

impl Promise for Room {
    fn broken(&mut self, at: Point, fact: &call::Fact) -> Option<Violation> {
        if at.node != WEB {
            return None;
        }
        let (call::Fact::Arrived { call, load, .. } | call::Fact::Rejected { call, load, .. }) = fact else {
            return None;
        };
        // A full web front that waits for nobody is empty again after this long. If more requests than
        // fit arrived within that time, as when a stuck link delivers its backlog at once, the cause is
        // not waiting.
        let (workers, room) = (u64::from(load.workers), u64::from(load.room));
        let turn = WEB_WORK.saturating_mul((workers + room).div_ceil(workers.max(1)));
        while self.arrivals.front().is_some_and(|came| at.at.since(*came) > turn) {
            self.arrivals.pop_front();
        }
        if matches!(fact, call::Fact::Arrived { .. }) {
            self.arrivals.push_back(at.at);
            return None;
        }
        (self.arrivals.len() as u64 <= workers + room)
            .then(|| Violation::new(format!("no room for customer {call}: {load}")))
    }
}

/// The failed calls to Stock that are recent enough to count.
#[derive(Clone, Debug, Default)]
struct InVain {
    ends: VecDeque<(SimTime, EventId)>,
    refused: Option<u32>,
}

impl Promise for InVain {
    fn broken(&mut self, at: Point, fact: &call::Fact) -> Option<Violation> {
        if at.node < SHOP {
            return None;
        }
        match *fact {
            // A refused call was not made. It settles in the same step.
            call::Fact::Refused { call, .. } => self.refused = Some(call),
            call::Fact::Settled { call, outcome, .. } if outcome != Outcome::Ok => {
                if self.refused.take() == Some(call) {
                    return None;
                }
                self.ends.push_back((at.at, at.event));
                while self.ends.front().is_some_and(|(end, _)| at.at.since(*end) > VAIN_WITHIN) {
                    self.ends.pop_front();
                }
                let count = self.ends.len();
                if count > VAIN_MAX {
                    let ends: Vec<EventId> = self.ends.iter().map(|(_, end)| *end).collect();
                    let tally = Tally::of_events(ends.clone(), VAIN_MAX as u32);
                    let words = format!("calls to Stock failed within {VAIN_WITHIN}");
                    return Some(Violation::counted(tally, &words).with(ends));
                }
            }
            _ => {}
        }
        None
    }
}

/// The nodes with a half-open breaker, and the calls they made since that are still in progress.
#[derive(Clone, Debug, Default)]
struct OnTrial {
    half_open: Set<(NodeId, u32)>,
    under_way: Map<(NodeId, u32), EventId>,
}

impl Promise for OnTrial {
    fn broken(&mut self, at: Point, fact: &call::Fact) -> Option<Violation> {
        match *fact {
            call::Fact::Breaker { shard, state, .. } => {
                let machine = (at.node, shard.unwrap_or(0));
                if state == State::HalfOpen {
                    self.half_open.insert(machine);
                } else if self.half_open.remove(&machine) {
                    self.under_way.retain(|(of, call), _| *of != at.node || !is_about(*call, shard));
                }
            }
            call::Fact::Settled { call, .. } => _ = self.under_way.remove(&(at.node, call)),
            call::Fact::Attempted { call, .. } => {
                let Request::Order { shard } = Request::of(call) else { return None };
                let on_trial = [0, shard].into_iter().any(|of| self.half_open.contains(&(at.node, of)));
                if !on_trial {
                    return None;
                }
                self.under_way.insert((at.node, call), at.event);
                let here = self.under_way.iter().filter(|((node, _), _)| *node == at.node);
                let calls: Vec<EventId> = here.map(|(_, attempted)| *attempted).collect();
                if calls.len() > TRIALS_MAX {
                    let tally = Tally::of_events(calls.clone(), TRIALS_MAX as u32);
                    let words = "calls at once went to a service that may still be down";
                    return Some(Violation::counted(tally, words).with(calls));
                }
            }
            _ => {}
        }
        None
    }
}

fn is_about(call: u32, shard: Option<u32>) -> bool {
    shard.is_none_or(|wanted| Request::of(call) == Request::Order { shard: wanted })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::subject::call::Load;

    const FULL: Load = Load { working: 8, waiting: 40, workers: 8, room: 40 };

    /// Returns whether the promise of room is broken when the 49th request finds none, after 48 that arrived at this interval.
    fn turned_away(every: Duration) -> bool {
        let (mut room, mut now) = (Room::default(), SimTime::from_millis(1_000));
        let point = |at| Point { at, node: WEB, event: EventId(0) };
        for call in 1..=49 {
            now = now + every;
            let arrived = call::Fact::Arrived { call, attempt: 1, load: FULL };
            assert_eq!(room.broken(point(now), &arrived), None);
        }
        room.broken(point(now), &call::Fact::Rejected { call: 49, attempt: 1, load: FULL }).is_some()
    }

    /// Proof seeds 11442 and 12370: an extremely slow message held up 49 requests behind it. They arrived in the
    /// same microsecond, and the web front has 48 places.
    #[test]
    fn more_at_once_than_fit_is_no_matter_of_waiting() {
        assert!(!turned_away(Duration::ZERO));
        assert!(!turned_away(Duration::from_millis(1)), "all within the 60 ms that 48 requests take");
        assert!(turned_away(Duration::from_millis(2)), "by then a web front that waits for nobody is empty");
        assert!(turned_away(Duration::from_millis(170)));
    }
}
