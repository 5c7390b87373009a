//! Hedged requests: a second copy for a request that takes long, and whichever answer comes first counts.
//!
//! Jeffrey Dean and Luiz André Barroso, "The Tail at Scale", Communications of the ACM 56(2), 2013: "a client first sends one request
//! ... but then falls back on sending a secondary request after some brief delay. The client cancels remaining outstanding requests
//! once the first result is received." They "defer sending a secondary request until the first request has been outstanding for more
//! than the 95th-percentile expected latency", which "limits the additional load to approximately 5%". gRPC has the same
//! (gRFC A6, *hedging*: `hedgingDelay`, `maxAttempts`); there a failure also sends the next copy at once, which is left out
//! here: what to do after a failure is the business of retries.
//!
//! The policy decides when another copy goes out and which answer counts. It does not know where copies go: a copy is only worth
//! sending where it is slow for reasons of its own, and only for requests that may be carried out twice.
//!
//! ```
//! use happens_before::policy::hedge::{Hedge, Heard, Hedging};
//! use happens_before::sim::time::{Duration, SimTime};
//!
//! let at = SimTime::from_millis;
//! let mut hedge = Hedge::start(Hedging { delay: Duration::from_millis(20), copies_max: 2 }, at(0));
//! assert_eq!(hedge.due_at(), Some(at(20)));
//! assert!(!hedge.send(at(19)) && hedge.send(at(20)), "the second copy");
//! assert_eq!(hedge.due_at(), None, "and no third");
//! assert_eq!(hedge.hear(true), Heard::First, "this answer counts: cancel the other copy");
//! assert_eq!(hedge.hear(true), Heard::Late);
//! ```

use crate::sim::time::{Duration, SimTime};

/// The settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Hedging {
    /// How long the latest copy may be out before another follows.
    pub delay: Duration,
    /// The number of copies in all, the first included; 1: no hedging.
    pub copies_max: u32,
}

impl Hedging {
    /// One copy and no more.
    pub const NONE: Self = Self { delay: Duration::ZERO, copies_max: 1 };
}

/// The copies of one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Hedge {
    settings: Hedging,
    latest: SimTime,
    sent: u32,
    failed: u32,
    over: bool,
}

/// The meaning of an answer to one of the copies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// The first success: it counts, and the other copies can be cancelled.
    First,
    /// A failure, and another copy is still out.
    Open,
    /// A failure of the last copy that was out: the request has failed.
    Failed,
    /// The request was decided before.
    Late,
}

impl Hedge {
    /// The first copy is sent.
    #[must_use]
    pub const fn start(settings: Hedging, now: SimTime) -> Self {
        Self { settings, latest: now, sent: 1, failed: 0, over: false }
    }

    /// When the next copy is due if no answer comes; `None`: there will be none.
    #[must_use]
    pub fn due_at(&self) -> Option<SimTime> {
        let more = !self.over && self.sent < self.settings.copies_max;
        more.then(|| self.latest.saturating_add(self.settings.delay))
    }

    /// Returns whether another copy is to be sent now, and counts it as sent.
    #[must_use]
    pub fn send(&mut self, now: SimTime) -> bool {
        let due = self.due_at().is_some_and(|at| now >= at);
        if due {
            self.sent += 1;
            self.latest = now;
        }
        due
    }

    /// One of the copies is answered: with success, or with a failure.
    pub const fn hear(&mut self, succeeds: bool) -> Heard {
        if self.over {
            return Heard::Late;
        }
        if succeeds {
            self.over = true;
            return Heard::First;
        }
        self.failed = self.failed.saturating_add(1);
        if self.failed < self.sent {
            return Heard::Open;
        }
        self.over = true;
        Heard::Failed
    }

    /// The number of copies sent so far.
    #[must_use]
    pub const fn sent(&self) -> u32 {
        self.sent
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(ms: u64) -> SimTime {
        SimTime::from_millis(ms)
    }

    fn started(delay_ms: u64, copies_max: u32) -> Hedge {
        Hedge::start(Hedging { delay: Duration::from_millis(delay_ms), copies_max }, at(0))
    }

    #[test]
    fn without_hedging_the_only_answer_decides() {
        let mut hedge = Hedge::start(Hedging::NONE, at(0));
        assert!(hedge.due_at().is_none() && !hedge.send(at(1_000)));
        assert_eq!(hedge.hear(false), Heard::Failed);
    }

    #[test]
    fn a_failure_waits_for_the_other_copy() {
        let mut hedge = started(20, 2);
        assert!(hedge.send(at(20)));
        assert_eq!(
            (hedge.hear(false), hedge.hear(true), hedge.hear(false)),
            (Heard::Open, Heard::First, Heard::Late)
        );
        let mut hedge = started(20, 2);
        assert!(hedge.send(at(25)));
        assert_eq!((hedge.hear(false), hedge.hear(false)), (Heard::Open, Heard::Failed));
    }

    /// Dean and Barroso: with the 95th percentile as the delay, about 5 % more requests. Here they are exactly the
    /// slowest 5 of 100.
    #[test]
    fn a_delay_at_the_95th_percentile_costs_five_in_a_hundred() {
        let sent = (1..=100u64).map(|takes_ms| {
            let mut hedge = started(95, 2);
            if takes_ms > 95 {
                assert!(hedge.send(at(95)));
            }
            assert_eq!(hedge.hear(true), Heard::First);
            hedge.sent()
        });
        assert_eq!(sent.sum::<u32>(), 105);
    }

    proptest! {
        /// Whatever happens in whatever order: never more copies than allowed, no two of them closer than the delay, none after the
        /// decision, and exactly one decision.
        #[test]
        fn one_decision_and_no_copy_too_many(
            delay_ms in 0u64..50, copies_max in 0u32..5,
            steps in prop::collection::vec((0u64..40, any::<bool>(), any::<bool>()), 1..60),
        ) {
            let mut hedge = started(delay_ms, copies_max);
            let (mut now, mut latest, mut decided, mut answered) = (0, 0, 0, 0);
            for (passes, asks, succeeds) in steps {
                now += passes;
                if asks {
                    if hedge.send(at(now)) {
                        prop_assert!(decided == 0 && now - latest >= delay_ms);
                        latest = now;
                    }
                } else if answered < hedge.sent() {
                    answered += 1;
                    decided += u32::from(matches!(hedge.hear(succeeds), Heard::First | Heard::Failed));
                }
                prop_assert!(hedge.sent() <= copies_max.max(1) && decided <= 1);
                prop_assert!(decided == 1 || answered < hedge.sent());
            }
        }
    }
}
