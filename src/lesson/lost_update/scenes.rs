//! The variants: updates that get lost, checks that nobody looks at, locks that are released too early or taken for granted, two rows
//! under one rule, and what locks and retries cost. Each has the repair that holds on the same seed and the same faults.

use super::knobs;
use crate::lesson::knob::Turned;
use crate::lesson::script::{delay, nth};
use crate::lesson::{Fix, Scene};
use crate::subject::stocks::parties::{DATABASE, WORKER_A};
use crate::subject::stocks::promises::{ANSWERED, KEPT, LOST, NEGATIVE, PROMPT, SERVED, SOLD};

const SEED: u64 = 3;

const CONDITIONAL: Turned = knobs::WRITES.to("conditional");
const VERSIONED: Turned = knobs::WRITES.to("versioned");
const ROW_LOCKS: Turned = knobs::LOCKS.to("rows");
const SERIALIZABLE: Turned = knobs::LEVEL.to("serializable");
/// Two stores with one piece each, of which one has to stay.
const TWO_STORES: [Turned; 2] = [knobs::STORES.at(2), knobs::KEEP.at(1)];
/// Two stores with more than enough, and workers that begin at nearly the same time.
const CROSSED: [Turned; 3] = [knobs::STOCK.at(2), knobs::EVERY.at(10), ROW_LOCKS];

const START_OVER: Fix = Fix::new("Start over and read again", &[knobs::CONFLICT.to("over")]);
const WATCH_READS: Fix = Fix::new("Have the database watch what was read: serializable", &[SERIALIZABLE]);
const SAME_ORDER: Fix = Fix::new("Lock the rows in the order of their ids", &[knobs::ORDER.to("id")]);
const DECREMENT: Fix =
    Fix::new("Subtract in the database, where stock > 0", &[CONDITIONAL, knobs::LOCKS.to("none")]);

/// The scenes. The first is the hook.
pub const SCENES: &[Scene] = &[
    Scene::new("sold-twice", SEED)
        .breaks(SOLD)
        .fix(Fix::new("Subtract in the database, where stock > 0", &[CONDITIONAL])),
    Scene::new("at-once", SEED)
        .turned(&[knobs::EVERY.at(10)])
        .breaks(SOLD)
        .fix(Fix::new("Subtract in the database, where stock > 0", &[CONDITIONAL])),
    Scene::new("negative", SEED)
        .turned(&[knobs::WRITES.to("decrement")])
        .breaks(NEGATIVE)
        .fix(Fix::new("Check in the update itself", &[CONDITIONAL])),
    Scene::new("not-looked", SEED)
        .turned(&[VERSIONED, knobs::CONFLICT.to("ignore")])
        .breaks(SOLD)
        .fix(START_OVER),
    Scene::new("gives-up", SEED)
        .turned(&[VERSIONED, knobs::CONFLICT.to("up"), knobs::STOCK.at(2)])
        .breaks(SERVED)
        .fix(START_OVER),
    Scene::new("same-again", SEED)
        .turned(&[VERSIONED, knobs::CONFLICT.to("same")])
        .breaks(LOST)
        .fix(START_OVER),
    Scene::new("early-unlock", SEED)
        .turned(&[knobs::LOCKS.to("early")])
        // Worker A locks, reads, writes, unlocks, and commits.
        .script(&[delay(nth(WORKER_A, DATABASE, 5), 100)])
        .breaks(LOST)
        .fix(Fix::new("Release the lock after the commit", &[knobs::LOCKS.to("advisory")])),
    Scene::new("lock-timeout", SEED)
        .turned(&[knobs::LOCKS.to("advisory"), knobs::LOCK_TIMEOUT.at(100), knobs::CONFLICT.to("ignore")])
        .breaks(LOST)
        .fix(Fix::new("Take a timeout for what it is, and start over", &[knobs::CONFLICT.to("over")])),
    Scene::new("first-updater", SEED)
        .turned(&[knobs::LEVEL.to("repeatable-read"), knobs::CONFLICT.to("up"), knobs::STOCK.at(2)])
        .breaks(SERVED)
        .fix(START_OVER),
    Scene::new("queue", SEED)
        .turned(&[
            ROW_LOCKS,
            knobs::WORKERS.at(5),
            knobs::STOCK.at(5),
            knobs::WORK.at(600),
            knobs::EVERY.at(20),
            knobs::DAY.at(5_000),
        ])
        .breaks(PROMPT)
        .fix(DECREMENT),
    Scene::new("crowd", SEED)
        .turned(&[
            VERSIONED,
            knobs::WORKERS.at(5),
            knobs::STOCK.at(5),
            knobs::WORK.at(600),
            knobs::EVERY.at(20),
            knobs::DAY.at(6_000),
        ])
        .breaks(PROMPT)
        .fix(DECREMENT),
    Scene::new("one-of-two", SEED)
        .turned(&[VERSIONED, TWO_STORES[0], TWO_STORES[1]])
        .breaks(KEPT)
        .fix(WATCH_READS),
    Scene::new("skew", SEED)
        .turned(&[knobs::LEVEL.to("repeatable-read"), TWO_STORES[0], TWO_STORES[1]])
        .breaks(KEPT)
        .fix(WATCH_READS),
    Scene::new("opposite", SEED)
        .turned(&[TWO_STORES[0], TWO_STORES[1], CROSSED[0], CROSSED[1], CROSSED[2], knobs::CONFLICT.to("up")])
        .breaks(SERVED)
        .fix(SAME_ORDER),
    Scene::new("never-checked", SEED)
        .turned(&[TWO_STORES[0], TWO_STORES[1], CROSSED[0], CROSSED[1], CROSSED[2], knobs::DEADLOCK.at(0)])
        .breaks(ANSWERED)
        .fix(SAME_ORDER),
    Scene::new("repaired", SEED).turned(&[
        SERIALIZABLE,
        knobs::STORES.at(2),
        knobs::KEEP.at(3),
        knobs::STOCK.at(3),
        knobs::WORKERS.at(4),
        knobs::CUSTOMERS.at(2),
        knobs::WORK.at(100),
        knobs::DAY.at(6_000),
    ]),
];
