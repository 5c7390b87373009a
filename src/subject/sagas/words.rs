//! Words of sagas: commands and answers between an orchestrator and its participants, events over a bus, and
//! what became of each deed.

mod deed;
mod describe;

use crate::policy::saga::Ending;
use crate::sim::ids::NodeId;
use crate::sim::process::Payload;
use crate::sim::tagged;

pub use deed::{Deed, Topic};

/// What a participant answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Says {
    /// The deed is done.
    Done = 0,
    /// It is refused, and has no effect.
    Refused = 1,
    /// It has no effect any more, or never had.
    Undone = 2,
    /// It could not be undone this time.
    Failing = 3,
}

tagged! {
    /// A message about a saga.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Msg {
        /// An orchestrator asks for a deed.
        Do {
            saga: u32,
            deed: Deed,
            /// The attempt number.
            attempt: u32,
        } = 0,
        /// An orchestrator asks to undo a deed.
        Undo {
            saga: u32,
            deed: Deed,
            /// The attempt number.
            attempt: u32,
        } = 1,
        /// A participant answers.
        Answer {
            saga: u32,
            deed: Deed,
            /// The attempt that is answered.
            attempt: u32,
            /// The answer.
            says: Says,
        } = 2,
        /// A service tells the bus what happened.
        Publish {
            /// To this saga.
            saga: u32,
            /// What happened.
            topic: Topic,
            /// The number of the attempt to say so.
            attempt: u32,
        } = 3,
        /// The bus has taken an event, and keeps it.
        Accepted {
            saga: u32,
            /// The event.
            topic: Topic,
        } = 4,
        /// The bus tells a subscriber.
        Event {
            saga: u32,
            /// What happened.
            topic: Topic,
            /// The number of the bus's attempt to say so.
            attempt: u32,
        } = 5,
        /// A subscriber is done with an event.
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
    /// About what such a JSON body weighs.
    fn size_bytes(&self) -> u32 {
        match self {
            Self::Accepted { .. } | Self::Handled { .. } => 60,
            _ => 140,
        }
    }

    /// Makes it about another saga.
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
    /// What becomes of sagas.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Fact {
        /// A saga began, for whoever runs it.
        Began {
            /// Which.
            saga: u32,
        } = 0,
        /// A participant did something.
        Did {
            /// For this saga.
            saga: u32,
            /// What.
            deed: Deed,
        } = 1,
        /// A participant undid something.
        Undid {
            /// For this saga.
            saga: u32,
            /// What.
            deed: Deed,
        } = 2,
        /// A participant refused something.
        Refused {
            /// For this saga.
            saga: u32,
            /// What.
            deed: Deed,
        } = 3,
        /// A participant was told something that changed nothing: it knew, or there was nothing to undo.
        Unmoved {
            /// For this saga.
            saga: u32,
            /// What it was about.
            deed: Deed,
            /// Whether it was to be undone.
            undo: bool,
            /// Whether the compensation came first, and is remembered.
            first: bool,
        } = 4,
        /// A compensation failed.
        UndoFailed {
            /// For this saga.
            saga: u32,
            /// What should have been undone.
            deed: Deed,
        } = 5,
        /// The orchestrator asks for a step, for the first time.
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
        /// The orchestrator calls a saga over.
        Ended {
            /// Which.
            saga: u32,
            /// How it ended.
            ending: Ending,
        } = 9,
        /// A service, or the bus, has something to say about a saga until somebody has confirmed that it heard.
        Kept {
            /// About this saga.
            saga: u32,
            /// What.
            topic: Topic,
        } = 10,
        /// That was heard.
        Cleared {
            /// About this saga.
            saga: u32,
            /// What.
            topic: Topic,
        } = 11,
        /// What was done is final: there is no need to keep it undoable.
        Settled {
            saga: u32,
            /// What.
            deed: Deed,
        } = 12,
        /// The orchestrator leaves a step to a human: it can neither do nor undo it.
        StepParked {
            saga: u32,
            /// The step.
            deed: Deed,
            /// Whether it should be undone, rather than done.
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
    /// What timers are set for.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Timer {
        /// A saga begins.
        Begin {
            /// Which.
            saga: u32,
        } = 0,
        /// A participant has done a piece of work.
        Work {
            /// Its number of the piece.
            job: u32,
        } = 1,
        /// The bus did not confirm an event.
        PublishTimeout {
            /// About this saga.
            saga: u32,
            /// Which event.
            topic: Topic,
        } = 2,
        /// A subscriber did not confirm an event.
        EventTimeout {
            /// About this saga.
            saga: u32,
            /// Which event.
            topic: Topic,
            /// Which subscriber.
            to: NodeId,
        } = 3,
        /// A participant did not answer an orchestrator.
        StepTimeout {
            saga: u32,
        } = 4,
        /// An orchestrator goes on with a saga.
        GoOn {
            /// Which.
            saga: u32,
        } = 5,
        /// An orchestrator has waited long enough before it asks again.
        Pause {
            saga: u32,
        } = 6,
        /// The recovery job looks for sagas that nobody works on.
        Recover = 7,
    }
}
