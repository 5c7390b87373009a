//! A systematic search for the fewest faults that break a promise.
//!
//! From a run without faults that keeps its promises come all its single faults ([`faults`]), the likeliest of each sort first
//! ([`lineage`]). They are tried one by one; if none breaks a promise, pairs are, as many as the budget allows. A run forks
//! from the run without faults where its first fault strikes.
//!
//! A [`Plan`] is the same wherever it is made, and tries any fault or pair by its number. A [`Search`] hands out the numbers and
//! takes the [`Outcome`]s in any order, so the work can be cut into ranges of numbers; what it finds does not depend on how.
//!
//! | module | is |
//! |---|---|
//! | [`faults`] | the single faults of a run |
//! | [`lineage`] | the order in which they are tried |
//! | [`outcome`] | what one run came to |
//! | [`words`] | the results in words |

pub mod faults;
mod lineage;
pub mod outcome;
pub mod words;

use serde::{Deserialize, Serialize};

use super::shrink::{broken_check, shrink};
use crate::run::{Recipe, Run};
use crate::sim::fault::Scripted;
use crate::subject::reading::violation;
use faults::Fault;
use outcome::{Goals, Milestones, Outcome};

/// The number of pairs that a search tries at most.
pub const PAIRS: u64 = 2_000;
/// The number of events between two states to fork from.
const SPACING: usize = 128;
/// The number of events after which a run is asked whether it has broken a promise: then the rest does not matter.
const LOOK_EVERY: usize = 512;

/// The faults to try on a recipe, and what is needed to try them.
pub struct Plan {
    recipe: Recipe,
    base: Run,
    checks: Vec<&'static str>,
    faults: Vec<Fault>,
    milestones: Milestones,
}

/// The faults of one candidate: one, or two different ones, by their numbers.
pub type Numbers = [Option<usize>; 2];

impl Plan {
    /// Plans a search for faults that break one of the checks under a recipe's settings. Ignores the recipe's own script.
    pub fn new(recipe: &Recipe, checks: &[&'static str]) -> Self {
        let recipe = Recipe { script: Vec::new(), ..recipe.clone() };
        let base = Run::complete_for_forks(recipe.clone(), SPACING);
        let mut faults = faults::singles(&base);
        lineage::sort(base.trace(), &mut faults);
        let milestones = Milestones::of(&base);
        Self { recipe, base, checks: checks.to_vec(), faults, milestones }
    }

    /// The single faults, in the order in which they are tried.
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// The checks that count.
    pub fn checks(&self) -> &[&'static str] {
        &self.checks
    }

    /// What its runs should show at least once.
    pub fn goals(&self) -> Goals {
        Goals(self.recipe.lesson.goals)
    }

    /// The names of the checks that count, as promises.
    pub fn names(&self) -> Vec<&'static str> {
        let title = |id: &&'static str| self.base.checks().iter().find(|title| title.id == *id);
        self.checks.iter().map(|id| title(id).map_or(*id, |title| title.name)).collect()
    }

    /// The recipe with these faults.
    pub fn recipe(&self, numbers: Numbers) -> Recipe {
        let faults = numbers.into_iter().flatten().filter_map(|number| self.faults.get(number));
        let mut script: Vec<Scripted> = faults.flat_map(|fault| fault.script.clone()).collect();
        Scripted::sort(&mut script);
        Recipe { script, ..self.recipe.clone() }
    }

    /// Runs these faults; none at all is the run without faults.
    pub fn outcome(&self, numbers: Numbers) -> Outcome {
        self.tried(numbers).outcome
    }

    /// Like [`Plan::outcome`], with how much of the run had to be computed.
    pub fn tried(&self, numbers: Numbers) -> Tried {
        let mut run = self.base.fork_to_judge(self.recipe(numbers));
        let shared = run.trace().len();
        while broken_check(&run, &self.checks).is_none() && !run.advance(LOOK_EVERY) {}
        let broke = |id: &&'static str| violation(run.trace(), Some(id)).is_some();
        let outcome = Outcome {
            digest: self.milestones.digest(&run, shared),
            broke: self.checks.iter().position(broke).and_then(|check| u16::try_from(check).ok()),
            reached: self.goals().reached(run.trace()),
        };
        Tried { outcome, shared, events: run.trace().len() }
    }
}

/// One run of a search.
#[derive(Clone, Copy, Debug)]
pub struct Tried {
    pub outcome: Outcome,
    /// How many of its events it shared with the run without faults, so that they were not computed again.
    pub shared: usize,
    /// The number of all its events.
    pub events: usize,
}

/// A list of candidates, each with a number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Round {
    /// So many single faults.
    Singles(u32),
    /// Pairs of these single faults.
    Pairs(Vec<u32>),
}

impl Round {
    /// The number of candidates.
    pub fn count(&self) -> u64 {
        match self {
            Self::Singles(count) => u64::from(*count),
            Self::Pairs(members) => pairs_of(members.len()),
        }
    }

    /// The faults of a candidate. Pairs of likely faults come first.
    pub fn faults(&self, number: u64) -> Numbers {
        match self {
            Self::Singles(_) => [usize::try_from(number).ok(), None],
            Self::Pairs(members) => {
                // Pairs are numbered (0, 1), (0, 2), (1, 2), (0, 3), and so on.
                let mut later = (2 * number).isqrt() as usize;
                while pairs_of(later + 1) <= number {
                    later += 1;
                }
                while pairs_of(later) > number {
                    later -= 1;
                }
                let earlier = (number - pairs_of(later)) as usize;
                [earlier, later].map(|place| members.get(place).map(|member| *member as usize))
            }
        }
    }
}

/// The number of pairs of `count` things.
const fn pairs_of(count: usize) -> u64 {
    let count = count as u64;
    count * count.saturating_sub(1) / 2
}

/// How many candidates there are, and what became of them. The rest was not tried.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    pub total: u64,
    pub tried: u64,
    /// The number of pairs that were not run because one fault changes nothing, or makes the same run as another fault.
    pub skipped: u64,
}

/// A counterexample.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// The number of faults that were tried together.
    pub faults: u8,
    /// The position of the check they break, in the list of counted checks.
    pub check: u16,
    /// The faults, without whatever the violation does not need.
    pub script: Vec<Scripted>,
}

/// The results of a search so far. They are those of trying the candidates in the order of their numbers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Findings {
    pub singles: Counted,
    pub pairs: Counted,
    /// The number of single faults that change nothing, or make the same run as one before them. Known once all were tried.
    pub same: u64,
    /// The number of pairs to try at most.
    pub budget: u64,
    /// The [goals](Goals) that the runs reached, as bits.
    pub reached: u32,
    pub found: Option<Found>,
}

/// A search in progress.
pub struct Search {
    plan: Plan,
    round: Round,
    outcomes: Vec<Option<Outcome>>,
    /// The number of candidates of this round that were tried in order.
    settled: usize,
    unfaulted: Outcome,
    findings: Findings,
    finished: bool,
}

impl Search {
    /// A search over a plan that tries at most `budget` pairs.
    pub fn new(plan: Plan, budget: u64) -> Self {
        let unfaulted = plan.outcome([None; 2]);
        let count = plan.faults.len();
        let singles = Counted { total: count as u64, ..Counted::default() };
        let pairs = Counted { total: pairs_of(count), ..Counted::default() };
        let findings = Findings { singles, pairs, budget, reached: unfaulted.reached, ..Findings::default() };
        let round = Round::Singles(count as u32);
        let mut search = Self {
            plan,
            round,
            outcomes: vec![None; count],
            settled: 0,
            unfaulted,
            findings,
            finished: false,
        };
        if let Some(check) = unfaulted.broke {
            search.found([None; 2], check);
        }
        search.settle();
        search
    }

    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The candidates that are tried now. Those from [`Search::due`] on have no outcome yet.
    pub fn round(&self) -> &Round {
        &self.round
    }

    /// The numbers of this round that are still to be tried, in order: some of them may have outcomes already.
    pub fn due(&self) -> std::ops::Range<u64> {
        if self.finished { 0..0 } else { self.settled as u64..self.outcomes.len() as u64 }
    }

    pub fn findings(&self) -> &Findings {
        &self.findings
    }

    pub fn finished(&self) -> bool {
        self.finished
    }

    /// Tries the next candidate.
    pub fn advance(&mut self) {
        let due = self.due();
        if let Some(number) = due.clone().find(|number| self.outcomes[*number as usize].is_none()) {
            let outcome = self.plan.outcome(self.round.faults(number));
            self.take(number, outcome);
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
        let members = self.members();
        self.findings.same = self.findings.singles.total - members.len() as u64;
        let round = Round::Pairs(members);
        self.findings.pairs.skipped = self.findings.pairs.total - round.count();
        self.outcomes = vec![None; round.count().min(self.findings.budget) as usize];
        self.round = round;
        self.settled = 0;
    }

    /// The single faults that change something, one for each different run.
    fn members(&self) -> Vec<u32> {
        let digests = self.outcomes.iter().flatten().map(|outcome| outcome.digest);
        let mut runs: Vec<(u64, u32)> = digests.zip(0..).collect();
        runs.sort_unstable();
        runs.dedup_by_key(|(digest, _)| *digest);
        let mut first = vec![false; self.outcomes.len()];
        for (digest, number) in runs {
            first[number as usize] = digest != self.unfaulted.digest;
        }
        (0..).zip(first).filter(|(_, first)| *first).map(|(number, _)| number).collect()
    }

    fn found(&mut self, numbers: Numbers, check: u16) {
        let recipe = self.plan.recipe(numbers);
        let smallest = shrink(recipe, self.plan.checks[usize::from(check)]);
        let faults = numbers.into_iter().flatten().count() as u8;
        self.findings.found = Some(Found { faults, check, script: smallest.script });
        self.finished = true;
    }

    /// The recipe of the counterexample.
    pub fn counterexample(&self) -> Option<Recipe> {
        let script = self.findings.found.as_ref()?.script.clone();
        Some(Recipe { script, ..self.plan.recipe.clone() })
    }
}

#[cfg(test)]
mod tests;
