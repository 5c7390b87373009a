//! With and without the fix: the same seeds and the same fault schedules for both, violations counted.

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

/// What was found with one of the two settings.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Tally {
    /// How many runs there were.
    pub runs: u32,
    /// How many of them broke at least one of the promises.
    pub broken: u32,
    /// How many broke each promise, in the order of the lesson's list.
    pub by_check: Vec<u32>,
    /// What all runs together got done, where that is graded.
    pub yielded: u64,
    /// The first run that broke one, with the fewest faults that still break it.
    pub counterexample: Option<RecipeFile>,
}

/// How far a proof is, and what it found so far.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Findings {
    /// Without the fix.
    pub without: Tally,
    pub with: Tally,
    /// How many runs of each there will be.
    pub goal: u32,
}

impl Findings {
    /// Whether it is over.
    pub fn finished(&self) -> bool {
        self.without.runs >= self.goal && self.with.runs >= self.goal
    }
}

/// The first of the seeds that repairs are graded on. Proofs and searches begin at 1, and never get as far.
pub const HELD_OUT: u64 = 1_000_000_000;

/// How a repair was graded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grade {
    /// In how many of the runs every promise held.
    pub held: u32,
    /// How many runs there were.
    pub runs: u32,
    /// What is left of what the settings got done as they came, in percent.
    pub yield_percent: u32,
    /// Whether enough promises were kept.
    pub holds: bool,
    /// Whether enough gets done.
    pub yields: bool,
}

impl Grade {
    /// The grade of a repair by what was found.
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

    /// Whether it is good enough.
    pub fn passes(self) -> bool {
        self.holds && self.yields
    }
}

/// A comparison under way: of a proof, or of a repair with what it repairs.
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
    /// A proof of a lesson's own claim, over the seeds from `first_seed` on.
    ///
    /// # Panics
    ///
    /// If the lesson has no proof.
    pub fn new(lesson: &'static Lesson, first_seed: u64) -> Self {
        let proof = lesson.proof.expect("only lessons with a proof are proved");
        Self::between(lesson, lesson.proved(&proof), proof.checks, first_seed)
    }

    /// The grading of a repair: the settings of a scene against others, over the seeds from `first_seed` on.
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

    /// What was found so far.
    pub fn findings(&self) -> &Findings {
        &self.findings
    }

    /// Runs one seed more with both settings.
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

/// The recipe of a seed: the settings, and a fault schedule that depends on the seed alone.
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
