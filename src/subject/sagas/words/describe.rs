//! How words for sagas are shown: names for labels, fields for tooltips, tables and exports.

use super::{Deed, Fact, Msg, Says, Timer};
use crate::policy::saga::Ending;
use crate::sim::process::{Alarm, Compensation, Describe, Meaning, Report, TimerRole};

impl Describe for Msg {
    fn name(&self) -> &'static str {
        match self {
            Self::Do { deed, .. } => deed.act(),
            Self::Undo { deed, .. } => deed.undo(),
            Self::Answer { deed, says, .. } => match says {
                Says::Done => deed.done(),
                Says::Refused => deed.refused(),
                Says::Undone => deed.undone(),
                Says::Failing => "undo failed",
            },
            Self::Publish { topic, .. } | Self::Event { topic, .. } => topic.name(),
            Self::Accepted { .. } => "accepted",
            Self::Handled { .. } => "handled",
        }
    }

    fn fields(&self) -> Vec<(&'static str, String)> {
        let mut fields = vec![("saga", self.saga().to_string())];
        match self {
            Self::Do { attempt, .. }
            | Self::Undo { attempt, .. }
            | Self::Answer { attempt, .. }
            | Self::Publish { attempt, .. }
            | Self::Event { attempt, .. } => fields.push(("attempt", attempt.to_string())),
            Self::Accepted { topic, .. } | Self::Handled { topic, .. } => {
                fields.push(("event", topic.name().to_owned()));
            }
        }
        fields
    }
}

/// The key that pairs a deed with its compensation.
fn key(saga: u32, deed: Deed) -> u64 {
    u64::from(saga) << 8 | deed as u64
}

impl Describe for Fact {
    fn name(&self) -> &'static str {
        match self {
            Self::Began { .. } => "saga begins",
            Self::Did { deed, .. } => deed.done(),
            Self::Undid { deed, .. } => deed.undone(),
            Self::Refused { deed, .. } => deed.refused(),
            Self::Unmoved { first: true, .. } => "undo came first: tombstone left",
            Self::Unmoved { undo: true, .. } => "nothing to undo",
            Self::Unmoved { .. } => "duplicate recognised, not done again",
            Self::UndoFailed { .. } => "undo failed",
            Self::StepTried { .. } => "step tried",
            Self::StepDone { .. } => "step done",
            Self::StepUndone { .. } => "step undone",
            Self::StepParked { .. } => "step parked",
            Self::Ended { ending, .. } => match ending {
                Ending::Confirmed => "saga confirmed",
                Ending::Compensated => "saga compensated",
                Ending::Parked => "saga parked",
            },
            Self::Kept { .. } => "event kept",
            Self::Cleared { .. } => "event cleared",
            Self::Settled { .. } => "final, no longer undoable",
        }
    }

    fn fields(&self) -> Vec<(&'static str, String)> {
        let mut fields = vec![("saga", self.saga().to_string())];
        match self {
            Self::Did { deed, .. }
            | Self::Undid { deed, .. }
            | Self::Refused { deed, .. }
            | Self::Unmoved { deed, .. }
            | Self::UndoFailed { deed, .. }
            | Self::StepTried { deed, .. }
            | Self::StepDone { deed, .. }
            | Self::StepUndone { deed, .. }
            | Self::StepParked { deed, .. }
            | Self::Settled { deed, .. } => fields.push(("step", deed.act().to_owned())),
            Self::Kept { topic, .. } | Self::Cleared { topic, .. } => {
                fields.push(("event", topic.name().to_owned()));
            }
            Self::Began { .. } | Self::Ended { .. } => {}
        }
        fields
    }
}

impl Report for Fact {
    fn meaning(&self) -> Meaning {
        let compensates = match self {
            Self::Did { saga, deed } | Self::StepTried { saga, deed } | Self::StepDone { saga, deed } => {
                Some(Compensation::Deed { key: key(*saga, *deed), words: deed.done() })
            }
            // This includes an undo that found nothing: it may have come before the deed.
            Self::Undid { saga, deed }
            | Self::StepUndone { saga, deed }
            | Self::Unmoved { saga, deed, undo: true, .. } => {
                Some(Compensation::Undo { key: key(*saga, *deed) })
            }
            Self::Began { .. }
            | Self::Refused { .. }
            | Self::Unmoved { .. }
            | Self::UndoFailed { .. }
            | Self::StepParked { .. }
            | Self::Ended { .. }
            | Self::Kept { .. }
            | Self::Cleared { .. }
            | Self::Settled { .. } => None,
        };
        Meaning { compensates, ..Meaning::default() }
    }
}

impl Describe for Timer {
    fn name(&self) -> &'static str {
        match self {
            Self::Begin { .. } => "new order",
            Self::Work { .. } => "work",
            Self::PublishTimeout { .. } | Self::EventTimeout { .. } | Self::StepTimeout { .. } => "timeout",
            Self::GoOn { .. } => "next step",
            Self::Pause { .. } => "backoff",
            Self::Recover => "recovery job",
        }
    }
}

impl Alarm for Timer {
    /// The scenario decides when someone orders; nobody is waiting for that.
    fn role(&self) -> TimerRole {
        match self {
            Self::Begin { .. } => TimerRole::Scenery,
            Self::PublishTimeout { .. } | Self::EventTimeout { .. } | Self::StepTimeout { .. } => {
                TimerRole::Reply
            }
            Self::Work { .. } | Self::GoOn { .. } | Self::Pause { .. } | Self::Recover => TimerRole::Pause,
        }
    }
}
