//! The contents of payment words: amounts, receipts, questions, answers and beliefs.

use std::fmt;

use crate::policy::idempotency::{ClaimToken, Fingerprint};
use crate::sim::tagged;
use crate::subject::counting::times;

/// An amount of money in cents, displayed with two decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cents(pub u32);

impl fmt::Display for Cents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

/// Proof of a charge: its number and amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Receipt {
    /// The provider's number for the charge.
    pub charge: u32,
    /// The amount taken.
    pub amount: Cents,
}

impl fmt::Display for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "charge {} of {}", self.charge, self.amount)
    }
}

tagged! {
    /// A payment service's answer to a client.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum PayAnswer {
        /// The money was taken.
        Paid(Receipt) = 0,
        /// Another request with this key is being worked on (HTTP 409).
        InProgress = 1,
        /// The key was used for another payload (HTTP 422).
        Mismatch = 2,
        /// The service does not know the outcome (HTTP 503).
        Unavailable = 3,
        /// The order was already closed: it will not be recorded (HTTP 410).
        Closed = 4,
        /// The service requires a key, and there is none (HTTP 400).
        KeyMissing = 5,
    }
}

tagged! {
    /// A service's request to its idempotency table.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum StoreAsk {
        /// Is there a reply for this key?
        LookUp = 0,
        /// Let me be the only one working on this key.
        Claim(Fingerprint) = 1,
        /// Store this reply for the key, whatever was there.
        Insert(Fingerprint, Receipt) = 2,
        /// The work I claimed is done; this is the reply.
        Complete(ClaimToken, Receipt) = 3,
        /// Nothing was done under my claim: release the key. No answer is sent.
        Release(ClaimToken) = 4,
        /// The work I claimed failed; that is the reply. No answer is sent.
        Fail(ClaimToken) = 5,
    }
}

tagged! {
    /// The idempotency table's answer.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum StoreAnswer {
        /// The key is unknown.
        Missing = 0,
        /// You may work on it; complete it with this token.
        Granted(ClaimToken) = 1,
        /// Someone else is working on it.
        InProgress = 2,
        /// This was the reply.
        Done(Receipt) = 3,
        /// The key belongs to another payload.
        Mismatch = 4,
        Stored = 5,
        /// You no longer hold the claim.
        Superseded = 6,
        /// The reply was a failure.
        Failed = 7,
    }
}

tagged! {
    /// A shop's request to its database.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum RowAsk {
        /// Record this payment, unless the order is recorded or closed.
        Record(Cents) = 0,
        /// Is it recorded?
        Read = 1,
        /// Is it recorded? If not, close it.
        Close = 2,
    }
}

tagged! {
    /// The state of an order in the database when it answers.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum RowAnswer {
        /// Its payment.
        Recorded(Receipt) = 0,
        /// Nothing so far.
        Missing = 1,
        Closed = 2,
    }
}

tagged! {
    /// A card provider's answer.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum ChargeAnswer {
        /// The card was charged.
        Charged(Receipt) = 0,
        /// The key was used for another amount.
        Mismatch = 1,
    }
}

tagged! {
    /// A party's belief about an order. The truth may be different.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Belief {
        /// It is waiting for an answer.
        Waiting = 0,
        /// It knows of this many charges.
        Charged(u32) = 1,
        /// It knows that it did not happen.
        Failed = 2,
        /// It may or may not have happened.
        Unknown = 3,
        /// It has recorded the order itself, or was told so by the party that did.
        Recorded = 4,
    }
}

impl fmt::Display for Belief {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Waiting => f.write_str("waiting"),
            Self::Charged(0) => f.write_str("not charged"),
            Self::Charged(count) => write!(f, "charged {}", times(i64::from(*count))),
            Self::Failed => f.write_str("failed"),
            Self::Recorded => f.write_str("recorded"),
            Self::Unknown => f.write_str("unknown"),
        }
    }
}

impl Belief {
    /// The belief as the name of its fact.
    pub const fn held(self) -> &'static str {
        match self {
            Self::Waiting => "waits for the outcome",
            Self::Charged(0) => "believes it was not charged",
            Self::Charged(1) => "believes it was charged once",
            Self::Charged(_) => "believes it was charged again",
            Self::Failed => "believes it failed",
            Self::Unknown => "does not know the outcome",
            Self::Recorded => "believes it is recorded",
        }
    }
}
