//! The variants: what a network does to messages, one disturbance at a time and all at once; protocols that are almost right; and two who want to
//! act together. Each that can be repaired has the repair that holds on the same seed and the same faults.

use super::knobs;
use crate::lesson::script::{at, crash, crash_after, cut, delay, lose, nth, repeat};
use crate::lesson::{Fix, Scene, Seeds};
use crate::sim::fault::{Intervention, MessageFault, MessageRef, Scripted, Trigger};
use crate::sim::time::Duration;
use crate::subject::streams::promises::{BOTH, COMPLETE, CROSSED_OFF, ONCE, ORDER, THRIFT};
use crate::subject::streams::scene::{OFFICE, TILL};

/// The slip of this number, as long as none was sent again before it.
const fn slip(number: u32) -> MessageRef {
    nth(TILL, OFFICE, number)
}

/// The network's copy of it.
const fn copy_of(number: u32) -> MessageRef {
    MessageRef { copy: true, ..slip(number) }
}

const fn delay_copy(number: u32, ms: u64) -> Scripted {
    let fault = MessageFault::Delay { by: Duration::from_millis(ms) };
    at(0, Intervention::Message { message: copy_of(number), fault })
}

const LOST: Scripted = lose(slip(3));
const REPEATED: Scripted = repeat(slip(6));
const OVERTAKEN: Scripted = delay(slip(8), 60);

/// One slip is lost, one comes twice, and one is overtaken.
const BAD_DAY: &[Scripted] = &[LOST, REPEATED, OVERTAKEN];

const NO_SALES: [Scripted; 2] = cut(TILL, OFFICE, 100, 250);
const NO_ACKS: [Scripted; 2] = cut(OFFICE, TILL, 60, 700);
const NO_ACKS_EARLY: [Scripted; 2] = cut(OFFICE, TILL, 10, 500);
const NO_CONFIRMATION: [Scripted; 2] = cut(TILL, OFFICE, 45, 120);

const ALL: Fix = Fix::new("Number, acknowledge, send again, and book in order", &[knobs::LAYER.to("order")]);

/// The whole protocol, which some scenes have from the start.
const ORDERED: crate::lesson::knob::Turned = knobs::LAYER.to("order");

/// The scenes. The first is the hook.
pub const SCENES: &[Scene] = &[
    Scene::new("bad-day", 3).script(BAD_DAY).breaks(COMPLETE).fix(ALL),
    Scene::new("lost", 3).script(&[LOST]).breaks(COMPLETE).fix(ALL),
    Scene::new("repeated", 3)
        .script(&[REPEATED])
        .breaks(ONCE)
        .fix(Fix::new("Number the slips, and discard repeats", &[knobs::LAYER.to("dedup")])),
    Scene::new("overtaken", 3).script(&[OVERTAKEN]).breaks(ORDER).fix(ALL),
    Scene::new("late", 3).script(&[delay(slip(12), 600)]).breaks(COMPLETE).fix(ALL),
    Scene::new("rough", 10)
        .turned(&[
            knobs::LOSS.at(15),
            knobs::REPEATS.at(15),
            knobs::REORDERING.at(20),
            knobs::SALES.at(20),
            knobs::WINDOW.at(20),
            knobs::CLOSE.at(5_000),
        ])
        .breaks(COMPLETE)
        .fix(ALL)
        // By chance, nothing gets lost.
        .on_seeds(Seeds::AtLeast(920)),
    Scene::new("counted", 3).turned(&[knobs::LAYER.to("numbers")]).script(BAD_DAY).breaks(COMPLETE).fix(ALL),
    Scene::new("cut-sales", 3).turned(&[knobs::CLOSE.at(1_500)]).script(&NO_SALES).breaks(COMPLETE).fix(ALL),
    Scene::new("cut-acks", 3).turned(&[ORDERED, knobs::CLOSE.at(1_500)]).script(&NO_ACKS),
    Scene::new("blocked", 3).turned(&[ORDERED]).script(&[LOST]),
    Scene::new("forgets", 3)
        .turned(&[knobs::LAYER.to("dedup"), knobs::MEMORY.to("last")])
        .script(&[REPEATED, delay_copy(6, 60)])
        .breaks(ONCE)
        .fix(Fix::new("Remember all numbers", &[knobs::MEMORY.to("disk")])),
    Scene::new("too-early", 3)
        .turned(&[ORDERED, knobs::ACK_WHEN.to("arrived"), knobs::CLOSE.at(1_500)])
        .script(&[crash_after(OFFICE, Trigger::Received(slip(4)), 100)])
        .breaks(CROSSED_OFF)
        .fix(Fix::new("Acknowledge what is on disk", &[knobs::ACK_WHEN.to("filed")])),
    Scene::new("amnesia", 3)
        .turned(&[ORDERED, knobs::MEMORY.to("volatile"), knobs::CLOSE.at(1_500)])
        .script(&[crash(OFFICE, 170, 60)])
        .breaks(COMPLETE)
        .fix(Fix::new("Keep the next number on disk", &[knobs::MEMORY.to("disk")])),
    Scene::new("highest", 3)
        .turned(&[ORDERED, knobs::ACK_WHAT.to("highest")])
        .script(&[LOST])
        .breaks(COMPLETE)
        .fix(Fix::new("Acknowledge up to the first gap", &[knobs::ACK_WHAT.to("cumulative")])),
    Scene::new("hasty", 3)
        .turned(&[ORDERED, knobs::TIMER.to("fixed"), knobs::TIMEOUT.at(30)])
        .breaks(THRIFT)
        .fix(Fix::new("Measure the round trip", &[knobs::TIMER.to("measured")])),
    Scene::new("one-by-one", 3)
        .turned(&[ORDERED, knobs::WINDOW.at(1), knobs::CLOSE.at(300)])
        .breaks(COMPLETE)
        .fix(Fix::new("Let {window} be under way at once", &[knobs::WINDOW.at(8)])),
    Scene::new("wrapped", 3)
        .turned(&[ORDERED, knobs::BITS.to("three"), knobs::CLOSE.at(2_500)])
        .script(&NO_ACKS_EARLY)
        .breaks(ONCE)
        .fix(Fix::new("Let the window be half as large as the numbers", &[knobs::WINDOW.at(4)])),
    Scene::new("repaired", 3).turned(&[ORDERED]).script(BAD_DAY),
    Scene::new("generals", 3)
        .turned(&[ORDERED, knobs::JOB.to("switch")])
        .script(&[lose(nth(TILL, OFFICE, 1))])
        .breaks(BOTH),
    Scene::new("one-more", 3)
        .turned(&[ORDERED, knobs::JOB.to("switch"), knobs::MESSAGES.at(5)])
        .script(&[lose(nth(OFFICE, TILL, 3))])
        .breaks(BOTH),
    Scene::new("eight-copies", 3)
        .turned(&[ORDERED, knobs::JOB.to("switch"), knobs::COPIES.at(8)])
        .script(&NO_CONFIRMATION)
        .breaks(BOTH),
];
