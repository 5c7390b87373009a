//! Words of stocks: between the workers of a shop and the database that holds what is left.

mod describe;

use std::fmt;

use crate::policy::isolation::{Change, When};
use crate::sim::ids::Label;
use crate::sim::process::{Payload, Upshot};
use crate::sim::tagged;
use crate::sim::time::Duration;
use crate::subject::request::RequestId;

/// The number of a store, which is also the number of its row.
pub type Store = u32;

/// The number of the advisory lock that workers take around a sale; rows have the numbers of their stores.
pub const ADVISORY: u32 = 9;

/// A transaction: the worker it belongs to, and which of that worker's it is, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tx {
    /// The worker, from 0.
    pub worker: u16,
    pub nth: u32,
}

impl Tx {
    /// A number that no other transaction has, as long as there are at most 64 workers.
    pub const fn party(self) -> u32 {
        self.nth * 64 + self.worker as u32
    }

    /// The worker's letter; its number after the alphabet's end.
    pub fn letter(self) -> String {
        letter(self.worker)
    }
}

/// A worker's letter; its number after the alphabet's end.
pub fn letter(worker: u16) -> String {
    match u8::try_from(worker) {
        Ok(number @ 0..26) => char::from(b'A' + number).to_string(),
        _ => format!("worker {}, ", worker + 1),
    }
}

impl fmt::Display for Tx {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.letter(), self.nth)
    }
}

/// Why the database ended a transaction or refused a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Why {
    /// A row has been changed since the transaction's snapshot.
    ConcurrentUpdate = 0,
    /// Serializable transactions that read what others overwrote.
    Dependencies = 1,
    /// It waited in a circle with others.
    Deadlock = 2,
    /// It waited too long for a lock.
    LockTimeout = 3,
    /// There is no such transaction any more.
    Gone = 4,
}

tagged! {
    /// How a transaction ended.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum End {
        Committed = 0,
        /// Its worker rolled it back.
        RolledBack = 1,
        /// The database ended it.
        Refused(Why) = 2,
        /// Its session is over: the worker began another one, or was silent for too long.
        Left = 3,
        /// The database went down.
        Lost = 4,
    }
}

/// What the database has to do: open transactions, and those that wait for a lock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Load {
    pub open: u32,
    pub waiting: u32,
}

/// What a customer was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Answer {
    Sold = 0,
    SoldOut = 1,
    /// An error: try again later.
    Apology = 2,
}

/// An update, as the database gets it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Update {
    pub store: Store,
    pub change: Change,
    pub when: When,
    /// The version from whose stock the program computed the new one; 0 if it computed nothing. The database makes no use of it.
    pub based_on: u32,
}

tagged! {
    /// A message between a worker and the database.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum Msg {
        /// The worker takes the advisory lock, outside of transactions.
        Lock {
            tx: Tx,
            request: RequestId,
        } = 0,
        /// It gives the advisory lock back.
        Unlock {
            tx: Tx,
        } = 1,
        /// It reads a row, in a transaction that begins with its first statement.
        Select {
            tx: Tx,
            request: RequestId,
            store: Store,
            /// With `for update`: it locks the row.
            locks: bool,
        } = 2,
        /// It changes a row.
        Update {
            tx: Tx,
            request: RequestId,
            update: Update,
        } = 3,
        Commit {
            tx: Tx,
            request: RequestId,
        } = 4,
        Rollback {
            tx: Tx,
        } = 5,
        /// The worker was restarted: its earlier session is over.
        Connect {
            worker: u16,
        } = 6,
        /// The advisory lock is the worker's.
        Locked {
            tx: Tx,
            request: RequestId,
        } = 7,
        /// The row that it has read.
        Row {
            tx: Tx,
            request: RequestId,
            store: Store,
            stock: i32,
            version: u32,
        } = 8,
        /// How many rows the update changed: one or none.
        Updated {
            tx: Tx,
            request: RequestId,
            rows: u32,
        } = 9,
        /// The statement failed.
        Refused {
            tx: Tx,
            request: RequestId,
            why: Why,
        } = 10,
        /// How the transaction ended.
        Ended {
            tx: Tx,
            request: RequestId,
            committed: bool,
        } = 11,
    }
}

impl Msg {
    /// The transaction that it is about, and its number if it is a request or the answer to one.
    pub const fn of(&self) -> Option<(Tx, Option<RequestId>)> {
        Some(match self {
            Self::Lock { tx, request }
            | Self::Select { tx, request, .. }
            | Self::Update { tx, request, .. }
            | Self::Commit { tx, request }
            | Self::Locked { tx, request }
            | Self::Row { tx, request, .. }
            | Self::Updated { tx, request, .. }
            | Self::Refused { tx, request, .. }
            | Self::Ended { tx, request, .. } => (*tx, Some(*request)),
            Self::Unlock { tx } | Self::Rollback { tx } => (*tx, None),
            Self::Connect { .. } => return None,
        })
    }
}

impl Payload for Msg {
    fn size_bytes(&self) -> u32 {
        if matches!(self, Self::Select { .. } | Self::Update { .. }) { 160 } else { 80 }
    }

    /// Changes a stock, a version or the number that an answer is recognised by.
    fn tampered(&self, draw: u64) -> Self {
        let shift = 1 + (draw >> 61) as u32;
        let mut changed = self.clone();
        match &mut changed {
            Self::Row { stock, .. } => *stock = stock.wrapping_add(shift.cast_signed()),
            Self::Update { update: Update { change: Change::Set(stock), .. }, .. } => {
                *stock = stock.wrapping_add(shift.cast_signed());
            }
            Self::Update { update, .. } => update.when = When::Version(shift),
            Self::Ended { committed, .. } => *committed = !*committed,
            Self::Updated { rows, .. } => *rows ^= 1,
            Self::Lock { request, .. }
            | Self::Select { request, .. }
            | Self::Commit { request, .. }
            | Self::Locked { request, .. }
            | Self::Refused { request, .. } => request.0 ^= shift,
            Self::Unlock { tx } | Self::Rollback { tx } => tx.nth ^= shift,
            Self::Connect { worker } => *worker ^= shift as u16,
        }
        changed
    }

    /// What was read, and what is written.
    fn bears(&self) -> Vec<Label> {
        let stock = |stock: i32| match u32::try_from(stock) {
            Ok(stock) => Label::numbered("stock", stock),
            Err(_) => Label::new("stock below 0"),
        };
        match self {
            Self::Row { stock: left, .. } => vec![stock(*left)],
            Self::Update { update, .. } => {
                let sets = match update.change {
                    Change::Set(left) => stock(left),
                    Change::Add(_) => Label::new("stock - 1"),
                };
                let condition = match update.when {
                    When::Always => None,
                    When::AtLeast(_) => Some(Label::new("if stock > 0")),
                    When::Version(version) => Some(Label::numbered("if version", version)),
                };
                std::iter::once(sets).chain(condition).collect()
            }
            Self::Updated { rows, .. } => vec![Label::numbered("rows", *rows)],
            _ => Vec::new(),
        }
    }

    fn upshot(&self) -> Upshot {
        match self {
            Self::Refused { .. } | Self::Ended { committed: false, .. } | Self::Updated { rows: 0, .. } => {
                Upshot::Refusal
            }
            _ => Upshot::Some,
        }
    }
}

tagged! {
    /// What happens to stocks, transactions and customers.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum Fact {
        /// The database begins with this stock.
        Stocked {
            store: Store,
            stock: i32,
            /// How many stores there are.
            stores: u32,
            /// How much has to stay in all stores together.
            keep: i32,
        } = 0,
        /// A customer came to a worker.
        Came {
            customer: u32,
            store: Store,
        } = 1,
        /// A transaction read a row.
        Read {
            tx: Tx,
            store: Store,
            stock: i32,
            version: u32,
            load: Load,
        } = 2,
        /// Somebody wants a lock that another has.
        Wants {
            tx: Tx,
            lock: u32,
            holder: Tx,
            load: Load,
        } = 3,
        /// A lock was granted.
        Locked {
            tx: Tx,
            lock: u32,
            load: Load,
        } = 4,
        /// A lock was given back; without a transaction, because the database was restarted.
        Freed {
            lock: u32,
            tx: Option<Tx>,
        } = 5,
        /// An update found no row: its condition did not hold.
        Missed {
            tx: Tx,
            store: Store,
            /// The condition, and what the row is by now.
            when: When,
            stock: i32,
            version: u32,
        } = 6,
        /// A transaction's change of a row was committed.
        Wrote {
            tx: Tx,
            store: Store,
            stock: i32,
            version: u32,
            /// The version from whose stock it was computed; 0: it is relative to whatever there was.
            based_on: u32,
            /// Who wrote the version before, if it was not there from the start.
            before: Option<Tx>,
            /// How many stores there are.
            stores: u32,
        } = 7,
        /// A transaction ended.
        Ended {
            tx: Tx,
            end: End,
            load: Load,
        } = 8,
        /// A customer was told how it went.
        Told {
            customer: u32,
            store: Store,
            /// The transaction in which it was decided.
            tx: Tx,
            answer: Answer,
            /// How many transactions it took.
            attempts: u32,
            /// Since the customer came, by the worker's clock.
            took: Duration,
        } = 9,
    }
}

impl Fact {
    /// For a write that loses an update: the version that was overwritten, and the one that its writer had read.
    pub const fn lost_update(&self) -> Option<(u32, u32)> {
        let Self::Wrote { version, based_on: based_on @ 1.., .. } = self else { return None };
        let over = version.saturating_sub(1);
        if *based_on == over { None } else { Some((over, *based_on)) }
    }
}

tagged! {
    /// What timers are set for.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Timer {
        /// The next customer.
        Customer = 0,
        /// The work between reading and writing.
        Work = 1,
        /// An answer did not come.
        Patience = 2,
        /// The pause before a worker starts over.
        Pause = 3,
        /// A transaction has waited long enough for a lock.
        LockTimeout {
            worker: u16,
            request: u32,
        } = 4,
        /// A transaction has waited for so long that a deadlock is worth looking for.
        DeadlockCheck {
            worker: u16,
            request: u32,
        } = 5,
        /// A session has been silent for too long.
        Idle {
            worker: u16,
        } = 6,
    }
}
