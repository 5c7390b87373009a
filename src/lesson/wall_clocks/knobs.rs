//! What can be changed.

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
        ("after", Stamping::After, "after what was read"),
    ]
)
    .under(STAMPS_GROUP)
    .help("Which wall clock stamps a write: its author's, or the store's. The third way takes the author's, too, or one microsecond more than the stamp of the price that the author has read, whichever is later.");
pub const RULE: Setting<Rule> = choice!(
    "rule",
    "The store keeps",
    [
        ("later", Rule::LastWriteWins, "the later stamp"),
        ("replaces", Rule::CompareAndSet, "what replaces it"),
    ]
)
    .under(STAMPS_GROUP)
    .help("The later stamp: last write wins. It throws the other one away and says “saved”. What replaces it: compare and set. It refuses a write whose author has read something else than what is there; the author then reads again and decides anew.");
pub const STOPWATCH: Setting<Stopwatch> = choice!(
    "stopwatch",
    "Stopwatch",
    [("wall", Stopwatch::Wall, "wall clock"), ("monotonic", Stopwatch::Monotonic, "monotonic clock"),]
)
.under(STAMPS_GROUP)
.help("What the authors look at to say how long a write took.");
pub const ALICE_OFF: Setting<i64> =
    Setting::number("alice_off", "Alice's clock is off by", (-60_000, 60_000, 1), "ms", 0)
        .under(CLOCKS_GROUP)
        .help("How far it is ahead of true time at the start; below zero it is behind.");
pub const BOB_OFF: Setting<i64> =
    Setting::number("bob_off", "Bob's clock is off by", (-60_000, 60_000, 1), "ms", -10)
        .under(CLOCKS_GROUP)
        .help("How far it is ahead of true time at the start; below zero it is behind.");
pub const ALICE_DRIFT: Setting<i64> = Setting::number("alice_drift", "Alice's clock drifts by", (-1_000, 1_000, 50), "ppm", 0)
    .under(CLOCKS_GROUP)
    .help("How much it gains or loses: 100 ppm are 6 ms a minute. A quartz without temperature control is off by some 20 to 100.");
pub const BOB_DRIFT: Setting<i64> =
    Setting::number("bob_drift", "Bob's clock drifts by", (-1_000, 1_000, 50), "ppm", 0)
        .under(CLOCKS_GROUP)
        .help("How much it gains or loses.");
pub const ROUNDS: Setting<u32> = Setting::count("rounds", "Rounds", (1, 20, 1), "", 1)
    .under(WORK_GROUP)
    .help("How often Alice sets a price and Bob corrects it.");
pub const EVERY: Setting<Duration> = Setting::millis("every", "One round every", (100, 10_000, 100), 1_000)
    .under(WORK_GROUP)
    .help("How long it is from one round to the next.");
pub const FOLLOWS: Setting<Duration> =
    Setting::micros("follows", "Bob begins after", (0, 100_000, 100), 3_000)
        .under(WORK_GROUP)
        .help("How long after Alice has set her price Bob begins.");
pub const LOOKS: Setting<bool> = Setting::switch("looks", "Bob looks first", true)
    .under(WORK_GROUP)
    .help("Whether Bob reads the price before he sets his. Otherwise he goes by what he knew last.");
pub const THINKS: Setting<Duration> = Setting::micros("thinks", "Thinking takes", (100, 50_000, 100), 2_000)
    .under(WORK_GROUP)
    .help("How long an author thinks between reading a price and setting another one.");
pub const WAY: Setting<Duration> = Setting::micros("way", "One way takes", (100, 50_000, 100), 2_000)
    .under(WORK_GROUP)
    .help("How long a message is on its way.");

/// The knobs, in the order in which they are shown.
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
