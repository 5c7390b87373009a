//! The variants: five faults that look alike, and what goes wrong when silence is taken for an answer,
//! each with the repair that holds on the same seed and the same faults.

use super::knobs;
use super::scenario::{BROWSER, DATABASE, FAILED_IS_SO, PAID_IS_SO, SHOP};
use crate::lesson::knob::Turned;
use crate::lesson::{Fix, Scene};
use crate::sim::fault::{Intervention, LinkFault, MessageFault, MessageRef, Scope, Scripted, Trigger};
use crate::sim::ids::NodeId;
use crate::sim::time::{Duration, SimTime};
use crate::subject::payments::promises::SETTLED;

const PAY: MessageRef = MessageRef::first(BROWSER, SHOP);
const RECORD: MessageRef = MessageRef::first(SHOP, DATABASE);
const RECORD_ANSWER: MessageRef = MessageRef::first(DATABASE, SHOP);
const PAY_ANSWER: MessageRef = MessageRef::first(SHOP, BROWSER);

/// How long the shop's machine stays down.
const DOWN: Option<Duration> = Some(Duration::from_millis(300));

const fn at_start(intervention: Intervention) -> Scripted {
    Scripted { at: SimTime::ZERO, intervention }
}

const fn lose(message: MessageRef) -> Scripted {
    at_start(Intervention::Message { message, fault: MessageFault::Drop })
}

const fn crash(trigger: Trigger, down: Option<Duration>) -> Scripted {
    at_start(Intervention::CrashAfter { node: SHOP, trigger, down })
}

fn lost_request() -> Vec<Scripted> {
    vec![lose(PAY)]
}

fn crash_before_write() -> Vec<Scripted> {
    vec![crash(Trigger::Received(PAY), DOWN)]
}

fn crash_after_write() -> Vec<Scripted> {
    vec![crash(Trigger::Received(RECORD_ANSWER), DOWN)]
}

/// The answer is in the machine's send buffer and goes down with it.
fn crash_after_reply() -> Vec<Scripted> {
    vec![crash(Trigger::Sent(PAY_ANSWER), DOWN), lose(PAY_ANSWER)]
}

fn lost_reply() -> Vec<Scripted> {
    vec![lose(PAY_ANSWER)]
}

fn lost_record_answer() -> Vec<Scripted> {
    vec![lose(RECORD_ANSWER)]
}

fn lost_record() -> Vec<Scripted> {
    vec![lose(RECORD)]
}

fn long_crash() -> Vec<Scripted> {
    vec![crash(Trigger::Received(PAY), Some(Duration::from_millis(2_000)))]
}

fn late_request() -> Vec<Scripted> {
    let by = Duration::from_millis(1_500);
    vec![at_start(Intervention::Message { message: PAY, fault: MessageFault::Delay { by } })]
}

/// One fault for each of five payments that are made 1.2 s apart: by the clock rather than by the message,
/// so that questions asked in between do not shift what is hit.
fn five_faults() -> Vec<Scripted> {
    let crash = Intervention::Crash { node: SHOP, down: DOWN };
    let cut = |payment: u64, from: NodeId, to: NodeId, since_ms: u64, until_ms: u64| {
        let (scope, fault) = (Scope::link(from, to), LinkFault::Partition);
        [
            moment(payment, since_ms, Intervention::Switch { scope, fault }),
            moment(payment, until_ms, Intervention::Clear { scope, fault }),
        ]
    };
    let mut script = Vec::new();
    script.extend(cut(0, BROWSER, SHOP, 10, 50));
    script.push(moment(1, 95, crash));
    script.push(moment(2, 162, crash));
    script.extend(cut(3, SHOP, BROWSER, 185, 215));
    script.push(moment(3, 215, crash));
    script.extend(cut(4, SHOP, BROWSER, 185, 215));
    script
}

/// So long after the moment at which payment number `payment`, from 0, is made, less the 20 ms before the first.
const fn moment(payment: u64, after_ms: u64, intervention: Intervention) -> Scripted {
    Scripted { at: SimTime::from_millis(payment * 1_200 + after_ms), intervention }
}

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
    script: fn() -> Vec<Scripted>,
) -> Scene {
    Scene { id, title, blurb, settings: UNKNOWN, seed: 3, script, breaks: Some(SETTLED), fix: Some(CLOSE) }
}

/// The scenes. The first is the hook.
pub const SCENES: &[Scene] = &[
    Scene {
        id: "five",
        title: "Five faults, five times “failed”",
        blurb: "Each of five payments meets another fault. The browser hears nothing each time, and says each time that it failed.",
        settings: &[knobs::ORDERS.at(5)],
        seed: 3,
        script: five_faults,
        breaks: Some(FAILED_IS_SO),
        fix: Some(CLOSE),
    },
    alike(
        "lost-request",
        "The request is lost",
        "The request never reaches the shop. The browser says honestly that it does not know, and leaves it there.",
        lost_request,
    ),
    alike(
        "crash-before",
        "Crash before the write",
        "The shop has the request and crashes before it asks its database. To the browser it looks like a lost request.",
        crash_before_write,
    ),
    alike(
        "crash-after",
        "Crash after the write",
        "The database has recorded the payment when the shop crashes. To the browser it looks like a crash before the write.",
        crash_after_write,
    ),
    alike(
        "crash-replied",
        "Crash after the answer",
        "The shop crashes as soon as it has answered, and the answer, still in the machine's send buffer, goes down with it.",
        crash_after_reply,
    ),
    alike(
        "lost-reply",
        "The answer is lost",
        "Everything worked, and the browser does not learn of it: “unknown” is honest, and nobody clears it up.",
        lost_reply,
    ),
    Scene {
        id: "error-answer",
        title: "An answer that says “unavailable”",
        blurb: "This time an answer comes, and it is an error. The shop sends it because its own database was silent, and that had recorded the payment.",
        settings: &[],
        seed: 3,
        script: lost_record_answer,
        breaks: Some(FAILED_IS_SO),
        fix: Some(CLOSE),
    },
    Scene {
        id: "one-question",
        title: "A question asked once",
        blurb: "The browser asks what became of it. The shop is still down, so the question is answered by silence, too.",
        settings: &[knobs::SILENCE.to("close"), knobs::QUESTIONS.at(1)],
        seed: 3,
        script: long_crash,
        breaks: Some(SETTLED),
        fix: Some(Fix { words: "Ask until somebody answers", settings: &[knobs::QUESTIONS.at(6)] }),
    },
    Scene {
        id: "late-request",
        title: "Not there, not yet",
        blurb: "The request is slow rather than lost. The question overtakes it, the shop finds nothing and says so, and then the request arrives.",
        settings: &[knobs::SILENCE.to("ask")],
        seed: 3,
        script: late_request,
        breaks: Some(FAILED_IS_SO),
        fix: Some(Fix {
            words: "Close what is not there, in the same step",
            settings: &[knobs::SILENCE.to("close")],
        }),
    },
    Scene {
        id: "early-yes",
        title: "“Paid”, before it is",
        blurb: "The shop answers first and writes afterwards. The answer arrives, and the write does not.",
        settings: &[knobs::SILENCE.to("close"), knobs::ANSWER.to("before")],
        seed: 3,
        script: lost_record,
        breaks: Some(PAID_IS_SO),
        fix: Some(Fix { words: "Answer when it is recorded", settings: &[knobs::ANSWER.to("after")] }),
    },
    Scene {
        id: "repaired",
        title: "Asked, and closed",
        blurb: "The same five faults. The browser asks what became of each payment, and what is not there is closed for good.",
        settings: &[knobs::ORDERS.at(5), knobs::SILENCE.to("close")],
        seed: 3,
        script: five_faults,
        breaks: None,
        fix: None,
    },
];
