//! The variants: waves, multiplication, and an overload that persists, each with a repair that holds for
//! the same seed and faults; the steps and the proof.

use super::knobs;
use crate::lesson::script::crash;
use crate::lesson::step::{Choice, Proof, Question, Step, Task};
use crate::lesson::{Fix, Scene};
use crate::sim::ids::NodeId;
use crate::sim::trace::Trace;
use crate::subject::Words;
use crate::subject::calls::promises::{AMPLIFIED, ANSWERED, LOAD, RECOVERED};
use crate::subject::calls::reading::{all_over, first_given_up, second_wave, tally};
use crate::subject::reading::violation;

/// The server in a scene with four apps and no layer in between.
const SERVER: NodeId = NodeId(4);
/// The server in a scene with one app and two layers in between.
const DEEP_SERVER: NodeId = NodeId(3);

/// A sale: 64 people at once, and a server with room for twelve of them at a time.
macro_rules! sale {
    ($($turned:expr),*) => {
        &[knobs::CALLS.at(16), knobs::EVERY.at(0), knobs::SERVICE.at(20), knobs::QUEUE.at(10), knobs::BASE.at(200), $($turned),*]
    };
}

const SPREAD: Fix = Fix::new(
    "Double the wait, and randomize it",
    &[knobs::GROWTH.to("exponential"), knobs::JITTER.to("full")],
);

const BUDGET: Fix = Fix::new("Give the retries a budget", &[knobs::BUDGET.on()]);

/// The scenes. The first is the hook.
pub const SCENES: &[Scene] = &[
    Scene::new("waves", 3).turned(sale!()).breaks(ANSWERED).fix(SPREAD),
    Scene::new("immediate", 3).turned(sale!(knobs::GROWTH.to("none"))).breaks(ANSWERED).fix(SPREAD),
    Scene::new("exponential", 3)
        .turned(sale!(knobs::GROWTH.to("exponential")))
        .breaks(ANSWERED)
        .fix(Fix::new("Randomize the wait", &[knobs::JITTER.to("full")])),
    Scene::new("layers", 3)
        .turned(&[
            knobs::APPS.at(1),
            knobs::LAYERS.at(3),
            knobs::ATTEMPTS.at(3),
            knobs::CALLS.at(24),
            knobs::EVERY.at(300),
            knobs::GROWTH.to("exponential"),
            knobs::JITTER.to("full"),
        ])
        .script(&[crash(DEEP_SERVER, 300, 900)])
        .breaks(AMPLIFIED)
        .fix(Fix::new("Retry in one layer only", &[knobs::WHERE.to("first")])),
    Scene::new("outage", 3)
        .turned(&[knobs::GROWTH.to("exponential"), knobs::JITTER.to("full")])
        .script(&[crash(SERVER, 1_500, 1_000)])
        .breaks(LOAD)
        .fix(BUDGET),
    Scene::new("metastable", 3)
        .turned(&[knobs::GROWTH.to("exponential"), knobs::JITTER.to("full")])
        .script(&[crash(SERVER, 1_500, 900)])
        .breaks(RECOVERED)
        .fix(BUDGET),
    Scene::new("cap", 3)
        .turned(&[knobs::GROWTH.to("exponential"), knobs::JITTER.to("full"), knobs::ATTEMPTS.at(3)])
        .script(&[crash(SERVER, 1_500, 900)])
        .breaks(RECOVERED)
        .fix(BUDGET),
    Scene::new("quota", 3)
        .turned(&[
            knobs::GROWTH.to("exponential"),
            knobs::JITTER.to("full"),
            knobs::BUDGET.on(),
            knobs::RULE.to("sdk"),
        ])
        .script(&[crash(SERVER, 1_500, 1_000)])
        .breaks(LOAD)
        .fix(Fix::new("Count failures, with gRPC's budget of ten tokens", &[knobs::RULE.to("grpc")])),
    Scene::new("writers", 3)
        .turned(&[
            knobs::WORK.to("record"),
            knobs::GROWTH.to("exponential"),
            knobs::WRITERS.at(12),
            knobs::ATTEMPTS.at(5),
            knobs::BASE.at(100),
        ])
        .breaks(ANSWERED)
        .fix(Fix::new("Randomize the wait", &[knobs::JITTER.to("full")])),
    Scene::new("repaired", 3)
        .turned(&[knobs::GROWTH.to("exponential"), knobs::JITTER.to("full"), knobs::BUDGET.on()])
        .script(&[crash(SERVER, 1_500, 900)]),
];

/// How many of a hundred calls were answered.
fn answered_percent(trace: &Trace<Words>) -> Option<usize> {
    let all = tally(trace);
    (all.answered * 100).checked_div(all.began)
}

/// How many calls were answered, as the index of an answer: all of them, about three quarters, or hardly any.
fn how_many(trace: &Trace<Words>) -> Option<usize> {
    match answered_percent(trace)? {
        100 => Some(0),
        65..=85 => Some(1),
        0..15 => Some(2),
        _ => None,
    }
}

/// How many writers got their write in, as the index of an answer: all of them, some, or none.
fn how_many_writers(trace: &Trace<Words>) -> Option<usize> {
    Some(match answered_percent(trace)? {
        100 => 0,
        0 => 2,
        _ => 1,
    })
}

pub const STEPS: &[Step] = &[
    Step {
        id: "hook",
        scene: "waves",
        task: Task::Watch { until: "the server turns a retry away", moment: second_wave },
    },
    Step {
        id: "predict",
        scene: "exponential",
        task: Task::Predict(Question {
            asks: "Now the wait doubles each time, and it is the same for everybody. How many of the {calls} calls are answered within {attempts} attempts?",
            options: &[
                Choice::wrong(
                    "All of them: the longer waits spread the calls out",
                    "Longer waits only move the waves further apart.",
                ),
                Choice::right("As many as with a fixed wait: about three quarters"),
                Choice::wrong(
                    "Hardly any: after the longer waits they come too late",
                    "No call comes too late: the server is idle between the waves, and each wave fills its queue again.",
                ),
            ],
            answer: how_many,
            moment: all_over,
            shows: "the last call is over",
            because: "Everybody waited longer, but still equally long. The waves came further apart, but they were as high as with the fixed wait: each filled the queue, and between them the server was idle.",
        }),
    },
    Step {
        id: "why",
        scene: "waves",
        task: Task::Why { asks: "Why was the first call given up?", moment: first_given_up },
    },
    Step {
        id: "fix",
        scene: "waves",
        task: Task::Fix {
            goal: "The same seed, the same {calls} calls at the same moment, {attempts} attempts each: every call is answered.",
            reached: |trace| {
                let all = tally(trace);
                all.began >= 64 && all.answered == all.began && violation(trace, None).is_none()
            },
            solution: &[knobs::GROWTH.to("exponential"), knobs::JITTER.to("full")],
        },
    },
    Step {
        id: "break",
        scene: "metastable",
        task: Task::Break {
            scenes: &["metastable", "cap", "outage", "layers", "immediate", "exponential"],
            at_least: 3,
        },
    },
    Step {
        id: "contention",
        scene: "writers",
        task: Task::Predict(Question {
            asks: "{writers} writers start together, and each doubles its wait after every conflict. How many get their write in within {attempts} attempts?",
            options: &[
                Choice::wrong(
                    "All of them: each round has fewer writers, and the waits grow",
                    "Each round does have fewer writers, but only one of them can win it, and the attempts run out first.",
                ),
                Choice::right("Some of them: about one in each round, and there are {attempts} rounds"),
                Choice::wrong("None: they collide for ever", "Every collision has a winner."),
            ],
            answer: how_many_writers,
            moment: all_over,
            shows: "the last writer is done",
            because: "Of the writers that read the same version, one gets its write in. The others wait equally long, and so read the same version again: the rounds come later but are no easier.",
        }),
    },
    Step { id: "prove", scene: "repaired", task: Task::Prove },
    Step { id: "transfer", scene: "repaired", task: Task::Transfer },
    Step { id: "home", scene: "repaired", task: Task::Read },
];

/// Fixed waits and four attempts for everyone versus backoff, jitter and a budget.
pub const PROOF: Proof = Proof {
    common: &[],
    without: &[],
    with: &[knobs::GROWTH.to("exponential"), knobs::JITTER.to("full"), knobs::BUDGET.on()],
    checks: &[LOAD, AMPLIFIED],
    uncounted: &[
        (ANSWERED, "while the server is down nobody gets an answer, and a budget is meant to give up sooner"),
        (RECOVERED, "some schedules leave too little of the run to recover in"),
    ],
};
