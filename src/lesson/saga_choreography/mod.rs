//! Sagas by choreography: "the order is cancelled, and the last chair stays reserved".
//!
//! Three services and a bus between them. Each does its part upon an event and tells what came of it; a payment that
//! fails is an event like any other, upon which others take back what they did. That works as long as every
//! event is heard, once, in time, by somebody who remembers. Nobody sees the whole.

mod facts;
mod knobs;
mod listings;
mod scenario;
mod scenes;
mod steps;

pub use crate::subject::sagas::promises::ONCE;
pub use scenario::WHOLE;
pub use scenario::{BUS, INVENTORY, ORDERS, PAYMENTS};

use super::{About, Lesson, Part};

/// How the list of lessons names it.
pub static ABOUT: About = About {
    id: "saga-choreography",
    title: "Sagas by choreography",
    part: Part::Transactions,
    summary: "Your order is cancelled and the last chair stays reserved for nobody: three services that react to each other's events, and nobody who sees the whole.",
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
