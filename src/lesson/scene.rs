//! Scenes: named settings, seed and faults, and what they must show.

use super::knob::Turned;
use crate::sim::fault::Scripted;

/// Named settings, seed and faults, and what they must show.
#[derive(Debug)]
pub struct Scene {
    /// Its name in addresses and steps.
    pub id: &'static str,
    /// The knobs that it turns away from the lesson's initial settings.
    pub settings: &'static [Turned],
    pub seed: u64,
    /// The faults that come with it.
    pub script: &'static [Scripted],
    /// The check, by its id, that this scene breaks; `None` if every check holds.
    pub breaks: Option<&'static str>,
    /// What repairs it, with the same seed and the same faults.
    pub fix: Option<Fix>,
    /// What it claims for other seeds.
    pub on_seeds: Seeds,
}

impl Scene {
    /// A scene under the initial settings, without faults, that breaks nothing.
    pub const fn new(id: &'static str, seed: u64) -> Self {
        Self { id, settings: &[], seed, script: &[], breaks: None, fix: None, on_seeds: Seeds::All }
    }

    /// The same with these knobs turned.
    #[must_use]
    pub const fn turned(mut self, settings: &'static [Turned]) -> Self {
        self.settings = settings;
        self
    }

    /// The same with these faults.
    #[must_use]
    pub const fn script(mut self, script: &'static [Scripted]) -> Self {
        self.script = script;
        self
    }

    /// The same, which breaks this check.
    #[must_use]
    pub const fn breaks(mut self, check: &'static str) -> Self {
        self.breaks = Some(check);
        self
    }

    /// The same, which this repairs.
    #[must_use]
    pub const fn fix(mut self, fix: Fix) -> Self {
        self.fix = Some(fix);
        self
    }

    /// The same, with a weaker claim for other seeds.
    #[must_use]
    pub const fn on_seeds(mut self, claim: Seeds) -> Self {
        self.on_seeds = claim;
        self
    }
}

/// What is claimed of a scene with each of a thousand seeds in place of its own, and the same faults: that it breaks its
/// check, or none if it breaks none, and that with its repair no check breaks. A test walks all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seeds {
    /// With all of them.
    All,
    /// It breaks with at least this many; the repair holds with all.
    AtLeast(u32),
    /// Nothing is claimed: what it shows depends on its own seed.
    ThisOne,
}

/// A repair.
#[derive(Debug)]
pub struct Fix {
    /// What is done, in a few words. `{knob}` is what a knob is turned to.
    pub words: &'static str,
    /// The knobs that are turned.
    pub settings: &'static [Turned],
}

impl Fix {
    /// Does what the words say by turning these knobs.
    pub const fn new(words: &'static str, settings: &'static [Turned]) -> Self {
        Self { words, settings }
    }
}
