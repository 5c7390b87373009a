//! A distributed lock: "the lock was held, and two workers were inside".
//!
//! Workers take turns at a file by a lease on a lock server. Giving the lock back is where it goes wrong
//! first; then leases that are too short, pauses, clocks, and a replica that lags. Each repair holds
//! against its own fault, and none against a holder that sleeps: that is what the next lesson is for.

mod facts;
pub mod knobs;
pub mod listings;
mod scenario;
mod scenes;
mod steps;

pub use crate::subject::locks::promises::{ALONE, OWN_LOCK};

use super::{About, Lesson, Part};
use crate::subject::locks::reading;

/// How the list of lessons names it.
pub static ABOUT: About = About {
    id: "distributed-lock",
    title: "A distributed lock",
    part: Part::TakingTurns,
    summary: "The lock was held, and two workers were inside: what a lock with a lease promises, how giving it back goes wrong, and what it cannot promise at all.",
    steps: steps::STEPS.len(),
    lesson: || &LESSON,
};

/// The lesson.
pub static LESSON: Lesson = Lesson {
    knobs: knobs::KNOBS,
    scenes: scenes::SCENES,
    steps: steps::STEPS,
    proof: Some(steps::PROOF),
    beliefs: reading::beliefs,
    notes: reading::notes,
    code: listings::listings,
    charts: reading::CHARTS,
    values: facts::values,
    terms: &[
        ("mutual exclusion", "At most one at a time is inside. What a lock is for."),
        (
            "critical section",
            "The part of a program in which it must be alone: here, from reading the file to having written it.",
        ),
        (
            "lease",
            "A lock that ends by itself after a while, so that a holder that is gone does not keep it for ever.",
        ),
        (
            "owner token",
            "What a holder calls itself when it takes the lock: a random number, another one each time, so that nobody else can give its lock back.",
        ),
        (
            "compare-and-delete",
            "Delete the lock if it is still mine, as one step that nothing can come between.",
        ),
        (
            "watchdog",
            "A timer in the holder that renews its lease for as long as it works. Also called renewal, or a heartbeat.",
        ),
        (
            "lost update",
            "A write that replaces another one without having seen it. What it replaced might as well not have happened.",
        ),
        ("failover", "Another server takes over the work of one that is down, with what it knows of it."),
    ],
    ..Lesson::plain(&ABOUT, scenario::build)
};
