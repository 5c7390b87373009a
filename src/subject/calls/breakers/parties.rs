//! The nodes of the breaker scene, and the customers' requests.

use crate::sim::ids::NodeId;
use crate::sim::time::Duration;

/// The customers.
pub const USERS: NodeId = NodeId(0);
/// The web front.
pub const WEB: NodeId = NodeId(1);
/// The shop, or its first instance; the other instances follow, then Stock.
pub const SHOP: NodeId = NodeId(2);

/// The stock service, if there are this many instances of the shop.
pub const fn stock(instances: u16) -> NodeId {
    NodeId(SHOP.0 + instances)
}

/// How long the web front itself works on a request.
pub const WEB_WORK: Duration = Duration::from_millis(10);

/// The number of the first call; the others count up from it.
pub const FIRST_CALL: u32 = 1;
/// The number of request kinds: the home page, and two shards of stock.
pub const KINDS: u32 = 3;
/// The shard number of the home page, which the web front serves on its own. The other shards are stock.
const HOME_PAGE: u32 = 0;

/// A customer's request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    /// The home page, which the web front serves on its own.
    HomePage,
    /// An order, which needs a call to Stock.
    Order {
        /// The shard of the stock.
        shard: u32,
    },
}

impl Request {
    /// The request of a call: the kinds take turns.
    pub const fn of(call: u32) -> Self {
        match call.wrapping_sub(FIRST_CALL) % KINDS {
            HOME_PAGE => Self::HomePage,
            shard => Self::Order { shard },
        }
    }
}
