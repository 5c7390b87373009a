//! Leader election (section 5.2), the check that keeps servers with old logs from winning (5.4.1), and pre-votes.

use crate::sim::sorted::{Map, Set};

use super::entry::{Index, Payload, ServerId, Term};
use super::message::{Message, Output, Timer};
use super::{Leadership, Role, Server, Step};

impl Server {
    /// No leader was heard from for an election timeout.
    pub(super) fn election_timeout(&mut self, step: &mut Step) {
        if self.is_leader() {
            return;
        }
        step.put(Output::Set(Timer::Election));
        if !self.may_campaign() {
            return;
        }
        if self.rules.pre_vote {
            self.role = Role::PreCandidate(Set::from([self.id]));
            self.leader = None;
            self.request_votes(step);
            self.count_pre_vote(self.id, self.term().next(), step);
        } else {
            self.campaign(step);
        }
    }

    /// A server that waits to be added has no configuration yet, and one that knows that it was removed is done. One
    /// whose removal is not committed may be needed until it is (Ongaro 2014, section 4.2.2).
    fn may_campaign(&self) -> bool {
        let (since, configuration) = self.log().configuration_at(self.log().last_index());
        configuration.contains(self.id) || !configuration.is_empty() && since > self.commit_index
    }

    /// Starts a term as its candidate.
    fn campaign(&mut self, step: &mut Step) {
        self.leader = None;
        self.role = Role::Candidate(Set::new());
        self.write_vote(self.term().next(), Some(self.id), step);
        self.request_votes(step);
        self.count_vote(self.id, step);
    }

    /// Asks those for a vote who have not given one.
    pub(super) fn request_votes(&mut self, step: &mut Step) {
        let (term, votes, pre_vote) = match &self.role {
            Role::PreCandidate(votes) => (self.term().next(), votes, true),
            Role::Candidate(votes) => (self.term(), votes, false),
            Role::Follower | Role::Leader(_) => return,
        };
        let (last_log_index, last_log_term) = (self.log().last_index(), self.log().last_term());
        let silent = |member: &ServerId| *member != self.id && !votes.contains(member);
        for member in self.configuration().members().filter(silent) {
            step.send(member, Message::RequestVote { term, last_log_index, last_log_term, pre_vote });
        }
        step.put(Output::Set(Timer::Heartbeat));
    }

    /// Figure 2, `RequestVote` RPC. `last` is the index and the term of the candidate's last entry.
    pub(super) fn vote(
        &mut self,
        from: ServerId,
        term: Term,
        last: (Index, Term),
        pre_vote: bool,
        step: &mut Step,
    ) {
        let heeds = self.rules.heeds_leader || pre_vote;
        if term > self.term() && heeds && self.is_led(step) {
            return;
        }
        let up_to_date = self.rules.mutants.ignores_logs || self.log().is_no_newer_than(last.0, last.1);
        if pre_vote {
            let granted = term > self.term() && up_to_date;
            let term = if granted { term } else { self.term() };
            step.send(from, Message::Vote { term, granted, pre_vote });
            return;
        }
        self.observe(term, step);
        let free = self.durable.voted_for.is_none_or(|candidate| candidate == from);
        let granted = term == self.term() && free && up_to_date;
        if granted {
            self.write_vote(term, Some(from), step);
            step.put(Output::Set(Timer::Election));
        }
        step.send(from, Message::Vote { term: self.term(), granted, pre_vote });
    }

    /// True if a leader was heard from within the shortest election timeout. A leader hears from itself for as
    /// long as a majority answers.
    fn is_led(&self, step: &Step) -> bool {
        let heard = match &self.role {
            Role::Leader(leadership) => self.confirmed(leadership).map_or(self.heard, |round| round.began),
            _ => self.heard,
        };
        step.now < heard.saturating_add(self.rules.election_min)
    }

    pub(super) fn count_pre_vote(&mut self, from: ServerId, term: Term, step: &mut Step) {
        let next = self.durable.current_term.next();
        let Role::PreCandidate(votes) = &mut self.role else { return };
        if term != next {
            return;
        }
        votes.insert(from);
        let votes = votes.clone();
        if self.configuration().is_majority(|member| votes.contains(&member)) {
            self.campaign(step);
        }
    }

    pub(super) fn count_vote(&mut self, from: ServerId, step: &mut Step) {
        let Role::Candidate(votes) = &mut self.role else { return };
        votes.insert(from);
        let votes = votes.clone();
        if self.configuration().is_majority(|member| votes.contains(&member)) {
            self.lead(step);
        }
    }

    /// Figure 2, rules for leaders: sends heartbeats upon election.
    fn lead(&mut self, step: &mut Step) {
        self.leader = Some(self.id);
        self.heard = step.now;
        self.role = Role::Leader(Leadership { progress: Map::new_vec(), ..Leadership::default() });
        self.follow_configuration();
        if self.rules.noop {
            self.append(Payload::Noop, step);
        }
        self.begin_round(step);
    }
}
