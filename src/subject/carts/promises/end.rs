//! What is bought, and what the replicas hold in the end.

use super::super::cart::{Cart, Change, bit, words};
use super::super::words::{Edit, Fact, Msg};
use crate::sim::check::{Monitor, Seen, Signal, Violation};
use crate::sim::ids::{EventId, NodeId};
use crate::sim::sorted::{Map, Set};
use crate::sim::trace::Kind;
use crate::subject::Words;

/// By write: the message that handed it on and got lost, the latest if there were several.
#[derive(Clone, Debug, Default)]
struct LostOnTheWay(Map<Edit, EventId>);

impl LostOnTheWay {
    fn follow(&mut self, seen: &Seen<'_, Words>) {
        let Seen::Event(id, event, Some(msg)) = seen else { return };
        if let (Kind::Dropped, Some(Msg::Sync { held })) = (event.kind, msg.cart()) {
            for edit in held.edits() {
                self.0.insert(edit, *id);
            }
        }
    }

    fn of(&self, edit: Edit) -> Option<EventId> {
        self.0.get(&edit).copied()
    }
}

/// What was changed and saved so far.
#[derive(Clone, Debug, Default)]
pub(in super::super) struct Saved {
    changes: Map<Edit, (Change, EventId)>,
    /// By item: the event that saved its addition.
    added: Map<u32, EventId>,
    /// When the checkout began. What is saved after that may be missing.
    began: Option<EventId>,
    removed: u64,
    /// By write: the event that dropped it, although nobody had read it.
    dropped: Map<Edit, EventId>,
    lost: LostOnTheWay,
}

impl Saved {
    fn follow(&mut self, event: EventId, fact: &Fact) -> Option<Violation> {
        match fact {
            Fact::Wrote { edit, change, .. } => {
                self.changes.insert(*edit, (*change, event));
                if change.removes {
                    self.removed |= bit(change.item);
                }
            }
            Fact::Saved { edit } => {
                let (change, _) = self.changes.get(edit).copied()?;
                if !change.removes {
                    self.added.insert(change.item, event);
                }
            }
            Fact::Settled { dropped, .. } => {
                for lost in dropped.iter().filter(|dropped| !dropped.was_read) {
                    self.dropped.entry(lost.edit).or_insert(event);
                }
            }
            Fact::ToCheckout { .. } => self.began = Some(event),
            Fact::CheckedOut { cart, .. } => return self.not_bought(event, *cart),
            _ => {}
        }
        None
    }

    fn not_bought(&self, event: EventId, cart: Cart) -> Option<Violation> {
        let began = self.began.unwrap_or(event);
        let is_missing = |item: u32| cart.items & bit(item) == 0 && self.removed & bit(item) == 0;
        let (item, told) = self.added.iter().find(|(item, told)| **told < began && is_missing(**item))?;
        let (edit, (_, wrote)) = self.changes.iter().find(|(_, (change, _))| change.item == *item)?;
        let words = format!("{edit} was saved, and what is bought lacks {}", words(bit(*item)));
        let why = self.dropped.get(edit).copied().or_else(|| self.lost.of(*edit));
        Some(Violation::new(words).with([*wrote, *told]).with(why))
    }
}

impl Monitor<Words> for Saved {
    fn wants_events(&self) -> bool {
        true
    }

    fn observe(&mut self, seen: &Seen<'_, Words>) -> Signal {
        self.lost.follow(seen);
        let Seen::Fact(id, _, fact) = seen else { return Signal::Quiet };
        fact.cart().and_then(|fact| self.follow(*id, fact)).into()
    }

    fn clone_box(&self) -> Box<dyn Monitor<Words>> {
        Box::new(self.clone())
    }
}

/// What each replica holds.
#[derive(Clone, Debug, Default)]
pub(in super::super) struct Copies {
    held: Map<NodeId, Set<Edit>>,
    /// By write: the events with which a replica first held it, and with which the last one did.
    took: Map<Edit, (EventId, EventId)>,
    lost: LostOnTheWay,
}

impl Monitor<Words> for Copies {
    fn wants_events(&self) -> bool {
        true
    }

    fn observe(&mut self, seen: &Seen<'_, Words>) -> Signal {
        self.lost.follow(seen);
        let Seen::Fact(id, event, fact) = seen else { return Signal::Quiet };
        match fact.cart() {
            Some(Fact::Began { .. }) => _ = self.held.insert(event.node, Set::from([Edit::FIRST])),
            Some(Fact::Settled { kept, .. }) => {
                let kept: Set<Edit> = kept.iter().map(|kept| kept.edit).collect();
                let before = self.held.insert(event.node, kept.clone()).unwrap_or_default();
                for edit in kept.iter().filter(|edit| !before.contains(edit)) {
                    self.took.entry(*edit).or_insert((*id, *id)).1 = *id;
                }
            }
            _ => {}
        }
        Signal::Quiet
    }

    fn at_end(&mut self) -> Signal {
        let differs = self.held.iter().find_map(|(node, held)| {
            let is_missing = |edit: &&Edit| self.held.values().any(|other| !other.contains(edit));
            let edit = held.iter().filter(is_missing).find(|edit| self.took.contains_key(edit))?;
            Some((*node, *edit))
        });
        let Some((node, edit)) = differs else { return Signal::Quiet };
        let Some((made, last)) = self.took.get(&edit).copied() else { return Signal::Quiet };
        let words = format!("replica {} holds {edit}, and not every replica does", node.0 + 1);
        Violation::new(words).by(last).owing(made, last).with(self.lost.of(edit)).into()
    }

    fn clone_box(&self) -> Box<dyn Monitor<Words>> {
        Box::new(self.clone())
    }
}
