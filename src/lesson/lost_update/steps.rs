//! The way through the lesson, and what is proved.

use super::knobs;
use crate::lesson::step::{Choice, Proof, Question, Step, Task};
use crate::sim::trace::Trace;
use crate::subject::Words;
use crate::subject::reading::{broken_at, violation};
use crate::subject::stock::{Answer, Fact, Why};
use crate::subject::stocks::promises::{ANSWERED, KEPT, LOST, NEGATIVE, PROMPT, SERVED, SOLD};
use crate::subject::stocks::reading::{
    State, first_refused, first_wait, overlap, read_by, stocks, told, unlocked_early, written_by,
};

/// What is left and how much was sold, as one of the answers: a negative stock, one sold too many, or as many as there were.
fn what_is_left(trace: &Trace<Words>) -> Option<usize> {
    told(trace, 2)?;
    let state = State::of(trace, trace.len());
    let (left, sold) = (state.left(), i64::from(state.sold()));
    match sold - i64::from(state.stocked()) {
        1.. if left < 0 => Some(0),
        1.. if left == 0 => Some(1),
        0 if left == 0 => Some(2),
        _ => None,
    }
}

/// What the database does with the second update, as one of the answers: it overwrites, refuses, or subtracts.
fn what_of_the_second(trace: &Trace<Words>) -> Option<usize> {
    let state = State::of(trace, trace.len());
    if state.lost() > 0 {
        return Some(0);
    }
    if state.refused(Why::ConcurrentUpdate) > 0 {
        return Some(1);
    }
    (state.sold() == 2).then_some(2)
}

/// What worker B reads after its wait, as one of the answers: what was there when it asked, what is there after the commit, or nothing.
fn what_b_reads(trace: &Trace<Words>) -> Option<usize> {
    first_wait(trace)?;
    let read = stocks(trace).find(|fact| match fact {
        Fact::Read { tx, stock, .. } if tx.worker == 1 => Some(*stock),
        _ => None,
    });
    let stocked = State::of(trace, trace.len()).stocked();
    match read {
        Some((_, stock)) if stock == stocked => Some(0),
        Some((_, stock)) if stock == stocked - 1 => Some(1),
        Some(_) => None,
        None => Some(2),
    }
}

/// What comes of two sales from two rows, as one of the answers: the second is refused, both stand, or the second finds no row.
fn what_of_both(trace: &Trace<Words>) -> Option<usize> {
    let state = State::of(trace, trace.len());
    match (state.refused(Why::Dependencies) > 0, state.missed > 0, state.sold()) {
        (true, ..) => Some(0),
        (_, true, _) => Some(2),
        (_, _, 2) => Some(1),
        _ => None,
    }
}

pub const STEPS: &[Step] = &[
    Step {
        id: "hook",
        scene: "sold-twice",
        task: Task::Watch { until: "both workers have read the stock", moment: |trace| read_by(trace, 1, 1) },
    },
    Step {
        id: "predict",
        scene: "sold-twice",
        task: Task::Predict(Question {
            asks: "Both workers have read stock {seen}. Each works on its order for {work}, writes the stock that it has computed, and commits, A first. How does it end?",
            options: &[
                Choice::wrong(
                    "Stock -1, and two are sold",
                    "Nothing is subtracted in the database. Each worker has computed a number and writes that number, and both have computed the same.",
                ),
                Choice::right("Stock 0, and two are sold"),
                Choice::wrong(
                    "Stock 0, and one is sold: the database refuses the second update",
                    "At read committed an update changes the row as it is by then. The database does not know which stock B has computed its number from.",
                ),
            ],
            answer: what_is_left,
            moment: |trace| Some(told(trace, 2)?.0),
            shows: "the second customer is told",
            because: "B's update replaces A's by the same number, so the row looks as if one had been sold. This is a lost update: A's sale is committed, and the stock does not show it any more.",
        }),
    },
    Step {
        id: "why",
        scene: "sold-twice",
        task: Task::Why { asks: "Why was the last lamp sold twice?", moment: |trace| broken_at(trace, SOLD) },
    },
    Step {
        id: "fix",
        scene: "at-once",
        task: Task::Fix {
            goal: "The same seed: one customer gets the lamp, and the other one, who came before the first had an answer, is told that it is sold out. A lock that is released before the commit does not count; where it holds, it holds by luck.",
            reached: |trace| {
                let state = State::of(trace, trace.len());
                let told = [Answer::Sold, Answer::SoldOut].map(|answer| state.told(answer));
                told == [1, 1] && overlap(trace) && !unlocked_early(trace) && violation(trace, None).is_none()
            },
            solution: &[knobs::WRITES.to("conditional")],
        },
    },
    Step {
        id: "levels",
        scene: "first-updater",
        task: Task::Predict(Question {
            asks: "At repeatable read, B has read stock {seen} in its snapshot. A writes stock {written_a} and commits. Then B's update arrives, with stock {written_a} as well. What does the database do?",
            options: &[
                Choice::wrong(
                    "It overwrites A's update, because nobody locks the row any more",
                    "That is what read committed does. At repeatable read an update first looks at whether its row is still the one in the snapshot.",
                ),
                Choice::right("It refuses B's update, and with it B's transaction"),
                Choice::wrong(
                    "It lets B subtract from the new stock, so that both sales count",
                    "B did not send a subtraction but a number. And a transaction with a snapshot may not change a row that it cannot see.",
                ),
            ],
            answer: what_of_the_second,
            moment: |trace| Some(first_refused(trace)?.0),
            shows: "the database refuses B's update",
            because: "Of two transactions that change the same row, the first one wins, and the other gets an error: could not serialize access due to concurrent update. Nothing is lost, and B has to start over. A program that does not will turn a customer away, with a lamp on the shelf.",
        }),
    },
    Step {
        id: "queue",
        scene: "queue",
        task: Task::Predict(Question {
            asks: "Worker A has locked the row and works on its order. Worker B's “select for update” has to wait. What will B read?",
            options: &[
                Choice::wrong(
                    "Stock {stocked}: that is what was there when it asked",
                    "At read committed, a statement that has waited for a lock looks at the row again. The old version would be of no use: somebody has just changed it.",
                ),
                Choice::right("What A has left, once A has committed"),
                Choice::wrong(
                    "Nothing: it gets an error, because the row is locked",
                    "A wait is not an error. It would become one after a lock timeout, and in this run there is none.",
                ),
            ],
            answer: what_b_reads,
            moment: |trace| read_by(trace, 1, 1),
            shows: "worker B reads the stock",
            because: "A pessimistic lock makes the sales take turns. None of them is in vain, and none is lost. The price is that everybody waits for the work of everybody before them.",
        }),
    },
    Step {
        id: "skew",
        scene: "one-of-two",
        task: Task::Predict(Question {
            asks: "A sells from store 1, B from store 2. Both have read both rows, and each names the version of the row that it changes. A has sold. What becomes of B's sale?",
            options: &[
                Choice::wrong(
                    "The database refuses it, because A has changed a row that B has read",
                    "At read committed the database does not keep track of what was read. Serializable does, and that is the repair.",
                ),
                Choice::right("It is committed, too, and nothing is left"),
                Choice::wrong(
                    "Its update finds no row, so B starts over and sees that too little is left",
                    "B's update names the version of store 2's row, and nobody has changed that row. What has changed is the other one.",
                ),
            ],
            answer: what_of_both,
            moment: |trace| written_by(trace, 1),
            shows: "worker B's sale is committed",
            because: "This is write skew. Each transaction read both rows and changed one, so no update was lost, and every version check was right. But what each relied on had changed in the row that it did not write.",
        }),
    },
    Step {
        id: "break",
        scene: "same-again",
        task: Task::Break {
            scenes: &[
                "negative",
                "not-looked",
                "gives-up",
                "same-again",
                "early-unlock",
                "lock-timeout",
                "crowd",
                "skew",
                "opposite",
                "never-checked",
            ],
            at_least: 4,
        },
    },
    Step { id: "prove", scene: "repaired", task: Task::Prove },
    Step { id: "transfer", scene: "repaired", task: Task::Transfer },
    Step { id: "home", scene: "repaired", task: Task::Read },
];

/// The same program on both sides: it reads both rows, writes what it has computed, and starts over if the database refuses. Only the
/// isolation level differs.
pub const PROOF: Proof = Proof {
    common: &[
        knobs::STORES.at(2),
        knobs::KEEP.at(3),
        knobs::STOCK.at(3),
        knobs::WORKERS.at(4),
        knobs::CUSTOMERS.at(3),
        knobs::WORK.at(100),
        knobs::DAY.at(20_000),
    ],
    without: &[knobs::LEVEL.to("read-committed")],
    with: &[knobs::LEVEL.to("serializable")],
    checks: &[SOLD, LOST, KEPT],
    uncounted: &[
        (NEGATIVE, "a worker that writes one less than a stock above zero never writes less than zero"),
        (SERVED, "no worker runs out of attempts on either side, so it says nothing about the fix"),
        (
            ANSWERED,
            "faults are over in time for everybody to be answered on either side, so it says nothing about the fix",
        ),
        (PROMPT, "while a node is down or cut off, nobody can answer in time"),
    ],
};
