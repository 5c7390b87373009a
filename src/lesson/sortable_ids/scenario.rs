//! The scenario: two machines that make rows, the database, and a reader that follows.

use super::checks::checks;
use crate::lesson::knob::{Dial, Knob, Settings};
use crate::sim::ids::NodeId;
use crate::sim::link::LinkSpec;
use crate::sim::setup::Setup;
use crate::sim::time::Duration;
use crate::subject::Words;
use crate::subject::row::Follow;
use crate::subject::tables::feed::Feed;
use crate::subject::tables::maker::{Cue, Maker, Planned, Scheme};
use crate::subject::tables::table::Table;

/// The machine that makes orders, items and invoices.
pub const ORDERS: NodeId = NodeId(0);
/// The machine that makes payments.
pub const PAYMENTS: NodeId = NodeId(1);
/// The database.
pub const DATABASE: NodeId = NodeId(2);
/// The reader.
pub const FEED: NodeId = NodeId(3);

/// When the first order comes.
const FIRST: Duration = Duration::from_millis(5);
/// How long a transaction takes that is not of an order.
const QUICK: Duration = Duration::from_millis(2);
/// Rows of one order are numbered from this times the order's number, from 0.
pub const STRIDE: u32 = 10;

const IDS: &str = "Identifiers";
const CLOCKS: &str = "Clocks";
const WORK: &str = "Work";

const fn offset(id: &'static str, label: &'static str, initial: i64) -> Knob {
    let help = "How far it is ahead of true time at the start; below zero it is behind.";
    Knob::new(id, label, CLOCKS, Dial::range(-5_000, 5_000, 1, "ms"), initial, help)
}

/// What can be changed.
pub const KNOBS: &[Knob] = &[
    Knob::new(
        "ids",
        "Identifiers are",
        IDS,
        Dial::Choice(&[
            ("ulid", "ULIDs"),
            ("monotonic", "monotonic ULIDs"),
            ("sequence", "a sequence"),
            ("hybrid", "hybrid times"),
        ]),
        0,
        "ULIDs are made on each machine, by its wall clock; monotonic ones never go back on one machine. A sequence is the database's. Hybrid times are the wall clock's, and later than all that the machine has heard of.",
    ),
    Knob::new(
        "feed",
        "The feed reads",
        IDS,
        Dial::Choice(&[
            ("ids", "ids after its last"),
            ("settled", "ids below open ones"),
            ("commits", "commits in order"),
        ]),
        0,
        "What the reader asks the database for: identifiers after the last one that it has; those, as far as no open transaction has a smaller one; or rows in the order in which they were committed.",
    ),
    Knob::new(
        "bound",
        "Refuse clocks ahead by",
        IDS,
        Dial::range(0, 5_000, 50, "ms"),
        0,
        "For hybrid times: a message whose clock is further ahead than this is refused. Zero: none is.",
    ),
    offset("orders_off", "Orders' clock is off by", 0),
    offset("payments_off", "Payments' clock is off by", -20),
    Knob::new("orders", "Orders", WORK, Dial::range(1, 6, 1, ""), 1, "How many orders there are."),
    Knob::new(
        "every",
        "One order every",
        WORK,
        Dial::range(1, 1_000, 1, "ms"),
        60,
        "How long it is from one order to the next.",
    ),
    Knob::new(
        "payments",
        "Orders are paid",
        WORK,
        Dial::Switch,
        1,
        "Whether each order is followed by a payment, and the payment by an invoice.",
    ),
    Knob::new(
        "items",
        "Items of an order",
        WORK,
        Dial::range(0, 6, 1, ""),
        0,
        "How many rows are made after the order's own, on the same machine.",
    ),
    Knob::new(
        "spacing",
        "One item every",
        WORK,
        Dial::range(100, 20_000, 100, "µs"),
        200,
        "How long it is from an order to its first item, and from one item to the next.",
    ),
    Knob::new(
        "slow",
        "An order's transaction",
        WORK,
        Dial::range(1, 100, 1, "ms"),
        2,
        "How long it takes from the insert of an order to its commit. For all other rows that is 2 ms.",
    ),
    Knob::new(
        "poll",
        "The feed asks every",
        WORK,
        Dial::range(1, 200, 1, "ms"),
        8,
        "How long it is from one question for new rows to the next.",
    ),
    Knob::new(
        "way",
        "One way takes",
        WORK,
        Dial::range(100, 50_000, 100, "µs"),
        3_000,
        "How long a message is on its way.",
    ),
];

/// How identifiers are made.
fn scheme(settings: &Settings) -> Scheme {
    let bound = settings.millis("bound");
    match settings.choice("ids") {
        "monotonic" => Scheme::Ulid { monotonic: true },
        "sequence" => Scheme::Sequence,
        "hybrid" => Scheme::Hybrid { at_most: (bound > Duration::ZERO).then_some(bound) },
        _ => Scheme::Ulid { monotonic: false },
    }
}

fn order_at(settings: &Settings, order: u32) -> Duration {
    FIRST + settings.millis("every").saturating_mul(u64::from(order))
}

/// The rows of the machine that makes orders, then of the one that makes payments.
fn rows(settings: &Settings) -> (Vec<Planned>, Vec<Planned>) {
    let (mut orders, mut payments) = (Vec::new(), Vec::new());
    for order in 0..settings.count("orders") {
        let (first, at) = (STRIDE * order + 1, order_at(settings, order));
        orders.push(Planned { number: first, text: "order", cue: Cue::At(at) });
        for item in 1..=settings.count("items") {
            let at = at + settings.micros("spacing").saturating_mul(u64::from(item));
            orders.push(Planned { number: first + 2 + item, text: "item", cue: Cue::At(at) });
        }
        if settings.on("payments") {
            payments.push(Planned { number: first + 1, text: "payment", cue: Cue::After(first) });
            orders.push(Planned { number: first + 2, text: "invoice", cue: Cue::After(first + 1) });
        }
    }
    (orders, payments)
}

/// The scenario that settings describe.
pub fn build(settings: &Settings) -> Setup<Words> {
    let way = settings.micros("way");
    let last = order_at(settings, settings.count("orders").saturating_sub(1))
        + settings.micros("spacing").saturating_mul(u64::from(settings.count("items")));
    let slow = settings.millis("slow");
    let end = last + slow + way.saturating_mul(10) + settings.millis("poll").saturating_mul(2);
    let mut setup = Setup::new(end + Duration::from_millis(20));
    let scheme = scheme(settings);
    let (own, paid) = rows(settings);
    let timeout = Duration::from_millis(40) + slow + way.saturating_mul(2);
    let maker = |rows: Vec<Planned>, other: NodeId| Maker {
        table: DATABASE,
        tells: if settings.on("payments") { vec![other] } else { Vec::new() },
        rows,
        scheme,
        timeout,
    };
    let orders = setup.node("Orders", maker(own, PAYMENTS));
    let payments = setup.node("Payments", maker(paid, ORDERS));
    let takes = vec![("order", slow), ("item", QUICK), ("payment", QUICK), ("invoice", QUICK)];
    let database = setup.node("Database", Table { scheme, takes });
    let follow = match settings.choice("feed") {
        "settled" => Follow::SettledIds,
        "commits" => Follow::Commits,
        _ => Follow::Ids,
    };
    let feed = setup.node("Feed", Feed { table: DATABASE, follow, every: settings.millis("poll") });
    assert_eq!([orders, payments, database, feed], [ORDERS, PAYMENTS, DATABASE, FEED]);
    setup.clock(orders, settings.number("orders_off") * 1_000, 0);
    setup.clock(payments, settings.number("payments_off") * 1_000, 0);
    setup.default_link(LinkSpec::steady(way, Duration::from_micros(way.as_micros() / 20)));
    for check in checks() {
        setup.check(check);
    }
    setup
}
