//! Words of payments: between browsers, shops, payment services, their tables and card providers.

mod answers;
mod describe;

use crate::policy::idempotency::IdempotencyKey;
use crate::policy::outcome::Outcome;
use crate::sim::process::Payload;
use crate::sim::tagged;
use crate::sim::time::Duration;

pub use answers::{
    Belief, Cents, ChargeAnswer, PayAnswer, Receipt, RowAnswer, RowAsk, StoreAnswer, StoreAsk,
};

tagged! {
    /// A message about payments.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum Msg {
        /// A client asks for a payment.
        Pay {
            /// For this order.
            order: u32,
            /// Of this much.
            amount: Cents,
            /// The client's attempt number.
            attempt: u32,
            /// What names the intent, if anything does.
            key: Option<IdempotencyKey>,
        } = 0,
        /// The service answers.
        PayReply {
            order: u32,
            /// The attempt that is answered.
            attempt: u32,
            answer: PayAnswer,
        } = 1,
        /// The service asks its table.
        Store {
            /// The service's number of the request that it works on.
            job: u32,
            /// The key in question.
            key: IdempotencyKey,
            /// The question.
            ask: StoreAsk,
        } = 2,
        /// The table answers.
        StoreReply {
            /// The service's number.
            job: u32,
            answer: StoreAnswer,
        } = 3,
        /// The service asks the provider to charge a card.
        Charge {
            /// The service's number.
            job: u32,
            /// The service's attempt number.
            attempt: u32,
            /// For this order.
            order: u32,
            /// This much.
            amount: Cents,
            /// The key, if the service hands it on.
            key: Option<IdempotencyKey>,
        } = 4,
        /// The provider answers.
        ChargeReply {
            /// The service's number.
            job: u32,
            /// The attempt that is answered.
            attempt: u32,
            answer: ChargeAnswer,
        } = 5,
        /// A client asks what became of an order.
        Status {
            order: u32,
            /// The number of the client's question about it.
            question: u32,
            /// Whether to close the order if it is not there.
            close: bool,
        } = 6,
        /// The shop says what its database holds.
        StatusReply {
            order: u32,
            /// The question that is answered.
            question: u32,
            /// What there is.
            answer: RowAnswer,
        } = 7,
        /// A shop asks its database.
        Row {
            /// The shop's number of the request that it works on.
            job: u32,
            /// The order in question.
            order: u32,
            /// The question.
            ask: RowAsk,
        } = 8,
        /// The database answers.
        RowReply {
            /// The shop's number.
            job: u32,
            order: u32,
            answer: RowAnswer,
        } = 9,
    }
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

tagged! {
    /// What becomes of payments.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum Fact {
        /// A person pressed Pay.
        Pressed {
            order: u32,
            /// What it costs.
            amount: Cents,
        } = 0,
        /// A client sent an attempt.
        Attempted {
            order: u32,
            /// Which attempt, from 1.
            attempt: u32,
        } = 1,
        /// A client's part is over.
        Settled {
            order: u32,
            /// What the client knows.
            outcome: Outcome,
            /// How many attempts it took.
            attempts: u32,
            /// How long it took, on the client's clock.
            took: Duration,
            /// What the attempt asked for that was answered; without an answer, the last one.
            asked: Cents,
            /// What the client was told that it paid.
            told: Option<Cents>,
        } = 2,
        /// A card was charged.
        Charged {
            order: u32,
            /// The charge.
            receipt: Receipt,
        } = 3,
        /// The service told a client that it has paid.
        Answered {
            order: u32,
            /// What it said.
            receipt: Receipt,
        } = 4,
        /// A party's belief changed.
        Believes {
            order: u32,
            /// What it believes now.
            belief: Belief,
        } = 5,
        /// A shop's database holds the payment of an order from now on.
        Recorded {
            order: u32,
            /// The payment.
            receipt: Receipt,
        } = 6,
        /// A shop's database will not record this order any more.
        Closed {
            order: u32,
        } = 7,
    }
}

tagged! {
    /// What timers are set for.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Timer {
        /// A person presses Pay.
        Press {
            /// For this order.
            order: u32,
        } = 0,
        /// An attempt of a client got no answer in time.
        PayTimeout {
            order: u32,
            attempt: u32,
        } = 1,
        /// A client has waited long enough before its next attempt.
        PayBackoff {
            order: u32,
        } = 2,
        /// A step of a service's work is done.
        Work {
            /// The service's number.
            job: u32,
        } = 3,
        /// The table did not answer in time.
        StoreTimeout {
            /// The service's number.
            job: u32,
        } = 4,
        /// The provider did not answer in time.
        ChargeTimeout {
            /// The service's number.
            job: u32,
            attempt: u32,
        } = 5,
        /// A service has waited long enough before it asks the provider again.
        ChargeBackoff {
            /// The service's number.
            job: u32,
        } = 6,
        /// A client's question what became of an order got no answer in time.
        StatusTimeout {
            order: u32,
        } = 7,
        /// A shop's database did not answer in time.
        RowTimeout {
            /// The shop's number.
            job: u32,
        } = 8,
    }
}
