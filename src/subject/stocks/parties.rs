//! The parties of the scene, by node.

use crate::sim::ids::NodeId;

/// The database.
pub const DATABASE: NodeId = NodeId(0);
/// The first worker; the others follow.
pub const WORKER_A: NodeId = NodeId(1);
/// The second worker.
pub const WORKER_B: NodeId = NodeId(2);

/// The node of a worker, from 0.
pub const fn worker_node(worker: u16) -> NodeId {
    NodeId(WORKER_A.0.saturating_add(worker))
}
