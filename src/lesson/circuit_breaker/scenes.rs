//! The variants: a cascade without a breaker, and misconfigured breakers, each with a repair that holds for
//! the same seed and faults; the steps and the proof.

use super::knobs;
use crate::lesson::script::{cut, lose, nth};
use crate::lesson::step::{Choice, Proof, Question, Step, Task};
use crate::lesson::{Fix, Scene};
use crate::policy::breaker::State;
use crate::sim::ids::NodeId;
use crate::sim::time::Duration;
use crate::sim::trace::Trace;
use crate::subject::Words;
use crate::subject::calls::breakers::parties::{SHOP, stock};
use crate::subject::calls::breakers::promises::{HEALTHY, HOME, IN_VAIN, ROOM, TRIALS};
use crate::subject::calls::breakers::reading::{
    customers, first_home_page_lost, first_order_after, last_turn_before, recovery,
};
use crate::subject::reading::violation;

/// The second instance of the shop.
const SHOP_2: NodeId = NodeId(SHOP.0 + 1);

const SEED: u64 = 3;

/// The scenes. The first is the hook.
pub const SCENES: &[Scene] = &[
    Scene::new("cascade", SEED)
        .breaks(HOME)
        .fix(Fix::new("A breaker in the shop", &[knobs::BREAKER.to("shop")])),
    Scene::new("classic", SEED)
        .turned(&[knobs::BREAKER.to("shop")])
        .fix(Fix::new("Another breaker in the web front", &[knobs::BREAKER.to("both")])),
    Scene::new("hiccup", SEED)
        .turned(&[knobs::BREAKER.to("shop"), knobs::DAY.to("hiccup")])
        .breaks(HEALTHY)
        .fix(Fix::new("Try again after {wait}", &[knobs::WAIT.at(5_000)])),
    Scene::new("stampede", SEED)
        .turned(&[
            knobs::BREAKER.to("shop"),
            knobs::DAY.to("cold"),
            knobs::WORKERS.at(2),
            knobs::EVERYONE.on(),
        ])
        .breaks(TRIALS)
        .fix(Fix::new("One trial call, and refuse the others", &[knobs::EVERYONE.off()])),
    Scene::new("every-other", SEED)
        .turned(&[knobs::BREAKER.to("shop"), knobs::DAY.to("flaky")])
        .breaks(IN_VAIN)
        .fix(Fix::new("Open on the failure rate of the last {window} calls", &[knobs::TRIP.to("calls")])),
    Scene::new("slow", SEED)
        .turned(&[knobs::BREAKER.to("shop"), knobs::TRIP.to("calls"), knobs::DAY.to("slow")])
        .breaks(HOME)
        .fix(Fix::new("Count calls longer than {slow_after} as slow", &[knobs::SLOW_AFTER.at(1_000)])),
    Scene::new("night", SEED)
        .turned(&[
            knobs::BREAKER.to("shop"),
            knobs::TRIP.to("calls"),
            knobs::MINIMUM.at(1),
            knobs::DAY.to("well"),
            knobs::EVERY.at(1_500),
        ])
        .script(&[lose(nth(SHOP, stock(1), 1))])
        .breaks(HEALTHY)
        .fix(Fix::new("Do not judge fewer than {minimum} calls", &[knobs::MINIMUM.at(10)])),
    Scene::new("bad-shard", SEED)
        .turned(&[knobs::BREAKER.to("shop"), knobs::TRIP.to("calls"), knobs::DAY.to("shard")])
        .breaks(HEALTHY)
        .fix(Fix::new("A breaker for each shard", &[knobs::SCOPE.to("shard")])),
    Scene::new("two-minds", SEED)
        .turned(&[knobs::BREAKER.to("shop"), knobs::INSTANCES.at(2), knobs::DAY.to("well")])
        .script(&cut(SHOP_2, stock(2), 10_000, 20_000))
        .breaks(HEALTHY)
        .fix(Fix::new("When one instance refuses, ask the other", &[knobs::ELSEWHERE.on()])),
    Scene::new("late-success", SEED)
        .turned(&[
            knobs::BREAKER.to("shop"),
            knobs::LATE.to("closes"),
            knobs::DAY.to("hanging"),
            knobs::TIMEOUT.at(12_000),
        ])
        .breaks(HEALTHY)
        .fix(Fix::new(
            "A result counts only in the state in which its call was made",
            &[knobs::LATE.to("ignored")],
        )),
    Scene::new("sixth-failure", SEED)
        .turned(&[
            knobs::BREAKER.to("shop"),
            knobs::LATE.to("stops"),
            knobs::DAY.to("hiccup"),
            knobs::WAIT.at(10_000),
        ])
        .breaks(HEALTHY)
        .fix(Fix::new("A breaker opens once, whatever comes late", &[knobs::LATE.to("ignored")])),
    Scene::new("repaired", SEED).turned(&[
        knobs::BREAKER.to("both"),
        knobs::SCOPE.to("shard"),
        knobs::TRIP.to("calls"),
        knobs::SLOW_AFTER.at(1_000),
        knobs::WAIT.at(10_000),
    ]),
];

/// When the first order is served after the outage, as the index of an answer: at once, or by a trial call.
fn when_served(trace: &Trace<Words>) -> Option<usize> {
    let at = |event| trace.event(event).at;
    let recovered = at(recovery(trace)?);
    let served = first_order_after(trace)?;
    if at(served).since(recovered) < Duration::from_secs(2) {
        return Some(0);
    }
    let tried = last_turn_before(trace, State::HalfOpen, served).map(at)?;
    (at(served).since(tried) < Duration::from_secs(2)).then_some(1)
}

/// No promise was broken, and enough customers came to make that meaningful.
fn held(trace: &Trace<Words>) -> bool {
    violation(trace, None).is_none() && customers(trace, trace.len()).count() >= 100
}

pub const STEPS: &[Step] = &[
    Step {
        id: "hook",
        scene: "cascade",
        task: Task::Watch { until: "a customer gives up on the home page", moment: first_home_page_lost },
    },
    Step {
        id: "why",
        scene: "cascade",
        task: Task::Why { asks: "Why was the first home page not served?", moment: first_home_page_lost },
    },
    Step {
        id: "fix",
        scene: "cascade",
        task: Task::Fix {
            goal: "The same day: every home page is served, and orders are served again within 20 s of Stock's recovery.",
            reached: held,
            solution: &[knobs::BREAKER.to("shop")],
        },
    },
    Step {
        id: "predict",
        scene: "classic",
        task: Task::Predict(Question {
            asks: "Stock starts failing at {fails_at} and is healthy again at {back_at}. When is the first order served after that?",
            options: &[
                Choice::wrong(
                    "At {back_at}: the breaker notices that Stock is back",
                    "The breaker does not watch Stock. It learns only from the calls it lets through, and while it is open it lets none through.",
                ),
                Choice::right("Once {wait} have passed since the breaker opened, by a single trial call"),
                Choice::wrong(
                    "After {failures} calls in a row have succeeded",
                    "While the breaker is open, no call is made, so none can succeed. The trial call in the half-open state closes it.",
                ),
                Choice::wrong(
                    "Not until somebody resets the breaker",
                    "An open breaker is not a blown fuse. When its time is up it becomes half-open and tries again.",
                ),
            ],
            answer: when_served,
            moment: first_order_after,
            shows: "the first order served again",
            because: "An open breaker waits until its time is up. Then it is half-open and makes one call, and that call decides: it succeeds, and the breaker closes.",
        }),
    },
    Step {
        id: "break",
        scene: "bad-shard",
        task: Task::Break {
            scenes: &["bad-shard", "stampede", "every-other", "slow", "night", "two-minds", "hiccup"],
            at_least: 4,
        },
    },
    Step { id: "prove", scene: "repaired", task: Task::Prove },
    Step { id: "transfer", scene: "repaired", task: Task::Transfer },
    Step { id: "home", scene: "repaired", task: Task::Read },
];

/// No breaker versus one in the shop and one in the web front.
pub const PROOF: Proof = Proof {
    common: &[],
    without: &[],
    with: &[knobs::BREAKER.to("both")],
    checks: &[ROOM, IN_VAIN, TRIALS],
    uncounted: &[
        (HOME, "a customer who is cut off from the web front gets nothing, whatever runs behind it"),
        (HEALTHY, "the faults hit calls as well, and a breaker that sees enough of them fail opens"),
    ],
};
