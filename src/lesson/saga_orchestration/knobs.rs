//! What can be changed.

use crate::lesson::knob::{Knob, Setting, choice};
use crate::sim::time::Duration;

const STEPS_GROUP: &str = "The saga";
const MIND_GROUP: &str = "The orchestrator";
const UNDOING_GROUP: &str = "Compensations";
const PARTIES_GROUP: &str = "The participants";
const WORK_GROUP: &str = "Work";

pub const STORY: Setting<&'static str> = choice!("story", "What is bought", [("shop", "shop", "a chair"), ("trip", "trip", "a trip")])
    .under(STEPS_GROUP)
    .help("An order: create it, reserve stock, charge the card, confirm. Or a trip: hotel, car, flight, tickets. The same saga with other words.");
pub const PIVOT: Setting<&'static str> = choice!(
    "pivot",
    "What cannot be undone comes",
    [
        ("late", "late", "after all that may be refused"),
        ("early", "early", "before the last that may be refused")
    ]
)
.under(STEPS_GROUP)
.help("Charging the card, or booking the flight, is the pivot: nothing takes it back.");
pub const LOG: Setting<&'static str> = choice!(
    "log",
    "The saga log is written",
    [
        ("memory", "memory", "nowhere: in memory"),
        ("after", "after", "after each step"),
        ("before", "before", "before and after each step")
    ]
)
.initially("before")
.under(MIND_GROUP)
.help("What the orchestrator finds on its disk after a crash.");
pub const RECOVERY: Setting<&'static str> = choice!(
    "recovery",
    "Recovery job",
    [
        ("off", "off", "none"),
        ("forward", "forward", "goes on with the saga"),
        ("backward", "backward", "takes the saga back")
    ]
)
.initially("forward")
.under(MIND_GROUP)
.help(
    "After a restart it looks for sagas in the log that nobody works on. Beyond the pivot it can only go on.",
);
pub const SILENCE: Setting<&'static str> = choice!("silence", "A step that nobody answers", [("refusal", "refusal", "did not happen"), ("doubt", "doubt", "may have happened")]).initially("doubt")
    .under(MIND_GROUP)
    .help("What may have happened is undone, too; and where nothing undoes it, it is asked for until somebody answers.");
pub const TIMEOUT: Setting<Duration> = Setting::millis("timeout", "Timeout", (50, 2_000, 50), 300)
    .under(MIND_GROUP)
    .help("How long the orchestrator waits for an answer.");
pub const ATTEMPTS: Setting<u32> = Setting::count("attempts", "Attempts of a step", (1, 10, 1), "", 2)
    .under(MIND_GROUP)
    .help("How often it asks for a step before it gives up on it.");
pub const UNDO_ORDER: Setting<&'static str> = choice!(
    "undo_order",
    "Steps are undone",
    [("reverse", "reverse", "the last first"), ("forward", "forward", "the first first")]
)
.under(UNDOING_GROUP)
.help("In which order the compensations run.");
pub const UNDO_ATTEMPTS: Setting<u32> =
    Setting::count("undo_attempts", "Attempts of a compensation", (1, 10, 1), "", 3)
        .under(UNDOING_GROUP)
        .help("How often it asks for a compensation that fails, or that nobody answers.");
pub const FAILING: Setting<&'static str> = choice!(
    "failing",
    "One that keeps failing",
    [("skip", "skip", "is left out"), ("park", "park", "parks the saga for a human")]
)
.initially("park")
.under(UNDOING_GROUP)
.help(
    "What becomes of a compensation that failed at every attempt. The others are carried out in either case.",
);
pub const MEMORY: Setting<&'static str> = choice!("memory", "A participant remembers", [("none", "none", "nothing"), ("done", "done", "what it has done"), ("all", "all", "also what it was to undo")]).initially("all")
    .under(PARTIES_GROUP)
    .help("By which it recognises a command that comes twice, and a compensation that comes before what it is to undo.");
pub const REFUSED: Setting<&'static str> = choice!(
    "refused",
    "What is refused",
    [
        ("none", "none", "nothing"),
        ("second", "second", "the stock, or the car"),
        ("third", "third", "the card, or the flight")
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
