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

const KEEP: Fix =
    Fix { words: "Keep every event until it is confirmed", settings: &[knobs::DELIVERY.to("kept")] };

/// Settings and faults worth looking at; the first is the hook.
pub const SCENES: &[Scene] = &[
    Scene {
        id: "unheard",
        title: "Not everybody heard",
        blurb: "Both cards are declined. The first time everybody hears of it; the second time the event does not reach Inventory.",
        settings: &[knobs::DELIVERY.to("once"), knobs::DECLINED.at(1), knobs::ORDERS.at(2)],
        seed: 5,
        script: &UNHEARD,
        breaks: Some(WHOLE),
        fix: Some(KEEP),
        ..Scene::PLAIN
    },
    Scene {
        id: "unpublished",
        title: "Nobody heard",
        blurb: "The order is written down, and the event that says so is lost. It stays open for ever.",
        settings: &[knobs::DELIVERY.to("once")],
        seed: 5,
        script: &[lose(MessageRef::first(ORDERS, BUS))],
        breaks: Some(WHOLE),
        fix: Some(KEEP),
        ..Scene::PLAIN
    },
    Scene {
        id: "crash",
        title: "A crash with the event in hand",
        blurb: "Payments has the event and crashes before it has done anything. The bus has forgotten it.",
        settings: &[knobs::DELIVERY.to("once")],
        seed: 5,
        script: &[CRASH],
        breaks: Some(WHOLE),
        fix: Some(KEEP),
        ..Scene::PLAIN
    },
    Scene {
        id: "duplicate",
        title: "Heard twice, done twice",
        blurb: "The network repeats one event. Each service does its part again, and the card is charged twice.",
        settings: &[knobs::DELIVERY.to("once"), knobs::MEMORY.to("none")],
        seed: 5,
        script: &[DUPLICATE],
        breaks: Some(ONCE),
        fix: Some(Fix { words: "Recognise what was done", settings: &[knobs::MEMORY.to("done")] }),
        ..Scene::PLAIN
    },
    Scene {
        id: "overtaken",
        title: "Released before it was reserved",
        blurb: "Inventory and Payments begin at once. The card is declined while order.placed is still on its way to Inventory.",
        settings: &[knobs::PAYMENT.to("placed"), knobs::MEMORY.to("done"), knobs::DECLINED.at(1)],
        seed: 5,
        script: &[delay(MessageRef::first(BUS, INVENTORY), 500)],
        breaks: Some(WHOLE),
        fix: Some(Fix { words: "Remember what was to be undone", settings: &[knobs::MEMORY.to("all")] }),
        ..Scene::PLAIN
    },
    Scene {
        id: "unsubscribed",
        title: "Nobody thought of it",
        blurb: "No fault at all. Inventory was never subscribed to payment.failed, and nothing in the system says that it should be.",
        settings: &[knobs::RELEASE.off(), knobs::DECLINED.at(1)],
        seed: 5,
        script: &[],
        breaks: Some(WHOLE),
        fix: Some(Fix { words: "Subscribe Inventory", settings: &[knobs::RELEASE.on()] }),
        ..Scene::PLAIN
    },
    Scene {
        id: "repaired",
        title: "Kept, recognised, remembered",
        blurb: "A repeated event, a crash, and a link that is cut: every event is told until it is confirmed, and done once.",
        settings: &[knobs::DECLINED.at(2), knobs::ORDERS.at(4)],
        seed: 5,
        script: &[DUPLICATE, CRASH, UNHEARD[0], UNHEARD[1]],
        ..Scene::PLAIN
    },
];
