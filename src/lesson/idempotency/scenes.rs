//! The variants: each misconception as a failing scene, with a repair that holds for the same seed and
//! faults; the steps and the proof.

use super::knobs;
use crate::lesson::script::{crash_after, cut, lose};
use crate::lesson::step::{Choice, Proof, Question, Step, Task};
use crate::lesson::{Fix, Scene};
use crate::policy::outcome::Outcome;
use crate::sim::fault::{MessageRef, Scripted, Trigger};
use crate::sim::trace::Trace;
use crate::subject::Words;
use crate::subject::pay::Fact;
use crate::subject::payments::promises::{FITTING_ANSWER, ONE_CHARGE, SAME_ANSWER, SETTLED};
use crate::subject::payments::reading::charges::{charges_before, gave_up_waiting, retry_answered};
use crate::subject::payments::reading::payments;
use crate::subject::payments::scene::{BROWSER, PAYMENTS, PROVIDER};
use crate::subject::reading::{broken_at, violation};

const LOSE_CHARGE_REPLY: &[Scripted] = &[lose(MessageRef::first(PROVIDER, PAYMENTS))];
const LOSE_PAY_REPLY: &[Scripted] = &[lose(MessageRef::first(PAYMENTS, BROWSER))];
const CRASH_AFTER_CHARGE: &[Scripted] =
    &[crash_after(PAYMENTS, Trigger::Received(MessageRef::first(PROVIDER, PAYMENTS)), 400)];

/// The scenes. The first is the hook.
pub const SCENES: &[Scene] = &[
    Scene::new("no-key", 7).script(LOSE_CHARGE_REPLY).breaks(ONE_CHARGE).fix(Fix::new(
        "Send a key per order, and let the provider honour it",
        &[knobs::KEY.to("order"), knobs::PROVIDER.on()],
    )),
    Scene::new("attempt-key", 7)
        .turned(&[knobs::KEY.to("attempt"), knobs::PROVIDER.on()])
        .script(LOSE_CHARGE_REPLY)
        .breaks(ONE_CHARGE)
        .fix(Fix::new("Name the payment, not the attempt: a key per order", &[knobs::KEY.to("order")])),
    Scene::new("one-hop", 7)
        .turned(&[knobs::KEY.to("order"), knobs::MEMORY.to("claim")])
        .script(LOSE_CHARGE_REPLY)
        .breaks(ONE_CHARGE)
        .fix(Fix::new("Every hop that is retried needs the key", &[knobs::PROVIDER.on()])),
    Scene::new("no-memory", 11)
        .turned(&[knobs::KEY.to("order"), knobs::TIMEOUT.at(1_000)])
        .script(LOSE_PAY_REPLY)
        .breaks(ONE_CHARGE)
        .fix(Fix::new("Look the key up, and repeat the first answer", &[knobs::MEMORY.to("lookup")])),
    Scene::new("race", 3)
        .turned(&[
            knobs::KEY.to("order"),
            knobs::MEMORY.to("lookup"),
            knobs::TIMEOUT.at(500),
            knobs::PROVIDER_WORK.at(450),
            knobs::SERVICE_TIMEOUT.at(2_000),
            knobs::BACKOFF.to("none"),
        ])
        .breaks(ONE_CHARGE)
        .fix(Fix::new(
            "Claim the key in one step, before the work",
            &[knobs::MEMORY.to("claim"), knobs::BACKOFF.to("exp"), knobs::ATTEMPTS.at(5)],
        )),
    Scene::new("crash", 7)
        .turned(&[
            knobs::KEY.to("order"),
            knobs::MEMORY.to("claim"),
            knobs::TIMEOUT.at(1_000),
            knobs::ATTEMPTS.at(5),
        ])
        .script(CRASH_AFTER_CHARGE)
        .breaks(ONE_CHARGE)
        .fix(Fix::new("Let the provider honour the key, too", &[knobs::PROVIDER.on()])),
    Scene::new("payload", 7)
        .turned(&[
            knobs::KEY.to("order"),
            knobs::MEMORY.to("claim"),
            knobs::PROVIDER.on(),
            knobs::COMPARE.off(),
            knobs::AMEND.on(),
            knobs::TIMEOUT.at(1_000),
        ])
        .script(LOSE_PAY_REPLY)
        .breaks(FITTING_ANSWER)
        .fix(Fix::new("Compare the payload, and refuse a key with a different one", &[knobs::COMPARE.on()])),
    Scene::new("expiry", 7)
        .turned(&[
            knobs::KEY.to("order"),
            knobs::MEMORY.to("claim"),
            knobs::TTL.at(500),
            knobs::TIMEOUT.at(1_000),
        ])
        .script(LOSE_PAY_REPLY)
        .breaks(ONE_CHARGE)
        .fix(Fix::new("Remember keys for longer than anybody retries", &[knobs::TTL.at(60_000)])),
    Scene::new("left-claim", 7)
        .turned(&[
            knobs::KEY.to("order"),
            knobs::MEMORY.to("claim"),
            knobs::PROVIDER.on(),
            knobs::LEASE.at(0),
            knobs::TIMEOUT.at(1_000),
            knobs::ATTEMPTS.at(5),
        ])
        .script(CRASH_AFTER_CHARGE)
        .breaks(SETTLED)
        .fix(Fix::new(
            "A claim runs out after {lease}, and the next one takes it over",
            &[knobs::LEASE.at(1_500)],
        )),
    Scene::new("kept-failure", 7)
        .turned(&[
            knobs::KEY.to("order"),
            knobs::MEMORY.to("claim"),
            knobs::PROVIDER.on(),
            knobs::FAILURES.on(),
            knobs::LEASE.at(1_000),
            knobs::SERVICE_ATTEMPTS.at(1),
            knobs::ATTEMPTS.at(5),
            knobs::BACKOFF.to("fixed"),
        ])
        .script(&cut(PAYMENTS, PROVIDER, 0, 800))
        .breaks(SETTLED)
        .fix(Fix::new(
            "Keep only what is final: who asks again may have better luck",
            &[knobs::FAILURES.off()],
        )),
    Scene::new("repaired", 7)
        .turned(&[
            knobs::KEY.to("order"),
            knobs::MEMORY.to("claim"),
            knobs::PROVIDER.on(),
            knobs::TIMEOUT.at(1_000),
        ])
        .script(LOSE_PAY_REPLY),
];

/// How many times the card was charged by the time the retry is answered, as the index of an answer: once, twice, or never.
fn charges_when_answered(trace: &Trace<Words>) -> Option<usize> {
    match charges_before(trace, retry_answered(trace)?) {
        0 => Some(2),
        1 => Some(0),
        2 => Some(1),
        _ => None,
    }
}

pub const STEPS: &[Step] = &[
    Step {
        id: "hook",
        scene: "no-key",
        task: Task::Watch { until: "the payment service gives up waiting", moment: gave_up_waiting },
    },
    Step {
        id: "predict",
        scene: "no-key",
        task: Task::Predict(Question {
            asks: "The service asks the provider again. How many times has the card been charged when the reply to the retry arrives?",
            options: &[
                Choice::wrong(
                    "Once: the provider sees that it is the same order",
                    "The order number is in the request, but the provider does not use it to look up earlier charges. Without a key that it compares, the second request is simply another charge.",
                ),
                Choice::right("Twice: nothing tells the provider that it is the same payment"),
                Choice::wrong(
                    "Not at all: the first attempt failed, and the second is still in progress",
                    "The first attempt did not fail: the card was charged, and only the reply was lost.",
                ),
            ],
            answer: charges_when_answered,
            moment: retry_answered,
            shows: "the retry is answered",
            because: "The timeout meant that no reply came. It did not mean that nothing happened: the first charge was in the ledger all along, and the retry looked like a second payment.",
        }),
    },
    Step {
        id: "why",
        scene: "no-key",
        task: Task::Why {
            asks: "Why was the card charged twice?",
            moment: |trace| broken_at(trace, ONE_CHARGE),
        },
    },
    Step {
        id: "fix",
        scene: "no-key",
        task: Task::Fix {
            goal: "The same seed, the same lost reply: one charge, and the browser is told that it has paid.",
            reached: |trace| {
                let is_told = |fact: &Fact| matches!(fact, Fact::Settled { outcome: Outcome::Ok, .. });
                let charges = payments(trace).count(|fact| matches!(fact, Fact::Charged { .. }));
                charges == 1 && payments(trace).any(is_told) && violation(trace, None).is_none()
            },
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
    Step { id: "transfer", scene: "repaired", task: Task::Transfer },
    Step { id: "home", scene: "repaired", task: Task::Read },
];

/// The naive service versus the repaired one.
pub const PROOF: Proof = Proof {
    common: &[knobs::TIMEOUT.at(1_000), knobs::ORDERS.at(20)],
    without: &[],
    with: &[knobs::KEY.to("order"), knobs::MEMORY.to("claim"), knobs::PROVIDER.on()],
    checks: &[ONE_CHARGE, SAME_ANSWER, FITTING_ANSWER],
    uncounted: &[(SETTLED, "a browser that has used up its attempts stops asking, with or without a key")],
};
