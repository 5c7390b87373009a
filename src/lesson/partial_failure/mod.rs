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
    terms: &[
        (
            "partial failure",
            "One part of a system fails while the others go on, and those that go on cannot see which part it was.",
        ),
        (
            "timeout",
            "The moment at which somebody stops waiting for an answer. It says something about the waiting, and nothing about the work.",
        ),
        (
            "unknown outcome",
            "What a client has after a timeout: it happened, it did not, or it is about to, and the client cannot tell.",
        ),
        (
            "in doubt",
            "A call whose outcome is unknown to the one who made it, until somebody who has a record of it says more.",
        ),
        (
            "durable",
            "Written so that a crash does not lose it. What is only in a program's memory is gone when the program is.",
        ),
        (
            "tombstone",
            "A row that says that something is not there and must not come: here, an order that is closed without a payment.",
        ),
    ],
    ..Lesson::plain(&ABOUT, scenario::build)
};
