//! What can be changed.

use crate::lesson::knob::{Knob, Setting, choice};
use crate::policy::saga::UndoOrder;
use crate::policy::saga::ledger::Memory;
use crate::sim::ids::NodeId;
use crate::sim::time::Duration;
use crate::subject::sagas::orchestration::scene::{PivotAt, SECOND, Story, THIRD};
use crate::subject::sagas::orchestrator::{Failing, Keeping, Recovery, Silence};

const STEPS_GROUP: &str = "The saga";
const MIND_GROUP: &str = "The orchestrator";
const UNDOING_GROUP: &str = "Compensations";
const PARTIES_GROUP: &str = "The participants";
const WORK_GROUP: &str = "Work";

pub const STORY: Setting<Story> = choice!(
    "story",
    "What is bought",
    [
        ("shop", Story::Shop, "a chair"),
        ("trip", Story::Trip, "a trip"),
    ]
)
.under(STEPS_GROUP)
.help("An order: create it, reserve stock, charge the card, confirm. Or a trip: hotel, car, flight, tickets. The same saga with other words.");

pub const PIVOT: Setting<PivotAt> = choice!(
    "pivot",
    "What cannot be undone comes",
    [
        ("late", PivotAt::Late, "after all that may be refused"),
        ("early", PivotAt::Early, "before the last that may be refused"),
    ]
)
.under(STEPS_GROUP)
.help("Charging the card, or booking the flight, is the pivot: nothing takes it back.");

pub const LOG: Setting<Keeping> = choice!(
    "log",
    "The saga log is written",
    [
        ("memory", Keeping::Memory, "nowhere: in memory"),
        ("after", Keeping::After, "after each step"),
        ("before", Keeping::Before, "before and after each step"),
    ]
)
.initially("before")
.under(MIND_GROUP)
.help("What the orchestrator finds on its disk after a crash.");

pub const RECOVERY: Setting<Recovery> = choice!(
    "recovery",
    "Recovery job",
    [
        ("off", Recovery::Off, "none"),
        ("forward", Recovery::Forward, "goes on with the saga"),
        ("backward", Recovery::Backward, "takes the saga back"),
    ]
)
.initially("forward")
.under(MIND_GROUP)
.help(
    "After a restart it looks for sagas in the log that nobody works on. Beyond the pivot it can only go on.",
);

pub const SILENCE: Setting<Silence> = choice!(
    "silence",
    "A step that nobody answers",
    [
        ("refusal", Silence::Refusal, "did not happen"),
        ("doubt", Silence::Doubt, "may have happened"),
    ]
)
.initially("doubt")
.under(MIND_GROUP)
.help("What may have happened is undone, too; and where nothing undoes it, it is asked for until somebody answers.");

pub const TIMEOUT: Setting<Duration> = Setting::millis("timeout", "Timeout", (50, 2_000, 50), 300)
    .under(MIND_GROUP)
    .help("How long the orchestrator waits for an answer.");

pub const ATTEMPTS: Setting<u32> = Setting::count("attempts", "Attempts of a step", (1, 10, 1), "", 2)
    .under(MIND_GROUP)
    .help("How often it asks for a step before it gives up on it.");

pub const UNDO_ORDER: Setting<UndoOrder> = choice!(
    "undo_order",
    "Steps are undone",
    [("reverse", UndoOrder::Reverse, "the last first"), ("forward", UndoOrder::Forward, "the first first")]
)
.under(UNDOING_GROUP)
.help("In which order the compensations run.");

pub const UNDO_ATTEMPTS: Setting<u32> =
    Setting::count("undo_attempts", "Attempts of a compensation", (1, 10, 1), "", 3)
        .under(UNDOING_GROUP)
        .help("How often it asks for a compensation that fails, or that nobody answers.");

pub const FAILING: Setting<Failing> = choice!(
    "failing",
    "One that keeps failing",
    [("skip", Failing::Skip, "is left out"), ("park", Failing::Park, "parks the saga for a human")]
)
.initially("park")
.under(UNDOING_GROUP)
.help(
    "What becomes of a compensation that failed at every attempt. The others are carried out in either case.",
);

pub const MEMORY: Setting<Memory> = choice!(
    "memory",
    "A participant remembers",
    [
        ("none", Memory::Nothing, "nothing"),
        ("done", Memory::Done, "what it has done"),
        ("all", Memory::All, "also what it was to undo"),
    ]
)
.initially("all")
.under(PARTIES_GROUP)
.help("By which it recognises a command that comes twice, and a compensation that comes before what it is to undo.");

pub const REFUSED: Setting<Option<NodeId>> = choice!(
    "refused",
    "What is refused",
    [
        ("none", None, "nothing"),
        ("second", Some(SECOND), "the stock, or the car"),
        ("third", Some(THIRD), "the card, or the flight"),
    ]
)
.under(PARTIES_GROUP)
.help("Which step may be refused.");

pub const REFUSES: Setting<u32> = Setting::count("refuses", "To every … customer", (1, 10, 1), "", 1)
    .under(PARTIES_GROUP)
    .help("To every how-manieth customer it is refused: 1 is everybody.");

pub const UNDO_FAILS: Setting<u32> =
    Setting::count("undo_fails", "Undoing the second step fails", (0, 20, 1), "times", 0)
        .under(PARTIES_GROUP)
        .help("How often releasing the stock, or cancelling the car, fails before it succeeds.");

pub const SAGAS: Setting<u32> = Setting::count("sagas", "Customers", (1, 12, 1), "", 1)
    .under(WORK_GROUP)
    .help("How many sagas there are.");

pub const EVERY: Setting<Duration> = Setting::millis("every", "One every", (50, 2_000, 50), 900)
    .under(WORK_GROUP)
    .help("How long it is from one saga to the next.");

/// The knobs, in the order in which they are shown.
pub const KNOBS: &[Knob] = &[
    STORY.knob,
    PIVOT.knob,
    LOG.knob,
    RECOVERY.knob,
    SILENCE.knob,
    TIMEOUT.knob,
    ATTEMPTS.knob,
    UNDO_ORDER.knob,
    UNDO_ATTEMPTS.knob,
    FAILING.knob,
    MEMORY.knob,
    REFUSED.knob,
    REFUSES.knob,
    UNDO_FAILS.knob,
    SAGAS.knob,
    EVERY.knob,
];
