//! What should be in a cart that somebody has written: everything that was added in its causal history, without what was removed there. The history
//! is that of the facts: which versions each author had read.

use super::super::cart::{Change, bit, words};
use super::super::words::{Edit, Fact};
use crate::sim::check::Violation;
use crate::sim::ids::EventId;
use crate::sim::sorted::{Map, Set};
use crate::subject;

/// By version: its history, itself included; and the change that each of them made.
#[derive(Clone, Debug, Default)]
pub(in super::super) struct Contents {
    past: Map<Edit, Set<Edit>>,
    changes: Map<Edit, (Change, EventId)>,
    first: u64,
    broken: bool,
}

/// What should be in a cart, and what was removed from it.
#[derive(Clone, Copy, Debug, Default)]
struct Due {
    items: u64,
    removed: u64,
}

impl Contents {
    /// Follows a fact. If it says what is in a cart: that, and what should be in it.
    fn follow(&mut self, event: EventId, fact: &Fact) -> Option<(u64, Due, Set<Edit>)> {
        let (read, cart) = match fact {
            Fact::Began { cart, .. } => {
                self.first = cart.items;
                return None;
            }
            Fact::Wrote { read, cart, .. } => (read, cart),
            Fact::CheckedOut { siblings, cart, .. } => (siblings, cart),
            _ => return None,
        };
        let known = read.iter().filter_map(|edit| self.past.get(edit));
        let mut past: Set<Edit> = known.flat_map(|past| past.iter().copied()).collect();
        if let Fact::Wrote { edit, change, .. } = fact {
            past.insert(*edit);
            self.changes.insert(*edit, (*change, event));
            self.past.insert(*edit, past.clone());
        }
        Some((cart.items, self.due(&past), past))
    }

    fn due(&self, past: &Set<Edit>) -> Due {
        let mut due = Due { items: self.first, removed: 0 };
        for (change, _) in past.iter().filter_map(|edit| self.changes.get(edit)) {
            let all = if change.removes { &mut due.removed } else { &mut due.items };
            *all |= bit(change.item);
        }
        Due { items: due.items & !due.removed, ..due }
    }

    /// The first write of the history that added or removed one of these items.
    fn changed(&self, past: &Set<Edit>, items: u64, removes: bool) -> Option<(Edit, EventId)> {
        past.iter().find_map(|edit| {
            let (change, event) = self.changes.get(edit)?;
            (change.removes == removes && bit(change.item) & items != 0).then_some((*edit, *event))
        })
    }

    fn once(&mut self, event: EventId, words: String, of: Option<(Edit, EventId)>) -> Option<Violation> {
        if self.broken {
            return None;
        }
        self.broken = true;
        let earlier = of.map(|(_, earlier)| earlier).filter(|earlier| *earlier != event);
        Some(Violation::new(words).with(earlier))
    }
}

pub(in super::super) fn lost_in_merge(
    contents: &mut Contents,
    event: EventId,
    fact: &subject::Fact,
) -> Option<Violation> {
    let (items, due, past) = contents.follow(event, fact.cart()?)?;
    let missing = due.items & !items;
    if missing == 0 {
        return None;
    }
    let of = contents.changed(&past, missing, false);
    let by = of.map_or_else(String::new, |(edit, _)| format!(", which {edit} had added"));
    contents.once(event, format!("the cart has lost {}{by}", words(missing)), of)
}

pub(in super::super) fn come_back(
    contents: &mut Contents,
    event: EventId,
    fact: &subject::Fact,
) -> Option<Violation> {
    let (items, due, past) = contents.follow(event, fact.cart()?)?;
    let back = due.removed & items;
    if back == 0 {
        return None;
    }
    let of = contents.changed(&past, back, true);
    let by = of.map_or_else(String::new, |(edit, _)| format!(", which {edit} had removed"));
    contents.once(event, format!("the cart has {} again{by}", words(back)), of)
}
