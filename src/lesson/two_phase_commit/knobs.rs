//! The lesson's knobs.

use crate::lesson::knob::{Knob, Setting, choice};
use crate::policy::two_phase::{Decision, Doubt, Forces, Presumption};
use crate::sim::time::Duration;
use crate::subject::commits::coordinator::{Protocol, Recovery, Reply};
use crate::subject::commits::words::Reading;

const TRANSFER_GROUP: &str = "Transfers";
const BANK_GROUP: &str = "Banks";
const COORDINATOR_GROUP: &str = "Coordinator";
const READER_GROUP: &str = "Readers";
const WORK_GROUP: &str = "Workload";

pub const PROTOCOL: Setting<Protocol> = choice!(
    "protocol",
    "A transfer runs as",
    [
        ("commit", Protocol::TwoPhase, "two-phase commit"),
        ("saga", Protocol::Saga, "a saga"),
    ]
)
.under(TRANSFER_GROUP)
.help(
    "With two-phase commit, it is one transaction at both banks. As a saga, each bank commits its step at once, and if West refuses the credit, East gives the money back.",
);

pub const DOUBT: Setting<Doubt> = choice!(
    "doubt",
    "A bank in doubt",
    [
        ("ask", Doubt::AskCoordinator, "asks the coordinator"),
        ("peers", Doubt::AskEveryone, "asks the coordinator and the other bank"),
        ("wait", Doubt::Wait, "waits to be told"),
        ("rollback", Doubt::Decide(Decision::Abort), "rolls back on its own"),
        ("commit", Doubt::Decide(Decision::Commit), "commits on its own"),
    ]
)
.under(BANK_GROUP)
.help("A bank is in doubt once it has voted yes and does not know the decision.");

pub const PATIENCE: Setting<Duration> = Setting::millis("patience", "after", (50, 10_000, 50), 400)
    .waits()
    .under(BANK_GROUP)
    .help("How long it waits for the decision before it does that, and before it asks again.");

pub const FORCED: Setting<Forces> = choice!(
    "forced",
    "On disk before they are sent",
    [
        ("all", Forces::All, "votes and decisions"),
        ("decisions", Forces::NotVotes, "decisions only"),
        ("votes", Forces::NotDecisions, "votes only"),
    ]
)
.under(TRANSFER_GROUP)
.help("A forced write costs some milliseconds. A record that is not forced goes to disk before the next one that is, or a little later by itself.");

pub const BOUND: Setting<Duration> = Setting::millis("bound", "Longest wait for a lock", (50, 30_000, 50), 1_000)
    .under(BANK_GROUP)
    .help("A bank reports anybody who has waited for a lock for this long. It is part of the promise, and changes nothing else.");

pub const RECOVERY: Setting<Recovery> = choice!(
    "recovery",
    "After a restart",
    [
        ("log", Recovery::Log, "it goes on where its log ends"),
        ("scan", Recovery::Scan, "it asks the banks once what they have prepared"),
        ("none", Recovery::Nothing, "it waits to be asked"),
    ]
)
.under(COORDINATOR_GROUP)
.help("Whoever asks is answered by the log: committed if it says so, and rolled back otherwise.");

pub const PRESUMES: Setting<Presumption> = choice!(
    "presumes",
    "It presumes",
    [("abort", Presumption::Abort, "abort"), ("nothing", Presumption::Nothing, "nothing")]
)
.under(COORDINATOR_GROUP)
.help("With presumed abort, a rollback is neither forced nor acknowledged, because a log that is silent means the same.");

pub const REPLY: Setting<Reply> = choice!(
    "reply",
    "It tells the client",
    [
        ("decided", Reply::Decided, "once it has decided"),
        ("acknowledged", Reply::Acknowledged, "once both banks have committed"),
    ]
)
.under(COORDINATOR_GROUP);

pub const VOTES: Setting<Duration> =
    Setting::millis("votes", "It waits for a bank for", (100, 30_000, 100), 2_000)
        .waits()
        .under(COORDINATOR_GROUP)
        .help("If work or a vote takes longer, it rolls the transfer back.");

pub const READS: Setting<Reading> = choice!(
    "reads",
    "Readers",
    [
        ("wait", Reading::Holds, "wait for the lock"),
        ("committed", Reading::Committed, "see the last committed value"),
    ]
)
.under(READER_GROUP)
.help("The auditor keeps the locks that it waits for until it has both balances.");

pub const RECEIPTS: Setting<bool> = Setting::switch("receipts", "Clients look for their money", false)
    .under(READER_GROUP)
    .help("If on, a client who is told that its transfer is done reads the account at West.");

pub const AUDITS: Setting<Duration> = Setting::millis("audits", "One audit every", (0, 10_000, 50), 0)
    .under(READER_GROUP)
    .help("An audit adds the balances of an account at East and of one at West. 0: there is none.");

pub const REFUSED: Setting<u32> = Setting::count("refused", "Transfer that West refuses", (0, 20, 1), "", 0)
    .under(WORK_GROUP)
    .help("Say because the account is blocked. 0: it refuses none.");

pub const FAR: Setting<Duration> = Setting::millis("far", "West is away by", (1, 2_000, 1), 13)
    .under(WORK_GROUP)
    .help("How long a message takes between the coordinator and West. All other ways take 10 ms.");

pub const TRANSFERS: Setting<u32> = Setting::count("transfers", "Number of transfers", (1, 20, 1), "", 2)
    .under(WORK_GROUP)
    .help("How many transfers clients ask for.");

pub const EVERY: Setting<Duration> =
    Setting::millis("every", "One transfer every", (20, 5_000, 20), 700).under(WORK_GROUP);

pub const PAIRS: Setting<u32> = Setting::count("pairs", "Accounts at each bank", (1, 4, 1), "", 1)
    .under(WORK_GROUP)
    .help("Transfers take turns with them.");

pub const CASH: Setting<Duration> = Setting::millis("cash", "One withdrawal every", (0, 5_000, 50), 250)
    .under(WORK_GROUP)
    .help("Customers of the cash machine have the accounts at East and at West, in turn. 0: nobody comes.");

pub const DAY: Setting<Duration> = Setting::millis("day", "The run lasts", (1_000, 30_000, 1_000), 4_000)
    .under(WORK_GROUP)
    .help("Promises about the end are judged then.");

/// The knobs, in the order in which they are shown.
pub const KNOBS: &[Knob] = &[
    PROTOCOL.knob,
    FORCED.knob,
    DOUBT.knob,
    PATIENCE.knob,
    BOUND.knob,
    RECOVERY.knob,
    PRESUMES.knob,
    REPLY.knob,
    VOTES.knob,
    READS.knob,
    RECEIPTS.knob,
    AUDITS.knob,
    REFUSED.knob,
    FAR.knob,
    TRANSFERS.knob,
    EVERY.knob,
    PAIRS.knob,
    CASH.knob,
    DAY.knob,
];
