//! Little's law, measured on a run: how many are in a system on average, how fast they come, and how long they stay.

use super::parties::API;
use super::words::{Fact, Page};
use crate::policy::occupancy::Occupancy;
use crate::sim::sorted::Map;
use crate::sim::time::{Duration, SimTime};
use crate::sim::trace::{Kind, Trace};
use crate::subject::{self, Words};

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum System {
    /// The API, queue and workers: a request is in it from its arrival until its answer.
    Api,
    /// The workers of the API that wait for the service of a page.
    Waiting(Page),
}

/// The three numbers, and what the law makes of two of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Law {
    /// L: how many are inside on average, in thousandths.
    pub inside_milli: u64,
    /// λ: how many come in a second, in thousandths.
    pub rate_milli: u64,
    /// W: how long those stay who have left.
    pub stay: Duration,
    /// λW, in thousandths.
    pub predicted_milli: u64,
    /// Whether about as many left as came.
    pub balanced: bool,
}

/// Thousandths as a decimal number with two places.
pub fn decimal(milli: u64) -> String {
    let hundredths = milli.saturating_add(5) / 10;
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// A system as it fills and empties.
#[derive(Clone, Debug)]
struct Gauge {
    system: System,
    inside: Map<u32, Vec<SimTime>>,
    occupancy: Occupancy,
}

impl Gauge {
    fn enter(&mut self, now: SimTime, call: u32) {
        self.inside.entry(call).or_default().push(now);
        self.occupancy.enter(now);
    }

    fn leave(&mut self, now: SimTime, call: u32) {
        let Some(stays) = self.inside.get_mut(&call) else { return };
        if let Some(entered) = stays.pop() {
            self.occupancy.leave(now, entered);
        }
    }

    fn follow(&mut self, now: SimTime, fact: &Fact) {
        match (self.system, fact) {
            (System::Api, Fact::Arrived { call, .. }) => self.enter(now, *call),
            // With further attempts its worker goes on waiting.
            (System::Waiting(of), Fact::Asked { call, page, .. })
                if of == *page && self.inside.get(call).is_none_or(Vec::is_empty) =>
            {
                self.enter(now, *call);
            }
            (_, Fact::Done { call, .. } | Fact::Skipped { call, .. }) => self.leave(now, *call),
            _ => {}
        }
    }

    /// A crash empties the API.
    fn crash(&mut self, now: SimTime) {
        let calls: Vec<u32> =
            self.inside.iter().flat_map(|(call, stays)| stays.iter().map(|_| *call)).collect();
        for call in calls {
            self.leave(now, call);
        }
    }

    fn law(&self, now: SimTime) -> Option<Law> {
        Some(Law {
            inside_milli: self.occupancy.mean_inside_milli(now)?,
            rate_milli: self.occupancy.rate_milli(now)?,
            stay: self.occupancy.mean_stay()?,
            predicted_milli: self.occupancy.predicted_milli(now)?,
            balanced: self.occupancy.is_balanced(),
        })
    }
}

/// The law over each of these stretches, which follow one another, among the first `count` events; `None` where nobody has left yet.
pub fn over(trace: &Trace<Words>, count: usize, system: System, cuts: &[SimTime]) -> Vec<Option<Law>> {
    let start = cuts.first().copied().unwrap_or(SimTime::ZERO);
    let mut gauge = Gauge { system, inside: Map::new(), occupancy: Occupancy::since(SimTime::ZERO) };
    let mut found: Vec<Option<Law>> = Vec::new();
    let mut rest = cuts.iter().copied().peekable();
    let mut facts = trace.facts.iter().peekable();
    let mut cut = |gauge: &mut Gauge, at: SimTime| {
        if at > start {
            found.push(gauge.law(at));
        }
        gauge.occupancy.begin_anew(at);
    };
    let mut last = SimTime::ZERO;
    for (id, event) in trace.events_from(0).take(count) {
        last = event.at;
        while let Some(at) = rest.next_if(|at| *at <= event.at) {
            cut(&mut gauge, at);
        }
        while let Some((_, fact)) = facts.next_if(|(of, _)| *of <= id) {
            if let Some(fact) = subject::Fact::pool(fact).filter(|_| event.node == API) {
                gauge.follow(event.at, fact);
            }
        }
        if event.kind == Kind::Crashed && event.node == API {
            gauge.crash(event.at);
        }
    }
    // The stretch that is still going on ends with the last event.
    if let Some(at) = rest.next().filter(|at| *at > start && last > start) {
        cut(&mut gauge, last.min(at));
    }
    found
}

/// The law from one instant to another.
pub fn between(trace: &Trace<Words>, system: System, from: SimTime, until: SimTime) -> Option<Law> {
    over(trace, trace.len(), system, &[from, until]).into_iter().next().flatten()
}
