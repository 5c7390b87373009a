//! The parties of the scene, by node.

use crate::sim::ids::NodeId;

/// The shop, which takes orders.
pub const SHOP: NodeId = NodeId(0);
/// Its database.
pub const DATABASE: NodeId = NodeId(1);
/// The relay, which reads the outbox.
pub const RELAY: NodeId = NodeId(2);
/// The broker, which delivers events.
pub const BROKER: NodeId = NodeId(3);
/// The warehouse, which ships orders.
pub const WAREHOUSE: NodeId = NodeId(4);
/// The second relay, where there is one.
pub const RELAY_B: NodeId = NodeId(5);
