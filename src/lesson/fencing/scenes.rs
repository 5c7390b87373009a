//! The variants: tokens that are not compared, not always, not for long, or that do not grow, each with the
//! repair that holds on the same seed and the same faults.

use super::knobs;
use crate::lesson::{Fix, Scene};
use crate::sim::fault::{Intervention, MessageFault, MessageRef, Scripted};
use crate::sim::time::{Duration, SimTime};
use crate::subject::locks::promises::{HOLDER_SERVED, NOTHING_LOST};
use crate::subject::locks::scene::{LOCK, STORE, WORKER_A};

const fn at(ms: u64, intervention: Intervention) -> Scripted {
    Scripted { at: SimTime::from_millis(ms), intervention }
}

const fn pause(seconds: u64) -> Scripted {
    at(2_000, Intervention::Pause { node: WORKER_A, span: Some(Duration::from_secs(seconds)) })
}

/// Until worker B is done.
fn long_pause() -> Vec<Scripted> {
    vec![pause(12)]
}

/// Until worker B is in the middle of its work.
fn middling_pause() -> Vec<Scripted> {
    vec![pause(10)]
}

/// The second thing that worker A says to the store is its write.
fn late_write() -> Vec<Scripted> {
    let message = MessageRef { from: WORKER_A, to: STORE, nth: 2, copy: false };
    let fault = MessageFault::Delay { by: Duration::from_secs(12) };
    vec![at(0, Intervention::Message { message, fault })]
}

fn pause_and_crash() -> Vec<Scripted> {
    let down = Some(Duration::from_millis(300));
    vec![pause(12), at(15_700, Intervention::Crash { node: STORE, down })]
}

fn server_crash() -> Vec<Scripted> {
    vec![at(1_500, Intervention::Crash { node: LOCK, down: None })]
}

fn clock_set_back() -> Vec<Scripted> {
    vec![at(3_000, Intervention::StepClock { node: LOCK, by_us: -20_000_000 })]
}

fn nothing() -> Vec<Scripted> {
    Vec::new()
}

const COMPARE: Fix = Fix { words: "Let the store compare the tokens", settings: &[knobs::COMPARE.to("all")] };
const COUNTER: Fix = Fix { words: "A counter that only grows", settings: &[knobs::TOKEN.to("counter")] };

/// The scenes. The first is the hook.
pub const SCENES: &[Scene] = &[
    Scene {
        id: "ignored",
        title: "Asleep through its lease",
        blurb: "Worker A has the lock and is paused for twelve seconds. Its lease runs out, worker B gets the lock and does its work. Then A wakes, in the middle of its own.",
        settings: &[],
        seed: 5,
        script: long_pause,
        breaks: Some(NOTHING_LOST),
        fix: Some(COMPARE),
    },
    Scene {
        id: "late-write",
        title: "It did look at its clock",
        blurb: "Worker A stops when its lease is over, and is not late at all. A copy of its write is: its first attempt, which the network delivers twelve seconds later.",
        settings: &[knobs::WATCH.on()],
        seed: 5,
        script: late_write,
        breaks: Some(NOTHING_LOST),
        fix: Some(COMPARE),
    },
    Scene {
        id: "writes-only",
        title: "Only writes are compared",
        blurb: "Worker A wakes while worker B is at work. B has read the file, but the store has not seen a write of its, and lets A's pass.",
        settings: &[knobs::COMPARE.to("writes")],
        seed: 5,
        script: middling_pause,
        breaks: Some(NOTHING_LOST),
        fix: Some(Fix {
            words: "Compare reads, too: they are how the store learns of a new holder",
            settings: &[knobs::COMPARE.to("all")],
        }),
    },
    Scene {
        id: "forgetful",
        title: "A store that forgets",
        blurb: "The store keeps the greatest token in memory. It restarts just before the old holder's write comes.",
        settings: &[knobs::COMPARE.to("all"), knobs::FORGET.on()],
        seed: 5,
        script: pause_and_crash,
        breaks: Some(NOTHING_LOST),
        fix: Some(Fix { words: "Keep it on disk, with the file", settings: &[knobs::FORGET.off()] }),
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
        script: nothing,
        breaks: Some(HOLDER_SERVED),
        fix: Some(COUNTER),
    },
    Scene {
        id: "clock",
        title: "The time as a token",
        blurb: "The token is the time of day on the lock server. Its clock is set back by twenty seconds, and the next holder looks older than the one before.",
        settings: &[knobs::COMPARE.to("all"), knobs::TOKEN.to("clock")],
        seed: 5,
        script: clock_set_back,
        breaks: Some(HOLDER_SERVED),
        fix: Some(COUNTER),
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
        script: server_crash,
        breaks: Some(NOTHING_LOST),
        fix: Some(Fix {
            words: "Tell the replica before the worker is told",
            settings: &[knobs::REPLICA.to("first")],
        }),
    },
    Scene {
        id: "repaired",
        title: "Fenced",
        blurb: "A counter, kept with the lock, compared by the store in reads and writes and kept on its disk. Worker A sleeps through its lease all the same.",
        settings: &[knobs::COMPARE.to("all")],
        seed: 5,
        script: long_pause,
        breaks: None,
        fix: None,
    },
];
