//! What is read off runs with carts: what each replica holds, what got lost, who believes what, and words for the timeline.

use super::cart::{Cart, words};
use super::parties::owner;
use super::words::{Dropped, Edit, Fact as Did, Kept};
use crate::sim::ids::{EventId, NodeId};
use crate::sim::sorted::{Map, Set};
use crate::sim::trace::Trace;
use crate::subject::beliefs::{BeliefRow, Beliefs, Flaw, Note};
use crate::subject::counting::counted;
use crate::subject::reading::{Reader, facts};
use crate::subject::{Fact, Words};

/// What was reported of carts.
pub fn carts(trace: &Trace<Words>) -> Reader<'_, Did> {
    Reader::new(trace, Fact::cart)
}

/// What a replica holds, and since when.
#[derive(Clone, Debug)]
struct Copy {
    kept: Vec<Kept>,
    since: EventId,
}

/// What a phone's owner has done last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    Opened,
    Shows(Cart, u32),
    Writes(Edit),
    Saved(Edit),
    Bought(Cart),
}

/// How things stand at all nodes.
#[derive(Clone, Debug, Default)]
pub struct State {
    pub phones: u32,
    copies: Map<NodeId, Copy>,
    owners: Map<NodeId, (At, EventId)>,
    carts: Map<Edit, Cart>,
    saved: Set<Edit>,
    /// The writes that some replica dropped, although nobody had read them.
    lost: Set<Edit>,
    /// The versions that some replica kept beside one that replaced it.
    replaced: Set<Edit>,
    /// The most siblings that a replica ever held.
    pub most: u32,
    /// The most that the clocks of a replica ever took, in bytes.
    pub most_bytes: u32,
}

impl State {
    /// After the first `count` events.
    pub fn of(trace: &Trace<Words>, count: usize) -> Self {
        let mut state = Self::default();
        for (event, fact) in facts(trace, count, Fact::cart) {
            state.follow(trace.event(event).node, event, fact);
        }
        state
    }

    /// Updates from a fact.
    pub fn follow(&mut self, node: NodeId, event: EventId, fact: &Did) {
        match fact {
            Did::Began { cart, phones, clock_bytes } => {
                self.phones = *phones;
                self.most_bytes = self.most_bytes.max(*clock_bytes);
                let first = Kept { edit: Edit::FIRST, cart: *cart, replaced_by: None };
                self.copies.insert(node, Copy { kept: vec![first], since: event });
            }
            Did::Settled { kept, dropped, clock_bytes, .. } => {
                self.copies.insert(node, Copy { kept: kept.clone(), since: event });
                self.lost
                    .extend(dropped.iter().filter(|dropped| !dropped.was_read).map(|dropped| dropped.edit));
                let replaced = kept.iter().filter(|kept| kept.replaced_by.is_some());
                self.replaced.extend(replaced.map(|kept| kept.edit));
                self.most = self.most.max(kept.len() as u32);
                self.most_bytes = self.most_bytes.max(*clock_bytes);
            }
            Did::Opened { .. } => _ = self.owners.insert(node, (At::Opened, event)),
            Did::Read { siblings, shows, .. } => {
                self.owners.insert(node, (At::Shows(*shows, siblings.len() as u32), event));
            }
            Did::Wrote { edit, cart, .. } => {
                self.carts.insert(*edit, *cart);
                self.owners.insert(node, (At::Writes(*edit), event));
            }
            Did::Saved { edit } => {
                self.saved.insert(*edit);
                self.owners.insert(node, (At::Saved(*edit), event));
            }
            Did::ToCheckout { .. } => {}
            Did::CheckedOut { cart, .. } => _ = self.owners.insert(node, (At::Bought(*cart), event)),
        }
    }

    /// How many writes were called saved.
    pub fn saved(&self) -> u32 {
        self.saved.len() as u32
    }

    /// How many writes some replica dropped, although nobody had read them.
    pub fn lost(&self) -> u32 {
        self.lost.len() as u32
    }

    /// How many versions some replica kept beside one that replaced them.
    pub fn replaced(&self) -> u32 {
        self.replaced.len() as u32
    }

    /// The cart of a write, in words.
    pub fn cart_of(&self, edit: Edit) -> Option<String> {
        self.carts.get(&edit).map(|cart| cart.words())
    }

    /// What replica 1 holds, in words.
    pub fn held(&self) -> String {
        self.copies.values().next().map_or_else(|| "nothing".to_owned(), |copy| held_words(&copy.kept))
    }

    /// How many versions replica 1 holds.
    pub fn siblings(&self) -> u32 {
        self.copies.values().next().map_or(0, |copy| copy.kept.len() as u32)
    }
}

/// Versions in words: their carts, and whose they are.
fn held_words(kept: &[Kept]) -> String {
    const SHOWN: usize = 3;
    let version = |kept: &Kept| format!("{} ({})", words(kept.cart.items), kept.edit);
    let mut all: Vec<String> = kept.iter().take(SHOWN).map(version).collect();
    if kept.len() > SHOWN {
        all.push(format!("{} more", kept.len() - SHOWN));
    }
    if all.is_empty() { "nothing".to_owned() } else { all.join(" | ") }
}

/// What each party believes, beside what is true.
pub fn beliefs(trace: &Trace<Words>, count: usize) -> Beliefs {
    let state = State::of(trace, count);
    let mut truth = format!("{} saved", counted(state.saved(), "write"));
    if state.lost() > 0 {
        truth = format!("{truth}, {} dropped unread", counted(state.lost(), "write"));
    }
    if state.replaced() > 0 {
        truth = format!("{truth}, {} kept beside a successor", counted(state.replaced(), "version"));
    }
    let replica = |(node, copy): (&NodeId, &Copy)| BeliefRow {
        node: *node,
        believes: format!("holds {}", held_words(&copy.kept)),
        flaw: copy.kept.iter().any(|kept| kept.replaced_by.is_some()).into(),
        since: Some(copy.since),
    };
    let mut rows: Vec<BeliefRow> = state.copies.iter().map(replica).collect();
    rows.extend(state.owners.iter().map(|(node, (at, since))| {
        let (believes, flaw) = state.belief(*at);
        BeliefRow { node: *node, believes, flaw, since: Some(*since) }
    }));
    Beliefs { truth, truth_is_bad: state.lost() + state.replaced() > 0, rows }
}

impl State {
    fn belief(&self, at: At) -> (String, Flaw) {
        match at {
            At::Opened => ("opens the cart".to_owned(), Flaw::None),
            At::Shows(cart, 0 | 1) => (format!("sees {}", cart.words()), Flaw::None),
            At::Shows(cart, siblings) => {
                (format!("sees {}, merged from {siblings} siblings", cart.words()), Flaw::None)
            }
            At::Writes(edit) => (format!("writes {edit}"), Flaw::None),
            At::Saved(edit) => {
                let flaw = if self.lost.contains(&edit) { Flaw::AtOdds } else { Flaw::None };
                (format!("{edit} is saved"), flaw)
            }
            At::Bought(cart) => (format!("has bought {}", cart.words()), Flaw::None),
        }
    }
}

/// Words beside writes, siblings, losses and the checkout.
pub fn notes(trace: &Trace<Words>) -> Vec<Note> {
    let mut notes: Vec<Note> = Vec::new();
    for (event, fact) in carts(trace).all() {
        let note = note_of(fact);
        if let Some((words, bad)) = note.filter(|_| notes.last().is_none_or(|last| last.event != event)) {
            notes.push(Note { event, words, bad });
        }
    }
    notes
}

fn note_of(fact: &Did) -> Option<(String, bool)> {
    Some(match fact {
        Did::Wrote { edit, cart, .. } => (format!("{edit}: {}", cart.words()), false),
        Did::Settled { kept, dropped, .. } => {
            let lost = dropped.iter().find(|dropped| !dropped.was_read);
            let replaced = kept.iter().filter(|kept| kept.replaced_by.is_some()).count();
            match (lost, replaced) {
                (Some(Dropped { edit, by, .. }), _) => (format!("{edit} is lost to {by}"), true),
                (None, 1..) => {
                    (format!("{}, {replaced} replaced", counted(kept.len() as u32, "sibling")), true)
                }
                _ if kept.len() > 1 => (counted(kept.len() as u32, "sibling"), false),
                _ => return None,
            }
        }
        Did::CheckedOut { cart, phone, .. } => (format!("{} buys {}", owner(*phone), cart.words()), false),
        _ => return None,
    })
}

/// The event in which a phone wrote its `nth` version.
pub fn wrote(trace: &Trace<Words>, phone: u16, nth: u32) -> Option<EventId> {
    carts(trace).first(|fact| matches!(fact, Did::Wrote { edit, .. } if *edit == Edit { phone, nth }))
}

/// The event in which a replica first settled after this version had come.
pub fn came(trace: &Trace<Words>, phone: u16, nth: u32) -> Option<EventId> {
    let edit = Edit { phone, nth };
    carts(trace).first(|fact| matches!(fact, Did::Settled { came, .. } if came.contains(&edit)))
}

/// The `nth` time that a phone has read the cart in order to change it.
pub fn read(trace: &Trace<Words>, of: u16, nth: usize) -> Option<EventId> {
    carts(trace).nth(nth, |fact| matches!(fact, Did::Read { phone, .. } if *phone == of))
}

/// The checkout: the event, and what is bought.
pub fn checkout(trace: &Trace<Words>) -> Option<(EventId, Cart)> {
    carts(trace).find(|fact| match fact {
        Did::CheckedOut { cart, .. } => Some(*cart),
        _ => None,
    })
}

/// The first event in which a replica held this many versions.
pub fn first_with(trace: &Trace<Words>, siblings: usize) -> Option<EventId> {
    carts(trace).first(|fact| matches!(fact, Did::Settled { kept, .. } if kept.len() >= siblings))
}

/// The first event in which a replica dropped a write that nobody had read, and that write and the one it was dropped for.
pub fn first_lost(trace: &Trace<Words>) -> Option<(EventId, Dropped)> {
    carts(trace).find(|fact| match fact {
        Did::Settled { dropped, .. } => dropped.iter().find(|dropped| !dropped.was_read).copied(),
        _ => None,
    })
}
