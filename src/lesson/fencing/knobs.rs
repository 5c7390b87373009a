//! The lesson's knobs.

pub use crate::lesson::distributed_lock::knobs::{JOBS, POLL, WATCH, WORK, WORKERS};
use crate::lesson::knob::{Knob, Setting, choice};
use crate::sim::time::Duration;
use crate::subject::locks::server::{Copies, Tokens};
use crate::subject::locks::store::Compares;

const TOKEN_GROUP: &str = "Fencing token";
const LOCK_GROUP: &str = "Lock";

/// How much later the replica is told, if it is told later.
const LAG: Duration = Duration::from_secs(2);

pub const COMPARE: Setting<Compares> = choice!(
    "compare",
    "The file store checks tokens",
    [
        ("nothing", Compares::Nothing, "never"),
        ("writes", Compares::Writes, "on writes"),
        ("all", Compares::Everything, "on reads and writes"),
    ]
)
.under(TOKEN_GROUP)
.help("It refuses a request whose token is lower than the highest it has seen.");

pub const TOKEN: Setting<Option<Tokens>> = choice!(
    "token",
    "The token is",
    [
        ("none", None, "not sent"),
        ("counter", Some(Tokens::Counter), "a counter, kept with the lock"),
        ("random", Some(Tokens::Random), "a random number"),
        ("clock", Some(Tokens::Clock), "the lock server's wall clock"),
    ]
)
.initially("counter")
.under(TOKEN_GROUP)
.help("The number that comes with the lock and goes with every request to the store.");

pub const FORGET: Setting<bool> = Setting::switch("forget", "The store forgets in a crash", false)
    .under(TOKEN_GROUP)
    .help("If on, the store keeps the highest token only in memory.");

pub const LEASE: Setting<Duration> = Setting::millis("lease", "Lease", (500, 60_000, 500), 10_000)
    .waits()
    .under(LOCK_GROUP)
    .help("How long the lock lasts.");

pub const REPLICA: Setting<Option<Copies>> = choice!(
    "replica",
    "Replica of the lock server",
    [
        ("none", None, "none"),
        ("later", Some(Copies::Later(LAG)), "told two seconds later"),
        ("first", Some(Copies::First), "told before the worker"),
    ]
)
.under(LOCK_GROUP)
.help("It takes over when workers turn to it because the lock server does not answer.");

/// The knobs, in display order.
pub const KNOBS: &[Knob] = &[
    COMPARE.knob,
    TOKEN.knob,
    FORGET.knob,
    LEASE.knob,
    WATCH.under(LOCK_GROUP).knob,
    REPLICA.knob,
    WORKERS.from(2).knob,
    JOBS.knob,
    WORK.knob,
    POLL.knob,
];
