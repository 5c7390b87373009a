//! The way through the lesson, and what is proved.

use super::knobs;
use crate::lesson::step::{Choice, Proof, Question, Step, Task};
use crate::sim::trace::Trace;
use crate::subject::Words;
use crate::subject::cart::Fact;
use crate::subject::carts::cart::{MILK, bit};
use crate::subject::carts::promises::{AGREE, BOUGHT, FEW, GONE, KEPT, MERGED, REPLACED};
use crate::subject::carts::reading::{came, carts, checkout, read, wrote};
use crate::subject::reading::{broken_at, violation};

/// The first item that Ann adds, and the first that Ben adds, where there are two phones.
const EGGS: u64 = bit(1);
const BREAD: u64 = bit(2);

/// What is bought, as one of the answers: everything, all but Ben's item, or all but Ann's.
fn what_is_bought(trace: &Trace<Words>) -> Option<usize> {
    let (_, cart) = checkout(trace)?;
    match (cart.items & EGGS != 0, cart.items & BREAD != 0) {
        (true, true) => Some(0),
        (true, false) => Some(1),
        (false, true) => Some(2),
        (false, false) => None,
    }
}

/// How many versions a replica holds after it has taken a write: one of another phone's, one of this phone's, or more.
fn after(trace: &Trace<Words>, phone: u16, nth: u32) -> Option<(bool, usize)> {
    let event = came(trace, phone, nth)?;
    carts(trace).all().filter(|(at, _)| *at == event).find_map(|(_, fact)| match fact {
        Fact::Settled { kept, .. } => {
            Some((kept.iter().any(|kept| kept.edit.phone == phone && kept.edit.nth == nth), kept.len()))
        }
        _ => None,
    })
}

/// What becomes of Ben's write beside a version with a greater Lamport number: it replaces, it stays beside, or it is dropped.
fn what_of_the_smaller(trace: &Trace<Words>) -> Option<usize> {
    match after(trace, 1, 1)? {
        (true, 1) => Some(0),
        (true, _) => Some(1),
        (false, _) => Some(2),
    }
}

/// What one replica keeps of two concurrent writes: both, the first, or the second.
fn what_one_replica_keeps(trace: &Trace<Words>) -> Option<usize> {
    match after(trace, 1, 1)? {
        (true, 2) => Some(0),
        (false, _) => Some(1),
        (true, 1) => Some(2),
        _ => None,
    }
}

/// How many versions there are after each phone has written three times, as one of the answers: one, one for each phone, or all six.
fn how_many(trace: &Trace<Words>) -> Option<usize> {
    match after(trace, 1, 3)?.1 {
        1 => Some(0),
        2 => Some(1),
        6 => Some(2),
        _ => None,
    }
}

/// Whether the milk is back after Ben has merged, as one of the answers: no, he is asked, or yes.
fn is_it_back(trace: &Trace<Words>) -> Option<usize> {
    wrote(trace, 1, 2)?;
    carts(trace).all().find_map(|(_, fact)| match fact {
        Fact::Wrote { edit, cart, .. } if edit.phone == 1 && edit.nth == 2 => {
            Some(if cart.items & bit(MILK) == 0 { 0 } else { 2 })
        }
        _ => None,
    })
}

pub const STEPS: &[Step] = &[
    Step {
        id: "hook",
        scene: "one-lost",
        task: Task::Watch { until: "both phones have read the cart", moment: |trace| read(trace, 1, 1) },
    },
    Step {
        id: "predict",
        scene: "one-lost",
        task: Task::Predict(Question {
            asks: "Ann adds eggs through replica 1, and a little later Ben adds bread through replica 2. Both are told that it is saved. What will Ann buy at the checkout?",
            options: &[
                Choice::wrong(
                    "Milk, eggs and bread: both were saved",
                    "Each of them wrote a whole cart, and replicas that keep one version have to choose between the two. Nothing put the carts together.",
                ),
                Choice::wrong(
                    "Milk and eggs: that is what she has seen and written herself",
                    "Replica 1 holds that as well, until Ben's version reaches it. Its timestamp is later, and Ann reads again after that.",
                ),
                Choice::right("Milk and bread"),
            ],
            answer: what_is_bought,
            moment: |trace| Some(checkout(trace)?.0),
            shows: "Ann goes to the checkout",
            because: "Ben's phone had not read Ann's cart when it wrote its own. The replicas cannot know that: they see two times, and the later one wins. Both clocks are right, and nobody gets an error.",
        }),
    },
    Step {
        id: "why",
        scene: "one-lost",
        task: Task::Why { asks: "Why are the eggs missing?", moment: |trace| broken_at(trace, BOUGHT) },
    },
    Step {
        id: "fix",
        scene: "one-lost",
        task: Task::Fix {
            goal: "The same seed, the same phones: Ann buys milk, eggs and bread.",
            reached: |trace| {
                let bought = checkout(trace).map(|(_, cart)| cart.items);
                bought == Some(bit(MILK) | EGGS | BREAD) && violation(trace, None).is_none()
            },
            solution: &[knobs::CARRY.to("dots")],
        },
    },
    Step {
        id: "lamport",
        scene: "lamport",
        task: Task::Predict(Question {
            asks: "Ann has written twice: Lamport numbers 1 and 2. Ben has been looking at the first cart all the while. Now he writes, with number 1. What does his replica do with it, which holds Ann's second version?",
            options: &[
                Choice::wrong(
                    "It replaces Ann's version: it comes later",
                    "The replica goes by the numbers. Ben's is smaller, because he had read only the first cart, whose number was 0.",
                ),
                Choice::wrong(
                    "It keeps both: Ben has not read Ann's version, nor she his",
                    "That would be right. But a store that keeps the greatest has to put any two numbers in order; if they are equal, this one goes by the phone's name. A smaller number does not say that its author was read.",
                ),
                Choice::right("It drops Ben's write"),
            ],
            answer: what_of_the_smaller,
            moment: |trace| came(trace, 1, 1),
            shows: "Ben's write reaches his replica",
            because: "If one write happened before another, it has the smaller number. The converse does not hold. To a store that keeps the greatest number, a smaller one looks like an older version. It drops a write that nobody has read, and Ben is told that it is saved.",
        }),
    },
    Step {
        id: "replica",
        scene: "one-replica",
        task: Task::Predict(Question {
            asks: "Versions carry a vector with an entry for each replica. There is one replica, which counts its writes. Ann and Ben have read the same cart. Her write becomes [1:2]: it includes two writes of replica 1. His becomes [1:3]. What does the replica hold then?",
            options: &[
                Choice::wrong(
                    "Both: neither has read the other's",
                    "That is so, but the vector does not say it. [1:3] includes everything that [1:2] does, as if Ben had read Ann's version.",
                ),
                Choice::wrong(
                    "Ann's: she was first, and what Ben had read is out of date by then",
                    "Nobody is refused here. What Ben had read comes with his write, as its **context**, and then the replica adds its own count to it.",
                ),
                Choice::right("Ben's: [1:3] is greater than [1:2]"),
            ],
            answer: what_one_replica_keeps,
            moment: |trace| came(trace, 1, 1),
            shows: "Ben's write reaches the replica",
            because: "On the replica, one write did come after the other: as events, they are ordered. As versions they are not, because Ben had not read Ann's. An entry that counts the writes of a replica mixes up the two. A dotted version vector keeps them apart: her write is 1:2 after [1:1], and his is 1:3 after [1:1]. His context does not include 1:2, so both stay. Choose it under *Versions*, and look at *State*.",
        }),
    },
    Step {
        id: "explosion",
        scene: "explosion",
        task: Task::Predict(Question {
            asks: "Now the replica keeps everything that was not read, with one vector for all siblings. Ann and Ben write in turn, and each has always read all versions but the other's last one. How many versions are there when each has written three times?",
            options: &[
                Choice::wrong(
                    "One: the last write replaces what its author had read",
                    "It would if its author had read everything. Each of them has missed one version here, the other's last one.",
                ),
                Choice::wrong(
                    "Two: the last version of each",
                    "That is how many there should be. But the vector does not say which of the versions Ann has read. It only says that she has not read all of them.",
                ),
                Choice::right("Six: none of them is ever dropped"),
            ],
            answer: how_many,
            moment: |trace| came(trace, 1, 3),
            shows: "Ben's third write reaches the replica",
            because: "A write replaces all siblings or none. As long as there is always somebody in between, it is none, and carts that were replaced long ago come back with each read. Riak's users met this as sibling explosion. With a dot for each version, a context says exactly which of them were read, and two remain.",
        }),
    },
    Step {
        id: "removed",
        scene: "comes-back",
        task: Task::Predict(Question {
            asks: "The versions carry dots, and nothing is dropped unread. Ann takes out the milk while Ben adds bread. Then Ben opens the cart again: two siblings, which his phone merges to everything that is in any of them. Is there milk in the cart that he writes?",
            options: &[
                Choice::wrong(
                    "No: he has read the version in which it was removed",
                    "He has read a cart without milk and a cart with milk. The union of the two has milk, and nothing in either says that it was taken out.",
                ),
                Choice::wrong(
                    "His phone asks him: siblings mean that there is a conflict",
                    "It could. This program, like the one in the paper on Dynamo, merges without asking.",
                ),
                Choice::right("Yes: it is in one of the siblings"),
            ],
            answer: is_it_back,
            moment: |trace| wrote(trace, 1, 2),
            shows: "Ben writes the merged cart",
            because: "That something is not in a set does not say whether it was removed or never added. The clocks were right: the versions are concurrent. What to make of them is the program's business, and a union of items forgets removals. If carts also remember what was taken out (*everything not removed in any*, under *Phones*), the milk stays out, and the price is a name for every removal, kept for ever.",
        }),
    },
    Step {
        id: "break",
        scene: "account",
        task: Task::Break {
            scenes: &[
                "behind",
                "account",
                "restart",
                "pruned",
                "pruned-own",
                "newest",
                "no-context",
                "gap",
                "not-repaired",
            ],
            at_least: 4,
        },
    },
    Step { id: "prove", scene: "repaired", task: Task::Prove },
    Step { id: "transfer", scene: "repaired", task: Task::Transfer },
    Step { id: "home", scene: "repaired", task: Task::Read },
];

/// The same phones and replicas on both sides. Versions carry a wall clock on one, and a dotted version vector on the other.
pub const PROOF: Proof = Proof {
    common: &[
        knobs::MERGE.to("tombstones"),
        knobs::READS.to("repair"),
        knobs::PHONES.at(4),
        knobs::REPLICAS.at(3),
        knobs::CHANGES.at(8),
        knobs::REMOVES.to("removes"),
        knobs::THINK.at(600),
        knobs::DAY.at(10_000),
    ],
    without: &[knobs::CARRY.to("wall")],
    with: &[knobs::CARRY.to("dots")],
    checks: &[KEPT, REPLACED, FEW, MERGED, GONE, BOUGHT],
    uncounted: &[(
        AGREE,
        "a message that was held up before the faults were lifted holds up those behind it, perhaps until the run is over",
    )],
};

#[cfg(test)]
mod tests {
    use super::super::LESSON;
    use super::*;
    use crate::run::{Recipe, Run};
    use crate::subject::carts::reading::{first_lost, first_with};

    fn run(scene: &str) -> Run {
        Run::complete(Recipe::of_scene(&LESSON, LESSON.scene(scene).expect("it is there")))
    }

    /// What the questions say of their runs.
    #[test]
    fn the_smaller_number_was_written_last_and_dropped() {
        let run = run("lamport");
        assert!(wrote(run.trace(), 0, 2) < wrote(run.trace(), 1, 1));
        let (event, dropped) = first_lost(run.trace()).expect("it is dropped");
        assert_eq!((dropped.edit.phone, dropped.by.phone, dropped.by.nth), (1, 0, 2));
        assert_eq!(Some(event), came(run.trace(), 1, 1));
    }

    #[test]
    fn siblings_of_an_explosion_grow_with_each_write() {
        let run = run("explosion");
        assert!(first_with(run.trace(), 9).is_some());
    }
}
