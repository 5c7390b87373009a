//! Promises about payments.

use std::collections::BTreeMap;

use crate::policy::outcome::Outcome;
use crate::sim::check::{Check, Violation};
use crate::sim::ids::EventId;
use crate::subject::{Fact, Words, pay};

pub const SETTLED: &str = "settled";

/// Whoever pressed Pay has learned by the end whether it happened.
pub fn settled() -> Check<Words> {
    Check::eventually(
        SETTLED,
        "everybody gets an answer in the end",
        BTreeMap::<u32, EventId>::new(),
        |doubtful, event, fact: &Fact| {
            match fact.pay()? {
                pay::Fact::Pressed { order, .. } => drop(doubtful.insert(*order, event)),
                pay::Fact::Settled { order, outcome: Outcome::Ok | Outcome::Failed, .. } => {
                    doubtful.remove(order);
                }
                pay::Fact::Settled { order, outcome: Outcome::Unknown, .. } => {
                    doubtful.insert(*order, event);
                }
                _ => {}
            }
            None
        },
        |doubtful| {
            let (order, event) = doubtful.first_key_value()?;
            let others = match doubtful.len() {
                1 => String::new(),
                count => format!(" (and {} more)", count - 1),
            };
            Some(Violation::new(format!("nobody told the browser about order {order}{others}")).by(*event))
        },
    )
}
