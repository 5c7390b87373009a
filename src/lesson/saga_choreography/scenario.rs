//! The scenario: three services and a bus, the knobs, and the promises that are watched.

use super::knobs;
use crate::lesson::knob::Settings;
use crate::policy::saga::ledger::Memory;
use crate::sim::ids::NodeId;
use crate::sim::link::LinkSpec;
use crate::sim::setup::Setup;
use crate::sim::time::Duration;
use crate::subject::Words;
use crate::subject::saga::{Deed, Topic};
use crate::subject::sagas::bus::Bus;
use crate::subject::sagas::participant::{Act, Begin, Duty, Outlet, Participant, Reaction};
use crate::subject::sagas::promises;
use crate::subject::sagas::reading::Extent;

/// The order service.
pub const ORDERS: NodeId = NodeId(0);
/// The event bus.
pub const BUS: NodeId = NodeId(1);
/// The inventory service.
pub const INVENTORY: NodeId = NodeId(2);
/// The payment service.
pub const PAYMENTS: NodeId = NodeId(3);

/// The check that at rest every order is done everywhere or undone everywhere.
pub const WHOLE: &str = "whole";

/// When the first order comes.
const FIRST: Duration = Duration::from_millis(20);
/// When the run ends.
const HORIZON: Duration = Duration::from_secs(5);

/// Who hears of what.
fn subscriptions(settings: &Settings) -> Vec<(Topic, NodeId)> {
    let mut all = vec![(Topic::OrderPlaced, INVENTORY)];
    if at_once(settings) {
        all.push((Topic::OrderPlaced, PAYMENTS));
        all.push((Topic::InventoryReserved, ORDERS));
        all.push((Topic::InventoryReservationFailed, PAYMENTS));
    } else {
        all.push((Topic::InventoryReserved, PAYMENTS));
    }
    all.push((Topic::InventoryReservationFailed, ORDERS));
    all.extend([ORDERS, INVENTORY].map(|to| (Topic::PaymentSucceeded, to)));
    all.push((Topic::PaymentFailed, ORDERS));
    if settings.get(knobs::RELEASE) {
        all.push((Topic::PaymentFailed, INVENTORY));
    }
    all
}

fn at_once(settings: &Settings) -> bool {
    settings.get(knobs::PAYMENT) == "placed"
}

const fn upon(on: &'static [Topic], act: Act) -> Reaction {
    Reaction { on, act }
}

fn services(settings: &Settings) -> [Participant; 3] {
    let ms = Duration::from_millis;
    let memory = match settings.get(knobs::MEMORY) {
        "none" => Memory::Nothing,
        "done" => Memory::Done,
        _ => Memory::All,
    };
    let outlet = Some(Outlet {
        bus: BUS,
        keeps: settings.get(knobs::DELIVERY) == "kept",
        again: settings.get(knobs::AGAIN),
    });
    let service = |duties: Vec<Duty>, reactions: Vec<Reaction>| Participant {
        duties,
        memory,
        reactions,
        outlet,
        begins: Vec::new(),
    };
    let begins = (0..settings.get(knobs::ORDERS)).map(|index| Begin {
        saga: index + 1,
        after: FIRST + settings.get(knobs::EVERY).saturating_mul(u64::from(index)),
    });
    let paid: &[Topic] = if at_once(settings) {
        &[Topic::InventoryReserved, Topic::PaymentSucceeded]
    } else {
        &[Topic::PaymentSucceeded]
    };
    let orders = service(
        vec![
            Duty { tells_done: Some(Topic::OrderPlaced), ..Duty::new(Deed::CreateOrder, ms(20)) },
            Duty::new(Deed::ConfirmOrder, ms(20)),
        ],
        vec![
            upon(paid, Act::Do(Deed::ConfirmOrder)),
            upon(&[Topic::PaymentFailed], Act::Undo(Deed::CreateOrder)),
            upon(&[Topic::InventoryReservationFailed], Act::Undo(Deed::CreateOrder)),
        ],
    );
    let reserve = Duty {
        capacity: Some(settings.get(knobs::STOCK)),
        holds: Some("stock held for order"),
        tells_done: Some(Topic::InventoryReserved),
        tells_refused: Some(Topic::InventoryReservationFailed),
        ..Duty::new(Deed::ReserveStock, ms(40))
    };
    let inventory = service(
        vec![reserve],
        vec![
            upon(&[Topic::OrderPlaced], Act::Do(Deed::ReserveStock)),
            upon(&[Topic::PaymentFailed], Act::Undo(Deed::ReserveStock)),
            upon(&[Topic::PaymentSucceeded], Act::Settle(Deed::ReserveStock)),
        ],
    );
    let charge = Duty {
        refuses_every: settings.get(knobs::DECLINED),
        tells_done: Some(Topic::PaymentSucceeded),
        tells_refused: Some(Topic::PaymentFailed),
        ..Duty::new(Deed::ChargeCard, ms(60))
    };
    let payments = service(
        vec![charge],
        vec![
            upon(&[Topic::OrderPlaced], Act::Do(Deed::ChargeCard)),
            upon(&[Topic::InventoryReserved], Act::Do(Deed::ChargeCard)),
            upon(&[Topic::InventoryReservationFailed], Act::Undo(Deed::ChargeCard)),
        ],
    );
    [Participant { begins: begins.collect(), ..orders }, inventory, payments]
}

/// The scenario that settings describe.
pub fn build(settings: &Settings) -> Setup<Words> {
    let ms = Duration::from_millis;
    let mut setup = Setup::new(HORIZON);
    let [orders, inventory, payments] = services(settings);
    let orders = setup.node("Orders", orders);
    let bus = Bus {
        subscriptions: subscriptions(settings),
        keeps: settings.get(knobs::DELIVERY) == "kept",
        again: settings.get(knobs::AGAIN),
    };
    let bus = setup.node("Event bus", bus);
    let inventory = setup.node("Inventory", inventory);
    let payments = setup.node("Payments", payments);
    assert_eq!([orders, bus, inventory, payments], [ORDERS, BUS, INVENTORY, PAYMENTS]);
    // No two clocks agree: these are off by what is usual between machines that ask a time server.
    setup.clock(bus, -6_000, 0);
    setup.clock(inventory, 9_000, 0);
    setup.clock(payments, -3_000, 0);
    setup.default_link(LinkSpec::steady(ms(40), ms(6)));
    setup.check(promises::by_the_end(
        WHOLE,
        "at rest, each order is done or undone everywhere",
        |order, truth| {
            // While somebody still has to hear of it, it is not at rest.
            let rests = truth.owed <= 0;
            (rests && truth.extent() == Extent::Partly).then(|| format!("order {order}: {}", truth.words()))
        },
    ));
    setup.check(promises::once());
    setup
}
