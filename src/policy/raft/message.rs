//! Everything that goes into a [`Server`](super::Server) or comes out of it.

use crate::sim::time::SimTime;

use super::entry::{Change, Command, Entry, Index, ServerId, Snapshot, Term};
use super::log::Write;

/// A stamp that a leader puts on its requests, and that replies repeat. It tells the leader which of its requests
/// a follower has heard, and when that request was sent at the earliest, on the leader's clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Round {
    /// Counts up within a term.
    pub number: u32,
    /// When the round began.
    pub began: SimTime,
}

/// What servers send each other. Every message carries its sender's term, except for a pre-vote.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Message {
    /// Invoked by candidates to gather votes.
    RequestVote {
        /// The candidate's term; in a pre-vote the term that it would start.
        term: Term,
        /// The index of the candidate's last log entry.
        last_log_index: Index,
        /// The term of that entry.
        last_log_term: Term,
        /// True if the candidate only asks whether it would be elected.
        pre_vote: bool,
    },
    /// The answer to `RequestVote`.
    Vote {
        /// The voter's term; for a pre-vote that is granted, the term asked about.
        term: Term,
        /// True if the candidate received the vote.
        granted: bool,
        /// True if it answers a pre-vote.
        pre_vote: bool,
    },
    /// Invoked by the leader to replicate log entries, and as a heartbeat.
    AppendEntries {
        /// The leader's term.
        term: Term,
        /// The index of the entry right before the new ones.
        prev_log_index: Index,
        /// The term of that entry.
        prev_log_term: Term,
        /// The entries to store; none in a heartbeat.
        entries: Vec<Entry>,
        /// The leader's commit index.
        leader_commit: Index,
        /// The leader's stamp.
        round: Round,
    },
    /// Invoked by the leader when it has discarded the entries that a follower needs. The snapshot is sent whole,
    /// without the chunks of the paper's Figure 13.
    InstallSnapshot {
        /// The leader's term.
        term: Term,
        /// The state in place of the discarded entries.
        snapshot: Snapshot,
        /// The leader's stamp.
        round: Round,
    },
    /// The answer to `AppendEntries` and `InstallSnapshot`.
    Appended {
        /// The follower's term.
        term: Term,
        /// True if the follower's log matched at `prev_log_index`, or now holds the snapshot.
        success: bool,
        /// On success the last index up to which the logs are known to be equal; otherwise the `prev_log_index` at which
        /// they were not. Requests and replies may be repeated and reordered, so a reply says what it is about.
        index: Index,
        /// The stamp of the request.
        round: Round,
    },
}

/// Identifies a read to whoever asked for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReadId(pub u32);

/// What happens to a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A message arrives.
    Message {
        /// The server that sent it.
        from: ServerId,
        /// Its content.
        message: Message,
    },
    /// The timer went off.
    Timeout(Timer),
    /// A client asks for a command to be carried out.
    Propose(Command),
    /// A client asks to read.
    Read(ReadId),
    /// An operator changes the membership.
    Reconfigure(Change),
    /// The state machine hands over its state after the last applied entry, so that the log up to there can go.
    Compact(Vec<u64>),
}

/// The two timers of a server. Setting one again replaces it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Timer {
    /// For followers and candidates: the caller draws [an election timeout](super::Rules::election_timeout).
    Election,
    /// For leaders, and for candidates to ask again those who have not answered: [`Rules::heartbeat`](super::Rules).
    Heartbeat,
}

/// What a server wants done, in this order. Whatever comes after a write must wait until the write is safe on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// Change what is on disk.
    Write(Write),
    /// Send a message.
    Send {
        /// The receiver.
        to: ServerId,
        /// The content.
        message: Message,
    },
    /// Set a timer.
    Set(Timer),
    /// The entry is committed: apply it to the state machine. Entries come in order, without gaps.
    Apply {
        /// Its index.
        index: Index,
        /// The entry.
        entry: Entry,
    },
    /// Replace the state machine's state by the snapshot's.
    Restore(Snapshot),
    /// What was proposed is in the leader's log at this index. It is done once an entry of this term is applied there.
    Appended {
        /// Its index.
        index: Index,
        /// Its term.
        term: Term,
    },
    /// Answer the read from the state machine as it now is.
    Answer {
        /// The read.
        read: ReadId,
        /// The index from which on the state is recent enough; all up to it is applied.
        index: Index,
    },
    /// The proposal, read or change has no effect.
    Refused(Refusal),
}

/// Why a server refused a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is not the leader; it may know who is.
    NotLeader(Option<ServerId>),
    /// It ceased to be the leader before it could answer this read.
    Deposed(ReadId),
    /// The change before this one is not committed yet.
    ChangePending,
    /// No entry of the leader's own term is committed yet, so it cannot know whether an earlier change is.
    NothingCommitted,
    /// The configuration is like this already, or the change would leave no member.
    NoChange,
    /// The new server did not catch up in time.
    TooSlow(ServerId),
}
