//! The lesson's knobs.

use crate::lesson::knob::{Knob, Setting, choice};
use crate::policy::register::Rule;
use crate::policy::stamp::Stamping;
use crate::sim::time::Duration;
use crate::subject::prices::author::Stopwatch;

const STAMPS_GROUP: &str = "Stamps";
const CLOCKS_GROUP: &str = "Clocks";
const WORK_GROUP: &str = "Work";

pub const STAMP: Setting<Stamping> = choice!(
    "stamp",
    "Timestamps",
    [
        ("author", Stamping::Author, "author's clock"),
        ("store", Stamping::Store, "store's clock"),
        ("after", Stamping::After, "later than what was read"),
    ]
)
.under(STAMPS_GROUP)
.help("Later than what was read: the author's clock, or 1 µs after the stamp it read, if that is later.");
pub const RULE: Setting<Rule> = choice!(
    "rule",
    "The store's rule",
    [("later", Rule::LastWriteWins, "last write wins"), ("replaces", Rule::CompareAndSet, "compare and set"),]
)
.under(STAMPS_GROUP)
.help("Keep the later stamp and say “saved” either way, or refuse a write based on a stale read.");
pub const STOPWATCH: Setting<Stopwatch> = choice!(
    "stopwatch",
    "Stopwatch",
    [("wall", Stopwatch::Wall, "wall clock"), ("monotonic", Stopwatch::Monotonic, "monotonic clock"),]
)
.under(STAMPS_GROUP)
.help("The clock with which an author measures how long a write took.");
pub const ALICE_OFF: Setting<i64> =
    Setting::number("alice_off", "Alice's clock is off by", (-60_000, 60_000, 1), "ms", 0)
        .under(CLOCKS_GROUP)
        .help("How far it is ahead of true time at the start. Negative: behind.");
pub const BOB_OFF: Setting<i64> =
    Setting::number("bob_off", "Bob's clock is off by", (-60_000, 60_000, 1), "ms", -10)
        .under(CLOCKS_GROUP)
        .help("How far it is ahead of true time at the start. Negative: behind.");
pub const ALICE_DRIFT: Setting<i64> =
    Setting::number("alice_drift", "Alice's clock drifts by", (-1_000, 1_000, 50), "ppm", 0)
        .under(CLOCKS_GROUP)
        .help("100 ppm are 6 ms a minute. Without temperature control, a quartz is off by 20 to 100 ppm.");
pub const BOB_DRIFT: Setting<i64> =
    Setting::number("bob_drift", "Bob's clock drifts by", (-1_000, 1_000, 50), "ppm", 0)
        .under(CLOCKS_GROUP)
        .help("How much it gains. Negative: loses.");
pub const ROUNDS: Setting<u32> = Setting::count("rounds", "Rounds", (1, 20, 1), "", 1)
    .under(WORK_GROUP)
    .help("How many times Alice sets a price and Bob corrects it.");
pub const EVERY: Setting<Duration> = Setting::millis("every", "One round every", (100, 10_000, 100), 1_000)
    .under(WORK_GROUP)
    .help("The time from one round to the next.");
pub const FOLLOWS: Setting<Duration> =
    Setting::micros("follows", "Bob begins after", (0, 100_000, 100), 3_000)
        .under(WORK_GROUP)
        .help("How long Bob waits after Alice has set her price.");
pub const LOOKS: Setting<bool> = Setting::switch("looks", "Bob reads first", true)
    .under(WORK_GROUP)
    .help("If on, Bob reads the price before he sets his. If off, he relies on the last one he knew.");
pub const THINKS: Setting<Duration> = Setting::micros("thinks", "Thinking takes", (100, 50_000, 100), 2_000)
    .under(WORK_GROUP)
    .help("How long an author thinks between reading a price and setting a new one.");
pub const WAY: Setting<Duration> = Setting::micros("way", "Message latency", (100, 50_000, 100), 2_000)
    .under(WORK_GROUP)
    .help("How long a message takes to arrive.");

/// The knobs, in display order.
pub const KNOBS: &[Knob] = &[
    STAMP.knob,
    RULE.knob,
    STOPWATCH.knob,
    ALICE_OFF.knob,
    BOB_OFF.knob,
    ALICE_DRIFT.knob,
    BOB_DRIFT.knob,
    ROUNDS.knob,
    EVERY.knob,
    FOLLOWS.knob,
    LOOKS.knob,
    THINKS.knob,
    WAY.knob,
];
