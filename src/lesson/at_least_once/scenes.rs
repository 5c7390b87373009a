//! The variants: an incident with its own numbers, crashes and pauses at the wrong moment, poison, and messages out of order. Each has the
//! repair that holds on the same seed and the same faults.

use super::knobs;
use crate::lesson::knob::Turned;
use crate::lesson::script::{crash, crash_after, lose, nth, pause};
use crate::lesson::{Fix, Scene};
use crate::sim::fault::{Scripted, Trigger};
use crate::subject::queues::promises::{DRAINS, HEALTHY, KEPT, ONCE, ORDER};
use crate::subject::queues::scene::{LEDGER, QUEUE, SHOP, worker};

const SEED: u64 = 3;

/// Worker A crashes right after it has sent its nth request to the ledger.
const fn crash_at_request(number: u32) -> Scripted {
    crash_after(worker(0), Trigger::Sent(nth(worker(0), LEDGER, number)), 600)
}

const TOGETHER: Turned = knobs::DEDUP.to("together");

/// The scenes. The first is the hook.
pub const SCENES: &[Scene] = &[
    Scene::new("incident", SEED)
        .turned(&[
            knobs::VISIBILITY.at(30_000),
            knobs::WORK.at(1_000),
            knobs::EXTRA.at(30_000),
            knobs::EVERY.at(2_000),
            knobs::DAY.at(130_000),
        ])
        .breaks(ONCE)
        .fix(Fix::new("Extend the visibility timeout while the work goes on", &[knobs::HEARTBEAT.on()])),
    Scene::new("crash-between", SEED)
        .turned(&[knobs::KIND.to("fifo"), knobs::ACCOUNTS.at(2)])
        .script(&[crash_at_request(1)])
        .breaks(ONCE)
        .fix(Fix::new("Note the booking's key in the transaction that applies it", &[TOGETHER])),
    Scene::new("ack-first", SEED)
        .turned(&[knobs::ACKS.to("before")])
        .script(&[crash_after(worker(0), Trigger::Received(nth(QUEUE, worker(0), 2)), 600)])
        .breaks(KEPT)
        .fix(Fix::new("Delete the message after the work", &[knobs::ACKS.to("after")])),
    Scene::new("paused", SEED)
        .turned(&[knobs::HEARTBEAT.on(), knobs::WORK.at(1_500), knobs::BOOKINGS.at(3), knobs::EVERY.at(200)])
        .script(&[pause(worker(0), 800, 4_000)])
        .breaks(ONCE)
        .fix(Fix::new("Note the booking's key in the transaction that applies it", &[TOGETHER])),
    Scene::new("two-transactions", SEED)
        .turned(&[knobs::DEDUP.to("after")])
        .script(&[crash_at_request(2)])
        .breaks(ONCE)
        .fix(Fix::new("Apply the booking and note its key in one transaction", &[TOGETHER])),
    Scene::new("key-first", SEED)
        .turned(&[knobs::DEDUP.to("before")])
        .script(&[crash_at_request(2)])
        .breaks(KEPT)
        .fix(Fix::new("Note the key and apply the booking in one transaction", &[TOGETHER])),
    Scene::new("message-key", SEED)
        .turned(&[TOGETHER, knobs::KEY.to("message")])
        .script(&[lose(nth(QUEUE, SHOP, 1))])
        .breaks(ONCE)
        .fix(Fix::new("Use the number that the shop gave to the booking", &[knobs::KEY.to("booking")])),
    Scene::new("poison", SEED)
        .turned(&[knobs::POISON.at(2), knobs::WORKERS.at(1), knobs::FAILURE.to("back")])
        .breaks(DRAINS)
        .fix(Fix::new("Set a message aside after {max_receives} deliveries", &[knobs::MAX_RECEIVES.at(3)])),
    Scene::new("poison-group", SEED)
        .turned(&[knobs::KIND.to("fifo"), knobs::ACCOUNTS.at(2), knobs::POISON.at(2)])
        .breaks(DRAINS)
        .fix(Fix::new("Set a message aside after {max_receives} deliveries", &[knobs::MAX_RECEIVES.at(3)])),
    Scene::new("outage", SEED)
        .turned(&[knobs::MAX_RECEIVES.at(2), knobs::DAY.at(16_000)])
        .script(&[crash(LEDGER, 500, 6_000)])
        .breaks(HEALTHY)
        .fix(Fix::new("Allow {max_receives} deliveries", &[knobs::MAX_RECEIVES.at(10)])),
    Scene::new("overtaken", SEED)
        .turned(&[knobs::ACCOUNTS.at(1), knobs::EXTRA.at(1_000), knobs::BOOKINGS.at(4), knobs::DAY.at(6_000)])
        .breaks(ORDER)
        .fix(Fix::new("One message group per account", &[knobs::KIND.to("fifo")])),
    Scene::new("repaired", SEED)
        .turned(&[
            knobs::KIND.to("fifo"),
            TOGETHER,
            knobs::HEARTBEAT.on(),
            knobs::MAX_RECEIVES.at(20),
            knobs::ACCOUNTS.at(2),
        ])
        .script(&[crash_at_request(2)]),
];
