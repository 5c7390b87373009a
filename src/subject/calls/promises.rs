//! Promises about calls: answers, load, amplification, recovery.

use crate::sim::sorted::Map;
use std::collections::VecDeque;

use crate::policy::outcome::Outcome;
use crate::sim::check::{Check, Monitor, Seen, Signal, Tally, Violation, When};
use crate::sim::ids::{EventId, NodeId};
use crate::sim::time::{Duration, SimTime};
use crate::subject::Words;
use crate::subject::call::Fact;

pub const ANSWERED: &str = "answered";
pub const LOAD: &str = "load";
pub const AMPLIFIED: &str = "amplified";
pub const RECOVERED: &str = "recovered";

/// The maximum number of requests to the server for one call.
const REQUESTS_MAX: u32 = 4;
/// The length of the window in which requests are counted.
const WINDOW: Duration = Duration::from_secs(1);
/// The window of last calls: its start and end as times before the run's end. All its calls have time to be answered.
const LAST: (Duration, Duration) = (Duration::from_millis(3_000), Duration::from_millis(1_000));
/// With fewer last calls than this, they prove nothing.
const LAST_MIN: u32 = 10;

/// A range of nodes: those that begin calls, or those that call the server directly.
pub type Nodes = std::ops::Range<u16>;

/// All four, in the order of the checks' positions. `callers` call the server directly, and `capacity` is the
/// number of requests it can serve in a second.
pub fn of_calls(clients: Nodes, callers: Nodes, capacity: u32, horizon: Duration) -> [Check<Words>; 4] {
    [
        answered(clients.clone()),
        load(callers.clone(), 2 * capacity),
        amplification(callers),
        recovery(clients, horizon),
    ]
}

/// The time, event and fact of a report about calls by one of these nodes.
fn reported<'a>(seen: &Seen<'a, Words>, of: &Nodes) -> Option<(SimTime, EventId, &'a Fact)> {
    let Seen::Fact(id, event, fact) = seen else { return None };
    let NodeId(node) = event.node;
    Some((event.at, *id, fact.call().filter(|_| of.contains(&node))?))
}

/// At least four out of five calls are answered.
fn answered(clients: Nodes) -> Check<Words> {
    let monitor = Answered { clients, began: 0, unanswered: Vec::new() };
    Check::new(ANSWERED, "at least 4 of 5 calls are answered", When::Eventually, monitor)
}

#[derive(Clone, Debug)]
struct Answered {
    clients: Nodes,
    began: u32,
    /// When calls ended without an answer.
    unanswered: Vec<EventId>,
}

impl Monitor<Words> for Answered {
    fn observe(&mut self, seen: &Seen<'_, Words>) -> Signal {
        match reported(seen, &self.clients) {
            Some((_, _, Fact::Began { .. })) => self.began += 1,
            Some((_, id, Fact::Settled { outcome, .. })) if *outcome != Outcome::Ok => {
                self.unanswered.push(id);
            }
            _ => {}
        }
        Signal::Quiet
    }

    fn at_end(&mut self) -> Signal {
        let unanswered = Tally::of_events(self.unanswered.clone(), self.began / 5).out_of(self.began);
        if unanswered.passed.is_none() {
            return Signal::Quiet;
        }
        Violation::counted(unanswered, "calls got no answer").by(self.unanswered.last().copied()).into()
    }

    fn clone_box(&self) -> Box<dyn Monitor<Words>> {
        Box::new(self.clone())
    }
}

/// In no second are more requests sent to the server than twice its capacity.
fn load(callers: Nodes, most: u32) -> Check<Words> {
    let monitor = Requests { callers, most, times: VecDeque::new(), over: false };
    Check::new(LOAD, "requests in any second ≤ twice the server's capacity", When::Always, monitor)
}

#[derive(Clone, Debug)]
struct Requests {
    callers: Nodes,
    most: u32,
    /// The times and events of the requests in the window.
    times: VecDeque<(SimTime, EventId)>,
    /// True during a violation, which lasts until the number has halved.
    over: bool,
}

impl Monitor<Words> for Requests {
    fn observe(&mut self, seen: &Seen<'_, Words>) -> Signal {
        let Some((_, at, id)) = attempt(seen, &self.callers) else { return Signal::Quiet };
        self.times.push_back((at, id));
        while self.times.front().is_some_and(|(first, _)| *first + WINDOW <= at) {
            self.times.pop_front();
        }
        let (count, was_over) = (self.times.len(), self.over);
        self.over = count > self.most as usize || was_over && count * 2 > self.most as usize;
        if was_over || !self.over {
            return Signal::Quiet;
        }
        let requests: Vec<EventId> = self.times.iter().map(|(_, id)| *id).collect();
        let first = requests.first().copied();
        Violation::counted(Tally::of_events(requests, self.most), "requests within one second")
            .with(first)
            .into()
    }

    fn clone_box(&self) -> Box<dyn Monitor<Words>> {
        Box::new(self.clone())
    }
}

/// An attempt by a node that calls the server directly: the call, the time, and the event.
fn attempt(seen: &Seen<'_, Words>, callers: &Nodes) -> Option<(u32, SimTime, EventId)> {
    let (at, id, fact) = reported(seen, callers)?;
    let Fact::Attempted { call, .. } = fact else { return None };
    Some((*call, at, id))
}

/// No call turns into many requests at the server.
fn amplification(callers: Nodes) -> Check<Words> {
    let monitor = Amplified { callers, requests: Map::new() };
    Check::new(AMPLIFIED, "requests to the server for one call ≤ 4", When::Always, monitor)
}

#[derive(Clone, Debug)]
struct Amplified {
    callers: Nodes,
    /// The requests for each call.
    requests: Map<u32, Vec<EventId>>,
}

impl Monitor<Words> for Amplified {
    fn observe(&mut self, seen: &Seen<'_, Words>) -> Signal {
        let Some((call, _, id)) = attempt(seen, &self.callers) else { return Signal::Quiet };
        let requests = self.requests.entry(call).or_default();
        requests.push(id);
        // Report each call only once.
        if requests.len() as u32 != REQUESTS_MAX + 1 {
            return Signal::Quiet;
        }
        let (tally, first) = (Tally::of_events(requests.clone(), REQUESTS_MAX), requests.first().copied());
        Violation::counted(tally, &format!("requests went to the server for call {call}")).with(first).into()
    }

    fn clone_box(&self) -> Box<dyn Monitor<Words>> {
        Box::new(self.clone())
    }
}

/// At least half of the last calls are answered: whatever troubled the server is over by then.
fn recovery(clients: Nodes, horizon: Duration) -> Check<Words> {
    let back = |by: Duration| SimTime::ZERO + (horizon.saturating_sub(by));
    let window = (back(LAST.0), back(LAST.1));
    let monitor = Recovery { clients, window, calls: Map::new(), given_up: Vec::new(), since: None };
    Check::new(RECOVERED, "once the trouble is over, calls are answered again", When::Eventually, monitor)
}

#[derive(Clone, Debug)]
struct Recovery {
    clients: Nodes,
    window: (SimTime, SimTime),
    /// The calls that began in the window, and whether each was answered.
    calls: Map<u32, bool>,
    /// When calls of the window were given up.
    given_up: Vec<EventId>,
    /// The first call given up since the last one was answered: that is where the trouble began.
    since: Option<EventId>,
}

impl Monitor<Words> for Recovery {
    fn observe(&mut self, seen: &Seen<'_, Words>) -> Signal {
        let Some((at, id, fact)) = reported(seen, &self.clients) else { return Signal::Quiet };
        match fact {
            Fact::Began { call } if (self.window.0..self.window.1).contains(&at) => {
                self.calls.insert(*call, false);
            }
            Fact::Settled { call, outcome, .. } => {
                let ok = *outcome == Outcome::Ok;
                self.since = if ok { None } else { self.since.or(Some(id)) };
                if let Some(answered) = self.calls.get_mut(call) {
                    *answered = ok;
                    if !ok {
                        self.given_up.push(id);
                    }
                }
            }
            _ => {}
        }
        Signal::Quiet
    }

    fn at_end(&mut self) -> Signal {
        let unanswered = self.calls.values().filter(|answered| !**answered).count() as u32;
        let all = self.calls.len() as u32;
        if all < LAST_MIN || unanswered * 2 <= all {
            return Signal::Quiet;
        }
        let given_up = Tally::of_events(self.given_up.clone(), all / 2);
        let tally = Tally { broke: unanswered, ..given_up.out_of(all) };
        let (from, to) = self.window;
        Violation::counted(tally, &format!("calls begun from {from} to {to} got no answer"))
            .by(self.since)
            .into()
    }

    fn clone_box(&self) -> Box<dyn Monitor<Words>> {
        Box::new(self.clone())
    }
}
