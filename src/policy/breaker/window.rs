//! The sliding window: the results of the last N calls, or of the last N seconds.
//!
//! It maintains totals, so queries cost nothing. A window of seconds holds one partial total
//! for each second with a call, as in Resilience4j: the current second and those before it,
//! N in all. Old calls leave the window a second at a time.

use std::collections::VecDeque;

use crate::sim::time::SimTime;

/// The calls that a window holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Extent {
    /// The last N calls. Zero is read as one.
    Calls(u32),
    /// The calls of the last N seconds, including the current one. Zero is read as one.
    Seconds(u32),
}

/// The totals of the calls in a window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Counts {
    /// All calls.
    pub calls: u32,
    /// Failed calls.
    pub failed: u32,
    /// Slow calls, failed or not.
    pub slow: u32,
}

impl Counts {
    fn add(&mut self, other: Self) {
        self.calls += other.calls;
        self.failed += other.failed;
        self.slow += other.slow;
    }

    fn take(&mut self, other: Self) {
        self.calls -= other.calls;
        self.failed -= other.failed;
        self.slow -= other.slow;
    }
}

/// A sliding window of results.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    extent: Extent,
    /// Oldest first: one call, or the calls of one second, each with its second.
    parts: VecDeque<(u64, Counts)>,
    total: Counts,
}

impl Window {
    /// An empty window.
    pub fn new(extent: Extent) -> Self {
        Self { extent, parts: VecDeque::new(), total: Counts::default() }
    }

    /// Adds a call that has just ended.
    pub fn record(&mut self, now: SimTime, failed: bool, slow: bool) {
        let call = Counts { calls: 1, failed: failed.into(), slow: slow.into() };
        let second = second_of(now);
        match (self.extent, self.parts.back_mut()) {
            (Extent::Seconds(_), Some((last, counts))) if *last == second => counts.add(call),
            _ => self.parts.push_back((second, call)),
        }
        self.total.add(call);
        match self.extent {
            Extent::Calls(size) => {
                while self.total.calls > size.max(1) {
                    self.drop_oldest();
                }
            }
            Extent::Seconds(_) => {
                while self.parts.front().is_some_and(|(second, _)| !self.reaches(*second, now)) {
                    self.drop_oldest();
                }
            }
        }
    }

    /// The totals at `now`.
    pub fn counts(&self, now: SimTime) -> Counts {
        let mut total = self.total;
        // At most one part per second without a record; the next record removes them for good.
        for (_, gone) in self.parts.iter().take_while(|(second, _)| !self.reaches(*second, now)) {
            total.take(*gone);
        }
        total
    }

    fn reaches(&self, second: u64, now: SimTime) -> bool {
        match self.extent {
            Extent::Calls(_) => true,
            Extent::Seconds(size) => second + u64::from(size.max(1)) > second_of(now),
        }
    }

    fn drop_oldest(&mut self) {
        if let Some((_, gone)) = self.parts.pop_front() {
            self.total.take(gone);
        }
    }
}

fn second_of(now: SimTime) -> u64 {
    now.as_micros() / 1_000_000
}
