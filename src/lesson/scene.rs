//! Scenes: named settings, seed and faults, and what they must show.

use super::knob::Turned;
use crate::sim::fault::Scripted;

/// Named settings, seed and faults, and what they must show.
#[derive(Debug)]
pub struct Scene {
    /// The id used in addresses and steps.
    pub id: &'static str,
    /// The knobs turned away from their initial positions.
    pub settings: &'static [Turned],
    pub seed: u64,
    /// Its faults.
    pub script: &'static [Scripted],
    /// The id of the check this scene breaks; `None` if every check holds.
    pub breaks: Option<&'static str>,
    /// The repair, which works with the same seed and faults.
    pub fix: Option<Fix>,
    /// Its claim about other seeds.
    pub on_seeds: Seeds,
}

impl Scene {
    /// A scene with the initial settings and no faults that breaks no check.
    pub const fn new(id: &'static str, seed: u64) -> Self {
        Self { id, settings: &[], seed, script: &[], breaks: None, fix: None, on_seeds: Seeds::All }
    }

    /// Turns these knobs.
    #[must_use]
    pub const fn turned(mut self, settings: &'static [Turned]) -> Self {
        self.settings = settings;
        self
    }

    /// Adds these faults.
    #[must_use]
    pub const fn script(mut self, script: &'static [Scripted]) -> Self {
        self.script = script;
        self
    }

    /// Declares the check it breaks.
    #[must_use]
    pub const fn breaks(mut self, check: &'static str) -> Self {
        self.breaks = Some(check);
        self
    }

    /// Adds its repair.
    #[must_use]
    pub const fn fix(mut self, fix: Fix) -> Self {
        self.fix = Some(fix);
        self
    }

    /// Weakens the claim about other seeds.
    #[must_use]
    pub const fn on_seeds(mut self, claim: Seeds) -> Self {
        self.on_seeds = claim;
        self
    }
}

/// A scene's claim about a thousand other seeds with the same faults: it breaks its check (or none, if it has none), and
/// with the repair every check holds. A test runs them all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seeds {
    /// It holds for all of them.
    All,
    /// The scene breaks with at least this many seeds; the repair holds with all.
    AtLeast(u32),
    /// No claim: what the scene shows depends on its own seed.
    ThisOne,
}

/// A repair.
#[derive(Debug)]
pub struct Fix {
    /// The repair in a few words. `{knob}` stands for a knob's value.
    pub words: &'static str,
    /// The knobs to turn.
    pub settings: &'static [Turned],
}

impl Fix {
    /// A repair that does what the words say by turning these knobs.
    pub const fn new(words: &'static str, settings: &'static [Turned]) -> Self {
        Self { words, settings }
    }
}
