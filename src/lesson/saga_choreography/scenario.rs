//! The scenario: three services and a bus, the knobs, and the promises that are watched.

use crate::lesson::knob::{Dial, Knob, Settings};
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
pub const WHOLE: u16 = 0;
/// The check that nothing is done twice or undone twice.
pub const ONCE: u16 = 1;

/// When the first order comes.
const FIRST: Duration = Duration::from_millis(20);
/// When the run ends.
const HORIZON: Duration = Duration::from_secs(5);

const EVENTS: &str = "Events";
const SERVICES: &str = "Services";
const WORK: &str = "Work";

/// What can be changed.
pub const KNOBS: &[Knob] = &[
    Knob::new(
        "delivery",
        "An event is sent",
        EVENTS,
        Dial::Choice(&[("once", "once"), ("kept", "until it is confirmed")]),
        1,
        "Once means at most once. Otherwise a service keeps an event in an outbox until the bus has it, and the bus keeps it until every subscriber is done with it: at least once.",
    ),
    Knob::new(
        "again",
        "Sent again after",
        EVENTS,
        Dial::range(100, 2_000, 50, "ms"),
        300,
        "How long a confirmation is waited for before an event is sent again.",
    ),
    Knob::new(
        "release",
        "Inventory hears of failed payments",
        EVENTS,
        Dial::Switch,
        1,
        "Whether the inventory service has subscribed to payment.failed, upon which it releases what it reserved.",
    ),
    Knob::new(
        "payment",
        "Payments begins upon",
        EVENTS,
        Dial::Choice(&[("reserved", "inventory.reserved"), ("placed", "order.placed")]),
        0,
        "One after the other, or both at once: then either may fail first, and each has to take back its part for the other.",
    ),
    Knob::new(
        "memory",
        "A service remembers",
        SERVICES,
        Dial::Choice(&[
            ("none", "nothing"),
            ("done", "what it has done"),
            ("all", "also what it was to undo"),
        ]),
        2,
        "By which it recognises an event that comes twice, and a compensation that comes before what it is to undo.",
    ),
    Knob::new(
        "declined",
        "Declined: every … card",
        SERVICES,
        Dial::range(0, 10, 1, ""),
        0,
        "Every how-manieth card is declined: 1 declines all, 0 none.",
    ),
    Knob::new(
        "stock",
        "Pieces in stock",
        SERVICES,
        Dial::range(0, 20, 1, ""),
        20,
        "How many orders can be served.",
    ),
    Knob::new("orders", "Orders", WORK, Dial::range(1, 20, 1, ""), 1, "How many orders come in."),
    Knob::new(
        "every",
        "One order every",
        WORK,
        Dial::range(50, 2_000, 50, "ms"),
        800,
        "How long it is from one order to the next.",
    ),
];

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
    if settings.on("release") {
        all.push((Topic::PaymentFailed, INVENTORY));
    }
    all
}

fn at_once(settings: &Settings) -> bool {
    settings.choice("payment") == "placed"
}

const fn upon(on: &'static [Topic], act: Act) -> Reaction {
    Reaction { on, act }
}

fn services(settings: &Settings) -> [Participant; 3] {
    let ms = Duration::from_millis;
    let memory = match settings.choice("memory") {
        "none" => Memory::Nothing,
        "done" => Memory::Done,
        _ => Memory::All,
    };
    let outlet = Some(Outlet {
        bus: BUS,
        keeps: settings.choice("delivery") == "kept",
        again: settings.millis("again"),
    });
    let service = |duties: Vec<Duty>, reactions: Vec<Reaction>| Participant {
        duties,
        memory,
        reactions,
        outlet,
        begins: Vec::new(),
    };
    let begins = (0..settings.count("orders")).map(|index| Begin {
        saga: index + 1,
        after: FIRST + settings.millis("every").saturating_mul(u64::from(index)),
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
        capacity: Some(settings.count("stock")),
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
        refuses_every: settings.count("declined"),
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
        keeps: settings.choice("delivery") == "kept",
        again: settings.millis("again"),
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
    setup.check(promises::by_the_end("at rest, each order is done or undone everywhere", |order, truth| {
        // While somebody still has to hear of it, it is not at rest.
        let rests = truth.owed <= 0;
        (rests && truth.extent() == Extent::Partly).then(|| format!("order {order}: {}", truth.words()))
    }));
    setup.check(promises::once());
    setup
}
