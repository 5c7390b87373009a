//! What a client makes of silence: no answer came in time, and something has to be said.
//!
//! [`Silence`] is the choice, [`InDoubt`] one call's way through it. The client may say *failed*
//! although it cannot know, say *unknown* and leave it there, or ask what became of the call. Asking has
//! a gap of its own: "there is nothing" is true only of the moment in which it was said, because the
//! first request may still be on its way. [`Silence::Close`] shuts the gap: whoever keeps the record
//! answers and, if there is nothing, makes that final in the same step, so that a request that comes
//! later finds the door closed. *Presumed abort* in two-phase commit rests on the same thing: whoever is
//! asked and has no record may answer "aborted" because nothing will be committed afterwards (Mohan, Lindsay and Obermarck, "Transaction Management in the R* Distributed Database Management
//! System", ACM TODS 11(4), 1986).
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

/// What is done when no answer came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Silence {
    /// Silence is called a failure.
    Failed,
    /// Silence is called what it is.
    Unknown,
    /// The client asks what became of its call, at most this many times, and believes what it hears.
    Ask {
        /// How often.
        at_most: u32,
    },
    /// It asks in the same way, and an order that is not there by then is closed for good.
    Close {
        /// How often.
        at_most: u32,
    },
}

/// How a call in doubt goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// This is said, and that is the end of it.
    Tell(Outcome),
    /// A question is sent.
    Ask {
        /// Whether to close what is not there.
        close: bool,
    },
}

/// What a question is answered with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// It is recorded.
    Recorded,
    /// There was nothing at that moment.
    Missing,
    /// There is nothing, and there will not be.
    Closed,
}

/// A call that got no answer: how often its client has asked since.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct InDoubt {
    asked: u32,
}

impl InDoubt {
    /// What to do now that there is silence, again.
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

    /// How often it was asked.
    #[must_use]
    pub const fn asked(self) -> u32 {
        self.asked
    }
}

impl Found {
    /// What a client makes of it. Of a call that may still be on its way, `Missing` proves nothing; a
    /// client that asks has to say something, and says what is most likely.
    #[must_use]
    pub const fn outcome(self) -> Outcome {
        match self {
            Self::Recorded => Outcome::Ok,
            Self::Missing | Self::Closed => Outcome::Failed,
        }
    }

    /// Whether it stays so, whatever arrives later.
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
