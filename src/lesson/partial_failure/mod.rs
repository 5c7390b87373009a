//! Partial failure: "the shop said that it failed, and it had happened".
//!
//! A browser asks a shop's API, which writes to a database. Whether the request, a machine or the answer
//! is what fails, the browser sees the same: nothing. What it then says is a choice, and only some
//! choices are true.

mod facts;
mod knobs;
mod listings;
mod scenario;
mod scenes;
mod steps;

pub use crate::subject::payments::promises::SETTLED;
pub use scenario::{BROWSER, DATABASE, SHOP};
pub use scenario::{FAILED_IS_SO, PAID_IS_SO};

use super::{About, Lesson, Part};

/// How the list of lessons names it.
pub static ABOUT: About = About {
    id: "partial-failure",
    title: "Partial failure",
    part: Part::WhyItIsHard,
    summary: "The shop said that your payment failed, and it had happened: why silence is neither a yes nor a no, and what it takes to find out.",
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
    charts: facts::CHARTS,
    values: facts::values,
    ..Lesson::plain(&ABOUT, scenario::build)
};
