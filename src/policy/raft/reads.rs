//! Reads that write nothing to the log (Ongaro 2014, section 6.4): a leader has to know that it was still the leader after the read
//! arrived, and which index was committed then.

use super::entry::Index;
use super::message::{Output, ReadId, Refusal, Round};
use super::rules::Reads;
use super::{Leadership, Role, Server, Step};

/// A read that waits for a round of heartbeats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PendingRead {
    pub id: ReadId,
    /// The round that began with it.
    round: u32,
}

impl Server {
    pub(super) fn read(&mut self, read: ReadId, step: &mut Step) {
        let Role::Leader(leadership) = &self.role else {
            step.put(Output::Refused(Refusal::NotLeader(self.leader)));
            return;
        };
        let at_once = match self.rules.reads {
            Reads::Local => true,
            Reads::Index => false,
            Reads::Lease { .. } => {
                let lease_end =
                    self.confirmed(leadership).map(|round| round.began.saturating_add(self.rules.lease()));
                self.has_committed_in_term() && lease_end.is_some_and(|end| step.now < end)
            }
        };
        if at_once {
            step.put(Output::Answer { read, index: self.last_applied });
            return;
        }
        let round = leadership.round.number + 1;
        if let Role::Leader(leadership) = &mut self.role {
            leadership.reads.push(PendingRead { id: read, round });
        }
        self.begin_round(step);
    }

    /// The latest round that a majority has answered: when it began, this server was the leader. None if it is a majority on its own
    /// and has begun no round.
    pub(super) fn confirmed(&self, leadership: &Leadership) -> Option<Round> {
        let answered = |member| {
            if member == self.id {
                return Some(leadership.round);
            }
            leadership.progress.get(&member).map(|progress| progress.answered)
        };
        let configuration = self.configuration();
        let rounds = configuration.members().filter_map(answered).filter(|round| round.number > 0);
        rounds
            .filter(|round| {
                configuration.is_majority(|member| answered(member).is_some_and(|other| other >= *round))
            })
            .max()
    }

    /// Answers the reads whose round is confirmed. What was committed when they arrived is applied by then.
    pub(super) fn answer_reads(&mut self, step: &mut Step) {
        let Role::Leader(leadership) = &self.role else { return };
        if leadership.reads.is_empty() || !self.has_committed_in_term() {
            return;
        }
        let Some(confirmed) = self.confirmed(leadership) else { return };
        let index: Index = self.last_applied;
        if let Role::Leader(leadership) = &mut self.role {
            leadership.reads.retain(|read| {
                let ready = read.round <= confirmed.number;
                if ready {
                    step.put(Output::Answer { read: read.id, index });
                }
                !ready
            });
        }
    }
}
