//! The variants: logs that are sorted by clocks or by arrival, and readers who conclude too much, each with the
//! repair that holds on the same seed and the same faults.

use super::checks::{ORDER, SAID};
use super::knobs;
use super::scenario::{LOG, SHOP, STOCK};
use crate::lesson::script::{delay, step_clock};
use crate::lesson::{Fix, Scene};
use crate::sim::fault::MessageRef;

const BY_LAMPORT: Fix = Fix { words: "Sort by Lamport time", settings: &[knobs::ORDER.to("lamport")] };
const BY_VECTORS: Fix = Fix { words: "Ask the vector clocks", settings: &[knobs::READS.to("vector")] };

/// The scenes. The first is the hook.
pub const SCENES: &[Scene] = &[
    Scene {
        id: "merged",
        title: "Merged by wall clocks",
        blurb: "Three of the four services have a clock that is some milliseconds off. The log sorts their lines by these clocks.",
        seed: 4,
        breaks: Some(ORDER),
        fix: Some(BY_LAMPORT),
        ..Scene::PLAIN
    },
    Scene {
        id: "set-back",
        title: "A clock that is set back",
        blurb: "All clocks are right. The shop's is set back by 50 ms between its own two lines, and the order seems confirmed before it was placed.",
        settings: &[knobs::STOCK_OFF.at(0), knobs::PAYMENTS_OFF.at(0), knobs::SHIPPING_OFF.at(0)],
        seed: 4,
        script: &[step_clock(SHOP, 20, -50)],
        breaks: Some(ORDER),
        fix: Some(BY_LAMPORT),
        ..Scene::PLAIN
    },
    Scene {
        id: "arrival",
        title: "As they come in",
        blurb: "The log trusts no clock and keeps lines as they arrive. One of them takes a little longer on its way.",
        settings: &[knobs::ORDER.to("arrival")],
        seed: 4,
        script: &[delay(MessageRef::first(STOCK, LOG), 25)],
        breaks: Some(ORDER),
        fix: Some(BY_LAMPORT),
        ..Scene::PLAIN
    },
    Scene {
        id: "blame",
        title: "A smaller Lamport time",
        blurb: "The log is sorted by Lamport time. Somebody reads it and takes each line to have led to the next one.",
        settings: &[knobs::ORDER.to("lamport"), knobs::READS.to("smaller")],
        seed: 4,
        breaks: Some(SAID),
        fix: Some(BY_VECTORS),
        ..Scene::PLAIN
    },
    Scene {
        id: "perfect",
        title: "Perfect clocks",
        blurb: "All clocks are right, so the log is in the order of true time. Somebody takes what came earlier to have led to what came next.",
        settings: &[
            knobs::STOCK_OFF.at(0),
            knobs::PAYMENTS_OFF.at(0),
            knobs::SHIPPING_OFF.at(0),
            knobs::READS.to("smaller"),
        ],
        seed: 4,
        breaks: Some(SAID),
        fix: Some(BY_VECTORS),
        ..Scene::PLAIN
    },
    Scene {
        id: "repaired",
        title: "Merged by Lamport time",
        blurb: "The clocks are as they were. The log is sorted by Lamport time, and whoever reads it asks the vector clocks.",
        settings: &[knobs::ORDER.to("lamport"), knobs::READS.to("vector")],
        seed: 4,
        ..Scene::PLAIN
    },
];
