//! The variants: what several clocks, or one that is set, do to timestamps and to durations, each with the
//! repair that holds on the same seed and the same faults.

use super::checks::{FOLLOWS, MEASURED, UNSEEN};
use super::knobs;
use super::scenario::{ALICE, STORE};
use crate::lesson::script::step_clock;
use crate::lesson::{Fix, Scene};

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
        seed: 5,
        breaks: Some(FOLLOWS),
        fix: Some(AFTER),
        ..Scene::PLAIN
    },
    Scene {
        id: "synchronised",
        title: "Clocks that agree to a millisecond",
        blurb: "A time service keeps the clocks within a millisecond of each other. The two programs stand beside the store, and are faster than that.",
        settings: &[knobs::BOB_OFF.at(-1), knobs::WAY.at(100), knobs::THINKS.at(100), knobs::FOLLOWS.at(200)],
        seed: 5,
        breaks: Some(FOLLOWS),
        fix: Some(AFTER),
        ..Scene::PLAIN
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
        breaks: Some(FOLLOWS),
        fix: Some(AFTER),
        ..Scene::PLAIN
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
        breaks: Some(FOLLOWS),
        fix: Some(AFTER),
        ..Scene::PLAIN
    },
    Scene {
        id: "one-clock",
        title: "One clock for all, set back",
        blurb: "The store stamps what arrives, so there is only one clock. Between the two writes a time service sets it back by 50 ms.",
        settings: &[knobs::BOB_OFF.at(0), knobs::STAMP.to("store")],
        seed: 5,
        script: &[step_clock(STORE, 5, -50)],
        breaks: Some(FOLLOWS),
        fix: Some(AFTER),
        ..Scene::PLAIN
    },
    Scene {
        id: "stopwatch",
        title: "Less than no time",
        blurb: "Alice's program reads its wall clock before and after a write, to say how long it took. Meanwhile the same second comes twice.",
        settings: &[knobs::BOB_OFF.at(0)],
        seed: 5,
        script: &[step_clock(ALICE, 3, -1_000)],
        breaks: Some(MEASURED),
        fix: Some(Fix {
            words: "Measure with the monotonic clock",
            settings: &[knobs::STOPWATCH.to("monotonic")],
        }),
        ..Scene::PLAIN
    },
    Scene {
        id: "same-moment",
        title: "Right clocks, same moment",
        blurb: "All clocks are right. Bob sets his price a millisecond after Alice, without having seen hers. One of the two is lost, and both are called saved.",
        settings: &[knobs::BOB_OFF.at(0), knobs::FOLLOWS.at(1_000), knobs::LOOKS.off()],
        seed: 5,
        breaks: Some(UNSEEN),
        fix: Some(Fix {
            words: "Take only what replaces what is there, and refuse the rest",
            settings: &[knobs::RULE.to("replaces")],
        }),
        ..Scene::PLAIN
    },
    Scene {
        id: "repaired",
        title: "Later than what was read",
        blurb: "The same clocks as at first. A stamp is never earlier than the one that its author has read.",
        settings: &[knobs::STAMP.to("after"), knobs::RULE.to("replaces"), knobs::STOPWATCH.to("monotonic")],
        seed: 5,
        ..Scene::PLAIN
    },
];
