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
    terms: &[
        (
            "cascading failure",
            "One part fails, those who wait for it have nothing left for anybody else, and fail in turn.",
        ),
        (
            "circuit breaker",
            "A state machine in front of calls to a service: closed it lets them through and counts, open it refuses them at once.",
        ),
        (
            "half-open",
            "The state in which a breaker lets a few calls through, to see whether the service is back.",
        ),
        (
            "trial call",
            "A call that a half-open breaker lets through. What comes of it decides the next state.",
        ),
        ("fail fast", "To say no at once rather than to let somebody wait for a no."),
        (
            "sliding window",
            "The last so many calls, or the calls of the last so many seconds: what a failure rate is taken over.",
        ),
        (
            "stampede",
            "Many callers fall on a service at the same moment, often the moment in which it comes back.",
        ),
    ],
    ..Lesson::plain(&ABOUT, scenario::build)
};
