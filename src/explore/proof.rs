//! With and without the fix: counts violations for the same seeds and the same fault schedules.

use serde::{Deserialize, Serialize};

use super::faults::{Kinds, schedule};
use super::shrink::{broken_check, shrink};
use crate::lesson::knob::Settings;
use crate::lesson::step::{Grading, RUNS};
use crate::lesson::{Lesson, Scene};
use crate::run::recipe::RecipeFile;
use crate::run::{Recipe, Run};
use crate::sim::fault::Scripted;
use crate::subject::reading::violation;

/// The results with one of the two settings.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Tally {
    /// The number of runs.
    pub runs: u32,
    /// The number of runs that broke at least one of the promises.
    pub broken: u32,
    /// The number of runs that broke each promise, in the order of the lesson's list.
    pub by_check: Vec<u32>,
    /// The total work done by all runs, if it is graded.
    pub yielded: u64,
    /// The first run that broke a promise, with the fewest faults that still break it.
    pub counterexample: Option<RecipeFile>,
}

/// The progress of a proof, and its results so far.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Findings {
    /// Without the fix.
    pub without: Tally,
    pub with: Tally,
    /// The number of runs to do with each.
    pub goal: u32,
}

impl Findings {
    /// True if all runs are done.
    pub fn finished(&self) -> bool {
        self.without.runs >= self.goal && self.with.runs >= self.goal
    }
}

/// The first of the seeds for grading repairs. Proofs and searches start at 1, and never get this far.
pub const HELD_OUT: u64 = 1_000_000_000;

/// The grade of a repair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grade {
    /// The number of runs in which every promise held.
    pub held: u32,
    /// The number of runs.
    pub runs: u32,
    /// The work done, as a percentage of that with the original settings.
    pub yield_percent: u32,
    /// True if every promise held in enough runs.
    pub holds: bool,
    /// True if enough work gets done.
    pub yields: bool,
}

impl Grade {
    /// Grades a repair from its results.
    pub fn of(findings: &Findings, grading: &Grading) -> Self {
        let Findings { without, with, .. } = findings;
        let held = with.runs - with.broken;
        let percent = (with.yielded * 100).checked_div(without.yielded).unwrap_or(100);
        let yield_percent = u32::try_from(percent).unwrap_or(u32::MAX);
        Self {
            held,
            runs: with.runs,
            yield_percent,
            holds: held >= grading.needed_of(with.runs),
            yields: yield_percent >= grading.yield_min_percent,
        }
    }

    /// True if it is good enough.
    pub fn passes(self) -> bool {
        self.holds && self.yields
    }
}

/// A comparison in progress: for a proof, or of a repair with the original.
pub struct Prover {
    lesson: &'static Lesson,
    without: Settings,
    with: Settings,
    checks: &'static [&'static str],
    grading: Option<&'static Grading>,
    first_seed: u64,
    findings: Findings,
}

impl Prover {
    /// A proof of a lesson's own claim, for seeds from `first_seed` on.
    ///
    /// # Panics
    ///
    /// If the lesson has no proof.
    pub fn new(lesson: &'static Lesson, first_seed: u64) -> Self {
        let proof = lesson.proof.expect("only lessons with a proof are proved");
        Self::between(lesson, lesson.proved(&proof), proof.checks, first_seed)
    }

    /// The grading of a repair: a scene's settings against the recipe's, for seeds from `first_seed` on.
    pub fn grading(recipe: &Recipe, scene: &Scene, grading: &'static Grading, first_seed: u64) -> Self {
        let settings = [recipe.lesson.settings_of(scene), recipe.settings.clone()];
        let prover = Self::between(recipe.lesson, settings, grading.checks, first_seed);
        Self { grading: Some(grading), ..prover }
    }

    fn between(
        lesson: &'static Lesson,
        [without, with]: [Settings; 2],
        checks: &'static [&'static str],
        first_seed: u64,
    ) -> Self {
        let tally = || Tally { by_check: vec![0; checks.len()], ..Tally::default() };
        let findings = Findings { without: tally(), with: tally(), goal: RUNS };
        Self { lesson, without, with, checks, grading: None, first_seed, findings }
    }

    /// The results so far.
    pub fn findings(&self) -> &Findings {
        &self.findings
    }

    /// Runs one more seed with both settings.
    pub fn advance(&mut self) {
        if self.findings.finished() {
            return;
        }
        let seed = self.first_seed + u64::from(self.findings.with.runs);
        for fixed in [false, true] {
            let settings = if fixed { &self.with } else { &self.without };
            let mut recipe = recipe(self.lesson, settings, seed);
            if let Some(grading) = self.grading {
                recipe.script.push((grading.night)(seed));
                Scripted::sort(&mut recipe.script);
            }
            let run = Run::complete(recipe);
            let tally = if fixed { &mut self.findings.with } else { &mut self.findings.without };
            count(tally, self.checks, &run);
            tally.yielded += self.grading.map_or(0, |grading| u64::from((grading.yields)(run.trace())));
        }
    }
}

/// The recipe of a seed: the settings, and a fault schedule that depends on the seed and the scenario's size.
pub fn recipe(lesson: &'static Lesson, settings: &Settings, seed: u64) -> Recipe {
    let setup = (lesson.build)(settings);
    let script = schedule(seed, setup.names().len(), setup.horizon(), Kinds::Honest);
    Recipe { lesson, settings: settings.clone(), seed, script }
}

fn count(tally: &mut Tally, checks: &'static [&'static str], run: &Run) {
    tally.runs += 1;
    let mut broken = false;
    for (count, check) in tally.by_check.iter_mut().zip(checks) {
        let hit = violation(run.trace(), Some(check)).is_some();
        *count += u32::from(hit);
        broken |= hit;
    }
    tally.broken += u32::from(broken);
    if broken && tally.counterexample.is_none() {
        let check = broken_check(run, checks).unwrap_or(checks[0]);
        tally.counterexample = Some(shrink(run.recipe().clone(), check).to_file());
    }
}
