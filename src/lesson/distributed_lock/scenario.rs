//! The scenario: the knobs, and the scene that they make.

use crate::lesson::distributed_lock::work;
use crate::lesson::knob::{Dial, Knob, Settings};
use crate::sim::setup::Setup;
use crate::subject::Words;
use crate::subject::locks::promises::Promise;
use crate::subject::locks::scene::LockScene;
use crate::subject::locks::server::{Copies, LeaseClock};
use crate::subject::locks::store::Compares;
use crate::subject::locks::worker::{GivesBack, WorkerConfig};

/// The check that one worker is inside at a time.
pub const ALONE: u16 = 0;
/// The check that nobody frees another's lock.
pub const OWN_LOCK: u16 = 1;
/// The check that everybody gets a turn.
pub const EVERYBODY: u16 = 3;

/// What is watched, by position.
const PROMISES: &[Promise] = &[Promise::Alone, Promise::OwnLock, Promise::NothingLost, Promise::Everybody];

/// How often a watchdog renews that does not do so for ever.
pub const RENEWALS: u32 = 3;

const LOCK: &str = "Lock";
const WORKER: &str = "Holder";
const SERVER: &str = "Lock server";

/// What can be changed.
pub const KNOBS: &[Knob] = &[
    Knob::new(
        "release",
        "Giving the lock back",
        LOCK,
        Dial::Choice(&[
            ("delete", "delete it"),
            ("ask", "ask whether it is mine, then delete it"),
            ("compare", "delete it if it is mine, in one step"),
        ]),
        0,
        "What a worker sends when it is done.",
    ),
    Knob::new(
        "owner",
        "A holder calls itself",
        LOCK,
        Dial::Choice(&[("random", "a random number, each time"), ("name", "its own name, always")]),
        0,
        "What stands in the lock, and what is compared.",
    ),
    Knob::new(
        "expires",
        "The lock ends by itself",
        LOCK,
        Dial::Switch,
        1,
        "Without it, only its holder can end it.",
    ),
    Knob::new(
        "lease",
        "Lease",
        LOCK,
        Dial::range(500, 60_000, 500, "ms"),
        10_000,
        "After how long the lock ends by itself, unless it is renewed.",
    ),
    Knob::new(
        "renew",
        "The watchdog renews",
        WORKER,
        Dial::Choice(&[
            ("off", "not at all"),
            ("always", "as long as the worker is inside"),
            ("limited", "three times at the most"),
        ]),
        0,
        "Whether a holder asks for a new lease each time that a third of it has passed.",
    ),
    Knob::new(
        "watch",
        "Stops at the end of its lease",
        WORKER,
        Dial::Switch,
        0,
        "If on, the holder stops when its own clock says the lease is over. It counts from when it sent the request that was granted, and gives back a grant that arrives too late.",
    ),
    Knob::new(
        "clock",
        "Leases are counted by",
        SERVER,
        Dial::Choice(&[("wall", "the wall clock"), ("monotonic", "the monotonic clock")]),
        0,
        "The wall clock shows the time of day and can be set. The monotonic clock only counts.",
    ),
    Knob::new(
        "replica",
        "A replica is told",
        SERVER,
        Dial::Choice(&[
            ("none", "there is none"),
            ("later", "a while later"),
            ("first", "before the worker is"),
        ]),
        0,
        "The replica takes over when workers turn to it because the lock server is silent.",
    ),
    Knob::new(
        "lag",
        "The replica lags by",
        SERVER,
        Dial::range(0, 10_000, 100, "ms"),
        2_000,
        "How much later the replica is told, where it is told later.",
    ),
    Knob::new(
        "workers",
        "Workers",
        work::WORK.group,
        Dial::range(2, 6, 1, ""),
        3,
        "How many workers take turns.",
    ),
    work::JOBS,
    work::WORK,
    work::POLL,
    Knob::new(
        "hang",
        "Worker A's first job never ends",
        work::WORK.group,
        Dial::Switch,
        0,
        "An endless loop: the process lives and its watchdog runs, but the work does not get done.",
    ),
];

/// The scenario that settings describe.
pub fn build(settings: &Settings) -> Setup<Words> {
    LockScene {
        workers: u16::try_from(settings.count("workers")).unwrap_or(2),
        habits: WorkerConfig {
            jobs: settings.count("jobs"),
            work: settings.millis("work"),
            hangs: settings.on("hang"),
            lease: settings.on("expires").then(|| settings.millis("lease")),
            random_owner: settings.choice("owner") == "random",
            gives_back: match settings.choice("release") {
                "ask" => GivesBack::AskThenDelete,
                "compare" => GivesBack::CompareAndDelete,
                _ => GivesBack::Delete,
            },
            renewals: match settings.choice("renew") {
                "always" => u32::MAX,
                "limited" => RENEWALS,
                _ => 0,
            },
            watches: settings.on("watch"),
            poll: settings.millis("poll"),
        },
        clock: match settings.choice("clock") {
            "monotonic" => LeaseClock::Monotonic,
            _ => LeaseClock::Wall,
        },
        copies: match settings.choice("replica") {
            "later" => Some(Copies::Later(settings.millis("lag"))),
            "first" => Some(Copies::First),
            _ => None,
        },
        tokens: None,
        compares: Compares::Nothing,
        forgets: false,
        promises: PROMISES,
    }
    .setup()
}
