//! Runs: a recipe, the trace that follows from it, and moving in time.
//!
//! A [`Recipe`] determines a [`Run`]. The run is computed ahead, in slices, with checkpoints along the way;
//! a [`session::Session`]'s playhead decides how much of it a learner sees. An intervention makes a
//! new recipe.
//!
//! - [`recipe`]: the inputs that determine a run, and their file format
//! - [`address`]: recipes in addresses, read as untrusted text
//! - [`why`]: the causes and effects of an event, told as a story
//! - [`events`]: the list of events: filters, navigation; [`scroll`]: the visible rows
//! - [`export`]: runs for other programs to read
//! - [`order`]: the order of events by each clock, and where clocks contradict what happened
//! - [`session`]: the playhead over a run: play, pause, step, seek, intervene, compare
//! - [`tape`]: a world, its trace and its checkpoints; [`branches`]: the tree of divergent runs
//! - [`divergence`]: where two runs diverge; [`difference`]: how two recipes differ; [`only`]:
//!   what happens in only one of two runs

pub mod address;
pub mod branches;
pub mod difference;
pub mod divergence;
pub mod events;
pub mod export;
pub mod only;
pub mod order;
pub mod own;
pub mod recipe;
pub mod scroll;
pub mod session;
pub mod still;
pub mod tape;
pub mod why;

use crate::lesson::{Lesson, knob::Settings};
use crate::sim::check::{Check, Title, When};
use crate::sim::fault::Scripted;
use crate::sim::time::SimTime;
use crate::sim::trace::{Ruling, Trace};
use crate::sim::world::{End, World};
use crate::subject::Words;

pub use recipe::Recipe;
use tape::Tape;

/// The state of a check at some moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckState {
    /// It has not been broken so far or, at the end, at all.
    Holds,
    /// It was broken.
    Violated,
    /// It will be judged at the end.
    Open,
}

/// A run: a recipe and everything that follows from it.
pub struct Run {
    recipe: Recipe,
    names: Vec<String>,
    checks: Vec<Title>,
    horizon: SimTime,
    tape: Tape<Words>,
}

impl Run {
    /// Starts a run. Nothing has happened yet: see [`Run::advance`].
    pub fn start(recipe: Recipe) -> Self {
        Self::start_with(recipe, tape::SPACING)
    }

    fn start_with(recipe: Recipe, spacing: usize) -> Self {
        let setup = (recipe.lesson.build)(&recipe.settings);
        let names = setup.names();
        let checks = setup.checks().iter().map(Check::title).collect();
        let horizon = setup.horizon();
        let tape = Tape::with(World::new(setup, recipe.seed, &recipe.script), spacing, tape::BUDGET);
        Self { recipe, names, checks, horizon, tape }
    }

    /// Runs a recipe to its end.
    pub fn complete(recipe: Recipe) -> Self {
        let mut run = Self::start(recipe);
        while !run.advance(usize::MAX) {}
        run
    }

    /// Runs a recipe to its end and keeps nothing of the run but the verdicts, which takes less time and memory.
    pub fn judged(recipe: &Recipe) -> World<Words> {
        let setup = (recipe.lesson.build)(&recipe.settings);
        let mut world = World::new(setup, recipe.seed, &recipe.script);
        while world.step_unseen().is_none() {}
        world
    }

    /// Runs a recipe to its end, with a state to fork from every `spacing` events.
    pub fn complete_for_forks(recipe: Recipe, spacing: usize) -> Self {
        let mut run = Self::start_with(recipe, spacing);
        while !run.advance(usize::MAX) {}
        run
    }

    /// The last state that this run has in common with the run of another script, ready to follow that script without a record.
    pub fn common(&self, script: &[Scripted]) -> World<Words> {
        self.tape.common(script)
    }

    /// A [fork](Self::fork) that is only judged: it takes no checkpoints, so looking at its states would be slow.
    pub fn fork_to_judge(&self, recipe: Recipe) -> Self {
        let run = self.fork(recipe);
        Self { tape: run.tape.without_checkpoints(), ..run }
    }

    /// The run of another recipe. If only the script differs, it shares the part before the scripts diverge with
    /// this run; otherwise it starts from scratch.
    pub fn fork(&self, recipe: Recipe) -> Self {
        let mine = &self.recipe;
        let same = mine.lesson.about.id == recipe.lesson.about.id
            && mine.seed == recipe.seed
            && mine.settings == recipe.settings;
        if !same {
            return Self::start(recipe);
        }
        let tape = self.tape.fork(&recipe.script);
        Self { recipe, names: self.names.clone(), checks: self.checks.clone(), horizon: self.horizon, tape }
    }

    /// Computes about `events` more events. Returns true if the end is reached.
    pub fn advance(&mut self, events: usize) -> bool {
        self.tape.advance(events)
    }

    /// Computes until everything at or before an instant has happened, or the end is reached.
    pub fn advance_to(&mut self, at: SimTime) {
        self.tape.advance_to(at);
    }

    /// Looks at the state after everything at or before `at` has happened, as far as the run is
    /// computed.
    pub fn look<R>(&self, at: SimTime, look: impl FnOnce(&World<Words>) -> R) -> R {
        self.tape.look(at, look)
    }

    /// A copy of that state.
    pub fn world_at(&self, at: SimTime) -> World<Words> {
        self.look(at, World::clone)
    }

    /// The recipe that determines it.
    pub fn recipe(&self) -> &Recipe {
        &self.recipe
    }

    /// The lesson it belongs to.
    pub fn lesson(&self) -> &'static Lesson {
        self.recipe.lesson
    }

    pub fn settings(&self) -> &Settings {
        &self.recipe.settings
    }

    /// The names of the nodes.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The checks and when they are judged.
    pub fn checks(&self) -> &[Title] {
        &self.checks
    }

    /// The trace, as far as it is computed.
    pub fn trace(&self) -> &Trace<Words> {
        self.tape.trace()
    }

    /// When it ends, unless it reaches a limit first.
    pub fn horizon(&self) -> SimTime {
        self.horizon
    }

    /// Why it takes no further steps, if it has stopped.
    pub fn end(&self) -> Option<End> {
        self.tape.end()
    }

    /// The state of a check after the first `count` events.
    pub fn check_state(&self, check: usize, count: usize) -> CheckState {
        let decided = |ruling| {
            self.trace().verdicts.iter().any(|verdict| {
                usize::from(verdict.check) == check
                    && verdict.ruling == ruling
                    && verdict.judged.index() < count
            })
        };
        match self.checks.get(check).map(|title| title.when) {
            _ if decided(Ruling::Violated) => CheckState::Violated,
            Some(When::Always) => CheckState::Holds,
            _ if decided(Ruling::Held) || decided(Ruling::Reached) => CheckState::Holds,
            _ => CheckState::Open,
        }
    }

    /// The memory it takes, in bytes: the trace, and the checkpoints by estimate.
    pub fn bytes(&self) -> usize {
        self.tape.bytes()
    }

    /// The recipe with one more intervention.
    pub fn with_intervention(&self, scripted: Scripted) -> Recipe {
        let mut recipe = self.recipe.clone();
        recipe.script.push(scripted);
        Scripted::sort(&mut recipe.script);
        recipe
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson;
    use crate::sim::sink::Discard;
    use crate::sim::time::Duration;

    #[test]
    fn the_state_at_any_time_is_what_a_straight_run_has_then() {
        for lesson in lesson::all() {
            let settings = lesson.initial().with(&[]).expect("nothing is turned");
            let recipe = Recipe { lesson, settings, seed: 5, script: Vec::new() };
            let run = Run::complete(recipe.clone());
            // Forwards in small steps, then back and forth in large ones: with and without reuse of the last state looked at.
            for ms in (0..8_000).step_by(217).chain((0..8_000).step_by(311).map(|ms| ms * 7 % 8_000)) {
                let at = SimTime::ZERO + Duration::from_millis(ms);
                let mut straight = World::new((lesson.build)(&recipe.settings), 5, &[]);
                straight.run_until(at, &mut Discard);
                let sought = run.world_at(at);
                assert_eq!(sought.event_count(), straight.event_count(), "at {at}");
                assert_eq!(sought.event_count(), run.trace().count_until(at), "at {at}");
                for node in 0..run.names.len() as u16 {
                    let node = crate::sim::ids::NodeId(node);
                    assert_eq!(sought.inspect(node), straight.inspect(node));
                }
            }
        }
    }
}
