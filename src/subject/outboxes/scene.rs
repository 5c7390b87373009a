//! The world of outboxes: a shop, its database, one relay or two, a broker and a warehouse.

use super::broker::Broker;
use super::database::Database;
use super::parties::{BROKER, DATABASE, WAREHOUSE};
use super::promises::Promise;
use super::relay::{Notes, Reads, Relay};
use super::shop::{Shop, Work, Writes};
use super::warehouse::Warehouse;
use super::words::Number;
use crate::sim::link::LinkSpec;
use crate::sim::setup::Setup;
use crate::sim::time::Duration;
use crate::subject::Words;

/// When the first order comes.
const FIRST: Duration = Duration::from_millis(40);
/// How long a message takes from node to node, and the maximum random extra time.
const WAY: [Duration; 2] = [Duration::from_millis(10), Duration::from_millis(3)];

/// A shop, and how its orders are announced.
#[derive(Clone, Copy, Debug)]
pub struct OutboxScene {
    pub writes: Writes,
    pub work: Work,
    /// How long a transaction may be open.
    pub limit: Duration,
    /// The order that the database refuses to commit; 0: there is none.
    pub refused: Number,
    pub reads: Reads,
    /// How long the relay waits at a gap; zero: for ever.
    pub horizon: Duration,
    pub notes: Notes,
    pub poll: Duration,
    /// How many relays there are: one or two.
    pub relays: u32,
    pub claims: bool,
    /// Whether the warehouse recognises an order that it has shipped.
    pub dedup: bool,
    pub orders: u32,
    /// The time from one order to the next.
    pub every: Duration,
    /// How long the run lasts.
    pub lasts: Duration,
    /// What is watched, in the order of the checks' positions.
    pub promises: &'static [Promise],
}

impl OutboxScene {
    /// An outbox, one relay that notes what it has published, and a warehouse that recognises repeats. Nothing is watched.
    pub const fn bare() -> Self {
        Self {
            writes: Writes::Outbox,
            work: Work {
                base: Duration::from_millis(50),
                spread: Duration::from_millis(150),
                slow: (0, Duration::ZERO),
            },
            limit: Duration::from_secs(1),
            refused: 0,
            reads: Reads::Unmarked,
            horizon: Duration::ZERO,
            notes: Notes::AfterPublishing,
            poll: Duration::from_millis(50),
            relays: 1,
            claims: false,
            dedup: true,
            orders: 30,
            every: Duration::from_millis(570),
            lasts: Duration::from_secs(20),
            promises: &[],
        }
    }

    /// The scenario.
    pub fn setup(&self) -> Setup<Words> {
        let Self { writes, work, limit, refused, reads, notes, poll, claims, dedup, orders, every, .. } =
            *self;
        let mut setup = Setup::new(self.lasts);
        setup.default_link(LinkSpec::steady(WAY[0], WAY[1]));
        setup.node(
            "Shop",
            Shop { database: DATABASE, broker: BROKER, writes, work, orders, first: FIRST, every },
        );
        setup.node("Database", Database { limit, refused, has_marks: reads == Reads::Unmarked });
        let relay = Relay {
            database: DATABASE,
            broker: BROKER,
            reads,
            horizon: (self.horizon > Duration::ZERO).then_some(self.horizon),
            notes,
            poll,
            claims,
            runs: writes == Writes::Outbox,
        };
        setup.node(if self.relays > 1 { "Relay A" } else { "Relay" }, relay.clone());
        setup.node("Broker", Broker { warehouse: WAREHOUSE });
        setup.node("Warehouse", Warehouse { dedup });
        if self.relays > 1 {
            setup.node("Relay B", relay);
        }
        for promise in self.promises {
            setup.check(promise.check());
        }
        setup
    }
}
