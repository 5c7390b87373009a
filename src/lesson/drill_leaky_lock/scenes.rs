//! The night, the questions about it, and the grading of repairs.

use super::knobs;
use crate::lesson::script::{at, crash, delay, nth, pause, step_clock};
use crate::lesson::step::{Choice, Diagnosis, Grading, Step, Task};
use crate::lesson::{Scene, Seeds};
use crate::sim::fault::{Intervention, LinkFault, Scope, Scripted};
use crate::sim::ids::EventId;
use crate::sim::trace::{Kind, Trace};
use crate::subject::Words;
use crate::subject::lock::{Fact, Turn};
use crate::subject::locks::promises::{HOLDER_SERVED, NOTHING_LOST};
use crate::subject::locks::reading::{done, locks, losing_write};
use crate::subject::locks::scene::{LOCK, STORE, WORKER_A, WORKER_B, WORKER_C};

/// A slow network, switched on for half a minute.
const SLOW: LinkFault = LinkFault::Delay { extra_us: 120_000, jitter_us: 80_000 };

/// The events of the night. With other settings, any of them could have let two workers in.
const NIGHT: &[Scripted] = &[
    delay(nth(WORKER_A, LOCK, 16), 4_000),
    pause(WORKER_B, 61_000, 5_000),
    crash(STORE, 233_000, 400),
    step_clock(WORKER_C, 290_000, -3_000),
    at(350_000, Intervention::Switch { scope: Scope::ALL, fault: SLOW }),
    at(380_000, Intervention::Clear { scope: Scope::ALL, fault: SLOW }),
    step_clock(LOCK, 432_500, 20_000),
    pause(WORKER_C, 520_000, 4_000),
];

/// The only scene: that night.
pub const SCENES: &[Scene] =
    &[Scene::new("night", 11).script(NIGHT).breaks(NOTHING_LOST).on_seeds(Seeds::ThisOne)];

/// The first lease before the first lost update that ran out while its holder was still at work: when it was granted,
/// when it ran out, and its holder's turn.
fn lease_cut_short(trace: &Trace<Words>) -> Option<(EventId, EventId, Turn)> {
    let (write, _) = losing_write(trace)?;
    let expired = locks(trace).all().filter_map(|(event, fact)| match fact {
        Fact::Expired { turn, .. } => Some((event, *turn)),
        _ => None,
    });
    let (ran_out, turn) = expired.take_while(|(event, _)| *event < write).last()?;
    let granted = locks(trace).first(|fact| matches!(fact, Fact::Granted { turn: of, .. } if *of == turn))?;
    Some((granted, ran_out, turn))
}

/// The turn whose lease was cut short, and the turn that got in next.
pub fn overlap(trace: &Trace<Words>) -> Option<(Turn, Turn)> {
    let (_, ran_out, cut_short) = lease_cut_short(trace)?;
    let next = locks(trace).all().find_map(|(event, fact)| match fact {
        Fact::Granted { turn, .. } if event > ran_out => Some(*turn),
        _ => None,
    });
    Some((cut_short, next?))
}

/// The steps of the lock server's clock during that lease.
fn clock_steps(trace: &Trace<Words>) -> Vec<EventId> {
    let Some((granted, ran_out, _)) = lease_cut_short(trace) else { return Vec::new() };
    let during = trace.events_from(granted.index()).take_while(|(event, _)| *event < ran_out);
    let steps = during.filter(|(_, event)| event.kind == Kind::ClockStepped && event.node == LOCK);
    steps.map(|(event, _)| event).collect()
}

/// The fault that let two workers in, as the index of a cause.
fn cause(trace: &Trace<Words>) -> Option<usize> {
    let (write, _) = losing_write(trace)?;
    let freed = locks(trace).first(|fact| matches!(fact, Fact::Freed { turn, by, .. } if turn != by));
    if freed.is_some_and(|event| event < write) {
        return Some(1);
    }
    if !clock_steps(trace).is_empty() {
        return Some(2);
    }
    let (granted, ran_out, turn) = lease_cut_short(trace)?;
    let mut during = trace.events_from(granted.index()).take_while(|(event, _)| *event < ran_out);
    let holder = WORKER_A.0 + turn.worker;
    during.any(|(_, event)| event.kind == Kind::Paused && event.node.0 == holder).then_some(0)
}

/// The events that show it: the clock step, the intervention that made it, and the lock server's events at the moment
/// the lease ran out because of it.
fn evidence(trace: &Trace<Words>) -> Vec<EventId> {
    let steps = clock_steps(trace);
    let made = steps.iter().map(|step| trace.event(*step).cause).filter(|cause| *cause != EventId::NONE);
    let ran_out = lease_cut_short(trace).map(|(_, ran_out, _)| trace.event(ran_out).at);
    let over = trace.events_from(0).filter(|(_, event)| event.node == LOCK && Some(event.at) == ran_out);
    steps.iter().copied().chain(made).chain(over.map(|(event, _)| event)).collect()
}

pub const STEPS: &[Step] = &[
    Step {
        id: "alarm",
        scene: "night",
        task: Task::Watch {
            until: "the first update is lost",
            moment: |trace| losing_write(trace).map(|(event, _)| event),
        },
    },
    Step {
        id: "cause",
        scene: "night",
        task: Task::Diagnose(Diagnosis {
            asks: "What let two workers in? Select the event that shows it, on the timeline or in the list of events, and choose the cause.",
            causes: &[
                Choice {
                    words: "A worker was paused for longer than its lease",
                    refuted: "The longest pause was {longest_pause}. A lease lasts {lease}.",
                },
                Choice {
                    words: "A late message released the lock, which was another worker's by then",
                    refuted: "Locks freed by anyone but their holder: {freed_wrongly}. Before the server deletes a lock, it compares the owner.",
                },
                Choice { words: "The lock server's clock was set, and a lease ended early", refuted: "" },
                Choice {
                    words: "The file store crashed and forgot a version of the file",
                    refuted: "The store was back at {store_back}, long before the first update was lost at {lost_at}, and it keeps the file on disk.",
                },
                Choice {
                    words: "A worker's clock was set back, and it overstayed its lease",
                    refuted: "The leases run on the lock server's clock. No worker looked at its own: “Stop when the lease ends” is off.",
                },
            ],
            cause,
            evidence,
            because: "At {stepped_at} the lock server's clock was set forward by {stepped_by}. By that clock the lease was over at once, and {in_too_early} got the lock while {cut_short} was still at work. Both wrote, and the second write overwrote the first.",
        }),
    },
    Step {
        id: "repair",
        scene: "night",
        task: Task::Grade(Grading {
            goal: "Change the settings so that, in other nights with faults you have not seen, no update is lost and no worker that still holds the lock is refused. In each of those nights someone sets the lock server's clock once.",
            checks: &[NOTHING_LOST, HOLDER_SERVED],
            holds_min: 1_000,
            night: |seed| {
                let (at_ms, back) = (1_000 + seed * 7_919 % 440_000, seed.is_multiple_of(2));
                step_clock(LOCK, at_ms, if back { -20_000 } else { 20_000 })
            },
            unit: "jobs done",
            yields: |trace| u32::try_from(done(trace)).unwrap_or(u32::MAX),
            yield_min_percent: 97,
            solution: &[knobs::TOKEN.to("counter"), knobs::COMPARE.to("all")],
        }),
    },
    Step { id: "home", scene: "night", task: Task::Read },
];
