//! The five safety properties of Figure 3, over a recorded history.
//!
//! A [`Moment`] is the state of one server after a step. [`check`] judges a whole history, and [`Watch`] does so moment by moment.
//! They look at histories from outside and use nothing of the rules, so they also judge servers that break them.

use crate::sim::sorted::Map;

use super::entry::{Entry, Index, ServerId, Term};
use super::message::Output;
use super::{Log, Server};

/// A guarantee of Figure 3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Property {
    /// At most one leader can be elected in a given term.
    ElectionSafety,
    /// A leader never overwrites or deletes entries in its log; it only appends new entries.
    LeaderAppendOnly,
    /// If two logs contain an entry with the same index and term, then the logs are identical in all entries up through
    /// that index.
    LogMatching,
    /// If a log entry is committed in a given term, then it is present in the logs of the leaders of all later terms.
    LeaderCompleteness,
    /// If a server has applied a log entry at a given index, no other server will ever apply a different one there.
    StateMachineSafety,
}

/// The state of one server after a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The server.
    pub server: ServerId,
    /// Its term.
    pub term: Term,
    /// True if it believes that it leads.
    pub leads: bool,
    /// Its log.
    pub log: Log,
    /// Its commit index.
    pub commit_index: Index,
    /// What it applied in this step.
    pub applied: Vec<(Index, Entry)>,
}

impl Moment {
    /// A server after a step with these outputs.
    pub fn of(server: &Server, outputs: &[Output]) -> Self {
        let applied = outputs.iter().filter_map(|output| match output {
            Output::Apply { index, entry } => Some((*index, entry.clone())),
            _ => None,
        });
        Self {
            server: server.id(),
            term: server.durable().current_term,
            leads: server.is_leader(),
            log: server.durable().log.clone(),
            commit_index: server.commit_index(),
            applied: applied.collect(),
        }
    }
}

/// A property that does not hold. Moments are numbered from 0 in the order in which they were seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Breach {
    /// The property.
    pub property: Property,
    /// The moment that broke it.
    pub at: usize,
    /// The server in that moment.
    pub server: ServerId,
    /// The earlier moment that contradicts it.
    pub earlier: usize,
    /// The server in that earlier moment.
    pub other: ServerId,
    /// The entry that they disagree about; none for election safety.
    pub index: Option<Index>,
    /// The term of the later moment.
    pub term: Term,
}

/// Where and when something was first seen.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Seen<T> {
    at: usize,
    server: ServerId,
    what: T,
}

/// Judges a history moment by moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Watch {
    seen: usize,
    /// The last moment of each server.
    latest: Map<ServerId, Seen<Moment>>,
    /// The first leader of each term, with its log when it was elected.
    leaders: Map<Term, Seen<Log>>,
    /// What was committed at each index, and the earliest term in which it was.
    committed: Map<Index, Seen<(Term, Entry)>>,
    /// What was applied at each index.
    applied: Map<Index, Seen<Entry>>,
}

/// The first breach of a property in a history.
///
/// # Errors
/// If the property does not hold.
pub fn check(property: Property, history: &[Moment]) -> Result<(), Breach> {
    let mut watch = Watch::default();
    let breaches = history.iter().flat_map(|moment| watch.see(moment));
    breaches.into_iter().find(|breach| breach.property == property).map_or(Ok(()), Err)
}

impl Watch {
    /// Takes the next moment of the history. Returns what it breaks.
    pub fn see(&mut self, moment: &Moment) -> Vec<Breach> {
        let at = self.seen;
        self.seen += 1;
        let breach = |property, (earlier, other), index| Breach {
            property,
            at,
            server: moment.server,
            earlier,
            other,
            index,
            term: moment.term,
        };
        let election = self.second_leader(moment).map(|seen| breach(Property::ElectionSafety, seen, None));
        let append = self
            .overwritten(moment)
            .map(|(seen, index)| breach(Property::LeaderAppendOnly, seen, Some(index)));
        let matching =
            self.mismatch(moment).map(|(seen, index)| breach(Property::LogMatching, seen, Some(index)));
        let complete = self
            .missing_from_leader(at, moment)
            .map(|(seen, index)| breach(Property::LeaderCompleteness, seen, Some(index)));
        let applied = self
            .applied_differently(at, moment)
            .map(|(seen, index)| breach(Property::StateMachineSafety, seen, Some(index)));
        self.latest.insert(moment.server, Seen { at, server: moment.server, what: moment.clone() });
        [election, append, matching, complete, applied].into_iter().flatten().collect()
    }

    fn second_leader(&self, moment: &Moment) -> Option<(usize, ServerId)> {
        let first =
            self.leaders.get(&moment.term).filter(|first| moment.leads && first.server != moment.server)?;
        Some((first.at, first.server))
    }

    /// The first entry that a leader had and no longer has. Entries that a snapshot replaced do not count.
    fn overwritten(&self, moment: &Moment) -> Option<((usize, ServerId), Index)> {
        let before = self.latest.get(&moment.server)?;
        if !(moment.leads && before.what.leads && before.what.term == moment.term) {
            return None;
        }
        let first = moment.log.snapshot().last_index;
        let mut entries = before.what.log.entries().filter(|(index, _)| *index > first);
        let (index, _) = entries.find(|(index, entry)| moment.log.entry(*index) != Some(entry))?;
        Some(((before.at, before.server), index))
    }

    /// An index at which this log differs from another, though they have an entry of the same term there or later.
    fn mismatch(&self, moment: &Moment) -> Option<((usize, ServerId), Index)> {
        let unchanged = |before: &Seen<Moment>| before.what.log == moment.log;
        if self.latest.get(&moment.server).is_some_and(unchanged) {
            return None;
        }
        let others = self.latest.values().filter(|other| other.server != moment.server);
        others.into_iter().find_map(|other| {
            let index = first_mismatch(&moment.log, &other.what.log)?;
            Some(((other.at, other.server), index))
        })
    }

    /// A committed entry that a leader of a later term lacks. Either may be seen first.
    fn missing_from_leader(&mut self, at: usize, moment: &Moment) -> Option<((usize, ServerId), Index)> {
        let mut missing = None;
        if moment.leads && !self.leaders.contains_key(&moment.term) {
            let committed = self.committed.iter().filter(|(_, seen)| seen.what.0 < moment.term);
            let mut lacking = committed.filter(|(index, seen)| lacks(&moment.log, **index, &seen.what.1));
            missing = lacking.next().map(|(index, seen)| ((seen.at, seen.server), *index));
            let what = moment.log.clone();
            self.leaders.insert(moment.term, Seen { at, server: moment.server, what });
        }
        let before = self.latest.get(&moment.server).map_or(Index(0), |before| before.what.commit_index);
        for number in before.0 + 1..=moment.commit_index.0 {
            let index = Index(number);
            let Some(entry) = moment.log.entry(index) else { continue };
            if self.committed.get(&index).is_some_and(|seen| seen.what.0 <= moment.term) {
                continue;
            }
            let what = (moment.term, entry.clone());
            self.committed.insert(index, Seen { at, server: moment.server, what });
            let later = self.leaders.iter().filter(|(term, _)| **term > moment.term);
            let lacking = later.map(|(_, leader)| leader).find(|leader| lacks(&leader.what, index, entry));
            missing = missing.or_else(|| lacking.map(|leader| ((leader.at, leader.server), index)));
        }
        missing
    }

    fn applied_differently(&mut self, at: usize, moment: &Moment) -> Option<((usize, ServerId), Index)> {
        let mut different = None;
        for (index, entry) in &moment.applied {
            match self.applied.get(index) {
                Some(first) if first.what != *entry => {
                    different = different.or(Some(((first.at, first.server), *index)));
                }
                Some(_) => {}
                None => {
                    let what = entry.clone();
                    self.applied.insert(*index, Seen { at, server: moment.server, what });
                }
            }
        }
        different
    }
}

/// True if a log does not have an entry. What its snapshot replaced counts as present.
fn lacks(log: &Log, index: Index, entry: &Entry) -> bool {
    index > log.snapshot().last_index && log.entry(index) != Some(entry)
}

fn first_mismatch(one: &Log, other: &Log) -> Option<Index> {
    let first = one.snapshot().last_index.max(other.snapshot().last_index);
    let last = one.last_index().min(other.last_index());
    let indexes = (first.0..=last.0).rev().map(Index);
    let mut upto = indexes.skip_while(|index| one.term_at(*index) != other.term_at(*index));
    upto.find(|index| {
        let payloads = (one.entry(*index), other.entry(*index));
        let differ = matches!(payloads, (Some(one), Some(other)) if one != other);
        differ || one.term_at(*index) != other.term_at(*index)
    })
}
