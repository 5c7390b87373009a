//! The lesson's knobs.

use crate::lesson::knob::{Knob, Setting, choice};
use crate::policy::breaker::Late;
use crate::sim::time::Duration;
use crate::subject::calls::breakers::scene::Day;

const BREAKER_GROUP: &str = "Breaker";
const TRIPS_GROUP: &str = "When it opens";
const HALF_GROUP: &str = "When it tries again";
const SERVICES_GROUP: &str = "Services";

/// Which services call through a breaker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guarded {
    Nobody,
    Shop,
    ShopAndWeb,
}

/// The scope of one breaker.
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
        ("shop", Guarded::Shop, "in the shop, in front of Stock"),
        ("both", Guarded::ShopAndWeb, "in the shop and in the web front"),
    ]
)
.under(BREAKER_GROUP)
.help("Which services make their calls through a breaker.");
pub const SCOPE: Setting<Scope> = choice!(
    "scope",
    "One breaker per",
    [("service", Scope::Service, "service"), ("shard", Scope::Shard, "shard")]
)
.under(BREAKER_GROUP)
.help("All calls to a service share one breaker, or each shard of its data has its own.");
pub const TRIP: Setting<Counts> = choice!(
    "trip",
    "Opens on",
    [
        ("row", Counts::InARow, "failures in a row"),
        ("calls", Counts::LastCalls, "failure rate of the last calls"),
        ("time", Counts::LastSeconds, "failure rate of the last seconds"),
    ]
)
.under(TRIPS_GROUP)
.help("What the closed breaker counts before it opens.");
pub const FAILURES: Setting<u32> = Setting::count("failures", "Failures in a row", (1, 30, 1), "", 5)
    .under(TRIPS_GROUP)
    .help("How many failures in a row open the breaker.");
pub const WINDOW: Setting<u32> = Setting::count("window", "Window", (1, 60, 1), "", 10)
    .under(TRIPS_GROUP)
    .help("The failure rate is taken over this many calls, or this many seconds.");
pub const MINIMUM: Setting<u32> = Setting::count("minimum", "Minimum number of calls", (1, 60, 1), "", 10)
    .under(TRIPS_GROUP)
    .help("The breaker does not judge fewer calls. A window of N calls never requires more than N.");
pub const RATE: Setting<u32> = Setting::count("rate", "Failure rate", (1, 100, 1), "%", 50)
    .under(TRIPS_GROUP)
    .help("The breaker opens when at least this share of the window failed.");
pub const SLOW_AFTER: Setting<Duration> =
    Setting::millis("slow_after", "A call is slow after", (100, 60_000, 100), 60_000)
        .waits()
        .under(TRIPS_GROUP)
        .help("The breaker also opens when half of the window took longer than this, failed or not.");
pub const WAIT: Setting<Duration> = Setting::millis("wait", "Stays open for", (1_000, 60_000, 1_000), 30_000)
    .waits()
    .under(HALF_GROUP)
    .help("How long the breaker refuses every call before it tries a few.");
pub const TRIALS: Setting<u32> = Setting::count("trials", "Trial calls", (1, 20, 1), "", 1)
    .under(HALF_GROUP)
    .help("How many calls a half-open breaker lets through, and how many results it needs to decide.");
pub const EVERYONE: Setting<bool> = Setting::switch("everyone", "Half-open lets everyone through", false)
    .under(HALF_GROUP)
    .help("A half-open breaker refuses nobody while it waits for the trial results.");
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
    .help("The web front calls them in turn. Each has its own breaker.");
pub const ELSEWHERE: Setting<bool> = Setting::switch("elsewhere", "Ask the other instance if refused", false)
    .under(SERVICES_GROUP)
    .help("Safe to do: a breaker that refuses a call has not made it.");
pub const THREADS: Setting<u32> = Setting::count("threads", "Threads of the shop", (2, 40, 1), "", 6)
    .under(SERVICES_GROUP)
    .help("How many requests each instance handles at once. A request waiting for Stock keeps its thread.");
pub const TIMEOUT: Setting<Duration> =
    Setting::millis("timeout", "The shop waits for Stock", (500, 15_000, 500), 3_000)
        .waits()
        .under(SERVICES_GROUP)
        .help("How long the shop waits for an answer from Stock before it gives up on the call.");
pub const WORKERS: Setting<u32> = Setting::count("workers", "Workers of Stock", (1, 20, 1), "", 8)
    .under(SERVICES_GROUP)
    .help("How many requests Stock handles at once. The same number again can wait in its queue.");
pub const DAY: Setting<Day> = choice!(
    "day",
    "Stock's day",
    [
        ("outage", Day::Outage, "slow, then dead, then healthy"),
        ("well", Day::Healthy, "healthy"),
        ("hiccup", Day::Hiccup, "dead for five seconds"),
        ("slow", Day::Slow, "slow for twenty seconds"),
        ("flaky", Day::Flaky, "every other request is lost"),
        ("shard", Day::Shard, "shard 2 is dead"),
        ("cold", Day::Cold, "dead, then back with a cold cache"),
        ("hanging", Day::Hanging, "a call hangs, then all fail"),
    ]
)
.under(SERVICES_GROUP)
.help("What goes wrong from 10 s on. With a cold cache, its first two requests take 1.6 s each.");
pub const EVERY: Setting<Duration> = Setting::millis("every", "A customer every", (100, 3_000, 10), 170)
    .under(SERVICES_GROUP)
    .help("Every third customer wants the home page; the others place an order.");

/// The knobs, in display order.
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
