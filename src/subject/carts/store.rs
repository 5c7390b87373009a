//! The versions of a cart that a replica holds, and what it concludes from their clocks.

use super::cart::Cart;
use super::version::{
    Carry, Clock, Context, Dropped, Edit, Kept, Mark, Sibling, Version, Write, vector_bytes, vector_words,
};
use crate::policy::stamp::Stamp;
use crate::policy::vector::Relation;
use crate::policy::version_vector::{Actor, Dotted, Shared, VersionVector, dotted};
use crate::sim::time::WallTime;

/// What a replica holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Held {
    pub versions: Vec<Version>,
    /// With [`Carry::Shared`], the vector for all of them.
    pub shared: VersionVector,
}

/// How a replica treats versions.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    pub carry: Carry,
    /// How many entries a vector may have before the oldest are removed; `None`: any number.
    pub entries: Option<usize>,
}

impl Rule {
    /// What every replica begins with: the first version, as if the first replica had taken it long ago.
    pub fn first(self, cart: Cart) -> Held {
        let long_ago = WallTime::from_micros(-1_000_000_000_000);
        let vector = VersionVector::default().incremented(0, long_ago);
        let clock = match self.carry {
            Carry::Wall => Clock::Wall(Stamp { time: long_ago, by: 0 }),
            Carry::Lamport => Clock::Lamport(0, 0),
            Carry::Clients => Clock::Vector(VersionVector::default()),
            Carry::Replicas => Clock::Vector(vector.clone()),
            Carry::Shared => Clock::Shared,
            Carry::Dots => Clock::Dotted(Dotted { dot: (0, 1), context: VersionVector::default() }),
        };
        let shared = if self.carry == Carry::Shared { vector } else { VersionVector::default() };
        let first = Version { edit: Edit::FIRST, cart, written: long_ago, clock, past: Vec::new() };
        Held { versions: vec![first], shared }
    }

    /// A replica takes a write. Returns what it drops.
    pub fn put(self, held: &mut Held, write: Write, replica: Actor, now: WallTime) -> Vec<Dropped> {
        let Write { edit, cart, written, mark, past } = write;
        let mut version = Version { edit, cart, written, clock: Clock::Shared, past };
        version.clock = match mark {
            Mark::Made(clock) => clock,
            Mark::Read(read) if self.carry == Carry::Shared => {
                return held.change_shared(&[], |held| held.write(version, &read, replica, now));
            }
            Mark::Read(read) if self.carry == Carry::Dots => {
                Clock::Dotted(dotted::event(&held.dots(), &read, replica))
            }
            Mark::Read(read) => {
                let own = held.versions.iter().map(|version| match &version.clock {
                    Clock::Vector(vector) => vector.count(replica),
                    _ => 0,
                });
                let last = own.fold(read.count(replica), u32::max);
                Clock::Vector(read.with((replica, last.saturating_add(1)), now))
            }
        };
        let dropped = held.take(vec![version]);
        // It is compared whole, and stored with as many entries as it may have.
        let stored = held.versions.iter_mut().find(|version| version.edit == edit);
        if let (Some(keep), Some(Version { clock: Clock::Vector(vector), .. })) = (self.entries, stored) {
            vector.prune(keep);
        }
        dropped
    }

    /// A replica takes over what another one has sent. Returns what it drops.
    pub fn sync(self, held: &mut Held, came: Held) -> Vec<Dropped> {
        if self.carry != Carry::Shared {
            return held.take(came.versions);
        }
        let came = Shared { vector: came.shared, values: came.versions };
        held.change_shared(&came.values, |held| held.sync(&came))
    }
}

/// The versions that are not kept, each with one that is: if possible, one whose author had read it.
fn gone(all: &[Version], kept: &[Version]) -> Vec<Dropped> {
    let mut dropped: Vec<Dropped> = Vec::new();
    for version in all {
        let edit = version.edit;
        if kept.iter().any(|kept| kept.edit == edit) || dropped.iter().any(|other| other.edit == edit) {
            continue;
        }
        let reader = kept.iter().find(|kept| kept.past.contains(&edit));
        if let Some(by) = reader.or_else(|| kept.first()) {
            dropped.push(Dropped { edit, by: by.edit, was_read: reader.is_some() });
        }
    }
    dropped
}

impl Held {
    /// Changes versions that have one vector together. Returns what is dropped, of those that it had and those that `came`.
    fn change_shared(&mut self, came: &[Version], change: impl FnOnce(&mut Shared<Version>)) -> Vec<Dropped> {
        let all: Vec<Version> = self.versions.iter().chain(came).cloned().collect();
        let (vector, values) = (std::mem::take(&mut self.shared), std::mem::take(&mut self.versions));
        let mut shared = Shared { vector, values };
        change(&mut shared);
        (self.shared, self.versions) = (shared.vector, shared.values);
        gone(&all, &self.versions)
    }

    fn dots(&self) -> Vec<Dotted> {
        let dotted = self.versions.iter().filter_map(|version| match &version.clock {
            Clock::Dotted(dotted) => Some(dotted.clone()),
            _ => None,
        });
        dotted.collect()
    }

    /// Takes versions and drops those that come before another one by their clocks. Of two with the same clock it keeps the one
    /// that it had. Returns what it drops.
    fn take(&mut self, came: Vec<Version>) -> Vec<Dropped> {
        let mut all = std::mem::take(&mut self.versions);
        for version in came {
            if all.iter().all(|known| known.edit != version.edit) {
                all.push(version);
            }
        }
        let mut dropped = Vec::new();
        for (index, version) in all.iter().enumerate() {
            let winners =
                all.iter().enumerate().filter(|(other, winner)| match version.clock.compare(&winner.clock) {
                    Relation::Before => true,
                    Relation::Same => *other < index,
                    Relation::After | Relation::Concurrent => false,
                });
            let winners: Vec<&Version> = winners.map(|(_, winner)| winner).collect();
            let reader = winners.iter().find(|winner| winner.past.contains(&version.edit));
            match reader.or_else(|| winners.first()) {
                Some(by) => {
                    let was_read = reader.is_some();
                    dropped.push(Dropped { edit: version.edit, by: by.edit, was_read });
                }
                None => self.versions.push(version.clone()),
            }
        }
        dropped
    }

    /// The writes whose versions it holds.
    pub fn edits(&self) -> Vec<Edit> {
        self.versions.iter().map(|version| version.edit).collect()
    }

    /// Its versions as they are reported.
    pub fn kept(&self) -> Vec<Kept> {
        let kept = self.versions.iter().map(|version| {
            let later = self.versions.iter().find(|other| other.past.contains(&version.edit));
            Kept { edit: version.edit, cart: version.cart, replaced_by: later.map(|later| later.edit) }
        });
        kept.collect()
    }

    /// Its versions as a phone gets to read them.
    pub fn siblings(&self) -> Vec<Sibling> {
        let sibling = |version: &Version| {
            let Version { edit, cart, written, .. } = version;
            Sibling { edit: *edit, cart: *cart, written: *written }
        };
        self.versions.iter().map(sibling).collect()
    }

    /// Their causal history and they themselves, in order.
    pub fn past(&self) -> Vec<Edit> {
        let mut past: Vec<Edit> = self
            .versions
            .iter()
            .flat_map(|version| version.past.iter().copied().chain([version.edit]))
            .collect();
        past.sort_unstable();
        past.dedup();
        past
    }

    /// What somebody has read who has read all of it.
    pub fn context(&self, now: WallTime) -> Context {
        let dots = dotted::context(&self.dots(), now);
        let read = Context { vector: self.shared.joined(&dots), lamport: 0 };
        self.versions.iter().fold(read, |read, version| match &version.clock {
            Clock::Lamport(number, _) => Context { lamport: read.lamport.max(*number), ..read },
            Clock::Vector(vector) => Context { vector: read.vector.joined(vector), ..read },
            _ => read,
        })
    }

    /// A context in words.
    pub fn context_words(carry: Carry, context: &Context) -> String {
        match carry {
            Carry::Wall => "none".to_owned(),
            Carry::Lamport => context.lamport.to_string(),
            Carry::Clients | Carry::Replicas | Carry::Shared | Carry::Dots => vector_words(&context.vector),
        }
    }

    /// What its clocks take, in bytes.
    pub fn clock_bytes(&self) -> u32 {
        self.versions.iter().map(|version| version.clock.bytes()).sum::<u32>() + vector_bytes(&self.shared)
    }

    /// Its clocks in words.
    pub fn clock_words(&self) -> String {
        let is_shared = self.versions.iter().any(|version| version.clock == Clock::Shared);
        let clocks = self.versions.iter().map(|version| version.clock.words());
        let clocks: Vec<String> = if is_shared { vec![vector_words(&self.shared)] } else { clocks.collect() };
        if clocks.is_empty() { "none".to_owned() } else { clocks.join(" | ") }
    }
}

#[cfg(test)]
mod tests;
