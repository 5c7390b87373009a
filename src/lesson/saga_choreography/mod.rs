//! Sagas by choreography: "the order is cancelled, and the last chair stays reserved".
//!
//! Three services and a bus between them. Each does its part in response to an event and publishes the result; a
//! failed payment is an event like any other, and makes the others undo their part. This works as long as every
//! event is heard once, in time, by a service that remembers. Nobody sees the whole.

mod knobs;
mod scenes;

use super::code::Listing;
use super::knob::Settings;
use super::step::{Outlines, Tab};
use super::values::Values;
use super::{About, Lesson, Part, source};
use crate::policy::saga::ledger::Memory;
use crate::sim::setup::Setup;
use crate::subject::Words;
use crate::subject::reading::broken_at;
use crate::subject::saga::{Deed, Msg};
use crate::subject::sagas::bus::Delivery;
use crate::subject::sagas::choreography::reading;
use crate::subject::sagas::choreography::scene::{BUS, ChoreographyScene, INVENTORY, ORDERS};
use crate::subject::sagas::goals;
use crate::subject::sagas::promises::{Promise, WHOLE};
use crate::subject::sagas::reading::{Book, undone};

/// The lesson's entry in the list.
pub static ABOUT: About = About {
    id: "saga-choreography",
    title: "Sagas by choreography",
    part: Part::Transactions,
    minutes: 17,
    before: &["idempotency"],
    steps: Outlines::of(scenes::STEPS),
    source: source!(saga_choreography),
};

pub static LESSON: Lesson = Lesson {
    knobs: knobs::KNOBS,
    scenes: scenes::SCENES,
    steps: scenes::STEPS,
    tabs: &[("fix", Tab::Code)],
    proof: Some(scenes::PROOF),
    goals: goals::OF_EVENTS,
    beliefs: reading::beliefs,
    notes: reading::notes,
    code,
    charts: reading::CHARTS,
    values,
    ..Lesson::plain(&ABOUT, build)
};

fn build(settings: &Settings) -> Setup<Words> {
    ChoreographyScene {
        orders: settings.get(knobs::ORDERS),
        every: settings.get(knobs::EVERY),
        delivery: settings.get(knobs::DELIVERY),
        again: settings.get(knobs::AGAIN),
        releases: settings.get(knobs::RELEASE),
        charging: settings.get(knobs::PAYMENT),
        memory: settings.get(knobs::MEMORY),
        declined: settings.get(knobs::DECLINED),
        stock: settings.get(knobs::STOCK),
        promises: &[Promise::WholeAtRest, Promise::Once],
    }
    .setup()
}

/// Inventory's listing also stands for Payments: they differ in what they do, not in how.
fn code(settings: &Settings) -> Vec<Listing> {
    let (inventory, orders) = match settings.get(knobs::MEMORY) {
        Memory::Nothing => (include_str!("code/inventory_none.ts"), include_str!("code/orders_none.ts")),
        Memory::Done => (include_str!("code/inventory_done.ts"), include_str!("code/orders.ts")),
        Memory::All => (include_str!("code/inventory_all.ts"), include_str!("code/orders_all.ts")),
    };
    let bus = match settings.get(knobs::DELIVERY) {
        Delivery::AtMostOnce => include_str!("code/bus_once.ts"),
        Delivery::AtLeastOnce => include_str!("code/bus_kept.ts"),
    };
    vec![
        Listing::new(INVENTORY, "Inventory", [inventory]),
        Listing::new(ORDERS, "Orders", [orders]),
        Listing::new(BUS, "Event bus", [bus]),
    ]
}

/// Numbers from the run for the prose.
fn values(say: &mut Values<'_>) {
    let trace = say.trace;
    let is_event = |msg: &Msg| matches!(msg, Msg::Event { .. });
    let events = trace.messages.iter().filter(|message| message.payload.saga().is_some_and(is_event));
    say.at("cancelled", undone(trace, 2, Deed::CreateOrder));
    say.at("released", undone(trace, 1, Deed::ReserveStock));
    say.at("lost", broken_at(trace, WHOLE));
    say.say("events", events.count());
    say.some("left", Book::of(trace, trace.len()).left_over());
}
