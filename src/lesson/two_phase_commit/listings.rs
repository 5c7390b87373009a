//! The listings: the settings choose them, just as they choose what runs. Both banks run the same program.

use super::knobs;
use crate::lesson::code::Listing;
use crate::lesson::knob::Settings;
use crate::policy::two_phase::{Decision, Doubt, Forces, Presumption};
use crate::subject::commits::coordinator::{Protocol, Recovery, Reply};
use crate::subject::commits::parties::{COORDINATOR, WEST};
use crate::subject::commits::words::Reading;

pub fn code(settings: &Settings) -> Vec<Listing> {
    let [coordinator, bank] = if settings.get(knobs::PROTOCOL) == Protocol::Saga {
        let bank = vec![include_str!("code/bank_saga.ts"), reads(settings)];
        [vec![include_str!("code/coordinator_saga.ts")], bank]
    } else {
        [of_coordinator(settings), of_bank(settings)]
    };
    vec![Listing::new(COORDINATOR, "Coordinator", coordinator), Listing::new(WEST, "West", bank)]
}

fn of_coordinator(settings: &Settings) -> Vec<&'static str> {
    let is_forced = settings.get(knobs::FORCED) != Forces::NotDecisions;
    vec![
        include_str!("code/coordinator.ts"),
        match (settings.get(knobs::PRESUMES), is_forced) {
            (Presumption::Abort, _) => include_str!("code/aborts_presumed.ts"),
            (Presumption::Nothing, true) => include_str!("code/aborts_forced.ts"),
            (Presumption::Nothing, false) => include_str!("code/aborts_appended.ts"),
        },
        include_str!("code/coordinator_aborts.ts"),
        if is_forced {
            include_str!("code/coordinator_forces.ts")
        } else {
            include_str!("code/coordinator_decides.ts")
        },
        match settings.get(knobs::REPLY) {
            Reply::Decided => include_str!("code/reply_decided.ts"),
            Reply::Acknowledged => include_str!("code/reply_acknowledged.ts"),
        },
        match settings.get(knobs::RECOVERY) {
            Recovery::Log => include_str!("code/restart_log.ts"),
            Recovery::Scan => include_str!("code/restart_scan.ts"),
            Recovery::Nothing => include_str!("code/restart_none.ts"),
        },
    ]
}

fn of_bank(settings: &Settings) -> Vec<&'static str> {
    vec![
        include_str!("code/bank.ts"),
        reads(settings),
        if settings.get(knobs::FORCED) == Forces::NotVotes {
            include_str!("code/bank_votes.ts")
        } else {
            include_str!("code/bank_forces.ts")
        },
        match settings.get(knobs::PRESUMES) {
            Presumption::Abort => include_str!("code/ends_presumed.ts"),
            Presumption::Nothing => include_str!("code/ends_told.ts"),
        },
        match settings.get(knobs::DOUBT) {
            Doubt::Wait => include_str!("code/doubt_wait.ts"),
            Doubt::AskCoordinator => include_str!("code/doubt_ask.ts"),
            Doubt::AskEveryone => include_str!("code/doubt_peers.ts"),
            Doubt::Decide(Decision::Abort) => include_str!("code/doubt_rolls_back.ts"),
            Doubt::Decide(Decision::Commit) => include_str!("code/doubt_commits.ts"),
        },
    ]
}

fn reads(settings: &Settings) -> &'static str {
    match settings.get(knobs::READS) {
        Reading::Committed => include_str!("code/read_committed.ts"),
        Reading::Waits | Reading::Holds => include_str!("code/read_locking.ts"),
    }
}
