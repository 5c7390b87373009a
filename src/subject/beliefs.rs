//! What is told of a run beside its events: who believes what, and words on the timeline.

use crate::sim::ids::{EventId, NodeId};

/// What the parties of a scenario believe, beside what is true.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Beliefs {
    /// What is true, in a few words.
    pub truth: String,
    /// Whether the truth is a promise broken.
    pub truth_is_bad: bool,
    /// Each party, what it believes, and what is wrong with that.
    pub rows: Vec<BeliefRow>,
}

/// What one party believes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BeliefRow {
    /// The party.
    pub node: NodeId,
    /// What it believes, in a few words.
    pub believes: String,
    /// What is wrong with it.
    pub flaw: Flaw,
    /// The event that brought it to believe so.
    pub since: Option<EventId>,
}

/// What is wrong with a belief.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Flaw {
    #[default]
    None,
    /// The truth is otherwise.
    Mistaken,
    /// It is right about what its party did, and what others did does not go with that.
    AtOdds,
}

impl Flaw {
    /// In words, if there is one.
    pub const fn words(self) -> Option<&'static str> {
        match self {
            Self::None => None,
            Self::Mistaken => Some("mistaken"),
            Self::AtOdds => Some("at odds with the others"),
        }
    }
}

impl From<bool> for Flaw {
    /// Whether it is mistaken.
    fn from(mistaken: bool) -> Self {
        if mistaken { Self::Mistaken } else { Self::None }
    }
}

/// Words beside an event on the timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    pub event: EventId,
    pub words: String,
    /// Whether it tells of harm.
    pub bad: bool,
}
