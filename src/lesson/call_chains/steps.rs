//! The way through the lesson, and what is proved.

use super::knobs;
use super::scenes::TWO;
use crate::lesson::step::{Choice, Proof, Question, Step, Task};
use crate::sim::trace::Trace;
use crate::subject::Words;
use crate::subject::chains::parties::{allowed, service};
use crate::subject::chains::promises::{COMPLETED, FAST, LOAD, ONCE, SERVED, SERVICES};
use crate::subject::chains::reading::{State, first_lost, in_outage, last_settled, turned};
use crate::subject::chains::scene::Shape;
use crate::subject::reading::{broken_at, violation};

fn state(trace: &Trace<Words>) -> State {
    State::of(trace, trace.len())
}

/// How many customers of a row are served, as one of the answers: as many as at one service, too few, or as many as promised.
fn how_many_are_served(trace: &Trace<Words>) -> Option<usize> {
    last_settled(trace)?;
    let state = state(trace);
    Some(match state.lost() {
        0..=1 => 0,
        lost if lost <= allowed(state.came) => 2,
        _ => 1,
    })
}

/// How many searches are slow, as one of the answers: as many as at one shard, several times as many, or none.
fn how_many_are_slow(trace: &Trace<Words>) -> Option<usize> {
    last_settled(trace)?;
    Some(match state(trace).slower_than(Shape::Fan.limit()) {
        0 => 2,
        1..=2 => 0,
        _ => 1,
    })
}

/// How many more requests second copies make, as one of the answers: twice as many, a few, or none.
fn what_copies_cost(trace: &Trace<Words>) -> Option<usize> {
    last_settled(trace)?;
    let (first, again) = state(trace).requests(service(2));
    Some(match again * 100 {
        0 => 2,
        extra if extra <= 20 * first => 1,
        _ => 0,
    })
}

/// What customers are told while the last service is down, as one of the answers: an error, nothing, or that it is accepted.
fn what_customers_are_told(trace: &Trace<Words>) -> Option<usize> {
    turned(trace, true)?;
    Some(match in_outage(trace)? {
        (0, 0) => 1,
        (good, bad) if good > bad => 2,
        _ => 0,
    })
}

pub const STEPS: &[Step] = &[
    Step {
        id: "hook",
        scene: "eight",
        task: Task::Watch { until: "a customer gets an error", moment: first_lost },
    },
    Step {
        id: "predict",
        scene: "eight",
        task: Task::Predict(Question {
            asks: "{customers} customers come, and each of the {services} services keeps its promise. About how many customers are served?",
            options: &[
                Choice::wrong(
                    "{single}: a chain is as strong as its weakest link, and every link holds {each}",
                    "That would be so if failures always hit the same order. Each service fails an order of its own, and any of them is enough to lose it.",
                ),
                Choice::right("{formula_served}: {each} of {each} of {each} and so on, {services} times"),
                Choice::wrong(
                    "At least {needed}: customers were promised less than every service keeps",
                    "The margin is used up quickly. Each further service loses another share of what is left.",
                ),
            ],
            answer: how_many_are_served,
            moment: last_settled,
            shows: "the last customer has an answer",
            because: "{served} of {customers} are served; p to the power of n, {each} to the power of {services}, is {formula}. No service failed more than one of each {fails} requests. Each gets only the orders that the services before it let through, so the shares multiply.",
        }),
    },
    Step {
        id: "why",
        scene: "eight",
        task: Task::Why {
            asks: "Why was the promise to customers broken?",
            moment: |trace| broken_at(trace, SERVED),
        },
    },
    Step {
        id: "fan",
        scene: "fan",
        task: Task::Predict(Question {
            asks: "Each of the {services} shards is slow on one request in {slow}, and a search waits for all of them. How many of {customers} searches are slow?",
            options: &[
                Choice::wrong(
                    "About one, as at each shard",
                    "It is about one at each shard, and hardly ever the same search. The slowest shard decides, and {services} of them can be the slow one.",
                ),
                Choice::right("About {formula_slow}"),
                Choice::wrong(
                    "None: the other shards make up for it on average",
                    "A search needs every answer, so there is nothing to average. It takes as long as the slowest one.",
                ),
            ],
            answer: how_many_are_slow,
            moment: last_settled,
            shows: "the last search is answered",
            because: "{slow_answers} of {customers} took longer than {limit}. A search is in time if all of its shards are, and that is p to the power of n again. With a hundred servers instead of {services}, one slow request in a hundred would make most searches slow.",
        }),
    },
    Step {
        id: "hedge",
        scene: "hedged",
        task: Task::Predict(Question {
            asks: "The front sends a second copy to every shard that has not answered after {delay}. How many more requests do shards get?",
            options: &[
                Choice::wrong(
                    "Twice as many: every request has a second copy",
                    "Nearly all shards answer before the delay is over, and then there is no second copy.",
                ),
                Choice::right("A few per cent more"),
                Choice::wrong(
                    "None: the copy that loses is cancelled",
                    "Cancelling ends the work on it. The request was sent all the same, and some of its work was done.",
                ),
            ],
            answer: what_copies_cost,
            moment: last_settled,
            shows: "the last search is answered",
            because: "{again} more on top of {first}: {extra}. The slowest answer took {slowest}, and {slow_answers} of {customers} were late. A second copy is late only if it is slow, too.",
        }),
    },
    Step {
        id: "later",
        scene: "outage",
        task: Task::Predict(Question {
            asks: "{last} is down from {down_at} on. What are customers who order now told?",
            options: &[
                Choice::wrong(
                    "An error: without {last} no order can be completed",
                    "It cannot be completed now, and nobody said that it was. The customer waits for the first {waits} services, and those are up.",
                ),
                Choice::wrong(
                    "Nothing, until {last} is back",
                    "That would be so if a service held the customer's request in the meantime. The order is in a queue, and the customer has an answer.",
                ),
                Choice::right("That the order is accepted"),
            ],
            answer: what_customers_are_told,
            moment: |trace| turned(trace, true),
            shows: "the last service is back",
            because: "While {last} was down, {told_good} customers were told that their order is accepted, and nobody waited for {last}. The orders stayed in queues on disk, and by {completed_at} all {completed} accepted orders of the run were completed. “Accepted” is not “done”: if an order cannot be completed, the customer has to be told later.",
        }),
    },
    Step {
        id: "fix",
        scene: "eight",
        task: Task::Fix {
            goal: "The same seed, the same eight services with the same failures: customers get what they were promised, in time, and each accepted order passes through all eight.",
            reached: |trace| {
                let state = state(trace);
                let completed = state.completed(service(8));
                let most = completed * 100 >= 95 * state.came && state.came >= 50;
                // Better services would keep the promise, too, and the goal leaves them as they are.
                let failures: u32 = state.services.values().map(|done| done.failed).sum();
                most && failures >= 7 && violation(trace, None).is_none()
            },
            solution: TWO,
        },
    },
    Step {
        id: "break",
        scene: "four",
        task: Task::Break {
            scenes: &[
                "four",
                "no-number",
                "every-hop",
                "hedged-order",
                "hedged-at-once",
                "hedged-late",
                "hedged-full",
                "in-memory",
            ],
            at_least: 4,
        },
    },
    Step { id: "prove", scene: "repaired", task: Task::Prove },
    Step { id: "transfer", scene: "repaired", task: Task::Transfer },
    Step { id: "home", scene: "repaired", task: Task::Read },
];

/// Orders accepted into memory and repeated without a number, against queues on disk and services that know orders.
pub const PROOF: Proof = Proof {
    common: &[knobs::SERVICES.at(4), knobs::WAITS.at(2), knobs::RETRIES.to("customers")],
    without: &[knobs::KEPT.to("memory")],
    with: &[knobs::KEYS.on()],
    checks: &[ONCE, COMPLETED],
    uncounted: &[
        (SERVED, "a customer whose requests the network loses is not served, whatever the services do"),
        (FAST, "the faults themselves make answers late"),
        (LOAD, "a network that repeats messages sends more of them"),
        (SERVICES, "a crash takes away the count of what went well"),
    ],
};
