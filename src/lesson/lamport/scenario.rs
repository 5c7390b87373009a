//! The scenario: four services, their log, and clocks that are off.

use super::checks::checks;
use super::knobs;
use crate::lesson::knob::Settings;
use crate::sim::ids::NodeId;
use crate::sim::link::LinkSpec;
use crate::sim::setup::Setup;
use crate::sim::time::Duration;
use crate::subject::Words;
use crate::subject::logs::journal::{Journal, Reading, Sort};
use crate::subject::logs::station::{Stage, Station};

/// The web shop.
pub const SHOP: NodeId = NodeId(0);
/// The stock.
pub const STOCK: NodeId = NodeId(1);
/// The payments.
pub const PAYMENTS: NodeId = NodeId(2);
/// The shipping.
pub const SHIPPING: NodeId = NodeId(3);
/// The log that all of them write to.
pub const LOG: NodeId = NodeId(4);

/// When the first order comes.
const FIRST: Duration = Duration::from_millis(5);

const fn stage(text: &'static str, node: NodeId, after: &'static [usize], work_ms: u64) -> Stage {
    Stage { text, node, after, work: Duration::from_millis(work_ms) }
}

/// What becomes of an order.
const FLOW: [Stage; 5] = [
    stage("order placed", SHOP, &[], 1),
    stage("stock reserved", STOCK, &[0], 8),
    stage("card charged", PAYMENTS, &[0], 3),
    stage("order confirmed", SHOP, &[1, 2], 2),
    stage("parcel packed", SHIPPING, &[3], 5),
];
/// How many lines an order has.
pub const LINES: u32 = 5;
/// The positions of the two stages that know nothing of each other, from 1 as lines have them.
pub const APART: (u32, u32) = (2, 3);

fn way(settings: &Settings) -> Duration {
    Duration::from_micros(u64::try_from(settings.get(knobs::WAY)).unwrap_or(0))
}

fn jobs(settings: &Settings) -> Vec<Duration> {
    let every = settings.get(knobs::EVERY);
    (0..settings.get(knobs::ORDERS)).map(|job| FIRST + every.saturating_mul(u64::from(job))).collect()
}

/// The scenario that settings describe.
pub fn build(settings: &Settings) -> Setup<Words> {
    let way = way(settings);
    let jobs = jobs(settings);
    let last = jobs.last().copied().unwrap_or(FIRST);
    let mut setup = Setup::new(last + way.saturating_mul(6) + Duration::from_millis(40));
    let station = Station { flow: FLOW.to_vec(), jobs, log: LOG };
    let services = ["Shop", "Stock", "Payments", "Shipping"].map(|name| setup.node(name, station.clone()));
    let journal = Journal {
        sort: match settings.get(knobs::ORDER) {
            "lamport" => Sort::Lamport,
            "arrival" => Sort::Arrival,
            _ => Sort::Wall,
        },
        reading: match settings.get(knobs::READS) {
            "smaller" => Reading::Smaller,
            "vector" => Reading::Vector,
            _ => Reading::Silent,
        },
    };
    let log = setup.node("Log", journal);
    assert_eq!((services, log), ([SHOP, STOCK, PAYMENTS, SHIPPING], LOG));
    let offsets = [knobs::SHOP_OFF, knobs::STOCK_OFF, knobs::PAYMENTS_OFF, knobs::SHIPPING_OFF];
    for (node, offset) in services.into_iter().zip(offsets) {
        setup.clock(node, settings.get(offset) * 1_000, 0);
    }
    setup.default_link(LinkSpec::steady(way, Duration::from_micros(way.as_micros() / 20)));
    for check in checks() {
        setup.check(check);
    }
    setup
}
