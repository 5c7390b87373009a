//! The drill's knobs: from the lessons on locks and fencing, set as they were when the incident happened.

pub use crate::lesson::distributed_lock::knobs::{CLOCK, POLL, RELEASE, RENEW, WATCH};
pub use crate::lesson::fencing::knobs::{COMPARE, LEASE};

use crate::lesson::fencing::knobs;
use crate::lesson::knob::{Knob, Setting};
use crate::subject::locks::server::Tokens;

/// Initially, no token is sent.
pub const TOKEN: Setting<Option<Tokens>> = knobs::TOKEN.initially("none");

/// The knobs, in display order.
pub const KNOBS: &[Knob] = &[
    RELEASE.initially("compare").knob,
    LEASE.knob,
    CLOCK.knob,
    WATCH.knob,
    RENEW.knob,
    TOKEN.knob,
    COMPARE.knob,
    POLL.knob,
];
