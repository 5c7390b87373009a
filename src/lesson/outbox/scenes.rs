//! The variants: two writes with a crash between them, both ways round; relays that crash between publishing and noting; and relays that
//! read by id. Each has the repair that holds on the same seed and the same faults.

use super::knobs;
use crate::lesson::knob::Turned;
use crate::lesson::script::{crash, crash_after, nth};
use crate::lesson::{Fix, Scene};
use crate::sim::fault::Trigger;
use crate::subject::outboxes::parties::{BROKER, DATABASE, RELAY, SHOP};
use crate::subject::outboxes::promises::{ANNOUNCED, ONCE, PROMPT, REAL};

const SEED: u64 = 3;

const OUTBOX: Turned = knobs::WRITES.to("outbox");
const DEDUP: Turned = knobs::DEDUP.on();
const BY_ID: Turned = knobs::READS.to("beyond");
const GAPLESS: Turned = knobs::READS.to("gapless");
const LOG: Turned = knobs::READS.to("log");

/// The scenes. The first is the hook.
pub const SCENES: &[Scene] = &[
    Scene::new("crash-between", SEED)
        // The fourth request to the database is the commit of the second order.
        .script(&[crash_after(SHOP, Trigger::Sent(nth(SHOP, DATABASE, 4)), 600)])
        .breaks(ANNOUNCED)
        .fix(Fix::new("Write the event into an outbox, in the order's transaction", &[OUTBOX])),
    Scene::new("broker-first", SEED)
        .turned(&[knobs::WRITES.to("broker")])
        // The second order's event is on its way, and its confirmation has not come.
        .script(&[crash(SHOP, 573, 600)])
        .breaks(REAL)
        .fix(Fix::new("Write the event into an outbox, in the order's transaction", &[OUTBOX])),
    Scene::new("refused", SEED)
        .turned(&[knobs::WRITES.to("broker"), knobs::REFUSED.at(3)])
        .breaks(REAL)
        .fix(Fix::new("Write the event into an outbox, in the order's transaction", &[OUTBOX])),
    Scene::new("relay-crash", SEED)
        .turned(&[OUTBOX])
        .script(&[crash_after(RELAY, Trigger::Sent(nth(RELAY, BROKER, 2)), 600)])
        .breaks(ONCE)
        .fix(Fix::new("The warehouse recognises orders that it has shipped", &[DEDUP])),
    Scene::new("noted-first", SEED)
        .turned(&[OUTBOX, LOG, knobs::NOTES.to("before")])
        .script(&[crash_after(RELAY, Trigger::Wrote { nth: 2 }, 600)])
        .breaks(ANNOUNCED)
        .fix(Fix::new(
            "Note a row after publishing it, and recognise repeats",
            &[knobs::NOTES.to("after"), DEDUP],
        )),
    Scene::new("incident", SEED)
        .turned(&[OUTBOX, BY_ID, knobs::EXTRA.at(600), knobs::EVERY.at(200)])
        .breaks(ANNOUNCED)
        .fix(Fix::new("Wait at a gap, for at most {horizon}", &[GAPLESS, knobs::HORIZON.at(1_200)])),
    Scene::new("rolled-back", SEED)
        .turned(&[OUTBOX, GAPLESS, knobs::REFUSED.at(2), knobs::DAY.at(6_000)])
        .breaks(ANNOUNCED)
        .fix(Fix::new("Wait at a gap for {horizon}, then give up on it", &[knobs::HORIZON.at(1_200)])),
    Scene::new("short-horizon", SEED)
        .turned(&[
            OUTBOX,
            GAPLESS,
            knobs::HORIZON.at(300),
            knobs::EXTRA.at(700),
            knobs::EVERY.at(100),
            knobs::POLL.at(100),
        ])
        .breaks(ANNOUNCED)
        .fix(Fix::new(
            "Wait at a gap for {horizon}, longer than any transaction",
            &[knobs::HORIZON.at(1_200)],
        )),
    Scene::new("long-horizon", SEED)
        .turned(&[OUTBOX, GAPLESS, knobs::HORIZON.at(5_000), knobs::REFUSED.at(2), knobs::DAY.at(9_000)])
        .breaks(PROMPT)
        .fix(Fix::new("Read the log, which holds commits only", &[LOG])),
    Scene::new("slow-poll", SEED)
        .turned(&[OUTBOX, knobs::POLL.at(5_000), knobs::DAY.at(8_000)])
        .breaks(PROMPT)
        .fix(Fix::new("Read the log, which tells of a commit at once", &[LOG])),
    Scene::new("two-relays", SEED)
        .turned(&[OUTBOX, knobs::RELAYS.at(2)])
        .breaks(ONCE)
        .fix(Fix::new("Relays claim the rows that they read", &[knobs::CLAIMS.on()])),
    Scene::new("repaired", SEED)
        .turned(&[OUTBOX, LOG, DEDUP, knobs::EXTRA.at(600), knobs::EVERY.at(200), knobs::REFUSED.at(3)])
        .script(&[crash_after(RELAY, Trigger::Sent(nth(RELAY, BROKER, 2)), 600)]),
];
