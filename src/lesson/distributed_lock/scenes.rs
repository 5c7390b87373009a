//! The variants: each way in which two get in at once, or nobody does, with the repair that holds on the
//! same seed and the same faults.

use super::knobs;
use crate::lesson::script::{crash_for_good, delay, nth, pause, step_clock};
use crate::lesson::{Fix, Scene};
use crate::sim::fault::Scripted;
use crate::subject::locks::promises::{ALONE, EVERYBODY};
use crate::subject::locks::scene::{LOCK, WORKER_A};

/// Worker A's second message to the lock server gives the lock back, where nothing comes between.
const LATE_RELEASE: &[Scripted] = &[delay(nth(WORKER_A, LOCK, 2), 8_000)];
/// Where it asks first whose the lock is, or renews its lease once, its third message gives the lock back.
const LATE_THIRD: &[Scripted] = &[delay(nth(WORKER_A, LOCK, 3), 8_000)];

/// The scenes. The first is the hook.
pub const SCENES: &[Scene] = &[
    Scene {
        id: "late-delete",
        title: "A delete that is late",
        blurb: "Worker A is done in time, and gives the lock back. Its message takes eight seconds, and by then the lock is somebody else's.",
        seed: 5,
        script: LATE_RELEASE,
        breaks: Some(ALONE),
        fix: Some(Fix {
            words: "Delete the lock only if it is still mine, in one step",
            settings: &[knobs::RELEASE.to("compare")],
        }),
        ..Scene::PLAIN
    },
    Scene {
        id: "two-steps",
        title: "Ask, then delete",
        blurb: "Worker A asks whether the lock is its own, hears “yours”, and deletes it. The answer was true when it was given.",
        settings: &[knobs::RELEASE.to("ask")],
        seed: 5,
        script: LATE_THIRD,
        breaks: Some(ALONE),
        fix: Some(Fix {
            words: "Compare and delete on the server, as one step",
            settings: &[knobs::RELEASE.to("compare")],
        }),
        ..Scene::PLAIN
    },
    Scene {
        id: "same-name",
        title: "The same name again",
        blurb: "The server compares, but each worker always calls itself the same. Worker A's second turn passes for its first one, and what A said at the end of the first ends both.",
        settings: &[
            knobs::RELEASE.to("compare"),
            knobs::OWNER.to("name"),
            knobs::WORKERS.at(2),
            knobs::JOBS.at(2),
        ],
        seed: 5,
        script: &[delay(nth(WORKER_A, LOCK, 2), 3_500)],
        breaks: Some(ALONE),
        fix: Some(Fix { words: "A new random name each time", settings: &[knobs::OWNER.to("random")] }),
        ..Scene::PLAIN
    },
    Scene {
        id: "short-lease",
        title: "A lease that is too short",
        blurb: "No fault at all. The work takes four seconds and the lease three, so each worker is still at it when the next one comes.",
        settings: &[knobs::RELEASE.to("compare"), knobs::LEASE.at(3_000)],
        seed: 5,
        breaks: Some(ALONE),
        fix: Some(Fix {
            words: "Renew the lease while the work goes on",
            settings: &[knobs::RENEW.to("always")],
        }),
        ..Scene::PLAIN
    },
    Scene {
        id: "pause",
        title: "A pause",
        blurb: "Worker A is paused for twelve seconds: its garbage is collected, its machine is moved. Its watchdog sleeps with it, and its lease does not.",
        settings: &[knobs::RELEASE.to("compare"), knobs::RENEW.to("always")],
        seed: 5,
        script: &[pause(WORKER_A, 2_000, 12_000)],
        breaks: Some(ALONE),
        fix: Some(Fix {
            words: "A lease longer than the pause (until one comes that is longer still)",
            settings: &[knobs::LEASE.at(30_000)],
        }),
        ..Scene::PLAIN
    },
    Scene {
        id: "clock-jump",
        title: "A clock that is set",
        blurb: "Somebody sets the lock server's clock forward by twenty seconds. By that clock worker A's lease is long over.",
        settings: &[knobs::RELEASE.to("compare")],
        seed: 5,
        script: &[step_clock(LOCK, 2_000, 20_000)],
        breaks: Some(ALONE),
        fix: Some(Fix {
            words: "Count leases by a clock that cannot be set",
            settings: &[knobs::CLOCK.to("monotonic")],
        }),
        ..Scene::PLAIN
    },
    Scene {
        id: "failover",
        title: "A replica that lags",
        blurb: "The lock server crashes before its replica has heard of worker A's lease. The replica takes over, and knows of no lock.",
        settings: &[
            knobs::RELEASE.to("compare"),
            knobs::REPLICA.to("later"),
            knobs::WORK.at(6_000),
            knobs::POLL.at(1_000),
        ],
        seed: 5,
        script: &[crash_for_good(LOCK, 1_500)],
        breaks: Some(ALONE),
        fix: Some(Fix {
            words: "Tell the replica before the worker is told",
            settings: &[knobs::REPLICA.to("first")],
        }),
        ..Scene::PLAIN
    },
    Scene {
        id: "no-expiry",
        title: "A lock without an end",
        blurb: "With no lease nobody gets in too early. Worker A crashes inside, and nobody gets in any more.",
        settings: &[knobs::RELEASE.to("compare"), knobs::EXPIRES.off()],
        seed: 5,
        script: &[crash_for_good(WORKER_A, 2_000)],
        breaks: Some(EVERYBODY),
        fix: Some(Fix { words: "Let the lock end by itself", settings: &[knobs::EXPIRES.on()] }),
        ..Scene::PLAIN
    },
    Scene {
        id: "hung",
        title: "A watchdog that means too well",
        blurb: "Worker A's work hangs in an endless loop. Its watchdog is well and renews the lease again and again.",
        settings: &[knobs::RELEASE.to("compare"), knobs::RENEW.to("always"), knobs::HANG.on()],
        seed: 5,
        breaks: Some(EVERYBODY),
        fix: Some(Fix {
            words: "Renew so often and no more, and stop when the lease is over",
            settings: &[knobs::RENEW.to("limited"), knobs::WATCH.on()],
        }),
        ..Scene::PLAIN
    },
    Scene {
        id: "queue",
        title: "Five in the queue",
        blurb: "Nothing goes wrong. Five workers want the same lock, and the last one waits for the four before it: see the charts.",
        settings: &[knobs::RELEASE.to("compare"), knobs::RENEW.to("always"), knobs::WORKERS.at(5)],
        seed: 5,
        ..Scene::PLAIN
    },
    Scene {
        id: "repaired",
        title: "All of it",
        blurb: "Random owners, compare-and-delete, a watchdog with a limit, a monotonic clock, and a replica that is told first. The delete is late all the same.",
        settings: &[
            knobs::RELEASE.to("compare"),
            knobs::RENEW.to("limited"),
            knobs::WATCH.on(),
            knobs::CLOCK.to("monotonic"),
            knobs::REPLICA.to("first"),
        ],
        seed: 5,
        script: LATE_THIRD,
        ..Scene::PLAIN
    },
];
