//! The parties of the scene, by node.

use super::words::Key;
use crate::sim::ids::NodeId;

/// Keeps what is left of the customer's credit.
pub const CREDIT: NodeId = NodeId(0);
/// Takes parcels out, and calls them back.
pub const DELIVERY: NodeId = NodeId(1);
/// Keeps the price.
pub const PRICES: NodeId = NodeId(2);
/// The first desk; the others follow.
pub const DESK_A: NodeId = NodeId(3);
/// The second desk.
pub const DESK_B: NodeId = NodeId(4);

/// The node of a desk, from 0.
pub const fn desk_node(desk: u16) -> NodeId {
    NodeId(DESK_A.0.saturating_add(desk))
}

/// The service that keeps a record.
pub const fn keeper(key: Key) -> NodeId {
    match key {
        Key::Credit => CREDIT,
        Key::Parcel(_) => DELIVERY,
        Key::Price => PRICES,
    }
}
