//! The dependencies between transactions: Adya's direct serialization graph.

use std::fmt::Display;

use super::{Action, History};

/// How one transaction depends on another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// It directly write-depends on it: it installed the next version.
    WriteWrite,
    /// It directly read-depends on it: it read its version.
    WriteRead,
    /// It directly anti-depends on it: it installed the version after the one that the other read.
    ReadWrite,
}

/// A dependency: in any equivalent serial order, `from` comes before `to`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edge<K> {
    /// The earlier transaction, by its index.
    pub from: usize,
    /// The later one.
    pub to: usize,
    /// Why.
    pub kind: Kind,
    /// The object that it is about.
    pub key: K,
}

impl<K: Display> Edge<K> {
    /// Says why one transaction comes before the other. Transactions count from 1.
    pub fn sentence(&self) -> String {
        let (from, to, key) = (self.from + 1, self.to + 1, &self.key);
        match self.kind {
            Kind::WriteWrite => format!("T{to} replaced the version of {key} that T{from} had written."),
            Kind::WriteRead => format!("T{to} read the version of {key} that T{from} had written."),
            Kind::ReadWrite => format!("T{to} replaced the version of {key} that T{from} had read."),
        }
    }
}

/// All dependencies between committed transactions, each once, in order.
pub(super) fn of<K: Clone + Ord>(history: &History<K>) -> Vec<Edge<K>> {
    // Kept in order by hand: a tree takes several times the code, which pages have to load.
    let mut edges = Vec::new();
    let mut add = |from, to, kind, key: &K| {
        let edge = Edge { from, to, kind, key: key.clone() };
        match edges.binary_search(&edge) {
            Err(place) if from != to => edges.insert(place, edge),
            _ => {}
        }
    };
    for (key, order) in &history.orders {
        for pair in order.windows(2) {
            add(pair[0], pair[1], Kind::WriteWrite, key);
        }
    }
    for (reader, transaction) in history.transactions.iter().enumerate().filter(|(_, it)| it.committed) {
        for action in &transaction.actions {
            let Action::Read { key, from } = action else { continue };
            let order = history
                .orders
                .iter()
                .rfind(|(ordered, _)| ordered == key)
                .map_or(&[][..], |(_, order)| order);
            let next = match from {
                None => order.first(),
                Some(version) => {
                    let writer = version.transaction;
                    // What an aborted transaction wrote has no place in the order.
                    let Some(place) = order.iter().position(|other| *other == writer) else { continue };
                    add(writer, reader, Kind::WriteRead, key);
                    order.get(place + 1)
                }
            };
            // What comes right after a version that it read and replaced is its own.
            if let Some(next) = next {
                add(reader, *next, Kind::ReadWrite, key);
            }
        }
    }
    edges
}
