//! What can be changed.

use crate::lesson::knob::{Knob, Setting, choice};
use crate::policy::saga::ledger::Memory;
use crate::sim::time::Duration;
use crate::subject::sagas::bus::Delivery;
use crate::subject::sagas::choreography::scene::Charging;

const EVENTS_GROUP: &str = "Events";
const SERVICES_GROUP: &str = "Services";
const WORK_GROUP: &str = "Work";

pub const DELIVERY: Setting<Delivery> = choice!(
    "delivery",
    "An event is sent",
    [
        ("once", Delivery::AtMostOnce, "once"),
        ("kept", Delivery::AtLeastOnce, "until it is confirmed"),
    ]
)
.initially("kept")
.under(EVENTS_GROUP)
.help("Once means at most once. Otherwise a service keeps an event in an outbox until the bus has it, and the bus keeps it until every subscriber is done with it: at least once.");

pub const AGAIN: Setting<Duration> = Setting::millis("again", "Sent again after", (100, 2_000, 50), 300)
    .under(EVENTS_GROUP)
    .help("How long a confirmation is waited for before an event is sent again.");

pub const RELEASE: Setting<bool> = Setting::switch("release", "Inventory hears of failed payments", true)
    .under(EVENTS_GROUP)
    .help("Whether the inventory service has subscribed to payment.failed, upon which it releases what it reserved.");

pub const PAYMENT: Setting<Charging> = choice!(
    "payment",
    "Payments begins upon",
    [
        ("reserved", Charging::AfterReserving, "inventory.reserved"),
        ("placed", Charging::AtOnce, "order.placed"),
    ]
)
.under(EVENTS_GROUP)
.help("One after the other, or both at once: then either may fail first, and each has to take back its part for the other.");

pub const MEMORY: Setting<Memory> = choice!(
    "memory",
    "A service remembers",
    [
        ("none", Memory::Nothing, "nothing"),
        ("done", Memory::Done, "what it has done"),
        ("all", Memory::All, "also what it was to undo"),
    ]
)
.initially("all")
.under(SERVICES_GROUP)
.help("By which it recognises an event that comes twice, and a compensation that comes before what it is to undo.");

pub const DECLINED: Setting<u32> = Setting::count("declined", "Declined: every … card", (0, 10, 1), "", 0)
    .under(SERVICES_GROUP)
    .help("Every how-manieth card is declined: 1 declines all, 0 none.");

pub const STOCK: Setting<u32> = Setting::count("stock", "Pieces in stock", (0, 20, 1), "", 20)
    .under(SERVICES_GROUP)
    .help("How many orders can be served.");

pub const ORDERS: Setting<u32> =
    Setting::count("orders", "Orders", (1, 20, 1), "", 1).under(WORK_GROUP).help("How many orders come in.");

pub const EVERY: Setting<Duration> = Setting::millis("every", "One order every", (50, 2_000, 50), 800)
    .under(WORK_GROUP)
    .help("How long it is from one order to the next.");

/// The knobs, in the order in which they are shown.
pub const KNOBS: &[Knob] = &[
    DELIVERY.knob,
    AGAIN.knob,
    RELEASE.knob,
    PAYMENT.knob,
    MEMORY.knob,
    DECLINED.knob,
    STOCK.knob,
    ORDERS.knob,
    EVERY.knob,
];
