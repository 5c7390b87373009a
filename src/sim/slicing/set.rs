//! A set of a trace's events, with one bit for each.

use crate::ids::EventId;

const BITS: usize = u64::BITS as usize;

/// A set of events.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventSet(Vec<u64>);

impl EventSet {
    /// Adds an event.
    pub fn insert(&mut self, id: EventId) {
        let word = id.index() / BITS;
        if word >= self.0.len() {
            self.0.resize(word + 1, 0);
        }
        self.0[word] |= 1 << (id.index() % BITS);
    }

    /// True if the set contains the event.
    pub fn contains(&self, id: EventId) -> bool {
        self.0.get(id.index() / BITS).is_some_and(|word| word >> (id.index() % BITS) & 1 == 1)
    }

    /// The number of events.
    pub fn len(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// True if it is empty.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    /// The events, in order.
    pub fn iter(&self) -> impl Iterator<Item = EventId> {
        let words = self.0.iter().enumerate().filter(|(_, word)| **word != 0);
        words.flat_map(|(at, word)| {
            let set = (0..BITS).filter(move |bit| word >> bit & 1 == 1);
            set.map(move |bit| EventId((at * BITS + bit) as u32))
        })
    }
}

impl Extend<EventId> for EventSet {
    fn extend<I: IntoIterator<Item = EventId>>(&mut self, ids: I) {
        ids.into_iter().for_each(|id| self.insert(id));
    }
}

impl FromIterator<EventId> for EventSet {
    fn from_iter<I: IntoIterator<Item = EventId>>(ids: I) -> Self {
        let mut set = Self::default();
        set.extend(ids);
        set
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_holds_what_was_put_in_and_nothing_else() {
        let ids = [0, 1, 63, 64, 65, 127, 128, 1_000].map(EventId);
        let set: EventSet = ids.iter().rev().copied().collect();
        assert_eq!(set.iter().collect::<Vec<_>>(), ids);
        assert_eq!(set.len(), ids.len());
        assert!((0..2_000).map(EventId).all(|id| set.contains(id) == ids.contains(&id)));
        assert!(!set.contains(EventId::NONE) && EventSet::default().is_empty() && !set.is_empty());
    }
}
