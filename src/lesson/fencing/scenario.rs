//! The scenario: the knobs, and the scene that they make. Leases are counted by the monotonic clock and
//! given back by comparing, so that what goes wrong is not what the lesson before was about.

use crate::lesson::distributed_lock::work;
use crate::lesson::knob::{Dial, Knob, Settings};
use crate::sim::setup::Setup;
use crate::sim::time::Duration;
use crate::subject::Words;
use crate::subject::locks::promises::Promise;
use crate::subject::locks::scene::LockScene;
use crate::subject::locks::server::{Copies, LeaseClock, Tokens};
use crate::subject::locks::store::Compares;
use crate::subject::locks::worker::{GivesBack, WorkerConfig};

/// The check that no update is lost.
pub const NOTHING_LOST: u16 = 0;
/// The check that whoever has the lock is not refused.
pub const HOLDER_SERVED: u16 = 1;

/// What is watched, by position.
const PROMISES: &[Promise] = &[Promise::NothingLost, Promise::HolderServed, Promise::Everybody];

/// How much later a replica is told, where it is told later.
const LAG: Duration = Duration::from_secs(2);

const TOKEN: &str = "Fencing token";
const LOCK: &str = "Lock";

/// What can be changed.
pub const KNOBS: &[Knob] = &[
    Knob::new(
        "compare",
        "The file store compares the tokens",
        TOKEN,
        Dial::Choice(&[
            ("nothing", "of no request"),
            ("writes", "of writes"),
            ("all", "of reads and writes"),
        ]),
        0,
        "What comes with a token less than the greatest one seen is refused.",
    ),
    Knob::new(
        "token",
        "The token is",
        TOKEN,
        Dial::Choice(&[
            ("none", "not sent along"),
            ("counter", "a counter, kept with the lock"),
            ("random", "a random number"),
            ("clock", "the lock server's wall clock"),
        ]),
        1,
        "What the lock server gives out with the lock, and requests to the store carry.",
    ),
    Knob::new(
        "forget",
        "A crash makes the store forget it",
        TOKEN,
        Dial::Switch,
        0,
        "Whether the greatest token seen is kept in memory only.",
    ),
    Knob::new(
        "lease",
        "Lease",
        LOCK,
        Dial::range(500, 60_000, 500, "ms"),
        10_000,
        "After how long the lock ends by itself.",
    ),
    Knob::new(
        "watch",
        "Stops at the end of its lease",
        LOCK,
        Dial::Switch,
        0,
        "If on, the holder stops when its own clock says the lease is over. It counts from when it sent the request that was granted, and gives back a grant that arrives too late.",
    ),
    Knob::new(
        "replica",
        "A replica of the lock server is told",
        LOCK,
        Dial::Choice(&[
            ("none", "there is none"),
            ("later", "two seconds later"),
            ("first", "before the worker is"),
        ]),
        0,
        "The replica takes over when workers turn to it because the lock server is silent.",
    ),
    Knob::new(
        "workers",
        "Workers",
        work::WORK.group,
        Dial::range(2, 6, 1, ""),
        2,
        "How many workers take turns.",
    ),
    work::JOBS,
    work::WORK,
    work::POLL,
];

/// The scenario that settings describe.
pub fn build(settings: &Settings) -> Setup<Words> {
    LockScene {
        workers: u16::try_from(settings.count("workers")).unwrap_or(2),
        habits: WorkerConfig {
            jobs: settings.count("jobs"),
            work: settings.millis("work"),
            hangs: false,
            lease: Some(settings.millis("lease")),
            random_owner: true,
            gives_back: GivesBack::CompareAndDelete,
            renewals: 0,
            watches: settings.on("watch"),
            poll: settings.millis("poll"),
        },
        clock: LeaseClock::Monotonic,
        copies: match settings.choice("replica") {
            "later" => Some(Copies::Later(LAG)),
            "first" => Some(Copies::First),
            _ => None,
        },
        tokens: match settings.choice("token") {
            "counter" => Some(Tokens::Counter),
            "random" => Some(Tokens::Random),
            "clock" => Some(Tokens::Clock),
            _ => None,
        },
        compares: match settings.choice("compare") {
            "writes" => Compares::Writes,
            "all" => Compares::Everything,
            _ => Compares::Nothing,
        },
        forgets: settings.on("forget"),
        promises: PROMISES,
    }
    .setup()
}
