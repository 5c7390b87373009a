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
    Scene::new("charged", 2)
        .turned(&[knobs::SILENCE.to("refusal"), knobs::ATTEMPTS.at(1)])
        .script(&SILENT_PAYMENTS)
        .breaks(WHOLE)
        .fix(Fix::new("Ask until somebody answers", &[knobs::SILENCE.to("doubt")])),
    Scene::new("crash", 2)
        .turned(&[knobs::LOG.to("memory"), knobs::RECOVERY.to("off")])
        .script(&[CRASH_AT_SECOND])
        .breaks(REST)
        .fix(Fix::new(
            "Write a log, and look into it after a restart",
            &[knobs::LOG.to("before"), knobs::RECOVERY.to("forward")],
        )),
    Scene::new("nobody-looks", 2)
        .turned(&[knobs::RECOVERY.to("off")])
        .script(&[CRASH_AT_SECOND])
        .breaks(REST)
        .fix(Fix::new("A recovery job", &[knobs::RECOVERY.to("forward")])),
    Scene::new("written-after", 2)
        .turned(&[knobs::LOG.to("after"), knobs::RECOVERY.to("backward")])
        .script(&[CRASH_AT_SECOND])
        .breaks(WHOLE)
        .fix(Fix::new("Write before asking", &[knobs::LOG.to("before")])),
    Scene::new("released-twice", 2)
        .turned(&[knobs::MEMORY.to("none"), knobs::REFUSED.to("third")])
        .script(&[lose(nth(SECOND, ORCHESTRATOR, 2))])
        .breaks(ONCE)
        .fix(Fix::new("Idempotent compensations", &[knobs::MEMORY.to("done")])),
    Scene::new("overtaken", 2)
        .turned(&[knobs::STORY.to("trip"), knobs::MEMORY.to("done")])
        .script(SLOW_SECOND)
        .breaks(WHOLE)
        .fix(Fix::new("Remember what was to be undone", &[knobs::MEMORY.to("all")])),
    Scene::new("given-up", 2)
        .turned(&[knobs::REFUSED.to("third"), knobs::UNDO_FAILS.at(5), knobs::FAILING.to("skip")])
        .breaks(WHOLE)
        .fix(Fix::new("Park it for a human", &[knobs::FAILING.to("park")])),
    Scene::new("flight-first", 2)
        .turned(&[knobs::STORY.to("trip"), knobs::PIVOT.to("early"), knobs::REFUSED.to("second")])
        .breaks(STUCK)
        .fix(Fix::new("What cannot be undone comes last", &[knobs::PIVOT.to("late")])),
    Scene::new("first-first", 2)
        .turned(&[knobs::REFUSED.to("third"), knobs::UNDO_ORDER.to("forward")])
        .breaks(REVERSE)
        .fix(Fix::new("The last first", &[knobs::UNDO_ORDER.to("reverse")])),
    Scene::new("repaired", 2)
        .turned(&[knobs::SAGAS.at(4), knobs::REFUSED.to("third"), knobs::REFUSES.at(3)])
        .script(SEVERAL),
];
