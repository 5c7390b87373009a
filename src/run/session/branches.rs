//! What changes the run: interventions, other recipes, and going over to other branches.

use super::{AHEAD_PER_TICK, Session};
use crate::run::Recipe;
use crate::run::branches::{BranchId, Branches, MAX_BRANCHES, Origin};
use crate::run::difference::Difference;
use crate::run::divergence::Divergence;
use crate::run::recipe::MAX_SCRIPT;
use crate::run::{Run, branches};
use crate::sim::fault::{Intervention, Scripted};
use crate::sim::time::{Duration, SimTime};

/// What became of another recipe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Adopted {
    /// It is the one that runs.
    Same,
    /// It took the place of the one before: nothing that was seen is otherwise now.
    InPlace,
    /// There was a branch with it, which is the current one now.
    Went(BranchId),
    /// A new branch parts from the one before and is the current one now.
    Parted(BranchId),
}

impl Session {
    pub fn branches(&self) -> &Branches {
        &self.branches
    }

    /// Runs another recipe of the lesson, keeping the playhead. What was seen stays as a branch, unless
    /// nothing of it is otherwise now.
    ///
    /// # Errors
    ///
    /// When there are as many branches as may be, in a sentence. Nothing is changed then.
    pub fn adopt(&mut self, recipe: Recipe) -> Result<Adopted, String> {
        let current = self.branches.current().id;
        let adopted = self.adopt_in(current, recipe)?;
        if let Adopted::Went(id) | Adopted::Parted(id) = adopted {
            self.go_to(id);
        }
        // A knob that was turned and turned back leaves nothing behind.
        if matches!(adopted, Adopted::Went(_)) && self.twin() != Some(current) {
            self.branches.discard_if_unseen(current);
        }
        self.settle();
        Ok(adopted)
    }

    /// Finds or makes a place for another recipe, seen from a branch.
    fn adopt_in(&mut self, id: BranchId, recipe: Recipe) -> Result<Adopted, String> {
        let Some(branch) = self.branches.get(id) else { return Ok(Adopted::Same) };
        if branch.recipe == recipe {
            return Ok(Adopted::Same);
        }
        if let Some(other) = self.branches.find(&recipe) {
            return Ok(Adopted::Went(other));
        }
        let since = Difference::of(&branch.recipe, &recipe).since();
        let unseen = branch.seen_until == SimTime::ZERO || since > branch.seen_until;
        let in_place = if self.branches.has_children(id) {
            since > branch.seen_until
        } else {
            unseen || self.is_another_turn(id, &recipe)
        };
        if in_place {
            self.branches.change(id, recipe);
            return Ok(Adopted::InPlace);
        }
        self.branches.part(id, &recipe, None, self.playhead).map(Adopted::Parted)
    }

    /// Whether a recipe only turns once more the knob that a branch was made by, before anything of the
    /// branch was seen.
    fn is_another_turn(&self, id: BranchId, recipe: &Recipe) -> bool {
        let Some(branch) = self.branches.get(id).filter(|branch| branch.is_unseen()) else { return false };
        let Some(parent) = branch.parent.and_then(|parent| self.branches.get(parent)) else { return false };
        let made_by = Difference::of(&parent.recipe, &branch.recipe);
        made_by.turns_the_same(&Difference::of(&parent.recipe, recipe))
    }

    /// Intervenes now: just after everything that has happened at the playhead. A future that was seen
    /// stays as a branch.
    ///
    /// # Errors
    ///
    /// When the recipe holds as many interventions as it may, or the run is over, in a sentence.
    pub fn intervene(&mut self, intervention: Intervention) -> Result<Adopted, String> {
        let at = self.playhead + Duration::from_micros(1);
        if self.is_over() {
            return Err("The run is over. Go back to change something.".to_owned());
        }
        let scripted = Scripted { at, intervention };
        let too_many = |run: &Run| run.recipe().script.len() >= MAX_SCRIPT;
        if too_many(self.run()) || self.twin_run().is_some_and(too_many) {
            return Err(format!("A run takes at most {MAX_SCRIPT} interventions."));
        }
        if self.branches.count() + 2 > MAX_BRANCHES {
            return Err(branches::too_many());
        }
        let in_twin = self.twin.as_ref().filter(|twin| twin.together).map(|twin| twin.id);
        if let Some(id) = in_twin
            && let Some(run) = self.branches.run_of(id)
        {
            let recipe = run.with_intervention(scripted);
            if let Adopted::Went(other) | Adopted::Parted(other) = self.adopt_in(id, recipe)? {
                self.take_for_twin(other);
            }
        }
        let recipe = self.run().with_intervention(scripted);
        let adopted = self.adopt(recipe)?;
        self.seek(at);
        Ok(adopted)
    }

    /// Begins anew with a recipe, from its start, paused: a scene, or a run that was opened. Branches of
    /// other recipes stay; runs in which nothing was changed (`untouched` says so) go.
    pub fn begin(&mut self, recipe: Recipe, origin: Origin, untouched: impl Fn(&Recipe) -> bool) {
        self.twin = None;
        self.playhead = SimTime::ZERO;
        self.playing = false;
        match self.branches.find(&recipe) {
            Some(id) => self.go_to(id),
            None => self.branches.plant(recipe, origin, untouched),
        }
        self.settle();
    }

    /// Lets the run of another recipe, which somebody opened, part from this one at the start, and shows it.
    ///
    /// # Errors
    ///
    /// When there are as many branches as may be, in a sentence.
    pub fn part(&mut self, recipe: &Recipe) -> Result<(), String> {
        let current = self.branches.current();
        if *recipe != current.recipe {
            let id = self.branches.part(current.id, recipe, Some(Origin::Opened), SimTime::ZERO)?;
            self.go_to(id);
            self.settle();
        }
        Ok(())
    }

    /// Goes to the start, paused.
    pub fn rewind(&mut self) {
        self.play(false);
        self.playhead = SimTime::ZERO;
        self.goal = None;
    }

    /// Makes a branch the current one, at the same time of its run.
    pub fn switch(&mut self, id: BranchId) {
        if self.twin.as_ref().is_some_and(|twin| twin.id == id) {
            // Twins change places.
            let current = self.branches.current().id;
            self.go_to(id);
            self.take_for_twin(current);
        } else {
            self.go_to(id);
        }
        self.settle();
    }

    fn go_to(&mut self, id: BranchId) {
        self.branches.switch(id);
        if self.twin.as_ref().is_some_and(|twin| twin.id == id) {
            self.twin = None;
        }
        self.stop = None;
    }

    /// After the current run became another one: computes it as far as the playhead is, compares anew.
    pub(super) fn settle(&mut self) {
        let playhead = self.playhead;
        let twin = self.twin.as_ref().map(|twin| twin.id);
        for id in [Some(self.branches.current().id), twin].into_iter().flatten() {
            self.branches.load(id);
            if let Some(run) = self.branches.run_of_mut(id) {
                run.advance(AHEAD_PER_TICK);
                run.advance_to(playhead);
            }
        }
        self.branches.make_room(twin);
        if let Some(twin) = &mut self.twin {
            twin.divergence = Divergence::default();
        }
        self.compare_on();
        self.stop = None;
        self.seek(playhead);
    }

    /// Gives a branch a name; an empty one takes it away.
    pub fn rename(&mut self, id: BranchId, name: &str) {
        self.branches.rename(id, name);
    }

    /// Deletes a branch and those that part from it. Returns how many went, or `None` if it is all there is.
    pub fn delete(&mut self, id: BranchId) -> Option<usize> {
        let gone = self.branches.delete(id)?;
        let current = self.branches.current().id;
        if self.twin.as_ref().is_some_and(|twin| twin.id == current || self.branches.get(twin.id).is_none()) {
            self.twin = None;
        }
        self.settle();
        Some(gone)
    }

    /// Brings back what was deleted last. Returns whether there was something.
    pub fn undelete(&mut self) -> bool {
        let restored = self.branches.restore();
        let current = self.branches.current().id;
        if self.twin.as_ref().is_some_and(|twin| twin.id == current) {
            self.twin = None;
        }
        self.settle();
        restored
    }

    /// Bytes that all runs hold, by estimate; what runs share is counted for each of them.
    pub fn bytes(&self) -> usize {
        let lines = self.branches.lines();
        lines.iter().filter_map(|line| self.branches.run_of(line.id)).map(Run::bytes).sum()
    }

    pub fn branch(&self, id: BranchId) -> Option<&branches::Branch> {
        self.branches.get(id)
    }
}
