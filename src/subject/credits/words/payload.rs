//! What messages of credits carry: their size, the numbers that the timeline shows, and how they are tampered with.

use super::{Deed, Key, Msg, Said, Undo};
use crate::policy::countermeasures::{Change, When};
use crate::sim::ids::Label;
use crate::sim::process::{Payload, Upshot};

impl Payload for Msg {
    fn size_bytes(&self) -> u32 {
        if matches!(self, Self::Ask { .. }) { 120 } else { 80 }
    }

    /// Changes an amount, or the number that an answer is recognised by.
    fn tampered(&self, draw: u64) -> Self {
        let shift = 1 + (draw >> 61) as u32;
        let by = shift.cast_signed();
        let mut changed = self.clone();
        match &mut changed {
            Self::Ask { deed: Deed::Reserve { taking, .. }, .. } => {
                taking.amount = taking.amount.saturating_add(by);
            }
            Self::Ask { deed: Deed::SetPrice { price }, .. } => *price = price.saturating_add(by),
            Self::Answer { said: Said::Seen { value, .. }, .. } => *value = value.saturating_add(by),
            Self::Ask { request, .. } | Self::Answer { request, .. } => request.0 ^= shift,
        }
        changed
    }

    /// What was read, and what is written.
    fn bears(&self) -> Vec<Label> {
        let natural = |name: &'static str, value: i32| {
            u32::try_from(value).map_or(Label::new("below 0"), |value| Label::numbered(name, value))
        };
        match self {
            Self::Ask { deed: Deed::Reserve { taking, .. }, .. } => {
                let change = match taking.change {
                    Change::Set(left) => natural("free", left),
                    Change::Add(_) => natural("minus", taking.amount),
                };
                let condition = match taking.when {
                    When::Always => None,
                    When::AtLeast(_) => Some(Label::new("if enough")),
                    When::Version(version) => Some(Label::numbered("if version", version)),
                };
                std::iter::once(change).chain(condition).collect()
            }
            Self::Ask { deed: Deed::Unreserve { undo, .. } | Deed::TakeBack { undo, .. }, .. } => {
                match undo {
                    Undo::Value { value, .. } => vec![natural("free", *value)],
                    Undo::Amount(amount) if *amount < 0 => vec![natural("minus", amount.saturating_neg())],
                    Undo::Amount(amount) => vec![natural("plus", *amount)],
                }
            }
            Self::Ask { deed: Deed::SetPrice { price }, .. } => vec![natural("price", *price)],
            Self::Answer { to: Deed::Read { key }, said: Said::Seen { value, .. }, .. } => {
                vec![natural(if *key == Key::Price { "price" } else { "free" }, *value)]
            }
            _ => Vec::new(),
        }
    }

    fn upshot(&self) -> Upshot {
        match self {
            Self::Answer { said: Said::Refused(_), .. } => Upshot::Refusal,
            _ => Upshot::Some,
        }
    }
}
