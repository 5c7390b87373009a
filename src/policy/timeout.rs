//! How long to wait: for one attempt, and for the whole call with all its retries.
//!
//! A [`Timeout`] is the setting; starting a call with it gives a [`Deadline`]. Each attempt may
//! wait for the shorter of the two limits, so that the last attempt never outlives the caller's
//! patience.
//!
//! **Along a chain**, a service that works for a caller should not continue after the caller has left.
//! A request carries the time *remaining*, not the instant at which it ends, because the
//! next node's clock shows something else. The next node calls [`Timeout::inherit`] with the value it received and
//! is bound by the tighter of the caller's remaining time and its own limit. (It does not know the message's
//! transit time and does not subtract it.) gRPC does the same: its guide "Deadlines"
//! converts a deadline to a timeout before it is sent, to avoid clock skew.
//!
//! `now` is the node's own monotonic clock, never its wall clock.
//!
//! ```
//! use happens_before::policy::timeout::Timeout;
//! use happens_before::sim::time::{Duration, SimTime};
//!
//! let ms = Duration::from_millis;
//! let at = SimTime::from_millis;
//! let browser = Timeout { attempt: ms(800), overall: Some(ms(2_000)) }.start(at(0));
//! assert_eq!(browser.attempt_timeout(at(0)), ms(800));
//! assert_eq!(browser.attempt_timeout(at(1_500)), ms(500), "only the rest");
//!
//! // The service's clock differs; the time remaining is what they agree on.
//! let service = Timeout { attempt: ms(3_000), overall: None };
//! let call = service.inherit(at(70_000), browser.remaining(at(1_500)));
//! assert_eq!(call.attempt_timeout(at(70_000)), ms(500));
//! assert!(call.expired(at(70_500)));
//! ```

use serde::{Deserialize, Serialize};

use crate::sim::time::{Duration, SimTime};

/// A caller's time limits. As a setting it holds no instant and serves any number of calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Timeout {
    /// The limit for one attempt.
    pub attempt: Duration,
    /// The limit for the whole call, with all its attempts and the waits between them; `None`: no
    /// limit.
    pub overall: Option<Duration>,
}

/// The limits of one call that began at a certain instant on one node's monotonic clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Deadline {
    attempt: Duration,
    at: Option<SimTime>,
}

impl Timeout {
    /// The limits of a call that begins at `now` and not on behalf of a caller.
    #[must_use]
    pub fn start(self, now: SimTime) -> Deadline {
        self.inherit(now, None)
    }

    /// The limits of a call that begins at `now` on behalf of a caller who has `remaining` left
    /// (`None`: the caller set no limit). The tighter limit counts.
    #[must_use]
    pub fn inherit(self, now: SimTime, remaining: Option<Duration>) -> Deadline {
        let overall = match (self.overall, remaining) {
            (Some(own), Some(inherited)) => Some(own.min(inherited)),
            (own, inherited) => own.or(inherited),
        };
        Deadline { attempt: self.attempt, at: overall.map(|limit| now.saturating_add(limit)) }
    }
}

impl Deadline {
    /// The instant at which the whole call is abandoned; `None`: never.
    #[must_use]
    pub fn at(&self) -> Option<SimTime> {
        self.at
    }

    /// The time left for the whole call, zero once it has expired; `None`: no limit. This is what a
    /// request carries to the next node.
    #[must_use]
    pub fn remaining(&self, now: SimTime) -> Option<Duration> {
        self.at.map(|at| at.since(now))
    }

    /// How long an attempt that begins at `now` may wait: the attempt's own limit or what is left
    /// of the call, whichever is shorter. Zero once the call has expired: then do not begin one.
    #[must_use]
    pub fn attempt_timeout(&self, now: SimTime) -> Duration {
        self.remaining(now).map_or(self.attempt, |left| left.min(self.attempt))
    }

    /// True if the whole call is over. It is over from the exact instant of the deadline.
    #[must_use]
    pub fn expired(&self, now: SimTime) -> bool {
        self.at.is_some_and(|at| now >= at)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const fn us(us: u64) -> Duration {
        Duration::from_micros(us)
    }

    const fn at(us: u64) -> SimTime {
        SimTime::from_micros(us)
    }

    #[test]
    fn an_attempt_gets_its_timeout_or_the_rest_of_the_call() {
        let deadline = Timeout { attempt: us(300), overall: Some(us(1_000)) }.start(at(50));
        let check = |now: u64, attempt: u64, remaining: u64, expired: bool| {
            assert_eq!(deadline.attempt_timeout(at(now)), us(attempt), "attempt at {now}");
            assert_eq!(deadline.remaining(at(now)), Some(us(remaining)), "remaining at {now}");
            assert_eq!(deadline.expired(at(now)), expired, "expired at {now}");
        };
        check(50, 300, 1_000, false);
        check(749, 300, 301, false);
        check(750, 300, 300, false);
        check(751, 299, 299, false);
        check(1_049, 1, 1, false);
        check(1_050, 0, 0, true);
        check(9_999, 0, 0, true);
        assert_eq!(deadline.at(), Some(at(1_050)));
    }

    #[test]
    fn without_an_overall_limit_it_never_expires() {
        let deadline = Timeout { attempt: us(300), overall: None }.start(at(50));
        assert_eq!(deadline.at(), None);
        assert_eq!(deadline.remaining(SimTime::MAX), None);
        assert_eq!(deadline.attempt_timeout(SimTime::MAX), us(300));
        assert!(!deadline.expired(SimTime::MAX));
    }

    #[test]
    fn the_tighter_of_two_limits_is_inherited() {
        let check = |own: Option<u64>, inherited: Option<u64>, expected: Option<u64>| {
            let timeout = Timeout { attempt: us(7), overall: own.map(us) };
            let deadline = timeout.inherit(at(100), inherited.map(us));
            assert_eq!(deadline.remaining(at(100)), expected.map(us), "{own:?}, {inherited:?}");
        };
        check(None, None, None);
        check(Some(9), None, Some(9));
        check(None, Some(4), Some(4));
        check(Some(9), Some(4), Some(4));
        check(Some(4), Some(9), Some(4));
        check(Some(9), Some(0), Some(0));
    }

    /// The incident java-bigtable-hbase#1858: attempts went on after the deadline. A deadline of one second over A, B and C, where each
    /// attempt may take 400 ms and none is answered: A makes three attempts, the last of them short, and none of the three works or asks
    /// after the second is over.
    #[test]
    fn nobody_on_a_chain_begins_an_attempt_after_the_deadline() {
        let ms = Duration::from_millis;
        let timeout = Timeout { attempt: ms(400), overall: None };
        let a = timeout.inherit(SimTime::ZERO, Some(ms(1_000)));
        let mut now = SimTime::ZERO;
        let mut begun = Vec::new();
        while !a.expired(now) {
            begun.push(now);
            // B and C work on for as long as they are told that somebody waits.
            let b = timeout.inherit(now, Some(a.attempt_timeout(now)));
            let c = timeout.inherit(now + ms(5), Some(b.attempt_timeout(now + ms(5))));
            let over = c.at().expect("it was told");
            assert!(over <= b.at().expect("it was told").saturating_add(ms(5)));
            assert!(b.expired(SimTime::from_millis(1_000)) && c.expired(SimTime::from_millis(1_005)));
            now = now + a.attempt_timeout(now);
        }
        assert_eq!(begun, [0, 400, 800].map(SimTime::from_millis));
        assert_eq!((now, a.attempt_timeout(now)), (SimTime::from_millis(1_000), Duration::ZERO));
    }

    #[test]
    fn settings_round_trip_with_plain_names() {
        let timeout = Timeout { attempt: us(300), overall: None };
        let text = serde_json::to_string(&timeout).unwrap();
        assert_eq!(text, r#"{"attempt":300,"overall":null}"#);
        assert_eq!(serde_json::from_str::<Timeout>(&text).unwrap(), timeout);
    }

    proptest! {
        /// However far a call travels and whatever limits the nodes on its way set, no hop outlives
        /// the caller: clocks may show anything, but the time left only shrinks.
        #[test]
        fn no_hop_outlives_its_caller(
            patience in 0u64..10_000,
            hops in prop::collection::vec((any::<u32>(), prop::option::of(0u64..10_000), 0u64..500), 1..8),
        ) {
            let mut left = Some(us(patience));
            let mut spent = 0;
            for (clock, overall, work) in hops {
                let began = at(u64::from(clock));
                let hop = Timeout { attempt: us(600), overall: overall.map(us) }.inherit(began, left);
                let after = began + us(work);
                spent += work;
                prop_assert_eq!(hop.expired(after), hop.remaining(after) == Some(Duration::ZERO));
                prop_assert!(hop.attempt_timeout(after) <= us(patience.saturating_sub(spent)));
                left = hop.remaining(after);
            }
        }

        /// Starting an attempt and waiting for as long as allowed ends exactly at the limit, never
        /// after it.
        #[test]
        fn an_attempt_ends_by_the_deadline(
            attempt in 0u64..2_000, overall in 0u64..2_000, began in any::<u32>(), later in 0u64..3_000,
        ) {
            let began = at(began.into());
            let deadline = Timeout { attempt: us(attempt), overall: Some(us(overall)) }.start(began);
            let now = began + us(later);
            let ends = now + deadline.attempt_timeout(now);
            prop_assert!(ends <= deadline.at().unwrap().max(now));
            let hit_attempt_limit = ends - now == us(attempt);
            prop_assert!(hit_attempt_limit || ends == deadline.at().unwrap().max(now));
        }
    }
}
