//! What the page's searches are doing and what they have found, for the panels that show it.

use std::rc::Rc;

use yew::AttrValue;

use crate::explore::proof::Findings;
use crate::explore::search::outcome::Covered;
use crate::lesson::knob::Settings;
use crate::run::recipe::RecipeFile;

/// The goal of a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    /// How many runs break a promise, with and without the fix.
    Proof,
    /// How well the settings on the screen hold up on unseen runs.
    Grade,
    /// Faults that break a promise of the run on the screen.
    Violation,
    /// A single fault that breaks a promise under the settings of a proof: on its second side, or on its first.
    Singles { second: bool },
}

/// What a proof compares the settings without the fix with.
#[derive(Clone, Debug, PartialEq)]
pub enum Rival {
    Fix,
    /// The learner's own settings, as they were then.
    Mine(Rc<Settings>),
}

impl Rival {
    pub fn is_mine(&self) -> bool {
        matches!(self, Self::Mine(_))
    }

    /// True if the learner's settings are others now.
    pub fn is_stale(&self, settings: &Settings) -> bool {
        matches!(self, Self::Mine(mine) if **mine != *settings)
    }
}

/// What a search for single faults came to, on both sides of a proof.
#[derive(Clone, Debug, PartialEq)]
pub struct Singles {
    pub rival: Rival,
    /// Without the fix, and with it or with the learner's own settings.
    pub sides: [Side; 2],
}

/// What a search for single faults came to under one of the settings.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Side {
    /// Its progress or its results, in words. Empty before anything is known.
    pub said: AttrValue,
    pub done: bool,
    /// What its runs should have shown, if none of them broke a promise.
    pub covered: Rc<[Covered]>,
    /// The counterexample, if there is one.
    pub recipe: Option<RecipeFile>,
}

/// The searches of a lesson page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Searches {
    pub running: Option<Goal>,
    /// The findings of the last proof or grading, so far.
    pub findings: Option<Rc<Findings>>,
    /// What the last proof compared the settings without the fix with; `None` for a grading.
    pub rival: Option<Rival>,
    /// The number of seeds that the last proof runs in a second, once that is known.
    pub speed: Option<u32>,
    /// What the last search for single faults came to, so far.
    pub singles: Option<Rc<Singles>>,
    /// The last settings that were graded.
    pub graded: Option<Settings>,
}

impl Searches {
    /// Whether a proof or a grading is running.
    pub fn proving(&self) -> bool {
        matches!(self.running, Some(Goal::Proof | Goal::Grade))
    }

    /// Whether these settings differ from the ones that were graded last.
    pub fn is_stale(&self, settings: &Settings) -> bool {
        self.graded.as_ref().is_some_and(|graded| graded != settings)
    }
}

/// Measures how fast seeds are run, from the first report on: before that, workers were started.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch {
    began_ms: u64,
    runs: u32,
}

impl Stopwatch {
    /// A speed is measured over at least this many milliseconds.
    const LEAST_MS: u64 = 300;

    /// Starts with the first report, of so many runs.
    pub const fn start(now_ms: u64, runs: u32) -> Self {
        Self { began_ms: now_ms, runs }
    }

    /// The number of runs a second until now; `None` if it is too early to tell.
    pub fn speed(self, now_ms: u64, runs: u32) -> Option<u32> {
        let took = now_ms.saturating_sub(self.began_ms);
        let more = u64::from(runs.saturating_sub(self.runs));
        if took < Self::LEAST_MS || more == 0 {
            return None;
        }
        u32::try_from((more * 1_000 / took).max(1)).ok()
    }
}
