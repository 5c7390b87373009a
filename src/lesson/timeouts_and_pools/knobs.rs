//! The lesson's knobs.

use crate::lesson::knob::{Knob, Setting, choice};
use crate::sim::time::Duration;
use crate::subject::pools::scene::{Day, Deadlines};

const ASKING_GROUP: &str = "How the API asks";
const POOL_GROUP: &str = "The API's pool";
const WORLD_GROUP: &str = "Customers and services";

pub const TIMEOUT: Setting<Duration> =
    Setting::millis("timeout", "Timeout per attempt", (20, 60_000, 20), 60_000)
        .waits()
        .under(ASKING_GROUP)
        .help("How long the API waits for an answer from Prices or Reviews. Sixty seconds outlast the run.");
pub const ATTEMPTS: Setting<u32> = Setting::count("attempts", "Max attempts", (1, 6, 1), "", 1)
    .under(ASKING_GROUP)
    .help("How many times the API asks for one page. The next attempt follows at once.");
pub const DEADLINE: Setting<Deadlines> = choice!(
    "deadline",
    "The customer's deadline",
    [
        ("none", Deadlines::Nobody, "is known to nobody else"),
        ("api", Deadlines::Api, "stops the API"),
        ("chain", Deadlines::Chain, "is passed along, and stops everyone"),
    ]
)
.under(ASKING_GROUP)
.help("Requests carry the time left. A service that is told of it stops when it is over.");
pub const BULKHEAD: Setting<bool> = Setting::switch("bulkhead", "Bulkhead for each service", false)
    .under(POOL_GROUP)
    .help("If on, only a few workers may wait for one service at a time. The API refuses further requests for it at once.");
pub const SHARE: Setting<u32> = Setting::count("share", "Workers per bulkhead", (1, 24, 1), "", 3)
    .under(POOL_GROUP)
    .help("How many workers may wait for one service, where there are bulkheads.");
pub const WORKERS: Setting<u32> = Setting::count("workers", "Workers", (2, 48, 1), "", 6)
    .under(POOL_GROUP)
    .help("How many requests the API handles at once. A request that waits for another service keeps its worker.");
pub const QUEUE: Setting<u32> = Setting::count("queue", "Queue", (0, 200, 1), "", 12)
    .under(POOL_GROUP)
    .help("How many requests may wait for a worker. The API refuses any more at once.");
pub const DAY: Setting<Day> = choice!(
    "day",
    "From 1 s to 7 s the archive is",
    [
        ("slow", Day::Slow, "slow: 100 times as slow"),
        ("down", Day::Down, "down: it fails at once"),
        ("silent", Day::Silent, "silent: it never answers"),
        ("well", Day::Healthy, "healthy"),
    ]
)
.under(WORLD_GROUP)
.help("Reviews asks the archive. Prices does not.");
pub const EVERY: Setting<Duration> = Setting::millis("every", "A customer every", (10, 400, 5), 50)
    .under(WORLD_GROUP)
    .help("One in three asks for reviews; the others ask for a price.");
pub const PATIENCE: Setting<Duration> =
    Setting::millis("patience", "A customer waits", (200, 5_000, 100), 1_000)
        .waits()
        .under(WORLD_GROUP)
        .help("How long a customer waits for a page before leaving.");

/// The knobs, in display order.
pub const KNOBS: &[Knob] = &[
    TIMEOUT.knob,
    ATTEMPTS.knob,
    DEADLINE.knob,
    BULKHEAD.knob,
    SHARE.knob,
    WORKERS.knob,
    QUEUE.knob,
    DAY.knob,
    EVERY.knob,
    PATIENCE.knob,
];
