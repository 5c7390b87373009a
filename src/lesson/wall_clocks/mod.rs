//! Wall clocks: "I saved it after you, and yours stayed".
//!
//! Two programs set the price of a thing in one store, which keeps the write with the later timestamp. One
//! of their clocks is ten milliseconds behind, so what comes later carries the earlier time, and is thrown
//! away without a word.

mod checks;
mod facts;
mod knobs;
mod listings;
mod scenario;
mod scenes;
mod steps;

pub use checks::{FOLLOWS, MEASURED, UNSEEN};
pub use scenario::{ALICE, BOB, STORE};

use super::{About, Lesson, Part};

/// How the list of lessons names it.
pub static ABOUT: About = About {
    id: "wall-clocks",
    title: "Wall clocks",
    part: Part::TimeAndOrder,
    summary: "A price is corrected, the store says “saved”, and the old one stays: what timestamps of several clocks do to “later”.",
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
            "wall clock",
            "The clock that shows the time of day. It may be wrong, and it may be set, forward or back, while a program runs.",
        ),
        (
            "monotonic clock",
            "A clock that only counts on. It shows no time of day and means nothing on another machine, and it is what durations are measured with.",
        ),
        ("skew", "How far two clocks are apart at one moment."),
        (
            "drift",
            "How much faster or slower than true time a clock runs, in parts per million (ppm): 100 ppm are 8.64 seconds a day.",
        ),
        (
            "step",
            "A clock is set to another time at once, as a time service (NTP) does when the error is large. Small errors are slewed away: the clock runs a little faster or slower for a while.",
        ),
        (
            "last write wins",
            "Of several writes of the same thing the one with the greatest timestamp stays, and the others are thrown away without a word.",
        ),
        (
            "compare and set",
            "A write that names the version that it replaces and is refused when something else is there.",
        ),
    ],
    ..Lesson::plain(&ABOUT, scenario::build)
};
