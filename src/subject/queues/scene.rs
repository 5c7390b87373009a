//! The world of queues: a shop, the queue, the ledger, and the workers that compete for messages.

use super::broker::Broker;
use super::habits::Habits;
use super::ledger::Ledger;
use super::promises::Promise;
use super::shop::Shop;
use super::worker::{Work, Worker};
use crate::policy::visibility::Rules;
use crate::sim::ids::NodeId;
use crate::sim::link::LinkSpec;
use crate::sim::setup::Setup;
use crate::sim::time::Duration;
use crate::subject::Words;

/// The shop, which publishes bookings.
pub const SHOP: NodeId = NodeId(0);
/// The queue.
pub const QUEUE: NodeId = NodeId(1);
/// The ledger, in which bookings are applied.
pub const LEDGER: NodeId = NodeId(2);

/// The first worker, or another one.
pub const fn worker(index: u16) -> NodeId {
    NodeId(LEDGER.0 + 1 + index)
}

/// The names of workers.
const WORKERS: [&str; 4] = ["Worker A", "Worker B", "Worker C", "Worker D"];
/// When the first booking is published.
const FIRST: Duration = Duration::from_millis(40);
/// How long a message takes from node to node, and the maximum random extra time.
const WAY: [Duration; 2] = [Duration::from_millis(10), Duration::from_millis(3)];

/// A shop with its queue, and what is to be done.
#[derive(Clone, Debug)]
pub struct QueueScene {
    pub rules: Rules,
    pub habits: Habits,
    pub work: Work,
    /// How many workers there are: one to four.
    pub workers: u32,
    pub bookings: u32,
    pub accounts: u32,
    /// The time from one booking to the next.
    pub every: Duration,
    /// How long the run lasts.
    pub lasts: Duration,
    /// What is watched, in the order of the checks' positions.
    pub promises: &'static [Promise],
}

impl QueueScene {
    /// The scenario.
    pub fn setup(&self) -> Setup<Words> {
        let Self { rules, habits, work, bookings, accounts, every, .. } = *self;
        let mut setup = Setup::new(self.lasts);
        setup.default_link(LinkSpec::steady(WAY[0], WAY[1]));
        setup.node(
            "Shop",
            Shop { queue: QUEUE, bookings, accounts, first: FIRST, every, poison: work.poison },
        );
        setup.node("Queue", Broker { rules });
        setup.node("Ledger", Ledger);
        for name in WORKERS.into_iter().take(self.workers.max(1) as usize) {
            let visibility = rules.visibility;
            setup.node(name, Worker { queue: QUEUE, ledger: LEDGER, habits, work, visibility });
        }
        for promise in self.promises {
            setup.check(promise.check());
        }
        setup
    }
}
