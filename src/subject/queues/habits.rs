//! The habits of workers: when they acknowledge, how they recognise a repeat, and what they do with a message that they cannot process.

/// When a worker deletes a message from the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Acks {
    /// After its work.
    After,
    /// Before its work.
    Before,
}

/// How a worker uses the ledger's table of keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dedup {
    /// Not at all.
    None,
    /// It applies the booking, and notes the key in a second transaction.
    After,
    /// It notes the key, and applies the booking in a second transaction.
    Before,
    /// It does both in one transaction.
    Together,
}

/// The key by which a repeat is recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// The number that the shop gave to the booking.
    Booking,
    /// The id that the queue gave to the message.
    Message,
}

/// All of them.
#[derive(Clone, Copy, Debug)]
pub struct Habits {
    pub acks: Acks,
    pub dedup: Dedup,
    pub key: Key,
    /// Whether it extends the visibility timeout while it works.
    pub heartbeat: bool,
    /// Whether it hands a message back at once that it cannot process, in place of leaving it until its timeout is over.
    pub hands_back: bool,
}
