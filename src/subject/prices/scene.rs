//! The world of prices: two authors, one store, and a clock for each.

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
/// How long an author waits for an answer, beside the way there and back.
const TIMEOUT: Duration = Duration::from_millis(50);

/// How a wall clock differs from true time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockError {
    /// How far it is ahead at the start, in milliseconds; below zero it is behind.
    pub ahead_ms: i64,
    /// How much it gains, in millionths; below zero it loses.
    pub drift_ppm: i64,
}

/// Everything about such a scene: in each round Alice sets a price, and Bob corrects it.
#[derive(Clone, Debug)]
pub struct PriceScene {
    /// Whose clock stamps writes.
    pub stamping: Stamping,
    /// What the store keeps.
    pub rule: Rule,
    /// What the authors measure with.
    pub stopwatch: Stopwatch,
    /// Alice's clock.
    pub alice: ClockError,
    /// Bob's clock.
    pub bob: ClockError,
    /// How many rounds there are.
    pub rounds: u32,
    /// From one round to the next.
    pub every: Duration,
    /// How long after Alice has set her price Bob begins.
    pub follows: Duration,
    /// Whether Bob reads the price before he sets his.
    pub bob_looks: bool,
    /// How long an author thinks between reading a price and setting another one.
    pub thinks: Duration,
    /// How long a message takes.
    pub way: Duration,
}

impl PriceScene {
    /// The scenario.
    ///
    /// # Panics
    ///
    /// If its nodes came to be numbered otherwise than their names here say.
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

    /// She looks before each of her prices but the first: that one is new, and there is nothing to look at.
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

    /// From the question for the price to the moment at which another one is set.
    fn lead(&self) -> Duration {
        self.way.saturating_mul(2) + self.thinks
    }

    /// When Alice sets the price of a round, from 0.
    fn round_at(&self, round: u32) -> Duration {
        FIRST + self.every.saturating_mul(u64::from(round))
    }

    /// When both look once more at what the store holds.
    fn looks_at(&self) -> Duration {
        let last = self.round_at(self.rounds.saturating_sub(1));
        last + self.follows + self.lead() + self.way.saturating_mul(4) + Duration::from_millis(4)
    }
}

/// What a clock that drifts has counted when so much time has passed: edits come when they come, and not
/// when a clock says so.
fn by_own_clock(span: Duration, ppm: i64) -> Duration {
    let us = i64::try_from(span.as_micros()).unwrap_or(i64::MAX);
    let gained = us.saturating_mul(ppm) / 1_000_000;
    Duration::from_micros(u64::try_from(us.saturating_add(gained)).unwrap_or(0))
}
