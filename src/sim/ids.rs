//! Numeric ids, each with its own type so that they cannot be mixed up.

use std::fmt;
use std::hash::{Hash, Hasher};

use serde::{Deserialize, Serialize};

/// A node, numbered from zero in the order of declaration in the scenario.
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
            /// Stands for "none".
            pub const NONE: Self = Self(u32::MAX);

            /// The position in the trace's table for this id type.
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
    /// A message, or a copy that duplication made of one.
    MessageId,
    /// A span: a named stretch of a node's time.
    SpanId,
    /// A timer that was set.
    TimerId,
}

/// A name with an optional number, such as `charge, attempt 2`. Spans, marks and writes have one.
///
/// Its hash is that of its number alone: the name is displayed text, which no run's
/// [digest](super::trace::Trace::digest) covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Label {
    /// The fixed part.
    pub name: &'static str,
    /// The number after it, if any.
    pub number: Option<u32>,
}

impl Label {
    /// A name without a number.
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
/// run's [digest](super::trace::Trace::digest) unchanged. A number carries the same information for the digest.
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
