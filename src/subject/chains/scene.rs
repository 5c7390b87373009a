//! The scene of chains: customers, and services in a row or a front with shards side by side.

use super::customers::Customers;
use super::parties::{FIRST, PATIENCE, ROW, SHARDS, service};
use super::promises::{Limits, Promise};
use super::service::{Kept, Repeats, Service, Stage};
use crate::policy::hedge::Hedging;
use crate::sim::link::LinkSpec;
use crate::sim::setup::Setup;
use crate::sim::time::Duration;
use crate::subject::Words;

/// How the services stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Each asks the next one.
    Row,
    /// A front asks all of them at once, and needs every answer.
    Fan,
}

impl Shape {
    /// How long an answer may take.
    pub const fn limit(self) -> Duration {
        match self {
            Self::Row => Duration::from_millis(270),
            Self::Fan => Duration::from_millis(60),
        }
    }
}

/// Who asks again after a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retries {
    Nobody,
    /// Customers alone.
    Customers,
    /// Customers and every service.
    Everyone,
}

/// The parameters of the scene.
#[derive(Clone, Copy, Debug)]
pub struct ChainScene {
    pub shape: Shape,
    /// How many services stand in a row, or how many shards side by side.
    pub services: u32,
    /// Of how many requests a service fails one, and is slow with one; 0: none.
    pub fails: u32,
    pub slow: u32,
    /// How many requests a service or a shard works on at once.
    pub workers: u32,
    /// True if the last service in the row is down for a while.
    pub down: bool,
    pub retries: Retries,
    /// How many times those ask who ask again.
    pub attempts: u32,
    /// True if a service knows the orders whose part it has done.
    pub keys: bool,
    /// After which time a second copy goes out; `None`: never.
    pub hedge: Option<Duration>,
    pub cancels: bool,
    /// How many services a customer waits for. The rest get orders through queues.
    pub waits_for: u32,
    pub kept: Kept,
    pub customers: u32,
    /// The time from one customer to the next.
    pub every: Duration,
    /// What is watched, in the order of the checks' positions.
    pub promises: &'static [Promise],
}

/// The time after the last attempt of the last customer that is left for queues to empty.
const AFTERWARDS: Duration = Duration::from_secs(4);

impl ChainScene {
    /// Eight services in a row, each of which fails one request in fifty and is slow with another. Nothing is watched.
    pub const fn bare() -> Self {
        Self {
            shape: Shape::Row,
            services: 8,
            fails: 50,
            slow: 50,
            workers: 4,
            down: false,
            retries: Retries::Nobody,
            attempts: 3,
            keys: false,
            hedge: None,
            cancels: true,
            waits_for: 8,
            kept: Kept::Disk,
            customers: 50,
            every: Duration::from_millis(100),
            promises: &[],
        }
    }

    /// What a service of this scene is, without whom it asks.
    fn service(&self) -> Service {
        let ms = Duration::from_millis;
        let Self { shape, workers, fails, slow, retries, attempts, hedge, cancels, kept, .. } = *self;
        let repeats = if self.keys { Repeats::Known } else { Repeats::Again };
        Service {
            workers,
            room: 30,
            work: ms(8),
            spread: ms(4),
            fails,
            slow,
            to: Vec::new(),
            timeout: ms(1_500),
            attempts: if retries == Retries::Everyone { attempts } else { 1 },
            hedging: hedge.map_or(Hedging::NONE, |delay| Hedging { delay, copies_max: 2 }),
            cancels: cancels && hedge.is_some(),
            stage: Stage::Waits,
            kept,
            effect: (shape == Shape::Row).then_some(repeats),
            down: false,
        }
    }

    /// Where a service stands in the row, counted from 1.
    pub fn stage(&self, nth: u32) -> Stage {
        match nth.cmp(&self.waits_for) {
            _ if self.waits_for >= self.services => Stage::Waits,
            std::cmp::Ordering::Less => Stage::Waits,
            std::cmp::Ordering::Equal => Stage::Accepts,
            std::cmp::Ordering::Greater => Stage::Queued,
        }
    }

    fn row(&self, setup: &mut Setup<Words>) {
        for (nth, name) in (1..=self.services).zip(ROW) {
            let to = if nth < self.services { vec![service(nth + 1)] } else { Vec::new() };
            let down = self.down && nth == self.services;
            setup.node(name, Service { to, down, stage: self.stage(nth), ..self.service() });
        }
    }

    /// The front of a search does next to nothing itself, and neither fails nor is slow.
    fn fan(&self, setup: &mut Setup<Words>) {
        let ms = Duration::from_millis;
        let to = (0..self.services).map(|shard| service(shard + 2)).collect();
        let front =
            Service { workers: 16, work: ms(1), spread: ms(1), fails: 0, slow: 0, to, ..self.service() };
        setup.node("Search", front);
        for shard in 0..self.services {
            let name = SHARDS
                .get(shard as usize)
                .map_or_else(|| format!("Shard {}", shard + 1), |name| (*name).to_owned());
            setup.node(name, Service { hedging: Hedging::NONE, ..self.service() });
        }
    }

    /// The scenario.
    pub fn setup(&self) -> Setup<Words> {
        let ms = Duration::from_millis;
        let Self { shape, customers, every, retries, attempts, .. } = *self;
        let attempts = if retries == Retries::Nobody { 1 } else { attempts };
        let asking =
            every.saturating_mul(u64::from(customers) + 1) + PATIENCE.saturating_mul(attempts.into());
        let mut setup = Setup::new(FIRST + asking + AFTERWARDS);
        setup.default_link(LinkSpec::steady(ms(1), ms(1)));
        let wants = if shape == Shape::Row { "order" } else { "search" };
        setup.node("Customers", Customers { count: customers, every, attempts, wants });
        match shape {
            Shape::Row => self.row(&mut setup),
            Shape::Fan => self.fan(&mut setup),
        }
        let limits = Limits {
            customers,
            requests: customers * self.services,
            within: shape.limit(),
            workers: self.workers,
            last: (shape == Shape::Row).then(|| service(self.services)),
        };
        for promise in self.promises {
            setup.check(promise.check(limits));
        }
        setup
    }
}
