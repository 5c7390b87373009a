//! The way through the lesson, and what is proved.

use super::knobs;
use super::scenes::BOUNDED;
use crate::lesson::step::{Choice, Proof, Question, Step, Task};
use crate::sim::ids::EventId;
use crate::sim::time::{Duration, SimTime};
use crate::sim::trace::Trace;
use crate::subject::Words;
use crate::subject::overloads::parties::{IMPORT_AT, PEAK, SECOND};
use crate::subject::overloads::promises::{CALM, FRESH, GOODPUT, PROMPT, RECOVERED};
use crate::subject::overloads::reading::{
    Evening, between, calm_again, first_barren, first_stale, last_count, recovered, seconds, trouble_begins,
};
use crate::subject::reading::violation;

/// How long after the trouble goodput is back, as one of the answers: within two seconds, later, or not at all.
fn how_soon(trace: &Trace<Words>) -> Option<usize> {
    let calm = trace.event(calm_again(trace)?).at;
    last_count(trace).filter(|last| trace.event(*last).at.since(calm) >= Duration::from_secs(5))?;
    Some(match recovered(trace) {
        None => 2,
        Some(back) if trace.event(back).at.since(calm) <= Duration::from_millis(2_100) => 0,
        Some(_) => 1,
    })
}

/// How many of the requests that the server finished in half-time's last second were in time, as one of the answers: all, some, hardly any.
fn how_many_in_time(trace: &Trace<Words>) -> Option<usize> {
    calm_again(trace)?;
    let (served, _, done) = between(trace, PEAK.1.saturating_sub(SECOND), PEAK.1);
    Some(match (served * 100).checked_div(done)? {
        80.. => 0,
        20..80 => 1,
        _ => 2,
    })
}

/// How many phones are served while the import runs, as one of the answers: all, some, none.
fn how_many_beside_the_import(trace: &Trace<Words>) -> Option<usize> {
    let (served, began, _) = between(trace, IMPORT_AT, IMPORT_UNTIL);
    Some(match (served * 100).checked_div(began)? {
        80.. => 0,
        5..80 => 1,
        _ => 2,
    })
}

/// When the import has run for a while.
pub const IMPORT_UNTIL: Duration = Duration::from_millis(5_000);

/// The first count at or after an instant.
fn counted(trace: &Trace<Words>, at: Duration) -> Option<EventId> {
    let mut all = seconds(trace, trace.len()).into_iter().map(|(id, ..)| id);
    all.find(|id| trace.event(*id).at >= SimTime::ZERO + at)
}

pub const STEPS: &[Step] = &[
    Step {
        id: "hook",
        scene: "half-time",
        task: Task::Watch { until: "a second passes in which nobody is served", moment: first_barren },
    },
    Step {
        id: "why",
        scene: "half-time",
        task: Task::Why { asks: "Why does work begin on an order whose time is up?", moment: first_stale },
    },
    Step {
        id: "predict",
        scene: "half-time",
        task: Task::Predict(Question {
            asks: "{rate} phones call in a second, and the server can finish {capacity}. When is nearly everyone served again?",
            options: &[
                Choice::wrong(
                    "Within two seconds: demand is below the capacity again",
                    "Demand is lower, but every newcomer stands behind all who came before, and most of those have long gone.",
                ),
                Choice::right("Several seconds later"),
                Choice::wrong(
                    "Not before somebody restarts it: the server is stuck",
                    "It is not stuck. Every second it finishes more than comes, so the queue shrinks. It is just far too long.",
                ),
            ],
            answer: how_soon,
            moment: recovered,
            shows: "nearly everyone is served again",
            because: "{backlog} orders were waiting, and the queue shrinks only by the difference between {capacity} and {rate} a second. Answers are in time again when fewer than {fits} are ahead, and {back_after} after half-time a whole second had gone well again. In the whole run the server began {stale} orders too late.",
        }),
    },
    Step {
        id: "bound",
        scene: "bounded",
        task: Task::Predict(Question {
            asks: "No more than {bound} orders wait, and the server finishes {capacity} a second. In the last second of half-time, how many of those that it finishes are in time?",
            options: &[
                Choice::wrong(
                    "All: the queue is bounded now",
                    "It is, but the last place in it means a wait of {full_wait}, and a phone waits {deadline}.",
                ),
                Choice::wrong(
                    "About half: those in the front half of the queue",
                    "Everyone in the front half has been in the back half before. They have all waited equally long when their turn comes.",
                ),
                Choice::right("None"),
            ],
            answer: how_many_in_time,
            moment: |trace| counted(trace, PEAK.1),
            shows: "half-time's last second",
            because: "The server finished {peak_done} in that second, and {peak_served} were in time. A full queue of {bound} is a wait of {full_wait}. A bound helps only if the wait that it allows is shorter than the deadline.",
        }),
    },
    Step {
        id: "fix",
        scene: "half-time",
        task: Task::Fix {
            goal: "The same seed, the same half-time: goodput stays up, everyone hears yes or no in time, and no work begins on an order whose time is up.",
            reached: |trace| {
                Evening::of(trace, trace.len()).served >= 300
                    && trouble_begins(trace).is_some()
                    && violation(trace, None).is_none()
            },
            solution: BOUNDED,
        },
    },
    Step {
        id: "newest",
        scene: "newest",
        task: Task::Predict(Question {
            asks: "No bound, and the newest order is always next. In the last second of half-time, how many of the orders that the server finishes are in time?",
            options: &[
                Choice::right("All, or nearly all"),
                Choice::wrong(
                    "About half: it finishes new ones and old ones",
                    "As long as a new one comes before a worker is free, none of the old ones is ever next.",
                ),
                Choice::wrong(
                    "None: the queue is as long as before",
                    "It is, but a newcomer does not stand behind it: it is next. Only those at the far end notice how long the queue is.",
                ),
            ],
            answer: how_many_in_time,
            moment: |trace| counted(trace, PEAK.1),
            shows: "half-time's last second",
            because: "{peak_served} of {peak_done} were in time: under an overload the fresh ones are the ones worth serving. But by the end of the run {never_heard} phones heard nothing at all. And when it was calm the server dug out what was left and began {stale} orders too late. So bound this queue, too, and throw out what is too late.",
        }),
    },
    Step {
        id: "gone",
        scene: "gone",
        task: Task::Predict(Question {
            asks: "The oldest order whose time is not up is next. In the last second of half-time, how many of the orders that the server finishes are in time?",
            options: &[
                Choice::wrong(
                    "All: no work begins on an order whose time is up",
                    "None does. But the work takes {service}, and the oldest order in time has less time left than that.",
                ),
                Choice::wrong(
                    "About half: some have enough time left, some do not",
                    "An order with plenty of time left is not next. The one with the least always is.",
                ),
                Choice::right("None, or next to none"),
            ],
            answer: how_many_in_time,
            moment: |trace| counted(trace, PEAK.1),
            shows: "half-time's last second",
            because: "{peak_served} of {peak_done}. First in, first out hands each worker the phone that is about to give up. The question is not whether it still waits, but whether it will when the answer is there: leave time for the work and the way, and refuse what has less while it still listens.",
        }),
    },
    Step {
        id: "blip",
        scene: "blip",
        task: Task::Predict(Question {
            asks: "The stall is over. {rate} phones call in a second and try {attempts} times, and the server can finish {capacity}. When is nearly everyone served again?",
            options: &[
                Choice::wrong(
                    "Within two seconds: the server can do five times what comes",
                    "What comes is not {rate} a second. While nobody gets an answer in time, every phone tries {attempts} times, and {backlog} requests are waiting already.",
                ),
                Choice::right("After some more seconds"),
                Choice::wrong(
                    "Not in this run: the retries keep the queue full",
                    "They try to. But {attempts} times {rate} is {storm} requests a second, and the server finishes {capacity}.",
                ),
            ],
            answer: how_soon,
            moment: recovered,
            shows: "nearly everyone is served again",
            because: "Do the sum: {attempts} × {rate} = {storm} requests a second come at worst, and {capacity} are finished. So the queue of {backlog} shrinks, and {back_after} after the stall goodput was back. With these numbers it recovers, and nothing but arithmetic saves it.",
        }),
    },
    Step {
        id: "stays",
        scene: "blip-stays",
        task: Task::Predict(Question {
            asks: "{rate} calls a second, {attempts} attempts, {capacity} requests a second. When is nearly everyone served again?",
            options: &[
                Choice::wrong(
                    "Within two seconds: the server can do twice what comes",
                    "It can do twice the calls. What it gets is requests, and each call that is not served in time becomes {attempts} of them.",
                ),
                Choice::wrong(
                    "Some seconds later than before: there is more to work off",
                    "There is, and no second in which it becomes less: {storm} come and {capacity} are finished.",
                ),
                Choice::right("Not in this run"),
            ],
            answer: how_soon,
            moment: last_count,
            shows: "still nobody is served",
            because: "{attempts} × {rate} = {storm} is more than {capacity}. So the queue never shrinks, so every answer is late, so every call takes all its attempts: the overload feeds itself, and its cause is long gone. That is a metastable failure. The repair sheds what is too late, and takes neither fewer calls nor a restart. The experiment “From where on a blip stays”, under Charts, finds the limit.",
        }),
    },
    Step {
        id: "pressure",
        scene: "flood",
        task: Task::Predict(Question {
            asks: "The import has {batch} rows, and the queue is short. While the import sends them, how many of the {rate} phones a second are served?",
            options: &[
                Choice::wrong(
                    "All: a short queue keeps everyone's wait below the deadline",
                    "It keeps the wait short for those who get in. A full queue refuses whoever comes next, phones and rows alike.",
                ),
                Choice::right("Some, fewer than half"),
                Choice::wrong(
                    "None: there are too many rows for a phone to get in",
                    "A place becomes free with every request that is finished, and now and then a phone is the first to come.",
                ),
            ],
            answer: how_many_beside_the_import,
            moment: |trace| counted(trace, IMPORT_UNTIL),
            shows: "the import has run for a while",
            because: "{import_served} of the {import_began} phones that called since the import began were served up to then. A refusal means nothing to a sender that repeats at once. Back-pressure does: the server gives credit for a few rows, and for another one whenever one is done. The import then takes what the phones leave. Apply the repair and compare when the last row is in.",
        }),
    },
    Step {
        id: "break",
        scene: "costly",
        task: Task::Break {
            scenes: &["costly", "retrying", "target", "slow-codel", "eager", "wide-credit"],
            at_least: 4,
        },
    },
    Step { id: "prove", scene: "repaired", task: Task::Prove },
    Step { id: "transfer", scene: "repaired", task: Task::Transfer },
    Step { id: "home", scene: "repaired", task: Task::Read },
];

/// A queue without a bound, against a short one that throws out what is too late to serve.
pub const PROOF: Proof = Proof {
    common: &[knobs::ATTEMPTS.at(3)],
    without: &[],
    with: &[knobs::BOUND.at(40), knobs::DROPS.to("hopeless")],
    checks: &[FRESH],
    uncounted: &[
        (GOODPUT, "a call that the network loses is not served, whatever the queue does"),
        (RECOVERED, "some schedules leave too little of the run to recover in"),
        (PROMPT, "an answer that the network loses is not heard"),
        (CALM, "a pause or a crash fills a queue even when there is little to do"),
    ],
};
