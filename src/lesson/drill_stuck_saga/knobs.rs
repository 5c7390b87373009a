//! The drill's knobs: those of the lesson on orchestrated sagas, as they were set at the time of the incident.

pub use crate::lesson::saga_orchestration::knobs::{
    ATTEMPTS, FAILING, LOG, MEMORY, RECOVERY, SILENCE, TIMEOUT, UNDO_ATTEMPTS,
};

use crate::lesson::knob::Knob;

/// The knobs, in display order.
pub const KNOBS: &[Knob] = &[
    LOG.initially("after").knob,
    RECOVERY.initially("off").knob,
    SILENCE.knob,
    TIMEOUT.knob,
    ATTEMPTS.knob,
    UNDO_ATTEMPTS.knob,
    FAILING.knob,
    MEMORY.knob,
];
