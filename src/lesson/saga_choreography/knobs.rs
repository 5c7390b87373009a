//! The lesson's knobs.

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
    "Events are sent",
    [("once", Delivery::AtMostOnce, "once"), ("kept", Delivery::AtLeastOnce, "until they are confirmed"),]
)
.initially("kept")
.under(EVENTS_GROUP)
.help("Until confirmed: kept in an outbox, and on the bus until every subscriber is done.");

pub const AGAIN: Setting<Duration> = Setting::millis("again", "Resend after", (100, 2_000, 50), 300)
    .waits()
    .under(EVENTS_GROUP)
    .help("How long a sender waits for a confirmation before it sends an event again.");

pub const RELEASE: Setting<bool> = Setting::switch("release", "Inventory hears of failed payments", true)
    .under(EVENTS_GROUP)
    .help("If on, Inventory subscribes to payment.failed and then releases what it reserved.");

pub const PAYMENT: Setting<Charging> = choice!(
    "payment",
    "Payments starts on",
    [
        ("reserved", Charging::AfterReserving, "inventory.reserved"),
        ("placed", Charging::AtOnce, "order.placed"),
    ]
)
.under(EVENTS_GROUP)
.help("On order.placed, both start at once; either may fail first, and the other must undo its part.");

pub const MEMORY: Setting<Memory> = choice!(
    "memory",
    "Services remember",
    [
        ("none", Memory::Nothing, "nothing"),
        ("done", Memory::Done, "what they have done"),
        ("all", Memory::All, "also what they were told to undo"),
    ]
)
.initially("all")
.under(SERVICES_GROUP)
.help("To recognise a repeated event, or a compensation that comes before its step.");

pub const DECLINED: Setting<u32> = Setting::count("declined", "Decline every nth card", (0, 10, 1), "", 0)
    .under(SERVICES_GROUP)
    .help("1 declines every card, 2 every other one, 0 none.");

pub const STOCK: Setting<u32> = Setting::count("stock", "Units in stock", (0, 20, 1), "", 20)
    .under(SERVICES_GROUP)
    .help("How many orders the stock is enough for.");

pub const ORDERS: Setting<u32> = Setting::count("orders", "Orders", (1, 20, 1), "", 1)
    .under(WORK_GROUP)
    .help("How many orders are placed.");

pub const EVERY: Setting<Duration> = Setting::millis("every", "One order every", (50, 2_000, 50), 800)
    .under(WORK_GROUP)
    .help("The time from one order to the next.");

/// The knobs, in display order.
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
