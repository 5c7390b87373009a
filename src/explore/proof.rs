//! With and without the fix: counts violations for the same seeds and the same fault schedules.

use serde::{Deserialize, Serialize};

use super::faults::recipe;
use super::pieces::{Broken, Span};
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
    /// The lowest seed whose run broke a promise.
    pub first_broken: Option<u64>,
    /// The run of that seed, with the fewest faults that still break the promise. It takes more runs to find, so it may come later.
    pub counterexample: Option<RecipeFile>,
}

impl Tally {
    /// Adds the counts of other seeds. The order of additions makes no difference.
    fn add(&mut self, other: &Self) {
        self.runs += other.runs;
        self.broken += other.broken;
        self.yielded += other.yielded;
        // A tally without runs does not know how many checks there are.
        let checks = self.by_check.len().max(other.by_check.len());
        self.by_check.resize(checks, 0);
        for (count, more) in self.by_check.iter_mut().zip(&other.by_check) {
            *count += more;
        }
        self.first_broken = self.first_broken.into_iter().chain(other.first_broken).min();
    }

    fn finished(&self, goal: u32) -> bool {
        self.runs >= goal && self.first_broken.is_some() == self.counterexample.is_some()
    }
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
    /// True if all runs are done and their counterexamples are shrunk.
    pub fn finished(&self) -> bool {
        self.without.finished(self.goal) && self.with.finished(self.goal)
    }

    /// Adds the counts of other seeds, which must have counted the same checks.
    pub(super) fn add(&mut self, other: &Self) {
        self.without.add(&other.without);
        self.with.add(&other.with);
    }

    /// The results with or without the fix.
    pub(super) fn tally(&mut self, fixed: bool) -> &mut Tally {
        if fixed { &mut self.with } else { &mut self.without }
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

    /// A lesson's proof with other settings in place of the fix.
    ///
    /// # Panics
    ///
    /// If the lesson has no proof.
    pub fn against(recipe: &Recipe, first_seed: u64) -> Self {
        Self { with: recipe.settings.clone(), ..Self::new(recipe.lesson, first_seed) }
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
        let findings = Findings { goal: RUNS, ..Findings::default() };
        Self { lesson, without, with, checks, grading: None, first_seed, findings }
    }

    /// The results so far.
    pub fn findings(&self) -> &Findings {
        &self.findings
    }

    /// Runs one more seed with both settings. A counterexample is shrunk at once.
    pub fn advance(&mut self) {
        if self.findings.finished() {
            return;
        }
        let from = self.findings.with.runs;
        let part = self.part(Span { from, until: from + 1 });
        self.findings.add(&part);
        for fixed in [false, true] {
            let tally = self.findings.tally(fixed);
            if let (Some(seed), None) = (tally.first_broken, &tally.counterexample) {
                let smallest = self.counterexample(Broken { fixed, seed });
                self.findings.tally(fixed).counterexample = Some(smallest);
            }
        }
    }

    /// Runs the seeds of a span, counted from the first seed, with both settings. Shrinks nothing.
    pub fn part(&self, span: Span) -> Findings {
        let tally = || Tally { by_check: vec![0; self.checks.len()], ..Tally::default() };
        let mut part = Findings { without: tally(), with: tally(), goal: self.findings.goal };
        for number in span.from..span.until {
            let seed = self.first_seed + u64::from(number);
            for fixed in [false, true] {
                let recipe = self.recipe(fixed, seed);
                let tally = part.tally(fixed);
                if let Some(grading) = self.grading {
                    let run = Run::complete(recipe);
                    tally.yielded += u64::from((grading.yields)(run.trace()));
                    count(tally, seed, self.checks, |check| violation(run.trace(), Some(check)).is_some());
                } else {
                    let world = Run::judged(&recipe);
                    count(tally, seed, self.checks, |check| world.has_broken(check));
                }
            }
        }
        part
    }

    /// A run that broke a promise, with the fewest faults that still break it.
    pub fn counterexample(&self, Broken { fixed, seed }: Broken) -> RecipeFile {
        let run = Run::complete(self.recipe(fixed, seed));
        let check = broken_check(&run, self.checks).unwrap_or(self.checks[0]);
        shrink(run.recipe().clone(), check).to_file()
    }

    fn recipe(&self, fixed: bool, seed: u64) -> Recipe {
        let settings = if fixed { &self.with } else { &self.without };
        let mut recipe = recipe(self.lesson, settings, seed);
        if let Some(grading) = self.grading {
            recipe.script.push((grading.night)(seed));
            Scripted::sort(&mut recipe.script);
        }
        recipe
    }
}

fn count(
    tally: &mut Tally,
    seed: u64,
    checks: &'static [&'static str],
    broke: impl Fn(&'static str) -> bool,
) {
    tally.runs += 1;
    let mut broken = false;
    for (count, check) in tally.by_check.iter_mut().zip(checks) {
        let hit = broke(check);
        *count += u32::from(hit);
        broken |= hit;
    }
    tally.broken += u32::from(broken);
    if broken && tally.first_broken.is_none() {
        tally.first_broken = Some(seed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson;

    /// What a run that is only judged breaks, a recorded one breaks, and nothing else.
    #[test]
    fn a_run_is_judged_as_it_is_when_it_is_recorded() {
        let mut broken = 0;
        for lesson in lesson::all() {
            let Some(proof) = lesson.proof else { continue };
            for settings in &lesson.proved(&proof) {
                for seed in 1..=12 {
                    let recipe = recipe(lesson, settings, seed);
                    let (world, run) = (Run::judged(&recipe), Run::complete(recipe));
                    for title in run.checks() {
                        let recorded = violation(run.trace(), Some(title.id)).is_some();
                        assert_eq!(world.has_broken(title.id), recorded, "{} {}", lesson.about.id, title.id);
                        broken += usize::from(recorded);
                    }
                }
            }
        }
        assert!(broken > 100, "{broken}");
    }

    /// Anyone may put their own settings in place of the fix: the checks that count are judged under any of them.
    #[test]
    fn what_a_proof_counts_does_not_depend_on_the_settings() {
        for lesson in lesson::all() {
            let Some(proof) = lesson.proof else { continue };
            let [without, with] = lesson.proved(&proof);
            let scenes = lesson.scenes.iter().map(|scene| lesson.settings_of(scene));
            for settings in scenes.chain([without, with]) {
                let setup = (lesson.build)(&settings);
                for check in proof.checks {
                    let is_there = setup.checks().iter().any(|one| one.id == *check);
                    assert!(is_there, "{}: {check} under {settings:?}", lesson.about.id);
                }
            }
        }
    }

    #[test]
    fn the_fix_as_ones_own_settings_is_the_lessons_proof() {
        let lesson = lesson::find("fencing").expect("there is such a lesson");
        let [without, with] = lesson.proved(&lesson.proof.expect("it has a proof"));
        let span = Span { from: 0, until: 40 };
        let own = |settings| {
            Prover::against(&Recipe { lesson, settings, seed: 5, script: Vec::new() }, 1).part(span)
        };
        assert_eq!(own(with), Prover::new(lesson, 1).part(span));
        let unfixed = own(without);
        assert_eq!(unfixed.with, unfixed.without);
        assert!(unfixed.with.broken > 0);
    }
}
