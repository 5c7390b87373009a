//! What till and head office have agreed on: how much of a protocol there is between them, layer upon layer, and the places where
//! one that is almost right goes wrong.

use crate::policy::window::{Bits, Window};

/// How much of a protocol there is. Each has what those before it have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    /// The till sends each slip once; head office books whatever comes.
    Bare,
    /// Slips are numbered, and head office counts what the network does to them.
    Numbers,
    /// Head office books no number twice.
    Dedup,
    /// Head office acknowledges, and the till sends again what it does not.
    Acks,
    /// Head office books in the order of the numbers.
    Order,
}

/// By what head office knows a number again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Memory {
    /// By all that have come, on its disk.
    Disk,
    /// By all that have come since it was started.
    Volatile,
    /// By the last one that has come. From acknowledgements on, all are remembered in its place.
    LastOnly,
}

/// When head office acknowledges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AckWhen {
    /// Once it has filed the slip.
    Filed,
    /// As soon as the slip arrives.
    Arrived,
}

/// What it acknowledges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AckWhat {
    /// What it has without a gap, and the number that came.
    Cumulative,
    /// Everything up to the highest number that came.
    Highest,
}

/// The agreement between both.
#[derive(Clone, Copy, Debug)]
pub struct Protocol {
    pub layer: Layer,
    pub memory: Memory,
    pub when: AckWhen,
    pub what: AckWhat,
    pub window: Window,
    /// How many bits a number has on the wire.
    pub bits: Bits,
}

impl Protocol {
    /// Whether slips are numbered.
    pub fn has_numbers(&self) -> bool {
        self.layer >= Layer::Numbers
    }

    /// Whether they are acknowledged.
    pub fn has_acks(&self) -> bool {
        self.layer >= Layer::Acks
    }
}
