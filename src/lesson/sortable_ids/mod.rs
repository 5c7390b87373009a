//! Sortable identifiers: "the report has the order and the invoice, and not the payment".
//!
//! Two machines make rows whose identifiers sort by time, and a reader follows them by identifier. What sorts
//! behind the reader when it appears is never read. Each way to make identifiers has an order of its own, and
//! none of them is the order in which rows appear.

mod checks;
mod facts;
mod knobs;
mod listings;
mod scenario;
mod scenes;
mod steps;

pub use checks::{FED, NEAR, ORDER};
pub use scenario::{DATABASE, FEED, ORDERS, PAYMENTS};

use super::{About, Lesson, Part};

/// How the list of lessons names it.
pub static ABOUT: About = About {
    id: "sortable-ids",
    title: "Sortable identifiers",
    part: Part::TimeAndOrder,
    summary: "The report has the order and the invoice, and not the payment: what ULIDs, sequences and hybrid timestamps are sorted by.",
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
            "ULID",
            "An identifier of 128 bits that sorts as text: 48 bits of milliseconds by the maker's wall clock, then 80 random bits.",
        ),
        (
            "monotonic generator",
            "A maker of identifiers that never goes back: when its clock has not moved on, it adds one to the last one. That holds for one generator, not between two.",
        ),
        (
            "sequence",
            "A counter of a database that gives each row the next number when it is allocated; in which order rows are committed is another matter.",
        ),
        ("cursor", "How far a reader has come. What appears behind it is not read."),
        (
            "hybrid logical clock",
            "A clock whose time is the greatest wall time that one has heard of, with a counter: it respects happens-before and stays close to physical time, as far as everybody's clock does.",
        ),
        (
            "maximum clock offset",
            "How far ahead a message's clock may be before it is refused, so that one wrong clock does not drag all the others along.",
        ),
    ],
    ..Lesson::plain(&ABOUT, scenario::build)
};
