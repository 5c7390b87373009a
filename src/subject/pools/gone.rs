//! Who no longer waits for what: customers who have given up on the API, and the API where it has given up on an attempt.

use super::parties::API;
use super::words::Fact;
use crate::policy::outcome::Outcome;
use crate::sim::ids::{EventId, NodeId};
use crate::sim::sorted::Map;
use crate::sim::time::SimTime;

/// When and by which event somebody stopped waiting.
pub type Since = (SimTime, EventId);

/// The customers who have gone, and the attempts that were given up.
#[derive(Clone, Debug, Default)]
pub struct Gone {
    customers: Map<u32, Since>,
    attempts: Map<(u32, u32), Since>,
}

impl Gone {
    /// Updates from a fact.
    pub fn follow(&mut self, now: SimTime, event: EventId, fact: &Fact) {
        match fact {
            Fact::Settled { call, outcome: Outcome::Unknown, .. } => {
                self.customers.entry(*call).or_insert((now, event));
            }
            Fact::GaveUp { call, attempt, .. } => {
                self.attempts.entry((*call, *attempt)).or_insert((now, event));
            }
            _ => {}
        }
    }

    /// Since when nobody waits for what a node does for an attempt; `None`: somebody does. The API itself works for the customer.
    pub fn since(&self, node: NodeId, call: u32, attempt: u32) -> Option<Since> {
        let attempt = self.attempts.get(&(call, attempt)).filter(|_| node != API);
        self.customers.get(&call).into_iter().chain(attempt).min().copied()
    }
}
