//! What a checker of isolation says of a run: each saga as one transaction, with the versions that the services report.
//!
//! A saga that was confirmed counts as committed, one that was compensated as aborted. Its compensations are a transaction of their own, which has committed:
//! who reads the credit after them reads nothing that is taken back. One that writes a before-image has read what it writes. Sagas that are under way are
//! left out.

use super::words::{Fact, Key, Saga};
use crate::checker::isolation::{Action, Anomaly, Edge, History, Kind, Report, Transaction, Version, check};
use crate::policy::saga::Ending;
use crate::sim::sorted::Map;
use crate::sim::trace::Trace;
use crate::subject::reading::facts;
use crate::subject::{self, Words};

/// A transaction: a saga's steps, or its compensations.
type Party = (Saga, bool);

/// The history of the sagas that have ended, and its anomalies.
#[derive(Clone, Debug)]
pub struct Judged {
    /// How many sagas have ended.
    pub sagas: u32,
    /// The history's transactions.
    parties: Vec<Party>,
    pub report: Report<Key>,
    /// Whether some value was computed from an older version than the one it replaced.
    overwrites: bool,
}

/// The name of what a history shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shown {
    Serializable,
    /// G1a.
    DirtyRead,
    /// G-single, with a write of a value that was computed from an older version than it replaces.
    LostUpdate,
    /// G-single, with a write that rests on an older version than it changes.
    StaleRead,
    /// G-single, with two reads of one record in different versions.
    FuzzyRead,
    /// G-single over several records.
    ReadSkew,
    /// Another cycle.
    Other,
}

/// What the sagas did, and in which version of each record.
#[derive(Default)]
struct Book {
    /// The actions of each transaction, each read with the version's number.
    done: Map<Party, Vec<Done>>,
    /// By record: who wrote each version, from version 2 on.
    versions: Map<Key, Vec<Party>>,
    ended: Map<Saga, bool>,
    overwrites: bool,
}

#[derive(Clone, Copy)]
enum Done {
    Read(Key, u32),
    Wrote(Key),
}

impl Book {
    fn follow(&mut self, fact: &Fact) {
        match fact {
            Fact::Read { saga, key, version, .. } | Fact::Nothing { saga, key, version } => {
                self.done.entry((*saga, false)).or_default().push(Done::Read(*key, *version));
            }
            Fact::Wrote { saga, key, written, .. } => {
                self.overwrites |= fact.lost_update().is_some();
                let party = (*saga, written.undo);
                let done = self.done.entry(party).or_default();
                if written.looked {
                    done.push(Done::Read(*key, written.version.saturating_sub(1)));
                } else if written.undo && written.based_on > 0 {
                    done.push(Done::Read(*key, written.based_on.saturating_sub(1)));
                }
                done.push(Done::Wrote(*key));
                self.versions.entry(*key).or_default().push(party);
            }
            Fact::Ended { saga, ending, .. } => _ = self.ended.insert(*saga, *ending == Ending::Confirmed),
            _ => {}
        }
    }

    /// The transactions of the sagas that have ended.
    fn parties(&self) -> Vec<Party> {
        let ended = self.ended.keys().flat_map(|saga| [(*saga, false), (*saga, true)]);
        ended.filter(|party| !party.1 || self.done.contains_key(party)).collect()
    }

    fn history(&self, parties: &[Party]) -> History<Key> {
        let index = |party: Party| parties.iter().position(|other| *other == party);
        let actions = |party: &Party| {
            let done = self.done.get(party).map_or(&[][..], |done| done);
            done.iter().filter_map(|done| match *done {
                Done::Wrote(key) => Some(Action::Write { key }),
                Done::Read(key, number) => {
                    let Some(place) = number.checked_sub(2) else {
                        return Some(Action::Read { key, from: None });
                    };
                    let written = self.versions.get(&key)?;
                    let writer = *written.get(place as usize)?;
                    let write = written[..place as usize].iter().filter(|other| **other == writer).count();
                    Some(Action::Read { key, from: Some(Version { transaction: index(writer)?, write }) })
                }
            })
        };
        let committed = |(saga, undo): &Party| *undo || self.ended.get(saga) == Some(&true);
        let has_ended = |(saga, _): &Party| self.ended.contains_key(saga);
        let transactions = parties
            .iter()
            .map(|party| Transaction { actions: actions(party).collect(), committed: committed(party) });
        let order = |written: &Vec<Party>| {
            let mut order: Vec<Party> = Vec::new();
            for party in written.iter().filter(|party| has_ended(party) && committed(party)) {
                order.retain(|other| other != party);
                order.push(*party);
            }
            order.into_iter().filter_map(index).collect()
        };
        History {
            transactions: transactions.collect(),
            orders: self.versions.iter().map(|(key, written)| (*key, order(written))).collect(),
        }
    }
}

/// Judges the first `count` events of a run.
///
/// # Panics
///
/// If the services report versions that nobody wrote.
pub fn judged(trace: &Trace<Words>, count: usize) -> Judged {
    let mut book = Book::default();
    for (_, fact) in facts(trace, count, subject::Fact::credit) {
        book.follow(fact);
    }
    let parties = book.parties();
    let report = check(&book.history(&parties)).expect("versions and orders are those of the run");
    Judged { sagas: book.ended.len() as u32, parties, report, overwrites: book.overwrites }
}

impl Judged {
    fn name(&self, transaction: usize) -> String {
        match self.parties.get(transaction) {
            Some((saga, false)) => saga.to_string(),
            Some((saga, true)) => format!("{saga}'s compensation"),
            None => String::new(),
        }
    }

    /// What the history shows. If it shows several, a lost update comes first, and then a dirty read.
    pub fn shown(&self) -> Shown {
        let single = self.report.cycle(Anomaly::GSingle);
        match single {
            Some(cycle) if cycle.is_lost_update() && self.overwrites => Shown::LostUpdate,
            _ if !self.report.aborted_reads.is_empty() => Shown::DirtyRead,
            Some(cycle) if cycle.is_lost_update() => Shown::StaleRead,
            Some(cycle) if cycle.edges.iter().all(|edge| edge.key == cycle.edges[0].key) => Shown::FuzzyRead,
            Some(_) => Shown::ReadSkew,
            None if self.report.is_serializable() => Shown::Serializable,
            None => Shown::Other,
        }
    }

    /// The verdict as a clause: it names the sagas and the record.
    pub fn words(&self) -> String {
        let name = match self.shown() {
            Shown::Serializable => return "serializable".to_owned(),
            Shown::DirtyRead => {
                let Some(read) = self.report.aborted_reads.first() else { return String::new() };
                let (reader, writer) = (self.name(read.reader), self.name(read.version.transaction));
                return format!(
                    "not serializable: {reader} read {} as {writer} had written it, and {writer} was compensated (dirty read, G1a)",
                    read.key
                );
            }
            Shown::LostUpdate => "lost update, G-single",
            Shown::StaleRead => "decided on a stale read, G-single",
            Shown::FuzzyRead => "fuzzy read, G-single",
            Shown::ReadSkew => "read skew, G-single",
            Shown::Other => "a circle of dependencies, G2",
        };
        let cycle = [Anomaly::GSingle, Anomaly::G1c, Anomaly::G0, Anomaly::G2]
            .into_iter()
            .find_map(|anomaly| self.report.cycle(anomaly));
        let Some(cycle) = cycle else {
            return "not serializable: a saga read what its writer replaced (G1b)".to_owned();
        };
        let edges: Vec<String> = cycle.edges.iter().map(|edge| self.edge(edge)).collect();
        format!("not serializable: {} ({name})", edges.join(", and "))
    }

    fn edge(&self, edge: &Edge<Key>) -> String {
        let (from, to) = (self.name(edge.from), self.name(edge.to));
        let what = match edge.kind {
            Kind::WriteWrite => "had written",
            Kind::WriteRead => return format!("{to} read {} as {from} had written it", edge.key),
            Kind::ReadWrite => "had read",
        };
        format!("{to} replaced {} as {from} {what} it", edge.key)
    }
}
