//! Leases: a lock that expires on its own, so that a holder that has gone does not keep it forever.
//!
//! A lease gives its holder the lock for a limited time (Gray and Cheriton, "Leases: An Efficient
//! Fault-Tolerant Mechanism for Distributed File Cache Consistency", SOSP 1989). This register has
//! the operations that Redis documents for locks: `SET key owner NX PX ms` takes the lock if it is free,
//! and a script that compares and deletes in one step gives it back.
//!
//! | operation | it is free | its holder calls | someone else has it |
//! |---|---|---|---|
//! | [`acquire`](Register::acquire) | granted | granted as before | held |
//! | [`renew`](Register::renew) | refused | starts afresh | refused |
//! | [`release`](Register::release) | refused | free | refused |
//! | [`delete`](Register::delete) | nothing | free | **free** |
//!
//! [`delete`](Register::delete), which compares nothing, and [`is_holder`](Register::is_holder), which
//! callers may check first, exist to show what goes wrong with them: between the check and the deletion,
//! the lease may run out and go to someone else.
//!
//! An owner needs a new name for each turn, such as a random number. A reused name stands for
//! an old turn as well as for the current one.
//!
//! Every instant is on one clock, that of the node with the register. The holder's clock shows something
//! else, and the holder may not even be running when its lease ends. A lease limits how long the *lock*
//! is held, not what its holder does (see [`fence`](super::fence)).
//!
//! ```
//! use happens_before::policy::lease::{Acquired, Owner, Register};
//! use happens_before::sim::time::{Duration, SimTime};
//! let (at, lease) = (SimTime::from_millis, Some(Duration::from_secs(10)));
//! let mut lock = Register::default();
//! assert!(matches!(lock.acquire(Owner(71), lease, at(0)), Acquired::Granted(_)));
//! assert_eq!(lock.acquire(Owner(26), lease, at(9_999)), Acquired::Held);
//! assert!(matches!(lock.acquire(Owner(26), lease, at(10_000)), Acquired::Granted(_)), "it ran out");
//! assert!(lock.release(Owner(71), at(10_001)).is_err(), "not its own any more");
//! assert!(lock.delete(at(10_002)).is_some(), "and now nobody has it");
//! ```

use rand::Rng;
use thiserror::Error;

use super::fence::{FencingToken, TokenCounter};
use crate::sim::time::{Duration, SimTime};

/// The name a holder uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Owner(pub u64);

impl Owner {
    /// A name that is unique, as far as 64 random bits can ensure it.
    pub fn drawn(rng: &mut impl Rng) -> Self {
        Self(rng.next_u64())
    }
}

/// A lock that someone holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lease {
    /// The holder.
    pub owner: Owner,
    /// When the lease ends; `None`: when it is given back.
    pub until: Option<SimTime>,
    /// The fencing token issued with it.
    pub token: FencingToken,
}

/// The answer to a request for the lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "a lock that is not given back keeps others waiting"]
pub enum Acquired {
    /// The caller has the lock.
    Granted(FencingToken),
    /// Someone else has the lock.
    Held,
}

/// The caller does not hold the lock. Nothing changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("this lock is not yours")]
pub struct NotHolder;

/// One lock. Each operation is one atomic step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Register {
    held: Option<Lease>,
    counter: TokenCounter,
}

impl Register {
    /// A register with this holder, and with tokens issued up to `last`: the state sent to a replica.
    #[must_use]
    pub const fn restored(held: Option<Lease>, last: FencingToken) -> Self {
        Self { held, counter: TokenCounter::after(last) }
    }

    /// Takes the lock if it is free. A caller that already has it is granted it again, in case the first
    /// answer was lost; its lease is not extended.
    pub fn acquire(&mut self, owner: Owner, lease: Option<Duration>, now: SimTime) -> Acquired {
        match self.holder(now) {
            Some(held) if held.owner == owner => Acquired::Granted(held.token),
            Some(_) => Acquired::Held,
            None => {
                let token = self.counter.issue();
                self.held = Some(Lease { owner, until: end(lease, now), token });
                Acquired::Granted(token)
            }
        }
    }

    /// Restarts the holder's lease from now.
    ///
    /// # Errors
    /// If `owner` does not hold the lock, or no longer does.
    pub fn renew(&mut self, owner: Owner, lease: Option<Duration>, now: SimTime) -> Result<(), NotHolder> {
        let held = self.holder(now).copied().filter(|held| held.owner == owner).ok_or(NotHolder)?;
        self.held = Some(Lease { until: end(lease, now), ..held });
        Ok(())
    }

    /// Gives the lock back if `owner` holds it (compare and delete).
    ///
    /// # Errors
    /// If `owner` does not hold the lock, or no longer does.
    pub fn release(&mut self, owner: Owner, now: SimTime) -> Result<Lease, NotHolder> {
        if self.is_holder(owner, now) { self.delete(now).ok_or(NotHolder) } else { Err(NotHolder) }
    }

    /// Deletes the lock, no matter who holds it. Returns the deleted lease.
    pub fn delete(&mut self, now: SimTime) -> Option<Lease> {
        let held = self.holder(now).copied();
        self.held = None;
        held
    }

    /// True if `owner` holds the lock right now. This reserves nothing.
    #[must_use]
    pub fn is_holder(&self, owner: Owner, now: SimTime) -> bool {
        self.holder(now).is_some_and(|held| held.owner == owner)
    }

    /// The current lease, if any. A lease has run out from the exact instant at which it ends.
    #[must_use]
    pub fn holder(&self, now: SimTime) -> Option<&Lease> {
        self.held.as_ref().filter(|held| held.until.is_none_or(|until| now < until))
    }

    /// The remaining time of the current lease; `None` if the lock is free or its lease does not end.
    #[must_use]
    pub fn remaining(&self, now: SimTime) -> Option<Duration> {
        Some(self.holder(now)?.until?.since(now))
    }

    /// The last fencing token issued.
    #[must_use]
    pub const fn last_token(&self) -> FencingToken {
        self.counter.last()
    }
}

fn end(lease: Option<Duration>, now: SimTime) -> Option<SimTime> {
    lease.map(|lease| now.saturating_add(lease))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LEASE: Option<Duration> = Some(Duration::from_millis(100));

    const fn at(ms: u64) -> SimTime {
        SimTime::from_millis(ms)
    }

    #[test]
    fn each_operation_does_what_the_table_says() {
        let (one, other) = (Owner(1), Owner(2));
        let free = Register::default();
        let mut held = free;
        assert_eq!(held.acquire(one, LEASE, at(0)), Acquired::Granted(FencingToken(1)));
        let check = |start: Register, who: Owner, expected: (Acquired, bool, bool, bool)| {
            let (mut a, mut b, mut c, mut d) = (start, start, start, start);
            let acquired = a.acquire(who, LEASE, at(50));
            let renewed = b.renew(who, LEASE, at(50)).is_ok();
            let released = c.release(who, at(50)).is_ok();
            let deleted = d.delete(at(50)).is_some();
            assert_eq!((acquired, renewed, released, deleted), expected, "{who:?} of {start:?}");
            assert_eq!(d.holder(at(50)), None);
            assert_eq!(c == start, !released, "a refusal changes nothing");
            assert_eq!(b == start, !renewed, "a refusal changes nothing");
        };
        check(free, one, (Acquired::Granted(FencingToken(1)), false, false, false));
        check(held, one, (Acquired::Granted(FencingToken(1)), true, true, true));
        check(held, other, (Acquired::Held, false, false, true));
    }

    #[test]
    fn a_lease_runs_out_at_its_very_end_and_one_without_end_does_not() {
        let mut lock = Register::default();
        let _ = lock.acquire(Owner(1), LEASE, at(0));
        assert_eq!((lock.remaining(at(99)), lock.remaining(at(100))), (Some(Duration::from_millis(1)), None));
        assert!(lock.is_holder(Owner(1), at(99)) && !lock.is_holder(Owner(1), at(100)));
        assert!(lock.held.is_some(), "nobody has looked yet");
        assert!(lock.renew(Owner(1), LEASE, at(100)).is_err(), "too late");
        let mut lock = Register::default();
        let _ = lock.acquire(Owner(1), None, at(0));
        assert!(lock.is_holder(Owner(1), SimTime::MAX) && lock.remaining(at(5)).is_none());
    }

    #[test]
    fn asking_first_and_deleting_then_is_two_steps() {
        let mut lock = Register::default();
        let _ = lock.acquire(Owner(1), LEASE, at(0));
        assert!(lock.is_holder(Owner(1), at(99)), "it asks in time");
        let _ = lock.acquire(Owner(2), LEASE, at(101));
        assert_eq!(lock.delete(at(102)).map(|lease| lease.owner), Some(Owner(2)), "and deletes another's");
    }

    #[derive(Clone, Debug)]
    enum Op {
        Acquire(u64),
        Renew(u64),
        Release(u64),
    }

    fn op() -> impl Strategy<Value = Op> {
        let who = 0u64..4;
        prop_oneof![
            who.clone().prop_map(Op::Acquire),
            who.clone().prop_map(Op::Renew),
            who.prop_map(Op::Release)
        ]
    }

    proptest! {
        /// In any history: the lock goes to another owner only after its holder gave it back, or when
        /// the holder's last grant or renewal is a lease old; and each new holder's token is greater.
        #[test]
        fn one_holder_at_a_time_and_tokens_that_grow(ops in prop::collection::vec((op(), 0u64..80), 1..60)) {
            let mut lock = Register::default();
            let mut now = 0;
            let mut holder: Option<(u64, u64)> = None; // the owner, and the end of the lease
            let mut greatest = FencingToken(0);
            for (op, after) in ops {
                now += after;
                let live = holder.filter(|(_, until)| now < *until).map(|(who, _)| who);
                match op {
                    Op::Acquire(who) => match lock.acquire(Owner(who), LEASE, at(now)) {
                        Acquired::Held => prop_assert!(live.is_some_and(|live| live != who)),
                        Acquired::Granted(token) if live == Some(who) => prop_assert_eq!(token, greatest),
                        Acquired::Granted(token) => {
                            prop_assert!(live.is_none() && token > greatest);
                            (greatest, holder) = (token, Some((who, now + 100)));
                        }
                    },
                    Op::Renew(who) => {
                        let renewed = lock.renew(Owner(who), LEASE, at(now)).is_ok();
                        prop_assert_eq!(renewed, live == Some(who));
                        if renewed {
                            holder = Some((who, now + 100));
                        }
                    }
                    Op::Release(who) => {
                        let released = lock.release(Owner(who), at(now)).is_ok();
                        prop_assert_eq!(released, live == Some(who));
                        if released {
                            holder = None;
                        }
                    }
                }
            }
        }
    }
}
