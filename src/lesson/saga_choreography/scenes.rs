//! The variants: what can happen to an event and to those who hear it, each with the repair that holds on the same
//! seed and the same faults.

use super::knobs;
use super::scenario::{BUS, INVENTORY, ORDERS, PAYMENTS, WHOLE};
use crate::lesson::script::{crash_after, cut, delay, lose, repeat};
use crate::lesson::{Fix, Scene};
use crate::sim::fault::{MessageRef, Scripted, Trigger};
use crate::subject::sagas::promises::ONCE;

/// Inventory does not hear that the second payment failed.
const UNHEARD: [Scripted; 2] = cut(BUS, INVENTORY, 1_100, 1_260);
const DUPLICATE: Scripted = repeat(MessageRef::first(BUS, INVENTORY));
const CRASH: Scripted = crash_after(PAYMENTS, Trigger::Received(MessageRef::first(BUS, PAYMENTS)), 300);

const KEEP: Fix = Fix::new("Keep every event until it is confirmed", &[knobs::DELIVERY.to("kept")]);

/// Settings and faults worth looking at; the first is the hook.
pub const SCENES: &[Scene] = &[
    Scene::new("unheard", 5)
        .turned(&[knobs::DELIVERY.to("once"), knobs::DECLINED.at(1), knobs::ORDERS.at(2)])
        .script(&UNHEARD)
        .breaks(WHOLE)
        .fix(KEEP),
    Scene::new("unpublished", 5)
        .turned(&[knobs::DELIVERY.to("once")])
        .script(&[lose(MessageRef::first(ORDERS, BUS))])
        .breaks(WHOLE)
        .fix(KEEP),
    Scene::new("crash", 5).turned(&[knobs::DELIVERY.to("once")]).script(&[CRASH]).breaks(WHOLE).fix(KEEP),
    Scene::new("duplicate", 5)
        .turned(&[knobs::DELIVERY.to("once"), knobs::MEMORY.to("none")])
        .script(&[DUPLICATE])
        .breaks(ONCE)
        .fix(Fix::new("Recognise what was done", &[knobs::MEMORY.to("done")])),
    Scene::new("overtaken", 5)
        .turned(&[knobs::PAYMENT.to("placed"), knobs::MEMORY.to("done"), knobs::DECLINED.at(1)])
        .script(&[delay(MessageRef::first(BUS, INVENTORY), 500)])
        .breaks(WHOLE)
        .fix(Fix::new("Remember what was to be undone", &[knobs::MEMORY.to("all")])),
    Scene::new("unsubscribed", 5)
        .turned(&[knobs::RELEASE.off(), knobs::DECLINED.at(1)])
        .script(&[])
        .breaks(WHOLE)
        .fix(Fix::new("Subscribe Inventory", &[knobs::RELEASE.on()])),
    Scene::new("repaired", 5)
        .turned(&[knobs::DECLINED.at(2), knobs::ORDERS.at(4)])
        .script(&[DUPLICATE, CRASH, UNHEARD[0], UNHEARD[1]]),
];
