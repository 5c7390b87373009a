//! Beliefs and notes: who believes what at a point of a run, and words on the timeline.

use crate::sim::ids::{EventId, NodeId};

/// The beliefs of a scenario's parties, next to the truth.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Beliefs {
    /// The truth in a few words.
    pub truth: String,
    /// True if the truth breaks a promise.
    pub truth_is_bad: bool,
    /// One row per party.
    pub rows: Vec<BeliefRow>,
}

/// One party's belief.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BeliefRow {
    /// The party.
    pub node: NodeId,
    /// The belief in a few words.
    pub believes: String,
    /// The flaw in the belief.
    pub flaw: Flaw,
    /// The event that led to the belief.
    pub since: Option<EventId>,
}

/// A flaw in a belief.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Flaw {
    #[default]
    None,
    /// The truth is different.
    Mistaken,
    /// It is right about what its own party did, but the others' actions contradict it.
    AtOdds,
}

impl Flaw {
    /// The flaw in words, if there is one.
    pub const fn words(self) -> Option<&'static str> {
        match self {
            Self::None => None,
            Self::Mistaken => Some("mistaken"),
            Self::AtOdds => Some("at odds with the others"),
        }
    }
}

impl From<bool> for Flaw {
    /// The flaw of a belief that is mistaken or not.
    fn from(mistaken: bool) -> Self {
        if mistaken { Self::Mistaken } else { Self::None }
    }
}

/// A note beside an event on the timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    pub event: EventId,
    pub words: String,
    /// True if it is bad news.
    pub bad: bool,
}
