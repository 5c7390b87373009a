//! The variants: what an orchestrator can be mistaken about, each with the repair that holds on the same seed and the
//! same faults.

use super::knobs;
use super::scenario::{FIRST, ORCHESTRATOR, REST, REVERSE, SECOND, STUCK, THIRD, WHOLE};
use crate::lesson::{Fix, Scene};
use crate::sim::fault::{Intervention, LinkFault, MessageFault, MessageRef, Scope, Scripted, Trigger};
use crate::sim::ids::NodeId;
use crate::sim::time::{Duration, SimTime};
use crate::subject::sagas::promises::ONCE;

const fn at_start(intervention: Intervention) -> Scripted {
    Scripted { at: SimTime::ZERO, intervention }
}

const fn message(from: NodeId, to: NodeId, nth: u32) -> MessageRef {
    MessageRef { from, to, nth, copy: false }
}

const fn hit(message: MessageRef, fault: MessageFault) -> Scripted {
    at_start(Intervention::Message { message, fault })
}

/// For half a second nothing that Payments says arrives.
fn silent_payments() -> Vec<Scripted> {
    let (scope, fault) = (Scope::link(THIRD, ORCHESTRATOR), LinkFault::Partition);
    vec![
        Scripted { at: SimTime::from_millis(250), intervention: Intervention::Switch { scope, fault } },
        Scripted { at: SimTime::from_millis(1_000), intervention: Intervention::Clear { scope, fault } },
    ]
}

/// The orchestrator crashes as soon as it has asked for the second step.
fn crash_at_second() -> Vec<Scripted> {
    let trigger = Trigger::Sent(message(ORCHESTRATOR, SECOND, 1));
    let down = Some(Duration::from_millis(250));
    vec![at_start(Intervention::CrashAfter { node: ORCHESTRATOR, trigger, down })]
}

/// The answer to the first compensation is lost.
fn lost_release() -> Vec<Scripted> {
    vec![hit(message(SECOND, ORCHESTRATOR, 2), MessageFault::Drop)]
}

/// The second step is under way for so long that its compensation overtakes it.
fn slow_second() -> Vec<Scripted> {
    let late = |nth, ms| {
        let by = Duration::from_millis(ms);
        hit(message(ORCHESTRATOR, SECOND, nth), MessageFault::Delay { by })
    };
    vec![late(1, 1_200), late(2, 900)]
}

fn several() -> Vec<Scripted> {
    let mut script = crash_at_second();
    script.push(hit(message(FIRST, ORCHESTRATOR, 1), MessageFault::Drop));
    script.extend(silent_payments());
    script
}

/// Settings and faults worth looking at; the first is the hook.
pub const SCENES: &[Scene] = &[
    Scene {
        id: "charged",
        title: "Cancelled, and charged",
        blurb: "Payments charges the card, and its answer does not arrive. The orchestrator takes silence for a refusal and undoes the rest.",
        settings: &[knobs::SILENCE.to("refusal"), knobs::ATTEMPTS.at(1)],
        seed: 2,
        script: silent_payments,
        breaks: Some(WHOLE),
        fix: Some(Fix { words: "Ask until somebody answers", settings: &[knobs::SILENCE.to("doubt")] }),
    },
    Scene {
        id: "crash",
        title: "A crash half-way",
        blurb: "The orchestrator crashes while the stock is being reserved, and what it knew was in its memory.",
        settings: &[knobs::LOG.to("memory"), knobs::RECOVERY.to("off")],
        seed: 2,
        script: crash_at_second,
        breaks: Some(REST),
        fix: Some(Fix {
            words: "Write a log, and look into it after a restart",
            settings: &[knobs::LOG.to("before"), knobs::RECOVERY.to("forward")],
        }),
    },
    Scene {
        id: "nobody-looks",
        title: "A log that nobody reads",
        blurb: "Everything was written before the crash. After it there is nobody who looks.",
        settings: &[knobs::RECOVERY.to("off")],
        seed: 2,
        script: crash_at_second,
        breaks: Some(REST),
        fix: Some(Fix { words: "A recovery job", settings: &[knobs::RECOVERY.to("forward")] }),
    },
    Scene {
        id: "written-after",
        title: "Written a moment too late",
        blurb: "The log is written when a step has been answered. The crash comes between asking and answer, and the log does not know that it asked.",
        settings: &[knobs::LOG.to("after"), knobs::RECOVERY.to("backward")],
        seed: 2,
        script: crash_at_second,
        breaks: Some(WHOLE),
        fix: Some(Fix { words: "Write before asking", settings: &[knobs::LOG.to("before")] }),
    },
    Scene {
        id: "released-twice",
        title: "Released twice",
        blurb: "The card is declined. The stock is released, the answer is lost, and it is released again: a piece more than there is.",
        settings: &[knobs::MEMORY.to("none"), knobs::REFUSED.to("third")],
        seed: 2,
        script: lost_release,
        breaks: Some(ONCE),
        fix: Some(Fix { words: "Idempotent compensations", settings: &[knobs::MEMORY.to("done")] }),
    },
    Scene {
        id: "overtaken",
        title: "Undone before it was done",
        blurb: "Both attempts to book the car are slow. It is given up, and the cancellation arrives before the bookings.",
        settings: &[knobs::STORY.to("trip"), knobs::MEMORY.to("done")],
        seed: 2,
        script: slow_second,
        breaks: Some(WHOLE),
        fix: Some(Fix { words: "Remember what was to be undone", settings: &[knobs::MEMORY.to("all")] }),
    },
    Scene {
        id: "given-up",
        title: "A compensation that fails",
        blurb: "The card is declined, and the stock cannot be released just now. After three attempts the orchestrator leaves it out, cancels the order, and calls the saga compensated.",
        settings: &[knobs::REFUSED.to("third"), knobs::UNDO_FAILS.at(5), knobs::FAILING.to("skip")],
        seed: 2,
        script: Vec::new,
        breaks: Some(WHOLE),
        fix: Some(Fix { words: "Park it for a human", settings: &[knobs::FAILING.to("park")] }),
    },
    Scene {
        id: "flight-first",
        title: "The flight before the car",
        blurb: "No fault at all. The flight, which cannot be cancelled, is booked while a later step may still be refused. Then there is no car, and the trip can go neither forward nor back.",
        settings: &[knobs::STORY.to("trip"), knobs::PIVOT.to("early"), knobs::REFUSED.to("second")],
        seed: 2,
        script: Vec::new,
        breaks: Some(STUCK),
        fix: Some(Fix { words: "What cannot be undone comes last", settings: &[knobs::PIVOT.to("late")] }),
    },
    Scene {
        id: "first-first",
        title: "Undone from the wrong end",
        blurb: "The card is declined, and the order is cancelled while its stock is still reserved. The arcs cross.",
        settings: &[knobs::REFUSED.to("third"), knobs::UNDO_ORDER.to("forward")],
        seed: 2,
        script: Vec::new,
        breaks: Some(REVERSE),
        fix: Some(Fix { words: "The last first", settings: &[knobs::UNDO_ORDER.to("reverse")] }),
    },
    Scene {
        id: "repaired",
        title: "Written, recognised, taken up again",
        blurb: "A lost answer, a crash, a silent provider, and a customer whose card is declined: four sagas, and each ends.",
        settings: &[knobs::SAGAS.at(4), knobs::REFUSED.to("third"), knobs::REFUSES.at(3)],
        seed: 2,
        script: several,
        breaks: None,
        fix: None,
    },
];
