//! How words for payments are shown: names for labels, fields for tooltips, tables and exports.

use super::{ChargeAnswer, Fact, Msg, PayAnswer, RowAnswer, RowAsk, StoreAnswer, StoreAsk, Timer};
use crate::policy::idempotency::IdempotencyKey;
use crate::policy::outcome::Outcome;
use crate::sim::process::{Alarm, Describe, Report, TimerRole};

impl Describe for Msg {
    fn name(&self) -> &'static str {
        match self {
            Self::Pay { .. } => "pay",
            Self::PayReply { answer: PayAnswer::Paid(_), .. } => "paid",
            Self::PayReply { answer: PayAnswer::InProgress, .. } => "in progress",
            Self::PayReply { answer: PayAnswer::Unavailable, .. } => "unavailable",
            Self::Status { close: false, .. } => "status?",
            Self::Status { close: true, .. } | Self::Row { ask: RowAsk::Close, .. } => {
                "close unless recorded"
            }
            Self::Row { ask: RowAsk::Record(_), .. } => "record",
            Self::Row { ask: RowAsk::Read, .. } => "read",
            Self::StatusReply { answer, .. } | Self::RowReply { answer, .. } => answer.words(),
            Self::Store { ask: StoreAsk::LookUp, .. } => "look up",
            Self::Store { ask: StoreAsk::Claim(_), .. } => "claim",
            Self::Store { ask: StoreAsk::Insert(..), .. } => "insert",
            Self::Store { ask: StoreAsk::Complete(..), .. } => "complete",
            Self::Store { ask: StoreAsk::Release(_), .. } => "release",
            Self::Store { ask: StoreAsk::Fail(_), .. } => "keep failure",
            Self::StoreReply { answer, .. } => answer.words(),
            Self::Charge { .. } => "charge",
            Self::ChargeReply { answer: ChargeAnswer::Charged(_), .. } => "charged",
            Self::PayReply { answer: PayAnswer::KeyMissing, .. } => "key missing",
            Self::PayReply { answer: PayAnswer::Mismatch | PayAnswer::Closed, .. }
            | Self::ChargeReply { answer: ChargeAnswer::Mismatch, .. } => "refused",
        }
    }

    fn fields(&self) -> Vec<(&'static str, String)> {
        let key = |key: &Option<IdempotencyKey>| key.as_ref().map_or("none".to_owned(), ToString::to_string);
        match self {
            Self::Pay { order, amount, attempt, key: k }
            | Self::Charge { attempt, order, amount, key: k, .. } => vec![
                ("order", order.to_string()),
                ("amount", amount.to_string()),
                ("attempt", attempt.to_string()),
                ("key", key(k)),
            ],
            Self::PayReply { order, attempt, answer } => {
                let mut fields = vec![("order", order.to_string()), ("attempt", attempt.to_string())];
                if let PayAnswer::Paid(receipt) = answer {
                    fields.push(("receipt", receipt.to_string()));
                }
                fields
            }
            Self::Status { order, question, .. } => {
                vec![("order", order.to_string()), ("question", question.to_string())]
            }
            Self::Row { order, ask, .. } => {
                let mut fields = vec![("order", order.to_string())];
                if let RowAsk::Record(amount) = ask {
                    fields.push(("amount", amount.to_string()));
                }
                fields
            }
            Self::StatusReply { order, answer, .. } | Self::RowReply { order, answer, .. } => {
                let mut fields = vec![("order", order.to_string())];
                if let Self::StatusReply { question, .. } = self {
                    fields.push(("question", question.to_string()));
                }
                if let RowAnswer::Recorded(receipt) = answer {
                    fields.push(("receipt", receipt.to_string()));
                }
                fields
            }
            Self::Store { key, ask, .. } => {
                let mut fields = vec![("key", key.to_string())];
                if let StoreAsk::Insert(_, receipt) | StoreAsk::Complete(_, receipt) = ask {
                    fields.push(("receipt", receipt.to_string()));
                }
                fields
            }
            Self::StoreReply { answer: StoreAnswer::Done(receipt), .. }
            | Self::ChargeReply { answer: ChargeAnswer::Charged(receipt), .. } => {
                vec![("receipt", receipt.to_string())]
            }
            Self::StoreReply { .. } | Self::ChargeReply { .. } => Vec::new(),
        }
    }
}

impl StoreAnswer {
    const fn words(self) -> &'static str {
        match self {
            Self::Missing => "not found",
            Self::Granted(_) => "claim granted",
            Self::InProgress => "in progress",
            Self::Done(_) => "found",
            Self::Mismatch => "another payload",
            Self::Stored => "stored",
            Self::Superseded => "superseded",
            Self::Failed => "failed before",
        }
    }
}

impl RowAnswer {
    const fn words(self) -> &'static str {
        match self {
            Self::Recorded(_) => "recorded",
            Self::Missing => "not recorded",
            Self::Closed => "closed",
        }
    }
}

impl Describe for Fact {
    fn name(&self) -> &'static str {
        match self {
            Self::Pressed { .. } => "pressed Pay",
            Self::Attempted { .. } => "attempt",
            Self::Settled { outcome: Outcome::Ok, .. } => "settled: paid",
            Self::Settled { outcome: Outcome::Failed, .. } => "settled: failed",
            Self::Settled { outcome: Outcome::Unknown, .. } => "settled: unknown",
            Self::Charged { .. } => "card charged",
            Self::Recorded { .. } => "payment recorded",
            Self::Closed { .. } => "order closed",
            Self::Answered { .. } => "answered: paid",
            Self::Believes { belief, .. } => belief.held(),
        }
    }

    fn fields(&self) -> Vec<(&'static str, String)> {
        let (Self::Pressed { order, .. }
        | Self::Attempted { order, .. }
        | Self::Settled { order, .. }
        | Self::Charged { order, .. }
        | Self::Recorded { order, .. }
        | Self::Closed { order }
        | Self::Answered { order, .. }
        | Self::Believes { order, .. }) = self;
        let mut fields = vec![("order", order.to_string())];
        match self {
            Self::Pressed { amount, .. } => fields.push(("amount", amount.to_string())),
            Self::Attempted { attempt, .. } => fields.push(("attempt", attempt.to_string())),
            Self::Settled { attempts, took, .. } => {
                fields.push(("attempts", attempts.to_string()));
                fields.push(("took", took.to_string()));
            }
            Self::Charged { receipt, .. }
            | Self::Recorded { receipt, .. }
            | Self::Answered { receipt, .. } => {
                fields.push(("receipt", receipt.to_string()));
            }
            Self::Closed { .. } | Self::Believes { .. } => {}
        }
        fields
    }
}

impl Report for Fact {}

impl Describe for Timer {
    fn name(&self) -> &'static str {
        match self {
            Self::Press { .. } => "press Pay",
            Self::PayTimeout { .. }
            | Self::StatusTimeout { .. }
            | Self::ChargeTimeout { .. }
            | Self::StoreTimeout { .. }
            | Self::RowTimeout { .. } => "timeout",
            Self::PayBackoff { .. } | Self::ChargeBackoff { .. } => "backoff",
            Self::Work { .. } => "work",
        }
    }
}

impl Alarm for Timer {
    /// The scenario decides when someone presses Pay; nobody is waiting for that.
    fn role(&self) -> TimerRole {
        match self {
            Self::Press { .. } => TimerRole::Scenery,
            Self::PayTimeout { .. }
            | Self::StatusTimeout { .. }
            | Self::ChargeTimeout { .. }
            | Self::StoreTimeout { .. }
            | Self::RowTimeout { .. } => TimerRole::Reply,
            Self::PayBackoff { .. } | Self::Work { .. } | Self::ChargeBackoff { .. } => TimerRole::Pause,
        }
    }
}
