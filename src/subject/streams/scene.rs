//! The world of streams: a till, its head office, and the network between them.

use super::envoy::Envoy;
use super::office::Office;
use super::promises::Promise;
use super::protocol::Protocol;
use super::till::Till;
use crate::sim::ids::NodeId;
use crate::sim::link::LinkSpec;
use crate::sim::setup::Setup;
use crate::sim::time::Duration;
use crate::subject::Words;

/// The shop's till.
pub const TILL: NodeId = NodeId(0);
/// Head office, which has the book.
pub const OFFICE: NodeId = NodeId(1);

/// When the first sale is rung up, and when an agreement begins.
const FIRST: Duration = Duration::from_millis(20);
/// How long it takes to file a slip.
const FILING: Duration = Duration::from_millis(4);
/// By up to how much a message that leaves the order is late.
const LATE_US: u32 = 120_000;
/// How long a run goes on after the day is closed.
const REST: Duration = Duration::from_millis(200);

/// What the network does to messages, both ways. Chances are percentages.
#[derive(Clone, Copy, Debug)]
pub struct Network {
    /// How long a message takes one way.
    pub way: Duration,
    pub loss: u32,
    pub repeats: u32,
    pub reordering: u32,
}

impl Network {
    fn link(&self) -> LinkSpec {
        let ppm = |percent: u32| percent * 10_000;
        LinkSpec {
            loss_ppm: ppm(self.loss),
            duplicate_ppm: ppm(self.repeats),
            reorder_ppm: ppm(self.reordering),
            reorder_window_us: LATE_US,
            ..LinkSpec::steady(self.way, Duration::from_micros(self.way.as_micros() / 10))
        }
    }
}

/// A day at the till.
#[derive(Clone, Debug)]
pub struct StreamScene {
    pub protocol: Protocol,
    pub network: Network,
    /// How many sales there are.
    pub sales: u32,
    /// How long it is from one to the next.
    pub every: Duration,
    /// How long after the last one the day is closed.
    pub close: Duration,
    /// What is watched, in the order of the checks' positions.
    pub promises: &'static [Promise],
}

impl StreamScene {
    /// When the day is over.
    pub fn closes(&self) -> Duration {
        FIRST + self.every.saturating_mul(u64::from(self.sales.saturating_sub(1))) + self.close
    }

    /// The scenario.
    pub fn setup(&self) -> Setup<Words> {
        let Self { protocol, sales, every, .. } = *self;
        let close = self.closes();
        let mut setup = Setup::new(close + REST);
        setup.node("Till", Till { office: OFFICE, protocol, sales, first: FIRST, every, close });
        setup.node("Head office", Office { till: TILL, protocol, filing: FILING, close });
        setup.link(TILL, OFFICE, self.network.link());
        for promise in self.promises {
            setup.check(promise.check());
        }
        setup
    }
}

/// Both agree on doing something at the same hour.
#[derive(Clone, Debug)]
pub struct PactScene {
    pub network: Network,
    /// How many messages were agreed on.
    pub messages: u32,
    /// How many times each is sent.
    pub copies: u32,
    /// What is watched, in the order of the checks' positions.
    pub promises: &'static [Promise],
}

impl PactScene {
    /// The scenario: time for all messages, and then the hour.
    pub fn setup(&self) -> Setup<Words> {
        let Self { messages, copies, .. } = *self;
        let hour = FIRST + self.network.way.saturating_mul(2 * u64::from(messages)) + REST;
        let mut setup = Setup::new(hour + REST);
        let envoy = |peer, opens| Envoy { peer, opens, messages, copies, hour };
        setup.node("Till", envoy(OFFICE, None));
        setup.node("Head office", envoy(TILL, Some(FIRST)));
        setup.link(TILL, OFFICE, self.network.link());
        for promise in self.promises {
            setup.check(promise.check());
        }
        setup
    }
}
