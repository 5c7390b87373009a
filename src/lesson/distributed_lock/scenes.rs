//! The variants: ways in which two workers get in at once, or nobody does, each with a repair that holds for
//! the same seed and faults.

use super::knobs;
use crate::lesson::script::{crash_for_good, delay, nth, pause, step_clock};
use crate::lesson::{Fix, Scene};
use crate::sim::fault::Scripted;
use crate::subject::locks::promises::{ALONE, EVERYBODY};
use crate::subject::locks::scene::{LOCK, WORKER_A};

/// Worker A's second message to the lock server releases the lock, unless it sends others in between.
const LATE_RELEASE: &[Scripted] = &[delay(nth(WORKER_A, LOCK, 2), 8_000)];
/// If it first asks who holds the lock, or renews its lease once, its third message releases the lock.
const LATE_THIRD: &[Scripted] = &[delay(nth(WORKER_A, LOCK, 3), 8_000)];

/// The lock server's first two replies to worker A. The second request repeats the first because no reply came.
const LATE_GRANT: &[Scripted] = &[delay(nth(LOCK, WORKER_A, 1), 1_200), delay(nth(LOCK, WORKER_A, 2), 1_200)];

/// The scenes. The first is the hook.
pub const SCENES: &[Scene] = &[
    Scene::new("late-delete", 5).script(LATE_RELEASE).breaks(ALONE).fix(Fix::new(
        "Delete the lock only if it is still mine, in one step",
        &[knobs::RELEASE.to("compare")],
    )),
    Scene::new("two-steps", 5)
        .turned(&[knobs::RELEASE.to("ask")])
        .script(LATE_THIRD)
        .breaks(ALONE)
        .fix(Fix::new("Compare and delete on the server, as one step", &[knobs::RELEASE.to("compare")])),
    Scene::new("same-name", 5)
        .turned(&[
            knobs::RELEASE.to("compare"),
            knobs::OWNER.to("name"),
            knobs::WORKERS.at(2),
            knobs::JOBS.at(2),
        ])
        .script(&[delay(nth(WORKER_A, LOCK, 2), 3_500)])
        .breaks(ALONE)
        .fix(Fix::new("A new random name each time", &[knobs::OWNER.to("random")])),
    Scene::new("short-lease", 5)
        .turned(&[knobs::RELEASE.to("compare"), knobs::LEASE.at(3_000)])
        .breaks(ALONE)
        .fix(Fix::new("Renew the lease while the work goes on", &[knobs::RENEW.to("always")])),
    Scene::new("pause", 5)
        .turned(&[knobs::RELEASE.to("compare"), knobs::RENEW.to("always")])
        .script(&[pause(WORKER_A, 2_000, 12_000)])
        .breaks(ALONE)
        .fix(Fix::new(
            "A lease longer than the pause (until a longer pause comes)",
            &[knobs::LEASE.at(30_000)],
        )),
    Scene::new("clock-jump", 5)
        .turned(&[knobs::RELEASE.to("compare")])
        .script(&[step_clock(LOCK, 2_000, 20_000)])
        .breaks(ALONE)
        .fix(Fix::new("Run leases on a clock that cannot be set", &[knobs::CLOCK.to("monotonic")])),
    Scene::new("failover", 5)
        .turned(&[
            knobs::RELEASE.to("compare"),
            knobs::REPLICA.to("later"),
            knobs::WORK.at(6_000),
            knobs::POLL.at(1_000),
        ])
        .script(&[crash_for_good(LOCK, 1_500)])
        .breaks(ALONE)
        .fix(Fix::new("Tell the replica before the worker is told", &[knobs::REPLICA.to("first")])),
    Scene::new("no-expiry", 5)
        .turned(&[knobs::RELEASE.to("compare"), knobs::EXPIRES.off()])
        .script(&[crash_for_good(WORKER_A, 2_000)])
        .breaks(EVERYBODY)
        .fix(Fix::new("Let the lock expire", &[knobs::EXPIRES.on()])),
    Scene::new("hung", 5)
        .turned(&[knobs::RELEASE.to("compare"), knobs::RENEW.to("always"), knobs::HANG.on()])
        .breaks(EVERYBODY)
        .fix(Fix::new(
            "Limit the renewals, and stop when the lease ends",
            &[knobs::RENEW.to("limited"), knobs::WATCH.on()],
        )),
    Scene::new("late-grant", 5)
        .turned(&[
            knobs::RELEASE.to("compare"),
            knobs::CLOCK.to("monotonic"),
            knobs::LEASE.at(1_000),
            knobs::WORK.at(700),
            knobs::POLL.at(300),
            knobs::WORKERS.at(2),
        ])
        .script(LATE_GRANT)
        .breaks(ALONE)
        .fix(Fix::new("Count the lease from before it was asked for", &[knobs::WATCH.on()])),
    Scene::new("two-clocks", 5)
        .turned(&[
            knobs::RELEASE.to("compare"),
            knobs::CLOCK.to("clients"),
            knobs::LEASE.at(120_000),
            knobs::AHEAD.at(180_000),
            knobs::WORKERS.at(2),
        ])
        .breaks(ALONE)
        .fix(Fix::new("Count every lease by the lock server's own clock", &[knobs::CLOCK.to("monotonic")])),
    Scene::new("queue", 5).turned(&[
        knobs::RELEASE.to("compare"),
        knobs::RENEW.to("always"),
        knobs::WORKERS.at(5),
    ]),
    Scene::new("repaired", 5)
        .turned(&[
            knobs::RELEASE.to("compare"),
            knobs::RENEW.to("limited"),
            knobs::WATCH.on(),
            knobs::CLOCK.to("monotonic"),
            knobs::REPLICA.to("first"),
        ])
        .script(LATE_THIRD),
];
