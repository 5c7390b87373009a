//! A distributed lock: "the lock was held, and two workers were inside".
//!
//! Workers take turns on a file, with a lease from a lock server. Releasing the lock is the first thing
//! that goes wrong; then come leases that are too short, pauses, clocks, and a replica that lags. Each
//! repair holds against its own fault, and none of them against a paused holder: that is what the next
//! lesson is for.

mod facts;
pub mod knobs;
mod listings;
mod scenario;
mod scenes;
mod steps;

pub use crate::subject::locks::promises::{ALONE, OWN_LOCK};
pub use listings::copied;

use super::step::{Outlines, Tab};
use super::{About, Lesson, Part, source};
use crate::subject::locks::goals;
use crate::subject::locks::reading;

/// The lesson's entry in the list.
pub static ABOUT: About = About {
    id: "distributed-lock",
    title: "A distributed lock",
    part: Part::TakingTurns,
    minutes: 19,
    before: &["partial-failure"],
    steps: Outlines::of(steps::STEPS),
    source: source!(distributed_lock),
};

pub static LESSON: Lesson = Lesson {
    knobs: knobs::KNOBS,
    scenes: scenes::SCENES,
    steps: steps::STEPS,
    tabs: &[("fix", Tab::Code), ("break", Tab::Code), ("home", Tab::Charts)],
    proof: Some(steps::PROOF),
    goals: goals::OF_LOCKS,
    beliefs: reading::beliefs,
    notes: reading::notes,
    code: listings::listings,
    charts: reading::CHARTS,
    values: facts::values,
    ..Lesson::plain(&ABOUT, scenario::build)
};
