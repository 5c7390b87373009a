//! Promises about customers: who is turned away, who waits for ever, and who waits for long.

use super::PROMPTLY;
use crate::sim::check::{Monitor, Seen, Signal, Violation};
use crate::sim::ids::{EventId, NodeId};
use crate::sim::sorted::Map;
use crate::sim::time::SimTime;
use crate::sim::trace::Kind;
use crate::subject::stocks::parties::{DATABASE, WORKER_A};
use crate::subject::stocks::words::{Answer, Fact, Store, Tx};
use crate::subject::{self, Words};

/// What is left to sell, and why transactions were ended.
#[derive(Clone, Debug, Default)]
pub(super) struct Served {
    left: Map<Store, (i32, EventId)>,
    keep: i32,
    /// By transaction: the lock that it waits for and the transaction that has it, and when it began to wait.
    waits: Map<Tx, (Tx, EventId)>,
}

pub(super) fn turned_away(served: &mut Served, event: EventId, fact: &subject::Fact) -> Option<Violation> {
    match fact.stock()? {
        Fact::Stocked { store, stock, keep, .. } => {
            served.left.insert(*store, (*stock, event));
            served.keep = *keep;
        }
        Fact::Wrote { store, stock, .. } => _ = served.left.insert(*store, (*stock, event)),
        Fact::Wants { tx, holder, .. } => _ = served.waits.insert(*tx, (*holder, event)),
        Fact::Told { store, tx, customer, answer: Answer::Apology, .. } => {
            let (stock, since) = served.left.get(store).copied()?;
            let total: i32 = served.left.values().map(|(stock, _)| *stock).fold(0, i32::saturating_add);
            if stock < 1 || total <= served.keep {
                return None;
            }
            let words = format!("customer {customer} is turned away, and the stock is {stock}");
            // Two that waited for each other: who began to wait first says whom the other waited for.
            let own = served.waits.get(tx).copied();
            let other =
                own.and_then(|(holder, _)| served.waits.get(&holder)).filter(|(holder, _)| holder == tx);
            let waits = other.zip(own).map(|((_, one), (_, other))| [*one, other]);
            return Some(Violation::new(words).with([since]).with(waits.into_iter().flatten()));
        }
        _ => {}
    }
    None
}

/// A customer who has not been answered.
#[derive(Clone, Copy, Debug)]
struct Waits {
    customer: u32,
    came: EventId,
    at: SimTime,
}

/// Customers who wait for an answer, by the node that serves them, what their transactions wait for, and what last happened to each.
#[derive(Clone, Debug, Default)]
pub(super) struct Waiting {
    customers: Map<NodeId, Waits>,
    /// By worker: the transaction that waits, the one that has the lock, and when the wait began.
    locks: Map<u16, (Tx, Tx, EventId)>,
    /// By worker: the last step of its transaction.
    steps: Map<u16, EventId>,
    /// When the database went down, if it has.
    down: Option<EventId>,
}

impl Waiting {
    /// What the transaction of a worker was last heard of: the last step towards an answer, or the crash that ended it.
    fn last_of(&self, worker: u16) -> Option<EventId> {
        self.steps.get(&worker).copied().max(self.down)
    }

    fn fact(&mut self, node: NodeId, id: EventId, at: SimTime, fact: &Fact) {
        match fact {
            Fact::Came { customer, .. } => {
                self.customers.insert(node, Waits { customer: *customer, came: id, at });
            }
            Fact::Told { .. } => _ = self.customers.remove(&node),
            Fact::Wants { tx, holder, .. } => _ = self.locks.insert(tx.worker, (*tx, *holder, id)),
            Fact::Locked { tx, .. } | Fact::Ended { tx, .. } => _ = self.locks.remove(&tx.worker),
            _ => {}
        }
        if let Fact::Read { tx, .. }
        | Fact::Wants { tx, .. }
        | Fact::Locked { tx, .. }
        | Fact::Missed { tx, .. }
        | Fact::Wrote { tx, .. }
        | Fact::Ended { tx, .. } = fact
        {
            self.steps.insert(tx.worker, id);
        }
    }
}

impl Monitor<Words> for Waiting {
    fn wants_events(&self) -> bool {
        true
    }

    /// A worker that crashes has no customer any more: they have seen that it is down.
    fn observe(&mut self, seen: &Seen<'_, Words>) -> Signal {
        match seen {
            Seen::Event(id, event, _) if event.kind == Kind::Crashed && event.node == DATABASE => {
                self.down = Some(*id);
                self.locks = Map::default();
            }
            Seen::Event(_, event, _) if event.kind == Kind::Crashed => {
                self.customers.remove(&event.node);
            }
            Seen::Event(..) => {}
            Seen::Fact(id, event, fact) => {
                if let Some(fact) = fact.stock() {
                    self.fact(event.node, *id, event.at, fact);
                }
            }
        }
        Signal::Quiet
    }

    /// Of those who are still waiting, one whose transaction waits for a lock says most.
    fn at_end(&mut self) -> Signal {
        let worker = |node: &NodeId| node.0.saturating_sub(WORKER_A.0);
        let wait = |node: &NodeId| self.locks.get(&worker(node)).copied();
        let blocked = self.customers.iter().find_map(|(node, waits)| Some((*waits, wait(node)?)));
        if let Some((Waits { customer, came, .. }, (tx, holder, wants))) = blocked {
            let words = format!("customer {customer} is still waiting at the end of the run");
            let other = self.locks.get(&holder.worker).filter(|(_, next, _)| next.worker == tx.worker);
            let Some((.., other)) = other.copied() else {
                let words = format!("{words}: {tx} waits for a lock that {holder} has");
                return Violation::new(words).by(wants).owing(came, wants).into();
            };
            let words = format!("{words}: {tx} and {holder} wait for each other");
            let last = wants.max(other);
            return Violation::new(words).by(last).owing(came, last).with([wants, other]).into();
        }
        let Some((node, waits)) = self.customers.iter().next() else { return Signal::Quiet };
        let words = format!("customer {} is still waiting at the end of the run", waits.customer);
        let last = self.last_of(worker(node)).unwrap_or(waits.came);
        Violation::new(words).by(waits.came).owing(waits.came, last).into()
    }

    fn clone_box(&self) -> Box<dyn Monitor<Words>> {
        Box::new(self.clone())
    }
}

/// When customers came.
#[derive(Clone, Debug, Default)]
pub(super) struct Delays {
    customers: Map<NodeId, Waits>,
    broken: bool,
}

impl Monitor<Words> for Delays {
    fn observe(&mut self, seen: &Seen<'_, Words>) -> Signal {
        let Seen::Fact(id, event, fact) = seen else { return Signal::Quiet };
        match fact.stock() {
            Some(Fact::Came { customer, .. }) => {
                let waits = Waits { customer: *customer, came: *id, at: event.at };
                self.customers.insert(event.node, waits);
            }
            Some(Fact::Told { .. }) => {
                let Some(waits) = self.customers.remove(&event.node) else { return Signal::Quiet };
                let took = event.at.since(waits.at);
                if took > PROMPTLY && !self.broken {
                    self.broken = true;
                    let words = format!("customer {} is answered after {took}", waits.customer);
                    return Violation::new(words).with([waits.came]).into();
                }
            }
            _ => {}
        }
        Signal::Quiet
    }

    fn clone_box(&self) -> Box<dyn Monitor<Words>> {
        Box::new(self.clone())
    }
}
