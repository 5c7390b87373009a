//! The inputs to a picture besides the trace: names, highlights, the lesson's additions.

use std::rc::Rc;

use crate::sim::ids::{EventId, NodeId};
use crate::sim::process::Domain;
use crate::sim::slicing::EventSet;
use crate::sim::time::SimTime;
use crate::sim::trace::Trace;

/// Names for what a trace only numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// The nodes, by [`NodeId`].
    pub nodes: Vec<String>,
    /// The checks, in the scenario's order.
    pub checks: Vec<String>,
    /// The author of each intervention, by its position in the script.
    pub authors: Vec<Author>,
}

/// The author of an intervention.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Author {
    /// Unknown.
    #[default]
    Unknown,
    /// The lesson's author.
    Lesson,
    /// A search, which draws its own interventions.
    Search,
    /// The user looking at the run.
    You,
}

impl Author {
    /// The author as the subject of a clause.
    pub const fn clause(self) -> &'static str {
        match self {
            Self::Unknown => "somebody",
            Self::Lesson => "the lesson",
            Self::Search => "the search",
            Self::You => "you",
        }
    }

    /// A prefix for the deed, such as `you: `; empty if the author is unknown.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Unknown => "",
            Self::Lesson => "lesson: ",
            Self::Search => "search: ",
            Self::You => "you: ",
        }
    }
}

impl Names {
    /// A node's name, or `the network` if there is no such node.
    pub fn node(&self, node: NodeId) -> &str {
        self.nodes.get(node.index()).map_or("the network", String::as_str)
    }

    /// The promise of a check.
    pub fn check(&self, check: u16) -> &str {
        self.checks.get(usize::from(check)).map_or("a check", String::as_str)
    }

    /// The author of the intervention at this position in the script.
    pub fn author(&self, position: usize) -> Author {
        self.authors.get(position).copied().unwrap_or_default()
    }
}

/// A note that the lesson puts beside an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The event.
    pub event: EventId,
    /// The words.
    pub text: String,
    /// True if it is bad news.
    pub bad: bool,
}

/// The present: how many events are visible, and the playhead's time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cursor {
    /// The number of events that have happened.
    pub events: usize,
    /// The playhead, in true time.
    pub at: SimTime,
}

impl Cursor {
    /// The cursor at a time in a trace.
    pub fn at<D: Domain>(trace: &Trace<D>, at: SimTime) -> Self {
        Self { events: trace.count_until(at), at }
    }
}

/// The inputs to a picture besides the trace.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scene {
    /// The names of nodes and checks. The nodes determine the number of lanes.
    pub names: Names,
    /// The second line of each lane's head, by node, such as its clocks.
    pub details: Vec<String>,
    /// The end of the run.
    pub horizon: SimTime,
    /// The events that stay at full strength while everything else fades; `None`: no highlight.
    pub slice: Option<Rc<EventSet>>,
    /// The selected event.
    pub selected: Option<EventId>,
    /// Up to which time events after the playhead are shown faintly; `None` hides them.
    pub seen_until: Option<SimTime>,
    /// When the run diverges from the one it is compared with.
    pub parts_at: Option<SimTime>,
    /// If true, each node's own clock is drawn below its lane, with its error.
    pub clocks: bool,
    /// The lesson's notes, in the order of their events.
    pub notes: Vec<Note>,
    /// The events of the current story; its messages are drawn even in a dense window.
    pub story: Vec<EventId>,
    /// The events a question is about, each with words to use if the lesson has no note on it. These are written wherever
    /// there is room.
    pub asked: Vec<(EventId, String, EventId)>,
}
