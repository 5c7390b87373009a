//! The variants: logs that are sorted by clocks or by arrival, and readers who conclude too much, each with the
//! repair that holds on the same seed and the same faults.

use super::checks::{ORDER, SAID};
use super::knobs;
use super::scenario::{LOG, SHOP, STOCK};
use crate::lesson::script::{delay, step_clock};
use crate::lesson::{Fix, Scene};
use crate::sim::fault::MessageRef;

const BY_LAMPORT: Fix = Fix::new("Sort by Lamport time", &[knobs::ORDER.to("lamport")]);
const BY_VECTORS: Fix = Fix::new("Ask the vector clocks", &[knobs::READS.to("vector")]);

/// The scenes. The first is the hook.
pub const SCENES: &[Scene] = &[
    Scene::new("merged", 4).breaks(ORDER).fix(BY_LAMPORT),
    Scene::new("set-back", 4)
        .turned(&[knobs::STOCK_OFF.at(0), knobs::PAYMENTS_OFF.at(0), knobs::SHIPPING_OFF.at(0)])
        .script(&[step_clock(SHOP, 20, -50)])
        .breaks(ORDER)
        .fix(BY_LAMPORT),
    Scene::new("arrival", 4)
        .turned(&[knobs::ORDER.to("arrival")])
        .script(&[delay(MessageRef::first(STOCK, LOG), 25)])
        .breaks(ORDER)
        .fix(BY_LAMPORT),
    Scene::new("blame", 4)
        .turned(&[knobs::ORDER.to("lamport"), knobs::READS.to("smaller")])
        .breaks(SAID)
        .fix(BY_VECTORS),
    Scene::new("perfect", 4)
        .turned(&[
            knobs::STOCK_OFF.at(0),
            knobs::PAYMENTS_OFF.at(0),
            knobs::SHIPPING_OFF.at(0),
            knobs::READS.to("smaller"),
        ])
        .breaks(SAID)
        .fix(BY_VECTORS),
    Scene::new("repaired", 4).turned(&[knobs::ORDER.to("lamport"), knobs::READS.to("vector")]),
];
