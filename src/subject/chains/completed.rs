//! The promise that what a customer was told is done or accepted gets done.

use super::words::Fact;
use crate::policy::outcome::Outcome;
use crate::sim::check::{Monitor, Seen, Signal, Tally, Violation};
use crate::sim::ids::{EventId, NodeId};
use crate::sim::sorted::{Map, Set};
use crate::sim::sorting::sort_by_number;
use crate::sim::trace::Kind;
use crate::subject::Words;

/// What is known of the orders so far.
#[derive(Clone, Debug)]
pub struct Completed {
    /// The service whose part completes an order; `None`: there are no orders.
    last: Option<NodeId>,
    done: Set<u32>,
    /// The orders that customers believe in and that are not completed, and since when.
    owed: Map<u32, EventId>,
    /// When each order last went into a queue.
    stored: Map<u32, EventId>,
    /// What is in each service's queue.
    queues: Map<NodeId, Set<u32>>,
    /// The last crash of a service that had an order in its queue.
    ended: Map<u32, EventId>,
}

impl Completed {
    /// Orders are completed by the part of this service.
    pub fn by(last: Option<NodeId>) -> Self {
        Self {
            last,
            done: Set::default(),
            owed: Map::new(),
            stored: Map::new(),
            queues: Map::new(),
            ended: Map::new(),
        }
    }

    fn follow(&mut self, node: NodeId, id: EventId, fact: &Fact) {
        match fact {
            Fact::Settled { call, outcome: Outcome::Ok, .. }
                if self.last.is_some() && !self.done.contains(call) =>
            {
                self.owed.insert(*call, id);
            }
            Fact::Stored { call, .. } => {
                self.stored.insert(*call, id);
                self.queues.entry(node).or_default().insert(*call);
            }
            Fact::Passed { call, .. } => {
                if let Some(queue) = self.queues.get_mut(&node) {
                    queue.remove(call);
                }
            }
            Fact::Did { call } if Some(node) == self.last => {
                self.done.insert(*call);
                self.owed.remove(call);
            }
            _ => {}
        }
    }
}

impl Monitor<Words> for Completed {
    fn wants_events(&self) -> bool {
        true
    }

    fn observe(&mut self, seen: &Seen<'_, Words>) -> Signal {
        match seen {
            Seen::Fact(id, event, fact) => {
                if let Some(fact) = fact.chain() {
                    self.follow(event.node, *id, fact);
                }
            }
            Seen::Event(id, event, _) if event.kind == Kind::Crashed => {
                for call in self.queues.get(&event.node).into_iter().flat_map(Set::iter) {
                    self.ended.insert(*call, *id);
                }
            }
            Seen::Event(..) => {}
        }
        Signal::Quiet
    }

    fn at_end(&mut self) -> Signal {
        let Some(first) = self.owed.keys().next().copied() else { return Signal::Quiet };
        let words = match self.owed.len() {
            1 => format!("order {first} was accepted and is never completed"),
            many => {
                format!(
                    "{many} orders were accepted and are never completed, the first of them order {first}"
                )
            }
        };
        let by = [&self.ended, &self.stored, &self.owed].into_iter().find_map(|map| map.get(&first).copied());
        let mut accepted: Vec<EventId> = self.owed.values().copied().collect();
        sort_by_number(&mut accepted, |event| event.0.into());
        let stored = self.stored.get(&first).copied();
        let (Some(made), Some(last)) = (self.owed.get(&first).copied(), by) else { return Signal::Quiet };
        let violation = Violation::new(words).by(last).with(stored).owing(made, last);
        Violation { tally: Some(Box::new(Tally::of_events(accepted, 0))), ..violation }.into()
    }

    fn clone_box(&self) -> Box<dyn Monitor<Words>> {
        Box::new(self.clone())
    }
}
