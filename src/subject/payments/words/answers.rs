//! What words of payments hold: amounts, receipts, questions, answers and beliefs.

use std::fmt;

use crate::policy::idempotency::{ClaimToken, Fingerprint};

/// An amount of money in cents, written with two decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cents(pub u32);

impl fmt::Display for Cents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

/// Proof that a charge was made: which one, and of how much.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Receipt {
    /// The provider's number of the charge.
    pub charge: u32,
    /// How much was taken.
    pub amount: Cents,
}

impl fmt::Display for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "charge {} of {}", self.charge, self.amount)
    }
}

/// What a payment service answers a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PayAnswer {
    /// The money was taken.
    Paid(Receipt),
    /// Another request with this key is being worked on (HTTP 409).
    InProgress,
    /// The key was used for another payload (HTTP 422).
    Mismatch,
    /// The service cannot say what became of it (HTTP 503).
    Unavailable,
    /// The order was closed before: it will not be recorded (HTTP 410).
    Closed,
    /// The service insists on a key, and there is none (HTTP 400).
    KeyMissing,
}

/// What a service asks its idempotency table.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum StoreAsk {
    /// Is there a reply for this key?
    LookUp,
    /// Let me be the one who works on this key.
    Claim(Fingerprint),
    /// Put this reply under the key, whatever was there.
    Insert(Fingerprint, Receipt),
    /// The work that I claimed is done; this is the reply.
    Complete(ClaimToken, Receipt),
    /// Nothing was done under my claim: give the key back. There is no answer to that.
    Release(ClaimToken),
}

/// What the idempotency table answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StoreAnswer {
    /// Nothing is known of this key.
    Missing,
    /// You may work on it; complete it with this token.
    Granted(ClaimToken),
    /// Somebody else is working on it.
    InProgress,
    /// This was the reply.
    Done(Receipt),
    /// The key belongs to another payload.
    Mismatch,
    /// It is stored.
    Stored,
    /// Your claim is no longer yours.
    Superseded,
}

/// What a shop asks its database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RowAsk {
    /// Record this payment, unless the order is recorded or closed.
    Record(Cents),
    /// Is it recorded?
    Read,
    /// Is it recorded? If not, close it.
    Close,
}

/// What the database holds of an order when it answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RowAnswer {
    /// Its payment.
    Recorded(Receipt),
    /// Nothing so far.
    Missing,
    /// That it is closed.
    Closed,
}

/// What a card provider answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ChargeAnswer {
    /// The card was charged.
    Charged(Receipt),
    /// The key was used for another amount.
    Mismatch,
}

/// What a party believes of an order. What is true is another matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Belief {
    /// It waits for an answer.
    Waiting,
    /// It knows of so many charges.
    Charged(u32),
    /// It knows that it did not happen.
    Failed,
    /// It may have happened or not.
    Unknown,
    /// It has written it down, or was told so by who has.
    Recorded,
}

impl fmt::Display for Belief {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Waiting => f.write_str("waiting"),
            Self::Charged(0) => f.write_str("not charged"),
            Self::Charged(1) => f.write_str("charged once"),
            Self::Charged(times) => write!(f, "{times} charges"),
            Self::Failed => f.write_str("failed"),
            Self::Recorded => f.write_str("recorded"),
            Self::Unknown => f.write_str("unknown"),
        }
    }
}
