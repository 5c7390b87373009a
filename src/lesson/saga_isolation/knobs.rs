//! The lesson's knobs.

use crate::lesson::knob::{Knob, Setting, choice};
use crate::policy::countermeasures::{Covers, Lock, Undoing};
use crate::sim::time::Duration;
use crate::subject::credits::desk::{Reread, Tasks, Until, View, Writes};
use crate::subject::credits::service::File;

const STEP_GROUP: &str = "Steps of a saga";
const LOCK_GROUP: &str = "Semantic lock";
const DESK_GROUP: &str = "Desks";
const WORLD_GROUP: &str = "What the sagas meet";

pub const WRITES: Setting<Writes> = choice!(
    "writes",
    "A new order",
    [
        ("computed", Writes::Computed, "reads what is free, then writes what is left"),
        ("added", Writes::Added, "reads what is free, then subtracts"),
        ("floor", Writes::Floor, "subtracts if enough is free"),
    ]
)
.under(STEP_GROUP)
.help("Reading and writing are two steps of the saga, with work between them. The last one is a single step: a local transaction that checks and subtracts.");

pub const UNDO: Setting<Undoing> = choice!(
    "undo",
    "A compensation",
    [
        ("inverse", Undoing::Inverse, "adds what was subtracted, or the reverse"),
        ("before", Undoing::BeforeImage, "writes back what was there before"),
    ]
)
.under(STEP_GROUP)
.help("How what a saga has done to the credit is undone. What was there before is also called the before-image.");

pub const REREAD: Setting<Reread> = choice!(
    "reread",
    "Before it writes, an order compares",
    [
        ("none", Reread::None, "nothing"),
        ("first", Reread::First, "the price and the credit with what it has read"),
        ("every", Reread::Every, "these, and the price again before the invoice"),
    ]
)
.under(STEP_GROUP)
.help("Versions are compared. If another saga has changed the record, the order turns back.");

pub const VIEW: Setting<View> = choice!(
    "view",
    "A cancellation gives the credit back",
    [("first", View::CreditFirst, "first"), ("last", View::CreditLast, "last")]
)
.under(STEP_GROUP)
.help("Its other step calls the parcel back, which is refused if the parcel has left.");

pub const FILE: Setting<File> = choice!(
    "file",
    "A cancellation that comes before its order",
    [
        ("none", File::None, "has nothing to do"),
        ("memory", File::Memory, "is noted in memory"),
        ("disk", File::Disk, "is noted on disk"),
    ]
)
.under(STEP_GROUP)
.help("The version file of a service: it notes what has come too early, and executes it right after what it belongs to.");

pub const LOCK: Setting<Lock> = choice!(
    "lock",
    "A saga that meets another one's lock",
    [
        ("none", Lock::None, "there are no locks"),
        ("refuse", Lock::Refuse, "is refused"),
        ("wait", Lock::Wait, "waits"),
    ]
)
.under(LOCK_GROUP)
.help("A saga sets a lock on each record with its first access.");

pub const COVERS: Setting<Covers> = choice!(
    "covers",
    "Locks are heeded by",
    [("all", Covers::ReadsAndWrites, "reads and writes"), ("writes", Covers::WritesOnly, "writes only"),]
)
.under(LOCK_GROUP)
.help("Accesses that do not heed the locks do not set them, either.");

pub const UNTIL: Setting<Until> = choice!(
    "until",
    "Locks are released",
    [
        ("end", Until::End, "when the saga is over"),
        ("failure", Until::Failure, "when it is over, or turns back"),
    ]
)
.under(LOCK_GROUP)
.help("When a saga turns back, its compensations are still to come.");

pub const LOCK_TIMEOUT: Setting<Duration> =
    Setting::millis("lock_timeout", "Lock timeout", (0, 10_000, 50), 0)
        .waits()
        .under(LOCK_GROUP)
        .help("How long a saga waits for a lock before it turns back. 0: for ever.");

pub const RECOVERY: Setting<bool> = Setting::switch("recovery", "Takes sagas up again", true)
    .under(DESK_GROUP)
    .help("Whether a desk that was restarted goes on with the saga that it finds in its log.");

pub const ATTEMPTS: Setting<u32> = Setting::count("attempts", "Max attempts", (1, 20, 1), "", 1)
    .under(DESK_GROUP)
    .help("How many times a task is tried if other sagas are in its way. Each attempt is a saga of its own.");

pub const WORK: Setting<Duration> = Setting::millis("work", "Work between two steps", (0, 1_000, 10), 100)
    .under(DESK_GROUP)
    .help("How long a desk works on a saga before it asks for the next step.");

pub const TASKS: Setting<Tasks> = choice!(
    "tasks",
    "Desks",
    [
        ("cancel", Tasks::CancelAndPlace, "A cancels the old order, the others place new ones"),
        ("place", Tasks::Place, "all place orders"),
        ("price", Tasks::PlaceAndReprice, "A places an order, B changes the price"),
        ("both", Tasks::PlaceAndCancel, "A places an order, B cancels the same one"),
        ("mixed", Tasks::Mixed, "place, cancel and change the price at random"),
    ]
)
.under(WORLD_GROUP)
.help("If there are more desks, they take turns with these tasks.");

pub const HELD: Setting<u32> = Setting::count("held", "Taken by the old order", (0, 100, 10), "", 0)
    .under(WORLD_GROUP)
    .help("What order 1 has of the limit of 100 when the run begins. Its parcel has left.");

pub const FIRST: Setting<u32> = Setting::count("first", "Amount of A's order", (10, 100, 10), "", 60)
    .under(WORLD_GROUP)
    .help("Where the price counts, the amount is the price instead.");

pub const SECOND: Setting<u32> = Setting::count("second", "Amount of B's order", (10, 100, 10), "", 50)
    .under(WORLD_GROUP)
    .help("Where the price counts, the amount is the price instead.");

pub const NO_TOUR: Setting<bool> = Setting::switch("no_tour", "No tour for A's order", false)
    .under(WORLD_GROUP)
    .help("Whether the delivery service refuses the first order of desk A.");

pub const DESKS: Setting<u32> = Setting::count("desks", "Desks", (1, 8, 1), "", 2)
    .under(WORLD_GROUP)
    .help("How many desks run sagas at the same time, one each.");

pub const EACH: Setting<u32> = Setting::count("each", "Tasks of each desk", (1, 20, 1), "", 1)
    .under(WORLD_GROUP)
    .help("How many tasks each desk has, one after the other.");

pub const EVERY: Setting<Duration> = Setting::millis("every", "Next desk begins after", (0, 2_000, 10), 60)
    .under(WORLD_GROUP)
    .help("The time from one desk's first saga to the next desk's.");

pub const DAY: Setting<Duration> = Setting::millis("day", "The run lasts", (1_000, 60_000, 1_000), 3_000)
    .under(WORLD_GROUP)
    .help("The promise that every saga ends is judged then.");

/// The knobs, in the order in which they are shown.
pub const KNOBS: &[Knob] = &[
    WRITES.knob,
    UNDO.knob,
    REREAD.knob,
    VIEW.knob,
    FILE.knob,
    LOCK.knob,
    COVERS.knob,
    UNTIL.knob,
    LOCK_TIMEOUT.knob,
    RECOVERY.knob,
    ATTEMPTS.knob,
    WORK.knob,
    TASKS.knob,
    HELD.knob,
    FIRST.knob,
    SECOND.knob,
    NO_TOUR.knob,
    DESKS.knob,
    EACH.knob,
    EVERY.knob,
    DAY.knob,
];
