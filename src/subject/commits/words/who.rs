//! Who wants an account, how it is read, and what a bank has promised.

use std::fmt;

use super::Tx;
use crate::sim::tagged;

tagged! {
    /// Who wants an account's lock, or has it.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
    pub enum Who {
        /// A transfer, or a step of it.
        Transfer(Tx) = 0,
        /// The compensation of a transfer's first step.
        Refund(Tx) = 1,
        /// A withdrawal at the cash machine.
        Withdrawal(u32) = 2,
        /// An audit.
        Audit(u32) = 3,
        /// A client who looks whether a transfer has arrived.
        Receipt(Tx) = 4,
    }
}

impl Who {
    /// A number that no one else has.
    pub const fn party(self) -> u32 {
        let (kind, number) = match self {
            Self::Transfer(tx) => (0, tx),
            Self::Refund(tx) => (1, tx),
            Self::Withdrawal(number) => (2, number),
            Self::Audit(number) => (3, number),
            Self::Receipt(tx) => (4, tx),
        };
        number * 5 + kind
    }
}

impl fmt::Display for Who {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Transfer(tx) => write!(f, "transfer {tx}"),
            Self::Refund(tx) => write!(f, "refund {tx}"),
            Self::Withdrawal(number) => write!(f, "withdrawal {number}"),
            Self::Audit(number) => write!(f, "audit {number}"),
            Self::Receipt(tx) => write!(f, "receipt {tx}"),
        }
    }
}

/// How a bank reads a balance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reading {
    /// The last committed value, whoever has the lock.
    Committed = 0,
    /// Once the lock is free.
    Waits = 1,
    /// With the lock, which the reader keeps until it is done.
    Holds = 2,
}

/// A bank's promises: how many transfers it is in doubt about, because it has voted yes and does not know the decision,
/// about how many of these it has waited in vain for the decision, and the first of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Standing {
    pub prepared: u32,
    pub overdue: u32,
    pub first: Tx,
}
