//! The lesson's knobs.

use crate::lesson::knob::{Knob, Setting, choice};
use crate::sim::time::Duration;
use crate::subject::logs::journal::{Reading, Sort};

const READING_GROUP: &str = "The log";
const CLOCKS_GROUP: &str = "Clocks";
const WORK_GROUP: &str = "Work";

const AHEAD: &str = "How far it is ahead of true time at the start. Negative: behind.";

pub const ORDER: Setting<Sort> = choice!(
    "order",
    "Sort lines by",
    [
        ("wall", Sort::Wall, "wall clock"),
        ("lamport", Sort::Lamport, "Lamport time"),
        ("arrival", Sort::Arrival, "arrival"),
    ]
)
.under(READING_GROUP)
.help("The clocks are those of the service that logged the line; ties go by service number.");

pub const READS: Setting<Reading> = choice!(
    "reads",
    "The reader concludes",
    [
        ("silent", Reading::Silent, "nothing"),
        ("smaller", Reading::Smaller, "each line led to the next"),
        ("vector", Reading::Vector, "what vector clocks say"),
    ]
)
.under(READING_GROUP)
.help("What someone concludes about each line of an order and the line above it.");

pub const SHOP_OFF: Setting<i64> =
    Setting::number("shop_off", "Shop's clock is off by", (-2_000, 2_000, 1), "ms", 0)
        .under(CLOCKS_GROUP)
        .help(AHEAD);

pub const STOCK_OFF: Setting<i64> =
    Setting::number("stock_off", "Stock's clock is off by", (-2_000, 2_000, 1), "ms", -15)
        .under(CLOCKS_GROUP)
        .help(AHEAD);

pub const PAYMENTS_OFF: Setting<i64> =
    Setting::number("payments_off", "Payments' clock is off by", (-2_000, 2_000, 1), "ms", 20)
        .under(CLOCKS_GROUP)
        .help(AHEAD);

pub const SHIPPING_OFF: Setting<i64> =
    Setting::number("shipping_off", "Shipping's clock is off by", (-2_000, 2_000, 1), "ms", -40)
        .under(CLOCKS_GROUP)
        .help(AHEAD);

pub const ORDERS: Setting<u32> = Setting::count("orders", "Orders", (1, 8, 1), "", 1)
    .under(WORK_GROUP)
    .help("How many orders are placed.");

pub const EVERY: Setting<Duration> = Setting::millis("every", "One order every", (10, 1_000, 10), 100)
    .under(WORK_GROUP)
    .help("The time from one order to the next.");

pub const WAY: Setting<Duration> = Setting::micros("way", "Message latency", (100, 50_000, 100), 5_000)
    .under(WORK_GROUP)
    .help("How long a message takes to arrive.");

/// The knobs, in display order.
pub const KNOBS: &[Knob] = &[
    ORDER.knob,
    READS.knob,
    SHOP_OFF.knob,
    STOCK_OFF.knob,
    PAYMENTS_OFF.knob,
    SHIPPING_OFF.knob,
    ORDERS.knob,
    EVERY.knob,
    WAY.knob,
];
