//! The bookmark of an outbox relay that reads rows by id: which row to publish next, and what to do at a gap.
//!
//! In a *transactional outbox* (Chris Richardson, "Microservices Patterns", Manning, 2018, section 3.3.7) a service writes its events
//! into a table in the same transaction as the data, and a relay publishes them. A relay that remembers the last id and asks for
//! `id > last` has to reckon with how databases number rows: an id is taken when a row is inserted, and the row is visible when its
//! transaction commits. Nor does a rollback give an id back (`PostgreSQL` documentation, "Sequence Manipulation Functions": "transaction
//! aborts or database crashes can result in gaps in the sequence of assigned values"). So a missing id belongs to a transaction that is still open, or to one that was rolled
//! back, and a reader cannot tell which.
//!
//! [`Gaps::Ignore`] passes over a gap, and skips the row that fills it later ([siddhi-io-cdc
//! #31](https://github.com/siddhi-io/siddhi-io-cdc/issues/31)). [`Gaps::Wait`] stops in front of it, for good or for a *horizon*, as the repair of
//! that bug does (its pull request 39: `wait.on.missed.record` and `missed.record.waiting.timeout`).
//! When a row is visible, all lower ids have been taken. So if no transaction stays open for as long as the horizon, whatever is missing
//! in an answer to a question asked a horizon later was rolled back.
//!
//! ```
//! use happens_before::policy::outbox::{Bookmark, Gaps, Step};
//! use happens_before::sim::time::{Duration, SimTime};
//! let at = |ms| SimTime::from_millis(ms);
//! let wait = Gaps::Wait { horizon: Some(Duration::from_millis(500)) };
//! let mut mark = Bookmark::new(100);
//! assert_eq!(mark.next(&[102], Gaps::Ignore, at(0), at(10)), Step::Publish { id: 102, passed: 1 });
//! assert_eq!(mark.next(&[102], wait, at(0), at(10)), Step::Wait { gap: 101 });
//! assert_eq!(mark.next(&[102], wait, at(509), at(520)), Step::Wait { gap: 101 }, "it was first seen at 10");
//! assert_eq!(mark.next(&[102], wait, at(510), at(520)), Step::Publish { id: 102, passed: 1 });
//! mark.advance(102);
//! assert_eq!(mark.next(&[101, 102], wait, at(600), at(610)), Step::Idle, "whatever comes below the mark is skipped");
//! ```

use crate::sim::time::{Duration, SimTime};

/// What to do at a gap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gaps {
    /// Pass over it.
    Ignore,
    /// Wait until it is filled.
    Wait {
        /// How long, counted from the first answer that showed a row beyond it; `None`: for ever.
        horizon: Option<Duration>,
    },
}

/// What comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Publish this row.
    Publish {
        /// Its id.
        id: u32,
        /// How many ids below it are passed over for good.
        passed: u32,
    },
    /// Wait: this is the first id that is missing.
    Wait {
        /// The id.
        gap: u32,
    },
    /// There is nothing beyond the mark.
    Idle,
}

/// How far a relay has got.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Bookmark {
    last: u32,
    /// The highest ids seen so far, in ascending order, and when each was first seen: all ids below were taken by then.
    taken: Vec<(u32, SimTime)>,
}

impl Bookmark {
    /// A bookmark after this id.
    #[must_use]
    pub const fn new(last: u32) -> Self {
        Self { last, taken: Vec::new() }
    }

    /// The last id that is done with.
    #[must_use]
    pub const fn last(&self) -> u32 {
        self.last
    }

    /// The next step, given the ids that an answer showed, in ascending order. The question was sent at `asked`, and the answer came at
    /// `answered`: the database looked at some time in between.
    pub fn next(&mut self, visible: &[u32], gaps: Gaps, asked: SimTime, answered: SimTime) -> Step {
        let beyond = &visible[visible.partition_point(|id| *id <= self.last)..];
        let Some((&id, &highest)) = beyond.first().zip(beyond.last()) else { return Step::Idle };
        if self.taken.last().is_none_or(|(known, _)| *known < highest) {
            self.taken.push((highest, answered));
        }
        let passed = id - self.last - 1;
        let is_over = match gaps {
            Gaps::Ignore => true,
            Gaps::Wait { horizon: None } => false,
            Gaps::Wait { horizon: Some(horizon) } => {
                let since = self.taken.iter().find(|(known, _)| *known >= id).map(|(_, at)| *at);
                since.is_some_and(|since| asked >= since && asked.since(since) >= horizon)
            }
        };
        if passed == 0 || is_over { Step::Publish { id, passed } } else { Step::Wait { gap: self.last + 1 } }
    }

    /// Moves beyond an id. It never moves back.
    pub fn advance(&mut self, id: u32) {
        self.last = self.last.max(id);
        let last = self.last;
        self.taken.retain(|(known, _)| *known > last);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A transaction: when it takes its id, how long it is open, and whether it commits.
    type Tx = (u64, u64, bool);

    const HORIZON_MS: u64 = 400;

    /// A relay that asks every `poll` milliseconds and gets its answers `way` later; the database looks at once. Returns what it
    /// publishes, in order. Ids are taken in the order of the transactions.
    fn relayed(transactions: &[Tx], gaps: Gaps, poll: u64, way: u64) -> Vec<u32> {
        let mut transactions = transactions.to_vec();
        transactions.sort_by_key(|(begun, ..)| *begun);
        let mut mark = Bookmark::new(100);
        let (mut published, mut asked) = (Vec::new(), 0);
        while asked < 20_000 {
            let rows = (101..).zip(&transactions);
            let visible = rows.filter(|(_, (begun, open, commits))| *commits && begun + open <= asked);
            let visible: Vec<u32> = visible.map(|(id, _)| id).collect();
            let times = [asked, asked + way].map(SimTime::from_millis);
            while let Step::Publish { id, .. } = mark.next(&visible, gaps, times[0], times[1]) {
                published.push(id);
                mark.advance(id);
            }
            asked += poll + way;
        }
        published
    }

    fn committed(transactions: &[Tx]) -> Vec<u32> {
        let mut transactions = transactions.to_vec();
        transactions.sort_by_key(|(begun, ..)| *begun);
        (101..).zip(&transactions).filter(|(_, (.., commits))| *commits).map(|(id, _)| id).collect()
    }

    /// The report: transaction 851 takes id 101, transaction 852 takes 102 and commits first.
    #[test]
    fn a_bookmark_that_ignores_gaps_skips_the_id_that_commits_later() {
        let transactions = [(0, 300, true), (10, 50, true), (350, 50, true)];
        assert_eq!(relayed(&transactions, Gaps::Ignore, 100, 10), [102, 103]);
        for horizon in [None, Some(Duration::from_millis(HORIZON_MS))] {
            assert_eq!(relayed(&transactions, Gaps::Wait { horizon }, 100, 10), [101, 102, 103]);
        }
    }

    #[test]
    fn a_gap_that_is_never_filled_stops_a_bookmark_without_a_horizon() {
        let transactions = [(0, 50, true), (60, 50, false), (120, 50, true)];
        assert_eq!(relayed(&transactions, Gaps::Wait { horizon: None }, 100, 10), [101]);
        let horizon = Some(Duration::from_millis(HORIZON_MS));
        assert_eq!(relayed(&transactions, Gaps::Wait { horizon }, 100, 10), [101, 103]);
    }

    #[test]
    fn a_horizon_shorter_than_a_transaction_skips() {
        let transactions = [(0, 1_000, true), (10, 50, true)];
        let horizon = Some(Duration::from_millis(HORIZON_MS));
        assert_eq!(relayed(&transactions, Gaps::Wait { horizon }, 100, 10), [102]);
    }

    proptest! {
        /// Whatever the order of inserts, commits and rollbacks: if no transaction stays open for as long as the horizon, each committed row is
        /// published once and in the order of ids, and nothing stands still.
        #[test]
        fn a_horizon_longer_than_every_transaction_skips_nothing(
            transactions in prop::collection::vec((0u64..3_000, 0..HORIZON_MS, any::<bool>()), 0..30),
            poll in 1u64..300,
            way in 0u64..100,
        ) {
            let horizon = Some(Duration::from_millis(HORIZON_MS));
            prop_assert_eq!(relayed(&transactions, Gaps::Wait { horizon }, poll, way), committed(&transactions));
        }

        /// Waiting for ever never skips: what it publishes is how the committed ones begin.
        #[test]
        fn waiting_for_ever_skips_nothing_and_may_stop(
            transactions in prop::collection::vec((0u64..3_000, 0u64..2_000, any::<bool>()), 0..30),
            poll in 1u64..300,
        ) {
            let published = relayed(&transactions, Gaps::Wait { horizon: None }, poll, 10);
            prop_assert!(committed(&transactions).starts_with(&published));
        }

        /// Ignoring gaps never stops: the row with the highest id is always published.
        #[test]
        fn ignoring_gaps_never_stops(
            transactions in prop::collection::vec((0u64..3_000, 0u64..2_000, any::<bool>()), 0..30),
            poll in 1u64..300,
        ) {
            let published = relayed(&transactions, Gaps::Ignore, poll, 10);
            let committed = committed(&transactions);
            prop_assert_eq!(published.last(), committed.last());
        }
    }
}
