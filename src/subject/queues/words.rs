//! Words of queues: between a shop that publishes bookings, the queue that keeps them, the workers that consume them, and the ledger.

mod describe;

use crate::policy::visibility::{Depth, Refused};
use crate::sim::ids::Label;
use crate::sim::process::{Payload, Upshot};
use crate::sim::tagged;
use crate::subject::pay::Cents;
use crate::subject::request::RequestId;

/// The number of a booking, in the order in which the shop publishes them.
pub type Number = u32;

/// The contents of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Booking {
    pub number: Number,
    /// The account that it is for.
    pub account: u32,
    pub amount: Cents,
}

/// A message in someone's hands: its id, and the number of the receive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Handle {
    pub message: u32,
    pub receive: u32,
}

tagged! {
    /// A message between two nodes.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum Msg {
        /// The shop hands a booking to the queue.
        Publish(Booking) = 0,
        /// The queue has it.
        Stored {
            number: Number,
        } = 1,
        /// A worker asks for a message, and waits until there is one.
        Receive {
            request: RequestId,
        } = 2,
        /// The queue hands out a message.
        Delivery {
            request: RequestId,
            handle: Handle,
            booking: Booking,
        } = 3,
        /// The acknowledgement: a worker is done with a message.
        Delete {
            request: RequestId,
            handle: Handle,
            number: Number,
        } = 4,
        /// The answer to a deletion.
        Deleted {
            request: RequestId,
            number: Number,
            /// False if the queue reports an error.
            ok: bool,
        } = 5,
        /// A worker changes how long a message stays hidden.
        Change {
            handle: Handle,
            number: Number,
            /// True to hand it back at once; false to start the timeout anew.
            back: bool,
        } = 6,
        /// Is this key in the ledger's table of keys?
        LookUp {
            request: RequestId,
            number: Number,
            key: u32,
        } = 7,
        /// Whether it is.
        Known {
            request: RequestId,
            number: Number,
            known: bool,
        } = 8,
        /// A transaction for the ledger.
        Commit {
            request: RequestId,
            booking: Booking,
            /// The key to insert, if any. If it is there already, the transaction does nothing.
            key: Option<u32>,
            /// Whether the booking is applied.
            apply: bool,
        } = 9,
        /// The answer to a transaction.
        Committed {
            request: RequestId,
            number: Number,
            /// False if the key was there already.
            fresh: bool,
        } = 10,
    }
}

impl Payload for Msg {
    fn size_bytes(&self) -> u32 {
        match self {
            Self::Publish(_) | Self::Delivery { .. } | Self::Commit { .. } => 400,
            _ => 80,
        }
    }

    /// Changes the amount, or the number that an answer is recognised by.
    fn tampered(&self, draw: u64) -> Self {
        let shift = 1 + (draw >> 60) as u32;
        let mut changed = self.clone();
        match &mut changed {
            Self::Publish(booking) | Self::Delivery { booking, .. } | Self::Commit { booking, .. } => {
                booking.amount.0 ^= shift;
            }
            Self::Stored { number } => *number ^= shift,
            Self::Delete { handle, .. } | Self::Change { handle, .. } => handle.receive ^= shift,
            Self::LookUp { key, .. } => *key ^= shift,
            Self::Receive { request }
            | Self::Deleted { request, .. }
            | Self::Known { request, .. }
            | Self::Committed { request, .. } => request.0 ^= shift,
        }
        changed
    }

    /// The queue says nothing to a worker that it has no message for.
    fn upshot(&self) -> Upshot {
        if matches!(self, Self::Receive { .. }) { Upshot::Poll } else { Upshot::Some }
    }

    /// On its way into the queue and out of it, and in a deletion, a message is known by its booking. What goes to and fro with the ledger
    /// follows from that, and its words may give way.
    fn bears(&self) -> Vec<Label> {
        let number = match self {
            Self::Publish(booking) | Self::Delivery { booking, .. } => booking.number,
            Self::Delete { number, .. } | Self::Change { number, .. } => *number,
            Self::Receive { .. }
            | Self::Stored { .. }
            | Self::Deleted { .. }
            | Self::LookUp { .. }
            | Self::Known { .. }
            | Self::Commit { .. }
            | Self::Committed { .. } => return Vec::new(),
        };
        vec![Label::numbered("booking", number)]
    }
}

tagged! {
    /// What happens to bookings and to the messages that carry them.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum Fact {
        /// The shop publishes a booking.
        Published {
            booking: Booking,
            /// Whether no worker can process it.
            poison: bool,
        } = 0,
        /// The queue stored a message.
        Stored {
            message: u32,
            number: Number,
            depth: Depth,
        } = 1,
        /// The queue handed out a message.
        Received {
            handle: Handle,
            number: Number,
            depth: Depth,
        } = 2,
        /// The queue deleted a message.
        Deleted {
            message: u32,
            number: Number,
            depth: Depth,
        } = 3,
        /// A message became visible again: its timeout is over, or it was handed back.
        Visible {
            message: u32,
            number: Number,
            depth: Depth,
        } = 4,
        /// A receipt did nothing.
        Refused {
            handle: Handle,
            number: Number,
            why: Refused,
        } = 5,
        /// A message went to the dead letters.
        Parked {
            message: u32,
            number: Number,
            receives: u32,
            depth: Depth,
        } = 6,
        /// A message's timeout began anew.
        Extended {
            handle: Handle,
            number: Number,
        } = 7,
        /// A message has to wait until another one of its group is out of the queue.
        HeldUp {
            message: u32,
            number: Number,
            /// The message that it waits for.
            behind: u32,
        } = 8,
        /// A worker begins with a message.
        Began {
            number: Number,
            receive: u32,
        } = 9,
        /// A worker failed to process a message.
        Failed {
            number: Number,
        } = 10,
        /// A worker got no answer and leaves a message to the queue.
        Left {
            number: Number,
        } = 11,
        /// A worker found a message's key in the ledger, so there is nothing to do.
        Skipped {
            number: Number,
        } = 12,
        /// A worker is done with a message.
        Finished {
            handle: Handle,
            number: Number,
        } = 13,
        /// The ledger applied a booking.
        Applied {
            booking: Booking,
            /// The line in the ledger.
            line: u32,
        } = 14,
        /// The ledger noted a booking's key, in a transaction without the booking.
        Noted {
            number: Number,
        } = 15,
        /// The ledger had the key already and did nothing.
        Repeat {
            number: Number,
        } = 16,
    }
}

tagged! {
    /// What timers are set for.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Timer {
        /// The shop has something to publish.
        Publish = 0,
        /// The queue has not confirmed a booking.
        Resend = 1,
        /// A message's visibility timeout.
        Visibility {
            message: u32,
        } = 2,
        /// A worker that got no message asks again.
        Poll = 3,
        /// An answer did not come.
        Patience = 4,
        /// A worker has processed a message.
        Work = 5,
        /// It is time to extend the visibility timeout.
        Heartbeat = 6,
    }
}
