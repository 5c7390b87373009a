//! The lesson's knobs.

use crate::lesson::knob::{Knob, Setting, choice};
use crate::policy::backoff::{Growth, Jitter};
use crate::policy::idempotency::KeyScheme;
use crate::sim::time::Duration;
use crate::subject::payments::service::Remembers;

const KEYS_GROUP: &str = "Keys";
const RETRIES_GROUP: &str = "Retries";
const WORK_GROUP: &str = "Work";

pub const KEY: Setting<KeyScheme> = choice!(
    "key",
    "Idempotency key",
    [
        ("none", KeyScheme::None, "none"),
        ("order", KeyScheme::PerOrder, "per order"),
        ("attempt", KeyScheme::PerAttempt, "per attempt"),
    ]
)
.under(KEYS_GROUP)
.help("The name the browser sends along: none, payment:{user}:{order}, or that plus the attempt number.");

pub const REQUIRE: Setting<bool> = Setting::switch("require", "Payments requires a key", false)
    .under(KEYS_GROUP)
    .help("If on, Payments refuses a payment without a key (HTTP 400), and nobody is charged.");

pub const MEMORY: Setting<Remembers> = choice!(
    "memory",
    "Payments remembers",
    [
        ("nothing", Remembers::Nothing, "nothing"),
        ("lookup", Remembers::LookUpThenInsert, "look up, then insert"),
        ("claim", Remembers::AtomicClaim, "atomic claim"),
    ]
)
.under(KEYS_GROUP)
.help("How Payments uses the key: not at all, in two steps, or in one step by a unique constraint.");

pub const PROVIDER: Setting<bool> = Setting::switch("provider", "Provider honours the key", false)
    .under(KEYS_GROUP)
    .help("If on, the card provider recognises a key it has already charged for.");

pub const COMPARE: Setting<bool> = Setting::switch("compare", "Compare the payload", true)
    .under(KEYS_GROUP)
    .help("If on, a key that comes back with another amount is refused.");

pub const TTL: Setting<Duration> = Setting::millis("ttl", "Keep keys for", (100, 60_000, 100), 60_000)
    .waits()
    .under(KEYS_GROUP)
    .help("How long Payments remembers its answer to a key.");

pub const LEASE: Setting<Duration> = Setting::millis("lease", "Claims last for", (0, 60_000, 100), 1_500)
    .waits()
    .under(KEYS_GROUP)
    .help("How long a claim keeps others out before it can be taken over. 0: for ever.");

pub const FAILURES: Setting<bool> = Setting::switch("failures", "A failure is kept, too", false)
    .under(KEYS_GROUP)
    .help("With claims: if on, the answer “unavailable” is recorded like any other, and every retry gets it. If off, nothing is recorded, and the claim runs out.");

pub const ATTEMPTS: Setting<u32> = Setting::count("attempts", "Browser attempts", (1, 8, 1), "", 3)
    .under(RETRIES_GROUP)
    .help("How many times the browser asks in all.");

pub const TIMEOUT: Setting<Duration> =
    Setting::millis("timeout", "Browser timeout", (100, 5_000, 100), 2_500)
        .waits()
        .under(RETRIES_GROUP)
        .help("How long the browser waits for an answer.");

pub const SERVICE_ATTEMPTS: Setting<u32> =
    Setting::count("service_attempts", "Payments attempts", (1, 8, 1), "", 3)
        .under(RETRIES_GROUP)
        .help("How many times Payments asks the provider in all.");

pub const SERVICE_TIMEOUT: Setting<Duration> =
    Setting::millis("service_timeout", "Payments timeout", (100, 5_000, 100), 800)
        .waits()
        .under(RETRIES_GROUP)
        .help("How long Payments waits for the provider.");

pub const BACKOFF: Setting<(Growth, Jitter)> = choice!(
    "backoff",
    "Backoff",
    [
        ("none", (Growth::None, Jitter::None), "none"),
        ("fixed", (Growth::Fixed, Jitter::None), "fixed"),
        ("exp", (Growth::Exponential, Jitter::None), "exponential"),
        ("full", (Growth::Exponential, Jitter::Full), "exp., full jitter"),
        ("equal", (Growth::Exponential, Jitter::Equal), "exp., equal jitter"),
        ("decorrelated", (Growth::Exponential, Jitter::Decorrelated), "decorrelated jitter")
    ]
)
.initially("full")
.under(RETRIES_GROUP)
.help("How long to wait before asking again (Brooker 2015). Base 200 ms, cap 2 s.");

pub const ORDERS: Setting<u32> = Setting::count("orders", "Orders", (1, 40, 1), "", 1)
    .under(WORK_GROUP)
    .help("How many people pay, one every 150 ms.");

pub const PROVIDER_WORK: Setting<Duration> =
    Setting::millis("provider_work", "Charging takes", (10, 3_000, 10), 60)
        .under(WORK_GROUP)
        .help("How long the provider takes for one charge.");

pub const AMEND: Setting<bool> = Setting::switch("amend", "Amount changes before a retry", false)
    .under(WORK_GROUP)
    .help("If on, the buyer edits the order after the first attempt, and the browser keeps the key.");

/// The knobs, in display order.
pub const KNOBS: &[Knob] = &[
    KEY.knob,
    REQUIRE.knob,
    MEMORY.knob,
    PROVIDER.knob,
    COMPARE.knob,
    TTL.knob,
    LEASE.knob,
    FAILURES.knob,
    ATTEMPTS.knob,
    TIMEOUT.knob,
    SERVICE_ATTEMPTS.knob,
    SERVICE_TIMEOUT.knob,
    BACKOFF.knob,
    ORDERS.knob,
    PROVIDER_WORK.knob,
    AMEND.knob,
];
