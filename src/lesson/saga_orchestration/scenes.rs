//! The variants: what an orchestrator can be mistaken about, each with the repair that holds on the same seed and the
//! same faults.

use super::knobs;
use super::scenario::{FIRST, ORCHESTRATOR, REST, REVERSE, SECOND, STUCK, THIRD, WHOLE};
use crate::lesson::script::{crash_after, cut, delay, lose, nth};
use crate::lesson::{Fix, Scene};
use crate::sim::fault::{MessageRef, Scripted, Trigger};
use crate::subject::sagas::promises::ONCE;

/// For most of a second nothing that Payments says arrives.
const SILENT_PAYMENTS: [Scripted; 2] = cut(THIRD, ORCHESTRATOR, 250, 1_000);
/// The orchestrator crashes as soon as it has asked for the second step.
const CRASH_AT_SECOND: Scripted =
    crash_after(ORCHESTRATOR, Trigger::Sent(MessageRef::first(ORCHESTRATOR, SECOND)), 250);
/// The second step is under way for so long that its compensation overtakes it.
const SLOW_SECOND: &[Scripted] =
    &[delay(nth(ORCHESTRATOR, SECOND, 1), 1_200), delay(nth(ORCHESTRATOR, SECOND, 2), 900)];
const SEVERAL: &[Scripted] =
    &[CRASH_AT_SECOND, lose(nth(FIRST, ORCHESTRATOR, 1)), SILENT_PAYMENTS[0], SILENT_PAYMENTS[1]];

/// Settings and faults worth looking at; the first is the hook.
pub const SCENES: &[Scene] = &[
    Scene {
        id: "charged",
        title: "Cancelled, and charged",
        blurb: "Payments charges the card, and its answer does not arrive. The orchestrator takes silence for a refusal and undoes the rest.",
        settings: &[knobs::SILENCE.to("refusal"), knobs::ATTEMPTS.at(1)],
        seed: 2,
        script: &SILENT_PAYMENTS,
        breaks: Some(WHOLE),
        fix: Some(Fix { words: "Ask until somebody answers", settings: &[knobs::SILENCE.to("doubt")] }),
        ..Scene::PLAIN
    },
    Scene {
        id: "crash",
        title: "A crash half-way",
        blurb: "The orchestrator crashes while the stock is being reserved, and what it knew was in its memory.",
        settings: &[knobs::LOG.to("memory"), knobs::RECOVERY.to("off")],
        seed: 2,
        script: &[CRASH_AT_SECOND],
        breaks: Some(REST),
        fix: Some(Fix {
            words: "Write a log, and look into it after a restart",
            settings: &[knobs::LOG.to("before"), knobs::RECOVERY.to("forward")],
        }),
        ..Scene::PLAIN
    },
    Scene {
        id: "nobody-looks",
        title: "A log that nobody reads",
        blurb: "Everything was written before the crash. After it there is nobody who looks.",
        settings: &[knobs::RECOVERY.to("off")],
        seed: 2,
        script: &[CRASH_AT_SECOND],
        breaks: Some(REST),
        fix: Some(Fix { words: "A recovery job", settings: &[knobs::RECOVERY.to("forward")] }),
        ..Scene::PLAIN
    },
    Scene {
        id: "written-after",
        title: "Written a moment too late",
        blurb: "The log is written when a step has been answered. The crash comes between asking and answer, and the log does not know that it asked.",
        settings: &[knobs::LOG.to("after"), knobs::RECOVERY.to("backward")],
        seed: 2,
        script: &[CRASH_AT_SECOND],
        breaks: Some(WHOLE),
        fix: Some(Fix { words: "Write before asking", settings: &[knobs::LOG.to("before")] }),
        ..Scene::PLAIN
    },
    Scene {
        id: "released-twice",
        title: "Released twice",
        blurb: "The card is declined. The stock is released, the answer is lost, and it is released again: a piece more than there is.",
        settings: &[knobs::MEMORY.to("none"), knobs::REFUSED.to("third")],
        seed: 2,
        script: &[lose(nth(SECOND, ORCHESTRATOR, 2))],
        breaks: Some(ONCE),
        fix: Some(Fix { words: "Idempotent compensations", settings: &[knobs::MEMORY.to("done")] }),
        ..Scene::PLAIN
    },
    Scene {
        id: "overtaken",
        title: "Undone before it was done",
        blurb: "Both attempts to book the car are slow. It is given up, and the cancellation arrives before the bookings.",
        settings: &[knobs::STORY.to("trip"), knobs::MEMORY.to("done")],
        seed: 2,
        script: SLOW_SECOND,
        breaks: Some(WHOLE),
        fix: Some(Fix { words: "Remember what was to be undone", settings: &[knobs::MEMORY.to("all")] }),
        ..Scene::PLAIN
    },
    Scene {
        id: "given-up",
        title: "A compensation that fails",
        blurb: "The card is declined, and the stock cannot be released just now. After three attempts the orchestrator leaves it out, cancels the order, and calls the saga compensated.",
        settings: &[knobs::REFUSED.to("third"), knobs::UNDO_FAILS.at(5), knobs::FAILING.to("skip")],
        seed: 2,
        breaks: Some(WHOLE),
        fix: Some(Fix { words: "Park it for a human", settings: &[knobs::FAILING.to("park")] }),
        ..Scene::PLAIN
    },
    Scene {
        id: "flight-first",
        title: "The flight before the car",
        blurb: "No fault at all. The flight, which cannot be cancelled, is booked while a later step may still be refused. Then there is no car, and the trip can go neither forward nor back.",
        settings: &[knobs::STORY.to("trip"), knobs::PIVOT.to("early"), knobs::REFUSED.to("second")],
        seed: 2,
        breaks: Some(STUCK),
        fix: Some(Fix { words: "What cannot be undone comes last", settings: &[knobs::PIVOT.to("late")] }),
        ..Scene::PLAIN
    },
    Scene {
        id: "first-first",
        title: "Undone from the wrong end",
        blurb: "The card is declined, and the order is cancelled while its stock is still reserved. The arcs cross.",
        settings: &[knobs::REFUSED.to("third"), knobs::UNDO_ORDER.to("forward")],
        seed: 2,
        breaks: Some(REVERSE),
        fix: Some(Fix { words: "The last first", settings: &[knobs::UNDO_ORDER.to("reverse")] }),
        ..Scene::PLAIN
    },
    Scene {
        id: "repaired",
        title: "Written, recognised, taken up again",
        blurb: "A lost answer, a crash, a silent provider, and a customer whose card is declined: four sagas, and each ends.",
        settings: &[knobs::SAGAS.at(4), knobs::REFUSED.to("third"), knobs::REFUSES.at(3)],
        seed: 2,
        script: SEVERAL,
        ..Scene::PLAIN
    },
];
