//! The lesson's knobs.

use crate::lesson::knob::{Knob, Setting, choice};
use crate::policy::silence::Silence;
use crate::sim::time::Duration;

const SILENCE_GROUP: &str = "When no answer comes";
const SHOP_GROUP: &str = "Shop";
const WORK_GROUP: &str = "Work";

/// The initial number of questions. It only fills the choices below; a run uses the value of the `QUESTIONS` knob.
const QUESTIONS_AT_FIRST: u32 = 6;

pub const SILENCE: Setting<Silence> = choice!(
    "silence",
    "The browser",
    [
        ("failed", Silence::Failed, "says “failed”"),
        ("unknown", Silence::Unknown, "says “unknown”"),
        ("ask", Silence::Ask { at_most: QUESTIONS_AT_FIRST }, "asks what happened"),
        ("close", Silence::Close { at_most: QUESTIONS_AT_FIRST }, "asks, and closes missing orders"),
    ]
)
.under(SILENCE_GROUP)
.help("What it makes of silence or “unavailable”. A closed order refuses a request that comes later.");

pub const TIMEOUT: Setting<Duration> = Setting::millis("timeout", "Browser timeout", (100, 5_000, 100), 800)
    .waits()
    .under(SILENCE_GROUP)
    .help("How long the browser waits for an answer to its payment, and to each question.");

pub const QUESTIONS: Setting<u32> =
    Setting::count("questions", "Max questions", (1, 20, 1), "", QUESTIONS_AT_FIRST as i64)
        .under(SILENCE_GROUP)
        .help("How many times the browser asks about a payment before it says “unknown”.");

/// If true, the shop answers before the write.
pub const ANSWER: Setting<bool> = choice!(
    "answer",
    "The shop says “paid”",
    [("after", false, "after the write"), ("before", true, "before the write")]
)
.under(SHOP_GROUP)
.help("Before: the shop answers at once, and then asks its database to write.");

pub const SHOP_TIMEOUT: Setting<Duration> =
    Setting::millis("shop_timeout", "Shop timeout", (100, 5_000, 100), 300)
        .waits()
        .under(SHOP_GROUP)
        .help("How long the shop waits for its database before it says “unavailable”.");

pub const ORDERS: Setting<u32> = Setting::count("orders", "Payments", (1, 40, 1), "", 1)
    .under(WORK_GROUP)
    .help("How many payments are made.");

pub const EVERY: Setting<Duration> = Setting::millis("every", "One payment every", (100, 2_000, 100), 1_200)
    .under(WORK_GROUP)
    .help("The time from one payment to the next.");

pub const WRITE: Setting<Duration> = Setting::millis("write", "A write takes", (10, 3_000, 10), 10)
    .under(WORK_GROUP)
    .help("How long the database takes for one transaction.");

/// The knobs, in display order.
pub const KNOBS: &[Knob] = &[
    SILENCE.knob,
    TIMEOUT.knob,
    QUESTIONS.knob,
    ANSWER.knob,
    SHOP_TIMEOUT.knob,
    ORDERS.knob,
    EVERY.knob,
    WRITE.knob,
];
