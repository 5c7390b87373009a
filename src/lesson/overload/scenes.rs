//! The variants: a queue without a bound, a stall whose end is not the end, and settings that are almost right. Each that breaks has a
//! repair that holds with the same seed.

use super::knobs;
use crate::lesson::knob::Turned;
use crate::lesson::{Fix, Scene};
use crate::subject::overloads::promises::{CALM, FRESH, GOODPUT, PROMPT, RECOVERED};

const SEED: u64 = 4;

/// What fits into the deadline, with a margin.
const SHORT: Turned = knobs::BOUND.at(40);
const HOPELESS: Turned = knobs::DROPS.to("hopeless");

const STEADY: Turned = knobs::DAY.to("steady");
/// Four fifths of what the server can serve.
const BUSY: Turned = knobs::RATE.at(40);

/// What the *fix* step asks for.
pub const BOUNDED: &[Turned] = &[SHORT];

const REPAIR: Fix = Fix::new("A bound of {bound}", BOUNDED);

/// A server that serves 268 requests a second and stalls for five seconds, and phones that try three times.
macro_rules! blip {
    ($($turned:expr),*) => {
        &[knobs::DAY.to("stall"), knobs::WORKERS.at(11), knobs::SERVICE.at(41), knobs::ATTEMPTS.at(3), $($turned),*]
    };
}

const SHED: Fix =
    Fix::new("A bound of {bound}, and nothing served too late", &[knobs::BOUND.at(200), HOPELESS]);

/// The scenes. The first is the hook.
pub const SCENES: &[Scene] = &[
    Scene::new("half-time", SEED).breaks(GOODPUT).fix(REPAIR),
    Scene::new("bounded", SEED).turned(&[knobs::BOUND.at(100)]).breaks(GOODPUT).fix(REPAIR),
    Scene::new("newest", SEED)
        .turned(&[knobs::ORDER.to("newest")])
        .breaks(FRESH)
        .fix(Fix::new("A bound of {bound}, and nothing served too late", &[SHORT, HOPELESS])),
    Scene::new("gone", SEED)
        .turned(&[knobs::DROPS.to("gone")])
        .breaks(GOODPUT)
        .fix(Fix::new("Throw out what is too late to serve", &[HOPELESS])),
    Scene::new("blip", SEED).turned(blip!(knobs::RATE.at(50))).breaks(FRESH).fix(SHED),
    Scene::new("blip-stays", SEED).turned(blip!(knobs::RATE.at(120))).breaks(RECOVERED).fix(SHED),
    Scene::new("flood", SEED)
        .turned(&[SHORT, STEADY, knobs::FEED.to("pushed")])
        .breaks(GOODPUT)
        .fix(Fix::new("Give the import credit for {window} rows", &[knobs::FEED.to("credited")])),
    Scene::new("costly", SEED)
        .turned(&[SHORT, knobs::REFUSAL.at(40)])
        .breaks(GOODPUT)
        .fix(Fix::new("Refuse before a worker has to look", &[knobs::REFUSAL.at(0)])),
    Scene::new("retrying", SEED)
        .turned(&[knobs::BOUND.at(30), knobs::REFUSAL.at(4), knobs::ATTEMPTS.at(8)])
        .breaks(GOODPUT)
        .fix(Fix::new("Give the retries a budget", &[knobs::BUDGET.on()])),
    Scene::new("target", SEED)
        .turned(&[knobs::DROPS.to("codel"), knobs::TARGET.at(1_500)])
        .breaks(GOODPUT)
        .fix(Fix::new("A target of {target}, and a bound of {bound}", &[knobs::TARGET.at(50), SHORT])),
    Scene::new("slow-codel", SEED)
        .turned(&[knobs::DROPS.to("codel"), knobs::INTERVAL.at(2_000)])
        .breaks(GOODPUT)
        .fix(Fix::new("An interval of {interval}", &[knobs::INTERVAL.at(100)])),
    Scene::new("eager", SEED)
        .turned(&[knobs::BOUND.at(0), STEADY, BUSY])
        .breaks(CALM)
        .fix(Fix::new("A bound of {bound}", BOUNDED)),
    Scene::new("wide-credit", SEED)
        .turned(&[STEADY, knobs::FEED.to("credited"), knobs::WINDOW.at(150)])
        .breaks(PROMPT)
        .fix(Fix::new("Credit for {window} rows", &[knobs::WINDOW.at(4)])),
    Scene::new("repaired", SEED).turned(&[SHORT, HOPELESS]),
];
