//! The variants: what can happen to an event and to those who hear it, each with the repair that holds on the same
//! seed and the same faults.

use super::knobs;
use super::scenario::{BUS, INVENTORY, ORDERS, PAYMENTS, WHOLE};
use crate::lesson::{Fix, Scene};
use crate::sim::fault::{Intervention, LinkFault, MessageFault, MessageRef, Scope, Scripted, Trigger};
use crate::sim::ids::NodeId;
use crate::sim::time::{Duration, SimTime};
use crate::subject::sagas::promises::ONCE;

const fn at_start(intervention: Intervention) -> Scripted {
    Scripted { at: SimTime::ZERO, intervention }
}

const fn first(from: NodeId, to: NodeId, fault: MessageFault) -> Scripted {
    at_start(Intervention::Message { message: MessageRef::first(from, to), fault })
}

/// The link is cut for a moment: by the clock rather than by the message, so that the same moment is hit
/// whatever else is sent.
const fn cut(from: NodeId, to: NodeId, since_ms: u64, until_ms: u64) -> [Scripted; 2] {
    let (scope, fault) = (Scope::link(from, to), LinkFault::Partition);
    [
        Scripted { at: SimTime::from_millis(since_ms), intervention: Intervention::Switch { scope, fault } },
        Scripted { at: SimTime::from_millis(until_ms), intervention: Intervention::Clear { scope, fault } },
    ]
}

/// Inventory does not hear that the second payment failed.
fn unheard() -> Vec<Scripted> {
    cut(BUS, INVENTORY, 1_100, 1_260).into()
}

fn duplicate() -> Vec<Scripted> {
    vec![first(BUS, INVENTORY, MessageFault::Duplicate)]
}

fn overtaken() -> Vec<Scripted> {
    vec![first(BUS, INVENTORY, MessageFault::Delay { by: Duration::from_millis(500) })]
}

fn crash() -> Vec<Scripted> {
    let trigger = Trigger::Received(MessageRef::first(BUS, PAYMENTS));
    let down = Some(Duration::from_millis(300));
    vec![at_start(Intervention::CrashAfter { node: PAYMENTS, trigger, down })]
}

fn unpublished() -> Vec<Scripted> {
    vec![first(ORDERS, BUS, MessageFault::Drop)]
}

fn several() -> Vec<Scripted> {
    let mut script = duplicate();
    script.extend(crash());
    script.extend(unheard());
    script
}

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
        script: unheard,
        breaks: Some(WHOLE),
        fix: Some(KEEP),
    },
    Scene {
        id: "unpublished",
        title: "Nobody heard",
        blurb: "The order is written down, and the event that says so is lost. It stays open for ever.",
        settings: &[knobs::DELIVERY.to("once")],
        seed: 5,
        script: unpublished,
        breaks: Some(WHOLE),
        fix: Some(KEEP),
    },
    Scene {
        id: "crash",
        title: "A crash with the event in hand",
        blurb: "Payments has the event and crashes before it has done anything. The bus has forgotten it.",
        settings: &[knobs::DELIVERY.to("once")],
        seed: 5,
        script: crash,
        breaks: Some(WHOLE),
        fix: Some(KEEP),
    },
    Scene {
        id: "duplicate",
        title: "Heard twice, done twice",
        blurb: "The network repeats one event. Each service does its part again, and the card is charged twice.",
        settings: &[knobs::DELIVERY.to("once"), knobs::MEMORY.to("none")],
        seed: 5,
        script: duplicate,
        breaks: Some(ONCE),
        fix: Some(Fix { words: "Recognise what was done", settings: &[knobs::MEMORY.to("done")] }),
    },
    Scene {
        id: "overtaken",
        title: "Released before it was reserved",
        blurb: "Inventory and Payments begin at once. The card is declined while order.placed is still on its way to Inventory.",
        settings: &[knobs::PAYMENT.to("placed"), knobs::MEMORY.to("done"), knobs::DECLINED.at(1)],
        seed: 5,
        script: overtaken,
        breaks: Some(WHOLE),
        fix: Some(Fix { words: "Remember what was to be undone", settings: &[knobs::MEMORY.to("all")] }),
    },
    Scene {
        id: "unsubscribed",
        title: "Nobody thought of it",
        blurb: "No fault at all. Inventory was never subscribed to payment.failed, and nothing in the system says that it should be.",
        settings: &[knobs::RELEASE.off(), knobs::DECLINED.at(1)],
        seed: 5,
        script: Vec::new,
        breaks: Some(WHOLE),
        fix: Some(Fix { words: "Subscribe Inventory", settings: &[knobs::RELEASE.on()] }),
    },
    Scene {
        id: "repaired",
        title: "Kept, recognised, remembered",
        blurb: "A repeated event, a crash, and a link that is cut: every event is told until it is confirmed, and done once.",
        settings: &[knobs::DECLINED.at(2), knobs::ORDERS.at(4)],
        seed: 5,
        script: several,
        breaks: None,
        fix: None,
    },
];
