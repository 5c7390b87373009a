//! Log replication (section 5.3), the rule for what is committed (5.4.2), and log compaction (section 7).

use super::entry::{Entry, Index, Payload, ServerId, Snapshot, Term};
use super::log::Write;
use super::message::{Message, Output, Refusal, Round, Timer};
use super::{Leadership, Role, Server, Step};

/// What a leader knows of another server's log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Progress {
    /// The next entry to send.
    pub next_index: Index,
    /// The last entry known to be replicated.
    pub match_index: Index,
    /// The latest round that it has answered.
    pub answered: Round,
}

impl Server {
    pub(super) fn propose(&mut self, payload: Payload, step: &mut Step) {
        if !self.is_leader() {
            step.put(Output::Refused(Refusal::NotLeader(self.leader)));
            return;
        }
        let index = self.append(payload, step);
        step.put(Output::Appended { index, term: self.term() });
        self.replicate(step);
        self.advance_commit_index(step);
    }

    /// Appends an entry to the leader's own log.
    pub(super) fn append(&mut self, payload: Payload, step: &mut Step) -> Index {
        let (after, term) = (self.log().last_index(), self.term());
        self.write(Write::Entries { after, entries: vec![Entry { term, payload }] }, step);
        self.follow_configuration();
        after.next()
    }

    pub(super) fn heartbeat(&mut self, step: &mut Step) {
        if self.is_leader() {
            self.give_up_catching_up(step);
            self.begin_round(step);
        } else {
            self.request_votes(step);
        }
    }

    /// Sends everyone a message with a new stamp.
    pub(super) fn begin_round(&mut self, step: &mut Step) {
        let Role::Leader(leadership) = &mut self.role else { return };
        leadership.round = Round { number: leadership.round.number + 1, began: step.now };
        step.put(Output::Set(Timer::Heartbeat));
        self.replicate(step);
        self.advance_commit_index(step);
    }

    fn replicate(&self, step: &mut Step) {
        let Role::Leader(leadership) = &self.role else { return };
        for server in leadership.progress.keys() {
            self.send_entries(*server, step);
        }
    }

    /// Sends what a follower needs next: entries, or the snapshot if those are gone.
    pub(super) fn send_entries(&self, to: ServerId, step: &mut Step) {
        let Role::Leader(leadership) = &self.role else { return };
        let Some(progress) = leadership.progress.get(&to) else { return };
        let (term, round, log) = (self.term(), leadership.round, self.log());
        let prev_log_index = progress.next_index.previous();
        let message = match log.term_at(prev_log_index) {
            None => Message::InstallSnapshot { term, snapshot: log.snapshot().clone(), round },
            Some(prev_log_term) => {
                let entries = log.from(progress.next_index, self.rules.entries_max);
                let leader_commit = self.commit_index;
                Message::AppendEntries { term, prev_log_index, prev_log_term, entries, leader_commit, round }
            }
        };
        step.send(to, message);
    }

    /// Accepts the sender as the leader of its term. False if the term is over.
    pub(super) fn follow(&mut self, from: ServerId, term: Term, step: &mut Step) -> bool {
        self.observe(term, step);
        // Two leaders in one term exist only if a mutant let them; neither follows the other.
        if term < self.term() || self.is_leader() {
            return false;
        }
        self.become_follower(step);
        self.leader = Some(from);
        self.heard = step.now;
        step.put(Output::Set(Timer::Election));
        true
    }

    /// Figure 2, `AppendEntries` RPC, steps 2 to 5. `prev` is the index and the term of the entry before the new ones. Returns the
    /// last index at which the logs match, or, as an error, the one at which they do not.
    pub(super) fn append_entries(
        &mut self,
        prev: (Index, Term),
        entries: &[Entry],
        leader_commit: Index,
        step: &mut Step,
    ) -> Result<Index, Index> {
        let (prev_log_index, prev_log_term) = prev;
        let discarded = prev_log_index < self.log().snapshot().last_index;
        if !discarded && self.log().term_at(prev_log_index) != Some(prev_log_term) {
            return Err(prev_log_index);
        }
        if let Some((after, entries)) = self.log().missing(prev_log_index, entries) {
            self.write(Write::Entries { after, entries }, step);
        }
        let last_new = Index(prev_log_index.0 + entries.len() as u32);
        self.commit_index = self.commit_index.max(leader_commit.min(last_new));
        Ok(last_new)
    }

    pub(super) fn reply(&self, to: ServerId, index: Result<Index, Index>, round: Round, step: &mut Step) {
        let (success, index) = (index.is_ok(), index.unwrap_or_else(|refused| refused));
        step.send(to, Message::Appended { term: self.term(), success, index, round });
    }

    /// Figure 2, rules for leaders: what a reply says about a follower's log.
    pub(super) fn appended(
        &mut self,
        from: ServerId,
        index: Result<Index, Index>,
        round: Round,
        step: &mut Step,
    ) {
        let Role::Leader(leadership) = &mut self.role else { return };
        let Some(progress) = leadership.progress.get_mut(&from) else { return };
        progress.answered = progress.answered.max(round);
        let before = (progress.next_index, progress.match_index);
        match index {
            Ok(index) if index > progress.match_index => {
                (progress.next_index, progress.match_index) = (index.next(), index);
            }
            // A repeated or overtaken reply says nothing new.
            Err(index) if index.next() == progress.next_index && index > progress.match_index => {
                progress.next_index = index;
            }
            _ => {}
        }
        let (next_index, changed) =
            (progress.next_index, before != (progress.next_index, progress.match_index));
        self.advance_commit_index(step);
        self.check_catching_up(from, step);
        if changed && (index.is_err() || next_index <= self.log().last_index()) {
            self.send_entries(from, step);
        }
    }

    /// Figure 2, rules for leaders: an entry of the current term is committed once a majority has it, and with it all before it.
    pub(super) fn advance_commit_index(&mut self, step: &mut Step) {
        let Role::Leader(leadership) = &self.role else { return };
        let counts = |index: Index| {
            let own_term = self.log().term_at(index) == Some(self.term());
            (own_term || self.rules.mutants.commits_old_terms)
                && self.configuration().is_majority(|member| self.has(leadership, member, index))
        };
        let newest =
            (self.commit_index.0 + 1..=self.log().last_index().0).rev().map(Index).find(|at| counts(*at));
        let Some(newest) = newest else { return };
        self.commit_index = newest;
        self.leave_if_removed(step);
    }

    fn has(&self, leadership: &Leadership, member: ServerId, index: Index) -> bool {
        let matches = |progress: &Progress| progress.match_index >= index;
        member == self.id || leadership.progress.get(&member).is_some_and(matches)
    }

    /// Replaces the log up to the last applied entry by the state machine's state.
    pub(super) fn compact(&mut self, state: Vec<u64>, step: &mut Step) {
        let (log, last_index) = (self.log(), self.last_applied);
        let Some(last_term) = log.term_at(last_index) else { return };
        if last_index > log.snapshot().last_index {
            let configuration = log.configuration_at(last_index).1.clone();
            let snapshot = Snapshot { last_index, last_term, configuration, state };
            self.write(Write::Snapshot(snapshot), step);
        }
    }

    /// Figure 13, steps 5 to 8. A snapshot of what is committed here already is of no use.
    pub(super) fn install_snapshot(&mut self, snapshot: Snapshot, step: &mut Step) {
        if snapshot.last_index <= self.commit_index {
            return;
        }
        self.commit_index = snapshot.last_index;
        self.last_applied = snapshot.last_index;
        self.write(Write::Snapshot(snapshot.clone()), step);
        step.put(Output::Restore(snapshot));
    }

    /// True if an entry of the current term is committed. Until then a leader does not know what is.
    pub(super) fn has_committed_in_term(&self) -> bool {
        self.log().term_at(self.commit_index) == Some(self.term())
    }

    /// Sends the log to every member of the configuration, and to nobody else but a server that is catching up.
    pub(super) fn follow_configuration(&mut self) {
        let members = self.configuration().clone();
        let next_index = self.log().last_index().next();
        let Role::Leader(leadership) = &mut self.role else { return };
        let joining = leadership.catching_up.as_ref().map(|catching_up| catching_up.server);
        leadership.progress.retain(|server, _| members.contains(*server) || joining == Some(*server));
        for server in members.members().chain(joining).filter(|server| *server != self.id) {
            if !leadership.progress.contains_key(&server) {
                let (match_index, answered) = (Index(0), Round::default());
                leadership.progress.insert(server, Progress { next_index, match_index, answered });
            }
        }
    }
}
