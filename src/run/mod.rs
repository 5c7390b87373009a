//! Runs: a recipe, the trace that follows from it, and moving in time.
//!
//! A [`Recipe`] determines a [`Run`]. The run is computed ahead, in slices, with checkpoints on the way;
//! what a learner sees of it is decided by a [`session::Session`]'s playhead. Intervening is making a
//! new recipe.
//!
//! - [`recipe`]: what determines a run, and its file format
//! - [`address`]: recipes in addresses, read as untrusted text
//! - [`why`]: what led to an event, and the story of it
//! - [`events`]: the list of events: filters, ways from one to another; [`sheet`]: the rows in sight
//! - [`export`]: runs for other programs to read
//! - [`order`]: the order of events by each clock, and where clocks contradict what happened
//! - [`session`]: the playhead over a run: play, pause, step, seek, intervene

pub mod address;
pub mod events;
pub mod export;
pub mod order;
pub mod recipe;
pub mod session;
pub mod sheet;
pub mod why;

use crate::actor::Words;
use crate::lesson::{Lesson, knob::Settings};
use crate::sim::check::When;
use crate::sim::fault::Scripted;
use crate::sim::time::SimTime;
use crate::sim::trace::{Discard, Ruling, Trace};
use crate::sim::world::{End, World};

pub use recipe::Recipe;

/// How many events lie between two checkpoints.
const CHECKPOINT_EVENTS: usize = 4_096;

/// How a check stands at some moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It was not broken so far (or, at the end, at all).
    Holds,
    /// It was broken.
    Violated,
    /// It is judged at the end.
    Open,
}

/// A run: a recipe and all that follows from it.
pub struct Run {
    recipe: Recipe,
    names: Vec<String>,
    checks: Vec<(&'static str, When)>,
    horizon: SimTime,
    head: World<Words>,
    trace: Trace<Words>,
    checkpoints: Vec<World<Words>>,
}

impl Run {
    /// Starts a run. Nothing has happened yet: see [`Run::advance`].
    pub fn start(recipe: Recipe) -> Self {
        let setup = (recipe.lesson.build)(&recipe.settings);
        let names = setup.names();
        let checks = setup.checks().iter().map(|check| (check.name, check.when)).collect();
        let horizon = setup.horizon();
        let head = World::new(setup, recipe.seed, &recipe.script);
        let checkpoints = vec![head.clone()];
        Self { recipe, names, checks, horizon, head, trace: Trace::default(), checkpoints }
    }

    /// A run that has run to its end.
    pub fn complete(recipe: Recipe) -> Self {
        let mut run = Self::start(recipe);
        while !run.advance(CHECKPOINT_EVENTS) {}
        run
    }

    /// Computes about `events` events more. Returns whether the end is reached.
    pub fn advance(&mut self, events: usize) -> bool {
        let goal = self.trace.len().saturating_add(events);
        while self.trace.len() < goal {
            let last = self.checkpoints.last().map_or(0, World::event_count);
            if self.head.event_count() >= last + CHECKPOINT_EVENTS {
                self.checkpoints.push(self.head.clone());
            }
            if self.head.step(&mut self.trace).is_some() {
                return true;
            }
        }
        false
    }

    /// The state when everything at or before `at` has happened, as far as the run is computed.
    pub fn world_at(&self, at: SimTime) -> World<Words> {
        if self.head.now() <= at {
            return self.head.clone();
        }
        // A checkpoint may stand in the midst of what happens at its instant, so only earlier ones do.
        let later = self.checkpoints.partition_point(|world| world.now() <= at);
        let mut world = self.checkpoints[later.saturating_sub(1)].clone();
        world.run_until(at, &mut Discard);
        world
    }

    /// What determines it.
    pub fn recipe(&self) -> &Recipe {
        &self.recipe
    }

    /// The lesson that it belongs to.
    pub fn lesson(&self) -> &'static Lesson {
        self.recipe.lesson
    }

    /// Its settings.
    pub fn settings(&self) -> &Settings {
        &self.recipe.settings
    }

    /// The names of the nodes.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The checks and when they are judged.
    pub fn checks(&self) -> &[(&'static str, When)] {
        &self.checks
    }

    /// What has happened, as far as it is computed.
    pub fn trace(&self) -> &Trace<Words> {
        &self.trace
    }

    /// When it ends, if it does not reach a limit first.
    pub fn horizon(&self) -> SimTime {
        self.horizon
    }

    /// Why it takes no further step, if it does not.
    pub fn end(&self) -> Option<End> {
        self.head.end()
    }

    /// How a check stands after the first `count` events.
    pub fn standing(&self, check: usize, count: usize) -> Standing {
        let decided = |ruling| {
            self.trace.verdicts.iter().any(|verdict| {
                usize::from(verdict.check) == check
                    && verdict.ruling == ruling
                    && verdict.judged.index() < count
            })
        };
        match self.checks.get(check).map(|(_, when)| *when) {
            _ if decided(Ruling::Violated) => Standing::Violated,
            Some(When::Always) => Standing::Holds,
            _ if decided(Ruling::Held) || decided(Ruling::Reached) => Standing::Holds,
            _ => Standing::Open,
        }
    }

    /// Bytes held: the trace, and the checkpoints by estimate.
    pub fn bytes(&self) -> usize {
        self.trace.bytes() + self.checkpoints.iter().map(World::bytes).sum::<usize>()
    }

    /// The recipe with one intervention more, made at `at`.
    pub fn with_intervention(&self, scripted: Scripted) -> Recipe {
        let mut recipe = self.recipe.clone();
        recipe.script.push(scripted);
        recipe.script.sort_by_key(|scripted| scripted.at);
        recipe
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::LESSONS;
    use crate::sim::time::Duration;

    #[test]
    fn the_state_at_any_time_is_what_a_straight_run_has_then() {
        for lesson in LESSONS {
            let settings = lesson.initial().with(&[]).expect("nothing is turned");
            let recipe = Recipe { lesson, settings, seed: 5, script: Vec::new() };
            let run = Run::complete(recipe);
            for ms in (0..8_000).step_by(217) {
                let at = SimTime::ZERO + Duration::from_millis(ms);
                let mut straight = run.checkpoints[0].clone();
                straight.run_until(at, &mut Discard);
                let sought = run.world_at(at);
                assert_eq!(sought.event_count(), straight.event_count(), "at {at}");
                assert_eq!(sought.event_count(), run.trace.count_until(at), "at {at}");
                for node in 0..run.names.len() as u16 {
                    let node = crate::sim::ids::NodeId(node);
                    assert_eq!(sought.inspect(node), straight.inspect(node));
                }
            }
        }
    }
}
