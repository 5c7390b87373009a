//! The variants: five faults that look alike, and what goes wrong when silence is taken for an answer, each with a
//! repair that holds for the same seed and faults; the steps and the proof.

use super::knobs;
use crate::lesson::knob::Turned;
use crate::lesson::script::{crash, crash_after, cut, delay, lose};
use crate::lesson::step::{Choice, Proof, Question, Step, Task};
use crate::lesson::{Fix, Scene};
use crate::policy::outcome::Outcome;
use crate::sim::fault::{MessageRef, Scripted, Trigger};
use crate::subject::pay::Fact;
use crate::subject::payments::promises::{FAILED_IS_SO, PAID_IS_SO, SETTLED};
use crate::subject::payments::reading::payments;
use crate::subject::payments::reading::records::{all_told, first_told, recorded};
use crate::subject::payments::scene::{BROWSER, DATABASE, SHOP};
use crate::subject::reading::{broken_at, violation};

const PAY: MessageRef = MessageRef::first(BROWSER, SHOP);
const RECORD: MessageRef = MessageRef::first(SHOP, DATABASE);
const RECORD_ANSWER: MessageRef = MessageRef::first(DATABASE, SHOP);
const PAY_ANSWER: MessageRef = MessageRef::first(SHOP, BROWSER);

/// How long the shop's machine stays down, in milliseconds.
const DOWN_MS: u64 = 300;

/// The crash also destroys the answer, which is still in the machine's send buffer.
const CRASH_AFTER_REPLY: &[Scripted] =
    &[crash_after(SHOP, Trigger::Sent(PAY_ANSWER), DOWN_MS), lose(PAY_ANSWER)];

/// The time of payment `number`, counted from 0, in milliseconds after the first one. The first is made at 20 ms.
const fn payment(number: u64) -> u64 {
    number * 1_200
}

const REQUEST_CUT: [Scripted; 2] = cut(BROWSER, SHOP, 10, 50);
const REPLY_CUT: [Scripted; 2] = cut(SHOP, BROWSER, payment(3) + 185, payment(3) + 215);
const LAST_REPLY_CUT: [Scripted; 2] = cut(SHOP, BROWSER, payment(4) + 185, payment(4) + 215);

/// One fault for each of five payments, timed by the clock rather than tied to messages, so that extra questions do
/// not shift which payment is hit.
const FIVE_FAULTS: &[Scripted] = &[
    REQUEST_CUT[0],
    REQUEST_CUT[1],
    crash(SHOP, payment(1) + 95, DOWN_MS),
    crash(SHOP, payment(2) + 162, DOWN_MS),
    REPLY_CUT[0],
    REPLY_CUT[1],
    crash(SHOP, payment(3) + 215, DOWN_MS),
    LAST_REPLY_CUT[0],
    LAST_REPLY_CUT[1],
];

const CLOSE: Fix =
    Fix::new("Ask what happened, and close the order if it is not recorded", &[knobs::SILENCE.to("close")]);

const UNKNOWN: &[Turned] = &[knobs::SILENCE.to("unknown")];

/// One of the five faults, with a browser that says it does not know.
const fn alike(id: &'static str, script: &'static [Scripted]) -> Scene {
    Scene::new(id, 3).turned(UNKNOWN).script(script).breaks(SETTLED).fix(CLOSE)
}

/// The scenes. The first is the hook.
pub const SCENES: &[Scene] = &[
    Scene::new("five", 3).turned(&[knobs::ORDERS.at(5)]).script(FIVE_FAULTS).breaks(FAILED_IS_SO).fix(CLOSE),
    alike("lost-request", &[lose(PAY)]),
    alike("crash-before", &[crash_after(SHOP, Trigger::Received(PAY), DOWN_MS)]),
    alike("crash-after", &[crash_after(SHOP, Trigger::Received(RECORD_ANSWER), DOWN_MS)]),
    alike("crash-replied", CRASH_AFTER_REPLY),
    alike("lost-reply", &[lose(PAY_ANSWER)]),
    Scene::new("error-answer", 3).script(&[lose(RECORD_ANSWER)]).breaks(FAILED_IS_SO).fix(CLOSE),
    Scene::new("one-question", 3)
        .turned(&[knobs::SILENCE.to("close"), knobs::QUESTIONS.at(1)])
        .script(&[crash_after(SHOP, Trigger::Received(PAY), 2_000)])
        .breaks(SETTLED)
        .fix(Fix::new("Keep asking until an answer comes", &[knobs::QUESTIONS.at(6)])),
    Scene::new("late-request", 3)
        .turned(&[knobs::SILENCE.to("ask")])
        .script(&[delay(PAY, 1_500)])
        .breaks(FAILED_IS_SO)
        .fix(Fix::new(
            "Close an order that is not recorded, in the same step",
            &[knobs::SILENCE.to("close")],
        )),
    Scene::new("early-yes", 3)
        .turned(&[knobs::SILENCE.to("close"), knobs::ANSWER.to("before")])
        .script(&[lose(RECORD)])
        .breaks(PAID_IS_SO)
        .fix(Fix::new("Answer once the payment is recorded", &[knobs::ANSWER.to("after")])),
    Scene::new("repaired", 3).turned(&[knobs::ORDERS.at(5), knobs::SILENCE.to("close")]).script(FIVE_FAULTS),
];

pub const STEPS: &[Step] = &[
    Step {
        id: "hook",
        scene: "five",
        task: Task::Watch { until: "the browser says that the first payment failed", moment: first_told },
    },
    Step {
        id: "predict",
        scene: "five",
        task: Task::Predict(Question {
            asks: "The browser calls all five failed. How many of them has the database recorded in the end?",
            options: &[
                Choice::wrong(
                    "None: no answer means that nothing happened",
                    "No answer only means that no answer came. Some of the payments were recorded before the fault struck.",
                ),
                Choice::wrong(
                    "Two: only where the answer was already on its way",
                    "The answer does not matter. A payment is recorded once the database has written it, even if the shop crashes before it answers.",
                ),
                Choice::right("Three: wherever the database wrote before the fault struck"),
                Choice::wrong(
                    "All five: the browser did send every request",
                    "Sent is not received: one request was lost on its way, and another reached a shop that crashed before it asked its database.",
                ),
            ],
            answer: |trace| [0, 2, 3, 5].iter().position(|count| *count == recorded(trace)),
            moment: all_told,
            shows: "the browser has spoken about the last one",
            because: "Only one thing matters: did the write come before the fault? The browser cannot see that. It saw the same each time: a request that went out, and then nothing.",
        }),
    },
    Step {
        id: "why",
        scene: "five",
        task: Task::Why {
            asks: "Why did it say “failed” about a recorded payment?",
            moment: |trace| broken_at(trace, FAILED_IS_SO),
        },
    },
    Step {
        id: "fix",
        scene: "five",
        task: Task::Fix {
            goal: "The same seed, the same five faults: the browser says of every payment whether it happened, and is right.",
            reached: |trace| {
                let pressed = payments(trace).count(|fact| matches!(fact, Fact::Pressed { .. }));
                let told = payments(trace).count(|fact| {
                    matches!(fact, Fact::Settled { outcome: Outcome::Ok | Outcome::Failed, .. })
                });
                pressed >= 5 && told == pressed && violation(trace, None).is_none()
            },
            solution: &[knobs::SILENCE.to("close")],
        },
    },
    Step {
        id: "break",
        scene: "lost-reply",
        task: Task::Break {
            scenes: &[
                "lost-reply",
                "crash-after",
                "error-answer",
                "one-question",
                "late-request",
                "early-yes",
            ],
            at_least: 4,
        },
    },
    Step { id: "prove", scene: "repaired", task: Task::Prove },
    Step { id: "transfer", scene: "repaired", task: Task::Transfer },
    Step { id: "home", scene: "repaired", task: Task::Read },
];

/// A browser that calls silence a failure versus one that asks and closes.
pub const PROOF: Proof = Proof {
    common: &[knobs::ORDERS.at(8), knobs::EVERY.at(500)],
    without: &[],
    with: &[knobs::SILENCE.to("close")],
    checks: &[FAILED_IS_SO, PAID_IS_SO],
    uncounted: &[(SETTLED, "a browser that crashed, or was cut off for too long, has stopped asking")],
};
