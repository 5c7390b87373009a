//! The scene of pools: customers, an API, a fast service, and a chain of two others, the last of which has a bad time.

use super::parties::{ARCHIVE, BAD, HORIZON, needs};
use super::promises::Promise;
use super::service::{Asks, Service};
use super::users::Users;
use super::words::Page;
use crate::sim::link::LinkSpec;
use crate::sim::setup::Setup;
use crate::sim::time::Duration;
use crate::subject::Words;
use crate::subject::call::Health;

/// Who stops at a customer's deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Deadlines {
    /// Nobody: no request says how long its sender waits.
    Nobody,
    /// The API, which does not tell the others.
    Api,
    /// Everybody: the time left is passed along.
    Chain,
}

/// How the archive fares from the first second to the seventh.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Day {
    /// It works, a hundred times as slowly.
    Slow,
    /// It fails every request at once.
    Down,
    /// It takes requests and never answers.
    Silent,
    /// As always.
    Healthy,
}

/// The parameters of the scene.
#[derive(Clone, Copy, Debug)]
pub struct PoolScene {
    /// The API's workers, and how many requests may wait for one.
    pub workers: u32,
    pub room: u32,
    /// How the API asks the other services: timeout, attempts, and how many workers may wait for one service.
    pub timeout: Option<Duration>,
    pub attempts: u32,
    pub share: Option<u32>,
    pub deadlines: Deadlines,
    pub day: Day,
    /// The time from one customer to the next.
    pub every: Duration,
    /// How long a customer waits.
    pub patience: Duration,
    /// What is watched, in the order of the checks' positions.
    pub promises: &'static [Promise],
}

/// One customer in this many asks for reviews.
const REVIEWS_EVERY: u32 = 3;

impl PoolScene {
    /// A slow archive, six workers, and nothing that bounds how long they wait. Nothing is watched.
    pub const fn bare() -> Self {
        Self {
            workers: 6,
            room: 12,
            timeout: None,
            attempts: 1,
            share: None,
            deadlines: Deadlines::Nobody,
            day: Day::Slow,
            every: Duration::from_millis(50),
            patience: Duration::from_millis(1_000),
            promises: &[],
        }
    }

    /// The scenario.
    pub fn setup(&self) -> Setup<Words> {
        let ms = Duration::from_millis;
        let Self { workers, room, timeout, attempts, share, deadlines, every, patience, .. } = *self;
        let mut setup = Setup::new(HORIZON);
        setup.default_link(LinkSpec::steady(ms(2), ms(1)));
        // The last customers come early enough to get their answers.
        let until = (BAD.1 + ms(1_300)).min(HORIZON);
        let tells = deadlines >= Deadlines::Api;
        setup.node("Customers", Users { every, reviews_every: REVIEWS_EVERY, patience, tells, until });
        let passes = deadlines == Deadlines::Chain;
        let behind = Service {
            workers: 8,
            room: 40,
            work: ms(8),
            spread: ms(4),
            bad: None,
            asks: None,
            heeds: passes,
            passes,
        };
        let asks = Asks { to: Page::ALL.map(needs), timeout, attempts, share };
        let api =
            Service { workers, room, work: ms(3), spread: ms(2), asks: Some(asks), heeds: tells, ..behind };
        setup.node("API", api);
        setup.node("Prices", behind.clone());
        // Reviews waits for the archive for as long as anybody waits for Reviews.
        let asks = Asks { to: [ARCHIVE; 2], timeout: None, attempts: 1, share: None };
        setup.node("Reviews", Service { workers: 16, asks: Some(asks), ..behind });
        let bad = match self.day {
            Day::Slow => Some(Health::Slow { permille: 100_000 }),
            Day::Down => Some(Health::Failing),
            Day::Silent => Some(Health::Silent),
            Day::Healthy => None,
        };
        let archive = Service { workers: 4, room: 60, work: ms(20), spread: ms(10), bad, ..behind };
        setup.node("Archive", archive);
        for promise in self.promises {
            setup.check(promise.check(patience));
        }
        setup
    }
}
