//! Words for payments: between browsers, shops, payment services, their tables and card providers.

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
        /// A client's payment request.
        Pay {
            /// The order to pay for.
            order: u32,
            /// The amount.
            amount: Cents,
            /// The client's attempt number.
            attempt: u32,
            /// The idempotency key that names the intent, if any.
            key: Option<IdempotencyKey>,
        } = 0,
        /// The service's answer.
        PayReply {
            order: u32,
            /// The attempt it answers.
            attempt: u32,
            answer: PayAnswer,
        } = 1,
        /// The service's request to its table.
        Store {
            /// The service's number for the request it works on.
            job: u32,
            /// The key.
            key: IdempotencyKey,
            /// The question.
            ask: StoreAsk,
        } = 2,
        /// The table's answer.
        StoreReply {
            /// The service's number for the request.
            job: u32,
            answer: StoreAnswer,
        } = 3,
        /// The service's request to the provider to charge a card.
        Charge {
            /// The service's number for the request.
            job: u32,
            /// The service's attempt number.
            attempt: u32,
            /// The order.
            order: u32,
            /// The amount.
            amount: Cents,
            /// The key, if the service passes it on.
            key: Option<IdempotencyKey>,
        } = 4,
        /// The provider's answer.
        ChargeReply {
            /// The service's number for the request.
            job: u32,
            /// The attempt it answers.
            attempt: u32,
            answer: ChargeAnswer,
        } = 5,
        /// A client's question what became of an order.
        Status {
            order: u32,
            /// The number of the client's question about the order.
            question: u32,
            /// If true, the order is closed if it is not recorded.
            close: bool,
        } = 6,
        /// The shop's answer: what its database holds.
        StatusReply {
            order: u32,
            /// The question it answers.
            question: u32,
            /// The row, if there is one.
            answer: RowAnswer,
        } = 7,
        /// A shop's request to its database.
        Row {
            /// The shop's number for the request it works on.
            job: u32,
            /// The order.
            order: u32,
            /// The question.
            ask: RowAsk,
        } = 8,
        /// The database's answer.
        RowReply {
            /// The shop's number for the request.
            job: u32,
            order: u32,
            answer: RowAnswer,
        } = 9,
    }
}

impl Payload for Msg {
    /// A frame of 120 bytes plus the key: about the size of such a JSON body.
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

    /// Changes the amount of money, if there is one.
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
    /// A fact about payments.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum Fact {
        /// A person pressed Pay.
        Pressed {
            order: u32,
            /// The price.
            amount: Cents,
        } = 0,
        /// A client sent an attempt.
        Attempted {
            order: u32,
            /// The attempt number, from 1.
            attempt: u32,
        } = 1,
        /// A payment is over for the client.
        Settled {
            order: u32,
            /// The outcome, as far as the client knows it.
            outcome: Outcome,
            /// The number of attempts.
            attempts: u32,
            /// Its duration, by the client's clock.
            took: Duration,
            /// The amount in the attempt that was answered, or in the last one if none was.
            asked: Cents,
            /// The amount that the client was told it paid.
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
            /// The receipt it sent.
            receipt: Receipt,
        } = 4,
        /// A party's belief changed.
        Believes {
            order: u32,
            /// The new belief.
            belief: Belief,
        } = 5,
        /// A shop's database has recorded the payment of an order.
        Recorded {
            order: u32,
            /// The payment.
            receipt: Receipt,
        } = 6,
        /// A shop's database has closed this order and will not record it any more.
        Closed {
            order: u32,
        } = 7,
    }
}

tagged! {
    /// The timers of clients, services and shops.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Timer {
        /// A person is due to press Pay.
        Press {
            /// The order to pay for.
            order: u32,
        } = 0,
        /// A client's attempt has timed out.
        PayTimeout {
            order: u32,
            attempt: u32,
        } = 1,
        /// The wait before a client's next attempt is over.
        PayBackoff {
            order: u32,
        } = 2,
        /// A step of a service's work is done.
        Work {
            /// The service's number for the request.
            job: u32,
        } = 3,
        /// The table did not answer in time.
        StoreTimeout {
            /// The service's number for the request.
            job: u32,
        } = 4,
        /// The provider did not answer in time.
        ChargeTimeout {
            /// The service's number for the request.
            job: u32,
            attempt: u32,
        } = 5,
        /// The wait before a service asks the provider again is over.
        ChargeBackoff {
            /// The service's number for the request.
            job: u32,
        } = 6,
        /// A client's question about an order has timed out.
        StatusTimeout {
            order: u32,
        } = 7,
        /// A shop's database did not answer in time.
        RowTimeout {
            /// The shop's number for the request.
            job: u32,
        } = 8,
    }
}
