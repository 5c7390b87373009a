//! Isolation anomalies: what transactions that ran at the same time can do to each other.
//!
//! Atul Adya, "Weak Consistency: A Generalized Theory and Optimistic Implementations for Distributed Transactions" (MIT 1999), and Adya, Liskov
//! and O'Neil, "Generalized Isolation Level Definitions" (ICDE 2000). As Elle does (Kingsbury and Alvaro, VLDB 2020), [`check`]
//! builds the graph of dependencies between committed transactions and looks for cycles. Elle has to infer the order of
//! versions from what clients saw; here it is given, since a run has it in its trace. There are reads of single objects only, so *G2*
//! is what Adya calls *G2-item*.
//!
//! | edge from T1 to T2 | because |
//! |---|---|
//! | [ww](Kind::WriteWrite) | T2 installed the version right after one of T1's |
//! | [wr](Kind::WriteRead) | T2 read a version that T1 wrote |
//! | [rw](Kind::ReadWrite) | T2 installed the version right after one that T1 read |
//!
//! | anomaly | is |
//! |---|---|
//! | [G0](Anomaly::G0) | a cycle of ww edges |
//! | G1a | a committed transaction read from an aborted one |
//! | G1b | it read a version that its writer itself replaced |
//! | [G1c](Anomaly::G1c) | a cycle of ww and wr edges |
//! | [G-single](Anomaly::GSingle) | a cycle with exactly one rw edge; with the ww edge back on the same key, a *lost update* |
//! | [G2](Anomaly::G2) | a cycle with at least one rw edge; with two of them on different keys, a *write skew* |
//!
//! The wider ones contain the narrower: a G0 is a G1c, and a G-single is a G2. Without G1 and G2 a history is
//! serializable (Adya's level PL-3).
//!
//! ```
//! use happens_before::checker::isolation::{Action, Anomaly, History, Transaction, check};
//! // Two customers read the same stock, and both write what they computed from it.
//! let buy = Transaction { actions: vec![Action::Read { key: "stock", from: None }, Action::Write { key: "stock" }], committed: true };
//! let report = check(&History { transactions: vec![buy.clone(), buy], orders: vec![("stock", vec![0, 1])] }).unwrap();
//! let lost = report.cycle(Anomaly::GSingle).unwrap();
//! assert!(lost.is_lost_update());
//! assert_eq!(lost.edges[0].sentence(), "T1 replaced the version of stock that T2 had read.");
//! ```

mod edges;
mod graph;
#[cfg(test)]
mod tests;

use thiserror::Error;

pub use edges::{Edge, Kind};

/// A version of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// The transaction that wrote it, by its index in the history.
    pub transaction: usize,
    /// Which of that transaction's writes to this object, from 0.
    pub write: usize,
}

/// A step of a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action<K> {
    /// It read a version of an object; `None`: the version from before all transactions.
    Read {
        /// The object.
        key: K,
        /// The version.
        from: Option<Version>,
    },
    /// It wrote a new version of an object.
    Write {
        /// The object.
        key: K,
    },
}

/// A transaction that has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transaction<K> {
    /// What it did, in its own order.
    pub actions: Vec<Action<K>>,
    /// True if it committed, false if it aborted.
    pub committed: bool,
}

impl<K: PartialEq> Transaction<K> {
    fn writes(&self, key: &K) -> usize {
        self.actions
            .iter()
            .filter(|action| matches!(action, Action::Write { key: written } if written == key))
            .count()
    }
}

/// Transactions, and the order in which the versions of each object were installed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct History<K> {
    /// The transactions. They are named by their indices.
    pub transactions: Vec<Transaction<K>>,
    /// For each object that was written, the committed transactions that wrote it, in the order of their last writes to it.
    pub orders: Vec<(K, Vec<usize>)>,
}

/// A history that does not make sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Malformed {
    /// A transaction reads a version that nobody wrote.
    #[error("transaction {0} reads a version that does not exist")]
    NoVersion(usize),
    /// The order of an object's versions lacks a committed writer, or has it twice.
    #[error("transaction {0} is not exactly once in the order of an object that it wrote")]
    NotOnce(usize),
    /// The order of an object's versions has a transaction that aborted or did not write it.
    #[error("transaction {0} is in the order of an object of which it installed no version")]
    NoWriter(usize),
}

/// A kind of cycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Anomaly {
    /// Write cycles.
    G0,
    /// Circular information flow.
    G1c,
    /// Single anti-dependency cycles.
    GSingle,
    /// Anti-dependency cycles.
    G2,
}

/// A cycle of dependencies: each edge begins where the one before it ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cycle<K> {
    /// What it is an example of.
    pub anomaly: Anomaly,
    /// Its edges. A cycle with an rw edge begins with one.
    pub edges: Vec<Edge<K>>,
}

impl<K: PartialEq> Cycle<K> {
    /// True if a transaction replaced a version that another one had read in order to replace it.
    pub fn is_lost_update(&self) -> bool {
        let [one, other] = &self.edges[..] else { return false };
        (one.kind, other.kind) == (Kind::ReadWrite, Kind::WriteWrite) && one.key == other.key
    }

    /// True if two transactions each replaced something that the other had read, on different keys.
    pub fn is_write_skew(&self) -> bool {
        let [one, other] = &self.edges[..] else { return false };
        (one.kind, other.kind) == (Kind::ReadWrite, Kind::ReadWrite) && one.key != other.key
    }
}

/// A read of a version that never was the object's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DirtyRead<K> {
    /// The transaction that read.
    pub reader: usize,
    /// Which of its actions.
    pub action: usize,
    /// The object.
    pub key: K,
    /// The version.
    pub version: Version,
}

/// What a history shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report<K> {
    /// G1a: reads of what an aborted transaction wrote.
    pub aborted_reads: Vec<DirtyRead<K>>,
    /// G1b: reads of what another transaction wrote and then replaced itself.
    pub intermediate_reads: Vec<DirtyRead<K>>,
    /// A shortest cycle of each kind that there is, the narrower kinds first.
    pub cycles: Vec<Cycle<K>>,
}

impl<K> Report<K> {
    /// The shortest cycle of a kind.
    pub fn cycle(&self, anomaly: Anomaly) -> Option<&Cycle<K>> {
        self.cycles.iter().find(|cycle| cycle.anomaly == anomaly)
    }

    /// True if some order of the committed transactions, one at a time, has the same reads and the same versions.
    pub fn is_serializable(&self) -> bool {
        self.aborted_reads.is_empty() && self.intermediate_reads.is_empty() && self.cycles.is_empty()
    }
}

/// Finds the anomalies of a history.
///
/// # Errors
/// If a version or an order in it does not make sense.
pub fn check<K: Clone + Ord>(history: &History<K>) -> Result<Report<K>, Malformed> {
    validate(history)?;
    let edges = edges::of(history);
    let count = history.transactions.len();
    let cycles =
        [Anomaly::G0, Anomaly::G1c, Anomaly::GSingle, Anomaly::G2].into_iter().filter_map(|anomaly| {
            let edges = graph::shortest_cycle(count, &edges, anomaly)?;
            Some(Cycle { anomaly, edges })
        });
    let cycles = cycles.collect();
    let (mut aborted_reads, mut intermediate_reads) = (Vec::new(), Vec::new());
    for (reader, action, key, version) in reads(history) {
        let read = DirtyRead { reader, action, key: key.clone(), version };
        let writer = &history.transactions[version.transaction];
        if !writer.committed {
            aborted_reads.push(read);
        } else if version.write + 1 < writer.writes(key) {
            intermediate_reads.push(read);
        }
    }
    Ok(Report { aborted_reads, intermediate_reads, cycles })
}

/// What committed transactions read from others: the reader, its action, the object, and the version.
fn reads<K>(history: &History<K>) -> impl Iterator<Item = (usize, usize, &K, Version)> {
    let committed = history.transactions.iter().enumerate().filter(|(_, transaction)| transaction.committed);
    committed.flat_map(|(reader, transaction)| {
        transaction.actions.iter().enumerate().filter_map(move |(action, what)| match what {
            Action::Read { key, from: Some(version) } if version.transaction != reader => {
                Some((reader, action, key, *version))
            }
            _ => None,
        })
    })
}

fn validate<K: Ord>(history: &History<K>) -> Result<(), Malformed> {
    let places = |number: usize, key: &K| {
        let orders = history.orders.iter().filter(|(ordered, _)| ordered == key);
        orders.flat_map(|(_, order)| order).filter(|other| **other == number).count()
    };
    for (number, transaction) in history.transactions.iter().enumerate() {
        for action in &transaction.actions {
            match action {
                Action::Read { key, from: Some(version) } => {
                    let writer = history.transactions.get(version.transaction);
                    if writer.is_none_or(|writer| writer.writes(key) <= version.write) {
                        return Err(Malformed::NoVersion(number));
                    }
                }
                Action::Write { key } if transaction.committed && places(number, key) != 1 => {
                    return Err(Malformed::NotOnce(number));
                }
                _ => {}
            }
        }
    }
    for (key, order) in &history.orders {
        let installs = |number: &usize| {
            history.transactions.get(*number).is_some_and(|writer| writer.committed && writer.writes(key) > 0)
        };
        if let Some(number) = order.iter().find(|number| !installs(number)) {
            return Err(Malformed::NoWriter(*number));
        }
    }
    Ok(())
}
