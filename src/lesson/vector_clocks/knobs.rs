//! The lesson's knobs.

use crate::lesson::knob::{Knob, Setting, choice};
use crate::sim::time::Duration;
use crate::subject::carts::cart::Merge;
use crate::subject::carts::phone::{Naming, Sends};
use crate::subject::carts::replica::HandsOn;
use crate::subject::carts::version::Carry;

const VERSIONS_GROUP: &str = "Versions";
const PHONES_GROUP: &str = "Phones";
const REPLICAS_GROUP: &str = "Replicas";
const CHANGES_GROUP: &str = "Changes";

pub const CARRY: Setting<Carry> = choice!(
    "carry",
    "A version carries",
    [
        ("wall", Carry::Wall, "the phone's wall clock"),
        ("lamport", Carry::Lamport, "a Lamport number"),
        ("clients", Carry::Clients, "a vector of phones"),
        ("replicas", Carry::Replicas, "a vector of replicas"),
        ("shared", Carry::Shared, "one vector of replicas for all siblings"),
        ("dots", Carry::Dots, "a dot and a vector of replicas"),
    ]
)
.under(VERSIONS_GROUP)
.help("By this, a replica tells which of two versions replaces the other. The last one is a dotted version vector.");

pub const ENTRIES: Setting<u32> = Setting::count("entries", "Max entries of a vector", (0, 10, 1), "", 0)
    .under(VERSIONS_GROUP)
    .help("A vector with more entries than this loses those that were touched longest ago. 0: vectors are never pruned. Vectors that all siblings share, and those with a dot, are never pruned either.");

pub const MERGE: Setting<Merge> = choice!(
    "merge",
    "A phone merges siblings to",
    [
        ("union", Merge::Union, "everything that is in any"),
        ("newest", Merge::Newest, "the newest by wall clock"),
        ("tombstones", Merge::Tombstones, "everything not removed in any"),
    ]
)
.under(PHONES_GROUP)
.help("With the last choice, a cart keeps the names of removed items, called tombstones.");

pub const CONTEXT: Setting<Sends> = choice!(
    "context",
    "With a write it sends",
    [("whole", Sends::Context, "the context of what it has read"), ("none", Sends::Nothing, "no context"),]
)
.under(PHONES_GROUP)
.help("The context is the clock of everything that a read has returned.");

pub const NAMING: Setting<Naming> = choice!(
    "naming",
    "Its entry in a vector of phones",
    [
        ("kept", Naming::Kept, "its own, counted on disk"),
        ("fresh", Naming::Fresh, "a new one at each start"),
        ("recounted", Naming::Recounted, "its own, counted from 1 at each start"),
        ("account", Naming::Account, "the account's, for all phones"),
    ]
)
.under(PHONES_GROUP)
.help("Only a vector of phones has entries for phones.");

pub const OFF: Setting<i64> =
    Setting::number("off", "Last phone's clock is off by", (-60_000, 60_000, 100), "ms", 0)
        .under(PHONES_GROUP)
        .help("How far its wall clock is ahead of true time at the start. Negative: behind.");

pub const REPLICAS: Setting<u32> = Setting::count("replicas", "Replicas", (1, 3, 1), "", 2)
    .under(REPLICAS_GROUP)
    .help("Phones use them in turn, and each phone always uses the same one.");

pub const HANDS_ON: Setting<HandsOn> = choice!(
    "hands_on",
    "After a write, a replica sends the others",
    [
        ("all", HandsOn::All, "all versions that it holds"),
        ("new", HandsOn::New, "the new version alone"),
        ("nothing", HandsOn::Nothing, "nothing"),
    ]
)
.under(REPLICAS_GROUP)
.help("With one vector for all siblings, a replica never sends one version alone, but all of them.");

pub const READS: Setting<bool> = choice!(
    "reads",
    "A replica answers a read",
    [
        ("own", false, "from its own copy"),
        ("repair", true, "after asking the others, and repairs them"),
    ]
)
.under(REPLICAS_GROUP)
.help("Read repair: whoever turns out to be behind gets all versions. If another replica does not answer within 100 ms, the read goes on without it.");

pub const PHONES: Setting<u32> = Setting::count("phones", "Phones", (1, 6, 1), "", 2)
    .under(CHANGES_GROUP)
    .help("How many phones change the cart.");

pub const CHANGES: Setting<u32> = Setting::count("changes", "Changes of each", (1, 8, 1), "", 1)
    .under(CHANGES_GROUP)
    .help("How many changes each owner makes, one after the other.");

pub const REMOVES: Setting<bool> = choice!(
    "removes",
    "Ann's first change",
    [("adds", false, "adds an item"), ("removes", true, "takes out the milk")]
)
.under(CHANGES_GROUP)
.help("All other changes add an item.");

pub const EVERY: Setting<Duration> = Setting::millis("every", "Next phone begins after", (0, 2_000, 10), 100)
    .under(CHANGES_GROUP)
    .help("The time from one phone's first change to the next phone's.");

pub const THINK: Setting<Duration> = Setting::millis("think", "Time to decide", (0, 3_000, 10), 300)
    .under(CHANGES_GROUP)
    .help("How long an owner looks at the cart before changing it.");

pub const SLOWER: Setting<Duration> = Setting::millis("slower", "Ben takes longer by", (0, 3_000, 10), 0)
    .under(CHANGES_GROUP)
    .help("How much longer than the others Ben looks at the cart.");

pub const DAY: Setting<Duration> = Setting::millis("day", "The run lasts", (1_000, 60_000, 500), 2_000)
    .under(CHANGES_GROUP)
    .help("When seven eighths of it are over, Ann goes to the checkout, and nobody opens the cart any more.");

/// The knobs, in the order in which they are shown.
pub const KNOBS: &[Knob] = &[
    CARRY.knob,
    ENTRIES.knob,
    MERGE.knob,
    CONTEXT.knob,
    NAMING.knob,
    OFF.knob,
    REPLICAS.knob,
    HANDS_ON.knob,
    READS.knob,
    PHONES.knob,
    CHANGES.knob,
    REMOVES.knob,
    EVERY.knob,
    THINK.knob,
    SLOWER.knob,
    DAY.knob,
];
