//! The variants: a row of services that all keep their promise, a search that needs every shard, and settings that are almost right. Each
//! that breaks has a repair that holds with the same seed.

use super::knobs;
use crate::lesson::knob::Turned;
use crate::lesson::script::crash;
use crate::lesson::{Fix, Scene, Seeds};
use crate::sim::fault::Scripted;
use crate::subject::chains::parties::service;
use crate::subject::chains::promises::{COMPLETED, FAST, LOAD, ONCE, SERVED};

const SEED: u64 = 4;

/// The repair of a row: what the *fix* step asks for.
pub const TWO: &[Turned] = &[knobs::WAITS.at(2)];

const FAN: Turned = knobs::SHAPE.to("fan");
const FLAWLESS: Turned = knobs::FAILS.at(0);
const FEW: Turned = knobs::SERVICES.at(4);
const HEDGED: Turned = knobs::HEDGE.on();
const TIMELY: Turned = knobs::DELAY.at(20);

/// The service before the last one crashes while it waits for that.
const CRASH: &[Scripted] = &[crash(service(3), 1_800, 300)];

/// The scenes. The first is the hook.
pub const SCENES: &[Scene] = &[
    Scene::new("eight", SEED)
        .breaks(SERVED)
        .fix(Fix::new("Wait for {waits} services, and queue the rest", TWO)),
    Scene::new("fan", SEED)
        .turned(&[FAN, FLAWLESS])
        .breaks(FAST)
        .fix(Fix::new("Send a second copy after {delay}", &[HEDGED, TIMELY])),
    Scene::new("hedged", SEED).turned(&[FAN, FLAWLESS, HEDGED, knobs::KEYS.on()]),
    Scene::new("outage", SEED).turned(&[knobs::DAY.on(), knobs::WAITS.at(2), knobs::KEYS.on()]),
    Scene::new("four", SEED)
        .turned(&[knobs::WAITS.at(4)])
        .breaks(SERVED)
        .on_seeds(Seeds::AtLeast(990))
        .fix(Fix::new("Wait for {waits} services", TWO)),
    Scene::new("no-number", SEED)
        .turned(&[knobs::RETRIES.to("customers"), knobs::SLOW.at(0)])
        .breaks(ONCE)
        .fix(Fix::new("Know orders by their number", &[knobs::KEYS.on()])),
    Scene::new("every-hop", SEED)
        .turned(&[FEW, knobs::WAITS.at(4), knobs::DAY.on(), knobs::RETRIES.to("everyone"), knobs::KEYS.on()])
        .breaks(LOAD)
        .fix(Fix::new(
            "Wait for {waits} services, and let the queue alone try again",
            &[knobs::WAITS.at(2), knobs::RETRIES.to("nobody")],
        )),
    Scene::new("hedged-order", SEED)
        .turned(&[knobs::SERVICES.at(2), knobs::WAITS.at(2), FLAWLESS, HEDGED, knobs::CANCELS.off()])
        .breaks(ONCE)
        .fix(Fix::new("Know orders by their number", &[knobs::KEYS.on()])),
    Scene::new("hedged-at-once", SEED)
        .turned(&[FAN, FLAWLESS, HEDGED, knobs::DELAY.at(0)])
        .breaks(LOAD)
        .fix(Fix::new("Wait {delay} before the second copy", &[TIMELY])),
    Scene::new("hedged-late", SEED)
        .turned(&[FAN, FLAWLESS, HEDGED, knobs::DELAY.at(100)])
        .breaks(FAST)
        .fix(Fix::new("Wait only {delay} before the second copy", &[TIMELY])),
    Scene::new("hedged-full", SEED)
        .turned(&[
            FAN,
            FEW,
            FLAWLESS,
            knobs::SLOW.at(0),
            knobs::WORKERS.at(1),
            HEDGED,
            knobs::CANCELS.off(),
            knobs::CUSTOMERS.at(150),
            knobs::EVERY.at(11),
        ])
        .breaks(FAST)
        .fix(Fix::new("{workers} workers for each shard", &[knobs::WORKERS.at(2)])),
    Scene::new("in-memory", SEED)
        .turned(&[FEW, knobs::WAITS.at(2), knobs::DAY.on(), knobs::KEPT.to("memory"), knobs::KEYS.on()])
        .script(CRASH)
        .breaks(COMPLETED)
        .fix(Fix::new("Keep the queues on disk", &[knobs::KEPT.to("disk")])),
    Scene::new("repaired", SEED).turned(&[
        knobs::DAY.on(),
        knobs::WAITS.at(2),
        knobs::KEYS.on(),
        knobs::RETRIES.to("customers"),
    ]),
];
