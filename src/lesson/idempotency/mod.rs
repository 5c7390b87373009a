//! Idempotency keys: "you pressed Pay once and were charged twice".
//!
//! A browser asks a payment service, which asks a card provider. Answers get lost, somebody asks
//! again, and whether the card is charged again depends on who remembers what under which name.

mod facts;
mod knobs;
mod listings;
mod scenario;
mod scenes;
mod steps;

pub use crate::subject::payments::promises::SETTLED;
pub use scenario::{BROWSER, PAYMENTS, PAYMENTS_DB, PROVIDER};
pub use scenario::{FITTING_ANSWER, ONE_CHARGE, SAME_ANSWER};

use super::{About, Lesson, Part};

/// How the list of lessons names it.
pub static ABOUT: About = About {
    id: "idempotency",
    title: "Idempotency keys",
    part: Part::SafeRetries,
    summary: "You pressed Pay once and were charged twice: why a retry is a new payment until somebody remembers it, and what exactly has to be remembered.",
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
