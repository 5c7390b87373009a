//! Promises about carts: what replicas may drop and keep, what merges may do, and what is there in the end.

mod contents;
mod end;

use super::words::{Edit, Fact};
use crate::sim::check::{Check, Tally, Violation, When};
use crate::sim::ids::EventId;
use crate::sim::sorted::Map;
use crate::subject::{self, Words};

pub const KEPT: &str = "kept";
pub const REPLACED: &str = "replaced";
pub const FEW: &str = "few";
pub const MERGED: &str = "merged";
pub const GONE: &str = "gone";
pub const BOUGHT: &str = "bought";
pub const AGREE: &str = "agree";

/// What may be promised of such a scene.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Promise {
    /// A replica drops a version only for one whose author had read it.
    Kept,
    /// No version stays beside one whose author had read it.
    Replaced,
    /// There are never more siblings than phones.
    Few,
    /// A phone that merges siblings loses no item.
    Merged,
    /// What was removed does not come back.
    Gone,
    /// At the checkout, everything is there that was saved before.
    Bought,
    /// In the end, the replicas hold the same versions.
    Agree,
}

impl Promise {
    /// The monitor that watches it.
    pub fn check(self) -> Check<Words> {
        match self {
            Self::Kept => {
                Check::always(KEPT, "no write is dropped unread", Writes::default(), dropped_unread)
            }
            Self::Replaced => Check::always(
                REPLACED,
                "no version stays beside its successor",
                Writes::default(),
                beside_successor,
            ),
            Self::Few => Check::always(FEW, "no more siblings than phones", Writes::default(), too_many),
            Self::Merged => Check::always(
                MERGED,
                "no merge loses an item",
                contents::Contents::default(),
                contents::lost_in_merge,
            ),
            Self::Gone => Check::always(
                GONE,
                "what was removed stays removed",
                contents::Contents::default(),
                contents::come_back,
            ),
            Self::Bought => Check::new(
                BOUGHT,
                "what was saved before the checkout is bought",
                When::Always,
                end::Saved::default(),
            ),
            Self::Agree => {
                Check::new(AGREE, "the replicas agree in the end", When::Eventually, end::Copies::default())
            }
        }
    }
}

/// Which event wrote each version, and how many phones there are.
#[derive(Clone, Debug, Default)]
pub(super) struct Writes {
    wrote: Map<Edit, EventId>,
    phones: u32,
    broken: bool,
}

impl Writes {
    fn follow(&mut self, event: EventId, fact: &Fact) {
        match fact {
            Fact::Began { phones, .. } => self.phones = *phones,
            Fact::Wrote { edit, .. } => _ = self.wrote.entry(*edit).or_insert(event),
            _ => {}
        }
    }

    /// The events that wrote these versions, in order.
    fn of(&self, edits: impl IntoIterator<Item = Edit>) -> Vec<EventId> {
        let mut events: Vec<EventId> =
            edits.into_iter().filter_map(|edit| self.wrote.get(&edit).copied()).collect();
        events.sort_unstable();
        events
    }

    /// Breaks the promise once.
    fn once(&mut self, violation: Option<Violation>) -> Option<Violation> {
        let violation = violation.filter(|_| !self.broken);
        self.broken |= violation.is_some();
        violation
    }
}

fn dropped_unread(writes: &mut Writes, event: EventId, fact: &subject::Fact) -> Option<Violation> {
    let fact = fact.cart()?;
    writes.follow(event, fact);
    let Fact::Settled { dropped, .. } = fact else { return None };
    let lost = dropped.iter().find(|dropped| !dropped.was_read)?;
    let words = format!("{} was dropped for {}, whose author had not read it", lost.edit, lost.by);
    let found = Violation::new(words).with(writes.of([lost.edit, lost.by]));
    writes.once(Some(found))
}

fn beside_successor(writes: &mut Writes, event: EventId, fact: &subject::Fact) -> Option<Violation> {
    let fact = fact.cart()?;
    writes.follow(event, fact);
    let Fact::Settled { kept, .. } = fact else { return None };
    let (edit, later) = kept.iter().find_map(|kept| Some((kept.edit, kept.replaced_by?)))?;
    let words = format!("{edit} is kept beside {later}, whose author had read it");
    let found = Violation::new(words).with(writes.of([edit, later]));
    writes.once(Some(found))
}

fn too_many(writes: &mut Writes, event: EventId, fact: &subject::Fact) -> Option<Violation> {
    let fact = fact.cart()?;
    writes.follow(event, fact);
    let Fact::Settled { kept, .. } = fact else { return None };
    let members = writes.of(kept.iter().map(|kept| kept.edit));
    if members.len() <= writes.phones as usize || writes.broken {
        return None;
    }
    let first = members.first().copied();
    let tally = Tally::of_events(members, writes.phones);
    let found = Violation::counted(tally, "siblings are kept").with(first);
    writes.once(Some(found))
}
