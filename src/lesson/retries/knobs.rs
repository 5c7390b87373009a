//! The lesson's knobs.

use crate::lesson::knob::{Knob, Setting, choice};
use crate::policy::backoff::{Growth, Jitter};
use crate::policy::retry_budget::RetryThrottling;
use crate::sim::time::Duration;
use crate::subject::calls::calling::Budget;

const RETRIES_GROUP: &str = "Retries";
const LAYERS_GROUP: &str = "Layers";
const SERVER_GROUP: &str = "Server";
const WORK_GROUP: &str = "Work";

/// The kind of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    Calls,
    Record,
}

pub const GROWTH: Setting<Growth> = choice!(
    "growth",
    "Wait between attempts",
    [
        ("none", Growth::None, "none: at once"),
        ("fixed", Growth::Fixed, "fixed"),
        ("exponential", Growth::Exponential, "doubles each time"),
    ]
)
.initially("fixed")
.under(RETRIES_GROUP)
.help("How long a client waits before it tries again.");

pub const JITTER: Setting<Jitter> = choice!(
    "jitter",
    "Jitter",
    [
        ("none", Jitter::None, "none"),
        ("full", Jitter::Full, "full"),
        ("equal", Jitter::Equal, "equal"),
        ("decorrelated", Jitter::Decorrelated, "decorrelated"),
    ]
)
.under(RETRIES_GROUP)
.help("Randomizes the wait. Full: 0 to all of it. Equal: half to all. Decorrelated: up to 3× the last.");

pub const BASE: Setting<Duration> = Setting::millis("base", "First wait", (5, 2_000, 5), 100)
    .waits()
    .under(RETRIES_GROUP)
    .help("The wait before the first retry, without jitter.");

pub const CAP: Setting<Duration> = Setting::millis("cap", "Longest wait", (5, 10_000, 5), 2_000)
    .waits()
    .under(RETRIES_GROUP)
    .help("No wait gets longer than this.");

pub const ATTEMPTS: Setting<u32> = Setting::count("attempts", "Max attempts", (1, 12, 1), "", 4)
    .under(RETRIES_GROUP)
    .help("How many times a call is tried, including the first.");

pub const BUDGET: Setting<bool> = Setting::switch("budget", "Retry budget", false)
    .under(RETRIES_GROUP)
    .help("Each app pays for retries with tokens. Without any, a call that fails is given up.");

pub const RULE: Setting<Budget> = choice!(
    "rule",
    "Whose budget",
    [
        ("grpc", Budget::Grpc(RetryThrottling::A6), "gRPC's: 10 tokens"),
        ("sdk", Budget::Sdk, "AWS SDKs': 500 tokens"),
    ]
)
.under(RETRIES_GROUP)
.help("gRPC: a failure costs 1, a success returns 0.1; retry above half. SDKs: a retry costs 5, after a timeout 10.");

pub const TIMEOUT: Setting<Duration> = Setting::millis("timeout", "Timeout", (20, 3_000, 20), 300)
    .waits()
    .under(RETRIES_GROUP)
    .help("How long an attempt waits for an answer.");

pub const LAYERS: Setting<u32> = Setting::count("layers", "Calling layers", (1, 3, 1), "", 1)
    .under(LAYERS_GROUP)
    .help("1: apps call the server. 2: through a gateway. 3: through a gateway and another service.");

/// If true, the layers in between retry as well.
pub const WHERE: Setting<bool> =
    choice!("where", "Who retries", [("every", true, "every layer"), ("first", false, "only the apps")])
        .under(LAYERS_GROUP)
        .help("The services in between also retry, or only pass failures on.");

pub const WORKERS: Setting<u32> = Setting::count("workers", "Workers", (1, 16, 1), "", 2)
    .under(SERVER_GROUP)
    .help("How many requests the server handles at once.");

pub const SERVICE: Setting<Duration> = Setting::millis("service", "A request takes", (5, 500, 5), 35)
    .under(SERVER_GROUP)
    .help("How long a request keeps a worker busy.");

pub const QUEUE: Setting<u32> = Setting::count("queue", "Queue size", (0, 200, 1), "", 24)
    .under(SERVER_GROUP)
    .help("How many requests can wait for a worker. Any more are turned away at once.");

pub const WORK: Setting<Work> = choice!(
    "work",
    "Workload",
    [("calls", Work::Calls, "calls to the server"), ("record", Work::Record, "writes to one record")]
)
.under(WORK_GROUP)
.help("Apps that call a server, or writers that compete for one record.");

pub const APPS: Setting<u32> =
    Setting::count("apps", "Apps", (1, 8, 1), "", 4).under(WORK_GROUP).help("How many apps call the server.");

pub const CALLS: Setting<u32> = Setting::count("calls", "Calls per app", (1, 200, 1), "", 75)
    .under(WORK_GROUP)
    .help("How many calls each app makes.");

pub const EVERY: Setting<Duration> = Setting::millis("every", "One call every", (0, 2_000, 10), 100)
    .under(WORK_GROUP)
    .help("The mean time between an app's calls. 0: all of them at the same moment.");

pub const WRITERS: Setting<u32> = Setting::count("writers", "Writers", (2, 60, 1), "", 8)
    .under(WORK_GROUP)
    .help("How many writers compete for the record.");

/// The knobs, in display order.
pub const KNOBS: &[Knob] = &[
    GROWTH.knob,
    JITTER.knob,
    BASE.knob,
    CAP.knob,
    ATTEMPTS.knob,
    BUDGET.knob,
    RULE.knob,
    TIMEOUT.knob,
    LAYERS.knob,
    WHERE.knob,
    WORKERS.knob,
    SERVICE.knob,
    QUEUE.knob,
    WORK.knob,
    APPS.knob,
    CALLS.knob,
    EVERY.knob,
    WRITERS.knob,
];
