//! Retries: "everybody tried again, and that is what brought it down".
//!
//! Apps call a server of limited capacity. Those that are turned away together come back together; layers
//! that each retry multiply; and retries can keep an overload alive whose trigger is gone. Backoff, jitter and a budget
//! are what helps, each against another of these.

mod charts;
mod contention;
mod facts;
mod jitters;
mod knobs;
mod listings;
mod promises;
mod reading;
mod scenario;
mod scenes;
mod steps;
#[cfg(test)]
mod tests;

pub use contention::CONTENTION;
pub use jitters::JITTERS;
pub use promises::{AMPLIFIED, ANSWERED, LOAD, RECOVERED};

use super::{About, Lesson, Part};

/// How the list of lessons names it.
pub static ABOUT: About = About {
    id: "retries",
    title: "Retries",
    part: Part::SafeRetries,
    summary: "Everybody tried again, and that is what brought it down: waves and jitter, layers that multiply, overload that stays when its cause is gone, and what a retry budget does about it.",
    steps: steps::STEPS.len(),
    lesson: || &LESSON,
};

/// The lesson.
pub static LESSON: Lesson = Lesson {
    knobs: knobs::KNOBS,
    scenes: scenes::SCENES,
    steps: steps::STEPS,
    proof: Some(steps::PROOF),
    beliefs: facts::beliefs,
    notes: facts::notes,
    code: listings::listings,
    charts: charts::CHARTS,
    values: facts::values,
    experiments: &[JITTERS, CONTENTION],
    terms: &[
        (
            "exponential backoff",
            "Waiting twice as long after each failure, up to a limit, before trying again.",
        ),
        (
            "jitter",
            "Chance in the waiting time, so that clients that failed together do not come back together.",
        ),
        (
            "retry amplification",
            "When several layers of a system each retry, one call becomes many requests: with k attempts in each of n layers up to kⁿ.",
        ),
        (
            "retry budget",
            "A limit on retries that all calls of a client share: it allows some while most calls succeed, and next to none while most fail.",
        ),
        (
            "goodput",
            "Work whose result somebody still waits for. A server can be busy all the time and have none.",
        ),
        (
            "metastable failure",
            "An overload that keeps itself alive, through retries for example, after what triggered it is gone.",
        ),
        (
            "optimistic concurrency control",
            "Writing without a lock, and only if nobody else has written since one read; otherwise beginning again.",
        ),
    ],
    ..Lesson::plain(&ABOUT, scenario::build)
};
