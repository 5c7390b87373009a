//! The variants: each way to make identifiers, where it does not sort as one would think, with the repair that
//! holds on the same seed and the same faults.

use super::checks::{FED, NEAR, ORDER};
use super::knobs;
use super::scenario::ORDERS;
use crate::lesson::script::step_clock;
use crate::lesson::{Fix, Scene, Seeds};

const HYBRID: Fix = Fix::new("Make hybrid times", &[knobs::IDS.to("hybrid")]);
const MONOTONIC: Fix = Fix::new("Let the generator never go back", &[knobs::IDS.to("monotonic")]);

/// The scenes. The first is the hook.
pub const SCENES: &[Scene] = &[
    Scene::new("machines", 6).breaks(ORDER).fix(HYBRID),
    Scene::new("same-millisecond", 6)
        .turned(&[knobs::PAYMENTS_OFF.at(0), knobs::PAYMENTS.off(), knobs::ITEMS.at(3)])
        .breaks(ORDER)
        .fix(MONOTONIC)
        .on_seeds(Seeds::AtLeast(900)),
    Scene::new("set-back", 6)
        .turned(&[
            knobs::PAYMENTS_OFF.at(0),
            knobs::PAYMENTS.off(),
            knobs::ITEMS.at(3),
            knobs::SPACING.at(5_000),
        ])
        .script(&[step_clock(ORDERS, 12, -50)])
        .breaks(ORDER)
        .fix(MONOTONIC),
    Scene::new("two-generators", 6).turned(&[knobs::IDS.to("monotonic")]).breaks(ORDER).fix(HYBRID),
    Scene::new("sequence", 6)
        .turned(&[
            knobs::PAYMENTS_OFF.at(0),
            knobs::IDS.to("sequence"),
            knobs::ORDERS.at(2),
            knobs::EVERY.at(18),
            knobs::SLOW.at(12),
        ])
        .breaks(FED)
        .fix(Fix::new("Read no further than the oldest open transaction", &[knobs::FEED.to("settled")])),
    Scene::new("slow-commit", 6)
        .turned(&[knobs::IDS.to("hybrid"), knobs::ORDERS.at(2), knobs::EVERY.at(18), knobs::SLOW.at(12)])
        .breaks(FED)
        .fix(Fix::new("Follow the commits", &[knobs::FEED.to("commits")])),
    Scene::new("dragged", 6)
        .turned(&[knobs::IDS.to("hybrid"), knobs::PAYMENTS_OFF.at(0), knobs::ORDERS_OFF.at(2_000)])
        .breaks(NEAR)
        .fix(Fix::new("Refuse what is too far ahead", &[knobs::BOUND.at(500)])),
    Scene::new("repaired", 6).turned(&[
        knobs::IDS.to("hybrid"),
        knobs::FEED.to("commits"),
        knobs::BOUND.at(500),
    ]),
];
