//! The variants: mistakes an orchestrator can make, each with a repair that holds for the same seed and
//! faults; the steps and the proof.

use super::knobs;
use crate::lesson::script::{crash_after, cut, delay, lose, nth};
use crate::lesson::step::{Choice, Proof, Question, Step, Task};
use crate::lesson::{Fix, Scene};
use crate::policy::saga::Ending;
use crate::sim::fault::{MessageRef, Scripted, Trigger};
use crate::sim::trace::Trace;
use crate::subject::Words;
use crate::subject::reading::{broken_at, violation};
use crate::subject::sagas::orchestration::reading::{courses, first_ended};
use crate::subject::sagas::orchestration::scene::{FIRST, ORCHESTRATOR, SECOND, THIRD};
use crate::subject::sagas::promises::{ONCE, REST, REVERSE, STUCK, WHOLE};

/// For most of a second, nothing from Payments reaches the orchestrator.
const SILENT_PAYMENTS: [Scripted; 2] = cut(THIRD, ORCHESTRATOR, 250, 1_000);
/// The orchestrator crashes as soon as it has asked for the second step.
const CRASH_AT_SECOND: Scripted =
    crash_after(ORCHESTRATOR, Trigger::Sent(MessageRef::first(ORCHESTRATOR, SECOND)), 250);
/// The second step takes so long in transit that its compensation overtakes it.
const SLOW_SECOND: &[Scripted] =
    &[delay(nth(ORCHESTRATOR, SECOND, 1), 1_200), delay(nth(ORCHESTRATOR, SECOND, 2), 900)];
const SEVERAL: &[Scripted] =
    &[CRASH_AT_SECOND, lose(nth(FIRST, ORCHESTRATOR, 1)), SILENT_PAYMENTS[0], SILENT_PAYMENTS[1]];

/// Situations worth looking at; the first is the hook.
pub const SCENES: &[Scene] = &[
    Scene::new("charged", 2)
        .turned(&[knobs::SILENCE.to("refusal"), knobs::ATTEMPTS.at(1)])
        .script(&SILENT_PAYMENTS)
        .breaks(WHOLE)
        .fix(Fix::new("Keep asking until an answer comes", &[knobs::SILENCE.to("doubt")])),
    Scene::new("crash", 2)
        .turned(&[knobs::LOG.to("memory"), knobs::RECOVERY.to("off")])
        .script(&[CRASH_AT_SECOND])
        .breaks(REST)
        .fix(Fix::new(
            "Write a log, and read it after a restart",
            &[knobs::LOG.to("before"), knobs::RECOVERY.to("forward")],
        )),
    Scene::new("nobody-looks", 2)
        .turned(&[knobs::RECOVERY.to("off")])
        .script(&[CRASH_AT_SECOND])
        .breaks(REST)
        .fix(Fix::new("Run a recovery job", &[knobs::RECOVERY.to("forward")])),
    Scene::new("written-after", 2)
        .turned(&[knobs::LOG.to("after"), knobs::RECOVERY.to("backward")])
        .script(&[CRASH_AT_SECOND])
        .breaks(WHOLE)
        .fix(Fix::new("Write before asking", &[knobs::LOG.to("before")])),
    Scene::new("released-twice", 2)
        .turned(&[knobs::MEMORY.to("none"), knobs::REFUSED.to("third")])
        .script(&[lose(nth(SECOND, ORCHESTRATOR, 2))])
        .breaks(ONCE)
        .fix(Fix::new("Make compensations idempotent", &[knobs::MEMORY.to("done")])),
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
        .fix(Fix::new("Put the irreversible step last", &[knobs::PIVOT.to("late")])),
    Scene::new("first-first", 2)
        .turned(&[knobs::REFUSED.to("third"), knobs::UNDO_ORDER.to("forward")])
        .breaks(REVERSE)
        .fix(Fix::new("Undo the last step first", &[knobs::UNDO_ORDER.to("reverse")])),
    Scene::new("registered-late", 2)
        .turned(&[knobs::SILENCE.to("refusal"), knobs::ATTEMPTS.at(1)])
        .script(&[lose(nth(SECOND, ORCHESTRATOR, 1))])
        .breaks(WHOLE)
        .fix(Fix::new("Undo what may have happened, too", &[knobs::SILENCE.to("doubt")])),
    Scene::new("repaired", 2)
        .turned(&[knobs::SAGAS.at(4), knobs::REFUSED.to("third"), knobs::REFUSES.at(3)])
        .script(SEVERAL),
];

/// The fate of the saga the crash interrupted, as the index of an answer.
fn what_became(trace: &Trace<Words>) -> Option<usize> {
    let first = *courses(trace, trace.len()).get(&1)?;
    Some(match first.ended {
        Some((Ending::Confirmed, _)) if first.begun > 1 => 2,
        Some((Ending::Confirmed, _)) => 0,
        Some(_) => 1,
        None => 3,
    })
}

/// Every saga has ended, and no promise is broken.
fn all_ended(trace: &Trace<Words>) -> bool {
    let courses = courses(trace, trace.len());
    let ended = courses.values().all(|saga| saga.ended.is_some());
    !courses.is_empty() && ended && violation(trace, None).is_none()
}

pub const STEPS: &[Step] = &[
    Step {
        id: "hook",
        scene: "charged",
        task: Task::Watch { until: "the orchestrator calls the saga compensated", moment: first_ended },
    },
    Step {
        id: "why",
        scene: "charged",
        task: Task::Why {
            asks: "Why was the card of a cancelled order charged?",
            moment: |trace| broken_at(trace, WHOLE),
        },
    },
    Step {
        id: "predict",
        scene: "crash",
        task: Task::Predict(Question {
            asks: "The orchestrator crashes just after it has asked for the stock, and is back after {down}. What happens to the order?",
            options: &[
                Choice::wrong(
                    "It goes on: Inventory's answer arrives, and the card is charged",
                    "Inventory's answer comes to a machine that is down. Even if it came later, the orchestrator would no longer know which saga it belongs to.",
                ),
                Choice::wrong(
                    "It is undone: the orchestrator finds it and cancels it",
                    "To undo it, the orchestrator would have to know of it. But it kept everything in memory, and the crash erased that.",
                ),
                Choice::wrong(
                    "It starts again: the customer's order is still there",
                    "The customer's request arrived once, before the crash, and nobody sends it again.",
                ),
                Choice::right("Nothing: it stays open, with a chair reserved"),
            ],
            answer: what_became,
            moment: |trace| Some(violation(trace, Some(REST))?.judged),
            shows: "the end of the run",
            because: "Only the orchestrator's memory held the state of the saga. Orders and Inventory have each done what they were asked, and wait for nothing. The only service that could continue does not know that there is anything to continue.",
        }),
    },
    Step {
        id: "fix",
        scene: "crash",
        task: Task::Fix {
            goal: "The same seed, the same crash: the saga comes to an end, all done or all undone.",
            reached: all_ended,
            solution: &[knobs::LOG.to("before"), knobs::RECOVERY.to("forward")],
        },
    },
    Step {
        id: "break",
        scene: "written-after",
        task: Task::Break {
            scenes: &[
                "written-after",
                "released-twice",
                "overtaken",
                "given-up",
                "flight-first",
                "first-first",
                "nobody-looks",
            ],
            at_least: 4,
        },
    },
    Step { id: "prove", scene: "repaired", task: Task::Prove },
    Step { id: "transfer", scene: "repaired", task: Task::Transfer },
    Step { id: "home", scene: "repaired", task: Task::Read },
];

/// Silence taken for a refusal, a log written too late and participants that remember nothing, versus silence
/// treated as doubt, a log written before each step, and participants that remember.
pub const PROOF: Proof = Proof {
    common: &[knobs::SAGAS.at(6), knobs::EVERY.at(500), knobs::REFUSED.to("third"), knobs::REFUSES.at(3)],
    without: &[
        knobs::SILENCE.to("refusal"),
        knobs::LOG.to("after"),
        knobs::RECOVERY.to("backward"),
        knobs::FAILING.to("skip"),
        knobs::MEMORY.to("none"),
    ],
    with: &[],
    checks: &[WHOLE, ONCE, REVERSE, STUCK],
    uncounted: &[(REST, "a link that was slowed down may hold up its messages until the run is over")],
};
