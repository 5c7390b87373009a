//! The log scene: four services that an order passes through, and the log they all write to.

use super::journal::{Journal, Reading, Sort};
use super::promises::Promise;
use super::station::{Stage, Station};
use super::words::SERVICE_NAMES;
use crate::sim::ids::NodeId;
use crate::sim::link::LinkSpec;
use crate::sim::setup::Setup;
use crate::sim::time::Duration;
use crate::subject::Words;

/// The web shop.
pub const SHOP: NodeId = NodeId(0);
pub const STOCK: NodeId = NodeId(1);
pub const PAYMENTS: NodeId = NodeId(2);
pub const SHIPPING: NodeId = NodeId(3);
/// The log that all services write to.
pub const LOG: NodeId = NodeId(4);

/// When the first order is placed.
const FIRST: Duration = Duration::from_millis(5);

const fn stage(text: &'static str, node: NodeId, after: &'static [usize], work_ms: u64) -> Stage {
    Stage { text, node, after, work: Duration::from_millis(work_ms) }
}

/// The workflow of an order.
const FLOW: [Stage; 5] = [
    stage("order placed", SHOP, &[], 1),
    stage("stock reserved", STOCK, &[0], 8),
    stage("card charged", PAYMENTS, &[0], 3),
    stage("order confirmed", SHOP, &[1, 2], 2),
    stage("parcel packed", SHIPPING, &[3], 5),
];
/// The number of lines per order.
pub const LINES: usize = FLOW.len();
/// The two independent lines of the first order: stock reserved, card charged.
pub const APART: (u32, u32) = (2, 3);

/// The parameters of the scene.
#[derive(Clone, Copy, Debug)]
pub struct LogScene {
    /// The criterion that the log is sorted by.
    pub sort: Sort,
    /// How its reader draws conclusions.
    pub reading: Reading,
    /// How far each service's clock is ahead of true time at the start, in milliseconds.
    pub offsets_ms: [i64; 4],
    /// The number of orders.
    pub orders: u32,
    /// The time from one order to the next.
    pub every: Duration,
    /// The latency of a message.
    pub way: Duration,
    /// The promises to check, in the order of the checks' positions.
    pub promises: &'static [Promise],
}

impl LogScene {
    /// The scenario.
    ///
    /// # Panics
    ///
    /// If the nodes are not numbered as their constants here say.
    pub fn setup(&self) -> Setup<Words> {
        let jobs: Vec<_> =
            (0..self.orders).map(|job| FIRST + self.every.saturating_mul(u64::from(job))).collect();
        let last = jobs.last().copied().unwrap_or(FIRST);
        let mut setup = Setup::new(last + self.way.saturating_mul(6) + Duration::from_millis(40));
        let station = Station { flow: FLOW.to_vec(), jobs, log: LOG };
        let services = SERVICE_NAMES.map(|name| setup.node(name, station.clone()));
        let log = setup.node("Log", Journal { sort: self.sort, reading: self.reading });
        assert_eq!((services, log), ([SHOP, STOCK, PAYMENTS, SHIPPING], LOG));
        for (node, offset_ms) in services.into_iter().zip(self.offsets_ms) {
            setup.clock(node, offset_ms * 1_000, 0);
        }
        let jitter = Duration::from_micros(self.way.as_micros() / 20);
        setup.default_link(LinkSpec::steady(self.way, jitter));
        for promise in self.promises {
            setup.check(promise.check());
        }
        setup
    }
}
