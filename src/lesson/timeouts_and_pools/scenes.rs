//! The variants: a slow service and a pool that waits for it; cures that do not cure; and settings that are almost right. Each that
//! breaks has a repair that holds with the same seed.

use super::knobs;
use crate::lesson::knob::Turned;
use crate::lesson::{Fix, Scene};
use crate::subject::pools::promises::{ATTEMPTS, FAST, HEALTHY, ISOLATED, ORPHANED};

const SEED: u64 = 4;

const TIMELY: Turned = knobs::TIMEOUT.at(300);
const CHAIN: Turned = knobs::DEADLINE.to("chain");
const SPLIT: Turned = knobs::BULKHEAD.on();

/// The whole repair: what the *fix* step asks for.
pub const ALL: &[Turned] = &[TIMELY, SPLIT, CHAIN];

const REPAIR: Fix = Fix::new("A timeout, bulkheads, and the deadline passed along", ALL);

/// The scenes. The first is the hook.
pub const SCENES: &[Scene] = &[
    Scene::new("slow", SEED).breaks(FAST).fix(REPAIR),
    Scene::new("down", SEED)
        .turned(&[knobs::DAY.to("down")])
        .fix(Fix::new("A healthy archive", &[knobs::DAY.to("well")])),
    Scene::new("bigger", SEED).turned(&[knobs::WORKERS.at(24)]).breaks(FAST).fix(REPAIR),
    Scene::new("timed", SEED)
        .turned(&[TIMELY])
        .breaks(ORPHANED)
        .fix(Fix::new("Pass the deadline along", &[CHAIN])),
    Scene::new("stops-at-api", SEED)
        .turned(&[TIMELY, SPLIT, knobs::DEADLINE.to("api")])
        .breaks(ORPHANED)
        .fix(Fix::new("Pass the deadline along", &[CHAIN])),
    Scene::new("patient", SEED)
        .turned(&[knobs::TIMEOUT.at(5_000)])
        .breaks(FAST)
        .fix(Fix::new("Wait {timeout}, and pass the deadline along", &[TIMELY, CHAIN])),
    Scene::new("retrying", SEED)
        .turned(&[knobs::TIMEOUT.at(400), knobs::ATTEMPTS.at(3)])
        .breaks(FAST)
        .fix(Fix::new("Ask once, and pass the deadline along", &[knobs::ATTEMPTS.at(1), CHAIN])),
    Scene::new("hasty", SEED)
        .turned(&[knobs::TIMEOUT.at(40), SPLIT, CHAIN, knobs::DAY.to("well")])
        .breaks(HEALTHY)
        .fix(Fix::new("Wait {timeout}", &[TIMELY])),
    Scene::new("narrow", SEED)
        .turned(&[TIMELY, SPLIT, knobs::SHARE.at(1), CHAIN, knobs::DAY.to("well"), knobs::EVERY.at(20)])
        .breaks(HEALTHY)
        .fix(Fix::new("Let {share} workers wait for a service", &[knobs::SHARE.at(3)])),
    Scene::new("wide", SEED)
        .turned(&[knobs::TIMEOUT.at(2_000), SPLIT, knobs::SHARE.at(6), CHAIN])
        .breaks(ISOLATED)
        .fix(Fix::new(
            "Let no more than {share} of {workers} workers wait for a service",
            &[knobs::SHARE.at(3)],
        )),
    Scene::new("deep-queue", SEED).turned(&[knobs::QUEUE.at(200)]).breaks(FAST).fix(REPAIR),
    Scene::new("too-late", SEED)
        .turned(&[knobs::TIMEOUT.at(400), knobs::ATTEMPTS.at(5), SPLIT])
        .breaks(ATTEMPTS)
        .fix(Fix::new("One deadline for all attempts, passed along", &[CHAIN])),
    Scene::new("repaired", SEED).turned(ALL),
];
