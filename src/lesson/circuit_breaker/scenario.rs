//! The scenario: customers, a web front, one shop or two, a stock service, and what can be changed of them.

use super::checks;
use crate::lesson::knob::{Dial, Knob, Settings};
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

const BREAKER: &str = "Breaker";
const TRIPS: &str = "When it opens";
const HALF: &str = "When it tries again";
const SERVICES: &str = "Services";

/// What can be changed.
pub const KNOBS: &[Knob] = &[
    Knob::new(
        "breaker",
        "Circuit breaker",
        BREAKER,
        Dial::Choice(&[
            ("none", "none"),
            ("shop", "in the shop, before Stock"),
            ("both", "there, and in the web front"),
        ]),
        0,
        "Whose calls go through a breaker.",
    ),
    Knob::new(
        "scope",
        "One breaker for",
        BREAKER,
        Dial::Choice(&[("service", "the whole service"), ("shard", "each shard of it")]),
        0,
        "Whether all calls to a service share one breaker, or each part of its data has its own.",
    ),
    Knob::new(
        "trip",
        "It counts",
        TRIPS,
        Dial::Choice(&[
            ("row", "failures in a row"),
            ("calls", "the share of the last calls"),
            ("time", "the share in the last seconds"),
        ]),
        0,
        "What makes a closed breaker open.",
    ),
    Knob::new("failures", "Failures in a row", TRIPS, Dial::range(1, 30, 1, ""), 5, "How many are enough."),
    Knob::new(
        "window",
        "Window",
        TRIPS,
        Dial::range(1, 60, 1, ""),
        10,
        "How many calls, or how many seconds, a share is taken over.",
    ),
    Knob::new(
        "minimum",
        "Minimum of calls",
        TRIPS,
        Dial::range(1, 60, 1, ""),
        10,
        "Of fewer calls in the window nothing is said. A window of calls never asks for more than it holds.",
    ),
    Knob::new(
        "rate",
        "Failure rate",
        TRIPS,
        Dial::range(1, 100, 1, "%"),
        50,
        "It opens when so much of the window failed, or more.",
    ),
    Knob::new(
        "slow_after",
        "A call is slow after",
        TRIPS,
        Dial::range(100, 60_000, 100, "ms"),
        60_000,
        "It opens as well when half of the window took longer than this, whatever came of it.",
    ),
    Knob::new(
        "wait",
        "Stays open for",
        HALF,
        Dial::range(1_000, 60_000, 1_000, "ms"),
        30_000,
        "How long every call is refused before some are tried.",
    ),
    Knob::new(
        "trials",
        "Trial calls",
        HALF,
        Dial::range(1, 20, 1, ""),
        1,
        "How many results it takes to close again, and how many calls are let through for them.",
    ),
    Knob::new(
        "everyone",
        "Half-open lets everyone through",
        HALF,
        Dial::Switch,
        0,
        "Half-open refuses nobody while it waits for the results.",
    ),
    Knob::new(
        "instances",
        "Instances of the shop",
        SERVICES,
        Dial::range(1, 2, 1, ""),
        1,
        "The web front asks them in turn. Each has a breaker of its own.",
    ),
    Knob::new(
        "elsewhere",
        "Refused here, asked there",
        SERVICES,
        Dial::Switch,
        0,
        "What one instance refuses at once, the web front asks of the other: a refused call was not made.",
    ),
    Knob::new(
        "threads",
        "Threads of the shop",
        SERVICES,
        Dial::range(2, 40, 1, ""),
        6,
        "How many requests an instance of the shop works on at once; one that waits for Stock keeps its thread.",
    ),
    Knob::new(
        "timeout",
        "The shop waits for Stock",
        SERVICES,
        Dial::range(500, 10_000, 500, "ms"),
        3_000,
        "How long a call to Stock may take before it is given up.",
    ),
    Knob::new(
        "workers",
        "Workers of Stock",
        SERVICES,
        Dial::range(1, 20, 1, ""),
        8,
        "How many requests Stock works on at once. As many again may wait.",
    ),
    Knob::new(
        "day",
        "Stock's day",
        SERVICES,
        Dial::Choice(&[
            ("outage", "slow, then dead, then well"),
            ("well", "well"),
            ("hiccup", "dead for five seconds"),
            ("slow", "slow for twenty seconds"),
            ("flaky", "every other request is lost"),
            ("shard", "shard 2 is dead"),
            ("cold", "dead, then cold"),
        ]),
        0,
        "What befalls the stock service, from the tenth second on. Cold: after its restart the first two requests take 1.6 s each.",
    ),
    Knob::new(
        "every",
        "A customer every",
        SERVICES,
        Dial::range(100, 3_000, 10, "ms"),
        170,
        "Every third wants the home page, the others an order.",
    ),
];

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
            minimum_calls: settings.count("minimum"),
            failure_percent: settings.count("rate"),
            slow_percent: 50,
            slow_after: settings.millis("slow_after"),
        })
    };
    BreakerSettings {
        trip: match settings.choice("trip") {
            "calls" => rates(Extent::Calls(settings.count("window"))),
            "time" => rates(Extent::Seconds(settings.count("window"))),
            _ => Trip::Consecutive { failures: settings.count("failures") },
        },
        wait_open: settings.millis("wait"),
        trials: Trials {
            needed: settings.count("trials"),
            everyone: settings.on("everyone"),
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
    match settings.choice("day") {
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
    let instances = u16::try_from(settings.count("instances")).unwrap_or(1).max(1);
    let stock = NodeId(SHOP.0 + instances);
    let guard = Guard { settings: breaker(settings), by_shard: settings.choice("scope") == "shard" };
    let every = settings.millis("every");
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
        elsewhere: settings.on("elsewhere"),
        guard: (settings.choice("breaker") == "both").then_some(guard),
        ..Calling::once(SHOP, millis(4_000))
    };
    let web = Server { own_shards: 1, calling: Some(to_shop), ..Server::well(8, 40, WEB_WORK) };
    let web = setup.node("Web", web);
    assert_eq!([users, web], [USERS, WEB]);
    for instance in 0..instances {
        let to_stock = Calling {
            guard: (settings.choice("breaker") != "none").then_some(guard),
            ..Calling::once(stock, settings.millis("timeout"))
        };
        let shop =
            Server { calling: Some(to_stock), ..Server::well(settings.count("threads"), 1_000, millis(10)) };
        let name = if instances == 1 { "Shop".to_owned() } else { format!("Shop {}", instance + 1) };
        setup.node(name, shop);
    }
    let workers = settings.count("workers");
    let service = Server { episodes: episodes(settings), ..Server::well(workers, workers, millis(40)) };
    setup.node("Stock", service);
    for check in checks::checks() {
        setup.check(check);
    }
    setup
}
