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
    ..Lesson::plain(&ABOUT, scenario::build)
};
