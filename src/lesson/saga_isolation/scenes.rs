//! The variants: what two sagas do to each other, and countermeasures that are almost right. Each has the repair that holds on the same seed and
//! the same faults.

use super::knobs;
use crate::lesson::knob::Turned;
use crate::lesson::script::{crash, lose, nth};
use crate::lesson::{Fix, Scene};
use crate::subject::credits::parties::{DELIVERY, DESK_A};
use crate::subject::credits::promises::{ADDS_UP, CANCELLED, ENDS, LIMIT, PRICE};

const SEED: u64 = 3;

const FLOOR: Turned = knobs::WRITES.to("floor");
const REFUSE: Turned = knobs::LOCK.to("refuse");
const WAIT: Turned = knobs::LOCK.to("wait");
const PLACE: Turned = knobs::TASKS.to("place");
const PRICED: Turned = knobs::TASKS.to("price");
const BOTH: Turned = knobs::TASKS.to("both");
const BEFORE: Turned = knobs::UNDO.to("before");
const CREDIT_LAST: Turned = knobs::VIEW.to("last");
const NOTED: Turned = knobs::FILE.to("disk");
/// The old order has 60 of 100 when a desk cancels it.
const OLD: Turned = knobs::HELD.at(60);

/// The scenes. The first is the hook.
pub const SCENES: &[Scene] = &[
    Scene::new("taken-back", SEED)
        .turned(&[OLD, FLOOR])
        .breaks(LIMIT)
        .fix(Fix::new("Set a semantic lock, and refuse who meets it", &[REFUSE])),
    Scene::new("two-orders", SEED)
        .turned(&[PLACE])
        .breaks(ADDS_UP)
        .fix(Fix::new("Subtract if enough is free", &[FLOOR])),
    Scene::new("written-back", SEED)
        .turned(&[PLACE, FLOOR, BEFORE, knobs::FIRST.at(30), knobs::NO_TOUR.on()])
        .breaks(ADDS_UP)
        .fix(Fix::new("Add what was subtracted", &[knobs::UNDO.to("inverse")])),
    Scene::new("dearer", SEED)
        .turned(&[PRICED, FLOOR, knobs::EVERY.at(100)])
        .breaks(PRICE)
        .fix(Fix::new("Compare the price again before the invoice", &[knobs::REREAD.to("every")])),
    Scene::new("overtaken", SEED)
        .turned(&[BOTH, FLOOR, knobs::EVERY.at(250)])
        .script(&[lose(nth(DESK_A, DELIVERY, 1))])
        .breaks(CANCELLED)
        .fix(Fix::new("Note on disk what comes too early", &[NOTED])),
    Scene::new("no-floor", SEED)
        .turned(&[PLACE, knobs::WRITES.to("added")])
        .breaks(LIMIT)
        .fix(Fix::new("Subtract if enough is free", &[FLOOR])),
    Scene::new("first-only", SEED)
        .turned(&[PRICED, knobs::REREAD.to("first"), knobs::EVERY.at(380), knobs::WORK.at(150)])
        .breaks(PRICE)
        .fix(Fix::new("Compare the price again before the invoice", &[knobs::REREAD.to("every")])),
    Scene::new("released-early", SEED)
        .turned(&[OLD, FLOOR, WAIT, knobs::UNTIL.to("failure")])
        .breaks(LIMIT)
        .fix(Fix::new("Release the locks after the compensations", &[knobs::UNTIL.to("end")])),
    Scene::new("readers-pass", SEED)
        .turned(&[OLD, WAIT, knobs::COVERS.to("writes")])
        .breaks(LIMIT)
        .fix(Fix::new("Have readers heed the locks, too", &[knobs::COVERS.to("all")])),
    Scene::new("noted-in-memory", SEED)
        .turned(&[BOTH, FLOOR, knobs::FILE.to("memory"), knobs::EVERY.at(250), knobs::DAY.at(5_000)])
        .script(&[lose(nth(DESK_A, DELIVERY, 1)), crash(DELIVERY, 800, 200)])
        .breaks(CANCELLED)
        .fix(Fix::new("Note on disk what comes too early", &[NOTED])),
    Scene::new("opposite", SEED)
        .turned(&[BOTH, WAIT, CREDIT_LAST])
        .breaks(ENDS)
        .fix(Fix::new("Give up after {lock_timeout}", &[knobs::LOCK_TIMEOUT.at(500)])),
    Scene::new("left-locked", SEED)
        .turned(&[PLACE, WAIT, knobs::RECOVERY.off()])
        .script(&[crash(DESK_A, 200, 600)])
        .breaks(ENDS)
        .fix(Fix::new("Take sagas up again after a restart", &[knobs::RECOVERY.on()])),
    Scene::new("all-at-once", SEED).turned(&[
        knobs::TASKS.to("mixed"),
        FLOOR,
        WAIT,
        NOTED,
        knobs::REREAD.to("every"),
        knobs::LOCK_TIMEOUT.at(600),
        knobs::ATTEMPTS.at(10),
        knobs::DESKS.at(4),
        knobs::EACH.at(4),
        knobs::DAY.at(20_000),
    ]),
];
