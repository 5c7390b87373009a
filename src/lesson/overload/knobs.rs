//! The lesson's knobs.

use crate::lesson::knob::{Knob, Setting, choice};
use crate::sim::time::Duration;
use crate::subject::overloads::scene::{Day, Feed};
use crate::subject::overloads::server::{Drops, Order};

const QUEUE_GROUP: &str = "The queue";
const PHONE_GROUP: &str = "The phones";
const SERVER_GROUP: &str = "The server";
const IMPORT_GROUP: &str = "The import";

pub const BOUND: Setting<u32> = Setting::count("bound", "Queue bound", (0, 10_000, 10), "", 10_000)
    .under(QUEUE_GROUP)
    .help("How many requests may wait for a worker. Ten thousand are more than ever come: no bound.");
pub const ORDER: Setting<Order> = choice!(
    "order",
    "Next comes",
    [
        ("oldest", Order::Oldest, "the oldest (FIFO)"),
        ("newest", Order::Newest, "the newest (LIFO)"),
        ("adaptive", Order::Adaptive, "the newest when the oldest has waited long"),
    ]
)
.under(QUEUE_GROUP)
.help("A full FIFO queue refuses the newcomer. The others push out the oldest and refuse that.");
pub const DROPS: Setting<Drops> = choice!(
    "drops",
    "Thrown out of the queue",
    [
        ("nothing", Drops::Nothing, "is nothing"),
        ("gone", Drops::Gone, "are requests whose time is up"),
        ("hopeless", Drops::Hopeless, "are requests too late to serve"),
        ("codel", Drops::Codel, "is what CoDel says"),
    ]
)
.under(QUEUE_GROUP)
.help("A request says how much time is left: what its phone waits, less a moment for the answer's way. One that is too late to serve is refused while the phone still listens.");
pub const TARGET: Setting<Duration> = Setting::millis("target", "CoDel target", (1, 3_000, 5), 50)
    .waits()
    .under(QUEUE_GROUP)
    .help("The wait that CoDel accepts.");
pub const INTERVAL: Setting<Duration> = Setting::millis("interval", "CoDel interval", (10, 3_000, 10), 100)
    .waits()
    .under(QUEUE_GROUP)
    .help("For how long every wait has to be above the target before CoDel drops a request.");
pub const REFUSAL: Setting<Duration> = Setting::millis("refusal", "A refusal takes", (0, 100, 2), 0)
    .under(QUEUE_GROUP)
    .help("How long a worker is busy with saying no. Zero: the request is turned away before it gets to a worker.");
pub const DAY: Setting<Day> = choice!(
    "day",
    "The evening",
    [
        ("peak", Day::Peak, "has a half-time, from 1 s to 4 s"),
        ("stall", Day::Stall, "has a stall of the server, from 1 s to 6 s"),
        ("steady", Day::Steady, "is steady"),
    ]
)
.under(PHONE_GROUP);
pub const RATE: Setting<u32> = Setting::count("rate", "Calls per second", (5, 300, 5), "", 25)
    .under(PHONE_GROUP)
    .help("How many phones call in a second, apart from half-time.");
pub const PEAK: Setting<u32> = Setting::count("peak", "Calls per second at half-time", (5, 400, 5), "", 110)
    .under(PHONE_GROUP)
    .help("How many phones call in a second at half-time.");
pub const DEADLINE: Setting<Duration> =
    Setting::millis("deadline", "A phone waits", (200, 5_000, 100), 1_000)
        .waits()
        .under(PHONE_GROUP)
        .help("How long a phone waits for an answer. What comes later is of no use.");
pub const ATTEMPTS: Setting<u32> =
    Setting::count("attempts", "Max attempts", (1, 8, 1), "", 1).under(PHONE_GROUP).help(
        "How many times a phone tries: at once when there is no answer, a moment later when it was refused.",
    );
pub const BUDGET: Setting<bool> = Setting::switch("budget", "Retry budget", false)
    .under(PHONE_GROUP)
    .help("If on, retries stop while many requests fail.");
pub const WORKERS: Setting<u32> = Setting::count("workers", "Workers", (1, 40, 1), "", 2)
    .under(SERVER_GROUP)
    .help("How many requests the server works on at once.");
pub const SERVICE: Setting<Duration> = Setting::millis("service", "A request takes", (4, 400, 1), 40)
    .under(SERVER_GROUP)
    .help("How long a worker needs for a request on average. Single requests take up to a quarter more or less.");
pub const FEED: Setting<Feed> = choice!(
    "feed",
    "An import",
    [
        ("none", Feed::None, "does not run"),
        ("pushed", Feed::Pushed, "sends as fast as it can"),
        ("credited", Feed::Credited, "sends as far as its credit goes"),
    ]
)
.under(IMPORT_GROUP)
.help("A batch of rows for the same server. It begins after a second, and every row has to get in.");
pub const WINDOW: Setting<u32> = Setting::count("window", "Credit for rows", (1, 200, 1), "", 4)
    .under(IMPORT_GROUP)
    .help("How many rows of the import may be under way at once.");

/// The knobs, in display order.
pub const KNOBS: &[Knob] = &[
    BOUND.knob,
    ORDER.knob,
    DROPS.knob,
    TARGET.knob,
    INTERVAL.knob,
    REFUSAL.knob,
    DAY.knob,
    RATE.knob,
    PEAK.knob,
    DEADLINE.knob,
    ATTEMPTS.knob,
    BUDGET.knob,
    WORKERS.knob,
    SERVICE.knob,
    FEED.knob,
    WINDOW.knob,
];
