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
    ..Lesson::plain(&ABOUT, scenario::build)
};
