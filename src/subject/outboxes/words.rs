//! Words of outboxes: between a shop, its database, the relays that read the outbox, the broker and the warehouse.

mod describe;

use crate::sim::ids::Label;
use crate::sim::process::{Payload, Upshot};
use crate::sim::tagged;
use crate::subject::request::RequestId;

/// The number of an order, in the order in which customers place them.
pub type Number = u32;

/// A row of the outbox, as a reader sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Row {
    /// The id, which was taken when the row was inserted.
    pub id: u32,
    pub order: Number,
    /// Its place in the order in which it is read: its id, or its position in the log.
    pub place: u32,
}

tagged! {
    /// What a reader asks the database for.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Look {
        /// Rows that are not marked as published.
        Unmarked {
            /// Whether the reader claims them, so that others skip them.
            claims: bool,
        } = 0,
        /// Rows with a higher id.
        Beyond(u32) = 1,
        /// What was committed after this position of the log, as soon as there is something.
        Log(u32) = 2,
    }
}

tagged! {
    /// How a transaction ended.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum End {
        Committed = 0,
        /// The database refused to commit it.
        Refused = 1,
        /// Its connection is gone.
        Left = 2,
        /// It was open for too long.
        TimedOut = 3,
        /// The database itself went down.
        Lost = 4,
    }
}

/// What the database has to do: open transactions, and rows that are committed and not marked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Load {
    pub open: u32,
    /// Zero if nobody marks rows.
    pub unmarked: u32,
}

tagged! {
    /// A message between two nodes.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum Msg {
        /// The shop begins a transaction and inserts an order.
        Insert {
            order: Number,
            /// Whether it inserts a row into the outbox, too.
            outbox: bool,
        } = 0,
        /// The database has done it.
        Inserted {
            order: Number,
        } = 1,
        /// The shop wants the order's transaction to be committed.
        Commit {
            order: Number,
        } = 2,
        /// How the order's transaction ended.
        Ended {
            order: Number,
            committed: bool,
        } = 3,
        /// The shop was restarted and has a new connection: transactions up to this order have lost theirs.
        Reconnect {
            last: Number,
        } = 4,
        /// A relay reads.
        Query {
            request: RequestId,
            look: Look,
        } = 5,
        /// What it reads.
        Rows {
            request: RequestId,
            rows: Vec<Row>,
        } = 6,
        /// A relay marks a row as published.
        Mark {
            request: RequestId,
            row: Row,
        } = 7,
        /// The row is marked.
        Marked {
            request: RequestId,
        } = 8,
        /// The event “order placed”, for the broker.
        Publish {
            request: RequestId,
            order: Number,
        } = 9,
        /// The broker has the event.
        Published {
            request: RequestId,
            order: Number,
        } = 10,
        /// The broker delivers an event.
        Deliver {
            message: u32,
            order: Number,
        } = 11,
        /// The warehouse is done with it.
        Acknowledge {
            message: u32,
            order: Number,
        } = 12,
    }
}

impl Payload for Msg {
    fn size_bytes(&self) -> u32 {
        match self {
            Self::Insert { .. } | Self::Publish { .. } | Self::Deliver { .. } => 400,
            Self::Rows { rows, .. } => 80 + 400 * rows.len() as u32,
            _ => 80,
        }
    }

    /// Changes the number of the order, or the number that an answer is recognised by.
    fn tampered(&self, draw: u64) -> Self {
        let shift = 1 + (draw >> 60) as u32;
        let mut changed = self.clone();
        match &mut changed {
            Self::Insert { order, .. }
            | Self::Inserted { order }
            | Self::Commit { order }
            | Self::Ended { order, .. }
            | Self::Reconnect { last: order }
            | Self::Publish { order, .. }
            | Self::Deliver { order, .. } => *order ^= shift,
            Self::Query { request, .. }
            | Self::Rows { request, .. }
            | Self::Mark { request, .. }
            | Self::Marked { request }
            | Self::Published { request, .. } => request.0 ^= shift,
            Self::Acknowledge { message, .. } => *message ^= shift,
        }
        changed
    }

    /// Requests come with their numbers. A confirmation follows within milliseconds, and its words may give way.
    fn bears(&self) -> Vec<Label> {
        match self {
            Self::Insert { order, .. }
            | Self::Commit { order }
            | Self::Publish { order, .. }
            | Self::Deliver { order, .. } => vec![Label::numbered("order", *order)],
            Self::Mark { row, .. } => vec![Label::numbered("row", row.id)],
            Self::Query { look: Look::Beyond(last), .. } => vec![Label::numbered("beyond", *last)],
            Self::Rows { rows, .. } => rows.iter().map(|row| Label::numbered("row", row.id)).collect(),
            Self::Query { .. }
            | Self::Reconnect { .. }
            | Self::Inserted { .. }
            | Self::Ended { .. }
            | Self::Marked { .. }
            | Self::Published { .. }
            | Self::Acknowledge { .. } => Vec::new(),
        }
    }

    fn upshot(&self) -> Upshot {
        match self {
            Self::Rows { rows, .. } if rows.is_empty() => Upshot::Idle,
            Self::Ended { committed: false, .. } => Upshot::Refusal,
            _ => Upshot::Some,
        }
    }
}

tagged! {
    /// What happens to orders and to the events about them.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum Fact {
        /// A customer placed an order.
        Placed {
            order: Number,
        } = 0,
        /// The database opened a transaction and inserted the order.
        Began {
            order: Number,
            tx: u32,
            /// The id of its row in the outbox; 0: it has none.
            row: u32,
            load: Load,
        } = 1,
        /// A transaction ended.
        Ended {
            order: Number,
            tx: u32,
            row: u32,
            end: End,
            load: Load,
        } = 2,
        /// The database answered a reader.
        Looked {
            found: u32,
            /// A visible row that no answer has ever held, and that this reader did not ask for any more; 0: there is none.
            unread: u32,
        } = 3,
        /// The relay passes over ids that it has not seen.
        Passed {
            /// The first of them.
            row: u32,
            count: u32,
            /// Whether it waited for them.
            waited: bool,
            /// How many it has passed over so far.
            total: u32,
        } = 4,
        /// The relay waits for an id that is missing.
        Waits {
            row: u32,
        } = 5,
        /// The relay noted that a row is done with, in the database or on its own disk.
        Noted {
            row: u32,
            order: Number,
            /// Where the row was marked, what is left there.
            load: Option<Load>,
            /// How many ids the relay has passed over so far, if it reads by id.
            passed: Option<u32>,
        } = 6,
        /// The broker stored an event: the order is announced.
        Announced {
            message: u32,
            order: Number,
            /// How many events it has that are not acknowledged.
            waiting: u32,
        } = 7,
        /// An event was acknowledged.
        Acknowledged {
            message: u32,
            order: Number,
            waiting: u32,
        } = 8,
        /// The warehouse ships an order.
        Shipped {
            order: Number,
        } = 9,
        /// The warehouse has shipped it before, and does nothing.
        Known {
            order: Number,
        } = 10,
    }
}

tagged! {
    /// What timers are set for.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Timer {
        /// The next customer.
        Order = 0,
        /// The shop's work within a transaction.
        Work {
            order: Number,
        } = 1,
        /// An answer about an order did not come.
        Patience {
            order: Number,
        } = 2,
        /// A transaction has been open for too long.
        Limit {
            order: Number,
        } = 3,
        /// It is time to read again.
        Poll = 4,
        /// An answer to a relay did not come.
        Answer = 5,
        /// The relay's note is on disk.
        Saved = 6,
        /// An event was not acknowledged.
        Redeliver {
            message: u32,
        } = 7,
        /// A reader has waited long enough for the log.
        Enough = 8,
    }
}
