//! The variants: tokens that are not compared, not always, not for long, or that do not grow, each with the
//! repair that holds on the same seed and the same faults.

use super::knobs;
use crate::lesson::script::{crash, crash_for_good, delay, nth, pause, step_clock};
use crate::lesson::{Fix, Scene};
use crate::sim::fault::Scripted;
use crate::subject::locks::promises::{HOLDER_SERVED, NOTHING_LOST};
use crate::subject::locks::scene::{LOCK, STORE, WORKER_A};

/// Until worker B is done.
const LONG_PAUSE: Scripted = pause(WORKER_A, 2_000, 12_000);

const COMPARE: Fix = Fix { words: "Let the store compare the tokens", settings: &[knobs::COMPARE.to("all")] };
const COUNTER: Fix = Fix { words: "A counter that only grows", settings: &[knobs::TOKEN.to("counter")] };

/// The scenes. The first is the hook.
pub const SCENES: &[Scene] = &[
    Scene {
        id: "ignored",
        title: "Asleep through its lease",
        blurb: "Worker A has the lock and is paused for twelve seconds. Its lease runs out, worker B gets the lock and does its work. Then A wakes, in the middle of its own.",
        seed: 5,
        script: &[LONG_PAUSE],
        breaks: Some(NOTHING_LOST),
        fix: Some(COMPARE),
        ..Scene::PLAIN
    },
    Scene {
        id: "late-write",
        title: "It did look at its clock",
        blurb: "Worker A stops when its lease is over, and is not late at all. A copy of its write is: its first attempt, which the network delivers twelve seconds later.",
        settings: &[knobs::WATCH.on()],
        seed: 5,
        script: &[delay(nth(WORKER_A, STORE, 2), 12_000)],
        breaks: Some(NOTHING_LOST),
        fix: Some(COMPARE),
        ..Scene::PLAIN
    },
    Scene {
        id: "writes-only",
        title: "Only writes are compared",
        blurb: "Worker A wakes while worker B is at work. B has read the file, but the store has not seen a write of its, and lets A's pass.",
        settings: &[knobs::COMPARE.to("writes")],
        seed: 5,
        script: &[pause(WORKER_A, 2_000, 10_000)],
        breaks: Some(NOTHING_LOST),
        fix: Some(Fix {
            words: "Compare reads, too: they are how the store learns of a new holder",
            settings: &[knobs::COMPARE.to("all")],
        }),
        ..Scene::PLAIN
    },
    Scene {
        id: "forgetful",
        title: "A store that forgets",
        blurb: "The store keeps the greatest token in memory. It restarts just before the old holder's write comes.",
        settings: &[knobs::COMPARE.to("all"), knobs::FORGET.on()],
        seed: 5,
        script: &[LONG_PAUSE, crash(STORE, 15_700, 300)],
        breaks: Some(NOTHING_LOST),
        fix: Some(Fix { words: "Keep it on disk, with the file", settings: &[knobs::FORGET.off()] }),
        ..Scene::PLAIN
    },
    Scene {
        id: "random",
        title: "A random token",
        blurb: "The token is a random number, as good owner tokens are. No fault at all, and whoever has the lock is refused, because somebody before it drew a greater one.",
        settings: &[
            knobs::COMPARE.to("all"),
            knobs::TOKEN.to("random"),
            knobs::WORKERS.at(3),
            knobs::JOBS.at(2),
        ],
        seed: 5,
        breaks: Some(HOLDER_SERVED),
        fix: Some(COUNTER),
        ..Scene::PLAIN
    },
    Scene {
        id: "clock",
        title: "The time as a token",
        blurb: "The token is the time of day on the lock server. Its clock is set back by twenty seconds, and the next holder looks older than the one before.",
        settings: &[knobs::COMPARE.to("all"), knobs::TOKEN.to("clock")],
        seed: 5,
        script: &[step_clock(LOCK, 3_000, -20_000)],
        breaks: Some(HOLDER_SERVED),
        fix: Some(COUNTER),
        ..Scene::PLAIN
    },
    Scene {
        id: "same-number",
        title: "The same number twice",
        blurb: "The lock server crashes before its replica has heard of worker A's token. The replica counts on from what it knows, and gives the same number to worker B.",
        settings: &[
            knobs::COMPARE.to("all"),
            knobs::REPLICA.to("later"),
            knobs::WORK.at(6_000),
            knobs::POLL.at(1_000),
        ],
        seed: 5,
        script: &[crash_for_good(LOCK, 1_500)],
        breaks: Some(NOTHING_LOST),
        fix: Some(Fix {
            words: "Tell the replica before the worker is told",
            settings: &[knobs::REPLICA.to("first")],
        }),
        ..Scene::PLAIN
    },
    Scene {
        id: "repaired",
        title: "Fenced",
        blurb: "A counter, kept with the lock, compared by the store in reads and writes and kept on its disk. Worker A sleeps through its lease all the same.",
        settings: &[knobs::COMPARE.to("all")],
        seed: 5,
        script: &[LONG_PAUSE],
        ..Scene::PLAIN
    },
];
