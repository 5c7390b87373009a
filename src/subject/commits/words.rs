//! Words of transfers between two banks: between clients, the coordinator, the banks, a cash machine and an auditor.

mod describe;
mod who;

use crate::policy::two_phase::{By, Decision};
use crate::sim::ids::Label;
use crate::sim::process::{Payload, Upshot};
use crate::sim::tagged;
use crate::sim::time::Duration;
use crate::subject::request::RequestId;

pub use who::{Reading, Standing, Who};

/// The number of a transfer, in the order in which clients ask for them.
pub type Tx = u32;
/// The number of an account: a row with a lock.
pub type Row = u32;

tagged! {
    /// A message between two nodes.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum Msg {
        /// A client wants a transfer, or asks again what has become of it.
        Transfer {
            tx: Tx,
        } = 0,
        /// How the transfer ended.
        Outcome {
            tx: Tx,
            decision: Decision,
        } = 1,
        /// The coordinator has a bank work on an account.
        Work {
            tx: Tx,
            row: Row,
            /// What is added to the balance.
            amount: i32,
            /// True if the bank commits this right away, as a step of a saga.
            alone: bool,
        } = 2,
        /// The bank has done it, or refuses.
        Worked {
            tx: Tx,
            ok: bool,
        } = 3,
        /// The coordinator asks for a vote.
        Prepare {
            tx: Tx,
        } = 4,
        /// A bank's vote.
        Vote {
            tx: Tx,
            yes: bool,
        } = 5,
        /// The decision, from the coordinator or from the other bank.
        Decide {
            tx: Tx,
            decision: Decision,
        } = 6,
        /// A bank has the decision on disk.
        Acknowledge {
            tx: Tx,
        } = 7,
        /// A bank in doubt asks.
        Inquire {
            tx: Tx,
        } = 8,
        /// The bank that was asked is in doubt, too.
        Unsure {
            tx: Tx,
        } = 9,
        /// After a restart, the coordinator asks a bank for what it has prepared.
        Scan {
            request: RequestId,
        } = 10,
        /// What the bank has prepared.
        Prepared {
            request: RequestId,
            transfers: Vec<Tx>,
        } = 11,
        /// The coordinator has a bank undo the first step of a saga.
        Undo {
            tx: Tx,
            row: Row,
            amount: i32,
        } = 12,
        /// It is undone.
        Undone {
            tx: Tx,
        } = 13,
        /// The cash machine wants to pay out.
        Withdraw {
            number: u32,
            row: Row,
        } = 14,
        /// It may.
        Paid {
            number: u32,
        } = 15,
        /// Someone wants to know a balance.
        Read {
            who: Who,
            row: Row,
            reading: Reading,
        } = 16,
        /// The balance.
        Balance {
            who: Who,
            row: Row,
            balance: i32,
            /// What was paid out of this account so far.
            withdrawn: i32,
            /// Whether the transfer that a receipt is about is in it.
            has: bool,
        } = 17,
        /// A reader gives the lock back.
        Release {
            who: Who,
            row: Row,
        } = 18,
    }
}

impl Msg {
    /// The transfer that it is about.
    pub const fn tx(&self) -> Option<Tx> {
        match self {
            Self::Transfer { tx }
            | Self::Outcome { tx, .. }
            | Self::Work { tx, .. }
            | Self::Worked { tx, .. }
            | Self::Prepare { tx }
            | Self::Vote { tx, .. }
            | Self::Decide { tx, .. }
            | Self::Acknowledge { tx }
            | Self::Inquire { tx }
            | Self::Unsure { tx }
            | Self::Undo { tx, .. }
            | Self::Undone { tx } => Some(*tx),
            _ => None,
        }
    }
}

impl Fact {
    /// For an audit that does not add up: by how much it is off, and what it has counted, in words.
    pub fn miscounted(&self) -> Option<(i32, String)> {
        let Self::Audited { held, withdrawn, expected, .. } = self else { return None };
        let off = held.saturating_add(*withdrawn).saturating_sub(*expected);
        let counted =
            if *withdrawn == 0 { held.to_string() } else { format!("{held} and {withdrawn} paid out") };
        (off != 0).then_some((off, counted))
    }
}

impl Payload for Msg {
    fn size_bytes(&self) -> u32 {
        match self {
            Self::Transfer { .. } | Self::Work { .. } | Self::Undo { .. } => 300,
            _ => 80,
        }
    }

    /// Changes the number that the message is about.
    fn tampered(&self, draw: u64) -> Self {
        let shift = 1 + (draw >> 62) as u32;
        let mut changed = self.clone();
        match &mut changed {
            Self::Transfer { tx }
            | Self::Outcome { tx, .. }
            | Self::Work { tx, .. }
            | Self::Worked { tx, .. }
            | Self::Prepare { tx }
            | Self::Vote { tx, .. }
            | Self::Decide { tx, .. }
            | Self::Acknowledge { tx }
            | Self::Inquire { tx }
            | Self::Unsure { tx }
            | Self::Undo { tx, .. }
            | Self::Undone { tx } => *tx ^= shift,
            Self::Scan { request } | Self::Prepared { request, .. } => request.0 ^= shift,
            Self::Withdraw { number, .. } | Self::Paid { number } => *number ^= shift,
            Self::Read { row, .. } | Self::Balance { row, .. } | Self::Release { row, .. } => *row ^= shift,
        }
        changed
    }

    /// Requests come with their numbers. A reply follows soon, and its words may give way.
    fn bears(&self) -> Vec<Label> {
        match self {
            Self::Transfer { tx } | Self::Prepare { tx } | Self::Inquire { tx } | Self::Decide { tx, .. } => {
                vec![Label::numbered("transfer", *tx)]
            }
            Self::Work { row, .. }
            | Self::Undo { row, .. }
            | Self::Withdraw { row, .. }
            | Self::Read { row, .. } => {
                vec![Label::numbered("account", *row)]
            }
            _ => Vec::new(),
        }
    }

    fn upshot(&self) -> Upshot {
        match self {
            Self::Outcome { decision: Decision::Abort, .. }
            | Self::Worked { ok: false, .. }
            | Self::Vote { yes: false, .. } => Upshot::Refusal,
            Self::Unsure { .. } => Upshot::Idle,
            Self::Prepared { transfers, .. } if transfers.is_empty() => Upshot::Idle,
            _ => Upshot::Some,
        }
    }
}

tagged! {
    /// What happens to transfers, accounts and their locks.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum Fact {
        /// The coordinator takes a transfer.
        Begun {
            tx: Tx,
        } = 0,
        /// An account's lock is granted.
        Locked {
            row: Row,
            who: Who,
            /// How many wait for locks at this bank.
            queue: u32,
        } = 1,
        /// Someone waits for an account's lock.
        Waits {
            row: Row,
            who: Who,
            queue: u32,
        } = 2,
        /// An account's lock is free.
        Unlocked {
            row: Row,
            who: Who,
            queue: u32,
        } = 3,
        /// Someone has waited for an account's lock for as long as the bank thinks right.
        Overdue {
            row: Row,
            who: Who,
            bound: Duration,
            /// Whether the bank has waited in vain for the decision about the transfer that has the lock.
            doubts: bool,
        } = 4,
        /// A bank votes.
        Voted {
            tx: Tx,
            yes: bool,
            standing: Standing,
        } = 5,
        /// A bank that is prepared has waited for the decision in vain.
        InDoubt {
            tx: Tx,
            standing: Standing,
        } = 6,
        /// The coordinator has decided.
        Decided {
            tx: Tx,
            decision: Decision,
        } = 7,
        /// A transfer ended at a bank.
        Ended {
            tx: Tx,
            decision: Decision,
            by: By,
            standing: Standing,
        } = 8,
        /// The decision comes to a bank that has ended the transfer otherwise.
        Damage {
            tx: Tx,
            decision: Decision,
        } = 9,
        /// A bank has done its step of a saga.
        Did {
            tx: Tx,
            row: Row,
        } = 10,
        /// A bank has undone its step.
        Undid {
            tx: Tx,
            row: Row,
        } = 11,
        /// A bank refuses its step.
        Refused {
            tx: Tx,
        } = 12,
        /// The coordinator is done with a saga.
        Over {
            tx: Tx,
            decision: Decision,
        } = 13,
        /// The client knows how its transfer ended.
        Told {
            tx: Tx,
            decision: Decision,
        } = 14,
        /// The cash machine pays out.
        Paid {
            number: u32,
        } = 15,
        /// A bank tells a balance.
        Looked {
            row: Row,
            who: Who,
            balance: i32,
            /// Whether someone else has the account's lock.
            past: bool,
        } = 16,
        /// The auditor has both balances.
        Audited {
            number: u32,
            /// What the two accounts hold, what was paid out of them, and what both together should be.
            held: i32,
            withdrawn: i32,
            expected: i32,
        } = 17,
        /// The client has looked whether its transfer has arrived.
        Checked {
            tx: Tx,
            arrived: bool,
        } = 18,
        /// After a restart, the coordinator knows what a bank has prepared.
        Scanned {
            found: u32,
        } = 19,
        /// After a restart, a bank knows what it had promised.
        Recovered {
            standing: Standing,
        } = 20,
    }
}

tagged! {
    /// What timers are set for.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Timer {
        /// The next transfer, withdrawal or audit.
        Next = 0,
        /// An answer did not come.
        Patience {
            number: u32,
        } = 1,
        /// A bank's work on an account is done.
        Work {
            who: Who,
        } = 2,
        /// What is forced is on disk.
        Forced {
            who: Who,
        } = 3,
        /// What is not forced goes to disk.
        Flush = 4,
        /// Nobody has been heard from about a lock.
        Idle {
            who: Who,
        } = 5,
        /// Someone has waited for a lock for too long.
        Bound {
            row: Row,
            who: Who,
        } = 6,
        /// A bank waits for a decision.
        Doubt {
            tx: Tx,
        } = 7,
        /// The coordinator waits for banks.
        Banks {
            tx: Tx,
        } = 8,
        /// The coordinator is up again, and looks around.
        Restarted = 9,
        /// A customer or an auditor asks again, or gives up.
        Again {
            number: u32,
        } = 10,
        /// A bank in doubt asks once more.
        Once {
            tx: Tx,
        } = 11,
    }
}
