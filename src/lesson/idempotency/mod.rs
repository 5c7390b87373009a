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
    terms: &[
        ("idempotent", "Doing it twice has the effect of doing it once."),
        (
            "idempotency key",
            "A name for what the client wants done, sent along with every attempt to get it done, so that the receiver can tell a retry from a new wish.",
        ),
        (
            "unknown outcome",
            "What a client has after a timeout: it happened, it did not, or it is about to, and the client cannot tell.",
        ),
        (
            "unique constraint",
            "A rule of a database that lets only one row have a given key, so that of two inserts at once exactly one succeeds.",
        ),
        (
            "lease",
            "A claim that ends by itself after a while, so that a crashed holder does not keep it for ever.",
        ),
        (
            "retry horizon",
            "The latest moment at which a client may still send the same request again. Keys have to be remembered for longer.",
        ),
    ],
    ..Lesson::plain(&ABOUT, scenario::build)
};
