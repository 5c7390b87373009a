//! The variants: what several clocks, or one that is set, do to timestamps and to durations, each with the
//! repair that holds on the same seed and the same faults.

use super::checks::{FOLLOWS, MEASURED, UNSEEN};
use super::knobs;
use super::scenario::{ALICE, STORE};
use crate::lesson::script::step_clock;
use crate::lesson::{Fix, Scene};

const AFTER: Fix =
    Fix::new("Stamp every write later than what its author has read", &[knobs::STAMP.to("after")]);

/// The scenes. The first is the hook.
pub const SCENES: &[Scene] = &[
    Scene::new("behind", 5).breaks(FOLLOWS).fix(AFTER),
    Scene::new("synchronised", 5)
        .turned(&[knobs::BOB_OFF.at(-1), knobs::WAY.at(100), knobs::THINKS.at(100), knobs::FOLLOWS.at(200)])
        .breaks(FOLLOWS)
        .fix(AFTER),
    Scene::new("ahead", 5)
        .turned(&[
            knobs::ALICE_OFF.at(60_000),
            knobs::BOB_OFF.at(0),
            knobs::ROUNDS.at(3),
            knobs::EVERY.at(100),
        ])
        .breaks(FOLLOWS)
        .fix(AFTER),
    Scene::new("drift", 5)
        .turned(&[
            knobs::BOB_OFF.at(0),
            knobs::BOB_DRIFT.at(-200),
            knobs::ROUNDS.at(8),
            knobs::EVERY.at(8_000),
        ])
        .breaks(FOLLOWS)
        .fix(AFTER),
    Scene::new("one-clock", 5)
        .turned(&[knobs::BOB_OFF.at(0), knobs::STAMP.to("store")])
        .script(&[step_clock(STORE, 5, -50)])
        .breaks(FOLLOWS)
        .fix(AFTER),
    Scene::new("stopwatch", 5)
        .turned(&[knobs::BOB_OFF.at(0)])
        .script(&[step_clock(ALICE, 3, -1_000)])
        .breaks(MEASURED)
        .fix(Fix::new("Measure with the monotonic clock", &[knobs::STOPWATCH.to("monotonic")])),
    Scene::new("same-moment", 5)
        .turned(&[knobs::BOB_OFF.at(0), knobs::FOLLOWS.at(1_000), knobs::LOOKS.off()])
        .breaks(UNSEEN)
        .fix(Fix::new(
            "Take only what replaces what is there, and refuse the rest",
            &[knobs::RULE.to("replaces")],
        )),
    Scene::new("repaired", 5).turned(&[
        knobs::STAMP.to("after"),
        knobs::RULE.to("replaces"),
        knobs::STOPWATCH.to("monotonic"),
    ]),
];
