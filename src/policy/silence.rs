//! How a client handles silence: no answer came in time, and it has to report something.
//!
//! [`Silence`] is the strategy, [`InDoubt`] one call's progress through it. The client may report *failed*
//! although it cannot know, report *unknown* and leave it at that, or ask what became of the call. Asking has
//! a gap of its own: "there is nothing" is true only at the moment of the answer, because the
//! first request may still be in flight. [`Silence::Close`] shuts the gap: the node with the records
//! answers and, if there is nothing, makes that final in the same step, so that a request that comes
//! later finds the door closed. *Presumed abort* in two-phase commit works the same way: a node that is
//! asked and has no record may answer "aborted", because nothing will be committed afterwards (Mohan, Lindsay and
//! Obermarck, "Transaction Management in the R* Distributed Database Management System", ACM TODS 11(4), 1986).
//!
//! ```
//! use happens_before::policy::outcome::Outcome;
//! use happens_before::policy::silence::{InDoubt, Next, Silence};
//! assert_eq!(InDoubt::default().next(Silence::Unknown), Next::Tell(Outcome::Unknown));
//! let mut doubt = InDoubt::default();
//! let close = Silence::Close { at_most: 1 };
//! assert_eq!(doubt.next(close), Next::Ask { close: true });
//! assert_eq!(doubt.next(close), Next::Tell(Outcome::Unknown), "the question got no answer either");
//! ```

use super::outcome::Outcome;

/// The strategy when no answer came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Silence {
    /// The client reports a failure.
    Failed,
    /// The client reports that it does not know.
    Unknown,
    /// The client asks what became of its call, at most this many times, and believes the answer.
    Ask {
        /// The maximum number of questions.
        at_most: u32,
    },
    /// It asks in the same way, and an order that is not there by then is closed for good.
    Close {
        /// The maximum number of questions.
        at_most: u32,
    },
}

/// The next action for a call in doubt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Report this outcome, and stop.
    Tell(Outcome),
    /// Send a question.
    Ask {
        /// True to close an order that is not there.
        close: bool,
    },
}

/// The answer to a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// The order is recorded.
    Recorded,
    /// There was nothing at that moment.
    Missing,
    /// There is nothing, and there never will be.
    Closed,
}

/// A call that got no answer, and the number of questions asked since.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct InDoubt {
    asked: u32,
}

impl InDoubt {
    /// The next action after another silence.
    pub fn next(&mut self, silence: Silence) -> Next {
        let (at_most, close) = match silence {
            Silence::Failed => return Next::Tell(Outcome::Failed),
            Silence::Unknown => return Next::Tell(Outcome::Unknown),
            Silence::Ask { at_most } => (at_most, false),
            Silence::Close { at_most } => (at_most, true),
        };
        if self.asked >= at_most {
            return Next::Tell(Outcome::Unknown);
        }
        self.asked += 1;
        Next::Ask { close }
    }

    /// The number of questions asked.
    #[must_use]
    pub const fn asked(self) -> u32 {
        self.asked
    }
}

impl Found {
    /// The outcome that a client concludes from it. For a call that may still be in flight, `Missing` proves nothing; a
    /// client that asks has to report something, and reports what is most likely.
    #[must_use]
    pub const fn outcome(self) -> Outcome {
        match self {
            Self::Recorded => Outcome::Ok,
            Self::Missing | Self::Closed => Outcome::Failed,
        }
    }

    /// True if the answer holds whatever arrives later.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Recorded | Self::Closed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_does_not_ask_says_the_same_every_time() {
        let mut doubt = InDoubt::default();
        for _ in 0..3 {
            assert_eq!(doubt.next(Silence::Failed), Next::Tell(Outcome::Failed));
            assert_eq!(doubt.next(Silence::Unknown), Next::Tell(Outcome::Unknown));
        }
        assert_eq!(doubt.asked(), 0);
    }

    #[test]
    fn who_asks_does_so_as_often_as_agreed_and_then_does_not_know() {
        let check = |silence, close| {
            let mut doubt = InDoubt::default();
            for asked in 1..=3 {
                assert_eq!((doubt.next(silence), doubt.asked()), (Next::Ask { close }, asked));
            }
            assert_eq!((doubt.next(silence), doubt.asked()), (Next::Tell(Outcome::Unknown), 3));
        };
        check(Silence::Ask { at_most: 3 }, false);
        check(Silence::Close { at_most: 3 }, true);
    }

    #[test]
    fn only_nothing_for_now_may_change() {
        let check = |found: Found, outcome, is_final| {
            assert_eq!((found.outcome(), found.is_final()), (outcome, is_final), "{found:?}");
        };
        check(Found::Recorded, Outcome::Ok, true);
        check(Found::Missing, Outcome::Failed, false);
        check(Found::Closed, Outcome::Failed, true);
    }
}
