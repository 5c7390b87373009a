//! The evening, the questions about it, and how a repair is graded.

use super::knobs;
use crate::lesson::script::{at, crash, crash_after, lose, nth, pause, step_clock};
use crate::lesson::step::{Choice, Diagnosis, Grading, Step, Task};
use crate::lesson::{Scene, Seeds};
use crate::policy::saga::Ending;
use crate::sim::fault::{Intervention, LinkFault, Scope, Scripted, Trigger};
use crate::sim::ids::EventId;
use crate::sim::trace::{Kind, Trace};
use crate::subject::Words;
use crate::subject::reading::broken_at;
use crate::subject::sagas::orchestration::reading::{courses, ended_as};
use crate::subject::sagas::orchestration::scene::{FIRST, ORCHESTRATOR, SECOND, THIRD};
use crate::subject::sagas::promises::{ONCE, REST, WHOLE};

/// For half a minute the network is slow.
const SLOW: LinkFault = LinkFault::Delay { extra_us: 60_000, jitter_us: 40_000 };

/// The faults of that evening. Under other settings, each of them could have left an order half-way.
const EVENING: &[Scripted] = &[
    lose(nth(FIRST, ORCHESTRATOR, 11)),
    lose(nth(ORCHESTRATOR, THIRD, 29)),
    lose(nth(SECOND, ORCHESTRATOR, 35)),
    crash_after(ORCHESTRATOR, Trigger::Sent(nth(ORCHESTRATOR, SECOND, 14)), 400),
    crash(ORCHESTRATOR, 60_000, 700),
    at(250_000, Intervention::Switch { scope: Scope::ALL, fault: SLOW }),
    at(280_000, Intervention::Clear { scope: Scope::ALL, fault: SLOW }),
    crash(SECOND, 328_100, 300),
    pause(THIRD, 424_080, 1_500),
    step_clock(ORCHESTRATOR, 470_000, -45_000),
    crash(FIRST, 517_000, 900),
];

/// The only scene: one evening.
pub const SCENES: &[Scene] =
    &[Scene::new("evening", 4).script(EVENING).breaks(REST).on_seeds(Seeds::ThisOne)];

/// A saga that never ended, because of a crash.
pub struct Stuck {
    pub saga: u32,
    /// The orchestrator's last fact about it.
    pub last: EventId,
    /// The crash after that, and the restart.
    pub crash: Option<EventId>,
    pub restart: Option<EventId>,
}

/// The first saga that never ended.
pub fn stuck(trace: &Trace<Words>) -> Option<Stuck> {
    let courses = courses(trace, trace.len());
    let (saga, course) = courses.iter().find(|(_, course)| course.ended.is_none())?;
    let last = course.last?;
    let later = |kind: Kind, after: EventId| {
        let own = |(id, event): &(EventId, &crate::sim::trace::Event)| {
            *id > after && event.node == ORCHESTRATOR && event.kind == kind
        };
        trace.events_from(last.index()).find(own).map(|(id, _)| id)
    };
    let crash = later(Kind::Crashed, last);
    let restart = crash.and_then(|crash| later(Kind::Recovered, crash));
    Some(Stuck { saga: *saga, last, crash, restart })
}

/// Why it stands, as the index of a cause.
fn cause(trace: &Trace<Words>) -> Option<usize> {
    let stuck = stuck(trace)?;
    // The next saga begins later than this one could possibly have needed.
    let soon = |crash: EventId| trace.event(crash).at - trace.event(stuck.last).at < super::EVERY;
    stuck.crash.filter(|crash| soon(*crash)).map(|_| 2)
}

/// The events that show it: the crash, whatever caused it, and the restart after which nobody looked.
fn evidence(trace: &Trace<Words>) -> Vec<EventId> {
    let Some(Stuck { crash: Some(crash), restart, .. }) = stuck(trace) else { return Vec::new() };
    let made = Some(trace.event(crash).cause).filter(|cause| *cause != EventId::NONE);
    [crash].into_iter().chain(made).chain(restart).collect()
}

/// The orders that came to an end without a human.
fn settled(trace: &Trace<Words>) -> usize {
    ended_as(trace, Ending::Confirmed) + ended_as(trace, Ending::Compensated)
}

pub const STEPS: &[Step] = &[
    Step {
        id: "alarm",
        scene: "evening",
        task: Task::Watch {
            until: "the orchestrator says its last word about the order",
            moment: |trace| broken_at(trace, REST).and(stuck(trace)).map(|stuck| stuck.last),
        },
    },
    Step {
        id: "cause",
        scene: "evening",
        task: Task::Diagnose(Diagnosis {
            asks: "Why does order {saga} stand half-way? Select the event that shows it, on the timeline or in the list of events, and choose the cause.",
            causes: &[
                Choice {
                    words: "Payments declined the card, and nobody undid the other steps",
                    refuted: "The cards of {compensated} customers were declined, and each of those orders was undone. Nobody refused this one anything.",
                },
                Choice {
                    words: "A message was lost, and nobody sent it again",
                    refuted: "The orchestrator asks again when no answer comes. The messages that were lost belong to orders that came to an end.",
                },
                Choice {
                    words: "The orchestrator crashed while it was waiting, and nobody resumed the order after the restart",
                    refuted: "",
                },
                Choice {
                    words: "A compensation kept failing, and the order was parked for a human",
                    refuted: "That evening {undo_failed} compensations failed, and {parked} orders were parked.",
                },
                Choice {
                    words: "Payments stood still for longer than the timeout",
                    refuted: "Payments went on at {payments_resumed}, long after the order had stopped, and the orchestrator asked it again.",
                },
            ],
            cause,
            evidence,
            because: "At {stuck_since} the orchestrator asked for a step. It crashed at {crashed}, before the answer came, and was up again at {restarted}. Its log says that the order began, and no recovery job reads it. It still stands there: {left}.",
        }),
    },
    Step {
        id: "repair",
        scene: "evening",
        task: Task::Grade(Grading {
            goal: "Change the settings so that on other evenings, with faults you have not seen, every order comes to an end, and what the orchestrator says about it is true. On each of those evenings the orchestrator crashes once while it waits for an answer.",
            checks: &[REST, WHOLE, ONCE],
            holds_min: 1_000,
            night: |seed| {
                let to = [FIRST, SECOND, THIRD][(seed % 3) as usize];
                let request = nth(ORCHESTRATOR, to, 1 + (seed * 7_919 % 42) as u32);
                crash_after(ORCHESTRATOR, Trigger::Sent(request), 400)
            },
            unit: "orders settled",
            yields: |trace| u32::try_from(settled(trace)).unwrap_or(u32::MAX),
            yield_min_percent: 97,
            solution: &[knobs::LOG.to("before"), knobs::RECOVERY.to("forward")],
        }),
    },
    Step { id: "home", scene: "evening", task: Task::Read },
];
