//! Isolation levels, as `PostgreSQL` has them: what a transaction sees of rows that others change, and when it is refused.
//!
//! The source is `PostgreSQL`'s documentation, chapter 13.2, "Transaction Isolation". Each level is a rule about which version of a row counts:
//!
//! - **Read Committed**: "a SELECT query […] sees only data committed before the query began". An update waits for whoever has changed
//!   the row and not ended; then it looks at the row again, "to see if the updated version of the row still matches the search condition", and
//!   "proceeds with its operation using the updated version".
//! - **Repeatable Read**: all statements see what was committed before the first of them: a *snapshot*. An update of a row that another
//!   transaction has changed since fails with "could not serialize access due to concurrent update", so of two the first updater wins.
//!   This is *snapshot isolation* (Berenson et al., "A Critique of ANSI SQL Isolation Levels", SIGMOD 1995). It does not stop *write skew*,
//!   their anomaly A5B: two transactions read the same rows, and each writes one of them.
//! - **Serializable**: the same, and reads are watched. Every anomaly that snapshots permit has a transaction that read what one
//!   concurrent transaction overwrote and wrote what another had read, where the former of these commits first (Fekete et al.,
//!   "Making Snapshot Isolation Serializable", ACM TODS 30(2), 2005; Cahill, Röhm and Fekete, SIGMOD 2008; Ports and Grittner, "Serializable
//!   Snapshot Isolation in `PostgreSQL`", VLDB 2012). A commit that would complete such a structure fails.
//!
//! What is simpler here than there: rows are known by their numbers, so there are no predicates and no phantoms; a dangerous structure is refused
//! when its last transaction commits, where `PostgreSQL` may refuse another of the three and earlier. Locks are not here but in
//! [`lock_queue`](super::lock_queue): a caller has the row's lock, exclusively and until its transaction ends, before it calls [`Rows::update`].
//!
//! ```
//! use happens_before::policy::isolation::{Change, Failure, Level, Open, Rows, When};
//! let mut rows = Rows::new([(1, 1)]);
//! let sell = |rows: &mut Rows<&str>, tx: &mut Open| rows.update(tx, 1, Change::Set(0), When::Always);
//! for (level, second) in [(Level::ReadCommitted, Ok(1)), (Level::RepeatableRead, Err(Failure::ConcurrentUpdate))] {
//!     let (mut a, mut b) = (Open::new(level), Open::new(level));
//!     assert_eq!(rows.read(&mut a, 1), rows.read(&mut b, 1));
//!     assert_eq!(sell(&mut rows, &mut a), Ok(1));
//!     rows.commit(a, "A").expect("nobody was in its way");
//!     assert_eq!(sell(&mut rows, &mut b), second, "{level:?}");
//! }
//! ```

use crate::sim::sorted::{Map, Set};

/// The number of a row.
pub type RowId = u32;

/// An isolation level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Level {
    /// Each statement sees what is committed by then.
    ReadCommitted = 0,
    /// All statements see one snapshot, and of two updates of a row the first wins.
    RepeatableRead = 1,
    /// The same, and dangerous reads are refused at the commit.
    Serializable = 2,
}

/// One version of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Version<K> {
    /// Its value.
    pub value: i32,
    /// Its number: 1 for the first version of a row, and one more with each commit that changes it.
    pub number: u32,
    /// Who wrote it; `None`: it was there from the start.
    pub by: Option<K>,
    /// How many commits there were up to this one.
    since: u64,
}

/// What an update does to the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Change {
    /// `set value = n`.
    Set(i32),
    /// `set value = value + n`.
    Add(i32),
}

/// The search condition of an update, besides the row's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum When {
    /// None.
    Always,
    /// `where value >= n`.
    AtLeast(i32),
    /// `where version = n`.
    Version(u32),
}

impl When {
    /// Whether a version of a row with this value and this number meets it.
    pub const fn holds(self, value: i32, number: u32) -> bool {
        match self {
            Self::Always => true,
            Self::AtLeast(least) => value >= least,
            Self::Version(version) => number == version,
        }
    }
}

impl Change {
    /// The value after it.
    pub const fn of(self, value: i32) -> i32 {
        match self {
            Self::Set(value) => value,
            Self::Add(amount) => value.saturating_add(amount),
        }
    }
}

/// Why a statement or a commit fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Failure {
    /// "could not serialize access due to concurrent update".
    ConcurrentUpdate = 0,
    /// "could not serialize access due to read/write dependencies among transactions".
    Dependencies = 1,
}

/// A transaction that is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    level: Level,
    /// How many commits its snapshot holds; `None`: it has none, or not yet.
    snapshot: Option<u64>,
    /// The rows that it has read.
    read: Set<RowId>,
    /// What it has written: the value of each row.
    written: Map<RowId, i32>,
}

impl Open {
    /// A transaction that has executed nothing yet.
    #[must_use]
    pub const fn new(level: Level) -> Self {
        Self { level, snapshot: None, read: Set::new(), written: Map::new_vec() }
    }

    /// Whether it has changed a row.
    pub fn has_written(&self, row: RowId) -> bool {
        self.written.contains_key(&row)
    }
}

/// A committed transaction, for as long as others may be concurrent with it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Done {
    /// How many commits its snapshot held, and how many there were with its own.
    snapshot: u64,
    at: u64,
    read: Set<RowId>,
    wrote: Set<RowId>,
    /// The first commit among those that overwrote what it had read.
    out: Option<u64>,
}

/// The committed versions of some rows, and what is known of those who committed them. `K` names transactions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rows<K> {
    /// By row: its versions, oldest first, never empty.
    versions: Map<RowId, Vec<Version<K>>>,
    commits: u64,
    done: Vec<Done>,
}

impl<K: Copy> Rows<K> {
    /// Rows with their values.
    pub fn new(rows: impl IntoIterator<Item = (RowId, i32)>) -> Self {
        let first = |value| vec![Version { value, number: 1, by: None, since: 0 }];
        let versions = rows.into_iter().map(|(row, value)| (row, first(value))).collect();
        Self { versions, commits: 0, done: Vec::new() }
    }

    /// The newest committed version of a row, if there is such a row.
    pub fn newest(&self, row: RowId) -> Option<Version<K>> {
        self.versions.get(&row)?.last().copied()
    }

    /// The newest version of every row.
    pub fn all(&self) -> impl Iterator<Item = (RowId, Version<K>)> + '_ {
        self.versions.iter().filter_map(|(row, versions)| Some((*row, *versions.last()?)))
    }

    /// Reads a row: the version that the transaction's level lets it see, with its own change if it has made one.
    pub fn read(&self, tx: &mut Open, row: RowId) -> Option<Version<K>> {
        tx.read.insert(row);
        let seen = self.visible(tx, row)?;
        Some(Version { value: tx.written.get(&row).copied().unwrap_or(seen.value), ..seen })
    }

    fn visible(&self, tx: &mut Open, row: RowId) -> Option<Version<K>> {
        if tx.level == Level::ReadCommitted {
            return self.newest(row);
        }
        let snapshot = *tx.snapshot.get_or_insert(self.commits);
        self.versions.get(&row)?.iter().rev().find(|version| version.since <= snapshot).copied()
    }

    /// Whether an update or a lock of the row has to fail, because somebody else has changed it since the snapshot.
    ///
    /// # Errors
    ///
    /// [`Failure::ConcurrentUpdate`] if so; never at Read Committed.
    pub fn fresh(&self, tx: &mut Open, row: RowId) -> Result<(), Failure> {
        let (seen, newest) = (self.visible(tx, row), self.newest(row));
        let same = seen.map(|version| version.number) == newest.map(|version| version.number);
        if same { Ok(()) } else { Err(Failure::ConcurrentUpdate) }
    }

    /// Whether an update would find its row, as things are now. If not, it need not wait for the row's lock.
    pub fn matches(&self, tx: &mut Open, row: RowId, when: When) -> bool {
        let seen = self.visible(tx, row);
        let own = tx.written.get(&row).copied();
        seen.is_some_and(|seen| when.holds(own.unwrap_or(seen.value), seen.number))
    }

    /// Changes a row whose lock the transaction has, if the condition holds. Returns the number of rows that were changed. The change is visible to
    /// others once the transaction has committed.
    ///
    /// # Errors
    ///
    /// [`Failure::ConcurrentUpdate`] if somebody else has changed the row since the snapshot.
    pub fn update(&self, tx: &mut Open, row: RowId, change: Change, when: When) -> Result<u32, Failure> {
        self.fresh(tx, row)?;
        if !self.matches(tx, row, when) {
            return Ok(0);
        }
        let Some(newest) = self.newest(row) else { return Ok(0) };
        let value = tx.written.get(&row).copied().unwrap_or(newest.value);
        tx.written.insert(row, change.of(value));
        Ok(1)
    }

    /// Commits a transaction under its name. Returns the rows that it changed, with their new versions.
    ///
    /// # Errors
    ///
    /// [`Failure::Dependencies`] if it is serializable and would complete a dangerous structure. Nothing is changed then.
    pub fn commit(&mut self, tx: Open, by: K) -> Result<Vec<(RowId, Version<K>)>, Failure> {
        let at = self.commits + 1;
        let done = Done {
            snapshot: tx.snapshot.unwrap_or(self.commits),
            at,
            read: tx.read,
            wrote: tx.written.keys().copied().collect(),
            out: None,
        };
        if tx.level == Level::Serializable {
            let out = self.judged(&done)?;
            self.done.push(Done { out, ..done });
        }
        self.commits = at;
        let mut changed = Vec::new();
        for (row, value) in tx.written {
            if let Some(versions) = self.versions.get_mut(&row) {
                let number = versions.last().map_or(1, |last| last.number.saturating_add(1));
                let version = Version { value, number, by: Some(by), since: at };
                versions.push(version);
                changed.push((row, version));
            }
        }
        Ok(changed)
    }

    /// The first commit that overwrote something that a transaction has read, if its own commit completes no dangerous structure.
    fn judged(&self, tx: &Done) -> Result<Option<u64>, Failure> {
        let concurrent = || self.done.iter().filter(|other| other.at > tx.snapshot);
        let overwrote = || concurrent().filter(|other| !other.wrote.is_disjoint(&tx.read));
        let out = overwrote().map(|other| other.at).min();
        // It may be the one in the middle: the one that it read from before committed first, and another read what it overwrites.
        let mut readers = concurrent().filter(|other| !other.read.is_disjoint(&tx.wrote));
        let is_middle = out.is_some_and(|first| readers.any(|reader| reader.at >= first));
        // Or the first: the one in the middle has committed, and so has the third, before it.
        let is_first = overwrote().any(|middle| middle.out.is_some());
        if is_middle || is_first { Err(Failure::Dependencies) } else { Ok(out) }
    }

    /// Forgets versions and transactions that matter to none of those that are open.
    pub fn prune<'a>(&mut self, open: impl IntoIterator<Item = &'a Open>) {
        let oldest = open.into_iter().filter_map(|tx| tx.snapshot).min().unwrap_or(self.commits);
        self.done.retain(|done| done.at > oldest);
        for (_, versions) in self.versions.iter_mut() {
            let needed = versions.iter().rposition(|version| version.since <= oldest).unwrap_or(0);
            versions.drain(..needed);
        }
    }
}

#[cfg(test)]
mod tests;
