//! Lamport clocks: "the parcel was packed before the order was placed".
//!
//! An order goes through four services, and each logs what it does. Merged by wall clocks, the log has effects
//! before their causes. Merged by Lamport clocks it has not; but that a time is smaller still does not say that it
//! led to anything.

mod checks;
mod facts;
mod knobs;
mod listings;
mod scenario;
mod scenes;
mod steps;

pub use checks::{ORDER, SAID};
pub use scenario::{LOG, PAYMENTS, SHIPPING, SHOP, STOCK};

use super::{About, Lesson, Part};

/// How the list of lessons names it.
pub static ABOUT: About = About {
    id: "lamport",
    title: "Lamport clocks",
    part: Part::TimeAndOrder,
    summary: "The log says that the parcel was packed before the order was placed: an order of events that no wall clock can spoil, and what it does not say.",
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
