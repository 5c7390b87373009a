//! Servers, terms, indexes, and the entries of the log.

use crate::sim::sorted::Set;

/// A member of the cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServerId(pub u8);

/// A period that begins with an election. Terms serve as a logical clock; a server starts in term 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Term(pub u32);

impl Term {
    /// The term after this one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

/// A position in the log. The first entry has index 1; index 0 stands for the empty beginning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Index(pub u32);

impl Index {
    /// The index after this one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }

    /// The index before this one; 0 stays 0.
    #[must_use]
    pub const fn previous(self) -> Self {
        Self(self.0.saturating_sub(1))
    }
}

/// A command for the state machine. Raft never looks into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Command(pub u64);

/// The voting members of a cluster. A server that waits to be added starts with none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Configuration(Set<ServerId>);

impl Configuration {
    /// A configuration with these members.
    pub fn of(members: impl IntoIterator<Item = ServerId>) -> Self {
        Self(members.into_iter().collect())
    }

    /// The members in ascending order.
    pub fn members(&self) -> impl ExactSizeIterator<Item = ServerId> + Clone + '_ {
        self.0.iter().copied()
    }

    /// True if the server is a voting member.
    pub fn contains(&self, server: ServerId) -> bool {
        self.0.contains(&server)
    }

    /// True if there are no members.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// True if more than half of the members meet the condition. Nobody is a majority of no members.
    pub fn is_majority(&self, holds: impl Fn(ServerId) -> bool) -> bool {
        2 * self.members().filter(|member| holds(*member)).count() > self.0.len()
    }

    /// This configuration after a change of one server; `None` if it changes nothing.
    #[must_use]
    pub fn with(&self, change: Change) -> Option<Self> {
        let mut members = self.0.clone();
        let changed = match change {
            Change::Add(server) => members.insert(server),
            Change::Remove(server) => members.remove(&server),
        };
        changed.then_some(Self(members))
    }
}

/// A membership change. One server at a time: majorities before and after it always overlap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Change {
    /// Adds a voting member.
    Add(ServerId),
    /// Removes a voting member.
    Remove(ServerId),
}

/// The content of a log entry.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Payload {
    /// Nothing: what a new leader appends to have an entry of its own term.
    Noop,
    /// A client's command.
    Command(Command),
    /// The members from here on. A server uses the latest configuration in its log, committed or not.
    Configuration(Configuration),
}

/// An entry of the log.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Entry {
    /// The term in which a leader received it.
    pub term: Term,
    /// Its content.
    pub payload: Payload,
}

/// The state after a prefix of the log, in place of that prefix.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Snapshot {
    /// The index of the last entry that it replaces.
    pub last_index: Index,
    /// The term of that entry.
    pub last_term: Term,
    /// The latest configuration up to that entry.
    pub configuration: Configuration,
    /// The state machine's state. Raft never looks into it.
    pub state: Vec<u64>,
}
