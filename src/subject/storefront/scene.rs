//! The scene: customers, a front, and two services behind it, with eight things that may be otherwise than people believe.

use super::catalogue::Catalogue;
use super::checkout::Checkout;
use super::customers::Customers;
use super::eight::Promise;
use super::front::Front;
use super::habits::{Attack, Discovery, Encoding, Fetch, Pictures, Retry, Rollout, Unknown};
use super::orders::{Orders, Registry};
use super::parties::{CATALOGUE, FRONT, HORIZON, PROXY, WRITES};
use super::proxy::Proxy;
use crate::policy::seal::Seals;
use crate::sim::link::LinkSpec;
use crate::sim::setup::Setup;
use crate::sim::time::{Duration, SimTime};
use crate::subject::Words;

/// The parameters of the scene: for each fallacy what is real, and what the programs do about it.
#[derive(Clone, Copy, Debug)]
pub struct StoreScene {
    /// The network is reliable: how much of what passes between front and proxy is lost.
    pub loss_percent: u32,
    pub retry: Retry,
    /// Latency is zero: from front to catalogue, one way.
    pub latency: Duration,
    pub fetch: Fetch,
    /// Bandwidth is infinite: what the catalogue's line carries in a second, in bytes; `None`: any amount.
    pub line: Option<u64>,
    pub pictures: Pictures,
    /// The network is secure.
    pub attack: Attack,
    pub seals: Seals,
    /// Topology does not change: whether the order service moves.
    pub moves: bool,
    pub discovery: Discovery,
    /// There is one administrator: whether the order service's owner rolls out a limit.
    pub limited: bool,
    /// How long the front waits for an answer to an order.
    pub wait: Duration,
    /// True if requests say how long the front still waits, and the order service keeps to that.
    pub tells: bool,
    /// Transport cost is zero: cents per gigabyte.
    pub price: u64,
    pub encoding: Encoding,
    /// The network is homogeneous.
    pub rollout: Rollout,
    pub unknown: Unknown,
    /// Items on a page.
    pub items: u32,
    /// The time from one customer to the next.
    pub every: Duration,
    /// What is watched, in the order of the checks' positions.
    pub promises: &'static [Promise],
}

impl StoreScene {
    /// Every assumption holds, and the programs rely on that. Nothing is watched.
    pub const fn bare() -> Self {
        Self {
            loss_percent: 0,
            retry: Retry::Never,
            latency: Duration::from_millis(1),
            fetch: Fetch::Chatty,
            line: None,
            pictures: Pictures::Full,
            attack: Attack::None,
            seals: Seals { numbered: false, signed: false },
            moves: false,
            discovery: Discovery::Configured,
            limited: false,
            wait: Duration::from_millis(150),
            tells: false,
            price: 0,
            encoding: Encoding::Text,
            rollout: Rollout::Same,
            unknown: Unknown::Dropped,
            items: 12,
            every: Duration::from_millis(150),
            promises: &[],
        }
    }

    /// The scenario.
    pub fn setup(&self) -> Setup<Words> {
        let ms = Duration::from_millis;
        let Self { retry, seals, moves, discovery, limited, tells, rollout, .. } = *self;
        let mut setup = Setup::new(HORIZON);
        let near = LinkSpec::steady(ms(2), ms(1));
        setup.default_link(near);
        setup.link(FRONT, CATALOGUE, LinkSpec::steady(self.latency, Duration::ZERO));
        setup.link(FRONT, PROXY, LinkSpec { loss_ppm: self.loss_percent * 10_000, ..near });
        setup.node("Customers", Customers { every: self.every });
        let writes = if rollout == Rollout::ReadersFirst { WRITES } else { Duration::ZERO };
        let front = Front {
            fetch: self.fetch,
            items: self.items,
            retry,
            wait: self.wait,
            seals,
            tells,
            writes: SimTime::ZERO + writes,
            price: self.price,
        };
        setup.node("Front", front);
        let catalogue = Catalogue { pictures: self.pictures, encoding: self.encoding, line: self.line };
        setup.node("Catalogue", catalogue);
        setup.node("Proxy", Proxy { attack: self.attack });
        let checkout = Checkout { seals, retry, discovery, rollout, unknown: self.unknown, tells };
        setup.node("Checkout", checkout);
        let orders = Orders { leaves: moves, limited, heeds: tells, keyed: retry.is_keyed() };
        setup.node("Orders", orders.clone());
        if moves || discovery != Discovery::Configured {
            setup.node("Registry", Registry { moves });
        }
        if moves {
            setup.node("Orders, moved", Orders { leaves: false, ..orders });
        }
        for promise in self.promises {
            setup.check(promise.check());
        }
        setup
    }
}
