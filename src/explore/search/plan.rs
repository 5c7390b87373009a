//! The faults to try on a recipe, in their order, and the runs that try them.

use super::super::shrink::{broken_check, shrink};
use super::faults::{self, Fault};
use super::lineage;
use super::outcome::{Goals, Milestones, Outcome};
use super::round::Numbers;
use super::{Found, Start};
use crate::run::{Recipe, Run};
use crate::sim::fault::Scripted;
use crate::subject::reading::violation;

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

    /// The names of the checks that do not count.
    pub fn uncounted(&self) -> Vec<&'static str> {
        let others = self.base.checks().iter().filter(|check| !self.checks.contains(&check.id));
        others.map(|check| check.name).collect()
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

    /// What a search has to know of this plan.
    pub fn start(&self) -> Start {
        Start { faults: self.faults.len() as u32, unfaulted: self.outcome([None; 2]) }
    }

    /// The recipe of a counterexample, without whatever the violation does not need.
    pub fn counterexample(&self, found: &Found) -> Recipe {
        shrink(self.recipe(found.faults), self.checks[usize::from(found.check)])
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
