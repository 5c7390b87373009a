//! Faults: what can be done to a run, as plain data that a recipe carries.
//!
//! *Standing* faults last until they are switched off: a [`LinkFault`] on every link of a [`Scope`].
//! *Single* faults happen once: to one message, named by a [`MessageRef`] that finds it again in
//! another run of the same recipe, or to one node at a [`Trigger`]. An [`Intervention`] is any of
//! these, applied at an instant. It comes before everything else that happens at that instant.

use serde::{Deserialize, Serialize};

use super::ids::NodeId;
use super::time::{Duration, SimTime};
use crate::sorting::sort_by_number;
use crate::tagged;

tagged! {
    /// A standing fault of a link. Times in microseconds, probabilities in parts per million.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum LinkFault {
        /// Messages get lost.
        Lose {
            /// The probability of loss.
            ppm: u32,
        } = 0,
        /// Messages arrive twice.
        Duplicate {
            /// The probability of duplication.
            ppm: u32,
        } = 1,
        /// Messages take longer.
        Delay {
            /// The minimum added delay.
            extra_us: u32,
            /// The maximum of the random delay on top.
            jitter_us: u32,
        } = 2,
        /// Messages arrive out of order.
        Reorder {
            /// The probability that a message leaves the order.
            ppm: u32,
            /// The maximum lateness of such a message.
            window_us: u32,
        } = 3,
        /// Messages are changed in transit.
        Tamper {
            /// The probability of a change.
            ppm: u32,
        } = 4,
        /// Latency has a heavy tail.
        Tail {
            /// The probability that a message falls into the tail.
            ppm: u32,
        } = 5,
        /// The line has limited bandwidth.
        Bandwidth {
            /// Bytes per second.
            bytes_per_s: u64,
            /// The queue's capacity in bytes.
            queue_bytes: u64,
        } = 6,
        /// Nothing gets through.
        Partition = 7,
    }
}

impl LinkFault {
    /// True if both faults are of the same kind, whatever their parameters.
    pub fn same_kind(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }
}

/// The links that a standing fault affects. `None` means any node.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Scope {
    /// The sender.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<NodeId>,
    /// The receiver.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<NodeId>,
}

impl Scope {
    /// Every link.
    pub const ALL: Self = Self { from: None, to: None };

    /// One direction of one link.
    pub const fn link(from: NodeId, to: NodeId) -> Self {
        Self { from: Some(from), to: Some(to) }
    }

    /// True if the scope includes the link from `from` to `to`.
    pub fn covers(&self, from: NodeId, to: NodeId) -> bool {
        self.from.is_none_or(|f| f == from) && self.to.is_none_or(|t| t == to)
    }
}

/// Names one message, so that it is found again whenever the recipe, or one like it, runs: the `nth`
/// message sent from one node to another, counting from 1, or the network's copy of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct MessageRef {
    /// The sender.
    pub from: NodeId,
    /// The receiver.
    pub to: NodeId,
    /// Its number on the link, from 1.
    pub nth: u32,
    /// True for the network's copy rather than the message itself.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub copy: bool,
}

impl MessageRef {
    /// The first message from one node to another.
    pub const fn first(from: NodeId, to: NodeId) -> Self {
        Self { from, to, nth: 1, copy: false }
    }
}

tagged! {
    /// A fault for one message.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum MessageFault {
        /// It never arrives.
        Drop = 0,
        /// It arrives late.
        Delay {
            /// The added delay.
            by: Duration,
        } = 1,
        /// A copy of it arrives too.
        Duplicate = 2,
        /// It arrives changed.
        Tamper = 3,
        /// Chance leaves it alone: whatever its draws say, it arrives once, unchanged, after its link's base latency plus
        /// the minimum that delay faults add. Partitions, full queues, limited bandwidth and other faults ordered for this
        /// very message are not chance and still apply.
        Spare = 4,
    }
}

tagged! {
    /// The event after which a node crashes.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum Trigger {
        /// After it receives this message.
        Received(MessageRef) = 0,
        /// After it sends this message.
        Sent(MessageRef) = 1,
        /// After its nth write to disk, counting from 1.
        Wrote {
            /// The number of the write.
            nth: u32,
        } = 2,
    }
}

tagged! {
    /// Something done to a run from outside.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum Intervention {
        /// Switches on a standing fault for the links of a scope, replacing one of the same kind and scope.
        Switch {
            /// The links.
            scope: Scope,
            /// The fault.
            fault: LinkFault,
        } = 0,
        /// Switches off standing faults of the same kind and scope.
        Clear {
            /// The links.
            scope: Scope,
            /// The fault; only its kind matters.
            fault: LinkFault,
        } = 1,
        /// Switches off every standing fault on every link.
        ClearAll = 2,
        /// Applies a fault to one message, in flight or not yet sent.
        Message {
            /// The message.
            message: MessageRef,
            /// The fault.
            fault: MessageFault,
        } = 3,
        /// Crashes a node. It restarts after `down`; without one, it stays down until recovered.
        Crash {
            /// The node.
            node: NodeId,
            /// The downtime.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            down: Option<Duration>,
        } = 4,
        /// Crashes a node after a certain event on it.
        CrashAfter {
            /// The node.
            node: NodeId,
            /// The event to wait for.
            trigger: Trigger,
            /// The downtime.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            down: Option<Duration>,
        } = 5,
        /// Restarts a crashed node.
        Recover {
            /// The node.
            node: NodeId,
        } = 6,
        /// Pauses a node: nothing runs on it while time passes. It resumes after `span`; without one, not on its own.
        Pause {
            /// The node.
            node: NodeId,
            /// The length of the pause.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            span: Option<Duration>,
        } = 7,
        /// Resumes a paused node.
        Resume {
            /// The node.
            node: NodeId,
        } = 8,
        /// Makes a node's work take `permille` thousandths of its normal time from now on (1,000 is normal).
        Slow {
            /// The node.
            node: NodeId,
            /// The factor, in thousandths.
            permille: u32,
        } = 9,
        /// Steps a node's wall clock forward, or back, by this many microseconds.
        StepClock {
            /// The node.
            node: NodeId,
            /// The step, in microseconds.
            by_us: i64,
        } = 10,
        /// Changes the drift of a node's oscillator, in parts per million.
        Drift {
            /// The node.
            node: NodeId,
            /// The new drift.
            ppm: i32,
        } = 11,
        /// Redraws everything: from here on, all draws by links and processes come from new streams.
        /// Messages in flight keep their draws.
        Reseed {
            /// Selects the streams, together with the run's seed. Earlier reseeds make no difference.
            salt: u64,
        } = 12,
    }
}

impl Intervention {
    /// The node it acts on, if it acts on one.
    pub fn node(&self) -> Option<NodeId> {
        match *self {
            Self::Crash { node, .. }
            | Self::CrashAfter { node, .. }
            | Self::Recover { node }
            | Self::Pause { node, .. }
            | Self::Resume { node }
            | Self::Slow { node, .. }
            | Self::StepClock { node, .. }
            | Self::Drift { node, .. } => Some(node),
            Self::Switch { .. }
            | Self::Clear { .. }
            | Self::ClearAll
            | Self::Message { .. }
            | Self::Reseed { .. } => None,
        }
    }
}

impl Intervention {
    /// Every node it names.
    pub fn nodes(&self) -> impl Iterator<Item = NodeId> {
        let (scope, message) = match *self {
            Self::Switch { scope, .. } | Self::Clear { scope, .. } => (Some(scope), None),
            Self::Message { message, .. } => (None, Some(message)),
            Self::CrashAfter { trigger: Trigger::Received(message) | Trigger::Sent(message), .. } => {
                (None, Some(message))
            }
            _ => (None, None),
        };
        let of_scope = scope.into_iter().flat_map(|scope| scope.from.into_iter().chain(scope.to));
        let of_message = message.into_iter().flat_map(|message| [message.from, message.to]);
        self.node().into_iter().chain(of_scope).chain(of_message)
    }
}

/// An intervention and its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Scripted {
    /// True time.
    pub at: SimTime,
    /// The intervention.
    #[serde(rename = "do")]
    pub intervention: Intervention,
}

impl Scripted {
    /// Sorts interventions by time; those at the same time keep their order.
    pub fn sort(script: &mut [Self]) {
        sort_by_number(script, |scripted| scripted.at.as_micros());
    }
}

/// Standing faults in the order in which they were switched on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing(Vec<(Scope, LinkFault)>);

impl Standing {
    /// Switches a fault on, replacing one of the same kind and scope.
    pub fn switch(&mut self, scope: Scope, fault: LinkFault) {
        match self.0.iter_mut().find(|(s, f)| *s == scope && f.same_kind(&fault)) {
            Some(entry) => entry.1 = fault,
            None => self.0.push((scope, fault)),
        }
    }

    /// Switches off a kind of fault for a scope.
    pub fn clear(&mut self, scope: Scope, fault: &LinkFault) {
        self.0.retain(|(s, f)| !(*s == scope && f.same_kind(fault)));
    }

    /// Switches everything off.
    pub fn clear_all(&mut self) {
        self.0.clear();
    }

    /// The active faults, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &(Scope, LinkFault)> {
        self.0.iter()
    }

    /// The faults on one link.
    pub fn on(&self, from: NodeId, to: NodeId) -> impl Iterator<Item = LinkFault> + '_ {
        self.0.iter().filter(move |(scope, _)| scope.covers(from, to)).map(|(_, fault)| *fault)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn switching_again_turns_the_same_knob() {
        let mut standing = Standing::default();
        standing.switch(Scope::ALL, LinkFault::Lose { ppm: 1 });
        standing.switch(Scope::ALL, LinkFault::Lose { ppm: 2 });
        standing.switch(Scope::link(NodeId(0), NodeId(1)), LinkFault::Lose { ppm: 3 });
        let on = |from, to| standing.on(NodeId(from), NodeId(to)).collect::<Vec<_>>();
        assert_eq!(on(0, 1), [LinkFault::Lose { ppm: 2 }, LinkFault::Lose { ppm: 3 }]);
        assert_eq!(on(1, 0), [LinkFault::Lose { ppm: 2 }]);
        standing.clear(Scope::ALL, &LinkFault::Lose { ppm: 9 });
        assert_eq!(standing.iter().count(), 1);
    }

    #[test]
    fn interventions_survive_json() {
        let message = MessageRef { from: NodeId(3), to: NodeId(1), nth: 1, copy: false };
        let all = [
            Intervention::ClearAll,
            Intervention::Message { message, fault: MessageFault::Delay { by: Duration::from_millis(5) } },
            Intervention::CrashAfter { node: NodeId(1), trigger: Trigger::Received(message), down: None },
            Intervention::Message { message, fault: MessageFault::Spare },
            Intervention::Reseed { salt: 7 },
        ];
        for intervention in all {
            let json = serde_json::to_string(&intervention).expect("plain data");
            assert_eq!(serde_json::from_str::<Intervention>(&json).expect(&json), intervention);
        }
    }
}
