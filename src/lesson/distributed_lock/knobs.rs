//! What can be changed.

use crate::lesson::knob::{Knob, Setting, choice};
use crate::sim::time::Duration;
use crate::subject::locks::server::{Copies, LeaseClock};
use crate::subject::locks::worker::GivesBack;

const LOCK_GROUP: &str = "Lock";
const WORKER_GROUP: &str = "Holder";
/// The heading of the knobs about work.
pub const WORK_GROUP: &str = "Work";
const SERVER_GROUP: &str = "Lock server";

/// How often a watchdog renews that does not do so for ever.
pub const RENEWALS: u32 = 3;

/// What holders call themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owners {
    Random,
    Name,
}

pub const RELEASE: Setting<GivesBack> = choice!(
    "release",
    "Giving the lock back",
    [
        ("delete", GivesBack::Delete, "delete it"),
        ("ask", GivesBack::AskThenDelete, "ask whether it is mine, then delete it"),
        ("compare", GivesBack::CompareAndDelete, "delete it if it is mine, in one step")
    ]
)
.under(LOCK_GROUP)
.help("What a worker sends when it is done.");

pub const OWNER: Setting<Owners> = choice!(
    "owner",
    "A holder calls itself",
    [
        ("random", Owners::Random, "a random number, each time"),
        ("name", Owners::Name, "its own name, always")
    ]
)
.under(LOCK_GROUP)
.help("What stands in the lock, and what is compared.");

pub const EXPIRES: Setting<bool> = Setting::switch("expires", "The lock ends by itself", true)
    .under(LOCK_GROUP)
    .help("Without it, only its holder can end it.");

pub const LEASE: Setting<Duration> = Setting::millis("lease", "Lease", (500, 120_000, 500), 10_000)
    .under(LOCK_GROUP)
    .help("After how long the lock ends by itself, unless it is renewed.");

pub const RENEW: Setting<u32> = choice!(
    "renew",
    "The watchdog renews",
    [
        ("off", 0, "not at all"),
        ("always", u32::MAX, "as long as the worker is inside"),
        ("limited", RENEWALS, "three times at the most")
    ]
)
.under(WORKER_GROUP)
.help("Whether a holder asks for a new lease each time that a third of it has passed.");

pub const WATCH: Setting<bool> = Setting::switch("watch", "Stops at the end of its lease", false)
    .under(WORKER_GROUP)
    .help("If on, the holder stops when its own clock says the lease is over. It counts from when it sent the request that was granted, and gives back a grant that arrives too late.");

pub const CLOCK: Setting<LeaseClock> = choice!(
    "clock",
    "Leases are counted by",
    [
        ("wall", LeaseClock::Wall, "the wall clock"),
        ("monotonic", LeaseClock::Monotonic, "the monotonic clock"),
        ("clients", LeaseClock::Clients, "the clock of whoever asks")
    ]
)
.under(SERVER_GROUP)
.help("The wall clock shows the time of day and can be set. The monotonic clock only counts.");

pub const AHEAD: Setting<Duration> =
    Setting::millis("ahead", "Worker B's clock is ahead by", (0, 300_000, 1_000), 0)
        .under(SERVER_GROUP)
        .help("How much later it is by worker B's wall clock than by true time, from the start.");

pub const REPLICA: Setting<Option<Copies>> = choice!(
    "replica",
    "A replica is told",
    [
        ("none", None, "there is none"),
        ("later", Some(Copies::Later(Duration::ZERO)), "a while later"),
        ("first", Some(Copies::First), "before the worker is")
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
    AHEAD.knob,
    REPLICA.knob,
    LAG.knob,
    WORKERS.knob,
    JOBS.knob,
    WORK.knob,
    POLL.knob,
    HANG.knob,
];
