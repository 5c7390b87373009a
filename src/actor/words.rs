//! What the shared processes say to each other, report, and set timers for.

use std::fmt;

use crate::policy::idempotency::{ClaimToken, Fingerprint, IdempotencyKey};
use crate::policy::outcome::Outcome;
use crate::sim::process::{Domain, Payload};
use crate::sim::time::Duration;

/// The domain of the shared processes.
#[derive(Clone, Copy, Debug)]
pub struct Words;

impl Domain for Words {
    type Msg = Msg;
    type Fact = Fact;
    type Timer = Timer;
}

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

/// A message between shared processes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Msg {
    /// A client asks for a payment.
    Pay {
        /// For this order.
        order: u32,
        /// Of this much.
        amount: Cents,
        /// The client's how-manieth attempt.
        attempt: u32,
        /// What names the intent, if anything does.
        key: Option<IdempotencyKey>,
    },
    /// The service answers.
    PayReply {
        /// The order.
        order: u32,
        /// The attempt that is answered.
        attempt: u32,
        /// The answer.
        answer: PayAnswer,
    },
    /// A client asks what became of an order.
    Status {
        /// The order.
        order: u32,
        /// The client's how-manieth question about it.
        question: u32,
        /// Whether the order is to be closed if it is not there.
        close: bool,
    },
    /// The shop says what its database holds.
    StatusReply {
        /// The order.
        order: u32,
        /// What there is.
        answer: RowAnswer,
    },
    /// A shop asks its database.
    Row {
        /// The shop's number of the request that it works on.
        job: u32,
        /// The order in question.
        order: u32,
        /// The question.
        ask: RowAsk,
    },
    /// The database answers.
    RowReply {
        /// The shop's number.
        job: u32,
        /// The order.
        order: u32,
        /// The answer.
        answer: RowAnswer,
    },
    /// The service asks its table.
    Store {
        /// The service's number of the request that it works on.
        job: u32,
        /// The key in question.
        key: IdempotencyKey,
        /// The question.
        ask: StoreAsk,
    },
    /// The table answers.
    StoreReply {
        /// The service's number.
        job: u32,
        /// The answer.
        answer: StoreAnswer,
    },
    /// The service asks the provider to charge a card.
    Charge {
        /// The service's number.
        job: u32,
        /// The service's how-manieth attempt.
        attempt: u32,
        /// For this order.
        order: u32,
        /// This much.
        amount: Cents,
        /// The key, if the service hands it on.
        key: Option<IdempotencyKey>,
    },
    /// The provider answers.
    ChargeReply {
        /// The service's number.
        job: u32,
        /// The attempt that is answered.
        attempt: u32,
        /// The answer.
        answer: ChargeAnswer,
    },
}

impl Payload for Msg {
    /// A frame of 120 bytes and what the key takes: about what such a JSON body weighs.
    fn size_bytes(&self) -> u32 {
        let key = match self {
            Self::Pay { key, .. } | Self::Charge { key, .. } => {
                key.as_ref().map_or(0, |key| key.as_str().len())
            }
            Self::Store { key, .. } => key.as_str().len(),
            _ => 0,
        };
        120 + u32::try_from(key).unwrap_or(u32::MAX - 120)
    }

    /// Changes the amount of money, where there is one.
    fn tampered(&self, draw: u64) -> Self {
        let shift = |amount: Cents| Cents(amount.0 ^ (1 + (draw >> 56) as u32));
        let forge = |receipt: Receipt| Receipt { amount: shift(receipt.amount), ..receipt };
        let mut changed = self.clone();
        match &mut changed {
            Self::Pay { amount, .. }
            | Self::Charge { amount, .. }
            | Self::Row { ask: RowAsk::Record(amount), .. } => *amount = shift(*amount),
            Self::PayReply { answer: PayAnswer::Paid(receipt), .. }
            | Self::StatusReply { answer: RowAnswer::Recorded(receipt), .. }
            | Self::RowReply { answer: RowAnswer::Recorded(receipt), .. }
            | Self::StoreReply { answer: StoreAnswer::Done(receipt), .. }
            | Self::ChargeReply { answer: ChargeAnswer::Charged(receipt), .. } => *receipt = forge(*receipt),
            _ => {}
        }
        changed
    }
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
}

impl fmt::Display for Belief {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Waiting => f.write_str("waiting"),
            Self::Charged(0) => f.write_str("not charged"),
            Self::Charged(1) => f.write_str("charged once"),
            Self::Charged(times) => write!(f, "{times} charges"),
            Self::Failed => f.write_str("failed"),
            Self::Unknown => f.write_str("unknown"),
        }
    }
}

/// What a process reports of the world.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Fact {
    /// A person pressed Pay.
    Pressed {
        /// The order.
        order: u32,
        /// What it costs.
        amount: Cents,
    },
    /// A client sent an attempt.
    Attempted {
        /// The order.
        order: u32,
        /// Which attempt, from 1.
        attempt: u32,
    },
    /// A client's part is over.
    Settled {
        /// The order.
        order: u32,
        /// What the client knows.
        outcome: Outcome,
        /// How many attempts it took.
        attempts: u32,
        /// How long it took, on the client's clock.
        took: Duration,
        /// What the last attempt asked for.
        asked: Cents,
        /// What the client was told that it paid.
        told: Option<Cents>,
    },
    /// A card was charged.
    Charged {
        /// The order.
        order: u32,
        /// The charge.
        receipt: Receipt,
    },
    /// A shop's database holds the payment of an order from now on.
    Recorded {
        /// The order.
        order: u32,
        /// The payment.
        receipt: Receipt,
    },
    /// A shop's database will not record this order any more.
    Closed {
        /// The order.
        order: u32,
    },
    /// The service told a client that it has paid.
    Answered {
        /// The order.
        order: u32,
        /// What it said.
        receipt: Receipt,
    },
    /// A party's belief changed.
    Believes {
        /// The order.
        order: u32,
        /// What it believes now.
        belief: Belief,
    },
}

/// What the shared processes set timers for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Timer {
    /// A person presses Pay.
    Press {
        /// For this order.
        order: u32,
    },
    /// An attempt of a client got no answer in time.
    PayTimeout {
        /// The order.
        order: u32,
        /// The attempt.
        attempt: u32,
    },
    /// A client's question what became of an order got no answer in time.
    StatusTimeout {
        /// The order.
        order: u32,
    },
    /// A shop's database did not answer in time.
    RowTimeout {
        /// The shop's number.
        job: u32,
    },
    /// A client has waited long enough before its next attempt.
    PayBackoff {
        /// The order.
        order: u32,
    },
    /// A step of a service's work is done.
    Work {
        /// The service's number.
        job: u32,
    },
    /// The table did not answer in time.
    StoreTimeout {
        /// The service's number.
        job: u32,
    },
    /// The provider did not answer in time.
    ChargeTimeout {
        /// The service's number.
        job: u32,
        /// The attempt.
        attempt: u32,
    },
    /// A service has waited long enough before it asks the provider again.
    ChargeBackoff {
        /// The service's number.
        job: u32,
    },
}
