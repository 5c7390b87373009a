//! The coordinator of one transaction.

use super::{Decision, Forces, Message, Output, Party, Presumption, Record, Rules, To};
use crate::sim::sorted::Set;
use crate::sim::time::{Duration, SimTime};

/// How long a coordinator waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waits {
    /// For votes, before it aborts.
    pub votes: Duration,
    /// For acknowledgements, before it sends the decision again.
    pub resend: Duration,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Collecting,
    /// The decision is being forced. Until it is on disk, it is none.
    Writing(Decision),
    Telling(Decision),
    Over(Decision),
}

/// A coordinator, for one transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coordinator {
    rules: Rules,
    waits: Waits,
    parties: Set<Party>,
    stage: Stage,
    /// Who has voted yes, and later, who has acknowledged.
    heard: Set<Party>,
    /// Who has voted no, and need not be told.
    refused: Set<Party>,
    due: Option<SimTime>,
}

impl Coordinator {
    /// Asks these participants to prepare.
    pub fn begin(parties: &[Party], rules: Rules, waits: Waits, now: SimTime) -> (Self, Vec<Output>) {
        let mut coordinator = Self::at(Stage::Collecting, parties, rules, waits);
        coordinator.due = Some(now.saturating_add(waits.votes));
        let prepare = |party: &Party| Output::Send(To::Party(*party), Message::Prepare);
        let outputs = coordinator.parties.iter().map(prepare).collect();
        (coordinator, outputs)
    }

    /// Goes on after a crash, from what is on disk. `None` if there is nothing to go on with: the transaction has ended, or was
    /// never decided, so that it counts as [aborted](super::without_information).
    pub fn recover(
        records: &[Record],
        parties: &[Party],
        rules: Rules,
        waits: Waits,
        now: SimTime,
    ) -> Option<(Self, Vec<Output>)> {
        if records.contains(&Record::End) {
            return None;
        }
        let decision = records.iter().find_map(|record| match record {
            Record::Committed => Some(Decision::Commit),
            Record::Aborted if rules.presumption == Presumption::Nothing => Some(Decision::Abort),
            _ => None,
        })?;
        let mut coordinator = Self::at(Stage::Telling(decision), parties, rules, waits);
        let outputs = coordinator.tell(decision, now);
        Some((coordinator, outputs))
    }

    fn at(stage: Stage, parties: &[Party], rules: Rules, waits: Waits) -> Self {
        let parties = parties.iter().copied().collect();
        Self { rules, waits, parties, stage, heard: Set::new(), refused: Set::new(), due: None }
    }

    /// When it wants to be [woken](Self::wake).
    pub const fn due(&self) -> Option<SimTime> {
        self.due
    }

    /// The decision, once it is one: others may be told.
    pub const fn decision(&self) -> Option<Decision> {
        match self.stage {
            Stage::Telling(decision) | Stage::Over(decision) => Some(decision),
            Stage::Collecting | Stage::Writing(_) => None,
        }
    }

    /// True if it need not be kept in memory any longer.
    pub const fn is_over(&self) -> bool {
        matches!(self.stage, Stage::Over(_))
    }

    /// A participant's vote. One that has voted before and votes again is told the decision, if there is one.
    pub fn vote(&mut self, from: Party, yes: bool, now: SimTime) -> Vec<Output> {
        if self.stage != Stage::Collecting {
            return if yes { self.asked(from) } else { Vec::new() };
        }
        if !self.parties.contains(&from) {
            return Vec::new();
        }
        if !yes {
            self.refused.insert(from);
            return self.decide(Decision::Abort, now);
        }
        self.heard.insert(from);
        if self.heard.len() == self.parties.len() { self.decide(Decision::Commit, now) } else { Vec::new() }
    }

    /// A participant in doubt asks. As long as votes are collected, there is no answer.
    pub fn asked(&self, from: Party) -> Vec<Output> {
        let decision = self.decision();
        decision
            .map(|decision| Output::Send(To::Party(from), Message::Decide(decision)))
            .into_iter()
            .collect()
    }

    /// A record is on disk.
    pub fn written(&mut self, record: Record, now: SimTime) -> Vec<Output> {
        match self.stage {
            Stage::Writing(decision) if record == Record::of(decision) => self.tell(decision, now),
            _ => Vec::new(),
        }
    }

    /// A participant has the decision on disk.
    pub fn acknowledged(&mut self, from: Party) -> Vec<Output> {
        let Stage::Telling(decision) = self.stage else { return Vec::new() };
        self.heard.insert(from);
        if self.told().all(|party| self.heard.contains(&party)) {
            (self.stage, self.due) = (Stage::Over(decision), None);
            return vec![Output::Write { record: Record::End, forced: false }];
        }
        Vec::new()
    }

    /// Time has passed: aborts if votes are missing, and sends the decision again to whoever has not acknowledged it.
    pub fn wake(&mut self, now: SimTime) -> Vec<Output> {
        if self.due.is_none_or(|due| now < due) {
            return Vec::new();
        }
        match self.stage {
            Stage::Collecting => self.decide(Decision::Abort, now),
            Stage::Telling(decision) => {
                self.due = Some(now.saturating_add(self.waits.resend));
                let missing = self.told().filter(|party| !self.heard.contains(party));
                missing.map(|party| Output::Send(To::Party(party), Message::Decide(decision))).collect()
            }
            Stage::Writing(_) | Stage::Over(_) => Vec::new(),
        }
    }

    fn decide(&mut self, decision: Decision, now: SimTime) -> Vec<Output> {
        let presumed = decision == Decision::Abort && self.rules.presumption == Presumption::Abort;
        let forced = !presumed && self.rules.forces != Forces::NotDecisions;
        let mut outputs = vec![Output::Write { record: Record::of(decision), forced }];
        if forced {
            (self.stage, self.due) = (Stage::Writing(decision), None);
        } else {
            outputs.extend(self.tell(decision, now));
        }
        outputs
    }

    /// Whoever is told: all but those who have said no.
    fn told(&self) -> impl Iterator<Item = Party> + '_ {
        self.parties.iter().copied().filter(|party| !self.refused.contains(party))
    }

    fn tell(&mut self, decision: Decision, now: SimTime) -> Vec<Output> {
        self.heard.clear();
        let outputs: Vec<_> =
            self.told().map(|party| Output::Send(To::Party(party), Message::Decide(decision))).collect();
        let presumed = decision == Decision::Abort && self.rules.presumption == Presumption::Abort;
        if presumed || outputs.is_empty() {
            (self.stage, self.due) = (Stage::Over(decision), None);
        } else {
            self.stage = Stage::Telling(decision);
            self.due = Some(now.saturating_add(self.waits.resend));
        }
        outputs
    }
}
