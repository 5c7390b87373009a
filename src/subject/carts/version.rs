//! Versions of a cart, their clocks, and what is said of them.

use std::cmp::Ordering;
use std::fmt;

use super::cart::Cart;
use super::parties::owner;
use crate::policy::stamp::Stamp;
use crate::policy::vector::Relation;
use crate::policy::version_vector::{Dotted, VersionVector};
use crate::sim::tagged;
use crate::sim::time::WallTime;

/// A write: the phone that it came from, and which of that phone's it is, from 1. The first version of all is nobody's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Edit {
    pub phone: u16,
    pub nth: u32,
}

impl Edit {
    /// The version with which everything begins.
    pub const FIRST: Self = Self { phone: 0, nth: 0 };
}

impl fmt::Display for Edit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::FIRST {
            f.write_str("the first cart")
        } else {
            write!(f, "{} {}", owner(self.phone), self.nth)
        }
    }
}

/// A version that a phone gets to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Sibling {
    pub edit: Edit,
    pub cart: Cart,
    /// When it was written, by its author's wall clock.
    pub written: WallTime,
}

/// What a phone has to send back with its write: what the versions that it has read include.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Context {
    pub vector: VersionVector,
    /// The greatest Lamport number among them.
    pub lamport: u32,
}

/// A write on its way from a phone to a replica.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Write {
    pub edit: Edit,
    pub cart: Cart,
    pub written: WallTime,
    pub mark: Mark,
    /// Its causal history: all writes that its author had read, directly or not. The replicas make no use of it; the run is judged by it.
    pub past: Vec<Edit>,
}

/// A version that a replica no longer holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Dropped {
    pub edit: Edit,
    /// The version because of which it was dropped.
    pub by: Edit,
    /// Whether the author of that one had read it.
    pub was_read: bool,
}

/// A version that a replica holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Kept {
    pub edit: Edit,
    pub cart: Cart,
    /// One of the others whose author had read this one, if there is any.
    pub replaced_by: Option<Edit>,
}

/// What versions carry, so that a replica can tell which of them replaces which.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carry {
    /// The wall clock of the phone. The latest version wins.
    Wall,
    /// A Lamport number, one more than the greatest that its author had read. The greatest wins.
    Lamport,
    /// A version vector with an entry for each phone that writes.
    Clients,
    /// A version vector with an entry for each replica that takes writes.
    Replicas,
    /// One version vector for all siblings, with an entry for each replica.
    Shared,
    /// A dotted version vector.
    Dots,
}

tagged! {
    /// The clock of one version.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum Clock {
        Wall(Stamp) = 0,
        Lamport(u32, u16) = 1,
        Vector(VersionVector) = 2,
        Dotted(Dotted) = 3,
        /// Its siblings and it have one clock together.
        Shared = 4,
    }
}

tagged! {
    /// What a write brings: its clock, or what its author had read, from which the replica makes a clock.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum Mark {
        Made(Clock) = 0,
        Read(VersionVector) = 1,
    }
}

/// A version with its clock.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Version {
    pub edit: Edit,
    pub cart: Cart,
    pub written: WallTime,
    pub clock: Clock,
    /// Its causal history, in order: see [`Write::past`].
    pub past: Vec<Edit>,
}

/// A vector in words: `[1:2 2:1]`.
pub fn vector_words(vector: &VersionVector) -> String {
    let entries: Vec<String> =
        vector.entries().map(|(actor, entry)| format!("{}:{}", actor + 1, entry.count)).collect();
    format!("[{}]", entries.join(" "))
}

/// What an entry or a dot takes: 2 bytes for the number of a phone or a replica, 4 for the count.
const ENTRY_BYTES: u32 = 6;

/// What a vector takes, in bytes.
pub fn vector_bytes(vector: &VersionVector) -> u32 {
    ENTRY_BYTES * vector.entries().len() as u32
}

impl Clock {
    /// What it takes, in bytes: 8 for a time, 4 for a number, 2 for the number of a phone.
    pub fn bytes(&self) -> u32 {
        match self {
            Self::Wall(_) => 10,
            Self::Lamport(..) => 6,
            Self::Vector(vector) => vector_bytes(vector),
            Self::Dotted(dotted) => ENTRY_BYTES + vector_bytes(&dotted.context),
            Self::Shared => 0,
        }
    }

    /// The clock in words.
    pub fn words(&self) -> String {
        match self {
            Self::Wall(stamp) => stamp.time.to_string(),
            Self::Lamport(number, _) => number.to_string(),
            Self::Vector(vector) => vector_words(vector),
            Self::Dotted(Dotted { dot: (actor, number), context }) => {
                format!("{}:{number} after {}", actor + 1, vector_words(context))
            }
            Self::Shared => "shared".to_owned(),
        }
    }

    /// What clocks of the same kind say of two versions.
    pub fn compare(&self, other: &Self) -> Relation {
        let ordered = |order: Ordering| match order {
            Ordering::Less => Relation::Before,
            Ordering::Greater => Relation::After,
            Ordering::Equal => Relation::Same,
        };
        match (self, other) {
            (Self::Wall(one), Self::Wall(other)) => ordered(one.cmp(other)),
            (Self::Lamport(one, by), Self::Lamport(other, other_by)) => {
                ordered((one, by).cmp(&(other, other_by)))
            }
            (Self::Vector(one), Self::Vector(other)) => one.compare(other),
            (Self::Dotted(one), Self::Dotted(other)) => one.compare(other),
            _ => Relation::Concurrent,
        }
    }
}

impl Mark {
    /// What it takes, in bytes.
    pub fn bytes(&self) -> u32 {
        match self {
            Self::Made(clock) => clock.bytes(),
            Self::Read(vector) => vector_bytes(vector),
        }
    }

    /// The mark in words.
    pub fn words(&self) -> String {
        match self {
            Self::Made(clock) => clock.words(),
            Self::Read(vector) => format!("after {}", vector_words(vector)),
        }
    }
}
