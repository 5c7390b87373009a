//! Version vectors: for each actor, how many of its writes a version includes (Parker et al., "Detection of Mutual
//! Inconsistency in Distributed Systems", IEEE TSE 9(3), 1983).
//!
//! They look like [vector clocks](super::vector) and are about something else. A vector clock orders the *events* of processes: it
//! ticks with every event, and two events on one process are always ordered. A version vector orders the *versions* of one
//! value: it ticks with every write, and a write comes after the versions that its author had read, wherever it is
//! carried out. One replica can take two writes of which neither author has read the other's.
//!
//! Who counts as an actor decides what the vector can tell:
//!
//! - **the clients that write**: exact, as long as no two clients have the same name and none forgets its count. The vector has an entry for every
//!   client that ever wrote.
//! - **the replicas that take writes**: an entry for each replica, but two writes that one replica takes from authors who have
//!   read the same are numbered one after the other, and look as if the second had read the first. A [`Shared`] vector for all siblings
//!   does not overwrite; it keeps versions that were replaced long ago instead.
//! - **replicas, with a dot**: see [`dotted`].
//!
//! Dynamo (`DeCandia` et al., SOSP 2007, section 4.4) gives every entry a timestamp and removes the oldest entry when there are too many:
//! [`VersionVector::prune`].
//!
//! ```
//! use happens_before::policy::vector::Relation;
//! use happens_before::policy::version_vector::VersionVector;
//! use happens_before::sim::time::WallTime;
//! let now = WallTime::from_micros(0);
//! let read = VersionVector::default();
//! let (ann, ben) = (read.incremented(0, now), read.incremented(1, now));
//! assert_eq!(ann.compare(&ben), Relation::Concurrent, "neither has read the other's");
//! let merged = ann.joined(&ben).incremented(0, now);
//! assert_eq!(ben.compare(&merged), Relation::Before);
//! ```

pub mod dotted;
pub mod shared;

use crate::policy::vector::Relation;
use crate::sim::sorted::Map;
use crate::sim::time::WallTime;

pub use dotted::{Dot, Dotted};
pub use shared::Shared;

/// A client or a replica, by number.
pub type Actor = u16;

/// An actor's entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Entry {
    /// How many of the actor's writes are included: all up to this number.
    pub count: u32,
    /// When the actor last incremented it, by the clock that was at hand there. Only [`VersionVector::prune`] looks at it.
    pub touched: WallTime,
}

/// The writes that a version includes: for each actor, all up to a number. Actors that have written nothing have no entry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct VersionVector(Map<Actor, Entry>);

impl VersionVector {
    /// How many of an actor's writes are included.
    pub fn count(&self, actor: Actor) -> u32 {
        self.0.get(&actor).map_or(0, |entry| entry.count)
    }

    /// True if it includes a write: the actor's, with this number.
    pub fn includes(&self, (actor, number): Dot) -> bool {
        number <= self.count(actor)
    }

    /// The entries, by actor.
    pub fn entries(&self) -> impl ExactSizeIterator<Item = (Actor, Entry)> + '_ {
        self.0.iter().map(|(actor, entry)| (*actor, *entry))
    }

    /// The same with one more write of this actor.
    #[must_use]
    pub fn incremented(&self, actor: Actor, now: WallTime) -> Self {
        self.with((actor, self.count(actor).saturating_add(1)), now)
    }

    /// The same with this actor's entry at this number, even if it was higher before.
    #[must_use]
    pub fn with(&self, (actor, count): Dot, touched: WallTime) -> Self {
        let mut all = self.clone();
        all.0.insert(actor, Entry { count, touched });
        all
    }

    /// Everything that either includes.
    #[must_use]
    pub fn joined(&self, other: &Self) -> Self {
        let mut all = self.clone();
        for (actor, entry) in other.entries() {
            if entry.count > all.count(actor) {
                all.0.insert(actor, entry);
            }
        }
        all
    }

    /// True if it includes everything that the other does.
    pub fn descends(&self, other: &Self) -> bool {
        other.entries().all(|(actor, entry)| entry.count <= self.count(actor))
    }

    /// The relation of this version to another.
    pub fn compare(&self, other: &Self) -> Relation {
        match (other.descends(self), self.descends(other)) {
            (true, true) => Relation::Same,
            (true, false) => Relation::Before,
            (false, true) => Relation::After,
            (false, false) => Relation::Concurrent,
        }
    }

    /// Removes the entries that were touched longest ago until at most `keep` are left. What remains includes less than the
    /// version does, so a version may no longer be recognised as one that it replaced.
    pub fn prune(&mut self, keep: usize) {
        while self.0.len() > keep {
            let oldest =
                self.entries().reduce(|one, other| if other.1.touched < one.1.touched { other } else { one });
            let Some((oldest, _)) = oldest else { return };
            self.0.remove(&oldest);
        }
    }
}

#[cfg(test)]
mod tests;
