//! The variants: logs sorted by clocks or by arrival, and readers who conclude too much, each with a repair
//! that holds for the same seed and faults; the steps and the proof.

use super::knobs;
use crate::lesson::script::{delay, step_clock};
use crate::lesson::step::{Choice, Proof, Question, Step, Task};
use crate::lesson::{Fix, Scene};
use crate::policy::vector::Relation;
use crate::sim::fault::MessageRef;
use crate::sim::trace::Trace;
use crate::subject::Words;
use crate::subject::logs::journal::Sort;
use crate::subject::logs::promises::{ORDER, SAID};
use crate::subject::logs::reading::{Merged, all_placed, lines, past, said_apart, sorted};
use crate::subject::logs::scene::{APART, LINES, LOG, SHOP, STOCK};
use crate::subject::reading::{broken_at, violation};

const BY_LAMPORT: Fix = Fix::new("Sort by Lamport time", &[knobs::ORDER.to("lamport")]);
const BY_VECTORS: Fix = Fix::new("Ask the vector clocks", &[knobs::READS.to("vector")]);

/// The scenes. The first is the hook.
pub const SCENES: &[Scene] = &[
    Scene::new("merged", 4).breaks(ORDER).fix(BY_LAMPORT),
    Scene::new("set-back", 4)
        .turned(&[knobs::STOCK_OFF.at(0), knobs::PAYMENTS_OFF.at(0), knobs::SHIPPING_OFF.at(0)])
        .script(&[step_clock(SHOP, 20, -50)])
        .breaks(ORDER)
        .fix(BY_LAMPORT),
    Scene::new("arrival", 4)
        .turned(&[knobs::ORDER.to("arrival")])
        .script(&[delay(MessageRef::first(STOCK, LOG), 25)])
        .breaks(ORDER)
        .fix(BY_LAMPORT),
    Scene::new("blame", 4)
        .turned(&[knobs::ORDER.to("lamport"), knobs::READS.to("smaller")])
        .breaks(SAID)
        .fix(BY_VECTORS),
    Scene::new("perfect", 4)
        .turned(&[
            knobs::STOCK_OFF.at(0),
            knobs::PAYMENTS_OFF.at(0),
            knobs::SHIPPING_OFF.at(0),
            knobs::READS.to("smaller"),
        ])
        .breaks(SAID)
        .fix(BY_VECTORS),
    Scene::new("repaired", 4).turned(&[knobs::ORDER.to("lamport"), knobs::READS.to("vector")]),
];

/// The line that comes first by wall clocks, as the index of an answer.
fn which_is_first(trace: &Trace<Words>) -> Option<usize> {
    let lines = lines(trace, trace.len());
    match sorted(&lines, Sort::Wall).first()?.text() {
        "order placed" => Some(0),
        "stock reserved" => Some(1),
        "card charged" => Some(2),
        "parcel packed" => Some(3),
        _ => None,
    }
}

/// How two independent lines are related, as the index of an answer.
fn how_they_stand(trace: &Trace<Words>) -> Option<usize> {
    said_apart(trace)?;
    Some(match past(trace, trace.len()).relation(APART.0, APART.1) {
        Relation::Before => 0,
        Relation::After => 1,
        Relation::Concurrent | Relation::Same => 2,
    })
}

/// The log is in order even though wall clocks would order it differently.
fn in_order_all_the_same(trace: &Trace<Words>) -> bool {
    let merged = Merged::of(trace, trace.len());
    let complete = lines(trace, trace.len()).len() == LINES && all_placed(trace).is_some();
    complete && violation(trace, None).is_none() && merged.inverted(Sort::Wall) > 0
}

pub const STEPS: &[Step] = &[
    Step {
        id: "hook",
        scene: "merged",
        task: Task::Watch {
            until: "the log puts a line before its cause",
            moment: |trace| broken_at(trace, ORDER),
        },
    },
    Step {
        id: "predict",
        scene: "merged",
        task: Task::Predict(Question {
            asks: "When all five lines have arrived, sorted by the wall clocks of the services that wrote them, which one stands first?",
            options: &[
                Choice::wrong(
                    "Order placed: everything began with it",
                    "It did happen first. But the log sorts by what the clocks showed, and a clock that is further behind showed an earlier time.",
                ),
                Choice::wrong("Stock reserved", "Stock's clock is behind, too, but by less than Shipping's."),
                Choice::wrong(
                    "Card charged",
                    "Payments' clock is ahead, so its line sorts later than it happened.",
                ),
                Choice::right("Parcel packed, which happened last"),
            ],
            answer: which_is_first,
            moment: all_placed,
            shows: "the last line is in the log",
            because: "Shipping's clock is furthest behind, so the last thing to happen looks like the oldest. The log is sorted correctly, but by numbers that say nothing about what came first.",
        }),
    },
    Step {
        id: "why",
        scene: "merged",
        task: Task::Why {
            asks: "Why does a line stand before its cause?",
            moment: |trace| broken_at(trace, ORDER),
        },
    },
    Step {
        id: "fix",
        scene: "merged",
        task: Task::Fix {
            goal: "The same clocks, as wrong as they are: all five lines, and none before its cause.",
            reached: in_order_all_the_same,
            solution: &[knobs::ORDER.to("lamport")],
        },
    },
    Step {
        id: "concurrent",
        scene: "blame",
        task: Task::Predict(Question {
            asks: "By Lamport time “stock reserved” stands above “card charged”. What does that say about the two?",
            options: &[
                Choice::wrong(
                    "That the stock was reserved first: its time is smaller",
                    "If one event happened before another, it has the smaller time. The converse does not hold: events that know nothing of each other get some order, too.",
                ),
                Choice::wrong(
                    "That the card was charged first",
                    "By true time it was. But Lamport times cannot show that, and nobody in the system knows it.",
                ),
                Choice::right("Nothing: neither happened before the other"),
            ],
            answer: how_they_stand,
            moment: said_apart,
            shows: "what the log says about two lines",
            because: "No chain of messages leads from one to the other, in either direction. An event that happened before another has the smaller time, but a smaller time does not prove that it happened before. By true time, the card was even charged first.",
        }),
    },
    Step {
        id: "break",
        scene: "set-back",
        task: Task::Break { scenes: &["set-back", "arrival", "blame", "perfect"], at_least: 3 },
    },
    Step { id: "prove", scene: "repaired", task: Task::Prove },
    Step { id: "transfer", scene: "repaired", task: Task::Transfer },
    Step { id: "home", scene: "repaired", task: Task::Read },
];

/// Clocks that are right until something sets them: sorting by wall clocks versus sorting by Lamport times and reading with
/// vector clocks.
pub const PROOF: Proof = Proof {
    common: &[
        knobs::STOCK_OFF.at(0),
        knobs::PAYMENTS_OFF.at(0),
        knobs::SHIPPING_OFF.at(0),
        knobs::ORDERS.at(6),
        knobs::EVERY.at(120),
    ],
    without: &[],
    with: &[knobs::ORDER.to("lamport"), knobs::READS.to("vector")],
    checks: &[ORDER, SAID],
    uncounted: &[],
};

#[cfg(test)]
mod tests {
    use super::super::LESSON;
    use super::*;
    use crate::run::{Recipe, Run};

    /// The second question's explanation makes this claim about its run.
    #[test]
    fn the_smaller_lamport_time_came_later() {
        let run = Run::complete(Recipe::of_scene(&LESSON, LESSON.scene("blame").expect("it is there")));
        let lines = lines(run.trace(), run.trace().len());
        let line = |number| lines.iter().find(|line| line.line.number == number).expect("it was logged");
        let (reserved, charged) = (line(APART.0), line(APART.1));
        assert!(reserved.line.lamport < charged.line.lamport);
        assert!(reserved.event > charged.event, "and yet it happened later");
    }

    #[test]
    fn lamport_times_have_nothing_the_wrong_way_round_in_any_scene() {
        let inverted = |scene: &'static Scene, by| {
            let run = Run::complete(Recipe::of_scene(&LESSON, scene));
            Merged::of(run.trace(), run.trace().len()).inverted(by)
        };
        for scene in LESSON.scenes {
            assert_eq!(inverted(scene, Sort::Lamport), 0, "{}", scene.id);
        }
        assert_eq!(inverted(&LESSON.scenes[0], Sort::Wall), 6);
    }
}
