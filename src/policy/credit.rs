//! Credits: a receiver says how far a sender may go, and the sender goes no further. Back-pressure.
//!
//! This is flow control as QUIC has it (RFC 9000, section 4.1): the receiver advertises an **absolute limit**, so many messages since the
//! beginning, and raises it as it gets room. The sender counts what it has sent and stops at the limit. It ignores an advertisement that does
//! not raise it, so one that arrives twice, late or out of order does no harm, and one that is lost is made up for by the next. HTTP/2
//! (RFC 9113, section 5.2) and Reactive Streams (`request(n)`, rules 1.1 and 3.8) send increments instead, which takes a transport that neither
//! loses nor repeats them.
//!
//! A sender without credit has nothing to retry and nothing to time out. It keeps what it has, or stops reading from where it gets it.
//!
//! ```
//! use happens_before::policy::credit::Credit;
//! let mut credit = Credit::default();
//! assert!(!credit.spend(), "nothing was asked for yet");
//! credit.raise(2);
//! assert!(credit.spend() && credit.spend() && !credit.spend());
//! credit.raise(2);
//! assert!(!credit.spend(), "the same limit again");
//! credit.raise(3);
//! assert!(credit.spend());
//! ```

/// What a sender may send, and what it has sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Credit {
    limit: u64,
    sent: u64,
}

impl Credit {
    /// Hears of a limit: so many in total. One that does not raise the known limit is ignored.
    pub const fn raise(&mut self, limit: u64) {
        if limit > self.limit {
            self.limit = limit;
        }
    }

    /// Takes the credit for one. Returns whether there was any.
    #[must_use]
    pub const fn spend(&mut self) -> bool {
        let has = self.sent < self.limit;
        if has {
            self.sent += 1;
        }
        has
    }

    /// How many may still be sent.
    #[must_use]
    pub const fn left(&self) -> u64 {
        self.limit - self.sent
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// RFC 9000, 4.1: a sender ignores advertisements that do not increase the limit.
    #[test]
    fn late_and_repeated_limits_do_no_harm() {
        let mut credit = Credit::default();
        for limit in [5, 3, 5, 0, 4] {
            credit.raise(limit);
        }
        assert_eq!(credit.left(), 5);
        assert!((0..5).all(|_| credit.spend()) && !credit.spend());
        credit.raise(5);
        assert_eq!(credit.left(), 0);
    }

    proptest! {
        /// In whatever order limits arrive, and however often, exactly as many are sent as the highest of them allows.
        #[test]
        fn as_much_is_sent_as_the_highest_limit_allows(steps in prop::collection::vec(prop::option::of(0u64..50), 0..300)) {
            let (mut credit, mut highest, mut sent) = (Credit::default(), 0, 0);
            for step in steps {
                match step {
                    Some(limit) => {
                        credit.raise(limit);
                        highest = highest.max(limit);
                    }
                    None => sent += u64::from(credit.spend()),
                }
                prop_assert!(sent <= highest);
                prop_assert_eq!(credit.left(), highest - sent);
            }
            while credit.spend() {
                sent += 1;
            }
            prop_assert_eq!(sent, highest);
        }
    }
}
