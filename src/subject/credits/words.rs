//! Words of credits: between desks that run sagas and the services that keep what the sagas share.

mod describe;
mod payload;

use std::fmt;

use crate::policy::countermeasures::{Change, When};
use crate::policy::saga::Ending;
use crate::sim::tagged;
use crate::subject::request::RequestId;

/// The number of an order.
pub type Order = u32;

/// The order that is there from the start, and whose parcel has left.
pub const OLD_ORDER: Order = 1;

/// A saga: the desk that runs it, and which of that desk's it is, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Saga {
    /// The desk, from 0.
    pub desk: u16,
    pub nth: u32,
}

impl Saga {
    /// Its number among all sagas.
    pub const fn number(self) -> u32 {
        (self.desk as u32) << 20 | self.nth
    }
}

impl fmt::Display for Saga {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", letter(self.desk), self.nth)
    }
}

/// A desk's letter.
pub fn letter(desk: u16) -> char {
    char::from(b'A' + (desk % 26) as u8)
}

tagged! {
    /// A record that sagas share.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
    pub enum Key {
        /// What is free of the customer's credit.
        Credit = 0,
        /// The price.
        Price = 1,
        /// The state of an order's parcel: one of [`parcel`].
        Parcel(Order) = 2,
    }
}

impl Key {
    /// Its number as an exclusive resource.
    pub const fn number(self) -> u32 {
        match self {
            Self::Credit => 1,
            Self::Price => 2,
            Self::Parcel(order) => order.saturating_add(10),
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Credit => f.write_str("the credit"),
            Self::Price => f.write_str("the price"),
            Self::Parcel(order) => write!(f, "parcel {order}"),
        }
    }
}

/// The states of a parcel.
pub mod parcel {
    pub const NONE: i32 = 0;
    pub const BOOKED: i32 = 1;
    pub const LEFT: i32 = 2;
    pub const CALLED_BACK: i32 = 3;
}

tagged! {
    /// What a saga is for.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Purpose {
        /// A new order for this amount; at the price if it is 0.
        Place { order: Order, amount: i32 } = 0,
        /// An order is cancelled.
        Cancel { order: Order } = 1,
        /// The price becomes this.
        Reprice { price: i32 } = 2,
    }
}

tagged! {
    /// What a compensation goes by.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Undo {
        /// The value is to be this again: what there was before the saga wrote this version.
        Value { value: i32, version: u32 } = 0,
        /// The amount is to be added.
        Amount(i32) = 1,
    }
}

/// How a new order takes from the credit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Taking {
    pub amount: i32,
    pub change: Change,
    pub when: When,
    /// The version from which the change was computed; 0 if from none.
    pub based_on: u32,
}

tagged! {
    /// One local transaction at a service.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Deed {
        Read { key: Key } = 0,
        /// Takes an order's amount from the credit.
        Reserve { order: Order, taking: Taking } = 1,
        /// Undoes that.
        Unreserve { order: Order, undo: Undo } = 2,
        /// Gives a cancelled order's amount back to the credit.
        GiveBack { order: Order } = 3,
        /// Undoes that.
        TakeBack { order: Order, amount: i32, undo: Undo } = 4,
        /// Books an order's delivery.
        Book { order: Order } = 5,
        /// Calls a cancelled order's parcel back.
        CallBack { order: Order } = 6,
        /// Undoes that.
        Rebook { order: Order } = 7,
        SetPrice { price: i32 } = 8,
        /// Releases all of the saga's semantic locks at the service.
        Release = 9,
    }
}

impl Deed {
    /// The record that it is about, and whether it is a saga's own step rather than a compensation or a release.
    pub const fn key(self) -> Option<Key> {
        Some(match self {
            Self::Read { key } => key,
            Self::Reserve { .. } | Self::Unreserve { .. } | Self::GiveBack { .. } | Self::TakeBack { .. } => {
                Key::Credit
            }
            Self::Book { order } | Self::CallBack { order } | Self::Rebook { order } => Key::Parcel(order),
            Self::SetPrice { .. } => Key::Price,
            Self::Release => return None,
        })
    }

    /// The order that it is about.
    pub const fn order(self) -> Option<Order> {
        match self {
            Self::Reserve { order, .. }
            | Self::Unreserve { order, .. }
            | Self::GiveBack { order }
            | Self::TakeBack { order, .. }
            | Self::Book { order }
            | Self::CallBack { order }
            | Self::Rebook { order } => Some(order),
            Self::Read { .. } | Self::SetPrice { .. } | Self::Release => None,
        }
    }

    /// Whether it undoes another.
    pub const fn is_compensation(self) -> bool {
        matches!(self, Self::Unreserve { .. } | Self::TakeBack { .. } | Self::Rebook { .. })
    }
}

/// Why a step was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Why {
    /// Another saga has the semantic lock.
    Locked = 0,
    /// It has waited too long for the semantic lock.
    TimedOut = 1,
    /// The record has been changed since it was read.
    Changed = 2,
    /// Too little credit is free.
    TooLittle = 3,
    /// The parcel has left.
    Left = 4,
    /// The delivery service does not go there.
    NoTour = 5,
}

impl Why {
    /// Whether another saga was in the way, so that it may be different the next time.
    pub const fn is_conflict(self) -> bool {
        matches!(self, Self::Locked | Self::TimedOut | Self::Changed)
    }
}

tagged! {
    /// A service's answer.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Said {
        /// What was read.
        Seen { value: i32, version: u32 } = 0,
        /// It is done: what was there before, how much was added to it, the new version, and whether it waits in the version file instead.
        Done { before: i32, amount: i32, version: u32, filed: bool } = 1,
        Refused(Why) = 2,
    }
}

tagged! {
    /// A message between a desk and a service.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum Msg {
        Ask { saga: Saga, request: RequestId, deed: Deed } = 0,
        Answer { saga: Saga, request: RequestId, to: Deed, said: Said } = 1,
    }
}

/// A write of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Written {
    pub value: i32,
    pub version: u32,
    /// Who wrote the version before, if it was not there from the start.
    pub over: Option<Saga>,
    /// The version from which the value was computed; 0: it was changed as it was found.
    pub based_on: u32,
    /// Whether it depended on what was found.
    pub looked: bool,
    /// What the order has of the credit from now on.
    pub holds: i32,
    /// Whether it is a compensation.
    pub undo: bool,
}

tagged! {
    /// What happens to records and sagas.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum Fact {
        /// A record is there from the start. The credit has a limit, and an order that holds some of it.
        Stands { key: Key, value: i32, limit: i32 } = 0,
        /// A saga begins.
        Began { saga: Saga, purpose: Purpose } = 1,
        /// A saga read a record.
        Read { saga: Saga, key: Key, value: i32, version: u32, by: Option<Saga> } = 2,
        /// A saga wrote a record.
        Wrote { saga: Saga, key: Key, order: Order, written: Written } = 3,
        /// A step was refused.
        Refused { saga: Saga, key: Key, why: Why } = 4,
        /// A saga has to wait for a semantic lock.
        Wants { saga: Saga, key: Key, holder: Saga, waiting: u32 } = 5,
        /// A saga has set a semantic lock.
        Locked { saga: Saga, key: Key, waiting: u32 } = 6,
        /// A saga has released it.
        Freed { saga: Saga, key: Key, waiting: u32 } = 7,
        /// A cancellation found no such order, and had nothing to do.
        Nothing { saga: Saga, key: Key, version: u32 } = 8,
        /// A cancellation waits in the version file for what it cancels.
        Filed { saga: Saga, key: Key } = 9,
        /// A parcel has left.
        Left { order: Order } = 10,
        /// The customer was offered a price.
        Offered { saga: Saga, order: Order, price: i32 } = 11,
        /// The customer was invoiced.
        Invoiced { saga: Saga, order: Order, price: i32, offered: i32 } = 12,
        /// A saga turned back.
        TurnedBack { saga: Saga, why: Why } = 13,
        /// A saga is over. If it begins again, it does so as another one.
        Ended { saga: Saga, purpose: Purpose, ending: Ending, again: bool, why: Option<Why> } = 14,
        /// A restarted desk took a saga up again.
        Resumed { saga: Saga } = 15,
    }
}

impl Fact {
    /// For a write that loses updates: the version that was overwritten, and the one that its value was computed from.
    pub const fn lost_update(&self) -> Option<(u32, u32)> {
        let Self::Wrote { written: Written { version, based_on: based_on @ 1.., .. }, .. } = self else {
            return None;
        };
        let over = version.saturating_sub(1);
        if *based_on == over { None } else { Some((over, *based_on)) }
    }

    /// The saga that it is about.
    pub const fn saga(&self) -> Option<Saga> {
        match self {
            Self::Began { saga, .. }
            | Self::Read { saga, .. }
            | Self::Wrote { saga, .. }
            | Self::Refused { saga, .. }
            | Self::Wants { saga, .. }
            | Self::Locked { saga, .. }
            | Self::Freed { saga, .. }
            | Self::Nothing { saga, .. }
            | Self::Filed { saga, .. }
            | Self::Offered { saga, .. }
            | Self::Invoiced { saga, .. }
            | Self::TurnedBack { saga, .. }
            | Self::Ended { saga, .. }
            | Self::Resumed { saga } => Some(*saga),
            Self::Stands { .. } | Self::Left { .. } => None,
        }
    }
}

tagged! {
    /// What timers are set for.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Timer {
        /// The next saga of a desk.
        Next = 0,
        /// The work between two steps.
        Work = 1,
        /// An answer did not come.
        Patience = 2,
        /// The pause before a saga begins again.
        Pause = 3,
        /// A saga has waited long enough for a semantic lock.
        LockTimeout { desk: u16, request: u32 } = 4,
        /// The driver has been asked for a parcel.
        Driver { desk: u16 } = 5,
        /// A parcel leaves.
        Leaves { order: Order } = 6,
    }
}
