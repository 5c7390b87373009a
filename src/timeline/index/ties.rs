//! Pairs of a deed on a node and the step that undid it there, found as the trace grows.
//!
//! A fact's [meaning](crate::sim::process::Meaning::compensates) says that it is one of the two. An undo is paired
//! with the latest deed not yet undone. If there was never a deed before it, the undo waits: when the deed comes
//! after all, the pair is in the wrong order.

use crate::sim::sorted::Map;

use super::intervals::{Fate, Intervals};
use crate::sim::ids::{EventId, NodeId};
use crate::sim::process::{Compensation, Domain, Report};
use crate::sim::time::SimTime;
use crate::sim::trace::Trace;

/// A deed and its undo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tie {
    /// The node where both happened.
    pub node: NodeId,
    /// The event that did it.
    pub deed: EventId,
    /// The event that undid it, or should have.
    pub undo: EventId,
    /// The deed's name.
    pub words: &'static str,
}

impl Tie {
    /// The event that completed the pair.
    pub(crate) fn later(&self) -> EventId {
        self.deed.max(self.undo)
    }

    /// Returns whether the undo came before the deed it should have undone.
    pub(crate) fn is_reversed(&self) -> bool {
        self.undo < self.deed
    }
}

/// The known history of one thing that can be done and undone.
#[derive(Clone, Debug)]
enum Known {
    /// It was done in these events and not undone since, each with the deed's name.
    Done(Vec<(EventId, &'static str)>),
    /// It was undone before it was ever done.
    UndoneFirst(EventId),
}

/// A deed, its undo, and the deed's name.
type Pair = (EventId, EventId, &'static str);

/// All pairs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ties {
    facts: usize,
    known: Map<(NodeId, u64), Known>,
    found: Vec<Tie>,
    places: Intervals,
}

impl Ties {
    /// Adds the facts that came since the last call.
    pub(super) fn extend<D: Domain>(&mut self, trace: &Trace<D>) {
        for index in self.facts..trace.facts.len() {
            let (event, fact) = &trace.facts[index];
            let Some(compensation) = fact.meaning().compensates else { continue };
            let node = trace.event(*event).node;
            let pair = match compensation {
                Compensation::Deed { key, words } => self.done(node, key, *event, words),
                Compensation::Undo { key } => self.undone(node, key, *event),
            };
            if let Some((deed, undo, words)) = pair {
                let tie = Tie { node, deed, undo, words };
                let (first, id) = (deed.min(undo), self.found.len() as u32);
                self.found.push(tie);
                self.places.begin(trace.event(first).at, id);
            }
        }
        self.facts = trace.facts.len();
        let found = &self.found;
        self.places.settle(|id| Fate::Ended(trace.event(found[id as usize].later()).at));
    }

    fn done(&mut self, node: NodeId, key: u64, event: EventId, words: &'static str) -> Option<Pair> {
        match self.known.entry((node, key)).or_insert_with(|| Known::Done(Vec::new())) {
            Known::Done(events) => {
                events.push((event, words));
                None
            }
            first @ Known::UndoneFirst(_) => {
                match std::mem::replace(first, Known::Done(vec![(event, words)])) {
                    Known::UndoneFirst(undo) => Some((event, undo, words)),
                    Known::Done(_) => None,
                }
            }
        }
    }

    fn undone(&mut self, node: NodeId, key: u64, event: EventId) -> Option<Pair> {
        match self.known.entry((node, key)).or_insert(Known::UndoneFirst(event)) {
            Known::Done(events) => events.pop().map(|(deed, words)| (deed, event, words)),
            Known::UndoneFirst(_) => None,
        }
    }

    /// The pairs that touch a stretch of time, longest first.
    pub(crate) fn touching(&self, from: SimTime, to: SimTime, most: usize) -> impl Iterator<Item = Tie> {
        self.places.touching(from, to, most).0.into_iter().map(|id| self.found[id as usize])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_undo_is_paired_with_the_last_that_stands_and_waits_where_nothing_does() {
        let mut ties = Ties::default();
        let (node, id) = (NodeId(0), EventId);
        assert_eq!(ties.done(node, 1, id(0), "done"), None);
        assert_eq!(ties.done(node, 1, id(1), "done"), None);
        assert_eq!(ties.undone(node, 1, id(2)), Some((id(1), id(2), "done")));
        assert_eq!(ties.undone(node, 2, id(3)), None, "another thing");
        assert_eq!(ties.undone(NodeId(1), 1, id(4)), None, "another node");
        assert_eq!(ties.undone(node, 1, id(5)), Some((id(0), id(5), "done")));
        assert_eq!(ties.undone(node, 1, id(6)), None, "there is nothing left to undo");
        assert_eq!(ties.undone(node, 2, id(7)), None, "the first is remembered");
        assert_eq!(ties.done(node, 2, id(8), "done"), Some((id(8), id(3), "done")), "the wrong way round");
        assert_eq!(ties.undone(node, 2, id(9)), Some((id(8), id(9), "done")));
    }
}
