//! The way through the lesson, and what its proof compares.

use super::facts::{all_over, first_given_up, second_wave};
use super::knobs;
use super::promises::{AMPLIFIED, LOAD};
use super::reading::tally;
use crate::lesson::step::{Proof, Question, Step, Task};
use crate::sim::trace::Trace;
use crate::subject::Words;
use crate::subject::reading::violation;

/// How many of the calls were answered, as one of the answers: all of them, most, or few.
fn how_many(trace: &Trace<Words>) -> Option<usize> {
    let all = tally(trace, trace.len());
    let percent = (all.answered * 100).checked_div(all.began)?;
    Some(match percent {
        100 => 0,
        40..100 => 1,
        _ => 2,
    })
}

/// Every call was answered, and no promise was broken.
fn all_answered(trace: &Trace<Words>) -> bool {
    let all = tally(trace, trace.len());
    all.began >= 64 && all.answered == all.began && violation(trace, None).is_none()
}

/// The steps.
pub const STEPS: &[Step] = &[
    Step {
        id: "hook",
        scene: "waves",
        task: Task::Watch { until: "the second wave breaks on the full queue", moment: second_wave },
    },
    Step {
        id: "predict",
        scene: "exponential",
        task: Task::Predict(Question {
            asks: "Now the wait doubles each time, for everybody alike. How many of the 64 calls get their answer within four attempts?",
            options: &[
                "All of them: the longer waits spread the calls out",
                "As many as with a fixed wait: about three quarters",
                "Hardly any: whoever waits longer comes too late",
            ],
            answer: how_many,
            moment: all_over,
            because: "Everybody waits longer, and everybody equally long. The waves came further apart and were as high as before: each filled the queue, the rest was turned away, and in between the server had nothing to do.",
        }),
    },
    Step {
        id: "why",
        scene: "waves",
        task: Task::Why { about: "the first call that was given up", moment: first_given_up },
    },
    Step {
        id: "fix",
        scene: "waves",
        task: Task::Fix {
            goal: "The same seed, the same 64 calls at the same moment, four attempts each: all of them are answered.",
            reached: all_answered,
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
            asks: "Twelve writers begin together, and each doubles its wait after every clash. How many get their write in within five attempts?",
            options: &[
                "All twelve: in each round there are fewer, and the waits grow",
                "Some of them: about one in each round, and there are five rounds",
                "None: they clash for ever",
            ],
            answer: how_many,
            moment: all_over,
            because: "Of those that read the same version one can write, and all others have clashed. Who waits equally long reads the same version again: the rounds come later, and no easier.",
        }),
    },
    Step { id: "prove", scene: "repaired", task: Task::Prove },
    Step { id: "home", scene: "repaired", task: Task::Read },
];

/// Fixed waits and four attempts for everybody, against backoff, jitter and a budget.
pub const PROOF: Proof = Proof {
    common: &[],
    without: &[],
    with: &[knobs::GROWTH.to("exponential"), knobs::JITTER.to("full"), knobs::BUDGET.on()],
    checks: &[LOAD, AMPLIFIED],
};
