//! A search for faults whose runs are made in pieces, by any number of workers at the same time.
//!
//! A [`Searcher`] makes the plan, and runs what it is asked to. A [`Searching`] has no runs: it says which piece is next, and puts together
//! what came of them. Neither the number of searchers nor the order in which they answer changes what it finds.
//!
//! First somebody makes the plan, so that the number of faults is known. Then come single faults, pairs and random schedules, in this order.
//! The last piece shrinks whatever broke a promise, and puts the result into words.

use serde::{Deserialize, Serialize};

use super::super::merge::Sequence;
use super::super::pieces::Span;
use super::super::shrink;
use super::outcome::{Covered, Outcome};
use super::plan::Plan;
use super::round::Numbers;
use super::{Findings, Search, Start, words};
use crate::run::Recipe;
use crate::run::recipe::RecipeFile;

/// The number of candidates or schedules in one piece: few, because most searches find something among their first hundred runs.
const SIZE: u32 = 12;

/// The extent of a search, beyond its single faults.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extent {
    /// The number of pairs to try at most.
    pub pairs: u64,
    /// The first seed of the random schedules.
    pub first_seed: u64,
    /// The number of random schedules to try if no fault and no pair breaks a promise.
    pub schedules: u32,
}

/// What one worker does at a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Piece {
    /// Make the plan.
    Plan,
    /// Run these candidates, whose numbers follow on the first one.
    Candidates { first: u64, faults: Vec<Numbers> },
    /// Run these schedules, counted from the first seed.
    Schedules(Span),
    /// Shrink what was found, and put the result into words.
    End { findings: Findings, schedules: Schedules },
}

/// What came of a piece.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Results {
    Start(Start),
    Outcomes(Vec<Outcome>),
    /// The first of the schedules that broke a promise, counted from the first seed.
    Broke(Option<u32>),
    End(Ending),
}

/// What came of the random schedules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Schedules {
    /// They were not needed, or not asked for.
    Untried,
    /// This one broke a promise, counted from the first seed; `None` if none did.
    Tried(Option<u32>),
}

/// The end of a search.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ending {
    /// The results in words.
    pub said: String,
    /// What its runs should have shown, and whether they did. Empty if one of them broke a promise: then it ended early.
    pub covered: Vec<Covered>,
    /// A minimal set of faults that break a promise, or `None` if none was found.
    pub recipe: Option<RecipeFile>,
}

/// What makes the runs of a search.
pub struct Searcher {
    recipe: Recipe,
    plan: Plan,
    extent: Extent,
}

impl Searcher {
    /// Plans a search for faults that break a counted promise under a recipe's settings. Ignores the recipe's own script.
    pub fn new(recipe: Recipe, extent: Extent) -> Self {
        let plan = Plan::new(&recipe, &recipe.lesson.counted(&recipe.settings));
        Self { recipe, plan, extent }
    }

    /// Does one piece.
    pub fn answer(&self, piece: &Piece) -> Results {
        match piece {
            Piece::Plan => Results::Start(self.plan.start()),
            Piece::Candidates { faults, .. } => {
                Results::Outcomes(faults.iter().map(|faults| self.plan.outcome(*faults)).collect())
            }
            Piece::Schedules(Span { from, until }) => {
                let broke = |offset: &u32| {
                    let seed = self.extent.first_seed + u64::from(*offset);
                    shrink::breaks(&self.recipe, self.plan.checks(), seed)
                };
                Results::Broke((*from..*until).find(broke))
            }
            Piece::End { findings, schedules } => Results::End(self.ending(findings, *schedules)),
        }
    }

    fn ending(&self, findings: &Findings, schedules: Schedules) -> Ending {
        let mut said = words::result(findings, &self.plan.names());
        let mut recipe = findings.found.map(|found| self.plan.counterexample(&found));
        if let Schedules::Tried(broke) = schedules {
            said = format!("{said} {}", words::of_schedules(self.extent.schedules, broke.is_some()));
            let seed = broke.map(|offset| self.extent.first_seed + u64::from(offset));
            recipe = seed.and_then(|seed| shrink::find(&self.recipe, self.plan.checks(), seed));
        }
        if recipe.is_none() {
            said += &words::of_uncounted(&self.plan.uncounted());
        }
        let covered = if recipe.is_some() { Vec::new() } else { self.plan.goals().covered(findings.reached) };
        Ending { said, covered, recipe: recipe.map(|recipe| recipe.to_file()) }
    }
}

/// A search in progress whose runs are made elsewhere.
pub struct Searching {
    extent: Extent,
    stage: Stage,
}

enum Stage {
    /// The plan is not known yet.
    Planning {
        asked: bool,
    },
    /// Single faults and pairs.
    Faults {
        search: Box<Search>,
        next: u64,
        pairs: bool,
    },
    Random {
        findings: Findings,
        next: u32,
        end: u32,
        results: Sequence<Option<u32>>,
    },
    Ending {
        findings: Findings,
        schedules: Schedules,
        asked: bool,
    },
}

impl Searching {
    pub fn new(extent: Extent) -> Self {
        Self { extent, stage: Stage::Planning { asked: false } }
    }

    /// The number of pieces that can be done now and that nobody has been given yet.
    pub fn waiting(&self) -> usize {
        match &self.stage {
            Stage::Planning { asked } | Stage::Ending { asked, .. } => usize::from(!asked),
            Stage::Faults { search, next, .. } => {
                search.due().end.saturating_sub(*next).div_ceil(u64::from(SIZE)) as usize
            }
            Stage::Random { next, end, .. } => end.saturating_sub(*next).div_ceil(SIZE) as usize,
        }
    }

    /// The next piece, if one can be done now.
    pub fn hand_out(&mut self) -> Option<Piece> {
        if self.waiting() == 0 {
            return None;
        }
        Some(match &mut self.stage {
            Stage::Planning { asked } => {
                *asked = true;
                Piece::Plan
            }
            Stage::Faults { search, next, .. } => {
                let first = *next;
                *next = search.due().end.min(first + u64::from(SIZE));
                let faults = (first..*next).map(|number| search.round().faults(number)).collect();
                Piece::Candidates { first, faults }
            }
            Stage::Random { next, end, .. } => {
                let from = *next;
                *next = (*end).min(from + SIZE);
                Piece::Schedules(Span { from, until: *next })
            }
            Stage::Ending { findings, schedules, asked } => {
                *asked = true;
                Piece::End { findings: *findings, schedules: *schedules }
            }
        })
    }

    /// Takes what came of a piece.
    pub fn take(&mut self, piece: &Piece, results: Results) {
        match (&mut self.stage, piece, results) {
            (Stage::Planning { .. }, Piece::Plan, Results::Start(start)) => {
                let search = Box::new(Search::new(start, self.extent.pairs));
                let pairs = search.round().is_pairs();
                self.stage = Stage::Faults { search, next: 0, pairs };
            }
            (
                Stage::Faults { search, next, pairs },
                Piece::Candidates { first, .. },
                Results::Outcomes(outcomes),
            ) => {
                for (number, outcome) in (*first..).zip(outcomes) {
                    search.take(number, outcome);
                }
                if !*pairs && search.round().is_pairs() {
                    (*next, *pairs) = (0, true);
                }
            }
            (Stage::Random { end, results, .. }, Piece::Schedules(span), Results::Broke(broke)) => {
                // What comes after one that broke does not matter.
                *end = broke.map_or(*end, |broke| broke.min(*end));
                if let Some(broke) = results.add(*span, broke).into_iter().flatten().next() {
                    self.end(Schedules::Tried(Some(broke)));
                } else if results.next() >= self.extent.schedules {
                    self.end(Schedules::Tried(None));
                }
            }
            // A piece of an earlier stage, which is not needed any more.
            _ => {}
        }
        if let Stage::Faults { search, .. } = &self.stage
            && search.finished()
        {
            let findings = *search.findings();
            if findings.found.is_none() && self.extent.schedules > 0 {
                let (end, results) = (self.extent.schedules, Sequence::new(0));
                self.stage = Stage::Random { findings, next: 0, end, results };
            } else {
                self.stage = Stage::Ending { findings, schedules: Schedules::Untried, asked: false };
            }
        }
    }

    fn end(&mut self, schedules: Schedules) {
        if let Stage::Random { findings, .. } = &self.stage {
            self.stage = Stage::Ending { findings: *findings, schedules, asked: false };
        }
    }

    /// The progress in words; `None` before anything is known.
    pub fn progress(&self) -> Option<String> {
        match &self.stage {
            Stage::Faults { search, .. } => Some(words::progress(search.findings())),
            Stage::Random { findings, .. } => {
                Some(format!("{} Now random fault schedules.", words::result(findings, &[])))
            }
            Stage::Planning { .. } | Stage::Ending { .. } => None,
        }
    }
}
