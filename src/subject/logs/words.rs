//! Words for work that passes from service to service: the work done, the lines logged about it, and a
//! reader's claims about them.

use crate::policy::vector::{Relation, VectorClock};
use crate::sim::ids::Wording;
use crate::sim::process::{Alarm, Describe, Meaning, Payload, Report, TimerRole};
use crate::sim::tagged;
use crate::sim::time::WallTime;

/// A line that a service logged.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Line {
    /// Its number: each stage of each job has its own.
    pub number: u32,
    /// The job it is about.
    pub job: u32,
    /// Its text.
    pub text: Wording,
    /// The service's wall clock.
    pub wall: WallTime,
    /// The service's Lamport time.
    pub lamport: u32,
    /// The service's vector clock.
    pub vector: VectorClock,
}

/// The services' names, in the order of their nodes.
pub const SERVICE_NAMES: [&str; 4] = ["Shop", "Stock", "Payments", "Shipping"];
/// The number of entries in a vector clock.
const SERVICES: usize = SERVICE_NAMES.len();

tagged! {
    /// A line's place in a log. Ties are sorted by the service's number.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
    pub enum Place {
        /// The wall clock of the service.
        Wall(WallTime, u16) = 0,
        /// The service's Lamport time.
        Lamport(u32, u16) = 1,
        /// The position in order of arrival.
        Arrival(u32) = 2,
    }
}

tagged! {
    /// A message between services, or to their log.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum Msg {
        /// A stage of a job is done.
        Done {
            /// The line that reports it.
            number: u32,
            job: u32,
            /// The work done.
            text: Wording,
            /// The sender's vector clock.
            vector: VectorClock,
        } = 0,
        /// A line for the log.
        Line(Line) = 1,
    }
}

impl Describe for Msg {
    fn name(&self) -> &'static str {
        match self {
            Self::Done { text, .. } => text.0,
            Self::Line(_) => "line",
        }
    }

    fn fields(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Done { job, text, vector, .. } => {
                vec![
                    ("job", (job + 1).to_string()),
                    ("done", text.to_string()),
                    ("vector clock", format!("{vector:SERVICES$}")),
                ]
            }
            Self::Line(line) => vec![
                ("line", line.text.to_string()),
                ("job", (line.job + 1).to_string()),
                ("wall clock", line.wall.to_string()),
                ("Lamport time", line.lamport.to_string()),
                ("vector clock", format!("{:SERVICES$}", line.vector)),
            ],
        }
    }
}

impl Payload for Msg {
    fn size_bytes(&self) -> u32 {
        160
    }

    /// Tampering with a line changes its wall-clock time; a completed stage cannot be changed.
    fn tampered(&self, draw: u64) -> Self {
        let mut changed = self.clone();
        if let Self::Line(line) = &mut changed {
            let by = (draw >> 44).cast_signed();
            line.wall = WallTime::from_micros(line.wall.as_micros() + by);
            line.lamport ^= 1 + (draw >> 60) as u32;
        }
        changed
    }
}

tagged! {
    /// A fact about work and lines.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum Fact {
        /// A service did something and logged a line.
        Logged(Line) = 0,
        /// The log has placed a line.
        Placed {
            /// The line.
            number: u32,
            /// Its text.
            text: Wording,
            /// Its place.
            place: Place,
        } = 1,
        /// A reader of the log states how a line relates to the one above it.
        Said {
            /// The line.
            number: u32,
            /// Its text.
            text: Wording,
            /// The line above it.
            above: u32,
            /// The upper line's text.
            above_text: Wording,
            /// The relation of the upper line to the lower one.
            relation: Relation,
        } = 2,
    }
}

impl Describe for Fact {
    fn name(&self) -> &'static str {
        match self {
            Self::Logged(_) => "logged",
            Self::Placed { .. } => "line placed",
            Self::Said { relation: Relation::Before, .. } => "concluded: the previous line led to this one",
            Self::Said { relation: Relation::After, .. } => "concluded: this line led to the previous one",
            Self::Said { .. } => "concluded: neither line led to the other",
        }
    }

    fn fields(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Logged(line) => vec![
                ("line", line.text.to_string()),
                ("job", (line.job + 1).to_string()),
                ("wall clock", line.wall.to_string()),
                ("Lamport time", line.lamport.to_string()),
                ("vector clock", format!("{:SERVICES$}", line.vector)),
            ],
            Self::Placed { text, place, .. } => {
                let place = match place {
                    Place::Wall(wall, _) => wall.to_string(),
                    Place::Lamport(time, _) => format!("Lamport {time}"),
                    Place::Arrival(number) => format!("arrival {number}"),
                };
                vec![("line", text.to_string()), ("by", place)]
            }
            Self::Said { text, above_text, .. } => {
                vec![("line", text.to_string()), ("previous line", above_text.to_string())]
            }
        }
    }
}

impl Report for Fact {
    fn meaning(&self) -> Meaning {
        let by_wall_clock = matches!(self, Self::Logged(_));
        Meaning { by_wall_clock, ..Meaning::default() }
    }
}

tagged! {
    /// The services' timers.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Timer {
        /// A job begins.
        Begin {
            job: u32,
        } = 0,
        /// A stage of a job is done.
        Stage {
            job: u32,
            stage: u32,
        } = 1,
    }
}

impl Describe for Timer {
    fn name(&self) -> &'static str {
        match self {
            Self::Begin { .. } => "begin job",
            Self::Stage { .. } => "work",
        }
    }
}

impl Alarm for Timer {
    /// The scenario decides when jobs begin; nobody is waiting for that.
    fn role(&self) -> TimerRole {
        match self {
            Self::Begin { .. } => TimerRole::Scenery,
            Self::Stage { .. } => TimerRole::Pause,
        }
    }
}
