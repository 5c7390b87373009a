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
    Scene {
        id: "no-key",
        title: "No key",
        blurb: "The provider's answer is lost. Payments asks again, and nothing tells the provider that it is the same payment.",
        seed: 7,
        script: LOSE_CHARGE_REPLY,
        breaks: Some(ONE_CHARGE),
        fix: Some(Fix {
            words: "Send a key per order, and let the provider honour it",
            settings: &[knobs::KEY.to("order"), knobs::PROVIDER.on()],
        }),
        ..Scene::PLAIN
    },
    Scene {
        id: "attempt-key",
        title: "Key with the attempt number",
        blurb: "There is a key, and the provider honours it. But it holds the number of the attempt, so each retry is a new key.",
        settings: &[knobs::KEY.to("attempt"), knobs::PROVIDER.on()],
        seed: 7,
        script: LOSE_CHARGE_REPLY,
        breaks: Some(ONE_CHARGE),
        fix: Some(Fix {
            words: "Name the payment, not the attempt: a key per order",
            settings: &[knobs::KEY.to("order")],
        }),
        ..Scene::PLAIN
    },
    Scene {
        id: "one-hop",
        title: "Key for one hop only",
        blurb: "Payments keeps a careful table of its own. The retry to the provider never passes that table.",
        settings: &[knobs::KEY.to("order"), knobs::MEMORY.to("claim")],
        seed: 7,
        script: LOSE_CHARGE_REPLY,
        breaks: Some(ONE_CHARGE),
        fix: Some(Fix {
            words: "Every hop that is retried needs the key",
            settings: &[knobs::PROVIDER.on()],
        }),
        ..Scene::PLAIN
    },
    Scene {
        id: "no-memory",
        title: "Key that nobody remembers",
        blurb: "The answer to the browser is lost. It asks again with the same key, and Payments does not look at it.",
        settings: &[knobs::KEY.to("order"), knobs::TIMEOUT.at(1_000)],
        seed: 11,
        script: LOSE_PAY_REPLY,
        breaks: Some(ONE_CHARGE),
        fix: Some(Fix {
            words: "Look the key up, and give the first answer again",
            settings: &[knobs::MEMORY.to("lookup")],
        }),
        ..Scene::PLAIN
    },
    Scene {
        id: "race",
        title: "Look-up, then insert",
        blurb: "Charging takes longer than the browser waits. The retry looks the key up before the first request has inserted it: both find nothing.",
        settings: &[
            knobs::KEY.to("order"),
            knobs::MEMORY.to("lookup"),
            knobs::TIMEOUT.at(500),
            knobs::PROVIDER_WORK.at(450),
            knobs::SERVICE_TIMEOUT.at(2_000),
            knobs::BACKOFF.to("none"),
        ],
        seed: 3,
        breaks: Some(ONE_CHARGE),
        fix: Some(Fix {
            words: "Claim the key in one step, before the work",
            settings: &[knobs::MEMORY.to("claim"), knobs::BACKOFF.to("exp"), knobs::ATTEMPTS.at(5)],
        }),
        ..Scene::PLAIN
    },
    Scene {
        id: "crash",
        title: "Crash after the charge",
        blurb: "Payments crashes when the provider has charged and its own table does not know yet. The claim's lease runs out, a retry takes it over, and works.",
        settings: &[
            knobs::KEY.to("order"),
            knobs::MEMORY.to("claim"),
            knobs::TIMEOUT.at(1_000),
            knobs::ATTEMPTS.at(5),
        ],
        seed: 7,
        script: CRASH_AFTER_CHARGE,
        breaks: Some(ONE_CHARGE),
        fix: Some(Fix { words: "Let the provider honour the key, too", settings: &[knobs::PROVIDER.on()] }),
        ..Scene::PLAIN
    },
    Scene {
        id: "payload",
        title: "Same key, another amount",
        blurb: "The first answer is lost. The order is edited, the key is not: the retry asks for 59.00 and is told that 49.00 were paid.",
        settings: &[
            knobs::KEY.to("order"),
            knobs::MEMORY.to("claim"),
            knobs::PROVIDER.on(),
            knobs::COMPARE.off(),
            knobs::AMEND.on(),
            knobs::TIMEOUT.at(1_000),
        ],
        seed: 7,
        script: LOSE_PAY_REPLY,
        breaks: Some(FITTING_ANSWER),
        fix: Some(Fix {
            words: "Compare the payload, and refuse a key that comes back with another",
            settings: &[knobs::COMPARE.on()],
        }),
        ..Scene::PLAIN
    },
    Scene {
        id: "expiry",
        title: "Key that expires too soon",
        blurb: "The table remembers for half a second. The browser asks again after a second, and the key is new once more.",
        settings: &[
            knobs::KEY.to("order"),
            knobs::MEMORY.to("claim"),
            knobs::TTL.at(500),
            knobs::TIMEOUT.at(1_000),
        ],
        seed: 7,
        script: LOSE_PAY_REPLY,
        breaks: Some(ONE_CHARGE),
        fix: Some(Fix {
            words: "Remember keys for longer than anybody retries",
            settings: &[knobs::TTL.at(60_000)],
        }),
        ..Scene::PLAIN
    },
    Scene {
        id: "repaired",
        title: "All of it",
        blurb: "A key per order, claimed atomically, compared, kept for a minute, and honoured by the provider. The first answer is lost all the same.",
        settings: &[
            knobs::KEY.to("order"),
            knobs::MEMORY.to("claim"),
            knobs::PROVIDER.on(),
            knobs::TIMEOUT.at(1_000),
        ],
        seed: 7,
        script: LOSE_PAY_REPLY,
        ..Scene::PLAIN
    },
];
