//! A systematic search for the fewest faults that break a promise.
//!
//! From a run without faults that keeps its promises come all its single faults ([`faults`]), the likeliest of each sort first
//! ([`lineage`]). They are tried one by one; if none breaks a promise, pairs are, as many as the budget allows. A run forks
//! from the run without faults where its first fault strikes.
//!
//! A [`Plan`] is the same wherever it is made, and runs any faults by their numbers. A [`Search`] has no runs: it says which numbers are
//! due and takes the [`Outcome`]s in any order, so the work can be cut into ranges of numbers; what it finds does not depend on how.
//!
//! | module | is |
//! |---|---|
//! | [`plan`] | the faults to try, and their runs |
//! | [`faults`] | the single faults of a run |
//! | [`lineage`] | the order in which they are tried |
//! | [`round`] | single faults and pairs by their numbers |
//! | [`pieces`] | a search whose runs are made elsewhere |
//! | [`outcome`] | what one run came to |
//! | [`words`] | the results in words |

pub mod faults;
mod lineage;
pub mod outcome;
pub mod pieces;
pub mod plan;
pub mod round;
pub mod words;

use serde::{Deserialize, Serialize};

use crate::sim::sorting::sort_by_number;
use outcome::Outcome;
use plan::Plan;
use round::{Numbers, Round, pairs_of};

/// The number of pairs that a search tries at most.
pub const PAIRS: u64 = 2_000;

/// What a search has to know of its plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Start {
    /// The number of single faults.
    pub faults: u32,
    /// What the run without faults came to.
    pub unfaulted: Outcome,
}

/// How many candidates there are, and what became of them. The rest was not tried.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    pub total: u64,
    pub tried: u64,
    /// The number of pairs that were not run because one fault changes nothing, or makes the same run as another fault.
    pub skipped: u64,
}

/// The first candidate that broke a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// The faults that were tried together; none for a run that breaks without any.
    pub faults: Numbers,
    /// The position of the check they break, in the list of counted checks.
    pub check: u16,
}

impl Found {
    /// The number of faults.
    pub fn count(&self) -> usize {
        self.faults.iter().flatten().count()
    }
}

/// The results of a search so far. They are those of trying the candidates in the order of their numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Findings {
    pub singles: Counted,
    pub pairs: Counted,
    /// The number of pairs to try at most.
    pub budget: u64,
    /// The [goals](outcome::Goals) that the runs reached, as bits.
    pub reached: u32,
    pub found: Option<Found>,
}

/// A search in progress.
pub struct Search {
    round: Round,
    outcomes: Vec<Option<Outcome>>,
    /// The number of candidates of this round that were tried in order.
    settled: usize,
    unfaulted: Outcome,
    findings: Findings,
    finished: bool,
}

impl Search {
    /// A search that tries at most `budget` pairs.
    pub fn new(Start { faults, unfaulted }: Start, budget: u64) -> Self {
        let count = faults as usize;
        let singles = Counted { total: count as u64, ..Counted::default() };
        let pairs = Counted { total: pairs_of(count), ..Counted::default() };
        let findings = Findings { singles, pairs, budget, reached: unfaulted.reached, ..Findings::default() };
        let round = Round::Singles(faults);
        let mut search =
            Self { round, outcomes: vec![None; count], settled: 0, unfaulted, findings, finished: false };
        if let Some(check) = unfaulted.broke {
            search.found([None; 2], check);
        }
        search.settle();
        search
    }

    /// The candidates that are tried now. Those from [`Search::due`] on have no outcome yet.
    pub fn round(&self) -> &Round {
        &self.round
    }

    /// The numbers of this round that are still to be tried, in order: some of them may have outcomes already. It ends with the first
    /// that is known to break a check, because the search will go no farther.
    pub fn due(&self) -> std::ops::Range<u64> {
        if self.finished {
            return 0..0;
        }
        let broke = |outcome: &Option<Outcome>| outcome.is_some_and(|outcome| outcome.broke.is_some());
        let waiting = &self.outcomes[self.settled..];
        let length = waiting.iter().position(broke).unwrap_or(waiting.len());
        self.settled as u64..(self.settled + length) as u64
    }

    pub fn findings(&self) -> &Findings {
        &self.findings
    }

    pub fn finished(&self) -> bool {
        self.finished
    }

    /// Tries the next candidate of the plan.
    pub fn advance(&mut self, plan: &Plan) {
        let untried = |number: &u64| self.outcomes[*number as usize].is_none();
        if let Some(number) = self.due().find(untried) {
            self.take(number, plan.outcome(self.round.faults(number)));
        }
    }

    /// Takes the outcome of a candidate of this round, in any order.
    pub fn take(&mut self, number: u64, outcome: Outcome) {
        if let Some(place) = self.outcomes.get_mut(number as usize).filter(|_| !self.finished) {
            *place = Some(outcome);
            self.settle();
        }
    }

    /// Counts the outcomes that have come in order, and goes on to the next round after the last.
    fn settle(&mut self) {
        while !self.finished {
            let Some(next) = self.outcomes.get(self.settled) else {
                self.next_round();
                continue;
            };
            let Some(outcome) = *next else { return };
            let number = self.settled as u64;
            self.settled += 1;
            self.findings.reached |= outcome.reached;
            let counts = match self.round {
                Round::Singles(_) => &mut self.findings.singles,
                Round::Pairs(_) => &mut self.findings.pairs,
            };
            counts.tried += 1;
            if let Some(check) = outcome.broke {
                self.found(self.round.faults(number), check);
            }
        }
    }

    fn next_round(&mut self) {
        if let Round::Pairs(_) = self.round {
            self.finished = true;
            return;
        }
        let round = Round::Pairs(self.members());
        self.findings.pairs.skipped = self.findings.pairs.total - round.count();
        self.outcomes = vec![None; round.count().min(self.findings.budget) as usize];
        self.round = round;
        self.settled = 0;
    }

    /// The single faults that change something, one for each different run.
    fn members(&self) -> Vec<u32> {
        let digests = self.outcomes.iter().flatten().map(|outcome| outcome.digest);
        let mut runs: Vec<(u64, u32)> = digests.zip(0..).collect();
        sort_by_number(&mut runs, |(digest, _)| *digest);
        runs.dedup_by_key(|(digest, _)| *digest);
        let mut first = vec![false; self.outcomes.len()];
        for (digest, number) in runs {
            first[number as usize] = digest != self.unfaulted.digest;
        }
        (0..).zip(first).filter(|(_, first)| *first).map(|(number, _)| number).collect()
    }

    fn found(&mut self, faults: Numbers, check: u16) {
        self.findings.found = Some(Found { faults, check });
        self.finished = true;
    }
}

#[cfg(test)]
mod tests;
