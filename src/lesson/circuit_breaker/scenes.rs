//! The variants: a cascade without a breaker, and what goes wrong with one, each with the repair that holds
//! on the same seed and the same faults.

use super::checks::{HOME, IN_VAIN, TRIALS, WELL};
use super::knobs;
use super::scenario::SHOP;
use crate::lesson::script::{cut, lose};
use crate::lesson::{Fix, Scene};
use crate::sim::fault::MessageRef;
use crate::sim::ids::NodeId;

/// Stock, beside one instance of the shop.
const STOCK: NodeId = NodeId(SHOP.0 + 1);
/// The second instance of the shop, and Stock beside two.
const SHOP_2: NodeId = NodeId(SHOP.0 + 1);
const STOCK_BESIDE_TWO: NodeId = NodeId(SHOP.0 + 2);

const SEED: u64 = 3;

/// The scenes. The first is the hook.
pub const SCENES: &[Scene] = &[
    Scene::new("cascade", SEED)
        .breaks(HOME)
        .fix(Fix::new("A breaker in the shop", &[knobs::BREAKER.to("shop")])),
    Scene::new("classic", SEED)
        .turned(&[knobs::BREAKER.to("shop")])
        .fix(Fix::new("One in the web front, too", &[knobs::BREAKER.to("both")])),
    Scene::new("hiccup", SEED)
        .turned(&[knobs::BREAKER.to("shop"), knobs::DAY.to("hiccup")])
        .breaks(WELL)
        .fix(Fix::new("Try again after five seconds", &[knobs::WAIT.at(5_000)])),
    Scene::new("stampede", SEED)
        .turned(&[
            knobs::BREAKER.to("shop"),
            knobs::DAY.to("cold"),
            knobs::WORKERS.at(2),
            knobs::EVERYONE.on(),
        ])
        .breaks(TRIALS)
        .fix(Fix::new("One trial call, the others are refused", &[knobs::EVERYONE.off()])),
    Scene::new("every-other", SEED)
        .turned(&[knobs::BREAKER.to("shop"), knobs::DAY.to("flaky")])
        .breaks(IN_VAIN)
        .fix(Fix::new("Look at the share of the last ten calls", &[knobs::TRIP.to("calls")])),
    Scene::new("slow", SEED)
        .turned(&[knobs::BREAKER.to("shop"), knobs::TRIP.to("calls"), knobs::DAY.to("slow")])
        .breaks(HOME)
        .fix(Fix::new("Count calls of more than a second as slow", &[knobs::SLOW_AFTER.at(1_000)])),
    Scene::new("night", SEED)
        .turned(&[
            knobs::BREAKER.to("shop"),
            knobs::TRIP.to("calls"),
            knobs::MINIMUM.at(1),
            knobs::DAY.to("well"),
            knobs::EVERY.at(1_500),
        ])
        .script(&[lose(MessageRef::first(SHOP, STOCK))])
        .breaks(WELL)
        .fix(Fix::new("Say nothing of fewer than ten calls", &[knobs::MINIMUM.at(10)])),
    Scene::new("bad-shard", SEED)
        .turned(&[knobs::BREAKER.to("shop"), knobs::TRIP.to("calls"), knobs::DAY.to("shard")])
        .breaks(WELL)
        .fix(Fix::new("A breaker for each shard", &[knobs::SCOPE.to("shard")])),
    Scene::new("two-minds", SEED)
        .turned(&[knobs::BREAKER.to("shop"), knobs::INSTANCES.at(2), knobs::DAY.to("well")])
        .script(&cut(SHOP_2, STOCK_BESIDE_TWO, 10_000, 20_000))
        .breaks(WELL)
        .fix(Fix::new("What one refuses is asked of the other", &[knobs::ELSEWHERE.on()])),
    Scene::new("repaired", SEED).turned(&[
        knobs::BREAKER.to("both"),
        knobs::SCOPE.to("shard"),
        knobs::TRIP.to("calls"),
        knobs::SLOW_AFTER.at(1_000),
        knobs::WAIT.at(10_000),
    ]),
];
