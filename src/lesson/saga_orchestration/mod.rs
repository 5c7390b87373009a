//! Sagas by orchestration: "your order is cancelled, and your card is charged".
//!
//! One service runs the sagas: it asks for each step, and when one is refused it undoes what was done, in reverse
//! order. It can be mistaken about a step, crash half-way, or meet a compensation that fails; what it knows then
//! is what it has written. An order in a shop and a trip are the same saga with other words.

mod facts;
mod knobs;
mod listings;
mod scenario;
mod scenes;
mod steps;

pub use crate::subject::sagas::promises::ONCE;
pub use scenario::{FIRST, ORCHESTRATOR, SECOND, THIRD};
pub use scenario::{REST, REVERSE, STUCK, WHOLE};

use super::{About, Lesson, Part};

/// How the list of lessons names it.
pub static ABOUT: About = About {
    id: "saga-orchestration",
    title: "Sagas by orchestration",
    part: Part::Transactions,
    summary: "Your order is cancelled and your card is charged: an orchestrator with a log, compensations in reverse order, and what it takes to end all done or all undone.",
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
