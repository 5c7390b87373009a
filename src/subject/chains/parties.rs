//! The nodes of the scene, and what customers are promised.

use crate::sim::ids::NodeId;
use crate::sim::time::Duration;

/// The customers.
pub const CUSTOMERS: NodeId = NodeId(0);
/// The service that customers ask.
pub const FRONT: NodeId = NodeId(1);

/// The names of services in a row.
pub const ROW: [&str; 8] = ["Shop", "Orders", "Prices", "Stock", "Payment", "Invoices", "Shipping", "Mail"];
/// The names of shards.
pub const SHARDS: [&str; 8] =
    ["Shard A", "Shard B", "Shard C", "Shard D", "Shard E", "Shard F", "Shard G", "Shard H"];

/// A service in a row, counted from 1.
pub const fn service(nth: u32) -> NodeId {
    NodeId(nth as u16)
}

/// Of how many requests each service has promised to fail no more than one.
pub const SERVICE_FAILS: u32 = 50;
/// How many of a hundred customers have to be served, and how many of a hundred answers have to come in time.
pub const PROMISED_PERCENT: u32 = 95;
/// How many of a hundred further requests may be caused by retries and hedges.
pub const EXTRA_PERCENT: u32 = 20;

/// How many of these many customers may go unserved, or get their answer late.
pub const fn allowed(customers: u32) -> u32 {
    customers * (100 - PROMISED_PERCENT) / 100
}

/// When the first customer comes.
pub const FIRST: Duration = Duration::from_millis(40);
/// When the last service is down, where it is.
pub const OUTAGE: (Duration, Duration) = (Duration::from_millis(1_000), Duration::from_millis(2_000));
/// How long a customer waits for an answer to one attempt.
pub const PATIENCE: Duration = Duration::from_millis(2_000);
/// How long a service rests before it tries again to hand an order on from its queue, or to work on it.
pub const REST: Duration = Duration::from_millis(500);
/// How many times as long slow work takes.
pub const SLOW_FACTOR: u64 = 20;
