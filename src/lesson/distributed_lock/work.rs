//! The knobs for the work that takes turns, shared with [`fencing`](crate::lesson::fencing).

use crate::lesson::knob::{Dial, Knob};

/// The knob for how often each worker changes the file.
pub const JOBS: Knob = Knob::new(
    "jobs",
    "Jobs for each",
    "Work",
    Dial::range(1, 5, 1, ""),
    1,
    "How often each changes the file.",
);
/// The knob for how long that takes.
pub const WORK: Knob = Knob::new(
    "work",
    "A job takes",
    "Work",
    Dial::range(100, 20_000, 100, "ms"),
    4_000,
    "How long it is from reading the file to writing it.",
);
/// The knob for how long whoever waits for the lock waits before it asks again.
pub const POLL: Knob = Knob::new(
    "poll",
    "Whoever waits asks every",
    "Work",
    Dial::range(200, 5_000, 100, "ms"),
    2_000,
    "How long a worker that was told “busy” waits before it asks again.",
);
