//! The parties of the scene, by node: replicas first, then phones.

use crate::sim::ids::NodeId;

/// The first replica; the others follow.
pub const REPLICA_1: NodeId = NodeId(0);
/// The second replica, if there is one.
pub const REPLICA_2: NodeId = NodeId(1);

/// The node of a replica, from 0.
pub const fn replica_node(replica: u16) -> NodeId {
    NodeId(replica)
}

/// The node of a phone, from 0, beside this many replicas.
pub const fn phone_node(replicas: u16, phone: u16) -> NodeId {
    NodeId(replicas.saturating_add(phone))
}

/// Who owns a phone.
pub fn owner(phone: u16) -> String {
    const OWNERS: [&str; 6] = ["Ann", "Ben", "Cem", "Dora", "Eva", "Finn"];
    match OWNERS.get(usize::from(phone)) {
        Some(owner) => (*owner).to_owned(),
        None => format!("Phone {}", phone + 1),
    }
}
