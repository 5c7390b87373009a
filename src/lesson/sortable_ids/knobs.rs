//! What can be changed.

use crate::lesson::knob::{Knob, Setting, choice};
use crate::sim::time::Duration;
use crate::subject::row::Follow;
use crate::subject::tables::maker::Scheme;

const IDS_GROUP: &str = "Identifiers";
const CLOCKS_GROUP: &str = "Clocks";
const WORK_GROUP: &str = "Work";

const AHEAD: &str = "How far it is ahead of true time at the start; below zero it is behind.";

/// How far ahead a message of hybrid times may be is [`BOUND`].
pub const IDS: Setting<Scheme> = choice!(
    "ids",
    "Identifiers are",
    [
        ("ulid", Scheme::Ulid { monotonic: false }, "ULIDs"),
        ("monotonic", Scheme::Ulid { monotonic: true }, "monotonic ULIDs"),
        ("sequence", Scheme::Sequence, "a sequence"),
        ("hybrid", Scheme::Hybrid { at_most: None }, "hybrid times"),
        ("snowflake", Scheme::Snowflake { resets: false }, "snowflakes"),
        ("reset", Scheme::Snowflake { resets: true }, "snowflakes that count anew"),
    ]
)
    .under(IDS_GROUP)
    .help("ULIDs are made on each machine, by its wall clock; monotonic ones never go back on one machine. A sequence is the database's. Hybrid times are the wall clock's, and later than all that the machine has heard of.");
pub const FEED: Setting<Follow> = choice!(
    "feed",
    "The feed reads",
    [
        ("ids", Follow::Ids, "ids after its last"),
        ("settled", Follow::SettledIds, "ids below open ones"),
        ("commits", Follow::Commits, "commits in order"),
    ]
)
    .under(IDS_GROUP)
    .help("What the reader asks the database for: identifiers after the last one that it has; those, as far as no open transaction has a smaller one; or rows in the order in which they were committed.");
pub const BOUND: Setting<Duration> = Setting::millis("bound", "Refuse clocks ahead by", (0, 5_000, 50), 0)
    .under(IDS_GROUP)
    .help("For hybrid times: a message whose clock is further ahead than this is refused. Zero: none is.");
pub const ORDERS_OFF: Setting<i64> =
    Setting::number("orders_off", "Orders' clock is off by", (-5_000, 5_000, 1), "ms", 0)
        .under(CLOCKS_GROUP)
        .help(AHEAD);
pub const PAYMENTS_OFF: Setting<i64> =
    Setting::number("payments_off", "Payments' clock is off by", (-5_000, 5_000, 1), "ms", -20)
        .under(CLOCKS_GROUP)
        .help(AHEAD);
pub const ORDERS: Setting<u32> =
    Setting::count("orders", "Orders", (1, 6, 1), "", 1).under(WORK_GROUP).help("How many orders there are.");
pub const EVERY: Setting<Duration> = Setting::millis("every", "One order every", (1, 1_000, 1), 60)
    .under(WORK_GROUP)
    .help("How long it is from one order to the next.");
pub const PAYMENTS: Setting<bool> = Setting::switch("payments", "Orders are paid", true)
    .under(WORK_GROUP)
    .help("Whether each order is followed by a payment, and the payment by an invoice.");
pub const ITEMS: Setting<u32> = Setting::count("items", "Items of an order", (0, 6, 1), "", 0)
    .under(WORK_GROUP)
    .help("How many rows are made after the order's own, on the same machine.");
pub const SPACING: Setting<Duration> = Setting::micros("spacing", "One item every", (100, 20_000, 100), 200)
    .under(WORK_GROUP)
    .help("How long it is from an order to its first item, and from one item to the next.");
pub const SLOW: Setting<Duration> = Setting::millis("slow", "An order's transaction", (1, 100, 1), 2)
    .under(WORK_GROUP)
    .help("How long it takes from the insert of an order to its commit. For all other rows that is 2 ms.");
pub const POLL: Setting<Duration> = Setting::millis("poll", "The feed asks every", (1, 200, 1), 8)
    .under(WORK_GROUP)
    .help("How long it is from one question for new rows to the next.");
pub const WAY: Setting<Duration> = Setting::micros("way", "One way takes", (100, 50_000, 100), 3_000)
    .under(WORK_GROUP)
    .help("How long a message is on its way.");

/// The knobs, in the order in which they are shown.
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
