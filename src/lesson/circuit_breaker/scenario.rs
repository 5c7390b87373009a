//! The scenario: customers, a web front, one shop or two, a stock service, and what can be changed of them.

use super::checks;
use super::knobs;
use crate::lesson::knob::Settings;
use crate::policy::breaker::{BreakerSettings, Extent, Rates, Trials, Trip};
use crate::sim::ids::NodeId;
use crate::sim::link::LinkSpec;
use crate::sim::setup::Setup;
use crate::sim::time::Duration;
use crate::subject::Words;
use crate::subject::call::Health;
use crate::subject::calls::caller::{Caller, Load};
use crate::subject::calls::calling::{Calling, Guard};
use crate::subject::calls::server::{Episode, Server};

/// The customers.
pub const USERS: NodeId = NodeId(0);
/// The web front.
pub const WEB: NodeId = NodeId(1);
/// The shop, or its first instance.
pub const SHOP: NodeId = NodeId(2);

/// The number of the first call; the others follow.
pub const FIRST_CALL: u32 = 1;
/// The part of the data that the home page is about, which the web front has itself. The others are stock.
pub const HOME_PAGE: u32 = 0;
/// How long the web front works on a request itself.
pub const WEB_WORK: Duration = Duration::from_millis(10);
/// When the run ends.
const HORIZON: Duration = Duration::from_secs(56);
/// No customer comes later than this.
const LAST_CALL: Duration = Duration::from_secs(51);
/// When the stock service falls ill, if it does.
const FALLS_ILL: Duration = Duration::from_secs(10);

/// How many kinds of request there are: the home page, and two shards of stock.
pub const KINDS: u32 = 3;

fn millis(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

/// The breaker that the knobs describe.
fn breaker(settings: &Settings) -> BreakerSettings {
    let rates = |extent| {
        Trip::Rate(Rates {
            extent,
            minimum_calls: settings.get(knobs::MINIMUM),
            failure_percent: settings.get(knobs::RATE),
            slow_percent: 50,
            slow_after: settings.get(knobs::SLOW_AFTER),
        })
    };
    BreakerSettings {
        trip: match settings.get(knobs::TRIP) {
            "calls" => rates(Extent::Calls(settings.get(knobs::WINDOW))),
            "time" => rates(Extent::Seconds(settings.get(knobs::WINDOW))),
            _ => Trip::Consecutive { failures: settings.get(knobs::FAILURES) },
        },
        wait_open: settings.get(knobs::WAIT),
        trials: Trials {
            needed: settings.get(knobs::TRIALS),
            everyone: settings.get(knobs::EVERYONE),
            // Each call of the shop has a timeout, so every trial comes back.
            longest_wait: None,
        },
    }
}

fn episodes(settings: &Settings) -> Vec<Episode> {
    let second = Duration::from_secs;
    let episode =
        |from: Duration, until: u64, health, shard| Episode { from, until: second(until), health, shard };
    let ill = |until, health| episode(FALLS_ILL, until, health, None);
    match settings.get(knobs::DAY) {
        "outage" => {
            vec![ill(15, Health::Slow { permille: 200_000 }), episode(second(15), 30, Health::Silent, None)]
        }
        "hiccup" => vec![ill(15, Health::Silent)],
        "slow" => vec![ill(30, Health::Slow { permille: 65_000 })],
        "flaky" => vec![ill(30, Health::Flaky { every: 2 })],
        "shard" => vec![episode(FALLS_ILL, 40, Health::Silent, Some(2))],
        "cold" => vec![
            ill(30, Health::Silent),
            episode(second(30), 60, Health::Cold { requests: 2, permille: 40_000 }, None),
        ],
        _ => Vec::new(),
    }
}

/// The scenario that settings describe.
pub fn build(settings: &Settings) -> Setup<Words> {
    let instances = u16::try_from(settings.get(knobs::INSTANCES)).unwrap_or(1).max(1);
    let stock = NodeId(SHOP.0 + instances);
    let guard = Guard { settings: breaker(settings), by_shard: settings.get(knobs::SCOPE) == "shard" };
    let every = settings.get(knobs::EVERY);
    let load = Load {
        first: millis(100),
        every,
        together: 1,
        calls: u32::try_from(LAST_CALL.as_micros() / every.as_micros().max(1)).unwrap_or(0),
        spread: millis(40),
        shards: KINDS,
    };
    let mut setup = Setup::new(HORIZON);
    setup.default_link(LinkSpec::steady(millis(4), millis(2)));
    let users = setup.node(
        "Customers",
        Caller { calling: Calling::once(WEB, millis(3_500)), load, first_call: FIRST_CALL },
    );
    let to_shop = Calling {
        instances,
        elsewhere: settings.get(knobs::ELSEWHERE),
        guard: (settings.get(knobs::BREAKER) == "both").then_some(guard),
        ..Calling::once(SHOP, millis(4_000))
    };
    let web = Server { own_shards: 1, calling: Some(to_shop), ..Server::well(8, 40, WEB_WORK) };
    let web = setup.node("Web", web);
    assert_eq!([users, web], [USERS, WEB]);
    for instance in 0..instances {
        let to_stock = Calling {
            guard: (settings.get(knobs::BREAKER) != "none").then_some(guard),
            ..Calling::once(stock, settings.get(knobs::TIMEOUT))
        };
        let shop = Server {
            calling: Some(to_stock),
            ..Server::well(settings.get(knobs::THREADS), 1_000, millis(10))
        };
        let name = if instances == 1 { "Shop".to_owned() } else { format!("Shop {}", instance + 1) };
        setup.node(name, shop);
    }
    let workers = settings.get(knobs::WORKERS);
    let service = Server { episodes: episodes(settings), ..Server::well(workers, workers, millis(40)) };
    setup.node("Stock", service);
    for check in checks::checks() {
        setup.check(check);
    }
    setup
}
