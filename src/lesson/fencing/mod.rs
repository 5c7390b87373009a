//! Fencing: "it had the lock, and then it did not, and then it wrote".
//!
//! The scene of [`distributed_lock`](super::distributed_lock), with a number that comes with the lock. A holder
//! that was paused cannot know that its time is over, and a message that was late cannot know it either. The
//! file can, if it compares: and only then.

mod facts;
mod knobs;
mod listings;
mod scenario;
mod scenes;
mod steps;

use super::{About, Lesson, Part};
use crate::subject::locks::reading;

/// How the list of lessons names it.
pub static ABOUT: About = About {
    id: "fencing",
    title: "Fencing tokens",
    part: Part::TakingTurns,
    summary: "It had the lock, slept, and wrote: why no lock can stop a holder whose time is over, and what the file itself has to look at.",
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
        (
            "fencing token",
            "A number that a lock gives out with each grant, greater than every one before. Requests carry it, so that what the lock protects can tell a holder from one whose turn is over.",
        ),
        (
            "process pause",
            "A stretch in which a process does not run and does not know it: garbage is collected, a virtual machine is moved, a laptop is shut.",
        ),
        (
            "stale request",
            "A request that was right when it was made, and is carried out when it no longer is.",
        ),
        (
            "monotonic",
            "Never going back. A counter that is kept safe is; a clock that can be set is not, and random numbers are not.",
        ),
        (
            "lost update",
            "A write that replaces another one without having seen it. What it replaced might as well not have happened.",
        ),
    ],
    ..Lesson::plain(&ABOUT, scenario::build)
};
