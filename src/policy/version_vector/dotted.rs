//! Dotted version vectors (Preguiça, Baquero, Almeida, Fonte and Gonçalves, "Dotted Version Vectors: Logical Clocks for
//! Optimistic Replication", 2010; "Brief Announcement: Efficient Causality Tracking in Distributed Storage Systems with Dotted Version
//! Vectors", PODC 2012).
//!
//! A version has two parts that a version vector runs together: the *dot*, which names this one write by the replica that took it and that replica's
//! count, and the *context*, a version vector of what its author had read. One version replaces another if its context includes the
//! other's dot. So a replica can take two writes with the same context: their dots differ, and neither context includes the other's.
//!
//! A [context] vouches for all writes up to a number. So replicas have to hand on all versions that they hold: a version alone, without its older
//! sibling, would make the next reader vouch for a write that they never saw.
//!
//! ```
//! use happens_before::policy::version_vector::{Dotted, VersionVector};
//! use happens_before::policy::version_vector::dotted::{context, event, sync};
//! use happens_before::sim::time::WallTime;
//! let (now, nothing) = (WallTime::from_micros(0), VersionVector::default());
//! let ann = event(&[], &nothing, 0);
//! let ben = event(&[ann.clone()], &nothing, 0);
//! let held = sync(&[ann], &[ben]);
//! assert_eq!(held.len(), 2, "taken by one replica, and still siblings");
//! let merged = event(&held, &context(&held, now), 0);
//! assert_eq!(sync(&held, &[merged.clone()]), [merged]);
//! ```

use super::{Actor, VersionVector};
use crate::policy::vector::Relation;
use crate::sim::time::WallTime;

/// One write: the actor that took it, and that actor's count.
pub type Dot = (Actor, u32);

/// The clock of one version.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Dotted {
    /// This write.
    pub dot: Dot,
    /// The writes that its author had read.
    pub context: VersionVector,
}

impl Dotted {
    /// The relation of this version to another.
    pub fn compare(&self, other: &Self) -> Relation {
        match (other.context.includes(self.dot), self.context.includes(other.dot)) {
            _ if self.dot == other.dot => Relation::Same,
            (true, _) => Relation::Before,
            (_, true) => Relation::After,
            _ => Relation::Concurrent,
        }
    }
}

/// What somebody has read who has read these versions; `now` is for [`VersionVector::prune`].
pub fn context(held: &[Dotted], now: WallTime) -> VersionVector {
    held.iter().fold(VersionVector::default(), |read, version| {
        let read = read.joined(&version.context);
        let (actor, number) = version.dot;
        if read.includes(version.dot) { read } else { read.with((actor, number), now) }
    })
}

/// The clock of a write that a replica takes, which holds these versions, from an author who has read `read`.
pub fn event(held: &[Dotted], read: &VersionVector, replica: Actor) -> Dotted {
    let known = held.iter().map(|version| {
        let dot = if version.dot.0 == replica { version.dot.1 } else { 0 };
        dot.max(version.context.count(replica))
    });
    let last = known.fold(read.count(replica), u32::max);
    Dotted { dot: (replica, last.saturating_add(1)), context: read.clone() }
}

/// The versions of both that neither has replaced, each once. Neither side may hold a version beside one that replaced it.
pub fn sync(one: &[Dotted], other: &[Dotted]) -> Vec<Dotted> {
    let is_current = |version: &Dotted, among: &[Dotted]| {
        among.iter().all(|other| version.compare(other) != Relation::Before)
    };
    let ours = one.iter().filter(|version| is_current(version, other));
    let theirs = other
        .iter()
        .filter(|version| is_current(version, one) && one.iter().all(|known| known.dot != version.dot));
    ours.chain(theirs).cloned().collect()
}
