//! One version vector for all siblings together, with an entry for each replica, as Riak had it before version 2.0
//! ("Vector Clocks Revisited", Basho, 2015).
//!
//! A write whose author has read everything replaces everything. Any other write is added. The vector cannot tell which of
//! the siblings that author had read, so versions that were replaced stay: *sibling explosion*.
//!
//! ```
//! use happens_before::policy::version_vector::{Shared, VersionVector};
//! use happens_before::sim::time::WallTime;
//! let (now, nothing) = (WallTime::from_micros(0), VersionVector::default());
//! let mut held = Shared::default();
//! held.write("ann 1", &nothing, 0, now);
//! let read = held.vector.clone();
//! held.write("ben 1", &nothing, 0, now);
//! held.write("ann 2", &read, 0, now);
//! assert_eq!(held.values, ["ann 1", "ben 1", "ann 2"], "whoever wrote ann 2 had read ann 1");
//! ```

use super::{Actor, VersionVector};
use crate::policy::vector::Relation;
use crate::sim::time::WallTime;

/// Siblings and their vector.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Shared<V> {
    /// Everything that was written to any of them.
    pub vector: VersionVector,
    /// The siblings, in the order in which they came.
    pub values: Vec<V>,
}

impl<V> Default for Shared<V> {
    fn default() -> Self {
        Self { vector: VersionVector::default(), values: Vec::new() }
    }
}

impl<V: Clone + PartialEq> Shared<V> {
    /// A replica takes a write from an author who has read `read`.
    pub fn write(&mut self, value: V, read: &VersionVector, replica: Actor, now: WallTime) {
        if read.descends(&self.vector) {
            self.values.clear();
        }
        self.values.push(value);
        self.vector = self.vector.joined(read).incremented(replica, now);
    }

    /// Takes over what another replica holds.
    pub fn sync(&mut self, other: &Self) {
        match self.vector.compare(&other.vector) {
            Relation::After => return,
            Relation::Before => self.values.clone_from(&other.values),
            Relation::Concurrent | Relation::Same => {
                let new = other.values.iter().filter(|value| !self.values.contains(value));
                let new: Vec<V> = new.cloned().collect();
                self.values.extend(new);
            }
        }
        self.vector = self.vector.joined(&other.vector);
    }
}
