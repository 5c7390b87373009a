//! The lesson's knobs.

use crate::lesson::knob::{Knob, Setting, choice};
use crate::policy::visibility::Kind;
use crate::sim::time::Duration;
use crate::subject::queues::habits::{Acks, Dedup, Key};

const QUEUE_GROUP: &str = "Queue";
const WORKER_GROUP: &str = "Workers";
const WORK_GROUP: &str = "Work";

pub const KIND: Setting<Kind> = choice!(
    "kind",
    "Kind of queue",
    [("standard", Kind::Standard, "standard"), ("fifo", Kind::Fifo, "FIFO, one message group per account")]
)
.under(QUEUE_GROUP)
.help("A FIFO queue keeps the order within a group and has one message of it in flight at a time.");

pub const VISIBILITY: Setting<Duration> =
    Setting::millis("visibility", "Visibility timeout", (200, 60_000, 200), 2_000)
        .waits()
        .under(QUEUE_GROUP)
        .help("How long a delivered message stays hidden before the queue delivers it again.");

pub const MAX_RECEIVES: Setting<u32> =
    Setting::count("max_receives", "Deliveries before a dead letter", (0, 20, 1), "", 0)
        .under(QUEUE_GROUP)
        .help("After this many deliveries the queue sets a message aside. 0: there is no dead-letter queue.");

pub const ACKS: Setting<Acks> = choice!(
    "acks",
    "Workers delete a message",
    [("after", Acks::After, "after the work"), ("before", Acks::Before, "before the work")]
)
.under(WORKER_GROUP)
.help("Deleting a message acknowledges it: the queue does not deliver it again.");

pub const DEDUP: Setting<Dedup> = choice!(
    "dedup",
    "Table of keys",
    [
        ("none", Dedup::None, "none"),
        ("after", Dedup::After, "apply, then note the key"),
        ("before", Dedup::Before, "note the key, then apply"),
        ("together", Dedup::Together, "both in one transaction"),
    ]
)
.under(WORKER_GROUP)
.help(
    "Workers use this table to recognise a booking that has been applied. They look there before the work.",
);

pub const KEY: Setting<Key> = choice!(
    "key",
    "The key is",
    [
        ("booking", Key::Booking, "the shop's booking number"),
        ("message", Key::Message, "the queue's message id")
    ]
)
.under(WORKER_GROUP)
.help("The queue gives each message an id of its own, even when the shop publishes a booking again.");

pub const HEARTBEAT: Setting<bool> = Setting::switch("heartbeat", "Extend the timeout while working", false)
    .under(WORKER_GROUP)
    .help("If on, a worker that works on a message starts its visibility timeout anew, three times per timeout.");

/// Whether workers hand a message back at once that they cannot process.
pub const FAILURE: Setting<bool> = choice!(
    "failure",
    "A message that fails is",
    [("leave", false, "left until its timeout is over"), ("back", true, "handed back at once")]
)
.under(WORKER_GROUP)
.help("Handed back, it is visible again at once, and it is the oldest message in the queue.");

pub const WORKERS: Setting<u32> = Setting::count("workers", "Workers", (1, 4, 1), "", 2)
    .under(WORKER_GROUP)
    .help("How many workers compete for messages. Each has one message at a time.");

pub const WORK: Setting<Duration> = Setting::millis("work", "A booking takes", (10, 10_000, 10), 300)
    .under(WORK_GROUP)
    .help("How long a worker works on a booking.");

pub const SPREAD: Setting<Duration> = Setting::millis("spread", "and up to", (0, 10_000, 10), 0)
    .under(WORK_GROUP)
    .help("The maximum random extra time, drawn for each delivery.");

/// The booking that takes longer, where one does.
pub const SLOW: u32 = 2;

pub const EXTRA: Setting<Duration> =
    Setting::millis("extra", "Booking 2 takes longer by", (0, 60_000, 100), 0)
        .under(WORK_GROUP)
        .help("The second booking takes this much longer than the others.");

pub const POISON: Setting<u32> = Setting::count("poison", "Poison message", (0, 40, 1), "", 0)
    .under(WORK_GROUP)
    .help("The number of a booking that fails whenever a worker processes it. 0: there is none.");

pub const BOOKINGS: Setting<u32> = Setting::count("bookings", "Bookings", (1, 40, 1), "", 6)
    .under(WORK_GROUP)
    .help("How many bookings the shop publishes.");

pub const ACCOUNTS: Setting<u32> = Setting::count("accounts", "Accounts", (1, 8, 1), "", 6)
    .under(WORK_GROUP)
    .help("Bookings go to these accounts in turn.");

pub const EVERY: Setting<Duration> = Setting::millis("every", "One booking every", (20, 5_000, 20), 400)
    .under(WORK_GROUP)
    .help("The time from one booking to the next.");

pub const DAY: Setting<Duration> = Setting::millis("day", "The run lasts", (2_000, 240_000, 1_000), 12_000)
    .under(WORK_GROUP)
    .help("The promises about the end are judged then.");

/// The knobs, in the order in which they are shown.
pub const KNOBS: &[Knob] = &[
    KIND.knob,
    VISIBILITY.knob,
    MAX_RECEIVES.knob,
    ACKS.knob,
    DEDUP.knob,
    KEY.knob,
    HEARTBEAT.knob,
    FAILURE.knob,
    WORKERS.knob,
    WORK.knob,
    SPREAD.knob,
    EXTRA.knob,
    POISON.knob,
    BOOKINGS.knob,
    ACCOUNTS.knob,
    EVERY.knob,
    DAY.knob,
];
