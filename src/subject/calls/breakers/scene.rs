//! The breaker scene: customers, a web front, one or two shops, and a stock service that has a bad day.

use super::parties::{FIRST_CALL, KINDS, SHOP, USERS, WEB, WEB_WORK, stock};
use super::promises;
use crate::sim::link::LinkSpec;
use crate::sim::setup::Setup;
use crate::sim::time::Duration;
use crate::subject::Words;
use crate::subject::call::Health;
use crate::subject::calls::caller::{Caller, Load};
use crate::subject::calls::calling::{Calling, Guard};
use crate::subject::calls::server::{Outage, Server};

/// When the run ends.
const HORIZON: Duration = Duration::from_secs(56);
/// No customer arrives later than this.
const LAST_CALL: Duration = Duration::from_secs(51);
/// When the stock service begins to fail, if it does.
const FAILS_AT: Duration = Duration::from_secs(10);

/// Requests to the stock service hang until this time, on the day when some do.
const HANGS_UNTIL: Duration = Duration::from_millis(10_350);

/// The stock service's day, from the tenth second on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Day {
    /// Slow, then silent, then healthy.
    Outage,
    /// Healthy all day.
    Healthy,
    /// Silent for five seconds.
    Hiccup,
    /// Slow for twenty seconds.
    Slow,
    /// Every other request is lost, for twenty seconds.
    Flaky,
    /// One of two shards is silent.
    Shard,
    /// Silent, then slow while it warms up.
    Cold,
    /// For a moment requests take ten seconds, then all fail at once.
    Hanging,
}

impl Day {
    fn outages(self) -> Vec<Outage> {
        let second = Duration::from_secs;
        let outage = |from, until, health| Outage { from, until: second(until), health, shard: None };
        let failing = |until, health| outage(FAILS_AT, until, health);
        match self {
            Self::Outage => {
                vec![failing(15, Health::Slow { permille: 200_000 }), outage(second(15), 30, Health::Silent)]
            }
            Self::Healthy => Vec::new(),
            Self::Hiccup => vec![failing(15, Health::Silent)],
            Self::Slow => vec![failing(30, Health::Slow { permille: 65_000 })],
            Self::Flaky => vec![failing(30, Health::Flaky { every: 2 })],
            Self::Shard => vec![Outage { shard: Some(2), ..failing(40, Health::Silent) }],
            Self::Hanging => vec![
                Outage { until: HANGS_UNTIL, ..failing(0, Health::Slow { permille: 250_000 }) },
                outage(HANGS_UNTIL, 28, Health::Failing),
            ],
            Self::Cold => vec![
                failing(30, Health::Silent),
                outage(second(30), 60, Health::Cold { requests: 2, permille: 40_000 }),
            ],
        }
    }
}

/// The parameters of the scene.
#[derive(Clone, Debug)]
pub struct BreakerScene {
    /// The breakers in front of the web front's calls to the shop.
    pub web_guard: Option<Guard>,
    /// The breakers in front of the shop's calls to Stock; each instance has its own.
    pub shop_guard: Option<Guard>,
    /// The number of shop instances, at least one.
    pub instances: u16,
    /// If true, a call that one instance refuses at once is tried on another.
    pub elsewhere: bool,
    /// How many requests a shop instance can work on at once.
    pub threads: u32,
    /// How long the shop waits for Stock.
    pub timeout: Duration,
    /// How many requests Stock can work on at once. As many again may wait.
    pub workers: u32,
    /// The stock service's day.
    pub day: Day,
    /// The time from one customer to the next.
    pub every: Duration,
}

impl BreakerScene {
    /// The scenario.
    ///
    /// # Panics
    ///
    /// If the nodes are not numbered as their constants here say.
    pub fn setup(&self) -> Setup<Words> {
        let ms = Duration::from_millis;
        let mut setup = Setup::new(HORIZON);
        setup.default_link(LinkSpec::steady(ms(4), ms(2)));
        let calling = Calling::once(WEB, ms(3_500));
        let users = setup.node("Customers", Caller { calling, load: self.load(), first_call: FIRST_CALL });
        let to_shop = Calling {
            instances: self.instances,
            elsewhere: self.elsewhere,
            guard: self.web_guard,
            ..Calling::once(SHOP, ms(4_000))
        };
        let web = Server { own_shards: 1, calling: Some(to_shop), ..Server::healthy(8, 40, WEB_WORK) };
        let web = setup.node("Web", web);
        assert_eq!([users, web], [USERS, WEB]);
        for instance in 0..self.instances {
            let to_stock =
                Calling { guard: self.shop_guard, ..Calling::once(stock(self.instances), self.timeout) };
            let shop = Server { calling: Some(to_stock), ..Server::healthy(self.threads, 1_000, ms(10)) };
            let name = if self.instances == 1 { "Shop".to_owned() } else { format!("Shop {}", instance + 1) };
            setup.node(name, shop);
        }
        let outages = self.day.outages();
        let service = Server { outages, ..Server::healthy(self.workers, self.workers, ms(40)) };
        assert_eq!(setup.node("Stock", service), stock(self.instances));
        for check in promises::checks() {
            setup.check(check);
        }
        setup
    }

    fn load(&self) -> Load {
        let every = self.every.as_micros().max(1);
        Load {
            first: Duration::from_millis(100),
            every: self.every,
            together: 1,
            calls: u32::try_from(LAST_CALL.as_micros() / every).unwrap_or(0),
            spread: Duration::from_millis(40),
            shards: KINDS,
        }
    }
}
