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

const SPREAD: Fix = Fix {
    words: "Double the wait, and draw it by chance",
    settings: &[knobs::GROWTH.to("exponential"), knobs::JITTER.to("full")],
};

const BUDGET: Fix = Fix { words: "Give the retries a budget", settings: &[knobs::BUDGET.on()] };

/// The scenes. The first is the hook.
pub const SCENES: &[Scene] = &[
    Scene {
        id: "waves",
        title: "The sale opens",
        blurb: "64 people call at the same moment, and the server has room for twelve. All others wait equally long, and come back together.",
        settings: sale!(),
        seed: 3,
        breaks: Some(ANSWERED),
        fix: Some(SPREAD),
        ..Scene::PLAIN
    },
    Scene {
        id: "immediate",
        title: "Try again at once",
        blurb: "Nobody waits. All attempts are used up before the server is done with the first requests.",
        settings: sale!(knobs::GROWTH.to("none")),
        seed: 3,
        breaks: Some(ANSWERED),
        fix: Some(SPREAD),
        ..Scene::PLAIN
    },
    Scene {
        id: "exponential",
        title: "Waves further apart",
        blurb: "The wait doubles each time, and is the same for everybody: the waves come later, and are as high as before.",
        settings: sale!(knobs::GROWTH.to("exponential")),
        seed: 3,
        breaks: Some(ANSWERED),
        fix: Some(Fix { words: "Draw the wait by chance", settings: &[knobs::JITTER.to("full")] }),
        ..Scene::PLAIN
    },
    Scene {
        id: "layers",
        title: "Three layers, three attempts each",
        blurb: "The server is down for a moment. The app, the gateway and the service behind it all try again, each for every attempt of the one before.",
        settings: &[
            knobs::APPS.at(1),
            knobs::LAYERS.at(3),
            knobs::ATTEMPTS.at(3),
            knobs::CALLS.at(24),
            knobs::EVERY.at(300),
            knobs::GROWTH.to("exponential"),
            knobs::JITTER.to("full"),
        ],
        seed: 3,
        script: &[crash(DEEP_SERVER, 300, 900)],
        breaks: Some(AMPLIFIED),
        fix: Some(Fix { words: "Retry in one layer only", settings: &[knobs::WHERE.to("first")] }),
        ..Scene::PLAIN
    },
    Scene {
        id: "outage",
        title: "Four attempts for everybody",
        blurb: "The server is down for a second. Backoff and jitter are as they should be, and every call has its four attempts: together they ask for more than the server could ever do.",
        settings: &[knobs::GROWTH.to("exponential"), knobs::JITTER.to("full")],
        seed: 3,
        script: &[crash(SERVER, 1_500, 1_000)],
        breaks: Some(LOAD),
        fix: Some(BUDGET),
        ..Scene::PLAIN
    },
    Scene {
        id: "metastable",
        title: "The overload that stays",
        blurb: "The server is down for 0.9 s and is well again. The retries fill its queue, what comes out of it is too old for anybody, and for each answer that comes too late there is a retry.",
        settings: &[knobs::GROWTH.to("exponential"), knobs::JITTER.to("full")],
        seed: 3,
        script: &[crash(SERVER, 1_500, 900)],
        breaks: Some(RECOVERED),
        fix: Some(BUDGET),
        ..Scene::PLAIN
    },
    Scene {
        id: "cap",
        title: "Fewer attempts do not help",
        blurb: "The same with three attempts for each call instead of four. While all of them fail, that is still more than the server can bear, and the overload stays.",
        settings: &[knobs::GROWTH.to("exponential"), knobs::JITTER.to("full"), knobs::ATTEMPTS.at(3)],
        seed: 3,
        script: &[crash(SERVER, 1_500, 900)],
        breaks: Some(RECOVERED),
        fix: Some(BUDGET),
        ..Scene::PLAIN
    },
    Scene {
        id: "writers",
        title: "Twelve writers, one record",
        blurb: "Each reads the version and writes if nobody else has. One succeeds; the others wait equally long and clash again.",
        settings: &[
            knobs::WORK.to("record"),
            knobs::GROWTH.to("exponential"),
            knobs::WRITERS.at(12),
            knobs::ATTEMPTS.at(5),
            knobs::BASE.at(100),
        ],
        seed: 3,
        breaks: Some(ANSWERED),
        fix: Some(Fix { words: "Draw the wait by chance", settings: &[knobs::JITTER.to("full")] }),
        ..Scene::PLAIN
    },
    Scene {
        id: "repaired",
        title: "Backoff, jitter, budget",
        blurb: "The server is down for 0.9 s, as before. Hardly a retry is made meanwhile, and right after it all is as if nothing had been.",
        settings: &[knobs::GROWTH.to("exponential"), knobs::JITTER.to("full"), knobs::BUDGET.on()],
        seed: 3,
        script: &[crash(SERVER, 1_500, 900)],
        ..Scene::PLAIN
    },
];
