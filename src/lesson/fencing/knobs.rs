//! What can be changed.

pub use crate::lesson::distributed_lock::knobs::{JOBS, POLL, WORK, WORK_GROUP};
use crate::lesson::knob::{Knob, Setting, choice};
use crate::sim::time::Duration;

const TOKEN_GROUP: &str = "Fencing token";
const LOCK_GROUP: &str = "Lock";

pub const COMPARE: Setting<&'static str> = choice!(
    "compare",
    "The file store compares the tokens",
    [
        ("nothing", "nothing", "of no request"),
        ("writes", "writes", "of writes"),
        ("all", "all", "of reads and writes")
    ]
)
.under(TOKEN_GROUP)
.help("What comes with a token less than the greatest one seen is refused.");
pub const TOKEN: Setting<&'static str> = choice!(
    "token",
    "The token is",
    [
        ("none", "none", "not sent along"),
        ("counter", "counter", "a counter, kept with the lock"),
        ("random", "random", "a random number"),
        ("clock", "clock", "the lock server's wall clock")
    ]
)
.initially("counter")
.under(TOKEN_GROUP)
.help("What the lock server gives out with the lock, and requests to the store carry.");
pub const FORGET: Setting<bool> = Setting::switch("forget", "A crash makes the store forget it", false)
    .under(TOKEN_GROUP)
    .help("Whether the greatest token seen is kept in memory only.");
pub const LEASE: Setting<Duration> = Setting::millis("lease", "Lease", (500, 60_000, 500), 10_000)
    .under(LOCK_GROUP)
    .help("After how long the lock ends by itself.");
pub const WATCH: Setting<bool> = Setting::switch("watch", "Stops at the end of its lease", false)
    .under(LOCK_GROUP)
    .help("If on, the holder stops when its own clock says the lease is over. It counts from when it sent the request that was granted, and gives back a grant that arrives too late.");
pub const REPLICA: Setting<&'static str> = choice!(
    "replica",
    "A replica of the lock server is told",
    [
        ("none", "none", "there is none"),
        ("later", "later", "two seconds later"),
        ("first", "first", "before the worker is")
    ]
)
.under(LOCK_GROUP)
.help("The replica takes over when workers turn to it because the lock server is silent.");
pub const WORKERS: Setting<u32> = Setting::count("workers", "Workers", (2, 6, 1), "", 2)
    .under(WORK_GROUP)
    .help("How many workers take turns.");

/// The knobs, in the order in which they are shown.
pub const KNOBS: &[Knob] = &[
    COMPARE.knob,
    TOKEN.knob,
    FORGET.knob,
    LEASE.knob,
    WATCH.knob,
    REPLICA.knob,
    WORKERS.knob,
    JOBS.knob,
    WORK.knob,
    POLL.knob,
];
