//! Faults for scenes, written as one would say them. Times are true time since the start of the run.
//!
//! ```
//! use happens_before::lesson::script::{cut, lose, nth};
//! use happens_before::sim::fault::Scripted;
//! use happens_before::sim::ids::NodeId;
//!
//! const SCRIPT: &[Scripted] = &[
//!     lose(nth(NodeId(0), NodeId(1), 2)),
//!     cut(NodeId(1), NodeId(0), 1_100, 1_260)[0],
//!     cut(NodeId(1), NodeId(0), 1_100, 1_260)[1],
//! ];
//! assert_eq!(SCRIPT.len(), 3);
//! ```

use crate::sim::fault::{Intervention, LinkFault, MessageFault, MessageRef, Scope, Scripted, Trigger};
use crate::sim::ids::NodeId;
use crate::sim::time::{Duration, SimTime};

/// Any intervention, at this many milliseconds.
pub const fn at(ms: u64, intervention: Intervention) -> Scripted {
    Scripted { at: SimTime::from_millis(ms), intervention }
}

/// The `nth` message from one node to another, counted from 1.
pub const fn nth(from: NodeId, to: NodeId, nth: u32) -> MessageRef {
    MessageRef { from, to, nth, copy: false }
}

const fn hit(message: MessageRef, fault: MessageFault) -> Scripted {
    at(0, Intervention::Message { message, fault })
}

/// Loses a message.
pub const fn lose(message: MessageRef) -> Scripted {
    hit(message, MessageFault::Drop)
}

/// Delays a message by this many milliseconds.
pub const fn delay(message: MessageRef, ms: u64) -> Scripted {
    hit(message, MessageFault::Delay { by: Duration::from_millis(ms) })
}

/// Duplicates a message.
pub const fn repeat(message: MessageRef) -> Scripted {
    hit(message, MessageFault::Duplicate)
}

/// Cuts the link from one node to another between two times. Timed by the clock rather than tied to a message, so
/// the same moment is hit whatever else is sent.
pub const fn cut(from: NodeId, to: NodeId, since_ms: u64, until_ms: u64) -> [Scripted; 2] {
    let (scope, fault) = (Scope::link(from, to), LinkFault::Partition);
    [at(since_ms, Intervention::Switch { scope, fault }), at(until_ms, Intervention::Clear { scope, fault })]
}

/// Pauses a node for this many milliseconds.
pub const fn pause(node: NodeId, at_ms: u64, for_ms: u64) -> Scripted {
    at(at_ms, Intervention::Pause { node, span: Some(Duration::from_millis(for_ms)) })
}

/// Crashes a node, which restarts after this many milliseconds.
pub const fn crash(node: NodeId, at_ms: u64, down_ms: u64) -> Scripted {
    at(at_ms, Intervention::Crash { node, down: Some(Duration::from_millis(down_ms)) })
}

/// Crashes a node for good.
pub const fn crash_for_good(node: NodeId, at_ms: u64) -> Scripted {
    at(at_ms, Intervention::Crash { node, down: None })
}

/// Crashes a node right after an event; it restarts after this many milliseconds.
pub const fn crash_after(node: NodeId, trigger: Trigger, down_ms: u64) -> Scripted {
    at(0, Intervention::CrashAfter { node, trigger, down: Some(Duration::from_millis(down_ms)) })
}

/// Sets a node's wall clock forward, or back if negative.
pub const fn step_clock(node: NodeId, at_ms: u64, by_ms: i64) -> Scripted {
    at(at_ms, Intervention::StepClock { node, by_us: by_ms * 1_000 })
}
