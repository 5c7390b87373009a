//! What can be changed: knobs of the lessons on locks and fencing, as they were set when the incident happened.

pub use crate::lesson::distributed_lock::knobs::{CLOCK, POLL, RELEASE, RENEW, WATCH};
pub use crate::lesson::fencing::knobs::{COMPARE, LEASE};

use crate::lesson::fencing::knobs;
use crate::lesson::knob::{Knob, Setting};
use crate::subject::locks::server::Tokens;

/// Nothing is sent along at first.
pub const TOKEN: Setting<Option<Tokens>> = knobs::TOKEN.initially("none");

/// The knobs, in the order in which they are shown.
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
