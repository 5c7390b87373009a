//! The scenario: two machines that make rows, the database, and a reader that follows.

use super::checks::checks;
use super::knobs;
use crate::lesson::knob::Settings;
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

/// How identifiers are made.
fn scheme(settings: &Settings) -> Scheme {
    let bound = settings.get(knobs::BOUND);
    match settings.get(knobs::IDS) {
        "monotonic" => Scheme::Ulid { monotonic: true },
        "sequence" => Scheme::Sequence,
        "hybrid" => Scheme::Hybrid { at_most: (bound > Duration::ZERO).then_some(bound) },
        _ => Scheme::Ulid { monotonic: false },
    }
}

fn order_at(settings: &Settings, order: u32) -> Duration {
    FIRST + settings.get(knobs::EVERY).saturating_mul(u64::from(order))
}

/// The rows of the machine that makes orders, then of the one that makes payments.
fn rows(settings: &Settings) -> (Vec<Planned>, Vec<Planned>) {
    let (mut orders, mut payments) = (Vec::new(), Vec::new());
    for order in 0..settings.get(knobs::ORDERS) {
        let (first, at) = (STRIDE * order + 1, order_at(settings, order));
        orders.push(Planned { number: first, text: "order", cue: Cue::At(at) });
        for item in 1..=settings.get(knobs::ITEMS) {
            let at = at + settings.get(knobs::SPACING).saturating_mul(u64::from(item));
            orders.push(Planned { number: first + 2 + item, text: "item", cue: Cue::At(at) });
        }
        if settings.get(knobs::PAYMENTS) {
            payments.push(Planned { number: first + 1, text: "payment", cue: Cue::After(first) });
            orders.push(Planned { number: first + 2, text: "invoice", cue: Cue::After(first + 1) });
        }
    }
    (orders, payments)
}

/// The scenario that settings describe.
pub fn build(settings: &Settings) -> Setup<Words> {
    let way = settings.get(knobs::WAY);
    let last = order_at(settings, settings.get(knobs::ORDERS).saturating_sub(1))
        + settings.get(knobs::SPACING).saturating_mul(u64::from(settings.get(knobs::ITEMS)));
    let slow = settings.get(knobs::SLOW);
    let end = last + slow + way.saturating_mul(10) + settings.get(knobs::POLL).saturating_mul(2);
    let mut setup = Setup::new(end + Duration::from_millis(20));
    let scheme = scheme(settings);
    let (own, paid) = rows(settings);
    let timeout = Duration::from_millis(40) + slow + way.saturating_mul(2);
    let maker = |rows: Vec<Planned>, other: NodeId| Maker {
        table: DATABASE,
        tells: if settings.get(knobs::PAYMENTS) { vec![other] } else { Vec::new() },
        rows,
        scheme,
        timeout,
    };
    let orders = setup.node("Orders", maker(own, PAYMENTS));
    let payments = setup.node("Payments", maker(paid, ORDERS));
    let takes = vec![("order", slow), ("item", QUICK), ("payment", QUICK), ("invoice", QUICK)];
    let database = setup.node("Database", Table { scheme, takes });
    let follow = match settings.get(knobs::FEED) {
        "settled" => Follow::SettledIds,
        "commits" => Follow::Commits,
        _ => Follow::Ids,
    };
    let feed = setup.node("Feed", Feed { table: DATABASE, follow, every: settings.get(knobs::POLL) });
    assert_eq!([orders, payments, database, feed], [ORDERS, PAYMENTS, DATABASE, FEED]);
    setup.clock(orders, settings.get(knobs::ORDERS_OFF) * 1_000, 0);
    setup.clock(payments, settings.get(knobs::PAYMENTS_OFF) * 1_000, 0);
    setup.default_link(LinkSpec::steady(way, Duration::from_micros(way.as_micros() / 20)));
    for check in checks() {
        setup.check(check);
    }
    setup
}
