//! The way through the lesson, and what is proved.

use super::knobs;
use crate::lesson::step::{Choice, Proof, Question, Step, Task};
use crate::sim::ids::EventId;
use crate::sim::trace::{Event, Kind, Trace};
use crate::subject::Words;
use crate::subject::reading::{broken_at, first_event, violation};
use crate::subject::slip::{Fact, Msg};
use crate::subject::streams::promises::{BOTH, COMPLETE, CROSSED_OFF, ONCE, ORDER, THRIFT};
use crate::subject::streams::reading::{
    Day, booked, both_decided, closed, decisions, first_held, first_lost, sent, slips,
};

/// How the lines of the book compare with the sales, as one of the answers: fewer, as many, more.
fn how_many_lines(trace: &Trace<Words>) -> Option<usize> {
    let (_, lines, _) = closed(trace)?;
    let rung = Day::of(trace, trace.len()).rung.len();
    Some(match (lines as usize).cmp(&rung) {
        std::cmp::Ordering::Less => 0,
        std::cmp::Ordering::Equal => 1,
        std::cmp::Ordering::Greater => 2,
    })
}

/// Which of what head office counted it cannot put right: as one of the answers.
fn what_is_beyond_it(trace: &Trace<Words>) -> Option<usize> {
    let day = Day::of(trace, trace.len());
    let counted = day.counted?;
    // Repeats and inversions are among what has come, and can be thrown away and sorted. What has not come can not.
    (counted.gaps > 0 && day.missing() == counted.gaps).then_some(2)
}

/// How many times a sale was booked at most, as one of the answers: never, once, as often as it was sent.
fn how_often_booked(trace: &Trace<Words>) -> Option<usize> {
    let day = Day::of(trace, trace.len());
    crossed_off(trace)?;
    Some(match (day.booked.is_empty(), day.twice) {
        (true, _) => 2,
        (false, 0) => 1,
        (false, _) => 0,
    })
}

/// When the till crosses off a sale for the first time after an acknowledgement was lost and it has sent something again.
fn crossed_off(trace: &Trace<Words>) -> Option<EventId> {
    let lost = first_event(trace, |event| event.kind == Kind::Dropped && event_is_ack(trace, event))?;
    let mut again = slips(trace).all().filter(|(_, fact)| matches!(fact, Fact::Sent { times: 2.., .. }));
    let again = again.find(|(event, _)| *event > lost)?.0;
    let mut crossed = slips(trace).all().filter(|(_, fact)| matches!(fact, Fact::CrossedOff { .. }));
    crossed.find(|(event, _)| *event > again).map(|(event, _)| event)
}

fn event_is_ack(trace: &Trace<Words>, event: &Event) -> bool {
    let message = event.message().map(|message| trace.message(message));
    message.is_some_and(|message| matches!(message.payload.slip(), Some(Msg::Ack { .. })))
}

/// When the first sale that was held back was booked, as one of the answers.
fn when_it_is_booked(trace: &Trace<Words>) -> Option<usize> {
    let (held, (sale, missing)) = first_held(trace)?;
    let at = |event: EventId| trace.event(event).at;
    let (its_own, gap) = (at(booked(trace, sale, 1)?), at(booked(trace, missing, 1)?));
    Some(match its_own {
        its_own if its_own == at(held) => 0,
        its_own if its_own == gap && sent(trace, sale, 2).is_none() => 1,
        _ => 2,
    })
}

/// Who switches, as one of the answers: both, neither, the till alone, head office alone.
fn who_switches(trace: &Trace<Words>) -> Option<usize> {
    match decisions(trace, trace.len()) {
        [Some(till), Some(office)] => Some(match (till, office) {
            (true, true) => 0,
            (false, false) => 1,
            (true, false) => 2,
            (false, true) => 3,
        }),
        _ => None,
    }
}

pub const STEPS: &[Step] = &[
    Step {
        id: "hook",
        scene: "bad-day",
        task: Task::Watch {
            until: "a slip disappears on its way",
            moment: |trace| Some(first_lost(trace)?.0),
        },
    },
    Step {
        id: "predict",
        scene: "bad-day",
        task: Task::Predict(Question {
            asks: "The till has rung up {sales} sales. When the day is closed, how many lines does head office's book have?",
            options: &[
                Choice::wrong(
                    "{fewer}: one slip got lost",
                    "One line is missing. But the network also delivered another slip twice, and head office booked both.",
                ),
                Choice::right("{sales}, as many as there were sales"),
                Choice::wrong(
                    "{more}: one slip came twice",
                    "One line is too many. But another slip never arrived, and its line is missing.",
                ),
            ],
            answer: how_many_lines,
            moment: |trace| Some(closed(trace)?.0),
            shows: "the day is closed",
            because: "One is missing and one stands there twice, so the count is right and the book is wrong. A count cannot tell which lines they are; it cannot even tell that anything happened.",
        }),
    },
    Step {
        id: "why",
        scene: "bad-day",
        task: Task::Why {
            asks: "Why is a sale not in the book?",
            moment: |trace| broken_at(trace, COMPLETE),
        },
    },
    Step {
        id: "numbers",
        scene: "counted",
        task: Task::Predict(Question {
            asks: "From the numbers alone, head office knows of a gap, a repeat and an inversion. Which of the three can it not put right by itself?",
            options: &[
                Choice::wrong(
                    "The repeat: both slips look genuine",
                    "They have the same number, so the second one can be thrown away without asking anybody.",
                ),
                Choice::wrong(
                    "The inversion: the later sale is in the book already",
                    "Both sales are there, with their numbers. Head office can sort them, or hold the later one back until the earlier one has come.",
                ),
                Choice::right("The gap: what should be there never came"),
            ],
            answer: what_is_beyond_it,
            moment: |trace| Some(closed(trace)?.0),
            shows: "the day is closed",
            because: "Numbers show a receiver what is wrong with what it has. Only the sender has what is missing, and it does not know that it is missing. So the receiver has to talk back.",
        }),
    },
    Step {
        id: "fix",
        scene: "bad-day",
        task: Task::Fix {
            goal: "The same seed, the same three faults: every sale is in the book by the close, once, and in order.",
            reached: |trace| {
                let day = Day::of(trace, trace.len());
                day.rung.len() >= 12 && day.closed && day.is_right() && violation(trace, None).is_none()
            },
            solution: &[knobs::LAYER.to("order")],
        },
    },
    Step {
        id: "one-way",
        scene: "cut-acks",
        task: Task::Predict(Question {
            asks: "Slips get through, and acknowledgements do not. The till hears nothing and sends the same slips again. How many times does head office book each of them?",
            options: &[
                Choice::wrong(
                    "As often as they arrive: to head office each one is a new message",
                    "It is a new message with an old number, and head office knows that number.",
                ),
                Choice::right("Once, and it acknowledges each of them again"),
                Choice::wrong(
                    "Not at all, until the till knows that they have arrived",
                    "Head office does not know what the till knows. It books a slip as soon as it has everything before it.",
                ),
            ],
            answer: how_often_booked,
            moment: crossed_off,
            shows: "an acknowledgement gets through",
            because: "For the till a lost slip and a lost acknowledgement are the same silence. It has to assume the worse of the two and send again; the number makes that harmless. And head office has to acknowledge the repeat, too, or the till would never stop.",
        }),
    },
    Step {
        id: "blocked",
        scene: "blocked",
        task: Task::Predict(Question {
            asks: "Sale {held_sale} is at head office, and number {held_behind} is not. When is sale {held_sale} booked?",
            options: &[
                Choice::wrong(
                    "At once: it is there, and nothing is wrong with it",
                    "Then the book would have it before number {held_behind}. In order means that it waits, whether or not the two have anything to do with each other.",
                ),
                Choice::right(
                    "When number {held_behind} arrives, which the till sends again after its timeout",
                ),
                Choice::wrong(
                    "When the till sends sale {held_sale} again as well",
                    "Head office keeps it, and says so. With selective repeat only what is missing travels twice.",
                ),
            ],
            answer: when_it_is_booked,
            moment: |trace| booked(trace, first_held(trace)?.1.0, 1),
            shows: "the held-back sale is booked",
            because: "One lost slip holds up everything behind it, for a timeout and another trip. That is head-of-line blocking: the price of order, paid by slips that nothing happened to.",
        }),
    },
    Step {
        id: "break",
        scene: "too-early",
        task: Task::Break {
            scenes: &["too-early", "highest", "wrapped", "hasty", "forgets", "amnesia", "one-by-one"],
            at_least: 4,
        },
    },
    Step { id: "prove", scene: "repaired", task: Task::Prove },
    Step {
        id: "generals",
        scene: "generals",
        task: Task::Predict(Question {
            asks: "Head office has proposed to switch tonight. The till's confirmation gets lost. Who switches when the hour comes?",
            options: &[
                Choice::wrong(
                    "Both: the till has agreed",
                    "Head office does not know that. It has heard nothing, just as if its proposal had got lost.",
                ),
                Choice::wrong(
                    "Neither: the agreement did not come about",
                    "The till does not know that. It got the proposal and confirmed it, and nothing it can see has gone wrong.",
                ),
                Choice::right("The till, and head office does not"),
                Choice::wrong(
                    "Head office, and the till does not",
                    "Head office proposed and has heard no answer. It is the till that has heard all it was to hear.",
                ),
            ],
            answer: who_switches,
            moment: both_decided,
            shows: "both have decided",
            because: "Whoever sends the last message acts without knowing that it has arrived. If that one were confirmed, too, it would not be the last one, and the same would be true of the next.",
        }),
    },
    Step { id: "transfer", scene: "repaired", task: Task::Transfer },
    Step { id: "home", scene: "repaired", task: Task::Read },
];

/// Bare messages against the whole protocol, on a network that loses, repeats and reorders by itself.
pub const PROOF: Proof = Proof {
    common: &[knobs::LOSS.at(5), knobs::REPEATS.at(5), knobs::REORDERING.at(10), knobs::CLOSE.at(10_000)],
    without: &[],
    with: &[knobs::LAYER.to("order")],
    checks: &[ONCE, ORDER, COMPLETE, CROSSED_OFF],
    uncounted: &[
        (THRIFT, "where much gets lost, much has to be sent again"),
        (BOTH, "nobody has to agree on anything here; that is the next step"),
    ],
};
