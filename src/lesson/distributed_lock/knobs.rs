//! The lesson's knobs.

use crate::lesson::knob::{Knob, Setting, choice};
use crate::sim::time::Duration;
use crate::subject::locks::server::{Copies, LeaseClock};
use crate::subject::locks::worker::GivesBack;

const LOCK_GROUP: &str = "Lock";
const WORKER_GROUP: &str = "Holder";
/// The heading for the knobs about work.
pub const WORK_GROUP: &str = "Work";
const SERVER_GROUP: &str = "Lock server";

/// How many times a limited watchdog renews the lease.
pub const RENEWALS: u32 = 3;

/// How holders identify themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owners {
    Random,
    Name,
}

pub const RELEASE: Setting<GivesBack> = choice!(
    "release",
    "Releasing the lock",
    [
        ("delete", GivesBack::Delete, "delete it"),
        ("ask", GivesBack::AskThenDelete, "check it is mine, then delete it"),
        ("compare", GivesBack::CompareAndDelete, "delete it if mine, in one step")
    ]
)
.under(LOCK_GROUP)
.help("What a worker sends to the lock server when it is done.");

pub const OWNER: Setting<Owners> = choice!(
    "owner",
    "Owner token",
    [
        ("random", Owners::Random, "a new random number each time"),
        ("name", Owners::Name, "always the worker's name")
    ]
)
.under(LOCK_GROUP)
.help("What a holder writes into the lock, and what the server compares.");

pub const EXPIRES: Setting<bool> = Setting::switch("expires", "The lock expires", true)
    .under(LOCK_GROUP)
    .help("If off, only the holder can release the lock.");

pub const LEASE: Setting<Duration> = Setting::millis("lease", "Lease", (500, 120_000, 500), 10_000)
    .waits()
    .under(LOCK_GROUP)
    .help("How long the lock lasts unless it is renewed.");

pub const RENEW: Setting<u32> = choice!(
    "renew",
    "The watchdog renews",
    [
        ("off", 0, "never"),
        ("always", u32::MAX, "as long as the worker is inside"),
        ("limited", RENEWALS, "at most three times")
    ]
)
.under(WORKER_GROUP)
.help("The watchdog asks for a new lease whenever a third of the current one has passed.");

pub const WATCH: Setting<bool> = Setting::switch("watch", "Stop when the lease ends", false)
    .under(WORKER_GROUP)
    .help("By the holder's own clock, from when it asked. It hands back a grant that arrives too late.");

pub const CLOCK: Setting<LeaseClock> = choice!(
    "clock",
    "Leases run on",
    [
        ("wall", LeaseClock::Wall, "the wall clock"),
        ("monotonic", LeaseClock::Monotonic, "the monotonic clock"),
        ("clients", LeaseClock::Clients, "the clock of whoever asks")
    ]
)
.under(SERVER_GROUP)
.help("The wall clock shows the time of day and can be set. The monotonic clock only counts up.");

pub const AHEAD: Setting<Duration> =
    Setting::millis("ahead", "Worker B's clock is ahead by", (0, 300_000, 1_000), 0)
        .under(SERVER_GROUP)
        .help("How much later it is by worker B's wall clock than by true time, from the start.");

pub const REPLICA: Setting<Option<Copies>> = choice!(
    "replica",
    "Replica",
    [
        ("none", None, "none"),
        ("later", Some(Copies::Later(Duration::ZERO)), "told some time later"),
        ("first", Some(Copies::First), "told before the worker")
    ]
)
.under(SERVER_GROUP)
.help("It takes over when workers turn to it because the lock server does not answer.");

pub const LAG: Setting<Duration> = Setting::millis("lag", "Replica lag", (0, 10_000, 100), 2_000)
    .under(SERVER_GROUP)
    .help("How much later the replica is told, if it is told later.");

pub const WORKERS: Setting<u32> = Setting::count("workers", "Workers", (2, 6, 1), "", 3)
    .under(WORK_GROUP)
    .help("How many workers take turns.");

pub const HANG: Setting<bool> = Setting::switch("hang", "Worker A's first job hangs", false)
    .under(WORK_GROUP)
    .help("In an endless loop: the process and its watchdog run, but the job never gets done.");

pub const JOBS: Setting<u32> = Setting::count("jobs", "Jobs per worker", (1, 5, 1), "", 1)
    .under(WORK_GROUP)
    .help("How many times each worker changes the file.");

pub const WORK: Setting<Duration> = Setting::millis("work", "A job takes", (100, 20_000, 100), 4_000)
    .under(WORK_GROUP)
    .help("The time from reading the file to writing it.");

pub const POLL: Setting<Duration> =
    Setting::millis("poll", "A waiting worker asks every", (200, 5_000, 100), 2_000)
        .waits()
        .under(WORK_GROUP)
        .help("How long a worker that was told “busy” waits before it asks again.");

/// The knobs, in display order.
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
