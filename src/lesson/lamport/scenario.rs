//! The scenario: four services, their log, and clocks that are off.

use super::checks::checks;
use crate::lesson::knob::{Dial, Knob, Settings};
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

const READING: &str = "The log";
const CLOCKS: &str = "Clocks";
const WORK: &str = "Work";

const fn offset(id: &'static str, label: &'static str, initial: i64) -> Knob {
    let help = "How far it is ahead of true time at the start; below zero it is behind.";
    Knob::new(id, label, CLOCKS, Dial::range(-2_000, 2_000, 1, "ms"), initial, help)
}

/// What can be changed.
pub const KNOBS: &[Knob] = &[
    Knob::new(
        "order",
        "Lines are sorted by",
        READING,
        Dial::Choice(&[("wall", "wall clock"), ("lamport", "Lamport time"), ("arrival", "arrival")]),
        0,
        "The wall clock and the Lamport time are those of the service that logged a line, ties by the number of the service; arrival is when the line came to the log.",
    ),
    Knob::new(
        "reads",
        "Who reads it says",
        READING,
        Dial::Choice(&[("silent", "nothing"), ("smaller", "“it led to it”"), ("vector", "what vectors say")]),
        0,
        "What somebody concludes of two lines of an order that stand below each other: nothing; that the upper one has the smaller time and so led to the lower; or what the vector clocks of the two lines say.",
    ),
    offset("shop_off", "The shop's clock is off by", 0),
    offset("stock_off", "Stock's clock is off by", -15),
    offset("payments_off", "Payments' clock is off by", 20),
    offset("shipping_off", "Shipping's clock is off by", -40),
    Knob::new("orders", "Orders", WORK, Dial::range(1, 8, 1, ""), 1, "How many orders there are."),
    Knob::new(
        "every",
        "One order every",
        WORK,
        Dial::range(10, 1_000, 10, "ms"),
        100,
        "How long it is from one order to the next.",
    ),
    Knob::new(
        "way",
        "One way takes",
        WORK,
        Dial::range(100, 50_000, 100, "µs"),
        5_000,
        "How long a message is on its way.",
    ),
];

fn way(settings: &Settings) -> Duration {
    Duration::from_micros(u64::try_from(settings.number("way")).unwrap_or(0))
}

fn jobs(settings: &Settings) -> Vec<Duration> {
    let every = settings.millis("every");
    (0..settings.count("orders")).map(|job| FIRST + every.saturating_mul(u64::from(job))).collect()
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
        sort: match settings.choice("order") {
            "lamport" => Sort::Lamport,
            "arrival" => Sort::Arrival,
            _ => Sort::Wall,
        },
        reading: match settings.choice("reads") {
            "smaller" => Reading::Smaller,
            "vector" => Reading::Vector,
            _ => Reading::Silent,
        },
    };
    let log = setup.node("Log", journal);
    assert_eq!((services, log), ([SHOP, STOCK, PAYMENTS, SHIPPING], LOG));
    for (node, id) in services.into_iter().zip(["shop_off", "stock_off", "payments_off", "shipping_off"]) {
        setup.clock(node, settings.number(id) * 1_000, 0);
    }
    setup.default_link(LinkSpec::steady(way, Duration::from_micros(way.as_micros() / 20)));
    for check in checks() {
        setup.check(check);
    }
    setup
}
