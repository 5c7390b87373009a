//! The world of stocks: a database, and workers that sell what is in it.

use super::database::{Database, Tables};
use super::parties::{DATABASE, worker_node};
use super::promises::Promise;
use super::words::letter;
use super::worker::{Config, Locks, OnConflict, Order, Worker, Writes};
use crate::policy::isolation::Level;
use crate::sim::link::LinkSpec;
use crate::sim::setup::Setup;
use crate::sim::time::Duration;
use crate::subject::Words;

/// When the first customer comes.
const FIRST: Duration = Duration::from_millis(40);
/// How long a message takes, and the maximum random extra time.
const WAY: [Duration; 2] = [Duration::from_millis(10), Duration::from_millis(3)];

/// A shop with one store or two, and how it sells.
#[derive(Clone, Copy, Debug)]
pub struct StockScene {
    /// What all workers have in common.
    pub config: Config,
    /// How much each store has in the beginning.
    pub stock: i32,
    pub level: Level,
    /// How long a statement waits for a lock; zero: for ever.
    pub lock_timeout: Duration,
    /// After what wait the database looks for a deadlock; zero: never.
    pub deadlock_timeout: Duration,
    /// The time from one worker's first customer to the next worker's.
    pub every: Duration,
    /// How long the run lasts.
    pub lasts: Duration,
    /// What is watched, in the order of the checks' positions.
    pub promises: &'static [Promise],
}

impl StockScene {
    /// Many workers and one row with plenty of stock, for as long as the run lasts. Nothing is watched.
    pub const fn busy(workers: u16, locks: Locks, writes: Writes) -> Self {
        Self {
            config: Config {
                workers,
                stores: 1,
                keep: 0,
                locks,
                order: Order::ById,
                writes,
                on_conflict: OnConflict::StartOver,
                attempts: 1_000,
                pause: Duration::ZERO,
                work: Duration::from_millis(20),
                customers: 100_000,
                rest: Duration::ZERO,
            },
            stock: 1_000_000,
            level: Level::ReadCommitted,
            lock_timeout: Duration::ZERO,
            deadlock_timeout: Duration::ZERO,
            every: Duration::from_millis(3),
            lasts: Duration::from_secs(10),
            promises: &[],
        }
    }

    /// The scenario.
    ///
    /// # Panics
    ///
    /// If the nodes are not numbered as in [`parties`](super::parties).
    pub fn setup(&self) -> Setup<Words> {
        let some = |time: Duration| (time > Duration::ZERO).then_some(time);
        let mut setup = Setup::new(self.lasts);
        setup.default_link(LinkSpec::steady(WAY[0], WAY[1]));
        let database = Database {
            level: self.level,
            lock_timeout: some(self.lock_timeout),
            deadlock_timeout: some(self.deadlock_timeout),
            keep: self.config.keep,
        };
        let stores = self.config.stores.max(1);
        let node = setup.node_with_disk("Database", database, Tables::stocked(stores, self.stock));
        assert_eq!(node, DATABASE);
        for number in 0..self.config.workers {
            let first = FIRST + self.every.saturating_mul(number.into());
            let worker = Worker { number, first, config: self.config };
            let name = if number < 26 { letter(number) } else { (number + 1).to_string() };
            let name = format!("Worker {name}");
            assert_eq!(setup.node(name, worker), worker_node(number));
        }
        for promise in self.promises {
            setup.check(promise.check());
        }
        setup
    }
}
