//! Circuit breakers: "the stock service is ill, and the home page is down".
//!
//! Customers, a web front, a shop and its stock service. When the stock service falls silent, threads wait for
//! it, then for those that wait, and in the end a page that needs none of it is not served. A breaker gives
//! up on the stock service for a while instead, and there are many ways to get that wrong, too.

mod charts;
mod checks;
mod facts;
mod knobs;
mod listings;
mod reading;
mod scenario;
mod scenes;
mod steps;

pub use checks::{HOME, IN_VAIN, ROOM, TRIALS, WELL};
pub use scenario::{SHOP, USERS, WEB};

use super::{About, Lesson, Part};

/// How the list of lessons names it.
pub static ABOUT: About = About {
    id: "circuit-breaker",
    title: "Circuit breaker",
    part: Part::StayingUp,
    summary: "One service falls silent, and a page that needs none of it goes down: how waiting spreads, how a breaker stops it, and how a breaker does harm of its own.",
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
    ..Lesson::plain(&ABOUT, scenario::build)
};
