//! The world of credits: three services, and the desks that run sagas over them.

use super::desk::{Config, Desk, Reread, Tasks, Until, View, Writes};
use super::parties::{CREDIT, DELIVERY, PRICES, desk_node};
use super::promises::Promise;
use super::service::{Books, File, Service};
use super::words::{Order, letter};
use crate::policy::countermeasures::{Covers, Lock, Locking, Undoing};
use crate::sim::link::LinkSpec;
use crate::sim::setup::Setup;
use crate::sim::time::Duration;
use crate::subject::Words;

/// When the first saga begins.
const FIRST: Duration = Duration::from_millis(40);
/// How long a message takes, and the maximum random extra time.
const WAY: [Duration; 2] = [Duration::from_millis(10), Duration::from_millis(2)];
/// The price at the start.
const PRICE: i32 = 50;

/// A customer's credit, and what desks do with it.
#[derive(Clone, Copy, Debug)]
pub struct CreditScene {
    /// What all desks have in common.
    pub config: Config,
    /// The customer's limit.
    pub limit: i32,
    /// What the order that is there from the start has of it.
    pub held: i32,
    /// How long a request waits for a semantic lock; zero: for ever.
    pub lock_timeout: Duration,
    pub file: File,
    /// The order that no tour takes; 0: there is none.
    pub no_tour: Order,
    /// The time from one desk's first saga to the next desk's.
    pub every: Duration,
    /// How long the run lasts.
    pub lasts: Duration,
    /// What is watched, in the order of the checks' positions.
    pub promises: &'static [Promise],
}

impl CreditScene {
    /// Desks that place orders against a credit with plenty of room, one after the other, for as long as the run lasts. Nothing is watched.
    pub const fn busy(desks: u16) -> Self {
        Self {
            config: Config {
                desks,
                tasks: Tasks::Place,
                each: 100_000,
                amounts: [1, 1],
                writes: Writes::Computed,
                locking: Locking { lock: Lock::None, covers: Covers::ReadsAndWrites },
                until: Until::End,
                reread: Reread::None,
                view: View::CreditFirst,
                undoing: Undoing::Inverse,
                recovers: true,
                attempts: 1_000,
                pause: Duration::from_millis(50),
                work: Duration::from_millis(20),
                rest: Duration::ZERO,
            },
            limit: 1_000_000,
            held: 0,
            lock_timeout: Duration::ZERO,
            file: File::None,
            no_tour: 0,
            every: Duration::from_millis(7),
            lasts: Duration::from_secs(8),
            promises: &[],
        }
    }

    /// The scenario.
    ///
    /// # Panics
    ///
    /// If the nodes are not numbered as in [`parties`](super::parties).
    pub fn setup(&self) -> Setup<Words> {
        let mut setup = Setup::new(self.lasts);
        setup.default_link(LinkSpec::steady(WAY[0], WAY[1]));
        let service = Service {
            locking: self.config.locking,
            lock_timeout: (self.lock_timeout > Duration::ZERO).then_some(self.lock_timeout),
            file: self.file,
            no_tour: self.no_tour,
            limit: self.limit,
        };
        for (name, node) in [("Credit", CREDIT), ("Delivery", DELIVERY), ("Prices", PRICES)] {
            let books = Books::of(node, self.limit.saturating_sub(self.held), self.held, PRICE);
            assert_eq!(setup.node_with_disk(name, service, books), node);
        }
        for number in 0..self.config.desks {
            let first = FIRST + self.every.saturating_mul(number.into());
            let desk = Desk { number, first, config: self.config };
            assert_eq!(setup.node(format!("Desk {}", letter(number)), desk), desk_node(number));
        }
        for promise in self.promises {
            setup.check(promise.check());
        }
        setup
    }
}
