//! The variants: waves, multiplication, and an overload that stays, each with the repair that holds on the
//! same seed and the same faults.

use super::knobs;
use super::promises::{AMPLIFIED, ANSWERED, LOAD, RECOVERED};
use crate::lesson::script::crash;
use crate::lesson::{Fix, Scene};
use crate::sim::ids::NodeId;

/// The server of a scene with four apps and no layer in between.
const SERVER: NodeId = NodeId(4);
/// The server of a scene with one app and two layers in between.
const DEEP_SERVER: NodeId = NodeId(3);

/// 64 people at once, and a server that takes twelve of them at a time.
macro_rules! sale {
    ($($turned:expr),*) => {
        &[knobs::CALLS.at(16), knobs::EVERY.at(0), knobs::SERVICE.at(20), knobs::QUEUE.at(10), knobs::BASE.at(200), $($turned),*]
    };
}

const SPREAD: Fix = Fix::new(
    "Double the wait, and draw it by chance",
    &[knobs::GROWTH.to("exponential"), knobs::JITTER.to("full")],
);

const BUDGET: Fix = Fix::new("Give the retries a budget", &[knobs::BUDGET.on()]);

/// The scenes. The first is the hook.
pub const SCENES: &[Scene] = &[
    Scene::new("waves", 3).turned(sale!()).breaks(ANSWERED).fix(SPREAD),
    Scene::new("immediate", 3).turned(sale!(knobs::GROWTH.to("none"))).breaks(ANSWERED).fix(SPREAD),
    Scene::new("exponential", 3)
        .turned(sale!(knobs::GROWTH.to("exponential")))
        .breaks(ANSWERED)
        .fix(Fix::new("Draw the wait by chance", &[knobs::JITTER.to("full")])),
    Scene::new("layers", 3)
        .turned(&[
            knobs::APPS.at(1),
            knobs::LAYERS.at(3),
            knobs::ATTEMPTS.at(3),
            knobs::CALLS.at(24),
            knobs::EVERY.at(300),
            knobs::GROWTH.to("exponential"),
            knobs::JITTER.to("full"),
        ])
        .script(&[crash(DEEP_SERVER, 300, 900)])
        .breaks(AMPLIFIED)
        .fix(Fix::new("Retry in one layer only", &[knobs::WHERE.to("first")])),
    Scene::new("outage", 3)
        .turned(&[knobs::GROWTH.to("exponential"), knobs::JITTER.to("full")])
        .script(&[crash(SERVER, 1_500, 1_000)])
        .breaks(LOAD)
        .fix(BUDGET),
    Scene::new("metastable", 3)
        .turned(&[knobs::GROWTH.to("exponential"), knobs::JITTER.to("full")])
        .script(&[crash(SERVER, 1_500, 900)])
        .breaks(RECOVERED)
        .fix(BUDGET),
    Scene::new("cap", 3)
        .turned(&[knobs::GROWTH.to("exponential"), knobs::JITTER.to("full"), knobs::ATTEMPTS.at(3)])
        .script(&[crash(SERVER, 1_500, 900)])
        .breaks(RECOVERED)
        .fix(BUDGET),
    Scene::new("writers", 3)
        .turned(&[
            knobs::WORK.to("record"),
            knobs::GROWTH.to("exponential"),
            knobs::WRITERS.at(12),
            knobs::ATTEMPTS.at(5),
            knobs::BASE.at(100),
        ])
        .breaks(ANSWERED)
        .fix(Fix::new("Draw the wait by chance", &[knobs::JITTER.to("full")])),
    Scene::new("repaired", 3)
        .turned(&[knobs::GROWTH.to("exponential"), knobs::JITTER.to("full"), knobs::BUDGET.on()])
        .script(&[crash(SERVER, 1_500, 900)]),
];
