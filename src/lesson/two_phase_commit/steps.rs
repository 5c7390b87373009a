//! The way through the lesson, and what is proved.

use super::knobs;
use crate::lesson::knob::Settings;
use crate::lesson::step::{Choice, Proof, Question, Step, Task};
use crate::policy::two_phase::{By, Decision};
use crate::sim::ids::EventId;
use crate::sim::time::Duration;
use crate::sim::trace::Trace;
use crate::subject::Words;
use crate::subject::commit::Fact;
use crate::subject::commits::parties::WEST;
use crate::subject::commits::promises::{ATOMIC, BOUND, ENDS, KEPT, WHOLE};
use crate::subject::commits::reading::{History, State, commits};
use crate::subject::reading::{broken_at, violation};

/// What became of the first transfer.
pub fn first(trace: &Trace<Words>) -> Option<History> {
    State::of(trace, trace.len()).transfers.get(&1).copied()
}

/// When the first transfer ended at West, if it did.
pub fn ended_at_west(trace: &Trace<Words>) -> Option<EventId> {
    commits(trace)
        .all()
        .filter(|(event, _)| trace.event(*event).node == WEST)
        .find(|(_, fact)| matches!(fact, Fact::Ended { tx: 1, .. }))
        .map(|(event, _)| event)
}

/// The bound that the lesson begins with, whatever it has been set to since.
fn bound() -> Duration {
    Settings::initial(knobs::KNOBS).get(knobs::BOUND)
}

/// When the first withdrawal was reported as overdue.
pub fn first_overdue(trace: &Trace<Words>) -> Option<EventId> {
    broken_at(trace, BOUND)
}

/// How the banks ended the first transfer, as one of the answers: on their own, committed, or as the coordinator said.
fn who_decided(trace: &Trace<Words>) -> Option<usize> {
    let [east, west] = first(trace)?.sides.map(|side| side.ended);
    let ((decision, one, _), (_, other, _)) = (east?, west?);
    Some(match (decision, one, other) {
        (Decision::Abort, By::Coordinator, By::Coordinator) => 2,
        (Decision::Commit, ..) => 1,
        _ => 0,
    })
}

/// Who told West how the transfer ended, as one of the answers: the other bank, nobody, the coordinator.
fn who_told_west(trace: &Trace<Words>) -> Option<usize> {
    let (_, by, _) = first(trace)?.sides[1].ended?;
    Some(match by {
        By::Peer => 0,
        By::Itself | By::Heuristic => 1,
        By::Coordinator => 2,
    })
}

/// What became of the money, as one of the answers: back at East, gone, at West.
fn where_is_the_money(trace: &Trace<Words>) -> Option<usize> {
    let [east, west] = first(trace)?.sides;
    Some(match (east.in_effect(), west.in_effect()) {
        (false, false) => 0,
        (true, false) => 1,
        (_, true) => 2,
    })
}

/// The last that is reported of the locks of West, if a transfer is in doubt there to the end.
fn still_in_doubt(trace: &Trace<Words>) -> Option<EventId> {
    first(trace)?.sides[1].voted?;
    let all = commits(trace).all().filter(|(event, fact)| {
        trace.event(*event).node == WEST && matches!(fact, Fact::Waits { .. } | Fact::Unlocked { .. })
    });
    all.map(|(event, _)| event).last()
}

/// How a prepare after the scan ended, as one of the answers: voted no, in doubt to the end, rolled back.
fn after_the_scan(trace: &Trace<Words>) -> Option<usize> {
    let west = first(trace)?.sides[1];
    Some(match (west.voted, west.ended) {
        (None, _) => 0,
        (Some(_), None) => 1,
        (Some(_), Some(_)) => 2,
    })
}

/// What the client found, as one of the answers: the money at once, later, not there.
fn what_it_found(trace: &Trace<Words>) -> Option<usize> {
    let (event, arrived) = commits(trace).find(|fact| match fact {
        Fact::Checked { tx: 1, arrived } => Some(*arrived),
        _ => None,
    })?;
    let (_, told) = first(trace)?.told?;
    let waited = trace.event(event).at.since(trace.event(told).at);
    Some(match (arrived, waited.as_millis() > 100) {
        (false, _) => 2,
        (true, true) => 1,
        (true, false) => 0,
    })
}

/// When the client of the first transfer has looked.
fn looked(trace: &Trace<Words>) -> Option<EventId> {
    commits(trace).first(|fact| matches!(fact, Fact::Checked { tx: 1, .. }))
}

/// What a transfer does to others, as one of the answers: customers wait, nothing, an audit finds money missing.
fn what_others_see(trace: &Trace<Words>) -> Option<usize> {
    first(trace)?;
    Some(match (violation(trace, Some(BOUND)).is_some(), violation(trace, Some(WHOLE)).is_some()) {
        (true, _) => 0,
        (false, false) => 1,
        (false, true) => 2,
    })
}

pub const STEPS: &[Step] = &[
    Step {
        id: "hook",
        scene: "in-doubt",
        task: Task::Watch { until: "a customer has waited too long", moment: first_overdue },
    },
    Step {
        id: "why",
        scene: "in-doubt",
        task: Task::Why { asks: "Why does the customer wait?", moment: first_overdue },
    },
    Step {
        id: "predict",
        scene: "in-doubt",
        task: Task::Predict(Question {
            asks: "Both banks have voted yes, and the coordinator is down for {down}. How do they get out of it?",
            options: &[
                Choice::wrong(
                    "After a while they give up and roll back: nobody has told them to commit",
                    "A bank that has voted yes has promised to commit if it is told to. For all it knows, the other bank has been told already, and has committed.",
                ),
                Choice::wrong(
                    "They commit: with two yes votes there is only one way to go",
                    "There are two yes votes, but each bank knows of one: its own. The coordinator alone has seen both, and it had not decided.",
                ),
                Choice::right("Not at all: they wait until the coordinator is back"),
            ],
            answer: who_decided,
            moment: ended_at_west,
            shows: "West knows",
            because: "Between its vote and the decision a bank can neither commit nor roll back. It keeps its locks, because either may still come. When the coordinator is back, its log has the transfer and no decision about it. So it cannot have told anybody to commit, and it answers: roll back. That is presumed abort.",
        }),
    },
    Step {
        id: "ask",
        scene: "told-one",
        task: Task::Fix {
            goal: "The same seed, the same crash, the same bound: West learns from the other bank how the transfer ended, and nobody waits for a lock for longer than {bound}.",
            reached: |trace| {
                let longest = State::of(trace, trace.len()).longest_wait(trace, trace.len());
                let from_east = who_told_west(trace) == Some(0);
                let is_over = first(trace).is_some_and(|first| first.is_over());
                from_east && is_over && longest <= bound() && violation(trace, None).is_none()
            },
            solution: &[knobs::DOUBT.to("peers")],
        },
    },
    Step {
        id: "nobody",
        scene: "nobody-knows",
        task: Task::Predict(Question {
            asks: "Now each bank in doubt asks the other one. The coordinator crashes before it has told anybody anything. From whom does West learn how the transfer ends?",
            options: &[
                Choice::wrong(
                    "From East, as before",
                    "East is in doubt as well. It answers, and its answer is that it does not know.",
                ),
                Choice::wrong(
                    "From nobody: together they know that both have voted yes, and commit",
                    "They could exchange their votes. But if the coordinator has given up on them in the meantime, it has told its client that nothing has happened.",
                ),
                Choice::right("From the coordinator, when it is back"),
            ],
            answer: who_told_west,
            moment: ended_at_west,
            shows: "West knows",
            because: "If every participant that can be reached has voted yes and none has heard the decision, nobody knows. Two-phase commit blocks, and no way of asking changes that. What helps is a coordinator that does not go away: one whose log is replicated.",
        }),
    },
    Step {
        id: "alone",
        scene: "rolls-back",
        task: Task::Predict(Question {
            asks: "East was told to commit, and West was not. West has a rule for that: after {patience} in doubt it rolls back on its own and frees the account. Where are the 100 then?",
            options: &[
                Choice::wrong(
                    "Back at East, which rolls back as well",
                    "East has committed. That is on its disk, and nothing takes it back.",
                ),
                Choice::right("Nowhere"),
                Choice::wrong(
                    "At West, once the coordinator is back and says so",
                    "The coordinator does say so. West has ended the transfer by then: it cannot commit what it has rolled back.",
                ),
            ],
            answer: where_is_the_money,
            moment: |trace| broken_at(trace, ATOMIC),
            shows: "West rolls back on its own",
            because: "That is a heuristic decision: it frees the locks at the risk of the transfer. If it is at odds with the real one, no protocol mends it. Products offer it to operators as a last resort, and report it as heuristic damage.",
        }),
    },
    Step {
        id: "late",
        scene: "late-prepare",
        task: Task::Predict(Question {
            asks: "After its restart the coordinator asks each bank once what it has prepared, and has that rolled back. West says: nothing. The request to prepare is still on its way to West. What happens when it gets there?",
            options: &[
                Choice::wrong(
                    "West votes no, because the transfer is over",
                    "Nobody has told West that it is over. It has done its work and kept the lock, and it can commit. So it says yes.",
                ),
                Choice::right("West votes yes and stays in doubt"),
                Choice::wrong(
                    "West votes yes, and the coordinator rolls it back",
                    "This coordinator settles what its scan has found. A vote for a transfer that it does not know tells it nothing.",
                ),
            ],
            answer: after_the_scan,
            moment: still_in_doubt,
            shows: "West is still in doubt",
            because: "A list of what is in doubt is true at the moment when it is made. West would stay in doubt until the coordinator is restarted once more. Either the coordinator looks again and again, or the one in doubt asks.",
        }),
    },
    Step {
        id: "incident",
        scene: "incident",
        task: Task::Predict(Question {
            asks: "The client is told that transfer 1 is done, and looks at the account at West. The decision is still on its way there. What does it find?",
            options: &[
                Choice::wrong(
                    "The money: the transfer is committed",
                    "It is decided. At West it is committed when West has heard of it, and West is {far} away.",
                ),
                Choice::wrong(
                    "The money, after it has waited for West's lock",
                    "A reader that takes locks would wait. This one reads the last committed value, and never waits for anybody.",
                ),
                Choice::right("The old balance"),
            ],
            answer: what_it_found,
            moment: looked,
            shows: "the client looks",
            because: "A commit at several places has no single moment. The coordinator's answer says that the outcome is certain, not that it has arrived. Until then each bank's lock is kept, and a read waits for it or reads past it.",
        }),
    },
    Step {
        id: "saga",
        scene: "half-way",
        task: Task::Predict(Question {
            asks: "The same transfers as sagas: East debits and commits, then West credits and commits. Nothing crashes, and West is {far} away. What do the others notice?",
            options: &[
                Choice::wrong(
                    "Customers wait at the cash machine, as before",
                    "East has committed its step and freed the account. Whoever comes during a step waits for that one step: in this run, for {longest_wait} at most.",
                ),
                Choice::wrong(
                    "Nothing: both steps commit, one right after the other",
                    "There is time between the two, and in between half of it has happened, where anybody can see it. A saga has no isolation.",
                ),
                Choice::right("An audit finds money missing"),
            ],
            answer: what_others_see,
            moment: |trace| broken_at(trace, WHOLE),
            shows: "the audit is off",
            because: "Two-phase commit makes others wait until the transfer is whole. A saga lets them go on, and lets them see it in pieces. In the end both are whole.",
        }),
    },
    Step {
        id: "break",
        scene: "commits",
        task: Task::Break {
            scenes: &[
                "commits",
                "vote-unforced",
                "decision-unforced",
                "nobody-tells",
                "late-prepare",
                "reads-past",
            ],
            at_least: 4,
        },
    },
    Step { id: "prove", scene: "repaired", task: Task::Prove },
    Step { id: "transfer", scene: "repaired", task: Task::Transfer },
    Step { id: "home", scene: "repaired", task: Task::Read },
];

/// Banks that roll back on their own, against banks that ask everybody.
pub const PROOF: Proof = Proof {
    common: &[
        knobs::TRANSFERS.at(12),
        knobs::EVERY.at(400),
        knobs::PAIRS.at(2),
        knobs::CASH.at(500),
        knobs::REFUSED.at(5),
        knobs::DAY.at(12_000),
    ],
    without: &[knobs::DOUBT.to("rollback")],
    with: &[knobs::DOUBT.to("peers")],
    checks: &[ATOMIC, KEPT],
    uncounted: &[
        (
            BOUND,
            "while the coordinator is down, whoever wants an account that is in doubt waits on both sides",
        ),
        (ENDS, "a link that was slowed down may hold up its messages until the run is over"),
    ],
};
