//! Puts a few events of a run before a check again: do they break the promise on their own?

use super::check::{Check, Seen, Signal, Stamped, Violation};
use super::clock::Clocks;
use super::ids::EventId;
use super::logical_clocks::LamportClocks;
use super::process::Domain;
use super::trace::Trace;

/// A run whose events can be put before checks again.
#[derive(Debug)]
pub struct Hearing<'a, D: Domain> {
    trace: &'a Trace<D>,
    lamport: LamportClocks,
}

impl<'a, D: Domain> Hearing<'a, D> {
    /// Of a run, as far as it is computed.
    pub fn of(trace: &'a Trace<D>) -> Self {
        Self { trace, lamport: LamportClocks::of(trace, trace.len()) }
    }

    /// The last violation that the check reports when it sees these events alone, in order, each with its facts. The check must not have
    /// seen anything yet.
    pub fn verdict(&self, check: &Check<D>, events: impl IntoIterator<Item = EventId>) -> Option<Violation> {
        let mut monitor = check.monitor.clone();
        let mut last = None;
        let mut heed = |signal| {
            if let Signal::Violated(violation) = signal {
                last = Some(*violation);
            }
        };
        for id in events {
            let event = self.trace.event(id);
            let physical = self.trace.clock_at(id).unwrap_or(Clocks::ABSENT.physical);
            let clocks = Clocks { physical, lamport: self.lamport.at(id) };
            let stamped = Stamped { event, clocks: &clocks };
            if check.wants_events {
                let payload = event.message().map(|message| &self.trace.message(message).payload);
                heed(monitor.observe(&Seen::Event(id, stamped, payload)));
            }
            for (_, fact) in self.trace.facts_of(id) {
                heed(monitor.observe(&Seen::Fact(id, stamped, fact)));
            }
        }
        heed(monitor.at_end());
        last
    }
}
