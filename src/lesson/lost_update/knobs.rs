//! The lesson's knobs.

use crate::lesson::knob::{Knob, Setting, choice};
use crate::policy::isolation::Level;
use crate::sim::time::Duration;
use crate::subject::stocks::worker::{Locks, OnConflict, Order, Writes};

const SALE_GROUP: &str = "A sale";
const DATABASE_GROUP: &str = "Database";
const SHOP_GROUP: &str = "Shop";
const CUSTOMERS_GROUP: &str = "Customers";

pub const WRITES: Setting<Writes> = choice!(
    "writes",
    "A worker writes",
    [
        ("computed", Writes::Computed, "the stock it has computed"),
        ("decrement", Writes::Decrement, "stock - 1"),
        ("conditional", Writes::Conditional, "stock - 1, where stock > 0"),
        ("versioned", Writes::Versioned, "what it has computed, where version = $v"),
    ]
)
.under(SALE_GROUP)
.help("The update with which a worker records a sale. Before it, the worker has read the row and seen that there is stock.");

pub const LOCKS: Setting<Locks> = choice!(
    "locks",
    "Before it reads, it locks",
    [
        ("none", Locks::None, "nothing"),
        ("rows", Locks::Rows, "the rows that it reads"),
        ("advisory", Locks::Advisory, "an advisory lock, until after the commit"),
        ("early", Locks::Early, "an advisory lock, until before the commit"),
    ]
)
.under(SALE_GROUP)
.help("Rows are locked by reading them with “for update”, until the transaction ends. An advisory lock means what the programs make of it, and they release it themselves.");

pub const CONFLICT: Setting<OnConflict> = choice!(
    "conflict",
    "If others were in its way",
    [
        ("over", OnConflict::StartOver, "it starts over and reads again"),
        ("up", OnConflict::GiveUp, "it turns the customer away"),
        ("same", OnConflict::SameAgain, "it fetches the version and writes the same again"),
        ("ignore", OnConflict::Ignore, "it goes on and does not look"),
    ]
)
.under(SALE_GROUP)
.help("Others were in its way if its update finds no row with that version, or if the database answers with an error: a concurrent update, a deadlock, a lock timeout.");

pub const ATTEMPTS: Setting<u32> = Setting::count("attempts", "Max attempts", (1, 50, 1), "", 10)
    .under(SALE_GROUP)
    .help("The number of transactions after which a worker turns its customer away.");

pub const PAUSE: Setting<Duration> =
    Setting::millis("pause", "Pause before starting over", (0, 2_000, 10), 50)
        .under(SALE_GROUP)
        .help("The longest pause before a worker starts over. Each pause is drawn between zero and this.");

pub const WORK: Setting<Duration> = Setting::millis("work", "Work on an order", (0, 2_000, 10), 200)
    .under(SALE_GROUP)
    .help("How long a worker works on an order between reading and writing.");

pub const LEVEL: Setting<Level> = choice!(
    "level",
    "Isolation level",
    [
        ("read-committed", Level::ReadCommitted, "read committed"),
        ("repeatable-read", Level::RepeatableRead, "repeatable read"),
        ("serializable", Level::Serializable, "serializable"),
    ]
)
.under(DATABASE_GROUP)
.help("The levels of PostgreSQL, where read committed is the default.");

pub const LOCK_TIMEOUT: Setting<Duration> = Setting::millis(
    "lock_timeout",
    "Lock timeout",
    (0, 5_000, 50),
    0,
)
.waits()
.under(DATABASE_GROUP)
.help(
    "How long a statement waits for a lock before it fails. 0: for ever, which is the default of PostgreSQL.",
);

pub const DEADLOCK: Setting<Duration> = Setting::millis("deadlock", "Deadlock check after", (0, 5_000, 100), 1_000)
    .waits()
    .under(DATABASE_GROUP)
    .help("When a statement has waited this long for a lock, the database looks for a circle of waits, and ends the transaction if it is in one. 0: it never looks.");

pub const STOCK: Setting<u32> = Setting::count("stock", "In stock", (0, 50, 1), "", 1)
    .under(SHOP_GROUP)
    .help("How many pieces each store has in the beginning.");

pub const STORES: Setting<u32> = Setting::count("stores", "Stores", (1, 2, 1), "", 1)
    .under(SHOP_GROUP)
    .help("Each store has a row of its own. With two, every other worker sells from the second one.");

pub const KEEP: Setting<u32> = Setting::count("keep", "To stay in all stores", (0, 10, 1), "", 0)
    .under(SHOP_GROUP)
    .help("How many pieces have to stay in all stores together. If there is such a rule, a worker reads the rows of all stores before it sells.");

pub const ORDER: Setting<Order> = choice!(
    "order",
    "It reads the rows",
    [("own", Order::OwnFirst, "of its own store first"), ("id", Order::ById, "in the order of their ids")]
)
.under(SHOP_GROUP)
.help("The order in which a worker reads, and perhaps locks, the rows of two stores.");

pub const WORKERS: Setting<u32> = Setting::count("workers", "Workers", (1, 12, 1), "", 2)
    .under(CUSTOMERS_GROUP)
    .help("How many workers sell at the same time.");

pub const CUSTOMERS: Setting<u32> = Setting::count("customers", "Customers of each", (1, 20, 1), "", 1)
    .under(CUSTOMERS_GROUP)
    .help("How many customers each worker serves, one after the other.");

pub const EVERY: Setting<Duration> = Setting::millis("every", "Next worker begins after", (0, 2_000, 10), 60)
    .under(CUSTOMERS_GROUP)
    .help("The time from one worker's first customer to the next worker's.");

pub const DAY: Setting<Duration> = Setting::millis("day", "The run lasts", (1_000, 60_000, 1_000), 4_000)
    .under(CUSTOMERS_GROUP)
    .help("The promises about the end are judged then.");

/// The knobs, in the order in which they are shown.
pub const KNOBS: &[Knob] = &[
    WRITES.knob,
    LOCKS.knob,
    CONFLICT.knob,
    ATTEMPTS.knob,
    PAUSE.knob,
    WORK.knob,
    LEVEL.knob,
    LOCK_TIMEOUT.knob,
    DEADLOCK.knob,
    STOCK.knob,
    STORES.knob,
    KEEP.knob,
    ORDER.knob,
    WORKERS.knob,
    CUSTOMERS.knob,
    EVERY.knob,
    DAY.knob,
];
