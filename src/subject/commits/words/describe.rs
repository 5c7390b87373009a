//! How words of transfers are shown, and what they mean beyond that.

use super::{Fact, Msg, Row, Standing, Timer, Who};
use crate::policy::two_phase::{By, Decision};
use crate::sim::process::{
    Alarm, Compensation, Describe, Level, Meaning, Mood, NodeState, Report, StateWords, TimerRole, Wait,
};

type Fields = Vec<(&'static str, String)>;

fn of(tx: u32) -> Fields {
    vec![("transfer", tx.to_string())]
}

fn and(mut fields: Fields, name: &'static str, value: &impl ToString) -> Fields {
    fields.push((name, value.to_string()));
    fields
}

fn at(row: Row, who: Who) -> Fields {
    vec![("account", row.to_string()), ("by", who.to_string())]
}

impl Describe for Msg {
    fn name(&self) -> &'static str {
        match self {
            Self::Transfer { .. } => "transfer",
            Self::Outcome { decision: Decision::Commit, .. } => "done",
            Self::Outcome { .. } => "rolled back",
            Self::Work { amount, .. } if *amount < 0 => "debit",
            Self::Work { .. } => "credit",
            Self::Worked { ok: true, .. } => "ready",
            Self::Worked { .. } => "refused",
            Self::Prepare { .. } => "prepare",
            Self::Vote { yes: true, .. } => "yes",
            Self::Vote { .. } => "no",
            Self::Decide { decision: Decision::Commit, .. } => "commit",
            Self::Decide { .. } => "abort",
            Self::Acknowledge { .. } => "acknowledged",
            Self::Inquire { .. } => "what became of it?",
            Self::Unsure { .. } => "in doubt, too",
            Self::Scan { .. } => "what is prepared?",
            Self::Prepared { transfers, .. } if transfers.is_empty() => "nothing",
            Self::Prepared { .. } => "prepared",
            Self::Undo { .. } => "refund",
            Self::Undone { .. } => "refunded",
            Self::Withdraw { .. } => "withdraw",
            Self::Paid { .. } => "paid",
            Self::Read { .. } => "read",
            Self::Balance { .. } => "balance",
            Self::Release { .. } => "release",
        }
    }

    fn fields(&self) -> Fields {
        match self {
            Self::Work { tx, row, amount, .. } | Self::Undo { tx, row, amount } => {
                and(and(of(*tx), "account", row), "amount", amount)
            }
            Self::Scan { request } => vec![("request", request.to_string())],
            Self::Prepared { request, transfers } => {
                let transfers: Vec<_> = transfers.iter().map(ToString::to_string).collect();
                let fields = vec![("request", request.to_string())];
                if transfers.is_empty() { fields } else { and(fields, "transfers", &transfers.join(", ")) }
            }
            Self::Withdraw { number, row } => and(vec![("withdrawal", number.to_string())], "account", row),
            Self::Paid { number } => vec![("withdrawal", number.to_string())],
            Self::Read { who, row, .. } | Self::Release { who, row } => at(*row, *who),
            Self::Balance { who, row, balance, .. } => and(at(*row, *who), "balance", balance),
            _ => self.tx().map(of).unwrap_or_default(),
        }
    }
}

impl Describe for Fact {
    fn name(&self) -> &'static str {
        match self {
            Self::Begun { .. } => "begun",
            Self::Locked { .. } => "locked",
            Self::Waits { .. } => "waits for the lock",
            Self::Unlocked { .. } => "unlocked",
            Self::Overdue { .. } => "has waited too long for the lock",
            Self::Voted { yes: true, .. } => "voted yes",
            Self::Voted { .. } => "voted no",
            Self::InDoubt { .. } => "has waited in vain for the decision",
            Self::Decided { decision: Decision::Commit, .. } => "decided to commit",
            Self::Decided { .. } => "decided to abort",
            Self::Ended { decision, by, .. } => match (decision, by) {
                (Decision::Commit, By::Coordinator) => "committed",
                (Decision::Commit, By::Peer) => "committed, as the other bank knew",
                (Decision::Commit, By::Itself | By::Heuristic) => "heuristic commit",
                (Decision::Abort, By::Coordinator) => "rolled back",
                (Decision::Abort, By::Peer) => "rolled back, as the other bank knew",
                (Decision::Abort, By::Itself) => "rolled back by itself",
                (Decision::Abort, By::Heuristic) => "heuristic rollback",
            },
            Self::Damage { decision: Decision::Commit, .. } => "told to commit what it has rolled back",
            Self::Damage { .. } => "told to roll back what it has committed",
            Self::Did { .. } => "step done",
            Self::Undid { .. } => "step undone",
            Self::Refused { .. } => "step refused",
            Self::Over { decision: Decision::Commit, .. } => "saga complete",
            Self::Over { .. } => "saga compensated",
            Self::Told { decision: Decision::Commit, .. } => "client told: done",
            Self::Told { .. } => "client told: rolled back",
            Self::Paid { .. } => "paid out",
            Self::Looked { past: true, .. } => "balance read past the lock",
            Self::Looked { .. } => "balance read",
            Self::Audited { .. } if self.miscounted().is_some() => "does not add up",
            Self::Audited { .. } => "adds up",
            Self::Checked { arrived: true, .. } => "the money is there",
            Self::Checked { .. } => "the money is not there",
            Self::Scanned { .. } => "asked a bank what it has prepared",
            Self::Recovered { .. } => "read its log",
        }
    }

    fn fields(&self) -> Fields {
        match self {
            Self::Begun { tx }
            | Self::Voted { tx, .. }
            | Self::InDoubt { tx, .. }
            | Self::Decided { tx, .. }
            | Self::Ended { tx, .. }
            | Self::Damage { tx, .. }
            | Self::Refused { tx }
            | Self::Over { tx, .. }
            | Self::Told { tx, .. }
            | Self::Checked { tx, .. } => of(*tx),
            Self::Did { tx, row } | Self::Undid { tx, row } => and(of(*tx), "account", row),
            Self::Locked { row, who, .. }
            | Self::Waits { row, who, .. }
            | Self::Unlocked { row, who, .. } => at(*row, *who),
            Self::Overdue { row, who, bound, .. } => and(at(*row, *who), "after", bound),
            Self::Paid { number } => vec![("withdrawal", number.to_string())],
            Self::Looked { row, who, balance, .. } => and(at(*row, *who), "balance", balance),
            Self::Audited { number, held, withdrawn, expected } => {
                let fields = and(vec![("audit", number.to_string())], "held", held);
                and(and(fields, "paid out", withdrawn), "expected", expected)
            }
            Self::Scanned { found } => vec![("transfers found", found.to_string())],
            Self::Recovered { standing } => vec![("prepared", standing.prepared.to_string())],
        }
    }
}

/// As many who wait fill a bar.
const FULL: u32 = 5;

fn queue(waiting: u32) -> Meaning {
    Meaning { queue: Some(Level::open(waiting, FULL)), ..Meaning::default() }
}

/// Whether a bank has waited in vain for a decision, as a band above its lane.
fn promises(standing: Standing) -> Meaning {
    let (mood, number) = match standing {
        Standing { overdue: 0, .. } => (Mood::Good, 0),
        Standing { overdue, first, .. } => (Mood::Bad, u64::from(overdue) << 32 | u64::from(first)),
    };
    let state = NodeState { machine: 0, number, mood, level: Level::new(0, 1) };
    Meaning { state: Some(state), ..Meaning::default() }
}

/// An account that a saga's step changed.
fn key(tx: u32, row: Row) -> u64 {
    u64::from(tx) << 32 | u64::from(row)
}

impl Report for Fact {
    fn meaning(&self) -> Meaning {
        match self {
            Self::Locked { row, who, queue: waiting } => {
                Meaning { acquires: Some(*row), party: Some(who.party()), ..queue(*waiting) }
            }
            Self::Unlocked { row, who, queue: waiting } => {
                Meaning { releases: Some(*row), party: Some(who.party()), ..queue(*waiting) }
            }
            Self::Waits { row, who, queue: waiting } => {
                Meaning { waits: Some(Wait::Resource(*row)), party: Some(who.party()), ..queue(*waiting) }
            }
            // Where the lock is kept for a transfer in doubt, the doubt is the reason.
            Self::Overdue { row, who, doubts, .. } => Meaning {
                waits: Some(Wait::Resource(*row)),
                party: Some(who.party()),
                due_to: doubts.then_some(0),
                ..Meaning::default()
            },
            // It does not wait. But who has the lock is the reason for what it reads.
            Self::Looked { row, who, past, .. } => Meaning {
                waits: past.then_some(Wait::Resource(*row)),
                party: Some(who.party()),
                ..Meaning::default()
            },
            Self::InDoubt { standing, .. } | Self::Ended { standing, .. } | Self::Recovered { standing } => {
                promises(*standing)
            }
            Self::Did { tx, row } => Meaning {
                compensates: Some(Compensation::Deed { key: key(*tx, *row), words: "step" }),
                ..Meaning::default()
            },
            Self::Undid { tx, row } => Meaning {
                compensates: Some(Compensation::Undo { key: key(*tx, *row) }),
                ..Meaning::default()
            },
            _ => Meaning::default(),
        }
    }

    fn state_words(&self) -> StateWords {
        let (Self::InDoubt { standing, .. } | Self::Ended { standing, .. } | Self::Recovered { standing }) =
            self
        else {
            return StateWords::default();
        };
        let name = match standing {
            Standing { overdue: 0, .. } => "nothing overdue".to_owned(),
            Standing { overdue: 1, first, .. } => format!("no decision: transfer {first}"),
            Standing { overdue, .. } => format!("no decision: {overdue} transfers"),
        };
        StateWords { name, detail: String::new() }
    }
}

impl Describe for Timer {
    fn name(&self) -> &'static str {
        match self {
            Self::Next => "next",
            Self::Patience { .. } | Self::Banks { .. } | Self::Again { .. } => "timeout",
            Self::Work { .. } => "work",
            Self::Forced { .. } => "forced write",
            Self::Flush => "write what was not forced",
            Self::Idle { .. } => "idle timeout",
            Self::Bound { .. } => "longest wait for a lock",
            Self::Doubt { .. } => "patience in doubt",
            Self::Once { .. } => "asks again",
            Self::Restarted => "recovery",
        }
    }
}

impl Alarm for Timer {
    /// When the next one comes is the scenario's business, and so is how long the bank looks on. Who asks again has said before that it waits.
    fn role(&self) -> TimerRole {
        match self {
            Self::Next
            | Self::Flush
            | Self::Idle { .. }
            | Self::Bound { .. }
            | Self::Restarted
            | Self::Again { .. }
            | Self::Once { .. } => TimerRole::Scenery,
            Self::Patience { .. } | Self::Banks { .. } | Self::Doubt { .. } => TimerRole::Reply,
            Self::Work { .. } | Self::Forced { .. } => TimerRole::Pause,
        }
    }
}
