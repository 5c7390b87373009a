//! Words for the storefront: pages and orders, on their way from customers to the services and back.

pub(in crate::subject::storefront) mod describe;

use crate::policy::outcome::Outcome;
use crate::policy::seal::{Refusal, Seal};
use crate::sim::ids::Label;
use crate::sim::process::{Payload, Upshot};
use crate::sim::tagged;
use crate::sim::time::Duration;

/// What a customer orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Slip {
    /// Its number, which is its key as well.
    pub order: u32,
    /// The house that it is for.
    pub house: u32,
    /// The field that is new: a note for the parcel service.
    pub note: Option<u32>,
}

impl Slip {
    /// What is signed.
    pub fn content(self) -> [u8; 13] {
        let mut content = [0; 13];
        content[..4].copy_from_slice(&self.order.to_le_bytes());
        content[4..8].copy_from_slice(&self.house.to_le_bytes());
        content[8] = u8::from(self.note.is_some());
        content[9..].copy_from_slice(&self.note.unwrap_or(0).to_le_bytes());
        content
    }
}

/// An order on its way to the checkout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Submission {
    pub slip: Slip,
    /// The front's attempt, from 1.
    pub attempt: u32,
    /// How long the front still waits; `None`: it does not say.
    pub left: Option<Duration>,
    pub seal: Seal,
}

/// What became of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Answer {
    /// It was entered.
    Entered = 0,
    /// The order service is no longer at this address.
    Gone = 1,
    /// The order service stopped before it was done.
    CutOff = 2,
    /// It has a field that somebody does not know.
    Unreadable = 3,
}

tagged! {
    /// A message of the shop.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum Msg {
        /// A customer wants a page.
        Page {
            page: u32,
        } = 0,
        /// The page is complete.
        Shown {
            page: u32,
        } = 1,
        /// A customer places an order.
        Place {
            order: u32,
        } = 2,
        /// What the front says about an order.
        Told {
            order: u32,
            outcome: Outcome,
        } = 3,
        /// The front asks the catalogue for some items of a page.
        Get {
            page: u32,
            /// The first of them, from 0.
            first: u32,
            count: u32,
        } = 4,
        /// The items.
        Items {
            page: u32,
            first: u32,
            count: u32,
            bytes: u64,
            /// The processor time that they took.
            processing: Duration,
        } = 5,
        /// The front sends an order to the checkout, through the proxy.
        Submit(Submission) = 6,
        /// The checkout's answer, through the proxy.
        Submitted {
            order: u32,
            attempt: u32,
            answer: Answer,
        } = 7,
        /// The checkout passes an order to the order service.
        Enter {
            slip: Slip,
            attempt: u32,
            left: Option<Duration>,
        } = 8,
        /// The order service's answer.
        Entered {
            order: u32,
            attempt: u32,
            answer: Answer,
        } = 9,
        /// Where is the order service?
        Lookup {
            /// The asker's number for the question.
            lookup: u32,
        } = 10,
        /// It is at its new address, or not.
        Address {
            lookup: u32,
            moved: bool,
        } = 11,
    }
}

impl Payload for Msg {
    fn size_bytes(&self) -> u32 {
        match self {
            Self::Items { bytes, .. } => u32::try_from(*bytes).unwrap_or(u32::MAX),
            _ => 200,
        }
    }

    /// Sends an order to another house. Nothing else is worth an attacker's while.
    fn tampered(&self, draw: u64) -> Self {
        let mut changed = self.clone();
        if let Self::Submit(Submission { slip, .. }) | Self::Enter { slip, .. } = &mut changed {
            slip.house ^= 1 + (draw >> 44) as u32;
        }
        changed
    }

    /// The sender's number for a sealed order.
    fn bears(&self) -> Vec<Label> {
        match self {
            Self::Submit(Submission { seal: Seal { number: Some(number), .. }, .. }) => {
                vec![Label::numbered("№", u32::try_from(*number).unwrap_or(u32::MAX))]
            }
            _ => Vec::new(),
        }
    }

    fn upshot(&self) -> Upshot {
        match self {
            Self::Submitted { answer, .. } | Self::Entered { answer, .. } if *answer != Answer::Entered => {
                Upshot::Refusal
            }
            Self::Told { outcome, .. } if *outcome != Outcome::Ok => Upshot::Refusal,
            _ => Upshot::Some,
        }
    }
}

tagged! {
    /// What happens in the shop.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum Fact {
        /// A customer asks for a page.
        Browsed {
            page: u32,
        } = 0,
        /// A customer has a page, or has given up.
        Loaded {
            page: u32,
            complete: bool,
            /// How long it took, by the customers' clock.
            took: Duration,
        } = 1,
        /// A customer places an order.
        Placed {
            order: u32,
        } = 2,
        /// A customer learns what became of an order, or has given up.
        Settled {
            order: u32,
            outcome: Outcome,
        } = 3,
        /// The front sends an order.
        Sent {
            slip: Slip,
            attempt: u32,
            number: Option<u64>,
        } = 4,
        /// The front no longer waits for an attempt.
        GaveUp {
            order: u32,
            attempt: u32,
        } = 5,
        /// The front has collected a page.
        Collected {
            page: u32,
            calls: u32,
            bytes: u64,
            processing: Duration,
            /// What a thousand such pages cost, in thousandths of a cent.
            cost: u64,
        } = 6,
        /// The catalogue's line: something begins to wait for it, takes it, or leaves it free.
        Line {
            page: u32,
            step: Step,
            /// The bytes that wait.
            waiting: u64,
            /// The answers that wait, and how many like this one there is room for.
            answers: u32,
            room: u32,
        } = 7,
        /// The proxy sends what nobody asked it to send.
        Meddled {
            order: u32,
            /// True if it changed the order; otherwise it repeats it.
            forged: bool,
        } = 8,
        /// The checkout accepts an order.
        Accepted {
            slip: Slip,
            attempt: u32,
            number: Option<u64>,
        } = 9,
        /// The checkout refuses a seal.
        Refused {
            order: u32,
            attempt: u32,
            why: Refusal,
        } = 10,
        /// The checkout or the order service has seen an order's key before.
        Known {
            order: u32,
            attempt: u32,
        } = 11,
        /// An older checkout met a field that it does not know.
        Unfamiliar {
            order: u32,
            /// True if it refused the order; otherwise it dropped the field.
            refused: bool,
        } = 12,
        /// The checkout has looked up the order service's address.
        Found {
            moved: bool,
        } = 13,
        /// A call came to an address that the order service has left.
        Missed {
            order: u32,
            /// How long ago it left.
            since: Duration,
        } = 14,
        /// The order service enters an order.
        Entered {
            slip: Slip,
            attempt: u32,
        } = 15,
        /// The order service stops work on an order.
        CutOff {
            order: u32,
            attempt: u32,
            /// How long it had worked.
            after: Duration,
            /// True if it kept to a limit of its own; otherwise the front's time was over.
            own: bool,
        } = 16,
        /// The order service has left its address.
        Left = 17,
        /// The order service's owner has rolled out a limit.
        Limited {
            limit: Duration,
        } = 18,
        /// The checkout's version, from now on.
        Version {
            number: u32,
        } = 19,
    }
}

/// What happens to bytes at the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// They wait.
    Waits = 0,
    /// They have the line.
    Takes = 1,
    /// They have left it.
    Leaves = 2,
}

tagged! {
    /// The timers of the shop.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Timer {
        /// A customer comes.
        Begin {
            index: u32,
        } = 0,
        /// A customer has waited long enough for a page.
        PagePatience {
            page: u32,
        } = 1,
        /// A customer has waited long enough for an order.
        OrderPatience {
            order: u32,
        } = 2,
        /// The front has waited long enough for an attempt.
        Wait {
            order: u32,
        } = 3,
        /// The catalogue's processor has packed some items.
        Packed = 4,
        /// The line has carried some items.
        Carried = 5,
        /// The proxy repeats an order.
        Replay {
            order: u32,
        } = 6,
        /// The order service has worked on an order for as long as it takes.
        Work {
            job: u32,
        } = 7,
        /// The order service's time for an order is over.
        Limit {
            job: u32,
        } = 8,
        /// Something changes that was planned.
        Turn = 9,
    }
}
