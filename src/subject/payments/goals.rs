//! What runs with payments should show at least once.

use super::reading::payments;
use super::store::TAKEN_OVER;
use super::words::{ChargeAnswer, Fact, Msg, PayAnswer, RowAsk, StoreAnswer};
use crate::policy::outcome::Outcome;
use crate::sim::ids::EventId;
use crate::sim::trace::{Kind, Trace};
use crate::subject::goal::{Goal, lost, sent};
use crate::subject::reading::first_event;
use crate::subject::{self, Words};

const UNHEARD: Goal =
    Goal { words: "the card was charged, and the answer was lost", reached: charged_unheard };
const IN_PROGRESS: Goal = Goal {
    words: "a retry came while the first request with its key was still being worked on",
    reached: |trace| answered(trace, |answer| matches!(answer, StoreAnswer::InProgress)),
};
const STORED: Goal = Goal {
    words: "a retry got the stored answer",
    reached: |trace| answered(trace, |answer| matches!(answer, StoreAnswer::Done(_))),
};
const TAKEN: Goal = Goal {
    words: "a claim ran out and was taken over",
    reached: |trace| {
        first_event(trace, |event| event.kind == Kind::Wrote && trace.label(event).name == TAKEN_OVER)
    },
};
const GAVE_UP: Goal = Goal { words: "the browser gave up without knowing the outcome", reached: gave_up };

/// Where cards are charged.
pub const OF_CARDS: &[Goal] = &[
    UNHEARD,
    IN_PROGRESS,
    STORED,
    TAKEN,
    Goal {
        words: "a key came again with another amount",
        reached: |trace| answered(trace, |answer| matches!(answer, StoreAnswer::Mismatch)),
    },
    GAVE_UP,
];

/// Where cards are charged, and nobody changes an amount.
pub const OF_CHARGES: &[Goal] = &[UNHEARD, IN_PROGRESS, STORED, TAKEN, GAVE_UP];

/// Where orders are recorded.
pub const OF_RECORDS: &[Goal] = &[
    Goal {
        words: "a request was lost before the order was recorded",
        reached: |trace| {
            lost(trace, |msg| {
                matches!(msg.pay(), Some(Msg::Pay { .. } | Msg::Row { ask: RowAsk::Record(_), .. }))
            })
        },
    },
    Goal {
        words: "an order was recorded, and the reply was lost",
        reached: |trace| {
            lost(trace, |msg| matches!(msg.pay(), Some(Msg::PayReply { answer: PayAnswer::Paid(_), .. })))
        },
    },
    GAVE_UP,
    Goal { words: "an order was recorded after the browser had given up", reached: recorded_late },
    Goal {
        words: "an order was closed, so that it could not be recorded any more",
        reached: |trace| payments(trace).first(|fact| matches!(fact, Fact::Closed { .. })),
    },
];

fn charged_unheard(trace: &Trace<Words>) -> Option<EventId> {
    let charged = |msg: &subject::Msg| {
        matches!(msg.pay(), Some(Msg::ChargeReply { answer: ChargeAnswer::Charged(_), .. }))
    };
    lost(trace, charged)
}

fn answered(trace: &Trace<Words>, is: fn(&StoreAnswer) -> bool) -> Option<EventId> {
    sent(trace, |msg| matches!(msg.pay(), Some(Msg::StoreReply { answer, .. }) if is(answer)))
}

fn gave_up(trace: &Trace<Words>) -> Option<EventId> {
    payments(trace).first(|fact| matches!(fact, Fact::Settled { outcome: Outcome::Unknown, .. }))
}

fn recorded_late(trace: &Trace<Words>) -> Option<EventId> {
    let ended = |order: u32| {
        payments(trace).first(|fact| {
            matches!(fact, Fact::Settled { order: of, outcome: Outcome::Unknown | Outcome::Failed, .. } if *of == order)
        })
    };
    let late = |(event, fact): &(EventId, &Fact)| match fact {
        Fact::Recorded { order, .. } => ended(*order).is_some_and(|ended| ended < *event),
        _ => false,
    };
    payments(trace).all().find(late).map(|(event, _)| event)
}
