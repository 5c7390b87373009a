//! The way through the lesson, and what is proved.

use super::knobs;
use crate::lesson::step::{Choice, Proof, Question, Step, Task};
use crate::sim::trace::Trace;
use crate::subject::Words;
use crate::subject::queues::promises::{DRAINS, HEALTHY, KEPT, ONCE, ORDER};
use crate::subject::queues::reading::{State, applied, begun, deleted_unapplied, first_again};
use crate::subject::reading::{broken_at, violation};

/// How many times a booking that was handed out again is applied by the end, as one of the answers: once, twice, more often.
fn how_often(trace: &Trace<Words>) -> Option<usize> {
    let (_, number) = first_again(trace)?;
    let state = State::of(trace, trace.len());
    match state.bookings.get(&number)?.applied.len() {
        0 => None,
        1 => Some(0),
        2 => Some(1),
        _ => Some(2),
    }
}

/// How many times the booking was applied that was handed out again after a crash, as one of the answers: never, once, twice.
fn after_the_crash(trace: &Trace<Words>) -> Option<usize> {
    let (_, number) = first_again(trace)?;
    let state = State::of(trace, trace.len());
    Some(state.bookings.get(&number)?.applied.len()).filter(|times| *times <= 2)
}

/// Whether the slow booking or the one after it is applied first, as one of the answers.
fn which_is_first(trace: &Trace<Words>) -> Option<usize> {
    let [slow, next] = [knobs::SLOW, knobs::SLOW + 1].map(|number| applied(trace, number, 1));
    match (slow?, next?) {
        (slow, next) if slow < next => Some(0),
        _ => Some(1),
    }
}

pub const STEPS: &[Step] = &[
    Step {
        id: "hook",
        scene: "incident",
        task: Task::Watch {
            until: "a second worker gets the same booking",
            moment: |trace| begun(trace, first_again(trace)?.1, 2),
        },
    },
    Step {
        id: "predict",
        scene: "incident",
        task: Task::Predict(Question {
            asks: "In {late_by} the first worker will finish booking {again_booking}, have it applied, and delete the message. How many times will booking {again_booking} be applied in all?",
            options: &[
                Choice::wrong(
                    "Once: the deletion takes the message away from the second worker",
                    "A deletion does not reach into another worker. And this one deletes nothing: it carries the receipt of the first delivery, and the queue has issued a newer one.",
                ),
                Choice::wrong(
                    "Twice: once by each of the two workers",
                    "The second worker needs just as long as the first. By the time it deletes the message, its own receipt is out of date, too.",
                ),
                Choice::right("Again and again, for as long as the queue runs"),
            ],
            answer: how_often,
            moment: |trace| applied(trace, first_again(trace)?.1, 3),
            shows: "the booking is applied for the third time",
            because: "Each worker is {late_by} too slow, so each deletion comes with a receipt that is out of date. No worker sees an error, and no failure is counted. The queue just keeps delivering a message that nobody has deleted.",
        }),
    },
    Step {
        id: "why",
        scene: "incident",
        task: Task::Why { asks: "Why was a booking applied twice?", moment: |trace| broken_at(trace, ONCE) },
    },
    Step {
        id: "fix",
        scene: "incident",
        task: Task::Fix {
            goal: "The same seed, the same slow booking: each booking is applied once, no message is deleted before its booking is applied, nothing is set aside, and the queue is empty in the end.",
            reached: |trace| {
                let state = State::of(trace, trace.len());
                state.applied() >= 6 && deleted_unapplied(trace).is_none() && violation(trace, None).is_none()
            },
            solution: &[knobs::HEARTBEAT.on()],
        },
    },
    Step {
        id: "exactly-once",
        scene: "crash-between",
        task: Task::Predict(Question {
            asks: "A FIFO queue delivers in order, one message per account at a time. Worker A asks the ledger to apply its booking and crashes. How many times is that booking applied?",
            options: &[
                Choice::wrong(
                    "Not at all: the crash undoes what worker A had begun",
                    "The request was already on its way, and the ledger carried it out. The crash only cost worker A its memory of it.",
                ),
                Choice::wrong(
                    "Once: a FIFO queue promises exactly-once processing",
                    "The queue keeps duplicates out at its entrance. It cannot see the ledger, so a message that nobody deletes is unfinished as far as it knows.",
                ),
                Choice::right(
                    "Twice: the queue delivers it again, and the worker that gets it applies it again",
                ),
            ],
            answer: after_the_crash,
            moment: |trace| broken_at(trace, ONCE),
            shows: "the booking is applied again",
            because: "To the queue, a worker that crashed before its work and one that crashed after it look the same: no deletion came. It can deliver again and risk a second effect, or not deliver again and risk none. There is no third choice.",
        }),
    },
    Step {
        id: "order",
        scene: "overtaken",
        task: Task::Predict(Question {
            asks: "Bookings {slow_booking} and {next_booking} are for the same account, and the queue has handed them out in that order, to two workers. Booking {slow_booking} takes longer. Which one is applied first?",
            options: &[
                Choice::wrong(
                    "Booking {slow_booking}: it was published first",
                    "It was published first and delivered first. After that the order is up to the workers, and they know nothing of each other.",
                ),
                Choice::right("Booking {next_booking}: its worker is done sooner"),
                Choice::wrong(
                    "Neither, until both are done: the queue keeps them together",
                    "A standard queue does not know that they belong together. Each worker applies what it has as soon as it is done.",
                ),
            ],
            answer: which_is_first,
            moment: |trace| broken_at(trace, ORDER),
            shows: "both are applied",
            because: "A queue with one consumer is a line. With several it is a crowd: whoever is faster overtakes. If the order matters, something has to make the second booking wait for the first.",
        }),
    },
    Step {
        id: "break",
        scene: "ack-first",
        task: Task::Break {
            scenes: &[
                "ack-first",
                "paused",
                "two-transactions",
                "key-first",
                "message-key",
                "poison",
                "outage",
            ],
            at_least: 4,
        },
    },
    Step { id: "prove", scene: "repaired", task: Task::Prove },
    Step { id: "transfer", scene: "repaired", task: Task::Transfer },
    Step { id: "home", scene: "repaired", task: Task::Read },
];

/// Workers that take the queue at its word, against keys in the same transaction, groups, heartbeats and patient dead letters.
pub const PROOF: Proof = Proof {
    common: &[
        knobs::BOOKINGS.at(20),
        knobs::ACCOUNTS.at(4),
        knobs::WORK.at(100),
        knobs::SPREAD.at(100),
        knobs::DAY.at(32_000),
    ],
    without: &[],
    with: &[
        knobs::KIND.to("fifo"),
        knobs::DEDUP.to("together"),
        knobs::HEARTBEAT.on(),
        knobs::MAX_RECEIVES.at(20),
    ],
    checks: &[KEPT, ONCE, ORDER, DRAINS, HEALTHY],
    uncounted: &[],
};
