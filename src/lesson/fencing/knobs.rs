//! What can be changed.

pub use crate::lesson::distributed_lock::knobs::{JOBS, POLL, WATCH, WORK, WORKERS};
use crate::lesson::knob::{Knob, Setting, choice};
use crate::sim::time::Duration;
use crate::subject::locks::server::{Copies, Tokens};
use crate::subject::locks::store::Compares;

const TOKEN_GROUP: &str = "Fencing token";
const LOCK_GROUP: &str = "Lock";

/// How much later a replica is told, where it is told later.
const LAG: Duration = Duration::from_secs(2);

pub const COMPARE: Setting<Compares> = choice!(
    "compare",
    "The file store compares the tokens",
    [
        ("nothing", Compares::Nothing, "of no request"),
        ("writes", Compares::Writes, "of writes"),
        ("all", Compares::Everything, "of reads and writes"),
    ]
)
.under(TOKEN_GROUP)
.help("What comes with a token less than the greatest one seen is refused.");

pub const TOKEN: Setting<Option<Tokens>> = choice!(
    "token",
    "The token is",
    [
        ("none", None, "not sent along"),
        ("counter", Some(Tokens::Counter), "a counter, kept with the lock"),
        ("random", Some(Tokens::Random), "a random number"),
        ("clock", Some(Tokens::Clock), "the lock server's wall clock"),
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

pub const REPLICA: Setting<Option<Copies>> = choice!(
    "replica",
    "A replica of the lock server is told",
    [
        ("none", None, "there is none"),
        ("later", Some(Copies::Later(LAG)), "two seconds later"),
        ("first", Some(Copies::First), "before the worker is"),
    ]
)
.under(LOCK_GROUP)
.help("The replica takes over when workers turn to it because the lock server is silent.");

/// The knobs, in the order in which they are shown.
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
