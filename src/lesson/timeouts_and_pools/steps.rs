//! The way through the lesson, and what is proved.

use super::knobs;
use super::scenes::ALL;
use crate::lesson::step::{Choice, Proof, Question, Step, Task};
use crate::sim::time::{Duration, SimTime};
use crate::sim::trace::Trace;
use crate::subject::Words;
use crate::subject::pool::Page;
use crate::subject::pools::little::{System, between};
use crate::subject::pools::parties::{ARCHIVE, BAD};
use crate::subject::pools::promises::{ATTEMPTS, FAST, HEALTHY, ISOLATED, ORPHANED};
use crate::subject::pools::reading::{Day, first_orphan, first_price_lost, most_waiting, turned};
use crate::subject::reading::violation;

/// How many price pages are lost, as one of the answers.
fn how_many_are_lost(trace: &Trace<Words>) -> Option<usize> {
    turned(trace, true)?;
    let fared = Day::of(trace, trace.len()).fared(Page::Price);
    Some(match (fared.lost(), fared.served) {
        (0, _) => 2,
        (_, 0) => 1,
        _ => 0,
    })
}

/// Whether a price page is lost after all, as one of the answers.
fn is_one_lost(trace: &Trace<Words>) -> Option<usize> {
    turned(trace, false)?;
    Some(if first_price_lost(trace).is_some() { 2 } else { 0 })
}

/// How many workers wait for Reviews on average in the bad time, as one of the answers: all, some, none.
fn how_many_wait(trace: &Trace<Words>) -> Option<usize> {
    let [from, until] = [BAD.0, BAD.1].map(|at| SimTime::ZERO + at);
    let law = between(trace, System::Waiting(Page::Reviews), from, until)?;
    Some(match (law.inside_milli, law.predicted_milli) {
        (0..500, _) => 2,
        (inside, predicted) if inside.abs_diff(predicted) < 500 => 1,
        _ => 0,
    })
}

/// What the archive does for the API when that has given up, as one of the answers.
fn what_the_archive_does(trace: &Trace<Words>) -> Option<usize> {
    let work = Day::of(trace, trace.len()).work_of(ARCHIVE);
    let works = work.all() > Duration::ZERO;
    works.then(|| usize::from(work.orphaned > Duration::ZERO))
}

pub const STEPS: &[Step] = &[
    Step {
        id: "hook",
        scene: "slow",
        task: Task::Watch { until: "a price page is lost", moment: first_price_lost },
    },
    Step {
        id: "why",
        scene: "slow",
        task: Task::Why { asks: "Why did a customer not get a price?", moment: first_price_lost },
    },
    Step {
        id: "predict",
        scene: "down",
        task: Task::Predict(Question {
            asks: "This time the archive does not become slow. It is down, and fails every request at once. How many price pages are lost?",
            options: &[
                Choice::wrong(
                    "Some, as when it was slow: slow is better than down",
                    "A slow archive holds the API's workers. One that fails at once gives each of them back within milliseconds.",
                ),
                Choice::wrong(
                    "All, until it is back: now it cannot answer at all",
                    "It cannot answer, and price pages do not ask it. They need a worker, and workers are free.",
                ),
                Choice::right("None"),
            ],
            answer: how_many_are_lost,
            moment: |trace| turned(trace, true),
            shows: "the archive is back",
            because: "Reviews pages fail in either case. But a failure that comes at once costs a worker a few milliseconds, and a wait costs the worker for as long as it lasts. For everybody who shares the pool, slow is worse than down.",
        }),
    },
    Step {
        id: "bigger",
        scene: "bigger",
        task: Task::Predict(Question {
            asks: "The archive is slow again, and the API has {workers} workers. Is a price page lost?",
            options: &[
                Choice::wrong(
                    "No: there are more workers than can ever wait for Reviews",
                    "Nothing limits how many wait. As long as requests come faster than the archive answers, there is one more each time.",
                ),
                Choice::wrong(
                    "No: before all are taken, the first ones are back",
                    "They do come back, more slowly than they are taken. The archive answers fewer requests per second than the API sends it.",
                ),
                Choice::right("Yes, but later"),
            ],
            answer: is_one_lost,
            moment: first_price_lost,
            shows: "a price page is lost again",
            because: "A bigger pool is a bigger bucket under the same tap. It buys the time that it takes to fill, and then behaves as before. In exchange Reviews and its archive got more requests at once than they could handle.",
        }),
    },
    Step {
        id: "little",
        scene: "timed",
        task: Task::Predict(Question {
            asks: "{reviews_rate} requests for reviews come in a second, and the API waits at most {timeout} for each. While the archive is slow, how many of the {workers} workers wait for Reviews, on average?",
            options: &[
                Choice::wrong(
                    "All {workers}: the archive is as slow as before",
                    "The archive is, but the wait is not: the API ends it. What matters is how long a worker is away.",
                ),
                Choice::right("About {expected}"),
                Choice::wrong(
                    "None: a timeout gives the worker back",
                    "It gives the worker back when it runs out. Until then the worker waits, and other requests come meanwhile.",
                ),
            ],
            answer: how_many_wait,
            moment: |trace| turned(trace, true),
            shows: "the archive is back",
            because: "Little's law: L = λW. Measured from {slow_at} to {back_at}: {waiting_rate} a second, each for {waiting_stay}, makes {waiting_lw}; and {waiting_l} workers did wait on average. The timeout is the W that you can set, so it decides how many workers a slow service costs.",
        }),
    },
    Step {
        id: "orphans",
        scene: "stops-at-api",
        task: Task::Predict(Question {
            asks: "The API stops waiting for Reviews after {timeout}. What does the archive do with a request that it is working on then?",
            options: &[
                Choice::wrong(
                    "It stops: its caller has gone",
                    "Nobody told it. A request that the API has given up looks the same to the archive as one that it still waits for.",
                ),
                Choice::right("It works on to the end, for nobody"),
                Choice::wrong(
                    "It answers with what it has",
                    "It does not know that it should hurry, so it works on until it is finished. The answer comes when nobody waits for it.",
                ),
            ],
            answer: what_the_archive_does,
            moment: first_orphan,
            shows: "first work for nobody",
            because: "A timeout ends the wait, not the work. The archive is slow, and in the whole run its workers together spent {orphaned_archive} of work on requests that nobody waited for any more, while others waited in its queue.",
        }),
    },
    Step {
        id: "fix",
        scene: "slow",
        task: Task::Fix {
            goal: "The same seed, the same slow archive: every price page is served in time, no service holds all workers, and nobody works for someone who has gone.",
            reached: |trace| {
                let fared = Day::of(trace, trace.len()).fared(Page::Price);
                fared.served >= 80 && most_waiting(trace) > 0 && violation(trace, None).is_none()
            },
            solution: ALL,
        },
    },
    Step {
        id: "break",
        scene: "patient",
        task: Task::Break {
            scenes: &["patient", "retrying", "too-late", "deep-queue", "wide", "narrow", "hasty"],
            at_least: 4,
        },
    },
    Step { id: "prove", scene: "repaired", task: Task::Prove },
    Step { id: "transfer", scene: "repaired", task: Task::Transfer },
    Step { id: "home", scene: "repaired", task: Task::Read },
];

/// Attempts with a timeout each, against the same with bulkheads and one deadline that is passed along.
pub const PROOF: Proof = Proof {
    common: &[knobs::TIMEOUT.at(400), knobs::ATTEMPTS.at(5)],
    without: &[],
    with: &[knobs::BULKHEAD.on(), knobs::DEADLINE.to("chain")],
    checks: &[ISOLATED, ATTEMPTS],
    uncounted: &[
        (FAST, "a request that the network loses is not served, whatever the pools are"),
        (ORPHANED, "a message that the network delays carries a deadline that has run on meanwhile"),
        (HEALTHY, "the faults hit healthy services as well, and the API is right to give those up"),
    ],
};
