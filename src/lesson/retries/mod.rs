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
    ..Lesson::plain(&ABOUT, scenario::build)
};
