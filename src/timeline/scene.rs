//! What a picture needs beside the trace: names, what is highlighted, what the lesson adds.

use std::rc::Rc;

use crate::sim::ids::{EventId, NodeId};
use crate::sim::process::Domain;
use crate::sim::slicing::EventSet;
use crate::sim::time::SimTime;
use crate::sim::trace::Trace;

/// The names of what a trace only numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// The nodes, by [`NodeId`].
    pub nodes: Vec<String>,
    /// The checks, in the order of the scenario.
    pub checks: Vec<String>,
    /// Who made each intervention, by its position in the script.
    pub authors: Vec<Author>,
}

/// Who intervened in a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Author {
    /// Nobody knows.
    #[default]
    Unknown,
    /// Whoever wrote the lesson.
    Lesson,
    /// A search, which draws what it tries.
    Search,
    /// The one who looks at the run.
    You,
}

impl Author {
    /// As the subject of a clause.
    pub const fn clause(self) -> &'static str {
        match self {
            Self::Unknown => "somebody",
            Self::Lesson => "the lesson",
            Self::Search => "the search",
            Self::You => "you",
        }
    }

    /// Before a deed: `you: `; empty where nobody knows.
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
    /// A node's name; `the network` for what is none.
    pub fn node(&self, node: NodeId) -> &str {
        self.nodes.get(node.index()).map_or("the network", String::as_str)
    }

    /// A check's promise.
    pub fn check(&self, check: u16) -> &str {
        self.checks.get(usize::from(check)).map_or("a check", String::as_str)
    }

    /// Who made the intervention at this position in the script.
    pub fn author(&self, position: usize) -> Author {
        self.authors.get(position).copied().unwrap_or_default()
    }
}

/// Words that the lesson puts beside an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Beside which event.
    pub event: EventId,
    /// What it says.
    pub text: String,
    /// Whether it tells of harm.
    pub bad: bool,
}

/// The present: how many events are to be seen, and the time up to which things have moved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cursor {
    /// This many events have happened.
    pub events: usize,
    /// The playhead, in true time.
    pub at: SimTime,
}

impl Cursor {
    /// The cursor at a time of a trace.
    pub fn at<D: Domain>(trace: &Trace<D>, at: SimTime) -> Self {
        Self { events: trace.count_until(at), at }
    }
}

/// What a picture needs beside the trace.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scene {
    /// What nodes and checks are called. Determines how many lanes there are.
    pub names: Names,
    /// The second line of each lane's head, by node: its clocks, say.
    pub details: Vec<String>,
    /// The end of the run.
    pub horizon: SimTime,
    /// What stays at full strength while everything else fades; `None`: everything.
    pub slice: Option<Rc<EventSet>>,
    /// The event that is selected.
    pub selected: Option<EventId>,
    /// Shows what the trace holds after the playhead up to this time, faintly; `None`: hides it.
    pub seen_until: Option<SimTime>,
    /// When the run parts from another one that it is compared with.
    pub parts_at: Option<SimTime>,
    /// Whether each node's own clock is drawn below its lane, with its error.
    pub clocks: bool,
    /// What the lesson writes beside events, in their order.
    pub notes: Vec<Note>,
    /// The events of the story that is told; its messages are drawn however many there are.
    pub story: Vec<EventId>,
    /// What a question is about, with words for an event that the lesson notes nothing of: they are written wherever there
    /// is room.
    pub asked: Vec<(EventId, String)>,
}
