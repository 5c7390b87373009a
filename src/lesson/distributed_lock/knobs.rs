//! What can be changed.

use crate::lesson::knob::{Knob, Setting, choice};
use crate::sim::time::Duration;

const LOCK_GROUP: &str = "Lock";
const WORKER_GROUP: &str = "Holder";
/// The heading of the knobs about work.
pub const WORK_GROUP: &str = "Work";
const SERVER_GROUP: &str = "Lock server";

pub const RELEASE: Setting<&'static str> = choice!(
    "release",
    "Giving the lock back",
    [
        ("delete", "delete", "delete it"),
        ("ask", "ask", "ask whether it is mine, then delete it"),
        ("compare", "compare", "delete it if it is mine, in one step")
    ]
)
.under(LOCK_GROUP)
.help("What a worker sends when it is done.");
pub const OWNER: Setting<&'static str> = choice!(
    "owner",
    "A holder calls itself",
    [("random", "random", "a random number, each time"), ("name", "name", "its own name, always")]
)
.under(LOCK_GROUP)
.help("What stands in the lock, and what is compared.");
pub const EXPIRES: Setting<bool> = Setting::switch("expires", "The lock ends by itself", true)
    .under(LOCK_GROUP)
    .help("Without it, only its holder can end it.");
pub const LEASE: Setting<Duration> = Setting::millis("lease", "Lease", (500, 60_000, 500), 10_000)
    .under(LOCK_GROUP)
    .help("After how long the lock ends by itself, unless it is renewed.");
pub const RENEW: Setting<&'static str> = choice!(
    "renew",
    "The watchdog renews",
    [
        ("off", "off", "not at all"),
        ("always", "always", "as long as the worker is inside"),
        ("limited", "limited", "three times at the most")
    ]
)
.under(WORKER_GROUP)
.help("Whether a holder asks for a new lease each time that a third of it has passed.");
pub const WATCH: Setting<bool> = Setting::switch("watch", "Stops at the end of its lease", false)
    .under(WORKER_GROUP)
    .help("If on, the holder stops when its own clock says the lease is over. It counts from when it sent the request that was granted, and gives back a grant that arrives too late.");
pub const CLOCK: Setting<&'static str> = choice!(
    "clock",
    "Leases are counted by",
    [("wall", "wall", "the wall clock"), ("monotonic", "monotonic", "the monotonic clock")]
)
.under(SERVER_GROUP)
.help("The wall clock shows the time of day and can be set. The monotonic clock only counts.");
pub const REPLICA: Setting<&'static str> = choice!(
    "replica",
    "A replica is told",
    [
        ("none", "none", "there is none"),
        ("later", "later", "a while later"),
        ("first", "first", "before the worker is")
    ]
)
.under(SERVER_GROUP)
.help("The replica takes over when workers turn to it because the lock server is silent.");
pub const LAG: Setting<Duration> = Setting::millis("lag", "The replica lags by", (0, 10_000, 100), 2_000)
    .under(SERVER_GROUP)
    .help("How much later the replica is told, where it is told later.");
pub const WORKERS: Setting<u32> = Setting::count("workers", "Workers", (2, 6, 1), "", 3)
    .under(WORK_GROUP)
    .help("How many workers take turns.");
pub const HANG: Setting<bool> = Setting::switch("hang", "Worker A's first job never ends", false)
    .under(WORK_GROUP)
    .help("An endless loop: the process lives and its watchdog runs, but the work does not get done.");
pub const JOBS: Setting<u32> = Setting::count("jobs", "Jobs for each", (1, 5, 1), "", 1)
    .under(WORK_GROUP)
    .help("How often each changes the file.");
pub const WORK: Setting<Duration> = Setting::millis("work", "A job takes", (100, 20_000, 100), 4_000)
    .under(WORK_GROUP)
    .help("How long it is from reading the file to writing it.");
pub const POLL: Setting<Duration> =
    Setting::millis("poll", "Whoever waits asks every", (200, 5_000, 100), 2_000)
        .under(WORK_GROUP)
        .help("How long a worker that was told “busy” waits before it asks again.");

/// The knobs, in the order in which they are shown.
pub const KNOBS: &[Knob] = &[
    RELEASE.knob,
    OWNER.knob,
    EXPIRES.knob,
    LEASE.knob,
    RENEW.knob,
    WATCH.knob,
    CLOCK.knob,
    REPLICA.knob,
    LAG.knob,
    WORKERS.knob,
    JOBS.knob,
    WORK.knob,
    POLL.knob,
    HANG.knob,
];
