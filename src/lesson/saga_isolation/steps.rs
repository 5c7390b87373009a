//! The way through the lesson, and what is proved.

use super::knobs;
use crate::lesson::step::{Choice, Proof, Question, Step, Task};
use crate::sim::ids::EventId;
use crate::sim::trace::Trace;
use crate::subject::Words;
use crate::subject::credit::{Fact, Key, parcel};
use crate::subject::credits::promises::{ADDS_UP, CANCELLED, ENDS, LIMIT, PRICE};
use crate::subject::credits::reading::{State, credits, wrote_by};
use crate::subject::reading::{broken_at, violation};

/// What A's compensation comes to, as one of the answers: it is refused, more is taken than the limit, or B's order is gone.
fn what_is_taken(trace: &Trace<Words>) -> Option<usize> {
    let Some((event, _)) = wrote_by(trace, 0, true) else { return Some(0) };
    let state = State::of(trace, event.index() + 1);
    if state.taken() > state.limit {
        return Some(1);
    }
    (state.held.get(&3) == Some(&0)).then_some(2)
}

/// What is free after B's write, as one of the answers: what B has computed, what is left after both, or what A has left.
fn what_is_free(trace: &Trace<Words>) -> Option<usize> {
    let (_, after_a) = wrote_by(trace, 0, false)?;
    let state = State::of(trace, trace.len());
    let Some((_, free)) = wrote_by(trace, 1, false) else { return Some(2) };
    let taken = |order: u32| state.held.get(&order).copied().unwrap_or(0);
    match free {
        _ if free == state.limit - taken(3) => Some(0),
        _ if free == state.limit - taken(2) - taken(3) => Some(1),
        _ if free == after_a => Some(2),
        _ => None,
    }
}

/// What is free after A's compensation, as one of the answers: everything, everything but B's amount, or what B has left.
fn what_is_written_back(trace: &Trace<Words>) -> Option<usize> {
    let (event, free) = wrote_by(trace, 0, true)?;
    let (_, after_b) = wrote_by(trace, 1, false)?;
    let state = State::of(trace, event.index() + 1);
    match free {
        _ if free == after_b => Some(2),
        _ if free == state.limit => Some(0),
        _ if free == state.should() => Some(1),
        _ => None,
    }
}

/// The first invoice: its price, and what was offered.
pub fn invoiced(trace: &Trace<Words>) -> Option<(EventId, (i32, i32))> {
    credits(trace).find(|fact| match fact {
        Fact::Invoiced { price, offered, .. } => Some((*price, *offered)),
        _ => None,
    })
}

/// Which price is on the invoice, as one of the answers: the offered one, the new one, or the old one because the new one has to wait.
fn what_is_invoiced(trace: &Trace<Words>) -> Option<usize> {
    let (event, (price, offered)) = invoiced(trace)?;
    let set = credits(trace).first(|fact| matches!(fact, Fact::Wrote { key: Key::Price, .. }))?;
    Some(match price == offered {
        false => 1,
        true if set < event => 0,
        true => 2,
    })
}

/// The first parcel of a new order that leaves.
pub fn left(trace: &Trace<Words>) -> Option<EventId> {
    credits(trace).first(|fact| matches!(fact, Fact::Left { .. }))
}

/// What becomes of A's booking, as one of the answers: the parcel leaves, it is refused, or it is called back right away.
fn what_of_the_parcel(trace: &Trace<Words>) -> Option<usize> {
    wrote_by(trace, 1, false)?;
    if left(trace).is_some() {
        return Some(0);
    }
    let called_back = |fact: &Fact| matches!(fact, Fact::Wrote { key: Key::Parcel(_), written, .. } if written.value == parcel::CALLED_BACK);
    Some(if credits(trace).any(called_back) { 2 } else { 1 })
}

pub const STEPS: &[Step] = &[
    Step {
        id: "hook",
        scene: "taken-back",
        task: Task::Watch {
            until: "B has reserved credit for its order",
            moment: |trace| Some(wrote_by(trace, 1, false)?.0),
        },
    },
    Step {
        id: "predict",
        scene: "taken-back",
        task: Task::Predict(Question {
            asks: "The driver is too far away, so the parcel cannot be called back. A's saga turns back, and its compensation takes {held} from the credit again. B has reserved {second} by then. How does it end?",
            options: &[
                Choice::wrong(
                    "The compensation is refused, because too little is free",
                    "A compensation may not be refused: a saga whose compensation fails can go neither forward nor back. This one takes its amount again, whatever is free.",
                ),
                Choice::right("More is taken than the limit, and B's order is confirmed"),
                Choice::wrong(
                    "B's order is undone as well, since it relied on credit that was only there for a moment",
                    "Nobody knows what it relied on. A's step was committed, so to B and to the credit service it was a record like any other.",
                ),
            ],
            answer: what_is_taken,
            moment: |trace| Some(wrote_by(trace, 0, true)?.0),
            shows: "A's compensation is carried out",
            because: "B has reserved what A had given back and then took again. In a database this would be a dirty read. Each service did nothing but local transactions, and each of them was right.",
        }),
    },
    Step {
        id: "why",
        scene: "taken-back",
        task: Task::Why {
            asks: "Why is more taken than the limit?",
            moment: |trace| broken_at(trace, LIMIT),
        },
    },
    Step {
        id: "fix",
        scene: "taken-back",
        task: Task::Fix {
            goal: "The same seed, the same parcel: both sagas end, and no promise is broken.",
            reached: |trace| {
                let state = State::of(trace, trace.len());
                state.confirmed + state.compensated == 2 && violation(trace, None).is_none()
            },
            solution: &[knobs::LOCK.to("refuse")],
        },
    },
    Step {
        id: "lost",
        scene: "two-orders",
        task: Task::Predict(Question {
            asks: "Both have read that {seen} is free. A has written what is left after its order: {left_a}. Now B's step comes, with an amount of {second}. What is free after it?",
            options: &[
                Choice::right("{alone_b}: what B has computed from what it read"),
                Choice::wrong(
                    "Less than nothing: both amounts are subtracted",
                    "The step does not say what to subtract. It says what is left, and that number was computed before A wrote.",
                ),
                Choice::wrong(
                    "{left_a}: the step is refused, because A has written since",
                    "The service does not know what B's number was computed from. A version in the request would tell it, and that is one of the countermeasures.",
                ),
            ],
            answer: what_is_free,
            moment: |trace| Some(wrote_by(trace, 1, false)?.0),
            shows: "B's amount is reserved",
            because: "This is a lost update. Reading and writing were two local transactions, and a row lock ends with its transaction, as an isolation level does. So neither could have helped. The checker says: {judged}.",
        }),
    },
    Step {
        id: "rollback",
        scene: "written-back",
        task: Task::Predict(Question {
            asks: "A has reserved {first} and B {second}. Now no tour goes where A's order should go, and A's saga turns back. Its compensation writes back what was free before A's step. What is free then?",
            options: &[
                Choice::right("{limit}: B's amount is free, too"),
                Choice::wrong(
                    "{alone_b}: the compensation adds A's amount again, and B's stays reserved",
                    "That would be so if the compensation added A's amount. This one writes the value that A found, and B was not there yet when A found it.",
                ),
                Choice::wrong(
                    "{alone_b}: the database rolls back A's step alone, and keeps B's",
                    "There is nothing to roll back. A's step was committed and is over for the database, and the compensation is a new transaction like any other.",
                ),
            ],
            answer: what_is_written_back,
            moment: |trace| Some(wrote_by(trace, 0, true)?.0),
            shows: "A's compensation is carried out",
            because: "A rollback may write back what was there before, because its transaction has kept everybody else out. A compensation comes after others have been there, so it has to undo what its step means, and leave theirs alone. The checker says: {judged}. With the repair it finds a dirty read instead: B's step has looked at a value that was taken back. But it only looked whether there was enough, and A's compensation has made it more, so the sum is right.",
        }),
    },
    Step {
        id: "dearer",
        scene: "dearer",
        task: Task::Predict(Question {
            asks: "A's customer was offered {offered}, and that much is reserved. Meanwhile B has set the price to {new_price}. A's next step reads the price for the invoice. What does the customer pay?",
            options: &[
                Choice::wrong(
                    "{offered}: a saga sees the same price from its first step to its last",
                    "That would be a snapshot, and nobody has taken one. Each step reads what is committed when it comes.",
                ),
                Choice::right("{new_price}"),
                Choice::wrong(
                    "{offered}: B's change waits until A's order is over",
                    "B's change has been committed already. For it to wait, A would have to lock the price when it reads it.",
                ),
            ],
            answer: what_is_invoiced,
            moment: |trace| Some(invoiced(trace)?.0),
            shows: "A's customer is invoiced",
            because: "This is a fuzzy read, also called a nonrepeatable read: the same saga reads the same record twice and finds two values. A can compare versions and turn back, or lock the price, or keep to the price it has offered. The checker says: {judged}.",
        }),
    },
    Step {
        id: "overtaken",
        scene: "overtaken",
        task: Task::Predict(Question {
            asks: "A's booking was lost on its way, and A will ask again. Meanwhile the customer has cancelled: B has given the credit back, and Delivery has found no such order and nothing to do. Then A's booking comes. What becomes of the parcel?",
            options: &[
                Choice::right("It is booked, and it leaves"),
                Choice::wrong(
                    "It stays: Delivery refuses to book an order that was cancelled",
                    "It would have to know. When the cancellation came there was no such order, so nothing was written down.",
                ),
                Choice::wrong(
                    "It is booked and called back right away",
                    "For that the cancellation would have to be kept until the booking comes. That is what a version file does, and here there is none.",
                ),
            ],
            answer: what_of_the_parcel,
            moment: left,
            shows: "the parcel leaves",
            because: "The services saw the two sagas in different orders: at Credit the order came first, at Delivery the cancellation. Each was right, and together they deliver a cancelled order. What repairs it is a **version file**: a service notes an operation that comes too early, and carries it out right after the one that it belongs to, so that the effect is that of the right order. The checker says: {judged}.",
        }),
    },
    Step {
        id: "break",
        scene: "released-early",
        task: Task::Break {
            scenes: &[
                "no-floor",
                "first-only",
                "released-early",
                "readers-pass",
                "noted-in-memory",
                "opposite",
                "left-locked",
            ],
            at_least: 4,
        },
    },
    Step { id: "prove", scene: "all-at-once", task: Task::Prove },
    Step { id: "transfer", scene: "all-at-once", task: Task::Transfer },
    Step { id: "home", scene: "all-at-once", task: Task::Read },
];

/// The same desks and tasks on both sides. Only what keeps the sagas apart differs.
pub const PROOF: Proof = Proof {
    common: &[knobs::TASKS.to("mixed"), knobs::DESKS.at(4), knobs::EACH.at(4), knobs::DAY.at(20_000)],
    without: &[knobs::UNDO.to("before")],
    with: &[
        knobs::LOCK.to("wait"),
        knobs::LOCK_TIMEOUT.at(600),
        knobs::FILE.to("disk"),
        knobs::ATTEMPTS.at(10),
    ],
    checks: &[LIMIT, ADDS_UP, PRICE, CANCELLED],
    uncounted: &[(ENDS, "a desk that was cut off near the end may still be running a saga then")],
};
