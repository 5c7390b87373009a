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
    terms: &[
        (
            "happens-before",
            "One event happened before another if it came earlier in the same process, or sent the message that the other received, or by any chain of such steps. It could have had a hand in it.",
        ),
        (
            "Lamport clock",
            "A counter in every process: it goes up by one at each event, travels with every message, and on receiving one becomes greater than both its own value and the message's.",
        ),
        ("inversion", "Two events of which one happened before the other, sorted the other way round."),
        (
            "concurrent",
            "Of two events: neither happened before the other. Neither could have known of the other, whatever any clock says.",
        ),
        (
            "total order",
            "An order in which of any two things one comes first. Lamport times give one when ties go by the number of the process; it agrees with happens-before, and decides the rest by fiat.",
        ),
        (
            "vector clock",
            "A counter for every process instead of one for all. Two of them show whether one event happened before another or neither did.",
        ),
    ],
    ..Lesson::plain(&ABOUT, scenario::build)
};
