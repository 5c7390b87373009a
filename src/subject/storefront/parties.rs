//! The nodes of the scene, and its fixed times and limits.

use crate::policy::seal::Secret;
use crate::sim::ids::NodeId;
use crate::sim::time::Duration;

/// The customers.
pub const CUSTOMERS: NodeId = NodeId(0);
/// What customers talk to.
pub const FRONT: NodeId = NodeId(1);
/// What pages are made of.
pub const CATALOGUE: NodeId = NodeId(2);
/// What every order passes on its way to the checkout.
pub const PROXY: NodeId = NodeId(3);
/// What opens orders and passes them to the order service.
pub const CHECKOUT: NodeId = NodeId(4);
/// The order service at its first address.
pub const ORDERS: NodeId = NodeId(5);
/// What knows the order service's address; only in scenes where somebody moves or asks.
pub const REGISTRY: NodeId = NodeId(6);
/// The order service at its second address.
pub const ORDERS_NEW: NodeId = NodeId(7);

/// When the first customer comes, and the last.
pub const FIRST: Duration = Duration::from_millis(40);
pub const UNTIL: Duration = Duration::from_millis(5_000);
/// When a run ends.
pub const HORIZON: Duration = Duration::from_millis(8_500);
/// How long a customer waits.
pub const PATIENCE: Duration = Duration::from_millis(3_000);
/// For how long the front goes on sending an order that is not answered.
pub const OVERALL: Duration = Duration::from_millis(2_500);
/// When the order service's owner rolls out a limit.
pub const LIMITED: Duration = Duration::from_millis(1_200);
/// When the order service moves.
pub const TURN: Duration = Duration::from_millis(2_200);
/// The order service's own limit for a request, once it is rolled out.
pub const LIMIT: Duration = Duration::from_millis(40);
/// When an older checkout is upgraded.
pub const UPGRADE: Duration = Duration::from_millis(3_000);
/// When the front begins to write the new field, if the readers go first.
pub const WRITES: Duration = Duration::from_millis(3_500);
/// How long an order takes the order service, and by up to how much longer.
pub const WORK: Duration = Duration::from_millis(60);
pub const SPREAD: Duration = Duration::from_millis(20);
/// How long the attacker waits before repeating a message.
pub const REPLAY_AFTER: Duration = Duration::from_millis(250);

/// How long a page may take.
pub const PAGE_MAX: Duration = Duration::from_millis(500);
/// How many bytes may wait for the line.
pub const ROOM: u64 = 100_000;
/// For how long after the first call to an old address further ones are excused.
pub const GRACE: Duration = Duration::from_millis(500);
/// What a thousand pages may cost, in thousandths of a cent.
pub const BUDGET: u64 = 3_000;

/// What front and checkout know, and the proxy does not.
pub const SECRET: Secret = Secret::new(0x5ea1_0f7e_4e0d_d5e8, 0x00a1_1e1f_7a11_ac1e);
