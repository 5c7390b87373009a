//! Raft: servers that agree on a log, and so on the state of a machine that each of them runs.
//!
//! Diego Ongaro and John Ousterhout, "In Search of an Understandable Consensus Algorithm" (USENIX ATC 2014; sections and figures are those of
//! the extended version). Names are those of its Figure 2. What goes beyond it is from Ongaro's dissertation, "Consensus: Bridging Theory and
//! Practice" (Stanford 2014): pre-votes (9.6), reads without log entries (6.4), membership changes of one server at a time (chapter 4).
//!
//! A [`Server`] takes an [`Input`] and the time, and returns [`Output`]s: writes, messages, timers, entries to apply. The caller carries
//! them out in order. A write must be safe before what comes after it happens; that is all there is to Figure 2's "updated
//! on stable storage before responding to RPCs". After a crash, [`Server::start`] continues from what was written.
//!
//! In reading order:
//!
//! 1. [`entry`]: terms, indexes, entries, configurations.
//! 2. [`log`]: the log and the disk.
//! 3. [`message`]: inputs and outputs.
//! 4. this file: what all servers do.
//! 5. `election`: who leads.
//! 6. `replication`: how the leader's log becomes everyone's, and what is committed.
//! 7. `reads`: how a leader knows that its state is recent enough to read from.
//! 8. `membership`: adding and removing servers.
//! 9. [`rules`]: settings, and mutants that leave one rule out.
//! 10. [`safety`]: the five properties of Figure 3.
//!
//! `now` is the server's own monotonic clock, which only [leases](Reads::Lease) and [heeding the leader](Rules::heeds_leader) look at. Timers
//! are the caller's: it draws an [election timeout](Rules::election_timeout) whenever [`Timer::Election`] is set.
//!
//! Not here: joint consensus, leadership transfer, snapshots in chunks, and sessions that let clients repeat a command (section 8).
//!
//! ```
//! use happens_before::policy::raft::{Configuration, Durable, Input, Message, Output, Rules, Server, ServerId, Timer};
//! use happens_before::sim::time::SimTime;
//! let members = Configuration::of([1, 2, 3].map(ServerId));
//! let start = |id| Server::start(ServerId(id), Rules::FIGURE_2, Durable::new(members.clone()), SimTime::ZERO).0;
//! let (mut one, mut two, now) = (start(1), start(2), SimTime::from_millis(150));
//!
//! let outputs = one.step(Input::Timeout(Timer::Election), now);
//! assert!(matches!(outputs[..2], [Output::Set(Timer::Election), Output::Write(_)]), "it votes for itself, and its disk knows first");
//! let requests: Vec<Message> = outputs
//!     .into_iter()
//!     .filter_map(|output| if let Output::Send { message, .. } = output { Some(message) } else { None })
//!     .collect();
//! let reply = two.step(Input::Message { from: ServerId(1), message: requests[0].clone() }, now);
//! let [Output::Write(_), Output::Write(_), Output::Set(Timer::Election), Output::Send { message, .. }] = &reply[..] else {
//!     panic!("first the term, then the vote are on disk: {reply:?}")
//! };
//! one.step(Input::Message { from: ServerId(2), message: message.clone() }, now);
//! assert!(one.is_leader(), "two of three votes are a majority");
//! ```

mod election;
pub mod entry;
pub mod log;
mod membership;
pub mod message;
mod reads;
mod replication;
pub mod rules;
pub mod safety;
#[cfg(test)]
mod tests;

use crate::sim::sorted::{Map, Set};
use crate::sim::time::SimTime;

pub use entry::{Change, Command, Configuration, Entry, Index, Payload, ServerId, Snapshot, Term};
pub use log::{Durable, Log, Write};
pub use message::{Input, Message, Output, ReadId, Refusal, Round, Timer};
pub use rules::{Mutants, Reads, Rules};

use membership::CatchingUp;
use reads::PendingRead;
use replication::Progress;

/// A server: a deterministic state machine without I/O.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    id: ServerId,
    rules: Rules,
    durable: Durable,
    commit_index: Index,
    last_applied: Index,
    role: Role,
    leader: Option<ServerId>,
    /// When it last heard from a leader. It starts with the server: it may have heard from one right before it crashed.
    heard: SimTime,
}

/// What a server is at the moment, with the *volatile state* that goes with it.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Role {
    Follower,
    /// It asks whether it would be elected, and has these servers' word for it.
    PreCandidate(Set<ServerId>),
    /// It has these servers' votes.
    Candidate(Set<ServerId>),
    Leader(Leadership),
}

/// A leader's volatile state, made anew with each election.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Leadership {
    /// Everyone it sends its log to.
    progress: Map<ServerId, Progress>,
    round: Round,
    reads: Vec<PendingRead>,
    catching_up: Option<CatchingUp>,
}

/// One step: the time at which it happens, and what comes of it.
struct Step {
    now: SimTime,
    outputs: Vec<Output>,
}

impl Step {
    const fn at(now: SimTime) -> Self {
        Self { now, outputs: Vec::new() }
    }

    fn put(&mut self, output: Output) {
        self.outputs.push(output);
    }

    fn send(&mut self, to: ServerId, message: Message) {
        self.put(Output::Send { to, message });
    }
}

impl Server {
    /// Starts a server from its disk, for the first time or after a crash.
    pub fn start(id: ServerId, rules: Rules, durable: Durable, now: SimTime) -> (Self, Vec<Output>) {
        let snapshot = durable.log.snapshot().clone();
        let begin = snapshot.last_index;
        let mut step = Step::at(now);
        if begin > Index(0) {
            step.put(Output::Restore(snapshot));
        }
        step.put(Output::Set(Timer::Election));
        let server = Self {
            id,
            rules,
            durable,
            commit_index: begin,
            last_applied: begin,
            role: Role::Follower,
            leader: None,
            heard: now,
        };
        (server, step.outputs)
    }

    /// Takes one input. The outputs have to be carried out in order.
    #[must_use = "what a server wants done must be done"]
    pub fn step(&mut self, input: Input, now: SimTime) -> Vec<Output> {
        let mut step = Step::at(now);
        match input {
            Input::Message { from, message } => self.receive(from, message, &mut step),
            Input::Timeout(Timer::Election) => self.election_timeout(&mut step),
            Input::Timeout(Timer::Heartbeat) => self.heartbeat(&mut step),
            Input::Propose(command) => self.propose(Payload::Command(command), &mut step),
            Input::Read(read) => self.read(read, &mut step),
            Input::Reconfigure(change) => self.reconfigure(change, &mut step),
            Input::Compact(state) => self.compact(state, &mut step),
        }
        self.apply(&mut step);
        self.answer_reads(&mut step);
        step.outputs
    }

    /// This server.
    pub const fn id(&self) -> ServerId {
        self.id
    }

    /// What it keeps on disk.
    pub const fn durable(&self) -> &Durable {
        &self.durable
    }

    /// The last index that it knows to be committed.
    pub const fn commit_index(&self) -> Index {
        self.commit_index
    }

    /// The last index that it handed to its state machine.
    pub const fn last_applied(&self) -> Index {
        self.last_applied
    }

    /// True if it believes that it is the leader.
    pub const fn is_leader(&self) -> bool {
        matches!(self.role, Role::Leader(_))
    }

    /// True if it asks for votes.
    pub const fn is_candidate(&self) -> bool {
        matches!(self.role, Role::Candidate(_) | Role::PreCandidate(_))
    }

    /// The leader of its term, if it has heard of one.
    pub const fn leader(&self) -> Option<ServerId> {
        self.leader
    }

    /// The configuration that it uses: the latest in its log.
    pub fn configuration(&self) -> &Configuration {
        self.durable.log.configuration_at(Index(u32::MAX)).1
    }

    fn log(&self) -> &Log {
        &self.durable.log
    }

    fn term(&self) -> Term {
        self.durable.current_term
    }

    /// Figure 2, rules for all servers: a term later than its own makes a server a follower in that term.
    fn receive(&mut self, from: ServerId, message: Message, step: &mut Step) {
        use Message::{AppendEntries, Appended, InstallSnapshot, RequestVote, Vote};
        match message {
            RequestVote { term, last_log_index, last_log_term, pre_vote } => {
                self.vote(from, term, (last_log_index, last_log_term), pre_vote, step);
            }
            Vote { term, granted, pre_vote: true } if granted => self.count_pre_vote(from, term, step),
            Vote { term, granted, pre_vote } => {
                self.observe(term, step);
                if granted && !pre_vote && term == self.term() {
                    self.count_vote(from, step);
                }
            }
            AppendEntries { term, prev_log_index, prev_log_term, entries, leader_commit, round } => {
                let index = self.follow(from, term, step).then(|| {
                    self.append_entries((prev_log_index, prev_log_term), &entries, leader_commit, step)
                });
                self.reply(from, index.unwrap_or(Err(prev_log_index)), round, step);
            }
            InstallSnapshot { term, snapshot, round } => {
                let last_index = snapshot.last_index;
                let follows = self.follow(from, term, step);
                if follows {
                    self.install_snapshot(snapshot, step);
                }
                self.reply(from, if follows { Ok(last_index) } else { Err(last_index) }, round, step);
            }
            Appended { term, success, index, round } => {
                self.observe(term, step);
                if term == self.term() {
                    self.appended(from, if success { Ok(index) } else { Err(index) }, round, step);
                }
            }
        }
    }

    /// Becomes a follower in a term that is later than its own.
    fn observe(&mut self, term: Term, step: &mut Step) {
        if term > self.term() {
            self.become_follower(step);
            self.leader = None;
            self.write_vote(term, None, step);
        }
    }

    /// Becomes a follower in the current term. A leader's election timer has run out long ago, so it needs a new one.
    fn become_follower(&mut self, step: &mut Step) {
        if let Role::Leader(leadership) = std::mem::replace(&mut self.role, Role::Follower) {
            for read in leadership.reads {
                step.put(Output::Refused(Refusal::Deposed(read.id)));
            }
            step.put(Output::Set(Timer::Election));
        }
    }

    /// Changes memory and disk alike.
    fn write(&mut self, write: Write, step: &mut Step) {
        self.durable.write(&write);
        step.put(Output::Write(write));
    }

    fn write_vote(&mut self, term: Term, voted_for: Option<ServerId>, step: &mut Step) {
        let write = Write::Vote { term, voted_for };
        self.durable.write(&write);
        let forgets = self.rules.mutants.forgets_vote;
        step.put(Output::Write(if forgets { Write::Vote { term, voted_for: None } } else { write }));
    }

    /// Figure 2, rules for all servers: applies what is committed.
    fn apply(&mut self, step: &mut Step) {
        while self.last_applied < self.commit_index {
            let index = self.last_applied.next();
            let Some(entry) = self.log().entry(index).cloned() else { break };
            self.last_applied = index;
            step.put(Output::Apply { index, entry });
        }
    }
}
