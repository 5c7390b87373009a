//! Words of streams: between a till and the head office that books its sales, and of the two agreeing on something.

mod describe;

use crate::policy::sequence::Tally;
use crate::sim::ids::Label;
use crate::sim::process::Payload;
use crate::sim::tagged;
use crate::subject::pay::Cents;

/// Which sale it is: the first of the day is 1. It is printed on the slip, and no protocol reads it.
pub type Sale = u32;

tagged! {
    /// A message between a till and its head office.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum Msg {
        /// A sale.
        Slip {
            sale: Sale,
            amount: Cents,
            /// Its number as it is on the wire, if slips are numbered.
            number: Option<u32>,
        } = 0,
        /// Head office has something.
        Ack {
            /// Every number before this one, as it is on the wire.
            next: u32,
            /// This number as well.
            also: Option<u32>,
        } = 1,
        /// One of the messages of an agreement.
        Word {
            /// Which one, from 1.
            nth: u32,
            /// How many there are.
            of: u32,
        } = 2,
    }
}

impl Payload for Msg {
    /// A slip lists what was bought.
    fn size_bytes(&self) -> u32 {
        if matches!(self, Self::Slip { .. }) { 400 } else { 60 }
    }

    /// Changes what is paid, or the number that decides what is booked.
    fn tampered(&self, draw: u64) -> Self {
        let shift = 1 + (draw >> 60) as u32;
        let mut changed = self.clone();
        match &mut changed {
            Self::Slip { number: Some(number), .. } => *number ^= shift,
            Self::Slip { amount, .. } => amount.0 ^= shift,
            Self::Ack { next, .. } => *next ^= shift,
            Self::Word { nth, .. } => *nth ^= shift,
        }
        changed
    }

    fn bears(&self) -> Vec<Label> {
        match self {
            Self::Slip { sale, .. } => vec![Label::numbered("sale", *sale)],
            Self::Ack { next, also } => {
                let also = also.map(|also| Label::numbered("has", also));
                std::iter::once(Label::numbered("next", *next)).chain(also).collect()
            }
            Self::Word { nth, .. } => vec![Label::numbered("message", *nth)],
        }
    }
}

/// How full a till's window is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Flight {
    /// Sent, and not acknowledged.
    pub under_way: u32,
    /// How many may be.
    pub window: u32,
    /// Rung up, and not sent yet.
    pub waiting: u32,
    /// How many sales there are.
    pub of: u32,
}

/// Why head office does not book a slip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Discarded {
    /// Its number is in the book.
    Repeat = 0,
    /// There is no room for its number.
    OutsideWindow = 1,
}

tagged! {
    /// What happens to sales.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum Fact {
        /// A sale was rung up.
        RangUp {
            sale: Sale,
            amount: Cents,
        } = 0,
        /// The till sent a slip.
        Sent {
            sale: Sale,
            /// For which time, as far as it remembers.
            times: u32,
            /// How full its window is, if it has one.
            flight: Option<Flight>,
        } = 1,
        /// The till crossed a sale off: head office has it, as far as the till knows.
        CrossedOff {
            sale: Sale,
            flight: Flight,
        } = 2,
        /// Head office has a slip on its disk, booked or kept for its turn.
        Filed {
            sale: Sale,
        } = 3,
        /// A sale stands in the book.
        Booked {
            sale: Sale,
            amount: Cents,
            /// The line in the book.
            line: u32,
        } = 4,
        /// A number was passed over: its line is kept free.
        KeptFree {
            /// The number that is missing.
            number: u32,
        } = 5,
        /// A slip waits for its turn.
        HeldBack {
            sale: Sale,
            /// The number that is missing.
            missing: u32,
        } = 6,
        /// A slip was not booked.
        Discarded {
            sale: Sale,
            why: Discarded,
        } = 7,
        /// How the line of slips at head office stands from now on.
        Line {
            /// The number that it waits for, if something is kept behind it.
            waits_for: Option<u32>,
            /// How many slips are kept.
            kept: u32,
            /// How many can be.
            room: u32,
        } = 8,
        /// What head office reads off the numbers.
        Counted(Tally) = 9,
        /// The day is over: what this node has.
        Closed {
            /// Sales rung up, or lines in the book.
            entries: u32,
            sum: Cents,
        } = 10,
        /// A message of an agreement was heard.
        Heard {
            nth: u32,
            of: u32,
        } = 11,
        /// The hour has come, and this node does it or leaves it.
        Decided {
            acts: bool,
            /// How many messages it has heard.
            heard: u32,
        } = 12,
        /// From now on the till's window is full and sales wait behind it, or no longer.
        Window {
            full: bool,
            flight: Flight,
        } = 13,
        /// What two have agreed on before the run: so many messages, and then the hour.
        Agreed {
            messages: u32,
        } = 14,
    }
}

tagged! {
    /// What timers are set for.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Timer {
        /// A customer pays.
        Sale {
            sale: Sale,
        } = 0,
        /// A slip was not acknowledged in time.
        Resend {
            /// Its number.
            number: u32,
        } = 1,
        /// A slip has been filed.
        File {
            /// Its place in the tray.
            tray: u32,
        } = 2,
        /// The day is over.
        Close = 3,
        /// It is time for the first message of an agreement.
        Open = 4,
        /// It is time to act, or not to.
        Hour = 5,
        /// The same, and an answer was to have come by then.
        Answer = 6,
    }
}
