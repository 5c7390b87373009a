//! With and without the fix: the same seeds and the same fault schedules for both, violations counted.

use serde::{Deserialize, Serialize};

use super::faults::{Kinds, schedule};
use super::shrink::{broken_check, shrink};
use crate::lesson::Lesson;
use crate::lesson::knob::Settings;
use crate::lesson::step::RUNS;
use crate::run::recipe::RecipeFile;
use crate::run::{Recipe, Run};
use crate::sim::trace::Ruling;

/// What was found with one of the two settings.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Tally {
    /// How many runs there were.
    pub runs: u32,
    /// How many of them broke at least one of the promises.
    pub broken: u32,
    /// How many broke each promise, in the order of the lesson's list.
    pub by_check: Vec<u32>,
    /// The first run that broke one, with the fewest faults that still break it.
    pub counterexample: Option<RecipeFile>,
}

/// How far a proof is, and what it found so far.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Findings {
    /// Without the fix.
    pub without: Tally,
    /// With it.
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

/// A proof under way.
pub struct Prover {
    lesson: &'static Lesson,
    without: Settings,
    with: Settings,
    first_seed: u64,
    findings: Findings,
}

impl Prover {
    /// A proof of a lesson's own claim, over the seeds from `first_seed` on.
    ///
    /// # Panics
    ///
    /// If the lesson's proof turns a knob to what it does not take: a test walks all lessons.
    pub fn new(lesson: &'static Lesson, first_seed: u64) -> Self {
        let proof = lesson.proof.expect("only lessons with a proof are proved");
        let tally = || Tally { by_check: vec![0; proof.checks.len()], ..Tally::default() };
        let [without, with] = lesson.proved(&proof);
        Self {
            lesson,
            without,
            with,
            first_seed,
            findings: Findings { without: tally(), with: tally(), goal: RUNS },
        }
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
            let recipe = recipe(self.lesson, settings, seed);
            let tally = if fixed { &mut self.findings.with } else { &mut self.findings.without };
            count(tally, self.lesson, recipe);
        }
    }
}

/// The recipe of a seed: the settings, and a fault schedule that depends on the seed alone.
pub fn recipe(lesson: &'static Lesson, settings: &Settings, seed: u64) -> Recipe {
    let setup = (lesson.build)(settings);
    let script = schedule(seed, setup.names().len(), setup.horizon(), Kinds::Honest);
    Recipe { lesson, settings: settings.clone(), seed, script }
}

fn count(tally: &mut Tally, lesson: &'static Lesson, recipe: Recipe) {
    let checks = lesson.proof.map_or(&[][..], |proof| proof.checks);
    let run = Run::complete(recipe);
    let violated = |check: &str| {
        run.trace().verdicts.iter().any(|verdict| verdict.id == check && verdict.ruling == Ruling::Violated)
    };
    tally.runs += 1;
    let mut broken = false;
    for (count, check) in tally.by_check.iter_mut().zip(checks) {
        let hit = violated(check);
        *count += u32::from(hit);
        broken |= hit;
    }
    tally.broken += u32::from(broken);
    if broken && tally.counterexample.is_none() {
        let check = broken_check(&run, checks).unwrap_or(checks[0]);
        tally.counterexample = Some(shrink(run.recipe().clone(), check).to_file());
    }
}
