//! Discovery: an address that was looked up, and for how long it is believed.
//!
//! A name server gives each answer a time to live, "the time interval that the resource record may be cached before the source of the
//! information should again be consulted" (RFC 1035, section 3.2.1; zero means that it may be used for the transaction in progress and
//! not be cached). Nobody tells a cache that the address has changed. So the time to live bounds for how long a cache is wrong, and
//! something else has to help before it is over: forget the address when calls to it fail, and ask again.
//!
//! ```
//! use happens_before::policy::discovery::Cached;
//! use happens_before::sim::time::{Duration, SimTime};
//! let (ms, at) = (Duration::from_millis, SimTime::from_millis);
//! let mut orders = Cached::default();
//! orders.learn("10.0.0.5", at(100), Some(ms(400)));
//! assert_eq!(orders.known(at(499)), Some(&"10.0.0.5"));
//! assert_eq!(orders.known(at(500)), None, "ask again");
//! ```

use crate::sim::time::{Duration, SimTime};

/// An address, if one is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Cached<A> {
    /// The address, and when it expires; `None`: never.
    entry: Option<(A, Option<SimTime>)>,
}

impl<A> Default for Cached<A> {
    fn default() -> Self {
        Self { entry: None }
    }
}

impl<A> Cached<A> {
    /// Takes an answer that may be believed for this long; `None`: forever.
    pub fn learn(&mut self, address: A, now: SimTime, ttl: Option<Duration>) {
        self.entry = Some((address, ttl.map(|ttl| now.saturating_add(ttl))));
    }

    /// The address, if it has not expired. It has from the exact instant on.
    pub fn known(&self, now: SimTime) -> Option<&A> {
        let (address, until) = self.entry.as_ref()?;
        until.is_none_or(|until| now < until).then_some(address)
    }

    /// Forgets the address, because a call to it failed.
    pub fn forget(&mut self) {
        self.entry = None;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn without_a_time_to_live_it_is_believed_for_ever() {
        let mut cached = Cached::default();
        cached.learn(5, SimTime::ZERO, None);
        assert_eq!(cached.known(SimTime::MAX), Some(&5));
        cached.forget();
        assert_eq!(cached.known(SimTime::ZERO), None);
    }

    #[test]
    fn with_a_time_to_live_of_zero_it_is_not_cached() {
        let mut cached = Cached::default();
        cached.learn(5, SimTime::from_millis(3), Some(Duration::ZERO));
        assert_eq!(cached.known(SimTime::from_millis(3)), None);
    }

    proptest! {
        /// A cache never gives an address that is older than its time to live.
        #[test]
        fn nothing_is_believed_for_longer_than_its_time(at in 0u64..1_000, ttl in 0u64..1_000, later in 0u64..3_000) {
            let mut cached = Cached::default();
            cached.learn((), SimTime::from_micros(at), Some(Duration::from_micros(ttl)));
            let known = cached.known(SimTime::from_micros(at + later)).is_some();
            prop_assert_eq!(known, later < ttl);
        }
    }
}
