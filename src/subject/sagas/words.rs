//! Words for sagas: commands and answers between an orchestrator and its participants, events on a bus, and
//! the fate of each deed.

mod deed;
mod describe;

use crate::policy::saga::Ending;
use crate::sim::ids::NodeId;
use crate::sim::process::Payload;
use crate::sim::tagged;

pub use deed::{Deed, Topic};

/// A participant's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Says {
    /// The deed is done.
    Done = 0,
    /// It was refused and has no effect.
    Refused = 1,
    /// It has no effect any more, or never had one.
    Undone = 2,
    /// It could not be undone this time.
    Failing = 3,
}

tagged! {
    /// A message about a saga.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Msg {
        /// An orchestrator requests a deed.
        Do {
            saga: u32,
            deed: Deed,
            /// The attempt number.
            attempt: u32,
        } = 0,
        /// An orchestrator requests that a deed be undone.
        Undo {
            saga: u32,
            deed: Deed,
            /// The attempt number.
            attempt: u32,
        } = 1,
        /// A participant's answer.
        Answer {
            saga: u32,
            deed: Deed,
            /// The attempt it answers.
            attempt: u32,
            /// The answer.
            says: Says,
        } = 2,
        /// A service publishes an event.
        Publish {
            /// The saga it is about.
            saga: u32,
            /// The event.
            topic: Topic,
            /// The attempt number of the sender.
            attempt: u32,
        } = 3,
        /// The bus has accepted an event and keeps it.
        Accepted {
            saga: u32,
            /// The event.
            topic: Topic,
        } = 4,
        /// The bus forwards an event to a subscriber.
        Event {
            saga: u32,
            /// The event.
            topic: Topic,
            /// The attempt number of the bus.
            attempt: u32,
        } = 5,
        /// A subscriber has handled an event.
        Handled {
            saga: u32,
            /// The event.
            topic: Topic,
        } = 6,
    }
}

impl Msg {
    /// The saga that it is about.
    pub const fn saga(&self) -> u32 {
        let (Self::Do { saga, .. }
        | Self::Undo { saga, .. }
        | Self::Answer { saga, .. }
        | Self::Publish { saga, .. }
        | Self::Accepted { saga, .. }
        | Self::Event { saga, .. }
        | Self::Handled { saga, .. }) = self;
        *saga
    }
}

impl Payload for Msg {
    /// About the size of such a JSON body.
    fn size_bytes(&self) -> u32 {
        match self {
            Self::Accepted { .. } | Self::Handled { .. } => 60,
            _ => 140,
        }
    }

    /// Changes the saga it is about.
    fn tampered(&self, draw: u64) -> Self {
        let mut changed = *self;
        let (Self::Do { saga, .. }
        | Self::Undo { saga, .. }
        | Self::Answer { saga, .. }
        | Self::Publish { saga, .. }
        | Self::Accepted { saga, .. }
        | Self::Event { saga, .. }
        | Self::Handled { saga, .. }) = &mut changed;
        *saga ^= 1 + (draw >> 60) as u32;
        changed
    }
}

tagged! {
    /// A fact about sagas.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Fact {
        /// A saga began.
        Began {
            /// The saga.
            saga: u32,
        } = 0,
        /// A participant performed a deed.
        Did {
            /// The saga it is for.
            saga: u32,
            /// The deed.
            deed: Deed,
        } = 1,
        /// A participant undid a deed.
        Undid {
            /// The saga it was for.
            saga: u32,
            /// The deed.
            deed: Deed,
        } = 2,
        /// A participant refused a deed.
        Refused {
            /// The saga it was for.
            saga: u32,
            /// The deed.
            deed: Deed,
        } = 3,
        /// A participant got a request that changed nothing: it was already done, or there was nothing to undo.
        Unmoved {
            /// The saga it is about.
            saga: u32,
            /// The deed.
            deed: Deed,
            /// True if the request was to undo it.
            undo: bool,
            /// True if the compensation came first, and is remembered.
            first: bool,
        } = 4,
        /// A compensation failed.
        UndoFailed {
            /// The saga it was for.
            saga: u32,
            /// The deed that should have been undone.
            deed: Deed,
        } = 5,
        /// The orchestrator calls for a step for the first time.
        StepTried {
            saga: u32,
            /// The step.
            deed: Deed,
        } = 6,
        /// The orchestrator knows that a step is done.
        StepDone {
            saga: u32,
            /// The step.
            deed: Deed,
        } = 7,
        /// The orchestrator knows that a step is undone.
        StepUndone {
            saga: u32,
            /// The step.
            deed: Deed,
        } = 8,
        /// The orchestrator declares a saga ended.
        Ended {
            /// The saga.
            saga: u32,
            /// How it ended.
            ending: Ending,
        } = 9,
        /// A service, or the bus, keeps an event about a saga until its receiver has confirmed it.
        Kept {
            /// The saga it is about.
            saga: u32,
            /// The event.
            topic: Topic,
        } = 10,
        /// A kept event was confirmed.
        Cleared {
            /// The saga it is about.
            saga: u32,
            /// The event.
            topic: Topic,
        } = 11,
        /// A deed is final: it need not stay undoable.
        Settled {
            saga: u32,
            /// The deed.
            deed: Deed,
        } = 12,
        /// The orchestrator leaves a step to a human: it can neither do nor undo it.
        StepParked {
            saga: u32,
            /// The step.
            deed: Deed,
            /// True if it should be undone, rather than done.
            undo: bool,
        } = 13,
    }
}

impl Fact {
    /// The saga that it is about.
    pub const fn saga(&self) -> u32 {
        let (Self::Began { saga }
        | Self::Did { saga, .. }
        | Self::Undid { saga, .. }
        | Self::Refused { saga, .. }
        | Self::Unmoved { saga, .. }
        | Self::UndoFailed { saga, .. }
        | Self::StepTried { saga, .. }
        | Self::StepDone { saga, .. }
        | Self::StepUndone { saga, .. }
        | Self::StepParked { saga, .. }
        | Self::Ended { saga, .. }
        | Self::Kept { saga, .. }
        | Self::Cleared { saga, .. }
        | Self::Settled { saga, .. }) = self;
        *saga
    }
}

tagged! {
    /// The timers of orchestrators, participants and the bus.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Timer {
        /// A saga begins.
        Begin {
            /// The saga.
            saga: u32,
        } = 0,
        /// A participant has done a piece of work.
        Work {
            /// The participant's number for the piece of work.
            job: u32,
        } = 1,
        /// The bus did not confirm an event in time.
        PublishTimeout {
            /// The saga it is about.
            saga: u32,
            /// The event.
            topic: Topic,
        } = 2,
        /// A subscriber did not confirm an event in time.
        EventTimeout {
            /// The saga it is about.
            saga: u32,
            /// The event.
            topic: Topic,
            /// The subscriber.
            to: NodeId,
        } = 3,
        /// A participant did not answer an orchestrator in time.
        StepTimeout {
            saga: u32,
        } = 4,
        /// An orchestrator continues with a saga.
        GoOn {
            /// The saga.
            saga: u32,
        } = 5,
        /// The wait before an orchestrator calls again is over.
        Pause {
            saga: u32,
        } = 6,
        /// The recovery job is due to look for sagas that are not being worked on.
        Recover = 7,
    }
}
