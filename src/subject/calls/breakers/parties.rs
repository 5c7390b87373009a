//! Who is there, and what customers want.

use crate::sim::ids::NodeId;
use crate::sim::time::Duration;

/// The customers.
pub const USERS: NodeId = NodeId(0);
/// The web front.
pub const WEB: NodeId = NodeId(1);
/// The shop, or its first instance; the others follow, and then Stock.
pub const SHOP: NodeId = NodeId(2);

/// The stock service, beside this many instances of the shop.
pub const fn stock(instances: u16) -> NodeId {
    NodeId(SHOP.0 + instances)
}

/// How long the web front works on a request itself.
pub const WEB_WORK: Duration = Duration::from_millis(10);

/// The number of the first call; the others follow.
pub const FIRST_CALL: u32 = 1;
/// How many kinds of request there are: the home page, and two shards of stock.
pub const KINDS: u32 = 3;
/// The part of the data that the home page is about, which the web front has itself. The others are stock.
const HOME_PAGE: u32 = 0;

/// What a customer wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    /// The home page, which the web front has itself.
    HomePage,
    /// An order, for which Stock is asked.
    Order {
        /// In which shard of the stock.
        shard: u32,
    },
}

impl Request {
    /// What a call is about: customers take turns.
    pub const fn of(call: u32) -> Self {
        match call.wrapping_sub(FIRST_CALL) % KINDS {
            HOME_PAGE => Self::HomePage,
            shard => Self::Order { shard },
        }
    }
}
