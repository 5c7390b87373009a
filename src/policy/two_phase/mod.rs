//! Two-phase commit: several parties that commit one transaction, all of them or none.
//!
//! Jim Gray, "Notes on Data Base Operating Systems" (1978): a [coordinator](Coordinator) asks every [participant](Participant) to prepare. A
//! participant that can commit writes that to its log and votes yes; from then on it is *in doubt*: it may neither commit nor abort on
//! its own, and keeps its locks. With all votes yes, the coordinator writes *commit* to its log. That write is the decision.
//!
//! C. Mohan, Bruce Lindsay and Ron Obermarck, "Transaction Management in the R* Distributed Database Management System" (ACM TODS 11(4),
//! 1986) say which records have to be *forced*, that is on disk before anything that follows from them is sent, and which may follow later:
//!
//! | record | standard (*presumed nothing*) | *presumed abort* |
//! |---|---|---|
//! | participant: prepared | forced, then the vote | forced, then the vote |
//! | coordinator: committed | forced, then the decision | forced, then the decision |
//! | participant: committed | forced, then the acknowledgement | forced, then the acknowledgement |
//! | coordinator: aborted | forced, then the decision | not forced |
//! | participant: aborted | forced, then the acknowledgement | not forced, and not acknowledged |
//! | coordinator: end | not forced, after all acknowledgements | not forced, after all acknowledgements |
//!
//! A coordinator without information about a transaction answers that it was [aborted](without_information). Presumed abort builds on that:
//! an abort may be forgotten at once.
//!
//! A participant in doubt may ask. Philip Bernstein, Vassos Hadzilacos and Nathan Goodman, "Concurrency Control and Recovery in Database
//! Systems" (1987), section 7.4, call it *cooperative termination* if it asks its peers, too: one that has not voted can still abort, and one that has
//! heard the decision can pass it on. If all are in doubt, nobody knows, and they are *blocked* until the coordinator is back. Jim Gray and Leslie
//! Lamport, "Consensus on Transaction Commit" (ACM TODS 31(1), 2006), replicate the decision so that a majority is enough.
//! A participant that does not wait makes a *heuristic* decision, and may be the only one to have decided so.
//!
//! Both machines take messages and the time, and return [`Output`]s. Whoever runs them carries these out in order. A forced record is
//! reported back once it is on disk (`written`), and only then comes what depends on it. After a crash a machine is made anew from
//! the records that were on disk (`recover`).
//!
//! ```
//! use happens_before::policy::two_phase::*;
//! use happens_before::sim::time::{Duration, SimTime};
//! let rules = Rules { presumption: Presumption::Abort, forces: Forces::All };
//! let habit = Habit { doubt: Doubt::AskEveryone, patience: Duration::from_millis(400) };
//! let now = SimTime::ZERO;
//! let mut bank = Participant::new(rules, habit);
//! assert_eq!(bank.prepare(true, now), [Output::Write { record: Record::Prepared, forced: true }], "no vote before it is on disk");
//! assert_eq!(bank.written(Record::Prepared, now), [Output::Send(To::Coordinator, Message::Vote { yes: true })]);
//! assert!(bank.is_in_doubt());
//! ```

mod coordinator;
mod locks;
mod participant;
#[cfg(test)]
mod tests;

pub use coordinator::{Coordinator, Waits};
pub use locks::{LockTable, Taken};
pub use participant::{Doubt, Habit, Participant};

/// The number of a participant.
pub type Party = u16;

/// How a transaction ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Decision {
    /// At every participant it takes effect.
    Commit = 0,
    /// It has no effect anywhere.
    Abort = 1,
}

/// What a coordinator takes for granted about transactions that its log says nothing of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presumption {
    /// Nothing: every decision is forced and acknowledged. Who asks about an unknown transaction is told that it was aborted, too.
    Nothing,
    /// That they were aborted: an abort is neither forced nor acknowledged.
    Abort,
}

/// Which of the decisive records are forced before anything that follows from them is sent. Only [`Forces::All`] is right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forces {
    /// All of them.
    All,
    /// All but the participants' votes: a crash makes a participant forget that it has promised to commit.
    NotVotes,
    /// All but the coordinator's decision: a crash makes the coordinator forget what others have been told.
    NotDecisions,
}

/// The rules that all parties follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// What goes without saying.
    pub presumption: Presumption,
    /// What is written before it is said.
    pub forces: Forces,
}

/// A line of a party's log about one transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Record {
    /// A participant can commit, and has given up its right to abort.
    Prepared,
    /// It is committed.
    Committed,
    /// It is aborted.
    Aborted,
    /// A participant has decided on its own, while it was in doubt.
    Heuristic(Decision),
    /// The coordinator need not remember it any longer.
    End,
}

impl Record {
    /// The record of a decision.
    pub const fn of(decision: Decision) -> Self {
        match decision {
            Decision::Commit => Self::Committed,
            Decision::Abort => Self::Aborted,
        }
    }
}

/// A message between parties, about one transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Message {
    /// The coordinator asks whether a participant can commit.
    Prepare,
    /// The answer.
    Vote {
        /// True if it can, whatever happens from now on.
        yes: bool,
    },
    /// The decision.
    Decide(Decision),
    /// The decision is on the participant's disk.
    Acknowledge,
    /// A participant asks how the transaction ended.
    Inquire,
    /// A participant that was asked does not know either.
    Unsure,
}

/// Whom a message is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum To {
    /// The coordinator.
    Coordinator,
    /// One participant.
    Party(Party),
    /// Every other participant.
    Peers,
}

/// How a participant came to its end of the transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum By {
    /// The coordinator told it.
    Coordinator = 0,
    /// A peer told it.
    Peer = 1,
    /// It aborted before it had promised anything, or finds no promise in its log.
    Itself = 2,
    /// It decided on its own while it was in doubt.
    Heuristic = 3,
}

/// Something that a party does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output {
    /// It adds a record to its log.
    Write {
        /// The record.
        record: Record,
        /// True if it has to be on disk before the party goes on, which is told by `written`. Otherwise it goes to disk with the next
        /// record that is forced, or some time later.
        forced: bool,
    },
    /// It sends a message.
    Send(To, Message),
    /// A participant has waited for the decision for as long as it has patience.
    InDoubt,
    /// A participant has ended the transaction: it may release its locks.
    Ended(Decision, By),
    /// A participant has ended the transaction otherwise than this decision, which comes too late.
    Damage(Decision),
}

/// What a coordinator answers about a transaction that it has no information about, under either presumption: it cannot have decided to
/// commit, or its log would say so.
pub const fn without_information() -> Decision {
    Decision::Abort
}
