//! The queue: who stands in it, who is next, and those who are yet to be told no.

use std::collections::VecDeque;

use super::Taken;
use crate::policy::codel::{Codel, CodelSettings, Leaves};
use crate::sim::time::SimTime;

/// Who is next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// First in, first out. A full queue refuses newcomers.
    Oldest,
    /// Last in, first out. A full queue pushes out the oldest.
    Newest,
    /// The oldest, unless it has waited for more than half its time; then the newest. A full queue pushes out the oldest.
    Adaptive,
}

/// What is thrown out of the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drops {
    /// Nothing.
    Nothing,
    /// When its turn comes: a request whose sender has gone.
    Gone,
    /// A request that can no longer be served in time, while its sender can still be told.
    Hopeless,
    /// What `CoDel` says.
    Codel,
}

/// The queue.
#[derive(Clone, Debug, Default)]
pub struct Waiting {
    /// From the oldest to the newest.
    queue: VecDeque<Taken>,
    /// Those that a worker has to refuse.
    refused: VecDeque<Taken>,
    codel: Codel,
}

impl Waiting {
    pub fn len(&self) -> usize {
        self.queue.len()
    }

    pub fn push(&mut self, taken: Taken) {
        self.queue.push_back(taken);
    }

    /// Takes out the oldest.
    pub fn oldest(&mut self) -> Option<Taken> {
        self.queue.pop_front()
    }

    /// Takes out the next one.
    pub fn take(&mut self, order: Order, now: SimTime) -> Option<Taken> {
        let newest = match order {
            Order::Oldest => false,
            Order::Newest => true,
            Order::Adaptive => self.queue.front().is_some_and(|oldest| {
                oldest.left.is_some_and(|left| now.since(oldest.since).saturating_mul(2) >= left)
            }),
        };
        if newest { self.queue.pop_back() } else { self.queue.pop_front() }
    }

    /// Takes out the next one by `CoDel`, and what is thrown away before it.
    pub fn by_codel(
        &mut self,
        order: Order,
        now: SimTime,
        settings: CodelSettings,
    ) -> (Option<Taken>, Vec<Taken>) {
        let mut codel = self.codel;
        let found = codel.dequeue(now, settings, || {
            let item = self.take(order, now)?;
            Some(Leaves { item, since: item.since, left: self.len() })
        });
        self.codel = codel;
        found
    }

    pub const fn is_dropping(&self) -> bool {
        self.codel.is_dropping()
    }

    /// How many `CoDel` has thrown away since it began.
    pub const fn dropped(&self) -> u32 {
        self.codel.count()
    }

    /// Takes out a certain one.
    pub fn remove(&mut self, job: u32) -> Option<Taken> {
        let at = self.queue.iter().position(|taken| taken.job == job)?;
        self.queue.remove(at)
    }

    /// Has a worker refuse one that is no longer in the queue.
    pub fn refuse(&mut self, taken: Taken) {
        self.refused.push_back(taken);
    }

    /// The next one for a worker to refuse.
    pub fn refused(&mut self) -> Option<Taken> {
        self.refused.pop_front()
    }
}
