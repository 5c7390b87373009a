//! The lesson's knobs.

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

pub const STORY: Setting<Story> =
    choice!("story", "Purchase", [("shop", Story::Shop, "a chair"), ("trip", Story::Trip, "a trip"),])
        .under(STEPS_GROUP)
        .help(
            "Create, reserve, charge, confirm; or hotel, car, flight, tickets. The same saga in other words.",
        );

pub const PIVOT: Setting<PivotAt> = choice!(
    "pivot",
    "The irreversible step comes",
    [
        ("late", PivotAt::Late, "after all refusable steps"),
        ("early", PivotAt::Early, "before the last refusable step"),
    ]
)
.under(STEPS_GROUP)
.help("Charging the card, or booking the flight, is the pivot: nothing undoes it.");

pub const LOG: Setting<Keeping> = choice!(
    "log",
    "The saga log is written",
    [
        ("memory", Keeping::Memory, "never, only kept in memory"),
        ("after", Keeping::After, "after each step"),
        ("before", Keeping::Before, "before and after each step"),
    ]
)
.initially("before")
.under(MIND_GROUP)
.help("What the orchestrator finds on disk after a crash.");

pub const RECOVERY: Setting<Recovery> = choice!(
    "recovery",
    "Recovery job",
    [
        ("off", Recovery::Off, "none"),
        ("forward", Recovery::Forward, "continues the saga"),
        ("backward", Recovery::Backward, "undoes the saga"),
    ]
)
.initially("forward")
.under(MIND_GROUP)
.help("After a restart it picks up unfinished sagas from the log. Past the pivot it can only continue.");

pub const SILENCE: Setting<Silence> = choice!(
    "silence",
    "An unanswered step",
    [("refusal", Silence::Refusal, "counts as refused"), ("doubt", Silence::Doubt, "may have happened"),]
)
.initially("doubt")
.under(MIND_GROUP)
.help("If it may have happened, it is undone, too; the pivot is asked for until an answer comes.");

pub const TIMEOUT: Setting<Duration> = Setting::millis("timeout", "Timeout", (50, 2_000, 50), 300)
    .waits()
    .under(MIND_GROUP)
    .help("How long the orchestrator waits for an answer.");

pub const ATTEMPTS: Setting<u32> = Setting::count("attempts", "Attempts per step", (1, 10, 1), "", 2)
    .under(MIND_GROUP)
    .help("How many times the orchestrator asks for a step before it gives up on it.");

pub const UNDO_ORDER: Setting<UndoOrder> = choice!(
    "undo_order",
    "Steps are undone",
    [("reverse", UndoOrder::Reverse, "last first"), ("forward", UndoOrder::Forward, "first first")]
)
.under(UNDOING_GROUP)
.help("The order in which the compensations run.");

pub const UNDO_ATTEMPTS: Setting<u32> =
    Setting::count("undo_attempts", "Attempts per compensation", (1, 10, 1), "", 3)
        .under(UNDOING_GROUP)
        .help("How many times it asks for a compensation that fails or goes unanswered.");

pub const FAILING: Setting<Failing> = choice!(
    "failing",
    "A compensation that keeps failing",
    [("skip", Failing::Skip, "is skipped"), ("park", Failing::Park, "parks the saga for a human")]
)
.initially("park")
.under(UNDOING_GROUP)
.help("What happens once every attempt has failed. The other compensations run in either case.");

pub const MEMORY: Setting<Memory> = choice!(
    "memory",
    "Participants remember",
    [
        ("none", Memory::Nothing, "nothing"),
        ("done", Memory::Done, "what they have done"),
        ("all", Memory::All, "also what they were told to undo"),
    ]
)
.initially("all")
.under(PARTIES_GROUP)
.help("To recognise a repeated command, or a compensation that comes before its step.");

pub const REFUSED: Setting<Option<NodeId>> = choice!(
    "refused",
    "Refused step",
    [
        ("none", None, "nothing"),
        ("second", Some(SECOND), "the stock, or the car"),
        ("third", Some(THIRD), "the card, or the flight"),
    ]
)
.under(PARTIES_GROUP)
.help("The step that a participant refuses.");

pub const REFUSES: Setting<u32> = Setting::count("refuses", "Refuse every nth customer", (1, 10, 1), "", 1)
    .under(PARTIES_GROUP)
    .help("1 refuses every customer, 2 every other one.");

pub const UNDO_FAILS: Setting<u32> =
    Setting::count("undo_fails", "Undoing the second step fails", (0, 20, 1), "times", 0)
        .under(PARTIES_GROUP)
        .help("How many times releasing the stock, or cancelling the car, fails before it succeeds.");

pub const SAGAS: Setting<u32> = Setting::count("sagas", "Customers", (1, 12, 1), "", 1)
    .under(WORK_GROUP)
    .help("How many customers there are, with one saga each.");

pub const EVERY: Setting<Duration> = Setting::millis("every", "One customer every", (50, 2_000, 50), 900)
    .under(WORK_GROUP)
    .help("The time from one saga to the next.");

/// The knobs, in display order.
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
