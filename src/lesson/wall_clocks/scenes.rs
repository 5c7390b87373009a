//! The variants: what several clocks, or one that is set, do to timestamps and to durations, each with the
//! repair that holds on the same seed and the same faults.

use super::checks::{FOLLOWS, MEASURED, UNSEEN};
use super::knobs;
use super::scenario::{ALICE, STORE};
use crate::lesson::{Fix, Scene};
use crate::sim::fault::{Intervention, Scripted};
use crate::sim::ids::NodeId;
use crate::sim::time::SimTime;

const fn nothing() -> Vec<Scripted> {
    Vec::new()
}

fn set_back(node: NodeId, at_us: u64, by_us: i64) -> Vec<Scripted> {
    let at = SimTime::from_micros(at_us);
    vec![Scripted { at, intervention: Intervention::StepClock { node, by_us: -by_us } }]
}

/// The time service sets the store's clock right, by 50 ms, between the two writes.
fn store_set_back() -> Vec<Scripted> {
    set_back(STORE, 5_000, 50_000)
}

/// The same second comes twice, as in a leap second, while Alice's write is under way.
fn second_twice() -> Vec<Scripted> {
    set_back(ALICE, 3_000, 1_000_000)
}

const AFTER: Fix = Fix {
    words: "Stamp every write later than what its author has read",
    settings: &[knobs::STAMP.to("after")],
};

/// The scenes. The first is the hook.
pub const SCENES: &[Scene] = &[
    Scene {
        id: "behind",
        title: "Ten milliseconds behind",
        blurb: "Bob's clock is 10 ms behind Alice's. He reads her price, corrects it, and is told that it is saved.",
        settings: &[],
        seed: 5,
        script: nothing,
        breaks: Some(FOLLOWS),
        fix: Some(AFTER),
    },
    Scene {
        id: "synchronised",
        title: "Clocks that agree to a millisecond",
        blurb: "A time service keeps the clocks within a millisecond of each other. The two programs stand beside the store, and are faster than that.",
        settings: &[knobs::BOB_OFF.at(-1), knobs::WAY.at(100), knobs::THINKS.at(100), knobs::FOLLOWS.at(200)],
        seed: 5,
        script: nothing,
        breaks: Some(FOLLOWS),
        fix: Some(AFTER),
    },
    Scene {
        id: "ahead",
        title: "A minute ahead",
        blurb: "It is Alice's clock this time, and it is a minute ahead. Bob's is right, and everything that he says is thrown away until that minute is over.",
        settings: &[
            knobs::ALICE_OFF.at(60_000),
            knobs::BOB_OFF.at(0),
            knobs::ROUNDS.at(3),
            knobs::EVERY.at(100),
        ],
        seed: 5,
        script: nothing,
        breaks: Some(FOLLOWS),
        fix: Some(AFTER),
    },
    Scene {
        id: "drift",
        title: "Right at the start",
        blurb: "All clocks are right at the start. Bob's loses 200 millionths, as a warm quartz may, and nobody sets it. For a while that does no harm.",
        settings: &[
            knobs::BOB_OFF.at(0),
            knobs::BOB_DRIFT.at(-200),
            knobs::ROUNDS.at(8),
            knobs::EVERY.at(8_000),
        ],
        seed: 5,
        script: nothing,
        breaks: Some(FOLLOWS),
        fix: Some(AFTER),
    },
    Scene {
        id: "one-clock",
        title: "One clock for all, set back",
        blurb: "The store stamps what arrives, so there is only one clock. Between the two writes a time service sets it back by 50 ms.",
        settings: &[knobs::BOB_OFF.at(0), knobs::STAMP.to("store")],
        seed: 5,
        script: store_set_back,
        breaks: Some(FOLLOWS),
        fix: Some(AFTER),
    },
    Scene {
        id: "stopwatch",
        title: "Less than no time",
        blurb: "Alice's program reads its wall clock before and after a write, to say how long it took. Meanwhile the same second comes twice.",
        settings: &[knobs::BOB_OFF.at(0)],
        seed: 5,
        script: second_twice,
        breaks: Some(MEASURED),
        fix: Some(Fix {
            words: "Measure with the monotonic clock",
            settings: &[knobs::STOPWATCH.to("monotonic")],
        }),
    },
    Scene {
        id: "same-moment",
        title: "Right clocks, same moment",
        blurb: "All clocks are right. Bob sets his price a millisecond after Alice, without having seen hers. One of the two is lost, and both are called saved.",
        settings: &[knobs::BOB_OFF.at(0), knobs::FOLLOWS.at(1_000), knobs::LOOKS.off()],
        seed: 5,
        script: nothing,
        breaks: Some(UNSEEN),
        fix: Some(Fix {
            words: "Take only what replaces what is there, and refuse the rest",
            settings: &[knobs::RULE.to("replaces")],
        }),
    },
    Scene {
        id: "repaired",
        title: "Later than what was read",
        blurb: "The same clocks as at first. A stamp is never earlier than the one that its author has read.",
        settings: &[knobs::STAMP.to("after"), knobs::RULE.to("replaces"), knobs::STOPWATCH.to("monotonic")],
        seed: 5,
        script: nothing,
        breaks: None,
        fix: None,
    },
];
