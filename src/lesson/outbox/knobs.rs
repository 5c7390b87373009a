//! The lesson's knobs.

use crate::lesson::knob::{Knob, Setting, choice};
use crate::sim::time::Duration;
use crate::subject::outboxes::relay::{Notes, Reads};
use crate::subject::outboxes::shop::Writes;

const SHOP_GROUP: &str = "Shop";
const RELAY_GROUP: &str = "Relay";
const WAREHOUSE_GROUP: &str = "Warehouse";
const WORK_GROUP: &str = "Orders";

pub const WRITES: Setting<Writes> = choice!(
    "writes",
    "The shop writes",
    [
        ("database", Writes::DatabaseFirst, "to the database, then to the broker"),
        ("broker", Writes::BrokerFirst, "to the broker, then to the database"),
        ("turns", Writes::InTurn, "to either first, in turns"),
        ("outbox", Writes::Outbox, "order and event in one transaction"),
    ]
)
.under(SHOP_GROUP)
.help("In turns: odd orders go to the database first, even ones to the broker. With one transaction, a relay publishes the events from a table, the outbox.");

pub const READS: Setting<Reads> = choice!(
    "reads",
    "The relay reads",
    [
        ("marks", Reads::Unmarked, "rows that are not marked"),
        ("beyond", Reads::Beyond, "rows with a higher id than the last"),
        ("gapless", Reads::Gapless, "rows with a higher id, and waits at gaps"),
        ("log", Reads::Log, "the database's log"),
    ]
)
.under(RELAY_GROUP)
.help("Marks are in the outbox table. By id and in the log, the relay keeps a bookmark on its own disk.");

pub const HORIZON: Setting<Duration> =
    Setting::millis("horizon", "It waits at a gap for", (0, 30_000, 100), 0)
        .waits()
        .under(RELAY_GROUP)
        .help("After this time it gives up on the missing id. 0: it waits for ever.");

pub const NOTES: Setting<Notes> = choice!(
    "notes",
    "The relay notes a row",
    [
        ("after", Notes::AfterPublishing, "after publishing it"),
        ("before", Notes::BeforePublishing, "before publishing it")
    ]
)
.under(RELAY_GROUP)
.help("Noting a row means to mark it, or to move the bookmark beyond it.");

pub const POLL: Setting<Duration> = Setting::millis("poll", "It reads every", (20, 10_000, 20), 200)
    .waits()
    .under(RELAY_GROUP)
    .help("The pause between one look at the table and the next. A reader of the log is told at once.");

pub const RELAYS: Setting<u32> = Setting::count("relays", "Relays", (1, 2, 1), "", 1)
    .under(RELAY_GROUP)
    .help("A second relay does the same as the first.");

pub const CLAIMS: Setting<bool> = Setting::switch("claims", "Relays claim rows", false)
    .under(RELAY_GROUP)
    .help("If on, a relay that reads unmarked rows locks them, and the other one skips what is locked.");

pub const DEDUP: Setting<bool> = Setting::switch("dedup", "Recognises orders it has shipped", false)
    .under(WAREHOUSE_GROUP)
    .help("If on, the warehouse notes an order's number in the transaction that ships it, and looks there first.");

pub const WORK: Setting<Duration> = Setting::millis("work", "A transaction takes", (10, 5_000, 10), 100)
    .under(WORK_GROUP)
    .help("How long the shop works on an order between insert and commit.");

pub const SPREAD: Setting<Duration> = Setting::millis("spread", "and up to", (0, 5_000, 10), 0)
    .under(WORK_GROUP)
    .help("The maximum random extra time, drawn for each order.");

/// The order whose transaction takes longer, where one does.
pub const SLOW: u32 = 1;

pub const EXTRA: Setting<Duration> = Setting::millis("extra", "Order 1 takes longer by", (0, 10_000, 50), 0)
    .under(WORK_GROUP)
    .help("The first order's transaction is open this much longer than the others.");

pub const LIMIT: Setting<Duration> =
    Setting::millis("limit", "Longest transaction", (100, 30_000, 100), 1_000)
        .waits()
        .under(WORK_GROUP)
        .help("The database rolls back a transaction that is open for longer.");

pub const REFUSED: Setting<u32> = Setting::count("refused", "Order refused at commit", (0, 40, 1), "", 0)
    .under(WORK_GROUP)
    .help("The database refuses to commit this order, say because the stock would be negative. 0: it refuses none.");

pub const ORDERS: Setting<u32> = Setting::count("orders", "Number of orders", (1, 40, 1), "", 5)
    .under(WORK_GROUP)
    .help("How many orders customers place.");

pub const EVERY: Setting<Duration> = Setting::millis("every", "One order every", (20, 5_000, 20), 400)
    .under(WORK_GROUP)
    .help("The time from one order to the next. Transactions overlap if they take longer.");

pub const DAY: Setting<Duration> = Setting::millis("day", "The run lasts", (1_000, 60_000, 1_000), 4_000)
    .under(WORK_GROUP)
    .help("The promises about the end are judged then.");

/// The knobs, in the order in which they are shown.
pub const KNOBS: &[Knob] = &[
    WRITES.knob,
    READS.knob,
    HORIZON.knob,
    NOTES.knob,
    POLL.knob,
    RELAYS.knob,
    CLAIMS.knob,
    DEDUP.knob,
    WORK.knob,
    SPREAD.knob,
    EXTRA.knob,
    LIMIT.knob,
    REFUSED.knob,
    ORDERS.knob,
    EVERY.knob,
    DAY.knob,
];
