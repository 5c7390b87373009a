//! What crews and transactions send to each other, report, and set timers for.

use happens_before::sim::ids::NodeId;
use happens_before::sim::process::{Alarm, Describe, Domain, Meaning, Payload, Report, TimerRole, Wait};

#[derive(Clone, Debug)]
pub struct Waiting;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Msg {
    /// A task that someone else has to do a part of.
    Help(u32),
    Done(u32),
    /// A transaction wants a row.
    Lock(u32, u32),
    Locked(u32),
    /// It is over.
    Unlock(u32),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Fact {
    Began(u32),
    Ended(u32),
    Queued(u32),
    /// A transaction begins to wait for a row, gets it, or lets go of it.
    Wants(u32, u32),
    Locked(u32, u32),
    Unlocked(u32, u32),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Timer {
    Begin,
    Done(NodeId, u32),
}

impl Domain for Waiting {
    type Msg = Msg;
    type Fact = Fact;
    type Timer = Timer;
}

impl Describe for Msg {
    fn name(&self) -> &'static str {
        match self {
            Self::Help(_) => "help",
            Self::Done(_) => "done",
            Self::Lock(..) => "lock",
            Self::Locked(_) => "locked",
            Self::Unlock(_) => "unlock",
        }
    }
}

impl Payload for Msg {
    fn size_bytes(&self) -> u32 {
        8
    }

    fn tampered(&self, _: u64) -> Self {
        self.clone()
    }
}

impl Describe for Fact {
    fn name(&self) -> &'static str {
        match self {
            Self::Began(_) => "begins",
            Self::Ended(_) => "over",
            Self::Queued(_) => "in the queue",
            Self::Wants(..) => "wants a row",
            Self::Locked(..) => "row locked",
            Self::Unlocked(..) => "row unlocked",
        }
    }

    fn fields(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Began(task) | Self::Ended(task) | Self::Queued(task) => vec![("task", task.to_string())],
            Self::Wants(row, by) | Self::Locked(row, by) | Self::Unlocked(row, by) => {
                vec![("row", row.to_string()), ("by", by.to_string())]
            }
        }
    }
}

impl Report for Fact {
    fn meaning(&self) -> Meaning {
        match *self {
            Self::Queued(_) => Meaning { waits: Some(Wait::Worker), ..Meaning::default() },
            Self::Wants(row, by) => {
                Meaning { waits: Some(Wait::Resource(row)), party: Some(by), ..Meaning::default() }
            }
            Self::Locked(row, by) => Meaning { acquires: Some(row), party: Some(by), ..Meaning::default() },
            Self::Unlocked(row, by) => Meaning { releases: Some(row), party: Some(by), ..Meaning::default() },
            Self::Began(_) | Self::Ended(_) => Meaning::default(),
        }
    }
}

impl Describe for Timer {
    fn name(&self) -> &'static str {
        if *self == Self::Begin { "begin" } else { "work" }
    }
}

impl Alarm for Timer {
    fn role(&self) -> TimerRole {
        TimerRole::Pause
    }
}
