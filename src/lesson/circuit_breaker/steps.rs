//! The way through the lesson, and what its proof compares.

use super::checks::{IN_VAIN, ROOM};
use super::facts::{customers, first_home_page_lost, first_order_after, first_turn, well_again};
use super::knobs;
use crate::lesson::step::{Proof, Question, Step, Task};
use crate::policy::breaker::State;
use crate::sim::time::Duration;
use crate::sim::trace::Trace;
use crate::subject::Words;
use crate::subject::reading::violation;

/// When the first order is served after the outage, as one of the answers.
fn when_served(trace: &Trace<Words>) -> Option<usize> {
    let at = |event| trace.event(event).at;
    let well = at(well_again(trace)?);
    let Some(served) = first_order_after(trace).map(at) else { return Some(3) };
    let tried = first_turn(trace, State::HalfOpen).map(at);
    if served.since(well) < Duration::from_secs(2) {
        return Some(0);
    }
    match tried {
        Some(tried) if served >= tried && served.since(tried) < Duration::from_secs(2) => Some(1),
        _ => Some(2),
    }
}

/// Everybody was served or told at once, as far as the promises go, and somebody was there to be served.
fn held(trace: &Trace<Words>) -> bool {
    violation(trace, None).is_none() && customers(trace, trace.len()).count() >= 100
}

/// The steps.
pub const STEPS: &[Step] = &[
    Step {
        id: "hook",
        scene: "cascade",
        task: Task::Watch { until: "a customer gives up on the home page", moment: first_home_page_lost },
    },
    Step {
        id: "why",
        scene: "cascade",
        task: Task::Why { about: "the first home page that was not served", moment: first_home_page_lost },
    },
    Step {
        id: "fix",
        scene: "cascade",
        task: Task::Fix {
            goal: "The same day: every home page is served, and orders are served again within 20 s of Stock being well.",
            reached: held,
            solution: &[knobs::BREAKER.to("shop")],
        },
    },
    Step {
        id: "predict",
        scene: "classic",
        task: Task::Predict(Question {
            asks: "Stock falls ill at 10 s and is well again at 30 s. When is the first order served after that?",
            options: &[
                "At 30 s: the breaker notices that Stock is well",
                "When 30 s have passed since it opened, by a single trial call",
                "When five calls in a row have succeeded",
                "Not before somebody resets the breaker",
            ],
            answer: when_served,
            moment: first_order_after,
            because: "Whoever does not ask cannot notice. An open breaker lets its time pass, half-open makes one call, and that one decides: it succeeds, and the breaker is closed.",
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
    Step { id: "home", scene: "repaired", task: Task::Read },
];

/// Without any breaker against one in the shop and one in the web front.
pub const PROOF: Proof =
    Proof { common: &[], without: &[], with: &[knobs::BREAKER.to("both")], checks: &[ROOM, IN_VAIN] };
