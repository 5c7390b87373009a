//! What can be changed: knobs of the lesson on idempotency keys, as they were set when the incident happened.

pub use crate::lesson::idempotency::knobs::{
    ATTEMPTS, BACKOFF, FAILURES, KEY, LEASE, MEMORY, PROVIDER, REQUIRE, SERVICE_ATTEMPTS, SERVICE_TIMEOUT,
    TIMEOUT, TTL,
};

use crate::lesson::knob::Knob;

/// The knobs, in the order in which they are shown.
pub const KNOBS: &[Knob] = &[
    KEY.initially("order").knob,
    REQUIRE.knob,
    MEMORY.initially("claim").knob,
    PROVIDER.knob,
    TTL.knob,
    LEASE.knob,
    FAILURES.knob,
    ATTEMPTS.knob,
    TIMEOUT.knob,
    SERVICE_ATTEMPTS.knob,
    SERVICE_TIMEOUT.knob,
    BACKOFF.knob,
];
