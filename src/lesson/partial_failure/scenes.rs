//! The variants: five faults that look alike, and what goes wrong when silence is taken for an answer,
//! each with the repair that holds on the same seed and the same faults.

use super::knobs;
use super::scenario::{BROWSER, DATABASE, FAILED_IS_SO, PAID_IS_SO, SHOP};
use crate::lesson::knob::Turned;
use crate::lesson::script::{crash, crash_after, cut, delay, lose};
use crate::lesson::{Fix, Scene};
use crate::sim::fault::{MessageRef, Scripted, Trigger};
use crate::subject::payments::promises::SETTLED;

const PAY: MessageRef = MessageRef::first(BROWSER, SHOP);
const RECORD: MessageRef = MessageRef::first(SHOP, DATABASE);
const RECORD_ANSWER: MessageRef = MessageRef::first(DATABASE, SHOP);
const PAY_ANSWER: MessageRef = MessageRef::first(SHOP, BROWSER);

/// How long the shop's machine stays down, in milliseconds.
const DOWN_MS: u64 = 300;

/// The answer is in the machine's send buffer and goes down with it.
const CRASH_AFTER_REPLY: &[Scripted] =
    &[crash_after(SHOP, Trigger::Sent(PAY_ANSWER), DOWN_MS), lose(PAY_ANSWER)];

/// When one of five payments is made, in milliseconds, less the 20 before the first.
const fn payment(number: u64) -> u64 {
    number * 1_200
}

const REQUEST_CUT: [Scripted; 2] = cut(BROWSER, SHOP, 10, 50);
const REPLY_CUT: [Scripted; 2] = cut(SHOP, BROWSER, payment(3) + 185, payment(3) + 215);
const LAST_REPLY_CUT: [Scripted; 2] = cut(SHOP, BROWSER, payment(4) + 185, payment(4) + 215);

/// One fault for each of five payments: by the clock rather than by the message, so that questions asked in between
/// do not shift what is hit.
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

const CLOSE: Fix = Fix {
    words: "Ask what became of it, and close what is not there",
    settings: &[knobs::SILENCE.to("close")],
};

const UNKNOWN: &[Turned] = &[knobs::SILENCE.to("unknown")];

/// One of the five, with a browser that says that it does not know.
const fn alike(
    id: &'static str,
    title: &'static str,
    blurb: &'static str,
    script: &'static [Scripted],
) -> Scene {
    Scene {
        id,
        title,
        blurb,
        settings: UNKNOWN,
        seed: 3,
        script,
        breaks: Some(SETTLED),
        fix: Some(CLOSE),
        ..Scene::PLAIN
    }
}

/// The scenes. The first is the hook.
pub const SCENES: &[Scene] = &[
    Scene {
        id: "five",
        title: "Five faults, five times “failed”",
        blurb: "Each of five payments meets another fault. The browser hears nothing each time, and says each time that it failed.",
        settings: &[knobs::ORDERS.at(5)],
        seed: 3,
        script: FIVE_FAULTS,
        breaks: Some(FAILED_IS_SO),
        fix: Some(CLOSE),
        ..Scene::PLAIN
    },
    alike(
        "lost-request",
        "The request is lost",
        "The request never reaches the shop. The browser says honestly that it does not know, and leaves it there.",
        &[lose(PAY)],
    ),
    alike(
        "crash-before",
        "Crash before the write",
        "The shop has the request and crashes before it asks its database. To the browser it looks like a lost request.",
        &[crash_after(SHOP, Trigger::Received(PAY), DOWN_MS)],
    ),
    alike(
        "crash-after",
        "Crash after the write",
        "The database has recorded the payment when the shop crashes. To the browser it looks like a crash before the write.",
        &[crash_after(SHOP, Trigger::Received(RECORD_ANSWER), DOWN_MS)],
    ),
    alike(
        "crash-replied",
        "Crash after the answer",
        "The shop crashes as soon as it has answered, and the answer, still in the machine's send buffer, goes down with it.",
        CRASH_AFTER_REPLY,
    ),
    alike(
        "lost-reply",
        "The answer is lost",
        "Everything worked, and the browser does not learn of it: “unknown” is honest, and nobody clears it up.",
        &[lose(PAY_ANSWER)],
    ),
    Scene {
        id: "error-answer",
        title: "An answer that says “unavailable”",
        blurb: "This time an answer comes, and it is an error. The shop sends it because its own database was silent, and that had recorded the payment.",
        seed: 3,
        script: &[lose(RECORD_ANSWER)],
        breaks: Some(FAILED_IS_SO),
        fix: Some(CLOSE),
        ..Scene::PLAIN
    },
    Scene {
        id: "one-question",
        title: "A question asked once",
        blurb: "The browser asks what became of it. The shop is still down, so the question is answered by silence, too.",
        settings: &[knobs::SILENCE.to("close"), knobs::QUESTIONS.at(1)],
        seed: 3,
        script: &[crash_after(SHOP, Trigger::Received(PAY), 2_000)],
        breaks: Some(SETTLED),
        fix: Some(Fix { words: "Ask until somebody answers", settings: &[knobs::QUESTIONS.at(6)] }),
        ..Scene::PLAIN
    },
    Scene {
        id: "late-request",
        title: "Not there, not yet",
        blurb: "The request is slow rather than lost. The question overtakes it, the shop finds nothing and says so, and then the request arrives.",
        settings: &[knobs::SILENCE.to("ask")],
        seed: 3,
        script: &[delay(PAY, 1_500)],
        breaks: Some(FAILED_IS_SO),
        fix: Some(Fix {
            words: "Close what is not there, in the same step",
            settings: &[knobs::SILENCE.to("close")],
        }),
        ..Scene::PLAIN
    },
    Scene {
        id: "early-yes",
        title: "“Paid”, before it is",
        blurb: "The shop answers first and writes afterwards. The answer arrives, and the write does not.",
        settings: &[knobs::SILENCE.to("close"), knobs::ANSWER.to("before")],
        seed: 3,
        script: &[lose(RECORD)],
        breaks: Some(PAID_IS_SO),
        fix: Some(Fix { words: "Answer when it is recorded", settings: &[knobs::ANSWER.to("after")] }),
        ..Scene::PLAIN
    },
    Scene {
        id: "repaired",
        title: "Asked, and closed",
        blurb: "The same five faults. The browser asks what became of each payment, and what is not there is closed for good.",
        settings: &[knobs::ORDERS.at(5), knobs::SILENCE.to("close")],
        seed: 3,
        script: FIVE_FAULTS,
        ..Scene::PLAIN
    },
];
