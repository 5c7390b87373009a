//! What can be changed.

use crate::lesson::knob::{Knob, Setting, choice};
use crate::policy::window::{Bits, Repeat};
use crate::sim::time::Duration;
use crate::subject::streams::protocol::{AckWhat, AckWhen, Layer, Memory};

const PROTOCOL_GROUP: &str = "Protocol";
const RESEND_GROUP: &str = "Window and retransmission";
const NETWORK_GROUP: &str = "Network";
const WORK_GROUP: &str = "Work";

pub const LAYER: Setting<Layer> = choice!(
    "layer",
    "Till and head office use",
    [
        ("bare", Layer::Bare, "bare messages"),
        ("numbers", Layer::Numbers, "numbers"),
        ("dedup", Layer::Dedup, "numbers, and discard repeats"),
        ("acks", Layer::Acks, "acknowledgement and retransmission"),
        ("order", Layer::Order, "all of that, and book in order"),
    ]
)
.under(PROTOCOL_GROUP)
.help("Each choice has what those above it have.");

pub const MEMORY: Setting<Memory> = choice!(
    "memory",
    "Head office remembers numbers",
    [
        ("disk", Memory::Disk, "all of them, on disk"),
        ("volatile", Memory::Volatile, "all of them, in memory"),
        ("last", Memory::LastOnly, "only the last one"),
    ]
)
.under(PROTOCOL_GROUP)
.help("By these it knows a repeat. With acknowledgements, “only the last one” counts as “in memory”.");

pub const ACK_WHEN: Setting<AckWhen> = choice!(
    "ack_when",
    "Head office acknowledges",
    [
        ("filed", AckWhen::Filed, "once a slip is filed"),
        ("arrived", AckWhen::Arrived, "as soon as a slip arrives")
    ]
)
.under(PROTOCOL_GROUP)
.help("Filed means written to disk.");

pub const ACK_WHAT: Setting<AckWhat> = choice!(
    "ack_what",
    "An acknowledgement covers",
    [
        ("cumulative", AckWhat::Cumulative, "what came without a gap"),
        ("highest", AckWhat::Highest, "all up to the highest number"),
    ]
)
.under(PROTOCOL_GROUP)
.help("With selective repeat it also names the number that has just come.");

pub const BITS: Setting<Bits> = choice!(
    "bits",
    "A number has",
    [
        ("long", Bits(32), "32 bits"),
        ("four", Bits(4), "4 bits: 0 to 15"),
        ("three", Bits(3), "3 bits: 0 to 7")
    ]
)
.under(PROTOCOL_GROUP)
.help("After the last one, numbers begin again.");

pub const WINDOW: Setting<u32> = Setting::count("window", "Window, in slips", (1, 64, 1), "", 8)
    .under(RESEND_GROUP)
    .help("How many slips may be under way without an acknowledgement.");

pub const REPEAT: Setting<Repeat> = choice!(
    "repeat",
    "After a timeout",
    [
        ("selective", Repeat::Selective, "send what is missing"),
        ("back", Repeat::GoBackN, "send everything since (go-back-N)"),
    ]
)
.under(RESEND_GROUP)
.help("With go-back-N, head office discards whatever is not the next number.");

/// Whether the retransmission timeout is measured.
pub const TIMER: Setting<bool> = choice!(
    "timer",
    "The retransmission timeout is",
    [("measured", true, "measured (RFC 6298)"), ("fixed", false, "fixed")]
)
.under(RESEND_GROUP)
.help("Measured: from the round trips so far, and doubled each time it runs out.");

pub const TIMEOUT: Setting<Duration> = Setting::millis("timeout", "Fixed timeout", (10, 2_000, 10), 300)
    .waits()
    .under(RESEND_GROUP)
    .help("How long the till waits for an acknowledgement, where the timeout is fixed.");

pub const LOSS: Setting<u32> = Setting::count("loss", "Loss", (0, 60, 5), "%", 0)
    .under(NETWORK_GROUP)
    .help("How many of all messages get lost, in either direction.");

pub const REPEATS: Setting<u32> = Setting::count("repeats", "Repetition", (0, 60, 5), "%", 0)
    .under(NETWORK_GROUP)
    .help("How many of all messages arrive twice.");

pub const REORDERING: Setting<u32> = Setting::count("reordering", "Reordering", (0, 60, 5), "%", 0)
    .under(NETWORK_GROUP)
    .help("How many of all messages fall behind, so that later ones can overtake them.");

pub const WAY: Setting<Duration> = Setting::millis("way", "Latency", (1, 500, 1), 30)
    .under(NETWORK_GROUP)
    .help("How long a message takes one way, and up to a tenth more.");

/// Whether the two agree on an hour in place of a day's sales.
pub const JOB: Setting<bool> = choice!(
    "job",
    "They have to",
    [("sales", false, "get the day's sales into the book"), ("switch", true, "switch to a new tax rate together")]
)
.under(WORK_GROUP)
.help("The second is the two generals' problem. It uses the knobs below it and the network, and none of the protocol.");

pub const MESSAGES: Setting<u32> = Setting::count("messages", "Messages of the agreement", (1, 12, 1), "", 2)
    .under(WORK_GROUP)
    .help("A proposal, its confirmation, the confirmation of that, and so on.");

pub const COPIES: Setting<u32> = Setting::count("copies", "Copies of each", (1, 8, 1), "", 1)
    .under(WORK_GROUP)
    .help("How many times each message of the agreement is sent, all at once.");

pub const SALES: Setting<u32> = Setting::count("sales", "Sales", (1, 80, 1), "", 12)
    .under(WORK_GROUP)
    .help("How many sales the day has.");

pub const EVERY: Setting<Duration> = Setting::millis("every", "One sale every", (0, 200, 5), 25)
    .under(WORK_GROUP)
    .help("The time from one sale to the next.");

pub const CLOSE: Setting<Duration> =
    Setting::millis("close", "The day is closed after", (200, 20_000, 100), 500)
        .waits()
        .under(WORK_GROUP)
        .help("How long after the last sale head office closes its book.");

/// The knobs, in the order in which they are shown.
pub const KNOBS: &[Knob] = &[
    LAYER.knob,
    MEMORY.knob,
    ACK_WHEN.knob,
    ACK_WHAT.knob,
    BITS.knob,
    WINDOW.knob,
    REPEAT.knob,
    TIMER.knob,
    TIMEOUT.knob,
    LOSS.knob,
    REPEATS.knob,
    REORDERING.knob,
    WAY.knob,
    JOB.knob,
    MESSAGES.knob,
    COPIES.knob,
    SALES.knob,
    EVERY.knob,
    CLOSE.knob,
];
