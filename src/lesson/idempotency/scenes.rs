//! The variants: each misconception as a scene that fails, with the repair that holds on the same seed
//! and the same faults.

use super::knobs;
use super::scenario::{BROWSER, FITTING_ANSWER, ONE_CHARGE, PAYMENTS, PROVIDER};
use crate::lesson::script::{crash_after, lose};
use crate::lesson::{Fix, Scene};
use crate::sim::fault::{MessageRef, Scripted, Trigger};

const LOSE_CHARGE_REPLY: &[Scripted] = &[lose(MessageRef::first(PROVIDER, PAYMENTS))];
const LOSE_PAY_REPLY: &[Scripted] = &[lose(MessageRef::first(PAYMENTS, BROWSER))];
const CRASH_AFTER_CHARGE: &[Scripted] =
    &[crash_after(PAYMENTS, Trigger::Received(MessageRef::first(PROVIDER, PAYMENTS)), 400)];

/// The scenes. The first is the hook.
pub const SCENES: &[Scene] = &[
    Scene::new("no-key", 7).script(LOSE_CHARGE_REPLY).breaks(ONE_CHARGE).fix(Fix::new(
        "Send a key per order, and let the provider honour it",
        &[knobs::KEY.to("order"), knobs::PROVIDER.on()],
    )),
    Scene::new("attempt-key", 7)
        .turned(&[knobs::KEY.to("attempt"), knobs::PROVIDER.on()])
        .script(LOSE_CHARGE_REPLY)
        .breaks(ONE_CHARGE)
        .fix(Fix::new("Name the payment, not the attempt: a key per order", &[knobs::KEY.to("order")])),
    Scene::new("one-hop", 7)
        .turned(&[knobs::KEY.to("order"), knobs::MEMORY.to("claim")])
        .script(LOSE_CHARGE_REPLY)
        .breaks(ONE_CHARGE)
        .fix(Fix::new("Every hop that is retried needs the key", &[knobs::PROVIDER.on()])),
    Scene::new("no-memory", 11)
        .turned(&[knobs::KEY.to("order"), knobs::TIMEOUT.at(1_000)])
        .script(LOSE_PAY_REPLY)
        .breaks(ONE_CHARGE)
        .fix(Fix::new("Look the key up, and give the first answer again", &[knobs::MEMORY.to("lookup")])),
    Scene::new("race", 3)
        .turned(&[
            knobs::KEY.to("order"),
            knobs::MEMORY.to("lookup"),
            knobs::TIMEOUT.at(500),
            knobs::PROVIDER_WORK.at(450),
            knobs::SERVICE_TIMEOUT.at(2_000),
            knobs::BACKOFF.to("none"),
        ])
        .breaks(ONE_CHARGE)
        .fix(Fix::new(
            "Claim the key in one step, before the work",
            &[knobs::MEMORY.to("claim"), knobs::BACKOFF.to("exp"), knobs::ATTEMPTS.at(5)],
        )),
    Scene::new("crash", 7)
        .turned(&[
            knobs::KEY.to("order"),
            knobs::MEMORY.to("claim"),
            knobs::TIMEOUT.at(1_000),
            knobs::ATTEMPTS.at(5),
        ])
        .script(CRASH_AFTER_CHARGE)
        .breaks(ONE_CHARGE)
        .fix(Fix::new("Let the provider honour the key, too", &[knobs::PROVIDER.on()])),
    Scene::new("payload", 7)
        .turned(&[
            knobs::KEY.to("order"),
            knobs::MEMORY.to("claim"),
            knobs::PROVIDER.on(),
            knobs::COMPARE.off(),
            knobs::AMEND.on(),
            knobs::TIMEOUT.at(1_000),
        ])
        .script(LOSE_PAY_REPLY)
        .breaks(FITTING_ANSWER)
        .fix(Fix::new(
            "Compare the payload, and refuse a key that comes back with another",
            &[knobs::COMPARE.on()],
        )),
    Scene::new("expiry", 7)
        .turned(&[
            knobs::KEY.to("order"),
            knobs::MEMORY.to("claim"),
            knobs::TTL.at(500),
            knobs::TIMEOUT.at(1_000),
        ])
        .script(LOSE_PAY_REPLY)
        .breaks(ONE_CHARGE)
        .fix(Fix::new("Remember keys for longer than anybody retries", &[knobs::TTL.at(60_000)])),
    Scene::new("repaired", 7)
        .turned(&[
            knobs::KEY.to("order"),
            knobs::MEMORY.to("claim"),
            knobs::PROVIDER.on(),
            knobs::TIMEOUT.at(1_000),
        ])
        .script(LOSE_PAY_REPLY),
];
