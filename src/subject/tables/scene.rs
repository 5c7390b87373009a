//! The table scene: two machines that make rows, the database, and a reader that follows it.

use super::feed::Feed;
use super::maker::{Cue, Maker, Planned, Scheme};
use super::promises;
use super::table::Table;
use crate::sim::ids::NodeId;
use crate::sim::link::LinkSpec;
use crate::sim::setup::Setup;
use crate::sim::time::Duration;
use crate::subject::Words;
use crate::subject::row::Follow;

/// The machine that makes orders, items and invoices.
pub const ORDERS: NodeId = NodeId(0);
/// The machine that makes payments.
pub const PAYMENTS: NodeId = NodeId(1);
pub const DATABASE: NodeId = NodeId(2);
/// The reader.
pub const FEED: NodeId = NodeId(3);

/// The rows of an order are numbered from one more than this times the order's index; orders count from 0.
pub const STRIDE: u32 = 10;

/// When the first order is placed.
const FIRST: Duration = Duration::from_millis(5);
/// The duration of every transaction except an order's.
const QUICK: Duration = Duration::from_millis(2);

/// The parameters of the scene.
#[derive(Clone, Debug)]
pub struct TableScene {
    /// The source of identifiers.
    pub scheme: Scheme,
    /// How the reader asks for new rows.
    pub follow: Follow,
    /// How far the clock of the machine with the orders is ahead at the start, in milliseconds; negative: behind.
    pub orders_ahead_ms: i64,
    /// The same for the machine with the payments.
    pub payments_ahead_ms: i64,
    /// The number of orders.
    pub orders: u32,
    /// The time from one order to the next.
    pub every: Duration,
    /// If true, each order is followed by a payment, and the payment by an invoice.
    pub paid: bool,
    /// The number of items per order.
    pub items: u32,
    /// The time from an order to its first item, and from one item to the next.
    pub spacing: Duration,
    /// The time from an order's insert to its commit.
    pub slow: Duration,
    /// The time from one request for new rows to the next.
    pub poll: Duration,
    /// The latency of a message.
    pub way: Duration,
}

impl TableScene {
    /// The scenario.
    ///
    /// # Panics
    ///
    /// If the nodes are not numbered as their constants here say.
    pub fn setup(&self) -> Setup<Words> {
        let (way, scheme) = (self.way, self.scheme);
        let mut setup = Setup::new(self.end());
        let (own, paid) = self.rows();
        let orders = setup.node("Orders", self.maker(own, PAYMENTS));
        let payments = setup.node("Payments", self.maker(paid, ORDERS));
        let takes = vec![("order", self.slow), ("item", QUICK), ("payment", QUICK), ("invoice", QUICK)];
        let database = setup.node("Database", Table { scheme, takes });
        let feed = setup.node("Feed", Feed { table: DATABASE, follow: self.follow, every: self.poll });
        assert_eq!([orders, payments, database, feed], [ORDERS, PAYMENTS, DATABASE, FEED]);
        setup.clock(orders, self.orders_ahead_ms * 1_000, 0);
        setup.clock(payments, self.payments_ahead_ms * 1_000, 0);
        setup.default_link(LinkSpec::steady(way, Duration::from_micros(way.as_micros() / 20)));
        for check in promises::checks() {
            setup.check(check);
        }
        setup
    }

    fn maker(&self, rows: Vec<Planned>, other: NodeId) -> Maker {
        Maker {
            table: DATABASE,
            tells: if self.paid { vec![other] } else { Vec::new() },
            rows,
            scheme: self.scheme,
            timeout: Duration::from_millis(40) + self.slow + self.way.saturating_mul(2),
        }
    }

    fn order_at(&self, order: u32) -> Duration {
        FIRST + self.every.saturating_mul(u64::from(order))
    }

    /// The end of the run, with time for the reader to ask once more.
    fn end(&self) -> Duration {
        let last =
            self.order_at(self.orders.saturating_sub(1)) + self.spacing.saturating_mul(u64::from(self.items));
        let asks = self.way.saturating_mul(10) + self.poll.saturating_mul(2);
        last + self.slow + asks + Duration::from_millis(20)
    }

    /// The rows of the machine that makes orders, then those of the one that makes payments.
    fn rows(&self) -> (Vec<Planned>, Vec<Planned>) {
        let (mut orders, mut payments) = (Vec::new(), Vec::new());
        for order in 0..self.orders {
            let (first, at) = (STRIDE * order + 1, self.order_at(order));
            orders.push(Planned { number: first, text: "order", cue: Cue::At(at) });
            for item in 1..=self.items {
                let at = at + self.spacing.saturating_mul(u64::from(item));
                orders.push(Planned { number: first + 2 + item, text: "item", cue: Cue::At(at) });
            }
            if self.paid {
                payments.push(Planned { number: first + 1, text: "payment", cue: Cue::After(first) });
                orders.push(Planned { number: first + 2, text: "invoice", cue: Cue::After(first + 1) });
            }
        }
        (orders, payments)
    }
}
