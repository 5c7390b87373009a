//! Faults that scenes come with, in the words in which one speaks of them. Times are true time from the start of the run.
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

/// Anything that can be done to a run, after this many milliseconds.
pub const fn at(ms: u64, intervention: Intervention) -> Scripted {
    Scripted { at: SimTime::from_millis(ms), intervention }
}

/// The message that goes from one node to another as the `nth`, from 1.
pub const fn nth(from: NodeId, to: NodeId, nth: u32) -> MessageRef {
    MessageRef { from, to, nth, copy: false }
}

const fn hit(message: MessageRef, fault: MessageFault) -> Scripted {
    at(0, Intervention::Message { message, fault })
}

/// A message is lost.
pub const fn lose(message: MessageRef) -> Scripted {
    hit(message, MessageFault::Drop)
}

/// A message takes longer by this many milliseconds.
pub const fn delay(message: MessageRef, ms: u64) -> Scripted {
    hit(message, MessageFault::Delay { by: Duration::from_millis(ms) })
}

/// A message arrives twice.
pub const fn repeat(message: MessageRef) -> Scripted {
    hit(message, MessageFault::Duplicate)
}

/// Nothing arrives of what one node sends to another, from one moment until another: by the clock rather than by the
/// message, so that the same moment is hit whatever else is sent.
pub const fn cut(from: NodeId, to: NodeId, since_ms: u64, until_ms: u64) -> [Scripted; 2] {
    let (scope, fault) = (Scope::link(from, to), LinkFault::Partition);
    [at(since_ms, Intervention::Switch { scope, fault }), at(until_ms, Intervention::Clear { scope, fault })]
}

/// A node is paused for this many milliseconds.
pub const fn pause(node: NodeId, at_ms: u64, for_ms: u64) -> Scripted {
    at(at_ms, Intervention::Pause { node, span: Some(Duration::from_millis(for_ms)) })
}

/// A node crashes, and is back after this many milliseconds.
pub const fn crash(node: NodeId, at_ms: u64, down_ms: u64) -> Scripted {
    at(at_ms, Intervention::Crash { node, down: Some(Duration::from_millis(down_ms)) })
}

/// A node crashes and stays down.
pub const fn crash_for_good(node: NodeId, at_ms: u64) -> Scripted {
    at(at_ms, Intervention::Crash { node, down: None })
}

/// A node crashes right after something, and is back after this many milliseconds.
pub const fn crash_after(node: NodeId, trigger: Trigger, down_ms: u64) -> Scripted {
    at(0, Intervention::CrashAfter { node, trigger, down: Some(Duration::from_millis(down_ms)) })
}

/// A node's wall clock is set forward, or back.
pub const fn step_clock(node: NodeId, at_ms: u64, by_ms: i64) -> Scripted {
    at(at_ms, Intervention::StepClock { node, by_us: by_ms * 1_000 })
}
