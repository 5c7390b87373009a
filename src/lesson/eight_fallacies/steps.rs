//! The way through the lesson, and what is proved.

use super::scenes::{ALL, PROVED, PROVED_FIX};
use crate::lesson::step::{Choice, Proof, Question, Step, Task};
use crate::policy::outcome::Outcome;
use crate::sim::trace::{Kind, Trace};
use crate::subject::Words;
use crate::subject::reading::{first_event, violation};
use crate::subject::shop::Fact;
use crate::subject::storefront::eight::{
    ANSWERED, CURRENT, FAST, GENUINE, KEPT, ONCE, Promise, ROOM, THRIFTY, UNCUT,
};
use crate::subject::storefront::reading::{
    Board, first_case, first_page, first_page_took, has_line, last_of_eight, limited, meddled, one_way, shop,
};

/// How long the first page takes, as one of the answers: one round trip, a trip for each item, a round trip for each item.
fn how_long_a_page_takes(trace: &Trace<Words>) -> Option<usize> {
    let (took, way) = (first_page_took(trace)?, one_way(trace)?);
    let calls = shop(trace).find(|fact| match fact {
        Fact::Collected { calls, .. } => Some(u64::from(*calls)),
        _ => None,
    });
    let (_, calls) = calls?;
    Some(if took >= way.saturating_mul(2 * calls) && calls > 1 { 2 } else { 0 })
}

/// How many times an order is entered, as one of the answers.
fn how_often_it_is_entered(trace: &Trace<Words>) -> Option<usize> {
    let was_sent_again = shop(trace).any(|fact| matches!(fact, Fact::Sent { attempt: 2.., .. }));
    was_sent_again.then(|| usize::from(first_case(trace, Promise::Once).is_some()))
}

/// What the checkout does with a repeated order, as one of the answers.
fn what_becomes_of_a_copy(trace: &Trace<Words>) -> Option<usize> {
    meddled(trace, false)?;
    Some(if Board::of(trace, trace.len()).repeated > 0 { 2 } else { 0 })
}

/// What becomes of orders once the limit is there, as one of the answers.
fn what_patience_is_good_for(trace: &Trace<Words>) -> Option<usize> {
    limited(trace)?;
    let cut = first_case(trace, Promise::Uncut);
    let again = shop(trace).any(|fact| matches!(fact, Fact::Sent { attempt: 2.., .. }));
    Some(match (cut, again) {
        (None, _) => 0,
        (Some(_), false) => 1,
        (Some(_), true) => 2,
    })
}

/// What the order service enters, as one of the answers.
fn what_is_entered(trace: &Trace<Words>) -> Option<usize> {
    let entered = shop(trace).any(|fact| matches!(fact, Fact::Entered { .. }));
    let met = shop(trace).find(|fact| match fact {
        Fact::Unfamiliar { refused, .. } => Some(*refused),
        _ => None,
    });
    match met {
        None => entered.then_some(0),
        Some((_, true)) => Some(1),
        Some((_, false)) => Some(2),
    }
}

/// True if all eight are still what they are: nobody has repaired the world instead of the shop.
fn is_real(trace: &Trace<Words>) -> bool {
    let happened = |is: fn(&Fact) -> bool| shop(trace).any(is);
    first_event(trace, |event| event.kind == Kind::Dropped).is_some()
        && has_line(trace)
        && meddled(trace, true).is_some()
        && meddled(trace, false).is_some()
        && limited(trace).is_some()
        && happened(|fact| matches!(fact, Fact::Left))
        && happened(|fact| matches!(fact, Fact::Version { number: 1 }))
}

pub const STEPS: &[Step] = &[
    Step {
        id: "hook",
        scene: "all",
        task: Task::Watch { until: "something speaks against the last of the eight", moment: last_of_eight },
    },
    Step {
        id: "page",
        scene: "latency",
        task: Task::Predict(Question {
            asks: "A message takes {latency} from the front to the catalogue. A page has {items} items, and the front asks for one after the other. How long does a customer wait?",
            options: &[
                Choice::wrong(
                    "About {trip}: there and back, and the rest is computing",
                    "That is one round trip. The front does not ask for the second item before it has the first, so the trips add up.",
                ),
                Choice::wrong(
                    "About {ways}: each item makes its way once",
                    "The item makes its way once, and the request for it made the same way before. Nothing comes without a request.",
                ),
                Choice::right("About {product}: a round trip for each item"),
            ],
            answer: how_long_a_page_takes,
            moment: first_page,
            shows: "the first page",
            because: "{items} calls of {trip} each are {product}, and the first page took {page_took}. The product is what matters: on the laptop the same calls took next to nothing, so nobody counted them.",
        }),
    },
    Step {
        id: "retry",
        scene: "unkeyed",
        task: Task::Predict(Question {
            asks: "The front sends an order again that has already been entered. How many times is it in the book?",
            options: &[
                Choice::wrong(
                    "Once: what was lost is replaced, and that is all",
                    "What was lost here is the answer. The order itself had arrived and was entered, and now it comes again.",
                ),
                Choice::right("Twice"),
                Choice::wrong(
                    "Once: the order number is the same, so it is no new order",
                    "The number is the same, and nobody compares it. Somebody has to keep the numbers and look them up.",
                ),
            ],
            answer: how_often_it_is_entered,
            moment: |trace| first_case(trace, Promise::Once),
            shows: "entered twice",
            because: "A lost order and a lost answer look the same to the front: silence. So a retry repeats work whenever it was the answer that got lost. In this run that happened to {twice} of {in_book} orders. A key makes the retry safe, if the receiver remembers it.",
        }),
    },
    Step {
        id: "why",
        scene: "unkeyed",
        task: Task::Why {
            asks: "Why is an order entered twice?",
            moment: |trace| first_case(trace, Promise::Once),
        },
    },
    Step {
        id: "seal",
        scene: "signed",
        task: Task::Predict(Question {
            asks: "At {copied_at} the proxy sends an order once more, as it was, with its signature. What does the checkout do?",
            options: &[
                Choice::wrong(
                    "It refuses the copy: the proxy does not know the secret",
                    "The proxy signs nothing. The copy carries the signature that the front made, and that fits.",
                ),
                Choice::wrong(
                    "It refuses the copy: a signature is good for one message",
                    "A signature belongs to a content, and the copy has the same content. Nothing in it says that it was used before.",
                ),
                Choice::right("It accepts the copy"),
            ],
            answer: what_becomes_of_a_copy,
            moment: |trace| first_case(trace, Promise::Genuine),
            shows: "repeated order accepted",
            because: "A signature shows who wrote a message and that nobody changed it. It does not show that the message is new. In this run {repeated} copies are accepted. A number under the signature is what makes each message different from every other.",
        }),
    },
    Step {
        id: "owners",
        scene: "patient",
        task: Task::Predict(Question {
            asks: "At {limited_at} the order service's owner rolls out a limit of {limit} for each request. An order takes at least {work}. The front waits {wait} for it. What becomes of the orders placed after that?",
            options: &[
                Choice::wrong(
                    "They are entered: the front waits long enough for them",
                    "The front does wait, and the order service does not know that. It stops at its own limit.",
                ),
                Choice::right("They are cut off, however long the front waits"),
                Choice::wrong(
                    "They are cut off, and the front sends them again in the time that is left",
                    "To be told that it was cut off is an answer, and the front passes that on. And if it tried again, the next attempt would meet the same limit.",
                ),
            ],
            answer: what_patience_is_good_for,
            moment: |trace| first_case(trace, Promise::Uncut),
            shows: "cut off",
            because: "The shorter of two limits decides, whoever owns it. {cut_off} orders were cut off while the front still waited. Both owners acted sensibly, each on their own. One deadline that travels with the call would have told the order service what the front knows.",
        }),
    },
    Step {
        id: "versions",
        scene: "homogeneous",
        task: Task::Predict(Question {
            asks: "Front and order service know the new note. The checkout between them does not know it yet. What does the order service enter?",
            options: &[
                Choice::wrong(
                    "The order with its note: the checkout only passes it on",
                    "It reads the order and writes a new one from the fields that it knows. The note is not among them.",
                ),
                Choice::wrong(
                    "Nothing: the checkout refuses what it does not understand",
                    "It could, and then everybody would notice at once. This one reads what it knows and skips the rest, as most parsers do.",
                ),
                Choice::right("The order without its note"),
            ],
            answer: what_is_entered,
            moment: |trace| first_case(trace, Promise::Kept),
            shows: "note lost",
            because: "No program reported an error. {notes_lost} orders lost their note until the checkout was upgraded at {upgraded_at}. Whoever passes messages on has to keep the fields that it does not know, or has to be upgraded before anybody writes them.",
        }),
    },
    Step {
        id: "fix",
        scene: "all",
        task: Task::Fix {
            goal: "The same seed, and all eight are as bad as before: nothing speaks against the shop any more.",
            reached: |trace| {
                let board = Board::of(trace, trace.len());
                is_real(trace)
                    && board.pages >= 10
                    && board.settled[Outcome::Ok as usize] >= 10
                    && violation(trace, None).is_none()
            },
            solution: ALL,
        },
    },
    Step {
        id: "break",
        scene: "numbered",
        task: Task::Break {
            scenes: &["numbered", "stale-cache", "compressed", "parallel", "strict", "signed", "patient"],
            at_least: 4,
        },
    },
    Step { id: "prove", scene: "repaired", task: Task::Prove },
    Step { id: "transfer", scene: "repaired", task: Task::Transfer },
    Step { id: "home", scene: "repaired", task: Task::Read },
];

/// A retry and a signature, against the same with a key and a number.
pub const PROOF: Proof = Proof {
    common: PROVED,
    without: &[],
    with: PROVED_FIX,
    checks: &[ONCE, GENUINE],
    uncounted: &[
        (ANSWERED, "faults cut customers off as well, and then nobody can tell them anything"),
        (FAST, "a page whose messages get lost or delayed is late, whatever the front does"),
        (ROOM, "the line carries any amount in these runs"),
        (CURRENT, "the order service stays where it is in these runs"),
        (UNCUT, "nobody rolls out a limit in these runs"),
        (THRIFTY, "a gigabyte costs nothing in these runs"),
        (KEPT, "everybody has the same version in these runs"),
    ],
};
