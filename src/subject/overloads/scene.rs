//! The scene of an overload: phones, the server that takes their orders, and perhaps an import.

use super::import::Import;
use super::parties::{HORIZON, WAY};
use super::phones::Phones;
use super::promises::{Promise, Terms};
use super::server::{Drops, Order, Server};
use crate::policy::codel::CodelSettings;
use crate::sim::link::LinkSpec;
use crate::sim::setup::Setup;
use crate::sim::time::Duration;
use crate::subject::Words;

/// How the evening goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Day {
    /// Everyone orders at half-time.
    Peak,
    /// The server stalls for a while.
    Stall,
    /// Nothing happens.
    Steady,
}

/// What else the server has to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feed {
    /// Nothing.
    None,
    /// An import pushes its rows.
    Pushed,
    /// An import sends as far as its credit goes.
    Credited,
}

/// The parameters of the scene.
#[derive(Clone, Copy, Debug)]
pub struct OverloadScene {
    pub day: Day,
    /// How many phones call in a second, and how many during the peak.
    pub rate: u32,
    pub peak: u32,
    /// How long a phone waits for an answer, how many times it tries, and whether retries have a budget.
    pub deadline: Duration,
    pub attempts: u32,
    pub budget: bool,
    /// The server's workers, and how long a request takes.
    pub workers: u32,
    pub service: Duration,
    /// Its queue.
    pub order: Order,
    pub bound: u32,
    pub drops: Drops,
    pub target: Duration,
    pub interval: Duration,
    pub refusal: Duration,
    pub feed: Feed,
    /// How many rows the import may have under way, where it gets credit.
    pub window: u32,
    /// What is watched, in the order of the checks' positions.
    pub promises: &'static [Promise],
}

impl OverloadScene {
    /// Twice 25 requests a second, and a queue that takes whatever comes. Nothing is watched.
    pub const fn bare() -> Self {
        Self {
            day: Day::Steady,
            rate: 25,
            peak: 110,
            deadline: Duration::from_millis(1_000),
            attempts: 1,
            budget: false,
            workers: 2,
            service: Duration::from_millis(40),
            order: Order::Oldest,
            bound: 10_000,
            drops: Drops::Nothing,
            target: CodelSettings::RFC_8289.target,
            interval: CodelSettings::RFC_8289.interval,
            refusal: Duration::ZERO,
            feed: Feed::None,
            window: 4,
            promises: &[],
        }
    }

    /// How many requests a server can serve in a second.
    pub fn capacity(&self) -> u32 {
        capacity(self.workers, self.service)
    }

    /// How many requests it can serve in a second so that their answers are in time, if nothing waits: all, unless a request may take longer
    /// than a phone waits.
    pub fn servable(&self) -> u32 {
        let (shortest, longest) = (service_at(self.service, 75), service_at(self.service, 125));
        let room = self.deadline.saturating_sub(WAY).as_micros();
        let in_time = room.clamp(shortest, longest) - shortest;
        let all = u64::from(self.capacity());
        let servable = if room >= longest { all } else { all * in_time / (longest - shortest).max(1) };
        u32::try_from(servable).unwrap_or(u32::MAX)
    }

    /// The scenario.
    pub fn setup(&self) -> Setup<Words> {
        let ms = Duration::from_millis;
        let Self { rate, deadline, attempts, budget, workers, service, order, bound, drops, refusal, .. } =
            *self;
        let mut setup = Setup::new(HORIZON);
        setup.default_link(LinkSpec::steady(ms(2), ms(1)));
        let peak = (self.day == Day::Peak).then_some(self.peak);
        setup.node("Phones", Phones { rate, peak, deadline, attempts, budget });
        let window = if self.feed == Feed::Credited { self.window } else { 0 };
        let codel = CodelSettings { target: self.target, interval: self.interval, few: workers as usize };
        let stalls = self.day == Day::Stall;
        let server =
            Server { workers, service, order, bound, drops, codel, refusal, stalls, window, deadline };
        setup.node("Orders", server);
        if self.feed != Feed::None {
            setup.node("Import", Import { window: (window > 0).then_some(window) });
        }
        // Light: well below what the server can do, and no import that takes whatever it gets.
        let is_light = rate * 10 <= self.capacity() * 9 && self.feed != Feed::Pushed;
        for promise in self.promises {
            setup.check(promise.check(Terms { servable: self.servable(), deadline, is_light }));
        }
        setup
    }
}

/// A percentage of what a request takes on average, in microseconds.
fn service_at(service: Duration, percent: u64) -> u64 {
    service.as_micros() * percent / 100
}

/// How many requests so many workers can serve in a second, when each takes so long.
pub fn capacity(workers: u32, service: Duration) -> u32 {
    let rate = u64::from(workers) * 1_000_000 / service.as_micros().max(1);
    u32::try_from(rate).unwrap_or(u32::MAX)
}
