//! The price scene: two authors and one store, each with a clock.

use super::author::{Author, Edit, Stopwatch};
use super::ledger::Ledger;
use super::promises;
use crate::policy::register::Rule;
use crate::policy::stamp::Stamping;
use crate::sim::ids::NodeId;
use crate::sim::link::LinkSpec;
use crate::sim::setup::Setup;
use crate::sim::time::Duration;
use crate::subject::Words;
use crate::subject::pay::Cents;

/// Alice's program.
pub const ALICE: NodeId = NodeId(0);
pub const STORE: NodeId = NodeId(1);
/// Bob's program.
pub const BOB: NodeId = NodeId(2);

/// When Alice sets her first price.
const FIRST: Duration = Duration::from_millis(1);
/// How long an author waits for an answer, in addition to the round trip.
const TIMEOUT: Duration = Duration::from_millis(50);

/// A wall clock's difference from true time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockError {
    /// How far it is ahead at the start, in milliseconds; negative: behind.
    pub ahead_ms: i64,
    /// How fast it gains, in ppm; negative: it loses.
    pub drift_ppm: i64,
}

/// The parameters of the scene: in each round Alice sets a price, and Bob corrects it.
#[derive(Clone, Debug)]
pub struct PriceScene {
    /// The clock that stamps writes.
    pub stamping: Stamping,
    /// The store's rule.
    pub rule: Rule,
    /// The clock the authors measure with.
    pub stopwatch: Stopwatch,
    /// Alice's clock.
    pub alice: ClockError,
    /// Bob's clock.
    pub bob: ClockError,
    /// The number of rounds.
    pub rounds: u32,
    /// The time from one round to the next.
    pub every: Duration,
    /// How long after Alice has set her price Bob begins.
    pub follows: Duration,
    /// If true, Bob reads the price before he sets his.
    pub bob_looks: bool,
    /// How long an author thinks between reading a price and setting another one.
    pub thinks: Duration,
    /// The latency of a message.
    pub way: Duration,
}

impl PriceScene {
    /// The scenario.
    ///
    /// # Panics
    ///
    /// If the nodes are not numbered as their constants here say.
    pub fn setup(&self) -> Setup<Words> {
        let way = self.way;
        let mut setup = Setup::new(self.looks_at() + way.saturating_mul(3) + Duration::from_millis(6));
        let alice = setup.node("Alice", self.author(self.alice_edits()));
        let store = setup.node("Store", Ledger { rule: self.rule, stamping: self.stamping });
        let bob = setup.node("Bob", self.author(self.bob_edits()));
        assert_eq!([alice, store, bob], [ALICE, STORE, BOB]);
        for (node, clock) in [(alice, self.alice), (bob, self.bob)] {
            setup.clock(node, clock.ahead_ms * 1_000, i32::try_from(clock.drift_ppm).unwrap_or(0));
        }
        let link = LinkSpec::steady(way, Duration::from_micros(way.as_micros() / 20));
        setup.link(alice, store, link);
        setup.link(store, bob, link);
        for check in promises::checks() {
            setup.check(check);
        }
        setup
    }

    fn author(&self, edits: Vec<Edit>) -> Author {
        Author {
            store: STORE,
            edits,
            looks_at: self.looks_at(),
            thinks: self.thinks,
            stamping: self.stamping,
            stopwatch: self.stopwatch,
            timeout: TIMEOUT + self.way.saturating_mul(2),
        }
    }

    /// She reads the price before setting it in every round but the first, when there is no price yet.
    fn alice_edits(&self) -> Vec<Edit> {
        let edit = |round: u32| {
            let (at, looks) = (self.round_at(round), round > 0);
            let begins = if looks { at.saturating_sub(self.lead()) } else { at };
            let after = by_own_clock(begins, self.alice.drift_ppm);
            Edit { number: 2 * round + 1, price: Cents(4_900 + 100 * round), after, looks }
        };
        (0..self.rounds).map(edit).collect()
    }

    fn bob_edits(&self) -> Vec<Edit> {
        let edit = |round: u32| {
            let after = by_own_clock(self.round_at(round) + self.follows, self.bob.drift_ppm);
            let price = Cents(4_500 + 100 * round);
            Edit { number: 2 * round + 2, price, after, looks: self.bob_looks }
        };
        (0..self.rounds).map(edit).collect()
    }

    /// The time from asking for the price to setting another one.
    fn lead(&self) -> Duration {
        self.way.saturating_mul(2) + self.thinks
    }

    /// When Alice sets the price of a round, from 0.
    fn round_at(&self, round: u32) -> Duration {
        FIRST + self.every.saturating_mul(u64::from(round))
    }

    /// When both authors look at the price a final time.
    fn looks_at(&self) -> Duration {
        let last = self.round_at(self.rounds.saturating_sub(1));
        last + self.follows + self.lead() + self.way.saturating_mul(4) + Duration::from_millis(4)
    }
}

/// The reading of a drifting clock after this much true time. The scenario places edits in true time,
/// but authors time them by their own clocks.
fn by_own_clock(span: Duration, ppm: i64) -> Duration {
    let us = i64::try_from(span.as_micros()).unwrap_or(i64::MAX);
    let gained = us.saturating_mul(ppm) / 1_000_000;
    Duration::from_micros(u64::try_from(us.saturating_add(gained)).unwrap_or(0))
}
