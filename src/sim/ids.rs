//! Small numbers that stand for things, each its own type so that they cannot be mixed up.

use std::fmt;
use std::hash::{Hash, Hasher};

use serde::{Deserialize, Serialize};

/// A node, numbered from zero in the order in which a scenario declares them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NodeId(pub u16);

impl NodeId {
    /// Not a node: the network, or the person at the controls.
    pub const NONE: Self = Self(u16::MAX);

    /// The position in the scenario's list of nodes.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

macro_rules! counted_ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub u32);

        impl $name {
            /// Stands for "there is none".
            pub const NONE: Self = Self(u32::MAX);

            /// The position in the trace's table of these.
            pub const fn index(self) -> usize {
                self.0 as usize
            }

            /// `None` for [`Self::NONE`].
            pub fn some(self) -> Option<Self> {
                (self != Self::NONE).then_some(self)
            }
        }
    )*};
}

counted_ids! {
    /// An event: its sequence number in the trace.
    EventId,
    /// A message, or the copy that a duplication made of one.
    MessageId,
    /// A span: a named stretch of a node's time.
    SpanId,
    /// A timer that was set.
    TimerId,
}

/// A name with an optional number, such as `charge, attempt 2`: what spans, marks and writes are called.
///
/// Its hash is that of its number: the name is displayed, and no displayed text is part of a run's
/// [digest](super::trace::Trace::digest).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Label {
    /// The fixed part.
    pub name: &'static str,
    /// The number that follows it, if any.
    pub number: Option<u32>,
}

impl Label {
    /// A label that is only a name.
    pub const fn new(name: &'static str) -> Self {
        Self { name, number: None }
    }

    /// A name followed by a number.
    pub const fn numbered(name: &'static str, number: u32) -> Self {
        Self { name, number: Some(number) }
    }
}

impl From<&'static str> for Label {
    fn from(name: &'static str) -> Self {
        Self::new(name)
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.number {
            Some(number) => write!(f, "{} {number}", self.name),
            None => f.write_str(self.name),
        }
    }
}

impl Hash for Label {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.number.hash(state);
    }
}

/// Text that a message or a fact carries only for display. It contributes nothing to a hash, so rewording it leaves a
/// run's [digest](super::trace::Trace::digest) alone: whatever it describes has a number as well.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Wording(pub &'static str);

impl Hash for Wording {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

impl fmt::Display for Wording {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}
