//! Membership changes of one server at a time (Ongaro 2014, chapter 4).

use crate::sim::time::SimTime;

use super::entry::{Change, Index, Payload, ServerId};
use super::message::{Output, Refusal};
use super::{Role, Server, Step};

/// In how many rounds a new server has to catch up (section 4.2.1).
const ROUNDS_MAX: u32 = 10;

/// A server that receives the log before it becomes a member, so that it does not hold up commits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CatchingUp {
    pub server: ServerId,
    /// The round ends when the server has the log up to here, which was its end when the round began.
    goal: Index,
    began: SimTime,
    round: u32,
}

impl Server {
    /// Changes the membership, unless an earlier change is not known to be committed. That a leader commits an entry of its own
    /// term first is a correction that Ongaro published in 2015 ("bug in single-server membership changes", raft-dev).
    pub(super) fn reconfigure(&mut self, change: Change, step: &mut Step) {
        let Role::Leader(leadership) = &self.role else {
            step.put(Output::Refused(Refusal::NotLeader(self.leader)));
            return;
        };
        let (since, configuration) = self.log().configuration_at(self.log().last_index());
        let changed = configuration.with(change).filter(|changed| !changed.is_empty());
        let refusal = if since > self.commit_index || leadership.catching_up.is_some() {
            Some(Refusal::ChangePending)
        } else if !self.has_committed_in_term() {
            Some(Refusal::NothingCommitted)
        } else if changed.is_none() {
            Some(Refusal::NoChange)
        } else {
            None
        };
        match (refusal, change, changed) {
            (Some(refusal), ..) => step.put(Output::Refused(refusal)),
            (None, Change::Add(server), _) => self.catch_up(server, step),
            (None, Change::Remove(_), Some(changed)) => self.propose(Payload::Configuration(changed), step),
            (None, Change::Remove(_), None) => {}
        }
    }

    fn catch_up(&mut self, server: ServerId, step: &mut Step) {
        let goal = self.log().last_index();
        if let Role::Leader(leadership) = &mut self.role {
            leadership.catching_up = Some(CatchingUp { server, goal, began: step.now, round: 1 });
        }
        self.follow_configuration();
        self.send_entries(server, step);
    }

    /// Ends a round of catching up. If it took less than an election timeout, the server is close enough to become a member.
    pub(super) fn check_catching_up(&mut self, from: ServerId, step: &mut Step) {
        let (last_index, election_min) = (self.log().last_index(), self.rules.election_min);
        let Role::Leader(leadership) = &mut self.role else { return };
        let Some(catching_up) = &mut leadership.catching_up else { return };
        let match_index = leadership.progress.get(&from).map_or(Index(0), |progress| progress.match_index);
        if catching_up.server != from || match_index < catching_up.goal {
            return;
        }
        if step.now.since(catching_up.began) < election_min {
            let changed = self.configuration().with(Change::Add(from));
            self.stop_catching_up();
            if let Some(changed) = changed {
                self.propose(Payload::Configuration(changed), step);
            }
        } else if catching_up.round < ROUNDS_MAX {
            let round = catching_up.round + 1;
            *catching_up = CatchingUp { server: from, goal: last_index, began: step.now, round };
        } else {
            self.abandon(from, step);
        }
    }

    /// Gives up on a new server that has not finished a round in ten election timeouts.
    pub(super) fn give_up_catching_up(&mut self, step: &mut Step) {
        let patience = self.rules.election_max.saturating_mul(10);
        let Role::Leader(leadership) = &self.role else { return };
        let Some(catching_up) = &leadership.catching_up else { return };
        if step.now.since(catching_up.began) > patience {
            self.abandon(catching_up.server, step);
        }
    }

    fn abandon(&mut self, server: ServerId, step: &mut Step) {
        self.stop_catching_up();
        self.follow_configuration();
        step.put(Output::Refused(Refusal::TooSlow(server)));
    }

    fn stop_catching_up(&mut self) {
        if let Role::Leader(leadership) = &mut self.role {
            leadership.catching_up = None;
        }
    }

    /// A leader that is not in the new configuration leads until that is committed, without counting itself, and then steps
    /// down (section 4.2.2).
    pub(super) fn leave_if_removed(&mut self, step: &mut Step) {
        let (since, configuration) = self.log().configuration_at(self.log().last_index());
        if since <= self.commit_index && !configuration.contains(self.id) {
            self.become_follower(step);
            self.leader = None;
        }
    }
}
