//! The way through the lesson, and what is proved.

use super::knobs;
use crate::lesson::step::{Choice, Proof, Question, Step, Task};
use crate::sim::ids::EventId;
use crate::sim::trace::{Kind, Trace};
use crate::subject::Words;
use crate::subject::notice::{Fact, Number};
use crate::subject::outboxes::parties::{RELAY, SHOP};
use crate::subject::outboxes::promises::{ANNOUNCED, ONCE, PROMPT, REAL};
use crate::subject::outboxes::reading::{
    State, announced, ended, first_passed, first_wait, notices, order_of,
};
use crate::subject::reading::{broken_at, first_event, first_on, violation};

/// The order that was placed last before the first crash of the shop or the relay.
pub fn at_the_crash(trace: &Trace<Words>) -> Option<Number> {
    let is_crash = |node| node == SHOP || node == RELAY;
    let crash = first_event(trace, |event| event.kind == Kind::Crashed && is_crash(event.node))?;
    let placed = notices(trace).all().take_while(|(event, _)| *event < crash);
    let orders = placed.filter_map(|(_, fact)| match fact {
        Fact::Placed { order } => Some(*order),
        _ => None,
    });
    orders.last()
}

/// When the last parcel leaves: what was not announced by then will not be.
fn last_parcel(trace: &Trace<Words>) -> Option<EventId> {
    notices(trace)
        .all()
        .filter(|(_, fact)| matches!(fact, Fact::Shipped { .. }))
        .map(|(event, _)| event)
        .last()
}

/// Whether the order at the crash is ever announced, as one of the answers.
fn is_announced_later(trace: &Trace<Words>) -> Option<usize> {
    let order = at_the_crash(trace)?;
    Some(if announced(trace, order, 1).is_some() { 0 } else { 2 })
}

/// What comes of the order at the crash if it is announced first, as one of the answers: nothing, a parcel for nobody, a commit.
fn what_comes_of_it(trace: &Trace<Words>) -> Option<usize> {
    let state = State::of(trace, trace.len());
    let history = state.orders.get(&at_the_crash(trace)?)?;
    Some(match (history.committed, history.shipped.len()) {
        (Some(_), _) => 2,
        (None, 0) => 0,
        (None, _) => 1,
    })
}

/// How many times the order at the crash is shipped, as one of the answers: twice, once, never.
fn how_often_shipped(trace: &Trace<Words>) -> Option<usize> {
    let state = State::of(trace, trace.len());
    let shipped = state.orders.get(&at_the_crash(trace)?)?.shipped.len();
    2_usize.checked_sub(shipped)
}

/// When the relay reads for the first time after the row that it passed over was committed.
fn reads_again(trace: &Trace<Words>) -> Option<EventId> {
    let committed = ended(trace, order_of(trace, first_passed(trace)?.1)?)?;
    let mut looks = notices(trace).all().filter(|(event, _)| *event > committed);
    looks.find(|(_, fact)| matches!(fact, Fact::Looked { .. })).map(|(event, _)| event)
}

/// Whether the row that was passed over is published after all, as one of the answers.
fn is_published_later(trace: &Trace<Words>) -> Option<usize> {
    let order = order_of(trace, first_passed(trace)?.1)?;
    Some(if announced(trace, order, 1).is_some() { 0 } else { 2 })
}

/// The last time that a relay read, if it still waits for a row then.
fn last_look(trace: &Trace<Words>) -> Option<EventId> {
    let looks = notices(trace).all().filter(|(_, fact)| matches!(fact, Fact::Looked { .. }));
    let (last, _) = looks.last()?;
    State::of(trace, trace.len()).is_waiting().then_some(last)
}

/// Whether the order after the gap is announced in the end, as one of the answers.
fn is_it_over(trace: &Trace<Words>) -> Option<usize> {
    let after = order_of(trace, first_wait(trace)?.1 + 1)?;
    Some(usize::from(announced(trace, after, 1).is_none()))
}

pub const STEPS: &[Step] = &[
    Step {
        id: "hook",
        scene: "crash-between",
        task: Task::Watch {
            until: "the order is committed, and the shop is down",
            moment: |trace| {
                first_on(trace, SHOP, Kind::Crashed).and_then(|_| ended(trace, at_the_crash(trace)?))
            },
        },
    },
    Step {
        id: "predict",
        scene: "crash-between",
        task: Task::Predict(Question {
            asks: "Order {crash_order} is committed. The shop is down, and back after {down}. When does the warehouse hear of the order?",
            options: &[
                Choice::wrong(
                    "As soon as the shop is back: it goes on where it was",
                    "It does not know where it was. The event that it still had to send was in its memory alone. The database says what was ordered, not who was told.",
                ),
                Choice::wrong(
                    "As soon as the broker misses the event and asks for it",
                    "The broker has never heard of it, so there is nothing that it could miss.",
                ),
                Choice::right("Never"),
            ],
            answer: is_announced_later,
            moment: last_parcel,
            shows: "the last parcel leaves",
            because: "The order is safe in the database, and nobody is left who knows that the warehouse was never told. No log shows an error.",
        }),
    },
    Step {
        id: "turned",
        scene: "broker-first",
        task: Task::Predict(Question {
            asks: "Now the shop publishes the event first and commits afterwards. It crashes in between, while it works on order {crash_order}. What becomes of the order?",
            options: &[
                Choice::wrong(
                    "Nothing: it is rolled back, and the event with it",
                    "The order is rolled back. The event was never part of the transaction, and the broker does not know that there was one.",
                ),
                Choice::right("It is not in the database, and the warehouse ships it"),
                Choice::wrong(
                    "The shop commits it when it is back, because the event is out",
                    "The transaction belonged to a connection, and that is gone. The shop would have to begin again, and has forgotten that there was an order.",
                ),
            ],
            answer: what_comes_of_it,
            moment: |trace| broken_at(trace, REAL),
            shows: "the order is rolled back",
            because: "An event cannot be taken back. Whichever write comes first, a crash between the two leaves one without the other: a lost event one way round, a phantom the other.",
        }),
    },
    Step {
        id: "fix",
        scene: "crash-between",
        task: Task::Fix {
            goal: "The same seed, the same crash: every order that is committed is announced, and none is shipped twice.",
            reached: |trace| {
                let state = State::of(trace, trace.len());
                state.committed() >= 5 && violation(trace, None).is_none()
            },
            solution: &[knobs::WRITES.to("outbox")],
        },
    },
    Step {
        id: "relay",
        scene: "relay-crash",
        task: Task::Predict(Question {
            asks: "The relay sends the event of order {crash_order} to the broker and crashes before it has marked the row. How many parcels leave for order {crash_order}?",
            options: &[
                Choice::right("Two"),
                Choice::wrong(
                    "One: the broker has the event, and the relay goes on with the next row",
                    "The broker has it, but the row does not say so. Whoever reads the table after the crash finds a row that is not marked.",
                ),
                Choice::wrong(
                    "None: the event died with the relay",
                    "It was on its way already. And had it not been, the row would still be there, not marked.",
                ),
            ],
            answer: how_often_shipped,
            moment: |trace| broken_at(trace, ONCE),
            shows: "the second parcel leaves",
            because: "Publishing and marking are two writes to two systems: the old problem, now in the relay. But here a repeat is the safe side. An outbox announces at least once, and whoever listens has to recognise repeats.",
        }),
    },
    Step {
        id: "gap",
        scene: "incident",
        task: Task::Predict(Question {
            asks: "The relay has published row {beyond_row}, and its bookmark is there. Row {passed_row} is still in an open transaction, which will commit. When is row {passed_row} published?",
            options: &[
                Choice::wrong(
                    "At the next read after its commit, because then it is new",
                    "It is new to readers, but its id is old. The relay asks for ids beyond its bookmark, and {passed_row} is not beyond {beyond_row}.",
                ),
                Choice::wrong(
                    "When the relay is restarted and reads the table again",
                    "The bookmark is on its disk, so that a restart does not begin from the first row. It goes on where it was: beyond {beyond_row}.",
                ),
                Choice::right("Never"),
            ],
            answer: is_published_later,
            moment: reads_again,
            shows: "the relay reads past the row",
            because: "Ids are handed out on insert, and rows become visible on commit: two different orders. A bookmark in the first order is no bookmark in the second.",
        }),
    },
    Step {
        id: "why",
        scene: "incident",
        task: Task::Why {
            asks: "Why was the row never published?",
            moment: |trace| first_passed(trace).and(broken_at(trace, ANNOUNCED)),
        },
    },
    Step {
        id: "stuck",
        scene: "rolled-back",
        task: Task::Predict(Question {
            asks: "The relay now stops in front of a missing id until its row appears. The database refuses to commit the order with row {gap_row} and rolls it back. When does the relay go on?",
            options: &[
                Choice::wrong(
                    "After the rollback: then row {gap_row} is out of the way",
                    "The relay sees rows, not transactions. Before the rollback there was no row {gap_row} to be seen, and after it there is none either.",
                ),
                Choice::right("Never: all later rows wait behind a row that does not exist"),
                Choice::wrong(
                    "At the next order, which gets the id that has become free",
                    "No id becomes free. A sequence does not take part in transactions, so that nobody has to wait for a number.",
                ),
            ],
            answer: is_it_over,
            moment: last_look,
            shows: "the relay still waits",
            because: "A gap means a transaction that is still open or one that was rolled back. A reader of the table cannot tell which, so it needs a time after which it gives up.",
        }),
    },
    Step {
        id: "break",
        scene: "two-relays",
        task: Task::Break {
            scenes: &["refused", "noted-first", "short-horizon", "long-horizon", "slow-poll", "two-relays"],
            at_least: 4,
        },
    },
    Step { id: "prove", scene: "repaired", task: Task::Prove },
    Step { id: "transfer", scene: "repaired", task: Task::Transfer },
    Step { id: "home", scene: "repaired", task: Task::Read },
];

/// Two writes, each of them first for every other order, against an outbox and a relay that reads the log. The warehouse recognises repeats
/// on both sides, so that only what is announced makes a difference.
pub const PROOF: Proof = Proof {
    common: &[
        knobs::ORDERS.at(20),
        knobs::EVERY.at(300),
        knobs::SPREAD.at(200),
        knobs::DAY.at(20_000),
        knobs::DEDUP.on(),
    ],
    without: &[knobs::WRITES.to("turns")],
    with: &[knobs::WRITES.to("outbox"), knobs::READS.to("log")],
    checks: &[ANNOUNCED, REAL],
    uncounted: &[
        (ONCE, "the warehouse recognises repeats on both sides, so it ships nothing twice on either"),
        (PROMPT, "while a node is down or cut off, nobody can announce anything in time"),
    ],
};
