//! The tools of the break bar, what each of them strikes, and their amounts.

use crate::sim::fault::{Intervention, LinkFault, MessageFault, MessageRef, Scope};
use crate::sim::ids::NodeId;
use crate::sim::time::{Duration, SimTime};
use crate::timeline::list::Target;

/// A tool that is picked first and then used on the timeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tool {
    Drop,
    Delay,
    Repeat,
    /// Cuts a message's link in both directions, or restores it.
    Cut,
    Crash,
    Pause,
    Clock,
}

/// What a tool strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aim {
    Message,
    Node,
}

impl Tool {
    /// All tools, in the order of the bar and of their keys.
    pub const ALL: [Self; 7] =
        [Self::Drop, Self::Delay, Self::Repeat, Self::Cut, Self::Crash, Self::Pause, Self::Clock];

    pub const fn aim(self) -> Aim {
        match self {
            Self::Drop | Self::Delay | Self::Repeat | Self::Cut => Aim::Message,
            Self::Crash | Self::Pause | Self::Clock => Aim::Node,
        }
    }

    /// The tool for a digit key.
    pub fn of_key(key: &str) -> Option<Self> {
        let digit: usize = key.parse().ok()?;
        Self::ALL.get(digit.checked_sub(1)?).copied()
    }
}

/// The amounts by which tools delay, stop and set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amounts {
    /// How much later a message arrives.
    pub delay: Duration,
    /// How long a crashed node stays down; `None` means forever.
    pub down: Option<Duration>,
    /// How long a node is paused; `None` means until the user resumes it.
    pub pause: Option<Duration>,
    /// How many milliseconds a wall clock is set forward, or back if negative.
    pub clock_ms: i32,
}

impl Default for Amounts {
    /// A delay that outlasts most timeouts of the lessons, and a noticeable stop.
    fn default() -> Self {
        let stop = Some(Duration::from_millis(500));
        Self { delay: Duration::from_secs(1), down: stop, pause: stop, clock_ms: -1_000 }
    }
}

impl Amounts {
    /// The fault that a tool causes in a message; `None` if it does not strike messages.
    pub fn fault(&self, tool: Tool) -> Option<MessageFault> {
        match tool {
            Tool::Drop => Some(MessageFault::Drop),
            Tool::Delay => Some(MessageFault::Delay { by: self.delay }),
            Tool::Repeat => Some(MessageFault::Duplicate),
            Tool::Cut | Tool::Crash | Tool::Pause | Tool::Clock => None,
        }
    }

    /// Sets a node's wall clock.
    pub fn step(&self, node: NodeId) -> Intervention {
        Intervention::StepClock { node, by_us: i64::from(self.clock_ms) * 1_000 }
    }
}

/// Where a tool was used on the timeline.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Blow {
    /// The target there.
    pub target: Option<Target>,
    /// The true time there.
    pub at: SimTime,
    /// The lane there.
    pub node: Option<NodeId>,
}

/// Cuts a message's link in both directions, or restores it.
pub fn cut(message: MessageRef, mend: bool) -> [Intervention; 2] {
    let there = Scope::link(message.from, message.to);
    let back = Scope::link(message.to, message.from);
    [there, back].map(|scope| {
        let fault = LinkFault::Partition;
        if mend { Intervention::Clear { scope, fault } } else { Intervention::Switch { scope, fault } }
    })
}
