//! The lesson's knobs.

use crate::lesson::knob::{Knob, Setting, choice};
use crate::sim::time::Duration;
use crate::subject::row::Follow;
use crate::subject::tables::maker::Scheme;

const IDS_GROUP: &str = "Identifiers";
const CLOCKS_GROUP: &str = "Clocks";
const WORK_GROUP: &str = "Work";

const AHEAD: &str = "How far it is ahead of true time at the start. Negative: behind.";

/// For hybrid timestamps, [`BOUND`] sets how far ahead a received one may be.
pub const IDS: Setting<Scheme> = choice!(
    "ids",
    "Identifiers are",
    [
        ("ulid", Scheme::Ulid { monotonic: false }, "ULIDs"),
        ("monotonic", Scheme::Ulid { monotonic: true }, "monotonic ULIDs"),
        ("sequence", Scheme::Sequence, "numbers from a sequence"),
        ("hybrid", Scheme::Hybrid { at_most: None }, "hybrid timestamps"),
        ("snowflake", Scheme::Snowflake { resets: false }, "snowflakes"),
        ("reset", Scheme::Snowflake { resets: true }, "snowflakes that count anew"),
    ]
)
.under(IDS_GROUP)
.help("ULIDs follow a machine's clock; hybrid timestamps are also later than all it has heard of.");
pub const FEED: Setting<Follow> = choice!(
    "feed",
    "The feed reads",
    [
        ("ids", Follow::Ids, "ids after its last one"),
        ("settled", Follow::SettledIds, "ids below open transactions"),
        ("commits", Follow::Commits, "commits in order"),
    ]
)
.under(IDS_GROUP)
.help("All ids after its cursor, only those below any open transaction's id, or rows by commit.");
pub const BOUND: Setting<Duration> = Setting::millis("bound", "Max clock offset", (0, 5_000, 50), 0)
    .under(IDS_GROUP)
    .help("For hybrid timestamps: refuse a message whose clock is further ahead. 0: refuse none.");
pub const ORDERS_OFF: Setting<i64> =
    Setting::number("orders_off", "Orders' clock is off by", (-5_000, 5_000, 1), "ms", 0)
        .under(CLOCKS_GROUP)
        .help(AHEAD);
pub const PAYMENTS_OFF: Setting<i64> =
    Setting::number("payments_off", "Payments' clock is off by", (-5_000, 5_000, 1), "ms", -20)
        .under(CLOCKS_GROUP)
        .help(AHEAD);
pub const ORDERS: Setting<u32> = Setting::count("orders", "Orders", (1, 6, 1), "", 1)
    .under(WORK_GROUP)
    .help("How many orders are placed.");
pub const EVERY: Setting<Duration> = Setting::millis("every", "One order every", (1, 1_000, 1), 60)
    .under(WORK_GROUP)
    .help("The time from one order to the next.");
pub const PAYMENTS: Setting<bool> = Setting::switch("payments", "Orders are paid", true)
    .under(WORK_GROUP)
    .help("If on, a payment follows each order, and an invoice follows the payment.");
pub const ITEMS: Setting<u32> = Setting::count("items", "Items per order", (0, 6, 1), "", 0)
    .under(WORK_GROUP)
    .help("How many rows are made after the order's own, on the same machine.");
pub const SPACING: Setting<Duration> = Setting::micros("spacing", "One item every", (100, 20_000, 100), 200)
    .under(WORK_GROUP)
    .help("The time from an order to its first item, and from one item to the next.");
pub const SLOW: Setting<Duration> = Setting::millis("slow", "An order's transaction takes", (1, 100, 1), 2)
    .under(WORK_GROUP)
    .help("The time from an order's insert to its commit. All other rows take 2 ms.");
pub const POLL: Setting<Duration> = Setting::millis("poll", "The feed asks every", (1, 200, 1), 8)
    .waits()
    .under(WORK_GROUP)
    .help("How often the feed asks for new rows.");
pub const WAY: Setting<Duration> = Setting::micros("way", "Message latency", (100, 50_000, 100), 3_000)
    .under(WORK_GROUP)
    .help("How long a message takes to arrive.");

/// The knobs, in display order.
pub const KNOBS: &[Knob] = &[
    IDS.knob,
    FEED.knob,
    BOUND.knob,
    ORDERS_OFF.knob,
    PAYMENTS_OFF.knob,
    ORDERS.knob,
    EVERY.knob,
    PAYMENTS.knob,
    ITEMS.knob,
    SPACING.knob,
    SLOW.knob,
    POLL.knob,
    WAY.knob,
];
