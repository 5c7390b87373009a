//! The variants: a cascade without a breaker, and what goes wrong with one, each with the repair that holds
//! on the same seed and the same faults.

use super::checks::{HOME, IN_VAIN, TRIALS, WELL};
use super::knobs;
use super::scenario::SHOP;
use crate::lesson::script::{cut, lose};
use crate::lesson::{Fix, Scene};
use crate::sim::fault::MessageRef;
use crate::sim::ids::NodeId;

/// Stock, beside one instance of the shop.
const STOCK: NodeId = NodeId(SHOP.0 + 1);
/// The second instance of the shop, and Stock beside two.
const SHOP_2: NodeId = NodeId(SHOP.0 + 1);
const STOCK_BESIDE_TWO: NodeId = NodeId(SHOP.0 + 2);

const SEED: u64 = 3;

/// The scenes. The first is the hook.
pub const SCENES: &[Scene] = &[
    Scene {
        id: "cascade",
        title: "The stock service is ill, the home page is down",
        blurb: "Stock is slow and then dead. The shop's threads wait for it, the web front's wait for the shop, and the home page, which needs neither, finds no thread.",
        seed: SEED,
        breaks: Some(HOME),
        fix: Some(Fix { words: "A breaker in the shop", settings: &[knobs::BREAKER.to("shop")] }),
        ..Scene::PLAIN
    },
    Scene {
        id: "classic",
        title: "Five failures, thirty seconds, one trial",
        blurb: "The same day with a breaker in the shop: orders are refused at once while Stock is ill, and the home page does not notice.",
        settings: &[knobs::BREAKER.to("shop")],
        seed: SEED,
        fix: Some(Fix { words: "One in the web front, too", settings: &[knobs::BREAKER.to("both")] }),
        ..Scene::PLAIN
    },
    Scene {
        id: "hiccup",
        title: "Thirty seconds for five",
        blurb: "Stock is away for five seconds. The breaker stays open for thirty, and refuses orders that Stock would gladly take.",
        settings: &[knobs::BREAKER.to("shop"), knobs::DAY.to("hiccup")],
        seed: SEED,
        breaks: Some(WELL),
        fix: Some(Fix { words: "Try again after five seconds", settings: &[knobs::WAIT.at(5_000)] }),
        ..Scene::PLAIN
    },
    Scene {
        id: "stampede",
        title: "Half-open, for everyone",
        blurb: "Stock is back, but cold: its first requests take long. Half-open lets everyone through at once, the queue overflows, and the breaker opens for another thirty seconds.",
        settings: &[
            knobs::BREAKER.to("shop"),
            knobs::DAY.to("cold"),
            knobs::WORKERS.at(2),
            knobs::EVERYONE.on(),
        ],
        seed: SEED,
        breaks: Some(TRIALS),
        fix: Some(Fix {
            words: "One trial call, the others are refused",
            settings: &[knobs::EVERYONE.off()],
        }),
        ..Scene::PLAIN
    },
    Scene {
        id: "every-other",
        title: "Every other call fails",
        blurb: "Half of the calls are lost, but never five in a row: the breaker that counts failures in a row stays closed through all of it.",
        settings: &[knobs::BREAKER.to("shop"), knobs::DAY.to("flaky")],
        seed: SEED,
        breaks: Some(IN_VAIN),
        fix: Some(Fix {
            words: "Look at the share of the last ten calls",
            settings: &[knobs::TRIP.to("calls")],
        }),
        ..Scene::PLAIN
    },
    Scene {
        id: "slow",
        title: "Slow is not failed",
        blurb: "Every call succeeds, after more than two seconds. No failure is counted, and the threads run out all the same.",
        settings: &[knobs::BREAKER.to("shop"), knobs::TRIP.to("calls"), knobs::DAY.to("slow")],
        seed: SEED,
        breaks: Some(HOME),
        fix: Some(Fix {
            words: "Count calls of more than a second as slow",
            settings: &[knobs::SLOW_AFTER.at(1_000)],
        }),
        ..Scene::PLAIN
    },
    Scene {
        id: "night",
        title: "One of one is a hundred percent",
        blurb: "At night there are few calls. One is lost, that is all of them so far, and the breaker refuses a service that is well.",
        settings: &[
            knobs::BREAKER.to("shop"),
            knobs::TRIP.to("calls"),
            knobs::MINIMUM.at(1),
            knobs::DAY.to("well"),
            knobs::EVERY.at(1_500),
        ],
        seed: SEED,
        script: &[lose(MessageRef::first(SHOP, STOCK))],
        breaks: Some(WELL),
        fix: Some(Fix { words: "Say nothing of fewer than ten calls", settings: &[knobs::MINIMUM.at(10)] }),
        ..Scene::PLAIN
    },
    Scene {
        id: "bad-shard",
        title: "One bad shard",
        blurb: "Shard 2 of the stock is dead, shard 1 is well. They share a breaker, half of its calls fail, and it refuses both.",
        settings: &[knobs::BREAKER.to("shop"), knobs::TRIP.to("calls"), knobs::DAY.to("shard")],
        seed: SEED,
        breaks: Some(WELL),
        fix: Some(Fix { words: "A breaker for each shard", settings: &[knobs::SCOPE.to("shard")] }),
        ..Scene::PLAIN
    },
    Scene {
        id: "two-minds",
        title: "Two instances, two minds",
        blurb: "The second instance of the shop loses its line to Stock for ten seconds. Its breaker opens, the first one's does not: who is served is a matter of who is asked.",
        settings: &[knobs::BREAKER.to("shop"), knobs::INSTANCES.at(2), knobs::DAY.to("well")],
        seed: SEED,
        script: &cut(SHOP_2, STOCK_BESIDE_TWO, 10_000, 20_000),
        breaks: Some(WELL),
        fix: Some(Fix {
            words: "What one refuses is asked of the other",
            settings: &[knobs::ELSEWHERE.on()],
        }),
        ..Scene::PLAIN
    },
    Scene {
        id: "repaired",
        title: "A breaker that was thought through",
        blurb: "The first day again. The shop and the web front look at a window with a minimum, slow calls count, each shard has its breaker, and they try again after ten seconds.",
        settings: &[
            knobs::BREAKER.to("both"),
            knobs::SCOPE.to("shard"),
            knobs::TRIP.to("calls"),
            knobs::SLOW_AFTER.at(1_000),
            knobs::WAIT.at(10_000),
        ],
        seed: SEED,
        ..Scene::PLAIN
    },
];
