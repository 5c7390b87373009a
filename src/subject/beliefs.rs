//! What is told of a run beside its events: who believes what, and words on the timeline.

use crate::sim::ids::{EventId, NodeId};

/// What the parties of a scenario believe, beside what is true.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Beliefs {
    /// What is true, in a few words.
    pub truth: String,
    /// Whether the truth is a promise broken.
    pub truth_is_bad: bool,
    /// Each party, what it believes, and whether that is at odds with the truth.
    pub rows: Vec<BeliefRow>,
}

/// What one party believes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BeliefRow {
    /// The party.
    pub node: NodeId,
    /// What it believes, in a few words.
    pub believes: String,
    /// Whether the truth is otherwise.
    pub mistaken: bool,
    /// The event that brought it to believe so.
    pub since: Option<EventId>,
}

/// Words beside an event on the timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    pub event: EventId,
    pub words: String,
    /// Whether it tells of harm.
    pub bad: bool,
}
