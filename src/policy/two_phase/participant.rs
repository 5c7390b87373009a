//! A participant in one transaction.

use super::{By, Decision, Forces, Message, Output, Party, Presumption, Record, Rules, To};
use crate::sim::time::{Duration, SimTime};

/// What a participant does once it has been in doubt for as long as it has patience.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// It waits to be told.
    Wait,
    /// It asks the coordinator, again and again.
    AskCoordinator,
    /// It asks the coordinator and its peers.
    AskEveryone,
    /// It decides on its own: a heuristic decision.
    Decide(Decision),
}

/// How a participant deals with doubt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Habit {
    /// What it does.
    pub doubt: Doubt,
    /// After how long, and how long after that again.
    pub patience: Duration,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Working,
    /// The promise is being forced.
    Preparing,
    Prepared,
    /// The end is being forced.
    Ending(Decision, By),
    Over(Decision, By),
}

/// A participant, in one transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Participant {
    rules: Rules,
    habit: Habit,
    stage: Stage,
    due: Option<SimTime>,
    /// Whether it has run out of patience before.
    doubted: bool,
    /// A peer that will be told of the end once it is on disk.
    owes: Option<Party>,
}

impl Participant {
    /// A participant at work, which has promised nothing.
    pub const fn new(rules: Rules, habit: Habit) -> Self {
        Self { rules, habit, stage: Stage::Working, due: None, doubted: false, owes: None }
    }

    /// Goes on after a crash, from what is on disk. Without a promise or an end in the log, it aborts.
    pub fn recover(records: &[Record], rules: Rules, habit: Habit, now: SimTime) -> (Self, Vec<Output>) {
        let mut participant = Self::new(rules, habit);
        let ended = records.iter().find_map(|record| match record {
            Record::Committed => Some((Decision::Commit, By::Coordinator)),
            Record::Aborted => Some((Decision::Abort, By::Coordinator)),
            Record::Heuristic(decision) => Some((*decision, By::Heuristic)),
            Record::Prepared | Record::End => None,
        });
        if let Some((decision, by)) = ended {
            participant.stage = Stage::Over(decision, by);
            return (participant, Vec::new());
        }
        if records.contains(&Record::Prepared) {
            participant.promised(now);
            return (participant, Vec::new());
        }
        let outputs = participant.end_unforced(Decision::Abort, By::Itself);
        (participant, outputs)
    }

    /// When it wants to be [woken](Self::wake).
    pub const fn due(&self) -> Option<SimTime> {
        self.due
    }

    /// True if it has promised to commit and does not know how the transaction ends.
    pub const fn is_in_doubt(&self) -> bool {
        matches!(self.stage, Stage::Prepared)
    }

    /// True if that has lasted for longer than it has patience.
    pub const fn is_impatient(&self) -> bool {
        self.is_in_doubt() && self.doubted
    }

    /// True if it has promised nothing yet, so that it may still abort on its own.
    pub const fn is_free(&self) -> bool {
        matches!(self.stage, Stage::Working)
    }

    /// True while it is about to abort because it was asked before it had promised anything.
    pub const fn is_withdrawing(&self) -> bool {
        matches!(self.stage, Stage::Ending(Decision::Abort, By::Itself))
    }

    /// How it ended the transaction, once it has.
    pub const fn ended(&self) -> Option<Decision> {
        match self.stage {
            Stage::Over(decision, _) => Some(decision),
            _ => None,
        }
    }

    /// The coordinator asks it to prepare. `can` says whether it is able to commit.
    pub fn prepare(&mut self, can: bool, now: SimTime) -> Vec<Output> {
        let vote = |yes| vec![Output::Send(To::Coordinator, Message::Vote { yes })];
        match self.stage {
            Stage::Working if can => {
                let forced = self.rules.forces != Forces::NotVotes;
                let mut outputs = vec![Output::Write { record: Record::Prepared, forced }];
                if forced {
                    self.stage = Stage::Preparing;
                } else {
                    self.promised(now);
                    outputs.extend(vote(true));
                }
                outputs
            }
            Stage::Working => {
                let mut outputs = self.end_unforced(Decision::Abort, By::Itself);
                outputs.extend(vote(false));
                outputs
            }
            Stage::Prepared => vote(true),
            Stage::Over(Decision::Abort, _) => vote(false),
            Stage::Preparing | Stage::Ending(..) | Stage::Over(..) => Vec::new(),
        }
    }

    /// A record is on disk.
    pub fn written(&mut self, record: Record, now: SimTime) -> Vec<Output> {
        match self.stage {
            Stage::Preparing if record == Record::Prepared => {
                self.promised(now);
                vec![Output::Send(To::Coordinator, Message::Vote { yes: true })]
            }
            Stage::Ending(decision, by) if record != Record::Prepared => {
                (self.stage, self.due) = (Stage::Over(decision, by), None);
                let mut outputs = vec![Output::Ended(decision, by)];
                if by == By::Coordinator {
                    outputs.extend(self.acknowledgement(decision));
                }
                let owed = self.owes.take().filter(|_| by != By::Heuristic);
                outputs.extend(owed.map(|peer| Output::Send(To::Party(peer), Message::Decide(decision))));
                outputs
            }
            _ => Vec::new(),
        }
    }

    /// It is told the decision, by the coordinator or by a peer.
    pub fn told(&mut self, decision: Decision, by: By) -> Vec<Output> {
        match self.stage {
            Stage::Working if decision == Decision::Abort => {
                let mut outputs = self.end_unforced(decision, by);
                outputs.extend(self.acknowledgement(decision));
                outputs
            }
            Stage::Preparing | Stage::Prepared => {
                let presumed = decision == Decision::Abort && self.rules.presumption == Presumption::Abort;
                if presumed {
                    return self.end_unforced(decision, by);
                }
                (self.stage, self.due) = (Stage::Ending(decision, by), None);
                vec![Output::Write { record: Record::of(decision), forced: true }]
            }
            Stage::Over(own, _) => {
                let damage = (own != decision).then_some(Output::Damage(decision));
                damage.into_iter().chain(self.acknowledgement(decision)).collect()
            }
            Stage::Working | Stage::Ending(..) => Vec::new(),
        }
    }

    /// Time has passed: if it is in doubt for too long, it asks or decides.
    pub fn wake(&mut self, now: SimTime) -> Vec<Output> {
        if !self.is_in_doubt() || self.due.is_none_or(|due| now < due) {
            return Vec::new();
        }
        self.due = Some(now.saturating_add(self.habit.patience));
        let mut outputs = Vec::new();
        if !self.doubted {
            self.doubted = true;
            outputs.push(Output::InDoubt);
        }
        match self.habit.doubt {
            Doubt::Wait => {}
            Doubt::AskCoordinator => outputs.push(Output::Send(To::Coordinator, Message::Inquire)),
            Doubt::AskEveryone => {
                let asks = [To::Coordinator, To::Peers].map(|to| Output::Send(to, Message::Inquire));
                outputs.extend(asks);
            }
            Doubt::Decide(decision) => {
                (self.stage, self.due) = (Stage::Ending(decision, By::Heuristic), None);
                outputs.push(Output::Write { record: Record::Heuristic(decision), forced: true });
            }
        }
        outputs
    }

    /// A peer asks how the transaction ended. One that has promised nothing aborts, and says so once that is on disk: if a crash made it
    /// forget, it might still vote yes. One that has only its own heuristic decision does not know how the transaction ended.
    pub fn peer_asks(&mut self, peer: Party) -> Vec<Output> {
        let answer = match self.stage {
            Stage::Working => {
                (self.stage, self.due) = (Stage::Ending(Decision::Abort, By::Itself), None);
                self.owes = Some(peer);
                return vec![Output::Write { record: Record::Aborted, forced: true }];
            }
            Stage::Ending(_, by) if by != By::Heuristic => {
                self.owes = Some(peer);
                return Vec::new();
            }
            Stage::Over(decision, by) if by != By::Heuristic => Message::Decide(decision),
            Stage::Preparing | Stage::Prepared | Stage::Ending(..) | Stage::Over(..) => Message::Unsure,
        };
        vec![Output::Send(To::Party(peer), answer)]
    }

    /// It aborts on its own. That is its right as long as it has promised nothing; afterwards this does nothing.
    pub fn withdraw(&mut self) -> Vec<Output> {
        if self.is_free() { self.end_unforced(Decision::Abort, By::Itself) } else { Vec::new() }
    }

    fn promised(&mut self, now: SimTime) {
        self.stage = Stage::Prepared;
        self.due = Some(now.saturating_add(self.habit.patience));
    }

    fn end_unforced(&mut self, decision: Decision, by: By) -> Vec<Output> {
        (self.stage, self.due) = (Stage::Over(decision, by), None);
        vec![Output::Write { record: Record::of(decision), forced: false }, Output::Ended(decision, by)]
    }

    /// Under presumed abort nobody waits for the acknowledgement of an abort.
    fn acknowledgement(&self, decision: Decision) -> Option<Output> {
        let waited_for = decision == Decision::Commit || self.rules.presumption == Presumption::Nothing;
        waited_for.then_some(Output::Send(To::Coordinator, Message::Acknowledge))
    }
}
