//! What can be changed.

use crate::lesson::knob::{Knob, Setting, choice};
use crate::policy::breaker::Late;
use crate::sim::time::Duration;
use crate::subject::calls::breakers::scene::Day;

const BREAKER_GROUP: &str = "Breaker";
const TRIPS_GROUP: &str = "When it opens";
const HALF_GROUP: &str = "When it tries again";
const SERVICES_GROUP: &str = "Services";

/// Who makes its calls through a breaker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guarded {
    Nobody,
    Shop,
    ShopAndWeb,
}

/// What there is one breaker for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    Service,
    Shard,
}

/// Which failures a closed breaker counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counts {
    InARow,
    LastCalls,
    LastSeconds,
}

pub const BREAKER: Setting<Guarded> = choice!(
    "breaker",
    "Circuit breaker",
    [
        ("none", Guarded::Nobody, "none"),
        ("shop", Guarded::Shop, "in the shop, before Stock"),
        ("both", Guarded::ShopAndWeb, "there, and in the web front"),
    ]
)
.under(BREAKER_GROUP)
.help("Whose calls go through a breaker.");
pub const SCOPE: Setting<Scope> = choice!(
    "scope",
    "One breaker for",
    [("service", Scope::Service, "the whole service"), ("shard", Scope::Shard, "each shard of it")]
)
.under(BREAKER_GROUP)
.help("Whether all calls to a service share one breaker, or each part of its data has its own.");
pub const TRIP: Setting<Counts> = choice!(
    "trip",
    "It counts",
    [
        ("row", Counts::InARow, "failures in a row"),
        ("calls", Counts::LastCalls, "the share of the last calls"),
        ("time", Counts::LastSeconds, "the share in the last seconds"),
    ]
)
.under(TRIPS_GROUP)
.help("What makes a closed breaker open.");
pub const FAILURES: Setting<u32> = Setting::count("failures", "Failures in a row", (1, 30, 1), "", 5)
    .under(TRIPS_GROUP)
    .help("How many are enough.");
pub const WINDOW: Setting<u32> = Setting::count("window", "Window", (1, 60, 1), "", 10)
    .under(TRIPS_GROUP)
    .help("How many calls, or how many seconds, a share is taken over.");
pub const MINIMUM: Setting<u32> =
    Setting::count("minimum", "Minimum of calls", (1, 60, 1), "", 10).under(TRIPS_GROUP).help(
        "Of fewer calls in the window nothing is said. A window of calls never asks for more than it holds.",
    );
pub const RATE: Setting<u32> = Setting::count("rate", "Failure rate", (1, 100, 1), "%", 50)
    .under(TRIPS_GROUP)
    .help("It opens when so much of the window failed, or more.");
pub const SLOW_AFTER: Setting<Duration> =
    Setting::millis("slow_after", "A call is slow after", (100, 60_000, 100), 60_000)
        .under(TRIPS_GROUP)
        .help("It opens as well when half of the window took longer than this, whatever came of it.");
pub const WAIT: Setting<Duration> = Setting::millis("wait", "Stays open for", (1_000, 60_000, 1_000), 30_000)
    .under(HALF_GROUP)
    .help("How long every call is refused before some are tried.");
pub const TRIALS: Setting<u32> = Setting::count("trials", "Trial calls", (1, 20, 1), "", 1)
    .under(HALF_GROUP)
    .help("How many results it takes to close again, and how many calls are let through for them.");
pub const EVERYONE: Setting<bool> = Setting::switch("everyone", "Half-open lets everyone through", false)
    .under(HALF_GROUP)
    .help("Half-open refuses nobody while it waits for the results.");
pub const LATE: Setting<Late> = choice!(
    "late",
    "A result that comes late",
    [
        ("ignored", Late::Ignored, "decides nothing"),
        ("closes", Late::SuccessCloses, "closes it, if the call succeeded"),
        ("stops", Late::FailureStopsClock, "stops its clock, if the call failed"),
    ]
)
.under(HALF_GROUP)
.help("What an open breaker does when a call ends that it let through before it opened.");
pub const INSTANCES: Setting<u32> = Setting::count("instances", "Instances of the shop", (1, 2, 1), "", 1)
    .under(SERVICES_GROUP)
    .help("The web front asks them in turn. Each has a breaker of its own.");
pub const ELSEWHERE: Setting<bool> = Setting::switch("elsewhere", "Refused here, asked there", false)
    .under(SERVICES_GROUP)
    .help("What one instance refuses at once, the web front asks of the other: a refused call was not made.");
pub const THREADS: Setting<u32> = Setting::count("threads", "Threads of the shop", (2, 40, 1), "", 6)
    .under(SERVICES_GROUP)
    .help("How many requests an instance of the shop works on at once; one that waits for Stock keeps its thread.");
pub const TIMEOUT: Setting<Duration> =
    Setting::millis("timeout", "The shop waits for Stock", (500, 15_000, 500), 3_000)
        .under(SERVICES_GROUP)
        .help("How long a call to Stock may take before it is given up.");
pub const WORKERS: Setting<u32> = Setting::count("workers", "Workers of Stock", (1, 20, 1), "", 8)
    .under(SERVICES_GROUP)
    .help("How many requests Stock works on at once. As many again may wait.");
pub const DAY: Setting<Day> = choice!(
    "day",
    "Stock's day",
    [
        ("outage", Day::Outage, "slow, then dead, then well"),
        ("well", Day::Well, "well"),
        ("hiccup", Day::Hiccup, "dead for five seconds"),
        ("slow", Day::Slow, "slow for twenty seconds"),
        ("flaky", Day::Flaky, "every other request is lost"),
        ("shard", Day::Shard, "shard 2 is dead"),
        ("cold", Day::Cold, "dead, then cold"),
        ("hanging", Day::Hanging, "a call hangs, then all fail"),
    ]
)
    .under(SERVICES_GROUP)
    .help("What befalls the stock service, from the tenth second on. Cold: after its restart the first two requests take 1.6 s each.");
pub const EVERY: Setting<Duration> = Setting::millis("every", "A customer every", (100, 3_000, 10), 170)
    .under(SERVICES_GROUP)
    .help("Every third wants the home page, the others an order.");

/// The knobs, in the order in which they are shown.
pub const KNOBS: &[Knob] = &[
    BREAKER.knob,
    SCOPE.knob,
    TRIP.knob,
    FAILURES.knob,
    WINDOW.knob,
    MINIMUM.knob,
    RATE.knob,
    SLOW_AFTER.knob,
    WAIT.knob,
    TRIALS.knob,
    EVERYONE.knob,
    LATE.knob,
    INSTANCES.knob,
    ELSEWHERE.knob,
    THREADS.knob,
    TIMEOUT.knob,
    WORKERS.knob,
    DAY.knob,
    EVERY.knob,
];
