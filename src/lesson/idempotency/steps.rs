//! The way through the lesson, and what its proof compares.

use super::facts::first_charge_timeout;
use super::knobs;
use super::scenario::{FITTING_ANSWER, ONE_CHARGE, PAYMENTS, PROVIDER, SAME_ANSWER};
use crate::lesson::step::{Proof, Question, Step, Task};
use crate::policy::outcome::Outcome;
use crate::sim::ids::EventId;
use crate::sim::trace::{Kind, Trace};
use crate::subject::reading::violation;
use crate::subject::{Fact, Words, pay};

/// The first answer of the provider that arrives.
fn charge_reply_arrives(trace: &Trace<Words>) -> Option<EventId> {
    trace
        .events_from(0)
        .find(|(_, event)| {
            event.kind == Kind::Delivered
                && event.node == PAYMENTS
                && event.message().is_some_and(|id| trace.message(id).from == PROVIDER)
        })
        .map(|(id, _)| id)
}

fn charges_before(trace: &Trace<Words>, limit: EventId) -> usize {
    trace
        .facts
        .iter()
        .filter(|(event, fact)| *event < limit && matches!(fact, Fact::Pay(pay::Fact::Charged { .. })))
        .count()
}

/// How often the card has been charged when the retry's answer arrives: once, twice, or not at all.
fn charges_when_answered(trace: &Trace<Words>) -> Option<usize> {
    match charges_before(trace, charge_reply_arrives(trace)?) {
        1 => Some(0),
        2 => Some(1),
        _ => Some(2),
    }
}

fn second_charge(trace: &Trace<Words>) -> Option<EventId> {
    violation(trace, Some(ONE_CHARGE)).map(|verdict| verdict.event)
}

/// One charge, and the browser was told so.
fn paid_once(trace: &Trace<Words>) -> bool {
    let charges =
        trace.facts.iter().filter(|(_, fact)| matches!(fact, Fact::Pay(pay::Fact::Charged { .. }))).count();
    let told = trace
        .facts
        .iter()
        .any(|(_, fact)| matches!(fact, Fact::Pay(pay::Fact::Settled { outcome: Outcome::Ok, .. })));
    charges == 1 && told && violation(trace, None).is_none()
}

/// The steps.
pub const STEPS: &[Step] = &[
    Step {
        id: "hook",
        scene: "no-key",
        task: Task::Watch { until: "the payment service gives up waiting", moment: first_charge_timeout },
    },
    Step {
        id: "predict",
        scene: "no-key",
        task: Task::Predict(Question {
            asks: "The service asks the provider again. How often has the card been charged when the answer to the retry arrives?",
            options: &[
                "Once: the provider sees that it is the same order",
                "Twice: nothing tells the provider that it is the same payment",
                "Not at all: the first attempt failed, and the second is being worked on",
            ],
            answer: charges_when_answered,
            moment: charge_reply_arrives,
            because: "The timeout said that no answer came. It did not say that nothing happened: the first charge stood in the ledger all along, and the second request looked like a second wish.",
        }),
    },
    Step {
        id: "why",
        scene: "no-key",
        task: Task::Why { about: "the second charge", moment: second_charge },
    },
    Step {
        id: "fix",
        scene: "no-key",
        task: Task::Fix {
            goal: "The same seed, the same lost answer: one charge, and the browser is told that it has paid.",
            reached: paid_once,
            solution: &[knobs::KEY.to("order"), knobs::PROVIDER.on()],
        },
    },
    Step {
        id: "break",
        scene: "attempt-key",
        task: Task::Break {
            scenes: &["attempt-key", "one-hop", "no-memory", "race", "crash", "payload", "expiry"],
            at_least: 4,
        },
    },
    Step { id: "prove", scene: "repaired", task: Task::Prove },
    Step { id: "home", scene: "repaired", task: Task::Read },
];

/// The naive service against the repaired one.
pub const PROOF: Proof = Proof {
    common: &[knobs::TIMEOUT.at(1_000), knobs::ORDERS.at(20)],
    without: &[],
    with: &[knobs::KEY.to("order"), knobs::MEMORY.to("claim"), knobs::PROVIDER.on()],
    checks: &[ONE_CHARGE, SAME_ANSWER, FITTING_ANSWER],
};
