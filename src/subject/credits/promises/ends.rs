//! The promise that every saga ends.

use crate::sim::check::{Monitor, Seen, Signal, Violation};
use crate::sim::ids::{EventId, NodeId};
use crate::sim::sorted::Map;
use crate::sim::trace::Kind;
use crate::subject::Words;
use crate::subject::credits::words::{Fact, Saga};

/// A saga that has begun and not ended.
#[derive(Clone, Copy, Debug)]
struct Begun {
    desk: NodeId,
    began: EventId,
    /// What was last heard of it.
    last: EventId,
    /// When its desk crashed, if it has not taken the saga up again.
    crashed: Option<EventId>,
}

/// Sagas that have begun and not ended, and the semantic locks that they wait for.
#[derive(Clone, Debug, Default)]
pub(super) struct Open {
    sagas: Map<Saga, Begun>,
    /// By saga: who has the lock that it waits for, and when it began to wait.
    waits: Map<Saga, (Saga, EventId)>,
}

impl Open {
    fn follow(&mut self, node: NodeId, event: EventId, fact: &Fact) {
        let Some(saga) = fact.saga() else { return };
        match fact {
            Fact::Began { .. } => {
                let begun = Begun { desk: node, began: event, last: event, crashed: None };
                self.sagas.insert(saga, begun);
            }
            Fact::Ended { .. } => _ = self.sagas.remove(&saga),
            Fact::Wants { holder, .. } => _ = self.waits.insert(saga, (*holder, event)),
            Fact::Locked { .. } | Fact::Refused { .. } => _ = self.waits.remove(&saga),
            _ => {}
        }
        if let Some(begun) = self.sagas.get_mut(&saga) {
            begun.last = event;
            if node == begun.desk {
                begun.crashed = None;
            }
        }
    }

    fn crash(&mut self, node: NodeId, event: EventId) {
        for (_, begun) in self.sagas.iter_mut().filter(|(_, begun)| begun.desk == node) {
            begun.crashed = Some(event);
        }
    }

    /// Two sagas that wait for each other.
    fn circle(&self) -> Option<Violation> {
        self.waits.iter().find_map(|(saga, (holder, wants))| {
            let (next, other) = self.waits.get(holder)?;
            let begun = self.sagas.get(saga).filter(|_| next == saga)?;
            let words = format!("sagas {saga} and {holder} wait for each other when the run ends");
            let violation = Violation::new(words).by((*wants).max(*other));
            Some(violation.with([*other]).owing(begun.began, *wants))
        })
    }

    /// A saga whose desk has crashed and left it.
    fn left_behind(&self) -> Option<Violation> {
        let (saga, begun, crashed) =
            self.sagas.iter().find_map(|(saga, begun)| Some((*saga, *begun, begun.crashed?)))?;
        let mut words = format!("saga {saga} is half done when the run ends");
        let queued = self.waits.iter().find(|(_, (holder, _))| *holder == saga);
        if let Some((other, _)) = queued {
            words = format!("{words}, and {other} waits for its lock");
        }
        let wants = queued.map(|(_, (_, wants))| *wants);
        Some(Violation::new(words).by(crashed).with(wants).owing(begun.began, crashed))
    }

    fn owed(&self) -> Option<Violation> {
        if let Some(violation) = self.circle().or_else(|| self.left_behind()) {
            return Some(violation);
        }
        if let Some((saga, (holder, wants))) = self.waits.iter().next() {
            let begun = self.sagas.get(saga)?;
            let words = format!("saga {saga} still waits for a lock that {holder} has when the run ends");
            return Some(Violation::new(words).by(*wants).owing(begun.began, *wants));
        }
        let (saga, begun) = self.sagas.iter().next()?;
        let words = format!("saga {saga} is half done when the run ends");
        Some(Violation::new(words).by(begun.last).owing(begun.began, begun.last))
    }
}

impl Monitor<Words> for Open {
    fn wants_events(&self) -> bool {
        true
    }

    fn observe(&mut self, seen: &Seen<'_, Words>) -> Signal {
        match seen {
            Seen::Event(id, event, _) if event.kind == Kind::Crashed => self.crash(event.node, *id),
            Seen::Event(..) => {}
            Seen::Fact(id, event, fact) => {
                if let Some(fact) = fact.credit() {
                    self.follow(event.node, *id, fact);
                }
            }
        }
        Signal::Quiet
    }

    fn at_end(&mut self) -> Signal {
        self.owed().into()
    }

    fn clone_box(&self) -> Box<dyn Monitor<Words>> {
        Box::new(self.clone())
    }
}
