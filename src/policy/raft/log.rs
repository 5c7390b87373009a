//! The log, and the rest of what a server keeps on disk.

use super::entry::{Configuration, Entry, Index, Payload, ServerId, Snapshot, Term};

/// A snapshot and the entries after it. A log that was never compacted begins with the snapshot at index 0.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Log {
    snapshot: Snapshot,
    entries: Vec<Entry>,
}

impl Log {
    /// An empty log of a cluster with these members.
    pub fn new(configuration: Configuration) -> Self {
        Self { snapshot: Snapshot { configuration, ..Snapshot::default() }, entries: Vec::new() }
    }

    /// The snapshot at its beginning.
    pub const fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// The entries that it still has, each with its index.
    pub fn entries(&self) -> impl DoubleEndedIterator<Item = (Index, &Entry)> + ExactSizeIterator {
        let first = self.snapshot.last_index.0 + 1;
        self.entries.iter().enumerate().map(move |(place, entry)| (Index(first + place as u32), entry))
    }

    /// The index of the last entry, discarded or not.
    pub fn last_index(&self) -> Index {
        Index(self.snapshot.last_index.0 + self.entries.len() as u32)
    }

    /// The term of the last entry; 0 if there never was one.
    pub fn last_term(&self) -> Term {
        self.entries.last().map_or(self.snapshot.last_term, |entry| entry.term)
    }

    /// The entry at an index; `None` beyond the end, and for what is discarded.
    pub fn entry(&self, index: Index) -> Option<&Entry> {
        self.entries.get(self.place(index)?)
    }

    /// The term of the entry at an index. It is known for the last entry of the snapshot, too.
    pub fn term_at(&self, index: Index) -> Option<Term> {
        if index == self.snapshot.last_index {
            return Some(self.snapshot.last_term);
        }
        self.entry(index).map(|entry| entry.term)
    }

    /// At most `most` entries from an index on; none if that index is discarded.
    pub fn from(&self, index: Index, most: usize) -> Vec<Entry> {
        let rest = self.place(index).and_then(|place| self.entries.get(place..)).unwrap_or_default();
        rest.iter().take(most).cloned().collect()
    }

    /// The latest configuration up to an index, and the index of its entry.
    pub fn configuration_at(&self, index: Index) -> (Index, &Configuration) {
        let upto = self.entries().rev().filter(|(at, _)| *at <= index);
        let mut configurations = upto.filter_map(|(at, entry)| match &entry.payload {
            Payload::Configuration(configuration) => Some((at, configuration)),
            _ => None,
        });
        configurations.next().unwrap_or((self.snapshot.last_index, &self.snapshot.configuration))
    }

    /// True if a log that ends like this is at least as up to date as this one: its last term is later, or it is the same
    /// and that log is not shorter (section 5.4.1).
    pub fn is_no_newer_than(&self, last_index: Index, last_term: Term) -> bool {
        (last_term, last_index) >= (self.last_term(), self.last_index())
    }

    /// The entries of a leader that have to be written: from the first on that this log does not have, with the index
    /// after which they belong. An entry that conflicts is replaced with all that follow it; a prefix of what is already there
    /// changes nothing.
    pub fn missing(&self, prev: Index, entries: &[Entry]) -> Option<(Index, Vec<Entry>)> {
        let (mut after, mut rest) = (prev, entries);
        while let [first, others @ ..] = rest {
            // What a snapshot replaced is committed, so the leader has the same there.
            let discarded = after.next() <= self.snapshot.last_index;
            if !discarded && self.term_at(after.next()) != Some(first.term) {
                return Some((after, rest.to_vec()));
            }
            (after, rest) = (after.next(), others);
        }
        None
    }

    fn place(&self, index: Index) -> Option<usize> {
        Some(index.0.checked_sub(self.snapshot.last_index.0 + 1)? as usize)
    }

    fn replace_after(&mut self, after: Index, entries: &[Entry]) {
        self.entries.truncate(after.0.saturating_sub(self.snapshot.last_index.0) as usize);
        self.entries.extend_from_slice(entries);
    }

    fn install(&mut self, snapshot: &Snapshot) {
        let follows = self.term_at(snapshot.last_index) == Some(snapshot.last_term);
        let kept =
            self.place(snapshot.last_index.next()).filter(|place| follows && *place <= self.entries.len());
        self.entries = kept.map_or_else(Vec::new, |place| self.entries.split_off(place));
        self.snapshot = snapshot.clone();
    }
}

/// A change of what is on disk. Each is atomic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Write {
    /// `currentTerm` and `votedFor`.
    Vote {
        /// The term.
        term: Term,
        /// The candidate that received this server's vote in it.
        voted_for: Option<ServerId>,
    },
    /// Replaces all entries after an index.
    Entries {
        /// The last index that stays.
        after: Index,
        /// The new entries.
        entries: Vec<Entry>,
    },
    /// Replaces the log up to the snapshot's last index; later entries stay if they follow from it.
    Snapshot(Snapshot),
}

/// What a server keeps on disk: Figure 2's *persistent state on all servers*.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Durable {
    /// The latest term that the server has seen.
    pub current_term: Term,
    /// The candidate that received its vote in that term.
    pub voted_for: Option<ServerId>,
    /// The log.
    pub log: Log,
}

impl Durable {
    /// A new disk: of a member of this first configuration, or, if it is empty, of a server that waits to be added.
    pub fn new(configuration: Configuration) -> Self {
        Self { log: Log::new(configuration), ..Self::default() }
    }

    /// Carries out a write.
    pub fn write(&mut self, write: &Write) {
        match write {
            Write::Vote { term, voted_for } => (self.current_term, self.voted_for) = (*term, *voted_for),
            Write::Entries { after, entries } => self.log.replace_after(*after, entries),
            Write::Snapshot(snapshot) => self.log.install(snapshot),
        }
    }
}
