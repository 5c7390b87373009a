//! Exclusive locks on rows, each with a queue: first come, first served.
//!
//! Under *strict two-phase locking* a transaction keeps its locks until it has ended (K. P. Eswaran, J. N. Gray, R. A. Lorie and I. L. Traiger, "The
//! Notions of Consistency and Predicate Locks in a Database System", Communications of the ACM 19(11), 1976; Bernstein, Hadzilacos and Goodman 1987,
//! section 3.2).
//!
//! ```
//! use happens_before::policy::two_phase::{LockTable, Taken};
//! let mut locks = LockTable::default();
//! assert_eq!(locks.take(11, 'a'), Taken::Granted);
//! assert_eq!(locks.take(11, 'b'), Taken::Queued);
//! assert_eq!(locks.take(11, 'b'), Taken::Known, "it stands in the queue once");
//! assert_eq!(locks.leave(11, &'a'), Some('b'), "the next one has it now");
//! ```

use crate::sim::sorted::Map;

/// What came of a request for a lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It is granted.
    Granted,
    /// Someone else has it: the request waits in the queue.
    Queued,
    /// The same one has it already, or waits for it already.
    Known,
}

/// The locks of a node, by row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockTable<W> {
    /// The holder of each lock that is held, followed by whoever waits for it.
    rows: Map<u32, Vec<W>>,
}

impl<W> Default for LockTable<W> {
    fn default() -> Self {
        Self { rows: Map::new() }
    }
}

impl<W: Clone + PartialEq> LockTable<W> {
    /// Asks for a row's lock.
    pub fn take(&mut self, row: u32, who: W) -> Taken {
        let line = self.rows.entry(row).or_default();
        if line.contains(&who) {
            return Taken::Known;
        }
        line.push(who);
        if line.len() == 1 { Taken::Granted } else { Taken::Queued }
    }

    /// Gives a row's lock back, or leaves the queue for it. Returns who has the lock from now on, if it has changed hands.
    pub fn leave(&mut self, row: u32, who: &W) -> Option<W> {
        let line = self.rows.get_mut(&row)?;
        let place = line.iter().position(|other| other == who)?;
        line.remove(place);
        let next = line.first().filter(|_| place == 0).cloned();
        if line.is_empty() {
            self.rows.remove(&row);
        }
        next
    }

    /// Who has a row's lock.
    pub fn holder(&self, row: u32) -> Option<&W> {
        self.rows.get(&row)?.first()
    }

    /// How many wait for a row's lock.
    pub fn waiting_for(&self, row: u32) -> usize {
        self.rows.get(&row).map_or(0, |line| line.len() - 1)
    }

    /// How many wait for any of the locks.
    pub fn waiting(&self) -> usize {
        self.rows.values().map(|line| line.len() - 1).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_has_one_holder_and_passes_to_whoever_has_waited_longest() {
        let mut locks = LockTable::default();
        for who in 1..=4 {
            let expected = if who == 1 { Taken::Granted } else { Taken::Queued };
            assert_eq!(locks.take(7, who), expected);
        }
        assert_eq!((locks.holder(7), locks.waiting_for(7), locks.waiting()), (Some(&1), 3, 3));
        assert_eq!(locks.leave(7, &3), None, "who leaves the queue hands nothing on");
        assert_eq!(locks.leave(7, &1), Some(2));
        assert_eq!(locks.leave(7, &1), None, "it has left before");
        assert_eq!(locks.leave(7, &2), Some(4));
        assert_eq!(locks.leave(7, &4), None);
        assert_eq!((locks.holder(7), locks.waiting_for(7)), (None, 0));
    }

    #[test]
    fn rows_have_nothing_to_do_with_each_other() {
        let mut locks = LockTable::default();
        assert_eq!([locks.take(1, 'a'), locks.take(2, 'b')], [Taken::Granted; 2]);
        assert_eq!(locks.leave(1, &'b'), None);
        assert_eq!(locks.holder(2), Some(&'b'));
    }
}
