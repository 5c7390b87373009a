//! The variants: each way to make identifiers, where it does not sort as one would think, with the repair that
//! holds on the same seed and the same faults.

use super::checks::{FED, NEAR, ORDER};
use super::knobs;
use super::scenario::ORDERS;
use crate::lesson::script::step_clock;
use crate::lesson::{Fix, Scene};

const HYBRID: Fix = Fix { words: "Make hybrid times", settings: &[knobs::IDS.to("hybrid")] };
const MONOTONIC: Fix =
    Fix { words: "Let the generator never go back", settings: &[knobs::IDS.to("monotonic")] };

/// The scenes. The first is the hook.
pub const SCENES: &[Scene] = &[
    Scene {
        id: "machines",
        title: "Two machines, two clocks",
        blurb: "A payment is made because there is an order, on a machine whose clock is 20 ms behind. By its ULID it comes first, and the feed has been there already.",
        seed: 6,
        breaks: Some(ORDER),
        fix: Some(HYBRID),
        ..Scene::PLAIN
    },
    Scene {
        id: "same-millisecond",
        title: "The same millisecond",
        blurb: "One machine, one clock, an order and three items within a millisecond. What follows the milliseconds in a ULID is drawn at random.",
        settings: &[knobs::PAYMENTS_OFF.at(0), knobs::PAYMENTS.off(), knobs::ITEMS.at(3)],
        seed: 6,
        breaks: Some(ORDER),
        fix: Some(MONOTONIC),
        ..Scene::PLAIN
    },
    Scene {
        id: "set-back",
        title: "A step back",
        blurb: "One machine, and a time service that sets its clock back by 50 ms between two items.",
        settings: &[
            knobs::PAYMENTS_OFF.at(0),
            knobs::PAYMENTS.off(),
            knobs::ITEMS.at(3),
            knobs::SPACING.at(5_000),
        ],
        seed: 6,
        script: &[step_clock(ORDERS, 12, -50)],
        breaks: Some(ORDER),
        fix: Some(MONOTONIC),
        ..Scene::PLAIN
    },
    Scene {
        id: "two-generators",
        title: "Two monotonic generators",
        blurb: "Both machines have a monotonic generator. Each is in order with itself, and neither knows of the other.",
        settings: &[knobs::IDS.to("monotonic")],
        seed: 6,
        breaks: Some(ORDER),
        fix: Some(HYBRID),
        ..Scene::PLAIN
    },
    Scene {
        id: "sequence",
        title: "Numbers of one sequence",
        blurb: "The database numbers all rows. The second order gets its number before the first payment does, and is committed after it.",
        settings: &[
            knobs::PAYMENTS_OFF.at(0),
            knobs::IDS.to("sequence"),
            knobs::ORDERS.at(2),
            knobs::EVERY.at(18),
            knobs::SLOW.at(12),
        ],
        seed: 6,
        breaks: Some(FED),
        fix: Some(Fix {
            words: "Read no further than the oldest open transaction",
            settings: &[knobs::FEED.to("settled")],
        }),
        ..Scene::PLAIN
    },
    Scene {
        id: "slow-commit",
        title: "Hybrid times, and a slow transaction",
        blurb: "Hybrid times put every payment after its order. They say when a row was made, and not when it appears.",
        settings: &[knobs::IDS.to("hybrid"), knobs::ORDERS.at(2), knobs::EVERY.at(18), knobs::SLOW.at(12)],
        seed: 6,
        breaks: Some(FED),
        fix: Some(Fix { words: "Follow the commits", settings: &[knobs::FEED.to("commits")] }),
        ..Scene::PLAIN
    },
    Scene {
        id: "dragged",
        title: "Dragged along",
        blurb: "The clock of Orders is two seconds ahead. Every hybrid clock that hears of it is two seconds ahead from then on.",
        settings: &[knobs::IDS.to("hybrid"), knobs::PAYMENTS_OFF.at(0), knobs::ORDERS_OFF.at(2_000)],
        seed: 6,
        breaks: Some(NEAR),
        fix: Some(Fix { words: "Refuse what is too far ahead", settings: &[knobs::BOUND.at(500)] }),
        ..Scene::PLAIN
    },
    Scene {
        id: "repaired",
        title: "Hybrid times, commits followed",
        blurb: "The clocks are as they were. A payment sorts after its order, and the feed reads rows as they are committed.",
        settings: &[knobs::IDS.to("hybrid"), knobs::FEED.to("commits"), knobs::BOUND.at(500)],
        seed: 6,
        ..Scene::PLAIN
    },
];
