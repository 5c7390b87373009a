//! The parties of the scene, by node, and the accounts at the two banks.

use super::words::{Row, Tx};
use crate::policy::two_phase::Party;
use crate::sim::ids::NodeId;

/// The clients, who want transfers.
pub const CLIENTS: NodeId = NodeId(0);
/// The coordinator of the transfers.
pub const COORDINATOR: NodeId = NodeId(1);
/// The bank from which money goes.
pub const EAST: NodeId = NodeId(2);
/// The bank to which it goes.
pub const WEST: NodeId = NodeId(3);
/// The banks, by their numbers as participants.
pub const BANKS: [NodeId; 2] = [EAST, WEST];

/// What is on each account at first.
pub const INITIAL: i32 = 1_000;
/// What a transfer moves.
pub const AMOUNT: i32 = 100;
/// What a withdrawal pays out.
pub const CASH: i32 = 20;

/// The account of a bank in the pair with this number, from 0: 11 and 21, 12 and 22, and so on.
pub const fn account(bank: Party, pair: u32) -> Row {
    10 * (bank as u32 + 1) + 1 + pair
}

/// The pair of accounts that a transfer moves money between, where there are so many pairs.
pub const fn pair_of(tx: Tx, pairs: u32) -> u32 {
    if pairs == 0 || tx == 0 { 0 } else { (tx - 1) % pairs }
}
